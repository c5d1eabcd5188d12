"""최저임금과 견주기 (최저임금법 제5조·제6조, 시행령 제5조·제5조의2, 시행규칙 제2조)."""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor.calendar import after_months
from law.labor.exact import below, nearest, owed, wide
from law.labor.wage import holds_rest, month_hours, week_num, without_rest
from law.steps import Reason, Step

ACT: Final = "최저임금법"
_KEYS: Final = [
    f"labor.{name}"
    for name in (
        "month_hours",
        "minimum_hourly_won",
        "bonus_excluded_percent",
        "benefit_excluded_percent",
        "probation_cut_percent",
        "probation_most_months",
        "probation_least_months",
    )
]


def minimum(
    months: pl.LazyFrame, *, on: str = "month", local: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """A month of one wage against the minimum: compared_num / _den won an hour, required_num / _den,
    ``short`` (verdict), shortfall_num / _den and shortfall_won.

    Beside a contract's columns (see ``wage``) a row has monthly_included_won, bonus_won (paid each
    month for more than a month), benefit_won (in money), other_paid_won (pay of agreed paid hours
    where it is stated), start, end, probation_until, simple_labor, and paid_minutes: the hours that
    the pay is for, null for a whole month.
    """
    keyed = _required(params.attach(months, _KEYS, on, local), on)
    num, den = month_hours(with_other=False)
    timed = keyed.with_columns(minimum_month_num=num, minimum_month_den=den)
    num, den = _compared()
    priced = timed.with_columns(compared_num=num, compared_den=den, holds_rest=holds_rest())
    found = _shortfall(priced)
    return found.drop("month_hours", *(n for n in map(_last, _KEYS) if "probation" in n))


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def _required(months: pl.LazyFrame, on: str) -> pl.LazyFrame:
    """10 % less on days of a probation, of a term of a year or more, not of simple labour; a month
    of both by its days."""
    month = pl.col(on).dt.month_start()
    until = pl.min_horizontal(after_months(month, 1), "end")
    since = pl.max_horizontal(month, "start")
    long = pl.col("end").is_null() | (
        after_months(pl.col("start"), pl.col("probation_least_months").cast(pl.Int32))
        <= pl.col("end")
    )
    most = after_months(pl.col("start"), pl.col("probation_most_months").cast(pl.Int32))
    last = pl.min_horizontal(until, "probation_until", most)
    allowed = pl.col("probation_until").is_not_null() & long & ~pl.col("simple_labor")
    cut = pl.when(allowed).then((last - since).dt.total_days().clip(0)).otherwise(0)
    days = (until - since).dt.total_days()
    percent = 100 * days - pl.col("probation_cut_percent").cast(pl.Int64) * cut
    return months.with_columns(
        probation_days=cut,
        month_days=days,
        required_num=pl.col("minimum_hourly_won").cast(pl.Int64) * percent,
        required_den=100 * days,
    )


def _compared() -> tuple[pl.Expr, pl.Expr]:
    """비교대상 임금 an hour: the wage by its unit, and monthly items over the month's hours.

    Of 10⁹ won at most 10²⁷ / 10²¹; what is short then stays below 10³⁶, in 128 bits.
    """
    month = pl.col("wage_unit") == "month"
    (kept, kept_den), (items, items_den), (hours, hours_den) = _kept(), _items(), _period()
    base, base_den = _base(kept, kept_den)
    monthly = wide(kept) * items_den + wide(items) * kept_den
    apart = wide(base) * items_den * hours + wide(items) * hours_den * base_den
    num = pl.when(month).then(monthly * hours_den).otherwise(apart)
    den = pl.when(month).then(wide(kept_den)).otherwise(wide(base_den))
    return num, den * items_den * hours


def _base(kept: pl.Expr, kept_den: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Won an hour of a wage by the hour, the day or the week."""
    unit, (work, whole) = pl.col("wage_unit"), without_rest()
    won = pl.col("base_won") * work
    num = pl.when(unit == "hour").then(won).when(unit == "day").then(won * 60)
    day = pl.col("daily_minutes") * whole
    den = pl.when(unit == "hour").then(whole).when(unit == "day").then(day)
    return (
        num.otherwise(kept * 60 * pl.col("holiday_den")),
        den.otherwise(kept_den * week_num(with_other=False)),
    )


def _period() -> tuple[pl.Expr, pl.Expr]:
    """Hours that a month's pay is for."""
    partial = (pl.col("wage_unit") == "month") & pl.col("paid_minutes").is_not_null()
    num = pl.when(partial).then("paid_minutes").otherwise("minimum_month_num")
    return num, pl.when(partial).then(60).otherwise("minimum_month_den")


def _kept() -> tuple[pl.Expr, pl.Expr]:
    """A week's or month's wage without the pay of agreed paid hours (시행규칙 제2조제1항제3호):
    what is stated, else by time."""
    stated = pl.col("other_paid_won").is_not_null()
    plain = stated | (pl.col("other_paid_minutes") == 0)
    whole = pl.col("base_won") - pl.col("other_paid_won").fill_null(0)
    num = pl.when(plain).then(whole).otherwise(whole * week_num(with_other=False))
    return num, pl.when(plain).then(1).otherwise(week_num(with_other=True))


def _items() -> tuple[pl.Expr, pl.Expr]:
    """Monthly items: of bonuses and benefits what is above their share of the month's minimum."""
    month = pl.col("minimum_hourly_won").cast(pl.Int64) * pl.col("minimum_month_num")
    den = 100 * pl.col("minimum_month_den")

    def above(won: str, percent: str) -> pl.Expr:
        return (pl.col(won) * den - month * pl.col(percent).cast(pl.Int64)).clip(0)

    bonus = above("bonus_won", "bonus_excluded_percent")
    benefit = above("benefit_won", "benefit_excluded_percent")
    return pl.col("monthly_included_won") * den + bonus + benefit, den


def _shortfall(months: pl.LazyFrame) -> pl.LazyFrame:
    compared, required = ("compared_num", "compared_den"), ("required_num", "required_den")
    short = below(*map(pl.col, compared), *map(pl.col, required))
    missing = wide(pl.col("required_num")) * pl.col("compared_den") - wide(
        pl.col("compared_num")
    ) * pl.col("required_den")
    given = pl.col("paid_minutes").is_not_null()
    hours_num = pl.when(given).then("paid_minutes").otherwise("minimum_month_num")
    hours_den = pl.when(given).then(60).otherwise("minimum_month_den")
    num = pl.when(short).then(missing * hours_num).otherwise(0)
    den = wide(pl.col("required_den")) * pl.col("compared_den") * hours_den
    found = months.with_columns(short=short, shortfall_num=num, shortfall_den=den)
    return found.with_columns(
        compared_won=nearest(pl.col("compared_num"), pl.col("compared_den")),
        required_won=owed(pl.col("required_num"), pl.col("required_den")),
        shortfall_won=owed(pl.col("shortfall_num"), pl.col("shortfall_den")),
    )


def living_gap(months: pl.LazyFrame) -> pl.LazyFrame:
    """생활임금 (조례): how much a month's hours are below ``living_hourly_won``; no legal floor."""
    living = pl.col("living_hourly_won")
    gap = wide(living) * pl.col("compared_den") - pl.col("compared_num")
    num = pl.max_horizontal(gap, pl.lit(0, pl.Int128)) * pl.col("minimum_month_num")
    return months.with_columns(
        living_gap_won=owed(num, wide(pl.col("compared_den")) * pl.col("minimum_month_den"))
    )


_TIME: Final = Step(
    "월 최저임금 기준시간",
    f"{ACT} 시행령 제5조제1항",
    "start",
    unit="",
    reasons=(
        Reason(
            "주 40시간과 주휴 8시간은 208.57시간입니다. 고시처럼 209시간으로 셈합니다.",
            (("minimum_month_num", "==", 209), ("minimum_month_den", "==", 1)),
            params=("labor.month_hours",),
        ),
        Reason("(주 소정근로시간 + 주휴시간) × 365 ÷ 84입니다."),
    ),
)
_COMPARED: Final = Step(
    "견주는 임금(시간급, 보이는 것만 반올림)",
    f"{ACT} 제6조제4항, 시행규칙 제2조제1항",
    "start",
    unit="won",
    reasons=(
        Reason(
            "주휴수당이 든 시급과 일급에서는 주휴의 몫을 뺍니다.",
            (("holds_rest", "==", True),),
            article="근로기준법 제55조제1항, 최저임금법 시행령 제5조제1항 (주휴가 든 시급을 나누는 방법은 조문에 없음)",
        ),
        Reason(
            "약정 유급시간의 임금은 시간의 비율로 뺍니다.",
            (("other_paid_minutes", ">", 0), ("other_paid_won", "is", None)),
            article="최저임금법 시행규칙 제2조제1항제3호 (금액을 따로 적지 않았을 때의 방법은 조문에 없음)",
        ),
        Reason(
            "일하지 않은 시간이 있는 달이라 임금을 준 {paid_minutes}분으로 나눕니다.",
            (("wage_unit", "==", "month"), ("paid_minutes", ">", 0)),
            article="최저임금법 제6조제6항",
        ),
        Reason(
            "상여와 현금 복리후생은 월환산액의 {bonus_excluded_percent}%와 "
            "{benefit_excluded_percent}%를 넘는 만큼 넣습니다.",
            params=("labor.bonus_excluded_percent", "labor.benefit_excluded_percent"),
        ),
    ),
)
STEPS: Final = {
    "month_shown": _TIME,
    "compared_won": _COMPARED,
    "required_won": Step(
        "최저임금(시간급)",
        f"{ACT} 제10조",
        "start",
        unit="won",
        params=("labor.minimum_hourly_won",),
        reasons=(
            Reason(
                "수습한 {probation_days}일에는 10%를 뺍니다.",
                (("probation_days", ">", 0),),
                params=("labor.probation_cut_percent", "labor.probation_least_months"),
                article=f"{ACT} 제5조제2항",
            ),
            Reason(
                "1년이 안 되는 계약이거나 단순노무라 수습에도 줄이지 않습니다. 3개월이 지나도 같습니다.",
                (("probation_until", "!=", None),),
                params=("labor.probation_most_months", "labor.probation_least_months"),
                article=f"{ACT} 제5조제2항",
            ),
            Reason("고시한 금액입니다."),
        ),
    ),
    "short": Step(
        "최저임금에 못 미치는지",
        f"{ACT} 제6조제1항",
        "start",
        unit="",
        reasons=(
            Reason("못 미칩니다.", (("short", "==", True),)),
            Reason("못 미치지 않습니다."),
        ),
    ),
    "shortfall_won": Step(
        "더 주어야 하는 돈",
        f"{ACT} 제6조제3항",
        "result",
        unit="won",
        reasons=(
            Reason(
                "시간급의 차이에 시간을 곱하고 원 미만을 한 번 올립니다.", (("short", "==", True),)
            ),
            Reason("없습니다."),
        ),
    ),
}
LIVING_STEPS: Final = {
    "compared_won": _COMPARED,
    "living_hourly_won": Step(
        "생활임금(시간급)",
        "자치구의 생활임금 조례",
        "start",
        unit="won",
        params=("labor.living_hourly_won",),
    ),
    "living_gap_won": Step(
        "한 달의 차이",
        "자치구의 생활임금 조례",
        "result",
        unit="won",
        reasons=(Reason("법정 최저선이 아닙니다. 시간급의 차이에 월 기준시간을 곱합니다."),),
    ),
}
