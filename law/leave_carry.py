"""연가를 미리 쓰고, 저축하고, 쓰도록 권하는 것 (지방공무원 복무규정 제7조의3·제7조의4·제7조의10)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

from law import params
from law.leave import DAY, SERVICE
from law.steps import Reason, Step

ADVANCE_KEYS: Final = ("leave.advance_days", "leave.advance_requires_saved_exhausted")
SAVED_KEYS: Final = ("leave.comp_max_days", "leave.remainder_saved", "leave.converted_saved")
RECOMMEND_KEYS: Final = (
    "leave.recommended_days",
    "leave.recommend_announce_by",
    "leave.recommend_urge_from",
    "leave.recommend_urge_until",
    "leave.recommend_answer_days",
    "leave.recommend_assign_by",
)
SAVED_CAUSES: Final = (
    "retirement",
    "dismissed",
    "leave_of_absence",
    "duty_sick_30_days",
    "special_30_days",
    "death",
)

ADVANCE_STEPS: dict[str, Step] = {
    "advance_days": Step(
        "미리 쓸 수 있는 최대 일수",
        f"{SERVICE} 제7조의3",
        "start",
        unit="days",
        params=("leave.advance_days",),
    ),
    "advance_left_days": Step("이미 당겨쓴 날을 뺌", f"{SERVICE} 제7조의3", "less", unit="days"),
    "advance_open_days": Step(
        "지금 당겨쓸 수 있는 날",
        f"{SERVICE} 제7조의3",
        "cap",
        unit="days",
        reasons=(
            Reason("그해 연가가 남아 있습니다.", (("remaining_minutes", ">", 0),)),
            Reason(
                "저축연가가 남아 있습니다.",
                (("saved_minutes", ">", 0), ("advance_open_days", "==", 0)),
                params=("leave.advance_requires_saved_exhausted",),
            ),
            Reason("쓸 연가가 없습니다. 지방자치단체의 장이 허가해야 합니다."),
        ),
    ),
}
SAVED_STEPS: dict[str, Step] = {
    "unused_minutes": Step("그해에 남은 연가", f"{SERVICE} 제7조의10제1항", "start"),
    "savable_minutes": Step(
        "저축할 수 있는 연가",
        f"{SERVICE} 제7조제4항·제7조의10제1항",
        "cap",
        reasons=(
            Reason(
                "보상 한도 {comp_max_days}일을 넘는 연가는 저축할 수 없다고 이 기관이 정했습니다.",
                (("save_over_20", "==", "lost"),),
                params=("leave.save_over_20",),
            ),
            Reason(
                "보상 한도 {comp_max_days}일을 넘는 연가도 저축할 수 있다고 이 기관이 정했습니다.",
                (("save_over_20", "==", "may_save"),),
                params=("leave.save_over_20",),
            ),
            Reason("8시간이 되지 않는 나머지도 저축합니다.", (("remainder_saved", "==", True),)),
            Reason("8시간이 되지 않는 나머지는 저축한다는 조문이 없습니다."),
        ),
    ),
    "uncompensated_minutes": Step("보상비를 받은 연가를 뺌", f"{SERVICE} 제7조의10제1항", "less"),
    "saved_minutes": Step(
        "시간외근무에서 전환한 연가를 더함",
        f"{SERVICE} 제7조의10제1항",
        "add",
        reasons=(Reason("전환한 연가는 2023년 6월 13일부터 저축합니다."),),
    ),
}
EXPIRY_STEPS: dict[str, Step] = {
    "saved_expiry_years": Step(
        "저축연가가 없어지는 해수", f"{SERVICE} 제7조의10제2항", "start", unit="years"
    ),
    "saved_expires": Step(
        "없어지는 날",
        f"{SERVICE} 제7조의10제2항",
        "result",
        unit="",
        reasons=(
            Reason(
                "2024년 7월 2일부터 없어지지 않습니다. 전에 저축한 연가도 같습니다.",
                (("saved_expiry_years", "is", None),),
                article="대통령령 제34661호 부칙 제3조",
            ),
            Reason("저축한 해가 끝난 뒤 {saved_expiry_years}년 안에 씁니다."),
        ),
    ),
    "saved_paid": Step("저축연가 보상", f"{SERVICE} 제7조의10제3항", "result", unit=""),
}
RECOMMEND_STEPS: dict[str, Step] = {
    "recommended_days": Step(
        "최소 권장 연가일수", f"{SERVICE} 제7조의4제1항", "start", unit="days"
    ),
    "announce_by": Step("공지하는 마지막 날", f"{SERVICE} 제7조의4제1항", "result", unit=""),
    "urge_from": Step("촉구하는 첫날", f"{SERVICE} 제7조의4제2항제1호", "result", unit=""),
    "urge_until": Step(
        "촉구하는 마지막 날",
        f"{SERVICE} 제7조의4제2항제1호",
        "result",
        unit="",
        params=("leave.recommend_urge_until",),
    ),
    "assign_by": Step(
        "시기를 정해 알리는 마지막 날", f"{SERVICE} 제7조의4제2항제2호", "result", unit=""
    ),
    "may_withhold": Step(
        "쓰지 않은 권장 연가의 보상비를 주지 않을 수 있음",
        f"{SERVICE} 제7조의4제2항",
        "result",
        unit="",
        reasons=(
            Reason("공지·촉구·시기 지정을 때맞춰 모두 했습니다.", (("may_withhold", "==", True),)),
            Reason("공지·촉구·시기 지정 가운데 하지 않았거나 늦은 것이 있습니다."),
        ),
    ),
}


def advance(
    frame: pl.LazyFrame,
    *,
    span: params.Span | None = None,
    local: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Adds advance_days, advance_left_days and advance_open_days (제7조의3).

    In: institution, date, service_total_months, remaining_minutes (the year's), saved_minutes and
    advanced_days already used. The head of the institution may allow it; whether saved leave has
    to be used first is a reading. Raises NoLawInForce before 2019.
    """
    numbers = params.attach(frame, ADVANCE_KEYS, local=local, span=span)
    left = (pl.col("advance_days") - pl.col("advanced_days")).clip(0)
    waits = pl.col("advance_requires_saved_exhausted") & (pl.col("saved_minutes") > 0)
    shut = (pl.col("remaining_minutes") > 0) | waits
    return numbers.with_columns(advance_left_days=left.cast(pl.Int16)).with_columns(
        advance_open_days=pl.when(shut).then(0).otherwise("advance_left_days").cast(pl.Int16)
    )


