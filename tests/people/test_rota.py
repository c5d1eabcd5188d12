"""Schedules of many people: found by pattern, put on for some days, taken off again."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.people import actions, rota
from dure.people.actions import Workday
from dure.people.models import Assignment, Schedule
from dure.people.rota import Change
from dure.timeline.models import Touch
from tests.world import NOW, SINCE, World

MONDAY, SATURDAY = date(2026, 11, 16), date(2026, 11, 21)
EARLY = [Workday(day, 420, 960, 720, 780) for day in range(5)]
SOURCE, OTHER = UUID(int=7), UUID(int=8)
LATER = NOW + timedelta(hours=1)


def _held(world: World, who: str = "김주무관") -> list[tuple[str, date, date | None]]:
    rows = Assignment.objects.filter(person_id=world.people[who], known__upper_inf=True)
    return [
        (row.schedule.name, row.valid.lower, row.valid.upper)
        for row in rows.select_related("schedule").order_by("valid")
    ]


def _stands(source: UUID, day: date) -> bool:
    return True


def test_같은_모양의_근무시간표는_하나를_함께_쓴다(world: World) -> None:
    plain = [Workday(day, 540, 1080, 720, 780) for day in range(5)]
    assert rota.schedule_of(plain) == world.schedules["표준 09–18"]
    made = rota.schedule_of(EARLY)
    assert rota.schedule_of(list(reversed(EARLY))) == made
    assert Schedule.objects.get(id=made).name == "월화수목금 07:00–16:00"


def test_바뀌는_날만_갈라지고_그날만_다시_계산한다(world: World) -> None:
    kim, early = world.people["김주무관"], rota.schedule_of(EARLY)
    done = rota.put_on(
        changes=[Change(kim, early, MONDAY, SATURDAY)], why="test", at=NOW, source=SOURCE
    )
    assert done == [Change(kim, early, MONDAY, SATURDAY)]
    assert _held(world) == [
        ("표준 09–18", SINCE, MONDAY),
        ("월화수목금 07:00–16:00", MONDAY, SATURDAY),
        ("표준 09–18", SATURDAY, None),
    ]
    touches = Touch.objects.filter(person_id=kim).values_list("since", "until")
    assert list(touches) == [(MONDAY, SATURDAY)]


def test_거두면_그전의_근무시간표로_돌아간다(world: World) -> None:
    kim, early = world.people["김주무관"], rota.schedule_of(EARLY)
    rota.put_on(changes=[Change(kim, early, MONDAY, SATURDAY)], why="t", at=NOW, source=SOURCE)
    thursday = MONDAY + timedelta(days=3)
    rota.take_off(source=SOURCE, since=thursday, stands=_stands, why="t", at=LATER)
    assert {(name, since) for name, since, _ in _held(world)} >= {
        ("월화수목금 07:00–16:00", MONDAY),
        ("표준 09–18", thursday),
    }
    assert ("월화수목금 07:00–16:00", MONDAY, thursday) in _held(world)


def test_겹쳐_바꾼_것을_거두면_아래_것이_서_있을_때만_드러난다(world: World) -> None:
    kim, early, late = (
        world.people["김주무관"],
        rota.schedule_of(EARLY),
        world.schedules["시차 08–17"],
    )
    for schedule, source, since, until in [
        (early, SOURCE, MONDAY, SATURDAY),
        (late, OTHER, MONDAY, MONDAY + timedelta(days=1)),
    ]:
        rota.put_on(changes=[Change(kim, schedule, since, until)], why="t", at=NOW, source=source)
    rota.take_off(source=OTHER, since=MONDAY, stands=_stands, why="t", at=LATER)
    assert {name for name, since, _ in _held(world) if since == MONDAY} == {
        "월화수목금 07:00–16:00"
    }
    rota.put_on(
        changes=[Change(kim, late, MONDAY, MONDAY + timedelta(days=1))],
        why="t", at=LATER, source=OTHER,
    )  # fmt: skip
    rota.take_off(source=SOURCE, since=MONDAY, stands=_stands, why="t", at=LATER)
    rota.take_off(
        source=OTHER, since=MONDAY, stands=lambda source, day: source != SOURCE, why="t", at=LATER
    )
    assert {name for name, _, _ in _held(world)} == {"표준 09–18"}


def test_인사가_앞으로의_시간표를_바꾸면_문서의_시간은_그_위에_남는다(world: World) -> None:
    kim, early, hr = world.people["김주무관"], rota.schedule_of(EARLY), world.viewer("오인사", "hr")
    rota.put_on(changes=[Change(kim, early, MONDAY, SATURDAY)], why="t", at=NOW, source=SOURCE)
    thursday = MONDAY + timedelta(days=3)
    actions.assign_schedule(
        persons=[kim], schedule=world.schedules["시차 08–17"], since=thursday, by=hr, at=LATER
    )
    assert [name for name, _, _ in _held(world)] == [
        "표준 09–18", "월화수목금 07:00–16:00", "월화수목금 07:00–16:00", "시차 08–17",
    ]  # fmt: skip
    assert _held(world)[-1] == ("시차 08–17", SATURDAY, None)
    rota.take_off(source=SOURCE, since=MONDAY, stands=_stands, why="t", at=LATER)
    assert {(name, since) for name, since, _ in _held(world)} >= {
        ("표준 09–18", MONDAY), ("시차 08–17", thursday),
    }  # fmt: skip


def test_거둔_뒤에_바꾼_시간표는_조각에서_끊기지_않는다(world: World) -> None:
    kim, early, hr = world.people["김주무관"], rota.schedule_of(EARLY), world.viewer("오인사", "hr")
    rota.put_on(changes=[Change(kim, early, MONDAY, SATURDAY)], why="t", at=NOW, source=SOURCE)
    rota.take_off(source=SOURCE, since=MONDAY, stands=_stands, why="t", at=LATER)
    actions.assign_schedule(
        persons=[kim],
        schedule=world.schedules["시차 08–17"],
        since=date(2026, 11, 2),
        by=hr,
        at=LATER,
    )
    assert _held(world)[-1] == ("시차 08–17", date(2026, 11, 2), None)


def test_여러_사람을_한_문장으로_바꾸고_재직하지_않는_날은_건드리지_않는다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    lee = world.people["이팀장"]
    actions.end_employment(
        person=lee, until=MONDAY + timedelta(days=2), reason="퇴직", by=hr, at=NOW
    )
    everybody = [world.people["김주무관"], lee, world.people["윤서무"]]
    changed = actions.assign_schedules(
        persons=everybody, schedule=world.schedules["시차 08–17"], since=MONDAY, until=SATURDAY,
        reason="청사 공사, 총무과-812", by=hr, at=LATER,
    )  # fmt: skip
    assert changed == 3
    assert _held(world, "이팀장")[-1] == ("시차 08–17", MONDAY, MONDAY + timedelta(days=2))
    assert _held(world, "윤서무")[1] == ("시차 08–17", MONDAY, SATURDAY)
    assert Line.objects.filter(action="people.assign_schedules").count() == 1


def test_맡지_않은_사람과_까닭_없는_일괄_배정은_거절한다(world: World) -> None:
    given = {
        "persons": [world.people["김주무관"]], "schedule": world.schedules["시차 08–17"],
        "since": MONDAY, "until": SATURDAY, "at": NOW,
    }  # fmt: skip
    with pytest.raises(NotTheirs):
        actions.assign_schedules(**given, reason="x", by=world.viewer("박과장", "head"))
    with pytest.raises(Refused, match="까닭"):
        actions.assign_schedules(**given, reason=" ", by=world.viewer("오인사", "hr"))
