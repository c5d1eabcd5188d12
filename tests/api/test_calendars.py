"""The calendar's address: opens to who has it, says no reason, ends at once, and costs little to ask again."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from icalendar import Calendar

from dure import clock, tenancy
from dure.identity import uuid7
from dure.messages import calendars as actions
from dure.messages import queries
from dure.people.models import Appointment
from dure.timeline import actions as timeline
from dure.timeline import queries as intervals
from tests import world as cast
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
DAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _write(world: World, who: str, kind: str, day: date, start: int, end: int) -> str:
    source = uuid7()
    new = timeline.New(world.people[who], kind, day, start, end, source, label="육아시간 · 병원")
    timeline.write(intervals=[new], why="test", at=NOW)
    return str(source)


def _feed(world: World, who: str = "김주무관", unit: str = "") -> str:
    token = actions.make_feed(
        unit=world.units[unit] if unit else None, by=world.viewer(who), at=NOW
    )
    return f"/api/calendars/{token}.ics"


def _events(url: str) -> list[tuple[str, str]]:
    answer = Client().get(url)
    assert answer.status_code == 200
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return [(str(each["SUMMARY"]), str(each["STATUS"])) for each in found]


def test_내_달력에는_내_것이_말로_보인다(world: World) -> None:
    _write(world, "김주무관", "leave", DAY, 0, 1440)
    _write(world, "김주무관", "trip", DAY + timedelta(days=1), 780, 1080)
    _write(world, "김주무관", "order", DAY + timedelta(days=2), 1080, 1260)
    _write(world, "박과장", "leave", DAY, 0, 1440)
    url = _feed(world)
    assert _events(url) == [
        ("휴가", "CONFIRMED"),
        ("출장", "CONFIRMED"),
        ("초과근무", "CONFIRMED"),
    ]
    assert "육아" not in Client().get(url).content.decode()


def test_부서_달력은_누가_자리를_비우는지만_말한다(world: World) -> None:
    _write(world, "김주무관", "leave", DAY, 540, 1080)
    _write(world, "박과장", "trip", DAY, 780, 1080)
    _write(world, "박과장", "order", DAY, 1080, 1260)
    _write(world, "한기간제", "leave", DAY, 540, 1080)  # 공원과
    url = _feed(world, unit="총무과")
    assert _events(url) == [
        ("김주무관 자리 비움", "CONFIRMED"),
        ("박과장 자리 비움", "CONFIRMED"),
    ]
    page = Client().get(url).content.decode().replace("\r\n ", "")
    for word in ("육아", "병원", "휴가", "출장", "leave", "trip", "초과"):
        assert word not in page


def test_고유번호는_문서와_날과_사람과_기관이다(world: World) -> None:
    source = _write(world, "김주무관", "leave", DAY, 0, 1440)
    url = _feed(world)
    [event] = Calendar.from_ical(Client().get(url).content).walk("VEVENT")
    assert str(event["UID"]).startswith(f"{source}-20261124-")
    assert str(event["UID"]).endswith("@9990000")
    assert event.decoded("DTSTART") == DAY
    assert event.decoded("DTEND") == DAY + timedelta(days=1)
    assert event["SEQUENCE"] == 0


def test_취소되면_같은_번호로_취소를_알린다(world: World) -> None:
    source = _write(world, "김주무관", "leave", DAY, 540, 1080)
    url = _feed(world)
    [before] = Calendar.from_ical(Client().get(url).content).walk("VEVENT")
    [span] = intervals.spans(since=DAY, until=DAY + timedelta(days=1), kind="leave")
    assert str(span.source) == source
    timeline.take_back(source=span.source, why="test", at=NOW + timedelta(minutes=1))
    [after] = Calendar.from_ical(Client().get(url).content).walk("VEVENT")
    assert after["UID"] == before["UID"]
    assert (str(after["STATUS"]), after["SEQUENCE"]) == ("CANCELLED", 1)


def test_90일_전부터_400일_뒤까지만(world: World) -> None:
    for days in (-91, -90, 399, 400):
        _write(world, "김주무관", "leave", TODAY + timedelta(days=days), 0, 1440)
    found = Calendar.from_ical(Client().get(_feed(world)).content).walk("VEVENT")
    assert [each.decoded("DTSTART") - TODAY for each in found] == [
        timedelta(days=-90),
        timedelta(days=399),
    ]


def test_바뀌지_않았으면_다시_보내지_않는다(world: World) -> None:
    url = _feed(world)
    first = Client().get(url)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first["Cache-Control"].startswith("private")
    again = Client().get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    weak = Client().get(url, headers={"If-None-Match": f'"x", W/{first["ETag"]}'})
    assert weak.status_code == 304
    _write(world, "김주무관", "leave", DAY, 540, 1080)
    assert Client().get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_없는_주소와_끝난_주소(world: World) -> None:
    assert Client().get("/api/calendars/no-such.ics").status_code == 404
    url = _feed(world)
    [feed] = queries.feeds(world.people["김주무관"])
    actions.end_feed(feed=feed.feed, by=world.viewer("김주무관"), at=NOW)
    answer = Client().get(url)
    assert answer.status_code == 410
    assert "끝난 달력 주소입니다" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_읽기만_한다(world: World) -> None:
    url = _feed(world)
    assert Client().head(url).status_code == 200
    assert Client().post(url).status_code == 405


def test_부서를_옮기면_앞_부서의_달력은_열리지_않는다(world: World) -> None:
    url = _feed(world, unit="총무과")
    mine = Appointment.objects.filter(person_id=world.people["김주무관"])
    mine.update(known=(cast.RECORDED, NOW))
    Appointment.objects.create(
        institution_id=world.institution,
        person_id=world.people["김주무관"],
        unit_id=world.units["공원과"],
        grade=7,
        series="행정",
        position="주무관",
        valid=(cast.SINCE, None),
        known=(NOW, None),
    )
    assert Client().get(url).status_code == 410


def test_로그인이_막히면_달력도_닫힌다(world: World) -> None:
    url = _feed(world)
    user = world.users["김주무관"]
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert Client().get(url).status_code == 410


def test_다른_기관의_것은_섞이지_않는다(world: World) -> None:
    url = _feed(world)
    _write(world, "김주무관", "leave", DAY, 540, 1080)
    other = cast.build("9990001", "다른시", "other-")
    with tenancy.institution(other.institution):
        _write(other, "김주무관", "trip", DAY, 540, 1080)
        theirs = _feed(other)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dure.institution', '', true)")
    assert _events(url) == [("휴가", "CONFIRMED")]
    assert _events(theirs) == [("출장", "CONFIRMED")]
