"""Exact won: a fraction in two integers until it is owed, then rounded up once."""

from __future__ import annotations

import polars as pl


def wide(found: pl.Expr) -> pl.Expr:
    """Room for a product of fractions: a month's pay × minutes × two denominators is over 2⁶³."""
    return found.cast(pl.Int128)


def owed(num: pl.Expr, den: pl.Expr) -> pl.Expr:
    """The least whole won that is not below num / den (den > 0)."""
    return ((wide(num) + den - 1) // den).cast(pl.Int64)


def below(num: pl.Expr, den: pl.Expr, other_num: pl.Expr, other_den: pl.Expr) -> pl.Expr:
    """Whether num / den < other_num / other_den, exactly (both denominators > 0)."""
    return wide(num) * other_den < wide(other_num) * den
