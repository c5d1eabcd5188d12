"""근무지 외 국내 출장의 운임·일비·식비·숙박비 (공무원 여비 규정 제10조~제17조, 별표 2).

A day's 일비 is in ten-thousandths of its unit while shares are taken; each item is rounded down
once, when it is summed.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import travel_legs, travel_nights
from law.steps import Reason, Step
from law.travel_legs import WHOLE

DECREE: Final = "공무원 여비 규정"
TABLE: Final = f"{DECREE} 제16조제1항, 별표 2"
GUIDE: Final = "공무원 여비업무 처리기준"
TRIP: Final = ["trip", "person"]
KEYS: Final = (
    *travel_nights.KEYS,
    "travel.daily_won",
    "travel.vehicle_daily_percent",
    "travel.meal_won",
    "travel.meals_a_day",
    "travel.long_stay_days",
    "travel.longer_stay_days",
    "travel.longest_stay_days",
    "travel.long_stay_percent",
    "travel.longer_stay_percent",
    "travel.longest_stay_percent",
    "travel.long_stay_base",
)

DAYS_STEPS: dict[str, Step] = {
    "travel_days": Step(
        "여행일수",
        f"{DECREE} 제5조",
        "start",
        unit="days",
        reasons=(Reason("{departs:md}부터 {returns:md}까지입니다."),),
    ),
    "paid_days": Step(
        "같은 날 더 많은 여비가 있는 날을 뺌",
        f"{DECREE} 제7조제2항",
        "less",
        unit="days",
        reasons=(
            Reason("같은 날 더 많은 여비가 없습니다.", (("paid_days", "==", "@travel_days"),)),
            Reason("같은 날의 다른 출장에 더 많은 여비를 지급합니다."),
        ),
    ),
}
STAY_STEPS: dict[str, Step] = {
    "table_daily_won": Step(
        "일비",
        TABLE,
        "start",
        unit="won",
        reasons=(
            Reason(
                "{daily_parts}입니다. 그날의 금액으로 셉니다.",
                (("daily_amounts", ">", 1),),
                params=("travel.daily_won",),
                article=f"{DECREE} 제7조제1항",
            ),
            Reason("{daily_won}원 × {paid_days}일입니다.", params=("travel.daily_won",)),
        ),
    ),
    "vehicle_daily_won": Step(
        "공무용 차량을 이용하면 절반",
        f"{DECREE} 제16조제3항",
        "less",
        unit="won",
        reasons=(
            Reason(
                "공무용 차량을 이용해 {vehicle_daily_percent}%를 지급합니다.",
                (("official_vehicle", "==", True),),
            ),
            Reason("공무용 차량을 이용하지 않는 출장입니다."),
        ),
    ),
    "daily_paid_won": Step(
        "같은 곳에 오래 머물면 감액",
        f"{DECREE} 제17조",
        "less",
        unit="won",
        reasons=(
            Reason(
                "도착한 다음 날부터 세어 {long_stay_days}일을 넘지 않습니다.",
                (("reduced_days", "==", 0),),
            ),
            Reason(
                "다른 곳에 다녀온 {elsewhere_days}일은 빼고 셉니다. {over_long_days}일에서 10%, "
                "{over_longer_days}일에서 20%, {over_longest_days}일에서 30%를 뺍니다.",
                (("elsewhere_days", ">", 0),),
                params=("travel.long_stay_base",),
                article=f"{DECREE} 제17조제2항",
            ),
            Reason(
                "{over_long_days}일에서 10%, {over_longer_days}일에서 20%, "
                "{over_longest_days}일에서 30%를 뺍니다.",
                params=("travel.long_stay_base",),
            ),
        ),
    ),
}
MEAL_STEPS: dict[str, Step] = {
    "table_meal_won": Step(
        "식비",
        TABLE,
        "start",
        unit="won",
        reasons=(
            Reason(
                "{meal_parts}입니다. 그날의 금액으로 셉니다.",
                (("meal_amounts", ">", 1),),
                params=("travel.meal_won",),
                article=f"{DECREE} 제7조제1항",
            ),
            Reason("{meal_won}원 × {paid_days}일입니다.", params=("travel.meal_won",)),
        ),
    ),
    "meal_paid_won": Step(
        "제공된 식사를 뺌",
        GUIDE,
        "less",
        unit="won",
        reasons=(
            Reason("제공된 식사가 없습니다.", (("meals_provided", "==", 0),)),
            Reason(
                "{meals_provided}끼에 하루 식비의 {meals_a_day}분의 1씩을 뺍니다.",
                params=("travel.meals_a_day",),
            ),
        ),
    ),
}
FARE_STEPS: dict[str, Step] = {
    "fare_won": Step(
        "운임",
        f"{DECREE} 제10조부터 제13조까지",
        "start",
        unit="won",
        reasons=(
            Reason(
                "공용의 차량이나 선박, 항공기를 이용해 지급하지 않습니다.",
                (("official_vehicle", "==", True),),
                article=f"{DECREE} 제15조",
            ),
            Reason("실제로 쓴 운임입니다."),
        ),
    )
}
STEPS: dict[str, Step] = DAYS_STEPS | FARE_STEPS | STAY_STEPS | MEAL_STEPS | travel_nights.STEPS


# --- days ----------------------------------------------------------------------------------------


def days(dated: pl.LazyFrame) -> pl.LazyFrame:
    """Adds day_daily (ten-thousandths) and day_meal, in the trip's own unit.

    In: the days of law.travel_legs with KEYS. The day of arrival in a leg is its first; a stay's
    days are counted from the day after (제17조제1항).
    """
    each = dated.with_columns(_stayed())
    return each.with_columns(_percent()).with_columns(
        _share(100).alias("day_table"),
        _share(pl.col("vehicle_percent")).alias("day_vehicle"),
        _daily().alias("day_daily"),
        day_meal=pl.col("meal_unit"),
    )


def _stayed() -> list[pl.Expr]:
    since = (pl.col("date") - pl.col("since")).dt.total_days()
    half = pl.when("official_vehicle").then("vehicle_daily_percent").otherwise(100)
    return [
        (since - pl.col("elsewhere_days")).cast(pl.Int32).alias("stayed"),
        half.cast(pl.Int32).alias("vehicle_percent"),
    ]


def _percent() -> pl.Expr:
    found = pl.lit(0, dtype=pl.Int32)
    for band in ("long", "longer", "longest"):
        over = pl.col("stayed") > pl.col(f"{band}_stay_days")
        found = pl.when(over).then(f"{band}_stay_percent").otherwise(found)
    return found.alias("less_percent")


def _share(percent: int | pl.Expr) -> pl.Expr:
    return pl.col("daily_unit").cast(pl.Int64) * percent * 100


def _daily() -> pl.Expr:
    """정액의 10분의 1: of the table's amount, or of what is left of it with a vehicle."""
    base = pl.when(pl.col("long_stay_base") == "table").then(100).otherwise("vehicle_percent")
    kept = pl.col("vehicle_percent") * 100 - pl.col("less_percent") * base
    return (pl.col("daily_unit").cast(pl.Int64) * kept).clip(0)


