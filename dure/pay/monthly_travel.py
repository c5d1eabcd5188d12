"""월액여비 of a month: by the days that those who have it were away near home (law.travel_claim)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from dure.organization import queries as organization
from dure.trips import pricing
from dure.trips import queries as trips
from law import travel_claim

NO_TRIP: Final = 0  # it is of a month


def without(row: Mapping[str, Any], missing: Exception) -> dict[str, Any]:
    """A row for which the law, or the institution, has not said what it takes."""
    kept = ("trip", "person", "kind", "departs", "returns")
    given = {name: row[name] for name in kept if name in row}
    day = row.get("departs") or row["date"]
    return given | {"date": day, "travel_won": None, "missing": str(missing)}


def of_month(
    gone: pl.DataFrame, month: date, until: date, persons: Sequence[int] | None
) -> list[dict[str, Any]]:
    """월액여비 of a month by the days of trips near home while somebody has it."""
    held = trips.standing(since=month, until=until, persons=persons)
    days = {each.person: set[date]() for each in held}
    near = gone.filter(pl.col("kind") == "local", pl.col("person").is_in(list(days)))
    for row in near.iter_rows(named=True):
        days[row["person"]] |= {
            row["departs"] + timedelta(days=n)
            for n in range((row["returns"] - row["departs"]).days + 1)
        }
    counted = {
        person: sum(
            any(
                each.person == person and each.since <= day < (each.until or date.max)
                for each in held
            )
            for day in found
            if month <= day < until
        )
        for person, found in days.items()
    }
    return [_row(person, count, month) for person, count in sorted(counted.items())]


def _row(person: int, trip_days: int, month: date) -> dict[str, Any]:
    given = {"person": person, "trip": NO_TRIP, "kind": "monthly", "date": month}
    asked = pl.LazyFrame(
        {"date": [month], "trip_days": [trip_days]}, schema_overrides={"trip_days": pl.Int16}
    ).with_columns(institution=pl.lit(organization.institution().code))
    try:
        found = travel_claim.monthly_won(asked, local=organization.local_values().lazy()).collect()
    except pricing.NO_LAW as missing:
        return given | {"travel_won": None, "missing": str(missing)}
    row = found.drop("institution").to_dicts()[0]
    return given | row | {"travel_won": row["monthly_paid_won"]}
