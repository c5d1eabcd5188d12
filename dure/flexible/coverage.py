"""Who is where by the hour: at their own place, elsewhere, away; and where too few are left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dure.flexible import checks, queries
from dure.flexible.checks import Wanted
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from law import flexible as law

HOUR, MIDNIGHT = 60, 1440
DAY = timedelta(days=1)
AWAY = ("leave", "trip")
type Stretch = tuple[int, int]


@dataclass(frozen=True)
class Hour:
    """One clock hour of a day: how many are at their own place, elsewhere, away, and needed."""

    hour: int
    here: int
    elsewhere: int
    away: int
    needed: int | None

    @property
    def short(self) -> bool:
        return self.needed is not None and self.here < self.needed


@dataclass(frozen=True)
class Short:
    """An hour that a change would leave with too few."""

    date: date
    hour: int
    before: int
    after: int
    needed: int | None


@dataclass(frozen=True)
class Whereabouts:
    """One person's day: planned stretches, and which of them elsewhere or away."""

    person: int
    planned: tuple[Stretch, ...]
    elsewhere: tuple[Stretch, ...]
    away: tuple[Stretch, ...]
    place: str = ""

    def at(self, hour: int) -> str:
        """ "here", "elsewhere", "away", or "" where nothing is planned for the whole hour."""
        return self.during(hour * HOUR, (hour + 1) * HOUR)

    def during(self, since: int, until: int) -> str:
        """The same of any stretch of the day."""
        if not any(a <= since and until <= b for a, b in self.planned):
            return ""
        if _meets(self.away, since, until):
            return "away"
        return "elsewhere" if _meets(self.elsewhere, since, until) else "here"

    @property
    def night(self) -> "Whereabouts | None":
        """What is left of it after midnight, in the minutes of the next day."""
        if self.planned[-1][1] <= MIDNIGHT:
            return None
        parts = (self.planned, self.elsewhere, self.away)
        planned, elsewhere, away = (
            tuple((max(a - MIDNIGHT, 0), b - MIDNIGHT) for a, b in each if b > MIDNIGHT)
            for each in parts
        )
        return Whereabouts(self.person, planned, elsewhere, away, self.place)


@dataclass(frozen=True)
class Board:
    """Everything that says where some persons are in a period, asked for once."""

    persons: Sequence[int]
    since: date
    until: date
    week: Mapping[tuple[int, date], law.Day | None]
    spans: Mapping[tuple[int, date], Sequence[timeline.Span]]
    own: set[date]
    field: set[tuple[int, date]]  # 현업: holidays are no days off

    def one(self, person: int, day: date, wanted: Wanted | None = None) -> Whereabouts | None:
        """A person's day, or as a wanted change would have it; None on a day off."""
        plan = self.week.get((person, day))
        if wanted is not None and wanted.since <= day < wanted.until:
            off = checks.is_off(day, self.own) and (person, day) not in self.field
            plan = None if off else checks.day_of(wanted.days, day)
        return _one(person, plan, self.spans.get((person, day), ())) if plan else None

    def there(self, since: date, until: date) -> dict[date, list[Whereabouts]]:
        """Each workday of a part of it, person by person."""
        found: dict[date, list[Whereabouts]] = {}
        for day in days(since, until):
            for person in self.persons:
                each = self.one(person, day)
                if each is not None:
                    found.setdefault(day, []).append(each)
        return found

    def present(self, person: int, day: date, wanted: Wanted | None = None) -> set[int]:
        """The hours in which a person is at their own place, by that day or the night before."""
        now, before = self.one(person, day, wanted), self.one(person, day - DAY, wanted)
        some = [each for each in (now, before and before.night) if each is not None]
        return {hour for hour in range(24) if any(each.at(hour) == "here" for each in some)}

    @cached_property
    def here(self) -> dict[tuple[date, int], int]:
        """How many are at their own place, by day and hour."""
        found: dict[tuple[date, int], int] = {}
        for day in days(self.since, self.until):
            for person in self.persons:
                for hour in self.present(person, day):
                    found[day, hour] = found.get((day, hour), 0) + 1
        return found


def days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=n) for n in range((until - since).days)]


def board(persons: Sequence[int], *, since: date, until: date) -> Board:
    """The board of some persons for a period; of the day before it, too, for its nights."""
    spans: dict[tuple[int, date], list[timeline.Span]] = {}
    for each in timeline.spans(since=since - DAY, until=until, people=list(persons)):
        spans.setdefault((each.person, each.date), []).append(each)
    own = set(organization.own_days(since=since - DAY, until=until))
    week, field = _weeks(persons, since - DAY, until, own)
    return Board(persons, since, until, week, spans, own, field)


def whereabouts(
    persons: Sequence[int], *, since: date, until: date
) -> dict[date, list[Whereabouts]]:
    """Each workday of a period, person by person."""
    return board(persons, since=since, until=until).there(since, until)


