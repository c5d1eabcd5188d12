"""The public rules of 휴업수당, 해고예고, 감급, 일할계산, 공정수당, 유급휴가."""

from __future__ import annotations

from typing import Final

import polars as pl

from law.fields import Field, a_count, a_day_count, a_flag, a_month, a_near_date, one_of
from law.labor import paid_leave, special
from law.labor.rows import a_divisor, decided_by
from law.labor.rules_weekly import UNTIL
from law.rule import Rule
from law.steps import Reason, Step

IDLE: Final = "근로기준법 제46조"
DISMISSAL: Final = "근로기준법 제26조"
CUT: Final = "근로기준법 제95조"
EQUALITY: Final = "남녀고용평등법"
LEAVES: Final = f"근로기준법 제73조·제74조, {EQUALITY} 제18조의2부터 제18조의4까지·제22조의2"
HOURS: Final = "근로기준법 제74조제7항·제8항, 제74조의2, 제75조"
POLICY: Final = "2026-04-28 관계부처 대책(법정 수당이 아님)"
BEGAN: Final = Field("입사일", a_near_date)
AVERAGE: Final = {
    "average_num": Field("1일 평균임금의 분자(원)", a_count),
    "average_den": Field("1일 평균임금의 분모", a_divisor, 1),
}
DAILY: Final = {
    "daily_num": Field("1일 통상임금의 분자(원)", a_count),
    "daily_den": Field("1일 통상임금의 분모", a_divisor, 1),
}


def _ints(*names: str) -> dict[str, type[pl.DataType]]:
    return dict.fromkeys(names, pl.Int64)


def _dates(*names: str) -> dict[str, type[pl.DataType]]:
    return dict.fromkeys(names, pl.Date)


