"""연가보상비 (지방공무원 수당 등에 관한 규정 제18조의5, 지방공무원 복무규정 제7조제4항).

An exact amount is a numerator and a denominator; ``gross_won`` is the one rounding step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import polars as pl

from law import params
from law.fields import Field, a_flag
from law.refusals import row
from law.steps import Reason, Step

Row = dict[str, Any]
DECREE: Final = "지방공무원 수당 등에 관한 규정"
ARTICLE: Final = f"{DECREE} 제18조의5"
SERVICE: Final = "지방공무원 복무규정"
KINDS: Final = ("june", "december", "leaver")
GRADES: Final = tuple(range(1, 10))
PAY_KEYS: Final = tuple(f"base_pay.grade_{grade}_won" for grade in GRADES)
KEYS: Final = (
    "compensation.rate_percent",
    "compensation.month_divisor",
    "compensation.june_days",
    "compensation.june_least_days",
    "compensation.early_leaver_days",
    "compensation.negative",
    "leave.comp_max_days",
    "compensation.saved_beyond_cap",
    "leave.day_minutes",
    "pay.amount_rounding",
)

PAY_STEPS: dict[str, Step] = {
    "monthly_pay_won": Step(
        "봉급표의 월봉급액",
        "지방공무원 보수규정 제4조, 공무원보수규정 별표 3",
        "result",
        unit="won",
        reasons=(
            Reason("봉급표에 {grade}급 {step}호봉이 없습니다.", (("monthly_pay_won", "is", None),)),
            Reason("{grade}급 {step}호봉입니다.", params=("base_pay.grade_9_won",)),
        ),
    ),
}

STEPS: dict[str, Step] = {
    "left_minutes": Step(
        "쓰지 않고 남은 연가",
        f"{SERVICE} 제7조제4항",
        "start",
        reasons=(Reason("저축연가와 시간외근무에서 전환한 연가는 넣지 않습니다."),),
    ),
    "payable_minutes": Step(
        "촉구하고 지정했는데 쓰지 않은 권장연가를 뺌",
        f"{SERVICE} 제7조의4제2항",
        "less",
        reasons=(
            Reason(
                "권장연가의 촉구와 시기 지정을 모두 하지 않았습니다.",
                (("notices_given", "==", False),),
            ),
            Reason("쓰지 않은 권장연가 {recommended_left_minutes}분은 지급하지 않습니다."),
        ),
    ),
    "whole_minutes": Step(
        "8시간 미만은 지급하지 않음",
        f"{SERVICE} 제7조제4항 후단",
        "less",
        reasons=(
            Reason(
                "남는 {carried_minutes}분은 이월하고 저축합니다.", (("carried_minutes", ">", 0),)
            ),
            Reason("8시간에 모자라는 나머지가 없습니다."),
        ),
    ),
    "compensated_minutes": Step(
        "보상하는 한도까지",
        f"{SERVICE} 제7조제4항 후단",
        "cap",
        reasons=(
            Reason(
                "연가보상비를 지급하지 않는 사람입니다.",
                (("excluded", "==", True),),
                article=f"{ARTICLE}제1항 단서",
            ),
            Reason(
                "남은 연가가 {june_least_days}일이 되지 않아 6월에는 지급하지 않습니다.",
                (("kind", "==", "june"), ("compensated_minutes", "==", 0)),
                params=("compensation.june_least_days",),
                article=f"{ARTICLE}제3항",
            ),
            Reason(
                "6월 30일 기준으로는 {june_days}일분입니다.",
                (("kind", "==", "june"),),
                params=("compensation.june_days",),
                article=f"{ARTICLE}제3항제1호",
            ),
            Reason(
                "6월 30일 이전에 퇴직하면 {early_leaver_days}일 이내입니다.",
                (("early", "==", True),),
                params=("compensation.early_leaver_days",),
                article=f"{ARTICLE}제4항제1호",
            ),
            Reason("{comp_max_days}일을 넘지 않습니다.", params=("leave.comp_max_days",)),
        ),
    ),
    "compensated_days": Step(
        "보상하는 일수",
        f"{ARTICLE}제3항·제4항",
        "result",
        unit="days",
        reasons=(Reason("8시간을 하루로 셉니다.", params=("leave.day_minutes",)),),
    ),
    "paid_days": Step(
        "보상하는 저축연가를 더함",
        f"{SERVICE} 제7조의10제3항",
        "add",
        unit="days",
        reasons=(
            Reason("보상하는 저축연가가 없습니다.", (("saved_minutes", "==", 0),)),
            Reason(
                "직권면직되거나 사망한 사람의 이월·저축한 연가 {saved_minutes}분을 8시간마다 하루로 더합니다.",
                params=("compensation.saved_beyond_cap",),
            ),
        ),
    ),
    "gross_won": Step(
        "월봉급액 × 86% × 1/30 × 일수",
        f"{ARTICLE}제3항·제4항",
        "result",
        unit="won",
        reasons=(
            Reason(
                "{monthly_pay_won}원 × {rate_percent}% ÷ {month_divisor} × {paid_days}일에서 "
                "10원 미만을 버립니다.",
                (("amount_rounding", "==", "floor_10"),),
            ),
            Reason(
                "{monthly_pay_won}원 × {rate_percent}% ÷ {month_divisor} × {paid_days}일에서 "
                "1원 미만을 버립니다.",
                params=("pay.amount_rounding",),
            ),
        ),
    ),
    "difference_won": Step(
        "이미 지급한 6월분을 뺌",
        f"{ARTICLE}제3항제2호·제4항제2호나목",
        "less",
        unit="won",
        reasons=(
            Reason("6월분을 빼지 않는 지급입니다.", (("june_deducted_won", "==", 0),)),
            Reason("이미 지급한 {june_deducted_won}원을 뺍니다."),
        ),
    ),
    "compensation_won": Step(
        "연가보상비",
        ARTICLE,
        "result",
        unit="won",
        reasons=(
            Reason(
                "6월분이 더 많아 남는 금액이 없습니다. 돌려받지는 않습니다.",
                (("difference_won", "<", 0), ("compensation_won", "==", 0)),
                params=("compensation.negative",),
            ),
            Reason(
                "6월분이 더 많아 그만큼 돌려받습니다.",
                (("difference_won", "<", 0),),
                params=("compensation.negative",),
            ),
            Reason("소속 자치단체의 조례에 따라 예산의 범위에서 지급합니다."),
        ),
    ),
}


# with what was left before the wish to save it (복무규정 제7조의10제1항)
YEAR_STEPS: dict[str, Step] = {
    **PAY_STEPS,
    "unused_minutes": Step(
        "그해에 쓰지 않은 연가",
        f"{SERVICE} 제7조제4항",
        "start",
        reasons=(Reason("저축연가와 시간외근무에서 전환한 연가는 넣지 않습니다."),),
    ),
    "left_minutes": Step(
        "저축하겠다고 한 연가를 뺌",
        f"{SERVICE} 제7조의10제1항",
        "less",
        reasons=(
            Reason("저축하겠다고 한 연가가 없습니다.", (("wished_minutes", "==", 0),)),
            Reason("{wished_minutes}분을 저축합니다."),
        ),
    ),
    **{name: step for name, step in STEPS.items() if name != "left_minutes"},
}


# --- 봉급표 -----------------------------------------------------------------------------------


def monthly_pay(
    frame: pl.LazyFrame, *, span: params.Span | None = None, on: str = "date"
) -> pl.LazyFrame:
    """Adds monthly_pay_won, the base pay of a grade and step on a day.

    In: date, grade (1–9), step (1–32). A grade and step without a figure gets null; a day before
    the first table raises NoLawInForce.
    """
    numbers = params.attach(frame, PAY_KEYS, on=on, span=span)
    found = pl.lit(None, dtype=pl.Int32)
    for grade in GRADES:
        found = pl.when(pl.col("grade") == grade).then(f"grade_{grade}_won").otherwise(found)
    names = [f"grade_{grade}_won" for grade in GRADES]
    return numbers.with_columns(monthly_pay_won=found).drop(names)


# --- 금액 -------------------------------------------------------------------------------------


def compensation_won(
    frame: pl.LazyFrame,
    *,
    span: params.Span | None = None,
    local: pl.LazyFrame | None = None,
    chosen: Mapping[str, Sequence[str | None]] | None = None,
) -> pl.LazyFrame:
    """Adds every step of STEPS, ending in compensation_won.

    In: date (June 30, December 31, or the day somebody leaves), kind (june, december, leaver),
    monthly_pay_won (of that day, of the day before for a leaver; before any cut, after a
    demotion), left_minutes (of the year's own leave: no saved, no converted), recommended_left_
    minutes and notices_given (제7조의4제2항), june_paid_won, excluded (제18조의5제1항 단서);
    saved_minutes (left out: 0), of a leaver whose saved leave is compensated (제7조의10제3항);
    institution where ``local`` is given. ``chosen``: readings picked row by row in place of the
    values in force (amount_rounding, negative). Also carried_minutes, amount_numerator,
    amount_denominator and june_deducted_won. Raises NoLawInForce.
    """
    if "saved_minutes" not in frame.collect_schema().names():
        frame = frame.with_columns(saved_minutes=pl.lit(0, pl.Int32))
    numbers = _choose(params.attach(frame, KEYS, local=local, span=span), chosen or {})
    return (
        numbers.with_columns(_payable())
        .with_columns(_whole())
        .with_columns(_compensated())
        .with_columns(_exact())
        .with_columns(_gross())
        .with_columns(difference_won=pl.col("gross_won") - pl.col("june_deducted_won"))
        .with_columns(_result())
    )


def _choose(frame: pl.LazyFrame, chosen: Mapping[str, Sequence[str | None]]) -> pl.LazyFrame:
    picked = [
        pl.coalesce(pl.Series(name, list(values), dtype=pl.String), name).alias(name)
        for name, values in chosen.items()
    ]
    return frame.with_columns(picked)


def _payable() -> list[pl.Expr]:
    withheld = pl.when("notices_given").then("recommended_left_minutes").otherwise(0)
    date, leaver = pl.col("date"), pl.col("kind") == "leaver"
    return [
        (pl.col("left_minutes") - withheld).clip(0).cast(pl.Int32).alias("payable_minutes"),
        (leaver & (date.dt.month() <= 6)).alias("early"),
    ]


def _whole() -> list[pl.Expr]:
    minutes, day = pl.col("payable_minutes"), pl.col("day_minutes").cast(pl.Int32)
    return [
        (minutes // day * day).alias("whole_minutes"),
        (minutes % day).alias("carried_minutes"),
    ]


def _compensated() -> pl.Expr:
    day = pl.col("day_minutes").cast(pl.Int32)
    enough = pl.col("left_minutes") >= pl.col("june_least_days") * day
    june = pl.when(enough).then(pl.col("june_days") * day).otherwise(0)
    most = pl.when("early").then("early_leaver_days").otherwise("comp_max_days") * day
    most = pl.when(pl.col("kind") == "june").then(june).otherwise(most)
    capped = pl.min_horizontal("whole_minutes", most)
    found = pl.when("excluded").then(0).otherwise(capped)
    return found.cast(pl.Int32).alias("compensated_minutes")


def _exact() -> list[pl.Expr]:
    days = pl.col("compensated_minutes") // pl.col("day_minutes")
    pay = pl.col("monthly_pay_won").cast(pl.Int64) * pl.col("rate_percent")
    deducts = (pl.col("kind") != "june") & ~pl.col("early")
    # 보상 한도는 제7조제1항 연가의 것이다: whether saved leave stands beside it is a reading
    saved = pl.when("excluded").then(0).otherwise(pl.col("saved_minutes") // pl.col("day_minutes"))
    paid = days + saved
    return [
        days.cast(pl.Int16).alias("compensated_days"),
        paid.cast(pl.Int16).alias("paid_days"),
        (pay * paid).alias("amount_numerator"),
        (pl.col("month_divisor").cast(pl.Int64) * 100).alias("amount_denominator"),
        pl.when(deducts)
        .then("june_paid_won")
        .otherwise(0)
        .cast(pl.Int64)
        .alias("june_deducted_won"),
    ]


def _gross() -> pl.Expr:
    won = pl.col("amount_numerator") // pl.col("amount_denominator")
    tens = pl.col("amount_rounding") == "floor_10"
    return pl.when(tens).then(won // 10 * 10).otherwise(won).alias("gross_won")


def _result() -> pl.Expr:
    left = pl.col("difference_won")
    zero = (pl.col("negative") == "zero") & (left < 0)
    return pl.when(zero).then(0).otherwise(left).alias("compensation_won")


# --- 지급하지 않는 사람 ---------------------------------------------------------------------------


class Exclusion(NamedTuple):
    """One item of 제18조의5제1항 단서."""

    code: str
    ko: str
    article: str


_EXCLUSIONS = (
    Exclusion("teacher", "방학이 있는 기관의 교육공무원", f"{ARTICLE}제1항제1호"),
    Exclusion("dismissed", "그해에 파면되거나 해임된 사람", f"{ARTICLE}제1항제2호"),
    Exclusion(
        "removed",
        "그해에 법 제28조제3항이나 제62조제1항제3호부터 제5호까지로 직권면직된 사람",
        f"{ARTICLE}제1항제3호",
    ),
    Exclusion("lapsed", "그해에 법 제61조제1호로 당연퇴직한 사람", f"{ARTICLE}제1항제5호"),
    Exclusion("table_12", "보수규정 별표 12의 공무원", f"{ARTICLE}제1항제6호"),
    Exclusion(
        "paid_abroad",
        "제3조에 따라 수당을 받는 국외파견공무원",
        f"{ARTICLE}제1항제7호, {DECREE} 제18조 단서",
    ),
    Exclusion(
        "not_working",
        "강등·정직·직위해제 또는 휴직(공무상 제외) 중인 사람",
        f"{ARTICLE}제1항제7호, {DECREE} 제17조의2제1항 단서",
    ),
    Exclusion(
        "no_post",
        "보직을 받지 못하고 특정한 업무도 맡지 않은 사람",
        f"{ARTICLE}제1항제7호, {DECREE} 제17조의2제1항 단서",
    ),
)
EXCLUSIONS: Final[dict[str, Exclusion]] = {one.code: one for one in _EXCLUSIONS}
STANDING: Final[dict[str, Field]] = {
    code: Field(one.ko, a_flag, False) for code, one in EXCLUSIONS.items()
}


def exclusions(standing: Mapping[str, bool]) -> list[Row]:
    """Rows (code, ko, article, values, level) for each ground on which nothing is paid."""
    return [
        row(one.code, f"{one.ko}에게는 연가보상비를 지급하지 않습니다.", one.article, "refuse")
        for one in _EXCLUSIONS
        if standing.get(one.code)
    ]
