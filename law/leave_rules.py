"""The public rules of annual and sick leave, appended to ``law.rules.RULES``."""

from __future__ import annotations

from typing import Final

from law import leave, leave_answers
from law.fields import Field, a_count, a_date, a_day_count, a_flag, rows_of
from law.person import a_text
from law.rule import Rule
from law.steps import Step

SERVICE: Final = "지방공무원 복무규정"
DATE = Field("기준일", a_date)
MONTHS = Field("재직기간(개월)", a_day_count)

LOT = {
    "name": Field("연가의 이름", a_text),
    "starts": Field("생긴 날", a_date),
    "expires": Field("없어지는 날", a_date, None),
    "minutes": Field("남은 분", a_count),
}
USE = {"date": Field("쓴 날", a_date), "minutes": Field("쓴 분", a_count)}
CONSUME_STEPS = {
    "taken": Step(
        "무엇에서 썼는지",
        f"{SERVICE} 제7조의10",
        "result",
        unit="list",
        params=("leave.lot_order",),
    ),
    "shortfall_minutes": Step("쓸 연가가 없는 시간", f"{SERVICE} 제7조의2제4항", "result"),
}

RULES: Final = (
    Rule(
        "leave.annual_days",
        "재직기간별 연가일수",
        f"{SERVICE} 제7조제1항",
        {
            "date": DATE,
            "service_total_months": MONTHS,
            "similar_career": Field("조례로 정한 유사경력", a_flag, False),
        },
        ("with_similar_days",),
        leave_answers.annual_days,
        leave.TABLE_STEPS,
    ),
    Rule(
        "leave.consume",
        "연가를 무엇에서 썼는지",
        f"{SERVICE} 제7조의10",
        {
            "lots": Field("가진 연가", rows_of(LOT)),
            "uses": Field("쓴 연가", rows_of(USE)),
        },
        ("taken", "shortfall_minutes"),
        leave_answers.consume,
        CONSUME_STEPS,
    ),
)
