"""The public rules of what has to be written, given and kept."""

from __future__ import annotations

from typing import Final

import polars as pl

from law.fields import Field, a_count, a_flag, a_near_date, one_of
from law.labor import slip
from law.labor.rows import decided_by
from law.labor.steps_ending import FIXED_TERM, WAGES, step
from law.labor.words import SLIP_ITEMS, TERMS
from law.rule import Rule
from law.steps import Reason

OFFENCES: Final = ("first", "second", "third")
HOURS: Final = {"overtime": "연장근로", "night": "야간근로", "holiday": "휴일근로"}


TERMS_COLUMNS: Final = {
    **dict.fromkeys(("start", "delivered_on"), pl.Date),
    **dict.fromkeys(("weekly_minutes", "full_week_minutes"), pl.Int64),
    **dict.fromkeys(TERMS, pl.Boolean),
}
SLIP_COLUMNS: Final = {
    **dict.fromkeys(("pay_date", "delivered_on"), pl.Date),
    **dict.fromkeys(SLIP_ITEMS, pl.Boolean),
    **{f"{kind}_won": pl.Int64 for kind in HOURS},
    **{f"stated_{kind}_minutes": pl.Int64 for kind in HOURS},
    "offence": pl.String,
}
KEEP_COLUMNS: Final = {"closed_on": pl.Date, "destroyed_on": pl.Date}
TERMS_STEPS: Final = {
    "delivered_on": step(
        "계약서를 준 날",
        f"{WAGES} 제17조제2항, {FIXED_TERM} 제17조",
        "",
        Reason("주지 않았습니다.", (("delivery", "==", "never"),)),
        Reason("일을 시작한 뒤에 주었습니다.", (("delivery", "==", "late"),)),
        Reason("일을 시작하기 전에 주었습니다."),
    ),
    "complete": step(
        "서면으로 모두 밝힘",
        f"{FIXED_TERM} 제17조",
        "",
        Reason("모두 밝혔습니다.", (("complete", "==", True),)),
        Reason(
            "빠진 것({missing_terms})이 있거나 늦었습니다.", params=("labor_guard.penalty_terms",)
        ),
    ),
}
SLIP_STEPS: Final = {
    "slip_required": step(
        "명세서를 줄 의무",
        f"{WAGES} 제48조제2항",
        "",
        Reason("주어야 합니다.", (("slip_required", "==", True),)),
        Reason("2021년 11월 19일부터 주어야 합니다."),
        keys=("labor_ending.slip_duty",),
    ),
    "hours_unsaid": step(
        "시간수를 적지 않은 수당",
        f"{WAGES} 시행령 제27조의2제5호",
        "",
        Reason("수당에 연장·야간·휴일 시간수가 없습니다.", (("hours_unsaid", "==", True),)),
        Reason("적었거나 그런 수당이 없습니다."),
    ),
    "late": step("임금을 준 뒤에 준 명세서", f"{WAGES} 제48조제2항"),
    "fine_won": step(
        "과태료",
        f"{WAGES} 제116조제2항, 같은 법 시행령 별표 7",
        "won",
        Reason(
            "명세서를 주지 않았습니다.",
            (("absent", "==", True),),
            params=("labor_ending.slip_absent_fine_won",),
        ),
        Reason("빠진 것이 없습니다.", (("fine_won", "is", None),)),
        Reason(
            "적을 것({missing_items})이 빠졌습니다.", params=("labor_ending.slip_gap_fine_won",)
        ),
    ),
}
KEEP_STEPS: Final = {
    "keep_until": step(
        "보존하는 마지막 날",
        f"{WAGES} 제42조, 같은 법 시행령 제22조",
        "",
        *(
            Reason(f"{ko}부터 3년입니다.", (("kind", "==", kind),))
            for kind, ko in slip.KEPT_FROM.items()
        ),
        keys=("labor_ending.keep_months",),
    ),
    "destroyed_early": step("그 전에 없앰", f"{WAGES} 제42조"),
}
RULES: Final = (
    Rule(
        "labor.written_terms",
        "근로조건의 서면명시",
        f"{FIXED_TERM} 제17조, {WAGES} 제17조",
        {
            "start": Field("일을 시작한 날", a_near_date),
            "delivered_on": Field("계약서를 준 날", a_near_date, None),
            "weekly_minutes": Field("주 소정근로시간(분)", a_count, 2400),
            "full_week_minutes": Field("통상근로자의 주 소정근로시간(분)", a_count, 2400),
            **{term: Field(ko, a_flag, False) for term, ko in TERMS.items()},
        },
        ("missing_terms", "delivery", "complete"),
        decided_by(slip.written_terms, TERMS_COLUMNS),
        TERMS_STEPS,
    ),
    Rule(
        "labor.payslip",
        "임금명세서",
        f"{WAGES} 제48조제2항",
        {
            "pay_date": Field("임금을 주는 날", a_near_date),
            "delivered_on": Field("명세서를 준 날", a_near_date, None),
            **{item: Field(ko, a_flag, False) for item, ko in SLIP_ITEMS.items()},
            **{f"{kind}_won": Field(f"{ko}수당", a_count, 0) for kind, ko in HOURS.items()},
            **{
                f"stated_{kind}_minutes": Field(f"적은 {ko}시간(분)", a_count, None)
                for kind, ko in HOURS.items()
            },
            "offence": Field("몇 번째 위반", one_of(*OFFENCES), "first"),
        },
        ("missing_items", "late", "fine_won"),
        decided_by(slip.payslip, SLIP_COLUMNS),
        SLIP_STEPS,
    ),
    Rule(
        "labor.preservation",
        "서류의 보존",
        f"{WAGES} 제42조",
        {
            "kind": Field("서류", one_of(*slip.KEPT_FROM)),
            "closed_on": Field("보존을 세기 시작하는 날", a_near_date),
            "destroyed_on": Field("없앤 날", a_near_date, None),
        },
        ("keep_until", "destroyed_early"),
        decided_by(slip.preservation, KEEP_COLUMNS),
        KEEP_STEPS,
    ),
)
