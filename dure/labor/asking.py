"""연차: asked for by the worker, taken on or moved by the labour officer, counted as it is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.labor import annual, days, reach, renewing
from dure.labor.annual import Grant
from dure.labor.models import District, LeaveRequest, LeaveUse, Worker
from dure.labor.written import end
from dure.messages import actions as told
from dure.timeline.actions import SEOUL
from law import params

URL: Final = "/labor/mine/leave"
STATES = dict(LeaveRequest.State.choices)


@dataclass(frozen=True)
class Balance:
    """연차 that may be used on a day, in minutes; `unknown`: how many days nobody told yet."""

    grants: list[Grant]
    waiting: int
    unknown: int

    @property
    def used(self) -> int:
        return sum(each.used_minutes for each in self.grants)

    @property
    def left(self) -> int:
        return sum(map(granted, self.grants)) - self.used - self.waiting

    @property
    def is_written(self) -> bool:
        """Whether an officer said how much there is; what is only reckoned refuses nobody."""
        return bool(self.grants) and all(each.written for each in self.grants)


def granted(grant: Grant) -> int:
    """What was written, else what the act makes."""
    return grant.written.granted_minutes if grant.written else grant.due_minutes


def article(on: date) -> str:
    """제60조제5항, by its number of the day: leave is given when it is asked for."""
    return f"근로기준법 제60조제{5 + int(params.value('labor_leave.annual_paragraph_shift', on))}항"


def balance(worker: Worker, *, on: date, today: date) -> Balance:
    """What is left, by what is known today, of the 연차 that may be used on a day."""
    account = annual.of_worker(worker, today)
    held = [each for each in account.grants if each.since <= on < each.until]
    asked = LeaveRequest.objects.filter(worker=worker, state="requested")
    waiting = sum(
        each.minutes for each in asked if any(one.since <= each.date < one.until for one in held)
    )
    return Balance(held, waiting, len(account.unknown))


def scheduled(worker: Worker, day: date) -> int:
    """The minutes that a worker was to work on a day; 0 where there is nothing to take leave from."""
    own = days.spans([worker]).get(worker.id, [])
    found = days.to_come(worker, own, since=day, until=day + timedelta(days=1))
    return next((each.scheduled_minutes for each in found if not each.holiday), 0)


@transaction.atomic
def ask_leave(*, worker: Worker, day: date, minutes: int | None, by: Viewer, at: datetime) -> UUID:
    """Ask for leave of a day, or of some of its minutes; the labour officer is told.

    Raises:
        Refused: a day gone by or without work, more than there is, or asked for already.
        NotTheirs: not the worker.
    """
    if by.person is None or worker.person_id != by.person:
        raise NotTheirs("연차는 본인만 신청합니다.")
    today = at.astimezone(SEOUL).date()
    wanted = _fitting(worker, day, minutes, today)
    tenancy.lock("labor.leave", worker.id)
    _refuse_written(worker, day)
    _enough(worker, day, wanted, today)
    try:
        with transaction.atomic():
            made = LeaveRequest.objects.create(
                public_id=uuid7(), institution_id=tenancy.current(), worker=worker, date=day,
                minutes=wanted, state="requested", asked_at=at,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("leave_asked", "그날은 이미 신청했습니다.") from error
    _tell_officers(made, "연차 신청이 들어왔습니다.", "", at)
    _tell(made, "연차를 신청했습니다.", "labor.ask_leave", by, at)
    return made.public_id


def _fitting(worker: Worker, day: date, minutes: int | None, today: date) -> int:
    if day < today:
        raise Refused("leave_gone_by", "지난 날입니다. 그날의 일은 노동담당에게 말해 주세요.")
    if day.year > today.year + 1:
        raise Refused(
            "leave_far_ahead", "올해와 다음 해의 날까지 신청합니다. 날짜를 확인해 주세요."
        )
    whole = scheduled(worker, day)
    if not whole:
        raise Refused("no_work_that_day", "일하는 날이 아니라서 연차를 쓰지 않아도 됩니다.")
    wanted = whole if minutes is None else minutes
    if not 0 < wanted <= whole:
        raise Refused("leave_too_long", "그날 일하는 시간 안에서 골라 주세요.")
    return wanted


def _refuse_written(worker: Worker, day: date) -> None:
    if LeaveUse.objects.filter(worker=worker, date=day, known_until=None).exists():
        raise Refused("leave_written", "그날은 이미 연차로 적혀 있습니다.")


def _enough(worker: Worker, day: date, wanted: int, today: date) -> None:
    known = balance(worker, on=day, today=today)
    if known.is_written and known.left < wanted:
        raise Refused(
            "leave_used_up",
            f"남은 연차가 {known.left // 60}시간 {known.left % 60}분이라 모자랍니다.",
            "근로기준법 제60조",
        )


@transaction.atomic
def approve_leave(*, request: LeaveRequest, by: Actor, at: datetime) -> None:
    """Take a request on: the day is leave, which pay and guard read.

    Raises:
        Refused: more than is left, or the day is leave already. Stale: decided already.
        NotTheirs: not the labour officer's district.
    """
    held = _held(request, by, at)
    _settle(held, "approved", "", by, at)
    _refuse_written(held.worker, held.date)
    _enough(held.worker, held.date, held.minutes, at.astimezone(SEOUL).date())
    days.use_leave(worker=held.worker, day=held.date, minutes=held.minutes, by=by, at=at)
    _answer(held, "신청한 연차를 쓸 수 있습니다.", at)
    _tell(held, "연차 신청을 받아들였습니다.", "labor.approve_leave", by, at)


@transaction.atomic
def reject_leave(*, request: LeaveRequest, reason: str, by: Actor, at: datetime) -> None:
    """Ask for another time, and say why.

    Raises:
        Refused: no reason. Stale: decided already. NotTheirs: not the labour officer's district.
    """
    held = _held(request, by, at)
    if not reason.strip():
        raise Refused(
            "another_time_without_reason",
            "그날 주면 사업 운영에 어떤 막대한 지장이 있는지 적어 주세요.",
            article(held.date),
        )
    _settle(held, "rejected", reason.strip()[:200], by, at)
    _answer(held, "신청한 연차의 시기를 다시 정해 주세요.", at)
    _tell(held, "연차의 시기를 바꿔 달라고 했습니다.", "labor.reject_leave", by, at)


@transaction.atomic
def withdraw_leave(*, request: LeaveRequest, by: Viewer, at: datetime) -> None:
    """Take a request back; one that was taken on only before its day.

    Raises:
        Refused: its day has come. Stale: decided otherwise. NotTheirs: not the worker.
    """
    tenancy.lock("labor.leave", request.worker_id)
    held = LeaveRequest.objects.select_related("worker").get(id=request.id)
    if by.person is None or held.worker.person_id != by.person:
        raise NotTheirs("본인의 신청만 거둡니다.")
    if held.state not in ("requested", "approved"):
        raise Stale("이미 끝난 신청입니다. 다시 불러와 확인해 주세요.")
    if held.state == "approved" and held.date <= at.astimezone(SEOUL).date():
        raise Refused("leave_begun", "그날이 되어 거둘 수 없습니다. 노동담당에게 말해 주세요.")
    end(LeaveUse.objects.filter(worker=held.worker, date=held.date, known_until=None), by, at)
    _settle(held, "withdrawn", "", by, at)
    if held.state == "approved":
        _tell_officers(held, "받아들인 연차를 근로자가 거두었습니다.", ":withdrawn", at)
    _tell(held, "연차 신청을 거두었습니다.", "labor.withdraw_leave", by, at)


def _held(request: LeaveRequest, by: Actor, at: datetime) -> LeaveRequest:
    """A request that waits, held until the end of the transaction."""
    tenancy.lock("labor.leave", request.worker_id)
    held = LeaveRequest.objects.select_related("worker__district").get(id=request.id)
    reach.may_write(held.worker.district, by, on=at.astimezone(SEOUL).date())
    if held.state != "requested":
        raise Stale("이미 정한 신청입니다. 다시 불러와 확인해 주세요.")
    return held


def _settle(held: LeaveRequest, state: str, reason: str, by: Actor, at: datetime) -> None:
    LeaveRequest.objects.filter(id=held.id).update(
        state=state, reason=reason, decided_at=at, decided_by=by.name
    )


def _tell_officers(held: LeaveRequest, text: str, what: str, at: datetime) -> None:
    for person in renewing.officers(held.worker.district, at.astimezone(SEOUL).date()):
        told.post(
            person=person, topic="labor", text=text, url="/labor/leave",
            key=f"labor:leave:{held.id}{what}:{person}", at=at,
        )  # fmt: skip


def _answer(held: LeaveRequest, text: str, at: datetime) -> None:
    if held.worker.person_id:
        told.post(
            person=held.worker.person_id, topic="labor", text=text, url=URL,
            key=f"labor:leave:{held.id}:answer", at=at,
        )  # fmt: skip


def _tell(held: LeaveRequest, what: str, action: str, by: Actor, at: datetime) -> None:
    on = [On(held.worker.person_id, "leave_request", str(held.public_id))]
    record(by=by, at=at, action=action, summary=f"{held.date} {what}", on=on)


def of_worker(worker: Worker, *, limit: int = 20) -> list[LeaveRequest]:
    """What somebody asked for, the latest first."""
    return list(LeaveRequest.objects.filter(worker=worker).order_by("-date", "-id")[:limit])


def waiting(districts: Sequence[District]) -> list[LeaveRequest]:
    """What waits in some districts, the nearest day first."""
    found = LeaveRequest.objects.filter(worker__district__in=districts, state="requested")
    return list(found.select_related("worker__district").order_by("date", "id"))


def decided(districts: Sequence[District], *, limit: int = 20) -> list[LeaveRequest]:
    """What was decided or taken back in some districts, the latest first."""
    found = LeaveRequest.objects.filter(worker__district__in=districts, decided_at__isnull=False)
    return list(found.select_related("worker__district").order_by("-decided_at")[:limit])


def one(key: UUID, districts: Sequence[District]) -> LeaveRequest:
    """A request of some districts.

    Raises:
        NotTheirs: it is not among them.
    """
    found = LeaveRequest.objects.filter(public_id=key, worker__district__in=districts).first()
    if found is None:
        raise NotTheirs("맡은 범위에 없는 연차 신청입니다.")
    return found


def own(key: UUID, person: int) -> LeaveRequest:
    """A request of somebody's own.

    Raises:
        NotTheirs: another's.
    """
    found = LeaveRequest.objects.filter(public_id=key, worker__person_id=person).first()
    if found is None:
        raise NotTheirs("본인의 연차 신청이 아닙니다.")
    return found
