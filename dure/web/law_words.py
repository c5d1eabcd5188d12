"""How values of the law, their grades and their topics are written on screens."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from dure.web.templatetags.dure_format import clock
from law import duty, emergency, leave_facts, pay_cuts
from law.labor import paid_leave, promotion, protection, rules_hours, special, wage, words
from law.params import Dated, Param
from law.service_period import PERIODS

TOPICS: Final = {
    "overtime": "시간외근무",
    "pay": "수당 단가와 지급",
    "worktime": "근무시간과 기록",
    "holidays": "공휴일",
    "leave": "연가와 병가",
    "approvals": "결재",
    "messages": "알림",
    "special_leave": "특별휴가와 공가",
    "rest": "대체휴무와 선거사무 휴무",
    "leave_of_absence": "휴직",
    "compensation": "연가보상비",
    "base_pay": "봉급표",
    "pay_cuts": "봉급과 수당의 감액",
    "service_period": "재직기간",
    "monthly_pay": "감액하는 월액",
    "flexible": "유연근무",
    "travel": "여비",
    "trips": "출장",
    "kiosks": "키오스크와 휴대전화",
    "feeds": "다른 기록",
    "terminals": "단말기가 보낸 것",
    "duty": "당직",
    "emergency": "비상근무",
    "labor": "기간제·공무직의 근로조건",
    "labor_ending": "기간제·공무직의 퇴직과 기간",
    "insurance": "4대보험",
    "labor_leave": "주휴·연차와 유급 항목",
    "labor_guard": "근로조건의 점검",
}
GRADES: Final = {  # grade: words and the tag's class
    "primary": ("원문 확인", "ok"),
    "official": ("공식 자료 확인", "ok"),
    "computed": ("계산으로 확인", "ok"),
    "secondary": ("확인 필요", "warn"),
    "reading": ("해석, 확인 필요", "warn"),
    "unset": ("값 없음", "bad"),
}
WORDS: Final = {
    **leave_facts.WORDS,
    **{code: ko for code, (ko, _) in pay_cuts.REASONS.items()},
    "phone_allowed": "할 수 있음",
    "phone_not_allowed": "하지 않음",
    "local_trips": "관할구역 안의 출장",
    "same_day": "그날까지",
    "previous_day": "하루 전까지",
    "before_planned_start": "예정 출근시각 전까지",
    "any_time": "언제든지",
    "blocked": "막음",
    "open": "막지 않음",
    "excess_added": "하루와 넘는 시간을 함께 뺌",
    "not_ordered": "명하지 않음",
    "ordered": "명할 수 있음",
    "industrial_illness": "산업재해 질병휴직",
    "private_employment": "민간 고용휴직",
    "base_pay": "봉급",
    "annual_salary": "연봉월액",
    "duty_allowance": "특수지·위험·특수업무수당",
    "actual_cost": "정액급식비·직급보조비",
    "june": "6월 30일 기준",
    "december": "12월 31일 기준",
    "leaver": "퇴직",
    "zero": "0원으로 하고 돌려받지 않음",
    "recover": "돌려받음",
    "floor_1": "1원 미만 버림",
    "floor_won": "1원 미만 버림",
    "not_allowed": "안 함",
    "allowed": "함",
    "each_child": "자녀마다",
    "all_children": "모든 자녀를 합해",
    "longer": "큰 쪽",
    "apart": "출산 전도 후도 아닌 하루",
    "started": "하루라도 넘기면 다음 주",
    "next_day": "다음 날부터",
    "none_paid": "지급하지 않음",
    "whole_day": "하루치 전부",
    "calendar_days": "달력의 날수",
    "month_end": "그 달 말일부터",
    "owed": "이자를 줌",
    "day_after_due": "그다음 날부터",
    "next_june": "다음 해 6월까지",
    "given": "넣은 날수로",
    "next_month": "다음 달부터",
    "hired_day": "고용된 날부터",
    "each_payment": "한 번에 주는 합계로",
    "none": "없음",
    "unset": "비어 있음",
    "true": "예",
    "false": "아니요",
    "cap_ordinary_then_add": "일반 명령에만 한도를 대고 예외 명령을 더함",
    "floor_each_class": "일반 명령과 예외 명령을 따로 1시간 미만 버림",
    "rounded_hour": "끝수를 처리한 시간당 금액에 곱함",
    "exact_hour_floor_10": "시간당 금액을 처리하지 않고 곱한 뒤 10원 미만 버림",
    "ordinary": "일반",
    "latest_days": "늦은 날부터 뺌",
    "last_of_month": "그달 마지막 계급",
    "pay_date": "지급일",
    "work_date": "근무한 날",
    "half_up_won": "원 단위 반올림",
    "floor_10": "10원 미만 버림",
    "start_date": "시작한 날",
    "dropped": "버림",
    "disaster": "재난·재해",
    "minister": "장관이 정한 불가피한 사유",
    "field": "현업",
    "in": "출근",
    "out": "퇴근",
    "leave": "휴가",
    "trip": "출장",
    "any_sick": "모든 병가가 탈락 사유",
    "general_sick": "일반병가만 탈락 사유",
    "anniversary": "시작한 날부터 한 달씩",
    "calendar_sum": "달력의 달로 세고 남는 날을 더함",
    "commissioned": "위탁교육훈련만",
    "month_or_longer": "1개월 이상의 교육훈련",
    "calendar": "달력일",
    "counted_days": "쓴 날",
    "workday": "토요일·공휴일을 뺀 날",
    "on_threshold": "닿는 날에 차액을 더함",
    "max_in_year": "그해에 닿을 구간을 처음부터 줌",
    "next_grant": "다음 해의 연가에서 뺌",
    "pays": "지급함",
    "pays_none": "지급하지 않음",
    "two_parts": "6월과 12월에 나누어",
    "one_part": "12월에 한 번",
    "may_save": "저축할 수 있음",
    "lost": "저축할 수 없음",
    "soonest_expiry": "먼저 없어지는 것부터",
    "continuous": "30일 이상 이어지면 셈",
    "continuous_no_annual": "연가를 빼고 30일 이상 이어지면 셈",
    "summed": "같은 해의 병가나 같은 사유를 더해 30일이면 셈",
    "all": "처음부터 다시 셈",
    "from_then": "닿은 휴가부터 셈",
    "year": "한 해마다",
    "beyond": "한도와 따로 더함",
    "left_out": "세지 않음",
    "proportional_40h": "주 40시간에 대한 비율",
    "reason_required": "사유를 적으면 받음",
    "refused": "받지 않음",
    "months": "달로 셈",
    "year_month_day": "연월일로 셈",
    "days": "날수만큼 옮김",
    "day_before": "쓰는 날의 전날까지",
    "day_counted": "재직기간을 세는 날의 법",
    "whole": "모두 넣음",
    "first_year": "자녀마다 처음 1년",
    "first_year_or_third_child": "처음 1년, 셋째부터 모두",
    "first_year_or_second_child": "처음 1년, 둘째부터 모두",
    "first_year_second_child_or_both_parents": "처음 1년, 둘째부터나 부모가 모두 휴직하면 모두",
    "three_years": "자녀마다 3년까지",
    "retirement": "퇴직",
    "dismissed": "직권면직(법 제62조제1항제1호)",
    "leave_of_absence": "휴직(법 제63조제1항)",
    "duty_sick_30_days": "공무상 병가 30일 이상 연속",
    "special_30_days": "특별휴가 30일 이상 연속",
    "death": "사망",
    "annual": "연가",
    "sick": "일반병가",
    "duty_sick": "공무상 병가",
    "official": "공가",
    "special": "특별휴가",
    "reward": "포상휴가",
    "study": "학습휴가",
    "birthday": "생일휴가",
    "long_service": "장기재직휴가",
    "each_trip": "출장마다 셈",
    "tier": "4시간 이상이나 미만의 금액까지",
    "no_most": "쓴 만큼",
    "former_unit": "종전의 시·군과 광주광역시",
    "round_trip": "왕복",
    "one_way": "편도",
    "table": "별표의 금액",
    "paid": "받는 금액",
    "half_up": "1원 미만 반올림",
    "average": "여행 전체의 하루 평균",
    "seoul": "서울특별시",
    "metropolitan": "광역시",
    "other": "그 밖의 지역",
    "local": "근무지 내",
    "domestic": "근무지 외",
    "abroad": "국외 출장이나 파견",
    "a": "가",
    "b": "나",
    "c": "다",
    "d": "라",
    "fare": "운임",
    "lodging": "숙박비",
    "actual": "가까운 곳의 실비",
    "meal": "더 쓴 식비",
    "preparation": "준비금",
    "paid_by_others": "다른 곳이 낸 여비",
    "withheld": "감액한 여비",
    **{period.code: period.ko for period in PERIODS.values()},
    **duty.MODES,
    **promotion.KINDS,
    **special.CAUSES,
    **special.DISMISSED,
    **special.METHODS,
    **paid_leave.KINDS,
    **paid_leave.HOURS,
    "granted": "줌",
    "not_granted": "주지 않음",
    "once": "한 번만 줌",
    "again": "다시 줌",
    **words.WAGE_UNITS,
    **wage.ITEMS,
    **rules_hours.DAY_KINDS,
    **protection.PERSONS,
    "rounded": "209시간",
    "exact": "208.57시간",
    "required": "있어야 함",
    "not_required": "없어도 됨",
    "calendar_day": "자정에서 끊음",
    "counted": "셈",
    "not_counted": "세지 않음",
    "not_waived": "뺄 수 없음",
    "waivable": "근로자가 요청하면 뺄 수 있음",
    **{code: each.ko for code, each in emergency.TRIGGERS.items()},
    "kept": "둠",
    "not_kept": "두지 않음",
    "previous_workday": "직전 근무일에",
    "before_start": "시작하기 전에",
    "must_rest": "쉬게 하여야 함",
    "may_rest": "쉬게 할 수 있음",
    "no_rest": "휴무 없음",
    "end_day": "끝난 날",
    "start_day": "시작한 날",
    "next_workday": "다음 근무일",
    "end_day_only": "끝난 그날에만",
    "within_window": "기한 안의 하루",
    "exempted": "면제",
    "on_request": "신청하면 면제",
    "day_only": "일직만 함",
    "not_exempted": "면제하지 않음",
    "one_of_couple": "부부 가운데 한 사람",
    "each_parent": "부모마다",
    "stopped": "중지",
    "discouraged": "억제",
    "continued": "그대로 함",
    "same_grade": "같은 직급의 사람",
    "any_grade": "누구나",
    "all_members": "소속 공무원 전체",
    "each_unit": "부서마다 현원에서 올림",
    "via_governor": "특별자치도지사를 거침",
    "direct": "바로 보고함",
    "not_called": "소집하지 않음",
    "one_not_called": "부부 가운데 한 사람을 소집하지 않음",
    "called": "소집함",
    "disaster_only": "재난의 비상근무만",
    "every_emergency": "모든 비상근무",
    "both_paid": "함께 줌",
    "drill_counted": "훈련한 시간도 셈",
    "drill_left_out": "훈련한 시간은 세지 않음",
    "overtime_only": "비상근무수당을 주지 않음",
    "province": "시·도, 도",
    "district": "시·군·자치구",
    "education": "시·도교육청",
    "province_council": "시·도의회",
    "district_council": "시·군·자치구의회",
    "metropolis": "특별시나 광역시",
    "special_province": "특별자치도",
    "declared": "발령",
    "called_up": "비상소집",
    "released": "해제",
}
CLOCK_ENDS: Final = (
    "earliest_minutes",
    "latest_minutes",
    "core_start_minutes",
    "core_end_minutes",
)
CLOCKS: Final = (
    "worktime.day_start_minutes",
    "worktime.day_end_minutes",
    "worktime.break_start_minutes",
    "worktime.break_end_minutes",
    "worktime.day_boundary_minutes",
    "overtime.protected_night_start_minutes",
    "overtime.protected_night_end_minutes",
    "leave.half_day_split_minutes",
    "emergency.night_start_minutes",
    "emergency.night_end_minutes",
)
SUFFIX: Final = {
    "won": "원",
    "percent": "%",
    "hours": "시간",
    "days": "일",
    "months": "개월",
    "years": "년",
    "metres": "미터",
    "minutes": "분",
    "people": "명",
    "one_in": "명에 한 명 이상",
}


BY: Final = {
    "grade": "급",
    "step": "호봉",
    "officer_class": "호",
    "emergency_kind": "호",
}  # what numbers a value is told apart by


def show(param: Param, value: Any) -> str:
    """One value in a few words: 57시간, 8–9급 60%, 10원 미만 버림."""
    if isinstance(value, Mapping):
        if param.over:
            return ", ".join(f"{name} {one}" for name, one in _bands(param, value))
        return _by_grade(param, value) if param.by in BY else f"{len(value)}가지"
    if isinstance(value, list):
        return f"{len(value)}가지" if value else "없음"
    return _plain(param, value)


def _plain(param: Param, value: Any) -> str:
    if value is None or isinstance(value, (bool, str)):
        plain: dict[bool | str | None, str] = {None: "none", True: "true", False: "false"}
        text = plain.get(value, str(value))
        return _number(param, int(text)) if text.isdigit() else WORDS.get(text, text)
    return _number(param, int(value))


def _number(param: Param, value: int) -> str:
    flexible = param.topic == "flexible" and param.name.endswith(CLOCK_ENDS)
    if param.key in CLOCKS or flexible:
        return clock(value)
    if param.unit == "minutes" and value >= 120 and value % 60 == 0:
        return f"{value // 60}시간"
    return f"{value:,}{SUFFIX.get(param.unit, '')}"


def _by_grade(param: Param, value: Mapping[Any, Any]) -> str:
    """Neighbours of one value together: ``5–7급 55%, 8–9급 60%``; many: from … to …."""
    runs: list[list[Any]] = []
    for grade, one in sorted(value.items()):
        if runs and runs[-1][2] == one:
            runs[-1][1] = grade
        else:
            runs.append([grade, grade, one])
    each = BY[str(param.by)]
    if len(runs) > 2:
        low, high = (runs[-1], runs[0]) if param.by == "grade" else (runs[0], runs[-1])
        ends = [f"{run[0]}{each} {_plain(param, run[2])}" for run in (low, high)]
        return f"{ends[0]}부터 {ends[1]}까지"
    return ", ".join(
        f"{a if a == b else f'{a}–{b}'}{each} {_plain(param, one)}" for a, b, one in runs
    )


def _one_of(param: Param, name: Any) -> str:
    """The name of one part: 6급, 10호봉, 질병휴직."""
    return f"{name}{BY[param.by]}" if param.by in BY else WORDS.get(str(name), str(name))


def _bands(param: Param, value: Mapping[int, int]) -> list[tuple[str, str]]:
    """A value that grows with the service period: from how long on, and how much."""
    return [(f"{_long(months)}부터", _plain(param, one)) for months, one in sorted(value.items())]


def _long(months: int) -> str:
    return f"{months // 12}년" if months and months % 12 == 0 else f"{months}개월"


def detail(param: Param, value: Any) -> list[tuple[str, str]]:
    """A value of many parts, part by part; empty for a plain one."""
    if isinstance(value, Mapping) and param.over:
        return _bands(param, value)
    if isinstance(value, Mapping) and param.by:
        return [(_one_of(param, each), _plain(param, one)) for each, one in sorted(value.items())]
    if isinstance(value, Mapping):
        return [_named(name, one) for name, one in value.items()]
    if isinstance(value, list):
        return [_named("", one) for one in value]
    return []


def references(param: Param) -> list[tuple[str, str]]:
    """What others set for themselves, by whose text it is; it binds nobody here."""
    found = param.reference if isinstance(param.reference, Mapping) else {}
    return [(duty.PROFILES[whose], _plain(param, one)) for whose, one in found.items()]


HOLIDAYS: Final = {
    "new_year": "1월 1일",
    "national": "국경일",
    "children": "어린이날",
    "christmas": "기독탄신일",
    "labour": "노동절",
    "memorial": "현충일",
    "seollal": "설날",
    "chuseok": "추석",
    "buddha": "부처님오신날",
    "election": "선거일",
    "temporary": "임시공휴일",
}


def _named(name: str, one: Any) -> tuple[str, str]:
    if isinstance(one, Mapping):
        return str(one.get("name", HOLIDAYS.get(name, name))), str(
            one.get("day", one.get("date", ""))
        )
    if isinstance(one, date):
        return HOLIDAYS.get(name, name), one.isoformat()
    word = str(one)
    return HOLIDAYS.get(word, WORDS.get(word, word)), ""


def tag(dated: Dated) -> dict[str, str]:
    """How sure a value is, as a tag."""
    words, kind = GRADES[dated.grade]
    return {"words": words, "kind": kind}
