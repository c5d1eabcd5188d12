"""국외 출장의 여비 (공무원 여비 규정 제16조, 별표 4): dollars by country class, won by the rate.

The amounts of 별표 4 are an ordinance's or the institution's to enter. The dollars are summed,
turned into won at the rate entered and rounded half up.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params, travel_away, travel_nights
from law.steps import Reason, Step

DECREE: Final = "공무원 여비 규정"
TABLE: Final = f"{DECREE} 제16조제1항, 별표 4"
CLASSES: Final = ("a", "b", "c", "d")  # 가, 나, 다, 라
PARTS: Final = ("daily", "lodging", "meal")
RATE: Final = 100  # usd_rate is in hundredths of a won
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
            Reason(
                "나라의 등급이나 여비 구분을 알 수 없어 금액이 없습니다.",
                (("daily_cents", "is", None),),
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
            Reason(
                "나라의 등급이나 여비 구분을 알 수 없어 금액이 없습니다.",
                (("meal_cents", "is", None),),
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
                "하룻밤 {lodging_night_won}원까지이고, 부득이한 사유로 상한의 2분의 1까지 더 "
                "지급합니다.",
                (("over_cap", "==", True),),
                article=f"{DECREE} 제16조제1항 단서",
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


def keys(country: str) -> list[str]:
    return [f"travel.abroad_{part}_{country}_usd" for part in PARTS]


def amounts(trips: pl.LazyFrame, *, local: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Adds daily_unit, meal_unit and lodging_usd: won at home, dollars abroad.

    Raises Unset for a country class whose amounts nobody has entered. The amounts are those of
    별표 4 제2호; a trip of somebody of 제1호 gets null.
    """
    found = trips
    abroad = (pl.col("kind") == "abroad") & (pl.col("officer_class") == travel_nights.CAPPED_CLASS)
    for country in CLASSES:
        here = abroad & (pl.col("country_class") == country)
        found = params.attach_where(found, keys(country), here.fill_null(False), local=local)
    home = pl.col("kind") != "abroad"
    return found.with_columns(
        daily_unit=pl.when(home).then("daily_won").otherwise(_of("daily", abroad)),
        meal_unit=pl.when(home).then("meal_won").otherwise(_of("meal", abroad)),
        lodging_usd=_of("lodging", abroad),
    ).drop(key.rsplit(".", 1)[-1] for country in CLASSES for key in keys(country))


def _of(part: str, abroad: pl.Expr) -> pl.Expr:
    found = pl.lit(None, dtype=pl.Int32)
    for country in CLASSES:
        here = abroad & (pl.col("country_class") == country)
        found = pl.when(here).then(f"abroad_{part}_{country}_usd").otherwise(found)
    return found


def totals(trips: pl.LazyFrame, won: pl.LazyFrame, expenses: pl.LazyFrame) -> pl.LazyFrame:
    """Trips abroad with every step of STEPS and claimed_won."""
    counted = travel_away.with_days(trips, won)
    night = pl.col("lodging_usd").cast(pl.Int64) * pl.col("usd_rate") // RATE
    slept = travel_nights.with_nights(
        counted, expenses, night=night, over=pl.lit(100 // OVER), free=pl.lit(False)
    )
    known = pl.col("daily_unit").is_not_null()
    priced = slept.with_columns(
        fare_won=travel_away.fare(),
        daily_cents=pl.when(known).then(pl.col("day_daily") * 100 // travel_away.WHOLE),
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
