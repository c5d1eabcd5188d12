"""A roster file as cells: who, which day, which letter; every cell that cannot be read is named."""

import re
from dataclasses import dataclass, field
from datetime import date

from dure.links.spreadsheets import LineError, Sheet

STAFF = ("사번", "직원번호", "공무원번호")
NAMES = ("성명", "이름")
PASSED_OVER = ("부서", "부서명", "소속", "조", "비고", "직급", "직위")
A_DAY = re.compile(
    r"(?:(\d{4})[-./])?(?:(\d{1,2})[-./월]\s*)?(\d{1,2})일?(?:\s*\(?[월화수목금토일]\)?)?"
)


@dataclass(frozen=True)
class Cell:
    """One person's letter of one day."""

    line: int
    staff_number: str
    name: str
    date: date
    code: str


@dataclass
class Cells:
    """What a file says, and where it cannot be read."""

    cells: list[Cell] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)


def read(sheet: Sheet, month: date) -> Cells:
    """The letters of a month's days; an empty cell says nothing of its day."""
    found, places = Cells(), _places(sheet, month)
    staff = next((n for n, label in enumerate(sheet.header) if label.strip() in STAFF), None)
    if staff is None:
        sentence = "'사번' 열이 없습니다. 첫 줄에 '사번'과 날짜를 열로 넣어 주세요."
        return Cells(errors=[LineError(sheet.header_line, "사번", "", sentence)])
    found.errors += _header_errors(sheet, month, places) + _nameless(sheet)
    if not places and not found.errors:
        sentence = "날짜 열이 없습니다. 1, 2, 3처럼 날을 열로 넣어 주세요."
        found.errors.append(LineError(sheet.header_line, "", "", sentence))
    name = next((n for n, label in enumerate(sheet.header) if label.strip() in NAMES), None)
    seen: dict[str, int] = {}
    for row in sheet.rows:
        number = _at(row.cells, staff)
        if not number:
            found.errors.append(LineError(row.line, "사번", "", "사번이 비어 있습니다."))
        elif number in seen:
            sentence = f"{seen[number]}번째 줄에도 있는 사번입니다. 한 줄로 합쳐 주세요."
            found.errors.append(LineError(row.line, "사번", number, sentence))
        else:
            seen[number] = row.line
            found.cells += [
                Cell(row.line, number, _at(row.cells, name), day, code)
                for place, day in places.items()
                if (code := _at(row.cells, place))
            ]
    return found


def _at(cells: tuple[str, ...], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _places(sheet: Sheet, month: date) -> dict[int, date]:
    days = ((n, _day(label, month)) for n, label in enumerate(sheet.header))
    return {n: day for n, day in days if day is not None}


def _day(label: str, month: date) -> date | None:
    """The day of the month that a header names, or none."""
    told = A_DAY.fullmatch(label.strip())
    if told is None:
        return None
    year, its, day = (int(part) if part else None for part in told.groups())
    if (year or month.year, its or month.month) != (month.year, month.month) or day is None:
        return None
    try:
        return month.replace(day=day)
    except ValueError:
        return None


def _header_errors(sheet: Sheet, month: date, places: dict[int, date]) -> list[LineError]:
    known = {*STAFF, *NAMES, *PASSED_OVER}
    errors = []
    for place, label in enumerate(sheet.header):
        if label and place not in places and label.strip() not in known:
            sentence = (
                f"'{label}'은 {month.year}년 {month.month}월의 날이 아닙니다. 달을 확인하거나 열을"
                " 지워 주세요."
            )
            errors.append(LineError(sheet.header_line, label, "", sentence))
    twice = [day for day in set(places.values()) if list(places.values()).count(day) > 1]
    for day in sorted(twice):
        sentence = f"{day.day}일 열이 두 번 있습니다. 하나만 남겨 주세요."
        errors.append(LineError(sheet.header_line, f"{day.day}", "", sentence))
    return errors


def _nameless(sheet: Sheet) -> list[LineError]:
    """Cells under no header: of which day they speak nobody can say, so that none is passed over."""
    return [
        LineError(
            row.line, f"{place + 1}번째 열", cell,
            "열 이름이 없는 칸입니다. 첫 줄에 날을 넣거나 칸을 비워 주세요.",
        )
        for row in sheet.rows
        for place, cell in enumerate(row.cells)
        if cell.strip() and not (place < len(sheet.header) and sheet.header[place].strip())
    ]  # fmt: skip
