"""Ask for leave, decide on it, take it back, cancel it. Nothing is deducted before approval."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as papers
from dure.approvals.models import Document
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.leave import absence, checks, evidence, filed_hours, holding, ledger
from dure.leave import days as each_day
from dure.leave.absence import record_absence, take_back_absence
from dure.leave.cancelling import (
    CANCEL,
    approve_cancellation,
    cancel,
    cancel_found,
    cancel_rest,
    cancel_waits,
    cancelled_by,
    redraft_cancellation,
    take_again,
    withdraw_found,
)
from dure.leave.days import Stretch, Taken
from dure.leave.evidence import open_evidence
from dure.leave.expiring import remind_expiring
from dure.leave.granting import (
    deduct,
    give_back,
    grant_days,
    grant_due,
    grant_year,
    settle_year,
    wish_to_save,
)
from dure.leave.holding import ARTICLE, DOCUMENT
from dure.leave.models import Leave, LeaveDay
from dure.leave.notices import assign, plan_days, send_notices
from dure.leave.overuse import record_overuse, take_back_overuse
from dure.leave.service import end_span, record_span
from dure.leave.work_rest import (
    grant_election_rest,
    grant_emergency_rest,
    grant_for_work,
    take_back_emergency_rest,
    take_back_for_work,
)
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.sealed import File
from dure.timeline import actions as timeline
from law.leave_kinds import LEAVE_KINDS
from law.refusals import as_clock

__all__ = [
    "CANCEL", "DOCUMENT", "Wanted", "add_evidence", "approve", "assign", "cancel", "cancel_found",
    "cancel_rest", "deduct", "end_span", "file", "give_back", "grant_days", "grant_due",
    "grant_election_rest", "grant_emergency_rest", "grant_for_work", "grant_year", "open_evidence",
    "plan_days", "record_absence",
    "record_overuse", "record_span", "redraft", "redraft_cancellation", "reject", "remind_expiring",
    "send_notices", "settle_year", "take_back_absence",
    "take_back_emergency_rest", "take_back_for_work", "take_back_overuse", "undo",
    "wish_to_save", "withdraw", "withdraw_found",
]  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is asked for: a kind and its stretches, whole days or parts of them."""

    kind: str
    stretches: Sequence[Stretch]
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    after_reason: str = ""
    evidence: Sequence[File] = ()


def file(*, wanted: Wanted, person: int | None = None, by: Viewer, at: datetime) -> Leave:
    """Ask for leave, for oneself or as clerk or HR for somebody; the line of approval is filled in.

    Raises:
        Refused: no working time in it, an overlap, more than there is, or an article against it.
        NotTheirs: somebody whom the viewer may not file for.
    """
    member = _whose(person, wanted, by)
    ledger.lock([member.person])  # two tabs weigh one after the other
    known = checks.look(wanted, member, at=at)
    checks.refuse(known)
    days = known.taken
    line = papers.line_for(
        kind=DOCUMENT,
        subkind=wanted.kind,
        drafter=member.person,
        on=holding.today(at),
        minutes=known.full_minutes,
    )
    document = approvals.submit(
        kind=DOCUMENT,
        title=_title(wanted, days, member),
        unit=member.unit,
        series=f"{organization.names([member.unit]).get(member.unit, '')}-휴가-{days[0].date.year}",
        drafter=by.person if by.person == member.person else member.person,
        line=line,
        content=_content(wanted, known),
        after_reason=wanted.after_reason.strip() if known.after else "",
        by=by,
        at=at,
    )
    made = _store(wanted, known, document)
    evidence.keep(leave=made, files=wanted.evidence, writer=by.name, at=at)
    holding.noted("leave.file", f"{document.number} {document.title}을 올렸습니다.", made, by, at)
    if by.person != member.person:
        holding.tell(
            made, [member.person], "대신 올린 휴가 신청이 있습니다. 확인해 주세요.", "filed", at
        )
    return made