SUSPENSION_STEPS: Final = {
    "suspension_won": Step(
        "휴업수당",
        f"{IDLE}제1항",
        "result",
        unit="won",
        reasons=(
            Reason("사용자의 귀책사유가 아닌 휴업입니다.", (("cause", "==", "outside"),)),
            Reason(
                "평균임금의 70퍼센트가 통상임금보다 많아 통상임금에서 받은 임금 {received_won}원을 뺐습니다.",
                (("uses_ordinary", "==", True),),
                params=("labor_leave.suspension_percent",),
                article=f"{IDLE}제1항 단서, 시행령 제26조 단서",
            ),
            Reason(
                "협약이나 예산이 늦어 일을 시키지 않은 날입니다. 귀책사유인지 확인해 주세요.",
                (("review", "==", True),),
                params=("labor_leave.suspension_percent",),
            ),
            Reason(
                "평균임금에서 받은 임금 {received_won}원을 뺀 금액의 70퍼센트입니다.",
                params=("labor_leave.suspension_percent",),
                article=f"{IDLE}제1항, 시행령 제26조",
            ),
        ),
    )
}
NOTICE_STEPS: Final = {
    "notice_won": Step(
        "해고예고수당",
        DISMISSAL,
        "result",
        unit="won",
        reasons=(
            Reason(
                "계약기간의 만료는 해고가 아닙니다. 갱신을 기대할 까닭이 있어 확인이 필요합니다.",
                (("review", "==", True),),
            ),
            Reason("계약기간의 만료는 해고가 아닙니다.", (("notice", "==", "expired"),)),
            Reason("예고하지 않아도 되는 해고입니다.", (("notice", "==", "exempt"),)),
            Reason(
                "계속 근로한 기간이 3개월에 못 미칩니다.",
                (("notice", "==", "short"),),
                params=("labor_leave.dismissal_least_months",),
            ),
            Reason(
                "예고한 날과 해고일 사이에 {noticed_days}일이 있습니다.",
                (("notice", "==", "noticed"),),
                params=("labor_leave.dismissal_notice_days",),
            ),
            Reason(
                "30일 전에 예고하지 않아 30일분의 통상임금입니다.",
                params=("labor_leave.dismissal_notice_days",),
            ),
        ),
    )
}
CUT_STEPS: Final = {
    "most_once_won": Step(
        "한 번의 한도", CUT, "start", unit="won", params=("labor_leave.cut_once_percent",)
    ),
    "left_won": Step(
        "이 임금지급기에 남은 한도",
        CUT,
        "start",
        unit="won",
        params=("labor_leave.cut_total_percent",),
    ),
    "excess_won": Step(
        "한도를 넘은 감급",
        CUT,
        "result",
        unit="won",
        reasons=(
            Reason("두 한도 안입니다.", (("excess_won", "==", 0),)),
            Reason("한도를 넘은 {excess_won}원은 깎을 수 없습니다. 돌려주세요."),
        ),
    ),
}
LEAVE_STEPS: Final = {
    "allowed_days": Step(
        "쓸 수 있는 날",
        LEAVES,
        "start",
        unit="days",
        reasons=(
            Reason(
                "출산예정일 50일 전(2026-09-18 전에는 출산일)부터 출산 뒤 120일까지만 씁니다.",
                (("inside", "==", False),),
                params=("labor_leave.spouse_before_days", "labor_leave.spouse_after_days"),
                article=f"{EQUALITY} 제18조의2",
            ),
            Reason(
                "이날의 법에는 이 휴가가 없습니다.",
                (("statutory_days", "is", None),),
                params=("labor_leave.statutory_days",),
            ),
            Reason(
                "{statutory_days}일 가운데 {used_days}일을 썼습니다.",
                params=("labor_leave.statutory_days",),
            ),
        ),
    ),
    "owed_won": Step(
        "고용보험 급여를 뺀 지급액",
        "근로기준법 제74조제4항",
        "start",
        unit="won",
        reasons=(Reason("유급인 날의 통상임금에서 고용보험의 급여를 뺐습니다."),),
    ),
    "unpaid_days": Step("무급인 날(약정에 따름)", LEAVES, "start", unit="days"),
    "paid_days": Step(
        "유급인 날", LEAVES, "result", unit="days", params=("labor_leave.statutory_paid_days",)
    ),
}
HOURS_STEPS: Final = {
    "other_minutes": Step("깎을 수 있는 시간", HOURS, "start"),
    "protected_minutes": Step(
        "임금을 깎지 못하는 시간",
        HOURS,
        "result",
        reasons=(
            Reason(
                "임신 12주 이내와 32주 이후에 하루 2시간입니다.",
                (("kind", "==", "pregnancy"),),
                params=(
                    "labor_leave.pregnancy_minutes",
                    "labor_leave.pregnancy_early_week",
                    "labor_leave.pregnancy_late_week",
                ),
                article="근로기준법 제74조제7항·제8항",
            ),
            Reason(
                "하루 두 번, 30분씩입니다.",
                (("kind", "==", "nursing"),),
                params=("labor_leave.nursing_minutes",),
                article="근로기준법 제75조",
            ),
            Reason("검진에 든 시간입니다.", article="근로기준법 제74조의2"),
        ),
    ),
}
PRORATED_STEPS: Final = {
    "prorated_won": Step(
        "일할계산한 월급",
        "근로기준법 제43조제1항",
        "result",
        unit="won",
        reasons=(
            Reason("법에 방식이 없어 계약의 방식으로 {part}/{whole}을 곱하고 1원 미만은 올립니다."),
        ),
    )
}
FAIR_STEPS: Final = {
    "months": Step("일한 온전한 개월", POLICY, "start", unit="months"),
    "fair_won": Step(
        "공정수당",
        POLICY,
        "result",
        unit="won",
        params=("labor_leave.fair_band_won",),
        reasons=(
            Reason("계약기간의 만료로 끝나지 않았습니다.", (("expired", "==", False),)),
            Reason("1년 이상 일해 퇴직급여의 대상입니다.", (("months", ">=", 12),)),
            Reason("일한 개월의 구간으로 정한 금액입니다."),
        ),
    ),
}

