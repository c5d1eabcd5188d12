"""A month's wages of 공무직 and 기간제근로자 out of the days that the close has computed."""

from datetime import date

import polars as pl

from law.labor import hours
from law.labor.guard import payable

DAY, WORKDAYS = 480, 22  # minutes; weekdays of October 2026
MEALS_WON = 140_000
SATURDAY = 6


def of_month(days: pl.DataFrame, contracts: pl.DataFrame, month: date) -> pl.DataFrame:
    """law.labor.guard.payable of everybody who has a contract; the week before the month is cut."""
    if contracts.is_empty():  # a small institution has none
        return payable.ITEMS.to_frame()
    signed = contracts.select(
        worker="person",
        contract=pl.col("person").cast(pl.Int64),
        start="valid_from",
        end="valid_until",
        wage_unit=pl.when("by_day").then(pl.lit("day")).otherwise(pl.lit("month")),
        base_won="base_won",
        weekly_minutes=5 * DAY,
        daily_minutes=DAY,
        includes_weekly_holiday="by_day",
    )
    whose = pl.col("institution").str.tail(5).cast(pl.Int64)
    given = {
        "workers": contracts.select("kind", worker="person", district=whose),
        "contracts": signed,
        "days": _days(days.join(contracts.select("person"), on="person", how="semi")),
    }
    found = payable.of_month(
        given,
        month,
        terms=signed.select("contract", prorate=pl.lit("calendar"), month_workdays=WORKDAYS),
        monthly=signed.filter(wage_unit="month").select(
            "contract", item=pl.lit("monthly_included"), name=pl.lit("정액급식비"), won=MEALS_WON
        ),
        leave_uses=given["days"].select("worker", "date", minutes="scheduled_minutes").clear(),
    )
    assert found.asked.is_empty(), found.asked
    return found.items


def _days(days: pl.DataFrame) -> pl.DataFrame:
    """Monday to Friday are scheduled and Sunday is 주휴일, whatever the terminal saw."""
    weekday = pl.col("date").dt.weekday()
    on_leave = (pl.col("leave_minutes") >= pl.col("planned_minutes")) & (
        pl.col("leave_minutes") > 0
    )
    missing = pl.col("is_workday") & ~pl.col("attended") & (weekday < SATURDAY)
    worked = pl.col("work_minutes").fill_null(0).cast(pl.Int64)
    return days.join(_nights(days), on=["person", "date"], how="left").select(
        worker="person",
        date="date",
        worked_minutes=worked,
        night_minutes=pl.min_horizontal(pl.col("night_minutes").fill_null(0), worked),
        holiday=pl.col("is_off_day") & (weekday != SATURDAY),
        day_off=weekday == SATURDAY,
        scheduled_minutes=pl.when(weekday < SATURDAY).then(DAY).otherwise(0),
        absence=pl.when(on_leave)
        .then(pl.lit("paid_leave"))
        .when(missing)
        .then(pl.lit("absent"))
        .otherwise(pl.lit("none")),
    )


def _nights(days: pl.DataFrame) -> pl.DataFrame:
    came = days.lazy().drop_nulls(["first_in", "last_out"])
    shifts = came.select(
        "person",
        "date",
        start=pl.col("first_in").cast(pl.Int64),
        end=pl.col("last_out").cast(pl.Int64),
        next_start=pl.lit(None, pl.Int64),
    )
    found = hours.days_of(shifts, keys=("person",))
    return found.select("person", "date", "night_minutes").collect()
