"""Days of an approved leave, which keep the hours that the leave was taken by."""

import itertools
from collections.abc import Iterable
from datetime import date, timedelta

from dure.people.periods import Stretch
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
