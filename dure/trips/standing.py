"""상시 출장자: who has 월액여비, from when until when, and by which document (여비 규정 제29조제2항)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.people import queries as people
from dure.trips.models import StandingTraveller

ARTICLE = "공무원 여비 규정 제29조제2항"


@dataclass(frozen=True)
class Standing:
    """Somebody with 월액여비: [since, until), open where nobody has ended it."""

    id: UUID
    person: int
    since: date
    until: date | None
    document: str
    by: str
    at: datetime


def standing(
    *, since: date, until: date | None, persons: Sequence[int] | None = None
) -> list[Standing]:
    """Who has 월액여비 on some day of [since, until), the earliest first."""
    rows = StandingTraveller.objects.filter(known_until=None, valid__overlap=(since, until))
    if persons is not None:
        rows = rows.filter(person_id__in=list(persons))
    return [
        Standing(
            row.public_id, row.person_id, row.valid.lower, row.valid.upper, row.document,
            row.by, row.at,
        )
        for row in rows.order_by("valid", "id")
    ]  # fmt: skip


def name_standing(
    *, person: int, since: date, until: date | None, document: str, by: Viewer, at: datetime
) -> StandingTraveller:
    """Enter that somebody has 월액여비 from a day on, or between two days.

    Raises:
        Refused: no document, no sense in the days, or they have it then already.
        NotTheirs: HR and payroll enter it.
    """
    _check_role(by)
    _check_days(since, until)
    if not document.strip():
        raise Refused("document_missing", "상시 출장자로 정한 문서의 번호를 적어 주세요.", ARTICLE)
    made = _write(person, since, until, document.strip(), by, at)
    _noted("trips.name_standing", "상시 출장자로 적었습니다", made, by, at)
    return made


def end_standing(*, standing: UUID, until: date, by: Viewer, at: datetime) -> StandingTraveller:
    """Say from which day on somebody has it no more.

    Raises:
        Refused: the day is not after the first, or it was changed before. NotTheirs: HR and payroll enter it.
    """
    _check_role(by)
    found = _known(standing)
    _check_days(found.valid.lower, until)
    StandingTraveller.objects.filter(id=found.id).update(known_until=at)
    made = _write(found.person_id, found.valid.lower, until, found.document, by, at)
    _noted("trips.end_standing", "상시 출장자의 끝을 적었습니다", made, by, at)
    return made


def drop_standing(*, standing: UUID, by: Viewer, at: datetime) -> None:
    """Take back what was entered by mistake; the row stays.

    Raises:
        Refused: it was changed before. NotTheirs: HR and payroll enter it.
    """
    _check_role(by)
    found = _known(standing)
    StandingTraveller.objects.filter(id=found.id).update(known_until=at)
    _noted("trips.drop_standing", "상시 출장자로 잘못 적은 것을 지웠습니다", found, by, at)


# ── inside ────────────────────────────────────────────────────────────────────────────


def _check_role(by: Viewer) -> None:
    if by.role not in ("hr", "payroll"):
        raise NotTheirs("월액여비를 받는 사람은 인사담당자와 급여 담당이 적습니다.")


def _check_days(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise Refused(
            "ends_before_start",
            "받지 않는 날이 받기 시작하는 날보다 뒤여야 합니다. 날짜를 고쳐 주세요.",
            ARTICLE,
        )


def _known(standing: UUID) -> StandingTraveller:
    found = StandingTraveller.objects.select_for_update().filter(public_id=standing).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 상시 출장자입니다.")
    if found.known_until is not None:
        raise Refused(
            "changed_meanwhile", "이미 고치거나 지운 것입니다. 목록에서 다시 골라 주세요."
        )
    return found


def _write(
    person: int, since: date, until: date | None, document: str, by: Viewer, at: datetime
) -> StandingTraveller:
    try:
        with transaction.atomic():
            return StandingTraveller.objects.create(
                public_id=uuid7(),
                institution_id=tenancy.current(),
                person_id=person,
                valid=(since, until),
                document=document,
                at=at,
                by=by.name,
            )
    except IntegrityError as error:
        name = people.names([person]).get(person, "")
        raise Refused(
            "has_it_already",
            f"{name}님은 그 기간에 이미 월액여비를 받습니다. 앞의 것을 끝내거나 날짜를 고쳐 주세요.",
            ARTICLE,
        ) from error


def _noted(action: str, said: str, made: StandingTraveller, by: Viewer, at: datetime) -> None:
    valid = StandingTraveller.objects.values_list("valid", flat=True).get(id=made.id)
    until = valid.upper
    record(
        by=by,
        at=at,
        action=action,
        summary=f"{said}: {valid.lower.isoformat()}부터"
        + (f" {until.isoformat()} 전까지" if until else "")
        + f" ({made.document})",
        on=[On(made.person_id, "standing", str(made.public_id))],
    )
