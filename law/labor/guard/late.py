"""늦은 지급의 점검: LC-09. Interest on what was paid late, what is unpaid still, and what was paid by
a correction: that is late since the day it was due."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from law.labor import arrears
from law.labor.guard.basis import Basis
from law.labor.guard.findings import found, line, won

OF_WAGES = ("LC-01", "LC-02", "LC-03", "LC-04", "LC-05", "LC-10", "LC-30", "LC-31")
KEY = ("worker", "district", "month", "about")
WAGES = (
    "base_won",
    "weekly_holiday_won",
    "overtime_won",
    "night_won",
    "holiday_won",
    "public_holiday_won",
    "fixed_overtime_won",
    "monthly_included_won",
    "excluded_won",
)


def late(basis: Basis, settled: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    yield _late(pl.concat(_severance(basis, settled), how="diagonal"))
    yield _late(pl.concat(_wages(basis), how="diagonal"))


def total() -> pl.Expr:
    """All wages of a slip."""
    return pl.sum_horizontal(WAGES)


def _late(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One finding of what a worker was paid late in a month, or at leaving."""
    judged = arrears.late_interest(rows.filter(pl.col("principal_won") > 0))
    told = pl.format(
        "{}까지 주어야 할 {}을 {}{}(늦은 날 {}일).{}",
        "pay_by",
        won(pl.col("principal_won")),
        "paid_on",
        pl.when("still").then(pl.lit("까지 주지 않았습니다")).otherwise(pl.lit("에 주었습니다")),
        pl.col("late_days") + pl.col("early_days"),
        pl.when(pl.col("interest_won") > 0)
        .then(pl.format(" 지연이자 {}", won(pl.col("interest_won"))))
        .otherwise(pl.lit("")),
    )
    each = judged.filter(pl.col("paid_on") > pl.col("pay_by")).with_columns(
        month=_own("month", rows, pl.Date), line=line(pl.col("pay_by"), told)
    )
    summed = each.group_by(KEY, maintain_order=True).agg(
        grade=pl.when(pl.col("interest_review").any()).then(pl.lit("R")).otherwise(pl.lit("F")),
        breached_on=pl.col("pay_by").min(),
        owed_num=pl.col("interest_num").sum(),
        owed_den=pl.col("interest_den").first(),
        due_on=pl.col("paid_on").max(),
        evidence=pl.col("line"),
    )
    return found(summed, "LC-09")


def _own(name: str, rows: pl.LazyFrame, kind: type[pl.DataType]) -> pl.Expr:
    return pl.col(name) if name in rows.collect_schema() else pl.lit(None, kind)


def _wages(basis: Basis) -> list[pl.LazyFrame]:
    slips = basis.of_workers("slips").with_columns(
        kind=pl.lit("wage"),
        due_on="pay_date",
        last_day=pl.lit(None, pl.Date),
        claim=pl.lit("none"),
        still=pl.lit(False),
    )
    paid = slips.filter(pl.col("paid_on") > pl.col("pay_date"), pl.col("paid_on") <= basis.as_of)
    corrected = basis.facts["corrections"].filter(pl.col("rule").cast(pl.String).is_in(OF_WAGES))
    return [
        paid.with_columns(
            principal_won=total() + pl.col("annual_leave_won"), about=pl.lit(None, pl.String)
        ),
        slips.drop("paid_on")
        .join(corrected.drop("about"), on=("worker", "month"))
        .with_columns(principal_won="paid_won", about=pl.lit("corrected")),
    ]


def _severance(basis: Basis, settled: pl.LazyFrame) -> list[pl.LazyFrame]:
    """What was paid late, and what is unpaid still until ``as_of`` or was until a correction."""
    known = settled.with_columns(
        kind=pl.when(pl.col("scheme") == "dc").then(pl.lit("dc")).otherwise(pl.lit("left")),
        due_on="last_day",
        claim=pl.when("interest_exempt").then(pl.lit("legal")).otherwise(pl.lit("none")),
        about=pl.lit("unpaid"),
        still=pl.lit(False),
    ).drop("payment_days", strict=False)
    corrected = _corrected(basis, known)
    rest = pl.col("unpaid_won") - pl.col("corrected_won").fill_null(0)
    mended = corrected.group_by("row").agg(corrected_won=pl.col("principal_won").sum())
    return [
        known.filter(pl.col("paid_on").is_not_null()).with_columns(
            principal_won="paid_won", about=pl.lit("paid")
        ),
        corrected,
        known.join(mended, on="row", how="left").with_columns(
            principal_won=rest, paid_on=pl.lit(basis.as_of), still=pl.lit(True)
        ),
    ]


def _corrected(basis: Basis, known: pl.LazyFrame) -> pl.LazyFrame:
    """What was paid after LC-06 or LC-32 found it unpaid."""
    paid = basis.facts["corrections"].select(
        "worker", "rule", "paid_on", of="about", principal_won="paid_won"
    )
    same = (pl.col("rule") == "LC-06") & (pl.col("of") == pl.col("left_on").cast(pl.String))
    split = (pl.col("rule") == "LC-32") & (pl.col("split_won") > 0)
    return known.drop("paid_on").join(paid, on="worker").filter(same | split)
