"""Sign a document, undo the signature, see what a deputy signed (후열)."""

from datetime import datetime, timedelta
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.approvals import queries, telling
from dure.approvals.models import Document, Step
from dure.approvals.paperwork import day_of, decide, locked, turn, who_was_first
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.people import queries as people

UNDO = timedelta(seconds=10)


def sign(
    *, document: UUID, version: int, agreed: bool, comment: str = "", by: Viewer, at: datetime
) -> Document:
    """Sign the open step that is this person's, or a principal's (대결); the document as it then stands.

    Raises:
        Stale: somebody decided first, or the document was changed meanwhile.
        NotTheirs: the open steps are others', who named no deputy for now and this kind.
        Refused: a rejection without a reason.
    """
    if not agreed and not comment.strip():
        raise Refused("rejection_needs_reason", "반려할 때는 사유를 적어 주세요.")
    paper = locked(document)
    if paper.state != Document.State.PENDING or paper.version != version:
        raise Stale(who_was_first(paper))
    step = _own_step(paper, by, at)
    principal = step.person_id if step.person_id != by.person else None
    Step.objects.filter(id=step.id).update(
        person_id=by.person,
        acting_for_id=principal,
        decision="agreed" if agreed else "rejected",
        comment=comment,
        signed_by=by.display_name,
        signed_at=at,
    )
    telling.signed(paper, step, at)
    if principal is not None and queries.setting("report_after_deputy", on=day_of(at)):
        _report(paper, principal, at)
    if not agreed:
        decide(paper, Document.State.REJECTED, at)
        telling.no_longer_waits(paper, at)
    elif not (waits := turn(paper)):
        decide(paper, Document.State.APPROVED, at)
    elif waits[0].seq > step.seq:
        telling.their_turn(paper, waits, at)
    if paper.state != Document.State.PENDING:
        telling.decided(paper, at)
    record(
        by=by,
        at=at,
        action="approvals.sign" if agreed else "approvals.reject",
        summary=f"{paper.number} {paper.title}을 {_in_stead(principal)}"
        f"{'승인' if agreed else '반려'}했습니다.",
        on=[
            On(paper.drafter_id, paper.kind, str(paper.public_id)),
            *([On(principal, paper.kind, str(paper.public_id))] if principal else []),
        ],
        after={
            "state": paper.state,
            "version": version,
            "comment": comment,
            **({"acting_for": principal} if principal else {}),
        },
    )
    return paper


def hold(*, document: UUID, version: int, place: str) -> None:
    """Hold a document still until it is signed, if what was looked at is the place that is open.

    Raises:
        Stale: that place is signed already; what would be signed now is another.
    """
    paper = locked(document)
    if paper.state != Document.State.PENDING or paper.version != version:
        return  # sign() says what became of it
    if place not in {f"{step.seq}.{step.parallel_group}" for step in turn(paper)}:
        raise Stale(
            "보고 누르신 자리는 이미 서명되어 다음 자리의 차례입니다. 다시 불러와 확인해 주세요."
        )


