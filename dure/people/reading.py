"""The lines of a personnel file as values, before anything is compared."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dure.links.spreadsheets import Column, LineError, Sheet, choice, day, parse, yes_no
from dure.people.models import Employment
from dure.people.wanted import STEPS

KINDS = {str(label): str(value) for value, label in Employment.Kind.choices}
SEXES = {"여성": "female", "남성": "male", "여": "female", "남": "male"}
NO_GRADE = ("-", "없음", "무급", "0", "0급")


def pay_step(value: str) -> int:
    """'10' or '10호봉' → 10."""
    found = re.fullmatch(r"(\d{1,2})\s*(?:호봉)?", value.strip())
    if not found or int(found.group(1)) not in STEPS:
        raise ValueError(f"'{value}'은 호봉이 아닙니다. 1호봉부터 32호봉까지입니다.")
    return int(found.group(1))


def grade(value: str) -> int:
    """'7급', '7' or '행정7급' → 7; '없음' → 0."""
    if value.strip() in NO_GRADE:
        return 0
    found = re.fullmatch(r"\D*([3-9])\s*급?", value.strip())
    if not found:
        raise ValueError(f"'{value}'은 직급이 아닙니다. 3급부터 9급, 계급이 없으면 '없음'입니다.")
    return int(found.group(1))


COLUMNS = (
    Column("staff_number", ("사번", "직원번호", "공무원번호")),
    Column("name", ("성명", "이름")),
    Column("unit_code", ("부서코드", "기관코드"), required=False),
    Column("unit_name", ("부서명", "부서", "소속"), required=False),
    Column("grade", ("직급", "계급"), required=False, convert=grade),
    Column("step", ("호봉",), required=False, convert=pay_step),
    Column("series", ("직렬",), required=False),
    Column("position", ("직위",), required=False),
    Column("sex", ("성별",), required=False, convert=choice(SEXES)),
    Column("kind", ("고용형태", "공무원구분"), required=False, convert=choice(KINDS)),
    Column("card", ("카드번호", "공무원증번호"), required=False),
    Column("schedule", ("근무시간표",), required=False),
    Column("head", ("부서장",), required=False, convert=yes_no),
    Column("field", ("현업",), required=False, convert=yes_no),
    Column("managerial", ("관리업무수당",), required=False, convert=yes_no),
    Column("since", ("적용일", "발령일"), required=False, convert=day),
    Column("last_day", ("마지막근무일", "계약종료일"), required=False, convert=day),
)


@dataclass(frozen=True)
class Line:
    """One person as the file has them from a day on; None: the file does not say, so it stays."""

    line: int
    since: date
    staff_number: str
    name: str
    unit_code: str | None = None
    unit_name: str | None = None
    grade: int | None = None
    step: int | None = None
    series: str | None = None
    position: str | None = None
    sex: str | None = None
    kind: str | None = None
    card: str | None = None
    schedule: str | None = None
    head: bool | None = None
    field: bool | None = None
    managerial: bool | None = None
    until: date | None = None


def lines(sheet: Sheet, since: date) -> tuple[list[Line], list[LineError]]:
    """Lines that can be read, and every cell that cannot; each 사번 and card once."""
    parsed = parse(sheet, COLUMNS)
    errors, found = list(parsed.errors), []
    seen: dict[tuple[str, str], int] = {}
    for number, values in zip(parsed.lines, parsed.rows, strict=True):
        line = _line(number, dict(values), since)
        wrong = _twice(line, seen)
        if line.until is not None and line.until <= line.since:
            wrong.append(_error(line, "마지막근무일", "마지막근무일이 적용일보다 빠릅니다."))
        errors += wrong
        found += [] if wrong else [line]
    return found, errors


def _line(number: int, values: dict[str, Any], since: date) -> Line:
    last = values.pop("last_day")
    values["since"] = values["since"] or since
    return Line(line=number, until=last and last + timedelta(days=1), **values)


def _twice(line: Line, seen: dict[tuple[str, str], int]) -> list[LineError]:
    errors = []
    for label, value in (("사번", line.staff_number), ("카드번호", line.card)):
        if value and (label, value) in seen:
            first = seen[label, value]
            errors.append(_error(line, label, f"{label} {value}: {first}번째 줄에도 있습니다."))
        elif value:
            seen[label, value] = line.line
    return errors


def _error(line: Line, column: str, sentence: str) -> LineError:
    return LineError(line.line, column, line.staff_number, sentence)
