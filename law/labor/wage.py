"""통상임금 (근로기준법 시행령 제6조, 대법원 2020다247190).

A contract's row has wage_unit, base_won (its ordinary part), includes_weekly_holiday,
ordinary_monthly_won and ordinary_yearly_won beside it, weekly_minutes, daily_minutes, full_week_minutes,
other_paid_minutes a week, and 주휴 of a whole week as holiday_num / holiday_den minutes.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.labor import weekly
from law.labor.exact import nearest, owed, reduced, wide
from law.steps import Reason, Step

DECREE: Final = "근로기준법 시행령 제6조제2항"
JUDGMENT: Final = "대법원 2020다247190 (2024-12-19)"
ITEMS: Final = {
    "regular": "조건 없는 정기 임금",
    "employed_condition": "재직자에게만 주는 것",
    "day_condition": "근무일수를 채워야 주는 것",
    "performance": "순수 성과급",
    "qualification": "추가 자격요건의 보상(무사고수당)",
    "statutory": "통상임금으로 셈하는 법정수당",
    "welfare_points": "복지포인트",
}
# a year of 365 days has 365 / 7 weeks, a month a twelfth of it: × 365 / 84, and 60 minutes an hour
MONTH_NUM, MONTH_DEN = 73, 1008


def week_holiday(contracts: pl.LazyFrame, on: str = "date") -> pl.LazyFrame:
    """주휴 of a whole week by contract (weekly_minutes, days_per_week, weekly_holiday_minutes) as
    holiday_num / holiday_den minutes."""
    week = {"term_minutes": "weekly_minutes", "term_workdays": "days_per_week"}
    keyed = params.attach(contracts, weekly.TIME_KEYS, on).with_columns(
        **{name: pl.col(own) for name, own in week.items()}, term_days=pl.lit(7, pl.Int64)
    )
    num, den = weekly.rest_time()
    found = keyed.with_columns(holiday_num=num // 7, holiday_den=den // 7)  # both have the 7
    return found.drop(*week, "term_days", *(key.rpartition(".")[2] for key in weekly.TIME_KEYS))


def week_num(*, with_other: bool) -> pl.Expr:
    """Paid minutes of a week × ``holiday_den``: for 통상임금 with every paid hour, for 최저임금
    with 주휴 alone."""
    other = pl.col("other_paid_minutes") if with_other else pl.lit(0, dtype=pl.Int64)
    return (pl.col("weekly_minutes") + other) * pl.col("holiday_den") + pl.col("holiday_num")


def month_hours(*, with_other: bool) -> tuple[pl.Expr, pl.Expr]:
    """월 기준시간 in hours; 209 where the exact figure is 208.57 and ``month_hours`` says so."""
    week = week_num(with_other=with_other)
    full = pl.col("weekly_minutes") == pl.col("full_week_minutes")
    usual = full & (week == 2880 * pl.col("holiday_den")) & (pl.col("month_hours") == "rounded")
    num = pl.when(usual).then(209).otherwise(week * MONTH_NUM)
    return num, pl.when(usual).then(1).otherwise(pl.col("holiday_den") * MONTH_DEN)


def hourly(
    contracts: pl.LazyFrame, *, on: str = "date", local: pl.LazyFrame | None = None
) -> pl.LazyFrame:
    """통상시급 ``hourly_num`` / ``hourly_den``, 1일 소정근로시간 ``day_num`` / ``day_den`` minutes,
    통상일급 ``daily_num`` / ``daily_den``, 월 기준시간 ``month_num`` / ``month_den`` hours."""
    keyed = params.attach(contracts, ["labor.month_hours", "labor.usual_week_days"], on, local)
    num, den = month_hours(with_other=True)
    priced = _day_minutes(reduced(keyed, "month", num, den))
    found = reduced(priced, "hourly", *_sum(_base(), _monthly()))
    daily = wide(pl.col("hourly_num")) * pl.col("day_num")
    found = reduced(found, "daily", daily, wide(pl.col("hourly_den")) * pl.col("day_den") * 60)
    return found.with_columns(
        hourly_won=nearest(pl.col("hourly_num"), pl.col("hourly_den")),
        daily_won=owed(pl.col("daily_num"), pl.col("daily_den")),
    ).drop("month_hours", "usual_week_days")


def _day_minutes(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """Of a part-time worker four weeks' minutes over the workdays of the others (영 별표 2)."""
    part = pl.col("weekly_minutes") < pl.col("full_week_minutes")
    return contracts.with_columns(
        part_time=part,
        day_num=pl.when(part).then("weekly_minutes").otherwise("daily_minutes"),
        day_den=pl.when(part).then(pl.col("usual_week_days").cast(pl.Int64)).otherwise(1),
    )


