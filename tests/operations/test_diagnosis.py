"""진단: 하나씩 어긋나게 만들어 놓고, 그 문장만 나오는지 본다."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from psycopg.types.range import DateRange, TimestamptzRange

from dure import clock
from dure.accounts.models import User
from dure.attendance.models import Close, Day, Punch
from dure.audit import checkpoints
from dure.identity import uuid7
from dure.labor.models import District, Worker
from dure.operations import contradictions, diagnosis
from dure.organization.actions import publish_local_value, set_local_value
from dure.organization.models import UnitVersion
from dure.people import queries as people
from dure.people.models import Appointment, Employment, Person
from dure.timeline.models import Interval, Touch
from tests.world import NOW, PASSWORD, RECORDED, SINCE, World

LEFT = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def names() -> dict[str, int]:
    return {each.kind.name: each.count for each in contradictions.found(at=NOW)}


def leave(world: World, who: str) -> None:
    Employment.objects.filter(person_id=world.people[who]).update(valid=(SINCE, LEFT))


def month(table: str, on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT dure_month(%s, %s)", [table, on])


def day(world: World, who: str, on: date) -> None:
    month("attendance_day", on)
    Day.objects.create(
        institution_id=world.institution,
        person_id=world.people[who],
        date=on,
        version=1,
        unit_id=world.units["총무과"],
        law_id=1,
        computed_at=NOW,
    )


def punch(world: World, who: str, on: date) -> None:
    month("attendance_punch", on)
    Punch.objects.create(
        institution_id=world.institution,
        person_id=world.people[who],
        at=datetime(on.year, on.month, on.day, tzinfo=UTC),
        date=on,
        minute=540,
        credential=world.card(who),
        source="terminal",
        received_at=NOW,
    )


def trip(world: World, who: str, on: date) -> None:
    begin = datetime(on.year, on.month, on.day, tzinfo=UTC)
    Interval.objects.create(
        institution_id=world.institution,
        person_id=world.people[who],
        kind="trip",
        source=uuid7(),
        date=on,
        start=540,
        end=600,
        during=TimestamptzRange(begin, begin + timedelta(hours=1)),
        lanes=(0, 1),
        known=TimestamptzRange(RECORDED, None),
    )


def newcomer(world: World) -> int:
    person = Person.objects.create(public_id=uuid7())
    Employment.objects.create(
        institution_id=world.institution,
        person=person,
        name="새사람",
        kind="regular",
        valid=DateRange(LEFT, None),
    )
    return int(person.id)


def test_어긋난_것이_없으면_하나도_나오지_않는다(world: World) -> None:
    day(world, "김주무관", date(2026, 11, 9))
    punch(world, "김주무관", date(2026, 11, 9))
    trip(world, "김주무관", date(2026, 11, 25))
    assert names() == {}


def test_퇴직한_사람에게_남은_것은_모두_나온다(world: World) -> None:
    """11월 10일부터 고용이 없다: 9일의 기록은 맞고 10일부터의 것은 맞지 않는다."""
    leave(world, "김주무관")
    assert names() == {"role_after_leaving": 1, "card_after_leaving": 1}
    day(world, "김주무관", date(2026, 11, 9))
    punch(world, "김주무관", date(2026, 11, 9))
    trip(world, "김주무관", date(2026, 11, 12))  # it is over
    assert len(names()) == 2
    day(world, "김주무관", LEFT)
    punch(world, "김주무관", LEFT)
    trip(world, "김주무관", date(2026, 11, 25))
    assert names() == {
        "role_after_leaving": 1,
        "card_after_leaving": 1,
        "day_without_employment": 1,
        "punch_without_employment": 1,
        "absence_without_employment": 1,
    }


def test_계약으로_일하는_근로자는_발령이_없어도_어긋난_것이_아니다(world: World) -> None:
    person = newcomer(world)
    here = {"public_id": uuid7(), "institution_id": world.institution, "recorded_at": NOW}
    district = District.objects.create(**here, unit_id=world.units["해온시청"], sends_files=False)
    Worker.objects.create(
        **here, district=district, person_id=person, number="1", kind="fixed_term"
    )
    assert names() == {}


def test_발령이_없는_사람과_근무시간표가_없는_사람이_나온다(world: World) -> None:
    person = newcomer(world)
    assert names() == {"employed_without_post": 1}
    Appointment.objects.create(
        institution_id=world.institution,
        person_id=person,
        unit_id=world.units["총무과"],
        grade=9,
        series="행정",
        position="주무관",
        valid=DateRange(LEFT, None),
        known=TimestamptzRange(RECORDED, None),
    )
    assert names() == {"post_without_schedule": 1}


def test_없어진_부서에_남은_사람과_역할과_단말기가_나온다(world: World) -> None:
    """공원과의 한기간제 한 사람, 그 사람의 직원 역할, 공원관리사무소의 단말기."""
    UnitVersion.objects.filter(unit_id=world.units["공원과"]).update(valid=(SINCE, LEFT))
    assert names() == {
        "post_in_ended_unit": 1,
        "role_over_ended_unit": 1,
        "terminal_in_ended_unit": 1,
    }


def test_로그인이_둘인_사람이_나온다(world: World) -> None:
    person = world.people["김주무관"]
    here = {"institution_id": world.institution, "name": "김주무관", "person_id": person}
    User.objects.create(**here, login="closed", is_active=False)
    assert names() == {}
    User.objects.create(**here, login="second")
    assert names() == {"two_logins": 1}


def test_마감한_달의_계산은_10분까지_기다린다(world: World) -> None:
    kim, here = world.people["김주무관"], world.institution
    on = date(2026, 10, 5)
    day(world, "김주무관", on)
    Close.objects.create(
        institution_id=here, unit_id=world.units["총무과"], month=date(2026, 10, 1), people=1,
        days=1, digest="", closed_by="yun", closed_at=NOW,
    )  # fmt: skip
    span = {"since": on, "until": on + timedelta(days=1), "why": "늦은 기록"}
    late = NOW - timedelta(minutes=10)
    Touch.objects.create(institution_id=here, person_id=kim, at=late, **span)
    assert names() == {}
    late -= timedelta(seconds=1)
    Touch.objects.create(institution_id=here, person_id=kim, at=late, **span)
    assert names() == {"closed_but_stale": 1}


def test_기관이_값을_게시하면_정하지_않은_값이_하나_준다(world: World) -> None:
    before = {each.key for each in diagnosis.unset(NOW.date())}
    assert "feeds.pc_keep_months" in before
    oh = world.viewer("오인사", "hr")
    given = {"key": "feeds.pc_keep_months", "valid_from": date(2026, 11, 21), "value": "12"}
    set_local_value(**given, document="보안지침 3", by=oh, at=NOW)
    assert {each.key for each in diagnosis.unset(NOW.date())} == before
    publish_local_value(**given, staff=people, by=oh, at=NOW)
    after = {each.key for each in diagnosis.unset(NOW.date())}
    assert before - after == {"feeds.pc_keep_months"}


def told(name: str) -> dict[str, diagnosis.Symptom]:
    part = next(each for each in diagnosis.diagnosed(at=clock.now()) if each.name == name)
    return {each.what: each for each in part.symptoms}


def test_시계가_2초_넘게_다르면_말한다(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    what = "이 서버와 데이터베이스의 시계 차이"
    real = datetime.now(UTC)
    monkeypatch.setattr(clock, "now", lambda: real)
    assert told("clocks")[what].tag == "ok"
    monkeypatch.setattr(clock, "now", lambda: real - timedelta(seconds=90))
    assert told("clocks")[what].tag == "bad"


def test_확인점이_세_시간_넘게_없으면_말한다(world: World) -> None:
    what = "감사 기록의 마지막 확인점"
    assert told("close")[what].tag == "bad"
    for hours, tag in ((4, "bad"), (1, "ok")):
        at = NOW - timedelta(hours=hours)
        checkpoints.sign(institution=world.institution, seq=1, hash="", at=at)
        assert told("close")[what].tag == tag


def test_지난달을_마감한_부서를_센다(world: World) -> None:
    """10월에 사람이 있던 부서는 시청, 총무과, 감사담당관, 공원과 넷이다."""
    assert told("close")["2026-10의 마감"].told == "4개 부서 가운데 0개"


def enter(world: World, name: str) -> Client:
    client = Client()
    client.post("/login", {"login": world.users[name].login, "password": PASSWORD})
    return client


def test_화면은_사람의_이름과_누가_고치는지를_말한다(world: World) -> None:
    newcomer(world)
    leave(world, "김주무관")
    admin = enter(world, "조관리").get("/diagnosis").content.decode()
    assert "새사람" in admin
    assert "인사 담당자의 화면입니다." in admin  # /people is HR's
    assert 'href="/logins"' in admin
    hr = enter(world, "오인사").get("/diagnosis").content.decode()
    assert 'href="/people"' in hr
    assert enter(world, "윤서무").get("/diagnosis").status_code == 403


def test_명령은_이름을_말하지_않고_고칠_것이_있으면_1로_끝난다(world: World) -> None:
    newcomer(world)
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("diagnose", stdout=told)
    assert ended.value.code == 1
    assert "× 고용되어 있으나 발령이 없는 사람: 1건" in told.getvalue()
    assert "새사람" not in told.getvalue()
