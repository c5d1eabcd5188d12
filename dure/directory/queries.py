"""Directories, what was asked of them, and what waits for a decision."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dure.directory.models import Directory, Item, Sync, Tie
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
