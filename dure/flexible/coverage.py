"""Who is where by the hour: at their own place, elsewhere, away; and where too few are left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dure.flexible import checks, queries
from dure.flexible.checks import Wanted
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from law import flexible as law

HOUR = 60
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
        since, until = hour * HOUR, (hour + 1) * HOUR
        if not any(a <= since and until <= b for a, b in self.planned):
            return ""
        if _meets(self.away, since, until):
            return "away"
        return "elsewhere" if _meets(self.elsewhere, since, until) else "here"


def whereabouts(
    persons: Sequence[int],
    *,
    since: date,
    until: date,
    changed: Mapping[int, Wanted] | None = None,
) -> dict[date, list[Whereabouts]]:
    """Each workday of a period, person by person; `changed` as if those requests held already."""
    week = _weeks(persons, since, until)
    spans = timeline.spans(since=since, until=until, people=list(persons))
    own = set(organization.own_days(since=since, until=until))
    found: dict[date, list[Whereabouts]] = {}
    for day in (since + timedelta(days=n) for n in range((until - since).days)):
        if checks.is_off(day, own):
            continue
        for person in persons:
            plan = _plan(person, day, week, changed or {})
            if plan is None:
                continue
            mine = [each for each in spans if each.person == person and each.date == day]
            found.setdefault(day, []).append(_one(person, plan, mine))
    return found


def by_hour(there: Sequence[Whereabouts], needed: Iterable[queries.Needed] = ()) -> list[Hour]:
    """One day's hours, from the first to the last for which anybody is planned."""
    wanted = list(needed)
    rows = []
    for hour in range(24):
        at = [each.at(hour) for each in there]
        least = [n.people for n in wanted if n.start <= hour * HOUR and (hour + 1) * HOUR <= n.end]
        if any(at) or least:
            counted = (at.count("here"), at.count("elsewhere"), at.count("away"))
            rows.append(Hour(hour, *counted, max(least, default=None)))
    return rows


def shortfalls(
    persons: Sequence[int],
    changed: Mapping[int, Wanted],
    *,
    since: date,
    until: date,
    needed: Sequence[queries.Needed],
) -> list[Short]:
    """Hours in which a change leaves fewer at their place than before: below the minimum, or,
    where none is set, nobody."""
    before = whereabouts(persons, since=since, until=until)
    after = whereabouts(persons, since=since, until=until, changed=changed)
    found = []
    for day, there in after.items():
        was = {each.hour: each.here for each in by_hour(before.get(day, []), needed)}
        for each in by_hour(there, needed):
            had = was.get(each.hour, 0)
            empty = each.here == 0 if each.needed is None else each.here < each.needed
            if empty and each.here < had:
                found.append(Short(day, each.hour, had, each.here, each.needed))
    return found


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _meets(stretches: Iterable[Stretch], since: int, until: int) -> bool:
    return any(a < until and since < b for a, b in stretches)


def _weeks(
    persons: Sequence[int], since: date, until: date
) -> dict[tuple[int, date], law.Day | None]:
    """Each person's plan of each day, by the schedule that holds on it."""
    segments = people.segments(since=since, until=until, people=list(persons))
    only = segments["schedule"].unique().to_list()
    rows = people.schedules(since=since, until=until, only=only).drop_nulls("start")
    days = {
        (row["schedule"], row["date"]): law.Day(
            law.WEEKDAYS[row["date"].weekday()],
            row["start"],
            row["end"],
            row["break_start"],
            row["break_end"],
        )
        for row in rows.iter_rows(named=True)
    }
    found: dict[tuple[int, date], law.Day | None] = {}
    for row in segments.iter_rows(named=True):
        day = row["valid_from"]
        while day < min(row["valid_until"] or until, until):
            found[row["person"], day] = days.get((row["schedule"], day))
            day += timedelta(days=1)
    return found


def _plan(
    person: int,
    day: date,
    week: Mapping[tuple[int, date], law.Day | None],
    changed: Mapping[int, Wanted],
) -> law.Day | None:
    wanted = changed.get(person)
    if wanted is not None and wanted.since <= day < wanted.until:
        return checks.day_of(wanted.days, day)
    return week.get((person, day))


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
