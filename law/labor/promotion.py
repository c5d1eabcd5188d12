"""연차 사용촉진 (근로기준법 제61조)과 노무수령 거부 (대법원 2019다279283).

``usable_until`` is the day after the last day of use; windows are half-open.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.calendar import before_months

KINDS: Final = {
    "yearly": "1년 이상 근로한 사람의 연차",
    "monthly": "1년 미만분 가운데 1차 촉구 전에 생긴 것",
    "monthly_late": "1년 미만분 가운데 1차 촉구 뒤에 생긴 것",
}
_KEYS: Final = [
    f"labor_leave.{name}"
    for name in (
        "first_notice_months",
        "first_notice_days",
        "second_notice_months",
        "second_notice_days",
    )
]


def leave_promotion(leaves: pl.LazyFrame, *, span: params.Span | None = None) -> pl.LazyFrame:
    """Windows of both notices, whether each was kept, and the minutes that must still be paid.

    ``chosen_minutes``: the worker named days for; ``designated_minutes``: the second notice did.
    ``worked_minutes`` on such days are paid unless work was plainly refused (``refused_minutes``).
    Who leaves before ``usable_until`` is paid all (a reading).
    """
    valued = params.attach(leaves, _KEYS, on="usable_until", span=span)
    noted = _kept(_windows(valued))
    return _owed(noted).drop(*(key.rpartition(".")[2] for key in _KEYS))


def _windows(leaves: pl.LazyFrame) -> pl.LazyFrame:
    until = pl.col("usable_until")
    first = before_months(until, pl.col("first_notice_months"))
    second = before_months(until, pl.col("second_notice_months"))
    return leaves.with_columns(
        first_from=first,
        first_until=_days_after(first, pl.col("first_notice_days")),
        second_until=_days_after(second, -pl.col("second_notice_days")),
    )


def _days_after(day: pl.Expr, days: pl.Expr) -> pl.Expr:
    return (day.to_physical() + days.cast(pl.Int32)).cast(pl.Date)


def _kept(leaves: pl.LazyFrame) -> pl.LazyFrame:
    """A notice not given (null) is not kept; both are written, the first says each one's days."""
    first, second = pl.col("first_notice_on"), pl.col("second_notice_on")
    inside = (first >= pl.col("first_from")) & (first < pl.col("first_until"))
    early = (second > first) & (second < pl.col("second_until"))
    left = (pl.col("unused_minutes") - pl.col("chosen_minutes")).clip(0)
    return leaves.with_columns(
        first_kept=(inside & pl.col("first_written") & pl.col("individual")).fill_null(False),
        undecided_minutes=left,
    ).with_columns(
        second_needed=pl.col("first_kept") & (left > 0),
        second_kept=(pl.col("first_kept") & early & pl.col("second_written")).fill_null(False),
    )


def _owed(leaves: pl.LazyFrame) -> pl.LazyFrame:
    unused = pl.col("unused_minutes")
    designated = pl.min_horizontal("designated_minutes", "undecided_minutes")
    named = pl.min_horizontal("chosen_minutes", unused)
    covered = named + pl.when("second_kept").then(designated).otherwise(0)
    accepted = (pl.col("worked_minutes") - pl.col("refused_minutes")).clip(0)
    exempt = (covered - accepted).clip(0)
    stayed = pl.col("left_on").is_null() | (pl.col("left_on") >= pl.col("usable_until"))
    return leaves.with_columns(
        stayed=stayed,
        exempt_minutes=pl.when(stayed & pl.col("first_kept")).then(exempt).otherwise(0),
    ).with_columns(owed_minutes=unused - pl.col("exempt_minutes"))
