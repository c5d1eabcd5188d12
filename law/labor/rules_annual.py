"""The public rules of 연차: days, 사용촉진, 미사용수당."""

from __future__ import annotations

from typing import Final

import polars as pl

from law.fields import Field, a_count, a_day_count, a_flag, a_near_date, one_of
from law.labor import annual, promotion
from law.labor.rows import decided_by
from law.labor.rules_weekly import AVERAGE, HOURLY, UNTIL
from law.rule import Rule
from law.steps import Reason, Step

ACT: Final = "근로기준법 제60조"
PROMOTED: Final = "근로기준법 제61조"

GRANT: Final = {
    "date": Field("보는 날", a_near_date),
    "since": Field("입사일", a_near_date),
    "until": UNTIL,
    "year": Field("완성한 연수(0은 1년 미만분)", a_day_count),
    "missed_months": Field("개근하지 못한 개월 수", a_day_count, 0),
    "scheduled_days": Field("연간 소정근로일수", a_day_count, 250),
    "attended_days": Field("출근한 날수", a_day_count, 250),
    "deemed_days": Field("출근한 것으로 보는 날수", a_day_count, 0),
    "excluded_days": Field("쟁의행위처럼 소정근로일수에서 빼는 날수", a_day_count, 0),
    "term_minutes": Field(AVERAGE["term_minutes"].ko, a_count, 9600),
    "term_days": AVERAGE["term_days"],
    "full_week_minutes": AVERAGE["full_week_minutes"],
}
COUNTED: Final = (
    "year",
    "missed_months",
    "scheduled_days",
    "attended_days",
    "deemed_days",
    "excluded_days",
    "term_minutes",
    "term_days",
    "full_week_minutes",
)
NOTICES: Final = {
    "kind": Field("연차의 종류", one_of(*promotion.KINDS)),
    "usable_until": Field("쓸 수 있는 마지막 날의 다음 날", a_near_date),
    "left_on": UNTIL,
    "unused_minutes": Field("쓰지 않은 연차(분)", a_count),
    "first_notice_on": Field("1차 사용 촉구를 한 날", a_near_date, None),
    "first_written": Field("1차 촉구가 서면인지", a_flag, True),
    "individual": Field("사람마다 남은 일수를 알렸는지", a_flag, True),
    "chosen_minutes": Field("근로자가 시기를 정해 알린 연차(분)", a_count, 0),
    "second_notice_on": Field("2차 시기 지정 통보를 한 날", a_near_date, None),
    "second_written": Field("2차 통보가 서면인지", a_flag, True),
    "designated_minutes": Field("2차 통보로 시기를 지정한 연차(분)", a_count, 0),
    "worked_minutes": Field("지정한 휴가일에 나와 일한 연차(분)", a_count, 0),
    "refused_minutes": Field("그 가운데 노무수령을 분명히 거부한 연차(분)", a_count, 0),
}
NOTICE_COLUMNS: Final = {
    "kind": pl.String,
    **dict.fromkeys(("usable_until", "left_on", "first_notice_on", "second_notice_on"), pl.Date),
    **dict.fromkeys(("first_written", "individual", "second_written"), pl.Boolean),
    **dict.fromkeys(
        (
            "unused_minutes",
            "chosen_minutes",
            "designated_minutes",
            "worked_minutes",
            "refused_minutes",
        ),
        pl.Int64,
    ),
}

