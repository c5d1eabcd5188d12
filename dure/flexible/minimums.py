"""최소 인원: how many must be at a unit's own place in some hours, as the institution set it."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.flexible.models import Minimum
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL


def set_minimum(
    *,
    unit: int,
    start: int,
    end: int,
    people: int,
    document: str,
    since: date,
    by: Viewer,
    at: datetime,
) -> UUID:
    """Say how many must be there from one minute of the day to another, from a day on.

    Raises:
        Refused: no document, no such unit, hours that make no sense, or those hours have one.
        NotTheirs: neither HR nor the head or clerk of the unit.
    """
    _may(unit, by, at)
    if organization.unit(unit, on=since) is None:
        raise Refused("no_such_unit", "그날 없는 부서입니다. 다시 골라 주세요.")
    if not document.strip():
        raise Refused("document_missing", "최소 인원을 정한 문서를 적어 주세요.")
    if not 0 <= start < end <= 1440 or not 1 <= people <= 999:
        raise Refused("times_malformed", "시각과 인원을 다시 넣어 주세요. 인원은 1명부터입니다.")
    try:
        with transaction.atomic():
            made = Minimum.objects.create(
                public_id=uuid7(),
                institution_id=tenancy.current(),
                unit_id=unit,
                hours=(start, end),
                people=people,
                document=document.strip(),
                valid=(since, None),
                recorded_by=by.name,
            )
    except IntegrityError as error:
        raise Refused(
            "minimum_overlaps",
            "그 시각에 이미 정한 최소 인원이 있습니다. 앞의 것을 끝낸 뒤 다시 적어 주세요.",
        ) from error
    _noted(
        "flexible.set_minimum", f"최소 인원을 {since}부터 {people}명으로 정했습니다.", made, by, at
    )
    return made.public_id


def end_minimum(*, minimum: UUID, by: Viewer, at: datetime) -> None:
    """From today on there is no such minimum.

    Raises:
        Refused: it has ended. NotTheirs: as for `set_minimum`.
    """
    made = Minimum.objects.select_for_update().filter(public_id=minimum).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 최소 인원입니다.")
    _may(made.unit_id, by, at)
    if made.valid.isempty or made.valid.upper is not None:
        raise Refused("minimum_ended", "이미 끝난 최소 인원입니다.")
    today = at.astimezone(SEOUL).date()
    Minimum.objects.filter(id=made.id).update(
        valid=(made.valid.lower, max(today, made.valid.lower))
    )
    _noted("flexible.end_minimum", f"최소 인원 {made.people}명을 끝냈습니다.", made, by, at)


def _may(unit: int, by: Viewer, at: datetime) -> None:
    reach = organization.reach(by, on=at.astimezone(SEOUL).date())
    if by.role not in ("hr", "head", "clerk") or (reach is not None and unit not in reach):
        raise NotTheirs("최소 인원은 인사담당자와 그 부서의 부서장, 서무가 정합니다.")


def _noted(action: str, summary: str, made: Minimum, by: Viewer, at: datetime) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(kind="minimum", subject=str(made.public_id))],
        after={"unit": made.unit_id, "people": made.people, "document": made.document},
    )
