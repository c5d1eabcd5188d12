"""What a leave takes of each day: its stretch inside that day's schedule, in minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import polars as pl

from dure.organization import queries as organization
from dure.people import queries as people
from law import holidays

DAY = 480  # minutes that a counted Saturday or holiday takes of who works full time


@dataclass(frozen=True)
class Workday:
    """The schedule of a person's day, in minutes since its midnight; `off`: a day without work."""

    date: date
    start: int
    end: int
    break_start: int
    break_end: int
    off: bool

    @property
    def minutes(self) -> int:
        return 0 if self.off else self.inside(self.start, self.end)

    def inside(self, start: int, end: int) -> int:
        """Minutes of [start, end) within the schedule, the break left out."""
        if self.off:
            return 0
        begin, until = max(start, self.start), min(end, self.end)
        rest = min(until, self.break_end) - max(begin, self.break_start)
        return max(until - begin, 0) - max(rest, 0)


@dataclass(frozen=True)
class Stretch:
    """A day wanted whole (no minutes given), or from a minute to a minute of it."""

    date: date
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Taken:
    """A stretch of a day and what it takes of the schedule."""

    date: date
    start: int
    end: int
    minutes: int
    off: bool
    day_minutes: int  # of the whole day


class OfADay(Protocol):
    """What a leave takes of a day, and how long the whole day is."""

    @property
    def minutes(self) -> int: ...
    @property
    def day_minutes(self) -> int: ...


def is_whole(day: OfADay) -> bool:
    return day.minutes >= day.day_minutes


def scaled(day: OfADay, length: int = DAY) -> int:
    """What it takes where a whole day, however long the person works on it, is `length` minutes."""
    return length if is_whole(day) else day.minutes * length // day.day_minutes


def whole(since: date, until: date) -> list[Stretch]:
    """Every day of [since, until), whole."""
    return [Stretch(since + timedelta(days=n)) for n in range((until - since).days)]


def workdays(person: int, *, since: date, until: date) -> dict[date, Workday]:
    """A person's days in a period, by schedule, holidays and the institution's own days off."""
    found = people.segments(since=since, until=until, people=[person])
    if found.is_empty():
        return {}
    each = found.with_columns(
        date=pl.date_ranges("valid_from", "valid_until", closed="left")
    ).explode("date")
    plan = people.schedules(since=since, until=until)
    own = set(organization.own_days(since=since, until=until))
    rows = each.join(plan, on=["schedule", "date"], how="left").iter_rows(named=True)
    return {row["date"]: _workday(row, own) for row in rows}


def _workday(row: dict[str, object], own: set[date]) -> Workday:
    day = row["date"]
    assert isinstance(day, date)
    works = row["shift"] or row["field"] or not holidays.is_off_day(day, own)
    times = [row[name] for name in ("start", "end", "break_start", "break_end")]
    if times[0] is None or not works:
        return Workday(day, 540, 1080, 720, 780, off=True)
    start, end, rest, back = (int(str(each if each is not None else 0)) for each in times)
    return Workday(day, start, end, rest, back, off=False)


def taken(
    stretches: Sequence[Stretch],
    plan: dict[date, Workday],
    *,
    off_days_count: bool = False,
    off_minutes: int = DAY,
) -> list[Taken]:
    """What each stretch takes; days off are left out unless they count (복무규정 제7조의8 단서).

    `off_minutes`: what a day off that counts takes.
    """
    found = []
    for each in sorted(stretches, key=lambda one: (one.date, one.start or 0)):
        day = plan.get(each.date)
        if day is None or (day.off and not off_days_count):
            continue
        start = day.start if each.start is None else each.start
        end = day.end if each.end is None else each.end
        length = off_minutes if day.off else day.minutes
        minutes = off_minutes if day.off else day.inside(start, end)
        if minutes:
            found.append(Taken(each.date, start, end, minutes, day.off, length))
    return found
