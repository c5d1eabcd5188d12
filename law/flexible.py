"""유연근무: a wanted pattern of hours against what the institution set (지방공무원 복무규정 제2조·제3조).

The decree gives the right to ask (제3조제2항) and binds the head to agree unless duties are
hindered (제3조제3항). Kinds, bounds and deadlines are the institution's: a limit that nobody has
set refuses nothing and is named in a note.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import polars as pl

from law import params
from law.refusals import Row, as_clock, as_hours, row
from law.steps import Step

SERVICE: Final = "지방공무원 복무규정"
OWN: Final = f"{SERVICE} 제3조 (한도는 기관의 지침)"
KINDS: Final = {
    "staggered": "시차출퇴근형",
    "hour_choice": "근무시간선택형",
    "compressed": "집약근무형",
    "discretionary": "재량근무형",
    "home": "재택근무형",
    "smartwork": "스마트워크근무형",
}
REFERENCE: Final = "인사혁신처 예규 제213호(2026-06-23)의 요약"
REMOTE: Final = ("home", "smartwork")
BLOCKS: Final = {
    "duty": "당직하는 날",
    "duty_rest": "당직 뒤의 휴무일",
    "emergency": "비상근무하는 날",
    "training": "집체교육을 받는 날",
    "trip": "출장하는 날",
}
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_KO: Final = dict(zip(WEEKDAYS, "월화수목금토일", strict=True))
WEEK: Final = 2400
NOON: Final = 720
ONE: Final = 780
LIMITS: Final = (
    "min_day_minutes",
    "max_day_minutes",
    "start_earliest_minutes",
    "start_latest_minutes",
    "end_latest_minutes",
    "core_start_minutes",
    "core_end_minutes",
    "step_minutes",
    "min_period_days",
    "max_week_days",
    "place_min_minutes",
    "apply_by",
)
COMMON: Final = ("same_day_apply", "punched_gap_minutes", "lunch_max_minutes")
Limits = Mapping[str, Any]


class Day(NamedTuple):
    """A day of the week in minutes since midnight; what is worked elsewhere where it is."""

    weekday: str
    start: int
    end: int
    break_start: int | None = None
    break_end: int | None = None
    remote_start: int | None = None
    remote_end: int | None = None

    @property
    def minutes(self) -> int:
        """Working time, lunch left out."""
        return self.end - self.start - self.rest

    @property
    def rest(self) -> int:
        return (self.break_end or 0) - (self.break_start or 0)

    @property
    def remote_minutes(self) -> int:
        """Working time elsewhere, lunch left out."""
        if self.remote_start is None or self.remote_end is None:
            return 0
        begin, until = max(self.remote_start, self.start), min(self.remote_end, self.end)
        shared = min(until, self.break_end or 0) - max(begin, self.break_start or 0)
        return max(until - begin, 0) - max(shared, 0)

    @property
    def ko(self) -> str:
        return WEEKDAY_KO[self.weekday]


def limits(
    kind: str, day: date, *, institution: str = "", local: pl.LazyFrame | None = None
) -> dict[str, Any]:
    """What the institution set for a kind on a day, by name; None where nobody did."""
    named = {name: f"flexible.{kind}_{name}" for name in LIMITS}
    named |= {name: f"flexible.{name}" for name in COMMON}
    keys = {name: key for name, key in named.items() if key in params.table()}
    return {
        name: params.known(key, day, institution=institution, local=local)
        for name, key in keys.items()
    }


# --- the pattern ----------------------------------------------------------------------------------


def pattern_refusals(
    kind: str,
    days: Sequence[Day],
    set_: Limits,
    *,
    on: date,
    period_days: int,
    week_minutes: int = WEEK,
) -> list[Row]:
    """Reason rows (code, ko, article, values, level) against a week's pattern of one kind.

    ``set_`` from ``limits``; ``period_days`` from the first day to the last. ``level`` is
    "refuse" or "note". Empty when nothing stands against it and every limit is set.
    """
    found = week_refusals(days, week_minutes)
    found += _period(kind, period_days, set_)
    for each in days:
        found += _bounds(kind, each, set_) + _lunch(each, set_, on)
    found += core_refusals(days, set_) + _count(kind, days, set_)
    return found + _unset_note(kind, set_)


def week_refusals(days: Sequence[Day], week_minutes: int = WEEK) -> list[Row]:
    """The week's sum against 40 hours, or against what a part-timer's own week has."""
    total = sum(each.minutes for each in days)
    if total == week_minutes:
        return []
    gap = abs(total - week_minutes)
    ko = (
        f"한 주의 근무시간이 {as_hours(total)}입니다. 점심을 뺀 {as_hours(week_minutes)}이 되도록 "
        f"{as_hours(gap)} {'줄여' if total > week_minutes else '늘려'} 주세요."
    )
    article = f"{SERVICE} 제2조제1항"
    return [row("week_not_whole", ko, article, "refuse", minutes=total, week_minutes=week_minutes)]


def core_refusals(days: Sequence[Day], set_: Limits) -> list[Row]:
    """Days that leave out a part of the core time."""
    since, until = set_.get("core_start_minutes"), set_.get("core_end_minutes")
    if since is None or until is None:
        return []
    missing = [each for each in days if each.start > since or each.end < until]
    if not missing:
        return []
    ko = (
        f"공통근무시간 {as_clock(since)}–{as_clock(until)}을 모두 넣어야 합니다. "
        f"{''.join(each.ko for each in missing)}요일의 시각을 바꿔 주세요."
    )
    return [row("core_left_out", ko, OWN, "refuse", core_start=since, core_end=until)]


def _period(kind: str, period_days: int, set_: Limits) -> list[Row]:
    least = set_.get("min_period_days")
    if least is None or period_days >= least:
        return []
    ko = f"{KINDS[kind]}은 {least}일 이상 신청합니다. 끝나는 날을 뒤로 늘려 주세요."
    return [row("period_too_short", ko, OWN, "refuse", days=period_days, least=least)]


def _bounds(kind: str, day: Day, set_: Limits) -> list[Row]:
    found: list[Row] = []
    least, most = set_.get("min_day_minutes"), set_.get("max_day_minutes")
    # a day elsewhere is bounded by what is worked there
    minutes = day.remote_minutes if kind in REMOTE and day.remote_minutes else day.minutes
    if least is not None and minutes < least and not (kind in REMOTE and not day.remote_minutes):
        ko = f"{day.ko}요일 {as_hours(minutes)}: 하루 {as_hours(least)} 이상이어야 합니다. 시각을 늘려 주세요."
        found.append(row("day_too_short", ko, OWN, "refuse", minutes=minutes, least=least))
    if most is not None and minutes > most:
        ko = f"{day.ko}요일 {as_hours(minutes)}: 하루 {as_hours(most)}까지입니다. 시각을 줄여 주세요."
        found.append(row("day_too_long", ko, OWN, "refuse", minutes=minutes, most=most))
    return found + _clock_bounds(day, set_) + _place(day, set_)


def _clock_bounds(day: Day, set_: Limits) -> list[Row]:
    found: list[Row] = []
    early, late = set_.get("start_earliest_minutes"), set_.get("start_latest_minutes")
    last, step = set_.get("end_latest_minutes"), set_.get("step_minutes")
    if (early is not None and day.start < early) or (late is not None and day.start > late):
        span = f"{as_clock(early)}부터" if early is not None else ""
        span += f" {as_clock(late)}까지" if late is not None else ""
        ko = f"{day.ko}요일 {as_clock(day.start)} 시작: {span.strip()}의 시각으로 바꿔 주세요."
        found.append(row("start_outside", ko, OWN, "refuse", start=day.start))
    if last is not None and day.end > last:
        ko = f"{day.ko}요일 {as_clock(day.end)} 끝: {as_clock(last)}까지 끝나야 합니다."
        found.append(row("end_outside", ko, OWN, "refuse", end=day.end, latest=last))
    if step and day.start % step:
        ko = f"{day.ko}요일 {as_clock(day.start)} 시작: 시작 시각은 {step}분 단위로 넣어 주세요."
        found.append(row("start_off_step", ko, OWN, "refuse", start=day.start, step=step))
    return found


def _place(day: Day, set_: Limits) -> list[Row]:
    least = set_.get("place_min_minutes")
    here = day.minutes - day.remote_minutes
    short = [m for m in (day.remote_minutes, here) if m and least is not None and m < least]
    if not day.remote_minutes or not short:
        return []
    ko = f"{day.ko}요일: 한곳에서 {as_hours(least or 0)} 이상 일해야 합니다. 장소를 바꾸는 시각을 옮겨 주세요."
    return [row("place_too_short", ko, OWN, "refuse", minutes=short[0], least=least)]


def _lunch(day: Day, set_: Limits, on: date) -> list[Row]:
    article = f"{SERVICE} 제2조제2항"
    if day.break_start is None or day.break_end is None:
        if day.start >= NOON or day.end <= ONE:
            return []
        ko = f"{day.ko}요일: 점심시간이 빠졌습니다. 12:00–13:00을 쉬는 시간으로 넣어 주세요."
        return [row("lunch_missing", ko, article, "refuse", start=day.start, end=day.end)]
    shift = int(params.value("flexible.lunch_shift_minutes", on))
    most = set_.get("lunch_max_minutes") or ONE - NOON
    if day.rest > most:
        ko = f"{day.ko}요일: 점심시간은 {as_hours(most)}까지입니다. 쉬는 시간을 줄여 주세요."
        return [row("lunch_too_long", ko, article, "refuse", minutes=day.rest, most=most)]
    if day.break_start < NOON - shift or day.break_end > ONE + shift:
        ko = (
            f"{day.ko}요일: 점심시간은 12:00–13:00에서 {as_hours(shift)}까지만 옮길 수 있습니다. "
            "시각을 다시 넣어 주세요."
        )
        return [row("lunch_outside", ko, f"{article} 단서", "refuse", break_start=day.break_start)]
    return []


def _count(kind: str, days: Sequence[Day], set_: Limits) -> list[Row]:
    most = set_.get("max_week_days")
    counted = [d for d in days if d.remote_minutes] if kind in REMOTE else list(days)
    if most is None or len(counted) <= most:
        return []
    what = "그곳에서 일하는 날" if kind in REMOTE else "일하는 날"
    ko = (
        f"{KINDS[kind]}은 한 주에 {what}이 {most}일까지입니다. {len(counted) - most}일을 빼 주세요."
    )
    return [row("too_many_days", ko, OWN, "refuse", days=len(counted), most=most)]


def _unset_note(kind: str, set_: Limits) -> list[Row]:
    names = [name for name in set_ if set_[name] is None and name not in ("apply_by", *COMMON)]
    if not names:
        return []
    keys = [f"flexible.{kind}_{name}" for name in names]
    told = ", ".join(
        dict.fromkeys(params.get(key).ko.removeprefix(f"{KINDS[kind]} ") for key in keys)
    )
    ko = f"기관이 정하지 않아 대 보지 않은 한도가 있습니다: {told}."
    return [row("limits_unset", ko, OWN, "note", keys=", ".join(keys))]


# --- when it is asked for ---------------------------------------------------------------------------


def may_apply(
    kind: str,
    set_: Limits,
    *,
    day: date,
    filed_on: date,
    filed_minute: int = 0,
    planned_start: int = 540,
    new_start: int | None = None,
    first_punch: int | None = None,
) -> list[Row]:
    """Reason rows against asking now for hours that begin on ``day``.

    ``planned_start``: when work begins that day so far. ``first_punch``: of that day, if any.
    """
    if filed_on > day:
        ko = "이미 지난 날의 근무시간은 바꿀 수 없습니다. 오늘이나 뒤의 날을 골라 주세요."
        return [row("day_is_past", ko, f"{SERVICE} 제3조제2항", "refuse", day=day.isoformat())]
    if set_.get("apply_by") == "previous_day" and filed_on == day:
        ko = f"{KINDS[kind]}은 하루 전까지 신청합니다. 내일이나 뒤의 날을 골라 주세요."
        return [row("filed_too_late", ko, OWN, "refuse", day=day.isoformat())]
    if filed_on < day:
        return []
    return _same_day(set_, filed_minute, planned_start, new_start, first_punch)


def _same_day(
    set_: Limits, now: int, planned: int, new_start: int | None, punched: int | None
) -> list[Row]:
    values: dict[str, Any] = {"planned_start": planned, "now": now}
    if set_.get("same_day_apply") == "before_planned_start":
        if punched is not None and punched > planned:
            ko = (
                f"예정 출근시각 {as_clock(planned)}을 넘겨 출근하여 오늘은 바꿀 수 없습니다. "
                "늦은 시간은 지각으로 남습니다."
            )
            return [row("came_late", ko, OWN, "refuse", **values, first_punch=punched)]
        if now >= planned and punched is None:
            ko = (
                f"오늘의 변경은 예정 출근시각 {as_clock(planned)} 전에 신청합니다. "
                "내일이나 뒤의 날을 골라 주세요."
            )
            return [row("start_is_past", ko, OWN, "refuse", **values)]
    gap = set_.get("punched_gap_minutes")
    if punched is None or gap is None or new_start is None or new_start - punched < gap:
        return []
    ko = (
        f"{as_clock(punched)}에 이미 출근했습니다. 그 뒤 {as_hours(gap)}이 되기 전에 시작하는 변경만 "
        "신청할 수 있습니다. 시작 시각을 앞당겨 주세요."
    )
    return [row("already_punched", ko, OWN, "refuse", first_punch=punched, gap=gap)]


def blocked(
    reasons: Sequence[str],
    day: date,
    *,
    institution: str = "",
    local: pl.LazyFrame | None = None,
) -> list[Row]:
    """Reason rows against changed hours on a day of duty, emergency, training or a trip."""
    found: list[Row] = []
    for reason in reasons:
        rule = params.known(f"flexible.{reason}_blocked", day, institution=institution, local=local)
        values: dict[str, Any] = {"day": day.isoformat(), "reason": reason}
        if rule == "blocked":
            ko = f"{day.isoformat()}은 {BLOCKS[reason]}이라 기본 근무시간으로 일합니다. 그날을 빼 주세요."
            found.append(row("day_blocked", ko, OWN, "refuse", **values))
        elif rule is None:
            ko = f"{day.isoformat()}은 {BLOCKS[reason]}입니다. 유연근무를 해도 되는지 기관이 정하지 않았습니다."
            found.append(row("block_unset", ko, OWN, "note", **values))
    return found


# --- leave and overtime on changed days ---------------------------------------------------------------


def leave_minutes(planned_minutes: int, on: date) -> int:
    """What a whole day of annual leave takes of a day: a day and its excess, or the shorter day."""
    params.value("flexible.long_day_leave", on)  # the one reading that is computed
    return planned_minutes


def remote_order(
    day: date, *, institution: str = "", local: pl.LazyFrame | None = None
) -> list[Row]:
    """Reason rows against ordering overtime on a day worked elsewhere."""
    rule = params.known("flexible.remote_overtime", day, institution=institution, local=local)
    article = "지방공무원 수당 등에 관한 규정 제15조제1항 (원격근무일은 기관의 지침)"
    if rule == "not_ordered":
        ko = "재택이나 스마트워크로 일하는 날입니다. 이 기관은 그날 시간외근무를 명하지 않습니다."
        return [row("remote_day", ko, article, "refuse", day=day.isoformat())]
    if rule is None:
        ko = (
            "재택이나 스마트워크로 일하는 날입니다. 그날의 시간외근무를 기관이 정하지 않았고, "
            "출퇴근 기록이 있는 시간만 인정합니다."
        )
        return [row("remote_overtime_unset", ko, article, "note", day=day.isoformat())]
    return []


WEEK_STEPS: Final = {
    "pattern_minutes": Step("한 주의 근무시간", f"{SERVICE} 제2조제1항", "start"),
    "refusals": Step("막거나 알리는 까닭", f"{SERVICE} 제2조제1항", "result", unit="list"),
}
REFUSAL_STEPS: Final = {
    "refusals": Step("막거나 알리는 까닭", f"{SERVICE} 제2조·제3조", "result", unit="list")
}
LEAVE_STEPS: Final = {
    "planned_minutes": Step("그날의 근무시간", f"{SERVICE} 제3조", "start"),
    "leave_minutes": Step(
        "하루 연가로 빼는 시간",
        f"{SERVICE} 제7조 (국가 예규의 요약)",
        "result",
        params=("flexible.long_day_leave",),
    ),
}
