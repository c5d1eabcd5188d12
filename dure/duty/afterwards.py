"""Who kept a watch after all: another than was announced, or nobody; said once it is over."""

from datetime import datetime
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty import keeping, logbook, queries, resting
from dure.duty.keeping import WHY, Change
from dure.duty.models import Duty, DutyLog, Keeper
from dure.duty.queries import Seat
from dure.errors import NotTheirs, Refused
from dure.messages import actions as messages
from dure.timeline import actions as timeline

NOBODY = "서지 않음"


def correct_keeper(
    *, duty: UUID, person: int | None, reason: str, by: Viewer, at: datetime
) -> None:
    """Say who kept a watch; where nobody did it is neither rested nor paid, nor part of a share.

    Its rest moves with it. What was paid of it already differs in the next payment (`pay.duties`).

    Raises:
        Refused: no reason, not over, stopped before, nothing changes, its rest is used or asked for, or
            they kept another watch then.
        NotTheirs: not theirs to look after.
    """
    keeping.hold([duty])
    seat = _over(duty, by, at)
    if not reason.strip():
        raise Refused("reason_missing", "그렇게 보는 까닭을 적어 주세요.")
    if person == (None if seat.stopped else seat.kept_by):
        raise Refused("nothing_changes", "이미 그렇게 적혀 있습니다.")
    resting.take_back(duties=[seat.key], by=by, at=at)
    Duty.objects.filter(id=seat.key).update(stopped="" if person else NOBODY)
    made = Duty.objects.select_related("watch").get(id=seat.key)
    timeline.take_back(source=duty, why=WHY, at=at)
    if person is not None:
        keeping.keep([Change(made, person, Keeper.Why.BY_SUBSTITUTE)], at=at)
        if DutyLog.objects.filter(
            watch=made.watch, date=made.date, state=DutyLog.State.APPROVED
        ).exists():
            resting.grant(duties=[made.id], by=by, at=at)
    _tell(seat, person, at)
    said = "다른 사람이 섰습니다" if person else "아무도 서지 않았습니다"
    record(
        by=by,
        at=at,
        action="duty.correct_keeper",
        summary=f"{seat.date} {seat.name} 당직은 {said}. {reason.strip()}",
        on=[On(each, "duty", str(duty)) for each in dict.fromkeys([seat.kept_by, person]) if each],
    )


def _over(duty: UUID, by: Viewer, at: datetime) -> Seat:
    seat = queries.seat(duty)
    if seat is None or seat.kept_by is None or not logbook.looks_after(seat, by, at):
        raise NotTheirs("누가 섰는지는 그 당직표를 맡은 인사담당자와 서무가 고칩니다.")
    if logbook.ended(seat) > at:
        raise Refused("duty_not_over", "당직이 끝난 뒤에 고칩니다.")
    if seat.stopped not in ("", NOBODY):
        raise Refused("duty_stopped", f"하지 않게 된 당직입니다: {seat.stopped.rstrip('.')}.")
    return seat


def _tell(seat: Seat, person: int | None, at: datetime) -> None:
    when = f"{seat.date.month}월 {seat.date.day}일 {seat.name}"
    told = {person: f"{when} 당직을 선 것으로 적혔습니다."} if person else {}
    if seat.kept_by and person != seat.kept_by:
        told[seat.kept_by] = f"{when} 당직을 서지 않은 것으로 적혔습니다."
    for who, text in told.items():
        key = f"duty_corrected:{seat.duty}:{at.isoformat()}:{who}"
        messages.post(person=who, topic="duty", text=text, url="/duty/mine", key=key, at=at)