def redraft(*, document: UUID, wanted: Wanted, by: Viewer, at: datetime) -> Leave:
    """재기안: put a returned or withdrawn request before its line again, changed.

    Raises:
        Refused: as when filing. NotTheirs: it is somebody else's.
    """
    made = _of(document)
    member = _whose(made.person_id, wanted, by)
    if made.state not in (Leave.State.REJECTED, Leave.State.CANCELLED) or made.kind != wanted.kind:
        raise Refused(
            "not_returned",
            "반려되거나 회수한 문서만 다시 올릴 수 있습니다. 새로 신청해 주세요.",
            ARTICLE,
        )
    ledger.lock([member.person])
    known = checks.look(wanted, member, at=at)
    checks.refuse(known)
    line = papers.line_for(
        kind=DOCUMENT,
        subkind=wanted.kind,
        drafter=member.person,
        on=holding.today(at),
        minutes=known.full_minutes,
    )
    approvals.redraft(
        document=document,
        title=_title(wanted, known.taken, member),
        content=_content(wanted, known),
        line=line,
        after_reason=wanted.after_reason.strip() if known.after else "",
        by=by,
        at=at,
    )
    Leave.objects.filter(id=made.id).update(**_said(wanted, known), state=Leave.State.REQUESTED)
    made.refresh_from_db()
    _store_days(made, known.taken)
    evidence.keep(leave=made, files=wanted.evidence, writer=by.name, at=at)
    holding.noted("leave.redraft", "휴가 신청을 고쳐 다시 올렸습니다.", made, by, at)
    return made


