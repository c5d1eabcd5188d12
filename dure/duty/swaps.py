"""Who could take an announced watch over, and what stands against it; what was asked of whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dure.duty import planning, queries
from dure.duty.models import Duty, Swap
from dure.duty.planning import Planned
from dure.duty.queries import Seat
from dure.errors import NotTheirs
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import moment
from law import duty as law
from law.refusals import Row

OPEN = (Swap.State.OFFERED, Swap.State.ACCEPTED)


@dataclass(frozen=True)
class Offer:
    """A swap with its seats; `back` is none where one stands in."""

    swap: UUID
    seat: Seat
    back: Seat | None
    asker: int
    other: int
    reason: str
    answer: str
    state: str
    state_ko: str
    document: UUID | None


@dataclass(frozen=True)
class Choice:
    """Somebody who could stand in, or whose seat could be exchanged."""

    person: int
    back: Seat | None
    points: int


@dataclass(frozen=True)
class Hindrance:
    """Who cannot keep which seat; `why` is for those who make the roster."""

    person: int
    seat: Seat
    why: str


def known_of(seat: Seat, *, today: date) -> Planned:
    """Everything that is known of the roster of a seat."""
    return planning.planned(queries.one_roster(seat.roster), today=today)


def firm(known: Planned) -> dict[int, int]:
    """Who was announced for each seat."""
    return {key: seat.kept_by for key, seat in known.seats.items() if seat.kept_by is not None}


def hindrance(
    known: Planned, seat: Seat, person: int, back: Seat | None = None
) -> Hindrance | None:
    """What stands against somebody taking a seat over, giving `back` for it; None where nothing."""
    now = firm(known)
    gone = (seat.key, back.key if back else None)
    rest = {key: who for key, who in now.items() if key not in gone}
    why = planning.why_not(known, seat.key, person, seats=rest)
    if why:
        return Hindrance(person, seat, why)
    if back is None:
        return None
    with_it = {**rest, seat.key: person}
    why = planning.why_not(known, back.key, now[seat.key], seats=with_it)
    return Hindrance(now[seat.key], back, why) if why else None


def choices(known: Planned, seat: Seat, *, at: datetime) -> list[Choice]:
    """Who could stand in for a seat, the least burdened first, and then what could be exchanged."""
    loads, able = known.burdened, _others(known, seat)
    return stand_ins(known, seat) + [
        Choice(back.kept_by, back, loads[back.kept_by])
        for back in known.seats.values()
        if back.kept_by in able
        and begins(back) > at
        and not hindrance(known, seat, back.kept_by, back)
    ]


def stand_ins(known: Planned, seat: Seat) -> list[Choice]:
    """Who could stand in for a seat, the least burdened first."""
    loads = known.burdened
    return [
        Choice(who, None, loads[who])
        for who in _others(known, seat)
        if not hindrance(known, seat, who)
    ]


def other_grades(day: date, keeper: int, persons: Sequence[int]) -> dict[int, str]:
    """Whom the institution's rule keeps from taking a watch over, with its sentence."""
    said = next((row["ko"] for row in _changing(day) if row["level"] == "refuse"), "")
    if not said:
        return {}
    found = people.latest([keeper, *persons], on=day)
    return {who: said for who in persons if found[who].grade != found[keeper].grade}


def unsaid(day: date) -> str:
    """What the institution has not said of who may exchange watches; "" where it has."""
    return next((row["ko"] for row in _changing(day) if row["level"] == "note"), "")


def begins(seat: Seat) -> datetime:
    return moment(seat.date, seat.start)


def offers(person: int, *, since: date) -> list[Offer]:
    """What somebody asked or was asked, of watches from a day on, the latest first."""
    mine = Swap.objects.filter(Q(asker_id=person) | Q(other_id=person), duty__date__gte=since)
    return _offers(mine.order_by("-asked_at"))


def offer(public_id: UUID) -> Offer:
    """One of them.

    Raises:
        NotTheirs: there is none here.
    """
    for each in _offers(Swap.objects.filter(public_id=public_id)):
        return each
    raise NotTheirs("이 기관에 없는 당직 바꾸기입니다.")


def concerned(document: UUID) -> tuple[int, ...]:
    """The two people of a document."""
    found = Swap.objects.filter(document__public_id=document).first()
    return (found.asker_id, found.other_id) if found else ()


def in_swaps(duties: Iterable[int], *, but: int = 0) -> bool:
    """Whether one of some seats waits to be exchanged in a swap other than this."""
    keys = list(duties)
    found = Swap.objects.filter(Q(duty_id__in=keys) | Q(back_id__in=keys), state__in=OPEN)
    return found.exclude(id=but).exists()


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _others(known: Planned, seat: Seat) -> list[int]:
    """Everybody else whom the institution's rule lets take a seat over, the least burdened first."""
    keeper, loads = firm(known)[seat.key], known.burdened
    persons = sorted((each for each in loads if each != keeper), key=lambda who: (loads[who], who))
    apart = other_grades(seat.date, keeper, persons)
    return [who for who in persons if who not in apart]


def _changing(day: date) -> list[Row]:
    code, local = organization.institution().code, organization.local_values().lazy()
    return law.change_refusals(day, False, institution=code, local=local)


def _offers(rows: QuerySet[Swap]) -> list[Offer]:
    found = list(rows.select_related("document"))
    keys = {key for each in found for key in (each.duty_id, each.back_id) if key}
    seats = {each.key: each for each in queries.of(Duty.objects.filter(id__in=keys))}
    return [
        Offer(
            each.public_id,
            seats[each.duty_id],
            seats[each.back_id] if each.back_id else None,
            each.asker_id,
            each.other_id,
            each.reason,
            each.answer,
            each.state,
            each.get_state_display(),
            each.document.public_id if each.document else None,
        )
        for each in found
    ]
