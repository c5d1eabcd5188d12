"""여비 of trips by the law of their days, beside the other approved trips of the same people."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import polars as pl

from dure.organization import queries as organization
from dure.trips.facts import facts, facts_of, frames_of
from dure.trips.filing import Wanted
from law import travel
from law.params import LocalRefused, NoLawInForce, Unset
from law.trips import Period

KEY: Final = ["trip", "person"]
SIGNS: Final = ["kind", "departs", "returns", "officer_class", "abroad"]  # what a value may hang on
HERE: Final = 0  # the key of a trip that is only being asked for
NO_LAW: Final = (NoLawInForce, Unset, LocalRefused)
Key = tuple[int, int]
Lacking = dict[Key, Exception]
Priced = dict[Key, Mapping[str, Any] | Exception]


def of_trips(trips: Sequence[int], hours: Mapping[Key, Period] | None = None) -> Priced:
    """Every step of law.travel by trip and person, or the error that names the value one lacks.

    ``hours``: only these people of these trips, as if those had been their hours.
    """
    rows, spent = facts_of(trips)
    if hours is not None:
        rows = _moved(rows, hours)
    return _priced(rows, spent)


def wanted_priced(wanted: Wanted, persons: Sequence[int]) -> Priced:
    """The same of a trip that is only being asked for."""
    return _priced(*frames_of(wanted, persons))


def counted(trips: pl.DataFrame, expenses: pl.DataFrame) -> tuple[pl.DataFrame, Lacking]:
    """Every step of what these trips pay (law.travel), by the values of this institution.

    A trip for which a value is missing stays out, and the error that names the value is told.
    """
    try:
        return _counted(trips, expenses), {}
    except NO_LAW as missing:
        lacking = _lacking(trips, expenses, missing)
    left = pl.DataFrame(list(lacking), schema=dict.fromkeys(KEY, pl.Int64), orient="row")
    return _counted(trips.join(left, on=KEY, how="anti"), expenses), lacking


def measure(wanted: Wanted, persons: Sequence[int]) -> int:
    """What a trip would cost in all, as the 전결 rules measure it; 0 where it cannot be told yet."""
    found = wanted_priced(wanted, persons).values()
    return sum(row["travel_won"] or 0 for row in found if not isinstance(row, Exception))


def _counted(trips: pl.DataFrame, expenses: pl.DataFrame) -> pl.DataFrame:
    return travel.travel_won(
        trips.lazy().with_columns(institution=pl.lit(organization.institution().code)),
        expenses.lazy(),
        local=organization.local_values().lazy(),
    )


def _lacking(trips: pl.DataFrame, expenses: pl.DataFrame, missing: Exception) -> Lacking:
    """Which of these trips have no price by themselves, found by halves."""
    trips = trips.with_columns(abroad=pl.when(kind="abroad").then("trip"))
    signs = trips.select(SIGNS).unique(maintain_order=True)
    if signs.height == 1:
        return dict.fromkeys(trips.select(KEY).iter_rows(), missing)
    found: Lacking = {}
    middle = signs.height // 2
    for half in (signs[:middle], signs[middle:]):
        mine = trips.join(half, on=SIGNS, how="semi", nulls_equal=True)
        try:
            _counted(mine, expenses)
        except NO_LAW as why:
            found |= _lacking(mine, expenses, why)
    return found


def _moved(rows: pl.DataFrame, hours: Mapping[Key, Period]) -> pl.DataFrame:
    names = ("departs", "start", "returns", "end")
    schema = {name: rows.schema[name] for name in (*KEY, *names)}
    given = [(*key, of.departs, of.start, of.returns, of.end) for key, of in hours.items()]
    moved = pl.DataFrame(given, schema=schema, orient="row")
    return rows.drop(names).join(moved, on=KEY, maintain_order="left").select(rows.columns)


def _priced(rows: pl.DataFrame, spent: pl.DataFrame) -> Priced:
    if rows.is_empty():
        return {}
    since = min(rows["departs"].to_list())
    until = max(rows["returns"].to_list()) + timedelta(days=1)
    others, paid = facts(since=since, until=until, persons=rows["person"].unique().to_list())
    around = pl.concat([rows, others.join(rows, on=KEY, how="anti")])
    expenses = pl.concat([spent, paid.join(rows, on=KEY, how="anti")])
    found, lacking = counted(around, expenses)
    mine = found.join(rows, on=KEY, how="semi").iter_rows(named=True)
    asked = set(rows.select(KEY).iter_rows())
    return {
        **{(row["trip"], row["person"]): row for row in mine},
        **{key: why for key, why in lacking.items() if key in asked},
    }
