"""A trip's hours as the timeline wants them: day by day, in minutes since each day's midnight."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.types.range import Range

from dure.timeline import actions as timeline
from dure.trips.models import Change, Trip, TripPerson
from law.refusals import as_clock
from law.trips import DAY, KINDS, Period

# the hours of somebody whom a request drafted again does not name any more
LEFT_OUT: Final[Range[datetime]] = Range(empty=True)


def period(row: Trip | TripPerson | Change) -> Period:
    return Period(row.departs, row.start, row.returns, row.end)


def fields(of: Period) -> dict[str, object]:
    """A period as columns of a trip's tables."""
    return {"departs": of.departs, "start": of.start, "returns": of.returns, "end": of.end}


def during(of: Period) -> Range[datetime]:
    return Range(timeline.moment(of.departs, of.start), timeline.moment(of.returns, of.end))


def pieces(of: Period) -> Iterable[tuple[date, int, int]]:
    """Each day of a period with what it takes of it."""
    last = (of.returns - of.departs).days
    for n in range(last + 1):
        start, end = of.start if n == 0 else 0, of.end if n == last else DAY
        if start < end:
            yield of.departs + timedelta(days=n), start, end


def intervals(made: Trip, row: TripPerson) -> list[timeline.New]:
    label = f"{KINDS[made.kind]}출장"
    return [
        timeline.New(row.person_id, "trip", day, start, end, made.public_id, label=label)
        for day, start, end in pieces(period(row))
    ]


def inside(what: Period, of: Period) -> Period | None:
    """The part of a period that lies in another, if any does."""
    begin = max((what.departs, what.start), (of.departs, of.start))
    until = min((what.returns, what.end), (of.returns, of.end))
    return Period(*begin, *until) if begin < until else None


def words(of: Period) -> str:
    """11월 24일 13:00–18:00, or 11월 24일 09:00–11월 26일 18:00."""
    begin = f"{of.departs.month}월 {of.departs.day}일 {as_clock(of.start)}"
    if of.departs == of.returns:
        return f"{begin}–{as_clock(of.end)}"
    return f"{begin}–{of.returns.month}월 {of.returns.day}일 {as_clock(of.end)}"


def local(at: datetime) -> tuple[date, int]:
    """A moment as a business day and minutes since its midnight."""
    here = at.astimezone(timeline.SEOUL)
    return here.date(), here.hour * 60 + here.minute
