"""Directories, what was asked of them, and what waits for a decision."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dure.audit.models import Upload
from dure.directory.models import Code, Directory, Item, Sync, Tie, UnitCode
from dure.errors import NotTheirs


def directories() -> list[Directory]:
    return list(Directory.objects.filter(ended_at__isnull=True).order_by("name"))


def directory(public_id: UUID) -> Directory:
    """One of the institution's own directories.

    Raises:
        NotTheirs: there is none.
    """
    row = Directory.objects.filter(public_id=public_id, ended_at__isnull=True).first()
    if row is None:
        raise NotTheirs("이 기관에 없는 디렉터리입니다.")
    return row


def sync(public_id: UUID) -> Sync:
    """One asking.

    Raises:
        NotTheirs: there is none.
    """
    row = Sync.objects.filter(public_id=public_id).select_related("directory").first()
    if row is None:
        raise NotTheirs("이 기관에 없는 기록입니다.")
    return row


WAITS = ("open", "refused")  # lines that somebody still decides


def open_of(row: Directory) -> Sync | None:
    return row.syncs.filter(state=Sync.State.OPEN).first()


def last_askings(rows: Iterable[Directory]) -> dict[int, Sync]:
    """The newest asking of each directory that was ever asked."""
    found = Sync.objects.filter(directory__in=list(rows)).order_by("directory_id", "-id")
    return {each.directory_id: each for each in found.distinct("directory_id")}


def askings(row: Directory) -> QuerySet[Sync]:
    """Every asking of a directory, the newest first."""
    return row.syncs.order_by("-id")


def waiting() -> list[tuple[int, Directory]]:
    """Askings that no worker has taken up."""
    rows = Sync.objects.filter(state=Sync.State.WAITING).select_related("directory").order_by("id")
    return [(row.id, row.directory) for row in rows]


def items(row: Sync) -> list[Item]:
    return list(row.items.order_by("id"))


def counted(row: Sync, *states: str) -> dict[tuple[str, str], int]:
    """How many lines there are of each kind and change, or how many of them are in some states."""
    some = row.items.filter(state__in=states) if states else row.items
    found = some.values("kind", "change").annotate(count=Count("id"))
    return {(each["kind"], each["change"]): each["count"] for each in found}


def found(
    row: Sync, *, kind: str = "", change: str = "", state: str = "", text: str = ""
) -> QuerySet[Item]:
    """Lines of an asking, units first, those of one change together."""
    told = {"kind": kind, "change": change, "state": state}
    some = row.items.filter(**{name: value for name, value in told.items() if value})
    if text:
        some = some.filter(Q(name__icontains=text) | Q(key__icontains=text))
    return some.order_by("-kind", "change", "name", "id")


def ties(directory: int) -> dict[str, int]:
    """Who an entry is, as HR said."""
    rows = Tie.objects.filter(directory_id=directory, known_until__isnull=True)
    return {str(key): int(person) for key, person in rows.values_list("key", "person_id")}


def failed_before(row: Sync) -> bool:
    """Whether the asking before this one failed too."""
    before = row.directory.syncs.filter(id__lt=row.id).order_by("-id").first()
    return before is not None and before.state == Sync.State.FAILED


# ── codes ─────────────────────────────────────────────────────────────────────────────


def code_kinds(*, on: date) -> dict[str, int]:
    """How many codes of each list are in use on a day."""
    found = Code.objects.filter(known_until__isnull=True, valid__contains=on)
    return dict(found.values_list("kind").annotate(count=Count("id")).order_by("kind"))


def codes(*, kind: str, on: date, text: str = "") -> QuerySet[Code]:
    """Codes of a list on a day, those that a code or a part of a name finds."""
    found = Code.objects.filter(kind=kind, known_until__isnull=True, valid__contains=on)
    if text:
        found = found.filter(Q(code__startswith=text) | Q(name__icontains=text))
    return found.order_by("code")


def code_history(kind: str, code: str) -> list[Code]:
    """What a code has meant, the newest first.

    Raises:
        NotTheirs: there never was such a code.
    """
    rows = list(Code.objects.filter(kind=kind, code=code, known_until__isnull=True))
    if not rows:
        raise NotTheirs("그런 코드가 없습니다.")
    return sorted(rows, key=lambda each: each.valid.lower, reverse=True)


def code_names(kind: str, codes: Iterable[str]) -> dict[str, str]:
    """What codes are called, or were last called."""
    rows = Code.objects.filter(kind=kind, code__in=set(codes), known_until__isnull=True)
    return dict(rows.order_by("valid").values_list("code", "name"))


def successors(kind: str, code: str) -> dict[str, str]:
    """Codes that say of themselves that they were this one before."""
    rows = Code.objects.filter(kind=kind, former=code, known_until__isnull=True)
    return dict(rows.order_by("valid").values_list("code", "name"))


def code_files() -> list[Upload]:
    """Files of codes that were applied, the newest first."""
    applied = Upload.objects.filter(kind="codes", applied_at__isnull=False)
    return list(applied.defer("content").order_by("-applied_at")[:20])


def tied_units(code: str | None = None) -> dict[int, str]:
    """Units that a person has tied to a 기관코드, or those of one."""
    rows = UnitCode.objects.filter(known_until__isnull=True)
    some = rows if code is None else rows.filter(code=code)
    return dict(some.values_list("unit_id", "code"))
