"""연가를 무엇에서 쓰는가: uses taken from lots, minute by minute (지방공무원 복무규정 제7조의10).

Which lot a use takes is a reading (``leave.lot_order``): the one that expires first, then the
older one. A person's balance is always worked out again from all lots and all uses, so a use
that is withdrawn and filed again leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, Final

import polars as pl

LOTS: Final = ("person", "pool", "lot", "starts", "expires", "minutes")
USES: Final = ("person", "pool", "use", "date", "minutes")
NEVER: Final = date.max
Lot = list[Any]  # starts, expires, lot, minutes left
Taken = tuple[Any, Any, Any, Any, int]


def consume(lots: pl.LazyFrame, uses: pl.LazyFrame) -> pl.DataFrame:
    """What each use takes from which lot: person, pool, use, lot, minutes.

    ``lots``: person, pool, lot, starts, expires (first day it is gone; null: never), minutes.
    ``uses``: person, pool, use, date, minutes. Uses go in order of date, then use; each takes
    from the lots alive that day. What finds no lot is a row with a null lot. Sorted by person,
    pool, date and use; the order of the rows given makes no difference.
    """
    held = lots.select(LOTS).collect()
    filed = uses.select(USES).collect()
    taken = list(_taken(held, filed))
    kinds = [(name, filed.schema[name]) for name in ("person", "pool", "use")]
    schema = pl.Schema([*kinds, ("lot", held.schema["lot"]), ("minutes", pl.Int64)])
    columns: Any = list(zip(*taken, strict=True)) or [[]] * len(schema)
    return pl.DataFrame(columns, schema=schema)


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


def _taken(held: pl.DataFrame, filed: pl.DataFrame) -> Iterator[Taken]:
    stock = _stock(held)
    ordered = filed.sort("person", "pool", "date", "use")
    for (person, pool), mine in groupby(ordered.iter_rows(), key=lambda row: row[:2]):
        alive = stock.get((person, pool), [])
        for _, _, use, day, minutes in mine:
            for lot, part in _draw(alive, day, minutes):
                yield person, pool, use, lot, part


def _stock(held: pl.DataFrame) -> dict[tuple[Any, Any], list[Lot]]:
    """Each person's lots in the order they are drawn from."""
    found: dict[tuple[Any, Any], list[Lot]] = {}
    filled = held.with_columns(pl.col("expires").fill_null(NEVER))
    for person, pool, lot, starts, expires, minutes in filled.sort(
        "person", "pool", "expires", "starts", "lot"
    ).iter_rows():
        found.setdefault((person, pool), []).append([starts, expires, lot, minutes])
    return found


def _draw(alive: list[Lot], day: date, minutes: int) -> Iterator[tuple[Any, int]]:
    for one in alive:
        starts, expires, lot, left = one
        if minutes > 0 and left > 0 and starts <= day < expires:
            part = min(left, minutes)
            one[3] = left - part
            minutes -= part
            yield lot, part
    if minutes > 0:
        yield None, minutes
