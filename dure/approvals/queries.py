"""What waits for whose signature, and what became of a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min

from dure.approvals.models import Document, Step


@dataclass(frozen=True)
class Waiting:
    """A document whose next step is a person's."""

    document: UUID
    number: str
    version: int
    kind: str
    title: str
    drafter: int | None
    drafted_by: str
    drafted_at: datetime
    step: str


@dataclass(frozen=True)
class Signature:
    """A step of a document's line."""

    kind: str
    person: int | None
    acting_for: int | None
    decision: str
    comment: str
    signed_by: str
    signed_at: datetime | None


@dataclass(frozen=True)
class Paper:
    """A document with its line."""

    document: UUID
    number: str
    kind: str
    title: str
    state: str
    state_ko: str
    version: int
    drafted_at: datetime
    decided_at: datetime | None
    line: tuple[Signature, ...]


def waiting_for(person: int) -> list[Waiting]:
    """Documents whose turn it is for this person, oldest first."""
    first = (
        Step.objects.filter(signed_at__isnull=True, document__state=Document.State.PENDING)
        .values("document_id")
        .annotate(turn=Min("seq"))
    )
    turns = {
        row["document_id"]: row["turn"] for row in first.filter(document__steps__person_id=person)
    }
    steps = (
        Step.objects.filter(person_id=person, signed_at__isnull=True, document__in=turns)
        .select_related("document")
        .order_by("document__drafted_at")
    )
    return [_waiting(step) for step in steps if turns[step.document_id] == step.seq]


def waiting_count(person: int) -> int:
    """How many documents wait for this person, at a glance (a place later in a line counts too)."""
    return Step.objects.filter(
        person_id=person, signed_at__isnull=True, document__state=Document.State.PENDING
    ).count()


def drafted_by(person: int, *, limit: int = 60) -> list[Paper]:
    """What a person drafted, newest first."""
    found = Document.objects.filter(drafter_id=person).order_by("-drafted_at", "-id")[:limit]
    return [_paper(each) for each in found.prefetch_related("steps")]


def signed_by(person: int, *, since: datetime, limit: int = 30) -> list[Paper]:
    """What a person decided since a moment, newest first."""
    signed = Step.objects.filter(person_id=person, signed_at__gte=since).order_by("-signed_at")
    keys = list(signed.values_list("document_id", flat=True)[:limit])
    found = papers(keys)
    return [found[key] for key in dict.fromkeys(keys)]


def papers(documents: Sequence[int]) -> dict[int, Paper]:
    """Documents by key, each with its line."""
    found = Document.objects.filter(id__in=documents).prefetch_related("steps")
    return {each.id: _paper(each) for each in found}


def paper(public_id: UUID) -> Paper | None:
    found = Document.objects.filter(public_id=public_id).prefetch_related("steps").first()
    return _paper(found) if found else None


def drafter(public_id: UUID) -> int | None:
    return Document.objects.filter(public_id=public_id).values_list("drafter_id", flat=True).first()


def key(public_id: UUID) -> int | None:
    return Document.objects.filter(public_id=public_id).values_list("id", flat=True).first()


def next_number(prefix: str) -> str:
    """The next number of a series, e.g. 총무과-초과-2026-1188."""
    used = Document.objects.filter(number__startswith=prefix + "-").aggregate(n=Count("id"))["n"]
    return f"{prefix}-{used + 1}"


def _waiting(step: Step) -> Waiting:
    paper = step.document
    return Waiting(
        paper.public_id,
        paper.number,
        paper.version,
        paper.kind,
        paper.title,
        paper.drafter_id,
        paper.drafted_by,
        paper.drafted_at,
        step.get_kind_display(),
    )


def _paper(each: Document) -> Paper:
    steps = sorted(each.steps.all(), key=lambda step: (step.seq, step.parallel_group))
    line = tuple(
        Signature(
            step.get_kind_display(),
            step.person_id,
            step.acting_for_id,
            step.decision,
            step.comment,
            step.signed_by,
            step.signed_at,
        )
        for step in steps
        if step.version == each.version
    )
    return Paper(
        each.public_id,
        each.number,
        each.kind,
        each.title,
        each.state,
        each.get_state_display(),
        each.version,
        each.drafted_at,
        each.decided_at,
        line,
    )
