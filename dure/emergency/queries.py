"""What was declared and stands, who was called and came, who served, and whether leave is stopped."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Q, QuerySet

from dure.accounts.viewer import Viewer
from dure.emergency import rules
from dure.emergency.models import (
    Emergency,
    Level,
    Picked,
    Scope,
    Service,
    Stretch,
)
from dure.emergency.pieces import pieces
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL, moment
from law import emergency as law
from law import params

STOPPED, DISCOURAGED = "stopped", "discouraged"


@dataclass(frozen=True)
class Step:
    """From when on an emergency was of which kind, for which case, and why."""

    kind: int
    trigger: str
    since: datetime
    reason: str

    @property
    def item(self) -> str:
        """`제3호나목: 천재지변 등으로 긴급한 대응이 필요`."""
        case = law.TRIGGERS[self.trigger]
        return f"{case.item}: {case.ko}"


@dataclass(frozen=True)
class Seen:
    """A declaration as its page shows it."""

    emergency: UUID
    name: str
    drill: str
    drill_ko: str
    issuer_ko: str
    by_minister: bool
    region: str
    reason: str
    issued_at: datetime
    lasts_until: date | None
    reported_at: datetime | None
    released_at: datetime | None
    release_reason: str
    steps: tuple[Step, ...]
    units: tuple[int, ...]

    @property
    def kind(self) -> int:
        return self.steps[-1].kind

    @property
    def title(self) -> str:
        return f"{self.name} 훈련" if self.drill else f"비상근무 제{self.kind}호 {self.name}"


@dataclass(frozen=True)
class Stop:
    """What an emergency says of annual leave on a day: stopped, or only where it cannot be helped."""

    emergency: UUID
    name: str
    kind: int
    level: str


@dataclass(frozen=True)
class Seat:
    """Who is picked for a stretch, and why."""

    person: int
    why: str
    by_hand: bool


@dataclass(frozen=True)
class Planned:
    """A stretch with its people and whoever was left out."""

    stretch: UUID
    since: datetime
    until: datetime
    seed: int
    basis: int
    least: int | None
    wanted: int
    left_out: tuple[tuple[int, str], ...]
    published_at: datetime | None
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Hours:
    """A stretch of service as it is known now, and whether it replaced another."""

    service: UUID
    person: int
    since: datetime
    until: datetime
    note: str
    recorded_by: str
    known_since: datetime
    known_until: datetime | None

    @property
    def minutes(self) -> int:
        return int((self.until - self.since).total_seconds()) // 60


@dataclass(frozen=True)
class Served:
    """What somebody served of a business day, how much of it on a day off or at night, and in what."""

    person: int
    day: date
    minutes: int
    off_minutes: int
    kind: int
    trigger: str
    drill: str
    emergency: UUID


def found(emergency: UUID) -> Emergency:
    """Raises NotTheirs where there is none here."""
    one = Emergency.objects.filter(public_id=emergency).first()
    if one is None:
        raise NotTheirs("이 기관에 없는 비상근무입니다.")
    return one


def level_at(one: Emergency, at: datetime) -> Level:
    """The kind that held at a moment: the first one before it began."""
    levels = Level.objects.filter(emergency=one).order_by("since")
    return levels.filter(since__lte=at).last() or levels[0]


def units_of(one: Emergency) -> set[int]:
    return set(Scope.objects.filter(emergency=one).values_list("unit_id", flat=True))


def reached(one: Emergency, on: date) -> set[int]:
    """The units that a declaration names, and all that lies under them."""
    return organization.under(sorted(units_of(one)), organization.tree(on=on))


def seen(emergency: UUID, *, viewer: Viewer, on: date) -> Seen:
    """One declaration for its page.

    Raises:
        NotTheirs: there is none, or none of its units is the viewer's.
    """
    one = found(emergency)
    reach = organization.reach(viewer, on=on)
    if reach is not None and not reach & reached(one, on):
        raise NotTheirs("맡은 범위 밖의 비상근무입니다.")
    return next(iter(_seen([one])))


def listed(*, viewer: Viewer, on: date, limit: int = 100) -> list[Seen]:
    """The declarations that touch what the viewer's role reaches, the newest first."""
    reach = organization.reach(viewer, on=on)
    rows = Emergency.objects.order_by("-issued_at", "-id").iterator()
    mine = (one for one in rows if reach is None or reach & reached(one, on))
    return _seen(islice(mine, limit))


