"""What waits for whose signature, and what became of a document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value

from dure.accounts.viewer import Viewer
from dure.approvals.lines import Place, line_for
from dure.approvals.models import Document, DocumentVersion, Reminder, Step
from dure.approvals.rules import Row, Ruled, Who, rules
from dure.approvals.seats import Left, Rerouted, left, rerouted
from dure.approvals.standing import (
    Delegated,
    Scope,
    delegations,
    delegations_of,
    deputy_of,
    standing,
)  # fmt: skip
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL
from law import holidays, params

__all__ = [
    "Delegated", "Left", "Overdue", "Paper", "Place", "Rerouted", "Row", "Ruled", "Signature", "Version",
    "Waiting", "Who", "concerned", "contents", "delegations", "delegations_of", "deputy_of", "drafted_by",
    "drafter", "escalation_days", "inbox_count", "is_off", "key", "line_for", "next_number", "open_steps", "overdue",
    "paper", "papers", "reminders", "reports_for", "reroutings", "rules", "setting",
    "signed_at_once", "signed_by", "signers", "standing", "stuck", "unreminded", "versions",
    "waiting_count", "waiting_for",
]  # fmt: skip


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
    acting_for: int | None = None
    unit: int = 0
    place: str = ""  # where in the line, as hold() takes it


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
    seq: int = 0
    code: str = ""
    version: int = 1


@dataclass(frozen=True)
class Version:
    """What a version of a document said, why its line, and who signed it."""

    version: int
    title: str
    content: tuple[tuple[str, str], ...]
    why: str
    after_reason: str
    drafted_by: str
    drafted_at: datetime
    line: tuple[Signature, ...]
    amount_won: int | None = None


@dataclass(frozen=True)
class Overdue:
    """A document that has lain before the same people for many working days."""

    document: UUID
    number: str
    title: str
    kind: str
    drafter: int | None
    since: date
    working_days: int
    waits_for: tuple[int, ...]
    above: int | None
    deputies: tuple[int, ...] = ()


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
    unit: int = 0
    drafter: int | None = None
    drafted_by: str = ""
    kept_out: tuple[int, ...] = ()

    @property
    def turn(self) -> tuple[Signature, ...]:
        """Those whose turn it is: all of the first place that is not signed yet."""
        if self.state != Document.State.PENDING:
            return ()
        waits = [each for each in self.line if each.signed_at is None and each.code != "after"]
        first = min((each.seq for each in waits), default=0)
        return tuple(each for each in waits if each.seq == first)


def waiting_for(person: int, *, at: datetime | None = None) -> list[Waiting]:
    """Documents whose turn it is for this person, oldest first; with `at` those of principals too."""
    found: dict[int, Waiting] = {}
    steps = _open(person, at).select_related("document").order_by("document__drafted_at", "id")
    for step in sorted(steps, key=lambda step: step.person_id != person):  # one's own place first
        found.setdefault(step.document_id, _waiting(step, person))
    return sorted(found.values(), key=lambda each: each.drafted_at)


def waiting_count(person: int, *, at: datetime | None = None) -> int:
    """How many documents wait for this person, and with `at` for a principal."""
    return _open(person, at).values("document_id").distinct().count()


def inbox_count(person: int, *, at: datetime | None = None) -> int:
    """How many documents wait for this person, to be signed or to be seen, in one question."""
    kinds = (("sign", _open(person, at)), ("see", _reports(person)))
    signs, sees = (
        steps.annotate(what=Value(what)).values("what", "document_id").distinct()
        for what, steps in kinds
    )
    return signs.union(sees, all=True).count()


def open_steps(person: int, *, at: datetime) -> list[Step]:
    """The places that this person may sign now, a principal's among them."""
    return list(_open(person, at).select_related("document").order_by("id"))


def _open(person: int, at: datetime | None) -> QuerySet[Step]:
    """Steps whose turn it is and that this person may sign."""
    mine = Q(person_id=person)
    for stand in standing(person, at=at) if at else ():
        theirs = Q(person_id=stand.principal) & ~Q(document__drafter_id=person)
        theirs &= ~Q(document__kept_out__contains=[person])
        theirs &= _inside(stand.scope)
        for narrower in stand.but:
            theirs &= ~_inside(narrower)
        mine |= theirs
    return _unsigned().filter(mine, seq=Subquery(_first_open()))


def _inside(scope: Scope) -> Q:
    found = Q(document__kind=scope.kind) if scope.kind else Q()
    return found if scope.units is None else found & Q(document__unit_id__in=scope.units)


def _unsigned() -> QuerySet[Step]:
    return Step.objects.filter(
        signed_at__isnull=True,
        document__state=Document.State.PENDING,
        version=F("document__version"),
    ).exclude(kind=Step.Kind.AFTER)


def _first_open() -> QuerySet[Step, Any]:
    same = Step.objects.filter(
        document=OuterRef("document"), version=OuterRef("version"), signed_at__isnull=True
    )
    return same.exclude(kind=Step.Kind.AFTER).order_by("seq").values("seq")[:1]


