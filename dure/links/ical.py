"""iCalendar (RFC 5545): a published calendar, whole, as programs for calendars fetch it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, TimezoneStandard
from icalendar import Event as Component

SEOUL = ZoneInfo("Asia/Seoul")
HOUR = timedelta(hours=9)


@dataclass(frozen=True)
class Event:
    """One entry. Days [start, end) where both are dates, else moments."""

    uid: str
    summary: str
    start: date | datetime
    end: date | datetime
    sequence: int
    changed_at: datetime
    cancelled: bool = False
    busy: bool = True


def write(*, name: str, events: Sequence[Event]) -> bytes:
    """A calendar of a name; the same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Dure//Calendar//KO")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", SEOUL.key)
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    calendar.add_component(_seoul())
    for each in events:
        calendar.add_component(_component(each))
    return bytes(calendar.to_ical())


def _seoul() -> Timezone:
    """Nine hours ahead all year: so since 1988, and no calendar of ours reaches back that far."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("TZID", SEOUL.key)
    standard.add("DTSTART", datetime(1988, 10, 9, 2))  # noqa: DTZ001  (local by definition)
    standard.add("TZOFFSETFROM", HOUR)
    standard.add("TZOFFSETTO", HOUR)
    standard.add("TZNAME", "KST")
    zone.add_component(standard)
    return zone


def _component(event: Event) -> Component:
    made = Component()
    made.add("UID", event.uid)
    made.add("DTSTAMP", event.changed_at)
    made.add("LAST-MODIFIED", event.changed_at)
    made.add("SEQUENCE", event.sequence)
    made.add("DTSTART", _local(event.start))
    made.add("DTEND", _local(event.end))
    made.add("SUMMARY", event.summary)
    made.add("STATUS", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("TRANSP", "OPAQUE" if event.busy and not event.cancelled else "TRANSPARENT")
    made.add("CLASS", "PRIVATE")
    return made


def _local(at: date | datetime) -> date | datetime:
    return at.astimezone(SEOUL) if isinstance(at, datetime) else at
