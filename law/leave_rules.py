"""The public rules of annual and sick leave, appended to ``law.rules.RULES``."""

from __future__ import annotations

from typing import Final

from law import (
    leave,
    leave_answers,
    leave_carry,
    leave_days,
    leave_filing,
    over_leave,
    service_period,
    worked_months,
)
from law.fields import (
    NATIONAL,
    Field,
    a_count,
    a_day_count,
    a_flag,
    a_near_date,
    an_institution,
    dates_of,
    list_of,
    one_of,
    rows_of,
)
from law.person import LOCAL, a_text
from law.rule import Rule
from law.steps import Step

SERVICE: Final = "지방공무원 복무규정"
DATE: Final = Field("기준일", a_near_date)
MONTHS: Final = Field("재직기간(개월)", a_day_count)
OWN: Final = {
    "institution": Field("기관코드", an_institution, NATIONAL),
    "local": Field("기관이 정한 값", rows_of(LOCAL), []),
}
SINCE: Final = {
    "since": Field("시작한 날", a_near_date),
    "until": Field("끝난 다음 날", a_near_date),
}


def _days(ko: str) -> Field:
    return Field(ko, a_day_count, 0)


def _minutes(ko: str) -> Field:
    return Field(ko, a_count, 0)


def _flag(ko: str) -> Field:
    return Field(ko, a_flag, False)


PERIOD: Final = {
    "kind": Field("기간의 종류", one_of(*service_period.PERIODS)),
    **SINCE,
    "child": Field("몇째 자녀", a_day_count, None),
    "both_parents": _flag("부모 모두 육아휴직"),
}
UNWORKED: Final = {
    "kind": Field("기간의 종류", one_of(*service_period.PERIODS)),
    **SINCE,
    "counted_days": Field("병가로 센 날", a_day_count, None),
}
LOT: Final = {
    "name": Field("연가의 이름", a_text),
    "starts": Field("생긴 날", a_near_date),
    "expires": Field("없어지는 날", a_near_date, None),
    "minutes": Field("가진 분", a_count),
}
USE: Final = {"date": Field("쓴 날", a_near_date), "minutes": Field("쓴 분", a_count)}
SICK: Final = {
    "date": Field("병가 첫날", a_near_date),
    "days": Field("병가로 센 날", a_day_count),
    "certified": _flag("진단서를 냄"),
}
LEAVE: Final = {
    "kind": Field("휴가의 종류", one_of(*leave_days.FAMILIES)),
    **SINCE,
    "reason": Field("사유", a_text, None),
    "filed": Field("신청한 날", a_near_date, None),
}
CONSUME_STEPS: Final = {
    "taken": Step(
        "무엇에서 썼는지",
        f"{SERVICE} 제7조의10",
        "result",
        unit="list",
        params=("leave.lot_order",),
    ),
    "shortfall_minutes": Step("쓸 연가가 없는 시간", f"{SERVICE} 제7조의2제4항", "result"),
}

