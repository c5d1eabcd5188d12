"""Ask for other hours or another place, decide, end early, report; nobody's days change before that."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as papers
from dure.approvals.models import Document
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.flexible import applying, checks
from dure.flexible.checks import ARTICLE, Look, Wanted
from dure.flexible.minimums import end_minimum, set_minimum
from dure.flexible.models import Request
from dure.flexible.reporting import report
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.people import periods
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline.actions import SEOUL
from law import flexible as law
from law.refusals import as_clock

__all__ = [
    "ARTICLE", "DOCUMENT", "Wanted", "approve", "end", "end_minimum", "redraft", "reject", "report", "request",
    "set_minimum", "undo", "withdraw",
]  # fmt: skip

DOCUMENT = "flexible"


def request(*, wanted: Wanted, by: Viewer, at: datetime) -> Request:
    """Ask for a change of one's own hours or place; the line of approval is filled in.

    Raises:
        Refused: the form, the week's sum, a limit of the institution or a deadline is against it,
            or the very same waits already.
        NotTheirs: somebody who does not work here that day.
    """
    member = _own(wanted, by)
    known = checks.look(wanted, member, at=at)
    checks.refuse(known)
    document = approvals.submit(
        kind=DOCUMENT,
        title=title(wanted, member.name),
        unit=member.unit,
        series=f"{organization.names([member.unit]).get(member.unit, '')}-유연-{wanted.since.year}",
        drafter=member.person,
        line=_line(member, at),
        content=_content(wanted, known),
        by=by,
        at=at,
    )
    said = {"person_id": member.person, **_said(wanted, member)}
    _refuse_twice(
        said
    )  # a number is given to one at a time: of two presses the second sees the first
    made = Request.objects.create(
        public_id=uuid7(), institution_id=tenancy.current(), document=document, **said
    )
    _noted("flexible.request", f"{document.number} {document.title}을 올렸습니다.", made, by, at)
    return made


def redraft(*, document: UUID, wanted: Wanted, by: Viewer, at: datetime) -> Request:
    """재기안: put a returned or withdrawn request before its line again, changed.

    Raises:
        Refused: as for `request`. NotTheirs: somebody else's.
    """
    made = _of(document)
    if made.person_id != by.person:
        raise NotTheirs("본인이 올린 신청만 다시 올릴 수 있습니다.")
    member = _own(wanted, by)
    known = checks.look(wanted, member, at=at)
    checks.refuse(known)
    approvals.redraft(
        document=document,
        title=title(wanted, member.name),
        content=_content(wanted, known),
        line=_line(member, at),
        by=by,
        at=at,
    )
    values = {**_said(wanted, member), "state": Request.State.REQUESTED, "ended": None}
    Request.objects.filter(id=made.id).update(**values)
    made.refresh_from_db()
    _noted("flexible.redraft", "유연근무 신청을 고쳐 다시 올렸습니다.", made, by, at)
    return made


def approve(*, document: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign a request; with the last signature the hours of exactly its days change.

    Raises:
        Stale, NotTheirs: from the signature. Refused: other work elsewhere was approved since.
    """
    periods.lock()  # hours before papers, as for leave
    paper = approvals.sign(document=document, version=version, agreed=True, by=by, at=at)
    if paper.state != Document.State.APPROVED:
        return
    made = Request.objects.get(document=paper)
    Request.objects.filter(id=made.id).update(state=Request.State.APPROVED)
    applying.put_on(made, number=paper.number, at=at)


def reject(*, document: UUID, version: int, comment: str, by: Viewer, at: datetime) -> None:
    """Return a request with the special hindrance to duties that stands against it (제3조제3항).

    Raises:
        Refused: no reason. Stale, NotTheirs: from the signature.
    """
    if not comment.strip():
        raise Refused(
            "reject_reason_missing",
            "유연근무는 공무 수행에 특별한 지장이 없으면 승인해야 합니다. 어떤 지장이 있는지 적어 주세요.",
            "지방공무원 복무규정 제3조제3항",
        )
    paper = approvals.sign(
        document=document, version=version, agreed=False, comment=comment, by=by, at=at
    )
    if paper.state == Document.State.REJECTED:
        Request.objects.filter(document=paper).update(state=Request.State.REJECTED)