RULES: Final = (
    Rule(
        "labor.suspension_pay",
        "휴업수당",
        f"{IDLE}, 시행령 제26조",
        {
            "date": Field("휴업한 첫날", a_near_date),
            "cause": Field("휴업의 까닭", one_of(*special.CAUSES), "employer"),
            "idle_days": Field("휴업한 날수", a_day_count),
            "received_won": Field("휴업한 기간에 받은 임금(원)", a_count, 0),
            **AVERAGE,
            **DAILY,
        },
        ("suspension_won",),
        decided_by(
            special.suspension_pay,
            _dates("date")
            | {"cause": pl.String}
            | _ints("idle_days", "received_won", *AVERAGE, *DAILY),
        ),
        SUSPENSION_STEPS,
    ),
    Rule(
        "labor.dismissal_notice",
        "해고예고수당",
        DISMISSAL,
        {
            "since": BEGAN,
            "dismissed_on": Field("해고일(근로관계가 없는 첫날)", a_near_date),
            "notice_on": Field("예고한 날", a_near_date, None),
            "cause": Field("끝난 까닭", one_of(*special.DISMISSED), "dismissal"),
            "renewal_expected": Field("갱신을 기대할 까닭이 있는지", a_flag, False),
            **DAILY,
        },
        ("notice", "notice_won"),
        decided_by(
            special.dismissal_notice,
            _dates("since", "dismissed_on", "notice_on")
            | {"cause": pl.String, "renewal_expected": pl.Boolean}
            | _ints(*DAILY),
        ),
        NOTICE_STEPS,
    ),
    Rule(
        "labor.wage_reduction",
        "감급 제재의 한도",
        CUT,
        {
            "date": Field("감급한 날", a_near_date),
            "cut_won": Field("감급액(원)", a_count),
            "period_won": Field("1임금지급기의 임금총액(원)", a_count),
            "earlier_cut_won": Field("같은 임금지급기의 앞선 감급(원)", a_count, 0),
            **AVERAGE,
        },
        ("most_won", "excess_won"),
        decided_by(
            special.wage_reduction,
            _dates("date") | _ints("cut_won", "period_won", "earlier_cut_won", *AVERAGE),
        ),
        CUT_STEPS,
    ),
    Rule(
        "labor.paid_leave",
        "법으로 정한 휴가의 유급인 날",
        LEAVES,
        {
            "kind": Field("휴가의 종류", one_of(*paid_leave.KINDS)),
            "date": Field("휴가의 첫날", a_near_date),
            "days": Field("쓰려는 날수", a_day_count),
            "used_days": Field("같은 일로(연 단위면 그해에) 이미 쓴 날수", a_day_count, 0),
            "expected_on": Field("출산예정일", a_near_date, None),
            "birth_on": Field("출산일", a_near_date, None),
            "ordinary_won": Field("유급인 날의 통상임금(원)", a_count, 0),
            "benefit_won": Field("고용보험의 급여(원)", a_count, 0),
        },
        ("allowed_days", "paid_days", "unpaid_days", "refused_days", "owed_won"),
        decided_by(
            paid_leave.paid_leave,
            {"kind": pl.String}
            | _dates("date", "expected_on", "birth_on")
            | _ints("days", "used_days", "ordinary_won", "benefit_won"),
        ),
        LEAVE_STEPS,
    ),
    Rule(
        "labor.protected_hours",
        "임금을 깎지 못하는 시간",
        HOURS,
        {
            "kind": Field("시간의 종류", one_of(*paid_leave.HOURS)),
            "date": Field("날짜", a_near_date),
            "minutes": Field("쓴 시간(분)", a_day_count),
            "pregnancy_week": Field("임신한 주", a_day_count, None),
        },
        ("protected_minutes", "other_minutes"),
        decided_by(
            paid_leave.protected_hours,
            {"kind": pl.String} | _dates("date") | _ints("minutes", "pregnancy_week"),
        ),
        HOURS_STEPS,
    ),
    Rule(
        "labor.prorated_pay",
        "월급의 일할계산",
        "근로기준법 제43조제1항(방식은 계약과 취업규칙)",
        {
            "month": Field("달", a_month),
            "month_won": Field("월급(원)", a_count),
            "method": Field("계약이 정한 방식", one_of(*special.METHODS)),
            "since": BEGAN,
            "until": UNTIL,
            "part": Field("임금을 주는 날수나 시간(분)", a_count, 0),
            "whole": Field("그달의 날수나 시간(분)", a_divisor, 1),
        },
        ("prorated_won",),
        decided_by(
            special.prorated_pay,
            _dates("month", "since", "until")
            | {"method": pl.String}
            | _ints("month_won", "part", "whole"),
        ),
        PRORATED_STEPS,
    ),
    Rule(
        "labor.fair_pay",
        "공정수당",
        POLICY,
        {
            "since": BEGAN,
            "until": Field(UNTIL.ko, a_near_date),
            "expired": Field("계약기간의 만료로 끝났는지", a_flag, True),
        },
        ("fair_won",),
        decided_by(special.fair_pay, _dates("since", "until") | {"expired": pl.Boolean}),
        FAIR_STEPS,
    ),
)
