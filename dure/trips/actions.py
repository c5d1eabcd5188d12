"""Ask for a trip, decide on it, take it back, cancel it. What is done on the way is in `going`."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as papers
from dure.approvals.models import Document
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.timeline import actions as timeline
from dure.trips import counting, filing, pricing
from dure.trips.counting import CHANGE, DOCUMENT
from dure.trips.filing import ARTICLE, Wanted
from dure.trips.going import change, come_back, record_times, set_out, undo_stamps
from dure.trips.models import Change, Stamp, Trip, TripLeg, TripPerson
from dure.trips.periods import fields, intervals, period, words
from dure.trips.reporting import remind, report, take_back_report
from dure.trips.settling import (
    accept_over_cap,
    add_expense,
    drop_expense,
    open_receipt,
    settle_person,
)
from dure.trips.standing import drop_standing, end_standing, name_standing
from law.trips import Leg

__all__ = [
    "ARTICLE", "CHANGE", "DOCUMENT", "Leg", "Wanted", "accept_over_cap", "add_expense", "approve", "cancel", "change",
    "come_back", "drop_expense", "drop_standing", "end_standing", "file", "name_standing", "open_receipt",
    "record_times", "redraft", "reject", "remind", "report", "set_out", "settle_person", "take_back_report",
    "undo", "undo_stamps", "withdraw",
]  # fmt: skip


def file(*, wanted: Wanted, persons: Sequence[int], by: Viewer, at: datetime) -> Trip:
    """Ask for a trip, one document for all who go; the head's own order is decided at once.

    Raises:
        Refused: the form, a leave or another trip of somebody at the time.
        NotTheirs: it names people whom the drafter may not send.
    """
    filing.check_form(wanted, persons, at)
    members = filing.named(persons, by, wanted.period.departs)
    filing.refuse_leave(wanted.period, members)
    names = [each.name for each in members.values()]
    first = members[persons[0]]
    line = _line(wanted, list(members), first.unit, at)
    unit = organization.names([first.unit]).get(first.unit, "")
    document = approvals.submit(
        kind=DOCUMENT,
        title=filing.title(wanted, names),
        unit=first.unit,
        series=f"{unit}-출장-{wanted.period.departs.year}",
        drafter=by.person,
        line=line,
        content=filing.content(wanted, names),
        after_reason=wanted.after_reason if wanted.is_after(at) else "",
        but=list(members),
        by=by,
        at=at,
    )
    made = Trip.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        document=document,
        unit_id=first.unit,
        **filing.said(wanted, at),
    )
    filing.store_legs(made, wanted.legs)
    filing.store_people(made, list(members))
    _noted("trips.file", f"{document.number} {document.title}을 올렸습니다.", made, by, at)
    _tell_others(made, by, at)
    if line[0].person == by.person:
        approve(document=document.public_id, version=document.version, by=by, at=at)
        made.refresh_from_db()
    return made


def redraft(
    *, document: UUID, wanted: Wanted, persons: Sequence[int], by: Viewer, at: datetime
) -> Trip:
    """재기안: put a returned or withdrawn request before its line again, changed.

    Raises:
        Refused: as when filing, or it is neither returned nor withdrawn. NotTheirs: not the drafter's.
    """
    made = _of(document)
    if made.state not in (Trip.State.REJECTED, Trip.State.CANCELLED):
        raise Refused(
            "not_returned",
            "반려되거나 회수한 문서만 다시 올릴 수 있습니다. 새로 신청해 주세요.",
            ARTICLE,
        )
    filing.check_form(wanted, persons, at)
    members = filing.named(persons, by, wanted.period.departs)
    filing.refuse_leave(wanted.period, members)
    names = [each.name for each in members.values()]
    approvals.redraft(
        document=document,
        title=filing.title(wanted, names),
        content=filing.content(wanted, names),
        line=_line(wanted, list(members), made.unit_id, at),
        after_reason=wanted.after_reason if wanted.is_after(at) else "",
        by=by,
        at=at,
    )
    TripLeg.objects.filter(trip=made).delete()
    Trip.objects.filter(id=made.id).update(**filing.said(wanted, at), state=Trip.State.REQUESTED)
    made.refresh_from_db()
    filing.store_legs(made, wanted.legs)
    filing.store_people(made, list(members))
    _noted("trips.redraft", "출장 신청을 고쳐 다시 올렸습니다.", made, by, at)
    _tell_others(made, by, at)
    return made


def approve(*, document: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign a trip or a change of one; with the last signature it becomes part of the timeline.

    Raises:
        Stale, NotTheirs: from the signature. Refused: something approved since excludes it.
    """
    paper = approvals.sign(document=document, version=version, agreed=True, by=by, at=at)
    if paper.state != Document.State.APPROVED:
        return
    if paper.kind == CHANGE:
        _approve_change(Change.objects.select_related("trip").get(document=paper), by, at)
        return
    made = Trip.objects.select_for_update().get(document=paper)
    Trip.objects.filter(id=made.id).update(state=Trip.State.APPROVED)
    rows = TripPerson.objects.filter(trip=made, live=True)
    found = [each for row in rows for each in intervals(made, row)]
    timeline.write(intervals=found, why="trips.approve", at=at)