def sums(won: pl.LazyFrame) -> pl.LazyFrame:
    """Per trip: paid_days, the parts of 일비 (ten-thousandths) and the days of each reduction."""
    bands = {"long": "over_long_days", "longer": "over_longer_days", "longest": "over_longest_days"}
    reached = [
        (pl.col("less_percent") == pl.col(f"{band}_stay_percent")).sum().cast(pl.Int16).alias(name)
        for band, name in bands.items()
    ]
    return (
        won.filter("kept")
        .group_by(TRIP)
        .agg(
            pl.len().cast(pl.Int16).alias("paid_days"),
            pl.col("day_table", "day_vehicle", "day_daily", "day_meal").sum(),
            pl.col("daily_unit", "meal_unit").first(),
            (pl.col("less_percent") > 0).sum().cast(pl.Int16).alias("reduced_days"),
            *reached,
        )
    )


def with_days(trips: pl.LazyFrame, won: pl.LazyFrame) -> pl.LazyFrame:
    """Trips with travel_days and the sums of the days they are paid for, zero where none is.

    ``unknown``: a day of it, paid or not, has no amount.
    """
    kept = won.filter("kept")
    found = [
        sums(won),
        travel_legs.parts(kept, "daily_unit", "일", "daily"),
        travel_legs.parts(kept, "meal_unit", "일", "meal"),
        won.group_by(TRIP).agg(
            unknown=(pl.col("daily_unit").is_null() | pl.col("meal_unit").is_null()).any()
        ),
    ]
    joined = trips
    for each in found:
        joined = joined.join(each, on=TRIP, how="left", maintain_order="left")
    numbers = (
        "paid_days", "day_table", "day_vehicle", "day_daily", "day_meal", "reduced_days",
        "over_long_days", "over_longer_days", "over_longest_days", "daily_amounts", "meal_amounts",
    )  # fmt: skip
    length = (pl.col("returns") - pl.col("departs")).dt.total_days() + 1
    return joined.with_columns(
        *[pl.col(name).fill_null(0) for name in numbers],
        travel_days=length.cast(pl.Int16),
    )


def meals(scale: int = 1) -> pl.Expr:
    """The meals of the days paid for, less those provided, times ``scale``; rounded down.

    A meal provided takes its share of the average day's: of which day it was is not said.
    """
    most = pl.col("paid_days").cast(pl.Int64) * pl.col("meals_a_day")
    left = most - pl.min_horizontal("meals_provided", most)
    return pl.col("day_meal").cast(pl.Int64) * left * scale // most.clip(1)


# --- the sum ---------------------------------------------------------------------------------------


def fare() -> pl.Expr:
    return pl.when("official_vehicle").then(0).otherwise("fare_spent_won").cast(pl.Int64)


def totals(
    trips: pl.LazyFrame, won: pl.LazyFrame, nights: pl.LazyFrame, expenses: pl.LazyFrame
) -> pl.LazyFrame:
    """Trips away with every step of STEPS and claimed_won."""
    counted = with_days(trips, won)
    slept = travel_nights.with_nights(
        counted,
        expenses,
        nights,
        over=pl.col("lodging_over_percent"),
        free=pl.col("officer_class") < travel_nights.CAPPED_CLASS,
    )
    priced = slept.with_columns(
        fare_won=fare(),
        table_daily_won=pl.col("day_table") // WHOLE,
        vehicle_daily_won=pl.col("day_vehicle") // WHOLE,
        daily_paid_won=pl.col("day_daily") // WHOLE,
        table_meal_won=pl.col("day_meal").cast(pl.Int64),
        meal_paid_won=meals(),
    )
    parts = (
        "fare_won", "daily_paid_won", "meal_paid_won", "lodging_paid_won", "joint_won", "kin_won",
    )  # fmt: skip
    return priced.with_columns(
        claimed_won=pl.sum_horizontal(*parts, ignore_nulls=False).cast(pl.Int64)
    )
