"""최저임금과 생활임금의 점검: LC-10, 11."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from law.labor import minimum
from law.labor.calendar import after_months
from law.labor.guard.basis import Basis
from law.labor.guard.findings import found, line, won
from law.labor.guard.wages import MONTH
from law.labor.wage import holds_rest

AGREED = (
    "wage_unit",
    "weekly_minutes",
    "daily_minutes",
    "days_per_week",
    "full_week_minutes",
    "other_paid_minutes",
    "holiday_num",
    "holiday_den",
    "start",
    "end",
    "probation_until",
    "simple_labor",
    "contract",
    "includes_weekly_holiday",
)


def below(basis: Basis, months: pl.DataFrame, weeks: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    """LC-10 and LC-11 of months of one contract; a month whose wage changed midway is left out."""
    compared = minimum.minimum(_rows(basis, months, weeks)).collect().lazy()
    yield _minimum(compared)
    yield _living(basis, compared)


def _rows(basis: Basis, months: pl.DataFrame, weeks: pl.DataFrame) -> pl.LazyFrame:
    """A salary as the slip paid it, another wage as the contract sets it, and the hours of it."""
    rests = weeks.lazy().group_by(MONTH).agg(rest_minutes=pl.col("holiday_minutes").sum())
    terms = basis.contracts.select(*AGREED, agreed_won="base_won")
    whole_month = after_months(pl.col("month"), 1)
    partial = (
        pl.col("unpaid")
        | (pl.col("start") > pl.col("month"))
        | (pl.col("end") < whole_month).fill_null(False)
    )
    salary = pl.col("wage_unit") == "month"
    rested = pl.when(salary | holds_rest()).then("rest_minutes").otherwise(0)
    hours = pl.col("paid_minutes") + rested
    return (
        months.lazy()
        .filter(pl.col("contracts") == 1)
        .join(terms, on="contract")
        .join(rests, on=MONTH, how="left")
        .with_columns(
            pl.col("rest_minutes").fill_null(0),
            base_won=pl.when(salary).then("base_won").otherwise("agreed_won"),
            bonus_won=pl.lit(0),
            benefit_won=pl.lit(0),
            other_paid_won=pl.lit(None, pl.Int64),
            partial=partial,
        )
        .with_columns(paid_minutes=pl.when(~salary | pl.col("partial")).then(hours))
        .filter(pl.col("paid_minutes").fill_null(1) > 0)
    )


def _minimum(compared: pl.LazyFrame) -> pl.LazyFrame:
    told = pl.format(
        "비교하는 임금은 시간당 {}이고 최저임금은 {}입니다. 모자란 돈 {}",
        won(pl.col("compared_won")),
        won(pl.col("required_won")),
        won(pl.col("shortfall_won")),
    )
    rows = compared.filter("short").with_columns(
        owed_num="shortfall_num",
        owed_den="shortfall_den",
        breached_on="pay_date",
        due_on="pay_date",
    )
    return found(rows, "LC-10", line(pl.col("pay_date"), told))


def _living(basis: Basis, compared: pl.LazyFrame) -> pl.LazyFrame:
    """Of whole months only; an ordinance, no legal floor."""
    wages = basis.facts["living_wages"].select(
        "district", "since", "until", living_hourly_won="hourly_won"
    )
    held = compared.filter(~pl.col("partial")).join(wages, on="district")
    inside = pl.col("month").is_between("since", "until", closed="left")
    rows = (
        minimum.living_gap(held.filter(inside))
        .filter(pl.col("living_gap_won") > 0)
        .with_columns(breached_on="pay_date")
    )
    told = pl.format(
        "시간당 {}이고 자치구의 생활임금은 {}입니다. 한 달의 차이 {}",
        won(pl.col("compared_won")),
        won(pl.col("living_hourly_won")),
        won(pl.col("living_gap_won")),
    )
    return found(rows, "LC-11", line(pl.col("pay_date"), told))
