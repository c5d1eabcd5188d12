"""국외 출장의 여비 (공무원 여비 규정 제16조, 별표 4): dollars by country class, won by the rate.

The amounts of 별표 4 are an ordinance's or the institution's to enter. Each day has the amount of
the country of that day (law.travel_legs); the dollars are summed, turned into won at the rate
entered and rounded half up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from law import params, travel_away, travel_legs, travel_nights
from law.steps import Reason, Step

DECREE: Final = "공무원 여비 규정"
TABLE: Final = f"{DECREE} 제16조제1항, 별표 4"
CLASSES: Final = tuple(travel_legs.CLASSES)
PARTS: Final = ("daily", "lodging", "meal")
RATE: Final = 100  # usd_rate is in hundredths of a won
FIRST: Final = 1  # 별표 1의 제1호
OVER: Final = 2  # 숙박비 및 식비의 2분의 1

STEPS: dict[str, Step] = {
    **travel_away.DAYS_STEPS,
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
    ),
    "daily_cents": Step(
        "일비",
        TABLE,
        "start",
        unit="cents",
        reasons=(
            Reason("나라의 등급을 적지 않아 금액이 없습니다.", (("daily_cents", "is", None),)),
            Reason(
                "{daily_parts}에서 공무용 차량이나 장기체재로 감액했습니다.",
                (("daily_amounts", ">", 1), ("day_daily", "<", "@day_table")),
                article=f"{DECREE} 제7조·제16조제3항·제17조",
            ),
            Reason(
                "{daily_parts}입니다. 나라를 옮긴 날은 두 나라 가운데 많은 금액입니다.",
                (("daily_amounts", ">", 1),),
                article=f"{DECREE} 제7조",
            ),
            Reason(
                "하루 {daily_unit}달러 × {paid_days}일에서 공무용 차량이나 장기체재로 감액했습니다.",
                (("day_daily", "<", "@day_table"),),
                article=f"{DECREE} 제16조제3항·제17조",
            ),
            Reason("하루 {daily_unit}달러 × {paid_days}일입니다."),
        ),
    ),
    "meal_cents": Step(
        "식비",
        TABLE,
        "start",
        unit="cents",
        reasons=(
            Reason("나라의 등급을 적지 않아 금액이 없습니다.", (("meal_cents", "is", None),)),
            Reason(
                "{meal_parts}에서 제공된 {meals_provided}끼를 하루 식비의 평균으로 뺐습니다.",
                (("meal_amounts", ">", 1), ("meals_provided", ">", 0)),
                article=f"{DECREE} 제7조, 공무원 여비업무 처리기준",
                params=("travel.meals_a_day", "travel.legs_meals"),
            ),
            Reason(
                "{meal_parts}입니다. 나라를 옮긴 날은 두 나라 가운데 많은 금액입니다.",
                (("meal_amounts", ">", 1),),
                article=f"{DECREE} 제7조",
            ),
            Reason(
                "하루 {meal_unit}달러 × {paid_days}일에서 제공된 {meals_provided}끼를 뺐습니다.",
                (("meals_provided", ">", 0),),
                params=("travel.meals_a_day",),
            ),
            Reason("하루 {meal_unit}달러 × {paid_days}일입니다."),
        ),
    ),
    "allowance_won": Step(
        "환율로 바꾼 일비와 식비",
        TABLE,
        "result",
        unit="won",
        reasons=(
            Reason("환율을 적지 않았습니다.", (("usd_rate", "is", None),)),
            Reason(
                "1달러에 {usd_rate:rate}원이고 1원 미만은 반올림합니다.",
                params=("travel.abroad_rounding",),
            ),
        ),
    ),
    "meal_over_won": Step(
        "부득이하게 더 쓴 식비",
        f"{DECREE} 제16조제1항 단서",
        "start",
        unit="won",
        reasons=(
            Reason("더 쓴 식비가 없습니다.", (("meal_spent_won", "==", 0),)),
            Reason("쓴 식비 {meal_spent_won}원 가운데 식비의 2분의 1까지 더 지급합니다."),
        ),
    ),
    "lodging_spent_won": travel_nights.STEPS["lodging_spent_won"],
    "lodging_paid_won": Step(
        "숙박비 상한까지",
        TABLE,
        "cap",
        unit="won",
        reasons=(
            Reason("적은 숙박비가 없습니다.", (("lodging_spent_won", "==", 0),)),
            Reason(
                "나라의 등급이나 환율을 알 수 없어 상한이 없습니다.",
                (("lodging_paid_won", "is", None),),
            ),
            Reason(
                "{night_parts}까지이고, 부득이한 사유로 상한의 2분의 1까지 더 지급합니다.",
                (("over_cap", "==", True), ("night_amounts", ">", 1)),
                article=f"{DECREE} 제16조제1항 단서",
            ),
            Reason(
                "하룻밤 {lodging_night_won}원까지이고, 부득이한 사유로 상한의 2분의 1까지 더 "
                "지급합니다.",
                (("over_cap", "==", True),),
                article=f"{DECREE} 제16조제1항 단서",
            ),
            Reason(
                "{night_parts}까지입니다. 그날 밤 잔 나라의 상한으로 셉니다.",
                (("night_amounts", ">", 1),),
                article=f"{DECREE} 제16조제4항, 별표 4",
            ),
            Reason("하룻밤 {lodging_usd}달러, {lodging_night_won}원까지입니다."),
        ),
    ),
    "preparation_won": Step(
        "준비금",
        f"{DECREE} 제23조",
        "start",
        unit="won",
        reasons=(Reason("실제로 쓴 금액입니다."),),
    ),
}


def keys(country: str, officer_class: int) -> list[str]:
    first = "first_" if officer_class == FIRST else ""
    return [f"travel.abroad_{first}{part}_{country}_usd" for part in PARTS]


def amounts(days: pl.LazyFrame, *, local: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Adds daily_unit, meal_unit and lodging_usd: won at home, dollars abroad.

    Raises Unset for a country class whose amounts nobody has entered for 제1호 or 제2호.
    """
    who = ("country_class", "officer_class")
    rows = days.filter(kind="abroad").drop_nulls("country_class").select(who).unique().sort(who)
    reached = rows.collect().rows()
    found = days
    for row in reached:
        here = _here(*row).fill_null(False)
        found = params.attach_where(found, keys(*row), here, "departs", local, local_on="date")
    home = pl.col("kind") != "abroad"
    return found.with_columns(
        daily_unit=pl.when(home).then("daily_won").otherwise(_of(0, reached)),
        meal_unit=pl.when(home).then("meal_won").otherwise(_of(2, reached)),
        lodging_usd=_of(1, reached),
    ).drop(key.rsplit(".", 1)[-1] for row in reached for key in keys(*row))


