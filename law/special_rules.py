"""The public rules of special leave, rest, leave of absence and their pay, appended to RULES."""

from __future__ import annotations

from typing import Any, Final

from law import compensation, leave_of_absence, pay_cuts, rest, special_answers, special_leave
from law.fields import (
    BadInput,
    Field,
    a_count,
    a_date,
    a_flag,
    list_of,
    one_of,
    row_of,
    rows_of,
)
from law.leave_facts import ANY_FACTS, KINDS
from law.leave_kinds import SERVICE
from law.person import COMMON
from law.rule import Rule
from law.steps import Step

DECREE: Final = "지방공무원 수당 등에 관한 규정"
GRADES: Final = tuple(f"{grade}급" for grade in compensation.GRADES)


def a_minute_count(found: Any) -> int:
    """Minutes of leave: at most a thousand days of eight hours."""
    count = a_count(found)
    if count > 480_000:
        raise BadInput("", "값은 480,000보다 클 수 없습니다.")
    return count


def a_monthly_won(found: Any) -> int:
    count = a_count(found)
    if count > 100_000_000:
        raise BadInput("", "값은 1억 원보다 클 수 없습니다.")
    return count


OURS = {"institution": COMMON["institution"], "local": COMMON["local"]}
OWN_DAYS = {"own_days": Field("기관의 쉬는 날", list_of(a_date), [])}
FACTS = Field("휴가의 사실", row_of(ANY_FACTS), {})
USED = {
    "kind": Field("이미 쓴 휴가의 종류", one_of(*KINDS)),
    "date": Field("이미 쓴 첫날", a_date),
    "until": Field("이미 쓴 마지막 날의 다음 날", a_date, None),
    "minutes": Field("이미 쓴 분", a_minute_count),
    "facts": Field("이미 쓴 휴가의 사실", row_of(ANY_FACTS), None),
}
CUT = {
    "reason": Field("감액하는 사유", one_of(*pay_cuts.REASONS)),
    "since": Field("감액하는 첫날", a_date),
    "until": Field("감액이 끝난 다음 날(이어지면 비움)", a_date, None),
    "began": Field("휴직이나 직위해제를 시작한 날", a_date, None),
}


def _refusal_steps(ko: str, article: str) -> dict[str, Step]:
    return {"refusals": Step(ko, article, "result", unit="list")}


REASON_STEPS = {
    "reasons": Step("공가를 허가해야 하는 사유", f"{SERVICE} 제7조의6", "result", unit="list")
}
_LEAVES = tuple(kind for kind in KINDS if kind != "official")

