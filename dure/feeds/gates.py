"""출입 파일: kept as it came, read by its layout, taken whole or refused with every reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import polars as pl

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import actions as attendance
from dure.attendance import punches, terminals
from dure.attendance.models import Source
from dure.attendance.punches import READINGS, Recorded
from dure.audit import actions as audit
from dure.audit import queries as log
from dure.audit.actions import Actor, On, record
from dure.audit.models import Upload
from dure.errors import NotTheirs, Refused
from dure.feeds import whose
from dure.links import gate_file, gate_layout, grid
from dure.links.gate_file import GateFile
from dure.links.gate_layout import Layout, LayoutChanged
from dure.links.grid import Grid
from dure.links.spreadsheets import LineError, Unreadable

KIND = "gate"
CHANGED = (
    "파일의 열이 프로필과 달라 한 줄도 넣지 않았습니다. "
    "출입 시스템을 바꾸었는지 확인하고, 맞으면 열을 다시 맞추어 프로필을 저장해 주세요."
)


@dataclass(frozen=True)
class Preview:
    """What a file would do by a layout, before anything is done."""

    upload: UUID
    filename: str
    rows: int = 0
    new: int = 0
    repeated: int = 0
    denied: int = 0
    left_out: int = 0
    notes: int = 0
    unknown_numbers: tuple[str, ...] = ()
    errors: tuple[LineError, ...] = ()  # one of them, and nothing is taken
    nobody: tuple[
        LineError, ...
    ] = ()  # lines that are left out because nobody is sure whose they are
    changed: LayoutChanged | None = None
    applied_before: bool = False

    @property
    def can(self) -> bool:
        return bool(self.rows) and not (self.errors or self.changed or self.applied_before)

    @property
    def reason(self) -> str:
        """Why it cannot be taken; empty where it can."""
        if self.changed:
            return f"{CHANGED} {self.changed}"
        if self.errors:
            first = min(self.errors, key=lambda each: each.line)
            told = f"{first.line}번째 줄: {first.sentence}" if first.line else first.sentence
            return f"잘못된 줄이 {len(self.errors)}개 있어 아무것도 넣지 않았습니다. {told}"
        if not self.rows and not self.applied_before:
            return "넣을 출입 기록이 한 줄도 없습니다. 기간이나 열을 살펴 주세요."
        return ""


def keep_gate_file(*, filename: str, content: bytes, by: Actor, at: datetime) -> UUID:
    """Keep a file as it came; nothing is read out of it yet.

    Raises:
        NotTheirs: neither the administrator nor the job.
    """
    may(by)
    kept = audit.keep_upload(kind=KIND, filename=filename[:255], content=content, by=by, at=at)
    record(
        by=by,
        at=at,
        action="feeds.keep_gate_file",
        summary=f"출입 파일 {filename}을 받아 두었습니다.",
        on=[On(kind="upload", subject=str(kept.public_id))],
    )
    return kept.public_id


def table(*, upload: UUID, sign: str, widths: tuple[int, ...], by: Actor) -> tuple[str, Grid]:
    """A kept file's name and its lines, divided as said.

    Raises:
        NotTheirs: no such file. Unreadable: it is no table.
    """
    may(by)
    kept = _kept(upload)
    return kept.filename, grid.read(bytes(kept.content), kept.filename, sign=sign, widths=widths)


def look_at_gate_file(*, upload: UUID, layout: Layout, by: Actor) -> Preview:
    """What a kept file would do by a layout. Nothing is written."""
    may(by)
    return _look(_kept(upload), layout)[0]


def import_gate_file(*, upload: UUID, layout: Layout, by: Actor, at: datetime) -> Recorded:
    """Take a kept file's punches, all or nothing; a file taken before changes nothing.

    Raises:
        Refused: a line is wrong, the layout has changed, or there is no punch in it.
        NotTheirs: neither the administrator nor the job, or no such file.
    """
    may(by)
    kept = _kept(upload)
    tenancy.lock("import", tenancy.current())
    seen, readings = _look(kept, layout)
    if seen.reason:
        raise Refused("gate_file_is_wrong", seen.reason)
    if seen.applied_before:
        return Recorded(0, seen.rows, 0)
    done = attendance.record_punches(
        readings=readings, source=Source.FILE, source_ref=str(kept.public_id), by=by, at=at
    )
    first = log.applied_upload(KIND, kept.digest) is None
    audit.finish_upload(upload=kept, outcome=_told(seen, done), at=at if first else None)
    record(
        by=by,
        at=at,
        action="feeds.import_gate_file",
        summary=f"출입 파일 {kept.filename}에서 {done.new}건을 넣었습니다. "
        f"거부 {seen.denied}건, 누구인지 모름 {len(seen.nobody)}건.",
        on=[On(kind="upload", subject=str(kept.public_id))],
        after=_told(seen, done),
    )
    return done


def may(by: Actor) -> None:
    """Whether somebody may handle other systems' files: the administrator, and our own job."""
    if isinstance(by, Viewer) and by.role != "admin":
        raise NotTheirs("출입 파일과 다른 기록은 시스템관리자가 다룹니다.")


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _kept(upload: UUID) -> Upload:
    kept = log.upload(upload)
    if kept is None or kept.kind != KIND:
        raise NotTheirs("올린 파일을 찾을 수 없습니다.")
    return kept