def reports_for(person: int) -> list[Paper]:
    """후열: what a deputy signed in this person's stead and they have not looked at yet.

    Each with the lines of the versions that were signed, which a 재기안 may have left behind.
    """
    unseen: dict[int, set[int]] = {}
    for document, version in _reports(person).values_list("document_id", "version"):
        unseen.setdefault(document, set()).add(version)
    rows = Document.objects.filter(id__in=unseen).prefetch_related("steps")
    found = []
    for each in rows.order_by("drafted_at", "id"):
        lines = [_line(each, version) for version in sorted(unseen[each.id])]
        found.append(replace(_paper(each), line=tuple(step for line in lines for step in line)))
    return found


def _reports(person: int) -> QuerySet[Step]:
    return Step.objects.filter(person_id=person, kind=Step.Kind.AFTER, signed_at__isnull=True)


def overdue(*, at: datetime, days: int) -> list[Overdue]:
    """Documents that have lain before the same people for more than `days` working days."""
    today = at.astimezone(SEOUL).date()
    pending = list(
        Document.objects.filter(state=Document.State.PENDING)
        .order_by("id")
        .prefetch_related("steps", "versions")
    )
    off = _days_off(pending, today)
    found = []
    heads: dict[int, list[tuple[int, int]]] = {}
    for each in pending:
        since = _lies_since(each).astimezone(SEOUL).date()
        lain = sum((since + timedelta(n)) not in off for n in range(1, (today - since).days + 1))
        if lain > days:
            if each.unit_id not in heads:
                heads[each.unit_id] = people.heads_above(each.unit_id, on=today)
            found.append(_overdue(each, since, lain, [who for _, who in heads[each.unit_id]], at))
    return found


def _days_off(pending: Iterable[Document], today: date) -> set[date]:
    first = min((_lies_since(each).astimezone(SEOUL).date() for each in pending), default=today)
    own = organization.own_days(since=first, until=today + timedelta(days=1))
    span = (first + timedelta(n) for n in range((today - first).days + 1))
    return {day for day in span if holidays.is_off_day(day, own)}


def _lies_since(each: Document) -> datetime:
    """When the place that is open now was reached."""
    moments = [v.drafted_at for v in each.versions.all() if v.version == each.version]
    line = [s for s in each.steps.all() if s.version == each.version and s.kind != Step.Kind.AFTER]
    first = min((s.seq for s in line if s.signed_at is None), default=0)
    moments += [s.signed_at for s in line if s.signed_at and s.seq < first]
    return max(moments, default=each.drafted_at)


def _overdue(each: Document, since: date, lain: int, heads: Sequence[int], at: datetime) -> Overdue:
    turn = tuple(step.person for step in _paper(each).turn if step.person)
    above = next((who for who in heads if who not in turn and who != each.drafter_id), None)
    return Overdue(
        each.public_id,
        each.number,
        each.title,
        each.kind,
        each.drafter_id,
        since,
        lain,
        turn,
        above,
        tuple(
            deputy
            for who in turn
            if (deputy := deputy_of(who, each.kind, each.unit_id, at=at)) is not None
            and deputy not in (each.drafter_id, *each.kept_out)
        ),
    )


def unreminded(found: Sequence[Overdue], *, on: date) -> list[Overdue]:
    """Those of which nobody was told on that day."""
    told = set(Reminder.objects.filter(
        date=on, document__public_id__in=[each.document for each in found]
    ).values_list("document__public_id", flat=True))  # fmt: skip
    return [each for each in found if each.document not in told]


def reminders(public_id: UUID) -> list[tuple[date, int]]:
    """On which days people were told of a document, and how many working days it had lain."""
    rows = Reminder.objects.filter(document__public_id=public_id).order_by("date")
    return list(rows.values_list("date", "working_days"))


def reroutings(public_id: UUID) -> list[Rerouted]:
    """How places of a document went from one to another."""
    found = Document.objects.filter(public_id=public_id).first()
    return rerouted(found) if found else []


def stuck(*, viewer: Viewer, on: date) -> list[Left]:
    """Places that wait for a post which nobody holds, of the units that a viewer reaches."""
    reach = organization.reach(viewer, on=on)
    found = [each for each in left(on=on) if each.holder is None]
    return [each for each in found if reach is None or each.step.document.unit_id in reach]


def is_off(on: date) -> bool:
    """Whether nobody works on a day: a weekend, a holiday or the institution's own."""
    return holidays.is_off_day(on, organization.own_days(since=on, until=on + timedelta(days=1)))


def escalation_days(*, on: date) -> int:
    """After how many working days somebody is told, as the institution or the reading says."""
    return int(setting("escalation_days", on=on))


def setting(name: str, *, on: date) -> Any:
    """One value of `law/params/approvals.yaml` for this institution on a day."""
    row = pl.DataFrame({"date": [on], "institution": [organization.institution().code]}).lazy()
    key = f"approvals.{name}"
    found = params.attach(row, key, local=organization.local_values().lazy()).collect()
    return found[name][0]


