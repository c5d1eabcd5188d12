"""점검 결과: what every rule hands over, and what is added once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from law import params
from law.labor import arrears
from law.labor.exact import owed
from law.labor.guard.catalogue import CATALOGUE

LINE: Final = pl.Struct({"date": pl.Date(), "ko": pl.String()})
RAW: Final = pl.Schema(
    {
        "worker": pl.Int64(),
        "district": pl.Int64(),
        "rule": pl.String(),
        "about": pl.String(),  # the contract, insurance, system … where a worker has several
        "grade": pl.String(),
        "month": pl.Date(),
        "breached_on": pl.Date(),
        "due_on": pl.Date(),
        "owed_num": pl.Int128(),
        "owed_den": pl.Int128(),
        "evidence": pl.List(LINE),
    }
)
SCHEMA: Final = pl.Schema(
    {
        **RAW,
        "owed_won": pl.Int64(),
        "article": pl.String(),
        "penalty": pl.String(),
        "lapses_on": pl.Date(),
        "days_left": pl.Int64(),
    }
)
# the streaming engine of polars 2.1 now and then panics in str.format of a filtered column
ENGINE: Final = "in-memory"
KEY: Final = ("district", "worker", "rule", "month", "about")


def line(day: pl.Expr, ko: pl.Expr) -> pl.Expr:
    """One dated sentence of evidence."""
    return pl.struct(day.cast(pl.Date).alias("date"), ko.cast(pl.String).alias("ko"))


def won(found: pl.Expr) -> pl.Expr:
    """12,345원, as people read it."""
    return found.map_batches(
        lambda each: pl.Series([None if n is None else f"{n:,}원" for n in each], dtype=pl.String),
        return_dtype=pl.String,
        is_elementwise=True,
    )


def clock(minutes: pl.Expr) -> pl.Expr:
    """3시간 20분; 3시간; 20분."""
    hours, rest = minutes // 60, minutes % 60
    return (
        pl.when(rest == 0)
        .then(pl.format("{}시간", hours))
        .when(hours == 0)
        .then(pl.format("{}분", rest))
        .otherwise(pl.format("{}시간 {}분", hours, rest))
    )


def found(rows: pl.LazyFrame, rule: str, *evidence: pl.Expr) -> pl.LazyFrame:
    """Rows as findings: their own columns of RAW, the catalogue's grade where they say none, and
    ``evidence`` (lines) or a column of that name."""
    held = rows.collect_schema()
    made = {"rule": pl.lit(rule), "grade": pl.lit(CATALOGUE[rule].grade)}
    if evidence:
        made["evidence"] = pl.concat_list(evidence)
    return rows.select(
        (
            made[name]
            if name in made and (name == "evidence" or name not in held)
            else _own(name, held)
        )
        .cast(kind)
        .alias(name)
        for name, kind in RAW.items()
    )


def _own(name: str, held: pl.Schema) -> pl.Expr:
    return pl.col(name) if name in held else pl.lit(None)


def finished(findings: Sequence[pl.DataFrame], as_of: date) -> pl.DataFrame:
    """All findings with what they owe, on what article, by what penalty, and until when."""
    every = pl.concat(findings) if findings else pl.DataFrame(schema=RAW)
    parts = [
        _ruled(part, str(rule[0])) for rule, part in every.group_by("rule", maintain_order=True)
    ]
    whole = pl.concat(parts, how="diagonal") if parts else pl.DataFrame(schema=SCHEMA)
    return ordered(_lapsing(whole, as_of).select(SCHEMA.names()).cast(SCHEMA))


def ordered(findings: pl.DataFrame) -> pl.DataFrame:
    return findings.sort(KEY)


def _ruled(part: pl.DataFrame, rule: str) -> pl.DataFrame:
    """The article and the penalty of one rule, by the day of the breach."""
    lc = CATALOGUE[rule]
    article = pl.lit(lc.article)
    for since, text in lc.later:
        article = pl.when(pl.col("breached_on") >= since).then(pl.lit(text)).otherwise(article)
    rows = part.lazy().with_columns(
        article=article,
        owed_won=pl.when(pl.col("owed_den") > 0).then(owed(pl.col("owed_num"), pl.col("owed_den"))),
    )
    return rows.with_columns(penalty=_penalty(lc.penalty)).collect()


def _penalty(kind: str) -> pl.Expr:
    """The text and its article on the day of the breach; none before the first that was read."""
    found = pl.lit("")
    for dated in params.get(f"labor_guard.penalty_{kind}").values if kind else ():
        text = pl.lit(f"{dated.value} ({dated.source})")
        found = pl.when(pl.col("breached_on") >= dated.since).then(text).otherwise(found)
    return found


def _lapsing(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Until when the money can be claimed, where there is any."""
    claimed = (pl.col("owed_won") > 0) & pl.col("due_on").is_not_null()
    claims = rows.filter(claimed).lazy().with_columns(date=pl.lit(as_of))
    rest = rows.filter(~claimed.fill_null(False))
    return pl.concat([arrears.prescription(claims).collect(), rest], how="diagonal_relaxed")
