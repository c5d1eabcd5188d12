"""Every public rule that decides something for a person, by name: what ``python -m law`` runs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from law import (
    answers,
    duty_rules,
    emergency_rules,
    flexible_rules,
    holidays,
    leave_rules,
    month,
    overtime,
    params,
    patterns,
    pay,
    person,
    special_rules,
    travel_rules,
    worktime,
)
from law.fields import (
    NATIONAL,
    Field,
    a_cap_class,
    a_clock,
    a_count,
    a_date,
    a_day_count,
    a_flag,
    a_grade,
    a_won,
    a_year,
    an_institution,
    list_of,
    one_of,
)
from law.labor import rules as labor
from law.rule import Rule
from law.steps import Step, serialise

DECREE: Final = "지방공무원 수당 등에 관한 규정"


DATE = Field("근무한 날", a_date)
GRADE = Field("계급", a_grade)
FIELD = Field("현업 여부", a_flag, False)
MANAGERIAL = Field("관리업무수당 대상", a_flag, False)
INSTITUTION = Field("기관코드", an_institution, NATIONAL)
PAY_DATE = Field("지급일", a_date, None)
ROUNDING = Field("지급액 끝수", one_of("floor_1", "floor_10"), None)
FIXED_ROUNDING = Field("정액분 끝수", one_of("rounded_hour", "exact_hour_floor_10"), None)


BOUNDARY_STEPS = {
    "boundary_minutes": Step(
        "이 시각 전의 기록은 전날의 것",
        f"{DECREE} 제15조제5항",
        "start",
        params=("worktime.day_boundary_minutes", "worktime.late_plan_margin_minutes"),
    ),
    "business_date": Step(
        "기록이 속하는 날",
        f"{DECREE} 제15조제5항",
        "result",
        unit="",
        params=("worktime.midnight_policy",),
    ),
    "business_minute": Step("그날 자정부터 센 분", f"{DECREE} 제15조제5항", "result"),
}
HOLIDAY_STEPS = {
    "holidays": Step(
        "그해의 공휴일",
        "관공서의 공휴일에 관한 규정 제2조·제3조",
        "result",
        unit="list",
        params=("holidays.lunar_days", "holidays.special_days"),
    )
}
REFUSAL_STEPS = {
    "refusals": Step(
        "명령을 막거나 알리는 까닭", "지방공무원 복무규정 제4조제3항", "result", unit="list"
    )
}
DIFFERENCE_STEPS = {
    "recomputed_won": Step("다시 계산한 금액", f"{DECREE} 제19조", "start", unit="won"),
    "handed_off_won": Step("이미 넘긴 금액의 합", f"{DECREE} 제19조", "start", unit="won"),
    "amount_won": Step("차액", f"{DECREE} 제19조", "result", unit="won"),
}
ANOMALY_STEPS = {"anomalies": Step("어긋난 기록", f"{DECREE} 제15조제7항", "result", unit="list")}
MONTH_STEPS = {
    "won": Step("그달의 시간외근무수당과 정액분", f"{DECREE} 제15조", "result", unit="won")
}

MONTH_INPUTS = {
    "institution": INSTITUTION,
    "date": Field("그달의 하루", a_date),
    "ordinary_minutes": Field("일반 명령 인정분의 합", a_count, 0),
    "exempt_minutes": Field("한도 예외 명령 인정분의 합", a_count, 0),
    "field": FIELD,
    "field_worked_minutes": Field("현업공무원이 한 달에 일한 분", a_count, 0),
    "field_workdays": Field("현업공무원의 근무일수", a_day_count, 0),
    "recognised_days": Field("인정분이 있는 날수", a_count, 0),
    "managerial": MANAGERIAL,
}
PRICE_INPUTS = {"date": DATE, "grade": GRADE, "pay_date": PAY_DATE, "institution": INSTITUTION}
FIXED_INPUTS = {
    "date": DATE,
    "attended_days": Field("정규근무일에 출근한 날수", a_day_count),
    "field": FIELD,
    "managerial": MANAGERIAL,
    "institution": INSTITUTION,
}
ORDER_INPUTS = {
    "date": Field("명령한 날", a_date),
    "start": Field("명령 시작", a_clock),
    "end": Field("명령 끝", a_clock),
    "is_off_day": Field("토요일·공휴일 여부", a_flag),
    "pregnant": Field("임신 중", a_flag, False),
    "own_request": Field("본인 신청", a_flag, False),
    "postpartum": Field("출산 후 1년 이내", a_flag, False),
    "consent": Field("본인 동의", a_flag, False),
    "managerial": MANAGERIAL,
    "month_minutes": Field("이달 인정분", a_count, None),
    "cap_class": Field("한도 분류", a_cap_class, "ordinary"),
}

_ALL = (
    Rule(
        "overtime.recognise",
        "하루 시간외근무 인정분",
        f"{DECREE} 제15조제4항·제5항",
        {
            "date": DATE,
            "ordered_minutes": Field("명령에 따라 근무한 분", a_day_count),
            "is_off_day": Field("토요일·공휴일 여부", a_flag),
            "cap_class": Field("한도 분류", a_cap_class, "ordinary"),
            "institution": INSTITUTION,
        },
        ("recognised_minutes",),
        answers.recognise,
        overtime.STEPS,
    ),
    Rule(
        "overtime.month_total",
        "한 달 인정 시간",
        f"{DECREE} 제15조제4항·제5항",
        MONTH_INPUTS,
        ("paid_minutes", "paid_hours"),
        answers.month_total,
        overtime.MONTH_STEPS,
    ),
    Rule(
        "overtime.fixed",
        "정액분으로 세는 날",
        f"{DECREE} 제15조제6항",
        FIXED_INPUTS,
        ("fixed_counted_days",),
        answers.fixed,
        overtime.FIXED_STEPS,
    ),
    Rule(
        "overtime.hourly_won",
        "시간당 금액",
        f"{DECREE} 제15조제2항",
        PRICE_INPUTS,
        ("hourly_won", "night_hourly_won", "holiday_day_won"),
        answers.hourly_won,
        pay.PRICE_STEPS,
    ),
    Rule(
        "overtime.order_refusals",
        "명령을 막는 까닭",
        "지방공무원 복무규정 제4조제3항",
        ORDER_INPUTS,
        ("refusals",),
        answers.order_refusals,
        REFUSAL_STEPS,
    ),
    Rule(
        "holidays.list",
        "한 해의 공휴일",
        "관공서의 공휴일에 관한 규정 제2조·제3조",
        {"year": Field("연도", a_year)},
        ("holidays",),
        answers.holidays_of_year,
        HOLIDAY_STEPS,
    ),
    Rule(
        "holidays.is_off_day",
        "쉬는 날인지",
        "관공서의 공휴일에 관한 규정 제2조·제3조",
        {"date": Field("날짜", a_date), "own_days": Field("기관의 쉬는 날", list_of(a_date), [])},
        ("is_off_day",),
        answers.is_off_day,
        holidays.STEPS,
    ),
    Rule(
        "worktime.business_date",
        "기록이 속하는 날",
        f"{DECREE} 제15조제5항",
        {
            "date": Field("기록한 날짜", a_date),
            "minute": Field("기록 시각", a_clock),
            "planned_end_before": Field("전날 근무나 명령의 끝", a_clock, None),
        },
        ("business_date", "business_minute"),
        answers.business_date,
        BOUNDARY_STEPS,
    ),
    Rule(
        "worktime.day",
        "하루의 근무시간",
        "지방공무원 복무규정 제2조, 수당규정 제15조",
        person.DAY_FIELDS,
        ("work_minutes", "recognised_minutes"),
        person.day_results,
        worktime.STEPS | overtime.STEPS,
    ),
    Rule(
        "worktime.anomalies",
        "어긋난 기록",
        f"{DECREE} 제15조제7항",
        person.DAY_FIELDS,
        ("anomalies",),
        person.day_anomalies,
        ANOMALY_STEPS,
    ),
    Rule(
        "pay.overtime_won",
        "시간외근무수당 금액",
        f"{DECREE} 제15조제1항·제2항",
        PRICE_INPUTS | {"paid_minutes": Field("지급할 분", a_count), "amount_rounding": ROUNDING},
        ("amount_won",),
        answers.overtime_won,
        pay.OVERTIME_STEPS,
    ),
    Rule(
        "pay.fixed_won",
        "정액분 금액",
        f"{DECREE} 제15조제6항",
        FIXED_INPUTS
        | {"grade": GRADE, "pay_date": PAY_DATE}
        | {"amount_rounding": ROUNDING, "fixed_rounding": FIXED_ROUNDING},
        ("amount_won",),
        answers.fixed_won,
        overtime.FIXED_STEPS | pay.FIXED_AMOUNT_STEPS,
    ),
    Rule(
        "pay.difference",
        "소급 차액",
        f"{DECREE} 제19조",
        {
            "recomputed_won": Field("다시 계산한 금액", a_won),
            "handed_off": Field("이미 넘긴 금액들", list_of(a_won), []),
        },
        ("amount_won",),
        answers.difference,
        DIFFERENCE_STEPS,
    ),
    Rule(
        "month.close",
        "한 사람의 한 달",
        f"{DECREE} 제15조",
        person.MONTH_FIELDS,
        ("lines", "won"),
        person.month_results,
        MONTH_STEPS,
    ),
)
RULES: Final[dict[str, Rule]] = {
    rule.name: rule
    for rule in (
        *_ALL,
        *leave_rules.RULES,
        *special_rules.RULES,
        *flexible_rules.RULES,
        *patterns.RULES,
        *travel_rules.RULES,
        *duty_rules.RULES,
        *emergency_rules.RULES,
        *labor.RULES,
    )
}


# --- the version of the law that made a figure ----------------------------------------------------------


def law_version() -> dict[str, Any]:
    """What LawVersion stores, JSON-ready: digest, code hash, step texts of every rule and of
    days and lines, and every value with its history."""
    steps = {name: serialise(rule.steps) for name, rule in RULES.items()}
    steps["month.days"] = serialise(month.DAY_STEPS)
    steps |= {f"month.lines.{item}": serialise(s) for item, s in month.LINE_STEPS.items()}
    body = {"steps": steps, "values": params.describe()}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return {"digest": hashlib.sha256(text.encode()).hexdigest(), "code": _code(), **body}


def _code() -> str:
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()
