"""Who is told what about a document: once each, that there is something and never a reason."""

from collections.abc import Iterable
from datetime import date, datetime

from dure.approvals.models import Document, Step
from dure.approvals.queries import Overdue, deputy_of, open_steps
from dure.messages import actions as messages
from dure.people import queries as people


def their_turn(paper: Document, steps: Iterable[Step], at: datetime) -> None:
    """Those whose turn it is now, and whoever stands in for them."""
    for step in steps:
        if step.person_id is None:
            continue
        _post(step.person_id, "approval", f"결재할 문서가 올라왔습니다: {paper.number}", paper,
              _turn_key(paper, step, step.person_id), at)  # fmt: skip
        _deputy(paper, step, deputy_of(step.person_id, paper.kind, paper.unit_id, at=at), at)


def handed_over(deputy: int, at: datetime) -> None:
    """A deputy, of what waits already for those in whose stead they sign now."""
    for step in open_steps(deputy, at=at):
        if step.person_id != deputy:
            _deputy(step.document, step, deputy, at)


def _deputy(paper: Document, step: Step, deputy: int | None, at: datetime) -> None:
    if deputy is None or deputy in (paper.drafter_id, *paper.kept_out):
        return
    name = people.names([step.person_id or 0]).get(step.person_id or 0, "")
    _post(deputy, "approval", f"{name} 대결로 결재할 문서가 올라왔습니다: {paper.number}",
          paper, _turn_key(paper, step, deputy), at)  # fmt: skip


def decided(paper: Document, at: datetime) -> None:
    """The drafter, of what became of their document."""
    if paper.drafter_id is None:
        return
    said = "승인되었습니다" if paper.state == Document.State.APPROVED else "반려되었습니다"
    _post(paper.drafter_id, "decision", f"내 문서가 {said}: {paper.number}", paper,
          _decision_key(paper), at)  # fmt: skip


def reported(paper: Document, principal: int, at: datetime) -> None:
    """The principal, of what a deputy signed (후열)."""
    _post(principal, "approval", f"대결한 문서가 후열로 올라왔습니다: {paper.number}", paper,
          _report_key(paper, principal), at)  # fmt: skip


def lies_long(late: Overdue, persons: Iterable[int], on: date, at: datetime) -> None:
    """Drafter, signer and the next above, of a document that lies too long."""
    text = f"근무일로 {late.working_days}일째 결재를 기다리는 문서가 있습니다: {late.number}"
    for person in persons:
        messages.post(
            person=person,
            topic="overdue",
            text=text,
            url=f"/papers/{late.document}",
            key=f"overdue:{late.document}:{on}:{person}",
            at=at,
        )


def taken_back(paper: Document, step: Step, waits: Iterable[Step], at: datetime) -> None:
    """A signature is undone: whoever was told of what followed it is not; all who wait again are."""
    messages.take_back(key=_decision_key(paper), at=at)
    their_turn(paper, waits, at)
    if step.acting_for_id:
        messages.take_back(key=_report_key(paper, step.acting_for_id), at=at)
    later = Step.objects.filter(document=paper, version=paper.version, seq=step.seq + 1)
    _not_their_turn(paper, later, at)


def signed(paper: Document, step: Step, at: datetime) -> None:
    """Whoever could have signed a place need not look for it any more."""
    _not_their_turn(paper, [step], at)


def no_longer_waits(paper: Document, at: datetime) -> None:
    """A document was withdrawn or returned: nobody needs to look for it."""
    waits = Step.objects.filter(document=paper, version=paper.version, signed_at__isnull=True)
    _not_their_turn(paper, waits, at)


def no_more_theirs(paper: Document, step: Step, at: datetime) -> None:
    """The post is another's now: whoever was told need not look for it."""
    _not_their_turn(paper, [step], at)


def moved_on(paper: Document, step: Step, to: int, *, is_turn: bool, at: datetime) -> None:
    """Whoever holds the post now, where it is their turn; and the drafter, that it went to another."""
    step.person_id = to
    if is_turn:
        their_turn(paper, [step], at)
    if paper.drafter_id is not None:
        _post(paper.drafter_id, "approval", f"내 문서의 결재할 사람이 바뀌었습니다: {paper.number}",
              paper, f"moved:{paper.public_id}:{paper.version}:{step.id}:{to}", at)  # fmt: skip


def stuck(paper: Document, step: Step, persons: Iterable[int], at: datetime) -> None:
    """HR and the unit's clerk, once, of a place whose post nobody holds."""
    for person in persons:
        messages.post(
            person=person,
            topic="system",
            text=f"결재할 사람이 없는 문서가 있습니다. 정해 주세요: {paper.number}",
            url="/stuck",
            key=f"stuck:{paper.public_id}:{paper.version}:{step.id}:{person}",
            at=at,
        )


def _not_their_turn(paper: Document, steps: Iterable[Step], at: datetime) -> None:
    for step in steps:
        if step.person_id is None:
            continue
        messages.take_back(key=_turn_key(paper, step, step.person_id), at=at)
        if deputy := deputy_of(step.person_id, paper.kind, paper.unit_id, at=at):
            messages.take_back(key=_turn_key(paper, step, deputy), at=at)


def _turn_key(paper: Document, step: Step, person: int) -> str:
    return f"approval:{paper.public_id}:{paper.version}:{step.seq}:{step.id}:{person}"


def _decision_key(paper: Document) -> str:
    return f"decision:{paper.public_id}:{paper.version}"


def _report_key(paper: Document, principal: int) -> str:
    return f"report:{paper.public_id}:{paper.version}:{principal}"


def _post(person: int, topic: str, text: str, paper: Document, key: str, at: datetime) -> None:
    messages.post(
        person=person, topic=topic, text=text, url=f"/papers/{paper.public_id}", key=key, at=at
    )