def holds_rest() -> pl.Expr:
    """Whether a wage by the hour or the day holds 주휴수당: then it is for the rest's hours too."""
    said = pl.col("includes_weekly_holiday").fill_null(value=False)
    return pl.col("wage_unit").is_in(("hour", "day")) & said


def without_rest() -> tuple[pl.Expr, pl.Expr]:
    """What of such a wage is for work: 40 of 48 hours where the rest is 8."""
    work = pl.col("weekly_minutes") * pl.col("holiday_den")
    whole = work + pl.col("holiday_num")
    return pl.when(holds_rest()).then(work).otherwise(1), pl.when(holds_rest()).then(
        whole
    ).otherwise(1)


def _base() -> tuple[pl.Expr, pl.Expr]:
    """Won an hour of what is paid by the hour, the day or the week."""
    unit, won = pl.col("wage_unit"), pl.col("base_won")
    work, whole = without_rest()
    week = week_num(with_other=True)
    num = (
        pl.when(unit == "hour")
        .then(won * work)
        .when(unit == "day")
        .then(won * 60 * work)
        .when(unit == "week")
        .then(won * 60 * pl.col("holiday_den"))
        .otherwise(0)
    )
    den = pl.when(unit == "day").then(pl.col("daily_minutes") * whole)
    return num, den.when(unit == "week").then(week).otherwise(whole)


def _monthly() -> tuple[pl.Expr, pl.Expr]:
    """Won an hour of what is paid by the month, and a twelfth of what is paid by the year."""
    salary = pl.when(pl.col("wage_unit") == "month").then("base_won").otherwise(0)
    year = (salary + pl.col("ordinary_monthly_won")) * 12 + pl.col("ordinary_yearly_won")
    return year * pl.col("month_den"), pl.col("month_num") * 12


def _sum(one: tuple[pl.Expr, pl.Expr], other: tuple[pl.Expr, pl.Expr]) -> tuple[pl.Expr, pl.Expr]:
    (a, b), (c, d) = one, other
    return wide(a) * d + wide(c) * b, wide(b) * d


# --- what counts -----------------------------------------------------------------------------


def ordinary(items: pl.LazyFrame) -> pl.LazyFrame:
    """How much of an item is 통상임금 by the day worked: ``wage``, ``ordinary_won``.

    ``in_suit``: a case before the courts on the day of the judgment, for which it holds as well.
    """
    keyed = params.attach(items, "labor.fixed_before").with_columns(
        fixed=(pl.col("fixed_before") == "required") & ~pl.col("in_suit")
    )
    item = pl.col("item")
    reachable = pl.col("condition_days") <= pl.col("scheduled_days")
    plain = pl.col("for_work") & pl.col("periodic") & pl.col("uniform")
    conditional = (item == "employed_condition") | ((item == "day_condition") & reachable)
    counted = plain & ((item == "regular") | (conditional & ~pl.col("fixed")))
    guaranteed = (item == "performance") & plain
    return keyed.with_columns(
        reachable=reachable.fill_null(True),
        wage=item != "welfare_points",
        counted=counted.fill_null(False),
        ordinary_won=pl.when(counted)
        .then("won")
        .when(guaranteed)
        .then(pl.min_horizontal("won", "guaranteed_won"))
        .otherwise(0),
    ).drop("fixed_before")


