"""One person's lots: what is left of each on a day, and what each use consumed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import polars as pl

from dure.leave.models import Entry, Leave, LeaveDay
from law import leave_lots as law
from law.leave_kinds import ANNUAL_LOTS, LEAVE_KINDS

LOTS = {
    "person": pl.Int64,
    "pool": pl.String,
    "lot": pl.String,
    "starts": pl.Date,
    "expires": pl.Date,
    "minutes": pl.Int64,
}
USES = {
    "person": pl.Int64,
    "pool": pl.String,
    "use": pl.String,
    "date": pl.Date,
    "minutes": pl.Int64,
}
ENDLESS = 10_000_000  # minutes that nobody has


@dataclass(frozen=True)
class Lot:
    """Minutes granted as one lot, what is left of them on a day, and why they were granted."""

    pool: str
    kind: str
    lot: str
    granted: int
    used: int
    left: int
    starts: date
    expires: date | None
    document: str
    steps: dict[str, Any] | None

    @property
    def ko(self) -> str:
        if self.kind in LEAVE_KINDS and self.pool != "annual":
            return LEAVE_KINDS[self.kind].ko
        return ANNUAL_LOTS.get(self.kind, self.kind)


@dataclass(frozen=True)
class Consumed:
    """A day's use and the lot it was derived to have consumed; no lot: more than there was."""

    date: date
    kind: str
    minutes: int
    lot: str | None
    leave: UUID | None


@dataclass(frozen=True)
class Balance:
    """A person's ledger of one pool as of a day, as it was known at a moment."""

    on: date
    lots: tuple[Lot, ...]
    consumed: tuple[Consumed, ...]
    pending: int

    @property
    def left(self) -> int:
        """Minutes that may still be used on the day, what is not yet approved not counted."""
        return sum(lot.left for lot in self.lots) - self.short

    @property
    def short(self) -> int:
        """Minutes used this year beyond every lot (미리 쓴 연가, 아니면 결근): the next year's are less."""
        year = self.on.year
        return sum(c.minutes for c in self.consumed if c.lot is None and c.date.year == year)

    @property
    def available(self) -> int:
        """What is left when everything asked for is granted."""
        return self.left - self.pending


def balance(
    person: int, *, on: date, known_at: datetime | None = None, pool: str = "annual"
) -> Balance:
    """One person's lots on a day, and which lot each use consumed (derived, never stored)."""
    entries = _entries(person, on, known_at, pool)
    lots, uses = _lot_frame(entries), _use_frame(entries)
    consumed = law.consume(lots, uses)
    left = dict(law.remaining(lots, uses, on).select("lot", "minutes").iter_rows())
    return Balance(
        on,
        tuple(sorted(_lots(entries, left), key=_soonest)),
        tuple(_consumed(consumed, entries)),
        _pending(person, pool, known_at),
    )


def pools(person: int) -> list[str]:
    """Which kinds of lots a person has ever been granted."""
    found = Entry.objects.filter(person_id=person).exclude(lot="")
    return list(found.values_list("pool", flat=True).distinct().order_by("pool"))


def has_lot(person: int, year: int) -> bool:
    """Whether a year's annual leave has been granted to somebody yet."""
    return Entry.objects.filter(person_id=person, lot=f"annual-{year}").exists()


def available(
    person: int,
    *,
    on: date,
    pool: str = "annual",
    expected: int = 0,
    beside: Mapping[date, int] | None = None,
) -> int:
    """Minutes that may be asked for on a day without taking what is approved or asked for later.

    So much of a use without end as finds a lot, when everything already spoken for finds one too.
    `beside`: minutes of days that the same request takes before. `expected`: minutes of the day's
    year that the law will give and nobody has granted yet. What was settled may still be asked for
    afterwards (사후 신청): the settlement follows it.
    """
    rows = Entry.objects.filter(person_id=person, pool=pool).exclude(why=Entry.Why.SETTLE)
    lines = rows.values_list("lot", "starts", "expires", "date", "minutes")
    year = [date(on.year + n, 1, 1) for n in (0, 1)]
    held: dict[str, list[Any]] = {"": [person, pool, "expected", *year, expected]}
    uses = _asked_for(person, pool)
    for day, minutes in (beside or {}).items():
        uses[day] = uses.get(day, 0) + minutes
    for lot, starts, expires, day, minutes in lines:
        if lot:
            mine = held.setdefault(lot, [person, pool, lot, starts, expires, 0])
            mine[5] += minutes
        else:
            uses[day] = uses.get(day, 0) - minutes
    spoken_for = [(pool, str(day), day, minutes) for day, minutes in uses.items() if minutes > 0]
    without, beside_more = _unmet(
        list(held.values()), spoken_for, [*spoken_for, (pool, "more", on, ENDLESS)]
    )
    return ENDLESS - beside_more + without


