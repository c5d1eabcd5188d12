"""Order overtime, confirm it afterwards, approve, reject, take back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals.models import Document
from dure.audit.actions import On, record
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.overtime import drafting
from dure.overtime.cancelling import cancel, cancel_for, named, restore_for
from dure.overtime.drafting import ARTICLE, DOCUMENT, Draft, Wanted
from dure.overtime.models import Order, OrderPerson
from dure.timeline import actions as timeline

__all__ = [
    "ARTICLE", "DOCUMENT", "Wanted", "approve", "cancel", "cancel_for", "order", "redraft", "reject",
    "restore_for", "undo", "withdraw",
]  # fmt: skip


def order(*, wanted: Wanted, persons: Sequence[int], by: Viewer, at: datetime) -> Order:
    """Draft an order for oneself or, as head or clerk, for one's people; the head's own order is decided at once.

    Raises:
        Refused: the times make no sense, a later confirmation has no reason, the law forbids it for
            somebody, or the same order waits already: pressed twice, it is one.
        NotTheirs: it names people whom the drafter may not order.
    """
    draft = drafting.prepare(wanted, persons, by, at)
    tenancy.lock("order", tenancy.current(), wanted.date, *sorted(draft.persons))
    drafting.refuse_twice(draft)
    unit_name = organization.names([draft.unit]).get(draft.unit, "")
    document = approvals.submit(
        kind=DOCUMENT,
        title=draft.title,
        unit=draft.unit,
        series=f"{unit_name}-초과-{wanted.date.year}",
        drafter=by.person,
        line=draft.line,
        by=by,
        at=at,
        content=draft.content,
        after_reason=draft.after_reason,
        but=draft.persons,
    )
    return _put_up(draft, document, by, at)


def redraft(
    *, document: UUID, wanted: Wanted, persons: Sequence[int], by: Viewer, at: datetime
) -> Order:
    """재기안: a returned or withdrawn order before its line again, changed, under the same number.

    Raises:
        Refused: as when ordering, or it is still being decided, or approved. NotTheirs: as when
            ordering, or somebody else drafted it.
    """
    draft = drafting.prepare(wanted, persons, by, at)
    paper = approvals.redraft(
        document=document,
        title=draft.title,
        content=draft.content,
        line=draft.line,
        after_reason=draft.after_reason,
        but=draft.persons,
        by=by,
        at=at,
    )
    return _put_up(draft, paper, by, at)


def approve(*, document: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign an order; with the last signature it becomes part of everybody's timeline.

    Raises:
        Stale, NotTheirs: from the signature. Refused: another approved interval excludes it.
    """
    paper = approvals.sign(document=document, version=version, agreed=True, by=by, at=at)
    if paper.state != Document.State.APPROVED:
        return
    made = _of(paper)
    Order.objects.filter(id=made.id).update(state=Order.State.APPROVED)
    timeline.write(
        intervals=[
            timeline.New(
                person,
                "order",
                made.date,
                made.start,
                made.end,
                made.public_id,
                made.cap_class,
                paper.number,
            )
            for person in named(made)
        ],
        why="overtime.approve",
        at=at,
    )


def reject(*, document: UUID, version: int, comment: str, by: Viewer, at: datetime) -> None:
    """Return an order to its drafter with a reason."""
    paper = approvals.sign(
        document=document, version=version, agreed=False, comment=comment, by=by, at=at
    )
    Order.objects.filter(id=_of(paper).id).update(state=Order.State.REJECTED)


def undo(*, document: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own signature within ten seconds, and what it brought about."""
    paper = approvals.take_back(document=document, by=by, at=at)
    made = _of(paper)
    timeline.take_back(source=made.public_id, why="overtime.undo", at=at)
    Order.objects.filter(id=made.id).update(state=Order.State.REQUESTED)


def withdraw(*, document: UUID, by: Viewer, at: datetime) -> None:
    """The drafter takes back an order that nobody has decided yet."""
    paper = approvals.withdraw(document=document, by=by, at=at)
    Order.objects.filter(id=_of(paper).id).update(state=Order.State.CANCELLED)


def _put_up(draft: Draft, document: Document, by: Viewer, at: datetime) -> Order:
    """Store what a version orders; the head's own order is decided at once."""
    made = _store(draft, document)
    record(
        by=by,
        at=at,
        action="overtime.order",
        summary=f"{document.number} {document.title}을 올렸습니다.",
        on=[On(person, DOCUMENT, str(made.public_id)) for person in draft.persons],
        after={
            "date": str(made.date),
            "start": made.start,
            "end": made.end,
            "after": made.after,
            "version": made.version,
        },
    )
    if draft.line[0].person == by.person:
        approve(document=document.public_id, version=document.version, by=by, at=at)
        made.refresh_from_db()
    return made


def _of(paper: Document) -> Order:
    """What the document's version orders."""
    return Order.objects.get(document=paper, version=paper.version)


def _store(draft: Draft, document: Document) -> Order:
    wanted, institution = draft.wanted, tenancy.current()
    made = Order.objects.create(
        public_id=uuid7(),
        institution_id=institution,
        document=document,
        version=document.version,
        unit_id=draft.unit,
        date=wanted.date,
        start=wanted.start,
        end=wanted.end,
        cap_class=wanted.cap_class,
        after=draft.after,
        reason=wanted.reason.strip(),
        after_reason=draft.after_reason,
    )
    OrderPerson.objects.bulk_create(
        OrderPerson(institution_id=institution, order=made, person_id=person)
        for person in draft.persons
    )
    return made
