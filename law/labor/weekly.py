"""주휴 (근로기준법 제55조제1항, 영 제30조제1항, 법 제18조제3항).

Averages are a term's minutes and workdays over its days: four weeks, or the whole employment where
it is shorter. Minutes of 주휴 are exact: ``holiday_num`` / ``holiday_den``.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.exact import owed

TERM: Final = ("term_minutes", "term_workdays", "term_days")
TIME_KEYS: Final = [
    f"labor_leave.{name}" for name in ("least_weekly_minutes", "rest_most_minutes", "rest_divisor")
]
_KEYS: Final = [*TIME_KEYS, "labor_leave.whole_leave_week"]
SUSPENDED: Final = ("unpaid_leave", "strike", "deemed", "childcare")
EXCUSED: Final = ("paid_leave", "closed")


def short() -> pl.Expr:
    """초단시간: a term's average below 15 hours a week (법 제18조제3항); 15.00 is not."""
    return pl.col("term_minutes") * 7 < pl.col("least_weekly_minutes") * pl.col("term_days")


def weekly_holiday(weeks: pl.LazyFrame, *, span: params.Span | None = None) -> pl.LazyFrame:
    """주휴 of each week: bar (why there is none), minutes, won, what is owed beside the base pay.

    A row is seven days from ``week_start``, of which ``rest_on`` is 주휴일; ``since``/``until`` the
    employment. ``pay_den`` is the same for every week of a contract, so that weeks add up exactly.
    """
    valued = params.attach(weeks, _KEYS, on="rest_on", span=span)
    return _won(_minutes(valued.with_columns(bar=_bar()))).drop(*map(_name, _KEYS))


def _name(key: str) -> str:
    return key.rpartition(".")[2]


def _bar() -> pl.Expr:
    """Lateness and going early are no absence; leave and public holidays are none either."""
    start = pl.col("week_start")
    open_ended = pl.col("until").is_null()
    stayed = (pl.col("since") <= start) & (
        open_ended | (pl.col("until") >= start.dt.offset_by("7d"))
    )
    idle = pl.col("suspended_days") >= pl.col("week_days")
    away = _whole_leave() & (pl.col("whole_leave_week") == "not_granted")
    return (
        pl.when(short())
        .then(pl.lit("short"))
        .when(~stayed)
        .then(pl.lit("left"))
        .when(pl.col("rest_suspended") | idle)
        .then(pl.lit("suspended"))
        .when(pl.col("absent_days") > 0)
        .then(pl.lit("absent"))
        .when(away)
        .then(pl.lit("away"))
        .otherwise(pl.lit(""))
    )


def _whole_leave() -> pl.Expr:
    return (pl.col("leave_days") > 0) & (pl.col("leave_days") >= pl.col("week_days"))


def _six_days() -> pl.Expr:
    """단시간 on more than five days a week: the judgment and 별표 2 differ."""
    many = pl.col("term_workdays") * 7 > pl.col("rest_divisor") * pl.col("term_days")
    full = pl.col("full_week_minutes") * pl.col("term_days")
    return many & (pl.col("term_minutes") * 7 < full)


def rest_time() -> tuple[pl.Expr, pl.Expr]:
    """주휴 minutes of a whole week, exact: term_minutes / workdays, of fewer than five days a week
    / 5; 8 hours at most, or what the contract grants."""
    five = pl.col("rest_divisor").cast(pl.Int64) * pl.col("term_days")
    days = pl.col("term_workdays") * 7
    den = pl.when((days > five) & ~_six_days()).then(days).otherwise(five)
    most = pl.col("rest_most_minutes") * den
    lawful = pl.when(short()).then(0).otherwise(pl.min_horizontal(pl.col("term_minutes") * 7, most))
    return pl.max_horizontal(lawful, pl.col("weekly_holiday_minutes").fill_null(0) * den), den


def _minutes(weeks: pl.LazyFrame) -> pl.LazyFrame:
    whole, den = rest_time()
    granted = pl.col("bar") == ""
    num = pl.when(granted).then(whole).otherwise(0)
    return weeks.with_columns(
        holiday_num=num,
        holiday_den=den,
        six_days=granted & _six_days(),
        whole_leave=granted & _whole_leave(),
    ).with_columns(
        holiday_minutes=pl.col("holiday_num") // pl.col("holiday_den"),
        # as the judgment of 2025-08-14 writes it: 4.75, the rest cut off
        holiday_hundredths=pl.col("holiday_num") * 100 // (pl.col("holiday_den") * 60),
    )


def _won(weeks: pl.LazyFrame) -> pl.LazyFrame:
    """The products stay below 2⁶³: 2·10⁵ (minutes × denominator) × 10¹¹ (won an hour)."""
    included = (pl.col("wage_unit") == "month") | pl.col("includes_weekly_holiday").fill_null(False)
    return (
        weeks.with_columns(
            month=pl.col("rest_on").dt.truncate("1mo"),
            included=included,
            pay_num=pl.col("holiday_num") * pl.col("hourly_num"),
            pay_den=pl.col("holiday_den") * pl.col("hourly_den") * 60,
        )
        .with_columns(
            holiday_won=owed(pl.col("pay_num"), pl.col("pay_den")),
            separate_num=pl.when("included").then(0).otherwise("pay_num"),
        )
        .with_columns(separate_won=owed(pl.col("separate_num"), pl.col("pay_den")))
    )


def attendance(days: pl.LazyFrame) -> pl.LazyFrame:
    """The days of each worker's weeks from Monday: week_days (scheduled), absent_days, leave_days,
    suspended_days, rest_suspended. A public holiday on a scheduled day is a day of leave here.
    """
    absence, scheduled = pl.col("absence"), pl.col("scheduled_minutes") > 0
    rested = pl.col("holiday") & (pl.col("worked_minutes") == 0) & (absence == "none")
    suspended = absence.is_in(SUSPENDED)

    def count(when: pl.Expr) -> pl.Expr:
        return (scheduled & when).sum().cast(pl.Int64)

    return days.group_by("worker", week_start=pl.col("date").dt.truncate("1w")).agg(
        week_days=count(pl.lit(True)),
        absent_days=count(absence == "absent"),
        leave_days=count(absence.is_in(EXCUSED) | rested),
        suspended_days=count(suspended),
        rest_suspended=(suspended & (pl.col("date").dt.weekday() == 7)).any(),
    )


def employed_weeks(people: pl.LazyFrame) -> pl.LazyFrame:
    """Whole weeks of an employment [since, until): by the calendar (Monday to Sunday), and by
    seven days from the day of hiring; ``settle_weeks`` is how many more the latter makes."""
    monday = 3  # 1970-01-01 was a Thursday
    since, until = (pl.col(name).to_physical().cast(pl.Int64) for name in ("since", "until"))
    calendar = (until + monday) // 7 - (since + monday + 6) // 7
    return people.with_columns(
        calendar_weeks=calendar.clip(0), hired_weeks=(until - since).clip(0) // 7
    ).with_columns(settle_weeks=pl.col("hired_weeks") - pl.col("calendar_weeks"))
