"""A person's week in words: hours and place of each day, what may be asked for in one press."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from dure.flexible import coverage
from dure.flexible import queries as flexible
from dure.flexible.coverage import Whereabouts
from dure.flexible.queries import Asked
from dure.organization import queries as organization
from dure.web.templatetags.dure_format import clock_range, day_ko
from law import flexible as law
from law import holidays

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A day of the week: its hours, from where, and why it is as it is."""

    date: date
    hours: str
    place: str
    minutes: int
    away: bool
    today: bool
    note: str


def week(person: int, monday: date, today: date) -> list[Line]:
    """Seven days from a Monday."""
    until = monday + 7 * DAY
    there = coverage.whereabouts([person], since=monday, until=until)
    own = organization.own_days(since=monday, until=until)
    named: dict[date, str] = {**holidays.between(monday, until - DAY), **own}
    requests = [
        each
        for each in flexible.of_person(person, since=monday, until=until)
        if each.state == "approved"
    ]
    days = [monday + n * DAY for n in range(7)]
    return [_line(day, there.get(day, []), named.get(day, ""), requests, today) for day in days]


def _line(
    day: date, there: list[Whereabouts], name: str, requests: list[Asked], today: date
) -> Line:
    why = next((each.kind_ko for each in requests if each.since <= day <= each.last), "")
    if not there:
        return Line(day, "쉬는 날", "", 0, False, day == today, name or why)
    mine = there[0]
    start, end = mine.planned[0][0], mine.planned[-1][1]
    minutes = sum(until - since for since, until in mine.planned)
    return Line(
        day, clock_range(start, end), place_ko(mine), minutes, bool(mine.away), day == today, why
    )


def place_ko(mine: Whereabouts) -> str:
    """From where: the office, elsewhere, or both with their hours."""
    if not mine.elsewhere:
        return "사무실"
    start, end = mine.planned[0][0], mine.planned[-1][1]
    since, until = mine.elsewhere[0]
    place = mine.place or "다른 곳"
    whole = since <= start and end <= until
    return place if whole else f"{place} {clock_range(since, until)}, 나머지는 사무실"


def today_ko(person: int, today: date) -> str:
    """오늘은 07:00–16:00, 사무실에서 일합니다."""
    there = coverage.whereabouts([person], since=today, until=today + DAY).get(today, [])
    if not there:
        return "오늘은 근무하는 날이 아닙니다."
    mine = there[0]
    hours = clock_range(mine.planned[0][0], mine.planned[-1][1])
    return f"오늘 {hours}, {place_ko(mine)}."


def elsewhere_of(
    found: Asked, reports: dict[date, tuple[str, str]], today: date
) -> list[dict[str, Any]]:
    """A request's days elsewhere with what was reported of them, the latest first."""
    spans = flexible.elsewhere(since=found.since, until=found.until, people=[found.person])
    days = [
        {
            "day": each.date,
            "hours": clock_range(each.start, each.end),
            "reported": reports.get(each.date),
            "deemed": each.reported and each.date not in reports,
            "open": each.date <= today and not each.reported,
        }
        for each in spans
        if each.request == found.request
    ]
    return sorted(days, key=lambda each: (not each["open"], each["day"]))


def chips(person: int, today: date) -> list[dict[str, str]]:
    """Ready-made changes: next week earlier or later, a day from home."""
    monday = today + timedelta(days=7 - today.weekday())
    friday = monday + 4 * DAY
    found = [
        _chip(f"다음 주 {clock_range(start, start + 540)}", "staggered", monday, friday, start)
        for start in (420, 480, 600)
    ]
    tomorrow = today + DAY
    while tomorrow.weekday() > 4 or tomorrow in holidays.between(tomorrow, tomorrow):
        tomorrow += DAY
    word = "내일" if tomorrow == today + DAY else day_ko(tomorrow)
    found.append(_chip(f"{word} 재택", "home", tomorrow, tomorrow))
    usual = flexible.base_week(person, on=monday)
    if usual:
        found.append(_chip(f"{word} 하루 10:00–19:00", "staggered", tomorrow, tomorrow, 600))
    return found


def _chip(
    label: str, kind: str, since: date, last: date, start: int | None = None
) -> dict[str, str]:
    asked = {"kind": kind, "since": since.isoformat(), "last": last.isoformat()}
    if start is not None:
        first, _, end = clock_range(start, start + 540).partition("–")
        asked |= {"start": first, "end": end}
    if kind in law.REMOTE:
        asked["remote"] = law.WEEKDAYS[since.weekday()]
    return {"label": label, "url": f"/hours/new?{urlencode(asked)}"}
