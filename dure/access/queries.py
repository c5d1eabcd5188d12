"""What programs made over SCIM, by which ids they know people, and whose access is closed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from dure import tenancy
from dure.access.models import Closing, Holding, Link, Provisioned, Rule, System
from dure.accounts.viewer import Viewer
from dure.errors import NotTheirs


@dataclass(frozen=True)
class Made:
    """An account or a group that a program made, as it stands."""

    key: UUID
    kind: str
    name: str
    content: dict[str, Any]
    made_at: datetime
    changed_at: datetime


def made(kind: str) -> list[Made]:
    """What stands of a kind, the oldest first."""
    found = Provisioned.objects.filter(kind=kind, known_until__isnull=True).order_by("key")
    columns = ("key", "kind", "name", "content", "made_at", "recorded_at")
    return [Made(*row) for row in found.values_list(*columns)]


def versions(key: UUID) -> list[Provisioned]:
    """Everything that was ever said of one of them, the newest first."""
    return list(Provisioned.objects.filter(key=key).order_by("-id"))


def links(program: int) -> dict[int, str]:
    """The externalId of people by which a program knows them."""
    found = Link.objects.filter(program_id=program, known_until__isnull=True)
    return dict(found.values_list("person_id", "external_id"))


def closed() -> dict[int, Closing]:
    """Whose access is closed, by person."""
    return {each.person_id: each for each in Closing.objects.filter(known_until__isnull=True)}


def changes(program: int) -> dict[int, datetime]:
    """When a program's word of a person, or the closing of their access, last changed."""
    latest: dict[int, datetime] = {}
    for rows in (Link.objects.filter(program_id=program), Closing.objects.all()):
        told = rows.values_list("person_id").annotate(Max("recorded_at"), Max("known_until"))
        for person, said, ended in told:
            times = [at for at in (said, ended, latest.get(person)) if at]
            latest[person] = max(times)
    return latest


def hold(key: object) -> None:
    """Until the end of the transaction nobody else changes what a program made under this key."""
    tenancy.lock("access.provisioned", key)


def systems() -> list[System]:
    """The systems to which access is given, as they stand."""
    found = System.objects.filter(known_until__isnull=True)
    return list(found.select_related("program").order_by("id"))


def rules() -> list[Rule]:
    """Every rule ever written, the newest first."""
    return list(Rule.objects.select_related("system").order_by("-id"))


def told_of(person: int) -> tuple[list[Holding], list[Link], list[Closing]]:
    """Everything that was ever entered or told of a person's access, the newest first."""
    return (
        list(Holding.objects.filter(person_id=person).select_related("system").order_by("-id")),
        list(Link.objects.filter(person_id=person).select_related("program").order_by("-id")),
        list(Closing.objects.filter(person_id=person).order_by("-id")),
    )


def may_provision(viewer: Viewer) -> None:
    """Programs that keep the whole institution's accounts, in HR's or the administrator's role.

    Raises:
        NotTheirs: another role.
    """
    if viewer.role not in ("hr", "admin"):
        raise NotTheirs("SCIM은 인사나 시스템관리자 역할의 연계 열쇠로만 씁니다.")
