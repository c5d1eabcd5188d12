"""Cancel an approved leave: at once before it begins, by approval once it has begun."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as papers
from dure.approvals.models import Document
from dure.errors import NotTheirs, Refused
from dure.leave import aftermath, filed_hours, holding, ledger
from dure.leave.days import scaled
from dure.leave.holding import ARTICLE
from dure.leave.models import Cancellation, Leave, LeaveDay
from dure.leave.settling import resettle
from dure.organization import queries as organization
from dure.timeline import actions as timeline

CANCEL = "leave_cancel"


def cancel(*, leave: UUID, reason: str, by: Viewer, at: datetime) -> Document | None:
    """Cancel an approved leave: one's own that has not begun at once, a begun one by approval.

    The document that asks for it, or None where it is done.

    Raises:
        Refused: no reason, not approved, or a cancellation is under way. NotTheirs: not one's own.
    """
    made = Leave.objects.select_related("document").filter(public_id=leave).first()
    if made is None or not holding.may_act(made, by, at):
        raise NotTheirs("이 휴가를 취소할 수 있는 사람은 본인과 그 부서의 서무, 인사담당자입니다.")
    _check_reason(reason)
    holding.stand_still()
    ledger.lock([made.person_id])  # two tabs: the second sees what the first did
    made.refresh_from_db(fields=["state"])
    _check_approved(made)
    first = LeaveDay.objects.filter(leave=made, live=True).order_by("date", "start").first()
    if first and timeline.moment(first.date, first.start) > at:
        _give_back(made, by, at, why="leave.cancel")
        told = {made.person_id, *papers.signers(made.document.public_id)} - {by.person}
        holding.tell(made, sorted(told), "승인된 휴가가 취소되었습니다.", "cancelled", at)
        return None
    return _ask_to_cancel(made, reason.strip(), by, at)


def cancel_found(*, leave: UUID, reason: str, by: Viewer, at: datetime) -> Document:
    """Put up the cancellation of a leave on whose day somebody was seen at work, as their clerk or head.

    Raises:
        Refused: no reason, not approved, or a cancellation waits. NotTheirs: of another unit.
    """
    made = _seen_at_work(leave, by, at)
    return _ask_to_cancel(made, reason.strip(), by, at)


def withdraw_found(*, leave: UUID, by: Viewer, at: datetime) -> None:
    """Undo of that within ten seconds, by whoever put it up.

    Raises:
        Refused: nothing waits any more. NotTheirs, Stale: from the withdrawal.
    """
    made = _seen_at_work(leave, by, at)
    waits = Cancellation.objects.filter(leave=made, document__state=Document.State.PENDING)
    found = waits.select_related("document").order_by("-id").first()
    if found is None:
        raise Refused("cancel_decided", "그사이 취소가 결정되어 되돌릴 수 없습니다.", ARTICLE)
    approvals.withdraw(document=found.document.public_id, by=by, at=at)
    holding.noted("leave.withdraw_found", "올린 휴가 취소를 되돌렸습니다.", made, by, at)


def _seen_at_work(leave: UUID, by: Viewer, at: datetime) -> Leave:
    made = Leave.objects.select_related("document").filter(public_id=leave).first()
    reach = organization.reach(by, on=holding.today(at))
    theirs = made is not None and (reach is None or made.unit_id in reach)
    if made is None or by.role not in ("clerk", "head") or not theirs:
        raise NotTheirs("휴가인 날의 기록은 그 부서의 서무나 부서장이 풉니다.")
    return made


def cancel_rest(*, leave: UUID, since: date, reason: str, by: Viewer, at: datetime) -> int:
    """Cancel the days of a begun leave from one on that have not begun; those taken stay as they are.

    The minutes given back.

    Raises:
        Refused: no reason, not approved, a cancellation is under way, a day that has begun, or none
            would stay or go. NotTheirs: not one's own.
    """
    made = Leave.objects.select_related("document").filter(public_id=leave).first()
    if made is None or not holding.may_act(made, by, at):
        raise NotTheirs("이 휴가를 취소할 수 있는 사람은 본인과 그 부서의 서무, 인사담당자입니다.")
    holding.stand_still()
    ledger.lock([made.person_id])
    made.refresh_from_db(fields=["state"])
    _check(made, reason)
    days = holding.live_days(made)
    gone = [day for day in days if day.date >= since]
    _check_rest(days, gone, at)
    until = made.until
    minutes = ledger.reverse(days=gone, writer=by.name, at=at)
    LeaveDay.objects.filter(id__in=[day.id for day in gone]).update(live=False)
    _shorten(made, [day for day in days if day.date < since], at)
    holding.let_go(made, since=since, at=at)
    aftermath.follow(leave=made, by=by, at=at)
    resettle(person=made.person_id, since=made.until, until=until, by=by, at=at)
    holding.noted(
        "leave.cancel_rest",
        f"휴가의 남은 날을 {since}부터 취소해 {minutes}분을 되돌렸습니다: {reason.strip()}",
        made,
        by,
        at,
    )
    told = {made.person_id, *papers.signers(made.document.public_id)} - {by.person}
    holding.tell(made, sorted(told), "승인된 휴가의 남은 날이 취소되었습니다.", f"rest:{since}", at)
    return minutes


def redraft_cancellation(*, document: UUID, reason: str, by: Viewer, at: datetime) -> Document:
    """재기안: a returned or withdrawn cancellation before its line again, with its reason put anew.

    Raises:
        Refused: no reason, or the leave is not approved any more. NotTheirs: somebody else drafted it.
    """
    asked = Cancellation.objects.select_related("leave__document").filter(
        document__public_id=document
    )
    before = asked.order_by("-version").first()
    if before is None:
        raise NotTheirs("이 기관에 없는 휴가 취소입니다.")
    made = before.leave
    ledger.lock([made.person_id])
    made.refresh_from_db(fields=["state"])
    _check(made, reason)
    paper = approvals.redraft(
        document=document,
        title=f"취소: {made.document.title}",
        content=_content(made, reason),
        line=_line(made, at),
        by=by,
        at=at,
    )
    _store(made, paper, reason)
    holding.noted(
        "leave.redraft_cancellation",
        f"{paper.number} {paper.title}를 고쳐 다시 올렸습니다.",
        made,
        by,
        at,
    )
    return paper


def approve_cancellation(paper: Document, by: Viewer, at: datetime) -> None:
    """With the last signature under a cancellation, what the leave took is given back."""
    ledger.lock([cancelled_by(paper).person_id])
    made = cancelled_by(paper)
    if made.state != Leave.State.APPROVED:
        raise Refused("not_approved", "이미 취소된 휴가입니다. 이 문서는 반려해 주세요.", ARTICLE)
    _give_back(made, by, at, why="leave.cancel")


def take_again(made: Leave, by: Viewer, at: datetime) -> None:
    """Undo of that: the leave takes its days and minutes again."""
    holding.hold_again(made)
    days = holding.live_days(made)
    ledger.lock([made.person_id])
    filed_hours.refuse_changed(made, days)
    timeline.write(intervals=holding.intervals(made, days), why="leave.undo", at=at)
    holding.use(made, days, by, at)
    Leave.objects.filter(id=made.id).update(state=Leave.State.APPROVED)


def cancel_waits(made: Leave) -> bool:
    """Whether somebody has yet to sign a cancellation."""
    pending = Cancellation.objects.filter(leave=made, document__state=Document.State.PENDING)
    return pending.exists()


def cancelled_by(paper: Document) -> Leave:
    """The leave that a document cancels."""
    rows = Cancellation.objects.select_related("leave")
    return rows.get(document=paper, version=paper.version).leave


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _give_back(made: Leave, by: Viewer, at: datetime, why: str) -> None:
    minutes = holding.back_to_ledger(made, by, at, why)
    holding.free(made, Leave.State.CANCELLED, at)
    holding.noted(why, f"승인된 휴가를 취소해 {minutes}분을 되돌렸습니다.", made, by, at)


def _check_rest(days: Sequence[LeaveDay], gone: Sequence[LeaveDay], at: datetime) -> None:
    if not gone or len(gone) == len(days):
        raise Refused(
            "no_rest",
            "남길 날과 취소할 날이 모두 있어야 합니다. 모두 취소하려면 휴가 취소하기를 눌러 주세요.",
            ARTICLE,
        )
    if timeline.moment(gone[0].date, gone[0].start) <= at:
        raise Refused(
            "day_has_begun",
            "이미 시작한 날은 남은 날로 취소할 수 없습니다. 내일부터의 날을 골라 주세요.",
            ARTICLE,
        )


def _shorten(made: Leave, stay: Sequence[LeaveDay], at: datetime) -> None:
    """The leave as the days that stay make it, on the timeline too."""
    made.until = stay[-1].date + timedelta(days=1)
    made.minutes = sum(day.minutes for day in stay)
    Leave.objects.filter(id=made.id).update(until=made.until, minutes=made.minutes)
    timeline.take_back(source=made.public_id, why="leave.cancel_rest", at=at)
    timeline.write(intervals=holding.intervals(made, stay), why="leave.cancel_rest", at=at)


def _ask_to_cancel(made: Leave, reason: str, by: Viewer, at: datetime) -> Document:
    ledger.lock([made.person_id])
    _check(made, reason)
    document = approvals.submit(
        kind=CANCEL,
        title=f"취소: {made.document.title}",
        unit=made.unit_id,
        series=f"{organization.names([made.unit_id]).get(made.unit_id, '')}-휴가취소-{made.since.year}",
        drafter=made.person_id,
        line=_line(made, at),
        content=_content(made, reason),
        by=by,
        at=at,
    )
    _store(made, document, reason)
    holding.noted(
        "leave.ask_to_cancel", f"{document.number} {document.title}를 올렸습니다.", made, by, at
    )
    return document


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused("cancel_needs_reason", "취소하는 까닭을 적어 주세요.", ARTICLE)


def _check(made: Leave, reason: str) -> None:
    _check_reason(reason)
    _check_approved(made)
    if cancel_waits(made):
        raise Refused("cancel_is_waiting", "이미 취소를 올려 결재를 기다리고 있습니다.", ARTICLE)


def _check_approved(made: Leave) -> None:
    if made.state != Leave.State.APPROVED:
        raise Refused(
            "not_approved", "승인된 휴가만 취소할 수 있습니다. 결재 중이면 회수해 주세요.", ARTICLE
        )


def _line(made: Leave, at: datetime) -> list[papers.Place]:
    return papers.line_for(
        kind=CANCEL,
        subkind=made.kind,
        drafter=made.person_id,
        on=holding.today(at),
        minutes=sum(map(scaled, holding.live_days(made))),
    )


def _content(made: Leave, reason: str) -> list[tuple[str, str]]:
    return [("취소하는 문서", made.document.number), ("까닭", reason.strip())]


def _store(made: Leave, document: Document, reason: str) -> None:
    Cancellation.objects.create(
        institution_id=made.institution_id,
        document=document,
        version=document.version,
        leave=made,
        reason=reason.strip(),
    )