HOURLY_STEPS: Final = {
    "month_shown": Step(
        "월 기준시간",
        f"{DECREE}제4호",
        "start",
        unit="",
        reasons=(
            Reason(
                "주 40시간과 주휴 8시간은 208.57시간입니다. 고시처럼 209시간으로 셈합니다.",
                (("month_num", "==", 209), ("month_den", "==", 1)),
                params=("labor.month_hours",),
            ),
            Reason("(주 소정근로시간 + 유급으로 처리하는 시간) × 365 ÷ 84입니다."),
        ),
    ),
    "hourly_won": Step(
        "통상시급(보이는 것만 반올림)",
        DECREE,
        "start",
        unit="won",
        reasons=(Reason("정확한 값은 {hourly_num} ÷ {hourly_den}원입니다."),),
    ),
    "day_shown": Step(
        "1일 소정근로시간",
        "근로기준법 시행령 제6조제3항, 별표 2",
        "start",
        unit="",
        reasons=(
            Reason(
                "단시간근로자는 4주의 소정근로시간을 통상근로자의 소정근로일수로 나눕니다.",
                (("part_time", "==", True),),
                params=("labor.usual_week_days",),
            ),
            Reason("계약한 하루입니다."),
        ),
    ),
    "daily_won": Step(
        "통상일급",
        "근로기준법 시행령 제6조제3항",
        "result",
        unit="won",
        reasons=(Reason("통상시급에 1일 소정근로시간을 곱하고 원 미만을 한 번 올립니다."),),
    ),
}
ORDINARY_STEPS: Final = {
    "wage": Step(
        "임금인지",
        "근로기준법 제2조제1항제5호, 대법원 2016다48785",
        "start",
        unit="",
        reasons=(
            Reason("복지포인트는 임금이 아닙니다.", (("wage", "==", False),)),
            Reason("임금입니다."),
        ),
    ),
    "ordinary_won": Step(
        "통상임금에 드는 금액",
        "근로기준법 시행령 제6조제1항",
        "result",
        unit="won",
        reasons=(
            Reason(
                "통상임금으로 셈한 법정수당은 다시 넣지 않습니다.", (("item", "==", "statutory"),)
            ),
            Reason(
                "추가 자격요건의 보상은 소정근로의 대가가 아닙니다.",
                (("item", "==", "qualification"),),
            ),
            Reason("복지포인트는 넣지 않습니다.", (("item", "==", "welfare_points"),)),
            Reason(
                "성과급은 최소로 보장된 만큼만 듭니다.",
                (("item", "==", "performance"),),
                article=JUDGMENT,
            ),
            Reason(
                "소정근로의 대가로 정기적, 일률적으로 줍니다.",
                (("item", "==", "regular"), ("counted", "==", True)),
                article=JUDGMENT,
            ),
            Reason(
                "소정근로일수보다 많은 날을 채워야 하는 것은 들지 않습니다.",
                (("item", "==", "day_condition"), ("reachable", "==", False)),
                article=JUDGMENT,
            ),
            Reason(
                "2024년 12월 18일까지의 근로에는 조건이 붙은 것이 들지 않습니다.",
                (("item", "!=", "regular"), ("fixed", "==", True)),
                params=("labor.fixed_before",),
                article=JUDGMENT,
            ),
            Reason(
                "조건이 붙어도 듭니다. 실제로 채우지 못한 사람에게도 셈합니다.",
                (("counted", "==", True),),
                params=("labor.fixed_before",),
                article=JUDGMENT,
            ),
            Reason("소정근로의 대가, 정기, 일률 가운데 하나가 없습니다.", article=JUDGMENT),
        ),
    ),
}
