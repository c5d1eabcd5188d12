"""정정 신청: somebody asks that a punch be added or stand in for another; the head decides."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as approvals_queries
from dure.approvals.models import Document
from dure.attendance import punches
from dure.attendance.models import Anomaly, Correction, Punch
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import actions as timeline
from law.refusals import as_clock

CORRECTION = "correction"
SERVICE = "지방공무원 복무규정 제2조"


@dataclass(frozen=True)
class Claim:
    """What a person says the record should be."""

    date: date
    minute: int
    direction: int
    reason: str
    replaces: int | None = None
    evidence: bytes | None = None
    evidence_name: str = ""


def request_correction(*, claim: Claim, by: Viewer, at: datetime) -> Correction:
    """Ask that a punch be added (or stand in for another); the head decides.

    Raises:
        Refused: no reason, a time that has not come, or a record that is not one's own.
    """
    own = _whose(claim, by, at)
    line = _line(own, at)
    unit_name = organization.names([own.unit]).get(own.unit, "")
    document = approvals.submit(
        kind=CORRECTION,
        title=_title(claim, own.name),
        unit=own.unit,
        series=f"{unit_name}-정정-{claim.date.year}",
        drafter=own.person,
        line=line,
        by=by,
        at=at,
        content=_content(claim),
    )
    return _put_up(claim, own.person, document, by, at)


def redraft_correction(*, document: UUID, claim: Claim, by: Viewer, at: datetime) -> Correction:
    """재기안: a returned or withdrawn correction again, changed; evidence that is not replaced stays with it.

    Raises:
        Refused: as when asking, or it is still being decided, or approved. NotTheirs: not one's own.
    """
    own = _whose(claim, by, at)
    before = (
        Correction.objects.filter(document__public_id=document, person_id=own.person)
        .order_by("-version")
        .first()
    )
    if before is None:
        raise NotTheirs("본인이 올린 정정만 고쳐서 다시 올릴 수 있습니다.")
    if claim.evidence is None and before.evidence is not None:
        claim = replace(claim, evidence=bytes(before.evidence), evidence_name=before.evidence_name)
    paper = approvals.redraft(
        document=document,
        title=_title(claim, own.name),
        content=_content(claim),
        line=_line(own, at),
        by=by,
        at=at,
    )
    return _put_up(claim, own.person, paper, by, at)


def _whose(claim: Claim, by: Viewer, at: datetime) -> people.Member:
    own = people.member(by.person, on=claim.date) if by.person else None
    if own is None:
        raise NotTheirs("그날 이 기관에서 근무하지 않았습니다.")
    _check_claim(claim, own.person, at)
    return own


def _line(own: people.Member, at: datetime) -> list[approvals_queries.Place]:
    on = at.astimezone(timeline.SEOUL).date()
    return approvals_queries.line_for(kind=CORRECTION, drafter=own.person, on=on, unit=own.unit)


def _said(claim: Claim) -> str:
    word = "출근" if claim.direction == 0 else "퇴근"
    return f"{word} {as_clock(claim.minute)}"


def _title(claim: Claim, name: str) -> str:
    return f"출퇴근 정정 {claim.date.month}월 {claim.date.day}일 {_said(claim)} {name}"


def _content(claim: Claim) -> list[tuple[str, str]]:
    """What the document says, as it stays with its version."""
    return [
        ("날짜", claim.date.isoformat()),
        ("기록", _said(claim)),
        ("까닭", claim.reason.strip()),
        ("증빙", claim.evidence_name or "없음"),
    ]


def _put_up(claim: Claim, person: int, document: Document, by: Viewer, at: datetime) -> Correction:
    """Store what a version asks for; what did not fit that day waits for it."""
    made = Correction.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        document=document,
        version=document.version,
        person_id=person,
        date=claim.date,
        minute=claim.minute,
        direction=claim.direction,
        replaces_id=claim.replaces,
        reason=claim.reason.strip(),
        evidence=claim.evidence,
        evidence_name=claim.evidence_name,
    )
    Anomaly.objects.filter(person_id=person, date=claim.date, state=Anomaly.State.OPEN).update(
        state=Anomaly.State.ASKED, note=f"{document.number} 결재 중"
    )
    record(
        by=by,
        at=at,
        action="attendance.request_correction",
        summary=f"{document.number} {document.title}을 올렸습니다.",
        on=[On(person, CORRECTION, str(made.public_id))],
        after={
            "date": str(claim.date),
            "minute": claim.minute,
            "direction": claim.direction,
            "version": made.version,
        },
    )
    return made


def approve_correction(*, document: UUID, version: int, by: Viewer, at: datetime) -> None:
    """Sign a correction; with the last signature the record changes and the day is computed again."""
    paper = approvals.sign(document=document, version=version, agreed=True, by=by, at=at)
    if paper.state != Document.State.APPROVED:
        return
    made = _of(paper)
    if made.replaces_id:
        punches.drop(Punch.objects.get(id=made.replaces_id), why="correction", at=at)
    wanted = punches.Added(
        made.person_id, made.date, made.minute, made.direction, str(made.public_id)
    )
    punches.add([wanted], why="correction", at=at)
    Correction.objects.filter(id=made.id).update(state=Correction.State.APPROVED)


def reject_correction(
    *, document: UUID, version: int, comment: str, by: Viewer, at: datetime
) -> None:
    """Return a correction with a reason; what did not fit is open again."""
    paper = approvals.sign(
        document=document, version=version, agreed=False, comment=comment, by=by, at=at
    )
    made = _of(paper)
    Correction.objects.filter(id=made.id).update(state=Correction.State.REJECTED)
    Anomaly.objects.filter(
        person_id=made.person_id, date=made.date, state=Anomaly.State.ASKED
    ).update(state=Anomaly.State.OPEN, note=f"정정 반려: {comment}"[:200])


def withdraw_correction(*, document: UUID, by: Viewer, at: datetime) -> None:
    """The drafter takes back a correction that nobody has decided; what did not fit is open again."""
    paper = approvals.withdraw(document=document, by=by, at=at)
    made = _of(paper)
    Correction.objects.filter(id=made.id).update(state=Correction.State.REJECTED)
    Anomaly.objects.filter(
        person_id=made.person_id, date=made.date, state=Anomaly.State.ASKED
    ).update(state=Anomaly.State.OPEN, note="정정을 회수함")


def undo_correction(*, document: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own decision on a correction within ten seconds."""
    paper = approvals.take_back(document=document, by=by, at=at)
    made = _of(paper)
    added = Punch.objects.filter(
        person_id=made.person_id,
        date=made.date,
        source_ref=str(made.public_id),
        known_until__isnull=True,
    )
    for row in added:
        punches.drop(row, why="correction.undo", at=at)
    if made.replaces_id:
        punches.revive(Punch.objects.get(id=made.replaces_id), why="correction.undo", at=at)
    Correction.objects.filter(id=made.id).update(state=Correction.State.REQUESTED)


def _of(paper: Document) -> Correction:
    """What the document's version asks for."""
    return Correction.objects.get(document=paper, version=paper.version)


def _check_claim(claim: Claim, person: int, at: datetime) -> None:
    if not claim.reason.strip():
        raise Refused(
            "reason_missing",
            "정정하는 까닭을 적어 주세요. 증빙이 있으면 함께 올려 주세요.",
            SERVICE,
        )
    if timeline.moment(claim.date, claim.minute) > at:
        raise Refused("not_yet", "아직 오지 않은 시각입니다. 지나간 시각을 넣어 주세요.")
    if (
        claim.replaces
        and not Punch.objects.filter(
            id=claim.replaces, person_id=person, known_until__isnull=True
        ).exists()
    ):
        raise NotTheirs("고칠 기록이 본인의 것이 아닙니다.")
