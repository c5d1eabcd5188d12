"""The clerks of units whose last month is not closed are told once, when three days of work have passed."""

from datetime import date, datetime, timedelta

from dure.accounts import queries as accounts
from dure.attendance.models import Close
from dure.audit.actions import Actor, On, record
from dure.messages import actions as messages
from dure.messages import queries as told
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL
from law import holidays

WORKING_DAYS = 3


def remind_unclosed(*, by: Actor, at: datetime) -> int:
    """Tell clerks of units whose last month has people and no close; how many were told."""
    today = at.astimezone(SEOUL).date()
    first = today.replace(day=1)
    if _worked(first, today) < WORKING_DAYS:
        return 0
    month = (first - timedelta(days=1)).replace(day=1)
    closed = set(Close.objects.filter(month=month).values_list("unit_id", flat=True))
    open_units = set(people.units_with_people(since=month, until=first)) - closed
    clerks = {
        (unit, who) for unit in open_units for who in accounts.people_in("clerk", unit, on=today)
    }
    known = told.posted({_key(unit, month, who) for unit, who in clerks})
    late = [(unit, who) for unit, who in sorted(clerks) if _key(unit, month, who) not in known]
    for unit, who in late:
        messages.post(
            person=who,
            topic="system",
            text=f"{month.month}월 근태가 아직 마감되지 않았습니다.",
            url=f"/close?month={month:%Y-%m}",
            key=_key(unit, month, who),
            at=at,
        )
    if late:
        record(
            by=by,
            at=at,
            action="attendance.remind_unclosed",
            summary=f"{month:%Y-%m} 마감하지 않은 부서의 서무에게 {len(late)}건 알렸습니다.",
            on=[On(who, "close", f"{month:%Y-%m}") for _, who in late],
        )
    return len(late)


def _worked(first: date, today: date) -> int:
    """Working days of the month that are over."""
    own = organization.own_days(since=first, until=today)
    days = (first + timedelta(n) for n in range((today - first).days))
    return sum(not holidays.is_off_day(day, own) for day in days)


def _key(unit: int, month: date, who: int) -> str:
    return f"close:{unit}:{month:%Y-%m}:{who}"
