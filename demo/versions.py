"""The first version of each loaded document: what it said when it was put up."""

import polars as pl

from dure import frames
from dure.approvals.lines import DEFAULT_WHY


def write(papers: pl.DataFrame, base: list[pl.Expr]) -> None:
    """papers: document_id, title, content, after_reason, drafted_by, drafted_at (text)."""
    frames.write(
        "approvals_documentversion",
        papers.select(
            *base,
            "document_id",
            pl.lit(1).alias("version"),
            "title",
            "content",
            pl.lit(DEFAULT_WHY).alias("why"),
            "after_reason",
            "drafted_by",
            "drafted_at",
        ),
    )


def joined(*parts: pl.Expr) -> pl.Expr:
    """Pairs, and lists of pairs as text, one after the other."""
    return pl.concat_str(
        pl.lit("["), pl.concat_str(parts, separator=", ", ignore_nulls=True), pl.lit("]")
    )


def pair(name: pl.Expr, text: pl.Expr) -> pl.Expr:
    quoted = pl.concat_str(pl.lit('["'), name, pl.lit('", "'), text, pl.lit('"]'))
    return pl.when(text.fill_null("") != "").then(quoted)
