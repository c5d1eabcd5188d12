"""Points brought by another system: a file looked at and taken, or pushed; one action for both doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit import actions as audit
from dure.audit import queries as log
from dure.audit.actions import Actor, On, record
from dure.audit.models import Upload
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.links import points_file
from dure.links.points_file import Told
from dure.links.spreadsheets import LineError, Unreadable
from dure.points import reconciling
from dure.points.models import Point, Taking
from dure.points.reconciling import Move, Plan
from dure.timeline.actions import ends

KIND = "points"
MOST = 40


@dataclass(frozen=True)
class Preview:
    """What a file would do, before it does anything."""

    upload: UUID
    filename: str
    source: str
    whole: bool
    plan: Plan
    errors: tuple[LineError, ...] = ()
    taking: UUID | None = None


@transaction.atomic
def take(
    *,
    source: str,
    told: Sequence[Told],
    whole: bool,
    door: str,
    filename: str = "",
    by: Actor,
    at: datetime,
) -> UUID:
    """Take what a source says of its records: new, changed and withdrawn ones, each beside the former
    word; `whole`: what is missing in the half years it speaks of is withdrawn. The taking's key.

    Raises:
        Refused: no source, nothing told, or a record told twice.
        NotTheirs: a person who is not of HR.
    """
    _may(by)
    source = _named(source)
    if not told:
        raise Refused("no_points", "점수가 한 줄도 없어 아무것도 넣지 않았습니다.")
    tenancy.lock("points", tenancy.current(), source)
    found = reconciling.plan(source=source, told=told, whole=whole)
    taking = Taking.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        source=source,
        door=door,
        filename=filename[:255],
        whole=whole,
        outcome=found.counts(),
        by=by.name,
        at=at,
    )
    _write(taking, found.moves)
    _tell(taking, found, by)
    return taking.public_id


def _write(taking: Taking, moves: Sequence[Move]) -> None:
    gone = [move.before for move in moves if move.before]
    now = max([taking.at, *(ends(each.known, taking.at) for each in gone)])
    for each in gone:
        Point.objects.filter(id=each.id).update(known=(each.known.lower, now))
    Point.objects.bulk_create(
        Point(
            institution_id=taking.institution_id,
            taking=taking,
            before=move.before,
            source=taking.source,
            source_id=move.told.id,
            change=move.change,
            person_id=move.person,
            unknown_reason=move.unknown_reason,
            staff_number=move.told.number,
            name=move.told.name,
            period=move.told.period,
            kind=move.told.kind,
            hundredths=move.told.hundredths,
            known=(now, None),
        )
        for move in moves
    )


def _tell(taking: Taking, found: Plan, by: Actor) -> None:
    counts = found.counts()
    persons = {move.person for move in found.moves if move.person}
    record(
        by=by,
        at=taking.at,
        action="points.take",
        summary=f"{taking.source}의 점수를 받았습니다. 새로 {counts['new']}건, 바뀜 {counts['changed']}건, "
        f"거둠 {counts['withdrawn']}건, 그대로 {counts['unchanged']}건, "
        f"누구인지 모름 {counts['unknown']}건.",
        on=[
            On(kind="taking", subject=str(taking.public_id)),
            *(On(person, "points", taking.source) for person in sorted(persons)),
        ],
        after=counts,
    )


# ── the file's door ───────────────────────────────────────────────────────────────────


def preview_points(
    *, source: str, filename: str, content: bytes, whole: bool, by: Viewer, at: datetime
) -> UUID:
    """Keep a file as it came, with what it is said to be; nothing is taken.

    Raises:
        Refused: no source. NotTheirs: not HR.
    """
    _may(by)
    source = _named(source)
    kept = audit.keep_upload(kind=KIND, filename=filename[:255], content=content, by=by, at=at)
    told = {"source": source, "whole": whole}
    audit.finish_upload(upload=kept, outcome=told, at=None)
    record(
        by=by,
        at=at,
        action="points.preview",
        summary=f"{source}의 점수 파일 {filename}을 살펴보았습니다.",
        on=[On(kind="upload", subject=str(kept.public_id))],
        after=told,
    )
    return kept.public_id


def look_at_points(*, upload: UUID, by: Viewer) -> Preview:
    """What a kept file would do, or did."""
    _may(by)
    kept = _kept(upload)
    source, whole = kept.outcome["source"], kept.outcome["whole"]
    told, errors = _read(kept)
    nothing = Plan((), 0, 0)
    try:
        found = nothing if errors else reconciling.plan(source=source, told=told, whole=whole)
    except Refused as refused:
        found, errors = nothing, [LineError(0, "", "", refused.ko)]
    done = kept.outcome.get("taking")
    taking = UUID(done) if done else None
    return Preview(upload, kept.filename, source, whole, found, tuple(errors), taking)


@transaction.atomic
def import_points(*, upload: UUID, by: Viewer, at: datetime) -> UUID:
    """Take a kept file: every line or none; the taking's key.

    Raises:
        Refused: a line is wrong. NotTheirs: not HR, or no such file.
    """
    _may(by)
    kept = _kept(upload)
    if kept.outcome.get("taking"):
        return UUID(kept.outcome["taking"])
    told, errors = _read(kept)
    if errors:
        raise Refused(
            "lines_are_wrong",
            f"{len(errors)}곳이 잘못되어 아무것도 넣지 않았습니다. 고쳐 다시 올려 주세요.",
            ways=[f"{each.line}번째 줄: {each.sentence}" for each in errors[:200]],
        )
    source, whole = kept.outcome["source"], kept.outcome["whole"]
    taking = take(
        source=source, told=told, whole=whole, door=Taking.Door.FILE, filename=kept.filename,
        by=by, at=at,
    )  # fmt: skip
    first = log.applied_upload(KIND, kept.digest) is None  # a file may well come again
    outcome = {**kept.outcome, "taking": str(taking)}
    audit.finish_upload(upload=kept, outcome=outcome, at=at if first else None)
    return taking


def _read(kept: Upload) -> tuple[list[Told], list[LineError]]:
    try:
        return points_file.read(bytes(kept.content), kept.filename)
    except Unreadable as error:
        return [], [LineError(0, "", "", error.sentence)]


def _kept(upload: UUID) -> Upload:
    kept = log.upload(upload)
    if kept is None or kept.kind != KIND:
        raise NotTheirs("올린 파일을 찾을 수 없습니다.")
    return kept


def _named(source: str) -> str:
    source = " ".join(source.split())
    if not source or len(source) > MOST:
        raise Refused("no_source", f"보낸 시스템의 이름을 {MOST}자까지 적어 주세요. 예: 슬기샘")
    return source


def _may(by: Actor) -> None:
    if isinstance(by, Viewer) and by.role != "hr":
        raise NotTheirs("지식활동 점수는 인사담당자가 받습니다.")
