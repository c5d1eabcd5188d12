"""What stands against somebody keeping watch: where they work, exemptions, leave, trips, other work."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dure.duty import queries
from dure.duty.days import DAY, Calendar, each
from dure.duty.models import Watch
from dure.duty.problem import Barred
from dure.duty.queries import Manned, Seat
from dure.leave import queries as leave
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member, Shielded
from dure.timeline import queries as timeline
from dure.timeline.actions import moment
from dure.trips import queries as trips
from law import duty as law
from law import leave_of_absence, overtime
from law.refusals import Row

WHOLE = 480  # minutes of leave that take a whole day
DISASTER = overtime.CAP_CLASSES.index("disaster")
ABSENT = {*leave_of_absence.KINDS, "suspension", "removal", "demotion"}
SITUATION = Watch.Mode.SITUATION_ROOM
FACTS = {
    "pregnancy": "pregnancy",
    "childbirth": "birth_year",
}  # of `people.Protection`, to the law's


@dataclass(frozen=True)
class Work:
    """When somebody works on a day by their schedule."""

    start: int
    end: int
    shift: bool


@dataclass(frozen=True)
class Against:
    """Of every person who might keep one of some watches in a period."""

    members: dict[int, Member]
    pools: dict[tuple[int, date], frozenset[int]]  # watch and day: who is of its departments
    exempt: dict[tuple[int, str], list[tuple[date, date | None]]]  # person and mode
    barred: dict[int, list[Barred]]
    work: dict[tuple[int, date], Work]
    shields: dict[int, list[Shielded]]
    given: Mapping[str, Any]  # of the institution, as `law` takes it

    def is_exempt(self, person: int, mode: str, day: date) -> bool:
        return _covered(self.exempt.get((person, mode), ()), day)

    def is_protected(self, person: int, seat: Seat) -> bool:
        """Whether what HR knows of a person stands against a watch, without saying what."""
        said = protections(self.shields.get(person, ()), seat, self.given)
        return any(row["level"] == "refuse" for row in said)


def against(watches: Sequence[Manned], *, since: date, until: date, of: Calendar) -> Against:
    """Everything that is known of [since, until), asked for once."""
    pools = _pools(watches, since, until, _under(watches, on=since))
    persons = sorted({person for pool in pools.values() for person in pool})
    work = _work(persons, since - DAY, until + DAY, of)
    barred: dict[int, list[Barred]] = defaultdict(list)
    for person, one in _barred(persons, since - DAY, until + 2 * DAY, work):
        barred[person].append(one)
    return Against(
        members=people.latest(persons, on=until - DAY),
        pools=pools,
        exempt=_exempt(persons),
        barred=barred,
        work=work,
        shields=shields(persons, since=since, until=until),
        given=of_institution(since=since, until=until),
    )


def shields(persons: Sequence[int], *, since: date, until: date) -> dict[int, list[Shielded]]:
    """What HR wrote down that protects some people in a period."""
    found: dict[int, list[Shielded]] = defaultdict(list)
    for shield in people.protections_over(persons, since=since, until=until):
        found[shield.person].append(shield)
    return found


def of_institution(*, since: date, until: date) -> dict[str, Any]:
    return {
        "own": tuple(organization.own_holidays(since=since, until=until)),
        "institution": organization.institution().code,
        "local": organization.local_values().lazy(),
    }


def protections(shields: Iterable[Shielded], seat: Seat, given: Mapping[str, Any]) -> list[Row]:
    """What the law of 당직 says of a watch of somebody protected (제4조제3항, 기관의 면제)."""
    return [
        row
        for shield in shields
        if shield.holds(seat.date)
        for row in law.exempt(
            seat.date,
            seat.mode,
            [FACTS[shield.kind]],
            start=seat.start,
            end=seat.end,
            consent=shield.agreed,
            **given,
        )
    ]


def asked_days(
    watches: Sequence[Manned], persons: Sequence[int], *, since: date, until: date
) -> Counter[int]:
    """On how many days of [since, until) some people could be asked for any of these watches."""
    by_key, exempt = {each.key: each for each in watches}, _exempt(persons)
    away = defaultdict(list)
    for person, first, end in _absences(persons, since, until):
        away[person].append((first, end))
    found: dict[date, set[int]] = defaultdict(set)
    for (key, day), pool in _pools(
        watches, since, until, _under(watches, on=until - DAY), persons
    ).items():
        watch = by_key[key]
        if _covered([(watch.since, watch.until)], day):
            found[day] |= {
                who for who in pool if not _covered(exempt.get((who, watch.mode), ()), day)
            }
    return Counter(
        who for day, some in found.items() for who in some if not _covered(away[who], day)
    )


def clashes(work: Work | None, watch: Manned) -> str:
    """Why a day's work by schedule stands against a watch that begins on it; "" where it does not.

    Who works in shifts cannot do both at once. Others only may not have to leave their work for a
    watch that lasts beyond it; 상황실 takes the place of the day's work.
    """
    if work is None or not (work.start < watch.end and watch.start < work.end):
        return ""
    leaves = watch.mode != SITUATION and work.start < watch.start and work.end < watch.end
    return "교대 근무와 겹칩니다" if work.shift else "근무시간과 겹칩니다" if leaves else ""


# ── how ───────────────────────────────────────────────────────────────────────────────


def _under(watches: Sequence[Manned], *, on: date) -> dict[int, set[int]]:
    """The departments of each watch and those beneath."""
    nodes = organization.tree(on=on)
    return {watch.key: organization.under(list(watch.units), nodes) for watch in watches}


def _covered(spans: Iterable[tuple[date, date | None]], day: date) -> bool:
    return any(since <= day and (until is None or day < until) for since, until in spans)


def _pools(
    watches: Sequence[Manned],
    since: date,
    until: date,
    under: dict[int, set[int]],
    only: Sequence[int] | None = None,
) -> dict[tuple[int, date], frozenset[int]]:
    """Who of the right grades is appointed to a watch's departments, day by day."""
    everybody = sorted({unit for units in under.values() for unit in units})
    persons = only or people.people_of(everybody, since=since, until=until)
    rows = people.segments(since=since, until=until, people=persons)
    found: dict[tuple[int, date], set[int]] = defaultdict(set)
    names = ("person", "unit", "grade", "managerial", "valid_from", "valid_until")
    for person, unit, grade, managerial, first, end in rows.select(names).iter_rows():
        for watch in watches:
            if unit in under[watch.key] and not managerial and watch.top_grade <= grade:
                for day in each(first, end or until):
                    found[watch.key, day].add(person)
    return {key: frozenset(some) for key, some in found.items()}


