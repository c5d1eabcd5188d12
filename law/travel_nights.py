"""숙박비: what the nights of a trip pay (공무원 여비 규정 제16조제1항·제4항, 별표 2)."""

from __future__ import annotations

from typing import Final

import polars as pl

from law import travel_legs
from law.steps import Reason, Step

DECREE: Final = "공무원 여비 규정"
TABLE: Final = f"{DECREE} 제16조제1항, 별표 2"
GUIDE: Final = "공무원 여비업무 처리기준"
TRIP: Final = ["trip", "person"]
CAPPED_CLASS: Final = 2  # 별표 2: 제1호는 실비
KEYS: Final = (
    "travel.lodging_seoul_won",
    "travel.lodging_metropolitan_won",
    "travel.lodging_other_won",
    "travel.lodging_over_percent",
    "travel.kin_night_won",
    "travel.joint_night_won",
)

STEPS: dict[str, Step] = {
    "lodging_spent_won": Step(
        "쓴 숙박비",
        f"{DECREE} 제16조제4항",
        "start",
        unit="won",
        reasons=(
            Reason("적은 숙박비가 없습니다.", (("lodging_spent_won", "==", 0),)),
            Reason("{lodging_nights}밤입니다."),
        ),
    ),
    "lodging_paid_won": Step(
        "숙박비 상한까지",
        TABLE,
        "cap",
        unit="won",
        reasons=(
            Reason("적은 숙박비가 없습니다.", (("lodging_spent_won", "==", 0),)),
            Reason(
                "잔 곳의 지역을 적지 않아 상한을 알 수 없습니다.",
                (("lodging_paid_won", "is", None),),
            ),
            Reason(
                "제1호에 해당하는 사람은 실비입니다.",
                (("officer_class", "==", 1),),
                params=("travel.lodging_other_won",),
            ),
            Reason(
                "하룻밤 {lodging_night_won}원까지이고, 부득이한 사유로 상한의 "
                "{lodging_over_percent}%까지 더 지급합니다.",
                (("over_cap", "==", True),),
                params=("travel.lodging_other_won",),
                article=f"{DECREE} 제16조제1항 단서",
            ),
            Reason(
                "{night_parts}까지입니다. 그날 밤의 금액으로 셉니다.",
                (("night_amounts", ">", 1),),
                params=("travel.lodging_other_won",),
                article=f"{DECREE} 제7조제1항",
            ),
            Reason("하룻밤 {lodging_night_won}원까지입니다.", params=("travel.lodging_other_won",)),
        ),
    ),
    "joint_won": Step(
        "함께 자서 쓰지 않은 숙박비",
        GUIDE,
        "start",
        unit="won",
        reasons=(
            Reason("함께 자고 아낀 사람이 없습니다.", (("joint_nights", "==", 0),)),
            Reason(
                "숙박비를 쓰지 않은 {joint_nights}명의 하룻밤에 {joint_night_won}원씩입니다.",
                params=("travel.joint_night_won",),
            ),
        ),
    ),
    "kin_won": Step(
        "친지 집 등에서 잔 밤",
        GUIDE,
        "start",
        unit="won",
        reasons=(
            Reason("친지 집에서 잔 밤이 없습니다.", (("kin_paid_nights", "==", 0),)),
            Reason(
                "{kin_paid_nights}밤에 {kin_night_won}원씩입니다.",
                params=("travel.kin_night_won",),
            ),
        ),
    ),
}


def with_nights(
    trips: pl.LazyFrame,
    expenses: pl.LazyFrame,
    nights: pl.LazyFrame,
    *,
    over: pl.Expr,
    free: pl.Expr,
) -> pl.LazyFrame:
    """Trips with what their nights pay: lodging_spent_won, lodging_paid_won, joint_won, kin_won.

    ``nights``: the cap of the night of each date (law.travel_legs); ``over``: the percentage an
    accepted reason adds; ``free``: who has no cap. Nights beyond the trip's own are paid nothing.
    """
    length = (pl.col("returns") - pl.col("departs")).dt.total_days().cast(pl.Int32)
    capped = trips.with_columns(trip_nights=length, free=free, over_percent=over)
    capped = capped.join(_caps(nights), on=TRIP, how="left", maintain_order="left")
    bills = _bills(capped, expenses, nights)
    found = bills.group_by(TRIP).agg(
        pl.col("won").sum().alias("lodging_spent_won"),
        pl.col("counted").sum().alias("lodging_nights"),
        pl.col("paid").sum().alias("lodging_paid_won"),
        pl.col("paid").is_null().any().alias("_unknown"),
        pl.col("unpaid").sum().alias("joint_nights"),
        pl.col("over_cap").any(),
    )
    joined = capped.join(found, on=TRIP, how="left", maintain_order="left")
    return joined.with_columns(_known()).with_columns(_kin()).drop("_unknown", "free")


