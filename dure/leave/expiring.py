"""Whoever still has leave that is about to be lost is told, once for each day on which some ends."""

from datetime import date, datetime, timedelta

from dure.audit.actions import Actor, On, record
from dure.leave import queries
from dure.leave.models import Entry
from dure.messages import actions as messages
from dure.messages import queries as told
from dure.timeline.actions import SEOUL

AHEAD = timedelta(days=31)  # as 내 휴가 warns
YEARS = "annual"  # settled at the end of the year, and told of by the notices of 권장연가


def remind_expiring(*, by: Actor, at: datetime) -> int:
    """Tell people of leave besides the year's that ends within a month and is not used up; how many."""
    today = at.astimezone(SEOUL).date()
    ends = _ends(today)
    known = told.posted({_key(person, day) for person, _, day in ends})
    late: dict[tuple[int, date], bool] = {}
    for person, pool, day in ends:
        if _key(person, day) not in known and _is_left(person, pool, day):
            late[(person, day)] = True
    for person, day in late:
        last = day - timedelta(days=1)
        messages.post(
            person=person,
            topic="leave",
            text=f"{last.month}월 {last.day}일까지 쓰지 않으면 없어지는 휴가가 있습니다.",
            url="/leave",
            key=_key(person, day),
            at=at,
        )
    if late:
        record(
            by=by,
            at=at,
            action="leave.remind_expiring",
            summary=f"기한이 다가오는 휴가를 {len(late)}건 알렸습니다.",
            on=[On(person, "leave", str(day)) for person, day in late],
        )
    return len(late)


def _ends(today: date) -> list[tuple[int, str, date]]:
    """Lots that end within a month: person, pool and the day from which they are lost."""
    rows = Entry.objects.filter(
        why=Entry.Why.GRANT, expires__gt=today, expires__lte=today + AHEAD
    ).exclude(pool__in=("", YEARS))
    found = set(rows.values_list("person_id", "pool", "expires"))
    return sorted((person, pool, day) for person, pool, day in found if day is not None)


def _is_left(person: int, pool: str, day: date) -> bool:
    """Whether something is left on the last day, after what is approved until then."""
    found = queries.balance(person, on=day - timedelta(days=1), pool=pool)
    return any(lot.left > 0 and lot.expires == day for lot in found.lots)


def _key(person: int, day: date) -> str:
    return f"leave:expiring:{person}:{day}"
