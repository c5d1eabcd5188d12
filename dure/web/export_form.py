"""The form of an export template: what was chosen becomes a layout, and a layout fills the form."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from dure.errors import Refused
from dure.exports import laying, sources
from dure.links.template_file import ENCODINGS, FILES, FORMS, Part, Shape

WIDEST = 4000
KINDS = {"date": "날짜", "integer": "수", "clock": "시간"}


def read_shape(chosen: QueryDict, source: str) -> Shape:
    """The layout that a form tells; a header pasted anew keeps what columns of the same label had.

    Raises:
        Refused: no header, or a field holds what it cannot.
    """
    header = laying.pasted(chosen.get("header", ""))
    fresh = laying.first_shape(header, source)
    told = [_part(chosen, place) for place in range(laying.MOST) if f"label{place}" in chosen]
    parts = tuple(_kept(part, place, told) for place, part in enumerate(fresh.parts))
    return Shape(
        parts,
        file=chosen.get("file", "xlsx"),
        encoding=chosen.get("encoding", "utf-8-sig"),
        header=header if "has_header" in chosen else (),
        sums="sums" in chosen,
        by_unit="by_unit" in chosen,
    )


def _kept(fresh: Part, place: int, told: list[Part]) -> Part:
    here = told[place : place + 1]
    return next((each for each in [*here, *told] if each.label == fresh.label), fresh)


def _part(chosen: QueryDict, place: int) -> Part:
    label = chosen.get(f"label{place}", "")
    width = (chosen.get(f"width{place}") or "0").strip()
    if not width.isdecimal() or int(width) > WIDEST:
        raise Refused("width_is_wrong", f"'{label}'의 바이트 수는 {WIDEST}까지의 수로 적어 주세요.")
    return Part(
        label,
        field=chosen.get(f"field{place}", ""),
        constant=chosen.get(f"constant{place}", "").strip(),
        codes=laying.read_codes(chosen.get(f"codes{place}", ""), label),
        form=chosen.get(f"form{place}", ""),
        width=int(width),
        **{name: f"{name}{place}" in chosen for name in ("zeros", "right", "sum", "splits")},
    )


def shown(shape: Shape, source: str) -> dict[str, Any]:
    """What the form of a layout needs."""
    kinds = sources.kinds(source)
    header = shape.header or (tuple(part.label for part in shape.parts),)
    return {
        "shape": shape,
        "header": "\n".join("\t".join(line) for line in header),
        "parts": [
            {
                "part": part,
                "codes": "\n".join(f"{ours}\t{theirs}" for ours, theirs in part.codes.items()),
                "forms": FORMS[kinds.get(part.field, "text")].items(),
            }
            for part in shape.parts
        ],
        "fields": _fields(kinds),
        "files": FILES.items(),
        "encodings": ENCODINGS.items(),
    }


def _fields(kinds: Mapping[str, str]) -> list[tuple[str, str]]:
    """Our fields with what they are; text goes without saying."""
    told = {name: KINDS.get(kind, "") for name, kind in kinds.items()}
    return [(name, f"{name} ({kind})" if kind else name) for name, kind in told.items()]


def suited(shape: Shape, source: str) -> Shape:
    """Forms that belonged to another field than the one now chosen give way to the plain one."""
    kinds = sources.kinds(source)
    parts = (
        part if part.form in FORMS[kinds.get(part.field, "text")] else replace(part, form="")
        for part in shape.parts
    )
    return replace(shape, parts=tuple(parts))
