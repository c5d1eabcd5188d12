"""근무지 내 국내 출장의 여비 (공무원 여비 규정 제18조)."""

from __future__ import annotations

from typing import Final

import polars as pl

from law import params
from law.steps import Reason, Step

DECREE: Final = "공무원 여비 규정"
ARTICLE: Final = f"{DECREE} 제18조"
GUIDE: Final = "공무원 여비업무 처리기준"
DAY: Final = 1440
PIECES: Final = (
    "tier_won", "near_won", "vehicle_won", "beside_monthly_won", "day_won", "earlier_won",
)  # fmt: skip
KEYS: Final = (
    "travel.local_long_minutes",
    "travel.local_long_won",
    "travel.local_short_won",
    "travel.local_vehicle_won",
    "travel.local_day_most_won",
    "travel.local_across_days_minutes",
    "travel.short_distance_m",
    "travel.short_distance_most",
)

STEPS: dict[str, Step] = {
    "travel_minutes": Step(
        "출장 여행시간",
        f"{ARTICLE}제1항",
        "start",
        reasons=(
            Reason(
                "{departs:md} {start:clock}부터 {returns:md} {end:clock}까지입니다. "
                "하루를 넘어 날마다 나누어 셉니다.",
                (("local_days", ">", 1),),
                params=("travel.local_across_days_minutes",),
            ),
            Reason(
                "{departs:md} {start:clock}부터 {returns:md} {end:clock}까지입니다. "
                "날을 넘겨도 한 번의 출장으로 셉니다.",
                (("returns", ">", "@departs"),),
                params=("travel.local_across_days_minutes",),
            ),
            Reason("{start:clock}부터 {end:clock}까지입니다. 쉬는 시간도 넣습니다."),
        ),
    ),
    "tier_won": Step(
        "시간에 따른 금액",
        f"{ARTICLE}제1항",
        "result",
        unit="won",
        reasons=(
            Reason("{local_days}일의 금액을 더합니다.", (("local_days", ">", 1),)),
            Reason(
                "{local_long_minutes:hours} 이상입니다.",
                (("travel_minutes", ">=", "@local_long_minutes"),),
            ),
            Reason("{local_long_minutes:hours}이 되지 않습니다."),
        ),
    ),
    "near_won": Step(
        "가까운 곳은 실비",
        GUIDE,
        "less",
        unit="won",
        reasons=(
            Reason("거리를 적지 않았습니다.", (("distance_m", "is", None),)),
            Reason(
                "왕복 {distance_m}미터라 쓴 {actual_won}원을 지급합니다.",
                (("near", "==", True),),
                params=("travel.short_distance_m", "travel.short_distance_most"),
            ),
            Reason("왕복 {distance_m}미터라 정한 금액을 지급합니다."),
        ),
    ),
    "vehicle_won": Step(
        "공무용 차량을 이용하면 감액",
        f"{ARTICLE}제1항 단서",
        "less",
        unit="won",
        reasons=(
            Reason("전용 차량을 배정받은 사람입니다.", (("assigned_vehicle", "==", True),)),
            Reason("실비만 지급하므로 더 감액하지 않습니다.", (("near", "==", True),)),
            Reason("공무용 차량을 이용하는 출장입니다.", (("official_vehicle", "==", True),)),
            Reason("공무용 차량을 이용하지 않는 출장입니다."),
        ),
    ),
    "beside_monthly_won": Step(
        "월액여비를 받으면 따로 지급하지 않음",
        f"{DECREE} 제29조제2항, 소속 자치단체의 여비 조례",
        "less",
        unit="won",
        reasons=(
            Reason(
                "상시 출장으로 월액여비를 받는 사람입니다.",
                (("has_monthly", "==", True),),
                params=("travel.monthly_instead",),
            ),
            Reason("월액여비를 받지 않는 사람입니다."),
        ),
    ),
    "day_won": Step(
        "하루의 한도까지",
        GUIDE,
        "cap",
        unit="won",
        reasons=(
            Reason(
                "그날 먼저 다녀온 출장에 {earlier_won}원이 나가 하루 {local_day_most_won}원까지만 "
                "지급합니다.",
                (("earlier_won", ">", 0),),
                params=("travel.local_day_most_won", "travel.local_same_day"),
            ),
            Reason("하루 {local_day_most_won}원까지입니다.", params=("travel.local_day_most_won",)),
        ),
    ),
    "kept_won": Step(
        "같은 날의 다른 출장보다 적으면 지급하지 않음",
        f"{DECREE} 제7조제2항",
        "less",
        unit="won",
        reasons=(
            Reason(
                "같은 날 근무지 밖으로 간 출장의 여비가 더 많습니다.",
                (("kept_won", "<", "@day_won"),),
            ),
            Reason("같은 날 더 많은 여비가 없습니다."),
        ),
    ),
}


