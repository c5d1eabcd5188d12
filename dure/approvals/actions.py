"""Submit a document and sign it. What a decision brings about is done by the app that asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import queries
from dure.approvals.models import Document, Step
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.people import queries as people

UNDO = timedelta(seconds=10)


@dataclass(frozen=True)
class Place:
    """One place in the line: 검토, 협조, 결재 … and whose it is."""

    kind: str
    person: int


def submit(
    *,
    kind: str,
    title: str,
    unit: int,
    series: str,
    drafter: int | None,
    line: Sequence[Place],
    by: Actor,
    at: datetime,
) -> Document:
    """Put a document before the first of its line.

    Raises:
        Refused: the line is empty, so nobody could decide.
    """
    if not line:
        raise Refused(
            "no_approver",
            "결재할 사람이 정해져 있지 않습니다. 인사담당자에게 부서장 지정을 요청해 주세요.",
        )
    institution = tenancy.current()
    tenancy.lock("number", institution, series)
    document = Document.objects.create(
        public_id=uuid7(),
        institution_id=institution,
        number=queries.next_number(series),
        kind=kind,
        title=title,
        unit_id=unit,
        drafter_id=drafter,
        drafted_by=by.name,
        drafted_at=at,
    )
    Step.objects.bulk_create(
        Step(
            institution_id=institution,
            document=document,
            seq=seq,
            kind=place.kind,
            person_id=place.person,
        )
        for seq, place in enumerate(line, start=1)
    )
    return document


def sign(
    *, document: UUID, version: int, agreed: bool, comment: str = "", by: Viewer, at: datetime
) -> Document:
    """Sign the step that is next, if it is this person's; the document as it then stands.

    Raises:
        Stale: somebody decided first, or the document was changed meanwhile.
        NotTheirs: the next step is somebody else's.
        Refused: a rejection without a reason.
    """
    if not agreed and not comment.strip():
        raise Refused(
            "rejection_needs_reason",
            "반려할 때는 사유를 적어 주세요.",
            "지방공무원 복무규정 제3조제3항",
        )
    paper = _locked(document)
    if paper.state != Document.State.PENDING or paper.version != version:
        raise Stale(_who_was_first(paper))
    step = _next_step(paper)
    if step is None or step.person_id != by.person:
        raise NotTheirs("이 문서는 지금 다른 사람이 결재할 차례입니다.")
    Step.objects.filter(id=step.id).update(
        decision="agreed" if agreed else "rejected",
        comment=comment,
        signed_by=by.display_name,
        signed_at=at,
    )
    if not agreed:
        _decide(paper, Document.State.REJECTED, at)
    elif _next_step(paper) is None:
        _decide(paper, Document.State.APPROVED, at)
    record(
        by=by,
        at=at,
        action="approvals.sign" if agreed else "approvals.reject",
        summary=f"{paper.number} {paper.title}을 {'승인' if agreed else '반려'}했습니다.",
        on=[On(paper.drafter_id, paper.kind, str(paper.public_id))],
        after={"state": paper.state, "comment": comment},
    )
    return paper


def take_back(*, document: UUID, by: Viewer, at: datetime) -> Document:
    """Undo one's own last signature within ten seconds.

    Raises:
        Refused: ten seconds have passed, or the last signature is somebody else's.
    """
    paper = _locked(document)
    signed = Step.objects.filter(document=paper, version=paper.version, signed_at__isnull=False)
    step = signed.order_by("-signed_at", "-seq").first()
    if (
        step is None
        or step.person_id != by.person
        or step.signed_at is None
        or at - step.signed_at > UNDO
    ):
        raise Refused(
            "too_late_to_undo", "10초가 지나 되돌릴 수 없습니다. 취소 문서를 새로 올려 주세요."
        )
    Step.objects.filter(id=step.id).update(decision="", comment="", signed_by="", signed_at=None)
    _decide(paper, Document.State.PENDING, None)
    record(
        by=by,
        at=at,
        action="approvals.take_back",
        summary=f"{paper.number} 결재를 되돌렸습니다.",
        on=[On(paper.drafter_id, paper.kind, str(paper.public_id))],
    )
    return paper


def withdraw(*, document: UUID, by: Viewer, at: datetime) -> Document:
    """The drafter takes an undecided document back."""
    paper = _locked(document)
    if paper.state != Document.State.PENDING:
        raise Stale(_who_was_first(paper))
    if paper.drafter_id != by.person:
        raise NotTheirs("기안한 사람만 회수할 수 있습니다.")
    _decide(paper, Document.State.WITHDRAWN, at)
    record(
        by=by,
        at=at,
        action="approvals.withdraw",
        summary=f"{paper.number} {paper.title}을 회수했습니다.",
        on=[On(paper.drafter_id, paper.kind, str(paper.public_id))],
    )
    return paper


def _locked(document: UUID) -> Document:
    paper = Document.objects.select_for_update().filter(public_id=document).first()
    if paper is None:
        raise NotTheirs("이 기관에 없는 문서입니다.")
    return paper


def _next_step(paper: Document) -> Step | None:
    open_steps = Step.objects.filter(document=paper, version=paper.version, signed_at__isnull=True)
    return open_steps.order_by("seq", "parallel_group").first()


def _decide(paper: Document, state: str, at: datetime | None) -> None:
    paper.state, paper.decided_at = Document.State(state), at
    Document.objects.filter(id=paper.id).update(state=state, decided_at=at)


def _name(step: Step) -> str:
    return people.names([step.person_id or 0]).get(step.person_id or 0, step.signed_by)


def _who_was_first(paper: Document) -> str:
    last = (
        Step.objects.filter(document=paper, signed_at__isnull=False).order_by("-signed_at").first()
    )
    if last is None or last.signed_at is None:
        return "그사이 기안자가 이 문서를 회수했습니다. 다시 불러와 확인해 주세요."
    when = timezone.localtime(last.signed_at).strftime("%H:%M")
    done = "승인" if last.decision == "agreed" else "반려"
    return f"{_name(last)}님이 {when}에 먼저 {done}했습니다. 다시 불러와 확인해 주세요."
