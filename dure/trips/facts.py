"""What the pay of trips is worked out from: who went when, how, and what was paid."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from dure import frames
from dure.trips.filing import Wanted
from dure.trips.standing import standing
from law.travel import EXPENSES_SCHEMA, TRIPS_SCHEMA

ONE: Final = timedelta(days=1)
FROM: Final = "FROM trips_trip t JOIN trips_tripperson p ON p.trip_id = t.id WHERE p.live"
GONE: Final = " AND t.state = 'approved' AND p.departs < %(until)s AND p.returns >= %(since)s"


def facts(
    *, since: date, until: date, persons: Sequence[int] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Approved trips that touch [since, until) (TRIPS_SCHEMA) and what was paid on them (EXPENSES_SCHEMA).

    A row is one person's trip with the hours that count: as they were, within what was approved.
    """
    some = "" if persons is None else " AND p.person_id = ANY(%(persons)s)"
    return _read(GONE + some, {"since": since, "until": until, "persons": list(persons or [])})


def facts_of(trips: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same of these trips, asked for or approved."""
    return _read(" AND t.id = ANY(%(trips)s)", {"trips": list(trips)})


def _read(which: str, given: Mapping[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    trips = frames.read(
        'SELECT t.id, p.person_id, t.kind, p.departs, p.start, p.returns, p."end",'
        " t.vehicle IN ('official', 'assigned'), t.vehicle = 'assigned', t.distance_m, nullif(t.region, ''),"
        " p.officer_class, p.kin_nights, p.meals_provided, p.elsewhere_days,"
        " nullif(t.country_class, ''), p.usd_rate,"
        " EXISTS (SELECT FROM trips_standingtraveller s WHERE s.person_id = p.person_id"
        " AND s.known_until IS NULL AND s.valid @> p.departs)"
        f" {FROM}{which} ORDER BY p.person_id, p.departs, p.start",
        given,
        {name: kind for name, kind in TRIPS_SCHEMA.items() if name != "legs"},
    )
    expenses = frames.read(
        "SELECT p.trip_id, p.person_id, e.item, e.date, e.won, e.nights, e.sharers,"
        " e.over_cap_accepted_at IS NOT NULL"
        " FROM trips_expense e JOIN trips_tripperson p ON p.id = e.trip_person_id"
        f" WHERE e.known_until IS NULL AND p.id IN (SELECT p.id {FROM}{which})"
        " ORDER BY p.person_id, e.date, e.id",
        given,
        EXPENSES_SCHEMA,
    )
    return _with_legs(trips), expenses


def _with_legs(trips: pl.DataFrame) -> pl.DataFrame:
    legs = frames.read(
        "SELECT trip_id, since, nullif(country_class, '') FROM trips_tripleg"
        " WHERE trip_id = ANY(%(trips)s) ORDER BY trip_id, since",
        {"trips": trips.filter(kind="abroad")["trip"].unique().to_list()},
        {"trip": pl.Int64, "since": pl.Date, "country_class": pl.String},
    )
    found = legs.group_by("trip").agg(pl.struct("since", "country_class").alias("legs"))
    joined = trips.join(found, on="trip", how="left", maintain_order="left")
    return joined.select(list(TRIPS_SCHEMA))


def frames_of(wanted: Wanted, persons: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A trip that is only being asked for, as facts would have it: to show what it would pay."""
    day = wanted.period.departs
    monthly = {each.person for each in standing(since=day, until=day + ONE, persons=persons)}
    rows = [
        {
            "trip": 0,
            "person": person,
            "kind": wanted.kind,
            "departs": wanted.period.departs,
            "start": wanted.period.start,
            "returns": wanted.period.returns,
            "end": wanted.period.end,
            "official_vehicle": wanted.vehicle in ("official", "assigned"),
            "assigned_vehicle": wanted.vehicle == "assigned",
            "distance_m": wanted.distance_m,
            "region": wanted.region or None,
            "officer_class": 2,
            "kin_nights": 0,
            "meals_provided": 0,
            "elsewhere_days": 0,
            "country_class": wanted.country_class or None,
            "legs": [
                {"since": leg.since, "country_class": leg.country_class or None}
                for leg in wanted.legs
            ],
            "usd_rate": None,
            "has_monthly": person in monthly,
        }
        for person in persons
    ]
    return pl.DataFrame(rows, schema=TRIPS_SCHEMA), pl.DataFrame(schema=EXPENSES_SCHEMA)
