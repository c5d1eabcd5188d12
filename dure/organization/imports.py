"""The organisation file: what it would change, line by line, then all of it or nothing.

A preview does everything that applying does and takes it back, so what it says is what the
actions themselves said.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dure.audit import actions as audit
from dure.audit import queries as uploads
from dure.audit.actions import Actor, On
from dure.audit.models import Upload
from dure.errors import NotTheirs, Refused, Stale
from dure.links import spreadsheets
from dure.links.spreadsheets import LineError
from dure.organization import actions, comparing, queries, reading, wanted
from dure.organization.actions import Staff
from dure.organization.comparing import Change, Plan
from dure.organization.models import Unit
from dure.organization.reading import Line
from dure.timeline import actions as timeline

KIND = "organization"


@dataclass(frozen=True)
class Preview:
    """What a file would do; with `errors` it would do nothing at all."""

    upload: UUID
    filename: str
    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: int
    gone: tuple[tuple[str, str], ...]  # code and name: here, but not in the file; nothing is done
    errors: tuple[LineError, ...]
    applied_at: datetime | None  # the very same file was applied then


@dataclass(frozen=True)
class Applied:
    """What a file did; `before`: the same file had been applied then, and nothing was done now."""

    new: int
    changed: int
    unchanged: int
    before: datetime | None = None

    @property
    def ko(self) -> str:
        """The sentence to show."""
        if self.before is not None:
            when = self.before.astimezone(timeline.SEOUL).strftime("%Y-%m-%d %H:%M")
            return f"{when}에 이미 반영한 파일입니다. 이번에는 아무것도 바뀌지 않았습니다."
        if not self.new and not self.changed:
            return f"{self.unchanged}곳 모두 지금 기록과 같습니다. 바뀐 것이 없습니다."
        return f"{self.new}곳을 새로 두고 {self.changed}곳을 고쳤습니다."


@dataclass(frozen=True)
class _Work:
    keys: dict[str, int]  # of units, by code
    staff: Staff
    by: Actor
    at: datetime


def preview(
    *, filename: str, content: bytes, since: date, staff: Staff, by: Actor, at: datetime
) -> Preview:
    """Keep the file and say what it would change; lines without a date count from `since`.

    Raises:
        NotTheirs: neither HR nor administrator of the whole institution.
    """
    wanted.may_all(by)
    upload = audit.keep_upload(kind=KIND, filename=filename, content=content, by=by, at=at)
    plan = _plan(content, filename, since)
    with transaction.atomic():
        _write(plan, staff, by, at)
        transaction.set_rollback(True)
    outcome = {**_counts(plan), "since": str(since), "plan": _digest(plan)}
    audit.finish_upload(upload=upload, outcome=outcome, at=None)
    _record("preview_import", "미리 보았습니다", upload, plan, by, at)
    same = uploads.applied_upload(KIND, upload.digest)
    return Preview(
        upload.public_id,
        filename,
        tuple(plan.new),
        tuple(plan.changed),
        plan.unchanged,
        plan.gone,
        plan.errors,
        same.applied_at if same else None,
    )


def apply(*, upload: UUID, staff: Staff, by: Actor, at: datetime) -> Applied:
    """Apply a file that was previewed: every line or none; the same file twice changes nothing.

    Raises:
        Refused: a line is wrong (`ways` lists every one).
        Stale: the tree was changed since the preview.
        NotTheirs: neither HR nor administrator of the whole institution, or no such file here.
    """
    wanted.may_all(by)
    file = uploads.upload(upload)
    if file is None or file.kind != KIND:
        raise NotTheirs("이 기관에 없는 파일입니다.")
    wanted.lock()
    same = uploads.applied_upload(KIND, file.digest)
    plan = _plan(bytes(file.content), file.filename, date.fromisoformat(file.outcome["since"]))
    if same is not None:
        return Applied(0, 0, plan.unchanged, same.applied_at)
    with transaction.atomic():
        _write(plan, staff, by, at)
        _refuse_errors(plan)
        if _digest(plan) != file.outcome["plan"]:
            raise Stale("미리 본 뒤에 조직이 바뀌었습니다. 파일을 다시 올려 차이를 확인해 주세요.")
        audit.finish_upload(upload=file, outcome={**file.outcome, **_counts(plan)}, at=at)
        _record("apply_import", "반영했습니다", file, plan, by, at)
    return Applied(len(plan.new), len(plan.changed), plan.unchanged)


def _plan(content: bytes, filename: str, since: date) -> Plan:
    try:
        sheet = spreadsheets.read(content, filename)
    except spreadsheets.Unreadable as error:
        return Plan(errors=(LineError(0, "", "", error.sentence),))
    lines, errors = reading.lines(sheet, since, queries.institution().code)
    if not lines and not errors:
        errors = [LineError(0, "", "", "이 파일에는 우리 기관의 줄이 없습니다.")]
    return comparing.plan(lines, errors, comparing.load())


def _write(plan: Plan, staff: Staff, by: Actor, at: datetime) -> None:
    """Do what is planned; a line that an action refuses becomes an error of that line."""
    work = _Work(dict(Unit.objects.values_list("code", "id")), staff, by, at)
    steps = [
        *((line, _add) for line in plan.adds),
        *((line, _move) for line in plan.moves),
        *((line, _close) for line in plan.closings),
    ]
    for line, do in steps:
        try:
            with transaction.atomic():
                do(line, work)
        except Refused as error:
            plan.fail(line, error.ko)


def _add(line: Line, work: _Work) -> None:
    parent = _parent(line, work.keys)
    work.keys[line.code] = actions.add_unit(
        kind=line.kind or "",
        code=line.code,
        name=line.name,
        parent=parent,
        since=_start(line, parent),
        seq=line.seq or 0,
        by=work.by,
        at=work.at,
    )


def _move(line: Line, work: _Work) -> None:
    actions.rename_or_move_unit(
        unit=work.keys[line.code],
        since=line.since,
        name=line.name,
        parent=_parent(line, work.keys),
        seq=line.seq,
        by=work.by,
        at=work.at,
    )


def _close(line: Line, work: _Work) -> None:
    if line.code in work.keys and line.until is not None:  # else its line is wrong already
        actions.close_unit(
            unit=work.keys[line.code], since=line.until, staff=work.staff, by=work.by, at=work.at
        )


def _parent(line: Line, keys: dict[str, int]) -> int | None:
    if not line.parent:
        return None
    if line.parent not in keys:
        raise Refused("no_such_unit", f"상위코드 {line.parent}가 파일에도 기록에도 없습니다.")
    return keys[line.parent]


def _start(line: Line, parent: int | None) -> date:
    """The dump has units older than what now stands above them: here they begin together."""
    if not line.dump or parent is None:
        return line.created
    first = queries.first_day(parent)
    return max(line.created, first) if first else line.created


def _refuse_errors(plan: Plan) -> None:
    if plan.errors:
        raise Refused(
            "lines_are_wrong",
            f"{len(plan.errors)}곳이 잘못되어 아무것도 반영하지 않았습니다. 고쳐 다시 올려 주세요.",
            ways=[f"{each.line}번째 줄: {each.sentence}" for each in plan.errors],
        )


def _record(action: str, done: str, file: Upload, plan: Plan, by: Actor, at: datetime) -> None:
    audit.record(
        by=by,
        at=at,
        action=f"organization.{action}",
        summary=f"조직 파일 {file.filename}을 {done}.",
        on=[On(kind="upload", subject=str(file.public_id))],
        after=_counts(plan),
    )


def _counts(plan: Plan) -> dict[str, int]:
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "unchanged": plan.unchanged,
        "errors": len(plan.errors),
    }


def _digest(plan: Plan) -> str:
    """Changes when what the file would do changes."""
    seen = repr((plan.new, plan.changed, plan.unchanged, plan.errors))
    return hashlib.sha256(seen.encode()).hexdigest()
