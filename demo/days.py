"""Every person on every date, with unit, grade and schedule of that very day."""

from datetime import date

import polars as pl

from demo import shifts
from demo.dice import Dice
from demo.staff import Span

STORM_DAYS = (14, 15, 16)
MINISTER_DAYS = (5, 6, 7, 8, 9)
_EAGERNESS = ((20, 20), (70, 150), (95, 400), (100, 850))  # (people of 100, evenings of 1000)


def person_days(
    staff: pl.DataFrame,
    appointments: pl.DataFrame,
    assignments: pl.DataFrame,
    units: pl.DataFrame,
    calendar: pl.DataFrame,
    span: Span,
) -> pl.DataFrame:
    """One row a person and date in service; start and end are null on a day off."""
    traits = staff.select("person", "rank", eager=eagerness(span.dice))
    kept = appointments.select("person", "unit", "grade", "field", "managerial")
    days = _spread(kept, appointments, span)
    held = _spread(assignments.select("person", "schedule"), assignments, span)
    return (
        days.join(held, on=["person", "date"], maintain_order="left")
        .join(traits, on="person", maintain_order="left")
        .join(units, on="unit", maintain_order="left")
        .join(_timetable(calendar), on=["schedule", "date"], maintain_order="left")
        .with_columns(off=pl.col("start").is_null(), luck=span.dice.luck())
    )


def eagerness(dice: Dice) -> pl.Expr:
    """Evenings of 1000 that somebody stays, ordered: most now and then, a few nearly always."""
    lot = dice.roll("propensity", 100, "person")
    share: pl.Expr = pl.lit(0)
    for upto, of_thousand in reversed(_EAGERNESS):
        share = pl.when(lot < upto).then(of_thousand).otherwise(share)
    return pl.when(pl.col("grade") == 5).then(60).otherwise(share).cast(pl.Int32)


def _spread(kept: pl.DataFrame, periods: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Each half-open period as one row a date."""
    first = pl.max_horizontal("valid_from", pl.lit(span.start))
    last = pl.min_horizontal(pl.col("valid_until").fill_null(span.until), pl.lit(span.until))
    bounds = periods.select(first=first, last=last)
    return (
        pl.concat([kept, bounds], how="horizontal")
        .filter(pl.col("first") < pl.col("last"))
        .with_columns(date=pl.date_ranges("first", "last", closed="left"))
        .drop("first", "last")
        .explode("date")
    )


def _timetable(calendar: pl.DataFrame) -> pl.DataFrame:
    """schedule and date → that day's hours, and what the calendar says of it."""
    schedules = shifts.schedules().select("shift", "cycle_length", "anchor", schedule="id")
    cycle = (pl.col("date") - pl.col("anchor")).dt.total_days() % pl.col("cycle_length")
    free = pl.col("holiday") & ~pl.col("shift")
    return (
        schedules.join(calendar, how="cross")
        .with_columns(cycle_day=cycle.cast(pl.Int16))
        .join(shifts.schedule_days(), on=["schedule", "cycle_day"], how="left")
        .with_columns(
            pl.when(~free).then(pl.col("start", "end").cast(pl.Int32)),
            storm=pl.col("date").dt.day().is_in(STORM_DAYS)
            & pl.col("date").dt.month().is_in(storm_months(calendar)),
            minister=pl.col("date").dt.day().is_in(MINISTER_DAYS),
        )
        .select(
            "schedule", "date", "shift", "start", "end", "workday", "previous", "next",
            "storm", "minister",
        )
    )  # fmt: skip


def storm_months(calendar: pl.DataFrame) -> list[int]:
    """Rain in July and October, or, where neither is covered, in every month there is."""
    covered: list[date] = calendar.get_column("date").to_list()
    months = {day.month for day in covered}
    return sorted(months & {7, 10}) or sorted(months)
