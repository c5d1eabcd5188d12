"""How many of some persons are at work on a day: by schedule, less leave and trips."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from law import holidays

HOUR = 60
AWAY = ("leave", "trip")
type Stretch = tuple[int, int]


@dataclass(frozen=True)
class Covered:
    """A day: who is planned, who is there at all, and the hour with the fewest."""

    date: date
    planned: int
    present: int
    low_hour: int
    low_present: int
    low_planned: int

    @property
    def thin(self) -> bool:
        """Fewer than half of those planned are there at some hour."""
        return self.low_present * 2 < self.low_planned


def coverage(persons: Sequence[int], *, since: date, until: date) -> dict[date, Covered]:
    """Each day of [since, until) on which somebody is planned."""
    planned = _planned(persons, since, until)
    gone: dict[tuple[int, date], list[Stretch]] = {}
    for each in timeline.spans(since=since, until=until, people=list(persons)):
        if each.kind in AWAY:
            gone.setdefault((each.person, each.date), []).append((each.start, each.end))
    return {day: _covered(day, works, gone) for day, works in planned.items()}


def _planned(
    persons: Sequence[int], since: date, until: date
) -> dict[date, list[tuple[int, list[Stretch]]]]:
    """By day: each person planned, with the stretches worked before and after the break."""
    found = people.segments(since=since, until=until, people=list(persons))
    if found.is_empty():
        return {}
    dates = pl.date_ranges("valid_from", "valid_until", closed="left")
    each = found.with_columns(date=dates).explode("date")
    plan = people.schedules(since=since, until=until).drop_nulls("start")
    joined = each.join(plan, on=["schedule", "date"]).sort("date", "person")
    own = set(organization.own_days(since=since, until=until))
    off = {day for day in days(since, until) if holidays.is_off_day(day, own)}
    made: dict[date, list[tuple[int, list[Stretch]]]] = {}
    for row in joined.iter_rows(named=True):
        if row["shift"] or row["field"] or row["date"] not in off:
            made.setdefault(row["date"], []).append((row["person"], list(_worked(row))))
    return made


def _worked(row: dict[str, int | None]) -> Iterator[Stretch]:
    start, end = row["start"] or 0, row["end"] or 0
    rest, back = row["break_start"], row["break_end"]
    if rest is None or back is None:
        yield start, end
    else:
        yield start, rest
        yield back, end


def _covered(
    day: date,
    works: Sequence[tuple[int, list[Stretch]]],
    gone: dict[tuple[int, date], list[Stretch]],
) -> Covered:
    hours: dict[int, tuple[int, int]] = {}
    present = 0
    for person, stretches in works:
        absent = gone.get((person, day), [])
        here = [hour for hour in _hours(stretches) if not _meets(hour, absent)]
        present += bool(here)
        for hour in _hours(stretches):
            planned, there = hours.get(hour, (0, 0))
            hours[hour] = (planned + 1, there + (hour in here))
    # an hour that only a few are planned for (early, late) says nothing of how thin the day is
    common = {h: n for h, n in hours.items() if n[0] * 2 >= len(works)} or {
        0: (len(works), present)
    }
    low = min(common, key=lambda hour: (common[hour][1], hour))
    return Covered(day, len(works), present, low, common[low][1], common[low][0])


def _hours(stretches: Sequence[Stretch]) -> list[int]:
    """Whole clock hours inside the stretches."""
    return [
        hour
        for start, end in stretches
        for hour in range(-(-start // HOUR), end // HOUR)
        if hour * HOUR >= start and (hour + 1) * HOUR <= end
    ]


def _meets(hour: int, absent: Sequence[Stretch]) -> bool:
    return any(start < (hour + 1) * HOUR and hour * HOUR < end for start, end in absent)


def days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=n) for n in range((until - since).days)]
