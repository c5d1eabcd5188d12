"""The public rules of travel pay, appended to ``law.rules.RULES``."""

from __future__ import annotations

from typing import Any, Final

from law import (
    travel,
    travel_abroad,
    travel_answers,
    travel_away,
    travel_claim,
    travel_local,
    travel_nights,
)
from law.fields import (
    NATIONAL,
    BadInput,
    Field,
    a_clock,
    a_count,
    a_day_count,
    a_flag,
    a_near_date,
    an_institution,
    one_of,
    rows_of,
)
from law.person import LOCAL, a_text
from law.rule import Rule
from law.steps import Step

DECREE: Final = "공무원 여비 규정"
REGIONS: Final = ("seoul", "metropolitan", "other")
OWN: Final = {
    "institution": Field("기관코드", an_institution, NATIONAL),
    "local": Field("기관이 정한 값", rows_of(LOCAL), []),
}


def _flag(ko: str) -> Field:
    return Field(ko, a_flag, False)


def a_class(found: Any) -> int:
    if isinstance(found, bool) or found not in (1, 2):
        raise BadInput("", "값은 1(제1호)이나 2(제2호)여야 합니다.")
    return int(found)


DATE: Final = Field("나간 날", a_near_date)
KIND: Final = Field("출장의 종류", one_of(*travel.KINDS))
REGION: Final = Field("잔 곳의 지역", one_of(*REGIONS), None)
CLASS: Final = Field("여비 지급 구분", a_class, 2)
OVER: Final = _flag("상한을 넘은 부득이한 사유")
NIGHTS: Final = Field("숙박한 밤", a_day_count, 0)
KIN: Final = Field("친지 집 등에서 잔 밤", a_day_count, 0)
SHARERS: Final = Field("함께 잔 사람(본인 포함)", a_day_count, 1)
COUNTRY: Final = Field("나라의 등급", one_of(*travel_abroad.CLASSES), None)
LEG: Final = {"since": Field("옮겨 간 날", a_near_date), "country_class": COUNTRY}
TRIP: Final = {
    "departs": DATE,
    "start": Field("나간 시각", a_clock),
    "returns": Field("돌아온 날", a_near_date),
    "end": Field("돌아온 시각", a_clock),
    "official_vehicle": _flag("공무용 차량 이용"),
    "assigned_vehicle": _flag("전용 차량 배정"),
    "distance_m": Field("왕복 거리(미터)", a_count, None),
    "region": REGION,
    "officer_class": CLASS,
    "kin_nights": KIN,
    "meals_provided": Field("제공된 식사(끼)", a_day_count, 0),
    "elsewhere_days": Field("다른 지역에 다녀온 날", a_day_count, 0),
    "country_class": COUNTRY,
    "legs": Field("옮겨 간 나라", rows_of(LEG), []),
    "usd_rate": Field("1달러의 원(100분의 1원)", a_count, None),
    "has_monthly": _flag("월액여비를 받는 사람"),
}
EXPENSE: Final = {
    "item": Field("항목", one_of(*travel.ITEMS)),
    "date": Field("쓴 날", a_near_date, None),
    "won": Field("금액", a_count),
    "nights": NIGHTS,
    "sharers": SHARERS,
    "over_cap": OVER,
}
WHOLE: Final = {
    **TRIP,
    "expenses": Field("쓴 돈", rows_of(EXPENSE), []),
    "others": Field("둘레의 다른 출장", rows_of({"kind": KIND, **TRIP}), []),
    **OWN,
}
STAY_STEPS: Final = {
    name: travel_away.STAY_STEPS[name]
    for name in ("table_daily_won", "vehicle_daily_won", "daily_paid_won")
}
NIGHTS_STEPS: Final = {
    **travel_nights.STEPS,
    "nights_won": Step("숙박비", f"{DECREE} 제16조제1항, 별표 2", "result", unit="won"),
}


def a_stay(found: Any) -> int:
    days = a_day_count(found)
    if days == 0:
        raise BadInput("", "값은 1 이상이어야 합니다.")
    return days


def _rule(name: str, ko: str, article: str, answer: Any, steps: dict[str, Step]) -> Rule:
    return Rule(f"travel.{name}", ko, article, WHOLE, ("travel_won",), answer, steps)


