"""The failures of others that concern leave, by name (7: filing, 8: the ledger)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dure.errors import Refused
from dure.leave import actions, queries
from dure.leave.models import Entry, LeaveDay
from dure.timeline.actions import moment
from tests.leave.steps import DAY, ask, days, hours, lot, take
from tests.world import NOW, World

KIM = "김주무관"
TUE = date(2026, 11, 24)


def left(world: World, on: date) -> int:
    return queries.balance(world.people[KIM], on=on).left


def test_failure_7_januarys_leave_can_be_filed_in_december(world: World) -> None:
    lot(world, KIM)
    december = moment(date(2026, 12, 15), 600)
    made = take(world, KIM, hours(date(2027, 1, 4), 540, 1080), at=december)
    assert made.state == "approved"
    assert left(world, date(2026, 12, 31)) == 21 * DAY


def test_failure_7_an_enclosing_overlap_does_not_pass_even_past_the_application(
    world: World,
) -> None:
    lot(world, KIM)
    ask(world, KIM, hours(TUE, 600, 720))
    with pytest.raises(Refused, match="이미 올린 휴가"):
        ask(world, KIM, hours(TUE, 540, 1080))
    inner = LeaveDay.objects.get()
    outer = LeaveDay(
        institution_id=inner.institution_id, leave_id=inner.leave_id, person_id=inner.person_id,
        date=TUE, start=540, end=1080, minutes=480, during=(moment(TUE, 540), moment(TUE, 1080)),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="two_leaves_of_a_person"), transaction.atomic():
        outer.save()


def test_failure_7_holidays_inside_are_not_deducted(world: World) -> None:
    lot(world, KIM)
    # 2026-10-02(금)–06(화): 3일 개천절(토), 4일 일요일, 5일 대체공휴일
    made = ask(world, KIM, *days(date(2026, 10, 2), date(2026, 10, 7)), after_reason="늦게 올림")
    assert made.minutes == 2 * DAY


def test_failure_7_nothing_is_deducted_on_application(world: World) -> None:
    lot(world, KIM)
    ask(world, KIM, hours(TUE, 540, 1080))
    assert left(world, TUE) == 21 * DAY
    assert not Entry.objects.filter(why="use").exists()


def test_failure_8_cancelling_keeps_the_line_and_adds_its_opposite(world: World) -> None:
    lot(world, KIM)
    made = take(world, KIM, hours(TUE, 540, 1080))
    used = Entry.objects.get(why="use")
    actions.cancel(leave=made.public_id, reason="바뀜", by=world.viewer(KIM, "employee"), at=NOW)
    assert Entry.objects.get(id=used.id).minutes == -DAY
    opposite = Entry.objects.get(reverses=used)
    assert (opposite.minutes, opposite.date) == (DAY, TUE)


def test_failure_8_a_balance_as_of_a_past_date_stays_right(world: World) -> None:
    lot(world, KIM)
    for week in range(3):
        take(world, KIM, hours(TUE + timedelta(weeks=week), 540, 1080))
    assert [left(world, TUE + timedelta(days=n)) // DAY for n in (-1, 0, 6, 7, 13, 14)] == [
        21, 20, 20, 19, 19, 18,
    ]  # fmt: skip
    later = NOW + timedelta(days=30)
    take(world, KIM, hours(date(2026, 11, 25), 540, 1080), at=later, after_reason="늦게 올림")
    person = world.people[KIM]
    before = queries.balance(person, on=date(2026, 11, 30), known_at=later - timedelta(days=1))
    assert (before.left, left(world, date(2026, 11, 30))) == (20 * DAY, 19 * DAY)


def test_the_order_of_entry_makes_no_difference_and_cancelling_and_refiling_changes_nothing(
    world: World,
) -> None:
    wanted = [hours(TUE + timedelta(days=n), 900, 1080) for n in (7, 0, 3)]
    for who, order in ((KIM, (0, 1, 2)), ("이팀장", (2, 0, 1))):
        lot(world, who, DAY)
        lot(world, who, DAY, name="saved-2025", kind="saved", expires=None)
        for n in order:
            made = take(world, who, wanted[n])
        actions.cancel(
            leave=made.public_id, reason="바뀜", by=world.viewer(who, "employee"), at=NOW
        )
        take(world, who, wanted[order[-1]])
    for on in (TUE, TUE + timedelta(days=5), date(2026, 12, 31), date(2027, 2, 1)):
        mine, other = (queries.balance(world.people[who], on=on) for who in (KIM, "이팀장"))
        assert mine.left == other.left
        assert [(c.date, c.lot, c.minutes) for c in mine.consumed] == [
            (c.date, c.lot, c.minutes) for c in other.consumed
        ]


def test_the_ledger_equals_a_replay_of_what_was_granted_and_approved(world: World) -> None:
    """A balance is grants less the minutes of approved days, whatever happened in between."""
    lot(world, KIM)
    kept = take(world, KIM, hours(TUE, 540, 720))
    gone = take(world, KIM, hours(TUE + timedelta(days=1), 540, 720))
    undone = take(world, KIM, hours(TUE + timedelta(days=2), 540, 720))
    me, head = world.viewer(KIM, "employee"), world.viewer("박과장", "head")
    actions.undo(document=undone.document.public_id, by=head, at=NOW + timedelta(seconds=4))
    actions.cancel(leave=gone.public_id, reason="바뀜", by=me, at=NOW)
    standing = LeaveDay.objects.filter(live=True, leave__state="approved")
    replayed = 21 * DAY - sum(standing.values_list("minutes", flat=True))
    assert list(standing.values_list("leave_id", flat=True)) == [kept.id]
    assert left(world, date(2026, 12, 31)) == replayed
