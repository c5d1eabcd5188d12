"""The public rules of 당직, appended to ``law.rules.RULES``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from law import duty
from law.duty import ARTICLE
from law.emergency_rules import OURS, OWN_DAYS, a_kind, ours
from law.fields import Field, a_clock, a_count, a_flag, a_near_date, one_of
from law.rule import Row, Rule
from law.steps import Reason, Step

MODE: Final = Field("당직의 종류", one_of(*duty.MODES))
START: Final = Field("시작", a_clock)
END: Final = Field("끝", a_clock)
TOLD: Final = ("pregnancy", "birth_year", "child_raising", "disability", "ill_health")


def order(rows: Sequence[Row]) -> list[Row]:
    """당직명령과 신고."""
    return [
        duty.order(
            row["date"],
            row["mode"],
            row["start"],
            ordered_on=row["ordered_on"],
            people=row["people"],
            emergency_kind=row["emergency_kind"],
            own=row["own_days"],
            **ours(row),
        )
        for row in rows
    ]


def rest(rows: Sequence[Row]) -> list[Row]:
    """당직 뒤의 휴무."""
    return [duty.rest(row["date"], row["mode"], own=row["own_days"], **ours(row)) for row in rows]


def exempt(rows: Sequence[Row]) -> list[Row]:
    """당직의 면제."""
    told = ("age", "children", "absence_days", "spouse_exempt")
    asked = ("start", "end", "requested", "consent")
    return [
        {
            "refusals": duty.exempt(
                row["date"],
                row["mode"],
                duty.facts_of(
                    row["date"],
                    [fact for fact in TOLD if row[fact]],
                    **{name: row[name] for name in told},
                    **ours(row),
                ),
                own=row["own_days"],
                **{name: row[name] for name in asked},
                **ours(row),
            )
        }
        for row in rows
    ]


def change(rows: Sequence[Row]) -> list[Row]:
    """당직의 변경."""
    return [
        {"refusals": duty.change_refusals(row["date"], row["same_grade"], **ours(row))}
        for row in rows
    ]


def pay(rows: Sequence[Row]) -> list[Row]:
    """당직비."""
    return [
        duty.pay(
            row["date"],
            row["ended_on"] or row["date"],
            row["mode"],
            waited_minutes=row["waited_minutes"],
            own=row["own_days"],
            **ours(row),
        )
        for row in rows
    ]


ORDER_STEPS: Final = {
    "order_by": Step(
        "당직을 명하는 기한", ARTICLE, "start", unit="", params=("duty.order_lead_days",)
    ),
    "report_on": Step(
        "당직 신고를 하는 날",
        ARTICLE,
        "start",
        unit="",
        reasons=(
            Reason(
                "토·공휴일의 당직은 직전 근무일에 신고합니다.",
                (("off_day", "==", True), ("report_minute", "is", None)),
                params=("duty.off_day_report",),
            ),
            Reason(
                "시작하는 시각 앞에 신고합니다.",
                params=("duty.report_lead_minutes", "duty.off_day_report"),
            ),
        ),
    ),
    "refusals": Step("막거나 알리는 까닭", ARTICLE, "result", unit="list"),
}
REST_STEPS: Final = {
    "rest_minutes": Step(
        "쉬는 시간",
        ARTICLE,
        "start",
        reasons=(
            Reason("이 당직에는 휴무가 없습니다.", (("rule", "==", "no_rest"),)),
            Reason(
                "쉬게 하여야 합니다.",
                (("rule", "==", "must_rest"),),
                params=("duty.rest_minutes",),
            ),
            Reason("쉬게 할 수 있습니다.", params=("duty.rest_minutes",)),
        ),
    ),
    "rest_on": Step(
        "먼저 쉬는 날",
        ARTICLE,
        "result",
        unit="",
        reasons=(
            Reason("쉬는 날이 없습니다.", (("rest_on", "is", None),)),
            Reason("끝난 날이 토·공휴일이라 다음 근무일입니다.", (("off_day", "==", True),)),
            Reason("끝난 날입니다."),
        ),
    ),
    "last_date": Step(
        "이날까지",
        ARTICLE,
        "result",
        unit="",
        params=(
            "duty.rest_counted_from",
            "duty.rest_window_days",
            "duty.rest_window_counts",
            "duty.workday_end_rest",
        ),
    ),
}
EXEMPT_STEPS: Final = {
    "refusals": Step(
        "막거나 알리는 까닭",
        f"{ARTICLE}, 지방공무원 복무규정 제4조제3항",
        "result",
        unit="list",
        params=(
            *(f"duty.{fact}_exemption" for fact in duty.EXEMPT),
            "duty.child_raising_couple",
            "duty.age_years",
            "duty.children_people",
            "duty.absence_days",
        ),
    )
}
CHANGE_STEPS: Final = {
    "refusals": Step("막거나 알리는 까닭", ARTICLE, "result", unit="list", params=("duty.change",))
}
PAY_STEPS: Final = {
    "on_off_day": Step(
        "토·공휴일의 당직인지", ARTICLE, "start", unit="", params=("duty.price_day",)
    ),
    "rate_won": Step("한 번의 금액", ARTICLE, "start", unit="won"),
    "amount_won": Step(
        "당직비",
        ARTICLE,
        "result",
        unit="won",
        reasons=(
            Reason(
                "재택당직을 {least_minutes}분 이상 대기하지 않았습니다.",
                (("rate_won", "!=", 0), ("amount_won", "==", 0)),
                params=("duty.home_least_minutes",),
            ),
            Reason("이 당직의 금액입니다."),
        ),
    ),
}

RULES: Final = (
    Rule(
        "duty.order",
        "당직명령과 당직 신고",
        ARTICLE,
        {
            "date": Field("당직하는 날", a_near_date),
            "mode": MODE,
            "start": START,
            "ordered_on": Field("명하는 날", a_near_date),
            "people": Field("명한 사람(명)", a_count),
            "emergency_kind": Field("발령된 비상근무의 종류(제몇호)", a_kind, None),
            **OWN_DAYS,
            **OURS,
        },
        ("order_by", "report_on", "refusals"),
        order,
        ORDER_STEPS,
    ),
    Rule(
        "duty.rest",
        "당직 뒤의 휴무",
        ARTICLE,
        {"date": Field("당직이 끝난 날", a_near_date), "mode": MODE, **OWN_DAYS, **OURS},
        ("rest_minutes", "rest_on", "last_date"),
        rest,
        REST_STEPS,
    ),
    Rule(
        "duty.exempt",
        "당직의 면제",
        f"{ARTICLE}, 지방공무원 복무규정 제4조제3항",
        {
            "date": Field("당직하는 날", a_near_date),
            "mode": MODE,
            "start": START,
            "end": END,
            **{fact: Field(duty.EXEMPT[fact], a_flag, False) for fact in TOLD},
            "age": Field("나이(만)", a_count, None),
            "children": Field("자녀 수", a_count, 0),
            "absence_days": Field("자리를 비우는 날수", a_count, 0),
            "spouse_exempt": Field("배우자가 같은 자녀로 면제받음", a_flag, False),
            "requested": Field("면제 신청", a_flag, False),
            "consent": Field("본인이 하겠다고 함", a_flag, False),
            **OWN_DAYS,
            **OURS,
        },
        ("refusals",),
        exempt,
        EXEMPT_STEPS,
    ),
    Rule(
        "duty.change",
        "당직의 변경",
        ARTICLE,
        {
            "date": Field("당직하는 날", a_near_date),
            "same_grade": Field("같은 직급인지", a_flag),
            **OURS,
        },
        ("refusals",),
        change,
        CHANGE_STEPS,
    ),
    Rule(
        "duty.pay",
        "당직비",
        ARTICLE,
        {
            "date": Field("당직이 시작한 날", a_near_date),
            "mode": MODE,
            "ended_on": Field("당직이 끝난 날", a_near_date, None),
            "waited_minutes": Field("재택당직의 대기 시간(분)", a_count, None),
            **OWN_DAYS,
            **OURS,
        },
        ("amount_won",),
        pay,
        PAY_STEPS,
    ),
)
