"""봉급과 수당의 감액 (지방공무원 보수규정 제21조·제26조~제28조, 수당규정 제19조, 법 제71조).

A month's pay is spread over its calendar days; each day keeps the product of what its reasons
keep, in three-hundredths, so that 70% and 2/3 stay exact; ``paid_won`` is the one rounding step.
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from law import params
from law.steps import Reason, Step

Row = dict[str, Any]
PAY: Final = "지방공무원 보수규정"
DECREE: Final = "지방공무원 수당 등에 관한 규정"
ITEMS: Final = ("base_pay", "annual_salary", "duty_allowance", "actual_cost")
REASONS: Final[dict[str, tuple[str, str]]] = {
    "unpaid_leave": ("무급휴가", f"{PAY} 제26조제2항, {DECREE} 제19조제6항"),
    "absent": ("연가에서 뺀 결근", f"{PAY} 제26조제1항, {DECREE} 제19조제4항"),
    "absent_over": ("연가를 넘은 결근", f"{PAY} 제26조제1항, {DECREE} 제19조제4항"),
    "illness": ("질병휴직", f"{PAY} 제27조제1항"),
    "duty_illness": ("공무상 질병휴직", f"{PAY} 제27조제1항"),
    "study_abroad": ("유학이나 1년 이상 국외연수 휴직", f"{PAY} 제27조제2항"),
    "other_leave": ("그 밖의 휴직", f"{PAY} 제27조"),
    "released_1": ("직위해제(제1호)", f"{PAY} 제28조"),
    "released": ("직위해제(제2호부터 제4호까지)", f"{PAY} 제28조"),
    "suspended": ("정직", "지방공무원법 제71조제3항"),
    "demoted": ("강등으로 직무를 하지 않음", "지방공무원법 제71조제1항"),
    "reduced": ("감봉", "지방공무원법 제71조제4항"),
    "abroad": ("30일 이상 국외출장이나 파견", f"{DECREE} 제19조제5항"),
}
CUTS_SCHEMA: Final = pl.Schema(
    {"row": pl.Int32, "reason": pl.String, "since": pl.Date, "until": pl.Date, "began": pl.Date}
)
KEYS: Final = (
    "pay_cuts.base_pay_percent",
    "pay_cuts.base_pay_late_percent",
    "pay_cuts.annual_salary_percent",
    "pay_cuts.annual_salary_late_percent",
    "pay_cuts.duty_allowance_percent",
    "pay_cuts.actual_cost_percent",
    "pay_cuts.late_months",
    "pay_cuts.illness_end_months",
    "pay_cuts.reduction_divisor",
)
WHOLE: Final = 300
DEPTH: Final = 3  # reasons on one day that stay exact
DEEPEST: Final = 7  # more do not fit into 64 bits
DAY_WHOLE: Final = WHOLE**DEPTH

STEPS: dict[str, Step] = {
    "monthly_won": Step(
        "감액하기 전의 월액",
        f"{PAY} 제21조제1항",
        "start",
        unit="won",
        reasons=(Reason("{month_days}일인 달입니다."),),
    ),
    "cut_days": Step(
        "감액하는 날수",
        f"{PAY} 제21조제1항",
        "result",
        unit="days",
        reasons=(
            Reason("감액할 날이 없습니다.", (("cut_days", "==", 0),)),
            Reason(
                "{stacked_days}일은 사유가 겹쳐 이미 감액한 금액에서 다시 감액합니다.",
                (("stacked_days", ">", 0),),
                params=("pay_cuts.worked_days_basis",),
                article=f"{PAY} 제21조제2항",
            ),
            Reason("달력의 날수로 셉니다.", params=("pay_cuts.worked_days_basis",)),
        ),
    ),
    "cut_won": Step(
        "감액하는 금액",
        f"{PAY} 제26조부터 제28조까지",
        "result",
        unit="won",
        reasons=(
            Reason("감액하지 않습니다.", (("cut_won", "==", 0),)),
            Reason(
                "결근은 연가를 넘은 날만 봉급에서 뺍니다.",
                (("item", "==", "base_pay"), ("absences", ">", 0)),
                params=("pay_cuts.absence_day",),
                article=f"{PAY} 제26조제1항",
            ),
            Reason(
                "결근은 연가에서 뺀 날도 하루마다 뺍니다.",
                (("absences", ">", 0), ("item", "!=", "annual_salary")),
                article=f"{DECREE} 제19조제4항",
            ),
            Reason("월액을 그달의 날수로 나눈 하루치에서 남는 비율만 지급합니다."),
        ),
    ),
    "paid_won": Step(
        "지급하는 금액",
        f"{PAY} 제21조",
        "result",
        unit="won",
        reasons=(Reason("1원 미만은 버립니다.", params=("pay_cuts.rounding",)),),
    ),
}


def pay_cuts(months: pl.LazyFrame, cuts: pl.LazyFrame) -> pl.LazyFrame:
    """Adds month_days, cut_days, stacked_days, absences, amount_numerator, amount_denominator,
    paid_won and cut_won to person-months.

    ``months``: row (a key), date (any day of the month), item (ITEMS), monthly_won.
    ``cuts`` (CUTS_SCHEMA): row, reason (REASONS), [since, until) with until null where it goes
    on, began (the first day of the leave or release, since where null). The reasons of a day
    multiply (보수규정 제21조제2항), up to three of them exactly. Raises NoLawInForce.
    """
    days = _days(months)
    kept = _kept(days, cuts)
    totals = kept.group_by("row").agg(
        (DAY_WHOLE - pl.col("day_kept")).sum().alias("_lost"),
        (pl.col("day_kept") < DAY_WHOLE).sum().cast(pl.Int16).alias("cut_days"),
        ((pl.col("reasons") > 1) & (pl.col("day_kept") < DAY_WHOLE))
        .sum()
        .cast(pl.Int16)
        .alias("stacked_days"),
        pl.col("absences").sum().cast(pl.Int16).alias("absences"),
    )
    joined = months.join(totals, on="row", how="left", maintain_order="left").with_columns(
        pl.col("_lost", "cut_days", "stacked_days", "absences").fill_null(0),
        month_days=pl.col("date").dt.month_end().dt.day().cast(pl.Int16),
    )
    return (
        joined.with_columns(_exact())
        .with_columns(_won())
        .drop("_lost")
        .with_columns(cut_won=pl.col("monthly_won") - pl.col("paid_won"))
    )


def _days(months: pl.LazyFrame) -> pl.LazyFrame:
    first, last = pl.col("date").dt.month_start(), pl.col("date").dt.month_end()
    spread = months.select("row", "item", pl.date_ranges(first, last).alias("day"))
    return spread.explode("day")


def _kept(days: pl.LazyFrame, cuts: pl.LazyFrame) -> pl.LazyFrame:
    """What each cut day keeps, out of DAY_WHOLE."""
    inside = days.join(cuts, on="row", how="inner").filter(
        (pl.col("day") >= pl.col("since"))
        & (pl.col("until").is_null() | (pl.col("day") < pl.col("until")))
    )
    span = params.span_of(days, "day")
    numbers = params.attach(inside, KEYS, on="day", span=span).with_columns(_late())
    each = numbers.with_columns(_share().alias("share"))
    return (
        each.group_by("row", "day")
        .agg(
            pl.col("share").product().alias("product"),
            pl.len().alias("reasons"),
            (pl.col("reason").str.starts_with("absent")).any().alias("absences"),
        )
        .with_columns(day_kept=_day_kept(pl.col("product"), pl.col("reasons")))
    )


def _day_kept(product: pl.Expr, reasons: pl.Expr) -> pl.Expr:
    """A product of shares out of DAY_WHOLE, whose own whole is WHOLE to the number of reasons."""
    found = product
    for count in range(1, DEPTH):
        found = pl.when(reasons == count).then(product * WHOLE ** (DEPTH - count)).otherwise(found)
    for count in range(DEPTH + 1, DEEPEST + 1):
        found = pl.when(reasons == count).then(product // WHOLE ** (count - DEPTH)).otherwise(found)
    return found.cast(pl.Int64)


def _late() -> list[pl.Expr]:
    began = pl.coalesce("began", "since")
    months = pl.col("late_months").fill_null(0)
    late = pl.col("late_months").is_not_null()
    ended = (pl.col("reason") == "illness") & (
        pl.col("day") >= began.dt.offset_by(_months(pl.col("illness_end_months")))
    )
    return [
        (late & (pl.col("day") >= began.dt.offset_by(_months(months)))).alias("late"),
        ended.alias("ended"),
    ]


def _months(number: pl.Expr) -> pl.Expr:
    # no pl.format: polars 2.1's streaming engine now and then panics in it
    return pl.concat_str(number, pl.lit("mo"))


def _share() -> pl.Expr:
    """What one reason keeps of one day of an item, out of WHOLE."""
    item, reason = pl.col("item"), pl.col("reason")
    found = pl.lit(100, dtype=pl.Int32)
    for name in ITEMS:
        percent = pl.col(f"{name}_percent")
        if name in ("base_pay", "annual_salary"):
            percent = pl.when("late").then(f"{name}_late_percent").otherwise(percent)
            percent = pl.when("ended").then(0).otherwise(percent)
        found = pl.when(item == name).then(percent).otherwise(found)
    reduced = WHOLE - WHOLE // pl.col("reduction_divisor")
    kept = pl.when(item == "actual_cost").then(WHOLE).otherwise(reduced)
    share = pl.when(reason == "reduced").then(kept).otherwise(found * (WHOLE // 100))
    return share.cast(pl.Int64)


def _exact() -> list[pl.Expr]:
    whole = pl.col("month_days").cast(pl.Int64) * DAY_WHOLE
    return [
        (pl.col("monthly_won").cast(pl.Int64) * (whole - pl.col("_lost"))).alias(
            "amount_numerator"
        ),
        whole.alias("amount_denominator"),
    ]


def _won() -> pl.Expr:
    return (pl.col("amount_numerator") // pl.col("amount_denominator")).alias("paid_won")