def unreported(person: int, *, since: date, until: date) -> list[queries.Elsewhere]:
    """A person's workdays elsewhere whose report has not come in; a day that became one off waits
    for none."""
    found = queries.elsewhere(since=since, until=until, people=[person])
    waiting = [each for each in found if not each.reported]
    if not waiting:
        return []
    worked = whereabouts([person], since=waiting[0].date, until=until)
    return [each for each in waiting if worked.get(each.date)]


def from_the_night(persons: Sequence[int], day: date) -> list[Whereabouts]:
    """Who began the day before and still works after midnight."""
    before = whereabouts(persons, since=day - DAY, until=day)
    return [night for there in before.values() for each in there if (night := each.night)]


def by_hour(there: Sequence[Whereabouts], needed: Iterable[queries.Needed] = ()) -> list[Hour]:
    """One day's hours, from the first to the last for which anybody is planned."""
    wanted = list(needed)
    rows = []
    for hour in range(24):
        at = [each.at(hour) for each in there]
        least = _least(wanted, hour)
        if any(at) or least is not None:
            counted = (at.count("here"), at.count("elsewhere"), at.count("away"))
            rows.append(Hour(hour, *counted, least))
    return rows


def shortfalls(
    on: Board,
    changed: Mapping[int, Wanted],
    *,
    since: date,
    until: date,
    needed: Sequence[queries.Needed],
) -> list[Short]:
    """Hours in which a change leaves fewer at their place than before: below the minimum, or,
    where none is set, nobody."""
    found = []
    for day in days(since, until):
        for hour, lost in sorted(_lost(on, changed, day).items()):
            had = on.here.get((day, hour), 0)
            left, least = had - lost, _least(needed, hour)
            if lost > 0 and left < (1 if least is None else least):
                found.append(Short(day, hour, had, left, least))
    return found


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _meets(stretches: Iterable[Stretch], since: int, until: int) -> bool:
    return any(a < until and since < b for a, b in stretches)


def _weeks(
    persons: Sequence[int], since: date, until: date, own: set[date]
) -> tuple[dict[tuple[int, date], law.Day | None], set[tuple[int, date]]]:
    """Each person's plan of each day, by the schedule that holds on it; shifts and field work
    (현업) go on through Saturdays, Sundays and holidays."""
    segments = people.segments(since=since, until=until, people=list(persons))
    only = segments["schedule"].unique().to_list()
    rows = people.schedules(since=since, until=until, only=only).drop_nulls("start")
    plans = {
        (row["schedule"], row["date"]): (_day(row), row["shift"])
        for row in rows.iter_rows(named=True)
    }
    found: dict[tuple[int, date], law.Day | None] = {}
    field: set[tuple[int, date]] = set()
    for row in segments.iter_rows(named=True):
        for day in days(row["valid_from"], min(row["valid_until"] or until, until)):
            plan, shift = plans.get((row["schedule"], day), (None, False))
            works = shift or row["field"] or not checks.is_off(day, own)
            found[row["person"], day] = plan if works else None
            if row["field"]:
                field.add((row["person"], day))
    return found, field


def _day(row: Mapping[str, Any]) -> law.Day:
    weekday = law.WEEKDAYS[row["date"].weekday()]
    return law.Day(weekday, row["start"], row["end"], row["break_start"], row["break_end"])


def _lost(on: Board, changed: Mapping[int, Wanted], day: date) -> dict[int, int]:
    """By hour, how many fewer are at their own place when changes hold."""
    found: dict[int, int] = {}
    for person, wanted in changed.items():
        was, is_ = on.present(person, day), on.present(person, day, wanted)
        for hour in was ^ is_:
            found[hour] = found.get(hour, 0) + (1 if hour in was else -1)
    return found


def _least(needed: Iterable[queries.Needed], hour: int) -> int | None:
    """The most that any minimum asks for in a whole hour; at lunch only one set for lunch alone."""
    since, until = hour * HOUR, (hour + 1) * HOUR
    asked = [
        each.people
        for each in needed
        if each.start <= since
        and until <= each.end
        and not (each.start < law.NOON == since and until == law.ONE < each.end)
    ]
    return max(asked, default=None)


def _one(person: int, plan: law.Day, spans: Sequence[timeline.Span]) -> Whereabouts:
    remote = [(each.start, each.end) for each in spans if each.kind == "remote"]
    if plan.remote_start is not None and plan.remote_end is not None:
        remote.append((plan.remote_start, plan.remote_end))
    return Whereabouts(
        person,
        _worked(plan),
        tuple(remote),
        tuple((each.start, each.end) for each in spans if each.kind in AWAY),
        next((each.label for each in spans if each.kind == "remote"), ""),
    )


def _worked(plan: law.Day) -> tuple[Stretch, ...]:
    if plan.break_start is None or plan.break_end is None:
        return ((plan.start, plan.end),)
    return ((plan.start, plan.break_start), (plan.break_end, plan.end))
