"""지식활동 점수의 파일: one line a record of the source, with its own number for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from dure.links import spreadsheets
from dure.links.spreadsheet_values import plain_text
from dure.links.spreadsheets import Column, LineError, text, yes_no

_HALF = re.compile(r"(\d{4})\s*(?:년|[-./])?\s*(상반기|하반기|H?[12])\s*(?:반기)?", re.IGNORECASE)
FIRST, SECOND = 1, 7


@dataclass(frozen=True)
class Told:
    """A record as its source tells it."""

    id: str
    number: str
    period: date  # the first day of the half year
    kind: str
    hundredths: int
    name: str = ""
    withdrawn: bool = False


def half(value: str) -> date:
    """2026 상반기, 2026-1 or 2026H2 → the first day of the half year."""
    match = _HALF.fullmatch(plain_text(value))
    if not match:
        raise ValueError(f"'{value}'은 반기가 아닙니다. 2026 상반기처럼 넣어 주세요.")
    is_first = match.group(2)[-1] == "1" or match.group(2).startswith("상")
    return date(int(match.group(1)), FIRST if is_first else SECOND, 1)


def hundredths(value: str) -> int:
    """1.25 → 125."""
    try:
        found = Decimal(plain_text(value).replace(",", "")) * 100
    except InvalidOperation:
        found = Decimal("0.1")
    if not found.is_finite() or found != found.to_integral_value() or abs(found) > 10**8:
        raise ValueError(f"'{value}'은 점수가 아닙니다. 1.25처럼 소수 둘째 자리까지 넣어 주세요.")
    return int(found)


COLUMNS = (
    Column("id", ("고유번호", "번호", "ID"), convert=text),
    Column("number", ("사번", "직원번호", "직원고유번호")),
    Column("name", ("성명", "이름"), required=False),
    Column("period", ("기간", "반기"), convert=half),
    Column("kind", ("종류", "구분", "활동")),
    Column("hundredths", ("점수", "포인트"), convert=hundredths),
    Column("withdrawn", ("취소",), required=False, convert=yes_no),
)


def read(content: bytes, filename: str) -> tuple[list[Told], list[LineError]]:
    """Every record, or every line that is wrong.

    Raises:
        Unreadable: no sheet at all.
    """
    parsed = spreadsheets.parse(spreadsheets.read(content, filename), COLUMNS)
    told = [
        Told(
            **{
                **row,
                "name": row.get("name") or "",
                "withdrawn": bool(row.get("withdrawn")),
            }  # type: ignore[arg-type]
        )
        for row in parsed.rows
    ]
    return told, [*parsed.errors, *_too_long(told, parsed.lines)]


def _too_long(told: Sequence[Told], lines: Sequence[int]) -> list[LineError]:
    longest = (("고유번호", "id", 80), ("사번", "number", 40), ("성명", "name", 80),
               ("종류", "kind", 60))  # fmt: skip
    return [
        LineError(line, label, getattr(each, name), f"{label}은(는) {most}자까지 적을 수 있습니다.")
        for each, line in zip(told, lines, strict=True)
        for label, name, most in longest
        if len(getattr(each, name)) > most
    ]