def mine(person: int, *, limit: int = 50) -> list[Seen]:
    """The declarations somebody was picked for, called in, or served in."""
    rows = Emergency.objects.filter(
        Q(services__person_id=person)
        | Q(calls__persons__person_id=person)
        | Q(
            stretches__picks__person_id=person,
            stretches__picks__known_until=None,
            stretches__published_at__isnull=False,
        )
    )
    return _seen(rows.distinct().order_by("-issued_at")[:limit])


def _seen(rows: Iterable[Emergency]) -> list[Seen]:
    every = list(rows)
    steps: dict[int, list[Step]] = {each.id: [] for each in every}
    units: dict[int, list[int]] = {each.id: [] for each in every}
    for level in Level.objects.filter(emergency__in=every).order_by("since"):
        steps[level.emergency_id].append(Step(level.kind, level.trigger, level.since, level.reason))
    for scope in Scope.objects.filter(emergency__in=every).order_by("id"):
        units[scope.emergency_id].append(scope.unit_id)
    return [
        Seen(
            each.public_id,
            each.name,
            each.drill,
            each.get_drill_display() if each.drill else "",
            each.get_issuer_display(),
            each.by_minister,
            each.region,
            each.reason,
            each.issued_at,
            each.lasts_until,
            each.reported_at,
            each.released_at,
            each.release_reason,
            tuple(steps[each.id]),
            tuple(units[each.id]),
        )
        for each in every
    ]


# ── leave ─────────────────────────────────────────────────────────────────────────────


def stops(person: int, day: date, *, at: datetime) -> Stop | None:
    """What stands of annual leave on a day, by the strictest declaration that covers the person.

    A day to come is stopped as long as nothing says that the emergency ends before it.
    """
    standing = in_force(day, today=rules.day_of(at))
    member = people.member(person, on=day) if standing else None
    if member is None:
        return None
    above = set(organization.above(member.unit, organization.tree(on=day)))
    over = [(level_at(one, at).kind, one) for one in standing if units_of(one) & above]
    if not over:
        return None
    kind, one = min(over, key=lambda pair: pair[0])
    level = str(params.value("emergency.annual_leave", day)[kind])
    return Stop(one.public_id, one.name, kind, level)


def in_force(day: date, *, today: date) -> list[Emergency]:
    """Declarations, drills left out, that hold on some of a day or are not known to have ended.

    One that outlasts the day it was thought to end before holds until it is released.
    """
    begins = datetime.combine(day, time(), SEOUL)
    rows = Emergency.objects.filter(drill="", issued_at__lt=begins + timedelta(days=1))
    rows = rows.filter(Q(released_at=None) | Q(released_at__gt=begins))
    ends = Q(released_at__isnull=False) | Q(lasts_until=None) | Q(lasts_until__gt=day)
    ends |= Q(lasts_until__lte=today)
    return list(rows.filter(ends).order_by("id"))


def days_in_force(since: date, until: date, *, today: date = date.min) -> frozenset[date]:
    """The days of a period on which some declaration holds: what most days need no further look at."""
    days = [since + timedelta(days=n) for n in range((until - since).days)]
    begins, ends = (datetime.combine(each, time(), SEOUL) for each in (since, until))
    rows = Emergency.objects.filter(drill="", issued_at__lt=ends)
    if not rows.filter(Q(released_at=None) | Q(released_at__gt=begins)).exists():
        return frozenset()
    return frozenset(day for day in days if in_force(day, today=today))


# ── the picks ────────────────────────────────────────────────────────────


