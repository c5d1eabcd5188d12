"""What every action on a document shares: its place in the line, whose turn it is, how it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from dure.approvals import telling
from dure.approvals.lines import NO_APPROVER, Place
from dure.approvals.models import Document, DocumentVersion, Step
from dure.approvals.seats import Seat, seats
from dure.audit.actions import Actor
from dure.errors import NotTheirs, Refused
from dure.people import queries as people
from dure.timeline.actions import SEOUL

Content = Sequence[tuple[str, str]]


def check_line(line: Sequence[Place]) -> None:
    if not any(place.kind == Step.Kind.DECIDE for place in line):
        raise Refused("no_approver", NO_APPROVER)


def put_up(
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
        amount_won=document.amount_won,
        drafted_by=by.name,
        drafted_at=at,
    )
    placed = (
        line
        if any(place.seq for place in line)
        else [replace(place, seq=n) for n, place in enumerate(line, start=1)]
    )
    held = seats([place.person for place in placed], on=day_of(at))
    steps = Step.objects.bulk_create(
        Step(
            institution_id=document.institution_id,
            document=document,
            version=document.version,
            seq=place.seq,
            parallel_group=place.parallel_group,
            kind=place.kind,
            person_id=place.person,
            **_seat(held.get(place.person)),
        )
        for place in placed
    )
    telling.their_turn(document, _first(steps), at)


def _seat(held: Seat | None) -> dict[str, Any]:
    """The post that a place is given to, so that it can follow the post."""
    if held is None:
        return {}
    return {"seat_unit_id": held.unit, "seat_position": held.position, "seat_head": held.head}


def locked(document: UUID) -> Document:
    paper = Document.objects.select_for_update().filter(public_id=document).first()
    if paper is None:
        raise NotTheirs("이 기관에 없는 문서입니다.")
    return paper


def turn(paper: Document) -> list[Step]:
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


def decide(paper: Document, state: str, at: datetime | None) -> None:
    paper.state, paper.decided_at = Document.State(state), at
    Document.objects.filter(id=paper.id).update(state=state, decided_at=at)


def day_of(at: datetime) -> date:
    return at.astimezone(SEOUL).date()


def who_was_first(paper: Document) -> str:
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


def _name(step: Step) -> str:
    return people.names([step.person_id or 0]).get(step.person_id or 0, step.signed_by)