def drafted_by(person: int, *, limit: int = 60) -> list[Paper]:
    """What a person drafted, newest first."""
    found = Document.objects.filter(drafter_id=person).order_by("-drafted_at", "-id")[:limit]
    return [_paper(each) for each in found.prefetch_related("steps")]


def signed_by(person: int, *, since: datetime, limit: int = 30) -> list[tuple[Paper, Signature]]:
    """What a person decided since a moment and their signature there, in whichever version; newest first."""
    steps = (
        Step.objects.filter(person_id=person, signed_at__gte=since)
        .exclude(kind=Step.Kind.AFTER)
        .order_by("-signed_at", "-id")[:limit]
    )
    newest: dict[int, Step] = {}
    for step in steps:
        newest.setdefault(step.document_id, step)
    found = papers(list(newest))
    return [(found[key], _signature(step)) for key, step in newest.items()]


def papers(documents: Sequence[int]) -> dict[int, Paper]:
    """Documents by key, each with its line."""
    found = Document.objects.filter(id__in=documents).prefetch_related("steps")
    return {each.id: _paper(each) for each in found}


def paper(public_id: UUID) -> Paper | None:
    found = Document.objects.filter(public_id=public_id).prefetch_related("steps").first()
    return _paper(found) if found else None


def versions(public_id: UUID) -> list[Version]:
    """Every version of a document, the newest first, each with what it said and who signed it."""
    found = Document.objects.filter(public_id=public_id).prefetch_related("steps").first()
    if found is None:
        return []
    rows = DocumentVersion.objects.filter(document=found).order_by("-version")
    return [
        Version(
            row.version,
            row.title,
            tuple((str(label), str(text)) for label, text in row.content),
            row.why,
            row.after_reason,
            row.drafted_by,
            row.drafted_at,
            _line(found, row.version),
            row.amount_won,
        )
        for row in rows
    ]


def contents(documents: Sequence[UUID]) -> dict[UUID, tuple[tuple[str, str], ...]]:
    """What the current version of each document says."""
    rows = DocumentVersion.objects.filter(
        document__public_id__in=list(documents), version=F("document__version")
    ).values_list("document__public_id", "content")
    return {doc: tuple((str(a), str(b)) for a, b in content) for doc, content in rows}


def signers(public_id: UUID) -> set[int]:
    """Everybody who signed, is to sign or was stood in for, in any version."""
    rows = Step.objects.filter(document__public_id=public_id)
    return {
        person
        for pair in rows.values_list("person_id", "acting_for_id")
        for person in pair
        if person is not None
    }


def concerned(paper: "Paper", person: int, *, at: datetime) -> bool:
    """Whether a document is this person's to read: drafter, of its line, or a deputy of one who waits."""
    if person == paper.drafter or person in signers(paper.document):
        return True
    wait = {step.person for step in paper.turn}
    return any(
        stand.principal in wait and stand.covers(paper.kind, paper.unit)
        for stand in standing(person, at=at)
    )


def signed_at_once(person: int, *, since: datetime) -> list[Paper]:
    """What a person signed in their last press since a moment: one document or a whole bulk."""
    mine = Step.objects.filter(person_id=person, signed_at__gte=since).exclude(kind=Step.Kind.AFTER)
    last = mine.order_by("-signed_at").values_list("signed_at", flat=True).first()
    keys = list(mine.filter(signed_at=last).order_by("id").values_list("document_id", flat=True))
    found = papers(keys)
    return [found[key] for key in dict.fromkeys(keys)]


def drafter(public_id: UUID) -> int | None:
    return Document.objects.filter(public_id=public_id).values_list("drafter_id", flat=True).first()


def key(public_id: UUID) -> int | None:
    return Document.objects.filter(public_id=public_id).values_list("id", flat=True).first()


def next_number(prefix: str) -> str:
    """The next number of a series, e.g. 총무과-초과-2026-1188."""
    used = Document.objects.filter(number__startswith=prefix + "-").aggregate(n=Count("id"))["n"]
    return f"{prefix}-{used + 1}"


def _waiting(step: Step, person: int) -> Waiting:
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
        step.person_id if step.person_id != person else None,
        paper.unit_id,
        f"{step.seq}.{step.parallel_group}",
    )


def _line(each: Document, version: int) -> tuple[Signature, ...]:
    steps = sorted(each.steps.all(), key=lambda step: (step.seq, step.parallel_group))
    return tuple(_signature(step) for step in steps if step.version == version)


def _signature(step: Step) -> Signature:
    return Signature(
        step.get_kind_display(),
        step.person_id,
        step.acting_for_id,
        step.decision,
        step.comment,
        step.signed_by,
        step.signed_at,
        step.seq,
        step.kind,
        step.version,
    )


def _paper(each: Document) -> Paper:
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
        _line(each, each.version),
        each.unit_id,
        each.drafter_id,
        each.drafted_by,
        tuple(each.kept_out),
    )
