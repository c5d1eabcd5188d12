"""A day that moves as a whole stays the same day; whoever works the same order earns the same."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law import flexible
from law.rules import RULES

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.sampled_from([date(2026, 9, 8), date(2026, 11, 3), date(2026, 11, 7)])
MEASURED = (
    "planned_minutes",
    "presence_minutes",
    "work_minutes",
    "late_minutes",
    "early_leave_minutes",
    "outside_minutes",
    "unordered_minutes",
    "ordered_minutes",
    "recognised_minutes",
    "attended",
)


def worked(row: dict[str, Any]) -> dict[str, Any]:
    return RULES["worktime.day"].run([row])[0]


@st.composite
def a_moved_day(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """A day with a schedule, an order and punches, and the same day some minutes later."""
    start = draw(st.integers(300, 600))
    length = draw(st.integers(240, 720))
    rest = draw(st.integers(60, length - 60))
    order = start + draw(st.integers(0, length + 60))
    marks = {
        "start": start,
        "end": start + length,
        "break_start": start + rest,
        "break_end": start + rest + 60,
        "order": order,
        "until": order + draw(st.integers(1, 240)),
        "in": start + draw(st.integers(-120, 120)),
        "out": start + length + draw(st.integers(-120, 300)),
    }
    day, moved = draw(DAYS), draw(st.integers(1, 120))
    return _day(day, marks), _day(day, {name: at + moved for name, at in marks.items()})


def _day(day: date, marks: dict[str, int]) -> dict[str, Any]:
    return {
        "date": day,
        "schedule": {n: marks[n] for n in ("start", "end", "break_start", "break_end")},
        "orders": [{"start": marks["order"], "end": marks["until"]}],
        "punches": [
            {"minute": marks["in"], "direction": "in"},
            {"minute": marks["out"], "direction": "out"},
        ],
    }


@FEW
@given(a_moved_day())
def test_a_day_moved_as_a_whole_counts_the_same(
    days: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    before, after = (worked(each) for each in days)
    assert {n: before[n] for n in MEASURED} == {n: after[n] for n in MEASURED}


@FEW
@given(
    st.integers(300, 660),
    st.integers(1, 300),
    st.sampled_from([date(2026, 9, 8), date(2026, 11, 3)]),
)
def test_the_same_order_after_ones_own_hours_earns_what_fixed_hours_earn(
    start: int, ordered: int, day: date
) -> None:
    found = []
    for begin in (540, start):
        marks = {
            "start": begin,
            "end": begin + 540,
            "break_start": begin + 180,
            "break_end": begin + 240,
        }
        end = begin + 540
        marks |= {"order": end, "until": end + ordered, "in": begin, "out": end + ordered}
        found.append(worked(_day(day, marks)))
    fixed, flexible_day = found
    assert flexible_day["ordered_minutes"] == fixed["ordered_minutes"] == ordered
    assert flexible_day["recognised_minutes"] == fixed["recognised_minutes"]


@FEW
@given(st.lists(st.integers(240, 780), min_size=1, max_size=7))
def test_a_week_is_refused_exactly_when_it_is_not_forty_hours(lengths: list[int]) -> None:
    days = [
        flexible.Day(weekday, 300, 300 + length)
        for weekday, length in zip(flexible.WEEKDAYS, lengths, strict=False)
    ]
    assert bool(flexible.week_refusals(days)) == (sum(lengths) != 2400)
    assert flexible.week_refusals(days, sum(lengths)) == []
