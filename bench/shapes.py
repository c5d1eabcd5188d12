"""A generated institution in the shapes that the law reads: schemas of law.month and law.travel."""

from datetime import date

import polars as pl

from demo.city import Partition
from law import month as law
from law import travel

SCHEDULES = 1000  # each institution's own numbers


def frames(made: Partition, since: date, until: date) -> dict[str, pl.DataFrame]:
    """Everything that is known of the institution's month, by name of the file."""
    return {
        "segments": _segments(made, since, until),
        "schedules": _timetable(made, since, until),
        "local_days": made.local_days.drop("document").with_columns(closure=False),
        "orders": made.orders.select(law.ORDERS_SCHEMA.names()),
        "absences": made.absences.select(law.ABSENCES_SCHEMA.names()),
        # in the order in which terminals send them, not by person
        "punches": made.punches.rename({"business_date": "date"}).sort("date", "minute"),
        "local": made.local_values.drop("document"),
        "trips": _trips(made),
        "expenses": _expenses(made),
        "contracts": made.contracts.with_columns(institution=pl.lit(made.institution)),
    }


def _segments(made: Partition, since: date, until: date) -> pl.DataFrame:
    """Appointments and schedule assignments laid over each other: law.month.PEOPLE_SCHEMA."""
    kept = ("person", "grade", "field", "managerial", "valid_from", "valid_until")
    both = made.appointments.select(kept).join(
        made.assignments, on="person", suffix="_assigned", maintain_order="left"
    )
    ends = (pl.col(name).fill_null(until) for name in ("valid_until", "valid_until_assigned"))
    return (
        both.with_columns(
            valid_from=pl.max_horizontal("valid_from", "valid_from_assigned"),
            valid_until=pl.min_horizontal(*ends),
            institution=pl.lit(made.institution),
            schedule=pl.col("schedule").cast(pl.Int64) + made.k * SCHEDULES,
        )
        .filter(pl.col("valid_from") < pl.col("valid_until"), pl.col("valid_until") > since)
        .select(pl.col(name).cast(kind) for name, kind in law.PEOPLE_SCHEMA.items())
    )


def _timetable(made: Partition, since: date, until: date) -> pl.DataFrame:
    """Every schedule's every day of the month: law.month.SCHEDULES_SCHEMA."""
    days = pl.date_range(since, until, closed="left", eager=True).alias("date")
    cycle = (pl.col("date") - pl.col("anchor")).dt.total_days() % pl.col("cycle_length")
    return (
        made.schedules.rename({"id": "schedule"})
        .join(days.to_frame(), how="cross")
        .with_columns(cycle_day=cycle.cast(pl.Int16))
        .join(made.schedule_days, on=["schedule", "cycle_day"], how="left")
        .with_columns(schedule=pl.col("schedule").cast(pl.Int64) + made.k * SCHEDULES)
        .select(pl.col(name).cast(kind) for name, kind in law.SCHEDULES_SCHEMA.items())
    )


def _trips(made: Partition) -> pl.DataFrame:
    """Who went where: law.travel.TRIPS_SCHEMA, numbered over all institutions."""
    legs = travel.TRIPS_SCHEMA["legs"]
    leg = pl.concat_list(pl.struct(since="leg_since", country_class="leg_class"))
    of_trip = made.trips.trips.select(
        "id", "distance_m", "country_class",
        legs=pl.when(pl.col("leg_since").is_null()).then(pl.lit([], legs)).otherwise(leg.cast(legs)),
    )  # fmt: skip
    given = {
        "trip": _number(made),
        "departs": pl.col("date"),
        "official_vehicle": pl.col("vehicle") == "official",
        "assigned_vehicle": pl.lit(value=False),
        "officer_class": pl.lit(2),
        "elsewhere_days": pl.lit(0),
        "has_monthly": pl.lit(value=False),
    }
    both = made.trips.people.join(of_trip, on="id", maintain_order="left").with_columns(**given)
    return both.select(
        *(pl.col(name).cast(kind) for name, kind in travel.TRIPS_SCHEMA.items()),
        institution=pl.lit(made.institution),
    )


def _expenses(made: Partition) -> pl.DataFrame:
    """Fares and nights of those trips: law.travel.EXPENSES_SCHEMA."""
    went = made.trips.people.with_columns(trip=_number(made), over_cap=pl.lit(value=False))
    fares = went.filter(pl.col("fare") > 0).with_columns(item=pl.lit("fare"), won="fare")
    slept = went.drop_nulls("lodging_won").with_columns(item=pl.lit("lodging"), won="lodging_won")
    fares = fares.with_columns(nights=pl.lit(0), sharers=pl.lit(1))
    return pl.concat(
        frame.select(pl.col(name).cast(kind) for name, kind in travel.EXPENSES_SCHEMA.items())
        for frame in (fares, slept)
    )


def _number(made: Partition) -> pl.Expr:
    return pl.col("id").cast(pl.Int64) + made.k * 10_000_000
