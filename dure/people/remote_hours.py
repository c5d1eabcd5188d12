"""Work elsewhere at the usual hours: when those change, where it begins and ends moves with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from dure.people import patterns, periods
from dure.people.models import Assignment
from dure.people.wanted import Workday
from dure.timeline import actions as timeline
from dure.timeline import queries
from dure.timeline.queries import Span

type Days = Mapping[tuple[int, date], Workday | None]


@contextmanager
def following(persons: Iterable[int], *, since: date, why: str, at: datetime) -> Iterator[None]:
    """While schedules of some persons are written, let their days elsewhere keep to them."""
    spans = queries.spans(since=since, until=date.max, people=sorted(set(persons)), kind="remote")
    before = _days(spans)
    yield
    after = _days(spans)
    moved = [
        (each, *new)
        for each in spans
        if (new := _edges(each, before.get(_of(each)), after.get(_of(each)))) is not None
    ]
    if moved:
        timeline.move(moved=moved, why=why, at=at)


def _edges(span: Span, old: Workday | None, new: Workday | None) -> tuple[int, int] | None:
    """An edge of the old day becomes that of the new one, any other stays inside; None: as it is."""
    if old is None or new is None:
        return None
    start = new.start if span.start == old.start else max(span.start, new.start)
    end = new.end if span.end == old.end else min(span.end, new.end)
    return (start, end) if start < end and (start, end) != (span.start, span.end) else None


def _of(span: Span) -> tuple[int, date]:
    return span.person, span.date


def _days(spans: Sequence[Span]) -> Days:
    """The hours known of the days of some spans."""
    if not spans:
        return {}
    known = patterns.load()
    rows: dict[int, list[Assignment]] = periods.known_of(
        Assignment, {each.person for each in spans}
    )
    found: dict[tuple[int, date], Workday | None] = {}
    for each in spans:
        for row in rows.get(each.person, ()):
            if periods.of(row.valid).holds(each.date):
                found[_of(each)] = known[row.schedule_id].on(each.date)
    return found
