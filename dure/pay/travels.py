"""여비: what the trips that ended in a month pay (law.travel), handed off or as it would be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import polars as pl
from django.db.models import Q

from dure import frames
from dure.pay import monthly_travel
from dure.pay.models import Recovery, Travel, TravelHandOff
from dure.pay.monthly_travel import NO_TRIP, without
from dure.people import queries as people
from dure.timeline.actions import SEOUL, month_after
from dure.trips import pricing
from dure.trips import queries as trips
from law import travel
from law.steps import Reason, Step

KEY: Final = ["trip", "person"]
GONE_STEPS: Final = {
    "travel_won": Step(
        "지급할 여비",
        "지방공무원법 제46조",
        "result",
        unit="won",
        reasons=(
            Reason("월액여비를 받지 않는 것으로 바뀌었습니다.", (("monthly", "==", True),)),
            Reason("출장이 취소되었거나 다른 달에 돌아온 것으로 바뀌었습니다."),
        ),
    )
}
WITHOUT_STEPS: Final = {
    "travel_won": Step(
        "지급할 여비", "지방공무원법 제46조", "result", unit="won", reasons=(Reason("{missing}"),)
    )
}


@dataclass(frozen=True)
class Earned:
    """What one trip pays one person: its steps by column, and what of it is due.

    `due_won` is None where a fact or a value is missing: nothing can be handed off.
    """

    id: int
    person: int
    unit: int
    law: int
    trip: int
    paid_month: date
    month: date
    item: str
    retroactive: bool
    handed_won: int
    due_won: int | None
    computed_at: datetime
    handed_off: bool
    steps: dict[str, Any]

    @property
    def item_ko(self) -> str:
        return str(Travel.Item(self.item).label)

    @property
    def amount_won(self) -> int:
        return int(self.steps["travel_won"] or 0)

    @property
    def gone(self) -> bool:
        """Handed off before, and not a trip of that month any more."""
        return "kind" not in self.steps

    @property
    def missing(self) -> str:
        """The value that nobody has set, where that is why there is no amount."""
        return str(self.steps.get("missing", ""))

    @property
    def stated(self) -> Mapping[str, Step]:
        if self.missing:
            return WITHOUT_STEPS
        return GONE_STEPS if self.gone else travel.STEPS[self.item]


@dataclass(frozen=True)
class Handed:
    """A hand-off of a month's travel pay: when, by whom, how much."""

    id: UUID
    month: date
    people: int
    total_won: int
    recover_won: int
    digest: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Recovered:
    """추징 of one trip."""

    id: UUID
    person: int
    unit: int
    trip: int
    received_on: date
    improper_won: int
    recover_percent: int
    added_won: int
    recover_won: int
    reason: str
    document: str
    handed_off: bool
    at: datetime


# ── computed ──────────────────────────────────────────────────────────────────────────


def computed(
    *, month: date, at: datetime, persons: Sequence[int] | None = None
) -> list[dict[str, Any]]:
    """Every trip that ended in a month by now, as its facts stand, and the month's 월액여비: person,
    unit, trip, item, month and steps, the row of law.travel.

    The trips that touch the same days are looked at with them (여비 규정 제7조제2항). One for which
    a value is missing has no amount, and says which value that is.
    """
    until = month_after(month)
    touching, _ = trips.facts(since=month, until=until, persons=persons)
    mine = touching.filter(_over(at) & pl.col("returns").is_between(month, until, closed="left"))
    rows = [
        *_of_trips(mine, until),
        *monthly_travel.of_month(touching.filter(_over(at)), month, until, persons),
    ]
    units = _units([row["person"] for row in rows], month, until)
    return [
        {
            "person": row["person"],
            "unit": units[row["person"]],
            "trip": row["trip"],
            "item": row["kind"],
            "month": month,
            "steps": row,
        }
        for row in rows
        if row["person"] in units
    ]


def _of_trips(mine: pl.DataFrame, until: date) -> list[dict[str, Any]]:
    if mine.is_empty():
        return []
    around, expenses = trips.facts(
        since=min(mine["departs"].to_list()),
        until=until,
        persons=mine["person"].unique().to_list(),
    )
    found, lacking = pricing.counted(around, expenses)
    whole = found.join(mine.select(KEY), on=KEY, how="semi", maintain_order="left")
    rest = [
        without(row, lacking[row["trip"], row["person"]])
        for row in mine.iter_rows(named=True)
        if (row["trip"], row["person"]) in lacking
    ]
    return [*whole.iter_rows(named=True), *rest]


def _over(at: datetime) -> pl.Expr:
    now = at.astimezone(SEOUL)
    minute = now.hour * 60 + now.minute
    today = (pl.col("returns") == now.date()) & (pl.col("end") <= minute)
    return (pl.col("returns") < now.date()) | today


