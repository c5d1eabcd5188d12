"""A file of cards: what it would change, line by line, then all of it or nothing; and taken back whole."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.audit import actions as audit
from dure.audit import queries as uploads
from dure.audit.actions import Actor, On, record
from dure.audit.models import Upload
from dure.cards import comparing, life, reading, sending
from dure.cards.comparing import Plan
from dure.cards.models import Event
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.links import spreadsheets
from dure.links.spreadsheets import LineError
from dure.people import actions as people
from dure.people import periods, wanted
from dure.people.comparing import Change
from dure.timeline.actions import SEOUL

KIND = "cards"


@dataclass(frozen=True)
class Preview:
    """What a file would do; with `errors` it would do nothing at all."""

    upload: UUID
    filename: str
    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: int
    errors: tuple[LineError, ...]
    applied_at: datetime | None
    gone: tuple[tuple[str, str], ...] = ()  # who is not in the file keeps what they have


def preview_cards(
    *, filename: str, content: bytes, since: date, by: Actor, at: datetime
) -> Preview:
    """Keep the file and say what it would change; lines without 발급일 count from `since`.

    Raises:
        NotTheirs: neither HR nor administrator.
    """
    wanted.may(by, at)
    upload = audit.keep_upload(kind=KIND, filename=filename, content=content, by=by, at=at)
    plan = _plan(content, filename, since)
    outcome = {**_counts(plan), "since": str(since), "plan": _digest(plan)}
    audit.finish_upload(upload=upload, outcome=outcome, at=None)
    record(
        by=by,
        at=at,
        action="cards.preview_import",
        summary=f"공무원증 파일 {filename}을 미리 보았습니다.",
        on=[On(kind="upload", subject=str(upload.public_id))],
        after=_counts(plan),
    )
    same = uploads.applied_upload(KIND, upload.digest)
    return Preview(
        upload.public_id,
        filename,
        tuple(plan.new),
        tuple(plan.changed),
        plan.unchanged,
        plan.errors,
        same.applied_at if same else None,
    )


@transaction.atomic
def apply_cards(*, upload: UUID, by: Actor, at: datetime) -> int:
    """Apply a file that was looked at: every line or none; how many got a card.

    Raises:
        Refused: a line is wrong (`ways` lists every one), or it was applied already.
        Stale: numbers were changed since it was looked at.
        NotTheirs: neither HR nor administrator, or no such file here.
    """
    wanted.may(by, at)
    file = _file(upload)
    periods.lock()
    if uploads.applied_upload(KIND, file.digest) is not None:
        raise Refused("applied_already", "이미 적용한 파일입니다. 다시 적용할 필요가 없습니다.")
    plan = _plan(bytes(file.content), file.filename, date.fromisoformat(file.outcome["since"]))
    if plan.errors:
        raise Refused(
            "lines_are_wrong",
            f"{len(plan.errors)}곳이 잘못되어 아무것도 적용하지 않았습니다. 고쳐 다시 올려 주세요.",
            ways=[f"{each.line}번째 줄: {each.sentence}" for each in plan.errors],
        )
    if _digest(plan) != file.outcome["plan"]:
        raise Stale("미리 본 뒤에 번호가 바뀌었습니다. 파일을 다시 올려 차이를 확인해 주세요.")
    if plan.wanted:
        _write(plan, file, by, at)
    audit.finish_upload(upload=file, outcome={**file.outcome, **_counts(plan)}, at=at)
    record(
        by=by,
        at=at,
        action="cards.apply_import",
        summary=f"공무원증 파일 {file.filename}을 적용했습니다.",
        on=[On(kind="upload", subject=str(upload))],
        after=_counts(plan),
    )
    return len(plan.wanted)


@transaction.atomic
def undo_cards(*, upload: UUID, by: Actor, at: datetime) -> int:
    """Take back a whole file on the day it was applied; how many people's cards.

    Raises:
        Refused: another day, nothing applied, or one of its cards has changed since.
        NotTheirs: as for `apply_cards`.
    """
    wanted.may(by, at)
    file = _file(upload)
    rows = list(Event.objects.filter(upload=upload, undone_at__isnull=True).order_by("id"))
    if not rows:
        raise Refused("nothing_to_undo", "되돌릴 것이 없는 파일입니다.")
    if periods.today(rows[0].recorded_at) != periods.today(at):
        raise Refused(
            "too_late_to_undo", "파일은 적용한 날에만 되돌립니다. 사람마다 바로잡아 주세요."
        )
    later = Event.objects.filter(
        person_id__in=[row.person_id for row in rows], id__gt=rows[-1].id, undone_at__isnull=True
    )
    if later.exists():
        raise Refused(
            "changed_since",
            "적용한 뒤에 분실이나 재발급을 적은 사람이 있습니다. 사람마다 바로잡아 주세요.",
        )
    life.take_away(rows=rows, reason=f"파일 {file.filename}을 되돌림", by=by, at=at)
    audit.finish_upload(upload=file, outcome={**file.outcome, "undone": at.isoformat()}, at=None)
    record(
        by=by,
        at=at,
        action="cards.undo_import",
        summary=f"공무원증 파일 {file.filename}을 되돌렸습니다.",
        on=[On(kind="upload", subject=str(upload))],
    )
    return len(rows)


def last_applied(*, at: datetime) -> tuple[UUID, str, datetime] | None:
    """The last file applied today that can still be taken back: its key, its name, when."""
    row = Event.objects.filter(upload__isnull=False, undone_at__isnull=True).order_by("-id").first()
    if row is None or row.upload is None:
        return None
    when = row.recorded_at.astimezone(SEOUL).date()
    file = uploads.upload(row.upload)
    if file is None or when != at.astimezone(SEOUL).date():
        return None
    return row.upload, file.filename, row.recorded_at


def _file(upload: UUID) -> Upload:
    file = uploads.upload(upload)
    if file is None or file.kind != KIND:
        raise NotTheirs("이 기관에 없는 파일입니다.")
    return file


def _plan(content: bytes, filename: str, since: date) -> Plan:
    try:
        sheet = spreadsheets.read(content, filename)
    except spreadsheets.Unreadable as error:
        return Plan(errors=(LineError(0, "", "", error.sentence),))
    lines, errors = reading.lines(sheet, since)
    return comparing.plan(lines, errors)


def _write(plan: Plan, file: Upload, by: Actor, at: datetime) -> None:
    before = life.snapshot([each.person for each in plan.wanted])
    given = [people.Given(each.person, each.number, each.since) for each in plan.wanted]
    people.register_credentials(kind=life.CARD, given=given, reason="일괄 등록", by=by, at=at)
    Event.objects.bulk_create(
        Event(
            public_id=uuid7(),
            institution_id=tenancy.current(),
            person_id=each.person,
            number=each.number,
            kind=Event.Kind.REISSUED if each.again else Event.Kind.ISSUED,
            on=each.since,
            reason=each.reason[:80] or "일괄 등록",
            before=before[each.person],
            upload=file.public_id,
            recorded_at=at,
            recorded_by=by.name,
        )
        for each in plan.wanted
    )
    sending.follow(persons=list(before), at=at)


def _counts(plan: Plan) -> dict[str, int]:
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": plan.unchanged,
        "errors": len(plan.errors),
    }


def _digest(plan: Plan) -> str:
    """Changes when what the file would do changes."""
    seen = repr((plan.wanted, plan.unchanged, plan.errors))
    return hashlib.sha256(seen.encode()).hexdigest()
