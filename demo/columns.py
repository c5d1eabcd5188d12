"""Columns as the database's tables want them: keys, instants and periods as text."""

from datetime import date

import polars as pl
from django.db import connection

from dure.identity import uuid7


def new_keys(table: str, ids: list[int]) -> dict[int, int]:
    """Database keys for the city's own ids, taken from the table's sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, len(ids)],
        )
        return dict(zip(ids, (int(row[0]) for row in cursor.fetchall()), strict=True))


def mapped(column: str, known: dict[int, int], name: str = "") -> pl.Expr:
    found = pl.col(column).replace_strict(known, default=None, return_dtype=pl.Int64)
    return found.alias(name or column)


def series(count: int) -> pl.Series:
    return pl.Series("public_id", [str(uuid7()) for _ in range(count)], dtype=pl.String)


def uuids(frame: pl.DataFrame, by: str = "") -> pl.DataFrame:
    """Add `public_id`, one a row, or one for each value of `by`."""
    if not by:
        return frame.with_columns(series(frame.height))
    each = frame.select(by).unique(maintain_order=True)
    return frame.join(each.with_columns(series(each.height)), on=by)


def valid() -> pl.Expr:
    until = pl.col("valid_until").cast(pl.String).fill_null("")
    return pl.format("[{},{})", pl.col("valid_from").cast(pl.String), until).alias("valid")


def minute(column: str, day: str = "date") -> pl.Expr:
    """The instant of a minute of a day, as text; Seoul has no summer time."""
    at = pl.col(day).cast(pl.Datetime("us")) + pl.duration(minutes=pl.col(column))
    return at.dt.strftime("%Y-%m-%d %H:%M:%S+09")


def clock(column: str) -> pl.Expr:
    """A minute of the day as 18:05."""
    parts = (pl.col(column) // 60, pl.col(column) % 60)
    return pl.format("{}:{}", *(part.cast(pl.String).str.zfill(2) for part in parts))


def utc(column: str) -> pl.Expr:
    return pl.col(column).dt.strftime("%Y-%m-%d %H:%M:%S+09")


def stamp(day: date) -> str:
    return f"{day} 00:00:00+09"
