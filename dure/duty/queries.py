"""Who keeps which watch, what is drafted, and what each has kept."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dure.duty import days
from dure.duty.models import Duty, DutyLog, DutyRoster, Exemption, Keeper, Pairing, Watch, Wish
from dure.errors import NotTheirs
from dure.timeline.actions import moment

MODES = Watch.Mode.choices
WHEN = Watch.Days.choices
REASONS = Exemption.Why.choices


@dataclass(frozen=True)
class Manned:
    """A watch with the departments that keep it, while it is in force."""

    watch: UUID
    key: int
    name: str
    mode: str
    mode_ko: str
    days_ko: str
    start: int
    end: int
    leaders: int
    members: int
    leader_grade: int
    top_grade: int
    units: tuple[int, ...]
    checklist: tuple[str, ...]
    source: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Seat:
    """One seat of a watch on a day and who keeps it.

    `person`: who is meant for it; `kept_by`: who was announced for it and keeps it until that changes.
    """

    duty: UUID
    key: int
    roster: UUID
    watch: UUID
    watch_key: int
    name: str
    mode: str
    date: date
    seat: int
    leads: bool
    start: int
    end: int
    pinned: bool
    stopped: str
    person: int | None
    kept_by: int | None

    @property
    def role_ko(self) -> str:
        return "사령" if self.leads else "당직원"

    @property
    def changed(self) -> bool:
        """Meant for another than was announced."""
        return self.kept_by is not None and self.person != self.kept_by


@dataclass(frozen=True)
class Roster:
    """A roster and how far it has come."""

    roster: UUID
    key: int
    since: date
    until: date
    state: str
    state_ko: str
    seed: int
    rules: dict[str, Any]
    outcome: dict[str, Any]
    made_at: datetime
    announced_at: datetime | None
    watches: tuple[str, ...]

    @property
    def last(self) -> date:
        return self.until - days.DAY


# ── what is set ───────────────────────────────────────────────────────────────────────


def watches(*, on: date | None = None) -> list[Manned]:
    """Watches in force on a day, or every row there ever was, by name and the latest first."""
    found = Watch.objects.exclude(valid__isempty=True)
    if on is not None:
        found = found.filter(valid__contains=on)
    rows = found.prefetch_related("units").order_by("name", "-valid")
    return [_manned(each) for each in rows]


def watch(public_id: UUID) -> Manned | None:
    found = Watch.objects.filter(public_id=public_id).first()
    return None if found is None else _manned(found)


def exemptions(*, on: date | None = None, persons: Sequence[int] | None = None) -> list[Exemption]:
    """Exemptions as they are known now; those whose reasons are private are only HR's to read."""
    found = Exemption.objects.filter(known__upper_inf=True).exclude(valid__isempty=True)
    if on is not None:
        found = found.filter(valid__contains=on)
    if persons is not None:
        found = found.filter(person_id__in=list(persons))
    return list(found.order_by("person_id", "valid"))


def pairings(*, since: date, until: date) -> list[Pairing]:
    """Pairs that hold at some time of a period."""
    return list(Pairing.objects.filter(valid__overlap=(since, until)).order_by("id"))


def wishes(*, since: date, until: date, persons: Sequence[int] | None = None) -> list[Wish]:
    """Wishes for days of a period, in order."""
    found = Wish.objects.filter(known__upper_inf=True, date__gte=since, date__lt=until)
    if persons is not None:
        found = found.filter(person_id__in=list(persons))
    return list(found.order_by("date", "person_id"))


# ── rosters ───────────────────────────────────────────────────────────────────────────


def rosters(*, roster: UUID | None = None) -> list[Roster]:
    """Every roster that was not dropped, the latest period first; or one, dropped or not."""
    kept = DutyRoster.objects.exclude(state=DutyRoster.State.DROPPED)
    found = kept if roster is None else DutyRoster.objects.filter(public_id=roster)
    named: dict[int, set[str]] = {}
    for key, name in (
        Duty.objects.filter(roster__in=found).values_list("roster_id", "watch__name").distinct()
    ):
        named.setdefault(key, set()).add(name)
    return [
        _roster(each, sorted(named.get(each.id, ()))) for each in found.order_by("-since", "-id")
    ]


def one_roster(public_id: UUID) -> Roster:
    """A roster by its public id.

    Raises:
        NotTheirs: there is none here.
    """
    for each in rosters(roster=public_id):
        return each
    raise NotTheirs("이 기관에 없는 당직표입니다.")


def units_of(roster: int) -> set[int]:
    """The departments whose watches a roster plans."""
    found = Duty.objects.filter(roster_id=roster).values_list("watch__units__unit_id", flat=True)
    return {int(unit) for unit in found.distinct() if unit is not None}


def seats(roster: int) -> list[Seat]:
    """Every seat of a roster, with whoever is drafted or announced for it."""
    return of(Duty.objects.filter(roster_id=roster))


