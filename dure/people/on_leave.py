"""Days of an approved leave, which keep the hours that the leave was taken by."""

import itertools
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from dure.people import history, patterns
from dure.people.periods import Stretch
from dure.people.wanted import Workday
from dure.timeline import queries as timeline


def days(persons: Iterable[int], *, since: date, until: date | None) -> dict[int, set[date]]:
    """Of each person the days of [since, until) on which a leave was approved."""
    found: dict[int, set[date]] = {person: set() for person in persons}
    spans = timeline.spans(since=since, until=until or date.max, people=sorted(found), kind="leave")
    for each in spans:
        found[each.person].add(each.date)
    return found


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


def changed(
    person: int, days: Collection[date], *, since: datetime
) -> dict[date, tuple[Workday | None, Workday | None]]:
    """Days of a person whose hours are not those that were known at a moment: what was, what is."""
    known = patterns.load()
    was, now = history.by_day(person, days, at=since), history.by_day(person, days)
    pairs = {day: (known[was[day]].on(day), known[now[day]].on(day)) for day in was if day in now}
    return {day: pair for day, pair in pairs.items() if times(pair[0]) != times(pair[1])}


def times(day: Workday | None) -> tuple[Any, ...]:
    """From when to when, and the break: the same whatever the place in its cycle."""
    return () if day is None else tuple(asdict(day).values())[1:]
