"""From checked rows about trips and their claims to columns and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from law import travel, travel_claim, travel_local
from law.answers import Row
from law.fields import BadInput
from law.person import local_frame

LOCAL_KEYS: Final = (
    "same_unit", "near_enough", "local_distance_basis", "merged_city", "is_local",
)  # fmt: skip


def is_local(rows: Sequence[Row]) -> list[Row]:
    """근무지 내 국내 출장인지."""
    return [_is_local(row) for row in rows]


def _is_local(row: Row) -> Row:
    types = dict.fromkeys(("same_city", "same_island", "jeju"), pl.Boolean)
    types |= {"in_merged_city": pl.Boolean, "same_former_unit": pl.Boolean}
    schema = {"institution": pl.String, "date": pl.Date, "distance_m": pl.Int32, **types}
    frame = pl.DataFrame([row], schema=schema).lazy()
    found = travel_local.is_local(frame, local=_local(row)).collect().to_dicts()[0]
    if row["distance_m"] is None and not found["same_unit"]:
        raise BadInput(
            "distance_m", "필드가 비어 있습니다. 시·군이 다르면 왕복 거리를 넣어 주세요."
        )
    return {name: found[name] for name in LOCAL_KEYS}


def _local(row: Row) -> pl.LazyFrame | None:
    return local_frame({row["institution"]: row}) if row["local"] else None


# --- trips -------------------------------------------------------------------------------------------


def local_won(rows: Sequence[Row]) -> list[Row]:
    return [_trip(row, "local") for row in rows]


def away_won(rows: Sequence[Row]) -> list[Row]:
    return [_trip(row, "domestic") for row in rows]


def abroad_won(rows: Sequence[Row]) -> list[Row]:
    return [_trip(row, "abroad") for row in rows]


def _trip(row: Row, kind: str) -> Row:
    """A person's trip among the others around it; the last of the frame is the one asked about."""
    others = row["others"]
    trips = [*({**each, "expenses": []} for each in others), {**row, "kind": kind}]
    frame = pl.DataFrame(
        [
            {**_stamped(each), "trip": number, "person": 0, "institution": row["institution"]}
            for number, each in enumerate(trips)
        ],
        schema={**travel.TRIPS_SCHEMA, "institution": pl.String},
    )
    spent = [{**each, "trip": len(others), "person": 0} for each in row["expenses"]]
    expenses = pl.DataFrame(spent, schema=travel.EXPENSES_SCHEMA)
    found = travel.travel_won(frame.lazy(), expenses.lazy(), local=_local(row))
    mine = found.filter(pl.col("trip") == len(others)).to_dicts()[0]
    day = found.filter(pl.col("departs") == row["departs"])["travel_won"]
    return {
        **{name: value for name, value in mine.items() if not name.startswith("_")},
        "day_total_won": None if day.null_count() else day.sum(),
    }


def _stamped(row: Row) -> Row:
    if (row["returns"], row["end"]) <= (row["departs"], row["start"]):
        raise BadInput("end", "값은 나간 때보다 늦어야 합니다.")
    return {name: row.get(name) for name in travel.TRIPS_SCHEMA}


def lodging_won(rows: Sequence[Row]) -> list[Row]:
    """숙박비 of one stay: the trip is as long as its nights."""
    return [_lodging(row) for row in rows]


def _lodging(row: Row) -> Row:
    nights = row["nights"] + row["kin_nights"]
    bill = {name: row[name] for name in ("won", "nights", "sharers", "over_cap")}
    trip = _plain(row, nights) | {
        "region": row["region"],
        "officer_class": row["officer_class"],
        "kin_nights": row["kin_nights"],
        "expenses": [{"item": "lodging", "date": row["date"], **bill}] if row["nights"] else [],
    }
    names = (
        "lodging_spent_won", "lodging_nights", "lodging_night_won", "lodging_over_percent",
        "lodging_paid_won", "joint_nights", "joint_night_won", "joint_won",
        "kin_paid_nights", "kin_night_won", "kin_won",
    )  # fmt: skip
    found = _trip(trip, "domestic")
    parts = ("lodging_paid_won", "joint_won", "kin_won")
    known = [found[name] for name in parts]
    total = None if None in known else sum(known)
    return {name: found[name] for name in names} | {"nights_won": total}


def long_stay(rows: Sequence[Row]) -> list[Row]:
    """일비 of a stay of so many days."""
    return [_stay(row) for row in rows]


def _stay(row: Row) -> Row:
    trip = _plain(row, row["travel_days"] - 1) | {
        "official_vehicle": row["official_vehicle"],
        "elsewhere_days": row["elsewhere_days"],
    }
    found = _trip(trip, "domestic")
    names = (
        "paid_days", "daily_won", "vehicle_daily_percent", "long_stay_days", "reduced_days",
        "over_long_days", "over_longer_days", "over_longest_days", "long_stay_base",
        "table_daily_won", "vehicle_daily_won", "daily_paid_won",
    )  # fmt: skip
    return {name: found[name] for name in names}


def _plain(row: Row, nights: int) -> dict[str, Any]:
    """A trip of an officer of 제2호 from a day on, with nothing but its length."""
    return {
        "institution": row["institution"],
        "local": row["local"],
        "departs": row["date"],
        "start": 540,
        "returns": row["date"] + travel_claim.ONE * nights,
        "end": 1080,
        "official_vehicle": False,
        "assigned_vehicle": False,
        "distance_m": None,
        "region": None,
        "officer_class": 2,
        "kin_nights": 0,
        "meals_provided": 0,
        "elsewhere_days": 0,
        "country_class": None,
        "legs": [],
        "usd_rate": None,
        "has_monthly": False,
        "expenses": [],
        "others": [],
    }


# --- claims ------------------------------------------------------------------------------------------


def deadline(rows: Sequence[Row]) -> list[Row]:
    return [travel_claim.deadlines(row["kind"], row["returns"]) for row in rows]


def claim_refusals(rows: Sequence[Row]) -> list[Row]:
    """What stands against a claim, under ``refusals``."""
    return [{"refusals": travel_claim.claim_refusals(**row)} for row in rows]


def monthly_won(rows: Sequence[Row]) -> list[Row]:
    """월액여비."""
    return [_monthly(row) for row in rows]


def _monthly(row: Row) -> Row:
    schema = {"institution": pl.String, "date": pl.Date, "trip_days": pl.Int16}
    frame = pl.DataFrame([row], schema=schema).lazy()
    found = travel_claim.monthly_won(frame, local=_local(row)).collect().to_dicts()[0]
    return {name: found[name] for name in ("monthly_won", "monthly_full_days", "monthly_paid_won")}


def recover_won(rows: Sequence[Row]) -> list[Row]:
    """부정하게 받은 여비의 징수."""
    frame = pl.DataFrame(rows, schema={"date": pl.Date, "improper_won": pl.Int64}).lazy()
    found = travel_claim.recover_won(frame).select("recover_percent", "added_won", "recover_won")
    return found.collect().to_dicts()
