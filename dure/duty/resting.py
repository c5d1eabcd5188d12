"""Rest after a watch that was kept (its log is approved): one lot in the leave ledger, once for each keeper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty import logbook, queries
from dure.duty.days import DAY
from dure.duty.models import DutyLog, DutyRest, Keeper
from dure.duty.queries import Seat
from dure.errors import NotTheirs, Refused
from dure.leave import duty_rest as leave
from dure.organization import queries as organization
from law import duty as law
from law import params

AROUND = timedelta(days=120)


@dataclass(frozen=True)
class Owed:
    """A watch that was kept and gave no rest yet; `why`: what the institution has not set."""

    seat: Seat
    person: int
    why: str


def grant(*, watch: int, day: date, by: Viewer, at: datetime) -> None:
    """Grant the rest of a watch to each who kept it, once; what is not set stays owed."""
    standing = DutyRest.objects.filter(taken_back_at=None)
    _grant_all(_keepers(watch, day).exclude(rest__in=standing), by, at)


def grant_owed(*, by: Viewer, at: datetime) -> int:
    """Grant everything that is owed and can be worked out now.

    Raises:
        Refused: nothing can be. NotTheirs: neither HR nor a clerk.
    """
    if by.role not in ("hr", "clerk"):
        raise NotTheirs("당직 휴무는 인사담당자와 서무가 줍니다.")
    able = [each.seat.key for each in owed(viewer=by, at=at) if not each.why]
    done = _grant_all(_kept().filter(duty_id__in=able, rest=None), by, at)
    if not done:
        raise Refused("nothing_to_grant", "지금 줄 수 있는 당직 휴무가 없습니다.", law.ARTICLE)
    return done


def take_back(*, duty: UUID, reason: str, by: Viewer, at: datetime) -> None:
    """A watch turned out not to be kept by whoever it was announced for: their rest goes back.

    Raises:
        Refused: no reason, no rest, or some of it is used. NotTheirs: not theirs to look after.
    """
    seat = queries.seat(duty)
    if seat is None or not logbook.looks_after(seat, by, at):
        raise NotTheirs("당직 휴무는 그 당직표를 맡은 인사담당자와 서무가 거둡니다.")
    if not reason.strip():
        raise Refused("reason_missing", "서지 않은 것으로 보는 까닭을 적어 주세요.")
    found = DutyRest.objects.select_related("keeper__duty").filter(
        keeper__duty_id=seat.key, taken_back_at=None
    )
    if not found:
        raise Refused("no_rest", "이 당직으로 준 휴무가 없습니다.", law.ARTICLE)
    _take_back(list(found), f"서지 않은 당직의 휴무를 거두었습니다. {reason.strip()}", by, at)


def take_back_all(*, watch: int, day: date, by: Viewer, at: datetime) -> None:
    """The approval of a log is undone: the rest it gave goes back.

    Raises:
        Refused: some of it is used.
    """
    rests = DutyRest.objects.select_related("keeper__duty").filter(
        keeper__duty__watch_id=watch, keeper__duty__date=day, taken_back_at=None
    )
    _take_back(list(rests), f"{day} 당직의 휴무를 거두었습니다.", by, at)


def owed(*, viewer: Viewer, at: datetime) -> list[Owed]:
    """Watches with an approved log whose keepers have no rest yet though it may be due."""
    found = []
    for log in DutyLog.objects.filter(state=DutyLog.State.APPROVED).order_by("date"):
        keepers = _keepers(log.watch_id, log.date).filter(rest=None)
        seats = {each.key: each for each in queries.kept(since=log.date, until=log.date + DAY)}
        for each in keepers:
            seat = seats.get(each.duty_id)
            rest = _rest(each)
            if seat and rest.get("rest_minutes") != 0 and logbook.looks_after(seat, viewer, at):
                found.append(Owed(seat, each.person_id, rest.get("unset", "")))
    return found


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _kept() -> QuerySet[Keeper]:
    rows = Keeper.objects.select_related("duty__watch")
    return rows.filter(duty__live=True, duty__stopped="", firm=True, known__upper_inf=True)


def _keepers(watch: int, day: date) -> QuerySet[Keeper]:
    return _kept().filter(duty__watch_id=watch, duty__date=day)


def _grant_all(keepers: Iterable[Keeper], by: Viewer, at: datetime) -> int:
    done = [each for each in list(keepers) if _grant(each, by, at)]
    if done:
        _noted("duty.grant_rest", f"당직 휴무를 {len(done)}명에게 주었습니다.", done, by, at)
    return len(done)


def _take_back(rests: Sequence[DutyRest], summary: str, by: Viewer, at: datetime) -> None:
    for each in rests:
        leave.take_back_duty_rest(person=each.keeper.person_id, lot=each.lot, by=by, at=at)
    DutyRest.objects.filter(id__in=[each.id for each in rests]).update(taken_back_at=at)
    if rests:
        _noted("duty.take_back_rest", summary, [each.keeper for each in rests], by, at)


def _rest(keeper: Keeper) -> dict[str, Any]:
    """What follows a watch (`law.duty.rest`); `unset`: the sentence of what nobody has set."""
    duty = keeper.duty
    end_day = queries.last_day(duty)
    own = organization.own_days(since=end_day, until=end_day + AROUND)
    try:
        return law.rest(
            end_day,
            duty.watch.mode,
            own=own,
            institution=organization.institution().code,
            local=organization.local_values().lazy(),
        )
    except params.Unset as missing:
        return {"unset": str(missing)}


def _grant(keeper: Keeper, by: Viewer, at: datetime) -> bool:
    rest = _rest(keeper)
    minutes = rest.get("rest_minutes") or 0
    if not minutes:
        return False
    lot = f"duty_rest-{keeper.duty.date}-{keeper.duty.public_id.hex[-12:]}"
    leave.grant_duty_rest(
        person=keeper.person_id,
        lot=lot,
        minutes=minutes,
        first=rest["first_date"],
        last=rest["last_date"],
        by=by,
        at=at,
    )
    if not DutyRest.objects.filter(keeper=keeper).update(taken_back_at=None):
        DutyRest.objects.create(
            institution_id=tenancy.current(),
            keeper=keeper,
            minutes=minutes,
            lot=lot,
            last=rest["last_date"],
        )
    return True


def _noted(action: str, summary: str, keepers: Iterable[Keeper], by: Viewer, at: datetime) -> None:
    on = [On(each.person_id, "duty_rest", str(each.duty.public_id)) for each in keepers]
    record(by=by, at=at, action=action, summary=summary, on=on)
