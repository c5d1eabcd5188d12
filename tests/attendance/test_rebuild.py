"""Days from facts. Expected minutes are worked from 수당규정 제15조 by hand, not from the code."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction

from dure.attendance import actions, queries
from dure.attendance.models import Day
from dure.audit.models import Line
from dure.errors import Refused
from dure.identity import uuid7
from dure.overtime import actions as overtime
from dure.people import actions as people
from dure.people.models import Appointment, Assignment, Employment, Person
from dure.timeline import actions as timeline
from dure.timeline.models import Touch
from tests.attendance.steps import (
    LATER,
    NOVEMBER,
    TUESDAY,
    arrive,
    asked_and_approved,
    close,
    come,
    day_of,
    live,
    misfits_of,
    ordered,
    rebuild,
)
from tests.world import RECORDED, World

WEDNESDAY = TUESDAY + timedelta(days=1)
SEPTEMBER = date(2026, 9, 29)  # a Tuesday under the old daily limit
SATURDAY = date(2026, 11, 7)


def _recognised(world: World, who: str = "김주무관", day: date = TUESDAY) -> int:
    return int(day_of(world, who, day).steps["recognised_minutes"])


def test_failure_5_a_plain_day_from_nine_to_six_earns_nothing(world: World) -> None:
    come(world, "김주무관", TUESDAY, "09:00", "18:00")
    rebuild()
    day = day_of(world, "김주무관")
    assert (day.steps["recognised_minutes"], day.steps["work_minutes"]) == (0, 480)
    assert day.steps["attended"] is True


def test_three_ordered_hours_on_a_weekday_are_two(world: World) -> None:
    """18:00–21:00 ordered, 08:50–21:15 present: 180 ≥ 60, 180 − 60 = 120; no daily limit."""
    ordered(world, "김주무관", TUESDAY)
    come(world, "김주무관", TUESDAY, "08:50", "21:15")
    rebuild()
    steps = day_of(world, "김주무관").steps
    assert [
        steps[name]
        for name in ("ordered_minutes", "counted_minutes", "deducted_minutes", "recognised_minutes")
    ] == [180, 180, 120, 120]
    assert steps["unordered_minutes"] == 10 + 15  # 08:50–09:00 and 21:00–21:15


@pytest.mark.parametrize(("until", "minutes"), [("18:59", 0), ("19:00", 0), ("19:01", 1)])
def test_around_one_hour(world: World, until: str, minutes: int) -> None:
    """59 minutes are not counted; 60 − 60 = 0; 61 − 60 = 1."""
    ordered(world, "김주무관", TUESDAY)
    come(world, "김주무관", TUESDAY, "08:50", until)
    rebuild()
    assert _recognised(world) == minutes


def test_september_had_a_daily_limit_of_four_hours_and_october_has_none(world: World) -> None:
    """18:00–24:00 is 360; 360 − 60 = 300; until 2026-09-30 at most 240."""
    october = SEPTEMBER + timedelta(days=7)
    for day in (SEPTEMBER, october):
        ordered(world, "김주무관", day, "18:00", "24:00")
        come(world, "김주무관", day, "08:50", "23:59")
        come(world, "이팀장", day)
    rebuild()
    # a leaving at 23:59 makes 359 ordered minutes
    assert _recognised(world, day=SEPTEMBER) == min(359 - 60, 240)
    assert _recognised(world, day=october) == 359 - 60


def test_a_saturday_takes_nothing_off(world: World) -> None:
    ordered(world, "김주무관", SATURDAY, "09:00", "12:00")
    come(world, "김주무관", SATURDAY, "08:55", "12:03")
    rebuild()
    assert _recognised(world, day=SATURDAY) == 180


def test_failure_3_a_forgotten_leaving_credits_nothing_to_any_day(world: World) -> None:
    ordered(world, "김주무관", TUESDAY)
    card = world.card("김주무관")
    arrive((card, "2026-11-03 08:50", 0))
    come(world, "김주무관", WEDNESDAY, "08:50", "18:05")
    rebuild()
    assert _recognised(world) == 0
    assert day_of(world, "김주무관").steps["presence_minutes"] == 0
    assert _recognised(world, day=WEDNESDAY) == 0
    assert "missing_out" in [each.kind for each in misfits_of(world, "김주무관")]


def test_failure_1_a_punch_after_the_day_was_computed_is_not_dropped(world: World) -> None:
    ordered(world, "김주무관", TUESDAY)
    card = world.card("김주무관")
    arrive((card, "2026-11-03 08:50", 0), (card, "2026-11-03 18:05", 1))
    rebuild()
    assert _recognised(world) == 0
    arrive((card, "2026-11-03 21:15", 1))
    rebuild()
    assert _recognised(world) == 120
    assert day_of(world, "김주무관").version == 1


def test_failure_2_recomputing_a_week_neither_doubles_nor_moves_a_night(world: World) -> None:
    ordered(world, "김주무관", TUESDAY, "18:00", "26:00")
    card = world.card("김주무관")
    arrive((card, "2026-11-03 08:50", 0), (card, "2026-11-04 02:10", 1))
    come(world, "김주무관", WEDNESDAY, "10:00", "18:05")
    rebuild()
    before = [(d.date, d.steps) for d in _week(world)]
    for _ in range(2):
        actions.touch_everybody(
            since=NOVEMBER, until=NOVEMBER + timedelta(days=8), why="again", at=LATER
        )
        rebuild()
    after = {day.date: day.steps for day in _week(world)}
    assert all(after[day] == steps for day, steps in before)
    # 18:00–26:00 is 480; 480 − 60 = 420, all of it on the day it began
    assert after[TUESDAY]["recognised_minutes"] == 420
    assert after[WEDNESDAY]["recognised_minutes"] == 0


def _week(world: World) -> list[queries.Computed]:
    return queries.days_of(
        world.people["김주무관"], since=NOVEMBER, until=NOVEMBER + timedelta(days=8)
    )


def test_failure_4_a_cancelled_order_takes_its_minutes_with_it(world: World) -> None:
    order = asked_and_approved(world, "김주무관", TUESDAY)
    come(world, "김주무관", TUESDAY, "08:50", "21:15")
    rebuild()
    assert _recognised(world) == 120
    overtime.cancel(order=order, reason="일정 취소", by=world.viewer("박과장", "head"), at=LATER)
    rebuild()
    assert _recognised(world) == 0


def test_failure_6_an_unchanged_day_computed_again_writes_no_version(world: World) -> None:
    live(world, NOVEMBER)
    close(world, "총무과")
    actions.touch_everybody(since=NOVEMBER, until=date(2026, 12, 1), why="again", at=LATER)
    rebuild()
    assert not Day.objects.filter(version__gt=1).exists()


def test_failure_10_a_change_touches_only_its_own_days(world: World) -> None:
    live(world, NOVEMBER)
    ordered(world, "김주무관", TUESDAY)
    touched = list(Touch.objects.values_list("person_id", "since", "until"))
    assert touched == [(world.people["김주무관"], TUESDAY, WEDNESDAY)]


def test_rebuilding_twice_changes_nothing(world: World) -> None:
    come(world, "김주무관", TUESDAY)
    assert actions.rebuild_stale_days(at=LATER) > 0
    first = day_of(world, "김주무관")
    assert actions.rebuild_stale_days(at=LATER + timedelta(hours=1)) == 0
    assert day_of(world, "김주무관") == first


def test_days_that_have_not_come_are_not_computed(world: World) -> None:
    friday = datetime(2026, 11, 20, 7, 40, tzinfo=UTC)
    ordered(world, "김주무관", date(2026, 11, 24))
    rebuild(friday)
    assert not Day.objects.exists()
    actions.open_days(at=datetime(2026, 11, 23, 15, 1, tzinfo=UTC))  # 00:01 on the 24th in Seoul
    rebuild(datetime(2026, 11, 23, 15, 1, tzinfo=UTC))
    assert day_of(world, "김주무관", date(2026, 11, 24)).steps["ordered_minutes"] == 0


def test_a_late_punch_after_the_close_makes_version_two_beside_one(world: World) -> None:
    order_day = TUESDAY
    ordered(world, "김주무관", order_day)
    live(world, NOVEMBER)
    _solve_all(world)
    close(world, "총무과")
    come(world, "김주무관", order_day, "08:50", "21:15")
    rebuild()
    versions = queries.versions_of(world.people["김주무관"], order_day)
    assert [(each.version, each.steps["recognised_minutes"]) for each in versions] == [
        (1, 0),
        (2, 120),
    ]


def _solve_all(world: World) -> None:
    found = queries.misfits(
        units=list(world.units.values()), since=NOVEMBER, until=date(2026, 12, 1)
    )
    if found:
        actions.leave_as_is(
            misfits=[each.id for each in found],
            reason="확인함",
            by=world.viewer("박과장", "head"),
            at=LATER,
        )


@pytest.mark.parametrize("sql", ["UPDATE attendance_day SET recognised_minutes = 999"])
def test_the_database_refuses_to_change_a_day(world: World, sql: str) -> None:
    live(world, NOVEMBER)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_database_keeps_a_closed_day_even_from_a_delete(world: World) -> None:
    live(world, NOVEMBER)
    close(world, "총무과")
    closed = Day.objects.filter(unit_id=world.units["총무과"]).count()
    others = Day.objects.exclude(unit_id=world.units["총무과"]).count()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM attendance_day")
        assert cursor.rowcount == others > 0
    assert Day.objects.count() == closed > 0


def test_a_transfer_in_mid_month_puts_each_day_where_it_was_worked(world: World) -> None:
    hr, kim = world.viewer("오인사", "hr"), world.people["김주무관"]
    moved = date(2026, 11, 16)
    post = people.Post(world.units["공원과"], 7, "행정", "주무관")
    people.appoint(moves=[people.Move(kim, post, moved)], by=hr, at=LATER)
    live(world, NOVEMBER)
    units = {day.date: day.unit for day in queries.days_of(kim, since=NOVEMBER, until=LATER.date())}
    assert units[moved - timedelta(days=1)] == world.units["총무과"]
    assert units[moved] == world.units["공원과"]


def test_a_day_without_law_stays_stale_and_its_month_cannot_be_closed(world: World) -> None:
    long_ago = date(2015, 3, 2)
    veteran = _veteran(world, long_ago)
    span = (veteran, long_ago, long_ago + timedelta(days=1))
    timeline.touch(days=[span], why="test", at=LATER)
    come(world, "김주무관", TUESDAY)
    rebuild()
    assert Touch.objects.filter(person_id=veteran).exists()
    assert day_of(world, "김주무관").steps["attended"] is True  # the others go on
    [told] = Line.objects.filter(action="attendance.rebuild_failed")
    assert re.search(r"\w+\.\w+ 값", told.summary)  # it names the parameter
    with pytest.raises(Refused) as refused:
        close(world, "총무과", date(2015, 3, 1))
    assert refused.value.code == "month_has_open_points"
    assert "계산하지 않은 날" in refused.value.ko


def _veteran(world: World, since: date) -> int:
    """Somebody who has been here since long before the rest of the cast."""
    person = Person.objects.create(public_id=uuid7())
    here = {"institution_id": world.institution, "person": person, "valid": (since, None)}
    known = (RECORDED, None)
    post = {"unit_id": world.units["총무과"], "grade": 7, "series": "행정", "position": "주무관"}
    Employment.objects.create(**here, name="옛주무관", kind="regular")
    Appointment.objects.create(**here, **post, known=known)
    Assignment.objects.create(**here, schedule_id=world.schedules["표준 09–18"], known=known)
    return int(person.id)


def test_rebuild_reads_no_clock_of_its_own() -> None:
    """A recompute for a past day needs only what it is told."""
    source = Path("dure/attendance/rebuild.py").read_text()
    assert "datetime.now" not in source
    assert "date.today" not in source
