"""Weeks in the middle of which a regime begins or ends, and which come out at other hours than a whole one."""

from collections.abc import Iterable
from datetime import date, timedelta

from dure.people import patterns
from dure.people.patterns import Pattern
from dure.people.regime_plans import Plan, Wanted
from law.refusals import Row, as_hours, row

ARTICLE = "지방공무원 복무규정 제2조제1항"
DAY = timedelta(days=1)


def broken(found: Plan, wanted: Wanted) -> list[Row]:
    """A warning that names those weeks; field and shift work has none (제5조)."""
    told = [
        f"{monday.month}월 {monday.day}일부터의 한 주는 {as_hours(minutes)}"
        for monday, minutes in sorted(_weeks(found, wanted))
    ]
    if not told:
        return []
    ko = (
        f"주중에 바뀌어 {', '.join(told)}입니다. 한 주를 온전히 하려면 월요일에 시작하고 일요일에 끝나게 "
        "날을 고쳐 주세요."
    )
    return [row("weeks_broken", ko, ARTICLE, "warn")]


def _weeks(found: Plan, wanted: Wanted) -> Iterable[tuple[date, int]]:
    known = patterns.load()
    weeks = set()
    for edge in (wanted.since, wanted.until):
        pairs = {
            (known[each.before], each.after)
            for each in found.pieces
            if not each.field and edge in (each.since, each.until)
        }
        for before, after in pairs:
            if edge is not None and before.weekly and after.weekly:
                weeks |= _of(before, after, edge - edge.weekday() * DAY, wanted)
    return weeks


def _of(before: Pattern, after: Pattern, monday: date, wanted: Wanted) -> set[tuple[date, int]]:
    """The week, if it is neither what the one nor what the other has in it."""
    days = [monday + n * DAY for n in range(7)]
    inside = [wanted.since <= day and (wanted.until is None or day < wanted.until) for day in days]
    was, new = ([each.minutes_on(day) for day in days] for each in (before, after))
    minutes = sum(b if now else a for a, b, now in zip(was, new, inside, strict=True))
    return set() if minutes in (sum(was), sum(new)) else {(monday, minutes)}
