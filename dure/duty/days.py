"""The days of a watch, and what each weighs: a plain day, a weekend, a holiday, a long stretch of days off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dure.duty.models import Watch
from dure.organization import queries as organization
from law import holidays

DAY: Final = timedelta(days=1)
MARGIN: Final = timedelta(days=14)  # no stretch of days off is longer
LONG: Final = 3
BURDENS: Final = {
    "weekday": "평일",
    "weekend": "주말",
    "holiday": "공휴일",
    "long": "긴 연휴",
}


@dataclass(frozen=True)
class Calendar:
    """Days off of an institution in a period and around it, with the names of holidays."""

    off: frozenset[date]
    named: dict[date, str]

    def burden(self, day: date) -> str:
        """A key of `BURDENS`, by the day on which a duty begins."""
        if day not in self.off:
            return "weekday"
        if self._stretch(day) >= LONG:
            return "long"
        return "holiday" if day in self.named else "weekend"

    def _stretch(self, day: date) -> int:
        first, last = day, day
        while first - DAY in self.off:
            first -= DAY
        while last + DAY in self.off:
            last += DAY
        return (last - first).days + 1


def calendar(since: date, until: date) -> Calendar:
    """The calendar of [since, until)."""
    first, end = since - MARGIN, until + MARGIN
    own = organization.own_days(since=first, until=end)
    named = holidays.between(first, end - DAY) | own
    off = {day for day in each(first, end) if day.isoweekday() >= holidays.SATURDAY or day in named}
    return Calendar(frozenset(off), named)


def each(since: date, until: date) -> Iterator[date]:
    for n in range((until - since).days):
        yield since + timedelta(days=n)


def watched(watch: Watch, since: date, until: date, of: Calendar) -> Iterator[date]:
    """The days of [since, until) on which a watch is kept."""
    first = max(since, watch.valid.lower)
    end = min(until, watch.valid.upper or until)
    for day in each(first, end):
        if watch.days == Watch.Days.EVERY_DAY or (watch.days == Watch.Days.OFF_DAYS) == (
            day in of.off
        ):
            yield day