def _caps(nights: pl.LazyFrame) -> pl.LazyFrame:
    """What a trip says of its caps: the first night's, and in words where they are several."""
    slept = nights.filter(pl.col("date") < pl.col("returns"))
    first = (
        nights.sort("date")
        .group_by(TRIP)
        .agg(pl.col("lodging_usd").first(), pl.col("night_won").first().alias("lodging_night_won"))
    )
    unit = pl.when(kind="abroad").then("lodging_usd").otherwise("night_won").alias("_unit")
    said = travel_legs.parts(slept.with_columns(unit), "_unit", "밤", "night")
    return first.join(said, on=TRIP, how="left").with_columns(pl.col("night_amounts").fill_null(0))


def _bills(trips: pl.LazyFrame, expenses: pl.LazyFrame, nights: pl.LazyFrame) -> pl.LazyFrame:
    columns = ["departs", "returns", "trip_nights", "free", "over_percent"]
    bills = (
        expenses.filter(pl.col("item") == "lodging")
        .join(trips.select(*TRIP, *columns), on=TRIP, how="inner")
        .sort(*TRIP, "date")
        .with_columns(pl.col("won").cast(pl.Int64), pl.col("sharers").clip(1))
        .with_row_index("_bill")
    )
    before = pl.col("nights").cum_sum().over(TRIP) - pl.col("nights")
    left = (pl.col("trip_nights") - before).clip(0)
    counted = bills.with_columns(_before=before, counted=pl.min_horizontal("nights", left))
    one = counted.join(_one(counted, nights), on="_bill", how="left", maintain_order="left")
    return one.with_columns(
        one=pl.when(pl.col("counted") > 0).then("one").otherwise(0)
    ).with_columns(_paid(), _unpaid())


def _one(bills: pl.LazyFrame, nights: pl.LazyFrame) -> pl.LazyFrame:
    """The caps of one person for the nights of each bill, the first of which is the bill's day."""
    first = pl.col("date").fill_null(pl.col("departs") + pl.duration(days="_before"))
    last = pl.max_horizontal(pl.col("returns") - pl.duration(days=1), "departs")
    each = bills.select(
        "_bill", *TRIP, "departs", first.alias("_first"), last.alias("_last"),
        pl.int_ranges(0, "counted").alias("_nth"),
    ).explode("_nth").filter(pl.col("_nth").is_not_null())  # fmt: skip
    night = pl.col("_first") + pl.duration(days="_nth")
    on = each.with_columns(
        date=pl.max_horizontal(pl.min_horizontal(night, "_last"), "departs").cast(pl.Date)
    )
    caps = on.join(nights.select(*TRIP, "date", "night_won"), on=[*TRIP, "date"], how="left")
    whole = pl.col("night_won").is_not_null().all()
    return caps.group_by("_bill").agg(pl.when(whole).then(pl.col("night_won").sum()).alias("one"))


def _paid() -> pl.Expr:
    percent = pl.when("over_cap").then(100 + pl.col("over_percent")).otherwise(100)
    most = pl.col("one") * pl.col("sharers") * percent // 100
    within = pl.when(most.is_not_null()).then(pl.min_horizontal("won", most))
    free = pl.when(pl.col("counted") > 0).then("won").otherwise(0)
    return pl.when("free").then(free).otherwise(within).alias("paid")


def _unpaid() -> pl.Expr:
    """Who of those sharing spent nothing, times the nights: 인원 − 총숙박비 ÷ 상한(올림)."""
    payers = -(-pl.col("won") // pl.col("one"))
    saved = (pl.col("sharers") - payers).clip(0) * pl.col("counted")
    known = ~pl.col("free") & (pl.col("one") > 0) & (pl.col("won") > 0)
    return pl.when(known).then(saved).otherwise(0).cast(pl.Int32).alias("unpaid")


def _known() -> list[pl.Expr]:
    paid = pl.when(~pl.col("_unknown").fill_null(False)).then(pl.col("lodging_paid_won"))
    nothing = pl.col("lodging_spent_won").is_null()
    counts = ("lodging_spent_won", "lodging_nights", "joint_nights")
    return [
        *[pl.col(name).fill_null(0) for name in counts],
        pl.when(nothing).then(0).otherwise(paid).cast(pl.Int64).alias("lodging_paid_won"),
        pl.col("over_cap").fill_null(False),
    ]


def _kin() -> list[pl.Expr]:
    left = (pl.col("trip_nights") - pl.col("lodging_nights")).clip(0)
    nights = pl.min_horizontal("kin_nights", left)
    return [
        nights.cast(pl.Int16).alias("kin_paid_nights"),
        (nights.cast(pl.Int64) * pl.col("kin_night_won")).alias("kin_won"),
        (pl.col("joint_nights").cast(pl.Int64) * pl.col("joint_night_won")).alias("joint_won"),
    ]


def night_won() -> pl.Expr:
    """The cap of a night by region, null where the region is not known."""
    found = pl.lit(None, dtype=pl.Int32)
    for region in ("seoul", "metropolitan", "other"):
        here = pl.col("region") == region
        found = pl.when(here).then(f"lodging_{region}_won").otherwise(found)
    return found
