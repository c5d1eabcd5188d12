"""출퇴근 기록의 짝: from punches to the intervals somebody was there.

A run of ins starts at its first, a run of outs ends at its last; an out before any in and an in
after every out form no presence, so a forgotten out never credits anything. A punch without a
direction is the opposite of the one before it.

A punch is packed into one integer (person-day, minute, direction): sorting that one column and
looking at neighbours replaces every window, which is what lets a nation close in seconds.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from law.persondays import overlap, planned

IN, OUT, BARE = 0, 1, 2
SUMS: Final = ("presence_minutes", "inside_minutes", "break_minutes")
DAY_ROOM: Final = 32768  # 8192 minutes × 4 directions


def intervals(punches: pl.LazyFrame, near: int) -> pl.LazyFrame:
    """Presence intervals (key, from, to), in order, of punches (key, minute, direction).

    ``near``: a directionless punch within so many minutes of another one is a double tap.
    """
    return _runs(ways(punches, near))


def ways(punches: pl.LazyFrame, near: int) -> pl.LazyFrame:
    """Punches (key, minute, fresh, way) in order, each an in or an out, double taps left out."""
    return _ways(_without_echoes(_sorted(punches), near))


def by_day(found: pl.LazyFrame, plan: pl.LazyFrame) -> pl.LazyFrame:
    """One row per person-day with presence, from ``intervals``: key, first_in, last_out and SUMS
    (inside and break minutes against ``plan``). Both frames are sorted by key, so that a day's
    sum is a difference of running sums.
    """
    key = pl.col("key")
    within = (_within("planned_start", "planned_end"), _within("break_start", "break_end"))
    lengths = (pl.col("to") - pl.col("from"), *within)
    running = found.join_asof(plan, on="key", tolerance=0).select(
        "key",
        first_in=pl.when(key.ne_missing(key.shift(1))).then("from").forward_fill(),
        last_out="to",
        last=key.ne_missing(key.shift(-1)),
        **{name: each.cum_sum() for name, each in zip(SUMS, lengths, strict=True)},
    )
    days = running.filter("last").drop("last")
    return days.with_columns(
        (pl.col(name) - pl.col(name).shift(1, fill_value=0)).cast(pl.Int16) for name in SUMS
    )


def _within(since: str, until: str) -> pl.Expr:
    return overlap(pl.col("from"), pl.col("to"), planned(since), planned(until))


def several(found: pl.LazyFrame) -> pl.LazyFrame:
    """The person-days (key) with more than one interval."""
    return found.filter(_shared()).select("key").unique()


def _shared() -> pl.Expr:
    key = pl.col("key")
    return key.eq_missing(key.shift(1)) | key.eq_missing(key.shift(-1))


def _sorted(punches: pl.LazyFrame) -> pl.LazyFrame:
    minute = pl.col("minute").cast(pl.Int64) * 4
    way = pl.col("direction")  # what a terminal does not know (none, 255) is no direction
    direction = pl.when(way.is_between(IN, OUT)).then(way).otherwise(BARE).cast(pl.Int64)
    packed = pl.col("key") * DAY_ROOM + minute + direction
    ordered = punches.select(packed=packed).sort("packed")
    return ordered.select(
        key=pl.col("packed") // DAY_ROOM,
        minute=(pl.col("packed") & (DAY_ROOM - 1)).cast(pl.Int16) // 4,
        direction=(pl.col("packed") & 3).cast(pl.Int8),
    ).with_columns(fresh=pl.col("key").ne_missing(pl.col("key").shift(1)))


def _without_echoes(punches: pl.LazyFrame, near: int) -> pl.LazyFrame:
    bare = pl.col("direction") == BARE
    close = pl.col("minute") - pl.col("minute").shift(1) <= near
    echo = ~pl.col("fresh") & bare & bare.shift(1) & close
    return punches.filter(~echo.fill_null(False))


def _ways(punches: pl.LazyFrame) -> pl.LazyFrame:
    """``way``: the direction, or the opposite of the punch before when there is none."""
    row = pl.int_range(pl.len(), dtype=pl.Int32)
    settled = pl.col("fresh") | (pl.col("direction") != BARE)
    known = pl.when(pl.col("direction") == OUT).then(OUT).otherwise(IN)
    since = row - pl.when(settled).then(row).forward_fill()
    start = pl.when(settled).then(known).forward_fill()
    return punches.select("key", "minute", "fresh", way=((start + since) % 2).cast(pl.Int8))


def _runs(punches: pl.LazyFrame) -> pl.LazyFrame:
    way, fresh = pl.col("way"), pl.col("fresh")
    begins = (way == IN) & (fresh | (way.shift(1) != IN))
    ends = (way == OUT) & (fresh.shift(-1, fill_value=True) | (way.shift(-1) != OUT))
    edges = punches.filter(begins | ends).select("key", "way", pl.col("minute").alias("from"))
    after = pl.col("key").shift(-1).eq_missing(pl.col("key"))
    return (
        edges.with_columns(to=pl.when(after).then(pl.col("from").shift(-1)))
        .filter((pl.col("way") == IN) & pl.col("to").is_not_null())
        .select("key", "from", "to")
    )
