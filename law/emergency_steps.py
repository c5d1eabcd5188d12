"""What a person reads of 비상근무: each clause of ``law.emergency_rules`` as a sentence."""

from __future__ import annotations

from typing import Final

from law import emergency
from law.emergency import CALLING, SERVING
from law.leave_kinds import SERVICE
from law.steps import Reason, Step


def refusals(article: str, *keys: str) -> dict[str, Step]:
    return {"refusals": Step("막거나 알리는 까닭", article, "result", unit="list", params=keys)}


_APPLIES: Final = (
    Reason("토요일이나 공휴일입니다.", (("off_day", "==", True),)),
    Reason(
        "야간입니다.",
        (("night", "==", True),),
        params=("emergency.night_start_minutes", "emergency.night_end_minutes"),
    ),
    Reason(
        "근무일의 낮입니다.",
        params=("emergency.night_start_minutes", "emergency.night_end_minutes"),
    ),
)
MINIMUM_STEPS: Final = {
    "applies": Step(
        "토·공휴일이나 야간인지", f"{SERVING}제3항", "start", unit="", reasons=_APPLIES
    ),
    "counted_people": Step(
        "세는 소속 공무원",
        f"{SERVING}제3항",
        "start",
        unit="people",
        reasons=(
            Reason(
                "부서마다 현원에서 올림해 더합니다.",
                (("denominator", "==", "each_unit"),),
                params=("emergency.denominator",),
            ),
            Reason("소속 공무원 전체를 셉니다.", params=("emergency.denominator",)),
        ),
    ),
    "minimum_people": Step(
        "비상근무하게 할 최소 인원",
        f"{SERVING}제3항",
        "result",
        unit="people",
        reasons=(
            Reason("낮에는 최소 인원이 없습니다.", (("applies", "==", False),)),
            Reason(
                "장이나 의장이 정한 인원입니다.",
                (("divisor", "is", None),),
                article=f"{SERVING}제3항제4호",
            ),
            Reason(
                "{divisor}분의 1 이상이고, 끝수는 올립니다.",
                params=("emergency.divisor", "emergency.fourth_divisor"),
            ),
        ),
    ),
}
REPORT_STEPS: Final = {
    "called": Step(
        "발령할 수 있는지",
        f"{CALLING}제1항",
        "start",
        unit="",
        reasons=(
            Reason(
                "2022년 1월 13일 전에는 의장이 발령하지 않았습니다.",
                (("called", "==", False),),
                params=("emergency.councils",),
                article="대통령령 제32172호 부칙 제7조제8항",
            ),
            Reason("발령할 수 있습니다.", params=("emergency.councils",)),
        ),
    ),
    "reports": Step(
        "지체 없이 보고하는지",
        f"{CALLING}제1항·제6항, 제2조의5제2항",
        "start",
        unit="",
        reasons=(
            Reason("스스로 발령하거나 해제한 것과 장관이 발령한 비상소집의 결과를 보고합니다."),
        ),
    ),
    "to": Step(
        "받는 곳",
        f"{CALLING}제1항·제6항",
        "result",
        unit="",
        params=("emergency.minister", "emergency.education_minister"),
    ),
    "via": Step(
        "거치는 곳", f"{CALLING}제1항·제6항", "result", unit="", params=("emergency.report_via",)
    ),
    "form": Step("서식", f"{CALLING}제6항", "result", unit=""),
    "what": Step("보고하는 것", f"{CALLING}제1항·제6항", "result", unit="list"),
}
ARRIVAL_STEPS: Final = {
    "limit_minutes": Step(
        "응하는 시간",
        f"{SERVICE} 제2조의6",
        "start",
        params=(
            "emergency.arrival_minutes",
            "emergency.off_arrival_minutes",
            "emergency.essential_arrival_minutes",
        ),
    ),
    "on_time": Step("제때 왔는지", f"{SERVICE} 제2조의6", "result", unit=""),
}
EXEMPT_STEPS: Final = {
    "refusals": Step(
        "막거나 알리는 까닭",
        f"{SERVICE} 제2조의6·제4조제3항",
        "result",
        unit="list",
        params=tuple(f"emergency.{fact}_exemption" for fact in emergency.EXEMPT),
    )
}
REST_STEPS: Final = {
    "allowed": Step(
        "휴무하게 할 수 있는지",
        f"{SERVING}제5항",
        "start",
        unit="",
        reasons=(
            Reason(
                "토·공휴일이나 야간의 비상근무가 아닙니다.",
                (("on_off_time", "==", False),),
                article=f"{SERVING}제3항",
            ),
            Reason(
                "기관이 정한 {least_minutes}분에 모자랍니다.",
                (("allowed", "==", False),),
                params=("emergency.rest_least_minutes",),
            ),
            Reason("휴무하게 할 수 있습니다. 하여야 하는 것은 아닙니다."),
        ),
    ),
    "rest_minutes": Step(
        "쉬는 시간", f"{SERVING}제5항", "result", params=("emergency.rest_minutes",)
    ),
    "first_date": Step("이날부터", f"{SERVING}제5항", "result", unit=""),
    "last_date": Step(
        "이날까지", f"{SERVING}제5항", "result", unit="", params=("emergency.rest_window_days",)
    ),
}
PAY_STEPS: Final = {
    "left_out": Step(
        "세지 않은 날",
        "지방공무원 수당 등에 관한 규정 (기관이 정한 요건)",
        "start",
        unit="list",
    ),
    "served_days": Step("비상근무한 날", "지방공무원 수당 등에 관한 규정", "start", unit="days"),
    "counted_days": Step(
        "수당을 주는 날",
        "지방공무원 수당 등에 관한 규정 (기관이 정한 요건)",
        "less",
        unit="days",
        params=(
            "emergency.pay_least_minutes",
            "emergency.pay_for",
            "emergency.pay_beside_overtime",
        ),
    ),
    "gross_won": Step(
        "하루의 금액을 곱함",
        "지방공무원 수당 등에 관한 규정 (원문 미확인)",
        "start",
        unit="won",
        reasons=(Reason("{counted_days}일 × {day_won}원입니다.", params=("emergency.day_won",)),),
    ),
    "amount_won": Step(
        "한 달 한도",
        "지방공무원 수당 등에 관한 규정 (원문 미확인)",
        "cap",
        unit="won",
        reasons=(
            Reason("한 달에 {limit_won}원까지입니다.", params=("emergency.month_limit_won",)),
        ),
    ),
}
