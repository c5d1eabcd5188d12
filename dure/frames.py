"""Frames in and out of the database by COPY, on Django's own connection and transaction."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, cast

import polars as pl
import psycopg
from django.db import connection

FEW = 20  # rows that are not worth a temporary table


def _cursor() -> psycopg.Cursor[Any]:
    return cast(psycopg.Cursor[Any], connection.cursor().cursor)


def read(
    sql: str, params: Sequence[object] | Mapping[str, object], schema: Mapping[str, Any]
) -> pl.DataFrame:
    """Rows of a SELECT as a frame of `schema` (its columns in the order selected)."""
    text = BytesIO()
    with _cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)", params) as copy:
        for block in copy:
            text.write(block)
    text.seek(0)
    if not text.getbuffer().nbytes:
        return pl.DataFrame(schema=schema)
    booleans = [name for name, kind in schema.items() if kind == pl.Boolean]
    parsed = {name: pl.String if name in booleans else kind for name, kind in schema.items()}
    frame = pl.read_csv(text, has_header=False, new_columns=list(schema), schema=parsed)
    return frame.with_columns((pl.col(name) == "t") for name in booleans)


def stage(table: str, frame: pl.DataFrame) -> None:
    """Append a frame's rows to a temporary table whose columns bear the frame's names."""
    if frame.is_empty():
        return
    text = BytesIO()
    frame.write_csv(text, include_header=False)
    with (
        _cursor() as cursor,
        cursor.copy(f"COPY {table} ({_names(frame)}) FROM STDIN (FORMAT csv)") as copy,
    ):
        copy.write(text.getbuffer())


def write(table: str, frame: pl.DataFrame, **same: Any) -> int:
    """Append a frame's rows to a table, with what is the `same` in every row; how many.

    By way of a temporary table, because COPY does not go into one under row-level security.
    """
    if frame.height <= FEW:
        return _insert(table, frame.with_columns(pl.lit(None).alias(name) for name in same), same)
    names, arriving = _names(frame), f"arriving_{table}"
    into = "".join(f', "{name}"' for name in same)
    values = ", %s" * len(same)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE {arriving} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
        )
        stage(arriving, frame)
        cursor.execute(
            f"INSERT INTO {table} ({names}{into}) SELECT {names}{values} FROM {arriving}",
            list(same.values()),
        )
        cursor.execute(f"DROP TABLE {arriving}")
    return frame.height


def _insert(table: str, frame: pl.DataFrame, same: dict[str, Any]) -> int:
    """A few rows in one statement: four round trips less."""
    if frame.is_empty():
        return 0
    row = f"({', '.join(['%s'] * frame.width)})"
    values = [value for each in frame.iter_rows(named=True) for value in (each | same).values()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({_names(frame)}) VALUES {', '.join([row] * frame.height)}",
            values,
        )
    return frame.height


def _names(frame: pl.DataFrame) -> str:
    return ", ".join(f'"{name}"' for name in frame.columns)