def _here(country: str, officer_class: int) -> pl.Expr:
    mine = (pl.col("country_class") == country) & (pl.col("officer_class") == officer_class)
    return (pl.col("kind") == "abroad") & mine


def _of(part: int, reached: Sequence[tuple[str, int]]) -> pl.Expr:
    found = pl.lit(None, dtype=pl.Int32)
    for row in reached:
        value = pl.col(keys(*row)[part].rsplit(".", 1)[-1])
        found = pl.when(_here(*row)).then(value).otherwise(found)
    return found


def totals(
    trips: pl.LazyFrame, won: pl.LazyFrame, nights: pl.LazyFrame, expenses: pl.LazyFrame
) -> pl.LazyFrame:
    """Trips abroad with every step of STEPS and claimed_won."""
    counted = travel_away.with_days(trips, won)
    slept = travel_nights.with_nights(
        counted, expenses, nights, over=pl.lit(100 // OVER), free=pl.lit(False)
    )
    known = ~pl.col("unknown")
    priced = slept.with_columns(
        fare_won=travel_away.fare(),
        daily_cents=pl.when(known).then(pl.col("day_daily") * 100 // travel_legs.WHOLE),
        meal_cents=pl.when(known).then(travel_away.meals(100)),
    ).with_columns(_turned(pl.col("daily_cents") + pl.col("meal_cents")).alias("allowance_won"))
    added = priced.with_columns(_meal_over())
    parts = ("fare_won", "allowance_won", "meal_over_won", "lodging_paid_won", "preparation_won")
    return added.with_columns(
        claimed_won=pl.sum_horizontal(*parts, ignore_nulls=False).cast(pl.Int64)
    )


def _turned(cents: pl.Expr) -> pl.Expr:
    """Cents into won at the rate, half up."""
    exact = cents.cast(pl.Int64) * pl.col("usd_rate")
    return (2 * exact + 100 * RATE) // (2 * 100 * RATE)


def _meal_over() -> pl.Expr:
    paid = pl.col("meal_cents").cast(pl.Int64) * pl.col("usd_rate") // (100 * RATE)
    over = (pl.col("meal_spent_won") - paid).clip(0)
    most = pl.min_horizontal(over, paid // OVER)
    return pl.when(pl.col("meal_spent_won") == 0).then(0).otherwise(most).alias("meal_over_won")
