"""A district's file: what it would do, taken whole or not at all, once, and taken back again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.audit import actions as audit
from dure.audit import queries as uploads
from dure.audit.actions import Actor, On, record
from dure.audit.models import Upload
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.labor import reach, sheets, undoing
from dure.labor.models import Batch, District
from dure.labor.sheets import Wrong
from dure.labor.taking import Outcome, Taking
from dure.links.spreadsheets import LineError, Unreadable
from dure.timeline.actions import SEOUL

KIND: Final = "labor"


@dataclass(frozen=True)
class Preview:
    """A kept file and what it would do now; `batch`: it was taken."""

    upload: UUID
    filename: str
    outcome: Outcome
    batch: Batch | None


class _Undone(Exception):
    """A dry run is over: nothing of it stays."""


def preview_file(
    *, district: District, filename: str, content: bytes, by: Actor, at: datetime
) -> UUID:
    """Keep a file as it came, for a district; nothing is taken.

    Raises:
        NotTheirs: not the labour officer's district.
    """
    reach.may_write(district, by, on=at.astimezone(SEOUL).date())
    kept = audit.keep_upload(kind=KIND, filename=filename[:255], content=content, by=by, at=at)
    told = {"district": str(district.public_id)}
    audit.finish_upload(upload=kept, outcome=told, at=None)
    record(
        by=by, at=at, action="labor.preview_file", after=told,
        summary=f"근로조건 파일 {filename}을 살펴보았습니다.",
        on=[On(kind="upload", subject=str(kept.public_id))],
    )  # fmt: skip
    return kept.public_id


def look(*, district: District, upload: UUID, by: Actor, at: datetime) -> Preview:
    """What a kept file would do: it is taken and nothing of it is left."""
    reach.may_write(district, by, on=at.astimezone(SEOUL).date())
    kept = _kept(upload, district)
    batch = _taken(district, kept)
    outcome = Outcome()
    if batch is None:
        try:
            with transaction.atomic():
                outcome = _take(district, kept, by, at)[1]
                raise _Undone
        except _Undone:
            pass
        record(by=by, at=at, action="labor.look", summary=f"근로조건 파일 {kept.filename}이 할 일을 보았습니다.",
               on=[On(kind="upload", subject=str(upload))])  # fmt: skip
    return Preview(upload, kept.filename, outcome, batch)


@transaction.atomic
def take_file(*, district: District, upload: UUID, by: Actor, at: datetime) -> Batch:
    """Take a kept file: every line or none. The same file again is the same batch.

    Raises:
        Refused: a line is wrong (`ways` lists them). NotTheirs: no such file of the district.
    """
    reach.may_write(district, by, on=at.astimezone(SEOUL).date())
    tenancy.lock("labor.batch", district.id)
    kept = _kept(upload, district)
    before = _taken(district, kept)
    if before is not None:
        return before
    batch, outcome = _take(district, kept, by, at)
    _refuse(outcome)
    Batch.objects.filter(id=batch.id).update(outcome=outcome.told())
    once = uploads.applied_upload(KIND, kept.digest) is None  # after an undoing the batches tell it
    told = {**kept.outcome, **outcome.told()}
    audit.finish_upload(upload=kept, outcome=told, at=at if once else None)
    record(
        by=by, at=at, action="labor.take_file", after=outcome.told(),
        summary=f"근로조건 파일 {kept.filename}을 받았습니다. {outcome.moves}줄이 새로 적히거나 바뀌었습니다.",
        on=[On(kind="batch", subject=str(batch.public_id))],
    )  # fmt: skip
    batch.refresh_from_db()
    return batch


def _refuse(outcome: Outcome) -> None:
    if outcome.wrong:
        raise Refused(
            "lines_are_wrong",
            f"{len(outcome.wrong)}곳이 잘못되어 아무것도 받지 않았습니다. 고쳐 다시 올려 주세요.",
            ways=[
                f"{each.sheet} {each.error.line}번째 줄: {each.error.sentence}"
                for each in outcome.wrong[:200]
            ],
        )


def _kept(upload: UUID, district: District) -> Upload:
    kept = uploads.upload(upload)
    if kept is None or kept.kind != KIND or kept.outcome.get("district") != str(district.public_id):
        raise NotTheirs("이 자치구의 파일이 아닙니다.")
    return kept


def _taken(district: District, kept: Upload) -> Batch | None:
    return Batch.objects.filter(district=district, digest=kept.digest, undone_at=None).first()


# ── one file into the tables ──────────────────────────────────────────────────────────


def _take(district: District, kept: Upload, by: Actor, at: datetime) -> tuple[Batch, Outcome]:
    batch = Batch.objects.create(
        public_id=uuid7(), institution_id=tenancy.current(), district=district,
        upload=kept.public_id, filename=kept.filename, digest=kept.digest, outcome={},
        taken_at=at, taken_by=by.name,
    )  # fmt: skip
    outcome = Outcome()
    try:
        read = sheets.read(bytes(kept.content), kept.filename)
    except Unreadable as error:
        outcome.wrong.append(Wrong("", LineError(0, "", "", error.sentence)))
        return batch, outcome
    outcome.wrong += read.wrong
    if not read.lines and not read.wrong:
        outcome.wrong.append(
            Wrong("", LineError(0, "", "", "적은 줄이 없습니다. 양식에 한 줄 넘게 적어 주세요."))
        )
    Taking(district, batch, by, outcome).take(read.lines)
    return batch, outcome


# ── taken back ────────────────────────────────────────────────────────────────────────


@transaction.atomic
def undo_batch(*, batch: UUID, by: Actor, at: datetime) -> None:
    """Take a batch back: its rows end, and what they had replaced stands again as new rows.

    Raises:
        Refused: another batch was taken after it, or something was written on top of it here.
        NotTheirs: no such batch, or not the labour officer's district.
    """
    found = Batch.objects.select_related("district").filter(public_id=batch, undone_at=None).first()
    if found is None:
        raise NotTheirs("이 기관에 없거나 이미 되돌린 묶음입니다.")
    reach.may_write(found.district, by, on=at.astimezone(SEOUL).date())
    tenancy.lock("labor.batch", found.district_id)
    later = Batch.objects.filter(district=found.district, undone_at=None, id__gt=found.id)
    if later.exists():
        raise Refused(
            "batch_is_not_last", "그 뒤에 받은 파일이 있습니다. 나중 것부터 되돌려 주세요."
        )
    undoing.undo(found, by, at)
    Batch.objects.filter(id=found.id).update(undone_at=at, undone_by=by.name)
    record(
        by=by, at=at, action="labor.undo_batch",
        summary=f"받은 근로조건 파일 {found.filename}을 되돌렸습니다.",
        on=[On(kind="batch", subject=str(batch))],
    )  # fmt: skip
