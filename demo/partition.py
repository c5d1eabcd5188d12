"""A made-up institution for the bench: only what the close reads, a month at a time."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from demo import asks, ordering, places, punching, shifts, staff, trips
from demo.dates import calendar, month_after
from demo.days import person_days
from demo.dice import Dice
from demo.staff import Span
from demo.trips import Trips

_CHAIRS = 24
_ERRANDS = 240  # mornings of 1000 on which somebody goes out for a while
_FAMILIES = ("desk", "desk", "desk", "counter", "works", "waste", "plant", "dong", "dong", "dong")
_SEED = 20261122


@dataclass(frozen=True)
class Partition:
    """The k-th institution; its person ids follow the `before` people of the earlier ones."""

    k: int
    month: date
    institution: str
    appointments: pl.DataFrame
    schedules: pl.DataFrame
    schedule_days: pl.DataFrame
    assignments: pl.DataFrame
    orders: pl.DataFrame
    absences: pl.DataFrame
    protections: pl.DataFrame
    trips: Trips
    contracts: pl.DataFrame
    punches: pl.DataFrame
    local_values: pl.DataFrame
    local_days: pl.DataFrame


def generate_partition(
    k: int, *, people: int, before: int, month: date, seed: int = _SEED
) -> Partition:
    """One month of so many people; the overlays of the three known institutions take turns."""
    until = month_after(month)
    span = Span(month.replace(day=1), until, Dice(seed))
    institution = f"99{k:05}"
    overlay = (places.CITY[0], *(code for code, _ in places.NEIGHBOURS))[k % 3]
    slots = _slots(people, before)
    crew = staff.people_of(slots, span)
    held, assigned = staff.appointments(crew, span), staff.assignments(crew, span)
    guarded = staff.protections(crew, span)
    days = person_days(crew, held, assigned, _units(slots), calendar(span.start, until), span)
    frame = asks.asked(days, guarded, span)
    chiefs = crew.filter(pl.col("rank") == 0).select("unit", chief="person", above="person")
    orders = ordering.documents(ordering.rows(frame), _units(slots), chiefs, span)
    absences = asks.absences(frame)
    frame = punching.presence(ordering.without_refused(frame, orders), span)
    return Partition(
        k=k,
        month=span.start,
        institution=institution,
        appointments=held,
        schedules=shifts.schedules(),
        schedule_days=shifts.schedule_days(),
        assignments=assigned,
        orders=orders,
        absences=absences,
        protections=guarded,
        trips=trips.invented(
            absences=absences, held=held, units=_units(slots), chiefs=chiefs, span=span
        ),
        contracts=_contracts(crew, span.dice),
        punches=_punches(pl.concat([punching.events(frame, span), _errands(frame, span)]), span),
        local_values=_local_values(span.start, overlay, institution),
        local_days=_as_its_own(places.local_days(span.start, until), overlay, institution),
    )


def _as_its_own(frame: pl.DataFrame, overlay: str, institution: str) -> pl.DataFrame:
    return frame.filter(institution=overlay).with_columns(institution=pl.lit(institution))


def _local_values(start: date, overlay: str, institution: str) -> pl.DataFrame:
    """The overlay's own figures; what dollars a day abroad is worth, everybody has from one."""
    known = places.local_values(start)
    abroad = known.filter(pl.col("key").str.starts_with("travel.")).with_columns(
        institution=pl.lit(overlay)
    )
    both = pl.concat([known, abroad]).unique(maintain_order=True)
    return _as_its_own(both, overlay, institution)


def _contracts(crew: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """What 공무직 and 기간제근로자 signed: eight hours a day; a fifth are paid by the day."""
    more = dice.roll("wage", 600, "person")
    return (
        crew.filter(pl.col("kind").is_in(["permanent", "fixed_term"]))
        .with_columns(by_day=dice.roll("paid by the day", 5, "person") == 0)
        .select(
            "person", "kind", "valid_from", "valid_until", "by_day",
            base_won=pl.when("by_day").then(110_000 + more * 50).otherwise(2_250_000 + more * 1000),
        )
    )  # fmt: skip


def _slots(people: int, before: int) -> pl.DataFrame:
    index = pl.int_range(people, dtype=pl.Int32)
    return pl.select(index.alias("index")).select(
        person=pl.col("index") + before + 1,
        unit=pl.col("index") // _CHAIRS + 1,
        rank=pl.col("index") % _CHAIRS,
        size=pl.lit(_CHAIRS, dtype=pl.Int32),
        family=(pl.col("index") // _CHAIRS % len(_FAMILIES)).replace_strict(
            list(range(len(_FAMILIES))), list(_FAMILIES), return_dtype=pl.String
        ),
    )


def _units(slots: pl.DataFrame) -> pl.DataFrame:
    return slots.unique("unit").sort("unit").select(
        "unit", "family",
        unit_name=pl.format("제{}과", "unit"),
        site="unit",
        storm_duty=(pl.col("family") == "works") | (pl.col("unit") % 10 == 8),
    )  # fmt: skip


def _errands(frame: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Out and in again of a morning: with these a person-month leaves some fifty punches."""
    dice, start = span.dice, pl.col("start") * 60
    out = start + 3600 + dice.day("errand out", 3600)
    back = start + 7800 + dice.day("errand in", 1200)
    plain = pl.col("first").is_not_null() & pl.col("anomaly").is_null()
    plain &= pl.col("leave_label").is_null() & pl.col("weekly")
    away = frame.filter(plain & (dice.day("errand", 1000) < _ERRANDS))
    return pl.concat(
        away.select(
            "person", "date", "site", second.cast(pl.Int32).alias("second"),
            pl.lit(way, dtype=pl.Int8).alias("direction"),
            pl.lit(False).alias("away_from_site"), pl.lit(True).alias("forced"),
        )
        for second, way in ((out, 1), (back, 0))
    )  # fmt: skip


def _punches(found: pl.DataFrame, span: Span) -> pl.DataFrame:
    """As the close reads them: every eighth terminal tells no direction."""
    mute = (span.dice.toss("mute", 8, "person", "second") == 0) & ~pl.col("forced")
    return found.select(
        "person", business_date="date",
        minute=(pl.col("second") // 60).cast(pl.Int16),
        direction=pl.when(~mute).then("direction"),
    )  # fmt: skip
