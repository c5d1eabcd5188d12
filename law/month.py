"""한 달: facts → days → lines. The rebuild calls ``days``, the draft ``lines``, the bench both.

Every step of every rule stays a column, so a row of the result is its own explanation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from law import anomalies as _anomalies
from law import holidays, overtime, params, pay, worktime
from law.absences import TRIP
from law.persondays import held, with_key
from law.steps import Step

FACT_DAYS_SCHEMA: Final = pl.Schema(
    {
        "institution": pl.String,
        "person": pl.Int64,
        "date": pl.Date,
        "grade": pl.Int8,
        "schedule": pl.Int64,
        "field": pl.Boolean,
        "managerial": pl.Boolean,
    }
)
SCHEDULES_SCHEMA: Final = pl.Schema(
    {
        "schedule": pl.Int64,
        "date": pl.Date,
        "start": pl.Int16,
        "end": pl.Int16,
        "break_start": pl.Int16,
        "break_end": pl.Int16,
        "shift": pl.Boolean,
    }
)
LOCAL_DAYS_SCHEMA: Final = pl.Schema([*holidays.LOCAL_DAYS_SCHEMA.items(), ("closure", pl.Boolean)])
ORDERS_SCHEMA: Final = pl.Schema(
    {
        "person": pl.Int64,
        "date": pl.Date,
        "start": pl.Int16,
        "end": pl.Int16,
        "cap_class": pl.Int8,
    }
)
ABSENCES_SCHEMA: Final = pl.Schema(
    {
        "person": pl.Int64,
        "date": pl.Date,
        "kind": pl.Int8,
        "start": pl.Int16,
        "end": pl.Int16,
    }
)
PUNCHES_SCHEMA: Final = pl.Schema(
    {"person": pl.Int64, "date": pl.Date, "minute": pl.Int16, "direction": pl.Int8}
)
LOCAL_SCHEMA: Final = params.LOCAL_SCHEMA
PEOPLE_SCHEMA: Final = pl.Schema(
    {
        "institution": pl.String,
        "person": pl.Int64,
        "valid_from": pl.Date,
        "valid_until": pl.Date,
        "grade": pl.Int8,
        "schedule": pl.Int64,
        "field": pl.Boolean,
        "managerial": pl.Boolean,
    }
)

DAY_SCHEMA: Final = pl.Schema(
    {
        "institution": pl.String,
        "person": pl.Int64,
        "date": pl.Date,
        "grade": pl.Int8,
        "schedule": pl.Int64,
        "field": pl.Boolean,
        "managerial": pl.Boolean,
        "is_off_day": pl.Boolean,
        "is_workday": pl.Boolean,
        "planned_start": pl.Int16,
        "planned_end": pl.Int16,
        "break_start": pl.Int16,
        "break_end": pl.Int16,
        "planned_minutes": pl.Int16,
        "first_in": pl.Int16,
        "last_out": pl.Int16,
        "presence_minutes": pl.Int16,
        "work_minutes": pl.Int16,
        "leave_minutes": pl.Int16,
        "on_trip": pl.Boolean,
        "remote": pl.Boolean,
        "attended": pl.Boolean,
        "late_minutes": pl.Int16,
        "early_leave_minutes": pl.Int16,
        "outside_minutes": pl.Int16,
        "unordered_minutes": pl.Int16,
        "ordinary_minutes": pl.Int16,
        "exempt_minutes": pl.Int16,
        "field_minutes": pl.Int16,
        "field_worked_minutes": pl.Int16,
        "ordered_minutes": pl.Int16,
        "minimum_minutes": pl.Int16,
        "counted_minutes": pl.Int16,
        "deduction_minutes": pl.Int16,
        "deducted_minutes": pl.Int16,
        "daily_limit_minutes": pl.Int16,
        "recognised_ordinary_minutes": pl.Int16,
        "recognised_exempt_minutes": pl.Int16,
        "recognised_minutes": pl.Int16,
    }
)
# what ``lines`` reads of a day; the other columns explain it
COUNTED: Final = (
    "grade",
    "field",
    "managerial",
    "is_workday",
    "attended",
    "recognised_ordinary_minutes",
    "recognised_exempt_minutes",
    "recognised_minutes",
    "field_minutes",
    "field_worked_minutes",
)
LINE_SCHEMA: Final = pl.Schema(
    {
        "institution": pl.String,
        "person": pl.Int64,
        "month": pl.Date,
        "item": pl.String,
        "grade": pl.Int8,
        "grades": pl.Int16,
        "field": pl.Boolean,
        "managerial": pl.Boolean,
        "recognised_days": pl.Int16,
        "ordinary_minutes": pl.Int32,
        "exempt_minutes": pl.Int32,
        "field_worked_minutes": pl.Int32,
        "field_regular_minutes": pl.Int32,
        "field_minutes": pl.Int32,
        "summed_minutes": pl.Int32,
        "monthly_limit_minutes": pl.Int16,
        "capped_minutes": pl.Int32,
        "paid_minutes": pl.Int32,
        "paid_hours": pl.Int16,
        "attended_days": pl.Int16,
        "fixed_days": pl.Int16,
        "fixed_counted_days": pl.Int16,
        "fixed_hours": pl.Int16,
        "base_pay_won": pl.Int32,
        "percent": pl.Int32,
        "percent_date": pl.Date,
        "hourly_won": pl.Int32,
        "amount_numerator": pl.Int64,
        "amount_denominator": pl.Int32,
        "amount_rounding": pl.String,
        "amount_won": pl.Int64,
    }
)
OVERTIME, FIXED = "overtime", "fixed_overtime"
PERSON_MONTH: Final = ("institution", "person", "month")

DAY_STEPS: dict[str, Step] = overtime.STEPS
LINE_STEPS: dict[str, Mapping[str, Step]] = {
    OVERTIME: overtime.MONTH_STEPS | pay.OVERTIME_STEPS,
    FIXED: overtime.FIXED_STEPS | pay.FIXED_AMOUNT_STEPS,
}


@dataclass(frozen=True)
class Facts:
    """What is known about a set of people and days; each frame follows its schema above."""

    days: pl.LazyFrame
    schedules: pl.LazyFrame
    local_days: pl.LazyFrame
    orders: pl.LazyFrame
    absences: pl.LazyFrame
    punches: pl.LazyFrame
    local: pl.LazyFrame


def typed(frame: pl.LazyFrame, schema: pl.Schema) -> pl.LazyFrame:
    """The frame's columns of ``schema`` with its types; ColumnNotFoundError names a missing one."""
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def expand(people_segments: pl.LazyFrame, start: date, until: date) -> pl.LazyFrame:
    """One row per person-day (FACT_DAYS_SCHEMA) of the segments (PEOPLE_SCHEMA, half-open) that
    fall into [start, until). A null valid_until is open-ended."""
    first = pl.max_horizontal("valid_from", pl.lit(start))
    end = pl.min_horizontal("valid_until", pl.lit(until))
    days = pl.date_ranges("first", "end", closed="left")
    return typed(
        typed(people_segments, PEOPLE_SCHEMA)
        .with_columns(first=first, end=end)
        .filter(pl.col("first") < pl.col("end"))
        .with_columns(date=days)
        .explode("date"),
        FACT_DAYS_SCHEMA,
    )


