"""시간선택제공무원: how long their week is, and how long a day of leave is by it (제7조의9, 별표 2)."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from dure.leave.days import OfADay, scaled
from dure.organization import queries as organization
from dure.people import queries as people
from law import leave

KIND = "part_time"
SCHEMA = {"person": pl.Int64, "week_minutes": pl.Int16}


def weeks(on: date, persons: Sequence[int] | None) -> pl.DataFrame:
    """Minutes a week of 시간선택제공무원 by the schedule of the day: person, week_minutes."""
    employed = people.employments(on=on, people=persons)
    some = employed.filter(pl.col("kind") == KIND).select("person")
    if some.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    following = on + timedelta(days=1)
    plan = people.segments(since=on, until=following, people=some["person"].to_list())
    planned = people.week_minutes()
    rows = [(who, planned[what]) for who, what in plan.select("person", "schedule").iter_rows()]
    found = pl.DataFrame(rows, schema=SCHEMA, orient="row").unique("person")
    # 근무일정이 없으면 일하는 시간도 없다
    return some.join(found, on="person", how="left").with_columns(
        pl.col("week_minutes").fill_null(0)
    )


def week(person: int, on: date) -> int | None:
    """Minutes a week of one person; None for whoever works full time."""
    found = weeks(on, [person])
    return int(found["week_minutes"][0]) if found.height else None


def lengths(on: date, persons: Sequence[int]) -> dict[int, int]:
    """Minutes of a day of leave of those persons who work part time, where a formula is set."""
    found = {who: day_length(minutes, on) for who, minutes in weeks(on, persons).iter_rows()}
    return {who: length for who, length in found.items() if length}


def full_minutes(days: Sequence[OfADay], week_minutes: int | None, on: date) -> int | None:
    """Minutes of sick leave as if eight hours were a day (제7조의5제1항), which of a part-timer the
    formula of 별표 2 makes them; None where the institution has set none."""
    if week_minutes is None:
        return sum(map(scaled, days))
    length = day_length(week_minutes, on)
    return None if length is None else sum(day.minutes for day in days) * leave.DAY // length


def day_length(week_minutes: int | None, on: date) -> int | None:
    """Minutes that a day of leave is; None where the institution has set no formula."""
    if week_minutes is None:
        return leave.DAY
    code, local = str(organization.institution().code), organization.local_values().lazy()
    return leave.day_length(on, week_minutes, institution=code, local=local)
