"""근로자의 유급휴일 (근로기준법 제55조제2항, 영 제30조제2항, 노동절법). 주휴일과 일요일은 아니다."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from law import holidays, params
from law.steps import Reason, Step

LABOUR_DAY: Final = (5, 1)


def between(first: date, last: date) -> dict[date, str]:
    """The paid holidays of a period (both ends included): what offices keep, and 5월 1일, which
    before 2026 only workers had."""
    found = holidays.between(first, last)
    for year in range(first.year, last.year + 1):
        if first <= (day := date(year, *LABOUR_DAY)) <= last:
            found.setdefault(day, "근로자의 날")
    return dict(sorted(found.items()))


def column(span: params.Span, on: str = "date") -> pl.Expr:
    """Whether a date within ``span`` is one."""
    return pl.col(on).is_in(list(between(*span)))


def asked(
    day: date, *, ultra_short: bool, swapped_on: date | None, agreed: bool, labour_day_swap: str
) -> dict[str, Any]:
    """One day: its name, whether it is paid, and the day it was changed with (제55조제2항 단서)."""
    name = between(day, day).get(day, "")
    labour_day = (day.month, day.day) == LABOUR_DAY
    due = name != "" and (not ultra_short or labour_day)
    may_swap = agreed and (not labour_day or labour_day_swap == "allowed")
    swapped = due and swapped_on is not None and may_swap
    return {
        "holiday": name,
        "labour_day": labour_day,
        "due": due,
        "swapped": swapped,
        "paid_holiday": due and not swapped,
        "paid_on": swapped_on if swapped else (day if due else None),
    }


ACT: Final = "근로기준법 제55조제2항"
STEPS: Final = {
    "holiday": Step(
        "공휴일이나 노동절인지",
        f"{ACT}, 영 제30조제2항",
        "start",
        unit="",
        reasons=(
            Reason("이름이 있는 날이 아닙니다.", (("holiday", "==", ""),)),
            Reason(
                "{date:md}은 {holiday}입니다.",
                params=("holidays.lunar_days", "holidays.special_days"),
            ),
        ),
    ),
    "paid_holiday": Step(
        "유급휴일인지",
        ACT,
        "start",
        unit="",
        reasons=(
            Reason("유급휴일이 아닙니다.", (("holiday", "==", ""),)),
            Reason(
                "주 15시간 미만이라 제55조를 적용하지 않습니다.",
                (("due", "==", False),),
                article="근로기준법 제18조제3항",
            ),
            Reason("서면합의로 다른 날과 바꾸었습니다.", (("swapped", "==", True),)),
            Reason(
                "노동절은 다른 날로 바꾸지 못하는 것으로 봅니다. 주 15시간 미만이어도 같습니다.",
                (("labour_day", "==", True),),
                params=("labor.labour_day_swap",),
                article="노동절 제정에 관한 법률",
            ),
            Reason("근로자대표와 서면합의가 없어 그대로입니다.", (("swapped_on", "!=", None),)),
            Reason("쉬어도 임금을 줍니다."),
        ),
    ),
    "paid_on": Step("유급으로 쉬는 날", ACT, "result", unit=""),
}
