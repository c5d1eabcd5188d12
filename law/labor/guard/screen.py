"""점검: every rule over the facts, a batch of workers at a time for what days decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

import polars as pl

from law.labor.guard import (
    claims,
    corrected,
    fairness,
    findings,
    floors,
    insured,
    leavers,
    limits,
    paperwork,
    terms,
    unused,
    wages,
    worked,
)
from law.labor.guard.basis import Basis, ready

BATCH: Final = 2_000_000  # rows of days in memory at once
BY_CONTRACT: Final = (
    terms.short_of_a_year,
    terms.uncovered,
    terms.day_wage,
    terms.over_two_years,
    terms.opaque_renewal,
    paperwork.unwritten,
    paperwork.no_slip,
    paperwork.unkept,
    fairness.benefits,
    fairness.pay_gap,
    fairness.blocked,
    fairness.district_gaps,
    fairness.other_work,
)


def screen(
    given: Mapping[str, pl.DataFrame | pl.LazyFrame], as_of: date, **ours: Any
) -> pl.DataFrame:
    """Findings (``findings.SCHEMA``) in facts known on ``as_of``.

    ``ours``: the institution and its own values (``local``), as everywhere in ``law``.
    """
    basis = ready(given, as_of, **ours)
    rules = [
        *(rule(basis) for rule in BY_CONTRACT),
        *leavers.leaving(basis),
        *unused.unpaid(basis),
        unused.unasked(basis),
        *insured.insured(basis),
    ]
    parts = pl.collect_all(rules, engine=findings.ENGINE)
    for days in _batches(worked.sorted_days(basis)):
        parts += pl.collect_all(list(_of_days(basis, days)), engine=findings.ENGINE)
    unpaid = corrected.rest(pl.concat(parts), basis.facts["corrections"])
    money = findings.finished([unpaid], as_of)
    claimed = [claims.lapsing(money, as_of), claims.triple(basis, money)]
    more = pl.collect_all(claimed, engine=findings.ENGINE)
    return findings.ordered(pl.concat([money, findings.finished(more, as_of)]))


def _batches(days: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Slices of whole workers."""
    start = 0
    while start < days.height:
        last = days["worker"][min(start + BATCH, days.height) - 1]
        end = int(days["worker"].search_sorted(last, side="right"))
        yield days.slice(start, end - start)
        start = end


def _of_days(basis: Basis, days: pl.DataFrame) -> Iterator[pl.LazyFrame]:
    each = worked.worked(basis, days)
    sums = wages.sums(each)
    stretches = wages.stretches(basis, sums)
    months = wages.months(basis, stretches)
    yield wages.unslipped(basis, sums)
    weeks = wages.weeks(basis, each, months)
    yield from wages.unpaid(months, each)
    yield wages.weekly_holidays(months, weeks)
    yield from floors.below(basis, floors.shared(basis, stretches), weeks)
    yield from limits.over(basis, each)
    yield unused.under_granted(basis, each)
