"""수당의 단가와 금액 (지방공무원 수당 등에 관한 규정 제15조제2항·제16조·제17조).

An exact amount is a numerator and a denominator; one named rounding step ends each chain.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

from law import params
from law.steps import Reason, Step

DECREE: Final = "지방공무원 수당 등에 관한 규정"
LAST_FLOOR: Final = date(2024, 12, 31)  # the last day of the minimum wage's special rule
WORK_KEYS: Final = (
    "pay.base_pay_won",
    "pay.hour_divisor",
    "pay.overtime_rate_percent",
    "pay.night_rate_percent",
    "pay.holiday_divisor",
    "pay.holiday_rate_percent",
    "pay.minimum_wage_floor_won",
)

PRICE_STEPS: dict[str, Step] = {
    "base_pay_won": Step(
        "기준호봉 봉급액",
        f"{DECREE} 제15조제3항, 별표 11",
        "start",
        unit="won",
        reasons=(Reason("{grade:grade} 10호봉 {base_pay_won}원입니다."),),
        params=("pay.base_pay_won",),
    ),
    "percent": Step(
        "봉급기준액 비율을 곱함",
        f"{DECREE} 제15조제2항",
        "times",
        unit="percent",
        reasons=(
            Reason(
                "{percent_date}에 지급하는 수당이라 {grade:grade}은 {percent}%입니다.",
                (("percent_date", "!=", "@date"),),
                params=("pay.percent_basis",),
            ),
            Reason("{grade:grade}은 {percent}%입니다."),
        ),
    ),
    "rounded_won": Step(
        "209로 나누고 1.5를 곱해 원 단위로 반올림",
        f"{DECREE} 제15조제2항",
        "result",
        unit="won",
        reasons=(
            Reason(
                "{base_pay_won}원 × {percent}% ÷ {hour_divisor} × {overtime_rate_percent}%입니다."
            ),
        ),
    ),
    "hourly_won": Step(
        "최저임금보다 적으면 최저임금",
        f"{DECREE} 부칙 (제34102호) 제6조",
        "keep",
        unit="won",
        reasons=(
            Reason("2025년부터는 이 특례가 없습니다.", (("minimum_wage_floor_won", "is", None),)),
            Reason(
                "최저임금 {minimum_wage_floor_won}원보다 적어 올립니다.",
                (("rounded_won", "<", "@minimum_wage_floor_won"),),
            ),
            Reason("최저임금 {minimum_wage_floor_won}원보다 적지 않습니다."),
        ),
    ),
}


def _hourly(promoted: Reason) -> Step:
    floor = params.value("pay.minimum_wage_floor_won", LAST_FLOOR)
    return Step(
        "시간당 금액을 곱함",
        f"{DECREE} 제15조제2항",
        "times",
        unit="won",
        reasons=(
            promoted,
            Reason(
                "기준호봉으로 계산한 금액이 최저임금 {hourly_won}원보다 적어 최저임금으로 합니다.",
                (("hourly_won", "==", floor),),
                article=f"{DECREE} 부칙 (제34102호) 제6조",
            ),
            Reason(
                "{grade:grade} 10호봉 {base_pay_won}원 × {percent}% ÷ 209 × 1.5, 원 단위 반올림."
            ),
        ),
        params=("pay.base_pay_won",),
    )


OVERTIME_STEPS: dict[str, Step] = {
    "hourly_won": _hourly(
        Reason(
            "달 안에 계급이 바뀌어 일한 날의 계급으로 값을 매깁니다.",
            (("grades", ">", 1),),
            params=("overtime.dropped_minutes_from",),
        )
    ),
    "amount_won": Step(
        "시간외근무수당",
        f"{DECREE} 제15조제1항",
        "result",
        unit="won",
        reasons=(
            Reason("지급할 시간이 없습니다.", (("paid_hours", "==", 0),)),
            Reason(
                "{paid_hours}시간 × {hourly_won}원에서 10원 미만을 버립니다.",
                (("amount_rounding", "==", "floor_10"), ("grades", "==", 1)),
            ),
            Reason("10원 미만은 버립니다.", (("amount_rounding", "==", "floor_10"),)),
            Reason(
                "{paid_hours}시간 × {hourly_won}원입니다.",
                (("grades", "==", 1),),
                params=("pay.amount_rounding",),
            ),
            Reason("1원 미만은 버립니다.", params=("pay.amount_rounding",)),
        ),
    ),
}

FIXED_AMOUNT_STEPS: dict[str, Step] = {
    "hourly_won": _hourly(
        Reason(
            "달 안에 계급이 바뀌어 그달 마지막 계급인 {grade:grade}의 금액으로 합니다.",
            (("grades", ">", 1),),
            params=("overtime.fixed_price_grade",),
        )
    ),
    "amount_won": Step(
        "정액분",
        f"{DECREE} 제15조제6항",
        "result",
        unit="won",
        reasons=(
            Reason("받을 정액분이 없습니다.", (("fixed_counted_days", "==", 0),)),
            Reason(
                "반올림하지 않은 시간당 금액 × {fixed_hours}시간 × "
                "{fixed_counted_days}/{fixed_days}에서 10원 미만을 버립니다.",
                (("amount_denominator", "!=", "@fixed_days"),),
                params=("overtime.fixed_hours", "overtime.fixed_days"),
            ),
            Reason(
                "{hourly_won}원 × {fixed_hours}시간 × {fixed_counted_days}/{fixed_days}이고 "
                "10원 미만은 버립니다.",
                (("amount_rounding", "==", "floor_10"),),
                params=("overtime.fixed_hours", "overtime.fixed_days", "pay.fixed_rounding"),
            ),
            Reason(
                "{hourly_won}원 × {fixed_hours}시간 × {fixed_counted_days}/{fixed_days}입니다.",
                params=(
                    "overtime.fixed_hours",
                    "overtime.fixed_days",
                    "pay.fixed_rounding",
                    "pay.amount_rounding",
                ),
            ),
        ),
    ),
}


# --- the price of an hour ------------------------------------------------------------------


def prices(
    frame: pl.LazyFrame,
    *,
    pay_date: date | None = None,
    span: params.Span | None = None,
    local: pl.LazyFrame | None = None,
) -> pl.LazyFrame:
    """Adds hourly_won (and night_hourly_won, holiday_day_won) with every number used.

    In: date (work date), grade (5–9), optionally a pay_date column. Base pay and the minimum
    wage of 2024 go by work date (a holiday's day counts as eight hours, a reading); the percentage
    by pay date where one is given, because the addenda say "이후 지급하는 수당" (an institution may
    choose work_date). A grade without a table gets nulls. Won, rounded half up to 1 won
    (제15조제2항, 제16조제2항, 제17조제2항).
    """
    span = span or params.span_of(frame)
    keys = [*WORK_KEYS, "pay.percent_basis"]
    dated = _percent_date(params.attach(frame, keys, local=local, span=span), pay_date)
    percents = _percent_span(dated, span, pay_date)
    priced = params.attach(dated, "pay.percent", on="percent_date", span=percents)
    return priced.with_columns(_price_columns()).with_columns(_floored())


def _percent_date(frame: pl.LazyFrame, pay_date: date | None) -> pl.LazyFrame:
    paid = pl.lit(pay_date, dtype=pl.Date)
    if "pay_date" in frame.collect_schema().names():
        paid = pl.coalesce("pay_date", paid)
    by_pay = (pl.col("percent_basis") == "pay_date") & paid.is_not_null()
    return frame.with_columns(percent_date=pl.when(by_pay).then(paid).otherwise("date"))


def _percent_span(
    frame: pl.LazyFrame, span: params.Span | None, pay_date: date | None
) -> params.Span | None:
    if span is None or "pay_date" in frame.collect_schema().names():
        return params.span_of(frame, "percent_date")
    return min(span[0], pay_date or span[0]), max(span[1], pay_date or span[1])


def _half_up(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    return ((2 * numerator + denominator) // (2 * denominator)).cast(pl.Int32)


def _price_columns() -> list[pl.Expr]:
    base = pl.col("base_pay_won").cast(pl.Int64) * pl.col("percent")
    hour = pl.col("hour_divisor").cast(pl.Int64) * 10000
    day = pl.col("holiday_divisor").cast(pl.Int64) * 10000
    return [
        _half_up(base * pl.col("overtime_rate_percent"), hour).alias("rounded_won"),
        _half_up(base * pl.col("night_rate_percent"), hour).alias("night_hourly_won"),
        _half_up(base * pl.col("holiday_rate_percent"), day).alias("holiday_day_won"),
    ]


def _floored() -> list[pl.Expr]:
    hour, day = pl.col("rounded_won"), pl.col("holiday_day_won")
    floor = pl.col("minimum_wage_floor_won")
    return [
        pl.when(hour < floor).then(floor).otherwise(hour).alias("hourly_won"),
        pl.when(day < 8 * floor).then(8 * floor).otherwise(day).alias("holiday_day_won"),
    ]


# --- amounts ---------------------------------------------------------------------------------


def overtime_won(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds amount_won to amount_numerator / amount_denominator under amount_rounding.

    Fractions of one won are dropped (a reading); ``floor_10`` drops below ten won
    (국고금 관리법 제47조를 준용하는 기관). A null numerator stays null: no price, no amount.
    """
    won = pl.col("amount_numerator") // pl.col("amount_denominator")
    tens = won // 10 * 10
    rounded = pl.when(pl.col("amount_rounding") == "floor_10").then(tens).otherwise(won)
    return frame.with_columns(amount_won=rounded.cast(pl.Int64))


def fixed_won(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Adds the fixed part: hourly_won × fixed_hours × fixed_counted_days / fixed_days.

    ``exact_hour_floor_10`` (fixed_rounding, an institution's choice) multiplies the hourly amount
    before its rounding, and drops below ten won; the minimum wage of 2024 stays as it is.
    """
    days = pl.col("fixed_counted_days")
    exact = (pl.col("fixed_rounding") == "exact_hour_floor_10") & (days > 0)
    exact = (exact & (pl.col("hourly_won") == pl.col("rounded_won"))).fill_null(False)
    price = pl.when(days == 0).then(0).otherwise("hourly_won").cast(pl.Int64)
    worth = pl.col("base_pay_won").cast(pl.Int64) * pl.col("percent")
    worth = worth * pl.col("overtime_rate_percent")
    share = pl.when(exact).then(worth).otherwise(price) * pl.col("fixed_hours") * days
    parts = pl.when(exact).then(pl.col("hour_divisor") * 10000).otherwise(1) * pl.col("fixed_days")
    exactly = frame.with_columns(amount_numerator=share, amount_denominator=parts.cast(pl.Int32))
    rounded = pl.when(exact).then(pl.col("amount_won") // 10 * 10).otherwise("amount_won")
    return overtime_won(exactly).with_columns(amount_won=rounded)


def difference(recomputed: pl.LazyFrame, handed_off: pl.LazyFrame) -> pl.LazyFrame:
    """Retroactive lines: recomputed − everything handed off, negatives too, zeros left out.

    Both frames: institution, person, month, item, amount_won; ``handed_off`` may hold several
    lines of one (person, month, item). Out: the same keys with recomputed_won, handed_off_won
    and amount_won.
    """
    keys = ["institution", "person", "month", "item"]
    sums = [
        frame.group_by(keys).agg(pl.col("amount_won").sum().alias(name))
        for name, frame in (("recomputed_won", recomputed), ("handed_off_won", handed_off))
    ]
    both = sums[0].join(sums[1], on=keys, how="full", coalesce=True)
    names = ("recomputed_won", "handed_off_won")
    return (
        both.with_columns(pl.col(name).fill_null(0) for name in names)
        .with_columns(amount_won=pl.col("recomputed_won") - pl.col("handed_off_won"))
        .filter(pl.col("amount_won") != 0)
    )
