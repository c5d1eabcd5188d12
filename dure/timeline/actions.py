"""Write an interval, take one back, and leave word of the days that must be computed again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import polars as pl
from django.db import IntegrityError, connection, transaction

from dure import frames, tenancy
from dure.errors import Refused
from dure.timeline.models import Interval
from dure.timeline.queries import Span

SEOUL = ZoneInfo("Asia/Seoul")
TICK = timedelta(microseconds=1)
LANES = {
    Interval.Kind.LEAVE: (0, 3),
    Interval.Kind.TRIP: (0, 1),
    Interval.Kind.ORDER: (2, 3),
    Interval.Kind.REMOTE: (3, 4),
    Interval.Kind.DUTY: (4, 5),
}


@dataclass(frozen=True)
class New:
    """An interval to be written, in minutes since `date`'s midnight."""

    person: int
    kind: str
    date: date
    start: int
    end: int
    source: UUID
    code: int = 0
    label: str = ""


def moment(day: date, minute: int) -> datetime:
    """The instant of a minute of a business day in Seoul."""
    return datetime.combine(day, time(), SEOUL).astimezone(UTC) + timedelta(minutes=minute)


def write(*, intervals: Sequence[New], why: str, at: datetime) -> None:
    """Write intervals that become true now, all or none.

    Raises:
        Refused: one of them cannot be true beside what is already written.
    """
    rows = [
        Interval(
            institution_id=tenancy.current(),
            person_id=new.person,
            kind=new.kind,
            code=new.code,
            label=new.label,
            source=new.source,
            date=new.date,
            start=new.start,
            end=new.end,
            during=(moment(new.date, new.start), moment(new.date, new.end)),
            lanes=LANES[Interval.Kind(new.kind)],
            known=(at, None),
        )
        for new in intervals
    ]
    _store(rows)
    touch(
        days=((new.person, new.date, new.date + timedelta(days=1)) for new in intervals),
        why=why,
        at=at,
    )


def take_back(
    *,
    source: UUID,
    why: str,
    at: datetime,
    person: int | None = None,
    since: date = date.min,
) -> int:
    """End what is known of a document's intervals, or of one person's in it, from a day on; how many.

    The rows stay.
    """
    rows = Interval.objects.filter(source=source, date__gte=since, known__upper_inf=True)
    found = list(rows if person is None else rows.filter(person_id=person))
    for interval in found:
        known = (interval.known.lower, ends(interval.known, at))
        Interval.objects.filter(id=interval.id).update(known=known)
    touch(
        days=((each.person_id, each.date, each.date + timedelta(days=1)) for each in found),
        why=why,
        at=at,
    )
    return len(found)


def ends(known: Any, at: datetime) -> datetime:
    """When what is known ceases to be: now, or right after it began where the clock was set back."""
    began: datetime = known.lower
    return at if at >= began else began + TICK


def recode(*, source: UUID, day: date, code: int, why: str, at: datetime) -> int:
    """Say anew what a document says of a day, with another code; how many intervals that was."""
    found = list(Interval.objects.filter(source=source, date=day, known__upper_inf=True))
    moment = max([at, *(each.known.lower + TICK for each in found)])
    for each in found:
        Interval.objects.filter(id=each.id).update(known=(each.known.lower, moment))
        each.pk, each._state.adding = None, True
        each.code, each.known = code, (moment, None)
        each.save(force_insert=True)
    days = [(each.person_id, day, day + timedelta(days=1)) for each in found]
    touch(days=days, why=why, at=at)
    return len(found)


def move(*, moved: Sequence[tuple[Span, int, int]], why: str, at: datetime) -> None:
    """Say anew from when to when some intervals last, in minutes of their days.

    Raises:
        Refused: one of them cannot be true beside what is already written.
    """
    wanted = {(one.person, one.date, one.source, one.start): new for one, *new in moved}
    found = Interval.objects.filter(
        known__upper_inf=True,
        source__in={one.source for one, *_ in moved},
        date__in={one.date for one, *_ in moved},
        person_id__in={one.person for one, *_ in moved},
    )
    said = []
    for each in found:
        edges = wanted.get((each.person_id, each.date, each.source, each.start))
        if edges is None:
            continue
        now = max(at, each.known.lower + TICK)
        Interval.objects.filter(id=each.id).update(known=(each.known.lower, now))
        each.pk, each._state.adding = None, True
        each.start, each.end = edges
        each.during = (moment(each.date, each.start), moment(each.date, each.end))
        each.known = (now, None)
        said.append(each)
    _store(said)
    days = [(each.person_id, each.date, each.date + timedelta(days=1)) for each in said]
    touch(days=days, why=why, at=at)


def touch(*, days: Iterable[tuple[int, date, date]], why: str, at: datetime) -> None:
    """Say that days [since, until) of persons must be computed again.

    Holds each month's lock shared, so that no fact slips between a close's check and the close.
    """
    institution = tenancy.current()
    rows = sorted(set(days))
    months = {month for _, since, until in rows for month in _months(since, until)}
    for month in sorted(months):
        tenancy.lock("month", institution, month, shared=True)
    frame = pl.DataFrame(
        rows, schema={"person_id": pl.Int64, "since": pl.Date, "until": pl.Date}, orient="row"
    )
    frames.write(
        "timeline_touch",
        frame.with_columns(
            institution_id=pl.lit(institution),
            why=pl.lit(why),
            at=pl.lit(at.astimezone(UTC).isoformat()),
        ),
    )


def consume(*, touches: Sequence[int]) -> None:
    """Forget touches whose days have been computed."""
    with connection.cursor() as cursor:
        # joined: a month's list in a condition is looked through from its start for every row
        cursor.execute(
            "DELETE FROM timeline_touch t USING unnest(%s::bigint[]) done(id) WHERE t.id = done.id",
            [list(touches)],
        )


def _store(rows: Sequence[Interval]) -> None:
    try:
        with transaction.atomic():
            Interval.objects.bulk_create(rows, batch_size=2000)
    except IntegrityError as error:
        raise Refused(
            "interval_overlaps",
            "같은 시간에 이미 승인된 명령이나 휴가, 출장이 있습니다. 겹치는 것을 먼저 취소하거나 시각을 바꿔 주세요.",
        ) from error


def month_after(day: date) -> date:
    """The first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _months(since: date, until: date) -> Iterable[str]:
    day = since.replace(day=1)
    while day < until:
        yield day.strftime("%Y-%m")
        day = month_after(day)
