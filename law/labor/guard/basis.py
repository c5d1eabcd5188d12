"""점검의 바탕: the facts with what several rules ask of them, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from law import params
from law.labor import facts, severance, wage, weekly
from law.labor.facts import Facts

OFFICIAL = "appointed_term"
OPEN = date(9999, 1, 1)  # where a contract has no end
DATED = {"days": "date", "slips": "pay_date", "leaves": "until", "records": "closed_on"}
READ_SINCE = max(  # money due before can be claimed no more, and its law has not been read
    params.get(key).values[0].since
    for key in (
        "labor.minimum_hourly_won",
        "labor_leave.first_notice_months",
        "labor_guard.notice_days",
    )
)


@dataclass(frozen=True)
class Basis:
    """``facts`` are whole; ``contracts`` only of workers under the labour acts, with who they are
    and the ordinary wage. ``given``: the institution and its own values."""

    facts: Facts
    as_of: date
    contracts: pl.LazyFrame
    given: Mapping[str, Any]

    def value(self, name: str) -> Any:
        """A limit that the institution may have set."""
        return params.chosen(f"labor_guard.{name}", self.as_of, **self.given)

    def of_workers(self, name: str, *, officials: bool = False) -> pl.LazyFrame:
        """A frame with each worker's district and kind; 임기제공무원 only where asked for."""
        who = self.facts["workers"].select("worker", "district", "kind", "birth")
        if not officials:
            who = who.filter(pl.col("kind") != OFFICIAL)
        return self.facts[name].join(who, on="worker", maintain_order="left")


def ready(given: Mapping[str, pl.DataFrame | pl.LazyFrame], as_of: date, **ours: Any) -> Basis:
    """The facts until ``as_of``, its day among them."""
    whole = {
        name: frame.filter(pl.col(DATED[name]) >= READ_SINCE) if name in DATED else frame
        for name, frame in facts.complete(given).items()
    }
    whole["contracts"] = _stretches(whole["contracts"])
    basis = Basis(whole, as_of, pl.LazyFrame(), ours)
    signed = basis.of_workers("contracts").with_columns(
        last_day=pl.col("end").dt.offset_by("-1d"), date=pl.lit(as_of)
    )
    priced = wage.hourly(wage.week_holiday(_employed(signed))).with_columns(
        term_minutes="weekly_minutes", term_workdays="days_per_week", term_days=pl.lit(7)
    )
    least = params.attach(priced, "labor_leave.least_weekly_minutes")
    known = least.with_columns(ultra_short=weekly.short()).drop("least_weekly_minutes", "date")
    return Basis(whole, as_of, known.collect().lazy(), ours)


def _stretches(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """Where terms changed during a contract its rows have one key (``paper``): the last keeps it as
    ``contract``, each before has one of its own that is no contract's."""
    place = pl.int_range(pl.len(), dtype=pl.Int64).over("contract")
    following = pl.col("contract").shift(-1) == pl.col("contract")
    own = -(pl.col("contract") * 64 + place)
    keyed = contracts.sort("contract", "start").with_columns(
        paper="contract",
        contract=pl.when(following.fill_null(value=False)).then(own).otherwise("contract"),
    )
    # collected: polars panics in a join of strings that a lazy sort hands on
    return keyed.collect().lazy()


def _employed(contracts: pl.LazyFrame) -> pl.LazyFrame:
    """``employment``, ``since`` and ``until`` (OPEN without an end): contracts of a worker without
    a gap between them."""
    ends = contracts.with_columns(end=pl.col("end").fill_null(OPEN))
    piece = ("worker", "piece")
    return (
        severance.pieces(ends)
        .with_columns(
            employment=pl.col("contract").min().over(piece),
            since=pl.col("start").min().over(piece),
            until=pl.col("end").max().over(piece),
            end=pl.when(pl.col("end") < OPEN).then("end"),
        )
        .drop("gap_days", "piece")
    )