_TRIPS: Final = (
    Rule(
        "travel.is_local",
        "근무지 내 국내 출장인지",
        f"{DECREE} 제18조제2항",
        {
            "date": DATE,
            "same_city": _flag("같은 시·군"),
            "same_island": _flag("같은 섬"),
            "jeju": _flag("제주특별자치도"),
            "in_merged_city": _flag("통합특별시 안의 출장"),
            "same_former_unit": _flag("종전의 같은 시·군이나 광주광역시"),
            "distance_m": Field("왕복 거리(미터)", a_count, None),
            **OWN,
        },
        ("is_local",),
        travel_answers.is_local,
        travel_local.IS_LOCAL_STEPS,
    ),
    _rule(
        "local_won",
        "근무지 내 국내 출장의 여비",
        f"{DECREE} 제18조제1항",
        travel_answers.local_won,
        travel.LOCAL_STEPS,
    ),
    _rule(
        "away_won",
        "근무지 외 국내 출장의 여비",
        f"{DECREE} 제10조부터 제17조까지, 별표 2",
        travel_answers.away_won,
        travel.AWAY_STEPS,
    ),
    _rule(
        "abroad_won",
        "국외 출장의 여비",
        f"{DECREE} 제16조, 별표 4",
        travel_answers.abroad_won,
        travel.ABROAD_STEPS,
    ),
)
_PARTS: Final = (
    Rule(
        "travel.lodging_won",
        "숙박비",
        f"{DECREE} 제16조제1항·제4항, 별표 2",
        {
            "date": Field("잔 첫날", a_near_date),
            "region": REGION,
            "nights": NIGHTS,
            "won": Field("쓴 숙박비", a_count, 0),
            "sharers": SHARERS,
            "over_cap": OVER,
            "kin_nights": KIN,
            "officer_class": CLASS,
            **OWN,
        },
        ("lodging_paid_won", "nights_won"),
        travel_answers.lodging_won,
        NIGHTS_STEPS,
    ),
    Rule(
        "travel.long_stay",
        "같은 곳에 오래 머물 때의 일비",
        f"{DECREE} 제17조",
        {
            "date": DATE,
            "travel_days": Field("여행일수", a_stay),
            "official_vehicle": _flag("공무용 차량 이용"),
            "elsewhere_days": Field("다른 지역에 다녀온 날", a_day_count, 0),
            **OWN,
        },
        ("daily_paid_won",),
        travel_answers.long_stay,
        STAY_STEPS,
    ),
    Rule(
        "travel.monthly_won",
        "월액여비",
        f"{DECREE} 제29조제2항, 소속 자치단체의 여비 조례",
        {
            "date": Field("그달의 하루", a_near_date),
            "trip_days": Field("출장한 날", a_day_count),
            **OWN,
        },
        ("monthly_paid_won",),
        travel_answers.monthly_won,
        travel_claim.MONTHLY_STEPS,
    ),
)
_CLAIMS: Final = (
    Rule(
        "travel.deadline",
        "여비의 신청 기한",
        f"{DECREE} 제8조의2제2항·제16조제2항",
        {"kind": KIND, "returns": Field("여행을 마친 날", a_near_date)},
        ("extra_until", "settle_until"),
        travel_answers.deadline,
        travel_claim.DEADLINE_STEPS,
    ),
    Rule(
        "travel.claim_refusals",
        "정산을 막거나 알리는 까닭",
        f"{DECREE} 제8조의2·제16조",
        {
            "kind": KIND,
            "departs": DATE,
            "returns": Field("돌아온 날", a_near_date),
            "claimed_on": Field("신청한 날", a_near_date),
            "nights": NIGHTS,
            "kin_nights": KIN,
            "over_cap": OVER,
            "reason": Field("상한을 넘은 까닭", a_text, ""),
            "region": REGION,
        },
        ("refusals",),
        travel_answers.claim_refusals,
        travel_claim.CLAIM_STEPS,
    ),
    Rule(
        "travel.recover_won",
        "부정하게 받은 여비의 징수",
        "지방공무원 수당 등에 관한 규정 제18조의8",
        {
            "date": Field("받은 날", a_near_date),
            "improper_won": Field("부정하게 받은 금액", a_count),
        },
        ("recover_won",),
        travel_answers.recover_won,
        travel_claim.RECOVER_STEPS,
    ),
)
RULES: Final = (*_TRIPS, *_PARTS, *_CLAIMS)
