"""Readings of cards arrive: one by one from terminals, or a file, seen first and then imported whole."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import polars as pl

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import punches
from dure.attendance.models import Source
from dure.audit import actions as audit
from dure.audit import queries as log
from dure.audit.actions import Actor, On, record
from dure.audit.models import Upload
from dure.errors import NotTheirs, Refused
from dure.links import punch_file
from dure.links.spreadsheets import LineError, Unreadable


def record_punches(
    *, readings: pl.DataFrame, source: str, source_ref: str, by: Actor, at: datetime
) -> punches.Recorded:
    """Keep readings of cards; a repeated one is harmless, one of nobody is parked."""
    done = punches.record(readings, source=source, source_ref=source_ref, at=at)
    told = f"이미 있던 것 {done.repeated}건, 주인 없는 것 {done.parked}건."
    _record(done, f"출퇴근 기록 {done.new}건을 받았습니다. {told}", source_ref, by, at)
    return done


def _record(
    done: punches.Recorded, summary: str, source: str | Upload, by: Actor, at: datetime
) -> None:
    subject = source if isinstance(source, str) else str(source.public_id)
    record(
        by=by,
        at=at,
        action="attendance.record_punches",
        summary=summary,
        on=[On(kind="source", subject=subject)],
        after=done._asdict(),
    )


@dataclass(frozen=True)
class Preview:
    """What a punch file would do, before anything is done."""

    upload: UUID
    filename: str
    rows: int
    new: int
    repeated: int
    unknown_numbers: tuple[str, ...]
    errors: tuple[LineError, ...]
    applied_before: bool
    done: punches.Recorded | None = None


def preview_punches(*, filename: str, content: bytes, by: Viewer, at: datetime) -> Preview:
    """Keep a file and say what importing it would do; nothing else is written."""
    _may_import(by)
    upload = audit.keep_upload(kind="punches", filename=filename, content=content, by=by, at=at)
    seen = _look(upload)
    outcome = {"rows": seen.rows, "errors": len(seen.errors)}
    audit.finish_upload(upload=upload, outcome=outcome, at=None)
    record(
        by=by,
        at=at,
        action="attendance.preview_punches",
        summary=f"출퇴근 파일 {filename}을 올려 보았습니다. {seen.rows}건, 잘못된 줄 {len(seen.errors)}개.",
        on=[On(kind="upload", subject=str(upload.public_id))],
        after=outcome,
    )
    return seen


def look_at_punches(*, upload: UUID, by: Viewer) -> Preview:
    """What a kept file would do now; what it did, once it was imported. Nothing is written."""
    _may_import(by)
    kept = log.upload(upload)
    if kept is None or kept.kind != "punches":
        raise NotTheirs("올린 파일을 찾을 수 없습니다.")
    seen = _look(kept)
    if kept.applied_at is None:
        return seen
    told = kept.outcome or {}
    done = punches.Recorded(*(int(told.get(name, 0)) for name in punches.Recorded._fields))
    return replace(seen, done=done)


def import_punches(*, upload: UUID, by: Viewer, at: datetime) -> punches.Recorded:
    """Import a file that was previewed, all or nothing; a file imported before changes nothing.

    Raises:
        Refused: a line of it is wrong. NotTheirs: there is no such upload.
    """
    _may_import(by)
    kept = log.upload(upload)
    if kept is None or kept.kind != "punches":
        raise NotTheirs("올린 파일을 찾을 수 없습니다.")
    tenancy.lock("import", tenancy.current())
    if log.applied_upload("punches", kept.digest):
        again = punches.Recorded(0, _look(kept).rows, 0)
        _record(again, f"{kept.filename}은 이미 넣은 파일이라 바뀐 것이 없습니다.", kept, by, at)
        return again
    seen = _look(kept)
    if seen.errors:
        raise Refused(
            "file_has_errors",
            f"잘못된 줄이 {len(seen.errors)}개 있어 아무것도 넣지 않았습니다. 고친 파일을 다시 올려 주세요.",
        )
    rows = punch_file.read(bytes(kept.content), kept.filename).rows.drop("line")
    done = record_punches(
        readings=rows, source=Source.FILE, source_ref=str(kept.public_id), by=by, at=at
    )
    audit.finish_upload(upload=kept, outcome={"rows": seen.rows, **done._asdict()}, at=at)
    return done


def _may_import(by: Viewer) -> None:
    if by.role not in ("clerk", "hr", "admin"):
        raise NotTheirs("출퇴근 파일은 서무나 인사, 시스템 담당자가 넣습니다.")


def _look(upload: Upload) -> Preview:
    try:
        found = punch_file.read(bytes(upload.content), upload.filename)
    except Unreadable as error:
        errors: tuple[LineError, ...] = (LineError(0, "", "", str(error)),)
        return Preview(upload.public_id, upload.filename, 0, 0, 0, (), errors, False)
    strange = {
        serial: found.rows.filter(pl.col("terminal") == serial)["line"].min()
        for serial in punches.unknown_terminals(found.rows)
    }
    errors = (
        *found.errors,
        *(
            LineError(
                int(str(line)),
                "단말기",
                serial,
                f"등록되지 않은 단말기 {serial}입니다. 시스템 담당자에게 등록을 요청해 주세요.",
            )
            for serial, line in strange.items()
        ),
    )
    repeated = punches.repeated(found.rows)
    nobody = punches.unheld(found.rows)
    before = log.applied_upload("punches", upload.digest) is not None
    new = found.rows.height - repeated
    return Preview(
        upload.public_id,
        upload.filename,
        found.rows.height,
        new,
        repeated,
        nobody,
        tuple(errors),
        before,
    )
