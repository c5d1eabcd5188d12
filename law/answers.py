"""From checked rows to a rule's columns and back: the door between single rows and frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from law import holidays, overtime, params, pay, worktime
from law.fields import a_period
from law.steps import WEEKDAYS

Row = dict[str, Any]


def typed(rows: Sequence[Row], **types: pl.DataType | type[pl.DataType]) -> pl.LazyFrame:
    """The rows' own columns in their order, typed."""
    return pl.DataFrame({n: [r[n] for r in rows] for n in types}, schema=pl.Schema(types)).lazy()


def picked(frame: pl.LazyFrame, *columns: str) -> list[Row]:
    return frame.select(columns).collect().to_dicts()


# --- overtime ---------------------------------------------------------------------------------------


def recognise(rows: Sequence[Row]) -> list[Row]:
    """하루 인정분: the minutes of the row's cap class, then the law's steps."""
    minutes, kind = pl.col("ordered_minutes"), pl.col("cap_class")
    classes = {
        "ordinary_minutes": kind == "ordinary",
        "exempt_minutes": kind.is_in(["disaster", "minister"]),
        "field_minutes": kind == "field",
    }
    frame = typed(
        rows,
        institution=pl.String,
        date=pl.Date,
        ordered_minutes=pl.Int16,
        is_off_day=pl.Boolean,
        cap_class=pl.String,
    ).with_columns(
        pl.when(here).then(minutes).otherwise(0).alias(name) for name, here in classes.items()
    )
    added = ("minimum_minutes", "counted_minutes", "deduction_minutes", "deducted_minutes")
    last = ("daily_limit_minutes", "recognised_minutes")
    return picked(overtime.recognise(frame), *classes, *added, *last)


def month_total(rows: Sequence[Row]) -> list[Row]:
    """한 달 인정 시간, the month of a field worker or a managerial recipient included."""
    frame = typed(
        rows,
        institution=pl.String,
        date=pl.Date,
        ordinary_minutes=pl.Int32,
        exempt_minutes=pl.Int32,
        field=pl.Boolean,
        field_worked_minutes=pl.Int32,
        field_workdays=pl.Int32,
        recognised_days=pl.Int32,
        managerial=pl.Boolean,
    )
    unpaid = [
        pl.when(~pl.col("managerial")).then(name).otherwise(0).alias(name)
        for name in ("ordinary_minutes", "exempt_minutes", "field_worked_minutes")
    ]
    numbered = params.attach(frame.with_columns(unpaid), overtime.MONTH_KEYS)
    totals = overtime.month_total(overtime.field_total(numbered))
    added = ("field_regular_minutes", "field_minutes", "monthly_limit_minutes")
    return picked(totals, *added, *overtime.MONTH_STEPS, "paid_hours")


def fixed(rows: Sequence[Row]) -> list[Row]:
    """정액분으로 세는 날."""
    return picked(
        overtime.fixed(_fixed_frame(rows)), "fixed_hours", "fixed_days", "fixed_counted_days"
    )


def _fixed_frame(rows: Sequence[Row]) -> pl.LazyFrame:
    frame = typed(
        rows,
        institution=pl.String,
        date=pl.Date,
        attended_days=pl.Int16,
        field=pl.Boolean,
        managerial=pl.Boolean,
    )
    return params.attach(frame, overtime.MONTH_KEYS)


PRICES = (*pay.PRICE_STEPS, "percent_date", "hour_divisor", "overtime_rate_percent")


def hourly_won(rows: Sequence[Row]) -> list[Row]:
    """시간당 금액 and the price table of 현업."""
    frame = typed(rows, institution=pl.String, date=pl.Date, grade=pl.Int8, pay_date=pl.Date)
    both = ("minimum_wage_floor_won", "night_hourly_won", "holiday_day_won")
    return picked(pay.prices(frame), *PRICES, *both)


def order_refusals(rows: Sequence[Row]) -> list[Row]:
    """What stands against an order, under ``refusals``."""
    for row in rows:
        a_period(row)
    return [
        {
            "refusals": overtime.order_refusals(
                day=r["date"],
                start=r["start"],
                end=r["end"],
                is_off_day=r["is_off_day"],
                pregnant=r["pregnant"],
                own_request=r["own_request"],
                postpartum=r["postpartum"],
                consent=r["consent"],
                managerial=r["managerial"],
                month_minutes=r["month_minutes"],
                cap_class=r["cap_class"],
            )
        }
        for r in rows
    ]


# --- pay ---------------------------------------------------------------------------------------------


def _priced(rows: Sequence[Row], frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with each row's price beside it."""
    prices = pl.DataFrame(hourly_won(rows), infer_schema_length=None).lazy()
    return pl.concat([frame, prices], how="horizontal")


def overtime_won(rows: Sequence[Row]) -> list[Row]:
    """시간외근무수당 of whole paid hours."""
    frame = _priced(rows, typed(rows, paid_minutes=pl.Int32, amount_rounding=pl.String))
    hours = pl.col("paid_minutes") // 60
    counted = frame.with_columns(
        paid_hours=hours,
        grades=1,
        amount_numerator=hours.cast(pl.Int64) * pl.col("hourly_won"),
        amount_denominator=1,
    )
    added = ("paid_hours", "grades", *PRICES, "amount_numerator", "amount_denominator")
    return picked(pay.overtime_won(counted), *added, "amount_won")


def fixed_won(rows: Sequence[Row]) -> list[Row]:
    """정액분."""
    days = overtime.fixed(_fixed_frame(rows)).drop("date", "institution")
    added = ("fixed_hours", "fixed_days", "fixed_counted_days", *PRICES)
    exact = ("amount_numerator", "amount_denominator", "amount_won")
    chosen = typed(rows, amount_rounding=pl.String, fixed_rounding=pl.String)
    both = pl.concat([days, chosen], how="horizontal")
    frame = _priced(rows, both).with_columns(grades=1)
    return picked(pay.fixed_won(frame), "grades", *added, *exact)


def difference(rows: Sequence[Row]) -> list[Row]:
    """What is still to be paid or returned."""
    return [
        {
            "handed_off_won": sum(r["handed_off"]),
            "amount_won": r["recomputed_won"] - sum(r["handed_off"]),
        }
        for r in rows
    ]


# --- holidays and working time ------------------------------------------------------------------------


def holidays_of_year(rows: Sequence[Row]) -> list[Row]:
    """The year's ``holidays``."""
    return [{"holidays": holidays.listing(r["year"])} for r in rows]


def is_off_day(rows: Sequence[Row]) -> list[Row]:
    """Whether the institution rests that day, and which holiday it is."""
    return [_off_day(r) for r in rows]


def _off_day(row: Row) -> Row:
    day = row["date"]
    weekday = f"{WEEKDAYS[day.weekday()]}요일"
    own = "기관의 쉬는 날" if day in row["own_days"] else ""
    sunday = weekday if day.isoweekday() == holidays.SUNDAY else ""
    return {
        "weekday": weekday,
        "holiday": holidays.between(day, day).get(day) or sunday or own,
        "is_off_day": holidays.is_off_day(day, row["own_days"]),
    }


def business_date(rows: Sequence[Row]) -> list[Row]:
    """The business day of a punch and the boundary used."""
    found = []
    for r in rows:
        day, minute = worktime.business_date(r["date"], r["minute"], r["planned_end_before"])
        boundary = worktime.boundary_minutes(r["date"], r["planned_end_before"])
        found.append(
            {"boundary_minutes": boundary, "business_date": day, "business_minute": minute}
        )
    return found
