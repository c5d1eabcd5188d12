"""The calendar weeks that a request takes a part of: what is worked in them before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from dure.people import queries as people
from dure.people.patterns import Pattern
from law import flexible as law
from law import patterns
from law.refusals import Row, as_hours
from law.refusals import row as refusal

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


def refusals(asked: Asked, held: Mapping[date, Held], week: int) -> list[Row]:
    """A first or last week that is not whole, and a week that grows shorter or longer meanwhile."""
    if sum(each.minutes for each in asked.days) != week:
        return []  # said of the pattern itself
    mondays = sorted({_monday(asked.since), _monday(asked.until - DAY)})
    found = [row for monday in mondays for row in _edge(asked, held, week, monday)]
    return found + _changes(asked, held)


def ending(
    since: date, held: Mapping[date, Held], after: Mapping[date, Held], *, first: date, last: date
) -> list[Row]:
    """A week in the middle of which hours would end, where it would not come out right.

    `after`: the days that would change; the hours to be ended hold on [first, last).
    """
    monday = _monday(since)
    days = [monday + n * DAY for n in range(7)]
    now = [after.get(day) or held.get(day) for day in days]
    if since == monday or any(each is None or each.shift for each in now):
        return []
    before, left = (
        sum(each.minutes for each in some if each)
        for some in ([held.get(day) for day in days], now)
    )
    week = next((after[day].week for day in days if day in after), before)
    if left in (before, week):
        return []
    ways = [day for day in (monday, monday + 7 * DAY) if first <= day < last]
    ko = f"{_ko(monday)}부터의 한 주가 {as_hours(left)}이 됩니다. 한 주는 {as_hours(week)}이어야 합니다. "
    ko += (
        f"{'이나 '.join(map(_ko, ways))}부터 끝내 주세요."
        if ways
        else f"마지막 날인 {_ko(last - DAY)}까지 그대로 두어 주세요."
    )
    return [refusal("week_not_whole", ko, WEEKLY, "refuse")]


def rests(
    changed: Mapping[date, law.Day | None], held: Mapping[date, Held], least: int | None
) -> list[Row]:
    """Changed days beside a shift: it runs into them, or leaves less rest than the office has set."""
    found: dict[str, tuple[date, Row]] = {}
    for day in sorted({each + n * DAY for each in changed for n in (0, 1)}):
        beside = [each for each in (day - DAY, day) if each not in changed]
        if not any(each in held and held[each].shift for each in beside):
            continue
        one, two = (
            changed[each] if each in changed else held.get(each) for each in (day - DAY, day)
        )
        if one is None or two is None or one.end is None or two.start is None:
            continue
        row = patterns.next_shift(one.end, two.start, least=least)
        if row is not None:
            found.setdefault(row["code"], (day, row))
    return [
        row | {"ko": f"{_ko(day)}: {row['ko']} 그날을 빼거나 시각을 옮겨 주세요."}
        for day, row in found.values()
    ]


def notes(changed: Sequence[date], held: Mapping[date, Held]) -> list[Row]:
    """Days of a roster that its hours would replace."""
    days = [day for day in changed if day in held and held[day].shift]
    if not days:
        return []
    more = f" 등 {len(days)}일" if len(days) > 1 else ""
    ko = (
        f"{_ko(days[0])}{more}은 교대로 근무하는 날입니다. 승인되면 그날은 교대 대신 신청한 시간으로 "
        "일하니, 근무표를 짜는 사람과 먼저 맞추어 주세요."
    )
    return [refusal("shift_days", ko, "지방공무원 복무규정 제5조", "warn")]


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _edge(asked: Asked, held: Mapping[date, Held], week: int, monday: date) -> list[Row]:
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
        f"{_ko(monday)}부터의 한 주가 {as_hours(after)}이 됩니다. 한 주는 {as_hours(week)}이어야 합니다. "
        "월요일에 시작하고 일요일에 끝나게 기간을 맞추거나 요일의 시각을 고쳐 주세요."
    )
    return [refusal("week_not_whole", ko, WEEKLY, "refuse")]


def _changes(asked: Asked, held: Mapping[date, Held]) -> list[Row]:
    first = held.get(asked.since)
    inside = sorted(day for day in held if asked.since <= day < asked.until)
    other = next(
        (d for d in inside if first and not held[d].shift and held[d].week != first.week), None
    )
    if first is None or first.shift or other is None:
        return []
    ko = (
        f"{_ko(other)}부터 한 주의 근무시간이 {as_hours(first.week)}에서 {as_hours(held[other].week)}으로 "
        "바뀝니다. 그 전날까지와 그날부터를 나누어 신청해 주세요."
    )
    return [refusal("week_changes", ko, WEEKLY, "refuse")]


def planned(pattern: Pattern, day: date) -> Held:
    """A day as a pattern has it."""
    own = pattern.on(day)
    if own is None:
        return Held(None, None, 0, pattern.shift, pattern.week_minutes)
    rest = (own.break_end or 0) - (own.break_start or 0)
    minutes = own.end - own.start - rest
    return Held(own.start, own.end, minutes, pattern.shift, pattern.week_minutes)


def _held(row: Mapping[str, Any], week: int) -> Held:
    if row["start"] is None:
        return Held(None, None, 0, row["shift"], week)
    rest = (row["break_end"] or 0) - (row["break_start"] or 0)
    return Held(row["start"], row["end"], row["end"] - row["start"] - rest, row["shift"], week)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _ko(day: date) -> str:
    return f"{day.month}월 {day.day}일"
