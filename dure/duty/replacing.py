"""Announced watches that their keepers cannot keep any more, and who stands in: found, told, replaced."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty import keeping, planning, queries, swaps, watches
from dure.duty.keeping import Change
from dure.duty.models import Duty, Keeper
from dure.duty.planning import Planned
from dure.duty.queries import Roster, Seat
from dure.duty.rostering import editable
from dure.errors import NotTheirs, Refused
from dure.messages import actions as messages
from dure.timeline.actions import SEOUL
from law.duty import ARTICLE

UNDO = timedelta(seconds=10)


@dataclass(frozen=True)
class Left:
    """A seat whose keeper cannot keep it, why, and who could stand in, the least burdened first."""

    seat: Seat
    why: str
    able: tuple[swaps.Choice, ...]


def left(*, viewer: Viewer, at: datetime) -> list[Left]:
    """Every coming seat that the viewer looks after and that would stay empty."""
    found = []
    for roster in coming(at):
        if not watches.looked_after(queries.units_of(roster.key), viewer, at):
            continue
        known = planning.planned(roster, today=at.astimezone(SEOUL).date())
        found += [
            Left(seat, why, tuple(swaps.stand_ins(known, seat))) for seat, why in _left(known, at)
        ]
    return found


def replace(*, duty: UUID, person: int, by: Viewer, at: datetime) -> datetime:
    """Let somebody stand in for an announced seat, and tell both; the moment is what `put_back` undoes.

    Raises:
        Refused: it has begun or is stopped, they keep it already, cannot, or have another grade.
        NotTheirs: as for `put`.
    """
    seat = _seat(duty, by, at)
    _refuse(seat, person, at)
    made = Duty.objects.select_related("watch").get(id=seat.key)
    keeping.keep([Change(made, person, Keeper.Why.BY_SUBSTITUTE)], at=at)
    moment: datetime = _now(seat).known.lower
    for who, said in _told(seat, person):
        messages.post(
            person=who,
            topic="duty",
            text=said,
            url="/duty/mine",
            key=_key(seat, moment, who),
            at=at,
        )
    _noted("duty.replace", f"{seat.date} {seat.name} 당직을 다른 사람이 대신 서게 했습니다.",
           seat, person, by, at)  # fmt: skip
    return moment


def put_back(*, duty: UUID, change: datetime, by: Viewer, at: datetime) -> None:
    """Take the replacement of that moment back before anybody was told.

    Raises:
        Refused: ten seconds are over, or the seat changed since. NotTheirs: as for `replace`.
    """
    seat = _seat(duty, by, at)
    now = _now(seat)
    if now.known.lower != change or change < at - UNDO:
        raise Refused(
            "too_late",
            "10초가 지났거나 그 뒤에 또 바뀌어 되돌릴 수 없습니다. 다시 다른 사람으로 바꿔 주세요.",
        )
    made = Duty.objects.select_related("watch").get(id=seat.key)
    keeping.give_back([made], at=at)
    before = queries.seat(duty)
    assert before is not None
    assert before.kept_by is not None
    for who in (before.kept_by, now.person_id):
        messages.take_back(key=_key(before, change, who), at=at)
    _noted("duty.put_back", f"{seat.date} {seat.name} 당직의 대신 서기를 되돌렸습니다.",
           seat, before.kept_by, by, at)  # fmt: skip


def tell_officers(*, at: datetime) -> int:
    """Once for each seat that would stay empty, tell the clerks of its departments, or HR."""
    today, told = at.astimezone(SEOUL).date(), 0
    for roster in coming(at):
        whom = officers(roster, today)
        known = planning.planned(roster, today=today)
        for seat, _ in _left(known, at):
            for who in whom:
                messages.post(
                    person=who,
                    topic="duty",
                    text=f"{seat.date.month}월 {seat.date.day}일 당직을 대신 설 사람이 필요합니다.",
                    url="/duty/left",
                    key=f"duty_left:{seat.duty}:{seat.kept_by}:{who}",
                    at=at,
                )
                told += 1
    return told


def coming(at: datetime) -> Iterator[Roster]:
    """Announced rosters that are not over."""
    today = at.astimezone(SEOUL).date()
    for each in queries.rosters():
        if each.state == "announced" and each.until > today:
            yield each


def officers(roster: Roster, today: date) -> list[int]:
    """Who makes a roster: the clerks of its departments, or HR where there is none."""
    clerks = {
        who
        for unit in queries.units_of(roster.key)
        for who in accounts.people_in("clerk", unit, on=today)
    }
    return sorted(clerks or accounts.people_in("hr", None, on=today))


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _left(known: Planned, at: datetime) -> Iterator[tuple[Seat, str]]:
    now = swaps.firm(known)
    for key, person in now.items():
        seat = known.seats[key]
        if swaps.begins(seat) > at:
            rest = {each: who for each, who in now.items() if each != key}
            why = planning.why_not(known, key, person, seats=rest)
            if why:
                yield seat, why


def _seat(duty: UUID, by: Viewer, at: datetime) -> Seat:
    """An announced seat that has not begun, and stays as it is read."""
    editable(_announced(duty).roster, by, at)
    keeping.hold([duty])
    seat = _announced(duty)
    if seat.stopped or swaps.begins(seat) <= at:
        raise Refused("duty_over", "시작했거나 하지 않게 된 당직은 바꿀 수 없습니다.")
    return seat


def _announced(duty: UUID) -> Seat:
    seat = queries.seat(duty)
    if seat is None or seat.kept_by is None:
        raise NotTheirs("공지한 당직이 아닙니다.")
    return seat


def _now(seat: Seat) -> Keeper:
    return Keeper.objects.get(duty_id=seat.key, firm=True, known__upper_inf=True)


def _refuse(seat: Seat, person: int, at: datetime) -> None:
    assert seat.kept_by is not None
    if person == seat.kept_by:
        raise Refused("keeps_it", "이미 그 사람이 서는 당직입니다.")
    apart = swaps.other_grades(seat.date, seat.kept_by, [person])
    if apart:
        raise Refused("other_grade", apart[person], ARTICLE)
    known = swaps.known_of(seat, today=at.astimezone(SEOUL).date())
    found = swaps.hindrance(known, seat, person)
    if found is not None:
        raise Refused("cannot_keep", found.why)


def _told(seat: Seat, person: int) -> list[tuple[int, str]]:
    when = f"{seat.date.month}월 {seat.date.day}일 {seat.name}"
    assert seat.kept_by is not None
    return [
        (person, f"{when} 당직을 대신 서게 되었습니다."),
        (seat.kept_by, f"{when} 당직에서 빠졌습니다."),
    ]


def _key(seat: Seat, moment: datetime, who: int) -> str:
    return f"duty_replaced:{seat.duty}:{moment.isoformat()}:{who}"


def _noted(action: str, summary: str, seat: Seat, person: int, by: Viewer, at: datetime) -> None:
    persons = {person, seat.kept_by}
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(each, "duty", str(seat.duty)) for each in sorted(who for who in persons if who)],
    )
