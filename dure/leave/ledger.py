"""The ledger: signed minutes, one line a fact, each written once and never changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dure import tenancy
from dure.leave.models import Entry, LeaveDay
from law.leave_kinds import LEAVE_KINDS


@dataclass(frozen=True)
class Lot:
    """Minutes granted as one lot: what it is called, from when to when it may be used, and by what."""

    person: int
    pool: str
    kind: str
    lot: str
    minutes: int
    starts: date
    expires: date | None = None
    document: str = ""
    steps: Mapping[str, Any] | None = None


def lock(persons: Iterable[int]) -> None:
    """One writer of a person's ledger at a time, in an order that cannot deadlock."""
    for person in sorted(set(persons)):
        tenancy.lock("ledger", tenancy.current(), person)


def use(
    *,
    kind: str,
    days: Sequence[LeaveDay],
    annual: Collection[int] = (),
    writer: str,
    at: datetime,
) -> None:
    """Write what an approved leave uses, day by day; nothing where it is written already.

    `annual`: days that come out of annual leave whatever their kind (제7조의2제7항).
    """
    used = _standing(days)
    pool, institution = LEAVE_KINDS[kind].pool, tenancy.current()
    times = _times(days)
    Entry.objects.bulk_create(
        Entry(
            institution_id=institution,
            person_id=day.person_id,
            pool="annual" if day.id in annual else pool,
            kind=kind,
            why=Entry.Why.USE,
            date=day.date,
            minutes=-day.minutes,
            leave_day_id=day.id,
            key=f"use:{day.id}:{times.get(day.id, 0)}",
            at=at,
            by=writer,
        )
        for day in days
        if day.id not in used
    )


def reverse(*, days: Sequence[LeaveDay], writer: str, at: datetime) -> int:
    """Write the opposite of what stands of these days; the minutes given back."""
    standing = list(_standing(days).values())
    Entry.objects.bulk_create(
        Entry(
            institution_id=each.institution_id,
            person_id=each.person_id,
            pool=each.pool,
            kind=each.kind,
            why=Entry.Why.REVERSE,
            date=each.date,
            minutes=-each.minutes,
            leave_day_id=each.leave_day_id,
            reverses=each,
            key=f"reverse:{each.id}",
            at=at,
            by=writer,
        )
        for each in standing
    )
    return -sum(each.minutes for each in standing)


def annual_days(days: Sequence[LeaveDay]) -> list[LeaveDay]:
    """Those whose use stands in the pool of annual leave."""
    standing = _standing(days)
    return [day for day in days if day.id in standing and standing[day.id].pool == "annual"]


def standing_days(days: Sequence[LeaveDay]) -> list[LeaveDay]:
    """Those whose use stands."""
    standing = _standing(days)
    return [day for day in days if day.id in standing]


def write(
    *, lots: Sequence[Lot], why: str, on: date, key: str, writer: str, at: datetime
) -> list[Entry]:
    """Write lines that change lots; `key` tells this change of a lot from every other one."""
    return Entry.objects.bulk_create(
        Entry(
            institution_id=tenancy.current(),
            person_id=each.person,
            pool=each.pool,
            kind=each.kind,
            why=why,
            date=on,
            minutes=each.minutes,
            lot=each.lot,
            starts=each.starts,
            expires=each.expires,
            key=f"{each.lot}:{key}",
            document=each.document,
            steps=None if each.steps is None else dict(each.steps),
            at=at,
            by=writer,
        )
        for each in lots
    )


def _standing(days: Sequence[LeaveDay]) -> dict[int, Entry]:
    """The lines of use of these days that nothing has reversed, by day."""
    found = Entry.objects.filter(leave_day__in=[day.id for day in days], why=Entry.Why.USE)
    reversed_ = Entry.objects.filter(reverses__in=found).values("reverses_id")
    return {each.leave_day_id or 0: each for each in found.exclude(id__in=reversed_)}


def _times(days: Sequence[LeaveDay]) -> dict[int, int]:
    """How often each day's use has been written before."""
    found: dict[int, int] = {}
    rows = Entry.objects.filter(leave_day__in=[day.id for day in days], why=Entry.Why.USE)
    for day in rows.values_list("leave_day_id", flat=True):
        found[day or 0] = found.get(day or 0, 0) + 1
    return found
