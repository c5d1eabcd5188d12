"""서면명시, 임금명세서, 서류의 보존 (기간제법 제17조, 근로기준법 제17조·제42조·제48조)."""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.calendar import after_months
from law.labor.words import SLIP_ITEMS, TERMS

KEPT_FROM: Final = {  # 근로기준법 시행령 제22조제2항
    "ledger": "마지막으로 적은 날",
    "roster": "근로자가 퇴직한 날",
    "contract": "근로관계가 끝난 날",
    "retirement": "근로자가 퇴직한 날",
    "written_agreement": "서면으로 합의한 날",
    "other": "그 일이 끝난 날",
}
SLIP_KEYS: Final = (
    "labor_ending.slip_duty",
    "labor_ending.slip_absent_fine_won",
    "labor_ending.slip_gap_fine_won",
)
DAY: Final = pl.duration(days=1)


def _codes(missing: dict[str, pl.Expr]) -> pl.Expr:
    """The codes that are missing, in order and a space apart: "w1 w5"; "" where none is."""
    each = [pl.when(gone).then(pl.lit(code)) for code, gone in missing.items()]
    return pl.concat_str(each, separator=" ", ignore_nulls=True)


def written_terms(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds missing_terms (W1–W6; W6 only of a part-timer), delivery and complete to contracts.

    Takes start, weekly_minutes, full_week_minutes, w1 to w6 and delivered_on. ``delivery``: in_time,
    late (after work began) or never.
    """
    short = pl.col("weekly_minutes") < pl.col("full_week_minutes")
    gone = {term: ~pl.col(term) & ((term != "w6") | short) for term in TERMS}
    delivery = (
        pl.when(pl.col("delivered_on").is_null())
        .then(pl.lit("never"))
        .when(pl.col("delivered_on") > pl.col("start"))
        .then(pl.lit("late"))
        .otherwise(pl.lit("in_time"))
    )
    return frame.with_columns(missing_terms=_codes(gone), delivery=delivery).with_columns(
        complete=(pl.col("missing_terms") == "") & (pl.col("delivery") == "in_time")
    )


def payslip(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds slip_required, missing_items (P1–P6), hours_unsaid, late and fine_won to pay days.

    Takes pay_date, delivered_on (null: none given), p1 to p6, the pay that hours make and the hours
    said for it (overtime, night, holiday), and offence (first, second, third). ``fine_won`` null:
    nothing to fine.
    """
    duty = params.attach(frame, SLIP_KEYS, on="pay_date")
    required = duty.with_columns(slip_required=pl.col("slip_duty") == "required")
    unsaid = _hours_unsaid()
    gone = {item: ~pl.col(item) for item in SLIP_ITEMS}
    gone["p5"] |= unsaid
    given = pl.col("delivered_on").is_not_null()
    found = required.with_columns(
        missing_items=pl.when(given & pl.col("slip_required"))
        .then(_codes(gone))
        .otherwise(pl.lit("")),
        hours_unsaid=given & unsaid & pl.col("slip_required"),
        late=given & (pl.col("delivered_on") > pl.col("pay_date")) & pl.col("slip_required"),
        absent=~given & pl.col("slip_required"),
    )
    return found.with_columns(fine_won=_fine())


def _hours_unsaid() -> pl.Expr:
    each = [
        (pl.col(f"{kind}_won") > 0) & pl.col(f"stated_{kind}_minutes").is_null()
        for kind in ("overtime", "night", "holiday")
    ]
    return pl.any_horizontal(each)


def _fine() -> pl.Expr:
    return (
        pl.when("absent")
        .then("slip_absent_fine_won")
        .when(pl.col("missing_items") != "")
        .then("slip_gap_fine_won")
    )


def preservation(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds keep_until (the last day) and destroyed_early to (closed_on, destroyed_on): what day a
    paper's three years run from is in KEPT_FROM."""
    ruled = params.attach(frame, ["labor_ending.keep_months"], on="closed_on")
    last = after_months(pl.col("closed_on") + DAY, pl.col("keep_months")) - DAY
    return ruled.with_columns(keep_until=last).with_columns(
        destroyed_early=(pl.col("destroyed_on") <= pl.col("keep_until")).fill_null(False)
    )
