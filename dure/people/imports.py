"""The personnel file: what it would change, line by line, then all of it or nothing."""

import hashlib
from collections.abc import Sequence
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
from dure.people import actions, comparing, periods, reading, sexes, wanted
from dure.people.comparing import Change, Plan
from dure.people.wanted import Step
from dure.timeline import actions as timeline

KIND = "people"


@dataclass(frozen=True)
class Preview:
    """What a file would do; with `errors` it would do nothing at all."""

    upload: UUID
    filename: str
    new: tuple[Change, ...]
    changed: tuple[Change, ...]
    unchanged: int
    gone: tuple[tuple[str, str], ...]  # 사번 and name: here, but not in the file; nothing is done
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
            return f"{self.unchanged}명 모두 지금 기록과 같습니다. 바뀐 것이 없습니다."
        return f"{self.new}명을 새로 등록하고 {self.changed}명을 고쳤습니다."


def preview(*, filename: str, content: bytes, since: date, by: Actor, at: datetime) -> Preview:
    """Keep the file and say what it would change; lines without 적용일 count from `since`.

    Raises:
        NotTheirs: neither HR nor administrator.
    """
    wanted.may(by, at)
    upload = audit.keep_upload(kind=KIND, filename=filename, content=content, by=by, at=at)
    plan = _plan(content, filename, since)
    outcome = {**_counts(plan), "since": str(since), "plan": _digest(plan)}
    audit.finish_upload(upload=upload, outcome=outcome, at=None)
    audit.record(
        by=by,
        at=at,
        action="people.preview_import",
        summary=f"인사 파일 {filename}을 미리 보았습니다.",
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
        plan.gone,
        plan.errors,
        same.applied_at if same else None,
    )


def apply(*, upload: UUID, by: Actor, at: datetime) -> Applied:
    """Apply a file that was previewed: every line or none; the same file twice changes nothing.

    Raises:
        Refused: a line is wrong (`ways` lists every one), or an action says no.
        Stale: people were changed since the preview.
        NotTheirs: neither HR nor administrator, or no such file here.
    """
    wanted.may(by, at)
    file = uploads.upload(upload)
    if file is None or file.kind != KIND:
        raise NotTheirs("이 기관에 없는 파일입니다.")
    periods.lock()
    same = uploads.applied_upload(KIND, file.digest)
    plan = _plan(bytes(file.content), file.filename, date.fromisoformat(file.outcome["since"]))
    if same is not None:
        return Applied(0, 0, plan.unchanged, same.applied_at)
    _refuse_errors(plan.errors)
    if _digest(plan) != file.outcome["plan"]:
        raise Stale("미리 본 뒤에 인사 기록이 바뀌었습니다. 파일을 다시 올려 차이를 확인해 주세요.")
    with transaction.atomic():
        _write(plan, by, at)
        _finish(file, plan, by, at)
    return Applied(len(plan.new), len(plan.changed), plan.unchanged)


def _plan(content: bytes, filename: str, since: date) -> Plan:
    try:
        sheet = spreadsheets.read(content, filename)
    except spreadsheets.Unreadable as error:
        return Plan(errors=(LineError(0, "", "", error.sentence),))
    lines, errors = reading.lines(sheet, since)
    return comparing.plan(lines, errors)


def _write(plan: Plan, by: Actor, at: datetime) -> None:
    if plan.newcomers:
        hired = actions.hire(newcomers=plan.newcomers, by=by, at=at)
        plan.steps += [
            Step(hired[place], step, since, comparing.FILE)
            for place, (step, since) in plan.first_steps.items()
        ]
        plan.sexes |= {hired[place]: sex for place, sex in plan.first_sexes.items()}
    for job in plan.jobs:
        actions.change_employment(
            person=job.person, since=job.since, name=job.name, kind=job.kind, by=by, at=at
        )
    if plan.moves:
        actions.appoint(moves=plan.moves, by=by, at=at)
    if plan.steps:
        actions.set_pay_steps(steps=plan.steps, by=by, at=at)
    if plan.sexes:
        sexes.record_sexes(sexes=plan.sexes, by=by, at=at)
    for (schedule, since), persons in plan.schedules.items():
        actions.assign_schedule(persons=persons, schedule=schedule, since=since, by=by, at=at)
    for number in plan.cards:
        actions.register_credential(
            person=number.person or 0,
            kind=number.kind,
            value=number.value,
            since=number.span.since,
            reason="일괄 등록",
            by=by,
            at=at,
        )
    for person, until in plan.ends:
        actions.end_employment(person=person, until=until, reason="일괄 등록", by=by, at=at)


def _finish(file: Upload, plan: Plan, by: Actor, at: datetime) -> None:
    audit.finish_upload(upload=file, outcome={**file.outcome, **_counts(plan)}, at=at)
    audit.record(
        by=by,
        at=at,
        action="people.apply_import",
        summary=f"인사 파일 {file.filename}을 반영했습니다.",
        on=[On(kind="upload", subject=str(file.public_id))],
        after=_counts(plan),
    )


def _refuse_errors(errors: Sequence[LineError]) -> None:
    if errors:
        raise Refused(
            "lines_are_wrong",
            f"{len(errors)}곳이 잘못되어 아무것도 반영하지 않았습니다. 고쳐 다시 올려 주세요.",
            ways=[f"{each.line}번째 줄: {each.sentence}" for each in errors],
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