_PERIODS: Final = (
    Rule(
        "service_period.tenure",
        "재직기간",
        f"{SERVICE} 제7조제2항, 공무원연금법 제25조",
        {
            "date": DATE,
            "hired": Field("임용된 날", a_near_date),
            "spans": Field("휴직·징계·합산 기간", list_of(dates_of(PERIOD)), []),
        },
        ("service_years", "service_months", "service_days"),
        leave_answers.tenure,
        service_period.STEPS,
    ),
    Rule(
        "leave.worked_months",
        "그해에 종사한 개월",
        f"{SERVICE} 제7조의2제2항·제3항",
        {
            "date": Field("그해의 하루", a_near_date),
            "hired": Field("임용된 날", a_near_date),
            "retired": Field("퇴직한 날", a_near_date, None),
            "rejoined": _flag("퇴직하고 14일 안에 다시 임용됨"),
            "spans": Field("종사하지 않은 기간", list_of(dates_of(UNWORKED)), []),
            **OWN,
        },
        ("worked_months",),
        leave_answers.months,
        worked_months.STEPS,
    ),
)
_ANNUAL: Final = (
    Rule(
        "leave.annual_days",
        "재직기간별 연가일수",
        f"{SERVICE} 제7조제1항",
        {
            "date": DATE,
            "service_total_months": MONTHS,
            "similar_career": _flag("조례로 정한 유사경력"),
        },
        ("with_similar_days",),
        leave_answers.annual_days,
        leave.TABLE_STEPS,
    ),
    Rule(
        "leave.bonus",
        "다음 해 연가 가산",
        f"{SERVICE} 제7조제3항",
        {
            "date": Field("가산하는 해의 하루", a_near_date),
            "barred": _flag("결근·정직·강등·직위해제"),
            "leave_of_absence": _flag("휴직(공무상 제외)"),
            "duty_leave": _flag("공무상 질병휴직"),
            "other_unworked": _flag("연중 임용·퇴직, 연수, 1개월 이상 교육훈련, 무보직"),
            "general_sick_days": _days("일반병가 날수"),
            "duty_sick_days": _days("공무상 병가 날수"),
            "sick_minutes": _minutes("질병 지각·조퇴·외출한 분"),
            "unpaid_left": _flag("보상비를 받지 못한 연가가 남음"),
            **OWN,
        },
        ("bonus_days",),
        leave_answers.bonus,
        leave.BONUS_STEPS,
    ),
    Rule(
        "leave.entitlement",
        "그해의 연가",
        f"{SERVICE} 제7조·제7조의2",
        {
            "date": DATE,
            "service_total_months": MONTHS,
            "similar_career": _flag("조례로 정한 유사경력"),
            "bonus_days": _days("지난해에 따른 가산"),
            "worked_months": Field("종사한 개월", a_day_count, 12),
            "absent_days": _days("결근한 날"),
            "barred_days": _days("정직·직위해제·강등으로 종사하지 못한 날"),
            "disposed_on": Field("정직·직위해제·강등 처분을 받은 날", a_near_date, None),
            "cleared_days": _days("그 가운데 무죄·무효 등으로 풀린 날"),
            "already_deducted_days": _days("풀리기 전에 이미 뺀 연가"),
            "uncertified_days": _days("진단서 없이 6일을 넘긴 병가"),
            "advanced_days": _days("지난해에 당겨쓴 연가"),
            "week_minutes": Field("시간선택제의 주당 근무 분", a_day_count, None),
            **OWN,
        },
        ("granted_days", "granted_minutes"),
        leave_answers.entitlement,
        leave.STEPS,
    ),
    Rule(
        "leave.advance",
        "연가 당겨쓰기",
        f"{SERVICE} 제7조의3",
        {
            "date": DATE,
            "service_total_months": MONTHS,
            "remaining_minutes": _minutes("남은 그해 연가(분)"),
            "saved_minutes": _minutes("남은 저축연가(분)"),
            "advanced_days": _days("이미 당겨쓴 날"),
            **OWN,
        },
        ("advance_open_days",),
        leave_answers.advance,
        leave_carry.ADVANCE_STEPS,
    ),
    Rule(
        "leave.saved",
        "연가의 저축",
        f"{SERVICE} 제7조의10제1항",
        {
            "date": Field("그해의 마지막 날", a_near_date),
            "unused_minutes": Field("남은 그해 연가(분)", a_count),
            "compensated_days": _days("보상비를 받은 날"),
            "converted_minutes": _minutes("남은 전환 연가(분)"),
            **OWN,
        },
        ("saved_minutes",),
        leave_answers.saved,
        leave_carry.SAVED_STEPS,
    ),
    Rule(
        "leave.saved_fate",
        "저축연가의 소멸과 보상",
        f"{SERVICE} 제7조의10제2항·제3항",
        {
            "date": DATE,
            "saved_year": Field("저축한 해", a_day_count),
            "cause": Field("사유", one_of(*leave_carry.SAVED_CAUSES), "retirement"),
        },
        ("saved_expires", "saved_paid"),
        leave_answers.saved_fate,
        leave_carry.EXPIRY_STEPS,
    ),
    Rule(
        "leave.recommended",
        "연가 사용의 권장",
        f"{SERVICE} 제7조의4",
        {
            "date": Field("그해의 하루", a_near_date),
            "announced_on": Field("공지한 날", a_near_date, None),
            "days": _days("권장 연가일수"),
            "urged_on": Field("촉구한 날", a_near_date, None),
            "answered": _flag("사용 시기를 알려 옴"),
            "assigned_on": Field("시기를 정해 알린 날", a_near_date, None),
        },
        ("recommended_days", "may_withhold"),
        leave_answers.recommended,
        leave_carry.RECOMMEND_STEPS,
    ),
    Rule(
        "leave.consume",
        "연가를 무엇에서 썼는지",
        f"{SERVICE} 제7조의10",
        {
            "lots": Field("가진 연가", rows_of(LOT)),
            "uses": Field("쓴 연가", rows_of(USE)),
        },
        ("taken", "shortfall_minutes"),
        leave_answers.consume,
        CONSUME_STEPS,
    ),
)
_DAYS: Final = (
    Rule(
        "leave.hours_to_days",
        "지각·조퇴·외출 누계",
        f"{SERVICE} 제7조의2제6항, 제7조의5제1항",
        {
            "date": DATE,
            "late_minutes": _minutes("질병이 아닌 지각·조퇴·외출한 분"),
            "half_day_minutes": _minutes("반일연가를 쓴 분"),
            "sick_minutes": _minutes("질병 지각·조퇴·외출한 분"),
            **OWN,
        },
        ("late_days", "sick_hour_days"),
        leave_answers.hours_to_days,
        leave_days.HOURS_STEPS,
    ),
    Rule(
        "leave.sick",
        "일반병가와 연가에서 빼는 날",
        f"{SERVICE} 제7조의2제7항, 제7조의5",
        {"uses": Field("쓴 병가", rows_of(SICK)), **OWN},
        ("sick_uses", "to_annual_days", "sick_days", "over_limit_days"),
        leave_answers.sick,
        leave_days.SICK_STEPS,
    ),
    Rule(
        "leave.over_absent",
        "휴가를 넘겨 쓴 결근",
        f"{SERVICE} 제6조제2항, 제7조의2제4항",
        {
            "date": DATE,
            "short_minutes": _minutes("가진 연가를 넘겨 쓴 분"),
            "advanced_minutes": _minutes("그 가운데 당겨쓰도록 허가받은 분"),
            "sick_over_days": _days("한도를 넘겨 쓴 병가"),
            "day_minutes": Field("하루의 분", a_day_count, 480),
        },
        ("over_absent_days",),
        leave_answers.over_absent,
        over_leave.STEPS,
    ),
    Rule(
        "leave.counted_days",
        "휴가기간 중 토요일·공휴일",
        f"{SERVICE} 제7조의8",
        {
            "uses": Field("쓴 휴가", list_of(dates_of(LEAVE))),
            "own_days": Field("기관의 쉬는 날", list_of(a_near_date), []),
            "off_days": Field("공휴일을 읽지 않은 해의 쉬는 날 모두", list_of(a_near_date), None),
            **OWN,
        },
        ("counted_uses", "counted_days"),
        leave_answers.counted_days,
        leave_days.COUNTED_STEPS,
    ),
    Rule(
        "leave.refusals",
        "휴가 신청을 막는 까닭",
        f"{SERVICE} 제6조·제7조의3·제7조의5·제7조의11",
        {
            "kind": Field("휴가의 종류", one_of(*leave_filing.KINDS)),
            "date": Field("휴가 첫날", a_near_date),
            "minutes": Field("쓰려는 분", a_count),
            "filed_on": Field("신청한 날", a_near_date, None),
            "reason": Field("미리 신청하지 못한 사유", a_text, ""),
            "remaining_minutes": _minutes("남은 연가(분)"),
            "advance_open_days": _days("당겨쓸 수 있는 날"),
            "used_days": _days("올해 이미 쓴 병가"),
            "certificate": _flag("진단서를 냄"),
            "week_minutes": Field("시간선택제의 주당 근무 분", a_day_count, None),
            **OWN,
        },
        ("refusals",),
        leave_answers.refusals,
        leave_filing.REFUSAL_STEPS,
    ),
    Rule(
        "leave.ordinance_days",
        "조례로 정한 휴가의 날수",
        f"{SERVICE} 제7조의7제1항 단서",
        {
            "kind": Field("휴가의 종류", one_of(*leave_filing.ORDINANCE)),
            "date": DATE,
            "service_years": _days("재직 연수"),
            **OWN,
        },
        ("ordinance_days",),
        leave_answers.ordinance_days,
        leave_filing.ORDINANCE_STEPS,
    ),
)
RULES: Final = (*_PERIODS, *_ANNUAL, *_DAYS)
