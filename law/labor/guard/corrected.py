"""시정: what was paid after a finding, beside every slip and settlement, is owed no more."""

from __future__ import annotations

import polars as pl

from law.labor.exact import owed, wide
from law.labor.guard.findings import RAW, line, won

OF: tuple[str, ...] = ("worker", "rule", "month", "about")


def rest(found: pl.DataFrame, corrections: pl.LazyFrame) -> pl.DataFrame:
    """Findings (``findings.RAW``) with what is owed still; one of which all was paid is none."""
    told = pl.format("시정으로 {}을 주었습니다.", won(pl.col("paid_won")))
    paid = (
        corrections.sort("paid_on")
        .with_columns(pl.col("rule").cast(pl.String), line=line(pl.col("paid_on"), told))
        .group_by(OF)
        .agg(pl.col("paid_won").sum(), pl.col("line"), last_on=pl.col("paid_on").max())
    )
    joined = (
        found.lazy()
        .with_columns(pl.col("about").fill_null(""))
        .join(paid, on=OF, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            about=pl.when(pl.col("about") != "").then("about"),
            owed_num=pl.col("owed_num")
            - wide(pl.col("paid_won").fill_null(0)) * pl.col("owed_den"),
        )
    )
    known = pl.col("paid_won").is_not_null() & pl.col("owed_num").is_not_null()
    left = pl.format("남은 미지급 {}", won(owed(pl.col("owed_num"), pl.col("owed_den"))))
    lines = pl.concat_list("evidence", "line", line(pl.col("last_on"), left))
    parts = [
        joined.filter(~known),
        joined.filter(known, pl.col("owed_num") > 0).with_columns(evidence=lines),
    ]
    return pl.concat(parts).select(RAW.names()).collect(engine="in-memory")
