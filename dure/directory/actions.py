"""Directories written down, asked, and what an asking proposes kept; nothing of it is done here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from dure import sealed, tenancy
from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.directory import comparing, queries
from dure.directory.models import Directory, Item, Sync
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.links import gov_ldap, ldap_directory
from dure.links.directory import Told
from dure.messages import actions as messages
from dure.timeline.actions import SEOUL

STALLED = timedelta(minutes=15)  # a worker that died while reading
AT_ONCE = 1000
Server = ldap_directory.Server | gov_ldap.Server


@dataclass(frozen=True)
class Wanted:
    """A directory as somebody fills it in; an empty secret keeps the one there is."""

    kind: str
    name: str
    settings: Mapping[str, Any]
    secret: str = ""
    nightly: bool = True


def may(by: Actor) -> None:
    """HR and administrators of the whole institution, and the office's own jobs."""
    whole = not isinstance(by, Viewer) or by.units() is None
    if (by.role not in ("hr", "admin") and by.origin not in ("job", "cli")) or not whole:
        raise NotTheirs("기관 전체를 맡은 인사 담당자와 시스템 관리자만 할 수 있습니다.")


def server(row: Directory) -> Server:
    """Whom to ask, with what is needed to ask."""
    return _server(row.kind, row.settings, sealed.unseal(row.secret).decode())


@transaction.atomic
def save_directory(
    *, wanted: Wanted, directory: UUID | None = None, by: Actor, at: datetime
) -> UUID:
    """Write down a directory, or change one; its key.

    Raises:
        Refused: a setting is missing or wrong, or the name is used. NotTheirs: as `may`.
    """
    may(by)
    row = queries.directory(directory) if directory else None
    _refuse_elsewhere(wanted, row)
    secret = wanted.secret or (sealed.unseal(row.secret).decode() if row else "")
    _refuse(wanted, row, secret)
    before = {"name": row.name, **row.settings} if row else None
    if row is None:
        row = Directory(public_id=uuid7(), institution_id=tenancy.current(), kind=wanted.kind)
    row.name, row.settings, row.nightly = wanted.name.strip(), dict(wanted.settings), wanted.nightly
    row.secret, row.saved_by, row.saved_at = sealed.seal(secret.encode()), by.name, at
    row.compared_on = None  # other settings: everything is read again
    row.save()
    record(
        by=by,
        at=at,
        action="directory.save",
        summary=f"디렉터리 {row.name}의 연결을 적었습니다.",
        on=[On(kind="directory", subject=str(row.public_id))],
        before=before,
        after={"name": row.name, **row.settings, "nightly": row.nightly},
    )
    return row.public_id


@transaction.atomic
def end_directory(*, directory: UUID, by: Actor, at: datetime) -> None:
    """Ask a directory no more; what it proposed and nobody decided is left as it is.

    Raises:
        NotTheirs: as `may`, or no such directory.
    """
    may(by)
    row = queries.directory(directory)
    row.ended_at, row.secret = at, sealed.seal(b"")
    row.save(update_fields=["ended_at", "secret"])
    row.syncs.filter(state__in=("waiting", "running", "open")).update(state="replaced", ended_at=at)
    record(
        by=by,
        at=at,
        action="directory.end",
        summary=f"디렉터리 {row.name}을 더 쓰지 않습니다.",
        on=[On(kind="directory", subject=str(row.public_id))],
    )


@transaction.atomic
def ask(*, directory: UUID, by: Actor, at: datetime) -> UUID:
    """Ask a directory as soon as a worker is free; the asking's key, also where one is under way.

    Raises:
        NotTheirs: as `may`, or no such directory.
    """
    may(by)
    row = queries.directory(directory)
    tenancy.lock("directory", row.id)
    _end_stalled(row, at)
    under_way = row.syncs.filter(state__in=("waiting", "running")).first()
    if under_way is not None:
        return under_way.public_id
    sync = Sync.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        directory=row,
        state=Sync.State.WAITING,
        asked_by=by.name,
        asked_at=at,
    )
    record(
        by=by,
        at=at,
        action="directory.ask",
        summary=f"디렉터리 {row.name}에 물었습니다.",
        on=[On(kind="sync", subject=str(sync.public_id))],
    )
    return sync.public_id


def begin(*, sync: int, at: datetime) -> bool:
    """Take a waiting asking up; False where another worker has it."""
    waiting = Sync.objects.filter(id=sync, state=Sync.State.WAITING)
    return bool(waiting.update(state=Sync.State.RUNNING, started_at=at))


def note_progress(*, sync: int, read: int) -> None:
    Sync.objects.filter(id=sync).update(read=read)