# --- days ------------------------------------------------------------------------------------


def days(facts: Facts, *, span: params.Span | None = None) -> pl.LazyFrame:
    """Every person-day with every step (DAY_SCHEMA), off-days included. Minutes.

    ``span``: first and last date of ``facts.days`` when the caller knows it (else they are read).
    Raises NoLawInForce or Unset naming the parameter, LocalRefused for a forbidden local value.
    """
    base_days = typed(facts.days, FACT_DAYS_SCHEMA)
    span = span or params.span_of(base_days)
    if span is None:
        return pl.DataFrame(schema=DAY_SCHEMA).lazy()
    measured = worktime.measure(
        _base(base_days, facts, span),
        with_key(typed(facts.punches, PUNCHES_SCHEMA), span),
        with_key(typed(facts.orders, ORDERS_SCHEMA), span),
        with_key(typed(facts.absences, ABSENCES_SCHEMA), span),
        span,
    )
    recognised = overtime.recognise(measured, span=span, local=facts.local)
    return typed(recognised.with_columns(attended=_attended()), DAY_SCHEMA)


def _base(base_days: pl.LazyFrame, facts: Facts, span: params.Span) -> pl.LazyFrame:
    mine = _local_days(facts, span)
    own_days = _counting_local_days(mine, facts, span)
    rests = pl.col("is_off_day") | holidays.own_day(mine.filter("closure").lazy())
    works = pl.col("start").is_not_null() & (
        ~rests | pl.col("shift").fill_null(False) | pl.col("field")
    )
    plan = {"planned_start": "start", "planned_end": "end"}
    plan |= {"break_start": "break_start", "break_end": "break_end"}
    keyed = held(with_key(base_days, span), "key")
    return (
        _dated(keyed, span)
        .with_columns(is_off_day=holidays.off_day(span, own_days))
        # the order of the days is kept so that the merges below need no sort
        .join(_schedules(facts, span), on="slot", how="left", maintain_order="left")
        .with_columns(is_workday=works)
        .with_columns(pl.when("is_workday").then(old).alias(new) for new, old in plan.items())
        .drop("slot", "start", "end", "shift")
    )


