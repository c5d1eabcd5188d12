"""행정표준코드 brought in a file: looked at, applied whole, taken back; and which code a unit of ours is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl
from django.db import IntegrityError, transaction

from dure import frames, tenancy
from dure.audit import actions as audit
from dure.audit import queries as log
from dure.audit.actions import Actor, On, record
from dure.audit.models import Upload
from dure.directory import code_plans
from dure.directory.actions import may
from dure.directory.code_plans import Plan
from dure.directory.code_reading import KINDS, MEANINGS, NEEDED, guessed, headed, told
from dure.directory.models import Code, UnitCode
from dure.errors import NotTheirs, Refused, Stale
from dure.links import spreadsheets
from dure.links.spreadsheets import LineError, Sheet, Unreadable
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

KIND = "codes"
AT_ONCE = 5000
NOTHING = Plan((), 0, 0)


@dataclass(frozen=True)
class Preview:
    """What a kept file would do, or did."""

    upload: UUID
    filename: str
    kind: str
    since: date
    whole: bool
    header: tuple[str, ...]
    columns: Mapping[str, str]
    plan: Plan
    errors: tuple[LineError, ...]
    done: Mapping[str, int]
    applied_at: datetime | None


def keep_codes(
    *, kind: str, filename: str, content: bytes, since: date, whole: bool, by: Actor, at: datetime
) -> UUID:
    """Keep a file as it came, with the list that it is said to be; nothing is applied.

    Raises:
        Refused: no such list. NotTheirs: neither HR nor administrator of the whole.
    """
    may(by)
    if kind not in KINDS:
        raise Refused("no_such_list", "어느 코드인지 목록에서 골라 주세요.")
    kept = audit.keep_upload(kind=KIND, filename=filename[:255], content=content, by=by, at=at)
    outcome = {"kind": kind, "since": str(since), "whole": whole, "columns": _guessed(kept)}
    audit.finish_upload(upload=kept, outcome=outcome, at=None)
    record(
        by=by,
        at=at,
        action="directory.keep_codes",
        summary=f"행정표준코드 {KINDS[kind]} 파일 {filename}을 살펴보았습니다.",
        on=[On(kind="upload", subject=str(kept.public_id))],
    )
    return kept.public_id


def match_columns(*, upload: UUID, columns: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Say which column is what.

    Raises:
        Refused: none for the code or the name, or one column for two. NotTheirs: as `keep_codes`.
        Stale: the file was applied meanwhile.
    """
    may(by)
    kept = _kept(upload)
    if kept.applied_at:
        raise Stale("이미 적용한 파일입니다. 먼저 되돌려 주세요.")
    _refuse_columns(columns)
    audit.finish_upload(upload=kept, outcome={**kept.outcome, "columns": dict(columns)}, at=None)
    record(
        by=by,
        at=at,
        action="directory.match_columns",
        summary=f"행정표준코드 파일 {kept.filename}의 열을 맞추었습니다.",
        on=[On(kind="upload", subject=str(upload))],
        after=dict(columns),
    )


def look_at_codes(*, upload: UUID, by: Actor) -> Preview:
    """What a kept file would do; one that was applied says what it did."""
    may(by)
    kept = _kept(upload)
    sheet, errors = _sheet(kept)
    plan = NOTHING
    if sheet and not kept.applied_at:
        plan, errors = _plan(kept, sheet)
    return Preview(
        upload, kept.filename, kept.outcome["kind"], date.fromisoformat(kept.outcome["since"]),
        kept.outcome["whole"], sheet.header if sheet else (), kept.outcome["columns"], plan,
        tuple(errors), kept.outcome.get("done", {}), kept.applied_at,
    )  # fmt: skip


@transaction.atomic
def apply_codes(*, upload: UUID, seen: str, by: Actor, at: datetime) -> Mapping[str, int]:
    """Apply a kept file: every code or none; how many of each. `seen`: the digest of what was shown.

    Raises:
        Refused: a line is wrong, or the very same file was applied. NotTheirs: as `keep_codes`.
        Stale: the codes were changed since it was looked at.
    """
    may(by)
    kept = _kept(upload)
    kind = kept.outcome["kind"]
    tenancy.lock("codes", tenancy.current(), kind)
    if log.applied_upload(KIND, kept.digest):
        raise Refused("applied_already", "이미 적용한 파일입니다.")
    sheet, errors = _sheet(kept)
    plan, errors = _plan(kept, sheet) if sheet else (NOTHING, errors)
    if errors:
        raise Refused(
            "lines_are_wrong",
            f"{len(errors)}곳이 잘못되어 아무것도 적용하지 않았습니다. 고쳐 다시 올려 주세요.",
            ways=[f"{each.line}번째 줄: {each.sentence}" for each in errors[:200]],
        )
    if plan.digest != seen:
        raise Stale("살펴본 뒤에 코드나 열 맞추기가 바뀌었습니다. 다시 살펴봐 주세요.")
    _write(plan, kind, upload, at)
    counts = plan.counts()
    audit.finish_upload(upload=kept, outcome={**kept.outcome, "done": counts}, at=at)
    _record(kept, "apply_codes", "적용했습니다", counts, by, at)
    return counts


