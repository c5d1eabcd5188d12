"""Weeks of many workers at once, and what a week of shifts may not say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from law.fields import BadInput
from law.labor import hours
from law.rules import RULES

MONDAY = date(2026, 11, 2)
SHIFT = {"date": MONDAY, "start": "09:00", "end": "18:00", "scheduled_minutes": 480}
WEEK: dict[str, Any] = {
    "date": MONDAY,
    "hourly_num": 10000,
    "wage_unit": "month",
    "weekly_minutes": 2400,
}


def _days(minutes: dict[tuple[int, int], list[int]]) -> pl.LazyFrame:
    """Worked minutes from Monday, by worker and week."""
    rows = [
        {"worker": worker, "date": MONDAY + timedelta(7 * week + place), "worked_minutes": each}
        for (worker, week), worked in minutes.items()
        for place, each in enumerate(worked)
    ]
    return pl.LazyFrame(rows).with_columns(
        week=pl.col("date").dt.truncate("1w"),
        night_minutes=pl.lit(0, pl.Int64),
        holiday=pl.lit(value=False),
        agreed_holiday=pl.lit(value=False),
        scheduled_minutes=pl.when(pl.col("date").dt.weekday() < 6).then(480).otherwise(0),
        part_time=pl.lit(value=False),
        ultra_short=pl.lit(value=False),
        wage_unit=pl.lit("month"),
        day_num=pl.lit(480, pl.Int64),
        day_den=pl.lit(1, pl.Int64),
    )


def test_40시간은_사람마다_주마다_새로_센다() -> None:
    weeks = {
        (1, 0): [480] * 5 + [240],  # 40시간 뒤의 토요일 4시간
        (1, 1): [480] * 4 + [0, 240],  # 32시간 뒤의 토요일 4시간
        (2, 0): [480] * 5 + [60],
        (3, 0): [540] * 5,  # 날마다 1시간
    }
    found = hours.premium(_days(weeks)).group_by("worker", "week", maintain_order=True)
    assert found.agg(pl.col("overtime_minutes").sum()).collect()["overtime_minutes"].to_list() == [
        240,
        0,
        60,
        300,
    ]


@pytest.mark.parametrize(
    ("shifts", "said"),
    [
        ([SHIFT, {**SHIFT, "start": "17:59", "end": "20:00"}], "겹칩니다"),
        (
            [{**SHIFT, "end": "26:00"}, {**SHIFT, "date": "2026-11-03", "start": "01:00"}],
            "겹칩니다",
        ),
        ([{**SHIFT, "end": None}], "함께"),
        ([{**SHIFT, "end": "09:00"}], "늦어야"),
        ([{**SHIFT, "date": "2026-11-09"}], "7일"),
        ([{**SHIFT, "end": "34:00", "next_start": "09:00"}], "다음 날의 줄"),
    ],
)
def test_읽을_수_없는_한_주는_까닭을_말한다(shifts: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        RULES["labor.premium"].run([{**WEEK, "shifts": shifts}])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"start": "2026-12-01"}, "start"),
        ({"start": "2026-01-01", "end": "2026-11-01"}, "end"),
        ({"start": "2026-11-10", "end": "2026-11-10"}, "start"),
        ({"start": "2026-01-01", "weekly_minutes": 0}, "weekly_minutes"),
    ],
)
def test_일하지_않은_달의_최저임금은_묻지_않는다(more: dict[str, Any], field: str) -> None:
    month = {"month": "2026-11", "wage_unit": "hour", "base_won": 10320, "weekly_minutes": 2400}
    with pytest.raises(BadInput) as caught:
        RULES["labor.minimum_wage"].run([{**month, **more}])
    assert caught.value.field == field


def test_근무일수_조건에는_두_날수가_있어야_한다() -> None:
    with pytest.raises(BadInput, match="소정근로일수"):
        RULES["labor.ordinary_item"].run(
            [{"date": MONDAY, "item": "day_condition", "won": 1, "condition_days": 15}]
        )
