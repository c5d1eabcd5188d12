"""당직: 명령과 신고, 휴무, 면제, 당직비. 영에 조문이 없어 모두 기관이 정한 값으로 판단한다.

A limit that nobody has set refuses nothing and is named in a note; a date or an amount that
cannot be worked out without it raises ``Unset``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from law import holidays, overtime, params
from law.refusals import Row, as_date, row
from law.rest import next_workday

PROFILES: Final = {  # whose value a ``reference`` is; it binds nobody here
    "national": "국가공무원 복무규칙",
    "national_guide": "국가공무원 복무 예규의 2차 자료",
    "seoul_education": "서울특별시교육감 소속 공무원 당직 및 비상근무 규칙",
    "yanggu": "양구군 당직 및 비상근무규칙",
    "goesan": "괴산군 당직수당 조례",
}
ARTICLE: Final = "지방공무원법 제59조 (당직은 기관의 조례와 규칙)"
MODES: Final = {
    "day_watch": "일직",
    "night_watch": "숙직",
    "home_watch": "재택당직",
    "joint_watch": "통합당직",
    "situation_room": "상황실 근무",
}
DAY: Final = timedelta(days=1)
LAST_STOPPING_KIND: Final = 3
Local = pl.LazyFrame | None
Given = Mapping[str, Any]


def _unset(key: str, what: str) -> Row:
    ko = f"{what} 기관이 정하지 않았습니다. 인사담당자가 기관 값에서 정합니다."
    return row("unset", ko, ARTICLE, "note", unset=key)


def previous_workday(day: date, own: Iterable[date] = ()) -> date:
    """The last day before ``day`` that is no Saturday, holiday or day off of the institution."""
    mine = set(own)
    found = day - DAY
    while holidays.is_off_day(found, mine):
        found -= DAY
    return found


# --- 명령과 신고 -------------------------------------------------------------------------------


def order(
    day: date,
    mode: str,
    start: int,
    *,
    ordered_on: date,
    people: int,
    emergency_kind: int | None = None,
    own: Iterable[date] = (),
    institution: str = "",
    local: Local = None,
) -> Row:
    """A duty of ``day`` from ``start``: order_by and report_on, report_minute (None where unset; a
    report on an earlier day has no hour), and ``refusals`` against ordering it."""
    given: Given = {"institution": institution, "local": local}
    lead = params.known("duty.order_lead_days", day, **given)
    found = {"order_by": None if lead is None else day - timedelta(days=lead)}
    found |= _report(day, start, tuple(own), given)
    refusals = _kept(day, mode, people, given) + _lead(found["order_by"], ordered_on)
    if emergency_kind is not None:
        refusals += _stopped(day, emergency_kind, given)
    return {**found, "refusals": refusals}


def _report(day: date, start: int, own: tuple[date, ...], given: Given) -> Row:
    off = holidays.is_off_day(day, own)
    if off and params.known("duty.off_day_report", day, **given) == "previous_workday":
        return {"off_day": off, "report_on": previous_workday(day, own), "report_minute": None}
    lead = params.known("duty.report_lead_minutes", day, **given)
    if lead is None:
        return {"off_day": off, "report_on": None, "report_minute": None}
    early, minute = divmod(start - lead, 1440)
    return {"off_day": off, "report_on": day + early * DAY, "report_minute": minute}


def _kept(day: date, mode: str, people: int, given: Given) -> list[Row]:
    kept = params.known(f"duty.{mode}_kept", day, **given)
    if kept == "not_kept":
        ko = f"이 기관이 두지 않는 당직입니다: {MODES[mode]}. 다른 당직을 골라 주세요."
        return [row("not_kept", ko, ARTICLE, "refuse", mode=mode)]
    found = [] if kept else [_unset(f"duty.{mode}_kept", f"당직({MODES[mode]})을 두는지")]
    size = params.known(f"duty.{mode}_people", day, **given)
    if size is None:
        return [*found, _unset(f"duty.{mode}_people", f"{MODES[mode]}의 인원을")]
    if people < size:
        ko = f"{MODES[mode]}의 인원은 {size}명인데 {people}명입니다. 사람을 더해 주세요."
        found.append(row("too_few", ko, ARTICLE, "refuse", people=people, size=size))
    return found


def _lead(order_by: date | None, ordered_on: date) -> list[Row]:
    if order_by is None:
        return [_unset("duty.order_lead_days", "당직을 며칠 전까지 명하는지")]
    if ordered_on <= order_by:
        return []
    ko = f"{as_date(order_by)}까지 명해야 하는 당직입니다. 본인에게 알리고 까닭을 적어 주세요."
    return [row("ordered_late", ko, ARTICLE, "warn", order_by=order_by.isoformat())]


def _stopped(day: date, kind: int, given: Given) -> list[Row]:
    if kind > LAST_STOPPING_KIND:
        return []
    rule = params.known("duty.emergency_stop", day, **given)
    if rule is None:
        return [_unset("duty.emergency_stop", "비상근무 중에 당직을 멈추는지")]
    if rule == "continued":
        return []
    ko = f"비상근무 제{kind}호가 발령되어 당직을 멈춥니다. 해제되면 다시 시작합니다."
    return [row("stopped", ko, ARTICLE, "refuse", kind=kind)]


# --- 휴무 -------------------------------------------------------------------------------------


def rest(
    end_day: date,
    mode: str,
    *,
    own: Iterable[date] = (),
    institution: str = "",
    local: Local = None,
) -> Row:
    """What follows a duty ended on ``end_day``: rule (must_rest, may_rest, no_rest), rest_minutes,
    rest_on (the day it is rested first of all), first_date and last_date of the window.

    The first day of the window is day one of it.
    """
    given: Given = {"institution": institution, "local": local}
    mine = tuple(own)
    rule = params.chosen(f"duty.{mode}_rest", end_day, **given)
    off = holidays.is_off_day(end_day, mine)
    if rule == "no_rest":
        nothing = dict.fromkeys(("rest_on", "first_date", "last_date"))
        return {"rule": rule, "off_day": off, "rest_minutes": 0, **nothing}
    rest_on = next_workday(end_day, mine) if off else end_day
    last = rest_on
    if off or params.chosen("duty.workday_end_rest", end_day, **given) == "within_window":
        last = _window_end(end_day, mine, given)
    return {
        "rule": rule,
        "off_day": off,
        "rest_minutes": params.chosen("duty.rest_minutes", end_day, **given),
        "rest_on": rest_on,
        "first_date": rest_on,
        "last_date": last,
    }


def _window_end(end_day: date, own: tuple[date, ...], given: Given) -> date:
    days: int = params.chosen("duty.rest_window_days", end_day, **given)
    since_end = params.chosen("duty.rest_counted_from", end_day, **given) == "end_day"
    if params.chosen("duty.rest_window_counts", end_day, **given) == "calendar_days":
        first = end_day if since_end else next_workday(end_day, own)
        return first + (days - 1) * DAY
    found = end_day - DAY if since_end else end_day
    for _ in range(days):
        found = next_workday(found, own)
    return found


# --- 면제 -------------------------------------------------------------------------------------

EXEMPT: Final = {
    "pregnancy": "임신 중인 사람",
    "birth_year": "출산 후 1년이 지나지 않은 사람",
    "child_raising": "미취학 자녀를 기르는 사람",
    "disability": "장애가 있는 사람",
    "many_children": "자녀가 많은 사람",
    "old_age": "나이가 많은 사람",
    "ill_health": "질병 진단서가 있는 사람",
    "long_absence": "오래 자리를 비우는 사람",
}


def facts_of(
    day: date,
    facts: Sequence[str],
    *,
    age: int | None = None,
    children: int = 0,
    absence_days: int = 0,
    spouse_exempt: bool = False,
    institution: str = "",
    local: Local = None,
) -> list[str]:
    """The facts of a person that count on ``day``: those told, and those that a number makes.

    ``spouse_exempt``: the other of a couple is already exempt for the same child.
    """
    given: Given = {"institution": institution, "local": local}
    found = list(facts)
    reached = {"old_age": age, "many_children": children, "long_absence": absence_days}
    keys = {
        "old_age": "age_years",
        "many_children": "children_people",
        "long_absence": "absence_days",
    }
    for fact, number in reached.items():
        least = params.known(f"duty.{keys[fact]}", day, **given)
        if number is not None and least is not None and number >= least and fact not in found:
            found.append(fact)
    if spouse_exempt and params.known("duty.child_raising_couple", day, **given) != "each_parent":
        found = [fact for fact in found if fact != "child_raising"]
    return found


def exempt(
    day: date,
    mode: str,
    facts: Sequence[str],
    *,
    start: int,
    end: int,
    requested: bool = False,
    consent: bool = False,
    own: Iterable[date] = (),
    institution: str = "",
    local: Local = None,
) -> list[Row]:
    """Rows against ordering a person to a duty of [start, end) on ``day``; ``facts`` of facts_of.

    ``requested``: asked to be exempt where the rule waits for it. Whether 제4조제3항 protects from
    duties too is read as yes, home duties left out; ``consent``: the person's own wish to do it.
    """
    given: Given = {"institution": institution, "local": local}
    found: list[Row] = []
    if mode != "home_watch":
        found += overtime.order_refusals(
            day=day,
            start=start,
            end=end,
            is_off_day=holidays.is_off_day(day, tuple(own)),
            pregnant="pregnancy" in facts,
            own_request=consent,
            postpartum="birth_year" in facts,
            consent=consent,
        )
    for fact in facts:
        rule = params.known(f"duty.{fact}_exemption", day, **given)
        found += _exempt(fact, rule, mode, requested)
    return found


def _exempt(fact: str, rule: str | None, mode: str, requested: bool) -> list[Row]:
    if rule is None:
        return [_unset(f"duty.{fact}_exemption", f"{EXEMPT[fact]}의 당직을")]
    if rule == "exempted" or (rule == "on_request" and requested):
        ko = f"{EXEMPT[fact]}이라 당직을 면제합니다. 다른 사람을 골라 주세요."
        return [row("exempt", ko, ARTICLE, "refuse", fact=fact)]
    if rule == "day_only" and mode != "day_watch":
        ko = f"{EXEMPT[fact]}이라 일직만 합니다. 일직으로 옮기거나 다른 사람을 골라 주세요."
        return [row("day_only", ko, ARTICLE, "refuse", fact=fact)]
    if rule == "on_request":
        ko = f"{EXEMPT[fact]}이라 신청하면 면제합니다. 본인에게 물어봐 주세요."
        return [row("may_request", ko, ARTICLE, "note", fact=fact)]
    return []


def change_refusals(
    day: date, same_grade: bool, *, institution: str = "", local: Local = None
) -> list[Row]:
    """Rows against another person taking a duty over."""
    rule = params.known("duty.change", day, institution=institution, local=local)
    if rule is None:
        return [_unset("duty.change", "누구와 당직을 바꿀 수 있는지")]
    if rule == "any_grade" or same_grade:
        return []
    ko = "같은 직급의 사람과만 당직을 바꿉니다. 같은 직급인 사람을 골라 주세요."
    return [row("other_grade", ko, ARTICLE, "refuse")]


# --- 당직비 -----------------------------------------------------------------------------------


def pay(
    start_day: date,
    end_day: date,
    mode: str,
    *,
    waited_minutes: int | None = None,
    own: Iterable[date] = (),
    institution: str = "",
    local: Local = None,
) -> Row:
    """The amount of one duty: on_off_day, rate (the key's word), rate_won, amount_won.

    ``waited_minutes``: how long a home duty was waited through, where the rule asks for a least.
    """
    given: Given = {"institution": institution, "local": local}
    by_end = params.chosen("duty.price_day", start_day, **given) == "end_day"
    off = holidays.is_off_day(end_day if by_end else start_day, tuple(own))
    rate = f"off_{mode}" if off and mode != "day_watch" else mode
    price = int(params.chosen(f"duty.{rate}_won", start_day, **given))
    least = params.chosen("duty.home_least_minutes", start_day, **given)
    short = mode == "home_watch" and least is not None and (waited_minutes or 0) < least
    return {
        "on_off_day": off,
        "rate": rate,
        "rate_won": price,
        "least_minutes": least if mode == "home_watch" else None,
        "amount_won": 0 if short else price,
    }
