"""The form of an export template: what was chosen becomes a layout, and a layout fills the form."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
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
    kept = _by_turn(told)
    parts = tuple(kept.get(turn, part) for turn, part in _by_turn(fresh.parts).items())
    return Shape(
        parts,
        file=chosen.get("file", "xlsx"),
        encoding=chosen.get("encoding", "utf-8-sig"),
        header=header if "has_header" in chosen else (),
        sums="sums" in chosen,
        by_unit="by_unit" in chosen,
    )


def _by_turn(parts: Sequence[Part]) -> dict[tuple[str, int], Part]:
    """By label and the how manieth of it: two columns of one name are each other's no substitute."""
    met: Counter[str] = Counter()
    found = {}
    for each in parts:
        met[each.label] += 1
        found[each.label, met[each.label]] = each
    return found


def _part(chosen: QueryDict, place: int) -> Part:
    label = chosen.get(f"label{place}", "").replace("\r\n", "\n")  # forms send lines so
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
        "header": _written(header),
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


def _written(header: Sequence[Sequence[str]]) -> str:
    """As it was pasted: a label of two lines, or one with a comma that stands alone, stays one label."""
    target = io.StringIO(newline="")
    if max(map(len, header)) > 1:
        writer = csv.writer(target, "excel-tab", lineterminator="\n")
    else:
        writer = csv.writer(target, "excel-tab", lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows(header)
    return target.getvalue().removesuffix("\n")


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
