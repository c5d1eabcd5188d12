"""What a rule asks for: the fields of one row, read from JSON or YAML and checked by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from law.overtime import CAP_CLASSES

NATIONAL: Final = "0000000"
REQUIRED: Final = object()
CLOCK: Final = re.compile(r"[0-9]{1,2}:[0-5][0-9]")


class BadInput(Exception):
    """A row that cannot be read; ``field`` names the culprit."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field} {why}")
        self.field = field


class Field(NamedTuple):
    """How one field is read: its Korean name, its reader and its default (REQUIRED: none)."""

    ko: str
    read: Callable[[Any], Any]
    default: Any = REQUIRED


def read_row(fields: Mapping[str, Field], row: Any) -> dict[str, Any]:
    """The typed values of one row. Raises BadInput naming the field."""
    if not isinstance(row, Mapping):
        raise BadInput("행", '하나가 객체가 아닙니다. {"필드": 값} 꼴로 넣어 주세요.')
    unknown = [name for name in row if name not in fields]
    if unknown:
        raise BadInput(str(unknown[0]), "필드는 이 규칙에 없습니다. 필드 이름을 확인해 주세요.")
    return {name: _read(name, field, row) for name, field in fields.items()}


def _read(name: str, field: Field, row: Mapping[str, Any]) -> Any:
    if row.get(name) is None:
        if field.default is REQUIRED:
            raise BadInput(name, f"필드가 비어 있습니다. {field.ko} 값을 넣어 주세요.")
        return field.default
    try:
        return field.read(row[name])
    except BadInput as bad:
        raise BadInput(f"{name}.{bad.field}" if bad.field else name, _why(bad)) from None


def _why(bad: BadInput) -> str:
    return str(bad)[len(bad.field) + 1 :]


# --- readers: each returns the value or raises BadInput("", …) ------------------------------


def a_date(found: Any) -> date:
    if type(found) is date:
        return found
    try:
        return date.fromisoformat(found)
    except (TypeError, ValueError):
        raise BadInput("", "값은 2026-11-03 같은 날짜여야 합니다.") from None


def a_near_date(found: Any) -> date:
    """A date that people of today have to do with, so that years may be added to it."""
    day = a_date(found)
    if not 1900 <= day.year < 2200:
        raise BadInput("", "값은 1900년부터 2199년까지의 날짜여야 합니다.")
    return day


def a_month(found: Any) -> date:
    """The first day of a month written 2026-11 (or of any date in it)."""
    text = f"{found}-01" if isinstance(found, str) and len(found) == 7 else found
    day = a_date(text)
    if day.year == date.max.year:
        raise BadInput("", "값은 2026-11 같은 달이어야 합니다.")
    return day.replace(day=1)


def a_count(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 10**9:
        raise BadInput("", "값은 0 이상의 정수여야 합니다.")
    return found


def a_day_count(found: Any) -> int:
    """Minutes or days that fit a day's column: 0 to 2,880."""
    count = a_count(found)
    if count > 2880:
        raise BadInput("", "값은 2,880보다 클 수 없습니다.")
    return count


def a_won(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise BadInput("", "값은 정수(원)여야 합니다.")
    return found


def a_year(found: Any) -> int:
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= 9999:
        raise BadInput("", "값은 2026 같은 연도여야 합니다.")
    return found


def a_clock(found: Any) -> int:
    """Minutes since the business day's midnight: an integer or "21:15" (to "47:59")."""
    if isinstance(found, str):
        hours, _, minutes = found.partition(":")
        if not CLOCK.fullmatch(found):
            raise BadInput("", "값은 21:15 같은 시각이나 자정부터 센 분이어야 합니다.")
        found = int(hours) * 60 + int(minutes)
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2880:
        raise BadInput("", "값은 0 이상 2,880 미만의 분이어야 합니다.")
    return int(found)


def a_flag(found: Any) -> bool:
    if not isinstance(found, bool):
        raise BadInput("", "값은 true나 false여야 합니다.")
    return found


def a_grade(found: Any) -> int:
    grades = {f"{n}급": n for n in range(5, 10)}
    if not isinstance(found, str) or found not in grades:
        raise BadInput("", "값은 5급, 6급, 7급, 8급, 9급 가운데 하나여야 합니다.")
    return grades[found]


def a_cap_class(found: Any) -> str:
    if found not in CAP_CLASSES:
        raise BadInput("", "값은 ordinary, disaster, minister, field 가운데 하나여야 합니다.")
    return str(found)


def an_institution(found: Any) -> str:
    if not (isinstance(found, str) and len(found) == 7 and found.isascii() and found.isdigit()):
        raise BadInput("", "값은 숫자 7자리 기관코드여야 합니다.")
    return found


def one_of(*choices: str) -> Callable[[Any], str]:
    """A reader that takes one of a few words."""

    def read(found: Any) -> str:
        if found not in choices:
            raise BadInput("", f"값은 {', '.join(choices)} 가운데 하나여야 합니다.")
        return str(found)

    return read


def list_of(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    """A reader of lists; a bad item is named by its position, from 1."""

    def read_all(found: Any) -> list[Any]:
        if not isinstance(found, list):
            raise BadInput("", "값은 목록이어야 합니다.")
        return [_item(read, one, place) for place, one in enumerate(found, 1)]

    return read_all


def _item(read: Callable[[Any], Any], one: Any, place: int) -> Any:
    try:
        return read(one)
    except BadInput as bad:
        where = f"{place}.{bad.field}" if bad.field else str(place)
        raise BadInput(where, _why(bad)) from None


def a_period(found: Mapping[str, Any]) -> None:
    """Refuses an end that is not after its start: 02:00 of the next day is written 26:00."""
    if found["end"] <= found["start"]:
        raise BadInput("end", "값은 시작보다 늦어야 합니다. 다음 날 02:00은 26:00으로 적습니다.")


def rows_of(fields: Mapping[str, Field]) -> Callable[[Any], list[dict[str, Any]]]:
    """A reader of lists of rows with their own fields."""
    return list_of(lambda one: read_row(fields, one))


def row_of(fields: Mapping[str, Field]) -> Callable[[Any], dict[str, Any]]:
    """A reader of one nested row."""
    return lambda one: read_row(fields, one)


def dates_of(fields: Mapping[str, Field]) -> Callable[[Any], dict[str, Any]]:
    """A reader of one nested row with ``since`` and a later ``until``, the first day after it."""

    def read(found: Any) -> dict[str, Any]:
        row = read_row(fields, found)
        if row["until"] <= row["since"]:
            raise BadInput("until", "값은 시작한 날보다 늦어야 합니다. 끝난 다음 날을 적습니다.")
        return row

    return read


def period_of(fields: Mapping[str, Field]) -> Callable[[Any], dict[str, Any]]:
    """A reader of one nested row with a start and a later end."""

    def read(found: Any) -> dict[str, Any]:
        row = read_row(fields, found)
        a_period(row)
        return row

    return read
