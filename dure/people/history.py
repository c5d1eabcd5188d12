"""What days go back to when a document no longer holds: the latest said of them that still stands."""

import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dure.people import periods
from dure.people.models import Assignment, Regime
from dure.people.periods import FOREVER, Stretch

type Holds = Callable[[UUID | None, date], bool]


@dataclass(frozen=True)
class Change:
    """A person works by a schedule on the days of [since, until)."""

    person: int
    schedule: int
    since: date
    until: date | None  # None: for as long as anything is known


def told(persons: Iterable[int]) -> dict[int, list[Assignment]]:
    """All that was ever said of persons, the latest first."""
    found: dict[int, list[Assignment]] = {person: [] for person in persons}
    for row in Assignment.objects.filter(person_id__in=list(found)).order_by("-known"):
        found[row.person_id].append(row)
    return found


def by_day(
    days: Mapping[int, Collection[date]], *, at: datetime | None = None
) -> dict[tuple[int, date], int]:
    """The schedule of some days of persons, as it was known at a moment, or is now."""
    rows = Assignment.objects.filter(person_id__in=list(days), valid__isempty=False)
    rows = rows.filter(known__contains=at) if at else rows.filter(known__upper_inf=True)
    return {
        (row.person_id, day): row.schedule_id
        for row in rows
        for day in days[row.person_id]
        if periods.of(row.valid).holds(day)
    }


def regimes() -> dict[UUID, Regime]:
    return {each.public_id: each for each in Regime.objects.all()}


def stands(regime: Regime, day: date) -> bool:
    return regime.withdrawn_from is None or day < regime.withdrawn_from


def before(
    rows: Sequence[Assignment], span: Stretch, holds: Holds, but: Iterable[date] = ()
) -> list[tuple[UUID | None, Change]]:
    """What a person's days of a stretch go back to: the latest said of them that still stands."""
    found: list[tuple[UUID | None, Change]] = []
    for piece in _pieces(span, [periods.of(row.valid) for row in rows], set(but)):
        day = piece.since
        held = (row for row in rows if periods.of(row.valid).holds(day))
        row = next((each for each in held if holds(each.source, day)), None)
        if row is not None:
            until = None if piece.until == FOREVER else piece.until
            change = Change(row.person_id, row.schedule_id, piece.since, until)
            found.append((row.source, change))
    return found


def _pieces(span: Stretch, others: Sequence[Stretch], but: set[date]) -> list[Stretch]:
    """A stretch cut wherever another begins or ends, less some days."""
    end = span.until or FOREVER
    if end <= span.since:
        return []
    edges = {span.since, end}
    for each in others:
        edges |= {each.since, each.until or FOREVER}
    for day in but:
        edges |= {day, date.fromordinal(day.toordinal() + 1)}
    inside = sorted(each for each in edges if span.since <= each <= end)
    pairs = itertools.pairwise(inside)
    return [Stretch(since, until) for since, until in pairs if since not in but]
