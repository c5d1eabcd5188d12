"""The public rules of flexible work, appended to ``law.rules.RULES``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from law import flexible
from law.fields import (
    NATIONAL,
    Field,
    a_clock,
    a_day_count,
    a_near_date,
    an_institution,
    list_of,
    one_of,
    period_of,
    rows_of,
)
from law.person import LOCAL, local_frame
from law.rule import Row, Rule

OWN: Final = {
    "institution": Field("기관코드", an_institution, NATIONAL),
    "local": Field("기관이 정한 값", rows_of(LOCAL), []),
}
DATE: Final = Field("첫날", a_near_date)
KIND: Final = Field("유형", one_of(*flexible.KINDS))
WEEKDAY: Final = {
    "weekday": Field("요일", one_of(*flexible.WEEKDAYS)),
    "start": Field("시작", a_clock),
    "end": Field("끝", a_clock),
    "break_start": Field("점심 시작", a_clock, None),
    "break_end": Field("점심 끝", a_clock, None),
    "remote_start": Field("그곳에서 일하는 시작", a_clock, None),
    "remote_end": Field("그곳에서 일하는 끝", a_clock, None),
}
DAYS: Final = Field("요일별 근무시간", list_of(period_of(WEEKDAY)))
WEEK: Final = Field("한 주의 근무시간(분)", a_day_count, flexible.WEEK)


def _days(row: Row) -> list[flexible.Day]:
    return [flexible.Day(**each) for each in row["days"]]


def _own(row: Row) -> Mapping[str, Any]:
    return {
        "institution": row["institution"],
        "local": local_frame({row["institution"]: row}),
    }


def week(rows: Sequence[Row]) -> list[Row]:
    """The week's sum against 40 hours."""
    return [
        {
            "pattern_minutes": sum(each.minutes for each in _days(row)),
            "refusals": flexible.week_refusals(_days(row), row["week_minutes"]),
        }
        for row in rows
    ]


def core(rows: Sequence[Row]) -> list[Row]:
    """공통근무시간."""
    return [
        {
            "refusals": flexible.core_refusals(
                _days(row), flexible.limits(row["kind"], row["date"], **_own(row))
            )
        }
        for row in rows
    ]


def pattern(rows: Sequence[Row]) -> list[Row]:
    """Everything that stands against a week's pattern."""
    return [
        {
            "refusals": flexible.pattern_refusals(
                row["kind"],
                _days(row),
                flexible.limits(row["kind"], row["date"], **_own(row)),
                on=row["date"],
                period_days=row["period_days"],
                week_minutes=row["week_minutes"],
            )
        }
        for row in rows
    ]


def may_apply(rows: Sequence[Row]) -> list[Row]:
    """신청 기한."""
    asked = ("filed_on", "filed_minute", "planned_start", "new_start", "first_punch")
    return [
        {
            "refusals": flexible.may_apply(
                row["kind"],
                flexible.limits(row["kind"], row["date"], **_own(row)),
                day=row["date"],
                **{name: row[name] for name in asked},
            )
        }
        for row in rows
    ]


def blocked(rows: Sequence[Row]) -> list[Row]:
    """유연근무를 하지 않는 날."""
    return [
        {"refusals": flexible.blocked(row["reasons"], row["date"], **_own(row))} for row in rows
    ]


def leave_minutes(rows: Sequence[Row]) -> list[Row]:
    """8시간이 아닌 날의 하루 연가."""
    return [
        {"leave_minutes": flexible.leave_minutes(row["planned_minutes"], row["date"])}
        for row in rows
    ]


def remote_order(rows: Sequence[Row]) -> list[Row]:
    """원격근무일의 시간외근무."""
    return [{"refusals": flexible.remote_order(row["date"], **_own(row))} for row in rows]


RULES: Final = (
    Rule(
        "flexible.week",
        "한 주의 근무시간",
        f"{flexible.SERVICE} 제2조제1항",
        {"days": DAYS, "week_minutes": WEEK},
        ("pattern_minutes", "refusals"),
        week,
        flexible.WEEK_STEPS,
    ),
    Rule(
        "flexible.core",
        "공통근무시간",
        flexible.OWN,
        {"kind": KIND, "date": DATE, "days": DAYS, **OWN},
        ("refusals",),
        core,
        flexible.REFUSAL_STEPS,
    ),
    Rule(
        "flexible.pattern",
        "유연근무의 근무시간표를 막는 까닭",
        f"{flexible.SERVICE} 제2조·제3조",
        {
            "kind": KIND,
            "date": DATE,
            "days": DAYS,
            "period_days": Field("첫날부터 끝나는 날까지의 날수", a_day_count, 7),
            "week_minutes": WEEK,
            **OWN,
        },
        ("refusals",),
        pattern,
        flexible.REFUSAL_STEPS,
    ),
    Rule(
        "flexible.may_apply",
        "유연근무의 신청 기한",
        f"{flexible.SERVICE} 제3조제2항",
        {
            "kind": KIND,
            "date": DATE,
            "filed_on": Field("신청하는 날", a_near_date),
            "filed_minute": Field("신청하는 시각", a_clock, 0),
            "planned_start": Field("그날의 예정 출근시각", a_clock, 540),
            "new_start": Field("바꾸려는 시작 시각", a_clock, None),
            "first_punch": Field("그날 처음 찍은 출근 시각", a_clock, None),
            **OWN,
        },
        ("refusals",),
        may_apply,
        flexible.REFUSAL_STEPS,
    ),
    Rule(
        "flexible.blocked",
        "유연근무를 하지 않는 날",
        flexible.OWN,
        {
            "date": Field("날짜", a_near_date),
            "reasons": Field("그날의 일", list_of(one_of(*flexible.BLOCKS))),
            **OWN,
        },
        ("refusals",),
        blocked,
        flexible.REFUSAL_STEPS,
    ),
    Rule(
        "flexible.leave_minutes",
        "8시간이 아닌 날의 하루 연가",
        f"{flexible.SERVICE} 제7조 (국가 예규의 요약)",
        {
            "date": Field("연가를 쓰는 날", a_near_date),
            "planned_minutes": Field("그날의 근무시간(분)", a_day_count),
        },
        ("leave_minutes",),
        leave_minutes,
        flexible.LEAVE_STEPS,
    ),
    Rule(
        "flexible.remote_order",
        "재택·스마트워크하는 날의 시간외근무 명령",
        "지방공무원 수당 등에 관한 규정 제15조제1항",
        {"date": Field("명령하는 날", a_near_date), **OWN},
        ("refusals",),
        remote_order,
        flexible.REFUSAL_STEPS,
    ),
)
