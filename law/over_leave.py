"""휴가를 넘겨 쓴 날을 결근으로 보는 것 (지방공무원 복무규정 제6조제2항, 제7조의2제4항)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from law import params
from law.leave import DAY, SERVICE
from law.steps import Reason, Step

ANNUAL: Final = f"{SERVICE} 제6조제2항·제7조의2제4항"
LIMIT: Final = f"{SERVICE} 제6조제2항"
STEPS: dict[str, Step] = {
    "annual_over_days": Step(
        "연가를 넘겨 쓴 날",
        ANNUAL,
        "start",
        unit="days",
        reasons=(
            Reason("넘겨 쓴 연가가 없습니다.", (("short_minutes", "==", 0),)),
            Reason(
                "연가와 저축연가보다 {short_minutes}분을 더 썼고, 당겨쓰도록 허가받은 {advanced_minutes}분을 "
                "뺍니다. 하루가 되지 않는 나머지는 세지 않습니다.",
                params=("leave.over_use_day",),
            ),
        ),
    ),
    "sick_over_days": Step(
        "한도를 넘겨 쓴 병가",
        f"{LIMIT}, 제7조의5",
        "add",
        unit="days",
        reasons=(
            Reason("2020년 1월 1일 전에는 이 조문이 없었습니다.", (("sick_counts", "==", False),)),
            Reason("한도를 넘긴 병가도 결근으로 봅니다.", params=("leave.over_use_absent",)),
        ),
    ),
    "over_absent_days": Step("결근으로 보는 날", f"{LIMIT}, 제7조의2제4항", "result", unit="days"),
}


def over_absent(
    on: date,
    *,
    short_minutes: int = 0,
    advanced_minutes: int = 0,
    sick_over_days: int = 0,
    day_minutes: int = DAY,
) -> dict[str, Any]:
    """Days of a year that were leave beyond what there was, and so absence: annual_over_days,
    sick_over_days and over_absent_days.

    ``short_minutes``: annual leave used that neither the year's nor saved leave held;
    ``advanced_minutes``: of these, allowed of the next band's (제7조의3). ``sick_over_days``: what
    `leave_days.sick` found beyond 60. Raises NoLawInForce before 2019.
    """
    counts = bool(params.value("leave.over_use_absent", on))
    annual = max(short_minutes - advanced_minutes, 0) // day_minutes
    sick = sick_over_days if counts else 0
    return {
        "sick_counts": counts,
        "annual_over_days": annual,
        "sick_over_days": sick,
        "over_absent_days": annual + sick,
    }
