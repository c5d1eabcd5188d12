"""Readings of cards: kept once, on the right business day, for whoever held the card."""

from datetime import date, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from dure.attendance import actions, queries
from dure.attendance.models import ParkedPunch, Punch
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.people import actions as people
from dure.timeline.models import Touch
from tests.attendance.steps import (
    LATER,
    TUESDAY,
    arrive,
    day_of,
    ordered,
    readings,
    rebuild,
)
from tests.world import NOW, World

WEDNESDAY = TUESDAY + timedelta(days=1)


def _kept(world: World, who: str = "김주무관") -> list[tuple[date, int, int | None]]:
    rows = Punch.objects.filter(person_id=world.people[who]).order_by("date", "minute")
    return list(rows.values_list("date", "minute", "direction"))


def test_a_reading_becomes_a_punch_and_touches_its_day(world: World) -> None:
    card = world.card("김주무관")
    done = arrive((card, "2026-11-03 08:50:31", 0), (card, "2026-11-03 21:15:02", 1))
    assert done == (2, 0, 0)
    assert _kept(world) == [(TUESDAY, 530, 0), (TUESDAY, 1275, 1)]
    touched = set(Touch.objects.values_list("person_id", "since", "until"))
    assert touched == {(world.people["김주무관"], TUESDAY, WEDNESDAY)}
    assert Line.objects.filter(action="attendance.record_punches").count() == 1


def test_a_reading_sent_again_is_harmless(world: World) -> None:
    card = world.card("김주무관")
    arrive((card, "2026-11-03 08:50", 0))
    rebuild()
    assert arrive((card, "2026-11-03 08:50", 0), (card, "2026-11-03 08:50", 0)) == (0, 2, 0)
    assert _kept(world) == [(TUESDAY, 530, 0)]
    assert not Touch.objects.exists()


def test_the_same_moment_at_another_terminal_is_another_reading(world: World) -> None:
    card = world.card("김주무관")
    arrive((card, "2026-11-03 08:50", 0))
    assert arrive((card, "2026-11-03 08:50", 0), terminal="HAEON-02") == (1, 0, 0)


def test_a_terminal_that_tells_no_direction_is_believed(world: World) -> None:
    card = world.card("김주무관")
    arrive((card, "2026-11-03 08:50", None), (card, "2026-11-03 18:05", None))
    rebuild()
    day = day_of(world, "김주무관")
    assert (day.steps["first_in"], day.steps["last_out"]) == (530, 1085)


def test_a_punch_of_nobody_is_parked_once(world: World) -> None:
    assert arrive(("NOBODY", "2026-11-03 08:50", 0)) == (0, 0, 1)
    assert arrive(("NOBODY", "2026-11-03 08:50", 0)) == (0, 1, 0)
    [parked] = queries.parked()
    assert (parked.credential, parked.terminal and parked.terminal.name) == ("NOBODY", "본관 1층")
    assert not Touch.objects.exists()


def test_a_parked_punch_is_attached_when_the_card_is_registered(world: World) -> None:
    arrive(("NEWCARD", "2026-11-03 08:50", 0), ("NEWCARD", "2026-11-03 18:05", 1))
    people.register_credential(
        person=world.people["김주무관"],
        kind="card",
        value="NEWCARD",
        since=TUESDAY,
        reason="재발급",
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )
    rebuild()
    assert day_of(world, "김주무관").steps["first_in"] == 530
    assert queries.parked_count() == 0
    assert ParkedPunch.objects.filter(attached_at__isnull=False).count() == 2
    assert actions.attach_parked(at=LATER) == 0


def test_a_card_belongs_to_whoever_held_it_that_day(world: World) -> None:
    hr, kim, lee = world.viewer("오인사", "hr"), world.people["김주무관"], world.people["이팀장"]
    card = world.card("김주무관")
    people.lose_credential(person=kim, kind="card", since=TUESDAY, by=hr, at=NOW)
    people.register_credential(
        person=lee, kind="card", value=card, since=WEDNESDAY, reason="인계", by=hr, at=NOW
    )
    arrive((card, "2026-11-02 08:50", 0), (card, "2026-11-05 08:50", 0))
    held = set(Punch.objects.values_list("person_id", "date"))
    assert held == {(kim, date(2026, 11, 2)), (lee, date(2026, 11, 5))}


