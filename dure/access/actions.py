"""What programs may write over SCIM: accounts and groups of their own, their ids of people, and closing access.

People and units are HR's; nothing here changes them (docs/adr/0016).
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.access import queries
from dure.access.models import Closing, Link, Provisioned
from dure.accounts import shutting
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7

ARTICLE = "개인정보의 안전성 확보조치 기준 제5조"


@transaction.atomic
def provision(*, kind: str, name: str, content: dict[str, Any], by: Viewer, at: datetime) -> UUID:
    """Make an account or a group of a program's own; its id.

    Raises:
        NotTheirs: not HR's or the administrator's whole institution. Refused: the name is taken.
    """
    _may(by)
    key = uuid7()
    _write(key, kind, name, content, by=by, made_at=at, at=at)
    _tell(by, at, "access.provision", f"{_ko(kind)} {name}을 만들었습니다.", key)
    return key


@transaction.atomic
def amend(*, key: UUID, name: str, content: dict[str, Any], by: Viewer, at: datetime) -> None:
    """Write another version of what a program made; the former one stays."""
    _may(by)
    before = _standing(key)
    _end(before, by, at)
    _write(key, before.kind, name, content, by=by, made_at=before.made_at, at=at)
    told = f"{_ko(before.kind)} {name}을 고쳤습니다."
    _tell(by, at, "access.amend", told, key)


@transaction.atomic
def end(*, key: UUID, by: Viewer, at: datetime) -> None:
    """End what a program made; nothing that was said of it is destroyed."""
    _may(by)
    before = _standing(key)
    _end(before, by, at)
    told = f"{_ko(before.kind)} {before.name}을 끝냈습니다."
    _tell(by, at, "access.end", told, key)


@transaction.atomic
def link(*, person: int, external_id: str, by: Viewer, at: datetime) -> None:
    """Keep by which id a program knows a person, or (empty) that it knows them no more.

    Raises:
        Refused: it knows somebody else by that id.
    """
    queries.may_provision(by)
    tenancy.lock("access.link", by.user)
    mine = Link.objects.filter(program_id=by.user, known_until__isnull=True)
    if external_id and mine.filter(external_id=external_id).exclude(person_id=person).exists():
        raise Refused("uniqueness", f"externalId {external_id}는 다른 사람의 것입니다.")
    mine.filter(person_id=person).update(known_until=at, ended_by=by.name)
    if external_id:
        Link.objects.create(
            institution_id=tenancy.current(),
            person_id=person,
            program_id=by.user,
            external_id=external_id,
            recorded_at=at,
            recorded_by=by.name,
        )
    record(
        by=by,
        at=at,
        action="access.link",
        summary=f"{by.display_name}의 계정을 {'이었습니다' if external_id else '풀었습니다'}.",
        on=[On(person, "program", by.name)],
        after={"externalId": external_id},
    )


@transaction.atomic
def close(*, person: int, why: str, by: Viewer, at: datetime) -> None:
    """Close all access of a person at once: other systems are told, and the log-in here is shut."""
    queries.may_provision(by)
    tenancy.lock("access.close", person)
    if person in queries.closed():
        return
    Closing.objects.create(
        institution_id=tenancy.current(),
        person_id=person,
        why=why,
        recorded_at=at,
        recorded_by=by.name,
    )
    shutting.shut(person=person, by=by, at=at)
    record(
        by=by, at=at, action="access.close", summary=f"접근을 닫았습니다: {why}", on=[On(person)]
    )


@transaction.atomic
def open_again(*, person: int, by: Viewer, at: datetime) -> None:
    """Open the access of a person that was closed.

    Raises:
        NotTheirs: not an administrator. Refused: it is not closed.
    """
    if by.role != "admin":
        raise NotTheirs("닫은 접근은 시스템관리자만 다시 엽니다.")
    found = queries.closed().get(person)
    if found is None:
        raise Refused("access_is_open", "이 사람의 접근은 닫혀 있지 않습니다.")
    _end(found, by, at)
    shutting.open_again(person=person, by=by, at=at)
    record(by=by, at=at, action="access.open_again", summary="닫은 접근을 다시 열었습니다.",
           on=[On(person)])  # fmt: skip


def _may(by: Viewer) -> None:
    queries.may_provision(by)
    if by.units() is not None:
        raise NotTheirs("외부 계정은 기관 전체를 맡은 연계 열쇠로만 쓸 수 있습니다.")


def _standing(key: UUID) -> Provisioned:
    queries.hold(key)
    found = Provisioned.objects.filter(key=key, known_until__isnull=True).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 외부 계정입니다.")
    return found


def _write(
    key: UUID,
    kind: str,
    name: str,
    content: dict[str, Any],
    *,
    by: Viewer,
    made_at: datetime,
    at: datetime,
) -> None:
    tenancy.lock("access.name", tenancy.current())
    taken = Provisioned.objects.filter(kind="outsider", name__iexact=name, known_until__isnull=True)
    if kind == "outsider" and taken.exists():
        raise Refused("uniqueness", f"userName {name}은 이미 쓰는 이름입니다.")
    Provisioned.objects.create(
        institution_id=tenancy.current(),
        key=key,
        kind=kind,
        name=name,
        content=content,
        made_at=made_at,
        recorded_at=at,
        recorded_by=by.name,
    )


def _end(row: Provisioned | Closing, by: Viewer, at: datetime) -> None:
    type(row).objects.filter(id=row.id).update(known_until=at, ended_by=by.name)


def _ko(kind: str) -> str:
    return Provisioned.Kind(kind).label


def _tell(by: Viewer, at: datetime, action: str, told: str, key: UUID) -> None:
    record(by=by, at=at, action=action, summary=told, on=[On(None, "scim", str(key))])
