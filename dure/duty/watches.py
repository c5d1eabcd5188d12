"""How watches are manned, from a day on: a change is a new row, and the old one ends the day before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.duty.models import Watch, WatchUnit
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL
from law import params

TWO_DAYS = 2880
MOST_SEATS = 20


@dataclass(frozen=True)
class Wanted:
    """A watch as somebody sets it; `units`: departments whose people, and those beneath, keep it."""

    name: str
    mode: str
    days: str
    start: int
    end: int
    leaders: int
    members: int
    units: tuple[int, ...]
    source: str
    leader_grade: int = 6
    top_grade: int = 6
    checklist: tuple[str, ...] = ()


def set_watch(*, wanted: Wanted, since: date, by: Viewer, at: datetime) -> UUID:
    """Say how a watch is manned from a day on; the former row of its name ends there.

    Raises:
        Refused: no name, source or department, times or seats that make no sense, or a later row.
        NotTheirs: neither HR nor the clerk of all its departments.
    """
    may(wanted.units, by, at)
    _check(wanted, since)
    try:
        with transaction.atomic():
            former = _end(wanted.name.strip(), since, by, at)
            made = _write(wanted, since)
    except IntegrityError as error:
        raise Refused(
            "watch_overlaps",
            "그 뒤의 날부터 이미 정한 것이 있습니다. 그것을 먼저 끝내거나 더 늦은 날을 적어 주세요.",
        ) from error
    record(
        by=by,
        at=at,
        action="duty.set_watch",
        summary=f"{since}부터 '{made.name}'을 {made.leaders + made.members}명이 서게 정했습니다.",
        on=[On(kind="watch", subject=str(made.public_id))],
        before=None if former is None else told(former),
        after=told(made),
    )
    return made.public_id


def end_watch(*, watch: UUID, until: date, by: Viewer, at: datetime) -> None:
    """From a day on there is no such watch; what is planned already stays until it is changed.

    Raises:
        Refused: it has ended by then, or had not begun. NotTheirs: as for `set_watch`.
    """
    found = Watch.objects.select_for_update().filter(public_id=watch).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 당직입니다.")
    may(found.units.values_list("unit_id", flat=True), by, at)
    upper = found.valid.upper
    if found.valid.isempty or (upper is not None and upper <= until):
        raise Refused("watch_ended", "그날에는 이미 끝난 당직입니다.")
    if until < found.valid.lower:
        raise Refused(
            "watch_not_begun", "시작하기 전의 날입니다. 시작한 날이나 그 뒤를 적어 주세요."
        )
    Watch.objects.filter(id=found.id).update(valid=(found.valid.lower, until))
    record(
        by=by,
        at=at,
        action="duty.end_watch",
        summary=f"'{found.name}'을 {until}부터 두지 않게 했습니다.",
        on=[On(kind="watch", subject=str(watch))],
        before=told(found),
    )


def may(units: Iterable[int], by: Viewer, at: datetime) -> None:
    """HR, or the clerk who reaches every one of these units.

    Raises:
        NotTheirs: otherwise.
    """
    if by.role not in ("hr", "clerk"):
        raise NotTheirs("당직은 인사담당자와 서무가 정하고 짭니다.")
    reach = organization.reach(by, on=at.astimezone(SEOUL).date())
    if reach is not None and not set(units) <= reach:
        raise NotTheirs("맡은 범위 밖의 부서가 함께 서는 당직입니다. 인사담당자가 합니다.")


def looked_after(units: Iterable[int], by: Viewer, at: datetime) -> bool:
    """Whether somebody makes the rosters of these units."""
    try:
        may(units, by, at)
    except NotTheirs:
        return False
    return True


def local(key: str, on: date) -> Any:
    """A local value of the law of 당직, or None where nobody has set it."""
    code, values = organization.institution().code, organization.local_values().lazy()
    return params.known(f"duty.{key}", on, institution=code, local=values)


def told(watch: Watch) -> dict[str, Any]:
    """A watch as the audit log keeps it."""
    names = ("name", "mode", "days", "start", "end", "leaders", "members", "checklist", "source")
    return {name: getattr(watch, name) for name in (*names, "leader_grade", "top_grade")}


# ── how ───────────────────────────────────────────────────────────────────────────────


def _check(wanted: Wanted, since: date) -> None:
    if not wanted.name.strip() or not wanted.source.strip():
        raise Refused(
            "watch_unnamed", "당직의 이름과 정한 근거(조례·규칙·방침과 그 조)를 적어 주세요."
        )
    if not wanted.units:
        raise Refused("no_units", "당직을 서는 부서를 하나 넘게 골라 주세요.")
    if not 0 <= wanted.start < wanted.end <= TWO_DAYS or wanted.start >= TWO_DAYS // 2:
        raise Refused(
            "times_malformed", "시각을 다시 넣어 주세요. 당직은 그날 시작해 다음 날 안에 끝납니다."
        )
    seats = wanted.leaders + wanted.members
    if min(wanted.leaders, wanted.members) < 0 or not 1 <= seats <= MOST_SEATS:
        raise Refused("no_seats", f"사령과 당직원은 모두 더해 1명부터 {MOST_SEATS}명까지입니다.")
    mode = Watch.Mode(wanted.mode)
    if local(f"{mode}_kept", since) == "not_kept":
        raise Refused(
            "mode_not_kept",
            f"기관 값에 {mode.label}을 두지 않는다고 정했습니다. 기관 값을 먼저 바꿔 주세요.",
        )


def _end(name: str, since: date, by: Viewer, at: datetime) -> Watch | None:
    """The row of that name that holds on a day now ends there."""
    found = Watch.objects.select_for_update().filter(name=name, valid__contains=since).first()
    if found is not None:
        may(found.units.values_list("unit_id", flat=True), by, at)
        Watch.objects.filter(id=found.id).update(valid=(found.valid.lower, since))
    return found


def _write(wanted: Wanted, since: date) -> Watch:
    here = tenancy.current()
    made = Watch.objects.create(
        public_id=uuid7(),
        institution_id=here,
        name=wanted.name.strip(),
        mode=wanted.mode,
        days=wanted.days,
        start=wanted.start,
        end=wanted.end,
        leaders=wanted.leaders,
        members=wanted.members,
        leader_grade=wanted.leader_grade,
        top_grade=wanted.top_grade,
        checklist=[item.strip() for item in wanted.checklist if item.strip()],
        source=wanted.source.strip(),
        valid=(since, None),
    )
    WatchUnit.objects.bulk_create(
        WatchUnit(institution_id=here, watch=made, unit_id=unit)
        for unit in dict.fromkeys(wanted.units)
    )
    return made
