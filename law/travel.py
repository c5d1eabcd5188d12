"""여비 (지방공무원법 제46조, 공무원 여비 규정): what a trip pays, from its facts and receipts.

Several rows of one trip and person are the stamps of one trip: it departs with the earliest and
returns with the latest. The law of the day of departure holds for the whole trip (부칙의 적용례);
away from home an institution's own values hold by the day (제7조제1항).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import polars as pl

from law import (
    params,
    travel_abroad,
    travel_away,
    travel_claim,
    travel_legs,
    travel_local,
    travel_nights,
)
from law.steps import Reason, Step

DECREE: Final = "공무원 여비 규정"
KINDS: Final = ("local", "domestic", "abroad")
ITEMS: Final = (
    "fare",  # 운임
    "lodging",  # 숙박비
    "actual",  # 왕복 2km 이내 출장의 실비
    "meal",  # 국외에서 정액을 넘게 쓴 식비
    "preparation",  # 국외 준비금
    "paid_by_others",  # 다른 기관이 낸 여비 (제28조제2항)
    "withheld",  # 소속 기관의 장이 감액한 여비 (제28조제1항)
)
TRIPS_SCHEMA: Final = pl.Schema(
    {
        "trip": pl.Int64,
        "person": pl.Int64,
        "kind": pl.String,
        "departs": pl.Date,
        "start": pl.Int16,
        "returns": pl.Date,
        "end": pl.Int16,
        "official_vehicle": pl.Boolean,
        "assigned_vehicle": pl.Boolean,
        "distance_m": pl.Int32,  # there and back
        "region": pl.String,
        "officer_class": pl.Int8,  # 별표 1의 제1호, 제2호
        "kin_nights": pl.Int16,
        "meals_provided": pl.Int16,
        "elsewhere_days": pl.Int16,  # 제17조제2항
        "country_class": pl.String,  # where it begins
        "legs": travel_legs.LEGS,  # the countries one goes on to, in order
        "usd_rate": pl.Int32,  # hundredths of a won for a dollar
        "has_monthly": pl.Boolean,  # 월액여비를 받는 사람
    }
)
EXPENSES_SCHEMA: Final = pl.Schema(
    {
        "trip": pl.Int64,
        "person": pl.Int64,
        "item": pl.String,
        "date": pl.Date,
        "won": pl.Int32,
        "nights": pl.Int16,
        "sharers": pl.Int16,  # who slept there for this bill, the payer included
        "over_cap": pl.Boolean,  # a reason for spending more than the cap was accepted
    }
)
TRIP: Final = ["trip", "person"]
ONE: Final = timedelta(days=1)
END_STEPS: Final = {
    "claimed_won": Step(
        "여비의 합",
        f"{DECREE} 제2조",
        "result",
        unit="won",
        reasons=(Reason("위에서 센 것을 모두 더합니다."),),
    ),
    "others_less_won": Step(
        "다른 곳이 낸 여비를 뺌",
        f"{DECREE} 제28조제2항",
        "less",
        unit="won",
        reasons=(
            Reason("다른 곳이 낸 여비가 없습니다.", (("paid_by_others_won", "==", 0),)),
            Reason("다른 곳이 낸 {paid_by_others_won}원을 뺍니다."),
        ),
    ),
    "allowed_won": Step(
        "소속 기관의 장이 감액",
        f"{DECREE} 제28조제1항",
        "less",
        unit="won",
        reasons=(
            Reason("감액하지 않습니다.", (("withheld_won", "==", 0),)),
            Reason("예산 부족 등의 사유로 {withheld_won}원을 감액합니다."),
        ),
    ),
    "travel_won": Step(
        "지급할 여비",
        "지방공무원법 제46조, 소속 자치단체의 여비 조례",
        "result",
        unit="won",
        reasons=(
            Reason("계산에 필요한 사실이 모자라 금액이 없습니다.", (("travel_won", "is", None),)),
            Reason(
                "10원 미만을 버립니다.",
                (("amount_rounding", "==", "floor_10"),),
                article="국고금 관리법 제47조제1항·제3항",
            ),
            Reason("1원까지 지급합니다.", params=("travel.amount_rounding",)),
        ),
    ),
}
LOCAL_STEPS: Final[dict[str, Step]] = travel_local.STEPS | END_STEPS
AWAY_STEPS: Final[dict[str, Step]] = travel_away.STEPS | END_STEPS
ABROAD_STEPS: Final[dict[str, Step]] = travel_abroad.STEPS | END_STEPS
MONTHLY_STEPS: Final[dict[str, Step]] = {
    **travel_claim.MONTHLY_STEPS,
    "travel_won": Step(
        "지급할 여비", "지방공무원법 제46조, 소속 자치단체의 여비 조례", "result", unit="won"
    ),
}
STEPS: Final = {
    "local": LOCAL_STEPS,
    "domestic": AWAY_STEPS,
    "abroad": ABROAD_STEPS,
    "monthly": MONTHLY_STEPS,
}
KEYS: Final = ("travel.amount_rounding", *travel_local.KEYS, *travel_away.KEYS)


def travel_won(
    trips: pl.LazyFrame,
    expenses: pl.LazyFrame,
    *,
    local: pl.LazyFrame | None = None,
) -> pl.DataFrame:
    """One row per trip and person with every step of its kind, ending in travel_won.

    ``trips`` (TRIPS_SCHEMA, and institution where ``local`` is given), ``expenses``
    (EXPENSES_SCHEMA). Give every trip of a person that touches a day: the daily maximum and the
    larger amount of a day (제7조제2항) look at them together. travel_won is null where a fact is
    missing (the region of a paid night, a country's class, a rate of exchange). Raises
    NoLawInForce, Unset or LocalRefused.
    """
    whole = folded(trips).with_columns(date=pl.col("departs"))
    numbered = _with_spent(params.attach(whole, KEYS, local=local), expenses)
    numbered = numbered.collect().lazy()
    pieces = travel_local.pieces(numbered.filter(kind="local")).collect().lazy()
    dated = _dated(numbered.filter(pl.col("kind") != "local"), local).collect().lazy()
    nights, days = travel_legs.nights(dated), _days(dated).collect().lazy()
    kept = _larger(pieces, days).collect().lazy()

    def away(kind: str) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
        own = _won(days.filter(kind=kind), kept)
        return numbered.filter(kind=kind), own, nights.filter(kind=kind), expenses

    found = pl.concat(
        [
            travel_local.totals(numbered.filter(kind="local"), _mine(pieces, kept)),
            travel_away.totals(*away("domestic")),
            travel_abroad.totals(*away("abroad")),
        ],
        how="diagonal",
    ).drop("legs")
    return found.with_columns(_less()).with_columns(_end()).sort(TRIP).collect()


def folded(trips: pl.LazyFrame) -> pl.LazyFrame:
    """One row per trip and person: from the earliest departure to the latest return."""
    first, last = _minute("departs", "start").min(), _minute("returns", "end").max()
    ends = trips.group_by(TRIP).agg(
        pl.col("departs").min(),
        start=first - _minute("departs").min(),
        returns=pl.col("returns").max(),
        end=last - _minute("returns").max(),
    )
    rest = trips.drop("departs", "start", "returns", "end")  # alike in all rows of a trip
    whole = (
        rest.unique(TRIP, keep="first", maintain_order=True)
        .join(ends, on=TRIP, how="left", maintain_order="left")
        .with_columns(pl.col("start", "end").cast(pl.Int16))
    )
    # who is back at midnight is not away on the day that begins then
    midnight = (pl.col("end") == 0) & (pl.col("returns") > pl.col("departs"))
    return whole.with_columns(
        returns=pl.when(midnight).then(pl.col("returns") - ONE).otherwise("returns"),
        end=pl.when(midnight).then(pl.lit(1440, pl.Int16)).otherwise("end"),
    )


def _minute(day: str, minute: str | None = None) -> pl.Expr:
    """A day's minute in one integer, so that the least needs no sorting."""
    since = pl.col(day).cast(pl.Int32).cast(pl.Int64) * 1440
    return since + pl.col(minute) if minute else since


def _with_spent(trips: pl.LazyFrame, expenses: pl.LazyFrame) -> pl.LazyFrame:
    sums = expenses.group_by(TRIP).agg(
        pl.col("won").filter(pl.col("item") == item).sum().cast(pl.Int64).alias(f"_{item}")
        for item in ITEMS
    )
    both = trips.join(sums, on=TRIP, how="left", maintain_order="left")
    names = {"fare": "fare_spent_won", "meal": "meal_spent_won"}
    return both.with_columns(
        pl.col(f"_{item}").fill_null(0).alias(names.get(item, f"{item}_won")) for item in ITEMS
    ).drop(f"_{item}" for item in ITEMS)


# --- the larger amount of a day (제7조제2항) --------------------------------------------------------


def _dated(trips: pl.LazyFrame, local: pl.LazyFrame | None) -> pl.LazyFrame:
    """The days of each leg of trips away with their amounts.

    The tables amended hold for journeys begun since (부칙의 적용례); an ordinance says nothing of
    it, so its values are those of each day (제7조제1항).
    """
    each = travel_legs.legs(trips).with_columns(pl.date_ranges("since", "until").alias("date"))
    days = each.explode("date").collect().lazy()
    found = travel_abroad.amounts(
        params.attach(days, travel_away.KEYS, "departs", local, local_on="date"), local=local
    )
    abroad = pl.col("lodging_usd").cast(pl.Int64) * pl.col("usd_rate") // travel_abroad.RATE
    home = pl.when(kind="domestic").then(travel_nights.night_won().cast(pl.Int64))
    return found.with_columns(night_won=home.otherwise(abroad))


def _days(dated: pl.LazyFrame) -> pl.LazyFrame:
    """The days of trips away with their daily amount and meals, and what they are worth in won."""
    days = travel_legs.larger(travel_away.days(dated))
    home = pl.col("day_daily") * 100 + pl.col("day_meal").cast(pl.Int64) * 1_000_000
    abroad = (pl.col("day_daily") + pl.col("day_meal").cast(pl.Int64) * 10_000) * pl.col("usd_rate")
    worth = pl.when(kind="domestic").then(home).otherwise(abroad)
    return days.with_columns(worth=worth.fill_null(0))


def _larger(pieces: pl.LazyFrame, days: pl.LazyFrame) -> pl.LazyFrame:
    """The trip that is paid on each day of a person; null where the trips near home are."""
    first = _minute("departs", "start").alias("_at")
    near = (
        pieces.select("person", "date", first, worth=pl.col("day_won") * 1_000_000)
        .group_by("person", "date")
        .agg(pl.col("worth").sum(), pl.col("_at").min())
        .with_columns(winner=pl.lit(None, pl.Int64))
    )
    away = days.select("person", "date", "worth", first, winner="trip")
    both = pl.concat([near, away], how="diagonal")
    ranked = both.sort(["worth", "_at", "winner"], descending=[True, False, False])
    return ranked.unique(["person", "date"], keep="first", maintain_order=True).select(
        "person", "date", "winner"
    )


def _mine(pieces: pl.LazyFrame, kept: pl.LazyFrame) -> pl.LazyFrame:
    joined = pieces.join(kept, on=["person", "date"], how="left", maintain_order="left")
    return joined.with_columns(kept=pl.col("winner").is_null())


def _won(days: pl.LazyFrame, kept: pl.LazyFrame) -> pl.LazyFrame:
    joined = days.join(kept, on=["person", "date"], how="left", maintain_order="left")
    return joined.with_columns(kept=(pl.col("winner") == pl.col("trip")).fill_null(False))


# --- what is taken off ---------------------------------------------------------------------------


def _less() -> list[pl.Expr]:
    left = (pl.col("claimed_won") - pl.col("paid_by_others_won")).clip(0)
    return [
        left.alias("others_less_won"),
        (left - pl.col("withheld_won")).clip(0).alias("allowed_won"),
    ]


def _end() -> pl.Expr:
    won, tens = pl.col("allowed_won"), pl.col("amount_rounding") == "floor_10"
    return pl.when(tens).then(won // 10 * 10).otherwise(won).alias("travel_won")