def pieces(trips: pl.LazyFrame) -> pl.LazyFrame:
    """The days of trips near home: travel_minutes, piece_minutes and what each day pays (day_won).

    In: trips with KEYS and actual_won. A trip of less than 24 hours is one day's.
    """
    spread = trips.with_columns(travel_minutes=_minutes()).with_columns(
        across=pl.col("travel_minutes") >= pl.col("local_across_days_minutes")
    )
    dates = pl.date_ranges("departs", pl.when("across").then("returns").otherwise("departs"))
    each = spread.with_columns(dates.alias("date")).explode("date")
    priced = (
        each.with_columns(piece_minutes=_piece())
        .filter(pl.col("piece_minutes") > 0)
        .with_columns(_tier(), near=_near())
        .with_columns(_actual())
        .with_columns(_vehicle())
        .with_columns(_beside_monthly())
    )
    return _day_most(priced)


def _minutes() -> pl.Expr:
    days = (pl.col("returns") - pl.col("departs")).dt.total_days()
    return (days * DAY + pl.col("end") - pl.col("start")).cast(pl.Int32)


def _piece() -> pl.Expr:
    since = pl.when(pl.col("date") == pl.col("departs")).then("start").otherwise(0)
    until = pl.when(pl.col("date") == pl.col("returns")).then("end").otherwise(DAY)
    return pl.when("across").then(until - since).otherwise("travel_minutes").cast(pl.Int32)


def _tier() -> pl.Expr:
    long = pl.col("piece_minutes") >= pl.col("local_long_minutes")
    won = pl.when(long).then("local_long_won").otherwise("local_short_won")
    return won.cast(pl.Int64).alias("tier_won")


def _near() -> pl.Expr:
    return (pl.col("distance_m") <= pl.col("short_distance_m")).fill_null(False)


def _actual() -> pl.Expr:
    """The actual cost on the first day, no more than the tier where that is the maximum."""
    most = pl.when(pl.col("short_distance_most") == "tier").then(
        pl.col("tier_won").sum().over("trip", "person")
    )
    first = pl.col("date") == pl.col("departs")
    actual = pl.when(first).then(pl.min_horizontal("actual_won", most)).otherwise(0)
    return pl.when("near").then(actual).otherwise("tier_won").alias("near_won")


def _vehicle() -> pl.Expr:
    less = (pl.col("near_won") - pl.col("local_vehicle_won")).clip(0)
    official = pl.col("official_vehicle") & ~pl.col("near")
    won = pl.when("assigned_vehicle").then(0).when(official).then(less).otherwise("near_won")
    return won.cast(pl.Int64).alias("vehicle_won")


def _beside_monthly() -> pl.Expr:
    """월액여비 stands for each trip near home of those who have it."""
    covered = pl.col("has_monthly").fill_null(False)
    return pl.when(covered).then(0).otherwise("vehicle_won").alias("beside_monthly_won")


def _day_most(priced: pl.LazyFrame) -> pl.LazyFrame:
    """What is left of the day's maximum when the trips before have had theirs."""
    most, so_far = pl.col("local_day_most_won"), pl.col("so_far_won")
    before = so_far - pl.col("beside_monthly_won")
    return (
        priced.sort("person", "date", "departs", "start", "trip")
        .with_columns(so_far_won=pl.col("beside_monthly_won").cum_sum().over("person", "date"))
        .with_columns(
            earlier_won=pl.min_horizontal(before, most).cast(pl.Int64),
            day_won=(pl.min_horizontal(so_far, most) - pl.min_horizontal(before, most)).cast(
                pl.Int64
            ),
        )
    )


