"""What workers are given beside their pay, and what they are really given to do."""

from datetime import date, datetime

from django.db import transaction

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.labor import reach
from dure.labor.models import Benefit, Comparator, RealDuty, SystemAccess, Worker
from dure.labor.written import end, stamp
from dure.timeline.actions import SEOUL
from law.labor import words

MOST_MINUTES = 1440


@transaction.atomic
def set_benefit(*, worker: Worker, code: str, annual_won: int, by: Actor, at: datetime) -> None:
    """What a worker is given in a year; 0 is said as well, for nothing is not the same as unknown.

    Raises:
        Refused: no such benefit, or a sum below nothing.
    """
    _may(worker, by, at)
    _check_benefit(code, annual_won)
    end(Benefit.objects.filter(worker=worker, code=code, known_until=None), by, at)
    Benefit.objects.create(worker=worker, code=code, annual_won=annual_won, **stamp(by, at))
    told = f"{words.BENEFITS[code]}을(를) 한 해 {annual_won:,}원으로 적었습니다."
    _tell(by, at, "labor.set_benefit", told, worker)


@transaction.atomic
def set_comparator(
    *, worker: Worker, peer: str, code: str, annual_won: int, basis: str, by: Actor, at: datetime
) -> None:
    """What somebody who does the same kind of work is given in a year, and why they compare.

    Raises:
        Refused: no such peer or benefit, or no reason.
    """
    _may(worker, by, at)
    _check_benefit(code, annual_won)
    if peer not in words.PEERS or not basis.strip():
        raise Refused(
            "comparator_baseless",
            "누구와 견주는지, 왜 동종·유사업무로 보는지 적어 주세요.",
            "기간제법 제8조",
        )
    former = Comparator.objects.filter(worker=worker, peer=peer, code=code, known_until=None)
    end(former, by, at)
    Comparator.objects.create(
        worker=worker, peer=peer, code=code, annual_won=annual_won, basis=basis.strip()[:200],
        **stamp(by, at),
    )  # fmt: skip
    told = f"비교대상의 {words.BENEFITS[code]}을(를) 한 해 {annual_won:,}원으로 적었습니다."
    _tell(by, at, "labor.set_comparator", told, worker)


@transaction.atomic
def tell_duty(
    *, worker: Worker, day: date, what: str, minutes: int, assisting: bool, by: Actor, at: datetime
) -> None:
    """What a worker was really given to do on a day.

    Raises:
        Refused: nothing said, more minutes than a day has, or a day to come.
    """
    _may(worker, by, at)
    if not what.strip() or not 0 < minutes <= MOST_MINUTES:
        raise Refused("duty_unsaid", "무엇을 몇 시간 했는지 적어 주세요. 하루는 24시간까지입니다.")
    if day > at.astimezone(SEOUL).date():
        raise Refused("duty_in_future", "실제로 한 일은 오늘까지만 적을 수 있습니다.")
    what = what.strip()[:120]
    end(RealDuty.objects.filter(worker=worker, date=day, what=what, known_until=None), by, at)
    RealDuty.objects.create(
        worker=worker, date=day, what=what, minutes=minutes, assisting=assisting, **stamp(by, at)
    )
    _tell(by, at, "labor.tell_duty", f"{day}에 실제로 한 일을 적었습니다: {what}", worker)


@transaction.atomic
def tell_access(
    *,
    worker: Worker,
    system: str,
    needed: bool,
    wanted_on: date | None,
    granted_on: date | None,
    by: Actor,
    at: datetime,
) -> None:
    """When a worker asked for access to a system and when it was given.

    Raises:
        Refused: no such system, or given before it was asked for.
    """
    _may(worker, by, at)
    if system not in words.SYSTEMS:
        raise Refused("system_unknown", "시스템을 목록에서 골라 주세요.")
    if wanted_on and granted_on and granted_on < wanted_on:
        raise Refused("access_backwards", "준 날이 신청한 날보다 빠릅니다.")
    end(SystemAccess.objects.filter(worker=worker, system=system, known_until=None), by, at)
    SystemAccess.objects.create(
        worker=worker, system=system, needed=needed, wanted_on=wanted_on, granted_on=granted_on,
        **stamp(by, at),
    )  # fmt: skip
    _tell(by, at, "labor.tell_access", f"{words.SYSTEMS[system]}의 권한을 적었습니다.", worker)


def _may(worker: Worker, by: Actor, at: datetime) -> None:
    reach.may_write(worker.district, by, on=at.astimezone(SEOUL).date())
    tenancy.lock("labor.given", worker.id)


def _check_benefit(code: str, annual_won: int) -> None:
    if code not in words.BENEFITS or annual_won < 0:
        raise Refused("benefit_unfit", "복리후생을 고르고 한 해의 금액을 0원 이상으로 적어 주세요.")


def _tell(by: Actor, at: datetime, action: str, told: str, worker: Worker) -> None:
    on = [On(worker.person_id, "worker", str(worker.public_id))]
    record(by=by, at=at, action=action, summary=told, on=on)
