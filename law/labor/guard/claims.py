"""돈을 청구하는 일: LC-34 시효, LC-36 3배 배상. What the other findings add up to."""

from __future__ import annotations

from datetime import date

import polars as pl

from law import params
from law.labor.guard.basis import Basis
from law.labor.guard.catalogue import CATALOGUE
from law.labor.guard.findings import found, line, won

WAGE_RULES = ("LC-01", "LC-02", "LC-03", "LC-04", "LC-05", "LC-10", "LC-28", "LC-30", "LC-31")
NAMES = {rule: lc.ko for rule, lc in CATALOGUE.items()}


def lapsing(findings: pl.DataFrame, as_of: date) -> pl.LazyFrame:
    """LC-34: money that can soon be claimed no more."""
    days = params.value("labor_guard.lapse_warning_days", as_of)
    rows = (
        findings.lazy()
        .filter(pl.col("days_left").is_between(0, days))
        .with_columns(
            about=pl.concat_str("rule", "about", separator=" ", ignore_nulls=True),
            source="rule",
            breached_on=pl.lit(as_of),
            due_on=pl.lit(None, pl.Date),
            owed_num=pl.lit(None, pl.Int128),
            owed_den=pl.lit(None, pl.Int128),
        )
        .drop("rule", "grade")
    )
    told = pl.format(
        "{} {}: {}에 시효가 끝납니다({}일 남음).",
        pl.col("source").replace_strict(NAMES, default=None),
        won(pl.col("owed_won")),
        "lapses_on",
        "days_left",
    )
    return found(rows.drop("evidence"), "LC-34", line(pl.col("lapses_on"), told))


def triple(basis: Basis, findings: pl.DataFrame) -> pl.LazyFrame:
    """LC-36: three months unpaid within a year, or three months of ordinary wage unpaid."""
    key = params.get("labor_guard.triple_months")
    since = key.values[0].since
    months = params.value(key.key, max(basis.as_of, since))
    year_ago = pl.lit(basis.as_of).dt.offset_by("-1y")
    unpaid = findings.lazy().filter(
        pl.col("rule").is_in(WAGE_RULES), pl.col("owed_won") > 0, pl.col("due_on") >= since
    )
    recent = pl.col("due_on") > year_ago
    sums = unpaid.group_by("worker", "district").agg(
        unpaid_months=pl.col("due_on").filter(recent).dt.month_start().n_unique(),
        total_won=pl.col("owed_won").sum(),
        breached_on=pl.col("due_on").max(),
    )
    last = basis.contracts.sort("start").group_by("worker", maintain_order=True).last()
    monthly = last.select(
        "worker",
        month_won=pl.col("hourly_num").cast(pl.Int128)
        * pl.col("month_num")
        // (pl.col("hourly_den").cast(pl.Int128) * pl.col("month_den")),
    )
    many = pl.col("unpaid_months") >= months
    large = pl.col("total_won") >= pl.col("month_won") * months
    rows = sums.join(monthly, on="worker").filter(many | large)
    told = pl.format(
        "지난 1년에 {}개월의 임금을 다 주지 않았고 모두 {}입니다(한 달 통상임금 {}). 3배인 {}까지 청구할 수 있습니다.",
        "unpaid_months",
        won(pl.col("total_won")),
        won(pl.col("month_won")),
        won(pl.col("total_won") * 3),
    )
    return found(rows, "LC-36", line(pl.col("breached_on"), told))
