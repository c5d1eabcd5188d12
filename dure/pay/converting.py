"""Recognised overtime of a closed day made annual leave or 대체휴무 instead of pay (제4조제2항·제4항)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import polars as pl

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import queries as attendance
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.leave import actions as leave
from dure.leave import part_time, work_rest
from dure.leave.days import workdays
from dure.organization import queries as organization
from dure.pay import queries
from dure.pay.models import Conversion
from dure.timeline.actions import ends, month_after
from law import rest
from law.leave import DAY, SERVICE

ARTICLE = f"{SERVICE} 제4조제4항"
STEPS = (
    "recognised_ordinary_minutes",
    "recognised_exempt_minutes",
    "ordered_minutes",
    "grade",
    "managerial",
    "field",
)
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Worked:
    """A closed day of somebody's recognised overtime, and what of it became leave already."""

    person: int
    date: date
    recognised: int
    worked: int
    converted: int

    @property
    def left(self) -> int:
        return max(self.recognised - self.converted, 0)


@dataclass(frozen=True)
class Converted:
    """What a day's overtime became."""

    id: UUID
    person: int
    date: date
    minutes: int
    granted: int
    into_ko: str


def worked(*, units: Sequence[int], month: date, persons: Sequence[int]) -> list[Worked]:
    """Days of a month with overtime that is paid by the day in units that are closed, by day and person.

    None of a manager, who is paid none, nor of 현업, whose overtime is the month's.
    """
    closed = set(attendance.closes(month=month)) & set(units)
    until = month_after(month)
    found = attendance.latest(since=month, until=until, persons=persons, steps=STEPS)
    gone = queries.converted(since=month, until=until)
    sums = pl.col("recognised_ordinary_minutes") + pl.col("recognised_exempt_minutes")
    paid = (pl.col("grade") > 0) & ~pl.col("managerial") & ~pl.col("field")
    rows = found.filter(pl.col("unit").is_in(sorted(closed)) & (sums > 0) & paid)
    return [
        Worked(person, day, total, ordered, gone.get((person, day), 0))
        for person, day, total, ordered in rows.sort("date", "person")
        .select("person", "date", sums.alias("sum"), "ordered_minutes")
        .iter_rows()
    ]


def conversions(*, month: date, persons: Sequence[int]) -> list[Converted]:
    """What became leave in a month and stands."""
    rows = Conversion.objects.filter(
        date__gte=month,
        date__lt=month_after(month),
        person_id__in=list(persons),
        known__upper_inf=True,
    )
    return [
        Converted(
            each.public_id, each.person_id, each.date, each.minutes, each.granted_minutes,
            each.get_into_display(),
        )
        for each in rows.order_by("date", "person_id")
    ]  # fmt: skip


def convert_overtime(
    *, person: int, day: date, minutes: int, into: str, by: Viewer, at: datetime
) -> Conversion:
    """Make overtime of a closed day leave: as many minutes of annual leave where an ordinance allows
    it, within what the month is paid for, or a day of 대체휴무 for all of it. No overtime is paid for
    what became leave.

    Raises:
        Refused: not closed or handed off, nothing recognised, no ordinance, or an article against it.
        NotTheirs: neither HR nor their clerk.
    """
    work_rest.check_may([person], by, day)
    tenancy.lock("pay", tenancy.current())
    found = _open(person, day)
    substitute = into == Conversion.Into.SUBSTITUTE_REST
    taken = found.left if substitute else minutes
    if taken <= 0:
        raise Refused("nothing_left", "휴가로 바꿀 인정시간을 1분 이상 적어 주세요.", ARTICLE)
    _refuse(found, day, taken, substitute=substitute)
    granted = _day_length(person, day) if substitute else taken
    lot = leave.grant_for_work(person=person, into=into, day=day, minutes=granted, by=by, at=at)
    made = Conversion.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        date=day,
        minutes=taken,
        granted_minutes=granted,
        into=into,
        lot=lot,
        known=(at, None),
        by=by.name,
    )
    record(
        by=by,
        at=at,
        action="pay.convert_overtime",
        summary=f"{day}의 시간외근무 {taken}분을 {made.get_into_display()}로 바꾸고 수당에서 뺐습니다.",
        on=[On(person, "conversion", str(made.public_id))],
    )
    return made


def take_back_conversion(*, conversion: UUID, by: Viewer, at: datetime) -> None:
    """Make it overtime again, where the leave is unused and the month is not handed off.

    Raises:
        Refused: the month is handed off, or some of the leave is used. NotTheirs: not theirs.
    """
    tenancy.lock("pay", tenancy.current())
    made = Conversion.objects.filter(public_id=conversion, known__upper_inf=True).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 전환입니다.")
    _refuse_handed_off(made.date)
    leave.take_back_for_work(
        person=made.person_id, lot=made.lot, minutes=made.granted_minutes, by=by, at=at
    )
    Conversion.objects.filter(id=made.id).update(known=(made.known.lower, ends(made.known, at)))
    record(
        by=by,
        at=at,
        action="pay.take_back_conversion",
        summary=f"{made.date}의 시간외근무 {made.minutes}분을 다시 수당으로 돌렸습니다.",
        on=[On(made.person_id, "conversion", str(conversion))],
    )


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _open(person: int, day: date) -> Worked:
    """The day as its closed month froze it."""
    _refuse_handed_off(day)
    month = day.replace(day=1)
    closed = sorted(attendance.closes(month=month))
    found = [
        each for each in worked(units=closed, month=month, persons=[person]) if each.date == day
    ]
    if not found:
        raise Refused(
            "nothing_recognised",
            f"{day.month}월 {day.day}일에 마감하고 수당으로 인정한 시간외근무가 없습니다. 마감한 달인지 확인해 주세요.",
            ARTICLE,
        )
    return found[0]


def _refuse_handed_off(day: date) -> None:
    if queries.hand_off(day.replace(day=1)):
        raise Refused(
            "paid_already",
            f"{day.month}월의 수당은 이미 급여로 넘겼습니다. 넘기기 전의 달만 바꿀 수 있습니다.",
            ARTICLE,
        )


def _refuse(found: Worked, day: date, minutes: int, *, substitute: bool) -> None:
    own = organization.own_days(since=day, until=day + timedelta(days=120))
    code, local = str(organization.institution().code), organization.local_values().lazy()
    if substitute:
        _refuse_beside_leave(found)
        rows = rest.substitute_refusals(
            worked_on=day,
            rest_day=rest.next_workday(day, own),
            worked_minutes=found.worked,
            own=own,
            institution=code,
            local=local,
        )
    else:
        left = min(found.left, queries.payable_minutes(found.person, month=day.replace(day=1)))
        rows = rest.conversion_refusals(
            day=day,
            minutes=minutes,
            recognised_minutes=found.converted + left,
            converted_minutes=found.converted,
            institution=code,
            local=local,
        )
    for each in rows:
        if each["level"] == "refuse":
            raise Refused(each["code"], each["ko"], each["article"])


def _refuse_beside_leave(found: Worked) -> None:
    if found.converted:
        raise Refused(
            "part_is_leave",
            "그날의 일부를 이미 휴가로 바꾸어 하루의 대체휴무를 줄 수 없습니다. 먼저 수당으로 되돌려 주세요.",
            rest.ARTICLE4,
        )


def _day_length(person: int, day: date) -> int:
    """A day of the person's own: a part-timer's by schedule, whatever formula is set."""
    if part_time.week(person, day) is None:
        return DAY
    plan = workdays(person, since=day, until=day + timedelta(days=7))
    return max((each.minutes for each in plan.values()), default=DAY) or DAY
