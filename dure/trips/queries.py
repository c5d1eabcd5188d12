"""Trips as people ask for them, and the facts that pay is worked out from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dure.approvals.models import Document
from dure.trips.facts import facts, frames_of
from dure.trips.filing import countries
from dure.trips.models import (
    Change,
    Expense,
    Receipt,
    Region,
    Report,
    Stamp,
    Trip,
    TripLeg,
    TripPerson,
    Vehicle,
)
from dure.trips.periods import period
from dure.trips.standing import Standing, standing
from law.travel import EXPENSES_SCHEMA, TRIPS_SCHEMA
from law.trips import KINDS, Leg, Period

__all__ = [
    "EXPENSES_SCHEMA", "TRIPS_SCHEMA", "Asked", "Changed", "Going", "Paid", "Stamped", "Standing", "Told",
    "by_document", "by_id", "changes_by_document", "facts", "frames_of", "of_person", "of_units",
    "places", "public_ids", "running", "standing", "undecided", "unreported",
]  # fmt: skip


@dataclass(frozen=True)
class Stamped:
    """When somebody set out or came back, and how that is known."""

    date: date
    minute: int
    source: str
    source_ko: str
    at: datetime


@dataclass(frozen=True)
class Paid:
    """Something paid on a trip; receipts by key and name."""

    expense: UUID
    person: int
    item: str
    item_ko: str
    date: date
    won: int
    nights: int
    sharers: int
    over_cap_reason: str
    over_cap_accepted_by: str
    note: str
    receipts: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class Going:
    """Somebody on a trip: the hours that count for them, and what they stamped."""

    person: int
    period: Period
    out: Stamped | None
    back: Stamped | None
    meals_provided: int
    kin_nights: int
    officer_class: int
    elsewhere_days: int
    usd_rate: int | None


@dataclass(frozen=True)
class Told:
    """The report of a trip."""

    oral: bool
    told_to: str
    text: str
    person: int | None
    at: datetime


@dataclass(frozen=True)
class Changed:
    """A document that asks for other hours, of a whole trip or (`person`) of one who went."""

    document: UUID
    number: str
    trip: UUID
    person: int | None
    period: Period
    cancels: bool
    urgent: bool
    reason: str
    state: str
    state_ko: str


@dataclass(frozen=True)
class Asked:
    """A trip with those who go, what it cost and what came of it."""

    trip: UUID
    key: int
    document: UUID
    number: str
    unit: int
    kind: str
    purpose: str
    place: str
    region: str
    country_class: str
    legs: tuple[Leg, ...]
    distance_m: int | None
    vehicle: str
    period: Period
    after: bool
    after_reason: str
    state: str
    state_ko: str
    drafter: int | None
    people: tuple[Going, ...]
    report: Told | None
    expenses: tuple[Paid, ...]
    changes: tuple[Changed, ...]

    @property
    def kind_ko(self) -> str:
        return KINDS[self.kind]

    @property
    def vehicle_ko(self) -> str:
        return str(Vehicle(self.vehicle).label)

    @property
    def region_ko(self) -> str:
        return str(Region(self.region).label) if self.region else ""

    @property
    def countries_ko(self) -> str:
        return countries(self.country_class, self.legs)

    @property
    def persons(self) -> tuple[int, ...]:
        return tuple(each.person for each in self.people)

    @property
    def first(self) -> tuple[date, int]:
        """When the first of them sets out, or did: earlier than planned where somebody left earlier."""
        hours = [(each.period.departs, each.period.start) for each in self.people]
        return min(hours, default=(self.period.departs, self.period.start))

    def going(self, person: int | None) -> Going | None:
        return next((each for each in self.people if each.person == person), None)


def by_id(trips: Iterable[UUID]) -> dict[UUID, Asked]:
    return {each.trip: each for each in _asked(Trip.objects.filter(public_id__in=list(trips)))}


def public_ids(trips: Iterable[int]) -> dict[int, UUID]:
    """What trips are called outside, by their keys in the facts."""
    found = Trip.objects.filter(id__in=list(trips))
    return dict(found.values_list("id", "public_id"))


def by_document(documents: Iterable[UUID]) -> dict[UUID, Asked]:
    found = Trip.objects.filter(document__public_id__in=list(documents))
    return {each.document: each for each in _asked(found)}


def changes_by_document(documents: Iterable[UUID]) -> dict[UUID, Changed]:
    rows = Change.objects.filter(document__public_id__in=list(documents))
    return {each.document: each for each in _changed(rows)}


def of_person(person: int, *, since: date, until: date) -> list[Asked]:
    """Trips that name a person and touch a period, newest first."""
    named = TripPerson.objects.filter(
        Q(live=True)
        | Q(trip__state__in=[Trip.State.REJECTED, Trip.State.CANCELLED], during__isempty=False),
        person_id=person, departs__lt=until, returns__gte=since,
    ).values("trip_id")  # fmt: skip
    return _asked(Trip.objects.filter(id__in=named).order_by("-departs", "-start", "-id"))


def of_units(units: Sequence[int] | None, *, since: date, until: date) -> list[Asked]:
    """Trips of some units (None: of all) that touch a period, newest first."""
    found = Trip.objects.filter(departs__lt=until, returns__gte=since)
    if units is not None:
        found = found.filter(unit_id__in=list(units))
    return _asked(found.order_by("-departs", "-start", "-id"))


def running(person: int, *, on: date) -> list[Asked]:
    """Approved trips of a person that lie on a day and are not over, the earliest first."""
    named = TripPerson.objects.filter(
        person_id=person, live=True, departs__lte=on, returns__gte=on
    ).values("trip_id")
    found = Trip.objects.filter(id__in=named, state=Trip.State.APPROVED)
    return _asked(found.order_by("departs", "start", "id"))


def unreported(units: Sequence[int] | None, *, before: date, since: date) -> int:
    """How many approved trips of some units ended in a period and have no report."""
    reported = Report.objects.filter(trip=OuterRef("pk"), known_until__isnull=True)
    found = Trip.objects.filter(
        ~Exists(reported), state=Trip.State.APPROVED, returns__lt=before, returns__gte=since
    )
    return (found if units is None else found.filter(unit_id__in=list(units))).count()


def undecided(people: Sequence[int], *, since: date, until: date) -> list[tuple[int, date, str]]:
    """Person, first day and number of trips and changes of a period that wait for a signature."""
    rows = TripPerson.objects.filter(
        person_id__in=list(people), live=True, departs__lt=until, returns__gte=since
    )
    asked = rows.filter(trip__state=Trip.State.REQUESTED)
    found = list(asked.values_list("person_id", "departs", "trip__document__number"))
    changes = Change.objects.filter(
        document__state=Document.State.PENDING, trip__people__in=rows
    ).filter(Q(trip_person__isnull=True) | Q(trip_person__in=rows))
    for each in changes.select_related("trip", "document", "trip_person").distinct():
        whom = [each.trip_person] if each.trip_person else rows.filter(trip=each.trip)
        found += [(row.person_id, row.departs, each.document.number) for row in whom]
    return sorted(set(found))


def places(person: int, *, limit: int = 6) -> list[Asked]:
    """Where a person was sent lately, each place and kind once, the newest first."""
    named = TripPerson.objects.filter(person_id=person).values("trip_id")
    rows = Trip.objects.filter(id__in=named).order_by("-departs", "-id")[:40]
    once: dict[tuple[str, str], int] = {}
    for row in rows:
        once.setdefault((row.kind, row.place), row.id)
    return _asked(
        Trip.objects.filter(id__in=list(once.values())[:limit]).order_by("-departs", "-id")
    )


# ── putting together ──────────────────────────────────────────────────────────────────


def _asked(rows: QuerySet[Trip]) -> list[Asked]:
    trips = list(rows.select_related("document"))
    keys = [each.id for each in trips]
    going = _by_trip(_going(keys))
    legs = _by_trip(_legs(keys))
    told = {row.trip_id: row for row in Report.objects.filter(trip__in=keys, known_until=None)}
    paid = _by_trip(_paid(keys))
    changed: dict[int, list[Change]] = {}
    for row in Change.objects.filter(trip__in=keys).select_related("document").order_by("id"):
        changed.setdefault(row.trip_id, []).append(row)
    return [
        _one(
            each,
            going.get(each.id, []),
            legs.get(each.id, []),
            told.get(each.id),
            paid.get(each.id, []),
            _changed(changed.get(each.id, [])),
        )
        for each in trips
    ]


def _one(
    row: Trip,
    going: list[Going],
    legs: list[Leg],
    told: Report | None,
    paid: list[Paid],
    changed: list[Changed],
) -> Asked:
    return Asked(
        trip=row.public_id,
        key=row.id,
        document=row.document.public_id,
        number=row.document.number,
        unit=row.unit_id,
        kind=row.kind,
        purpose=row.purpose,
        place=row.place,
        region=row.region,
        country_class=row.country_class,
        legs=tuple(legs),
        distance_m=row.distance_m,
        vehicle=row.vehicle,
        period=period(row),
        after=row.after,
        after_reason=row.after_reason,
        state=row.state,
        state_ko=row.get_state_display(),
        drafter=row.document.drafter_id,
        people=tuple(going),
        report=Told(told.oral, told.told_to, told.text, told.person_id, told.at) if told else None,
        expenses=tuple(paid),
        changes=tuple(changed),
    )


def _going(trips: Sequence[int]) -> list[tuple[int, Going]]:
    closed = [Trip.State.REJECTED, Trip.State.CANCELLED]
    rows = TripPerson.objects.filter(
        Q(live=True) | Q(trip__state__in=closed, during__isempty=False), trip__in=trips
    ).order_by("id")
    stamps: dict[tuple[int, int], Stamped] = {}
    for each in Stamp.objects.filter(trip_person__trip__in=trips, known_until__isnull=True):
        stamps[each.trip_person_id, each.way] = Stamped(
            each.date, each.minute, each.source, each.get_source_display(), each.at
        )
    return [
        (
            row.trip_id,
            Going(
                row.person_id,
                period(row),
                stamps.get((row.id, Stamp.Way.SET_OUT)),
                stamps.get((row.id, Stamp.Way.COME_BACK)),
                row.meals_provided,
                row.kin_nights,
                row.officer_class,
                row.elsewhere_days,
                row.usd_rate,
            ),
        )
        for row in rows
    ]


def _legs(trips: Sequence[int]) -> list[tuple[int, Leg]]:
    rows = TripLeg.objects.filter(trip__in=trips).order_by("since")
    return [(row.trip_id, Leg(row.since, row.country_class)) for row in rows]


def _paid(trips: Sequence[int]) -> list[tuple[int, Paid]]:
    rows = Expense.objects.filter(trip_person__trip__in=trips, known_until__isnull=True)
    names: dict[int, list[tuple[UUID, str]]] = {}
    for key, public_id, name in Receipt.objects.filter(expense__in=rows).values_list(
        "expense_id", "public_id", "name"
    ):
        names.setdefault(key, []).append((public_id, name))
    return [
        (
            row.trip_person.trip_id,
            Paid(
                row.public_id,
                row.trip_person.person_id,
                row.item,
                row.get_item_display(),
                row.date,
                row.won,
                row.nights,
                row.sharers,
                row.over_cap_reason,
                row.over_cap_accepted_by,
                row.note,
                tuple(names.get(row.id, [])),
            ),
        )
        for row in rows.select_related("trip_person").order_by("date", "id")
    ]


def _changed(rows: Iterable[Change]) -> list[Changed]:
    if isinstance(rows, QuerySet):
        rows = rows.select_related("document", "trip", "trip_person")
    return [
        Changed(
            row.document.public_id,
            row.document.number,
            row.trip.public_id,
            row.trip_person.person_id if row.trip_person else None,
            period(row),
            row.cancels,
            row.urgent,
            row.reason,
            row.document.state,
            row.document.get_state_display(),
        )
        for row in rows
    ]


def _by_trip(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for key, each in rows:
        found.setdefault(key, []).append(each)
    return found
