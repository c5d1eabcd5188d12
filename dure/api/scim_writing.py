"""SCIM: what may be written. A program owns the accounts and groups that it made; people and units are HR's.

Of a person a program may say by which id it knows them (externalId), and close all access (active: false).
"""

from typing import Any, Final
from uuid import UUID

from scim2_models import (
    Context,
    InvalidValueException,
    MutabilityException,
    NotFoundException,
    UniquenessException,
)

from dure.access import actions
from dure.api.scim_look import Look
from dure.api.scim_models import EnterpriseUser, Group

HRS: Final = "사람은 인사 발령으로, 부서는 조직 개편으로만 바뀝니다."
OWN: Final = {"externalId", "active"}
TOLD: Final = {"schemas", "id", "meta", "groups"}


def make(look: Look, wanted: Any) -> str:
    """An account or a group of the program's own; its id."""
    kind = "group" if isinstance(wanted, Group) else "outsider"
    _check(look, None, wanted)
    key = actions.provision(
        kind=kind, name=_name(wanted), content=_content(wanted), by=look.call.viewer,
        at=look.call.at,
    )  # fmt: skip
    return str(key)


def keep(look: Look, before: Any, after: Any, *, whole: bool) -> None:
    """Write what changed; `whole`: what is not said of a person is left as it is (PUT)."""
    if before.id in look.units:
        _only(before, after, set(), whole)
    elif before.id in look.listed:
        _keep_person(look, before, after, whole)
    else:
        _check(look, before, after)
        actions.amend(
            key=UUID(before.id), name=_name(after), content=_content(after),
            by=look.call.viewer, at=look.call.at,
        )  # fmt: skip


def end(look: Look, key: str) -> None:
    """End what a program made.

    Raises:
        MutabilityException: a person or a unit.
    """
    if key in look.listed or key in look.units:
        raise MutabilityException(detail=f"지울 수 없습니다. {HRS}")
    if key not in look.accounts and key not in look.groups:
        raise NotFoundException(detail="없는 id입니다.")
    actions.end(key=UUID(key), by=look.call.viewer, at=look.call.at)


def _keep_person(look: Look, before: Any, after: Any, whole: bool) -> None:
    _only(before, after, OWN, whole)
    person, call = look.listed[before.id].person, look.call
    if after.active != before.active and not (whole and after.active is None):
        if after.active is not False:
            raise MutabilityException(
                detail="SCIM으로는 닫을 수만 있습니다. 닫은 접근은 시스템관리자가, "
                "끝난 재직은 인사 발령이 다시 엽니다."
            )
        actions.close(
            person=person, why=f"{call.key.name}이 SCIM으로 닫음", by=call.viewer, at=call.at
        )
    if after.external_id != before.external_id and not (whole and after.external_id is None):
        actions.link(person=person, external_id=after.external_id or "", by=call.viewer, at=call.at)


def _only(before: Any, after: Any, may: set[str], whole: bool) -> None:
    """Refuse a change of anything but what may change."""
    was, now = before.model_dump(), after.model_dump()
    names = (set(now) if whole else set(was) | set(now)) - TOLD - may
    changed = sorted(name for name in names if was.get(name) != now.get(name))
    if changed:
        raise MutabilityException(detail=f"바꿀 수 없는 값입니다: {', '.join(changed)}. {HRS}")


def _check(look: Look, before: Any, after: Any) -> None:
    """What a program's own account or group may not say: another's name or number, or of nobody."""
    if not _name(after).strip():
        raise InvalidValueException(
            detail="계정의 userName, 묶음의 displayName은 비울 수 없습니다."
        )
    if isinstance(after, Group):
        known = {each.value for each in (before.members or [])} if before else set()
        unknown = [
            str(each.value)
            for each in after.members or []
            if each.value not in known and not look.kind_of(each.value or "")[0]
        ]
        if unknown:
            raise InvalidValueException(detail=f"없는 구성원입니다: {', '.join(unknown)[:80]}")
        return
    if after.user_name.lower() in {name.lower() for name in look.user_names.values()}:
        raise UniquenessException(detail=f"userName {after.user_name}은 이미 사람의 것입니다.")
    said = after[EnterpriseUser]
    number = said.employee_number if said else None
    if number and number in {each.number for each in look.listed.values()}:
        raise UniquenessException(detail=f"사번 {number}은 이미 사람의 것입니다.")
    boss = said.manager.value if said and said.manager else None
    if boss and boss not in look.listed and boss not in look.accounts:
        raise InvalidValueException(detail=f"없는 manager입니다: {boss}")


def _name(told: Any) -> str:
    return str(told.display_name if isinstance(told, Group) else told.user_name)


def _content(told: Any) -> dict[str, Any]:
    content: dict[str, Any] = told.model_dump(scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    return content
