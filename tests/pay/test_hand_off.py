"""The hand-off: all units closed, exactly once; what changed later is settled the month after.

7급 2026: 3,133,300원 × 55% ÷ 209 × 1.5 = 12,368.03 → 12,368원 (제15조제2항). Ten hours of the fixed
part for fifteen days (제15조제6항).
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import actions as attendance
from dure.attendance import queries as days
from dure.audit.models import Line as Told
from dure.errors import NotTheirs, Refused
from dure.pay import actions, queries
from dure.pay.models import HandOff, Line, Settlement
from dure.timeline import actions as timeline
from dure.timeline import queries as timeline_queries
from tests import world as cast
from tests.attendance.steps import (
    DECEMBER,
    LATER,
    NOVEMBER,
    TUESDAY,
    close,
    close_all,
    come,
    live,
    ordered,
    rebuild,
)
from tests.world import World

JANUARY = datetime(2027, 1, 4, 0, 10, tzinfo=UTC)
PRICE_7 = 12_368
WORKDAYS = [date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20)]


def _month(world: World, *, evening: bool = True) -> None:
    """김주무관 attends 15 days; on the 3rd until 21:15 under an order of 18:00–21:00."""
    ordered(world, "김주무관", TUESDAY)
    for day in WORKDAYS:
        until = "21:15" if day == TUESDAY and evening else "18:05"
        come(world, "김주무관", day, "08:50", until)
    live(world, NOVEMBER)
    found = days.misfits(units=list(world.units.values()), since=NOVEMBER, until=DECEMBER)
    if found:
        attendance.leave_as_is(
            misfits=[each.id for each in found],
            reason="확인함",
            by=world.viewer("박과장", "head"),
            at=LATER,
        )


def _payroll(world: World) -> Viewer:
    return world.viewer("최담당", "payroll")


def _hand_off(world: World, month: date = NOVEMBER, at: datetime = LATER) -> HandOff:
    return actions.hand_off(month=month, by=_payroll(world), at=at)


def _won(world: World, paid: date = NOVEMBER, who: str = "김주무관") -> dict[tuple[str, bool], int]:
    rows = Line.objects.filter(person_id=world.people[who], paid_month=paid)
    return {(item, retro): due for item, retro, due in
            rows.values_list("item", "retroactive", "due_won")}  # fmt: skip


def _handed(world: World, *, evening: bool = True) -> HandOff:
    _month(world, evening=evening)
    close_all(world)
    return _hand_off(world)


def test_a_month_is_handed_off_with_every_won(world: World) -> None:
    """180 − 60 = 120 minutes → 2 hours × 12,368; fixed part 12,368 × 10 × 15/15."""
    made = _handed(world)
    assert _won(world) == {("overtime", False): 2 * PRICE_7, ("fixed_overtime", False): 123_680}
    assert made.total_won == 2 * PRICE_7 + 123_680
    assert made.month == NOVEMBER
    assert Told.objects.filter(action="pay.hand_off").count() == 1


def test_it_is_refused_until_every_unit_is_closed(world: World) -> None:
    _month(world)
    close(world, "총무과")
    with pytest.raises(Refused, match="공원과") as refused:
        _hand_off(world)
    assert refused.value.code == "units_not_closed"
    assert not HandOff.objects.exists()
    assert not Line.objects.exists()


def test_it_happens_exactly_once(world: World) -> None:
    _handed(world)
    before = Line.objects.count()
    with pytest.raises(Refused) as refused:
        _hand_off(world)
    assert refused.value.code == "already_handed_off"
    with pytest.raises(Refused):
        actions.draft_month(month=NOVEMBER, by=_payroll(world), at=LATER)
    assert (HandOff.objects.count(), Line.objects.count()) == (1, before)


@pytest.mark.parametrize(
    ("who", "role"), [("윤서무", "clerk"), ("박과장", "head"), ("김주무관", "employee")]
)
def test_a_hand_off_is_not_theirs(world: World, who: str, role: str) -> None:
    _month(world)
    close_all(world)
    with pytest.raises(NotTheirs):
        actions.hand_off(month=NOVEMBER, by=world.viewer(who, role), at=LATER)


def test_it_waits_for_days_that_are_being_computed(world: World) -> None:
    _month(world)
    close_all(world)
    come(world, "이팀장", TUESDAY)
    with pytest.raises(Refused) as refused:
        _hand_off(world)
    assert refused.value.code == "stale_days"


def test_drafted_twice_it_is_the_same(world: World) -> None:
    _month(world)
    close_all(world)
    first = actions.draft_month(month=NOVEMBER, by=_payroll(world), at=LATER)
    told = sorted(Line.objects.values_list("person_id", "item", "due_won"))
    assert actions.draft_month(month=NOVEMBER, by=_payroll(world), at=LATER) == first
    assert sorted(Line.objects.values_list("person_id", "item", "due_won")) == told


def test_the_mayor_and_a_fixed_term_worker_need_no_price(world: World) -> None:
    _handed(world)
    assert _won(world, who="문시장") == {}
    assert _won(world, who="한기간제") == {}
    assert set(_won(world, who="강국장").values()) == {0}


def test_a_preview_stores_nothing_and_is_what_is_handed_off(world: World) -> None:
    _month(world)
    seen = queries.preview(month=NOVEMBER, units=[world.units["총무과"]], at=LATER)
    assert not Line.objects.exists()
    close_all(world)
    _hand_off(world)
    paid = queries.lines(paid_month=NOVEMBER, units=[world.units["총무과"]])
    assert [(each.person, each.item, each.due_won) for each in seen] == [
        (each.person, each.item, each.due_won) for each in paid
    ]


# --- what came late


def _december(world: World) -> HandOff:
    live(world, DECEMBER, JANUARY)
    close_all(world, DECEMBER, JANUARY)
    return _hand_off(world, DECEMBER, JANUARY)


def test_failure_1_a_punch_after_the_hand_off_is_paid_with_the_next(world: World) -> None:
    """0 → 120 minutes: 24,736원 more, in December; November is never edited."""
    _handed(world, evening=False)
    before = _won(world)
    come(world, "김주무관", TUESDAY, "08:50", "21:15")
    rebuild()
    [change] = queries.late_changes(until=DECEMBER)
    old, new = queries.before_and_after(change)
    assert old is not None
    assert (old.steps["recognised_minutes"], new.steps["recognised_minutes"]) == (0, 120)
    [seen] = queries.retroactive(paid_month=DECEMBER, at=LATER)
    assert (seen.amount_won, seen.handed_won, seen.due_won) == (24_736, 0, 24_736)
    _december(world)
    assert _won(world, DECEMBER)[("overtime", True)] == 24_736
    assert _won(world) == before
    assert queries.late_changes(until=date(2027, 1, 1)) == []


def test_failure_4_a_cancelled_evening_is_taken_back(world: World) -> None:
    """120 → 0 minutes: −24,736원."""
    ordered_day = TUESDAY
    order = _handed_with_order(world)
    timeline.take_back(source=order, why="test", at=LATER)
    rebuild()
    assert [each.date for each in queries.late_changes(until=DECEMBER)] == [ordered_day]
    _december(world)
    assert _won(world, DECEMBER)[("overtime", True)] == -24_736


def _handed_with_order(world: World) -> UUID:
    _handed(world)
    [span] = timeline_queries.spans(since=TUESDAY, until=TUESDAY + timedelta(days=1), kind="order")
    return span.source


def test_a_dismissed_change_is_neither_paid_now_nor_with_a_later_one(world: World) -> None:
    _handed(world, evening=False)
    come(world, "김주무관", TUESDAY, "08:50", "21:15")
    rebuild()
    [change] = queries.late_changes(until=DECEMBER)
    with pytest.raises(Refused, match="까닭"):
        _dismiss(world, change, " ")
    with pytest.raises(NotTheirs):
        actions.dismiss_late_change(
            person=change.person, day=change.date, version=2, reason="x",
            by=world.viewer("윤서무", "clerk"), at=LATER,
        )  # fmt: skip
    _dismiss(world, change, "본인이 개인 용무였다고 확인")
    assert queries.late_changes(until=DECEMBER) == []
    with pytest.raises(Refused):
        _dismiss(world, change, "다시")
    wednesday = TUESDAY + timedelta(days=1)
    ordered(world, "김주무관", wednesday)
    come(world, "김주무관", wednesday, "08:50", "21:15")
    rebuild()
    [seen] = queries.retroactive(paid_month=DECEMBER, at=LATER)
    assert seen.due_won == 2 * PRICE_7  # the 4th alone; the 3rd stays dismissed
    assert [each.reason for each in queries.dismissed()] == ["본인이 개인 용무였다고 확인"]


def _dismiss(world: World, change: queries.LateChange, reason: str) -> None:
    actions.dismiss_late_change(
        person=change.person,
        day=change.date,
        version=change.version,
        reason=reason,
        by=_payroll(world),
        at=LATER,
    )


def test_a_change_between_close_and_hand_off_is_in_the_hand_off(world: World) -> None:
    _month(world, evening=False)
    close_all(world)
    come(world, "김주무관", TUESDAY, "08:50", "21:15")
    rebuild()
    _hand_off(world)
    assert _won(world)[("overtime", False)] == 2 * PRICE_7
    assert queries.late_changes(until=DECEMBER) == []
    assert Settlement.objects.count() == 1


# --- what the database itself promises


@pytest.mark.parametrize(
    "sql",
    ["UPDATE pay_line SET due_won = 1", "UPDATE pay_handoff SET total_won = 1",
     "DELETE FROM pay_handoff", "DELETE FROM pay_settlement", "DELETE FROM attendance_close"],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_handed_off(world: World, sql: str) -> None:
    _handed(world)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_the_database_keeps_handed_lines_from_a_delete_and_a_second_hand_off(world: World) -> None:
    made = _handed(world)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pay_line")
        assert cursor.rowcount == 0
        cursor.execute("UPDATE pay_line SET handoff_id = NULL")
        assert cursor.rowcount == 0
    assert Line.objects.filter(handoff=made).exists()


def test_another_institution_sees_none_of_our_money(world: World) -> None:
    _handed(world)
    other = cast.build(code="9990001", name="달온시", prefix="x")
    with tenancy.institution(other.institution):
        assert queries.hand_offs() == []
        assert queries.lines(paid_month=NOVEMBER) == []
        assert queries.hand_off(NOVEMBER) is None
    with tenancy.institution(world.institution):
        assert len(queries.hand_offs()) == 1
