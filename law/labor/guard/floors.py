"""최저임금과 생활임금의 점검: LC-10, 11."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from law.labor import minimum
from law.labor.calendar import after_months
from law.labor.exact import owed, wide
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


def below(basis: Basis, parts: pl.DataFrame, weeks: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    """LC-10 and LC-11 of months, each stretch of one contract by itself (``wages.stretches``); of
    each ``base_won`` and ``monthly_included_won`` are what was paid for it."""
    compared = minimum.minimum(_rows(basis, parts, weeks)).collect().lazy()
    yield _minimum(compared)
    yield _living(basis, compared)


def shared(basis: Basis, parts: pl.DataFrame) -> pl.DataFrame:
    """What a slip paid for a month of several stretches, to each by what its contract agreed."""
    many = parts.select(pl.struct(MONTH).is_duplicated()).to_series()
    if not many.any():
        return parts
    agreed = basis.contracts.select(*AGREED, agreed_won="base_won").collect()
    held = parts.filter(many).drop("start").join(agreed, on="contract", maintain_order="left")
    unit, salary = pl.col("wage_unit"), pl.col("wage_unit") == "month"
    time = (
        pl.when(unit == "hour").then(60).when(unit == "day").then("daily_minutes")
        .otherwise("weekly_minutes")
    )  # fmt: skip
    agreed_won = wide(pl.col("agreed_won"))
    timed = held.with_columns(inside=_inside(), whole_days=_month_days()).with_columns(
        weight=pl.when(salary)
        .then(agreed_won * pl.col("inside"))
        .otherwise(agreed_won * pl.col("paid_minutes") * pl.col("whole_days") // time)
    )
    whole, days = pl.col("weight").sum().over(MONTH), pl.col("inside").sum().over(MONTH)
    given = wide(pl.col("base_won")) * pl.col("weight")
    items = owed(wide(pl.col("monthly_included_won")) * pl.col("inside"), days)
    split = timed.with_columns(
        base_won=pl.when(whole > 0).then(owed(given, whole)).otherwise("base_won"),
        monthly_included_won=pl.when(salary).then(items).otherwise("monthly_included_won"),
    )
    return pl.concat([parts.filter(~many), split.select(parts.columns)])


def _scaled(name: str) -> pl.Expr:
    month = owed(wide(pl.col(name)) * pl.col("whole_days"), pl.col("inside"))
    return pl.when("part").then(month).otherwise(name)


def _whole() -> pl.Expr:
    """Whether the contracts of a month held on all of its days, and nobody stayed away unpaid."""
    held = pl.col("inside").sum().over(MONTH) == pl.col("whole_days")
    return held & ~pl.col("unpaid").any().over(MONTH)


def _month_days() -> pl.Expr:
    return (after_months(pl.col("month"), 1) - pl.col("month")).dt.total_days()


def _inside() -> pl.Expr:
    """Days of the month on which a contract held."""
    until = pl.min_horizontal(after_months(pl.col("month"), 1), "end")
    return (until - pl.max_horizontal("month", "start")).dt.total_days()


def _rows(basis: Basis, parts: pl.DataFrame, weeks: pl.DataFrame) -> pl.LazyFrame:
    """A salary as the slip paid it, another wage as the contract sets it, and the hours of it."""
    stretch = (*MONTH, "contract")
    rests = weeks.lazy().group_by(stretch).agg(rest_minutes=pl.col("holiday_minutes").sum())
    terms = basis.contracts.select(*AGREED, agreed_won="base_won")
    whole_month = after_months(pl.col("month"), 1)
    partial = (
        pl.col("unpaid")
        | (pl.col("start") > pl.col("month"))
        | (pl.col("end") < whole_month).fill_null(False)
    )
    salary = pl.col("wage_unit") == "month"
    held = salary | holds_rest() | (pl.col("wage_unit") == "week")
    rested = pl.when(held).then("rest_minutes").otherwise(0)
    hours = pl.col("paid_minutes") + rested
    return (
        parts.lazy()
        .drop("start")
        .filter(pl.col("pay_date").is_not_null())
        .join(terms, on="contract")
        .join(rests, on=stretch, how="left")
        .with_columns(
            pl.col("rest_minutes").fill_null(0),
            base_won=pl.when(salary).then("base_won").otherwise("agreed_won"),
            bonus_won=pl.lit(0),
            benefit_won=pl.lit(0),
            other_paid_won=pl.lit(None, pl.Int64),
            inside=_inside(),
            whole_days=_month_days(),
        )
        .with_columns(part=salary & _whole() & (pl.col("inside") < pl.col("whole_days")))
        .with_columns(
            # a salary that changed within a whole month is held against a month's hours, and owes
            # its days' part of them: the hours of its own days would depend on the weekdays
            base_won=_scaled("base_won"),
            monthly_included_won=_scaled("monthly_included_won"),
            partial=partial & ~pl.col("part"),
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
    rows = compared.filter("short").with_columns(told=line(pl.col("pay_date"), told))
    one = pl.len() == 1  # of several each is a debt of its own, rounded up by itself
    num = pl.col("shortfall_num") * pl.when("part").then("inside").otherwise(1)
    den = pl.col("shortfall_den") * pl.when("part").then("whole_days").otherwise(1)
    summed = rows.group_by(*MONTH, "district", maintain_order=True).agg(
        owed_num=pl.when(one).then(num.first()).otherwise(wide(owed(num, den).sum())),
        owed_den=pl.when(one).then(den.first()).otherwise(pl.lit(1, pl.Int128)),
        breached_on=pl.col("pay_date").first(),
        due_on=pl.col("pay_date").first(),
        evidence="told",
    )
    return found(summed, "LC-10")


def _living(basis: Basis, compared: pl.LazyFrame) -> pl.LazyFrame:
    """Of whole months only, also of several stretches; an ordinance, no legal floor."""
    wages = basis.facts["living_wages"].select(
        "district", "since", "until", living_hourly_won="hourly_won"
    )
    whole = compared.filter(_whole())
    held = whole.join(wages, on="district")
    inside = pl.col("month").is_between("since", "until", closed="left")
    rows = minimum.living_gap(held.filter(inside)).filter(pl.col("living_gap_won") > 0)
    told = pl.format(
        "시간당 {}이고 자치구의 생활임금은 {}입니다. 한 달의 차이 {}",
        won(pl.col("compared_won")),
        won(pl.col("living_hourly_won")),
        won(owed(wide(pl.col("living_gap_won")) * pl.col("inside"), pl.col("whole_days"))),
    )
    summed = rows.group_by(*MONTH, "district", maintain_order=True).agg(
        breached_on=pl.col("pay_date").first(), evidence=line(pl.col("pay_date"), told)
    )
    return found(summed, "LC-11")
