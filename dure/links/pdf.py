"""A paper as PDF/UA-1: tagged, in our own fonts, the same paper giving the same bytes."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from dure.links.paper import Block, Facts, Grid, Paper

HERE = Path(__file__).parent
BLANK = "□"  # what stands where the fonts have no sign
CONTROL = {sign: BLANK for sign in range(32) if chr(sign) not in "\t\n\r"}
ESCAPED = re.compile(r"\\u\{(?P<code>[0-9a-f]+)\}")
MISSING = re.compile(r"the text `\"(?P<text>.+?)\"` could not be displayed")


def write_pdf(paper: Paper) -> bytes:
    """The paper as a PDF file; a sign that our fonts lack is written □."""
    content = json.dumps(_printable(_content(paper)), ensure_ascii=False)
    while True:
        try:
            return _compile(content, paper)
        except typst.TypstError as error:
            lacking = _lacking(error.message)
            if not lacking or BLANK in lacking:
                raise
            content = content.translate({ord(sign): BLANK for sign in lacking})


def _compile(content: str, paper: Paper) -> bytes:
    made = typst.compile(
        HERE / "paper.typ",
        root=HERE,
        font_paths=[HERE / "fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"paper": content},
        pdf_standards=["ua-1"],
        timestamp=int(paper.at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _content(paper: Paper) -> dict[str, Any]:
    blocks = [{"kind": _kind(block), **asdict(block)} for block in paper.blocks]
    return {
        "title": paper.title,
        "under": paper.under,
        "foot": paper.foot,
        "author": paper.author,
        "blocks": blocks,
    }


def _kind(block: Block) -> str:
    return "facts" if isinstance(block, Facts) else "grid" if isinstance(block, Grid) else "words"


def _lacking(message: str) -> set[str]:
    """Signs that the fonts cannot show, out of what the typesetter says."""
    found = MISSING.search(message)
    return (
        set(ESCAPED.sub(lambda each: chr(int(each["code"], 16)), found["text"])) if found else set()
    )


def _printable(told: Any) -> Any:
    """Control signs as blanks: JSON would write them as escapes, out of reach of what is lacking."""
    match told:
        case str():
            return told.translate(CONTROL)
        case dict():
            return {name: _printable(each) for name, each in told.items()}
        case list() | tuple():
            return [_printable(each) for each in told]
    return told