def reject(*, document: UUID, version: int, comment: str, by: Viewer, at: datetime) -> None:
    """Return a request to its drafter with a reason; a change that is returned changes nothing."""
    paper = approvals.sign(
        document=document, version=version, agreed=False, comment=comment, by=by, at=at
    )
    if paper.kind == DOCUMENT and paper.state == Document.State.REJECTED:
        _free(Trip.objects.get(document=paper), Trip.State.REJECTED)


def undo(*, document: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own signature within ten seconds, and what it brought about."""
    before = papers.paper(document)
    paper = approvals.take_back(document=document, by=by, at=at)
    decided = before is not None and before.state == Document.State.APPROVED
    if paper.kind == CHANGE:
        if decided:
            _undo_change(Change.objects.select_related("trip").get(document=paper), at)
        return
    made = Trip.objects.get(document=paper)
    rows = TripPerson.objects.filter(trip=made)
    if made.state == Trip.State.CANCELLED:
        raise Refused(
            "cancelled_meanwhile",
            "그사이 출장이 취소되어 결재를 되돌릴 수 없습니다. 다시 가려면 새로 신청해 주세요.",
            ARTICLE,
        )
    if decided and Stamp.objects.filter(trip_person__in=rows, known_until__isnull=True).exists():
        raise Refused(
            "gone_meanwhile",
            "그사이 출장을 떠나 결재를 되돌릴 수 없습니다. 출장을 취소해 주세요.",
            ARTICLE,
        )
    timeline.take_back(source=made.public_id, why="trips.undo", at=at)
    if made.state == Trip.State.REJECTED:
        counting.hold(rows)
    Trip.objects.filter(id=made.id).update(state=Trip.State.REQUESTED)


def withdraw(*, document: UUID, by: Viewer, at: datetime) -> None:
    """회수: the drafter takes back a request that nobody has decided yet."""
    paper = approvals.withdraw(document=document, by=by, at=at)
    if paper.kind == DOCUMENT:
        _free(Trip.objects.get(document=paper), Trip.State.CANCELLED)


def cancel(*, trip: UUID, reason: str, by: Viewer, at: datetime) -> Document | None:
    """Cancel an approved trip: one that has not begun at once, a begun one by approval.

    The document that asks for it, or None where it is done.

    Raises:
        Refused: no reason, not approved, or a change is under way.
        NotTheirs: not theirs; of several who go, only who asked may, or the unit's clerk or head.
    """
    made = counting.theirs(trip, by, at)
    _may_end(made, by, at)
    if not reason.strip():
        raise Refused("cancel_needs_reason", "취소하는 까닭을 적어 주세요.", ARTICLE)
    if made.state != Trip.State.APPROVED:
        raise Refused(
            "not_approved", "승인된 출장만 취소할 수 있습니다. 결재 중이면 회수해 주세요.", ARTICLE
        )
    rows = TripPerson.objects.filter(trip=made, live=True)
    gone = Stamp.objects.filter(trip_person__in=rows, known_until__isnull=True).exists()
    if timeline.moment(made.departs, made.start) > at and not gone:
        _end(made, at)
        _noted("trips.cancel", f"승인된 출장을 취소했습니다: {reason.strip()}", made, by, at)
        return None
    asked = counting.put_up(
        made=made, row=None, wanted=period(made), reason=reason.strip(), cancels=True, by=by, at=at
    )
    return asked.document


# ── inside ────────────────────────────────────────────────────────────────────────────


def _may_end(made: Trip, by: Viewer, at: datetime) -> None:
    """Who goes along does not cancel the trip of the others."""
    others = TripPerson.objects.filter(trip=made, live=True).exclude(person_id=by.person or 0)
    asked = Document.objects.filter(id=made.document_id, drafter_id=by.person or 0)
    if others.exists() and not asked.exists() and not counting.oversees(made, by, at):
        raise NotTheirs("여럿이 가는 출장은 올린 사람이나 그 부서의 서무, 부서장이 취소합니다.")


def _line(
    wanted: Wanted, persons: Sequence[int], unit: int, at: datetime
) -> Sequence[papers.Place]:
    """The line is that of the day on which one asks; nobody who goes signs."""
    return papers.line_for(
        kind=DOCUMENT,
        subkind=wanted.kind,
        drafter=persons[0],
        on=_today(at),
        minutes=wanted.minutes,
        amount_won=pricing.measure(wanted, persons),
        unit=unit,
        but=persons,
    )


def _today(at: datetime) -> date:
    return at.astimezone(timeline.SEOUL).date()


def _approve_change(asked: Change, by: Viewer, at: datetime) -> None:
    made = asked.trip
    if made.state != Trip.State.APPROVED:
        raise Refused("not_approved", "이미 취소된 출장입니다. 이 문서는 반려해 주세요.", ARTICLE)
    if asked.cancels:
        _end(made, at)
        return
    if asked.trip_person_id is None:
        Change.objects.filter(id=asked.id).update(before=_json(made))
        Trip.objects.filter(id=made.id).update(**fields(period(asked)))
        made.refresh_from_db()
    counting.recount(made, why="trips.change", at=at)


def _undo_change(asked: Change, at: datetime) -> None:
    made = asked.trip
    if asked.cancels:
        rows = TripPerson.objects.filter(trip=made)
        counting.hold(rows)
        Trip.objects.filter(id=made.id).update(state=Trip.State.APPROVED)
        made.refresh_from_db()
    elif asked.trip_person_id is None and asked.before:
        before = asked.before
        Trip.objects.filter(id=made.id).update(
            departs=date.fromisoformat(before["departs"]),
            start=before["start"],
            returns=date.fromisoformat(before["returns"]),
            end=before["end"],
        )
        made.refresh_from_db()
    counting.recount(made, why="trips.undo", at=at)


def _json(made: Trip) -> dict[str, object]:
    return {
        "departs": made.departs.isoformat(),
        "start": made.start,
        "returns": made.returns.isoformat(),
        "end": made.end,
    }


def _end(made: Trip, at: datetime) -> None:
    timeline.take_back(source=made.public_id, why="trips.cancel", at=at)
    _free(made, Trip.State.CANCELLED)


def _free(made: Trip, state: str) -> None:
    TripPerson.objects.filter(trip=made, live=True).update(live=False)
    Trip.objects.filter(id=made.id).update(state=state)


def _of(document: UUID) -> Trip:
    made = Trip.objects.filter(document__public_id=document).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 출장입니다.")
    return made


def _tell_others(made: Trip, by: Viewer, at: datetime) -> None:
    others = TripPerson.objects.filter(trip=made, live=True).exclude(person_id=by.person or 0)
    for person in others.values_list("person_id", flat=True):
        messages.post(
            person=person,
            topic="trip",
            text=f"함께 가는 출장이 올라왔습니다. {made.document.number}",
            url=f"/trips/{made.public_id}",
            key=f"trip:filed:{made.public_id}:{person}",
            at=at,
        )


def _noted(action: str, summary: str, made: Trip, by: Viewer, at: datetime) -> None:
    persons = TripPerson.objects.filter(trip=made).values_list("person_id", flat=True)
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(person, DOCUMENT, str(made.public_id)) for person in persons],
        after={"kind": made.kind, "period": words(period(made))},
    )
