"""근로시간과 휴게의 점검: LC-22, 23, 24."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from law.labor import hours
from law.labor.guard.basis import Basis
from law.labor.guard.findings import clock, found, line

WHO = ("worker", "district", "month")


def over(basis: Basis, days: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    weeks = _weeks(basis, days)
    yield _over_52(weeks)
    yield _part_time(weeks)
    yield _breaks(basis, days)


def _weeks(basis: Basis, days: pl.DataFrame) -> pl.LazyFrame:
    sums = (
        days.lazy()
        .group_by("worker", "week", maintain_order=True)
        .agg(pl.col("worked_minutes", "beyond_minutes").sum(), pl.col("contract").last())
    )
    terms = basis.contracts.select("contract", "district", "part_time", "overtime_consent")
    monday = (pl.col("week") * 7 - 3).cast(pl.Int32).cast(pl.Date)
    dated = sums.join(terms, on="contract").with_columns(week=monday)
    limited = hours.week_limit(dated).with_columns(month=pl.col("week").dt.month_start())
    return limited.collect().lazy()


def _monthly(rows: pl.LazyFrame, rule: str, on: str, told: pl.Expr) -> pl.LazyFrame:
    """One finding a month, with a line for each week or day of it."""
    each = rows.sort("worker", on).group_by(WHO, maintain_order=True)
    found_rows = each.agg(breached_on=pl.col(on).first(), evidence=line(pl.col(on), told))
    return found(found_rows, rule)


def _over_52(weeks: pl.LazyFrame) -> pl.LazyFrame:
    told = pl.format(
        "이날부터 한 주에 {}: 40시간을 넘은 {} 가운데 12시간을 {} 넘었습니다.",
        clock(pl.col("worked_minutes")),
        clock(pl.col("over_minutes")),
        clock(pl.col("excess_minutes")),
    )
    return _monthly(weeks.filter(pl.col("excess_minutes") > 0), "LC-22", "week", told)


def _part_time(weeks: pl.LazyFrame) -> pl.LazyFrame:
    over_12 = pl.col("part_excess_minutes") > 0
    told = pl.format(
        "이날부터 한 주에 소정근로시간을 {} 넘었습니다.{}{}",
        clock(pl.col("beyond_minutes")),
        pl.when(over_12).then(pl.lit(" 12시간보다 깁니다.")).otherwise(pl.lit("")),
        pl.when("unconsented").then(pl.lit(" 동의서가 없습니다.")).otherwise(pl.lit("")),
    )
    return _monthly(weeks.filter(over_12 | pl.col("unconsented")), "LC-23", "week", told)


def _breaks(basis: Basis, days: pl.DataFrame) -> pl.LazyFrame:
    kept = ("worker", "contract", "month", "date", "worked_minutes", "break_minutes")
    short = hours.breaks(days.lazy().select(*kept, "break_waived")).filter(
        pl.col("short_minutes") > 0
    )
    told = pl.format(
        "일한 시간 {}에 휴게 {}이 있어야 하는데 {}입니다.{}",
        clock(pl.col("worked_minutes")),
        clock(pl.col("required_minutes")),
        clock(pl.col("break_minutes")),
        pl.when("review")
        .then(pl.lit(" 4시간 근로의 휴게 생략이 여기에도 되는지 살펴야 합니다."))
        .otherwise(pl.lit("")),
    )
    terms = basis.contracts.select("contract", "district")
    rows = short.join(terms, on="contract", maintain_order="left").sort("worker", "date")
    months = rows.group_by(WHO, maintain_order=True).agg(
        breached_on=pl.col("date").first(),
        evidence=line(pl.col("date"), told),
        grade=pl.when(pl.col("review").all()).then(pl.lit("R")).otherwise(pl.lit("F")),
    )
    return found(months, "LC-24")
