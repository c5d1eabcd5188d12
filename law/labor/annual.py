"""연차 유급휴가 (근로기준법 제60조, 제18조제3항, 영 별표 2)와 미사용수당.

A grant is that of a completed year of service (``year`` 1, 2, …), or of the months of the first
(``year`` 0). Days are exact: ``days_num`` / ``days_den``.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.calendar import after_months
from law.labor.exact import owed, wide
from law.labor.weekly import short
from law.service_period import months_between

_KEYS: Final = [
    f"labor_leave.{name}"
    for name in (
        "least_weekly_minutes",
        "annual_days",
        "annual_most_days",
        "annual_years_per_day",
        "annual_attended_percent",
        "annual_first_most_days",
        "annual_low_first_year",
        "annual_day_minutes",
        "annual_paragraph_shift",
    )
]
_HOUR: Final = 60
DEEMED: Final = ("deemed", "childcare")  # 제60조제6항
EXCLUDED: Final = ("strike", "closed", "unpaid_leave")  # no 소정근로일: 대법원 2011다4629


def annual_leave(grants: pl.LazyFrame, *, span: params.Span | None = None) -> pl.LazyFrame:
    """Each grant as of ``date``: granted_on, enough (80 %), days, leave_minutes, usable_until.

    ``since``/``until`` the employment; a month or year counts when the person is still employed on
    the day after it. ``missed_months``: those without 개근 (of year 0: among its first eleven).
    """
    valued = params.attach(grants, _KEYS, on="date", span=span)
    rated = _rate(_reached(valued).with_columns(ultra_short=short()))
    days = _proportional(rated.with_columns(full_days=_full_days()))
    return _minutes(days).drop(*(key.rpartition(".")[2] for key in _KEYS))


def _reached(grants: pl.LazyFrame) -> pl.LazyFrame:
    """``months`` completed on the last day that counts: ``date``, or the last day of employment."""
    last = pl.col("until").dt.offset_by("-1d")
    day = pl.min_horizontal("date", pl.coalesce(last, "date"))
    year = pl.col("year")
    return grants.with_columns(
        months=months_between(pl.col("since"), day).clip(0).cast(pl.Int64),
        granted_on=after_months(pl.col("since"), pl.max_horizontal(12 * year, 1)),
        usable_until=after_months(pl.col("since"), 12 * (year + 1)),
        deemed_paragraph=6 + pl.col("annual_paragraph_shift"),
        lapse_paragraph=7 + pl.col("annual_paragraph_shift"),
    ).with_columns(reached=pl.col("months") >= pl.max_horizontal(12 * year, 1))


def _rate(grants: pl.LazyFrame) -> pl.LazyFrame:
    """출근율: (attended + deemed) / (scheduled − excluded), compared without rounding."""
    num = pl.col("attended_days") + pl.col("deemed_days")
    den = pl.col("scheduled_days") - pl.col("excluded_days")
    return grants.with_columns(rate_num=num, rate_den=den).with_columns(
        enough=(den > 0) & (100 * num >= pl.col("annual_attended_percent") * den)
    )


def _full_days() -> pl.Expr:
    year, missed = pl.col("year"), pl.col("missed_months")
    more = (year - 1) // pl.col("annual_years_per_day")
    whole = pl.min_horizontal("annual_most_days", pl.col("annual_days") + more)
    months = pl.min_horizontal("months", "annual_first_most_days")
    once = (year == 1) & (pl.col("annual_low_first_year") == "once")
    low = pl.when(once).then(0).otherwise(12 - missed)
    return (
        pl.when(~pl.col("reached") | pl.col("ultra_short"))
        .then(0)
        .when(year == 0)
        .then(months - missed)
        .when("enough")
        .then(whole)
        .otherwise(low)
        .clip(0)
        .cast(pl.Int64)
    )


def _proportional(grants: pl.LazyFrame) -> pl.LazyFrame:
    """Days that were no 소정근로일 take their share from a year's leave (대법원 2011다4629)."""
    shared = (pl.col("year") > 0) & pl.col("enough") & (pl.col("excluded_days") > 0)
    num = pl.col("full_days") * pl.col("rate_den")
    return grants.with_columns(
        days_num=pl.when(shared).then(num).otherwise("full_days"),
        days_den=pl.when(shared).then("scheduled_days").otherwise(1),
    )


def _minutes(grants: pl.LazyFrame) -> pl.LazyFrame:
    """8 hours a day; 단시간 in proportion, a part of an hour counted as a whole one (별표 2)."""
    day = pl.col("days_num") * pl.col("annual_day_minutes")
    mine, full = pl.col("term_minutes") * 7, pl.col("full_week_minutes") * pl.col("term_days")
    part = mine < full
    hours = owed(wide(day) * mine, pl.col("days_den") * full * _HOUR) * _HOUR
    return grants.with_columns(
        part=part,
        leave_minutes=pl.when(part).then(hours).otherwise(owed(day, pl.col("days_den"))),
        granted_days=pl.col("days_num") // pl.col("days_den"),
    )


def attendance(days: pl.LazyFrame) -> pl.LazyFrame:
    """What ``annual_leave`` needs of the days of each year of service (``since`` on every row):
    scheduled, attended, deemed and excluded days, missed_months of the year, and
    early_missed_months of its first eleven months (for ``year`` 0)."""
    month = months_between(pl.col("since"), pl.col("date"))
    absence = pl.col("absence")
    absent = absence == "absent"

    def count(when: pl.Expr) -> pl.Expr:
        return when.sum().cast(pl.Int64)

    def missed(when: pl.Expr) -> pl.Expr:
        return pl.col("_month").filter(when).n_unique().cast(pl.Int64)

    counted = days.filter(pl.col("scheduled_minutes") > 0).with_columns(
        _month=month % 12, year=(month // 12 + 1).cast(pl.Int64)
    )
    return counted.group_by("worker", "year").agg(
        scheduled_days=pl.len().cast(pl.Int64),
        attended_days=count(absence.is_in(("none", "paid_leave"))),
        deemed_days=count(absence.is_in(DEEMED)),
        excluded_days=count(absence.is_in(EXCLUDED)),
        missed_months=missed(absent),
        early_missed_months=missed(absent & (pl.col("_month") < 11)),
    )


def unused_leave(people: pl.LazyFrame) -> pl.LazyFrame:
    """미사용수당: unused_minutes × the ordinary wage of the last month it could be used in.

    Below 2⁶³: 2·10⁴ minutes × 10¹¹ won an hour.
    """
    return people.with_columns(
        pay_num=pl.col("unused_minutes") * pl.col("hourly_num"),
        pay_den=pl.col("hourly_den") * 60,
    ).with_columns(
        unused_won=owed(pl.col("pay_num"), pl.col("pay_den")),
        # fourteen days from the day of leaving, the day itself counted: it begins at midnight
        due_on=pl.col("left_on").dt.offset_by("13d"),
    )
