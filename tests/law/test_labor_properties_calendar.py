"""Months and years of 민법: 초일산입, 해당일이 없는 달의 말일."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.labor.calendar import after_months, before_months
from law.service_period import months_between

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
MONTHS = st.integers(0, 480)


def of(expr: pl.Expr) -> date:
    found: date = pl.select(expr).item()
    return found


@pytest.mark.parametrize(
    ("since", "months", "end"),
    [
        (date(2024, 1, 1), 12, date(2025, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2024, 1, 31), 1, date(2024, 3, 1)),
        (date(2024, 1, 29), 1, date(2024, 2, 29)),
        (date(2026, 1, 29), 1, date(2026, 3, 1)),
        (date(2026, 3, 31), 1, date(2026, 5, 1)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_기간은_해당일의_전날에_끝나고_해당일이_없으면_말일에_끝난다(
    since: date, months: int, end: date
) -> None:
    assert of(after_months(pl.lit(since), months)) == end


@pytest.mark.parametrize(
    ("until", "months", "day"),
    [
        (date(2027, 1, 1), 6, date(2026, 7, 1)),
        (date(2027, 1, 1), 2, date(2026, 11, 1)),
        (date(2027, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_몇_달_전은_해당일이고_없으면_말일이다(until: date, months: int, day: date) -> None:
    assert of(before_months(pl.lit(until), months)) == day


@given(DAYS, MONTHS)
def test_몇_달이_찬_다음_날에_그만큼의_달이_지났다(since: date, months: int) -> None:
    end = after_months(pl.lit(since), months)
    eve = of(end) - timedelta(1)
    assert of(months_between(pl.lit(since), end)) == months
    assert of(months_between(pl.lit(since), pl.lit(eve))) == months - 1
