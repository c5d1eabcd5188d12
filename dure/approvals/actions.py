"""Submit a document and sign it. What a decision brings about is done by the app that asked."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import deputies, queries, telling
from dure.approvals.deputies import end_delegation
from dure.approvals.lines import NO_APPROVER, Place
from dure.approvals.models import Document, DocumentVersion, Reminder, Step
from dure.approvals.rules import Row, Who, end_rule, set_rule
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.people import queries as people
from dure.timeline.actions import SEOUL

__all__ = [
    "Place", "Row", "Who", "acknowledge", "delegate", "end_delegation", "end_rule", "hold", "redraft",
    "remind", "set_rule", "sign", "submit", "take_back", "withdraw",
]  # fmt: skip

UNDO = timedelta(seconds=10)
Content = Sequence[tuple[str, str]]
APPROVED_STAYS = "행정업무의 운영 및 혁신에 관한 규정 제17조"


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
    content: Content = (),
    after_reason: str = "",
    but: Collection[int] = (),
) -> Document:
    """Put a document before the first of its line; `content`: what this version says, kept for ever.

    `but`: who may not sign it, not even in another's stead (대결); the drafter never may.

    Raises:
        Refused: the line is empty, so nobody could decide.
    """
    _check_line(line)
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
        kept_out=sorted(set(but)),
    )
    _put_up(document, content, after_reason, line, by, at)
    return document


def redraft(
    *,
    document: UUID,
    title: str,
    content: Content,
    line: Sequence[Place],
    by: Viewer,
    at: datetime,
    after_reason: str = "",
) -> Document:
    """재기안: a returned or withdrawn document again, as its next version with a line of its own.

    Raises:
        Refused: it is still being decided, or approved; the line is empty. NotTheirs: not the drafter's.
    """
    _check_line(line)
    paper = _locked(document)
    if paper.drafter_id is None or paper.drafter_id != by.person:
        raise NotTheirs("기안한 사람만 다시 기안할 수 있습니다.")
    if paper.state == Document.State.APPROVED:
        raise Refused(
            "approved_stays",
            "승인된 문서는 고칠 수 없습니다. 취소하거나 바꾸는 문서를 새로 올려 주세요.",
            APPROVED_STAYS,
        )
    if paper.state == Document.State.PENDING:
        raise Refused(
            "still_pending", "아직 결재 중인 문서입니다. 회수한 뒤 고쳐서 다시 올려 주세요."
        )
    before = paper.version
    paper.version, paper.title = before + 1, title
    Document.objects.filter(id=paper.id).update(version=paper.version, title=title)
    _decide(paper, Document.State.PENDING, None)
    _put_up(paper, content, after_reason, line, by, at)
    record(
        by=by,
        at=at,
        action="approvals.redraft",
        summary=f"{paper.number} {title}을 고쳐 다시 올렸습니다({paper.version}판).",
        on=[On(paper.drafter_id, paper.kind, str(paper.public_id))],
        before={"version": before},
        after={"version": paper.version, "content": [list(pair) for pair in content]},
    )
    return paper


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
        raise Refused(
            "rejection_needs_reason",
            "반려할 때는 사유를 적어 주세요.",
            "지방공무원 복무규정 제3조제3항",
        )
    paper = _locked(document)
    if paper.state != Document.State.PENDING or paper.version != version:
        raise Stale(_who_was_first(paper))
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
    if principal is not None and queries.setting("report_after_deputy", on=_day(at)):
        _report(paper, principal, at)
    if not agreed:
        _decide(paper, Document.State.REJECTED, at)
        telling.no_longer_waits(paper, at)
    elif not (waits := _turn(paper)):
        _decide(paper, Document.State.APPROVED, at)
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
    paper = _locked(document)
    if paper.state != Document.State.PENDING or paper.version != version:
        return  # sign() says what became of it
    if place not in {f"{step.seq}.{step.parallel_group}" for step in _turn(paper)}:
        raise Stale(
            "보고 누르신 자리는 이미 서명되어 다음 자리의 차례입니다. 다시 불러와 확인해 주세요."
        )


def take_back(*, document: UUID, by: Viewer, at: datetime) -> Document:
    """Undo one's own signature within ten seconds, while nobody has signed after it.

    Raises:
        Refused: nothing of theirs is signed, it was withdrawn or returned by another, ten seconds
            have passed, or somebody of a later place has signed.
    """
    paper = _locked(document)
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
    _decide(paper, Document.State.PENDING, None)
    telling.taken_back(paper, step, _turn(paper), at)
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
    if paper.drafter_id is None or paper.drafter_id != by.person:
        raise NotTheirs("기안한 사람만 회수할 수 있습니다.")
    _decide(paper, Document.State.WITHDRAWN, at)
    telling.no_longer_waits(paper, at)
    record(
        by=by,
        at=at,
        action="approvals.withdraw",
        summary=f"{paper.number} {paper.title}을 회수했습니다.",
        on=[On(paper.drafter_id, paper.kind, str(paper.public_id))],
    )
    return paper


def acknowledge(*, document: UUID, by: Viewer, at: datetime) -> None:
    """후열: the principal has seen what a deputy signed; nothing else changes.

    Raises:
        NotTheirs: nothing was reported to this person.
        Stale: they have seen it already.
    """
    paper = _locked(document)
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


def delegate(
    *,
    deputy: int,
    since: date,
    until: date,
    kinds: Collection[str] = (),
    reason: str,
    principal: int | None = None,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Let somebody sign in one's stead, and tell them of what waits already; else as deputies.delegate.

    Raises:
        Refused, NotTheirs: from deputies.delegate.
    """
    key = deputies.delegate(
        deputy=deputy, since=since, until=until, kinds=kinds, reason=reason,
        principal=principal, by=by, at=at,
    )  # fmt: skip
    telling.handed_over(deputy, at)
    return key


