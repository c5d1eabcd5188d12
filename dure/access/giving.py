"""Which systems and rules an institution has, and access as somebody entered it: given and taken, never rewritten."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.access.models import Holding, Rule, System
from dure.accounts.models import Role
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.people.register import KINDS

ARTICLE = "개인정보의 안전성 확보조치 기준 제5조"


@transaction.atomic
def add_system(*, name: str, program: int | None, by: Viewer, at: datetime) -> UUID:
    """Name a system to which access is given; `program`: the log-in that tells of it over SCIM.

    Raises:
        NotTheirs: neither HR nor an administrator. Refused: no name, or a name in use.
    """
    _may_rule(by)
    if not name.strip():
        raise Refused("system_has_no_name", "시스템의 이름을 적어 주세요.")
    if System.objects.filter(name=name.strip(), known_until__isnull=True).exists():
        raise Refused("system_is_named", f"{name.strip()}은 이미 있습니다.")
    made = System.objects.create(
        public_id=uuid7(), name=name.strip(), program_id=program, **_written(by, at)
    )
    _tell(by, at, "access.add_system", f"접근하는 시스템 {made.name}을 적었습니다.")
    return made.public_id


@transaction.atomic
def end_system(*, system: UUID, by: Viewer, at: datetime) -> None:
    """End a system and its rules; what was held of it stays written."""
    _may_rule(by)
    found = _system(system)
    standing = {"known_until": at, "ended_by": by.name}
    Rule.objects.filter(system=found, known_until__isnull=True).update(**standing)
    System.objects.filter(id=found.id).update(**standing)
    _tell(by, at, "access.end_system", f"접근하는 시스템 {found.name}을 끝냈습니다.")


@transaction.atomic
def add_rule(
    *,
    system: UUID,
    employment: str,
    unit: int | None,
    role: str,
    document: str,
    by: Viewer,
    at: datetime,
) -> None:
    """Say who should have access to a system.

    Raises:
        NotTheirs: neither HR nor an administrator. Refused: no document, or no such kind or role.
    """
    _may_rule(by)
    found = _system(system)
    if not document.strip():
        raise Refused("rule_has_no_document", "접근을 정한 문서를 적어 주세요.", ARTICLE)
    if employment not in ("", *KINDS) or role not in ("", *Role.values):
        raise Refused("no_such_rule", "고용형태와 역할은 목록에서 골라 주세요.")
    Rule.objects.create(
        public_id=uuid7(), system=found, employment=employment, unit_id=unit, role=role,
        document=document.strip(), **_written(by, at),
    )  # fmt: skip
    _tell(by, at, "access.add_rule", f"{found.name}의 접근 규칙을 적었습니다: {document.strip()}")


@transaction.atomic
def end_rule(*, rule: UUID, by: Viewer, at: datetime) -> None:
    """A rule holds no more; who had access by it is to be looked at."""
    _may_rule(by)
    found = Rule.objects.filter(public_id=rule, known_until__isnull=True).first()
    if found is None:
        raise Refused("no_such_rule", "이미 끝난 규칙입니다.")
    Rule.objects.filter(id=found.id).update(known_until=at, ended_by=by.name)
    _tell(by, at, "access.end_rule", f"{found.system.name}의 접근 규칙을 끝냈습니다.")


@transaction.atomic
def give(*, person: int, system: UUID, since: date, note: str, by: Viewer, at: datetime) -> None:
    """Write down that a person has access to a system since a day.

    Raises:
        NotTheirs: neither HR nor an administrator. Refused: they have it already.
    """
    _may(by)
    found = _system(system)
    tenancy.lock("access.hold", person, found.id)
    held = Holding.objects.filter(person_id=person, system=found, known_until__isnull=True)
    if held.filter(valid__overlap=(since, None)).exists():
        raise Refused("access_is_held", f"{since}부터 이미 {found.name}을 쓸 수 있습니다.")
    _hold(person, found, (since, None), note, by, at)
    _tell(by, at, "access.give", f"{since}부터 {found.name}을 쓸 수 있게 했습니다.", person)


@transaction.atomic
def take(*, person: int, system: UUID, until: date, by: Viewer, at: datetime) -> None:
    """Write down that a person has access to a system until a day: the former word stays beside it.

    Raises:
        NotTheirs: neither HR nor an administrator. Refused: they do not have it, or had it not yet.
    """
    _may(by)
    found = _system(system)
    tenancy.lock("access.hold", person, found.id)
    held = Holding.objects.filter(
        person_id=person, system=found, known_until__isnull=True, valid__upper_inf=True
    ).first()
    if held is None:
        raise Refused("access_is_not_held", f"{found.name}을 쓸 수 있다고 적은 것이 없습니다.")
    if until <= held.valid.lower:
        raise Refused("access_ends_early", f"{held.valid.lower} 다음 날부터 거둘 수 있습니다.")
    Holding.objects.filter(id=held.id).update(known_until=at, ended_by=by.name)
    _hold(person, found, (held.valid.lower, until), held.note, by, at)
    _tell(by, at, "access.take", f"{until}부터 {found.name}을 거두었습니다.", person, ARTICLE)


def _hold(
    person: int,
    system: System,
    valid: tuple[date, date | None],
    note: str,
    by: Viewer,
    at: datetime,
) -> None:
    Holding.objects.create(
        public_id=uuid7(), person_id=person, system=system, valid=valid, note=note.strip()[:120],
        **_written(by, at),
    )  # fmt: skip


def _written(by: Viewer, at: datetime) -> dict[str, object]:
    return {"institution_id": tenancy.current(), "recorded_at": at, "recorded_by": by.name}


def _may(by: Viewer) -> None:
    if by.role not in ("hr", "admin"):
        raise NotTheirs("접근은 인사담당자와 시스템관리자가 적습니다.")


def _may_rule(by: Viewer) -> None:
    _may(by)
    if by.units() is not None:
        raise NotTheirs("시스템과 접근 규칙은 기관 전체를 맡은 사람이 적습니다.")


def _system(key: UUID) -> System:
    found = System.objects.filter(public_id=key, known_until__isnull=True).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 시스템입니다.")
    return found


def _tell(
    by: Viewer, at: datetime, action: str, told: str, person: int | None = None, article: str = ""
) -> None:
    summary = f"{told} ({article})" if article else told
    record(by=by, at=at, action=action, summary=summary, on=[On(person, "access", by.name)])