def _exempt(persons: Sequence[int]) -> dict[tuple[int, str], list[tuple[date, date | None]]]:
    found: dict[tuple[int, str], list[tuple[date, date | None]]] = defaultdict(list)
    for each_ in queries.exemptions(persons=persons):
        for mode in each_.modes:
            found[each_.person_id, mode].append((each_.valid.lower, each_.valid.upper))
    return found


def _work(
    persons: Sequence[int], since: date, until: date, of: Calendar
) -> dict[tuple[int, date], Work]:
    segments = people.segments(since=since, until=until, people=list(persons))
    if segments.is_empty():
        return {}
    plan = people.schedules(since=since, until=until, only=segments["schedule"].unique().to_list())
    dates = pl.date_ranges("valid_from", pl.col("valid_until").fill_null(until), closed="left")
    rows = (
        segments.with_columns(date=dates)
        .explode("date")
        .join(plan.drop_nulls("start"), on=["schedule", "date"])
        .select("person", "date", "start", "end", "shift", "field")
    )
    return {
        (person, day): Work(start, end, shift)
        for person, day, start, end, shift, field in rows.iter_rows()
        if shift or field or day not in of.off
    }


def _barred(
    persons: Sequence[int], since: date, until: date, work: dict[tuple[int, date], Work]
) -> Iterator[tuple[int, Barred]]:
    """Leave and trips, asked for or approved, absences from service, 비상근무, and work in shifts."""
    for span in timeline.spans(since=since, until=until, people=list(persons)):
        if span.kind == "trip":
            yield span.person, _bar(span.date, span.start, span.end, "출장")
        elif span.kind == "leave":
            yield span.person, _away(span.date, span.start, span.end, "휴가")
        elif span.kind == "order" and span.code == DISASTER:
            yield span.person, _bar(span.date, span.start, span.end, "비상근무")
    for asked in leave.away_of(persons, since=since, until=until):
        if asked.state == "requested":
            yield asked.person, _away(asked.date, asked.start, asked.end, "결재 중인 휴가")
    for person, day, _ in trips.undecided(persons, since=since, until=until):
        yield person, _bar(day, 0, 1440, "결재 중인 출장")
    yield from _out_of_service(persons, since, until)
    for (person, day), mine in work.items():
        if mine.shift:
            yield person, _bar(day, mine.start, mine.end, "교대 근무")


def _out_of_service(
    persons: Sequence[int], since: date, until: date
) -> Iterator[tuple[int, Barred]]:
    for person, first, end in _absences(persons, since, until):
        away = Barred(moment(first, 0), moment(end or until, 0), "휴직이나 직무에서 떠난 기간")
        yield person, away


def _absences(
    persons: Sequence[int], since: date, until: date
) -> Iterator[tuple[int, date, date | None]]:
    names = ("person", "kind", "since", "until")
    for person, kind, first, end in leave.spans(persons).select(names).iter_rows():
        if kind in ABSENT and first < until and (end is None or since < end):
            yield person, first, end


def _away(day: date, start: int, end: int, word: str) -> Barred:
    """A leave; one of a whole day takes its evening too."""
    if end - start >= WHOLE:
        start, end = 0, max(1440, end)
    return _bar(day, start, end, word)


def _bar(day: date, start: int, end: int, word: str) -> Barred:
    return Barred(moment(day, start), moment(day, end), f"{day.month}월 {day.day}일 {word}")