def take_back(*, document: UUID, by: Viewer, at: datetime) -> Document:
    """Undo one's own signature within ten seconds, while nobody has signed after it.

    Raises:
        Refused: nothing of theirs is signed, it was withdrawn or returned by another, ten seconds
            have passed, or somebody of a later place has signed.
    """
    paper = locked(document)
    signed = Step.objects.filter(
        document=paper, version=paper.version, signed_at__isnull=False
    ).exclude(kind=Step.Kind.AFTER)
    step = signed.filter(person_id=by.person or 0).order_by("-signed_at", "-seq").first()
    if step is None or step.signed_at is None:
        raise Refused(
            "nothing_to_undo", "되돌릴 본인의 서명이 없습니다. 문서를 다시 불러와 확인해 주세요."
        )
    if paper.state == Document.State.WITHDRAWN:
        raise Refused(
            "withdrawn_meanwhile",
            "그사이 기안자가 회수해 되돌릴 수 없습니다. 다시 올라오면 결재해 주세요.",
        )
    if at - step.signed_at > UNDO:
        raise Refused(
            "too_late_to_undo", "10초가 지나 되돌릴 수 없습니다. 취소 문서를 새로 올려 주세요."
        )
    if paper.state == Document.State.REJECTED and step.decision != "rejected":
        raise Refused(
            "rejected_meanwhile",
            "다른 사람이 이미 반려해 되돌릴 수 없습니다. 다시 올라오면 결재해 주세요.",
        )
    if signed.filter(seq__gt=step.seq).exists():
        raise Refused(
            "signed_after",
            "뒤의 사람이 이미 서명해 되돌릴 수 없습니다. 취소 문서를 새로 올려 주세요.",
        )
    Step.objects.filter(id=step.id).update(
        person_id=step.acting_for_id or step.person_id,
        acting_for_id=None,
        decision="",
        comment="",
        signed_by="",
        signed_at=None,
    )
    if step.acting_for_id:
        Step.objects.filter(
            document=paper,
            version=paper.version,
            kind=Step.Kind.AFTER,
            person_id=step.acting_for_id,
            signed_at__isnull=True,
        ).delete()
    decide(paper, Document.State.PENDING, None)
    telling.taken_back(paper, step, turn(paper), at)
    record(
        by=by,
        at=at,
        action="approvals.take_back",
        summary=f"{paper.number} 결재를 되돌렸습니다.",
        on=[On(paper.drafter_id, paper.kind, str(paper.public_id))],
    )
    return paper


def acknowledge(*, document: UUID, by: Viewer, at: datetime) -> None:
    """후열: the principal has seen what a deputy signed; nothing else changes.

    Raises:
        NotTheirs: nothing was reported to this person.
        Stale: they have seen it already.
    """
    paper = locked(document)
    reports = Step.objects.filter(
        document=paper, kind=Step.Kind.AFTER, person_id=by.person or 0, acting_for__isnull=True
    )
    if not reports.exists():
        raise NotTheirs("후열로 올라온 문서가 아닙니다.")
    seen = reports.filter(signed_at__isnull=True).update(
        decision="seen", signed_by=by.display_name, signed_at=at
    )
    if not seen:
        raise Stale("이미 후열한 문서입니다. 다시 불러와 확인해 주세요.")
    record(
        by=by,
        at=at,
        action="approvals.acknowledge",
        summary=f"{paper.number} {paper.title}을 후열했습니다.",
        on=[On(paper.drafter_id, paper.kind, str(paper.public_id))],
    )


def _own_step(paper: Document, by: Viewer, at: datetime) -> Step:
    """The open step that is this person's, else one of a principal's for whom they stand in now."""
    waits = turn(paper)
    own = next((step for step in waits if by.person and step.person_id == by.person), None)
    if own is not None:
        return own
    if by.person is not None and by.person not in {paper.drafter_id, *paper.kept_out}:
        stands = [
            s for s in queries.standing(by.person, at=at) if s.covers(paper.kind, paper.unit_id)
        ]
        for step in waits:
            if step.person_id in {stand.principal for stand in stands}:
                return step
    raise NotTheirs("이 문서는 지금 다른 사람이 결재할 차례입니다.")


def _report(paper: Document, principal: int, at: datetime) -> None:
    """Add the 후열 place of whoever was stood in for."""
    last = Step.objects.filter(document=paper, version=paper.version).order_by("-seq")[0]
    Step.objects.create(
        institution_id=paper.institution_id,
        document=paper,
        version=paper.version,
        seq=last.seq + 1,
        kind=Step.Kind.AFTER,
        person_id=principal,
    )
    telling.reported(paper, principal, at)


def _in_stead(principal: int | None) -> str:
    if principal is None:
        return ""
    return f"{people.names([principal]).get(principal, '')} 대결로 "
