"""What must hold for every lot, use, service period and year of leave, whatever the numbers."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law import leave_lots
from law.rules import RULES

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DATES = st.dates(date(2024, 1, 1), date(2026, 12, 31))
TODAY = st.dates(date(2019, 1, 1), date(2026, 12, 31))
LOTS = pl.Schema(
    {
        "person": pl.Int64,
        "pool": pl.String,
        "lot": pl.Int64,
        "starts": pl.Date,
        "expires": pl.Date,
        "minutes": pl.Int32,
    }
)
USES = pl.Schema(
    {
        "person": pl.Int64,
        "pool": pl.String,
        "use": pl.Int64,
        "date": pl.Date,
        "minutes": pl.Int32,
    }
)
WHOSE = st.tuples(st.integers(1, 3), st.sampled_from(["annual", "reward"]))


def frame(rows: list[Any], schema: pl.Schema) -> pl.LazyFrame:
    return pl.DataFrame(rows, schema=schema, orient="row").lazy()


@st.composite
def lots(draw: st.DrawFn) -> list[Any]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        starts = draw(DATES)
        lasts = draw(st.none() | st.integers(1, 700))
        expires = None if lasts is None else starts + timedelta(days=lasts)
        found.append((*draw(WHOSE), number, starts, expires, draw(st.integers(0, 5000))))
    return found


@st.composite
def uses(draw: st.DrawFn) -> list[Any]:
    count = draw(st.integers(0, 12))
    return [(*draw(WHOSE), n, draw(DATES), draw(st.integers(0, 3000))) for n in range(count)]


def consumed(held: list[Any], filed: list[Any]) -> list[Any]:
    return leave_lots.consume(frame(held, LOTS), frame(filed, USES)).rows()


# --- lots and uses ---------------------------------------------------------------------------


@FEW
@given(lots(), uses(), st.randoms())
def test_the_order_of_entry_makes_no_difference(
    held: list[Any], filed: list[Any], chance: random.Random
) -> None:
    first = consumed(held, filed)
    assert consumed(chance.sample(held, len(held)), chance.sample(filed, len(filed))) == first


@FEW
@given(lots(), uses())
def test_every_minute_used_comes_from_somewhere_once(held: list[Any], filed: list[Any]) -> None:
    taken = consumed(held, filed)
    for use in filed:
        assert sum(row[4] for row in taken if row[2] == use[2]) == use[4]
    for lot in held:
        mine = [row for row in taken if row[3] == lot[2]]
        assert sum(row[4] for row in mine) <= lot[5]
        assert all(row[:2] == lot[:2] and row[4] > 0 for row in mine)


@FEW
@given(lots(), uses())
def test_nobody_draws_from_a_lot_that_is_not_alive(held: list[Any], filed: list[Any]) -> None:
    days = {use[2]: use[3] for use in filed}
    alive = {lot[2]: lot[3:5] for lot in held}
    for _, _, use, lot, _ in consumed(held, filed):
        if lot is not None:
            starts, expires = alive[lot]
            assert starts <= days[use]
            assert expires is None or days[use] < expires


@FEW
@given(lots(), uses())
def test_what_found_no_lot_really_had_none(held: list[Any], filed: list[Any]) -> None:
    days = {use[2]: use[3] for use in filed}
    taken = consumed(held, filed)
    for person, pool, use, lot, _ in taken:
        if lot is None:
            for mine in held:
                starts, expires = mine[3:5]
                there = starts <= days[use] and (expires is None or days[use] < expires)
                if mine[:2] == (person, pool) and there:
                    earlier = [r for r in taken if r[3] == mine[2] and days[r[2]] <= days[use]]
                    assert sum(row[4] for row in earlier) == mine[5]


@FEW
@given(lots(), uses(), DATES)
def test_cancelling_and_filing_again_changes_nothing(
    held: list[Any], filed: list[Any], on: date
) -> None:
    before = leave_lots.remaining(frame(held, LOTS), frame(filed, USES), on)
    consumed(held, filed[1:])
    again = leave_lots.remaining(frame(held, LOTS), frame([*filed[1:], *filed[:1]], USES), on)
    assert before.equals(again)


@FEW
@given(lots(), uses(), DATES)
def test_what_is_left_and_what_was_taken_make_the_lot(
    held: list[Any], filed: list[Any], on: date
) -> None:
    taken = consumed(held, filed)
    found = leave_lots.remaining(frame(held, LOTS), frame(filed, USES), on).rows()
    alive = {m[2]: m[5] for m in held if m[3] <= on and (m[4] is None or on < m[4])}
    left = {
        lot: minutes - sum(r[4] for r in taken if r[3] == lot) for lot, minutes in alive.items()
    }
    assert {row[2]: row[3] for row in found} == left


# --- the year's leave ----------------------------------------------------------------------------


def granted(day: date, months: int, worked: int = 12, **more: Any) -> int:
    row = {"date": day, "service_total_months": months, "worked_months": worked, **more}
    found = RULES["leave.entitlement"].run([row])
    return int(found[0]["granted_days"])


@FEW
@given(TODAY, st.integers(0, 100), st.integers(0, 40), st.integers(0, 12))
def test_more_service_never_gives_fewer_days(
    day: date, months: int, more: int, worked: int
) -> None:
    assert granted(day, months, worked) <= granted(day, months + more, worked)


@FEW
@given(TODAY, st.integers(0, 100), st.integers(0, 11))
def test_more_months_worked_never_give_fewer_days(day: date, months: int, worked: int) -> None:
    assert granted(day, months, worked) <= granted(day, months, worked + 1)


@FEW
@given(TODAY, st.integers(0, 100), st.integers(0, 40), st.integers(0, 40))
def test_deductions_never_go_below_nothing(
    day: date, months: int, absent: int, barred: int
) -> None:
    whole = granted(day, months)
    left = granted(day, months, absent_days=absent, barred_days=barred)
    assert left == max(whole - absent - barred, 0)


@FEW
@given(st.dates(date(2010, 1, 1), date(2026, 1, 1)), st.integers(0, 6000), st.integers(1, 400))
def test_a_later_day_never_has_less_service(hired: date, served: int, more: int) -> None:
    first = max(hired + timedelta(days=served), date(2019, 1, 1))
    rows = [{"date": first + timedelta(days=n), "hired": hired} for n in (0, more)]
    early, late = RULES["service_period.tenure"].run(rows)
    assert early["service_total_months"] <= late["service_total_months"]


@FEW
@given(
    st.dates(date(2010, 1, 1), date(2020, 1, 1)),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 400)), max_size=4),
)
def test_excluded_days_are_the_union_of_the_spans(
    hired: date, spans: list[tuple[int, int]]
) -> None:
    day = hired + timedelta(days=2500)
    kinds = ["illness_leave", "suspension", "removal"]
    made = [
        {
            "kind": kinds[n % 3],
            "since": hired + timedelta(days=since),
            "until": hired + timedelta(days=since + length),
        }
        for n, (since, length) in enumerate(spans)
    ]
    found = RULES["service_period.tenure"].run([{"date": day, "hired": hired, "spans": made}])[0]
    off = {since + n for since, length in spans for n in range(length)}
    assert found["excluded_days"] == len([n for n in off if n < 2500])


@FEW
@given(st.lists(st.tuples(DATES, st.integers(1, 20), st.booleans()), max_size=6))
def test_sick_days_are_sick_leave_or_annual_leave(found: list[tuple[date, int, bool]]) -> None:
    made = [{"date": day, "days": days, "certified": yes} for day, days, yes in found]
    row = RULES["leave.sick"].run([{"uses": made}])[0]
    assert row["sick_days"] + row["to_annual_days"] == sum(days for _, days, _ in found)
    years = {day.year for day, _, _ in found}
    free = sum(days for _, days, yes in found if yes)
    assert row["sick_days"] <= free + 6 * len(years)


@FEW
@given(st.dates(date(2026, 1, 1), date(2026, 10, 1)), st.integers(1, 60))
def test_a_leave_counts_between_its_workdays_and_its_days(since: date, length: int) -> None:
    use = {"kind": "sick", "since": since, "until": since + timedelta(days=length)}
    row = RULES["leave.counted_days"].run([{"uses": [use]}])[0]
    one = row["counted_uses"][0]
    whole = one["calendar_days"] if length >= 30 else one["calendar_days"] - one["off_days"]
    assert row["counted_days"] == whole
