"""The public rules of 주휴."""

from __future__ import annotations

from typing import Final

import polars as pl

from law.fields import Field, a_count, a_day_count, a_flag, a_near_date, one_of
from law.labor import weekly
from law.labor.rows import a_divisor, decided_by
from law.labor.words import WAGE_UNITS
from law.rule import Rule
from law.steps import Reason, Step

REST: Final = "근로기준법 제55조제1항"
ULTRA_SHORT: Final = "근로기준법 제18조제3항"
JUDGMENT: Final = "대법원 2025. 8. 14. 선고 2022다291153 판결"
UNTIL: Final = Field("퇴직일(마지막 근무일의 다음 날)", a_near_date, None)
AVERAGE: Final = {
    "term_minutes": Field("4주(짧으면 그 기간)의 소정근로시간(분)", a_count),
    "term_workdays": Field("4주(짧으면 그 기간)의 소정근로일수", a_count),
    "term_days": Field("그 기간의 날수", a_divisor, 28),
    "full_week_minutes": Field("통상근로자의 주 소정근로시간(분)", a_day_count, 2400),
}
HOURLY: Final = {
    "hourly_num": Field("통상시급의 분자(원)", a_count),
    "hourly_den": Field("통상시급의 분모(시간)", a_divisor, 1),
}
WEEK: Final = {
    "week_start": Field("1주의 첫날", a_near_date),
    "rest_on": Field("주휴일", a_near_date),
    "since": Field("입사일", a_near_date),
    "until": UNTIL,
    "week_days": Field("그 주의 소정근로일수", a_day_count),
    "absent_days": Field("결근한 날수(지각·조퇴·외출은 아님)", a_day_count, 0),
    "leave_days": Field("연차·공휴일·적법한 휴가로 쉰 날수", a_day_count, 0),
    "suspended_days": Field("휴직·쟁의행위처럼 임금을 청구할 수 없는 날수", a_day_count, 0),
    "rest_suspended": Field("주휴일이 그 기간에 드는지", a_flag, False),
}
WAGE: Final = {
    "wage_unit": Field("임금 단위", one_of(*WAGE_UNITS)),
    "includes_weekly_holiday": Field("기본급에 주휴수당을 넣는다고 적음", a_flag, None),
    "weekly_holiday_minutes": Field("계약으로 정한 유급 주휴시간(분)", a_day_count, None),
}
COLUMNS: Final = {
    **dict.fromkeys(("term_minutes", "term_workdays", "term_days", "full_week_minutes"), pl.Int64),
    **dict.fromkeys(("week_start", "rest_on", "since", "until"), pl.Date),
    **dict.fromkeys(("week_days", "absent_days", "leave_days", "suspended_days"), pl.Int64),
    "rest_suspended": pl.Boolean,
    "wage_unit": pl.String,
    "includes_weekly_holiday": pl.Boolean,
    **dict.fromkeys(("weekly_holiday_minutes", "hourly_num", "hourly_den"), pl.Int64),
}


def _barred(word: str) -> tuple[tuple[str, str, str], ...]:
    return (("bar", "==", word),)


STEPS: Final = {
    "holiday_minutes": Step(
        "주휴시간(1분 미만은 버려 보임)",
        f"{REST}, 영 제30조제1항",
        "start",
        reasons=(
            Reason(
                "4주 평균 1주 소정근로시간이 15시간에 못 미칩니다.",
                _barred("short"),
                params=("labor_leave.least_weekly_minutes",),
                article=ULTRA_SHORT,
            ),
            Reason("이 1주 내내 근로관계가 있지 않았습니다.", _barred("left")),
            Reason("휴직·쟁의행위로 임금을 청구할 수 없는 기간입니다.", _barred("suspended")),
            Reason("소정근로일 {absent_days}일을 결근했습니다.", _barred("absent")),
            Reason(
                "한 주를 모두 휴가로 쉬었습니다.",
                _barred("away"),
                params=("labor_leave.whole_leave_week",),
            ),
            Reason(
                "{holiday_hundredths:rate}시간. 단시간으로 주 5일을 넘게 일해 유리하게 5로 나누었습니다. "
                "확인해 주세요.",
                (("six_days", "==", True),),
                params=("labor_leave.rest_divisor",),
                article=f"영 별표 2, {JUDGMENT}",
            ),
            Reason(
                "{holiday_hundredths:rate}시간. 한 주를 모두 휴가로 쉰 주입니다. 확인해 주세요.",
                (("whole_leave", "==", True),),
                params=("labor_leave.whole_leave_week",),
            ),
            Reason(
                "{holiday_hundredths:rate}시간. 계약으로 더 길게 정하지 않았으면 주 소정근로시간을 "
                "소정근로일수(5일 미만이면 5)로 나누고 8시간까지입니다.",
                params=("labor_leave.rest_divisor", "labor_leave.rest_most_minutes"),
                article=f"{REST}, {JUDGMENT}",
            ),
        ),
    ),
    "holiday_won": Step(
        "주휴수당",
        REST,
        "start",
        unit="won",
        reasons=(Reason("주휴시간에 통상시급을 곱하고 1원 미만은 올립니다."),),
    ),
    "month": Step(
        "주휴수당이 드는 달", REST, "start", unit="", reasons=(Reason("주휴일이 있는 달입니다."),)
    ),
    "separate_won": Step(
        "기본급과 따로 줄 주휴수당",
        REST,
        "result",
        unit="won",
        reasons=(
            Reason("월급에는 주휴수당이 들어 있습니다.", (("wage_unit", "==", "month"),)),
            Reason("기본급에 넣는다고 계약에 적었습니다.", (("included", "==", True),)),
            Reason("기본급에 넣는다고 적지 않아 따로 줍니다."),
        ),
    ),
}
WEEKS_STEPS: Final = {
    "calendar_weeks": Step("월요일부터 일요일까지 모두 재직한 주", REST, "start", unit=""),
    "hired_weeks": Step("입사일부터 7일씩 센 주", REST, "start", unit=""),
    "settle_weeks": Step(
        "퇴직할 때 더 정산할 수 있는 주",
        REST,
        "result",
        unit="",
        reasons=(
            Reason("주 중간의 입사를 다시 셀 것이 없습니다.", (("settle_weeks", "<=", 0),)),
            Reason("입사일부터 세면 {settle_weeks}주가 더 있습니다. 확인해 주세요."),
        ),
    ),
}

RULES: Final = (
    Rule(
        "labor.weekly_holiday",
        "1주의 주휴수당",
        f"{REST}, 영 제30조제1항",
        WEEK | AVERAGE | WAGE | HOURLY,
        ("holiday_minutes", "holiday_won", "separate_won", "month"),
        decided_by(weekly.weekly_holiday, COLUMNS),
        STEPS,
    ),
    Rule(
        "labor.employed_weeks",
        "재직한 주의 수",
        REST,
        {"since": WEEK["since"], "until": Field(UNTIL.ko, a_near_date)},
        ("calendar_weeks", "hired_weeks", "settle_weeks"),
        decided_by(weekly.employed_weeks, {"since": pl.Date, "until": pl.Date}),
        WEEKS_STEPS,
    ),
)
