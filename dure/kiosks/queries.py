"""Kiosks and what they heard, whose PIN stands, what the institution set for phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from dure.attendance import queries as attendance
from dure.attendance import terminals
from dure.kiosks import devices
from dure.kiosks.models import Attempt, Kiosk, PhoneUse, Pin, PlaceCheck, Scan, Site
from dure.leave import days as leave_days
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL, moment
from law import params

ALLOWED = "phone_allowed"
RULES = ("kiosks.phone_punch", "kiosks.phone_radius_metres", "kiosks.phone_margin_minutes")
SKEW_SECONDS = 30  # a clock that is wrong by more is shown
LONGEST_SHIFT = timedelta(hours=20)


class _Timed:
    """What came with a clock."""

    skew_seconds: int

    @property
    def wrong_clock(self) -> bool:
        return abs(self.skew_seconds) > SKEW_SECONDS


@dataclass(frozen=True)
class Device(_Timed):
    """A kiosk as the administrator sees it."""

    serial: str
    name: str
    unit: str
    paired: bool
    seen_at: datetime | None
    skew_seconds: int
    waiting: int


@dataclass(frozen=True)
class Press(_Timed):
    """Something that came from a kiosk and wants a look: late, by a wrong clock, or not taken."""

    at: datetime
    received_at: datetime
    kiosk: str
    person: int | None
    name: str
    how: str
    direction: int
    skew_seconds: int
    late: bool
    outcome: str
    outcome_ko: str

    @property
    def wants_a_look(self) -> bool:
        return self.late or self.wrong_clock or self.outcome != Attempt.Outcome.PUNCHED


@dataclass(frozen=True)
class Phone:
    """One use of one phone: `phone` is a hash of the key it keeps."""

    phone: str
    person: int
    how: str
    at: datetime


@dataclass(frozen=True)
class Place:
    """An office where phones may punch, from when to when."""

    site: UUID
    name: str
    unit: str
    latitude: str
    longitude: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Check:
    """A judgement of a person's place."""

    at: datetime
    site: str
    verdict: str
    verdict_ko: str
    accuracy_ko: str


@dataclass(frozen=True)
class Rules:
    """What the institution set for punching by phone; None: not set."""

    allowed: bool | None
    radius_metres: int | None
    margin_minutes: int | None
    missing: tuple[str, ...]

    @property
    def on(self) -> bool:
        return bool(self.allowed) and not self.missing


def institution_of(asked: str) -> int | None:
    """The institution of a kiosk's serial or of a pairing number's hash, before any is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kiosks_institution_of(%s)", [asked])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def secrets(serial: str, *, at: datetime) -> list[devices.Secret]:
    """What a kiosk signs with, and signed with until lately."""
    kiosk = Kiosk.objects.filter(serial=serial).first()
    return devices.secrets_of(kiosk, at) if kiosk else []


def name_of(serial: str) -> str:
    found = terminals.placed([serial])
    return found[0].name if found else ""


def kiosks() -> list[Device]:
    """The kiosks in use, by name."""
    rows = {row.serial: row for row in Kiosk.objects.filter(retired_at=None)}
    placed = terminals.placed(list(rows))
    units = organization.names([each.unit for each in placed])
    return [_device(rows[each.serial], each.name, units.get(each.unit, "")) for each in placed]


def presses(*, since: datetime, until: datetime, limit: int = 200) -> list[Press]:
    """What arrived in a period and wants a look, newest first."""
    heard = Attempt.objects.filter(received_at__gte=since, received_at__lt=until)
    scans = Scan.objects.filter(received_at__gte=since, received_at__lt=until, late=True)
    rows = [*map(_pressed, heard.select_related("kiosk").order_by("-id")[: limit * 5])]
    rows += [*map(_scanned, scans.select_related("kiosk").order_by("-id")[:limit])]
    wanted = [each for each in rows if each.wants_a_look]
    wanted.sort(key=lambda each: each.received_at, reverse=True)
    names = people.names({each.person for each in wanted[:limit] if each.person})
    places = {each.serial: each.name for each in terminals.placed({e.kiosk for e in wanted})}
    return [
        Press(**{**vars(e), "name": names.get(e.person or 0, ""), "kiosk": places.get(e.kiosk, "")})
        for e in wanted[:limit]
    ]


def phones(since: datetime, until: datetime) -> list[Phone]:
    """Every use of a phone in a period, oldest first: whose punch came from which."""
    rows = PhoneUse.objects.filter(at__gte=since, at__lt=until).order_by("at", "id")
    return [Phone(row.phone, row.person_id, row.how, row.at) for row in rows]


def phones_of(person: int) -> int:
    """From how many phones somebody's punches came."""
    return PhoneUse.objects.filter(person_id=person).values("phone").distinct().count()


