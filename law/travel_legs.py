"""어느 날에 어느 금액인지 (공무원 여비 규정 제7조): the legs of a trip, and the amounts of its days.

A leg lasts until the next one begins. The day of going on to another country is a day of both, and
the larger amount is paid (제7조제2항); a night is of where one sleeps (제16조제4항).
"""

from __future__ import annotations

from typing import Any, Final

import polars as pl

TRIP: Final = ["trip", "person"]
LEGS: Final[Any] = pl.List(pl.Struct({"since": pl.Date, "country_class": pl.String}))
CLASSES: Final = {"a": "가", "b": "나", "c": "다", "d": "라"}
WHOLE: Final = 10_000  # day_daily is in ten-thousandths of its unit


def legs(trips: pl.LazyFrame) -> pl.LazyFrame:
    """A row a leg that was reached: since, and until (the day on which the next one begins)."""
    first = trips.with_columns(since=pl.col("departs"))
    begun = pl.max_horizontal(pl.col("legs").struct.field("since"), "departs")
    later = (
        trips.explode("legs")
        .filter(pl.col("legs").struct.field("since") <= pl.col("returns"))
        .with_columns(pl.col("legs").struct.field("country_class"), since=begun)
    )
    both = pl.concat([first.drop("legs"), later.drop("legs")]).sort(
        *TRIP, "since", maintain_order=True
    )
    reached = both.unique([*TRIP, "since"], keep="last", maintain_order=True)
    following = pl.col("since").shift(-1).over(TRIP)
    return reached.with_columns(until=following.fill_null(pl.col("returns")))


def larger(days: pl.LazyFrame) -> pl.LazyFrame:
    """One row a day of a trip: of the two legs of a day that of the larger amount, unknown first."""
    amount = pl.col("day_daily") + pl.col("day_meal").cast(pl.Int64) * WHOLE
    ranked = days.with_columns(_amount=amount).sort(
        *TRIP, "date", "_amount", "since", descending=[False, False, False, True, False]
    )
    return ranked.unique([*TRIP, "date"], keep="first", maintain_order=True).drop("_amount")


def nights(days: pl.LazyFrame) -> pl.LazyFrame:
    """The cap of the night that begins on each date: of the leg in which one sleeps."""
    last = days.sort(*TRIP, "date", "since").unique(
        [*TRIP, "date"], keep="last", maintain_order=True
    )
    return last.select(
        *TRIP, "date", "returns", "country_class", "kind", "lodging_usd", "night_won"
    )


def parts(rows: pl.LazyFrame, unit: str, word: str, name: str) -> pl.LazyFrame:
    """Per trip in words how many days or nights (``word``) have which amount: 가등급 40달러 × 3일."""
    same = rows.group_by(*TRIP, "kind", "country_class", unit, maintain_order=True).len()
    amount = pl.col(unit).cast(pl.String).str.replace(r"^(\d+)(\d{3})$", "$1,$2")
    # no pl.format: polars 2.1's streaming engine now and then panics in it
    times = pl.concat_str(pl.lit(" × "), "len", pl.lit(word))
    home = pl.concat_str(amount, pl.lit("원"), times)
    country = pl.col("country_class").replace_strict(CLASSES, default=None)
    abroad = pl.concat_str(country, pl.lit("등급 "), amount, pl.lit("달러"), times)
    said = pl.when(kind="domestic").then(home).otherwise(abroad)
    return same.group_by(TRIP).agg(
        said.str.join(", ").alias(f"{name}_parts"), pl.len().cast(pl.Int16).alias(f"{name}_amounts")
    )
