"""What others wrote about a person's time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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


def touched(*, since: date, until: date, people: Sequence[int]) -> int:
    """How many of these people have a day in the period that waits to be computed."""
    return (
        Touch.objects.filter(person_id__in=people, since__lt=until, until__gt=since)
        .values("person_id")
        .distinct()
        .count()
    )


def waiting(limit: int) -> list[Touch]:
    """Touches in the order they came."""
    return list(Touch.objects.order_by("id")[:limit])