def undo(*, document: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own signature within ten seconds, and what it brought about."""
    periods.lock()
    paper = approvals.take_back(document=document, by=by, at=at)
    made = Request.objects.get(document=paper)
    if made.state == Request.State.CANCELLED or made.ended is not None:
        raise Refused(
            "ended_meanwhile", "그사이 본인이 끝낸 신청입니다. 되돌릴 것이 없습니다.", ARTICLE
        )
    was = made.state
    Request.objects.filter(id=made.id).update(state=Request.State.REQUESTED)
    if was == Request.State.APPROVED:
        applying.take_off(made, since=made.since, why="flexible.undo", at=at)


def withdraw(*, document: UUID, by: Viewer, at: datetime) -> None:
    """회수: the drafter takes back a request that nobody has decided yet."""
    paper = approvals.withdraw(document=document, by=by, at=at)
    Request.objects.filter(document=paper).update(state=Request.State.CANCELLED)


def end(*, request: UUID, since: date, reason: str, by: Viewer, at: datetime) -> None:
    """End approved hours: from a day on the person works as before; from their first day: cancelled.

    Raises:
        Refused: not approved, no reason, a day that is past or none of its own, or one in the
            middle of a week that would come out too long or too short.
        NotTheirs: neither the person nor the head or clerk of the unit.
    """
    made = Request.objects.select_for_update().filter(public_id=request).first()
    if made is None or not _may_end(made, by, at):
        raise NotTheirs("유연근무는 본인이나 그 부서의 부서장, 서무가 끝냅니다.")
    today = at.astimezone(SEOUL).date()
    if made.state != Request.State.APPROVED:
        raise Refused("not_approved", "승인된 유연근무만 끝낼 수 있습니다.", ARTICLE)
    if not reason.strip():
        raise Refused("reason_missing", "끝내는 까닭을 적어 주세요.", ARTICLE)
    last = made.ended or made.until
    if since < today or not made.since <= since < last:
        raise Refused(
            "not_one_of_its_days",
            "오늘부터 이 유연근무의 마지막 날까지 가운데 하루를 골라 주세요.",
            ARTICLE,
        )
    applying.refuse_to_end(made, since=since, at=at)
    gone = since == made.since
    values: dict[str, Any] = {"state": Request.State.CANCELLED} if gone else {"ended": since}
    Request.objects.filter(id=made.id).update(**values)
    applying.take_off(made, since=since, why="flexible.end", at=at)
    _noted("flexible.end", f"유연근무를 {since}부터 끝냈습니다: {reason.strip()}", made, by, at)


def title(wanted: Wanted, name: str) -> str:
    """시차출퇴근형 11월 30일–12월 4일 김주무관."""
    last = wanted.until - timedelta(days=1)
    span = f"{wanted.since.month}월 {wanted.since.day}일"
    if last != wanted.since:
        span += f"–{last.month}월 {last.day}일"
    return f"{law.KINDS[wanted.kind]} {span} {name}"


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _own(wanted: Wanted, by: Viewer) -> Member:
    own = people.member(by.person, on=wanted.since) if by.person else None
    if own is None:
        raise NotTheirs("그날 이 기관에서 근무하지 않아 유연근무를 신청할 수 없습니다.")
    return own


def _line(member: Member, at: datetime) -> Sequence[approvals.Place]:
    return papers.line_for(
        kind=DOCUMENT, drafter=member.person, on=at.astimezone(SEOUL).date(), unit=member.unit
    )


def _refuse_twice(said: dict[str, Any]) -> None:
    same = {name: said[name] for name in ("person_id", "kind", "since", "until", "pattern")}
    if Request.objects.filter(state=Request.State.REQUESTED, **same).exists():
        raise Refused(
            "asked_already",
            "같은 신청이 이미 결재를 기다립니다. 바꾸려면 그 신청을 회수하고 다시 올려 주세요.",
            ARTICLE,
        )


def _said(wanted: Wanted, member: Member) -> dict[str, Any]:
    return {
        "unit_id": member.unit,
        "kind": wanted.kind,
        "since": wanted.since,
        "until": wanted.until,
        "pattern": [each._asdict() for each in wanted.days],
        "place": wanted.place.strip(),
        "reason": wanted.reason.strip(),
    }


def _content(wanted: Wanted, known: Look) -> list[tuple[str, str]]:
    """What this version of the document says, kept with it for ever."""
    last = wanted.until - timedelta(days=1)
    said = [
        ("유형", law.KINDS[wanted.kind]),
        ("기간", f"{wanted.since.isoformat()}부터 {last.isoformat()}까지"),
        *((f"{each.ko}요일", _hours(each)) for each in wanted.shown),
    ]
    if wanted.place.strip():
        said.append(("장소", wanted.place.strip()))
    if wanted.reason.strip():
        said.append(("사유", wanted.reason.strip()))
    kept = [f"{day.month}월 {day.day}일({why})" for day, why in sorted(known.kept.items())]
    if kept:
        said.append(("그대로 두는 날", ", ".join(kept)))
    return said


def _hours(day: law.Day) -> str:
    told = f"{as_clock(day.start)}–{as_clock(day.end)}"
    if day.remote_minutes:
        told += f", 다른 곳 {as_clock(day.remote_start or 0)}–{as_clock(day.remote_end or 0)}"
    return told


def _of(document: UUID) -> Request:
    made = Request.objects.filter(document__public_id=document).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 문서입니다.")
    return made


def _may_end(made: Request, by: Viewer, at: datetime) -> bool:
    if by.person == made.person_id:
        return True
    reach = organization.reach(by, on=at.astimezone(SEOUL).date())
    return by.role in ("head", "clerk") and (reach is None or made.unit_id in reach)


def _noted(action: str, summary: str, made: Request, by: Viewer, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(made.person_id, DOCUMENT, str(made.public_id))],
        after={
            "kind": made.kind,
            "since": str(made.since),
            "until": str(made.until),
            "place": made.place,
        },
    )