def test_an_order_past_midnight_keeps_its_punch_on_the_day_it_began(world: World) -> None:
    """18:00–26:00 is ordered on the 3rd: a leaving at 01:50 of the 4th is minute 1550 of the 3rd."""
    ordered(world, "김주무관", TUESDAY, "18:00", "26:00")
    card = world.card("김주무관")
    arrive((card, "2026-11-03 08:50", 0), (card, "2026-11-04 01:50", 1))
    assert _kept(world) == [(TUESDAY, 530, 0), (TUESDAY, 1550, 1)]


def test_without_an_order_the_small_hours_belong_to_the_new_day_or_the_boundary(
    world: World,
) -> None:
    arrive((world.card("김주무관"), "2026-11-04 08:40", 0))
    assert _kept(world) == [(WEDNESDAY, 520, 0)]


def test_sent_again_after_an_order_changed_the_day_it_is_not_kept_twice(world: World) -> None:
    card = world.card("김주무관")
    arrive((card, "2026-11-04 06:30", 1))
    [(before, _, _)] = _kept(world)
    ordered(world, "김주무관", TUESDAY, "18:00", "31:00")
    assert arrive((card, "2026-11-04 06:30", 1)) == (0, 1, 0)
    assert [day for day, _, _ in _kept(world)] == [before]


def test_a_punch_from_the_screen_is_undone_within_ten_seconds(world: World) -> None:
    kim = world.viewer("김주무관")
    made = actions.punch(direction=0, by=kim, at=NOW)
    actions.undo_punch(punch=made, by=kim, at=NOW + timedelta(seconds=9))
    [row] = Punch.objects.filter(id=made)
    assert row.known_until == NOW + timedelta(seconds=9)
    again = actions.punch(direction=1, by=kim, at=NOW + timedelta(seconds=20))
    with pytest.raises(Refused, match="10초"):
        actions.undo_punch(punch=again, by=kim, at=NOW + timedelta(seconds=31))


def test_pressed_twice_at_one_moment_a_punch_is_one(world: World) -> None:
    kim = world.viewer("김주무관")
    assert actions.punch(direction=0, by=kim, at=NOW) == actions.punch(direction=0, by=kim, at=NOW)


def test_nobody_undoes_a_colleagues_punch(world: World) -> None:
    made = actions.punch(direction=0, by=world.viewer("김주무관"), at=NOW)
    with pytest.raises(NotTheirs):
        actions.undo_punch(punch=made, by=world.viewer("이팀장"), at=NOW)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_the_order_of_arrival_is_irrelevant(world: World, order: tuple[int, ...]) -> None:
    card = world.card("김주무관")
    rows = [
        (card, "2026-11-03 08:50", 0),
        (card, "2026-11-03 12:01", 1),
        (card, "2026-11-03 12:58", 0),
        (card, "2026-11-03 18:05", 1),
    ]
    for number in order:
        arrive(rows[number])
        rebuild()
    day = day_of(world, "김주무관")
    # 08:50–12:01 is 191 minutes, 12:58–18:05 is 307
    assert day.steps["presence_minutes"] == 191 + 307


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE attendance_punch SET minute = 1",
        "DELETE FROM attendance_punch",
        "UPDATE attendance_parkedpunch SET credential = 'x'",
        "DELETE FROM attendance_parkedpunch",
        "UPDATE audit_line SET summary = 'x'",
        "DELETE FROM audit_line",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_recorded(world: World, sql: str) -> None:
    arrive((world.card("김주무관"), "2026-11-03 08:50", 0), ("NOBODY", "2026-11-03 08:50", 0))
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_a_large_burst_arrives_at_once_and_again(world: World) -> None:
    """Failure 1 and a terminal's outage: 5,000 lines late, then the same lines once more."""
    start = datetime(2026, 11, 3, 6, 0)
    card = world.card("김주무관")
    many = [(card, str(start + timedelta(seconds=number)), None) for number in range(5000)]
    assert arrive(*many)[:2] == (5000, 0)
    assert arrive(*many)[:2] == (0, 5000)
    assert readings(*many).height == 5000