def saved(
    frame: pl.LazyFrame,
    *,
    span: params.Span | None = None,
    local: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Adds savable_minutes, uncompensated_minutes and saved_minutes (제7조의10제1항).

    In: institution, date (the last day of the year), unused_minutes (연가 of 제7조제1항),
    compensated_days and converted_minutes left over. Raises NoLawInForce before 2020, and Unset
    where more than 20 days are left and the institution has not said what becomes of them.
    """
    numbers = params.attach(frame, SAVED_KEYS, local=local, span=span)
    days, rest = pl.col("unused_minutes") // DAY, pl.col("unused_minutes") % DAY
    over = days > pl.col("comp_max_days")
    keys = ("leave.save_over_20",)
    ready = params.attach_where(numbers, keys, over, local=local, span=span).with_columns(
        save_over_20=pl.when(over).then("save_over_20")
    )
    lost = pl.col("save_over_20").fill_null("") == "lost"
    kept = pl.when(lost).then("comp_max_days").otherwise(days).cast(pl.Int32) * DAY
    small = pl.when("remainder_saved").then(rest).otherwise(0)
    converted = pl.when("converted_saved").then("converted_minutes").otherwise(0)
    paid = pl.col("compensated_days").cast(pl.Int32) * DAY
    return (
        ready.with_columns(savable_minutes=kept + small)
        .with_columns(uncompensated_minutes=(pl.col("savable_minutes") - paid).clip(0))
        .with_columns(saved_minutes=pl.col("uncompensated_minutes") + converted)
    )


def saved_expires(year: int, on: date) -> date | None:
    """The first day leave saved at the end of ``year`` is gone, by the law of ``on``; None:
    never (제7조의10제2항)."""
    years = params.value("leave.saved_expiry_years", on)
    return None if years is None else date(year + 1 + years, 1, 1)


def saved_paid(cause: str, on: date) -> bool:
    """Whether saved leave is compensated for a cause (SAVED_CAUSES) on a day (제7조의10제3항)."""
    return cause in params.value("leave.saved_paid_causes", on)


def recommended(
    on: date,
    *,
    announced_on: date | None = None,
    days: int = 0,
    urged_on: date | None = None,
    answered: bool = False,
    assigned_on: date | None = None,
) -> dict[str, Any]:
    """The days of 제7조의4 in the year of ``on``, and whether compensation of recommended leave
    that is not used may be withheld: every step was done in time, for ``days`` of 10 or more."""
    value = {key.rsplit(".", 1)[-1]: params.value(key, on) for key in RECOMMEND_KEYS}
    last = {
        name: date.fromisoformat(f"{on.year:04d}-{value[f'recommend_{name}']}")
        for name in ("announce_by", "urge_from", "urge_until", "assign_by")
    }
    told = announced_on is not None and announced_on <= last["announce_by"]
    urged = urged_on is not None and last["urge_from"] <= urged_on <= last["urge_until"]
    assigned = assigned_on is not None and assigned_on <= last["assign_by"]
    least = value["recommended_days"]
    return {
        "recommended_days": least,
        **last,
        "answer_days": value["recommend_answer_days"],
        "may_withhold": told and days >= least and urged and (answered or assigned),
    }
