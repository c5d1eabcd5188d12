"""Schedules as patterns: their days as values, one found or made for them, and who works by each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from math import lcm

import polars as pl
from django.db import connection

from dure import tenancy
from dure.organization import queries as organization
from dure.people import periods, queries
from dure.people.models import Schedule, ScheduleDay
from dure.people.wanted import Workday
from law import params
from law import patterns as law
from law.refusals import Row

MONDAY = date(2024, 1, 1)
WEEK = 7
AVERAGE, REST = "worktime.average_weeks", "worktime.shift_rest_minutes"


@dataclass(frozen=True)
class Pattern:
    """A cycle of days from an anchor; days off are not among `days`."""

    name: str
    days: tuple[Workday, ...]
    length: int = WEEK
    anchor: date = MONDAY
    shift: bool = False

    @property
    def weekly(self) -> bool:
        """It is counted in weeks and follows the holidays."""
        return not self.shift and self.length % WEEK == 0

    def on(self, day: date) -> Workday | None:
        """Its hours of a day, before holidays."""
        place = (day - self.anchor).days % self.length
        return next((each for each in self.days if each.cycle_day == place), None)

    def minutes_on(self, day: date) -> int:
        """Minutes of a day, before holidays."""
        own = self.on(day)
        return sum(each.minutes for each in _hours([own] if own else []))

    @property
    def week_minutes(self) -> int:
        """Minutes of a week, on average."""
        return sum(each.minutes for each in _hours(self.days)) * WEEK // self.length


@dataclass(frozen=True)
class Use:
    """How many work by a schedule on a day, in how many units, and since when at the earliest."""

    persons: int
    units: int
    since: date | None


@dataclass(frozen=True)
class Worker:
    """A person who works by a schedule from a day to a day."""

    person: int
    unit: int
    since: date
    until: date | None
    source: object


def load() -> dict[int, Pattern]:
    """Every schedule of the institution by key, in the order they were made."""
    found: dict[int, list[Workday]] = {}
    for row in ScheduleDay.objects.exclude(start=None).order_by("cycle_day"):
        day = Workday(row.cycle_day, row.start or 0, row.end or 0, row.break_start, row.break_end)
        found.setdefault(row.schedule_id, []).append(day)
    return {
        each.id: Pattern(
            each.name, tuple(found.get(each.id, ())), each.cycle_length, each.anchor, each.shift
        )
        for each in Schedule.objects.order_by("id")
    }


def key_of(pattern: Pattern) -> int:
    """The schedule with these days in this turn, made where there is none."""
    periods.lock()
    mine = _turned(pattern)
    known = load()
    for pk, has in known.items():
        if (has.shift, has.length) == (pattern.shift, pattern.length) and _turned(has) == mine:
            return pk
    here = {"institution_id": tenancy.current()}
    made = Schedule.objects.create(
        **here,
        name=_free(pattern.name, {each.name for each in known.values()}),
        shift=pattern.shift,
        cycle_length=pattern.length,
        anchor=pattern.anchor,
    )
    ScheduleDay.objects.bulk_create(
        ScheduleDay(**here, schedule=made, **asdict(each)) for each in pattern.days
    )
    return int(made.id)


def overlay(base: Pattern, hours: Sequence[Workday], weekdays: Sequence[int]) -> Pattern:
    """A weekly pattern whose weekdays have other hours, each week the next of them in turn."""
    length = lcm(base.length, WEEK * len(hours))
    days = []
    for place in range(length):
        own = base.on(date.fromordinal(MONDAY.toordinal() + place))
        if place % WEEK in weekdays:
            own = hours[place // WEEK % len(hours)]
        if own is not None:
            days.append(replace(own, cycle_day=place))
    return Pattern(base.name, tuple(days), length)


def refusals(pattern: Pattern, kind: str, *, on: date) -> list[Row]:
    """What the decree says against a pattern of a kind, by what this institution has settled."""
    return law.refusals(
        kind,
        _hours(pattern.days),
        length=pattern.length,
        on=on,
        average_weeks=settled(AVERAGE, on),
    )


def rest(on: date) -> int | None:
    """The minutes between two shifts that the institution has set, if it has."""
    return settled(REST, on)


def settled(key: str, on: date) -> int | None:
    """A number that only the institution can set; None where it has set none."""
    try:
        found = params.chosen(
            key,
            on,
            institution=organization.institution().code,
            local=organization.local_values().lazy(),
        )
    except params.Unset:
        return None
    return int(found)


def uses(*, on: date) -> dict[int, Use]:
    """Who works by each schedule on a day, in one look."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.schedule_id, count(DISTINCT s.person_id), count(DISTINCT a.unit_id),"
            " min(lower(s.valid)) FROM people_assignment s"
            " JOIN people_appointment a ON a.institution_id = s.institution_id"
            "  AND a.person_id = s.person_id AND upper_inf(a.known) AND a.valid @> %s::date"
            " WHERE upper_inf(s.known) AND s.valid @> %s::date GROUP BY s.schedule_id",
            [on, on],
        )
        return {pk: Use(persons, units, since) for pk, persons, units, since in cursor.fetchall()}


def workers(schedule: int) -> list[Worker]:
    """Everybody who works, worked or will work by a schedule, the latest first, with their unit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.person_id, a.unit_id, lower(s.valid * a.valid), upper(s.valid * a.valid),"
            " s.source FROM people_assignment s"
            " JOIN people_appointment a ON a.institution_id = s.institution_id"
            "  AND a.person_id = s.person_id AND upper_inf(a.known) AND a.valid && s.valid"
            " WHERE upper_inf(s.known) AND s.schedule_id = %s"
            " ORDER BY upper(s.valid * a.valid) DESC NULLS FIRST, a.unit_id, s.person_id",
            [schedule],
        )
        return [Worker(*row) for row in cursor.fetchall()]


def expand(found: dict[int, Pattern], *, since: date, until: date) -> pl.DataFrame:
    """Every day of some patterns in a period, for `law`, under keys of the caller's."""
    rows = []
    for offset in range((until - since).days):
        day = date.fromordinal(since.toordinal() + offset)
        for pk, pattern in found.items():
            own = pattern.on(day)
            times = (own.start, own.end, own.break_start, own.break_end) if own else (None,) * 4
            rows.append((pk, day, *times, pattern.shift))
    return pl.DataFrame(rows, schema=queries.SCHEDULE_DAYS, orient="row")


def _turned(pattern: Pattern) -> set[tuple[object, ...]]:
    """Its days counted from one Monday, so that equal turns are equal."""
    late = (pattern.anchor - MONDAY).days
    return {
        ((each.cycle_day + late) % pattern.length, *list(asdict(each).values())[1:])
        for each in pattern.days
    }


def _hours(days: Sequence[Workday]) -> list[law.Hours]:
    return [law.Hours(**asdict(each)) for each in days]


def _free(name: str, used: set[str]) -> str:
    number, found = 1, name[:52]
    while found in used:
        number += 1
        found = f"{name[:52]} ({number})"
    return found
