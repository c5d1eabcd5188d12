"""The calendar weeks that a request takes a part of: what is worked in them before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from dure.people import queries as people
from law import flexible as law

ARTICLE = "지방공무원 복무규정 제3조제2항"
WEEKLY = "지방공무원 복무규정 제2조제1항"
DAY = timedelta(days=1)


class Asked(Protocol):
    """The days and the pattern of a request."""

    @property
    def since(self) -> date: ...
    @property
    def until(self) -> date: ...
    @property
    def days(self) -> Sequence[law.Day]: ...


@dataclass(frozen=True)
class Held:
    """A day by the schedule known, holidays left aside; `week`: what that schedule plans for one."""

    start: int | None
    end: int | None
    minutes: int
    shift: bool
    week: int


def held(person: int, *, since: date, until: date) -> dict[date, Held]:
    """The days of the whole weeks around a period; none where nobody is employed."""
    first, end = _monday(since), _monday(until - DAY) + 7 * DAY
    segments = people.segments(since=first, until=end, people=[person])
    only = segments["schedule"].unique().to_list()
    plans = {
        (row["schedule"], row["date"]): row
        for row in people.schedules(since=first, until=end, only=only).iter_rows(named=True)
    }
    sums = people.week_minutes()
    found: dict[date, Held] = {}
    for row in segments.iter_rows(named=True):
        day = row["valid_from"]
        while day < min(row["valid_until"] or end, end):
            found[day] = _held(plans[row["schedule"], day], sums[row["schedule"]])
            day += DAY
    return found


def refusals(asked: Asked, held: Mapping[date, Held], week: int) -> list[dict[str, Any]]:
    """A first or last week that is not whole, and a week that grows shorter or longer meanwhile."""
    if sum(each.minutes for each in asked.days) != week:
        return []  # said of the pattern itself
    mondays = sorted({_monday(asked.since), _monday(asked.until - DAY)})
    found = [row for monday in mondays for row in _edge(asked, held, week, monday)]
    return found + _changes(asked, held)


def notes(changed: Sequence[date], held: Mapping[date, Held]) -> list[dict[str, Any]]:
    """Days of a roster that its hours would replace."""
    days = [day for day in changed if day in held and held[day].shift]
    if not days:
        return []
    more = f" 등 {len(days)}일" if len(days) > 1 else ""
    ko = (
        f"{_ko(days[0])}{more}은 교대로 근무하는 날입니다. 승인되면 그날은 교대 대신 신청한 시간으로 "
        "일하니, 근무표를 짜는 사람과 먼저 맞추어 주세요."
    )
    return [_row("shift_days", ko, "지방공무원 복무규정 제5조", "warn")]


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _edge(asked: Asked, held: Mapping[date, Held], week: int, monday: date) -> list[dict[str, Any]]:
    """A calendar week of which a request takes a part: the days outside of it keep their hours."""
    days = [monday + n * DAY for n in range(7)]
    if any(day not in held or held[day].shift for day in days):
        return []  # whoever comes or goes in it, or works by a roster, has no week to keep
    pattern = {each.weekday: each.minutes for each in asked.days}
    before = sum(held[day].minutes for day in days)
    after = sum(
        pattern.get(law.WEEKDAYS[day.weekday()], 0)
        if asked.since <= day < asked.until
        else held[day].minutes
        for day in days
    )
    if after in (before, week):
        return []
    ko = (
        f"{_ko(monday)}부터의 한 주가 {_hours(after)}이 됩니다. 한 주는 {_hours(week)}이어야 합니다. "
        "월요일에 시작하고 일요일에 끝나게 기간을 맞추거나 요일의 시각을 고쳐 주세요."
    )
    return [_row("week_not_whole", ko, WEEKLY)]


def _changes(asked: Asked, held: Mapping[date, Held]) -> list[dict[str, Any]]:
    first = held.get(asked.since)
    inside = sorted(day for day in held if asked.since <= day < asked.until)
    other = next(
        (d for d in inside if first and not held[d].shift and held[d].week != first.week), None
    )
    if first is None or first.shift or other is None:
        return []
    ko = (
        f"{_ko(other)}부터 한 주의 근무시간이 {_hours(first.week)}에서 {_hours(held[other].week)}으로 "
        "바뀝니다. 그 전날까지와 그날부터를 나누어 신청해 주세요."
    )
    return [_row("week_changes", ko, WEEKLY)]


def _held(row: Mapping[str, Any], week: int) -> Held:
    if row["start"] is None:
        return Held(None, None, 0, row["shift"], week)
    rest = (row["break_end"] or 0) - (row["break_start"] or 0)
    return Held(row["start"], row["end"], row["end"] - row["start"] - rest, row["shift"], week)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _ko(day: date) -> str:
    return f"{day.month}월 {day.day}일"


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}시간" + (f" {rest}분" if rest else "")


def _row(code: str, ko: str, article: str, level: str = "refuse") -> dict[str, Any]:
    return {"code": code, "ko": ko, "article": article, "values": {}, "level": level}