def _look(kept: Upload, layout: Layout) -> tuple[Preview, pl.DataFrame]:
    empty = pl.DataFrame(schema=READINGS)
    wanted = gate_layout.missing(layout)
    if wanted:
        errors = tuple(LineError(0, "", "", each) for each in wanted)
        return Preview(kept.public_id, kept.filename, errors=errors), empty
    try:
        found = gate_file.read(bytes(kept.content), kept.filename, layout)
    except Unreadable as error:
        errors = (LineError(0, "", "", error.sentence),)
        return Preview(kept.public_id, kept.filename, errors=errors), empty
    except LayoutChanged as changed:
        return Preview(kept.public_id, kept.filename, changed=changed), empty
    readings, nobody = whose.readings(found.passages)
    return _preview(kept, layout, found, readings, nobody), readings


def _preview(
    kept: Upload, layout: Layout, found: GateFile, readings: pl.DataFrame, nobody: list[LineError]
) -> Preview:
    repeated = punches.repeated(readings)
    return Preview(
        kept.public_id,
        kept.filename,
        rows=readings.height,
        new=readings.height - repeated,
        repeated=repeated,
        denied=found.denied,
        left_out=found.left_out,
        notes=found.notes,
        unknown_numbers=punches.unheld(readings),
        errors=(*found.errors, *_unplaced(found)),
        nobody=tuple(nobody),
        applied_before=_applied(kept, layout),
    )


def _unplaced(found: GateFile) -> list[LineError]:
    """Terminals that the layout names and nobody has registered; the first line of each."""
    first: dict[str, int] = {}
    for each in found.passages:
        if each.terminal:
            first.setdefault(each.terminal, each.line)
    known = {each.serial for each in terminals.placed(first)} if first else set()
    return [
        LineError(
            line,
            "단말기",
            serial,
            f"등록되지 않은 단말기 {serial}입니다. 먼저 단말기를 등록해 주세요.",
        )
        for serial, line in first.items()
        if serial not in known
    ]


def _applied(kept: Upload, layout: Layout) -> bool:
    """Whether this very file was taken before; where its name tells the day, by this name."""
    before = log.applied_upload(KIND, kept.digest)
    return before is not None and (not layout.day_in_name or before.filename == kept.filename)


def _told(seen: Preview, done: Recorded) -> Mapping[str, Any]:
    return {
        "rows": seen.rows,
        **done._asdict(),
        "denied": seen.denied,
        "left_out": seen.left_out,
        "notes": seen.notes,
        "nobody": len(seen.nobody),
    }
