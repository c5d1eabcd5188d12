"""The post that a place in the line was given to, and whoever holds it on a later day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from dure.approvals.models import Document, Rerouting, Step
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline.actions import SEOUL


@dataclass(frozen=True)
class Seat:
    """A post of a unit: its head, or whoever has a position there."""

    unit: int
    position: str
    head: bool

    def is_held_by(self, who: Member | None) -> bool:
        if who is None or who.unit != self.unit:
            return False
        return who.head if self.head else not who.head and who.position == self.position


@dataclass(frozen=True)
class Left:
    """A place that waits for somebody who no longer holds the post, and who does (none: nobody)."""

    step: Step
    seat: Seat
    holder: int | None
    why: str


@dataclass(frozen=True)
class Rerouted:
    """That a place went from one to another: when, why and by whom."""

    at: datetime
    kind: str
    from_person: int
    to_person: int
    why: str
    by: str


def seat_of(who: Member) -> Seat:
    return Seat(who.unit, who.position, who.head)


def seats(persons: Iterable[int], *, on: date) -> dict[int, Seat]:
    """The posts that people hold on a day."""
    held = people.posts(persons, on=on)
    return {who: Seat(unit, position, head) for who, unit, position, head in held}


def left(*, on: date, document: Document | None = None) -> list[Left]:
    """Every unsigned place of a pending document whose person has moved, left or lost the post."""
    waits = Step.objects.filter(
        signed_at__isnull=True,
        person_id__isnull=False,
        document__state=Document.State.PENDING,
        version=F("document__version"),
    ).exclude(kind=Step.Kind.AFTER)
    if document is not None:
        waits = waits.filter(document=document)
    steps = list(waits.select_related("document").order_by("document_id", "seq", "parallel_group"))
    persons = {step.person_id for step in steps if step.person_id}
    now = people.holding(persons, on=on)
    found = []
    for step in steps:
        seat = _given(step)
        if seat is not None and not seat.is_held_by(now.get(step.person_id or 0)):
            found.append(_left(step, seat, now.get(step.person_id or 0), on))
    return found


def rerouted(document: Document) -> list[Rerouted]:
    """How places of a document went to others, oldest first."""
    rows = Rerouting.objects.filter(step__document=document).select_related("step").order_by("id")
    return [
        Rerouted(
            row.at,
            row.step.get_kind_display(),
            row.from_person_id,
            row.to_person_id,
            row.why,
            row.by,
        )
        for row in rows
    ]


def _given(step: Step) -> Seat | None:
    """The post as it was when the place was given; of old documents as appointed that day."""
    if step.seat_unit_id is not None:
        return Seat(step.seat_unit_id, step.seat_position, step.seat_head)
    on = step.document.drafted_at.astimezone(SEOUL).date()
    return seats([step.person_id or 0], on=on).get(step.person_id or 0)


def _left(step: Step, seat: Seat, now: Member | None, on: date) -> Left:
    never = {step.person_id or 0, step.document.drafter_id or 0, *step.document.kept_out}
    return Left(step, seat, _holder(seat, never, on), _why(step, seat, now))


def _holder(seat: Seat, never: Collection[int], on: date) -> int | None:
    """Whoever holds the post now; where that is who may not sign, the head above, as in every line."""
    here = people.appointed(seat.unit, on=on)
    if seat.head:
        if not any(each.head for each in here):
            return None
        return next(
            (who for _, who in people.heads_above(seat.unit, on=on) if who not in never), None
        )
    held = [each.person for each in here if seat.is_held_by(each) and each.person not in never]
    return held[0] if len(held) == 1 else None


def _why(step: Step, seat: Seat, now: Member | None) -> str:
    name = people.names([step.person_id or 0]).get(step.person_id or 0, "")
    units = organization.names({seat.unit, *([now.unit] if now else [])})
    post = f"{units.get(seat.unit, '')} {'부서장' if seat.head else seat.position}"
    if now is None:
        return f"{name}님이 {post} 자리를 떠나 지금 이 기관에서 근무하지 않습니다."
    if now.unit != seat.unit:
        return f"{name}님이 {post} 자리에서 {units.get(now.unit, '')} {now.position} 자리로 옮겼습니다."
    return f"{name}님이 {post} 자리를 더는 맡지 않습니다."
