"""법으로 정한 휴가 가운데 유급인 날, 임금을 깎지 못하는 시간 (근로기준법, 남녀고용평등법)."""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params

KINDS: Final = {
    "birth_leave": "출산전후휴가",
    "birth_premature": "출산전후휴가(미숙아)",
    "birth_multiple": "출산전후휴가(다태아)",
    "spouse_birth_leave": "배우자 출산전후휴가",
    "spouse_loss_leave": "배우자 유산·사산휴가",
    "infertility_leave": "난임치료휴가",
    "care_leave": "가족돌봄휴가",
    "menstrual_leave": "생리휴가",
}
HOURS: Final = {
    "pregnancy": "임신기 근로시간 단축",
    "check_up": "태아검진 시간",
    "nursing": "수유 시간",
}
_LEAVE: Final = [
    f"labor_leave.{name}"
    for name in ("statutory_days", "statutory_paid_days", "spouse_before_days", "spouse_after_days")
]
_HOURS: Final = [
    f"labor_leave.{name}"
    for name in (
        "pregnancy_minutes",
        "pregnancy_early_week",
        "pregnancy_late_week",
        "nursing_minutes",
    )
]
Span = params.Span | None


def paid_leave(leaves: pl.LazyFrame, *, span: Span = None) -> pl.LazyFrame:
    """Of ``days`` asked from ``date`` with ``used_days`` before them: allowed, paid, unpaid days.

    ``owed_won``: the ordinary wage of the paid days less the benefit of 고용보험 (제74조제4항 단서).
    """
    valued = params.attach(leaves, _LEAVE, on="date", span=span).with_columns(inside=_inside())
    left = (pl.col("statutory_days").fill_null(0) - pl.col("used_days")).clip(0)
    paid_left = (pl.col("statutory_paid_days").fill_null(0) - pl.col("used_days")).clip(0)
    paid = pl.col("paid_days") > 0
    return (
        valued.with_columns(
            allowed_days=pl.when("inside").then(pl.min_horizontal("days", left)).otherwise(0)
        )
        .with_columns(paid_days=pl.min_horizontal("allowed_days", paid_left))
        .with_columns(
            unpaid_days=pl.col("allowed_days") - pl.col("paid_days"),
            refused_days=pl.col("days") - pl.col("allowed_days"),
            owed_won=pl.when(paid)
            .then((pl.col("ordinary_won") - pl.col("benefit_won")).clip(0))
            .otherwise(0),
        )
    )


def _inside() -> pl.Expr:
    """Whether 배우자 출산전후휴가 begins in its time: from 50 days before the expected birth (before
    2026-09-18 from the birth) to 120 days after the birth; true of every other leave."""
    date, birth = pl.col("date"), pl.col("birth_on")
    before = pl.col("spouse_before_days")
    early = pl.min_horizontal(_moved(pl.col("expected_on"), -before), birth)
    opens = pl.when(before > 0).then(early).otherwise(birth)
    closes = _moved(birth, pl.col("spouse_after_days"))
    after = birth.is_null() & (before > 0)
    in_time = (date >= opens) & (after | (date <= closes))
    return (pl.col("kind") != "spouse_birth_leave") | in_time.fill_null(False)


def _moved(day: pl.Expr, days: pl.Expr) -> pl.Expr:
    return (day.to_physical() + days.cast(pl.Int32)).cast(pl.Date)


def protected_hours(days: pl.LazyFrame, *, span: Span = None) -> pl.LazyFrame:
    """Of a day's ``minutes`` away: those for which no wage may be cut, and the others."""
    week = pl.col("pregnancy_week")
    early = week <= pl.col("pregnancy_early_week")
    late = week >= pl.col("pregnancy_late_week")
    shortened = pl.when((early | late).fill_null(False)).then("pregnancy_minutes").otherwise(0)
    most = (
        pl.when(pl.col("kind") == "pregnancy")
        .then(shortened)
        .when(pl.col("kind") == "nursing")
        .then("nursing_minutes")
        .otherwise("minutes")
    )
    return (
        params.attach(days, _HOURS, on="date", span=span)
        .with_columns(protected_minutes=pl.min_horizontal("minutes", most.cast(pl.Int64)))
        .with_columns(other_minutes=pl.col("minutes") - pl.col("protected_minutes"))
    )