def remind(*, by: Actor, at: datetime) -> int:
    """Tell of documents that lie too long, each once a working day; how many there were."""
    on = _day(at)
    if queries.is_off(on):
        return 0
    for deputy in sorted(deputies.deputies(on)):  # a 대결 may begin today
        telling.handed_over(deputy, at)
    late = queries.overdue(at=at, days=queries.escalation_days(on=on))
    fresh = queries.unreminded(late, on=on)
    keys = dict(
        Document.objects.filter(public_id__in=[each.document for each in fresh]).values_list(
            "public_id", "id"
        )
    )
    Reminder.objects.bulk_create(
        Reminder(
            institution_id=tenancy.current(),
            document_id=keys[each.document],
            date=on,
            working_days=each.working_days,
        )
        for each in fresh
    )
    for each in fresh:
        asked = (each.drafter, *each.waits_for, *each.deputies, each.above)
        told = dict.fromkeys(who for who in asked if who)
        telling.lies_long(each, told, on, at)
        record(
            by=by,
            at=at,
            action="approvals.remind",
            summary=f"{each.number} {each.title}이 근무일로 {each.working_days}일째 결재를 기다립니다.",
            on=[On(who, each.kind, str(each.document)) for who in told],
        )
    return len(fresh)


# ── inside ────────────────────────────────────────────────────────────────────────────


def _check_line(line: Sequence[Place]) -> None:
    if not any(place.kind == Step.Kind.DECIDE for place in line):
        raise Refused("no_approver", NO_APPROVER)


def _put_up(
    document: Document,
    content: Content,
    after_reason: str,
    line: Sequence[Place],
    by: Actor,
    at: datetime,
) -> None:
    """Write what a version says and the empty places of its line."""
    DocumentVersion.objects.create(
        institution_id=document.institution_id,
        document=document,
        version=document.version,
        title=document.title,
        content=[[label, text] for label, text in content],
        why=next((place.why for place in line if place.why), ""),
        after_reason=after_reason.strip(),
        drafted_by=by.name,
        drafted_at=at,
    )
    placed = (
        line
        if any(place.seq for place in line)
        else [replace(place, seq=n) for n, place in enumerate(line, start=1)]
    )
    steps = Step.objects.bulk_create(
        Step(
            institution_id=document.institution_id,
            document=document,
            version=document.version,
            seq=place.seq,
            parallel_group=place.parallel_group,
            kind=place.kind,
            person_id=place.person,
        )
        for place in placed
    )
    telling.their_turn(document, _first(steps), at)


def _locked(document: UUID) -> Document:
    paper = Document.objects.select_for_update().filter(public_id=document).first()
    if paper is None:
        raise NotTheirs("이 기관에 없는 문서입니다.")
    return paper


def _turn(paper: Document) -> list[Step]:
    """The steps that are open now: all of the first place that is not wholly signed."""
    return _first(
        Step.objects.filter(document=paper, version=paper.version, signed_at__isnull=True).exclude(
            kind=Step.Kind.AFTER
        )
    )


def _first(steps: Iterable[Step]) -> list[Step]:
    """All that stand at the first place."""
    ordered = sorted(steps, key=lambda step: (step.seq, step.parallel_group))
    return [step for step in ordered if step.seq == ordered[0].seq]


def _own_step(paper: Document, by: Viewer, at: datetime) -> Step:
    """The open step that is this person's, else one of a principal's for whom they stand in now."""
    turn = _turn(paper)
    own = next((step for step in turn if by.person and step.person_id == by.person), None)
    if own is not None:
        return own
    if by.person is not None and by.person not in {paper.drafter_id, *paper.kept_out}:
        stands = [s for s in queries.standing(by.person, at=at) if s.covers(paper.kind)]
        for step in turn:
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


def _day(at: datetime) -> date:
    return at.astimezone(SEOUL).date()


def _decide(paper: Document, state: str, at: datetime | None) -> None:
    paper.state, paper.decided_at = Document.State(state), at
    Document.objects.filter(id=paper.id).update(state=state, decided_at=at)


def _name(step: Step) -> str:
    return people.names([step.person_id or 0]).get(step.person_id or 0, step.signed_by)


def _who_was_first(paper: Document) -> str:
    if paper.state == Document.State.PENDING:
        return "그사이 기안자가 이 문서를 고쳐 다시 올렸습니다. 다시 불러와 확인해 주세요."
    withdrawn = "그사이 기안자가 이 문서를 회수했습니다. 다시 불러와 확인해 주세요."
    if paper.state == Document.State.WITHDRAWN:
        return withdrawn
    last = (
        Step.objects.filter(document=paper, signed_at__isnull=False)
        .exclude(kind=Step.Kind.AFTER)
        .order_by("-signed_at", "-version", "-seq")
        .first()
    )
    if last is None or last.signed_at is None:
        return withdrawn
    when = timezone.localtime(last.signed_at).strftime("%H:%M")
    done = "승인" if last.decision == "agreed" else "반려"
    return f"{_name(last)}님이 {when}에 먼저 {done}했습니다. 다시 불러와 확인해 주세요."
