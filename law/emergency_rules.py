"""The public rules of 비상근무, appended to ``law.rules.RULES``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from law import emergency, emergency_steps
from law.emergency import CALLING, SERVING
from law.fields import (
    NATIONAL,
    BadInput,
    Field,
    a_clock,
    a_count,
    a_day_count,
    a_flag,
    a_month,
    a_near_date,
    an_institution,
    list_of,
    one_of,
    rows_of,
)
from law.leave_kinds import LEAVE_KINDS, SERVICE
from law.person import LOCAL, local_frame
from law.rule import Row, Rule

OURS: Final = {
    "institution": Field("기관코드", an_institution, NATIONAL),
    "local": Field("기관이 정한 값", rows_of(LOCAL), []),
}
OWN_DAYS: Final = {"own_days": Field("기관의 쉬는 날", list_of(a_near_date), [])}
DATE: Final = Field("날짜", a_near_date)
MINUTE: Final = Field("시각", a_clock)


def a_kind(found: Any) -> int:
    """제1호부터 제4호까지."""
    count = a_count(found)
    if count not in emergency.KINDS:
        raise BadInput("", "값은 1부터 4까지의 수여야 합니다.")
    return count


KIND: Final = Field("비상근무의 종류(제몇호)", a_kind)
COMPELLED: Final = Field("부득이한 사정", a_flag, False)
BY_MINISTER: Final = Field("장관이 발령", a_flag, False)
SERVED_DAY: Final = {
    "date": Field("비상근무한 날", a_near_date),
    "minutes": Field("그날 비상근무한 시간(분)", a_day_count),
    "trigger": Field("발령한 상황", one_of(*emergency.TRIGGERS)),
    "overtime_minutes": Field("그날 시간외근무 인정분", a_day_count, 0),
}


def ours(row: Row) -> Mapping[str, Any]:
    """The institution of a row and its own values, as the rules take them."""
    return {"institution": row["institution"], "local": local_frame({row["institution"]: row})}


def kind(rows: Sequence[Row]) -> list[Row]:
    """발령 요건."""
    return [
        {
            "refusals": emergency.kind_refusals(
                row["kind"], row["trigger"], by_minister=row["by_minister"]
            )
        }
        for row in rows
    ]


def minimum(rows: Sequence[Row]) -> list[Row]:
    """최소 인원."""
    return [_minimum(row) for row in rows]


def _minimum(row: Row) -> Row:
    found = emergency.minimum(
        row["date"],
        row["kind"],
        row["members"],
        minute=row["minute"],
        units=row["units"],
        said_people=row["said_people"],
        own=row["own_days"],
        **ours(row),
    )
    if found["denominator"] == "each_unit" and not row["units"]:
        raise BadInput("units", "필드가 비어 있습니다. 부서마다의 현원을 넣어 주세요.")
    return found


def leave(rows: Sequence[Row]) -> list[Row]:
    """비상근무 중의 연가."""
    return [
        {
            "refusals": emergency.leave_refusals(
                row["date"], row["kind"], row["leave_kind"], compelled=row["compelled"]
            )
        }
        for row in rows
    ]


def trip(rows: Sequence[Row]) -> list[Row]:
    """비상근무 중의 출장."""
    return [
        {"refusals": emergency.trip_refusals(row["date"], compelled=row["compelled"])}
        for row in rows
    ]


def report(rows: Sequence[Row]) -> list[Row]:
    """보고."""
    return [
        emergency.report(
            row["date"],
            row["institution_kind"],
            row["event"],
            upper=row["upper"],
            by_minister=row["by_minister"],
            **ours(row),
        )
        for row in rows
    ]


def arrival(rows: Sequence[Row]) -> list[Row]:
    """응소 시간."""
    return [
        emergency.arrival(
            row["date"],
            row["minutes"],
            minute=row["minute"],
            essential=row["essential"],
            own=row["own_days"],
            **ours(row),
        )
        for row in rows
    ]


def exempt(rows: Sequence[Row]) -> list[Row]:
    """비상소집에서 빼는 사람."""
    asked = ("start", "end", "own_request", "consent", "spouse_called")
    return [
        {
            "refusals": emergency.exempt(
                row["date"],
                [fact for fact in emergency.EXEMPT if row[fact]],
                own=row["own_days"],
                **{name: row[name] for name in asked},
                **ours(row),
            )
        }
        for row in rows
    ]


def rest(rows: Sequence[Row]) -> list[Row]:
    """비상근무 뒤의 휴무."""
    return [
        emergency.rest(row["date"], row["minutes"], on_off_time=row["on_off_time"], **ours(row))
        for row in rows
    ]


def pay(rows: Sequence[Row]) -> list[Row]:
    """비상근무수당."""
    return [emergency.pay(row["month"], row["days"], **ours(row)) for row in rows]


RULES: Final = (
    Rule(
        "emergency.kind",
        "비상근무의 종류와 발령 요건",
        f"{SERVICE} 제2조의2·제2조의3제3항",
        {
            "kind": KIND,
            "trigger": Field("발령한 상황", one_of(*emergency.TRIGGERS)),
            "by_minister": BY_MINISTER,
        },
        ("refusals",),
        kind,
        emergency_steps.refusals(f"{SERVICE} 제2조의2·제2조의3제3항"),
    ),
    Rule(
        "emergency.minimum",
        "비상근무하게 할 최소 인원",
        f"{SERVING}제3항",
        {
            "date": DATE,
            "kind": KIND,
            "members": Field("소속 공무원(명)", a_count),
            "minute": MINUTE,
            "units": Field("부서마다의 현원", list_of(a_count), []),
            "said_people": Field("제4호로 발령하며 정한 인원(명)", a_count, None),
            **OWN_DAYS,
            **OURS,
        },
        ("minimum_people",),
        minimum,
        emergency_steps.MINIMUM_STEPS,
    ),
    Rule(
        "emergency.leave",
        "비상근무 중의 연가",
        f"{SERVING}제3항",
        {
            "date": DATE,
            "kind": KIND,
            "leave_kind": Field("휴가의 종류", one_of(*LEAVE_KINDS), "annual"),
            "compelled": COMPELLED,
        },
        ("refusals",),
        leave,
        emergency_steps.refusals(f"{SERVING}제3항", "emergency.annual_leave"),
    ),
    Rule(
        "emergency.trip",
        "비상근무 중의 출장",
        f"{SERVING}제2항",
        {"date": DATE, "compelled": COMPELLED},
        ("refusals",),
        trip,
        emergency_steps.refusals(f"{SERVING}제2항", "emergency.trips"),
    ),
    Rule(
        "emergency.report",
        "비상근무의 보고",
        f"{CALLING}제1항·제6항, 제2조의5제2항",
        {
            "date": DATE,
            "institution_kind": Field("기관", one_of(*emergency.INSTITUTIONS)),
            "event": Field("한 일", one_of(*emergency.EVENTS)),
            "upper": Field("시·군·자치구가 있는 곳", one_of(*emergency.UPPER), "province"),
            "by_minister": BY_MINISTER,
            **OURS,
        },
        ("reports", "to", "via", "form", "what"),
        report,
        emergency_steps.REPORT_STEPS,
    ),
    Rule(
        "emergency.arrival",
        "비상소집에 응하는 시간",
        f"{SERVICE} 제2조의6",
        {
            "date": Field("소집한 날", a_near_date),
            "minute": Field("소집한 시각", a_clock),
            "minutes": Field("소집한 뒤 도착까지(분)", a_count),
            "essential": Field("필수요원", a_flag, False),
            **OWN_DAYS,
            **OURS,
        },
        ("limit_minutes", "on_time"),
        arrival,
        emergency_steps.ARRIVAL_STEPS,
    ),
    Rule(
        "emergency.exempt",
        "비상소집에서 빼는 사람",
        f"{SERVICE} 제2조의6·제4조제3항",
        {
            "date": DATE,
            **{fact: Field(ko, a_flag, False) for fact, ko in emergency.EXEMPT.items()},
            "start": Field("비상근무 시작", a_clock),
            "end": Field("비상근무 끝", a_clock),
            "own_request": Field("본인 신청", a_flag, False),
            "consent": Field("본인 동의", a_flag, False),
            "spouse_called": Field("배우자를 소집함", a_flag, False),
            **OWN_DAYS,
            **OURS,
        },
        ("refusals",),
        exempt,
        emergency_steps.EXEMPT_STEPS,
    ),
    Rule(
        "emergency.rest",
        "비상근무 뒤의 휴무",
        f"{SERVING}제5항",
        {
            "date": Field("비상근무가 끝난 날", a_near_date),
            "minutes": Field("비상근무한 시간(분)", a_count),
            "on_off_time": Field("토·공휴일이나 야간의 비상근무", a_flag, True),
            **OURS,
        },
        ("allowed", "rest_minutes", "first_date", "last_date"),
        rest,
        emergency_steps.REST_STEPS,
    ),
    Rule(
        "emergency.pay",
        "비상근무수당",
        "지방공무원 수당 등에 관한 규정 (원문 미확인)",
        {
            "month": Field("달", a_month),
            "days": Field("비상근무한 날", rows_of(SERVED_DAY)),
            **OURS,
        },
        ("amount_won",),
        pay,
        emergency_steps.PAY_STEPS,
    ),
)