ANNUAL_STEPS: Final = {
    "enough": Step(
        "출근율이 80퍼센트 이상인지",
        f"{ACT}제1항",
        "start",
        unit="",
        reasons=(
            Reason("1년 미만분은 개근한 달로 셉니다.", (("year", "==", 0),), article=f"{ACT}제2항"),
            Reason(
                "소정근로일 {rate_den}일 가운데 {rate_num}일을 출근했거나 출근한 것으로 봅니다"
                "(제{deemed_paragraph}항).",
                params=(
                    "labor_leave.annual_attended_percent",
                    "labor_leave.annual_paragraph_shift",
                ),
            ),
        ),
    ),
    "full_days": Step(
        "생기는 연차",
        f"{ACT}제1항·제4항",
        "start",
        unit="days",
        reasons=(
            Reason(
                "4주 평균 1주 소정근로시간이 15시간에 못 미칩니다.",
                (("ultra_short", "==", True),),
                params=("labor_leave.least_weekly_minutes",),
                article="근로기준법 제18조제3항",
            ),
            Reason(
                "그 기간을 마친 다음 날에 재직하지 않았거나 그날이 오지 않았습니다.",
                (("reached", "==", False),),
                article="대법원 2021. 10. 14. 선고 2021다227100 판결",
            ),
            Reason(
                "{months}개월을 마쳤고 개근하지 못한 달이 {missed_months}번입니다.",
                (("year", "==", 0),),
                params=("labor_leave.annual_first_most_days",),
                article=f"{ACT}제2항",
            ),
            Reason(
                "15일에, 최초 1년을 넘는 2년마다 하루를 더해 25일까지입니다.",
                (("enough", "==", True),),
                params=(
                    "labor_leave.annual_days",
                    "labor_leave.annual_years_per_day",
                    "labor_leave.annual_most_days",
                ),
            ),
            Reason(
                "출근율이 모자란 첫해입니다. 개근한 달의 하루는 이미 주었습니다.",
                (("year", "==", 1),),
                params=("labor_leave.annual_low_first_year",),
                article=f"{ACT}제2항",
            ),
            Reason("출근율이 모자라 개근한 달마다 하루입니다.", article=f"{ACT}제2항"),
        ),
    ),
    "usable_until": Step(
        "쓸 수 없게 되는 날",
        ACT,
        "start",
        unit="",
        reasons=(
            Reason(
                "이날 전까지 쓸 수 있습니다(제{lapse_paragraph}항).",
                params=("labor_leave.annual_paragraph_shift",),
            ),
        ),
    ),
    "leave_minutes": Step(
        "연차의 시간",
        "근로기준법 제18조, 영 별표 2",
        "result",
        reasons=(
            Reason(
                "통상근로자에 견준 소정근로시간만큼이고 1시간 미만은 1시간으로 합니다.",
                (("part", "==", True),),
                params=("labor_leave.annual_day_minutes",),
            ),
            Reason(
                "{days_num}/{days_den}일입니다. 하루는 8시간입니다.",
                params=("labor_leave.annual_day_minutes",),
            ),
        ),
    ),
}
PROMOTION_STEPS: Final = {
    "first_from": Step(
        "1차 촉구를 할 수 있는 첫날",
        f"{PROMOTED}제1항제1호·제2항제1호",
        "start",
        unit="",
        params=("labor_leave.first_notice_months",),
    ),
    "first_until": Step(
        "1차 촉구가 늦는 첫날",
        f"{PROMOTED}제1항제1호·제2항제1호",
        "start",
        unit="",
        params=("labor_leave.first_notice_days",),
    ),
    "second_until": Step(
        "2차 통보가 늦는 첫날",
        f"{PROMOTED}제1항제2호·제2항제2호",
        "start",
        unit="",
        params=("labor_leave.second_notice_months", "labor_leave.second_notice_days"),
    ),
    "exempt_minutes": Step(
        "보상하지 않아도 되는 연차",
        f"{PROMOTED}제1항",
        "start",
        reasons=(
            Reason("기간이 끝나기 전에 퇴직해 면제되지 않습니다.", (("stayed", "==", False),)),
            Reason(
                "1차 촉구가 기한 안의 서면이고 사람마다 남은 일수를 알려야 합니다.",
                (("first_kept", "==", False),),
            ),
            Reason(
                "근로자가 정하지 않은 연차는 2차 통보로 시기를 지정해야 합니다.",
                (("second_needed", "==", True), ("second_kept", "==", False)),
            ),
            Reason(
                "지정한 휴가일에 일한 {worked_minutes}분 가운데 노무수령을 거부하지 않은 것은 보상합니다.",
                (("worked_minutes", ">", 0),),
                article="대법원 2020. 2. 27. 선고 2019다279283 판결",
            ),
            Reason("두 차례의 절차를 지켰습니다."),
        ),
    ),
    "owed_minutes": Step("보상해야 하는 연차", PROMOTED, "result"),
}
UNUSED_STEPS: Final = {
    "unused_minutes": Step("쓰지 않은 연차", ACT, "start"),
    "due_on": Step(
        "지급 기한",
        "근로기준법 제36조",
        "start",
        unit="",
        reasons=(
            Reason("재직 중이면 정기지급일입니다.", (("left_on", "is", None),)),
            Reason("퇴직한 날부터 14일 이내입니다."),
        ),
    ),
    "unused_won": Step(
        "연차 미사용수당",
        "근로기준법 제43조제1항·제60조",
        "result",
        unit="won",
        reasons=(Reason("쓸 수 있던 마지막 달의 시간급을 곱하고 1원 미만은 올립니다."),),
    ),
}

RULES: Final = (
    Rule(
        "labor.annual_leave",
        "연차 유급휴가의 일수",
        f"{ACT}, 제18조제3항, 영 별표 2",
        GRANT,
        ("full_days", "granted_on", "usable_until", "leave_minutes"),
        decided_by(
            annual.annual_leave,
            {
                **dict.fromkeys(("date", "since", "until"), pl.Date),
                **dict.fromkeys(COUNTED, pl.Int64),
            },
        ),
        ANNUAL_STEPS,
    ),
    Rule(
        "labor.leave_promotion",
        "연차 사용촉진",
        PROMOTED,
        NOTICES,
        ("first_from", "first_until", "second_until", "exempt_minutes", "owed_minutes"),
        decided_by(promotion.leave_promotion, NOTICE_COLUMNS),
        PROMOTION_STEPS,
    ),
    Rule(
        "labor.unused_leave",
        "연차 미사용수당",
        "근로기준법 제36조·제43조·제60조",
        {
            "unused_minutes": NOTICES["unused_minutes"],
            "left_on": UNTIL,
            "hourly_num": Field("시간급(통상, 또는 취업규칙의 평균)의 분자(원)", a_count),
            "hourly_den": HOURLY["hourly_den"],
        },
        ("unused_won", "due_on"),
        decided_by(
            annual.unused_leave,
            {
                **dict.fromkeys(("unused_minutes", "hourly_num", "hourly_den"), pl.Int64),
                "left_on": pl.Date,
            },
        ),
        UNUSED_STEPS,
    ),
)
