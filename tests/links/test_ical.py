"""iCalendar as RFC 5545 says it, read once by the library and once by hand."""

import re
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from dure.links.ical import Event, write

CHANGED = datetime(2026, 11, 20, 7, 40, tzinfo=UTC)
TIMED = Event(
    "a-1@9990000",
    "출장",
    datetime(2026, 11, 24, 4, 0, tzinfo=UTC),  # 13:00 in Seoul
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    0,
    CHANGED,
)
WHOLE = Event("b-1@9990000", "휴가", date(2026, 11, 25), date(2026, 11, 26), 2, CHANGED, True)
LONG = Event("c-1@9990000", "긴 이름 " * 30, date(2026, 12, 1), date(2026, 12, 2), 0, CHANGED)


def _lines(content: bytes) -> list[str]:
    """Content lines unfolded by hand (§3.1)."""
    return content.decode("utf-8").replace("\r\n ", "").split("\r\n")


def test_줄은_CRLF로_끝나고_75바이트를_넘지_않는다() -> None:
    content = write(name="김주무관 근무", events=[TIMED, WHOLE, LONG])
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", content)
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")  # 접은 자리가 글자를 가르지 않는다


def test_달력에_있어야_할_것이_있다() -> None:
    lines = _lines(write(name="김주무관 근무", events=[]))
    for line in (
        "VERSION:2.0",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:김주무관 근무",
        "CALSCALE:GREGORIAN",
    ):
        assert lines.count(line) == 1
    assert any(line.startswith("PRODID:") for line in lines)


def test_서울의_시간대를_함께_싣는다() -> None:
    lines = _lines(write(name="", events=[TIMED]))
    zone = lines[lines.index("BEGIN:VTIMEZONE") : lines.index("END:VTIMEZONE")]
    assert "TZID:Asia/Seoul" in zone
    assert "TZOFFSETFROM:+0900" in zone
    assert "TZOFFSETTO:+0900" in zone
    assert "DTSTART;TZID=Asia/Seoul:20261124T130000" in lines
    assert "DTEND;TZID=Asia/Seoul:20261124T180000" in lines


def test_하루_종일은_날짜로_적고_끝날은_넣지_않는다() -> None:
    lines = _lines(write(name="", events=[WHOLE]))
    assert "DTSTART;VALUE=DATE:20261125" in lines
    assert "DTEND;VALUE=DATE:20261126" in lines


def test_취소와_차례를_적는다() -> None:
    lines = _lines(write(name="", events=[WHOLE]))
    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:2" in lines
    assert "DTSTAMP:20261120T074000Z" in lines
    assert "TRANSP:TRANSPARENT" in lines


def test_읽는_프로그램이_같은_것을_읽는다() -> None:
    content = write(name="김주무관 근무", events=[TIMED, WHOLE, LONG])
    found = {str(each["UID"]): each for each in Calendar.from_ical(content).walk("VEVENT")}
    assert set(found) == {"a-1@9990000", "b-1@9990000", "c-1@9990000"}
    assert found["a-1@9990000"].decoded("DTSTART") == TIMED.start
    assert found["b-1@9990000"].decoded("DTEND") == WHOLE.end
    assert str(found["c-1@9990000"]["SUMMARY"]) == LONG.summary
    assert not [error for each in found.values() for error in each.errors]


@pytest.mark.parametrize("text", ["쉼표, 쌍반점; 역빗금\\", "첫 줄\n둘째 줄"])
def test_글의_특별한_글자를_가린다(text: str) -> None:
    content = write(name="", events=[Event("d@x", text, WHOLE.start, WHOLE.end, 0, CHANGED)])
    [line] = [each for each in _lines(content) if each.startswith("SUMMARY")]
    told = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")
    assert line == f"SUMMARY:{told}"


def test_같은_것은_같은_바이트다() -> None:
    assert write(name="", events=[TIMED]) == write(name="", events=[TIMED])