@transaction.atomic
def propose(*, sync: int, told: Told | None, by: Actor, at: datetime) -> str:
    """Keep what an asking found, in place of what was proposed before; the state it is in.

    `told` is None where the directory says that nothing changed since.
    """
    may(by)
    row = Sync.objects.select_for_update().select_related("directory").get(id=sync)
    if row.state != Sync.State.RUNNING:  # taken for dead meanwhile, or the directory was ended
        return row.state
    today = at.astimezone(SEOUL).date()
    found = []
    if told is not None:
        state = comparing.load(on=today, ties=queries.ties(row.directory_id))
        found = comparing.findings(told, state)
        row.read = told.count
        _replace(row.directory, at)
    Item.objects.bulk_create(
        [
            Item(sync=row, institution_id=tenancy.current(), state="open", **_fitting(each))
            for each in found
        ],
        batch_size=AT_ONCE,
    )
    row.counts = {name: sum(e.change == name for e in found) for name in Item.Change.values}
    row.state, row.ended_at = (Sync.State.OPEN if found else Sync.State.SAME), at
    row.save(update_fields=["counts", "state", "ended_at", "read"])
    Directory.objects.filter(id=row.directory_id).update(compared_on=today)
    _tell(row, f"디렉터리 {row.directory.name}에서 달라진 것이 {len(found)}건 있습니다.", by, at)
    return row.state


@transaction.atomic
def note_failure(*, sync: int, sentence: str, by: Actor, at: datetime) -> None:
    """A directory could not be asked; what was proposed before stays."""
    may(by)
    row = Sync.objects.select_for_update().select_related("directory").get(id=sync)
    if row.state != Sync.State.RUNNING:
        return
    row.state, row.error, row.ended_at = Sync.State.FAILED, sentence[:300], at
    row.save(update_fields=["state", "error", "ended_at"])
    _tell(row, f"디렉터리 {row.directory.name}에 묻지 못했습니다.", by, at)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _server(kind: str, settings: Mapping[str, Any], secret: str) -> Server:
    made = ldap_directory.Server if kind == Directory.Kind.LDAP else gov_ldap.Server
    return made(secret=secret, **settings)


def _refuse_elsewhere(wanted: Wanted, row: Directory | None) -> None:
    """A secret that is kept goes to the server it was given for and to no other."""
    if row and not wanted.secret and row.settings["url"] != wanted.settings["url"]:
        raise Refused("secret_missing", "주소를 바꾸면 비밀번호나 API 키를 다시 적어야 합니다.")


def _refuse(wanted: Wanted, row: Directory | None, secret: str) -> None:
    if not wanted.name.strip():
        raise Refused("name_missing", "디렉터리의 이름을 적어 주세요.")
    others = Directory.objects.filter(name=wanted.name.strip(), ended_at__isnull=True)
    if others.exclude(id=row.id if row else 0).exists():
        raise Refused("name_used", "같은 이름의 디렉터리가 있습니다. 다른 이름을 적어 주세요.")
    asked = _server(wanted.kind, wanted.settings, secret)
    unfit = ldap_directory.unfit if isinstance(asked, ldap_directory.Server) else gov_ldap.unfit
    sentence = unfit(asked)  # type: ignore[arg-type]
    if sentence:
        raise Refused("setting_unfit", sentence)


def _end_stalled(row: Directory, at: datetime) -> None:
    stalled = row.syncs.filter(state="running", started_at__lt=at - STALLED)
    sentence = "읽다가 멈추었습니다. 다시 물어 주세요."
    stalled.update(state=Sync.State.FAILED, error=sentence, ended_at=at)


def _fitting(found: comparing.Finding) -> dict[str, Any]:
    """What a directory says may be of any length; what it said whole stays in `told`."""
    longest = {"key": 255, "name": 120, "why": 300}
    return {name: value[: longest[name]] if name in longest else value
            for name, value in asdict(found).items()}  # fmt: skip


def _replace(row: Directory, at: datetime) -> None:
    row.syncs.filter(state="open").update(state=Sync.State.REPLACED, ended_at=at)


def _tell(row: Sync, sentence: str, by: Actor, at: datetime) -> None:
    """Write it down; whoever decides is told of a proposal, and of a failure once it begins."""
    failed = row.state == Sync.State.FAILED
    record(
        by=by,
        at=at,
        action="directory.failed" if failed else "directory.propose",
        summary=f"{sentence} {row.error}".strip(),
        on=[On(kind="sync", subject=str(row.public_id))],
        after={"read": row.read, **row.counts},
    )
    if row.state == Sync.State.OPEN or (failed and not queries.failed_before(row)):
        for person in accounts.people_in("hr", None, on=at.astimezone(SEOUL).date()):
            messages.post(
                person=person,
                topic="system",
                text=sentence,
                url=f"/directory/syncs/{row.public_id}",
                key=f"directory:{row.id}:{person}",
                at=at,
            )