def _units(persons: Sequence[int], month: date, until: date) -> dict[int, int]:
    """Whose unit somebody was in at the end of the month, or the last they had in it."""
    held = people.appointments(since=month, until=until, people=sorted(set(persons)))
    return dict(held.select("person", "unit").iter_rows())


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON keeps it: without columns of other kinds, days as text."""
    steps = travel.STEPS[row["kind"]]
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if value is not None or name in steps
    }


def due(*, paid_month: date, at: datetime, persons: Sequence[int] | None = None) -> list[Earned]:
    """What a month's trips pay, and how trips handed off before differ now; nothing is stored.

    A trip that was recovered is settled for good and is not computed again.
    """
    handed = _handed()
    settled = recovered()
    earlier = TravelHandOff.objects.filter(month__lt=paid_month).order_by("month")
    found = []
    for month in [*earlier.values_list("month", flat=True), paid_month]:
        late = month != paid_month
        rows = {
            (row["person"], row["trip"], month): row
            for row in computed(month=month, at=at, persons=persons)
            if (row["person"], row["trip"]) not in settled
        }
        gone = {
            key: won for key, won in handed.items()
            if key[2] == month and key not in rows and key[:2] not in settled
            and (persons is None or key[0] in persons)
        }  # fmt: skip
        found += [
            _owed(row, handed.get(key, 0), paid_month, at, late)
            for key, row in rows.items()
            if not late or row["steps"]["travel_won"] != handed.get(key, 0)
        ]
        found += [_nothing(key, won, paid_month, at) for key, won in gone.items() if won]
    return found


def _handed() -> dict[tuple[int, int, date], int]:
    rows = frames.read(
        "SELECT person_id, coalesce(trip_id, 0), month, sum(due_won) FROM pay_travel GROUP BY 1, 2, 3",
        [],
        {"person": pl.Int64, "trip": pl.Int64, "month": pl.Date, "won": pl.Int64},
    )
    return {(person, trip, month): won for person, trip, month, won in rows.iter_rows()}


def _owed(
    row: Mapping[str, Any], handed: int, paid_month: date, at: datetime, late: bool
) -> Earned:
    won = row["steps"]["travel_won"]
    return Earned(
        0, row["person"], row["unit"], 0, row["trip"], paid_month, row["month"], row["item"],
        late, handed, None if won is None else won - handed, at, False, _plain(row["steps"]),
    )  # fmt: skip


def _nothing(key: tuple[int, int, date], won: int, paid_month: date, at: datetime) -> Earned:
    """What was handed off for a trip that is not one any more: taken back whole."""
    person, trip, month = key
    of = Q(trip_id=trip) if trip else Q(trip__isnull=True)
    last = Travel.objects.filter(of, person_id=person, month=month).order_by("-id")[0]
    days = {name: last.steps[name] for name in ("departs", "returns") if name in last.steps}
    return Earned(
        0, person, last.unit_id, 0, trip, paid_month, month, last.item, True, won, -won, at,
        False, {"date": str(month), **days, "travel_won": 0, "monthly": trip == NO_TRIP},
    )  # fmt: skip


# ── stored ────────────────────────────────────────────────────────────────────────────


def of_month(paid_month: date, *, persons: Sequence[int] | None = None) -> list[Earned]:
    """What was handed off in a month."""
    rows = Travel.objects.filter(paid_month=paid_month)
    if persons is not None:
        rows = rows.filter(person_id__in=list(persons))
    return [_stored(row) for row in rows.order_by("unit_id", "person_id", "month", "trip_id")]


def of_person(person: int, *, month: date) -> list[Earned]:
    """What a person was given for the trips that ended in a month, whenever it was handed off."""
    rows = Travel.objects.filter(person_id=person, month=month)
    return [_stored(row) for row in rows.order_by("paid_month", "trip_id")]


def hand_off(month: date) -> Handed | None:
    row = TravelHandOff.objects.filter(month=month).first()
    return _given(row) if row else None


def hand_offs() -> list[Handed]:
    """Every hand-off, newest first."""
    return [_given(row) for row in TravelHandOff.objects.order_by("-month")]


def recoveries(month: date) -> list[Recovered]:
    """추징 handed off with a month's travel pay; of a month not handed off, what waits for one."""
    made = TravelHandOff.objects.filter(month=month).first()
    rows = Recovery.objects.filter(handoff=made)
    return [_recovered(row) for row in rows.order_by("at", "id")]


def recoveries_of(found: Sequence[Earned]) -> list[Recovered]:
    """추징 of somebody's trips, by what they were paid for them."""
    persons, mine = {each.person for each in found}, {each.trip for each in found}
    rows = Recovery.objects.filter(person_id__in=persons, trip_id__in=mine)
    return [_recovered(row) for row in rows.order_by("at", "id")]


def recovered() -> set[tuple[int, int]]:
    """Person and trip of every recovery: those trips are settled for good."""
    return set(Recovery.objects.values_list("person_id", "trip_id"))


def open_month(after: date) -> date:
    """The first month after another that has not been handed off: what waits goes with it."""
    month, done = month_after(after), set(TravelHandOff.objects.values_list("month", flat=True))
    while month in done:
        month = month_after(month)
    return month


def _recovered(row: Recovery) -> Recovered:
    return Recovered(
        row.public_id, row.person_id, row.unit_id, row.trip_id, row.received_on,
        row.improper_won, row.recover_percent, row.added_won, row.recover_won, row.reason,
        row.document, row.handoff_id is not None, row.at,
    )  # fmt: skip


def _stored(row: Travel) -> Earned:
    return Earned(
        row.id, row.person_id, row.unit_id, row.law_id, row.trip_id or NO_TRIP, row.paid_month, row.month,
        row.item, row.retroactive, row.handed_won, row.due_won, row.computed_at, True,
        dict(row.steps),
    )  # fmt: skip


def _given(row: TravelHandOff) -> Handed:
    return Handed(
        row.public_id, row.month, row.people, row.total_won, row.recover_won, row.digest,
        row.handed_off_by, row.handed_off_at,
    )  # fmt: skip


def papers(found: Iterable[Earned | Recovered]) -> dict[int, trips.Asked]:
    """The orders behind what is paid, by trip: number, places, receipts; 월액여비 has none."""
    ids = trips.public_ids({each.trip for each in found})
    asked = trips.by_id(ids.values())
    return {trip: asked[public] for trip, public in ids.items()}