def _unmet(lots: Sequence[Sequence[Any]], *cases: Sequence[tuple[Any, ...]]) -> list[int]:
    """Minutes that find no lot in each case of uses, weighed at once as if of a person each."""
    held = [[n, *lot[1:]] for n in range(len(cases)) for lot in lots]
    uses = [(n, *use) for n, case in enumerate(cases) for use in case]
    taken = law.consume(
        pl.DataFrame(held, schema=LOTS, orient="row").lazy(),
        pl.DataFrame(uses, schema=USES, orient="row").lazy(),
    )
    short = taken.filter(pl.col("lot").is_null())
    return [int(short.filter(pl.col("person") == n)["minutes"].sum()) for n in range(len(cases))]


def _asked_for(person: int, pool: str) -> dict[date, int]:
    """Minutes of requests that wait for approval, by day."""
    kinds = [kind.code for kind in LEAVE_KINDS.values() if kind.pool == pool]
    rows = LeaveDay.objects.filter(
        person_id=person, live=True, leave__kind__in=kinds, leave__state=Leave.State.REQUESTED
    )
    found: dict[date, int] = {}
    for day, minutes in rows.values_list("date", "minutes"):
        found[day] = found.get(day, 0) + minutes
    return found


def _entries(person: int, on: date, known_at: datetime | None, pool: str) -> list[Entry]:
    found = Entry.objects.filter(person_id=person, pool=pool, date__lte=on)
    if known_at is not None:
        found = found.filter(at__lte=known_at)
    return list(found.select_related("leave_day__leave").order_by("date", "id"))


def _lot_frame(entries: Sequence[Entry]) -> pl.LazyFrame:
    sums: dict[str, int] = {}
    heads: dict[str, Entry] = {}
    for each in entries:
        if each.lot:
            sums[each.lot] = sums.get(each.lot, 0) + each.minutes
            heads.setdefault(each.lot, each)
    rows = [(e.person_id, e.pool, lot, e.starts, e.expires, sums[lot]) for lot, e in heads.items()]
    return pl.DataFrame(rows, schema=LOTS, orient="row").lazy()


def _use_frame(entries: Sequence[Entry]) -> pl.LazyFrame:
    reversed_ = {each.reverses_id for each in entries}
    rows = [
        (each.person_id, each.pool, str(each.id), each.date, -each.minutes)
        for each in entries
        if not each.lot and each.why == Entry.Why.USE and each.id not in reversed_
    ]
    return pl.DataFrame(rows, schema=USES, orient="row").lazy()


def _lots(entries: Sequence[Entry], left: dict[str, int]) -> Iterable[Lot]:
    by_lot: dict[str, list[Entry]] = {}
    for each in entries:
        if each.lot:
            by_lot.setdefault(each.lot, []).append(each)
    for lot, lines in by_lot.items():
        if lot in left:
            granted, first = sum(line.minutes for line in lines), lines[0]
            assert first.starts is not None
            steps = next((line.steps for line in reversed(lines) if line.steps), None)
            yield Lot(
                first.pool,
                first.kind,
                lot,
                granted,
                granted - left[lot],
                left[lot],
                first.starts,
                first.expires,
                lines[-1].document,
                steps,
            )


def _soonest(lot: Lot) -> tuple[date, date]:
    return lot.expires or date.max, lot.starts


def _consumed(found: pl.DataFrame, entries: Sequence[Entry]) -> Iterable[Consumed]:
    known = {str(each.id): each for each in entries}
    for row in found.iter_rows(named=True):
        entry = known[row["use"]]
        leave = entry.leave_day.leave.public_id if entry.leave_day else None
        yield Consumed(entry.date, entry.kind, row["minutes"], row["lot"], leave)


def _pending(person: int, pool: str, known_at: datetime | None) -> int:
    kinds = [kind.code for kind in LEAVE_KINDS.values() if kind.pool == pool]
    found = LeaveDay.objects.filter(
        person_id=person,
        live=True,
        leave__kind__in=kinds,
        leave__state=Leave.State.REQUESTED,
    )
    if known_at is not None:
        found = found.filter(leave__document__drafted_at__lte=known_at)
    return sum(found.values_list("minutes", flat=True))