def approve(*, document: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign a leave or its cancellation; with the last signature it is used, or given back.

    Raises:
        Stale, NotTheirs: from the signature. Refused: something approved since excludes it, or the
            hours of its days have changed since it was filed.
    """
    holding.stand_still()
    paper = approvals.sign(document=document, version=version, agreed=True, by=by, at=at)
    if paper.state != Document.State.APPROVED:
        return
    if paper.kind == CANCEL:
        approve_cancellation(paper, by, at)
        return
    ledger.lock([Leave.objects.get(document=paper).person_id])
    made = Leave.objects.get(document=paper)
    days = holding.live_days(made)
    if made.state != Leave.State.REQUESTED or not days:
        raise Refused(
            "not_requested",
            "그사이 취소되어 승인할 것이 없습니다. 다시 불러와 확인해 주세요.",
            ARTICLE,
        )
    filed_hours.refuse_changed(made, days)
    Leave.objects.filter(id=made.id).update(state=Leave.State.APPROVED)
    absence.end_covered(person=made.person_id, days=_covered(made, days), by=by, at=at)
    timeline.write(intervals=holding.intervals(made, days), why="leave.approve", at=at)
    holding.use(made, days, by, at)


def reject(*, document: UUID, version: int, comment: str, by: Viewer, at: datetime) -> None:
    """Return a request to its drafter with a reason; its days are free again."""
    holding.stand_still()
    paper = approvals.sign(
        document=document, version=version, agreed=False, comment=comment, by=by, at=at
    )
    if paper.kind == DOCUMENT and paper.state == Document.State.REJECTED:
        holding.free(Leave.objects.get(document=paper), Leave.State.REJECTED, at)


def undo(*, document: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own signature within ten seconds, and what it brought about."""
    holding.stand_still()
    before = papers.paper(document)
    _refuse_undo(document)
    paper = approvals.take_back(document=document, by=by, at=at)
    if paper.kind == CANCEL:
        if before and before.state == Document.State.APPROVED:
            take_again(cancelled_by(paper), by, at)
        return
    made = Leave.objects.get(document=paper)
    if made.state == Leave.State.APPROVED:
        holding.back_to_ledger(made, by, at, why="leave.undo")
    elif made.state == Leave.State.REJECTED:
        holding.hold_again(made)
    Leave.objects.filter(id=made.id).update(state=Leave.State.REQUESTED)


def withdraw(*, document: UUID, by: Viewer, at: datetime) -> None:
    """회수: the drafter takes back a request that nobody has decided yet."""
    holding.stand_still()
    paper = approvals.withdraw(document=document, by=by, at=at)
    if paper.kind == DOCUMENT:
        holding.free(Leave.objects.get(document=paper), Leave.State.CANCELLED, at)


def add_evidence(*, leave: UUID, files: Sequence[File], by: Viewer, at: datetime) -> None:
    """Bring evidence afterwards; sick days that were taken from annual leave for want of it go back.

    Raises:
        Refused: no file, or one that is not taken. NotTheirs: not one's own.
    """
    made = Leave.objects.select_related("document").filter(public_id=leave).first()
    if made is None or not holding.may_act(made, by, at):
        raise NotTheirs("증빙은 본인이나 그 부서의 서무, 인사담당자가 냅니다.")
    if not files:
        raise Refused("no_file", "낼 파일을 골라 주세요.", evidence.ARTICLE)
    evidence.keep(leave=made, files=files, writer=by.name, at=at)
    if made.state == Leave.State.APPROVED:
        ledger.lock([made.person_id])
        days = holding.live_days(made)
        standing = ledger.annual_days(days) if made.kind == "sick" else []
        if standing:
            ledger.reverse(days=standing, writer=by.name, at=at)
            holding.use(made, days, by, at)
    holding.noted("leave.add_evidence", "휴가 증빙을 냈습니다.", made, by, at)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _whose(person: int | None, wanted: Wanted, by: Viewer) -> Member:
    on = wanted.stretches[0].date if wanted.stretches else None
    if on is None:
        raise Refused("no_day", "휴가를 쓸 날을 골라 주세요.", ARTICLE)
    if wanted.kind not in LEAVE_KINDS:
        raise Refused("no_such_kind", "휴가의 종류를 골라 주세요.", ARTICLE)
    if person is None or person == by.person:
        own = people.member(by.person, on=on) if by.person else None
        if own is None:
            raise NotTheirs("직원이 아닌 로그인으로는 휴가를 신청할 수 없습니다.")
        return own
    if by.role not in ("clerk", "hr"):
        raise NotTheirs("다른 사람의 휴가는 서무나 인사담당자가 대신 올립니다.")
    reached = {each.person: each for each in people.members(viewer=by, on=on)}
    if person not in reached:
        raise NotTheirs("맡은 범위 밖의 사람입니다.")
    return reached[person]


def _covered(made: Leave, days: Sequence[LeaveDay]) -> list[date]:
    """Days that the leave takes whole: nobody is absent on them."""
    plan = each_day.workdays(made.person_id, since=made.since, until=made.until)
    return [d.date for d in days if d.date in plan and d.minutes >= plan[d.date].minutes > 0]


def _refuse_undo(document: UUID) -> None:
    """What was cancelled, or is about to be, since a signature cannot be undone by taking that back."""
    made = Leave.objects.filter(document__public_id=document).first()
    if made is None or (made.state != Leave.State.CANCELLED and not cancel_waits(made)):
        return
    raise Refused(
        "cancelled_meanwhile",
        "그사이 본인이 이 휴가를 취소하거나 취소를 올렸습니다. 결재를 되돌릴 것이 없습니다.",
        ARTICLE,
    )


def _title(wanted: Wanted, days: Sequence[Taken], member: Member) -> str:
    kind, first, last = LEAVE_KINDS[wanted.kind], days[0], days[-1]
    name = "휴가" if kind.private else kind.ko
    begin = f"{first.date.month}월 {first.date.day}일"
    if first.date == last.date:
        clock = "–".join(as_clock(m) for m in (first.start, last.end))
        return f"{name} {begin} {clock} {member.name}"
    return f"{name} {begin}–{last.date.month}월 {last.date.day}일 {member.name}"


def _content(wanted: Wanted, known: checks.Known) -> list[tuple[str, str]]:
    """What this version of the document says, kept with it for ever; no medical detail in it."""
    kind = LEAVE_KINDS[wanted.kind]
    said = [("종류", "휴가" if kind.private else kind.ko), ("쓰는 시간", known.length_ko)]
    for day in known.taken:
        clock = "–".join(as_clock(m) for m in (day.start, day.end))
        said.append((day.date.isoformat(), f"{clock} ({day.minutes}분)"))
    if wanted.reason.strip() and not kind.private:
        said.append(("사유", wanted.reason.strip()))
    return said


def _said(wanted: Wanted, known: checks.Known) -> dict[str, Any]:
    return {
        "facts": checks.as_json(wanted.facts),
        "since": known.taken[0].date,
        "until": known.taken[-1].date + timedelta(days=1),
        "minutes": known.minutes,
        "reason": wanted.reason.strip(),
        "after": known.after,
        "after_reason": wanted.after_reason.strip() if known.after else "",
    }


def _store(wanted: Wanted, known: checks.Known, document: Document) -> Leave:
    made = Leave.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        document=document,
        person_id=known.member.person,
        unit_id=known.member.unit,
        kind=wanted.kind,
        **_said(wanted, known),
    )
    _store_days(made, known.taken)
    return made


def _store_days(made: Leave, days: Sequence[Taken]) -> None:
    rows = [
        LeaveDay(
            institution_id=made.institution_id,
            leave=made,
            person_id=made.person_id,
            date=day.date,
            start=day.start,
            end=day.end,
            minutes=day.minutes,
            off=day.off,
            day_minutes=day.day_minutes,
            version=made.document.version,
            during=(timeline.moment(day.date, day.start), timeline.moment(day.date, day.end)),
        )
        for day in days
    ]
    try:
        with transaction.atomic():
            LeaveDay.objects.bulk_create(rows)
    except IntegrityError as error:
        raise checks.overlap(made.person_id, days) from error


def _of(document: UUID) -> Leave:
    made = Leave.objects.filter(document__public_id=document).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 휴가입니다.")
    return made
