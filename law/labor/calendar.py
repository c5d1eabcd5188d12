"""달과 해의 길이 (민법 제157조 단서·제159조·제160조).

A period begun on a day counts that day; a month that lacks the day ends with its last day.
"""

from __future__ import annotations

import polars as pl


def after_months(since: pl.Expr, months: pl.Expr | int) -> pl.Expr:
    """The day after the last day of ``months`` whole months begun on ``since``.

    2024-02-29 and 12 months: 2025-03-01, for the year ends with 2025-02-28.
    """
    first, following = _first(since, months), _first(since, months + 1)
    whole = following.to_physical() - first.to_physical()
    days = pl.min_horizontal(since.dt.day().cast(pl.Int32) - 1, whole)
    return (first.to_physical() + days).cast(pl.Date)


def before_months(until: pl.Expr, months: pl.Expr | int) -> pl.Expr:
    """The day ``months`` before ``until``; the last day of a month that lacks it."""
    first, following = _first(until, -months), _first(until, 1 - months)
    last = following.to_physical() - first.to_physical() - 1
    days = pl.min_horizontal(until.dt.day().cast(pl.Int32) - 1, last)
    return (first.to_physical() + days).cast(pl.Date)


def _first(day: pl.Expr, months: pl.Expr | int) -> pl.Expr:
    """The first day of the month that is ``months`` after that of ``day``."""
    count = 12 * day.dt.year().cast(pl.Int32) + day.dt.month().cast(pl.Int32) - 1 + months
    return pl.date(count // 12, count % 12 + 1, 1)
