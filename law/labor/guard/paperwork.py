"""문서의 점검: LC-14 서면명시, LC-15 임금명세서, LC-16 대장과 보존."""

from __future__ import annotations

import polars as pl

from law.labor import slip
from law.labor.guard.basis import Basis
from law.labor.guard.findings import found, line
from law.labor.words import RECORDS, SLIP_ITEMS, TERMS


def _listed(codes: str, words: dict[str, str]) -> pl.Expr:
    def named(each: pl.Series) -> pl.Series:
        found = [", ".join(words[code] for code in (text or "").split()) for text in each]
        return pl.Series(found, dtype=pl.String)

    return pl.col(codes).map_batches(named, return_dtype=pl.String, is_elementwise=True)


def unwritten(basis: Basis) -> pl.LazyFrame:
    """LC-14: a term that the contract does not state, or a contract not given before work began."""
    started = basis.contracts.filter(pl.col("start") <= basis.as_of)
    # a permanent contract has no term to state
    stated = started.with_columns(w1=pl.col("w1") | (pl.col("kind") == "permanent"))
    rows = (
        slip.written_terms(stated)
        .filter(~pl.col("complete"))
        .with_columns(about=pl.col("contract").cast(pl.String), breached_on=pl.col("start"))
    )
    gaps = pl.when(pl.col("missing_terms") != "").then(
        pl.format("적지 않은 것: {}.", _listed("missing_terms", TERMS))
    )
    never = pl.when(pl.col("delivery") == "never").then(pl.lit("계약서를 주지 않았습니다."))
    late = pl.when(pl.col("delivery") == "late").then(
        pl.format("계약서를 일을 시작한 뒤인 {}에 주었습니다.", "delivered_on")
    )
    told = pl.concat_str(gaps, never, late, separator=" ", ignore_nulls=True)
    return found(rows, "LC-14", line(pl.col("start"), told))


def no_slip(basis: Basis) -> pl.LazyFrame:
    """LC-15: a month of work paid without a slip, or with one that lacks an item."""
    paid = basis.of_workers("slips").filter(pl.col("pay_date") <= basis.as_of)
    judged = slip.payslip(paid.with_columns(offence=pl.lit("first")))
    lacking = pl.col("missing_items") != ""
    rows = judged.filter(pl.col("absent") | lacking).with_columns(breached_on="pay_date")
    told = (
        pl.when("absent")
        .then(pl.lit("임금을 주면서 명세서를 주지 않았습니다."))
        .otherwise(
            pl.format(
                "명세서에 없는 것: {}.{}",
                _listed("missing_items", SLIP_ITEMS),
                pl.when("hours_unsaid")
                .then(pl.lit(" 가산수당이 있는데 시간수를 적지 않았습니다."))
                .otherwise(pl.lit("")),
            )
        )
    )
    return found(rows, "LC-15", line(pl.col("pay_date"), told))


def unkept(basis: Basis) -> pl.LazyFrame:
    """LC-16: an item missing from a ledger, or a paper destroyed within three years."""
    rows = (
        slip.preservation(basis.of_workers("records"))
        .filter((pl.col("missing_items") > 0) | pl.col("destroyed_early"))
        .with_columns(about=pl.col("kind").cast(pl.String), breached_on=pl.col("closed_on"))
    )
    named = pl.col("kind").cast(pl.String).replace_strict(RECORDS, default=None)
    gaps = pl.when(pl.col("missing_items") > 0).then(
        pl.format("빠진 기재사항이 {}개입니다.", "missing_items")
    )
    gone = pl.when("destroyed_early").then(
        pl.format("{}까지 보존해야 하는데 {}에 없앴습니다.", "keep_until", "destroyed_on")
    )
    told = pl.format("{}: {}", named, pl.concat_str(gaps, gone, separator=" ", ignore_nulls=True))
    return found(rows, "LC-16", line(pl.col("closed_on"), told))