def _dated(frame: pl.LazyFrame, span: params.Span) -> pl.LazyFrame:
    """``slot``: one integer for a schedule's day, cheaper to join on than two columns."""
    length = (span[1] - span[0]).days + 1
    offset = pl.col("date").to_physical() - (span[0] - date(1970, 1, 1)).days
    return frame.with_columns(slot=pl.col("schedule") * length + offset)


def _schedules(facts: Facts, span: params.Span) -> pl.LazyFrame:
    inside = typed(facts.schedules, SCHEDULES_SCHEMA).filter(pl.col("date").is_between(*span))
    return _dated(inside, span).drop("schedule", "date")


def _local_days(facts: Facts, span: params.Span) -> pl.DataFrame:
    mine = typed(facts.local_days, LOCAL_DAYS_SCHEMA)
    return mine.filter(pl.col("date").is_between(*span)).collect()


def _counting_local_days(
    mine: pl.DataFrame, facts: Facts, span: params.Span
) -> pl.LazyFrame | None:
    """지방공휴일, where the institution does not say they are no holiday for allowances; 기관 휴무
    where it does say they are one."""
    counted = []
    if not (holy := mine.filter(~pl.col("closure"))).is_empty():
        read = params.attach(
            holy.lazy(), "worktime.local_holiday_counts", local=facts.local, span=span
        )
        counted.append(read.filter("local_holiday_counts").select(LOCAL_DAYS_SCHEMA.names()))
    if not (shut := mine.filter("closure")).is_empty():
        read = params.attach_where(
            shut.lazy(), ["worktime.closure_counts"], pl.lit(True), local=facts.local, span=span
        )
        kept = read.filter(pl.col("closure_counts") == "true")
        counted.append(kept.select(LOCAL_DAYS_SCHEMA.names()))
    return pl.concat(counted) if counted else None


def _attended() -> pl.Expr:
    came = (pl.col("presence_minutes") > 0) | pl.col("on_trip") | pl.col("remote")
    all_day = (pl.col("leave_minutes") >= pl.col("planned_minutes")) & (pl.col("leave_minutes") > 0)
    return pl.col("is_workday") & came & ~all_day


# --- lines -------------------------------------------------------------------------------------


def lines(
    days: pl.LazyFrame,
    *,
    pay_date: date | None = None,
    local: pl.LazyFrame | None = None,
    span: params.Span | None = None,
) -> pl.LazyFrame:
    """One row per (institution, person, month, item) with every step (LINE_SCHEMA).

    Items: ``overtime`` and ``fixed_overtime``, both for everyone; whoever may not have one gets
    0 and the reason as a step. amount_won is null when a grade has no price. Won.
    """
    span = span or params.span_of(days)
    if span is None:
        return pl.DataFrame(schema=LINE_SCHEMA).lazy()
    segments = pay.prices(_segments(days, span), pay_date=pay_date, span=span, local=local)
    months = _priced(_months(segments, span, local))
    return typed(_items(months), LINE_SCHEMA)


def close(facts: Facts, *, pay_date: date | None = None) -> pl.LazyFrame:
    """``lines`` after ``days``: what one month of these people is worth."""
    span = params.span_of(typed(facts.days, FACT_DAYS_SCHEMA))
    return lines(days(facts, span=span), pay_date=pay_date, local=facts.local, span=span)


def anomalies(facts: Facts, days: pl.LazyFrame) -> pl.LazyFrame:
    """What does not fit in these days, with a proposed correction (law.anomalies)."""
    trips = facts.absences.filter(pl.col("kind") == TRIP)
    return _anomalies.anomalies(facts.punches, facts.orders, days, trips=trips)


def _month_of(span: params.Span) -> pl.Expr:
    """The first of each date's month: literals, because truncating costs as much as a join."""
    month = span[0].replace(day=1)
    found = pl.lit(month)
    while (month := (month + timedelta(days=32)).replace(day=1)) <= span[1]:
        found = pl.when(pl.col("date") >= month).then(pl.lit(month)).otherwise(found)
    return found


