"""Days of an approved leave, which keep the hours that the leave was taken by."""

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dure.people import history, patterns
from dure.people.history import Change
from dure.people.periods import Stretch
from dure.people.wanted import Workday
from dure.timeline import queries as timeline
from dure.timeline.queries import Span


def days(persons: Iterable[int], *, since: date, until: date | None) -> dict[int, set[date]]:
    """Of each person the days of [since, until) on which a leave was approved."""
    found: dict[int, set[date]] = {person: set() for person in persons}
    for each in _spans(found, since, until):
        found[each.person].add(each.date)
    return found


def leaves(persons: Iterable[int], *, since: date, until: date | None) -> set[UUID]:
    """Those leaves: what the days that they hold name as their source."""
    return {each.source for each in _spans(persons, since, until)}


def without(span: Stretch, kept: Iterable[date]) -> list[Stretch]:
    """A stretch less some of its days."""
    ends = sorted(kept)
    begins = [span.since, *(day + timedelta(days=1) for day in ends)]
    pairs = itertools.zip_longest(begins, ends, fillvalue=span.until)
    return [
        Stretch(begin, end)
        for begin, end in pairs
        if begin is not None and (end is None or begin < end)
    ]


def kept(changes: Sequence[Change]) -> list[tuple[UUID, Change]]:
    """Of what would change the days of an approved leave: whose leave, and the schedule they have."""
    if not changes:
        return []
    found: dict[tuple[int, date], tuple[UUID, Change]] = {}
    until = max(each.until or date.max for each in changes)
    spans = _spans({each.person for each in changes}, min(each.since for each in changes), until)
    days: dict[int, dict[date, UUID]] = {}
    for span in spans:
        days.setdefault(span.person, {}).setdefault(span.date, span.source)
    held, known = history.by_day(days), patterns.load() if days else {}
    for each in changes:
        for day, leave in days.get(each.person, {}).items():
            has = held.get((each.person, day))
            if has is None or not Stretch(each.since, each.until).holds(day):
                continue
            if times(known[has].on(day)) != times(known[each.schedule].on(day)):
                same = Change(each.person, has, day, day + timedelta(days=1))
                found.setdefault((each.person, day), (leave, same))
    return list(found.values())


def _spans(persons: Iterable[int], since: date, until: date | None) -> list[Span]:
    people = sorted(persons)
    return timeline.spans(since=since, until=until or date.max, people=people, kind="leave")


def changed(
    person: int, days: Collection[date], *, since: datetime
) -> dict[date, tuple[Workday | None, Workday | None]]:
    """Days of a person whose hours are not those that were known at a moment: what was, what is."""
    known = patterns.load()
    was, now = history.by_day({person: days}, at=since), history.by_day({person: days})
    pairs = {
        day: (known[pk].on(day), known[now[who, day]].on(day))
        for (who, day), pk in was.items()
        if (who, day) in now
    }
    return {day: pair for day, pair in pairs.items() if times(pair[0]) != times(pair[1])}


def times(day: Workday | None) -> tuple[Any, ...]:
    """From when to when, and the break: the same whatever the place in its cycle."""
    return () if day is None else tuple(asdict(day).values())[1:]
