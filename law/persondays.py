"""Person-days: one integer key each, minutes compared without nulls, frames computed once."""

from __future__ import annotations

from datetime import date

import polars as pl

from law import params


def with_key(frame: pl.LazyFrame, span: params.Span) -> pl.LazyFrame:
    """Adds ``key`` (Int64), unique for a person-day within ``span``, and drops other days.

    Room for person numbers below 2**38 in a span of a year, with a punch's minute packed on top.
    """
    days = (span[1] - span[0]).days + 1
    first = (span[0] - date(1970, 1, 1)).days
    offset = pl.col("date").to_physical() - first
    inside = pl.col("date").is_between(*span)
    return frame.filter(inside).with_columns(key=pl.col("person") * days + offset.cast(pl.Int64))


def overlap(a: pl.Expr, b: pl.Expr, c: pl.Expr, d: pl.Expr) -> pl.Expr:
    """Minutes shared by [a, b) and [c, d)."""
    shared = pl.min_horizontal(b, d) - pl.max_horizontal(a, c)
    return pl.when(shared > 0).then(shared).otherwise(pl.lit(0, dtype=pl.Int16))


def planned(name: str) -> pl.Expr:
    # filled because comparing columns without nulls is twenty times faster
    return pl.col(name).fill_null(0)


def held(frame: pl.LazyFrame, by: str | None = None) -> pl.LazyFrame:
    """The frame computed once, sorted by a column when one is named."""
    done = frame.collect()
    if by is not None:
        done = done if done.get_column(by).is_sorted() else done.sort(by)
        done = done.with_columns(pl.col(by).set_sorted())
    return done.lazy()
