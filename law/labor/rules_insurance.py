"""The public rules of 4대보험 and of the tax of a day's worker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from law.answers import picked, typed
from law.fields import Field, a_count, a_flag, a_month, a_near_date, one_of
from law.labor import insurance
from law.labor.rows import a_divisor, decided_by
from law.labor.steps_ending import WAGES, step
from law.refusals import row as refusal
from law.rule import Row, Rule
from law.steps import Reason

PENSION: Final = "국민연금법"
HEALTH: Final = "국민건강보험법"
CARE: Final = "노인장기요양보험법"
LABOUR: Final = "고용보험법"
PREMIUMS: Final = "고용보험 및 산업재해보상보험의 보험료징수 등에 관한 법률"
TAX: Final = "소득세법"
SHARES: Final = ("nps_base_won", "nps_won", "nhi_won", "ltc_won", "ei_won", "deducted_won")
FLAGS: Final = ("nps", "nhi", "ei", "ei_benefit")
BASES: Final = ("nps_income_won", "nhi_pay_won", "ei_pay_won")


def premiums(rows: Sequence[Row]) -> list[Row]:
    """한 달의 보험료와 공제."""
    types = dict.fromkeys(BASES, pl.Int64) | dict.fromkeys(FLAGS, pl.Boolean)
    frame = typed(rows, month=pl.Date, **types)
    found = picked(insurance.premiums(frame), *SHARES, "ei_employer_won", "employer_won")
    return [{**one, **_taxed(row, one)} for row, one in zip(rows, found, strict=True)]


def _taxed(row: Row, found: Row) -> Row:
    """The tax is entered, never worked out here: the table of it is not law that was read."""
    tax = row["income_tax_won"]
    if tax is not None:
        local = tax // 100 * 10
        total = found["deducted_won"] + tax + local
        return {"local_tax_won": local, "all_deducted_won": total, "missing": []}
    ko = "소득세를 넣어 주세요. 간이세액표나 연말정산의 금액이 없으면 공제 총액을 적지 않습니다."
    missing = refusal("income_tax", ko, f"{TAX} 제134조", "note")
    return {"local_tax_won": None, "all_deducted_won": None, "missing": [missing]}


# --- what a person reads ----------------------------------------------------------------------

PREMIUM_STEPS: Final = {
    "nps_base_won": step(
        "국민연금 기준소득월액",
        f"{PENSION} 시행령 제5조제1항",
        "won",
        Reason("천원 미만을 버리고 하한과 상한 안에 둡니다."),
        keys=("insurance.nps_low_won", "insurance.nps_high_won"),
        kind="start",
    ),
    "nps_won": step(
        "국민연금",
        f"{PENSION} 제88조제3항",
        "won",
        Reason("10원 미만은 버립니다.", article=f"{PENSION} 제117조, 국고금관리법 제47조"),
        keys=("insurance.nps_rate",),
    ),
    "nhi_won": step(
        "건강보험",
        f"{HEALTH} 시행령 제44조제1항",
        "won",
        Reason("노사 합계 요율의 절반이고 10원 미만은 버립니다. 상한과 하한도 절반입니다."),
        keys=("insurance.nhi_rate", "insurance.nhi_low_won", "insurance.nhi_high_won"),
    ),
    "ltc_won": step(
        "장기요양보험",
        f"{CARE} 제9조제1항",
        "won",
        Reason("건강보험료에 비율을 곱하고 10원 미만은 버립니다."),
        keys=("insurance.ltc_num", "insurance.ltc_den"),
    ),
    "ei_won": step(
        "고용보험",
        f"{PREMIUMS} 제13조제2항",
        "won",
        Reason(
            "65세가 된 뒤에 고용되어 실업급여 보험료가 없습니다.",
            (("ei_benefit", "==", False),),
            article=f"{LABOUR} 제10조제2항",
        ),
        Reason("10원 미만은 버립니다.", params=("insurance.rounding",)),
        keys=("insurance.ei_rate",),
    ),
    "deducted_won": step("4대보험 공제 합계", f"{PREMIUMS} 제16조, {HEALTH} 제79조", "won"),
    "employer_won": step(
        "사업주 부담(산재보험은 따로)",
        f"{PREMIUMS} 시행령 제12조제1항제1호라목",
        "won",
        keys=("insurance.ei_employer_rate", "insurance.wages_fund_rate"),
    ),
    "local_tax_won": step("개인지방소득세", "지방세법 제103조의13제1항", "won"),
    "all_deducted_won": step("공제 총액", f"{WAGES} 시행령 제27조의2제6호", "won"),
    "missing": step("넣어야 하는 것", f"{TAX} 제134조", "list"),
}
_WHY: Final = (
    Reason("가입합니다.", (("{}", "==", "insured"),)),
    Reason("60세가 되었습니다.", (("{}", "==", "old"),)),
    Reason("1개월 미만이거나 일한 날과 소득이 모자란 일용입니다.", (("{}", "==", "casual"),)),
    Reason("비상근입니다.", (("{}", "==", "irregular"),)),
    Reason("소정근로시간이 모자랍니다.", (("{}", "==", "short_hours"),)),
    Reason("보수가 기준에 모자랍니다.", (("{}", "==", "low_income"),)),
    Reason(
        "임기제공무원은 공무원의 법령을 따르고, 고용보험은 임용된 날부터 3개월 안에 신청할 수 있습니다."
    ),
)


def _ground(name: str) -> tuple[Reason, ...]:
    return tuple(
        reason._replace(when=tuple((name, op, wanted) for _, op, wanted in reason.when))
        for reason in _WHY
    )


INSURED_STEPS: Final = {
    "nps": step(
        "국민연금",
        f"{PENSION} 시행령 제2조",
        "",
        *_ground("nps_ground"),
        keys=("insurance.least_month", "insurance.least_days", "insurance.nps_income_won"),
    ),
    "nhi": step(
        "건강보험",
        f"{HEALTH} 제6조제2항, 같은 법 시행령 제9조",
        "",
        *_ground("nhi_ground"),
        keys=("insurance.least_month",),
    ),
    "ei": step(
        "고용보험",
        f"{LABOUR} 제10조, 같은 법 시행령 제3조",
        "",
        *_ground("ei_ground"),
        keys=("insurance.ei_least_week", "insurance.ei_continued_months"),
    ),
    "ei_benefit": step("실업급여", f"{LABOUR} 제10조제2항", "", keys=("insurance.ei_last_years",)),
    "wci": step("산재보험", "산업재해보상보험법 제6조"),
    "ei_from": step(
        "고용·산재 보험료가 시작하는 날", f"{PREMIUMS} 제16조의4", "", keys=("insurance.ei_start",)
    ),
    "ei_apply_by": step(
        "임기제공무원이 고용보험을 신청할 마지막 날",
        f"{LABOUR} 제10조제1항제3호",
        "",
        keys=("insurance.appointed_term_months",),
    ),
}
TERM_STEPS: Final = {
    "first_base_won": step(
        "취득할 때의 기준",
        f"{PENSION} 시행령 제6조제1항, {HEALTH} 시행령 제37조",
        "won",
        Reason(
            "금액을 그 기간의 날수로 나누고 30을 곱합니다. "
            "일급·시급이면 취득 전 한 달에 같은 일을 한 사람의 평균을 넣습니다."
        ),
        keys=("insurance.first_base_days",),
    ),
    "base_until": step(
        "그 기준을 쓰는 마지막 날의 다음 날",
        f"{PENSION} 시행령 제7조제1항, {HEALTH} 시행령 제36조",
        "",
        Reason(
            "취득한 달부터 씁니다.",
            (("kind", "==", "nps"), ("acquired", "!=", "")),
            params=("insurance.nps_first_base",),
        ),
        Reason("국민연금은 7월부터, 건강보험은 4월부터 한 해입니다."),
    ),
}
TAX_STEPS: Final = {
    "tax_won": step(
        "소득세",
        f"{TAX} 제47조제2항·제129조제1항제4호·제59조제3항",
        "won",
        Reason(
            "3개월 이상 이어서 고용되어 일용근로자가 아닙니다. 간이세액표의 금액을 넣어 주세요.",
            (("daily_worker", "==", False),),
            article=f"{TAX} 시행령 제20조제1항제3호",
        ),
        Reason("하루 15만원을 넘는 금액의 6퍼센트에서 55퍼센트를 공제합니다."),
        keys=("insurance.daily_deduction_won", "insurance.daily_tax_percent"),
        kind="start",
    ),
    "withheld_won": step(
        "원천징수하는 소득세",
        f"{TAX} 제86조제1호",
        "won",
        Reason("1천원 미만은 징수하지 않습니다."),
        keys=("insurance.small_tax_won", "insurance.small_tax_counted"),
    ),
}

# --- the rules --------------------------------------------------------------------------------

INSURED_COLUMNS: Final = {
    **dict.fromkeys(("date", "hired", "until", "birth"), pl.Date),
    **dict.fromkeys(("weekly_minutes", "monthly_minutes", "month_days", "income_won"), pl.Int64),
    **dict.fromkeys(("daily", "agreed", "elsewhere", "irregular"), pl.Boolean),
    **dict.fromkeys(("first_month", "continued", "official"), pl.Boolean),
}
BASE_COLUMNS: Final = {
    "kind": pl.String,
    **dict.fromkeys(("month", "acquired"), pl.Date),
    **dict.fromkeys(("first_won", "first_days"), pl.Int64),
}
TAX_COLUMNS: Final = {
    "date": pl.Date,
    **dict.fromkeys(("daily_won", "days", "employed_months"), pl.Int64),
}
MONTH: Final = Field("보험료를 내는 달", a_month)
RULES: Final = (
    Rule(
        "labor.insurance",
        "4대보험료",
        f"{PENSION} 제88조, {HEALTH} 제69조, {CARE} 제9조, {PREMIUMS} 제13조",
        {
            "month": MONTH,
            "nps_income_won": Field("적용 중인 소득(국민연금)", a_count, 0),
            "nhi_pay_won": Field("적용 중인 보수월액(건강보험)", a_count, 0),
            "ei_pay_won": Field("그달의 보수(고용보험)", a_count, 0),
            "nps": Field("국민연금 가입", a_flag, True),
            "nhi": Field("건강보험 가입", a_flag, True),
            "ei": Field("고용보험 가입", a_flag, True),
            "ei_benefit": Field("실업급여 적용", a_flag, True),
            "income_tax_won": Field("소득세(간이세액표)", a_count, None),
        },
        ("nps_won", "nhi_won", "ltc_won", "ei_won", "employer_won"),
        premiums,
        PREMIUM_STEPS,
    ),
    Rule(
        "labor.accident_insurance",
        "산재보험료",
        f"{PREMIUMS} 제13조",
        {"month": MONTH, "wci_pay_won": Field("그달의 보수", a_count)},
        ("wci_employer_won",),
        decided_by(insurance.accident, {"month": pl.Date, "wci_pay_won": pl.Int64}),
        {
            "wci_employer_won": step(
                "산재보험(모두 사업주)",
                f"{PREMIUMS} 제13조제5항",
                "won",
                keys=("insurance.wci_rate",),
            )
        },
    ),
    Rule(
        "labor.insured",
        "4대보험의 적용",
        f"{PENSION} 시행령 제2조, {HEALTH} 제6조, {LABOUR} 제10조",
        {
            "date": Field("보는 날", a_near_date),
            "hired": Field("고용된 날", a_near_date),
            "until": Field("계약이 끝난 다음 날(없으면 비움)", a_near_date, None),
            "birth": Field("생년월일", a_near_date),
            "weekly_minutes": Field("주 소정근로시간(분)", a_count),
            "monthly_minutes": Field("월 소정근로시간(분)", a_count),
            "daily": Field("일용", a_flag, False),
            "month_days": Field("그달에 일한 날", a_count, 0),
            "income_won": Field("월 소득", a_count, 0),
            "agreed": Field("본인이 바라고 사용자가 동의함", a_flag, False),
            "elsewhere": Field("다른 곳과 합해 60시간이고 본인이 바람", a_flag, False),
            "irregular": Field("비상근", a_flag, False),
            "first_month": Field("취득한 달의 국민연금도 내기를 바람", a_flag, False),
            "continued": Field("65세 전부터 이어서 고용보험에 듦", a_flag, False),
            "official": Field("임기제공무원", a_flag, False),
        },
        ("nps", "nhi", "ei", "ei_benefit", "wci"),
        decided_by(insurance.insured, INSURED_COLUMNS),
        INSURED_STEPS,
    ),
    Rule(
        "labor.insurance_base",
        "기준소득월액과 보수월액의 기간",
        f"{PENSION} 시행령 제6조·제7조, {HEALTH} 시행령 제36조·제37조",
        {
            "kind": Field("보험", one_of("nps", "nhi")),
            "month": Field("보는 달", a_month),
            "acquired": Field("취득한 날(그 기준이 취득 때의 것이면)", a_near_date, None),
            "first_won": Field("취득할 때 정한 기간의 금액", a_count, None),
            "first_days": Field("그 기간의 총일수", a_divisor, None),
        },
        ("base_since", "base_until", "first_base_won"),
        decided_by(insurance.base_term, BASE_COLUMNS),
        TERM_STEPS,
    ),
    Rule(
        "labor.daily_tax",
        "일용근로소득의 세액",
        f"{TAX} 제129조제1항제4호",
        {
            "date": Field("일한 날", a_near_date),
            "daily_won": Field("일급", a_count),
            "days": Field("한 번에 주는 날수", a_count, 1),
            "employed_months": Field("이어서 고용된 개월", a_count),
        },
        ("tax_won", "withheld_won"),
        decided_by(insurance.daily_tax, TAX_COLUMNS),
        TAX_STEPS,
    ),
)
