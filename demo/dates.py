"""The demo's calendar. Only for plausibility: what is a holiday in law is decided by law."""

from datetime import date, timedelta

import polars as pl

_EVERY_YEAR = ((1, 1), (3, 1), (5, 1), (5, 5), (6, 6), (7, 17), (8, 15), (10, 3), (10, 9), (12, 25))
_ONE_YEAR = {
    2025: (
        (1, 27), (1, 28), (1, 29), (1, 30), (3, 3), (5, 6), (6, 3), (10, 6), (10, 7), (10, 8),
    ),
    2026: (
        (2, 16), (2, 17), (2, 18), (3, 2), (5, 24), (5, 25), (6, 3), (8, 17),
        (9, 24), (9, 25), (9, 26), (10, 5),
    ),
    2027: ((2, 6), (2, 7), (2, 8), (2, 9), (5, 3), (5, 13), (8, 16), (9, 14), (9, 15), (9, 16)),
}  # fmt: skip
CITIZENS_DAY = (10, 15)


def holidays(start: date, until: date) -> list[date]:
    """Days off on a weekday for everybody who does not work in shifts."""
    years = range(start.year, until.year + 1)
    days = {
        date(year, month, day)
        for year in years
        for month, day in (*_EVERY_YEAR, CITIZENS_DAY, *_ONE_YEAR.get(year, ()))
    }
    return sorted(day for day in days if start <= day < until)


def months_before(day: date, months: int) -> date:
    """The first of the month so many months before this day's."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def month_after(day: date) -> date:
    return months_before(day, -1)


def calendar(start: date, until: date) -> pl.DataFrame:
    """date, holiday, workday, previous and next: the office's days around each date."""
    margin = timedelta(days=14)
    first, last = start - margin, until + margin
    frame = pl.DataFrame({"date": pl.date_range(first, last, eager=True)})
    frame = frame.with_columns(
        holiday=pl.col("date").is_in(holidays(first, last + timedelta(days=1))),
    ).with_columns(workday=~pl.col("holiday") & (pl.col("date").dt.weekday() <= 5))
    working = pl.when("workday").then("date")
    return frame.with_columns(
        previous=working.shift(1).forward_fill(),
        next=working.shift(-1).backward_fill(),
    ).filter(pl.col("date").is_between(start, until, closed="left"))


def middles(start: date, until: date) -> list[date]:
    """Days in the middle of a month, where a change splits the month in two."""
    days = (start + timedelta(days=n) for n in range((until - start).days))
    return [day for day in days if 8 <= day.day <= 22 and day > start]
