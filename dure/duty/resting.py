"""Rest after a watch that was kept (its log is approved): one lot in the leave ledger, once for each keeper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty import keeping, logbook, queries
from dure.duty.models import Duty, DutyLog, DutyRest, Keeper
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


def grant(*, duties: Iterable[int], by: Viewer, at: datetime) -> None:
    """Grant the rest of some seats to whoever kept them, once; what is not set stays owed."""
    standing = DutyRest.objects.filter(taken_back_at=None)
    _grant_all(_kept().filter(duty_id__in=list(duties)).exclude(rest__in=standing), by, at)


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


def take_back(*, duties: Iterable[int], by: Viewer, at: datetime) -> None:
    """What some watches gave goes back: they were not kept, or their log is not approved after all.

    Raises:
        Refused: some of it is used.
    """
    found = DutyRest.objects.select_related("keeper__duty").filter(
        keeper__duty__in=list(duties), taken_back_at=None
    )
    for each in found:
        leave.take_back_duty_rest(person=each.keeper.person_id, lot=each.lot, by=by, at=at)
    keepers = [each.keeper for each in found]
    if keepers:
        found.update(taken_back_at=at)
        _noted("duty.take_back_rest", "당직 휴무를 거두었습니다.", keepers, by, at)


def owed(*, viewer: Viewer, at: datetime) -> list[Owed]:
    """Watches with an approved log whose keepers have no rest yet though it may be due."""
    logs = DutyLog.objects.filter(
        state=DutyLog.State.APPROVED, watch=OuterRef("duty__watch"), date=OuterRef("duty__date")
    )
    keepers = {each.duty_id: each for each in _kept().filter(Exists(logs), rest=None)}
    seats = logbook.looked_after(queries.of(Duty.objects.filter(id__in=keepers)), viewer, at)
    rests = _rests([keepers[each.key].duty for each in seats])
    return [
        Owed(each, keepers[each.key].person_id, rests[each.key].get("unset", ""))
        for each in seats
        if rests[each.key].get("rest_minutes") != 0
    ]


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _kept() -> QuerySet[Keeper]:
    rows = Keeper.objects.select_related("duty__watch")
    return rows.filter(duty__live=True, duty__stopped="", firm=True, known__upper_inf=True)


def _grant_all(keepers: QuerySet[Keeper], by: Viewer, at: datetime) -> int:
    keeping.hold(each.duty.public_id for each in keepers)
    every = list(
        keepers.all()
    )  # asked again: somebody may have granted it, or said who kept it, first
    rests = _rests([each.duty for each in every])
    done = [each for each in every if _grant(each, rests[each.duty_id], by, at)]
    if done:
        _noted("duty.grant_rest", f"당직 휴무를 {len(done)}명에게 주었습니다.", done, by, at)
    return len(done)


def _rests(duties: Sequence[Duty]) -> dict[int, dict[str, Any]]:
    """What follows each watch (`law.duty.rest`); `unset`: the sentence of what nobody has set."""
    last = {each.id: queries.last_day(each) for each in duties}
    if not last:
        return {}
    since, until = min(last.values()), max(last.values()) + AROUND
    own = tuple(organization.own_days(since=since, until=until))
    code, local = organization.institution().code, organization.local_values().lazy()

    @cache
    def rest(end_day: date, mode: str) -> dict[str, Any]:
        try:
            return law.rest(end_day, mode, own=own, institution=code, local=local)
        except (params.Unset, params.NoLawInForce, params.LocalRefused) as missing:
            return {"unset": str(missing)}

    return {each.id: rest(last[each.id], each.watch.mode) for each in duties}


def _grant(keeper: Keeper, rest: dict[str, Any], by: Viewer, at: datetime) -> bool:
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