@transaction.atomic
def undo_codes(*, upload: UUID, by: Actor, at: datetime) -> None:
    """Take an applied file back: what it wrote is known no more, what it ended stands again.

    Raises:
        Refused: it is not applied, or a later file has changed what it wrote.
        NotTheirs: as `keep_codes`.
    """
    may(by)
    kept = _kept(upload)
    tenancy.lock("codes", tenancy.current(), kept.outcome["kind"])
    if not _kept(upload).applied_at:
        raise Refused("not_applied", "적용하지 않은 파일이라 되돌릴 것이 없습니다.")
    later = Code.objects.filter(upload=upload, known_until__isnull=False)
    if later.exclude(ended_by=upload).exists():
        raise _changed_later()
    written = Code.objects.filter(upload=upload, known_until__isnull=True)
    written.update(known_until=at, ended_by=upload)
    ended = Code.objects.filter(ended_by=upload).exclude(upload=upload)
    try:
        with transaction.atomic():
            ended.update(known_until=None, ended_by=None)
    except IntegrityError:  # a later file has told of a code that this one took away whole
        raise _changed_later() from None
    outcome = {name: value for name, value in kept.outcome.items() if name != "done"}
    audit.finish_upload(upload=kept, outcome=outcome, at=None)
    _record(kept, "undo_codes", "되돌렸습니다", kept.outcome["done"], by, at)


@transaction.atomic
def tie_unit(*, unit: int, code: str, by: Actor, at: datetime) -> None:
    """Say which 기관코드 a unit of ours is; an empty code takes back what was said.

    Raises:
        Refused: no such 기관코드 today. NotTheirs: as `keep_codes`, or no such unit.
    """
    may(by)
    today = at.astimezone(SEOUL).date()
    node = organization.tree(on=today).get(unit)
    if node is None:
        raise NotTheirs("오늘 없는 부서입니다.")
    known = Code.objects.filter(kind="inst", code=code, known_until__isnull=True)
    if code and not known.filter(valid__contains=today).exists():
        raise Refused("no_such_code", f"오늘 쓰는 기관코드에 {code}가 없습니다.")
    UnitCode.objects.filter(unit_id=unit, known_until__isnull=True).update(known_until=at)
    if code:
        UnitCode.objects.create(
            institution_id=tenancy.current(),
            unit_id=unit,
            code=code,
            recorded_by=by.name,
            recorded_at=at,
        )
    done = f"기관코드 {code}에 이었습니다" if code else "기관코드에서 풀었습니다"
    record(
        by=by,
        at=at,
        action="directory.tie_unit",
        summary=f"{node.name}을(를) {done}.",
        on=[On(kind="unit", subject=node.code)],
        after={"code": code},
    )


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _changed_later() -> Refused:
    sentence = "뒤에 적용한 파일이 이 코드를 바꾸었습니다. 그 파일부터 되돌려 주세요."
    return Refused("changed_later", sentence)


def _kept(upload: UUID) -> Upload:
    kept = log.upload(upload)
    if kept is None or kept.kind != KIND:
        raise NotTheirs("올린 파일을 찾을 수 없습니다.")
    return kept


def _sheet(kept: Upload) -> tuple[Sheet | None, list[LineError]]:
    try:
        return headed(spreadsheets.read(bytes(kept.content), kept.filename)), []
    except Unreadable as error:
        return None, [LineError(0, "", "", error.sentence)]


def _guessed(kept: Upload) -> dict[str, str]:
    sheet, _ = _sheet(kept)
    return guessed(sheet.header) if sheet else {}


def _plan(kept: Upload, sheet: Sheet) -> tuple[Plan, list[LineError]]:
    outcome = kept.outcome
    missing = [MEANINGS[key] for key in NEEDED if key not in outcome["columns"]]
    if missing:
        sentence = f"{', '.join(missing)}의 열을 골라 열을 맞춰 주세요."
        return NOTHING, [LineError(0, "", "", sentence)]
    found, errors = told(sheet, outcome["columns"])
    if errors:
        return NOTHING, errors
    known = code_plans.standing(outcome["kind"])
    since = date.fromisoformat(outcome["since"])
    return code_plans.plan(found, known, since, outcome["whole"]), []


def _refuse_columns(columns: Mapping[str, str]) -> None:
    missing = [MEANINGS[key] for key in NEEDED if key not in columns]
    if missing or not set(columns) <= set(MEANINGS):
        raise Refused("column_missing", f"{', '.join(missing)}의 열을 골라 주세요.")
    if len(set(columns.values())) < len(columns):
        raise Refused("column_twice", "한 열을 두 곳에 쓸 수 없습니다. 다른 열을 골라 주세요.")


def _write(plan: Plan, kind: str, upload: UUID, at: datetime) -> None:
    ended = [each.before.id for each in plan.moves if each.before]
    for place in range(0, len(ended), AT_ONCE):
        some = Code.objects.filter(id__in=ended[place : place + AT_ONCE])
        some.update(known_until=at, ended_by=upload)
    rows = [
        (row["code"], row["said"].name, row["said"].parent, row["said"].former,
         json.dumps(dict(row["said"].details), ensure_ascii=False),
         f"[{row['since']},{row['until'] or ''})")
        for row in code_plans.as_rows(plan.moves)
    ]  # fmt: skip
    names = ("code", "name", "parent", "former", "details", "valid")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    frames.write(
        "directory_code", frame, kind=kind, institution_id=tenancy.current(), upload=upload
    )


def _record(
    kept: Upload, action: str, done: str, counts: Mapping[str, int], by: Actor, at: datetime
) -> None:
    record(
        by=by,
        at=at,
        action=f"directory.{action}",
        summary=f"행정표준코드 {KINDS[kept.outcome['kind']]} 파일 {kept.filename}을 {done}.",
        on=[On(kind="upload", subject=str(kept.public_id))],
        after=dict(counts),
    )