def _segments(days: pl.LazyFrame, span: params.Span) -> pl.LazyFrame:
    """Sums per person, month and grade; a promotion inside a month makes two segments.

    Grade 0 is somebody this decree does not know (공무직, 기간제): recorded, never paid here.
    """
    paid = ~pl.col("managerial") & (pl.col("grade") != 0)
    desk = paid & ~pl.col("field")
    on_field = paid & pl.col("field")

    def total(name: str, when: pl.Expr) -> pl.Expr:
        return pl.when(when).then(name).otherwise(0).cast(pl.Int32).sum()

    def count(name: str, when: pl.Expr) -> pl.Expr:
        return (pl.col(name) & when).cast(pl.Int16).sum()

    ordered = desk & (pl.col("recognised_minutes") > 0)
    exempt = pl.col("recognised_exempt_minutes") + pl.col("field_minutes")
    return (
        days.with_columns(month=_month_of(span), exempt=exempt, ordered=ordered)
        .group_by(*PERSON_MONTH, "grade")
        .agg(
            date=pl.col("date").min(),
            ordinary=total("recognised_ordinary_minutes", desk),
            exempt=total("exempt", desk),
            recognised=pl.col("ordered").cast(pl.Int16).sum(),
            field_worked=total("field_worked_minutes", on_field),
            # a whole day of leave is no workday, so that it takes no overtime away (a reading)
            field_workdays=count("attended", on_field),
            attended=count("attended", desk),
            desk_days=desk.cast(pl.Int16).sum(),
            field_days=on_field.cast(pl.Int16).sum(),
            managed_days=pl.col("managerial").cast(pl.Int16).sum(),
        )
    )


def _months(segments: pl.LazyFrame, span: params.Span, local: pl.LazyFrame | None) -> pl.LazyFrame:
    """Adds the month's totals to each segment, segments in the order of their days."""
    sums = {
        "ordinary_minutes": "ordinary",
        "exempt_minutes": "exempt",
        "recognised_days": "recognised",
        "field_worked_minutes": "field_worked",
        "field_workdays": "field_workdays",
        "attended_days": "attended",
        "desk_days": "desk_days",
        "field_days": "field_days",
        "managed_days": "managed_days",
    }
    totals = (
        segments.with_columns(
            *(pl.col(old).sum().over(PERSON_MONTH).alias(new) for new, old in sums.items()),
            grades=pl.len().over(PERSON_MONTH).cast(pl.Int16),
        )
        .with_columns(
            field=(pl.col("field_days") > 0) & (pl.col("desk_days") == 0),
            managerial=(pl.col("desk_days") == 0)
            & (pl.col("field_days") == 0)
            & (pl.col("managed_days") > 0),
        )
        .drop("desk_days", "field_days", "managed_days")
    )
    keys = [*overtime.MONTH_KEYS, "pay.amount_rounding", "pay.fixed_rounding"]
    whole = (span[0].replace(day=1), span[1])
    numbered = params.attach(totals, keys, on="month", local=local, span=whole)
    return overtime.fixed(overtime.month_total(overtime.field_total(numbered)))


def _priced(segments: pl.LazyFrame) -> pl.LazyFrame:
    """Person-months: minutes dropped by cap and floor leave the latest days first (a reading).

    Sums of the sorted segments so far, less what they were where the person-month begins: a
    tenth of what windows cost.
    """
    fresh = pl.any_horizontal(pl.col(k).ne_missing(pl.col(k).shift(1)) for k in PERSON_MONTH)
    last = pl.col("_fresh").shift(-1, fill_value=True)
    kept_total = pl.min_horizontal("ordinary_minutes", "monthly_limit_minutes").cast(pl.Int32)
    kept = pl.max_horizontal(pl.min_horizontal(kept_total - _before("ordinary"), "ordinary"), 0)
    field = pl.when(last).then("field_minutes").otherwise(0)
    left = pl.col("paid_minutes") - _before("kept")
    paid = pl.max_horizontal(pl.min_horizontal(left, "kept"), 0)
    worth = paid.cast(pl.Int64) * pl.col("hourly_won")
    priceless = (paid > 0) & pl.col("hourly_won").is_null()
    sums = {name: _before(name) + pl.col(name) for name in ("_worth", "_priceless")}
    return (
        segments.sort(*PERSON_MONTH, "date")
        .with_columns(_fresh=fresh)
        .with_columns(kept=kept + pl.col("exempt") + field)
        .with_columns(_worth=worth.fill_null(0), _priceless=priceless.cast(pl.Int32))
        .with_columns(**sums)
        .filter(last)
        .with_columns(amount_numerator=pl.when(pl.col("_priceless") == 0).then("_worth"))
    )


def _before(name: str) -> pl.Expr:
    """The sum of a column over the earlier segments of the same person-month."""
    earlier = pl.col(name).cum_sum() - pl.col(name)
    return earlier - pl.when("_fresh").then(earlier).forward_fill()


def _items(months: pl.LazyFrame) -> pl.LazyFrame:
    overtime_line = pay.overtime_won(
        months.with_columns(item=pl.lit(OVERTIME), amount_denominator=pl.lit(60, dtype=pl.Int32))
    )
    return pl.concat(
        [overtime_line, pay.fixed_won(months.with_columns(item=pl.lit(FIXED)))], how="diagonal"
    )
