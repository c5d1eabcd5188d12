"""성별: recorded from the personnel file, read by HR alone, counted in statistics."""

from collections.abc import Mapping
from datetime import datetime

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.people import periods, wanted
from dure.people.models import Sex

KINDS = {str(value): str(label) for value, label in Sex.Kind.choices}
ARTICLE = "양성평등기본법 제17조제1항"


def record_sexes(*, sexes: Mapping[int, str], by: Actor, at: datetime) -> int:
    """Say of people what the personnel record has; how many it changed.

    Raises:
        Refused: no such value. NotTheirs: neither HR nor administrator, or outside their reach.
    """
    wanted.may(by, at, persons=list(sexes))
    if not set(sexes.values()) <= set(KINDS):
        raise Refused("no_such_sex", "성별은 여성이나 남성으로 적어 주세요.", ARTICLE)
    periods.lock()
    known = current()
    changed = {person: kind for person, kind in sexes.items() if known.get(person) != kind}
    old = Sex.objects.filter(person_id__in=changed, known_until__isnull=True)
    old.update(known_until=at)
    Sex.objects.bulk_create(
        Sex(
            institution_id=tenancy.current(),
            person_id=person,
            kind=kind,
            recorded_at=at,
            recorded_by=by.name,
        )
        for person, kind in changed.items()
    )
    record(
        by=by,
        at=at,
        action="people.record_sexes",
        summary=f"{len(changed)}명의 성별을 인사 기록대로 적었습니다.",
        on=[On(person, "sex") for person in changed],
        after={"persons": len(changed)},
    )
    return len(changed)


def current() -> dict[int, str]:
    """What is known of everybody, for the personnel file to be compared with."""
    rows = Sex.objects.filter(known_until__isnull=True)
    return {int(person): str(kind) for person, kind in rows.values_list("person_id", "kind")}


def of(*, viewer: Viewer) -> dict[int, str]:
    """여성, 남성 by person, for statistics.

    Raises:
        NotTheirs: anybody but HR.
    """
    _hr(viewer)
    return {person: KINDS[kind] for person, kind in current().items()}


def of_person(person: int, *, viewer: Viewer) -> str:
    """The kind recorded of one person; "" where none is.

    Raises:
        NotTheirs: anybody but HR.
    """
    _hr(viewer)
    found = Sex.objects.filter(person_id=person, known_until__isnull=True).first()
    return found.kind if found else ""


def _hr(viewer: Viewer) -> None:
    if viewer.role != "hr":
        raise NotTheirs("성별은 인사 담당자만 볼 수 있습니다.")
