"""예외 that are solved by cancelling: an order without a punch, a leave on whose day somebody was at work."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.leave import actions as leave
from dure.leave import queries as leaves
from dure.overtime import actions as overtime
from dure.overtime import queries as orders
from dure.timeline import queries as timeline

CANCELS = {"cancel_order": "order", "cancel_leave": "leave"}
NO_PUNCH = "명령한 시간에 기록이 없음"
AT_WORK = "휴가인 날에 출퇴근 기록이 있음"
Key = tuple[int, date, str]
Proposed = tuple[int, date, str, int | None]  # person, day, what is proposed, its minute


def sources(found: Iterable[Proposed]) -> dict[Key, UUID]:
    """The order or the leave that each would cancel; none for a leave of several days, which nobody cancels
    for what was seen on one of them."""
    asked = [each for each in found if each[2] in CANCELS]
    if not asked:
        return {}
    spans = timeline.spans(
        since=min(day for _, day, _, _ in asked),
        until=max(day for _, day, _, _ in asked) + timedelta(days=1),
        people=sorted({person for person, _, _, _ in asked}),
    )
    made = {}
    for person, day, proposal, minute in asked:
        kind = CANCELS[proposal]
        here = [s for s in spans if (s.person, s.date, s.kind) == (person, day, kind)]
        fits = [s for s in here if kind == "leave" or s.start == minute]
        if len({span.source for span in fits}) == 1:
            made[(person, day, proposal)] = fits[0].source
    known = {*orders.by_id(made.values()), *_of_one_day(made.values())}
    return {key: source for key, source in made.items() if source in known}


def _of_one_day(keys: Iterable[UUID]) -> list[UUID]:
    found = leaves.by_id(keys)
    return [key for key, each in found.items() if each.until - each.since == timedelta(days=1)]


def cancel(key: Key, source: UUID, by: Viewer, at: datetime) -> str:
    """Do it; the number of the document that waits now, "" where it is done."""
    person, _, proposal = key
    if proposal == "cancel_order":
        overtime.cancel_for(order=source, person=person, reason=NO_PUNCH, by=by, at=at)
        return ""
    return leave.cancel_found(leave=source, reason=AT_WORK, by=by, at=at).number


def restore(proposed: Proposed, by: Viewer, at: datetime) -> None:
    """Undo of that."""
    person, day, proposal, minute = proposed
    if proposal == "cancel_order":
        order = orders.cancelled_for(person, on=day, start=minute or 0)
        if order is not None:
            overtime.restore_for(order=order, person=person, by=by, at=at)
    elif source := sources([proposed]).get((person, day, proposal)):
        leave.withdraw_found(leave=source, by=by, at=at)
