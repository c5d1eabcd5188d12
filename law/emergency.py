"""비상근무: 종류, 최소 인원, 연가와 출장, 보고, 휴무 (지방공무원 복무규정 제2조의2~제2조의6).

A function takes the day of the act and answers with columns; what the decree leaves to the head
of the institution and nobody set raises ``Unset`` with its name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import polars as pl

from law import holidays, overtime, params
from law.leave_kinds import LEAVE_KINDS, SERVICE
from law.refusals import Row, as_length, row

CALLING: Final = f"{SERVICE} 제2조의3"
SERVING: Final = f"{SERVICE} 제2조의4"
KINDS: Final = (1, 2, 3, 4)
Local = pl.LazyFrame | None
Given = Mapping[str, Any]


class Trigger(NamedTuple):
    """One case of 제2조의2: the kind it calls for, and its own words."""

    kind: int
    item: str
    ko: str


TRIGGERS: Final = {
    "war": Trigger(1, "제1호가목", "전시·사변 등이 발생하였거나 임박하여 긴장이 최고조"),
    "intrusion": Trigger(1, "제1호나목", "관할 지역에서 적의 침투·도발"),
    "war_tension": Trigger(2, "제2호가목", "전시·사변 등과 관련된 긴장이 고조"),
    "disorder": Trigger(2, "제2호나목", "천재지변 등으로 사회질서가 교란될 우려"),
    "threat": Trigger(2, "제2호다목", "관할 지역에서 적의 침투·도발 위협으로 긴장이 고조"),
    "war_signs": Trigger(3, "제3호가목", "전시·사변 등과 관련된 징후가 현저하게 증가"),
    "urgent_disaster": Trigger(3, "제3호나목", "천재지변 등으로 긴급한 대응이 필요"),
    "elsewhere": Trigger(3, "제3호다목", "다른 지방자치단체 관할에서 적의 침투·도발이나 위협"),
    "crisis": Trigger(4, "제4호", "위기상황이나 재해·재난, 그 밖의 긴급상황"),
}
DISASTERS: Final = ("disorder", "urgent_disaster", "crisis")


def kind_refusals(kind: int, trigger: str, *, by_minister: bool = False) -> list[Row]:
    """Rows against declaring ``kind`` for ``trigger``; a minister may raise it up to kind 1."""
    called = TRIGGERS[trigger]
    if kind == called.kind or (by_minister and kind < called.kind):
        return []
    article = f"{SERVICE} 제2조의2{called.item}"
    ko = f"이 상황은 비상근무 제{called.kind}호에 해당합니다. 제{called.kind}호로 발령해 주세요."
    if kind < called.kind:
        article = f"{CALLING}제3항"
        ko += " 올려서 발령하는 것은 국무총리의 명을 받은 장관이 합니다."
    return [row("other_kind", ko, article, "refuse", kind=called.kind)]


# --- 최소 인원 --------------------------------------------------------------------------------


def minimum(
    day: date,
    kind: int,
    members: int,
    *,
    minute: int = 0,
    units: Sequence[int] = (),
    said_people: int | None = None,
    own: Iterable[date] = (),
    institution: str = "",
    local: Local = None,
) -> Row:
    """How many must serve at ``minute`` of ``day``: off_day, night, applies, divisor, denominator,
    minimum_people (0 on a working day's hours, for which 제2조의4제3항 sets none).

    ``units``: members of each unit, counted where each unit is rounded up by itself.
    ``said_people``: what the head said when declaring kind 4.
    """
    given: Given = {"institution": institution, "local": local}
    found = _when(day, minute, tuple(own), given)
    said = said_people if kind == 4 else None
    divisor = None if said is not None else _divisor(day, kind, given)
    denominator = params.chosen("emergency.denominator", day, **given)
    counted = list(units) if denominator == "each_unit" else [members]
    people = said if divisor is None else sum(-(-each // divisor) for each in counted)
    return {
        **found,
        "denominator": denominator,
        "divisor": divisor,
        "counted_people": sum(counted),
        "minimum_people": people if found["applies"] else 0,
    }


def _when(day: date, minute: int, own: tuple[date, ...], given: Given) -> Row:
    off = holidays.is_off_day(day, own)
    start = params.chosen("emergency.night_start_minutes", day, **given)
    end = params.chosen("emergency.night_end_minutes", day, **given)
    night = minute % 1440 >= start or minute % 1440 < end
    return {"off_day": off, "night": night, "applies": off or night}


def _divisor(day: date, kind: int, given: Given) -> int:
    if kind == 4:
        return int(params.chosen("emergency.fourth_divisor", day, **given))
    return int(params.value("emergency.divisor", day)[kind])


# --- 연가와 출장 ------------------------------------------------------------------------------


def leave_refusals(day: date, kind: int, leave_kind: str, *, compelled: bool = False) -> list[Row]:
    """Rows against leave while the emergency lasts; only annual leave is touched.

    ``compelled``: 부득이한 사정이 있는 공무원, whom kinds 3 and 4 except.
    """
    if LEAVE_KINDS[leave_kind].family != "annual":
        return []
    article = f"{SERVING}제3항제{kind}호"
    if params.value("emergency.annual_leave", day)[kind] == "stopped":
        ko = f"비상근무 제{kind}호가 발령되어 연가를 중지했습니다. 해제된 뒤의 날을 골라 주세요."
        return [row("leave_stopped", ko, article, "refuse", kind=kind)]
    if compelled:
        return []
    ko = (
        f"비상근무 제{kind}호가 발령되어 연가를 억제합니다. 부득이한 사정이 있으면 그 사정을 "
        "적고, 아니면 해제된 뒤의 날을 골라 주세요."
    )
    return [row("leave_discouraged", ko, article, "warn", kind=kind)]


def trip_refusals(day: date, *, compelled: bool = False) -> list[Row]:
    """Rows beside a trip while an emergency of any kind lasts."""
    if compelled or params.value("emergency.trips", day) != "discouraged":
        return []
    ko = "비상근무 중에는 출장을 억제합니다. 부득이한 출장이면 그 사정을 적어 주세요."
    return [row("trip_discouraged", ko, f"{SERVING}제2항", "warn")]


# --- 보고 -------------------------------------------------------------------------------------

INSTITUTIONS: Final = ("province", "district", "education", "province_council", "district_council")
UPPER: Final = ("metropolis", "province", "special_province")
EVENTS: Final = ("declared", "called_up", "released")


def report(
    day: date,
    institution_kind: str,
    event: str,
    *,
    upper: str = "province",
    by_minister: bool = False,
    institution: str = "",
    local: Local = None,
) -> Row:
    """Whether and to whom an act is reported: reports, to, via, form, what.

    A head reports what the head declared or released; the outcome of a call-up is reported where
    a minister declared. ``upper``: what a 시·군·자치구 lies in. ``called``: may declare at all.
    """
    council = institution_kind.endswith("_council")
    called = not council or params.value("emergency.councils", day)
    if not called or by_minister != (event == "called_up"):
        return {"called": called, "reports": False, "to": "", "via": "", "form": "", "what": []}
    education = institution_kind == "education"
    key = "emergency.education_minister" if education else "emergency.minister"
    return {
        "called": called,
        "reports": True,
        "to": params.value(key, day),
        "via": _via(day, institution_kind, upper, institution, local),
        "form": "별지 제2호서식" if event == "called_up" else "",
        "what": _what(event),
    }


def _via(day: date, kind: str, upper: str, institution: str, local: Local) -> str:
    if kind == "district_council":
        return "시·도의회의 의장"
    if kind != "district":
        return ""
    if upper != "special_province":
        return "특별시장·광역시장" if upper == "metropolis" else "도지사"
    via = params.chosen("emergency.report_via", day, institution=institution, local=local)
    return "특별자치도지사" if via == "via_governor" else ""


def _what(event: str) -> list[Row]:
    if event == "called_up":
        return [{"ko": "비상소집 결과"}]
    word = "발령" if event == "declared" else "해제"
    return [{"ko": part} for part in ("비상근무의 종류", f"{word}일시", f"{word}사유")]


# --- 비상소집 ---------------------------------------------------------------------------------


def arrival(
    day: date,
    minutes: int,
    *,
    minute: int = 0,
    essential: bool = False,
    own: Iterable[date] = (),
    institution: str = "",
    local: Local = None,
) -> Row:
    """Whether ``minutes`` after the call of ``minute`` on ``day`` is in time: limit_minutes, on_time."""
    given: Given = {"institution": institution, "local": local}
    found = _when(day, minute, tuple(own), given)
    word = "off_arrival" if found["applies"] else "arrival"
    key = f"emergency.{'essential_arrival' if essential else word}_minutes"
    limit = params.chosen(key, day, **given)
    return {**found, "limit_minutes": limit, "on_time": minutes <= limit}


EXEMPT: Final = {
    "pregnancy": "임신 중인 사람",
    "birth_year": "출산 후 1년이 지나지 않은 사람",
    "couple_childcare": "12세 이하 자녀를 둔 부부 공무원",
}


def exempt(
    day: date,
    facts: Sequence[str],
    *,
    start: int,
    end: int,
    own_request: bool = False,
    consent: bool = False,
    spouse_called: bool = False,
    own: Iterable[date] = (),
    institution: str = "",
    local: Local = None,
) -> list[Row]:
    """Rows against calling a person up for [start, end) minutes of ``day``, and what nobody decided.

    Whether 제4조제3항 protects in an emergency too is read as yes. ``spouse_called``: the other of
    a couple is called, so that this one stays.
    """
    found: list[Row] = list(
        overtime.order_refusals(
            day=day,
            start=start,
            end=end,
            is_off_day=holidays.is_off_day(day, tuple(own)),
            pregnant="pregnancy" in facts,
            own_request=own_request,
            postpartum="birth_year" in facts,
            consent=consent,
        )
    )
    for fact in facts:
        rule = params.known(
            f"emergency.{fact}_exemption", day, institution=institution, local=local
        )
        found += _exempt(fact, rule, spouse_called)
    return found


def _exempt(fact: str, rule: str | None, spouse_called: bool) -> list[Row]:
    article, key = f"{SERVICE} 제2조의6", f"emergency.{fact}_exemption"
    if rule is None:
        ko = f"{EXEMPT[fact]}을 뺄지 기관이 정하지 않았습니다. 인사담당자가 기관 값에서 정합니다."
        return [row("exemption_unset", ko, article, "note", fact=fact, unset=key)]
    if rule == "not_called" or (rule == "one_not_called" and spouse_called):
        ko = f"{EXEMPT[fact]}이라 비상소집에서 뺍니다."
        return [row("left_out", ko, article, "refuse", fact=fact)]
    return []


# --- 휴무 -------------------------------------------------------------------------------------


def rest(
    day: date,
    minutes: int,
    *,
    on_off_time: bool = True,
    institution: str = "",
    local: Local = None,
) -> Row:
    """What may be rested after serving ``minutes`` until ``day``: allowed, rest_minutes, first_date,
    last_date (None: no limit). ``on_off_time``: served on an off-day or at night (제3항)."""
    given: Given = {"institution": institution, "local": local}
    least = params.chosen("emergency.rest_least_minutes", day, **given)
    allowed = on_off_time and (least is None or minutes >= least)
    rested = params.chosen("emergency.rest_minutes", day, **given) if allowed else 0
    window = params.chosen("emergency.rest_window_days", day, **given)
    last = None if window is None or not allowed else day + timedelta(days=window)
    return {
        "allowed": allowed,
        "least_minutes": least,
        "rest_minutes": rested,
        "first_date": day + timedelta(days=1) if allowed else None,
        "last_date": last,
    }


# --- 비상근무수당 -----------------------------------------------------------------------------


def pay(month: date, days: Sequence[Row], *, institution: str = "", local: Local = None) -> Row:
    """The allowance of a month: counted_days, day_won, gross_won, limit_won, amount_won, left_out.

    A day (date, minutes, trigger, overtime_minutes) counts where the institution's three answers
    say so; each is ``unset`` nationally.
    """
    given: Given = {"institution": institution, "local": local}
    least = params.chosen("emergency.pay_least_minutes", month, **given)
    which = params.chosen("emergency.pay_for", month, **given)
    beside = params.chosen("emergency.pay_beside_overtime", month, **given)
    why = [_unpaid(each, least, which, beside) for each in days]
    counted = sum(not each for each in why)
    price = int(params.value("emergency.day_won", month))
    limit = int(params.value("emergency.month_limit_won", month))
    return {
        "served_days": len(days),
        "counted_days": counted,
        "day_won": price,
        "gross_won": counted * price,
        "limit_won": limit,
        "amount_won": min(counted * price, limit),
        "left_out": [reason for reason in why if reason],
    }


def _unpaid(day: Row, least: int, which: str, beside: str) -> Row | None:
    article = "지방공무원 수당 등에 관한 규정 (기관이 정한 요건)"
    on = day["date"].isoformat()
    if day["minutes"] < least:
        ko = f"{on}은 {as_length(day['minutes'])}이라 {as_length(least)}에 모자랍니다."
        return row("too_short", ko, article, "note", date=on)
    if which == "disaster_only" and day["trigger"] not in DISASTERS:
        return row("not_disaster", f"{on}은 재난의 비상근무가 아닙니다.", article, "note", date=on)
    if beside == "overtime_only" and day["overtime_minutes"]:
        ko = f"{on}에는 시간외근무수당을 받습니다."
        return row("overtime_paid", ko, article, "note", date=on)
    return None
