"""연가를 무엇에서 쓰는가: uses taken from lots, minute by minute (지방공무원 복무규정 제7조의10).

Which lot a use takes is a reading (``leave.lot_order``): the one that expires first, then the
older one. A person's balance is always worked out again from all lots and all uses, so a use
that is withdrawn and filed again leaves everything as it was.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import polars as pl

LOTS: Final = ("person", "pool", "lot", "starts", "expires", "minutes")
USES: Final = ("person", "pool", "use", "date", "minutes")
NEVER: Final = 2**31 - 1
Lot = list[Any]  # starts, expires, lot, minutes left
Taken = tuple[list[Any], list[Any], list[int]]


def consume(lots: pl.LazyFrame, uses: pl.LazyFrame) -> pl.DataFrame:
    """What each use takes from which lot: person, pool, use, lot, minutes.

    ``lots``: person, pool, lot, starts, expires (first day it is gone; null: never), minutes.
    ``uses``: person, pool, use, date, minutes. Uses go in order of date, then use; each takes
    from the lots alive that day. What finds no lot is a row with a null lot. Sorted by person,
    pool, date and use; the order of the rows given makes no difference.
    """
    held = lots.select(LOTS).collect()
    filed = uses.select(USES).sort("person", "pool", "date", "use").collect()
    place, lot, minutes = _taken(_stock(held), filed)
    who = filed.select("person", "pool", "use")[place]
    return who.with_columns(
        pl.Series("lot", lot, dtype=held.schema["lot"]),
        pl.Series("minutes", minutes, dtype=pl.Int64),
    )


def remaining(lots: pl.LazyFrame, uses: pl.LazyFrame, on: date) -> pl.DataFrame:
    """Minutes left of each lot alive on a day: person, pool, lot, minutes.

    Every use given counts, also one dated later: leave out those that should not. A lot that is
    used up stays with 0 minutes.
    """
    drawn = consume(lots, uses).drop_nulls("lot")
    key = ["person", "pool", "lot"]
    sums = drawn.group_by(key).agg(taken=pl.col("minutes").sum())
    alive = (pl.col("starts") <= on) & (pl.col("expires").is_null() | (pl.col("expires") > on))
    held = lots.select(LOTS).filter(alive).collect().join(sums, on=key, how="left")
    left = pl.col("minutes").cast(pl.Int64) - pl.col("taken").fill_null(0)
    return held.select(*key, left.alias("minutes")).sort(key)


def _stock(held: pl.DataFrame) -> dict[tuple[Any, Any], list[Lot]]:
    """Each person's lots in the order they are drawn from."""
    days = held.with_columns(
        pl.col("starts").to_physical(), pl.col("expires").to_physical().fill_null(NEVER)
    ).sort("person", "pool", "expires", "starts", "lot")
    found: dict[tuple[Any, Any], list[Lot]] = {}
    columns = (days.get_column(name).to_list() for name in LOTS)
    for person, pool, lot, starts, expires, minutes in zip(*columns, strict=True):
        found.setdefault((person, pool), []).append([starts, expires, lot, minutes])
    return found


def _taken(stock: dict[tuple[Any, Any], list[Lot]], filed: pl.DataFrame) -> Taken:
    """Row of the use, lot and minutes, use by use. One flat loop: it runs over whole cities."""
    places: list[int] = []
    lots: list[Any] = []
    parts: list[int] = []
    days = filed.with_columns(pl.col("date").to_physical())
    columns = (days.get_column(name).to_list() for name in ("person", "pool", "date", "minutes"))
    for place, (person, pool, day, wanted) in enumerate(zip(*columns, strict=True)):
        for one in stock.get((person, pool), ()):
            if wanted <= 0:
                break
            starts, expires, lot, left = one
            if left > 0 and starts <= day < expires:
                part = min(left, wanted)
                one[3] = left - part
                wanted -= part
                places.append(place)
                lots.append(lot)
                parts.append(part)
        if wanted > 0:
            places.append(place)
            lots.append(None)
            parts.append(wanted)
    return places, lots, parts
