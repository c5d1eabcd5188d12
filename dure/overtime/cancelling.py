"""Cancel an approved order, whole or for one of those it names; the days are computed again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import models

from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.overtime.drafting import ARTICLE, DOCUMENT
from dure.overtime.models import Order, OrderPerson
from dure.timeline import actions as timeline


def cancel(*, order: UUID, reason: str, by: Viewer, at: datetime) -> None:
    """Cancel an approved order: its intervals end being known, the days are computed again.

    Raises:
        Refused: no reason, or it is not an approved order. NotTheirs: not the deciding head's or the clerk's.
    """
    made = _theirs(order, by)
    _check(made, reason)
    standing = list(_standing(made).values_list("person_id", flat=True))
    Order.objects.filter(id=made.id).update(state=Order.State.CANCELLED)
    timeline.take_back(source=made.public_id, why="overtime.cancel", at=at)
    _tell(made, standing, by, at)
    record(
        by=by,
        at=at,
        action="overtime.cancel",
        summary=f"승인된 초과근무 명령을 취소했습니다: {reason}",
        on=[On(person, DOCUMENT, str(order)) for person in named(made)],
    )


def cancel_for(*, order: UUID, person: int, reason: str, by: Viewer, at: datetime) -> None:
    """Cancel an approved order for one of those it names; with the last of them it is cancelled whole.

    Raises:
        Refused: no reason, not approved, or cancelled for that person already. NotTheirs: as for `cancel`.
    """
    made = _theirs(order, by)
    _check(made, reason)
    gone = (
        _standing(made)
        .filter(person_id=person)
        .update(cancelled_at=at, cancelled_by=by.display_name, cancel_reason=reason.strip()[:200])
    )
    if not gone:
        raise Refused("cancelled_already", "그 사람의 명령은 이미 취소되었습니다.", ARTICLE)
    timeline.take_back(source=made.public_id, why="overtime.cancel_for", at=at, person=person)
    if not _standing(made).exists():
        Order.objects.filter(id=made.id).update(state=Order.State.CANCELLED)
    _tell(made, [person], by, at)
    record(
        by=by,
        at=at,
        action="overtime.cancel_for",
        summary=f"{made.document.number} 승인된 초과근무 명령을 한 사람에 대해 취소했습니다: {reason.strip()}",
        on=[On(person, DOCUMENT, str(order))],
        after={"date": str(made.date), "start": made.start, "end": made.end},
    )


def restore_for(*, order: UUID, person: int, by: Viewer, at: datetime) -> None:
    """Undo of that: the order holds for the person again.

    Raises:
        Refused: it was not cancelled for that person. NotTheirs: as for `cancel`.
    """
    made = _theirs(order, by)
    back = OrderPerson.objects.filter(order=made, person_id=person, cancelled_at__isnull=False)
    if not back.update(cancelled_at=None, cancelled_by="", cancel_reason=""):
        raise Refused("not_cancelled", "그 사람의 명령은 취소되어 있지 않습니다.", ARTICLE)
    Order.objects.filter(id=made.id).update(state=Order.State.APPROVED)
    span = timeline.New(
        person, "order", made.date, made.start, made.end, made.public_id, made.cap_class,
        made.document.number,
    )  # fmt: skip
    timeline.write(intervals=[span], why="overtime.restore_for", at=at)
    messages.take_back(key=_key(made, person), at=at)
    record(
        by=by,
        at=at,
        action="overtime.restore_for",
        summary=f"{made.document.number} 초과근무 명령의 취소를 되돌렸습니다.",
        on=[On(person, DOCUMENT, str(order))],
    )


def named(made: Order) -> list[int]:
    """Whom an order names."""
    rows = OrderPerson.objects.filter(order=made).order_by("id")
    return list(rows.values_list("person_id", flat=True))


def _standing(made: Order) -> models.QuerySet[OrderPerson]:
    return OrderPerson.objects.filter(order=made, cancelled_at__isnull=True)


def _theirs(order: UUID, by: Viewer) -> Order:
    made = Order.objects.select_related("document").filter(public_id=order).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 명령입니다.")
    reach = organization.reach(by, on=made.date)
    if by.role not in ("head", "clerk") or (reach is not None and made.unit_id not in reach):
        raise NotTheirs("이 명령을 취소할 수 있는 사람은 부서장과 서무입니다.")
    return made


def _check(made: Order, reason: str) -> None:
    if not reason.strip():
        raise Refused("cancel_needs_reason", "취소하는 까닭을 적어 주세요.", ARTICLE)
    if made.state != Order.State.APPROVED:
        raise Refused("not_approved", "승인된 명령만 취소할 수 있습니다.", ARTICLE)


def _tell(made: Order, persons: Sequence[int], by: Viewer, at: datetime) -> None:
    for person in persons:
        if person != by.person:
            messages.post(
                person=person,
                topic="decision",
                text=f"승인된 초과근무 명령이 취소되었습니다: {made.document.number}",
                url=f"/overtime/{made.public_id}",
                key=_key(made, person),
                at=at,
            )


def _key(made: Order, person: int) -> str:
    return f"order:cancelled:{made.public_id}:{person}"