def pin_set_at(person: int) -> datetime | None:
    return Pin.objects.filter(person_id=person).values_list("set_at", flat=True).first()


def with_pin(persons: Sequence[int]) -> set[int]:
    return set(Pin.objects.filter(person_id__in=persons).values_list("person_id", flat=True))


def sites() -> list[Place]:
    """Every office that was registered for phones, those in use first."""
    rows = list(Site.objects.order_by("name", "-valid"))
    units = organization.names({row.unit_id for row in rows})
    found = [_place(row, units.get(row.unit_id, "")) for row in rows]
    return sorted(found, key=lambda each: each.until is not None)


def checks(person: int, limit: int = 20) -> list[Check]:
    """The judgements of somebody's place that are kept, newest first."""
    rows = PlaceCheck.objects.filter(person_id=person).select_related("site").order_by("-id")
    return [
        Check(
            row.at,
            row.site.name if row.site else "",
            row.verdict,
            row.get_verdict_display(),
            row.get_accuracy_display(),
        )
        for row in rows[:limit]
    ]


def rules(*, on: date) -> Rules:
    """What the institution published for phones; each value it has not set is named."""
    here, local = organization.institution().code, organization.local_values().lazy()
    found: dict[str, object] = {}
    for key in RULES:
        try:
            found[key] = params.chosen(key, on, institution=here, local=local)
        except (params.Unset, params.NoLawInForce):
            continue
    said, radius, margin = (found.get(key) for key in RULES)
    return Rules(
        None if said is None else said == ALLOWED,
        None if radius is None else int(str(radius)),
        None if margin is None else int(str(margin)),
        tuple(key for key in RULES if key not in found),
    )


def is_at_work(person: int, at: datetime, *, margin: int) -> bool:
    """Whether a moment lies in somebody's working hours, duty or approved overtime, or so near."""
    day = at.astimezone(SEOUL).date()
    since, until = day - timedelta(days=1), day + timedelta(days=1)
    plan = leave_days.workdays(person, since=since, until=until)
    spans = [(d, each.start, each.end) for d, each in plan.items() if not each.off]
    orders = timeline.spans(since=since, until=until, people=[person])
    spans += [
        (each.date, each.start, each.end) for each in orders if each.kind in ("order", "duty")
    ]
    return any(
        moment(d, start - margin) <= at <= moment(d, end + margin) for d, start, end in spans
    )


def guess(person: int, at: datetime) -> int:
    """What somebody most likely does now: 1 (퇴근) after an arrival of this working day, else 0."""
    day = at.astimezone(SEOUL).date()
    found = attendance.readings(
        person, since=day - timedelta(days=1), until=day + timedelta(days=1)
    )
    is_in = False
    for each in sorted((e for rows in found.values() for e in rows), key=lambda e: e.at):
        if at - each.at < LONGEST_SHIFT:
            is_in = each.direction == 0 or (each.direction is None and not is_in)
    return 1 if is_in else 0


def _device(row: Kiosk, name: str, unit: str) -> Device:
    return Device(
        row.serial, name, unit, row.secret is not None, row.seen_at, row.skew_seconds, row.waiting
    )


def _pressed(row: Attempt) -> Press:
    return Press(
        row.at,
        row.received_at,
        row.kiosk.serial,
        row.person_id,
        "",
        "PIN",
        row.direction,
        row.skew_seconds,
        row.late,
        row.outcome,
        row.get_outcome_display(),
    )


def _scanned(row: Scan) -> Press:
    taken = Attempt.Outcome.PUNCHED
    return Press(
        row.at,
        row.received_at,
        row.kiosk.serial,
        row.person_id,
        "",
        "QR 코드",
        row.direction,
        0,
        row.late,
        taken,
        taken.label,
    )


def _place(row: Site, unit: str) -> Place:
    return Place(
        row.public_id,
        row.name,
        unit,
        str(row.latitude),
        str(row.longitude),
        row.valid.lower,
        row.valid.upper,
    )