def planned(emergency: UUID) -> list[Planned]:
    """The stretches of a declaration that are not dropped, with who is picked."""
    rows = Stretch.objects.filter(emergency__public_id=emergency, dropped_at=None)
    seats: dict[int, list[Seat]] = {}
    for each in Picked.objects.filter(stretch__in=rows, known_until=None).order_by("id"):
        seats.setdefault(each.stretch_id, []).append(Seat(each.person_id, each.why, each.by_hand))
    return [
        Planned(
            each.public_id,
            each.since,
            each.until,
            each.seed,
            each.basis,
            each.least,
            each.wanted,
            tuple((int(person), str(why)) for person, why in each.left_out),
            each.published_at,
            tuple(seats.get(each.id, [])),
        )
        for each in rows.order_by("since")
    ]


def picked_days(person: int, *, since: date, until: date) -> list[date]:
    """The days of [since, until) on which somebody is told to serve."""
    rows = Picked.objects.filter(
        person_id=person,
        known_until=None,
        stretch__published_at__isnull=False,
        stretch__dropped_at=None,
        stretch__since__gte=datetime.combine(since, time(), SEOUL),
        stretch__since__lt=datetime.combine(until, time(), SEOUL),
    )
    begins = rows.order_by("stretch__since").values_list("stretch__since", flat=True)
    return [each.astimezone(SEOUL).date() for each in begins]


# ── service ───────────────────────────────────────────────────────────────────────────


def hours(emergency: UUID, *, person: int | None = None, replaced: bool = False) -> list[Hours]:
    """Who served when in a declaration, as known now; `replaced`: and what was known before."""
    rows = Service.objects.filter(emergency__public_id=emergency, known__isempty=False)
    if person is not None:
        rows = rows.filter(person_id=person)
    if not replaced:
        rows = rows.filter(known__upper_inf=True)
    return [
        Hours(
            each.public_id,
            each.person_id,
            each.during.lower,
            each.during.upper,
            each.note,
            each.recorded_by,
            each.known.lower,
            each.known.upper,
        )
        for each in rows.order_by("during", "person_id", "known")
    ]


def served(since: date, until: date, *, people: Sequence[int] | None = None) -> list[Served]:
    """What was served in [since, until), by person and business day, drills too."""
    day = timedelta(days=1)
    window = [datetime.combine(each, time(), SEOUL) for each in (since - day, until + 2 * day)]
    return _days(_now(people).filter(during__overlap=tuple(window)), since, until)


def served_in(emergency: UUID) -> list[Served]:
    """What was served in one declaration, by person and business day."""
    return _days(_now(None).filter(emergency__public_id=emergency), date.min, date.max)


def _days(rows: QuerySet[Service], since: date, until: date) -> list[Served]:
    told: dict[tuple[int, date, int], list[tuple[int, int]]] = {}
    kinds: dict[tuple[int, date, int], Service] = {}
    for each in rows.select_related("emergency").order_by("during", "person_id"):
        for on, start, end in pieces(each.during.lower, each.during.upper):
            if since <= on < until:
                key = (each.person_id, on, each.emergency_id)
                told.setdefault(key, []).append((start, end))
                kinds.setdefault(key, each)
    return [
        _served(person, on, told[person, on, pk], one) for (person, on, pk), one in kinds.items()
    ]


def _served(person: int, on: date, spans: Sequence[tuple[int, int]], service: Service) -> Served:
    one = service.emergency
    level = level_at(one, max(service.during.lower, moment(on, 0)))
    return Served(
        person,
        on,
        sum(end - start for start, end in spans),
        sum(rules.off_minutes(on, start, end) for start, end in spans),
        level.kind,
        level.trigger,
        one.drill,
        one.public_id,
    )


def served_minutes(people: Sequence[int], *, since: datetime, until: datetime) -> Counter[int]:
    """How long each of some people served in a period, drills left out: what picking weighs."""
    rows = _now(people).filter(during__overlap=(since, until), emergency__drill="")
    told: Counter[int] = Counter()
    for each in rows:
        told[each.person_id] += int((each.during.upper - each.during.lower).total_seconds()) // 60
    return told


def _now(people: Sequence[int] | None) -> QuerySet[Service]:
    rows = Service.objects.filter(known__upper_inf=True)
    return rows if people is None else rows.filter(person_id__in=list(people))
