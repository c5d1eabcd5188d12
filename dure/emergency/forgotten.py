"""Whose service is written nowhere: picked or come, without hours; or hours that no order counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet

from dure.emergency.models import Muster, Picked, Service
from dure.emergency.pieces import morning_after, pieces
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL

PICKED, CAME = "picked", "came"


@dataclass(frozen=True)
class Expected:
    """Somebody who was to serve, or came, from when to when, and no hours say whether they did."""

    person: int
    emergency: UUID
    name: str
    why: str
    since: datetime


Row = tuple[Expected, int, datetime]  # with the key of its emergency, and when it ends


def unwritten(*, since: date, until: date, at: datetime) -> list[Expected]:
    """Picks announced and call-ups come to in a period, over by now, without hours; drills left out."""
    window = datetime.combine(since, time(), SEOUL), datetime.combine(until, time(), SEOUL)
    rows = [*_picked(window, at), *_came(window, at)]
    written: dict[tuple[int, int], list[tuple[datetime, datetime]]] = {}
    for each in _now().filter(emergency_id__in={emergency for _, emergency, _ in rows}):
        span = each.during.lower, each.during.upper
        written.setdefault((each.person_id, each.emergency_id), []).append(span)
    return [
        told
        for told, emergency, ends in rows
        if not any(
            begun < ends and told.since < ended
            for begun, ended in written.get((told.person, emergency), ())
        )
    ]


def _picked(window: tuple[datetime, datetime], at: datetime) -> Iterable[Row]:
    found = Picked.objects.filter(
        known_until=None, stretch__published_at__isnull=False, stretch__dropped_at=None,
        stretch__emergency__drill="", stretch__until__lte=at,
        stretch__since__gte=window[0], stretch__since__lt=window[1],
    )  # fmt: skip
    for each in found.select_related("stretch__emergency").order_by("stretch__since", "person_id"):
        one, stretch = each.stretch.emergency, each.stretch
        told = Expected(each.person_id, one.public_id, one.name, PICKED, stretch.since)
        yield told, one.id, stretch.until


def _came(window: tuple[datetime, datetime], at: datetime) -> Iterable[Row]:
    found = Muster.objects.filter(
        known_until=None, called__call__emergency__drill="", at__gte=window[0], at__lt=window[1]
    )
    for each in found.select_related("called__call__emergency").order_by("at", "called_id"):
        one, ends = each.called.call.emergency, morning_after(each.at)
        if ends <= at:
            told = Expected(each.called.person_id, one.public_id, one.name, CAME, each.at)
            yield told, one.id, ends


def without_order(*, since: date, until: date) -> set[tuple[int, date]]:
    """People and business days of hours written that no order of overtime stands for; drills left out."""
    ordered = {
        (each.person, each.date, each.source)
        for each in timeline.spans(since=since, until=until, kind="order")
    }
    window = datetime.combine(since, time(), SEOUL), datetime.combine(until, time(9), SEOUL)
    rows = _now().filter(emergency__drill="", during__overlap=window)
    return {
        (each.person_id, day)
        for each in rows
        for day, _, _ in pieces(each.during.lower, each.during.upper)
        if since <= day < until and (each.person_id, day, each.public_id) not in ordered
    }


def _now() -> QuerySet[Service]:
    return Service.objects.filter(known__upper_inf=True)
