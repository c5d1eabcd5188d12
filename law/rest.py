"""대체휴무와 선거사무 휴무, 시간외근무의 연가 전환 (지방공무원 복무규정 제4조, 제4조의3)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from law import holidays, params
from law.fields import NATIONAL
from law.leave_kinds import SERVICE
from law.refusals import Level, as_date, as_days, row
from law.steps import Reason, Step

Row = dict[str, Any]
DAY: Final = timedelta(days=1)
WEEK_DAYS: Final = 7
ARTICLE4: Final = f"{SERVICE} 제4조제2항"
ELECTION: Final = f"{SERVICE} 제4조의3"


def next_workday(day: date, own: Iterable[date] = ()) -> date:
    """The first day after ``day`` that is no Saturday, holiday or day off of the institution."""
    mine = set(own)
    found = day + DAY
    while holidays.is_off_day(found, mine):
        found += DAY
    return found


def after_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        raise OverflowError("date value out of range")
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


# --- 대체휴무 ---------------------------------------------------------------------------------

SUBSTITUTE_STEPS: dict[str, Step] = {
    "allowed": Step(
        "대체휴무를 줄 수 있는 근무인지",
        ARTICLE4,
        "start",
        unit="",
        reasons=(
            Reason("토요일이나 공휴일의 근무입니다.", (("on_off_day", "==", True),)),
            Reason(
                "근무시간 밖의 근무에도 줄 수 있습니다.",
                (("allowed", "==", True),),
                params=("rest.substitute_for_overtime",),
            ),
            Reason(
                "2020년 10월 20일 전의 평일 근무에는 주지 않습니다.",
                params=("rest.substitute_for_overtime",),
                article="대통령령 제31119호 부칙 제2조",
            ),
        ),
    ),
    "rest_on": Step(
        "다음 정상근무일",
        ARTICLE4,
        "result",
        unit="",
        reasons=(Reason("토요일과 공휴일을 건너뛴 다음 근무일입니다."),),
    ),
    "last_date": Step(
        "그날 쉬지 못하면 이날까지",
        f"{ARTICLE4} 단서",
        "result",
        unit="",
        reasons=(
            Reason("이때의 규정에는 기한이 없습니다.", (("weeks", "is", None),)),
            Reason(
                "사유가 해소된 {ended_on:md}부터 {weeks}주 이내입니다.",
                params=("rest.substitute_weeks", "rest.window_first_day"),
            ),
        ),
    ),
}


def substitute_rest(
    worked_on: date,
    *,
    ended_on: date | None = None,
    rest_on: date | None = None,
    own: Iterable[date] = (),
) -> Row:
    """When an ordered day of work may be rested: on_off_day, allowed, weeks, rest_on, ended_on,
    last_date (None: no limit). By the text of the day worked; ``ended_on``: the day the reason
    for not resting at once ended, the next workday where none is given. ``rest_on``: the next
    workday of a year whose holidays are not known here; only weekends are days off then.
    """
    mine = tuple(own)
    weeks = params.value("rest.substitute_weeks", worked_on)
    off = worked_on.isoweekday() >= holidays.SATURDAY or worked_on in mine
    if rest_on is None:
        off = holidays.is_off_day(worked_on, mine)
        rest_on = next_workday(worked_on, mine)
    ended = ended_on or rest_on
    return {
        "on_off_day": off,
        "allowed": off or bool(params.value("rest.substitute_for_overtime", worked_on)),
        "rest_on": rest_on,
        "ended_on": ended,
        "weeks": weeks,
        "last_date": None if weeks is None else ended + timedelta(days=weeks * WEEK_DAYS),
    }


def substitute_refusals(
    *,
    worked_on: date,
    rest_day: date,
    worked_minutes: int,
    ended_on: date | None = None,
    paid: bool = False,
    own: Iterable[date] = (),
    institution: str = NATIONAL,
    local: pl.LazyFrame | None = None,
) -> list[Row]:
    """Rows (code, ko, article, values, level) against resting ``rest_day`` for ``worked_on``.

    ``paid``: overtime pay was or will be given for the same hours (a warning: the choice between
    them is a guideline's).
    """
    mine = tuple(own)
    found = substitute_rest(worked_on, ended_on=ended_on, own=mine)
    rows: list[Row] = []
    if not found["allowed"]:
        ko = "2020년 10월 20일 전의 평일 시간외근무에는 대체휴무를 주지 않습니다."
        rows.append(row("not_covered", ko, "대통령령 제31119호 부칙 제2조", "refuse"))
    rows += _rest_day_rows(rest_day, worked_on, found["last_date"], mine, ARTICLE4)
    rows += _enough_minutes(worked_on, worked_minutes, institution, local)
    if paid:
        ko = "같은 시간에 시간외근무수당도 받습니다. 둘 가운데 하나로 할지 확인해 주세요."
        rows.append(row("paid_too", ko, ARTICLE4, "warn"))
    return rows


def _rest_day_rows(
    rest_day: date, event: date, last: date | None, own: tuple[date, ...], article: str
) -> list[Row]:
    rows: list[Row] = []
    if rest_day <= event:
        ko = "일한 날보다 뒤의 날이어야 합니다. 쉬는 날을 다시 골라 주세요."
        rows.append(row("before_work", ko, article, "refuse"))
    if holidays.is_off_day(rest_day, own):
        ko = "토요일이나 공휴일은 휴무할 정상근무일이 아닙니다. 근무하는 날을 골라 주세요."
        rows.append(row("not_workday", ko, article, "refuse"))
    if last is not None and rest_day > last:
        ko = f"{as_date(last)}까지 쉴 수 있습니다. 그 안의 날을 골라 주세요."
        rows.append(row("after_deadline", ko, article, "refuse", last_date=last.isoformat()))
    return rows


def _enough_minutes(
    worked_on: date, minutes: int, institution: str, local: pl.LazyFrame | None
) -> list[Row]:
    least, level = _day_minutes(worked_on, institution, local)
    if least is None or minutes >= least:
        return []
    said = "" if level == "refuse" else " 국가 예규의 기준이고 기관은 정하지 않았습니다."
    ko = (
        f"하루를 쉬려면 {as_days(least, 1440)} 이상 일해야 합니다.{said} 일한 시간을 확인해 주세요."
    )
    values = {"worked_minutes": minutes, "least_minutes": least}
    return [row("too_short", ko, ARTICLE4, level, **values)]


def _day_minutes(
    day: date, institution: str, local: pl.LazyFrame | None
) -> tuple[int | None, Level]:
    key = "rest.substitute_day_minutes"
    try:
        return int(params.chosen(key, day, institution=institution, local=local)), "refuse"
    except params.Unset:
        try:
            return int(params.value("rest.national_substitute_day_minutes", day)), "warn"
        except params.NoLawInForce:
            return None, "warn"


# --- 선거사무 휴무 ------------------------------------------------------------------------------

ELECTION_STEPS: dict[str, Step] = {
    "rest_days": Step(
        "휴무하는 날수",
        f"{ELECTION}제1항·제2항",
        "start",
        unit="days",
        reasons=(
            Reason(
                "2024년 4월 2일 전에는 이 휴무가 없었습니다.",
                (("rest_days", "==", 0),),
                params=("rest.election_days",),
                article="대통령령 제34380호 부칙",
            ),
            Reason(
                "선거일이 토요일이나 공휴일이라 하루를 더합니다.",
                (("on_off_day", "==", True),),
                params=("rest.election_off_day_extra_days",),
                article=f"{ELECTION}제2항",
            ),
            Reason("선거일이 평일이라 하루입니다.", params=("rest.election_days",)),
        ),
    ),
    "rest_on": Step(
        "다음 정상근무일",
        f"{ELECTION}제1항",
        "result",
        unit="",
        reasons=(Reason("토요일과 공휴일을 건너뛴 다음 근무일에 쉬게 해야 합니다."),),
    ),
    "last_date": Step(
        "그날 쉬지 못하면 이날까지",
        f"{ELECTION}제1항 단서",
        "result",
        unit="",
        reasons=(
            Reason("쉬는 날이 없습니다.", (("rest_days", "==", 0),)),
            Reason("선거일부터 {months}개월 이내입니다.", params=("rest.election_months",)),
        ),
    ),
}


def election_rest(election_on: date, *, own: Iterable[date] = ()) -> Row:
    """Days off for work at an election (early voting days too): rest_days, rest_on, months,
    last_date. Days of two election days are given by asking twice."""
    mine = tuple(own)
    days = params.value("rest.election_days", election_on)
    off = holidays.is_off_day(election_on, mine)
    if days is None:
        nothing = dict.fromkeys(("rest_on", "months", "last_date"))
        return {"on_off_day": off, "rest_days": 0, **nothing}
    extra = params.value("rest.election_off_day_extra_days", election_on) if off else 0
    months = params.value("rest.election_months", election_on)
    return {
        "on_off_day": off,
        "rest_days": days + extra,
        "rest_on": next_workday(election_on, mine),
        "months": months,
        "last_date": after_months(election_on, months),
    }


def election_refusals(
    *, election_on: date, rest_day: date, used_days: int = 0, own: Iterable[date] = ()
) -> list[Row]:
    """Rows against resting ``rest_day`` for work at the election of ``election_on``."""
    mine = tuple(own)
    found = election_rest(election_on, own=mine)
    article = f"{ELECTION}제1항"
    if not found["rest_days"]:
        ko = "2024년 4월 2일 전의 선거사무에는 이 휴무가 없었습니다. 대체휴무를 확인해 주세요."
        return [row("not_in_decree", ko, "대통령령 제34380호 부칙", "refuse")]
    rows = _rest_day_rows(rest_day, election_on, found["last_date"], mine, article)
    if used_days >= found["rest_days"]:
        ko = f"이 선거일에는 {found['rest_days']}일을 쉽니다. 이미 {used_days}일을 쉬었습니다."
        rows.append(row("over_limit", ko, article, "refuse", used_days=used_days))
    if rest_day != found["rest_on"] and used_days == 0:
        ko = "다음 정상근무일이 아닌 날을 지정하려면 업무 사정이나 부득이한 사유가 있어야 합니다."
        rows.append(row("other_day", ko, f"{article} 단서", "note"))
    return rows


# --- 시간외근무를 연가로 ------------------------------------------------------------------------

CONVERSION_STEPS: dict[str, Step] = {
    "recognised_minutes": Step(
        "시간외근무수당의 지급 범위",
        f"{SERVICE} 제4조제4항",
        "start",
        reasons=(Reason("수당으로 인정한 시간 안에서만 바꿀 수 있습니다."),),
    ),
    "convertible_minutes": Step(
        "연가로 바꿀 수 있는 시간",
        f"{SERVICE} 제4조제4항",
        "less",
        reasons=(
            Reason(
                "2023년 6월 13일 전에는 전환이 없었습니다.",
                (("conversion", "is", None),),
                article="대통령령 제33532호 부칙",
            ),
            Reason(
                "이 기관에는 전환을 정한 조례가 없습니다.",
                (("conversion", "==", "not_allowed"),),
                params=("rest.conversion",),
            ),
            Reason(
                "조례가 있고, 이미 바꾼 {converted_minutes}분을 뺍니다.",
                params=("rest.conversion",),
            ),
        ),
    ),
}


def convertible(
    day: date,
    recognised_minutes: int,
    *,
    converted_minutes: int = 0,
    institution: str = NATIONAL,
    local: pl.LazyFrame | None = None,
) -> Row:
    """Minutes of overtime that may still become annual leave: conversion, convertible_minutes.

    ``recognised_minutes``: what overtime pay would be given for. Without an ordinance known to the
    system (``rest.conversion`` unset) nothing converts.
    """
    try:
        policy = params.chosen("rest.conversion", day, institution=institution, local=local)
    except params.Unset:
        policy = "not_allowed"
    left = max(recognised_minutes - converted_minutes, 0) if policy == "allowed" else 0
    return {"conversion": policy, "convertible_minutes": left}


def conversion_refusals(
    *,
    day: date,
    minutes: int,
    recognised_minutes: int,
    converted_minutes: int = 0,
    institution: str = NATIONAL,
    local: pl.LazyFrame | None = None,
) -> list[Row]:
    """Rows against turning ``minutes`` of overtime of ``day`` into annual leave."""
    found = convertible(
        day,
        recognised_minutes,
        converted_minutes=converted_minutes,
        institution=institution,
        local=local,
    )
    article = f"{SERVICE} 제4조제4항"
    if found["conversion"] is None:
        ko = "2023년 6월 13일 전의 근무는 연가로 바꿀 수 없습니다. 수당으로 받아 주세요."
        return [row("not_in_decree", ko, "대통령령 제33532호 부칙", "refuse")]
    if found["conversion"] != "allowed":
        ko = (
            "이 기관에는 연가 전환을 정한 조례가 없습니다. 수당으로 받거나, 조례가 있으면 "
            "인사담당자에게 rest.conversion을 정해 달라고 해 주세요."
        )
        return [row("no_ordinance", ko, article, "refuse", unset="rest.conversion")]
    left = found["convertible_minutes"]
    if minutes > left:
        ko = f"수당으로 인정한 시간 가운데 {left}분까지 바꿀 수 있습니다. 시간을 줄여 주세요."
        return [row("over_recognised", ko, article, "refuse", left_minutes=left)]
    return []
