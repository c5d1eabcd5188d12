"""What must hold for wages, premiums and limits of workers, whatever the numbers."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law.rules import RULES

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MONDAY = date(2026, 11, 2)
KINDS = st.sampled_from(["scheduled_day", "day_off", "holiday", "agreed_holiday"])
WEEK = st.lists(st.tuples(st.integers(0, 900), KINDS), min_size=7, max_size=7)
WEEKLY = st.sampled_from([2400, 1200, 900, 840])
UNIT = st.sampled_from(["month", "day", "hour"])
CALENDAR = [{"key": "labor.shift_attribution", "valid_from": MONDAY, "value": "calendar_day"}]


def shift(place: int, start: int, minutes: int, kind: str) -> dict[str, Any]:
    row: dict[str, Any] = {"date": MONDAY + timedelta(place), "day": kind}
    row["scheduled_minutes"] = 0 if kind == "day_off" else 480
    return {**row, "start": start, "end": start + minutes} if minutes else row


def paid(shifts: list[dict[str, Any]], weekly: int = 2400, unit: str = "month", **more: Any) -> Any:
    row = {"date": MONDAY, "hourly_num": 12345, "wage_unit": unit, "weekly_minutes": weekly}
    return RULES["labor.premium"].run([{**row, "shifts": shifts, **more}])[0]


def week_of(days: list[tuple[int, str]], start: int = 480) -> list[dict[str, Any]]:
    return [shift(place, start, *day) for place, day in enumerate(days)]


@FEW
@given(WEEK, st.integers(0, 6), st.integers(1, 60), WEEKLY, UNIT)
def test_더_일해서_덜_받지_않는다(
    days: list[tuple[int, str]], place: int, more: int, weekly: int, unit: str
) -> None:
    longer = [(m + more, kind) if n == place else (m, kind) for n, (m, kind) in enumerate(days)]
    less, greater = paid(week_of(days), weekly, unit), paid(week_of(longer), weekly, unit)
    assert less["premium_won"] <= greater["premium_won"]
    assert less["other_premium_won"] <= greater["other_premium_won"]


@FEW
@given(WEEK, st.integers(0, 6), WEEKLY)
def test_1분을_더_일해_한꺼번에_늘지_않는다(
    days: list[tuple[int, str]], place: int, weekly: int
) -> None:
    longer = [(m + 1, kind) if n == place else (m, kind) for n, (m, kind) in enumerate(days)]
    added = paid(week_of(longer), weekly)["halves"] - paid(week_of(days), weekly)["halves"]
    assert 0 <= added <= 2 * 2 + 1 + 1  # 2.5배인 그 1분과, 40시간을 넘게 된 뒤의 1분


@FEW
@given(WEEK, st.integers(1, 899), WEEKLY)
def test_한_주의_근로를_나누어_적어도_같다(
    days: list[tuple[int, str]], cut: int, weekly: int
) -> None:
    halves: list[dict[str, Any]] = []
    for place, (minutes, kind) in enumerate(days):
        first = min(cut, minutes)
        halves.append(shift(place, 480, first, kind))
        if minutes > first:
            halves.append(shift(place, 480 + first, minutes - first, kind))
    whole, split = paid(week_of(days), weekly), paid(halves, weekly)
    assert {**whole, "shifts": []} == {**split, "shifts": []}


@FEW
@given(st.integers(0, 1439), st.integers(1, 1000))
def test_어느_날로_보아도_일한_시간과_야간은_그대로이다(start: int, minutes: int) -> None:
    shifts = [shift(0, start, minutes, "scheduled_day"), shift(1, 0, 0, "scheduled_day")]
    begun, cut = paid(shifts), paid(shifts, local=CALENDAR)
    assert begun["worked_minutes"] == cut["worked_minutes"] == minutes
    assert begun["night_minutes"] == cut["night_minutes"] <= begun["worked_minutes"]


@FEW
@given(WEEK)
def test_한도를_넘긴_주에는_가산할_시간이_있다(days: list[tuple[int, str]]) -> None:
    week = paid(week_of(days))
    limit = RULES["labor.week_limit"].run(
        [{"date": MONDAY, "worked_minutes": week["worked_minutes"]}]
    )[0]
    counted = week["overtime_minutes"] + week["within_minutes"] + week["over_minutes"]
    assert counted >= limit["over_minutes"] >= limit["excess_minutes"]


def contract(unit: str, won: int, weekly: int) -> dict[str, Any]:
    return {"wage_unit": unit, "base_won": won, "weekly_minutes": weekly}


@FEW
@given(st.integers(500_000, 9_000_000), st.integers(60, 2400))
def test_통상시급에_월_기준시간을_곱하면_월급이다(won: int, weekly: int) -> None:
    row = RULES["labor.ordinary_wage"].run([{"date": MONDAY, **contract("month", won, weekly)}])[0]
    hourly = Fraction(row["hourly_num"], row["hourly_den"])
    assert hourly * Fraction(row["month_num"], row["month_den"]) == won


@FEW
@given(st.integers(100_000, 3_000_000), st.integers(60, 2400), st.integers(0, 480))
def test_모자란_돈을_더_주면_최저임금이_된다(won: int, weekly: int, other: int) -> None:
    month = {"month": "2026-11", "start": "2026-01-01", "other_paid_minutes": other}
    rule = RULES["labor.minimum_wage"]
    first = rule.run([{**month, **contract("month", won, weekly)}])[0]
    owed = first["shortfall_won"]
    again = rule.run([{**month, **contract("month", won, weekly), "monthly_included_won": owed}])[0]
    assert first["short"] == (owed > 0)
    assert not again["short"]
    if owed:
        almost = {**contract("month", won, weekly), "monthly_included_won": owed - 1}
        assert rule.run([{**month, **almost}])[0]["short"]


@FEW
@given(st.integers(1, 3_000_000), st.integers(1, 100_000), UNIT)
def test_임금이_늘면_모자란_돈은_늘지_않는다(won: int, more: int, unit: str) -> None:
    month = {"month": "2026-11", "start": "2026-01-01", "paid_minutes": 10440}
    rows = [{**month, **contract(unit, each, 2400)} for each in (won, won + more)]
    less, greater = RULES["labor.minimum_wage"].run(rows)
    assert less["shortfall_won"] >= greater["shortfall_won"] >= 0