RULES: Final = (
    Rule(
        "special_leave.days",
        "특별휴가의 일수",
        f"{SERVICE} 제7조의7, 별표 1",
        {
            "kind": Field("휴가의 종류", one_of(*_LEAVES)),
            "date": Field("쓰는 날", a_date),
            "facts": FACTS,
            **OURS,
        },
        ("allowed_days", "paid_days", "allowed_months", "allowed_minutes"),
        special_answers.special_days,
        special_leave.STEPS,
    ),
    Rule(
        "special_leave.refusals",
        "특별휴가와 공가를 막는 까닭",
        f"{SERVICE} 제7조의6·제7조의7",
        {
            "kind": Field("휴가의 종류", one_of(*KINDS)),
            "date": Field("첫날", a_date),
            "until": Field("마지막 날의 다음 날(하루면 비움)", a_date, None),
            "minutes": Field("쓰는 분(시간 단위 휴가는 하루의 분)", a_minute_count, 480),
            "facts": FACTS,
            "used": Field("이미 쓴 휴가", rows_of(USED), []),
            "day_minutes": Field("하루의 근무 분", a_minute_count, 480),
            "week_minutes": Field("시간선택제의 주당 근무 분", a_minute_count, None),
            **OURS,
        },
        ("refusals",),
        special_answers.special_refusals_of,
        _refusal_steps("휴가를 막거나 알리는 까닭", f"{SERVICE} 제7조의6·제7조의7"),
    ),
    Rule(
        "special_leave.official_reasons",
        "공가의 사유",
        f"{SERVICE} 제7조의6",
        {"date": Field("쓰는 날", a_date)},
        ("reasons",),
        special_answers.official_reasons,
        REASON_STEPS,
    ),
    Rule(
        "rest.substitute",
        "대체휴무를 쓰는 날",
        rest.ARTICLE4,
        {
            "date": Field("명령에 따라 일한 날", a_date),
            "ended_on": Field("쉬지 못한 사유가 해소된 날", a_date, None),
            "rest_on": Field("다음 정상근무일(공휴일 자료가 없는 해)", a_date, None),
            **OWN_DAYS,
        },
        ("allowed", "rest_on", "last_date"),
        special_answers.substitute_rest,
        rest.SUBSTITUTE_STEPS,
    ),
    Rule(
        "rest.substitute_refusals",
        "대체휴무를 막는 까닭",
        rest.ARTICLE4,
        {
            "date": Field("명령에 따라 일한 날", a_date),
            "rest_day": Field("쉬려는 날", a_date),
            "worked_minutes": Field("일한 분", a_minute_count),
            "ended_on": Field("쉬지 못한 사유가 해소된 날", a_date, None),
            "paid": Field("시간외근무수당도 받음", a_flag, False),
            **OWN_DAYS,
            **OURS,
        },
        ("refusals",),
        special_answers.substitute_refusals,
        _refusal_steps("대체휴무를 막거나 알리는 까닭", rest.ARTICLE4),
    ),
    Rule(
        "rest.election",
        "선거사무 휴무",
        rest.ELECTION,
        {"date": Field("선거일이나 사전투표일", a_date), **OWN_DAYS},
        ("rest_days", "rest_on", "last_date"),
        special_answers.election_rest,
        rest.ELECTION_STEPS,
    ),
    Rule(
        "rest.election_refusals",
        "선거사무 휴무를 막는 까닭",
        rest.ELECTION,
        {
            "date": Field("선거일이나 사전투표일", a_date),
            "rest_day": Field("쉬려는 날", a_date),
            "used_days": Field("이 선거일로 이미 쉰 날수", a_count, 0),
            **OWN_DAYS,
        },
        ("refusals",),
        special_answers.election_refusals,
        _refusal_steps("선거사무 휴무를 막거나 알리는 까닭", rest.ELECTION),
    ),
    Rule(
        "rest.conversion",
        "연가로 바꾸는 시간외근무",
        f"{SERVICE} 제4조제4항",
        {
            "date": Field("일한 날", a_date),
            "minutes": Field("바꾸려는 분", a_minute_count, 0),
            "recognised_minutes": Field("수당으로 인정한 분", a_minute_count),
            "converted_minutes": Field("이미 바꾼 분", a_minute_count, 0),
            **OURS,
        },
        ("convertible_minutes", "refusals"),
        special_answers.convertible,
        rest.CONVERSION_STEPS,
    ),
    Rule(
        "leave_of_absence.terms",
        "휴직의 기간과 효과",
        f"{leave_of_absence.LAW} 제63조·제64조",
        {
            "kind": Field("휴직의 종류", one_of(*leave_of_absence.KINDS)),
            "date": Field("휴직을 시작하는 날", a_date),
            **leave_of_absence.VARIANTS,
        },
        ("counts_service", "prorates", "fills_vacancy", "most_months"),
        special_answers.absence_terms,
        leave_of_absence.STEPS,
    ),
    Rule(
        "leave_of_absence.refusals",
        "휴직을 막는 까닭",
        f"{leave_of_absence.LAW} 제63조·제64조",
        {
            "kind": Field("휴직의 종류", one_of(*leave_of_absence.KINDS)),
            "date": Field("휴직을 시작하는 날", a_date),
            "until": Field("복직하는 날", a_date),
            **leave_of_absence.FACTS,
        },
        ("refusals",),
        special_answers.absence_refusals,
        _refusal_steps("휴직을 막거나 알리는 까닭", f"{leave_of_absence.LAW} 제63조·제64조"),
    ),
    Rule(
        "compensation.monthly_pay",
        "봉급표의 월봉급액",
        "지방공무원 보수규정 제4조, 공무원보수규정 별표 3",
        {
            "date": Field("기준일", a_date),
            "grade": Field("계급", one_of(*GRADES)),
            "step": Field("호봉", a_count),
        },
        ("monthly_pay_won",),
        special_answers.monthly_pay,
        compensation.PAY_STEPS,
    ),
    Rule(
        "compensation.won",
        "연가보상비",
        compensation.ARTICLE,
        {
            "date": Field("6월 30일, 12월 31일이나 퇴직일", a_date),
            "kind": Field("지급하는 때", one_of(*compensation.KINDS)),
            "monthly_pay_won": Field("감액하기 전의 월봉급액", a_monthly_won),
            "left_minutes": Field("남은 그해 연가의 분", a_minute_count),
            "recommended_left_minutes": Field("쓰지 않은 권장연가의 분", a_minute_count, 0),
            "saved_minutes": Field("보상하는 저축연가의 분", a_minute_count, 0),
            "notices_given": Field("권장연가의 촉구와 시기 지정을 모두 함", a_flag, False),
            "june_paid_won": Field("이미 지급한 6월분", a_monthly_won, 0),
            "excluded": Field("지급하지 않는 사람", a_flag, False),
            "amount_rounding": Field("지급액 끝수", one_of("floor_1", "floor_10"), None),
            "negative": Field("6월분이 더 많을 때", one_of("zero", "recover"), None),
        },
        ("compensated_days", "compensation_won"),
        special_answers.compensation_won,
        compensation.STEPS,
    ),
    Rule(
        "compensation.exclusions",
        "연가보상비를 지급하지 않는 까닭",
        f"{compensation.ARTICLE}제1항 단서",
        compensation.STANDING,
        ("refusals",),
        special_answers.exclusions,
        _refusal_steps("연가보상비를 지급하지 않는 까닭", f"{compensation.ARTICLE}제1항 단서"),
    ),
    Rule(
        "pay_cuts.month",
        "한 달 봉급과 수당의 감액",
        f"{pay_cuts.PAY} 제21조·제26조부터 제28조까지, {DECREE} 제19조",
        {
            "date": Field("그달의 하루", a_date),
            "item": Field("급여 항목", one_of(*pay_cuts.ITEMS)),
            "monthly_won": Field("감액하기 전의 월액", a_monthly_won),
            "cuts": Field("감액", rows_of(CUT), []),
        },
        ("cut_won", "paid_won"),
        special_answers.pay_cuts_of,
        pay_cuts.STEPS,
    ),
)
