"""컴퓨터를 켜고 끈 기록: looked at, kept as evidence, shown to few, destroyed when its time is over."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl

from dure import sealed, tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.feeds import queries
from dure.feeds.models import PcFile, PcSession
from dure.identity import uuid7
from dure.links import pc_log_file
from dure.links.pc_log_file import Session
from dure.links.spreadsheets import LineError, Unreadable
from dure.organization.keeping import months_before
from dure.people import queries as people
from dure.people.queries import Member
from dure.timeline.actions import SEOUL

ARTICLE = "개인정보 보호법 제21조제1항"
LOOKED = timedelta(days=1)  # how long a file that nobody applied is kept


@dataclass(frozen=True)
class Preview:
    """What a file of PC logs would do, or did."""

    file: UUID
    filename: str
    rows: int
    persons: int
    unknown: tuple[str, ...]  # 사번 that nobody held on the day; left out
    errors: tuple[LineError, ...]
    applied_before: bool
    new: int | None = None  # once applied


def preview_pc_log(*, filename: str, content: bytes, by: Viewer, at: datetime) -> Preview:
    """Lock a file away and say what is in it; no session is kept yet.

    Raises:
        NotTheirs: not the administrator.
    """
    _may_import(by)
    kept = PcFile.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        filename=filename[:255],
        digest=hashlib.sha256(content).hexdigest(),
        content=sealed.seal(content),
        by=by.name,
        at=at,
    )
    seen = _look(kept)
    record(
        by=by,
        at=at,
        action="feeds.preview_pc_log",
        summary=f"컴퓨터 기록 {filename}을 올려 보았습니다. {seen.rows}건, 잘못된 줄 {len(seen.errors)}개.",
        on=[On(kind="pc_file", subject=str(kept.public_id))],
        after={"rows": seen.rows, "errors": len(seen.errors)},
    )
    return seen


def look_at_pc_log(*, file: UUID, by: Viewer) -> Preview:
    """What a file would do now; what it did, once applied.

    Raises:
        NotTheirs: not the administrator, or no such file. Refused: it was taken away after a day.
    """
    _may_import(by)
    return _look(_file(file))


def import_pc_log(*, file: UUID, by: Viewer, at: datetime) -> int:
    """Keep the sessions of a file that was looked at, all or nothing; how many are new.

    Raises:
        Refused: a line of it is wrong. NotTheirs: not the administrator, or no such file.
    """
    _may_import(by)
    tenancy.lock("pc_log", tenancy.current())
    kept = _file(file)
    if kept.applied_at is not None or _applied(kept.digest):
        _told(kept, 0, by, at, "은 이미 넣은 파일이라 바뀐 것이 없습니다.")
        return 0
    seen = _look(kept)
    if seen.errors:
        raise Refused(
            "file_has_errors",
            f"잘못된 줄이 {len(seen.errors)}개 있어 아무것도 넣지 않았습니다. 고친 파일을 다시 올려 주세요.",
        )
    new = _keep(kept)
    PcFile.objects.filter(id=kept.id).update(
        applied_at=at, content=None, outcome={**_told_of(seen), "new": new}
    )
    _told(kept, new, by, at, f"에서 컴퓨터 기록 {new}건을 받았습니다.")
    return new


def see_pc_log(
    *, person: UUID, since: date, until: date, by: Viewer, at: datetime
) -> tuple[Member, pl.DataFrame]:
    """A person's PC log for whoever may know it; another's is written down as seen.

    Raises:
        NotTheirs: neither oneself nor 감사 nor the clerk of their unit.
    """
    today = at.astimezone(SEOUL).date()
    found = people.seen(viewer=by, public_id=person, on=today)
    if not queries.may_see_pc(by, found, on=today):
        raise NotTheirs("컴퓨터 기록은 본인, 감사, 그 부서의 서무만 봅니다.")
    if found.person != by.person:
        record(
            by=by,
            at=at,
            action="feeds.see_pc_log",
            summary=f"컴퓨터 기록을 보았습니다: {since:%Y-%m-%d}부터 {until - timedelta(days=1):%Y-%m-%d}까지.",
            on=[On(found.person, "pc_log", f"{since:%Y-%m}")],
        )
    return found, queries.pc_sessions(people=[found.person], since=since, until=until)


def destroy_pc_logs(*, months: int | None, by: Actor, at: datetime) -> int:
    """Destroy PC logs whose months are over, and files that nobody applied; how many sessions.

    `months`: as the institution has set `feeds.pc_keep_months`; None: sessions are kept.
    """
    PcFile.objects.filter(at__lt=at - LOOKED, content__isnull=False).update(content=None)
    if months is None:
        return 0
    before = months_before(at, months)
    gone, _ = PcSession.objects.filter(on_at__lt=before).delete()
    if gone:
        record(
            by=by,
            at=at,
            action="feeds.destroy_pc_logs",
            summary=f"{before:%Y-%m-%d} 앞의 컴퓨터 기록 {gone}건을 파기했습니다(보존 {months}개월).",
            on=[On(kind="pc_log", subject=f"{before:%Y-%m-%d}")],
            after={"count": gone, "before": f"{before:%Y-%m-%d}", "months": months},
        )
    return gone


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _may_import(by: Viewer) -> None:
    if by.role != "admin":
        raise NotTheirs("컴퓨터 기록은 시스템관리자가 넣습니다.")


def _file(file: UUID) -> PcFile:
    found = PcFile.objects.filter(public_id=file).first()
    if found is None:
        raise NotTheirs("올린 파일을 찾을 수 없습니다.")
    return found


def _applied(digest: str) -> bool:
    return PcFile.objects.filter(digest=digest, applied_at__isnull=False).exists()


def _look(kept: PcFile) -> Preview:
    if kept.applied_at is not None:
        told = kept.outcome
        return Preview(
            kept.public_id, kept.filename, told["rows"], told["persons"], tuple(told["unknown"]),
            (), True, told["new"],
        )  # fmt: skip
    try:
        log = pc_log_file.sessions(_content(kept), kept.filename)
    except Unreadable as error:
        wrong = (LineError(0, "", "", error.sentence),)
        return Preview(kept.public_id, kept.filename, 0, 0, (), wrong, False)
    whose = _holders(log.rows)
    known = {whose[each.line] for each in log.rows if each.line in whose}
    unknown = sorted({each.staff for each in log.rows if each.line not in whose})
    return Preview(
        kept.public_id, kept.filename, len(log.rows), len(known), tuple(unknown),
        tuple(log.errors), _applied(kept.digest),
    )  # fmt: skip


def _content(kept: PcFile) -> bytes:
    if kept.content is None:
        raise Refused(
            "file_is_gone",
            "올린 지 하루가 지나 지운 파일입니다. 다시 올려 주세요.",
            ARTICLE,
        )
    return sealed.unseal(kept.content)


def _holders(rows: Sequence[Session]) -> dict[int, int]:
    """Whose each line is: the holder of its 사번 on the day the computer was switched on."""
    held = people.holders(kind="staff", values={each.staff for each in rows})
    spans: dict[str, list[tuple[int, date, date | None]]] = {}
    for value, person, since, until in held.iter_rows():
        spans.setdefault(value, []).append((person, since, until))
    return {
        each.line: person
        for each in rows
        for person, since, until in spans.get(each.staff, [])
        if since <= each.on.date() and (until is None or each.on.date() < until)
    }


def _keep(kept: PcFile) -> int:
    rows = pc_log_file.sessions(_content(kept), kept.filename).rows
    whose = _holders(rows)
    before = PcSession.objects.filter(file=kept).count()
    PcSession.objects.bulk_create(
        [
            PcSession(
                institution_id=kept.institution_id,
                person_id=whose[each.line],
                host=each.host,
                on_at=each.on.replace(tzinfo=SEOUL),
                off_at=each.off and each.off.replace(tzinfo=SEOUL),
                file=kept,
            )
            for each in rows
            if each.line in whose
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )
    return PcSession.objects.filter(file=kept).count() - before


def _told_of(seen: Preview) -> dict[str, Any]:
    return {"rows": seen.rows, "persons": seen.persons, "unknown": list(seen.unknown)}


def _told(kept: PcFile, new: int, by: Actor, at: datetime, what: str) -> None:
    record(
        by=by,
        at=at,
        action="feeds.import_pc_log",
        summary=f"{kept.filename}{what}",
        on=[On(kind="pc_file", subject=str(kept.public_id))],
        after={"new": new},
    )
