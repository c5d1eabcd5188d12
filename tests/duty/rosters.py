"""Small rosters made by hand: nights from 18 to 9 in October 2026, people 1, 2, 3 …"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from dure.duty.solving import Burden, Candidate, Plan, Rules, Slot, solve

SEOUL = timezone(timedelta(hours=9))
NAMES = {1: "김주무관", 2: "이팀장", 3: "박과장", 4: "최주무관", 5: "정주무관"}


def at(day: int, hour: int = 0) -> datetime:
    return datetime.combine(date(2026, 10, 1), time(hour), SEOUL) + timedelta(days=day - 1)


def night(key: int, day: int, pool: Iterable[int] = (1, 2, 3), **more: Any) -> Slot:
    """The night of a day of October; its number is its group unless said otherwise."""
    given = {"group": key, "burden": Burden.WEEKDAY, "label": f"10월 {day}일 숙직", **more}
    return Slot(key=key, start=at(day, 18), end=at(day + 1, 9), pool=frozenset(pool), **given)


def person(number: int, **more: Any) -> Candidate:
    return Candidate(number, NAMES[number], **more)


def plan(
    slots: Iterable[Slot], candidates: Iterable[Candidate], rules: Rules | None = None, **more: Any
) -> Plan:
    return solve(slots=tuple(slots), candidates=tuple(candidates), rules=rules or Rules(), **more)


def pair(one: int, other: int) -> frozenset[frozenset[int]]:
    return frozenset({frozenset({one, other})})
