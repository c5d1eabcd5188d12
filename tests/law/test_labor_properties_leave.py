"""주휴와 연차: 더 일해서 줄지 않고, 법이 끊은 곳 밖에서는 이어진다."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from law.labor import annual, weekly
from law.rules import RULES

FEW = settings(max_examples=25, deadline=None)
WEEK: dict[str, Any] = {
    "week_start": date(2026, 11, 16),
    "rest_on": date(2026, 11, 22),
    "since": date(2026, 1, 1),
    "week_days": 5,
    "term_minutes": 9600,
    "term_workdays": 20,
    "wage_unit": "day",
    "hourly_num": 10320,
}
GRANT: dict[str, Any] = {"date": date(2026, 11, 28), "since": date(2024, 1, 1), "year": 2}
MINUTES = st.integers(0, 4 * 2640)
DAYS = st.dates(date(2019, 1, 1), date(2040, 1, 1))


def ran(name: str, row: dict[str, Any], **more: Any) -> dict[str, Any]:
    return RULES[name].run([row | more])[0]


@FEW
@given(MINUTES, st.integers(0, 600), st.integers(1, 6))
def test_더_일하기로_해서_주휴가_줄지_않고_8시간을_넘지_않는다(
    minutes: int, more: int, days: int
) -> None:
    week = WEEK | {"term_workdays": 4 * days, "week_days": days, "full_week_minutes": 2880}
    less = ran("labor.weekly_holiday", week, term_minutes=minutes)
    longer = ran("labor.weekly_holiday", week, term_minutes=minutes + more)
    assert less["separate_won"] <= longer["separate_won"] <= 8 * 10320
    assert (less["holiday_won"] > 0) == (minutes >= 3600)


@FEW
@given(st.integers(3600, 9600), st.integers(1, 100))
def test_주휴수당은_4주_15시간_위에서_이어진다(minutes: int, wage: int) -> None:
    first = ran("labor.weekly_holiday", WEEK, term_minutes=minutes, hourly_num=wage * 1000)
    second = ran("labor.weekly_holiday", WEEK, term_minutes=minutes + 1, hourly_num=wage * 1000)
    # one minute more in four weeks is a twentieth of a minute of 주휴
    assert second["separate_won"] - first["separate_won"] <= wage * 1000 // 1200 + 1


@FEW
@given(st.integers(0, 5), st.integers(0, 5))
def test_결근이_주휴를_늘리지_않는다(absent: int, leave: int) -> None:
    found = ran("labor.weekly_holiday", WEEK, absent_days=absent, leave_days=leave)
    assert (found["separate_won"] > 0) == (absent == 0)


@FEW
@given(DAYS, st.integers(0, 800))
def test_어느_쪽으로_세어도_주는_한_주보다_더_다르지_않다(since: date, days: int) -> None:
    found = ran("labor.employed_weeks", {"since": since, "until": since + timedelta(days)})
    assert found["hired_weeks"] == days // 7
    assert 0 <= found["settle_weeks"] <= 1


@FEW
@given(DAYS, st.integers(0, 800), st.integers(0, 60), st.integers(0, 2))
def test_더_오래_일해서_연차가_줄지_않는다(since: date, days: int, more: int, year: int) -> None:
    until = since + timedelta(days)
    row = {"date": date(2045, 1, 1), "since": since, "year": year}
    short = ran("labor.annual_leave", row, until=until)
    longer = ran("labor.annual_leave", row, until=until + timedelta(more))
    assert short["leave_minutes"] <= longer["leave_minutes"]


@FEW
@given(DAYS, st.integers(0, 731))
def test_2년_안의_계약은_스물여섯_날을_넘지_않는다(since: date, days: int) -> None:
    row = {"date": date(2045, 1, 1), "since": since, "until": since + timedelta(days)}
    found = [ran("labor.annual_leave", row, year=year)["full_days"] for year in (0, 1)]
    assert found[0] <= 11
    assert sum(found) <= 26
    assert found[1] == 0 or found[0] == 11


@FEW
@given(st.integers(3600, 9600), st.integers(1, 300))
def test_단시간의_연차는_시간_단위이고_줄지_않는다(minutes: int, more: int) -> None:
    less = ran("labor.annual_leave", GRANT, term_minutes=minutes)
    longer = ran("labor.annual_leave", GRANT, term_minutes=minutes + more)
    assert less["leave_minutes"] % 60 == 0
    assert less["leave_minutes"] <= longer["leave_minutes"] <= 15 * 480


@FEW
@given(
    st.integers(0, 7200),
    st.integers(0, 7200),
    st.integers(0, 7200),
    st.integers(0, 7200),
    st.integers(0, 7200),
    st.dates(date(2026, 6, 25), date(2026, 7, 15)),
    st.dates(date(2026, 10, 25), date(2026, 11, 5)),
)
def test_보상할_연차와_면제된_연차를_더하면_남은_연차이다(
    unused: int, chosen: int, designated: int, worked: int, refused: int, first: date, second: date
) -> None:
    notices = {
        "kind": "yearly",
        "usable_until": date(2027, 1, 1),
        "unused_minutes": unused,
        "chosen_minutes": chosen,
        "designated_minutes": designated,
        "worked_minutes": worked,
        "refused_minutes": refused,
        "first_notice_on": first,
        "second_notice_on": second,
    }
    found = ran("labor.leave_promotion", notices)
    assert found["owed_minutes"] + found["exempt_minutes"] == unused
    assert found["owed_minutes"] >= 0
    if not found["first_kept"]:
        assert found["owed_minutes"] == unused


@FEW
@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**7), st.integers(0, 10**6))
def test_휴업수당은_받은_임금이_많을수록_적고_평균임금을_넘지_않는다(
    average: int, daily: int, received: int, more: int
) -> None:
    row = {
        "date": date(2026, 11, 2),
        "idle_days": 10,
        "average_num": average,
        "daily_num": daily,
    }
    less = ran("labor.suspension_pay", row, received_won=received)
    later = ran("labor.suspension_pay", row, received_won=received + more)
    assert later["suspension_won"] <= less["suspension_won"] <= 10 * average


@FEW
@given(st.integers(0, 10**6), st.integers(0, 10**7), st.integers(0, 10**6), st.integers(0, 10**6))
def test_깎을_수_있는_돈은_두_한도_안이다(
    average: int, period: int, earlier: int, cut: int
) -> None:
    found = ran(
        "labor.wage_reduction",
        {
            "date": date(2026, 11, 2),
            "cut_won": cut,
            "period_won": period,
            "earlier_cut_won": earlier,
            "average_num": average,
        },
    )
    kept = cut - found["excess_won"]
    assert 2 * kept <= average
    assert kept == 0 or 10 * (kept + earlier) <= period


def test_한_주의_날을_소정근로일과_결근과_휴가로_센다() -> None:
    days = pl.LazyFrame(
        {
            "worker": [1] * 7,
            "date": [date(2026, 9, 21) + timedelta(n) for n in range(7)],
            "scheduled_minutes": [480] * 5 + [0, 0],
            "worked_minutes": [480, 0, 0, 0, 480, 0, 0],
            # 24일과 25일은 추석 연휴이고 25일에는 나와 일했다
            "holiday": [False, False, False, True, True, False, True],
            "absence": ["none", "absent", "paid_leave", "none", "none", "none", "none"],
        }
    )
    assert weekly.attendance(days).collect().to_dicts() == [
        {
            "worker": 1,
            "week_start": date(2026, 9, 21),
            "week_days": 5,
            "absent_days": 1,
            "leave_days": 2,
            "suspended_days": 0,
            "rest_suspended": False,
        }
    ]


def test_근속의_해마다_출근과_결근과_개근하지_못한_달을_센다() -> None:
    rows = [
        (date(2025, 1, 15), "none"),
        (date(2025, 2, 14), "absent"),  # the first month of 2025-01-15 ends that day
        (date(2025, 2, 15), "absent"),
        (date(2025, 12, 20), "absent"),  # the twelfth month
        (date(2026, 1, 14), "paid_leave"),
        (date(2026, 1, 15), "childcare"),
        (date(2026, 1, 16), "strike"),
    ]
    days = pl.LazyFrame(
        {
            "worker": [1] * len(rows),
            "since": [date(2025, 1, 15)] * len(rows),
            "date": [day for day, _ in rows],
            "scheduled_minutes": [480] * len(rows),
            "absence": [absence for _, absence in rows],
        }
    )
    found = annual.attendance(days).sort("year").collect().to_dicts()
    empty = {"attended_days": 0, "missed_months": 0, "early_missed_months": 0}
    assert found == [
        {
            "worker": 1,
            "year": 1,
            "scheduled_days": 5,
            "attended_days": 2,
            "deemed_days": 0,
            "excluded_days": 0,
            "missed_months": 3,
            "early_missed_months": 2,
        },
        {"worker": 1, "year": 2, "scheduled_days": 2, "deemed_days": 1, "excluded_days": 1} | empty,
    ]
