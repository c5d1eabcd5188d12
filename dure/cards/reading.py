"""The lines of a file of cards as values, before anything is compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dure.links.spreadsheets import Column, LineError, Sheet, day, parse

COLUMNS = (
    Column("staff_number", ("사번", "직원번호", "공무원번호")),
    Column("name", ("성명", "이름"), required=False),
    Column("number", ("공무원증번호", "카드번호")),
    Column("since", ("발급일", "적용일"), required=False, convert=day),
    Column("reason", ("까닭", "사유"), required=False),
)


@dataclass(frozen=True)
class Line:
    """A card as the file gives it to a 사번."""

    line: int
    staff_number: str
    name: str | None
    number: str
    since: date
    reason: str


def lines(sheet: Sheet, since: date) -> tuple[list[Line], list[LineError]]:
    """Lines that can be read, and every cell that cannot; each 사번 and each card once."""
    parsed = parse(sheet, COLUMNS)
    errors, found = list(parsed.errors), []
    seen: dict[tuple[str, str], int] = {}
    for place, values in zip(parsed.lines, parsed.rows, strict=True):
        line = Line(
            place,
            str(values["staff_number"]),
            values["name"] and str(values["name"]),  # type: ignore[arg-type]
            str(values["number"]),
            values["since"] or since,  # type: ignore[arg-type]
            str(values["reason"] or ""),
        )
        wrong = _twice(line, seen)
        errors += wrong
        found += [] if wrong else [line]
    return found, errors


def _twice(line: Line, seen: dict[tuple[str, str], int]) -> Sequence[LineError]:
    errors = []
    for label, value in (("사번", line.staff_number), ("공무원증번호", line.number)):
        if (label, value) in seen:
            first = seen[label, value]
            sentence = f"{label} {value}: {first}번째 줄에도 있습니다."
            errors.append(LineError(line.line, label, value, sentence))
        else:
            seen[label, value] = line.line
    return errors
