"""Write a line; seal the lines; sign the head. Nothing here changes what was written."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from dure import tenancy
from dure.audit import chain, checkpoints
from dure.audit.models import Line, Seal, Subject, Upload
from dure.identity import uuid7


@dataclass(frozen=True)
class Actor:
    """Who acts: a person's log-in in a role, or a job; and through which door."""

    name: str
    role: str
    origin: str


@dataclass(frozen=True)
class On:
    """On whom, or on what, an action was done."""

    person: int | None = None
    kind: str = ""
    subject: str = ""


def record(
    *,
    by: Actor,
    at: datetime,
    action: str,
    summary: str,
    on: Iterable[On] = (),
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> int:
    """Write one line with its subjects, inside the transaction of the action it tells of; its id."""
    month(table="audit_line", of=at)
    line = Line.objects.create(
        institution_id=tenancy.current(),
        at=at,
        actor=by.name,
        role=by.role,
        origin=by.origin,
        action=action,
        summary=summary,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
    )
    Subject.objects.bulk_create(
        Subject(
            institution_id=line.institution_id,
            line_id=line.id,
            person_id=each.person,
            kind=each.kind,
            subject=each.subject,
        )
        for each in on
    )
    return int(line.id)


def month(*, table: str, of: datetime) -> None:
    """See to it that the partition of a month exists; months begin at midnight in UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dure_month(%s, %s)", [table, of.astimezone(UTC).date()])


def keep_upload(*, kind: str, filename: str, content: bytes, by: Actor, at: datetime) -> Upload:
    """Store a file as it came, before anything is read out of it."""
    return Upload.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        kind=kind,
        filename=filename,
        content=content,
        digest=chain.digest(content),
        by=by.name,
        at=at,
    )


def finish_upload(*, upload: Upload, outcome: Mapping[str, Any], at: datetime | None) -> None:
    """Write down what became of a file; `at` when its rows were applied, None for a mere preview."""
    Upload.objects.filter(id=upload.id).update(outcome=dict(outcome), applied_at=at)


def seal(*, limit: int = 5000) -> int:
    """Chain the lines that are not sealed yet, in the order of their numbers; how many there were."""
    institution = tenancy.current()
    tenancy.lock("seal", institution)
    head = Seal.objects.filter(institution_id=institution).order_by("-seq").first()
    seq, last, newest = (head.seq, head.hash, head.line_id) if head else (0, chain.GENESIS, 0)
    lines = _unsealed(institution, newest, limit)
    subjects = _subjects([line.id for line in lines])
    seals = []
    for line in lines:
        seq, last = seq + 1, chain.link(last, line, subjects.get(line.id, []))
        seals.append(
            Seal(institution_id=institution, seq=seq, line_id=line.id, line_at=line.at, hash=last)
        )
    Seal.objects.bulk_create(seals)
    return len(seals)


def checkpoint(*, at: datetime) -> None:
    """Sign the head of the chain into a file outside the database."""
    head = Seal.objects.filter(institution_id=tenancy.current()).order_by("-seq").first()
    newest = checkpoints.last(tenancy.current())
    if head and not (newest and newest.genuine and newest.seq == head.seq):
        checkpoints.sign(institution=head.institution_id, seq=head.seq, hash=head.hash, at=at)


def _unsealed(institution: int, newest: int, limit: int) -> list[Line]:
    # A transaction may commit a lower number after a higher one was sealed, so look back a little.
    return list(
        Line.objects.raw(
            "SELECT l.* FROM audit_line l WHERE l.institution_id = %s AND l.id > %s"
            " AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.institution_id = l.institution_id AND s.line_id = l.id)"
            " ORDER BY l.id LIMIT %s",
            [institution, newest - 100_000, limit],
        )
    )


def _subjects(lines: list[int]) -> dict[int, list[Subject]]:
    found: dict[int, list[Subject]] = {}
    for subject in Subject.objects.filter(line_id__in=lines).order_by("id"):
        found.setdefault(subject.line_id, []).append(subject)
    return found


def as_json(value: object) -> Any:
    """A value as it will read back from JSON, so that what is hashed is what is stored."""
    return json.loads(json.dumps(value, default=str, ensure_ascii=False))
