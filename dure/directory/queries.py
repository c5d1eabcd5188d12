"""Directories, what was asked of them, and what waits for a decision."""

from uuid import UUID

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


def open_of(row: Directory) -> Sync | None:
    return row.syncs.filter(state=Sync.State.OPEN).first()


def waiting() -> list[tuple[int, Directory]]:
    """Askings that no worker has taken up."""
    rows = Sync.objects.filter(state=Sync.State.WAITING).select_related("directory").order_by("id")
    return [(row.id, row.directory) for row in rows]


def items(row: Sync) -> list[Item]:
    return list(row.items.order_by("id"))


def ties(directory: int) -> dict[str, int]:
    """Who an entry is, as HR said."""
    rows = Tie.objects.filter(directory_id=directory, known_until__isnull=True)
    return {str(key): int(person) for key, person in rows.values_list("key", "person_id")}


def failed_before(row: Sync) -> bool:
    """Whether the asking before this one failed too."""
    before = row.directory.syncs.filter(id__lt=row.id).order_by("-id").first()
    return before is not None and before.state == Sync.State.FAILED
