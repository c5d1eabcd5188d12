"""When a gate says that somebody came: text in the many ways that exports write it."""

import re
from datetime import date, datetime, time, timedelta

from dure.links.spreadsheet_values import clock_seconds, day, plain_text

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
EXCEL_BEGINS = datetime(1899, 12, 30)  # noqa: DTZ001 – local and naive, as gates tell it
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_FRACTION = re.compile(r"0?\.\d+")
_COMPACT = re.compile(r"(\d{8})[ T]?(\d{4}|\d{6})")
_WEEKDAY = re.compile(r"\s*\(?[월화수목금토일](?:요일)?\)\s*|\s*[월화수목금토일]요일\s*")
_NAMED = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_SPLIT = re.compile(r"(\d{4}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2}\s*[.일]?|\d{8})[T\s]+(.+)")


def on(text: str) -> date:
    """A day: ISO, Korean, compact, with its weekday, or Excel's number of days."""
    bare = _WEEKDAY.sub(" ", plain_text(text)).strip()
    if _SERIAL.fullmatch(bare):
        return _in_range(_serial(bare).date(), text)
    if " " in bare and bare.endswith(("00:00", "00:00:00")):
        bare = bare.rsplit(" ", 1)[0]  # a day that a program wrote as its midnight
    return _in_range(day(bare), text)


def seconds(text: str) -> int:
    """Seconds since midnight; 24:30 is past it; a fraction of a day as Excel keeps it."""
    bare = plain_text(text)
    if _FRACTION.fullmatch(bare) or bare == "0":
        return round(float(bare) * 86400)
    dated = _SPLIT.fullmatch(bare)  # Excel shows a clock time with a day of its own before it
    bare = dated.group(2) if dated else bare
    if re.fullmatch(r"\d{6}", bare):
        bare = f"{bare[:2]}:{bare[2:4]}:{bare[4:]}"
    if re.fullmatch(r"\d{3}", bare):
        bare = f"0{bare}"
    after = re.fullmatch(r"([\d:.]+)\s*(오전|오후|AM|PM)", bare, re.I)
    bare = f"{after.group(2)} {after.group(1)}" if after else bare
    return clock_seconds(re.sub(r"(:\d\d:\d\d)\.\d+$", r"\1", bare))


def moment(text: str) -> datetime:
    """A day and a clock time in one cell."""
    bare = _WEEKDAY.sub(" ", plain_text(text)).strip()
    if _SERIAL.fullmatch(bare):
        if "." not in bare:
            raise ValueError(f"'{text}'에 시각이 없습니다. 일자와 시각이 다 있는 열을 골라 주세요.")
        found = _serial(bare)
        _in_range(found.date(), text)
        return found
    compact = _COMPACT.fullmatch(bare)
    parted = compact or _SPLIT.fullmatch(bare)
    if not parted:
        raise ValueError(f"'{text}'은 일시가 아닙니다. 2026-11-03 08:50처럼 적혀 있어야 합니다.")
    return at(on(parted.group(1)), seconds(parted.group(2)))


def at(midnight: date, second: int) -> datetime:
    return datetime.combine(midnight, time()) + timedelta(seconds=second)


def in_name(filename: str) -> date:
    """The one day that a file's name tells.

    Raises:
        ValueError: it tells none, or more than one.
    """
    found = set()
    for year, _, month, of in _NAMED.findall(filename.replace("\\", "/").rsplit("/", 1)[-1]):
        try:
            found.add(date(int(year), int(month), int(of)))
        except ValueError:
            continue
    if len(found) != 1:
        told = "날짜가 없습니다" if not found else "날짜가 둘 이상입니다"
        raise ValueError(
            f"파일 이름 '{filename}'에 {told}. gate_20261103.csv처럼 날짜 하나를 넣어 주세요."
        )
    return found.pop()


def _serial(bare: str) -> datetime:
    return EXCEL_BEGINS + timedelta(seconds=round(float(bare) * 86400))


def _in_range(found: date, text: str) -> date:
    if not EARLIEST <= found < LATEST:
        raise ValueError(
            f"'{text}'은 2000년과 2099년 사이가 아닙니다. 단말기의 시계를 살펴 주세요."
        )
    return found
