"""Workers: written down, corrected, and bound to a person who has a log-in here."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.identity import uuid7
from dure.labor import reach
from dure.labor.models import District, Worker
from dure.labor.written import stamp
from dure.timeline.actions import SEOUL
from law.labor import words


@dataclass(frozen=True)
class WantedWorker:
    """A worker as somebody writes them down; `person`: who logs in here."""

    number: str
    name: str
    kind: str
    job: str = ""
    birth: date | None = None
    person: int | None = None


def enrol(*, district: District, wanted: WantedWorker, by: Actor, at: datetime) -> UUID:
    """Write a worker of a district down.

    Raises:
        Refused: no number or kind, or the number or the person is another worker's.
        NotTheirs: not the labour officer's district.
    """
    reach.may_write(district, by, on=at.astimezone(SEOUL).date())
    _check(wanted)
    try:
        with transaction.atomic():
            made = Worker.objects.create(
                public_id=uuid7(), district=district, **_said(wanted), **stamp(by, at)
            )
    except IntegrityError as error:
        raise _taken() from error
    _tell(by, at, "labor.enrol", f"근로자 {made.number}을(를) 적었습니다.", made, None)
    return made.public_id


def amend_worker(*, worker: Worker, wanted: WantedWorker, by: Actor, at: datetime) -> None:
    """Correct who a worker is; their contracts and days stay."""
    reach.may_write(worker.district, by, on=at.astimezone(SEOUL).date())
    _check(wanted)
    if wanted.number != worker.number:
        raise Refused("number_stays", "번호는 바꿀 수 없습니다. 파일이 이 번호로 사람을 찾습니다.")
    said = {key: value for key, value in _said(wanted).items() if key != "number"}
    before = {key: str(getattr(worker, key)) for key in said}
    try:
        with transaction.atomic():
            Worker.objects.filter(id=worker.id).update(**said)
    except IntegrityError as error:
        raise _taken() from error
    told = f"근로자 {worker.number}의 사항을 고쳤습니다."
    _tell(by, at, "labor.amend_worker", told, worker, before)


def _said(wanted: WantedWorker) -> dict[str, object]:
    said = {"name": wanted.name.strip(), "number": wanted.number.strip(), "job": wanted.job.strip()}
    return {**said, "kind": wanted.kind, "birth": wanted.birth, "person_id": wanted.person}


def _check(wanted: WantedWorker) -> None:
    if not wanted.number.strip():
        raise Refused("worker_unnumbered", "자치구가 부르는 번호를 적어 주세요.")
    if wanted.kind not in words.KINDS:
        raise Refused("kind_unknown", "고용 구분을 골라 주세요.")


def _taken() -> Refused:
    return Refused(
        "worker_taken",
        "그 번호나 그 사람은 이 자치구의 다른 근로자로 적혀 있습니다. 목록에서 찾아 주세요.",
    )


def _tell(
    by: Actor, at: datetime, action: str, told: str, worker: Worker, before: dict[str, str] | None
) -> None:
    on = [On(worker.person_id, "worker", str(worker.public_id))]
    record(by=by, at=at, action=action, summary=told, on=on, before=before)