def kept(
    *, since: date, until: date, persons: Sequence[int] | None = None, stopped: bool = False
) -> list[Seat]:
    """Announced seats of a period, of some people or of everybody; stopped ones only if asked for."""
    firm = Keeper.objects.filter(firm=True, known__upper_inf=True)
    if persons is not None:
        firm = firm.filter(person_id__in=list(persons))
    found = Duty.objects.filter(
        live=True, date__gte=since, date__lt=until, id__in=firm.values("duty_id")
    )
    return of(found if stopped else found.filter(stopped=""))


def done(
    *, since: date, until: date, at: datetime, persons: Sequence[int] | None = None
) -> list[Seat]:
    """Watches whose last day lies in [since, until) and that are over."""
    found = kept(since=since - timedelta(days=2), until=until, persons=persons)
    return [
        each
        for each in found
        if since <= last_day(each) < until and moment(each.date, each.end) <= at
    ]


def approved(*, since: date, until: date) -> set[tuple[int, date]]:
    """Watches and days of a period whose log is approved: what is rested and paid."""
    rows = DutyLog.objects.filter(state=DutyLog.State.APPROVED, date__gte=since, date__lt=until)
    return set(rows.values_list("watch_id", "date"))


def last_day(seat: Seat | Duty) -> date:
    """The day on which a watch ends: until midnight is still its own day."""
    return seat.date + timedelta(days=(seat.end - 1) // 1440)


def near(*, since: date, until: date) -> list[Seat]:
    """Every seat of a period that is drafted or announced, and not stopped."""
    return of(Duty.objects.filter(live=True, stopped="", date__gte=since, date__lt=until))


def seat(duty: UUID) -> Seat | None:
    return next(iter(of(Duty.objects.filter(public_id=duty, live=True))), None)


def served(
    *, since: date, until: date, persons: Sequence[int], but: Iterable[int] = ()
) -> dict[int, Counter[str]]:
    """How many watches of each burden some people keep in a period (`days.BURDENS`); `but`: these seats."""
    of = days.calendar(since, until)
    found: dict[int, Counter[str]] = {person: Counter() for person in persons}
    rows = Keeper.objects.filter(
        firm=True, known__upper_inf=True, person_id__in=list(persons),
        duty__live=True, duty__stopped="", duty__date__gte=since, duty__date__lt=until,
    )  # fmt: skip
    for person, day in rows.exclude(duty_id__in=list(but)).values_list("person_id", "duty__date"):
        found[person][of.burden(day)] += 1
    return found


def first_kept() -> date | None:
    """The day of the earliest watch that is on record."""
    rows = Keeper.objects.filter(firm=True, known__upper_inf=True).order_by("duty__date")
    return rows.values_list("duty__date", flat=True).first()


def waiting() -> list[UUID]:
    """Rosters that wait to be planned, in the order they were asked for."""
    found = DutyRoster.objects.filter(outcome__status="waiting").order_by("made_at", "id")
    return list(found.values_list("public_id", flat=True))


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _manned(each: Watch) -> Manned:
    return Manned(
        watch=each.public_id,
        key=each.id,
        name=each.name,
        mode=each.mode,
        mode_ko=each.get_mode_display(),
        days_ko=each.get_days_display(),
        start=each.start,
        end=each.end,
        leaders=each.leaders,
        members=each.members,
        leader_grade=each.leader_grade,
        top_grade=each.top_grade,
        units=tuple(part.unit_id for part in each.units.all()),
        checklist=tuple(each.checklist),
        source=each.source,
        since=each.valid.lower,
        until=each.valid.upper,
    )


def _roster(each: DutyRoster, names: Iterable[str]) -> Roster:
    return Roster(
        roster=each.public_id,
        key=each.id,
        since=each.since,
        until=each.until,
        state=each.state,
        state_ko=each.get_state_display(),
        seed=each.seed,
        rules=each.rules,
        outcome=each.outcome,
        made_at=each.made_at,
        announced_at=each.announced_at,
        watches=tuple(names),
    )


def of(found: Any) -> list[Seat]:
    """Some duties as seats, in order, with whoever is drafted or announced for them."""
    rows = list(
        found.select_related("watch", "roster").order_by(
            "date", "watch__start", "watch__name", "seat"
        )
    )
    now = Keeper.objects.filter(duty_id__in=[each.id for each in rows], known__upper_inf=True)
    held: dict[bool, dict[int, int]] = {True: {}, False: {}}
    for duty, person, firm in now.values_list("duty_id", "person_id", "firm"):
        held[firm][duty] = person
    return [_seat(each, held[False].get(each.id), held[True].get(each.id)) for each in rows]


def _seat(each: Duty, drafted: int | None, kept_by: int | None) -> Seat:
    return Seat(
        duty=each.public_id,
        key=each.id,
        roster=each.roster.public_id,
        watch=each.watch.public_id,
        watch_key=each.watch_id,
        name=each.watch.name,
        mode=each.watch.mode,
        date=each.date,
        seat=each.seat,
        leads=each.leads,
        start=each.start,
        end=each.end,
        pinned=each.pinned,
        stopped=each.stopped,
        person=drafted or kept_by,
        kept_by=kept_by,
    )
