"""여비 of trips by the law of their days, beside the other approved trips of the same people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import polars as pl

from dure.organization import queries as organization
from dure.trips.facts import facts, frames_of
from dure.trips.filing import Wanted
from law import travel
from law.params import LocalRefused, NoLawInForce, Unset

KEY: Final = ["trip", "person"]
HERE: Final = 0  # the key of a trip that is only being asked for
NO_LAW: Final = (NoLawInForce, Unset, LocalRefused)
Priced = dict[tuple[int, int], Mapping[str, Any]]


def priced(trips: Iterable[Mapping[str, Any]], expenses: Iterable[Mapping[str, Any]]) -> Priced:
    """Every step of law.travel for rows of TRIPS_SCHEMA and EXPENSES_SCHEMA, by trip and person.

    Raises:
        NoLawInForce, Unset, LocalRefused: naming the value that is missing.
    """
    return _priced(
        pl.DataFrame(list(trips), schema=travel.TRIPS_SCHEMA),
        pl.DataFrame(list(expenses), schema=travel.EXPENSES_SCHEMA),
    )


def wanted_priced(wanted: Wanted, persons: Sequence[int]) -> Priced:
    """The same of a trip that is only being asked for.

    Raises:
        NoLawInForce, Unset, LocalRefused: naming the value that is missing.
    """
    return _priced(*frames_of(wanted, persons))


def counted(trips: pl.DataFrame, expenses: pl.DataFrame) -> pl.DataFrame:
    """Every step of what these trips pay (law.travel), by the values of this institution."""
    return travel.travel_won(
        trips.lazy().with_columns(institution=pl.lit(organization.institution().code)),
        expenses.lazy(),
        local=organization.local_values().lazy(),
    )


def measure(wanted: Wanted, persons: Sequence[int]) -> int:
    """What a trip would cost in all, as the 전결 rules measure it; 0 where it cannot be told yet."""
    try:
        found = wanted_priced(wanted, persons)
    except NO_LAW:
        return 0
    return sum(row["travel_won"] or 0 for row in found.values())


def _priced(rows: pl.DataFrame, spent: pl.DataFrame) -> Priced:
    if rows.is_empty():
        return {}
    since = min(rows["departs"].to_list())
    until = max(rows["returns"].to_list()) + timedelta(days=1)
    others, paid = facts(since=since, until=until, persons=rows["person"].unique().to_list())
    around = pl.concat([rows, others.join(rows, on=KEY, how="anti")])
    expenses = pl.concat([spent, paid.join(rows, on=KEY, how="anti")])
    mine = counted(around, expenses).join(rows.select(KEY), on=KEY, how="semi")
    return {(row["trip"], row["person"]): row for row in mine.iter_rows(named=True)}
