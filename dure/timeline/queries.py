"""What others wrote about a person's time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl

from dure import frames
from dure.timeline.models import Interval, Touch

INTERVALS = {
    "person": pl.Int64,
    "date": pl.Date,
    "kind": pl.String,
    "code": pl.Int8,
    "start": pl.Int16,
    "end": pl.Int16,
}


@dataclass(frozen=True)
class Span:
    """An interval that holds now, in minutes since its business day's midnight."""

    person: int
    date: date
    kind: str
    code: int
    label: str
    start: int
    end: int
    source: UUID


@dataclass(frozen=True)
class Event:
    """What a document says of a person's day, or last said of it: with everything that became of it.

    `nth` tells apart what one document says of one day; `changes` grows with every change.
    """

    person: int
    date: date
    kind: str
    source: UUID
    nth: int
    start: int
    end: int
    ended: bool
    changes: int
    changed_at: datetime


def spans(
    *, since: date, until: date, people: Sequence[int] | None = None, kind: str = ""
) -> list[Span]:
    """Intervals of some people (None: of everybody) in a period, in order."""
    found = Interval.objects.filter(date__gte=since, date__lt=until, known__upper_inf=True)
    if people is not None:
        found = found.filter(person_id__in=people)
    if kind:
        found = found.filter(kind=kind)
    rows = found.order_by("date", "start").values_list(
        "person_id", "date", "kind", "code", "label", "start", "end", "source"
    )
    return [Span(*row) for row in rows]


def frame(*, since: date, until: date, people: Sequence[int] | None = None) -> pl.DataFrame:
    """The same as a frame for `law`: person, date, kind, code, start, end."""
    some = "" if people is None else " AND person_id = ANY(%s)"
    return frames.read(
        'SELECT person_id, date, kind, code, start, "end" FROM timeline_interval'
        f" WHERE date >= %s AND date < %s AND upper_inf(known){some}",
        [since, until, *([] if people is None else [list(people)])],
        INTERVALS,
    )


def events(*, since: date, until: date, people: Sequence[int]) -> list[Event]:
    """What holds in a period, and what held once and was not replaced by its document: in order."""
    rows = Interval.objects.filter(date__gte=since, date__lt=until, person_id__in=people)
    told: dict[tuple[int, date, UUID], list[Interval]] = {}
    for row in rows.filter(known__isempty=False).order_by("date", "start", "id"):
        told.setdefault((row.person_id, row.date, row.source), []).append(row)
    found = [each for rows in told.values() for each in _events(rows)]
    return sorted(found, key=lambda each: (each.date, each.start, each.person))


def _events(rows: Sequence[Interval]) -> list[Event]:
    moments = {row.known.lower for row in rows} | {row.known.upper for row in rows} - {None}
    holding = [row for row in rows if row.known.upper is None]
    last = max(moments)
    gone = [row for row in rows if row.known.upper is not None]
    gone.sort(key=lambda row: (row.known.upper, row.id), reverse=True)
    places = max(_at_once(rows, moment) for moment in moments)
    lost = sorted(gone[: places - len(holding)], key=lambda row: row.start)
    return [
        Event(
            row.person_id,
            row.date,
            row.kind,
            row.source,
            nth,
            row.start,
            row.end,
            row.known.upper is not None,
            len(moments) - 1,
            last,
        )
        for nth, row in enumerate([*holding, *lost], start=1)
    ]


def _at_once(rows: Sequence[Interval], moment: datetime) -> int:
    """How many of these were known to hold at a moment."""
    return sum(
        row.known.lower <= moment and (row.known.upper is None or moment < row.known.upper)
        for row in rows
    )


def touched(*, since: date, until: date, people: Sequence[int]) -> int:
    """How many of these people have a day in the period that waits to be computed."""
    return (
        Touch.objects.filter(person_id__in=people, since__lt=until, until__gt=since)
        .values("person_id")
        .distinct()
        .count()
    )


def waiting_people() -> int:
    """How many people have a day that waits to be computed."""
    return Touch.objects.values("person_id").distinct().count()


def waiting(limit: int) -> list[Touch]:
    """Touches in the order they came."""
    return list(Touch.objects.order_by("id")[:limit])