def totals(trips: pl.LazyFrame, kept: pl.LazyFrame) -> pl.LazyFrame:
    """Trips near home with their steps and claimed_won, from their days (kept: 제7조제2항)."""
    sums = kept.group_by("trip", "person").agg(
        pl.col("travel_minutes").first(),
        pl.col("near").first(),
        pl.len().cast(pl.Int16).alias("local_days"),
        pl.col(*PIECES).sum(),
        pl.col("day_won").filter("kept").sum().alias("kept_won"),
    )
    joined = trips.join(sums, on=["trip", "person"], how="left", maintain_order="left")
    return joined.with_columns(claimed_won=pl.col("kept_won"))


# --- what is near home (제18조제2항) ----------------------------------------------------------------

IS_LOCAL_STEPS: dict[str, Step] = {
    "same_unit": Step(
        "같은 시·군이나 섬 안인지",
        f"{ARTICLE}제2항제1호",
        "start",
        unit="",
        reasons=(
            Reason(
                "통합특별시는 종전의 시·군과 광주광역시로 나누어 봅니다.",
                (("in_merged_city", "==", True), ("merged_city", "==", "former_unit")),
                article=f"{ARTICLE}제2항제1호 후단",
            ),
            Reason("같은 시·군 안입니다.", (("same_city", "==", True),)),
            Reason("같은 섬 안입니다.", (("same_unit", "==", True),)),
            Reason(
                "제주특별자치도는 섬으로 보지 않습니다.",
                (("same_island", "==", True), ("jeju", "==", True)),
            ),
            Reason("시·군이나 섬이 다릅니다."),
        ),
    ),
    "near_enough": Step(
        "여행거리가 12킬로미터 미만인지",
        f"{ARTICLE}제2항제2호",
        "start",
        unit="",
        reasons=(
            Reason("거리를 적지 않았습니다.", (("distance_m", "is", None),)),
            Reason(
                "왕복 {distance_m}미터를 왕복 거리로 봅니다.",
                (("local_distance_basis", "==", "round_trip"),),
                params=("travel.local_distance_basis",),
            ),
            Reason(
                "왕복 {distance_m}미터의 절반을 편도 거리로 봅니다.",
                (("local_distance_basis", "==", "one_way"),),
                params=("travel.local_distance_basis",),
            ),
            Reason("왕복 {distance_m}미터라 편도로 보나 왕복으로 보나 같습니다."),
        ),
    ),
    "is_local": Step(
        "근무지 내 국내 출장인지",
        f"{ARTICLE}제2항",
        "result",
        unit="",
        reasons=(
            Reason("둘 가운데 하나에 해당합니다.", (("is_local", "==", True),)),
            Reason("둘 다 해당하지 않아 근무지 외 국내 출장입니다."),
        ),
    ),
}


def is_local(places: pl.LazyFrame, *, local: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """Adds same_unit, near_enough and is_local.

    In: date, same_city (the same city or county as it is called now), same_island, jeju,
    in_merged_city and same_former_unit (통합특별시), distance_m there and back or null;
    institution where ``local`` is given. Raises Unset where it matters whether 12 km is one way.
    """
    keys = ("travel.local_distance_m", "travel.merged_city")
    numbered = params.attach(places, keys, local=local)
    distance, most = pl.col("distance_m"), pl.col("local_distance_m")
    either = (distance >= most) & (distance < 2 * most)
    numbered = numbered.with_columns(_same_unit())
    basis = params.attach_where(
        numbered,
        ("travel.local_distance_basis",),
        (either & ~pl.col("same_unit")).fill_null(False),
        local=local,
    )
    one_way = (pl.col("local_distance_basis") == "one_way").fill_null(False)
    reach = pl.when(one_way).then(2 * most).otherwise(most)
    return basis.with_columns(
        near_enough=(distance < reach).fill_null(False),
        local_distance_basis=pl.when(either).then("local_distance_basis"),
    ).with_columns(is_local=pl.col("same_unit") | pl.col("near_enough"))


def _same_unit() -> pl.Expr:
    island = pl.col("same_island") & ~pl.col("jeju")
    divided = pl.col("in_merged_city") & pl.col("merged_city").is_not_null()
    city = pl.when(divided).then("same_former_unit").otherwise("same_city")
    return (city | island).alias("same_unit")
