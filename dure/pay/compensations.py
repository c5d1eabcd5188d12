"""연가보상비: what a half year pays everybody, and what a year handed off before is short or over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl

from dure import frames
from dure.leave import settling, unused
from dure.leave.entitlements import OFFICIALS
from dure.organization import queries as organization
from dure.pay.models import Compensation, CompensationHandOff
from dure.people import queries as people
from law import compensation

JUNE, DECEMBER = CompensationHandOff.Half.JUNE, CompensationHandOff.Half.DECEMBER
ONE = timedelta(days=1)
STEPS = [
    "kind", "date", "grade", "step", "excluded", "unused_minutes", "wished_minutes",
    "left_minutes", "recommended_left_minutes", "notices_given", "payable_minutes",
    "whole_minutes", "carried_minutes", "compensated_minutes", "compensated_days", "saved_minutes",
    "paid_days", "early",
    "comp_max_days", "june_days", "june_least_days", "early_leaver_days", "monthly_pay_won",
    "rate_percent", "month_divisor", "amount_numerator", "amount_denominator", "amount_rounding",
    "gross_won", "june_deducted_won", "difference_won", "compensation_won",
]  # fmt: skip

NOTHING = [
    "unused_minutes", "wished_minutes", "left_minutes", "recommended_left_minutes",
    "payable_minutes", "whole_minutes", "carried_minutes", "compensated_minutes",
    "compensated_days", "saved_minutes", "paid_days", "amount_numerator", "gross_won",
    "june_deducted_won", "difference_won", "compensation_won",
]  # fmt: skip


@dataclass(frozen=True)
class Owed:
    """A person's compensation of a half year: its steps by column, and what of it is due.

    `due_won` is None where no step of the pay table is known: nothing can be handed off.
    """

    id: int
    person: int
    unit: int
    law: int
    paid_year: int
    paid_half: str
    year: int
    half: str
    retroactive: bool
    handed_won: int
    due_won: int | None
    computed_at: datetime
    handed_off: bool
    steps: dict[str, Any]

    @property
    def amount_won(self) -> int:
        return int(self.steps["compensation_won"] or 0)


@dataclass(frozen=True)
class Handed:
    """A hand-off of a half year: when, by whom, how much."""

    id: UUID
    year: int
    half: str
    people: int
    total_won: int
    digest: str
    by: str
    at: datetime

    @property
    def half_ko(self) -> str:
        return str(CompensationHandOff.Half(self.half).label)


def base_day(year: int, half: str) -> date:
    """The day a half year's compensation is reckoned on (제18조의5제3항)."""
    return date(year, 6, 30) if half == JUNE else date(year, 12, 31)


# ── computed ──────────────────────────────────────────────────────────────────────────


def computed(*, year: int, half: str, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """Everybody's compensation of a half year as things stand: person, unit and STEPS.

    Those who left within the half year are in it with the pay of their last day. Without a step of
    the pay table the amount is null.

    Raises:
        NoLawInForce, Unset: naming the parameter; the institution must have said whether it pays.
    """
    on = base_day(year, half)
    gone = _leavers(year, half, persons)
    if half == JUNE and settling.policy("compensation.parts", on) != "two_parts":
        return _priced(gone, {})
    there = unused.of_year(year=year, on=on, persons=persons)
    there = there.with_columns(saved_minutes=pl.lit(0, pl.Int32))
    if gone.height:
        there = there.filter(~pl.col("person").is_in(gone["person"].implode()))
    asked = _asked(there, kind=half, pay_day=on)
    paid = {} if half == JUNE else _handed(year, JUNE)
    parts = [part for part in (gone, asked) if part.height]
    return _priced(pl.concat(parts) if parts else gone, paid)


def _priced(base: pl.DataFrame, june_paid: Mapping[int, int]) -> pl.DataFrame:
    if base.is_empty():
        return pl.DataFrame(schema={"person": pl.Int64, "unit": pl.Int64})
    frame = base.with_columns(
        june_paid_won=pl.col("person").replace_strict(june_paid, default=0, return_dtype=pl.Int64)
    )
    found = compensation.compensation_won(
        frame.lazy(), local=organization.local_values().lazy()
    ).collect()
    nothing = pl.col("paid_days") == 0
    zero = pl.lit(0, pl.Int64)
    won = {
        name: pl.when(nothing).then(pl.coalesce(name, zero)).otherwise(name)
        for name in ("amount_numerator", "gross_won")
    }
    left = pl.col("gross_won") - pl.col("june_deducted_won")
    # nobody needs a step where there is nothing to price
    return found.with_columns(**won).with_columns(
        difference_won=pl.coalesce("difference_won", left),
        compensation_won=pl.coalesce("compensation_won", pl.when(nothing).then(left.clip(0))),
    )


def due(*, year: int, half: str, at: datetime, persons: Sequence[int] | None = None) -> list[Owed]:
    """What a half year pays, and how half years before differ now; nothing is stored.

    June's five days are settled by December's own subtraction, so of a June only those who left in
    it are looked at again: with December even where June was never handed off.
    """
    found = [
        _owed(row, year, half, year, half, 0, at)
        for row in computed(year=year, half=half, persons=persons).iter_rows(named=True)
        if row["paid_days"] or row["june_deducted_won"]
    ]
    for before, part in _earlier(year, half):
        handed = _handed(before, part)
        again = (
            computed(year=before, half=DECEMBER, persons=persons)
            if part == DECEMBER
            else _priced(_leavers(before, JUNE, persons), {})
        )
        for row in again.iter_rows(named=True):
            owed = _owed(row, year, half, before, part, handed.get(row["person"], 0), at)
            found += [owed] if owed.due_won or (part == JUNE and owed.due_won is None) else []
        if part == DECEMBER:
            there = set(again["person"].to_list())
            gone = [who for who, won in handed.items() if won and who not in there]
            found += [_nothing(who, year, half, before, handed[who], at) for who in gone
                      if persons is None or who in persons]  # fmt: skip
    return found


def _nothing(
    person: int, paid_year: int, paid_half: str, year: int, handed: int, at: datetime
) -> Owed:
    """A December handed off to somebody who was not there on its last day after all: taken back."""
    row = Compensation.objects.filter(person_id=person, year=year, half=DECEMBER).latest("id")
    none = dict.fromkeys(NOTHING, 0)
    return Owed(
        0, person, row.unit_id, 0, paid_year, paid_half, year, str(DECEMBER), True, handed, -handed,
        at, False, {**_steps(row), **none},
    )  # fmt: skip


def _earlier(year: int, half: str) -> list[tuple[int, str]]:
    """Half years before this one that are looked at again: those handed off, a December's own June,
    and the June of every December."""
    handed = CompensationHandOff.objects.filter(year__lt=year).values_list("year", "half")
    found = {(before, str(part)) for before, part in handed}
    found |= {(before, str(JUNE)) for before, part in found if part == DECEMBER}
    if half == DECEMBER:
        found.add((year, str(JUNE)))
    return sorted(found, key=lambda each: (each[0], each[1] == DECEMBER))


def _leavers(year: int, half: str, persons: Sequence[int] | None) -> pl.DataFrame:
    """Those whose last day lies within the half year, as of that day (제18조의5제4항).

    Who leaves with December 31 is still there on the base day, and is in that payment.
    """
    first, last = (
        (date(year, 1, 1), date(year, 6, 30))
        if half == JUNE
        else (date(year, 7, 1), date(year, 12, 30))
    )
    some = "" if persons is None else " AND person_id = ANY(%s)"
    rows = frames.read(
        "SELECT person_id, max(upper(valid)) FROM people_employment e WHERE NOT isempty(valid)"
        " AND upper(valid) > %s AND upper(valid) <= %s AND kind = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM people_employment f WHERE f.institution_id = e.institution_id"
        f" AND f.person_id = e.person_id AND lower(f.valid) >= upper(e.valid)){some} GROUP BY 1",
        [first, last + ONE, list(OFFICIALS),
         *([] if persons is None else [list(persons)])],
        {"person": pl.Int64, "left_on": pl.Date},
    )  # fmt: skip
    parts = []
    for (left_on,), mine in rows.group_by("left_on", maintain_order=True):
        assert isinstance(left_on, date)
        last_day = left_on - ONE
        found = unused.of_year(year=year, on=last_day, persons=mine["person"].to_list())
        # nobody saves on leaving, so the wish does not count
        saved = unused.saved_paid(persons=found["person"].to_list(), on=last_day)
        unwished = found.with_columns(
            wished_minutes=pl.lit(0, pl.Int64),
            saved_minutes=pl.col("person").replace_strict(saved, default=0, return_dtype=pl.Int32),
        )
        parts.append(_asked(unwished, kind="leaver", pay_day=last_day))
    return pl.concat(parts) if parts else pl.DataFrame()


def _asked(found: pl.DataFrame, *, kind: str, pay_day: date) -> pl.DataFrame:
    """With the base pay of a day and what `law.compensation` asks."""
    if kind == "june":
        found = found.with_columns(wished_minutes=pl.lit(0, pl.Int64))
    asked = settling.payable(found, kind=kind, on=pay_day)
    persons = asked["person"].to_list()
    held = people.segments(since=pay_day, until=pay_day + ONE, people=persons)
    posts = held.unique("person").select("person", "unit", "grade")
    steps = people.pay_steps(on=pay_day, people=persons if len(persons) < 2000 else None)
    known = asked.join(posts, on="person", how="left").with_columns(
        step=pl.col("person").replace_strict(steps, default=None, return_dtype=pl.Int16),
        pay_day=pl.lit(pay_day),
    )
    return compensation.monthly_pay(known.lazy(), on="pay_day").collect()


def _handed(year: int, half: str) -> dict[int, int]:
    rows = frames.read(
        "SELECT person_id, sum(due_won) FROM pay_compensation"
        " WHERE year = %s AND half = %s GROUP BY 1",
        [year, str(half)],
        {"person": pl.Int64, "won": pl.Int64},
    )
    return dict(rows.iter_rows())


def _owed(
    row: Mapping[str, Any],
    paid_year: int,
    paid_half: str,
    year: int,
    half: str,
    handed: int,
    at: datetime,
) -> Owed:
    won = row["compensation_won"]
    return Owed(
        0, row["person"], row["unit"], 0, paid_year, paid_half, year, half,
        (paid_year, paid_half) != (year, half), handed, None if won is None else won - handed, at,
        False, {name: row[name] for name in STEPS},
    )  # fmt: skip


# ── stored ────────────────────────────────────────────────────────────────────────────


def lines(*, year: int, half: str) -> list[Owed]:
    """What was handed off for a half year."""
    rows = Compensation.objects.filter(paid_year=year, paid_half=half)
    return [_stored(row) for row in rows.order_by("unit_id", "person_id", "year")]


def of_person(person: int) -> list[Owed]:
    """A person's compensation that was handed off, the newest first."""
    rows = Compensation.objects.filter(person_id=person)
    return [_stored(row) for row in rows.order_by("-id")]


def hand_off(year: int, half: str) -> Handed | None:
    row = CompensationHandOff.objects.filter(year=year, half=half).first()
    return _given(row) if row else None


def hand_offs() -> list[Handed]:
    """Every hand-off, newest first."""
    return [_given(row) for row in CompensationHandOff.objects.order_by("-handed_off_at")]


def _stored(row: Compensation) -> Owed:
    return Owed(
        row.id, row.person_id, row.unit_id, row.law_id, row.paid_year, row.paid_half, row.year,
        row.half, row.retroactive, row.handed_won, row.due_won, row.computed_at,
        True, _steps(row),
    )  # fmt: skip


def _steps(row: Compensation) -> dict[str, Any]:
    """A line's steps; lines from before saved leave was paid have only the year's own days."""
    found = {name: getattr(row, name) for name in STEPS}
    return found if found["paid_days"] is not None else {**found, "paid_days": row.compensated_days}


def _given(row: CompensationHandOff) -> Handed:
    return Handed(
        row.public_id, row.year, row.half, row.people, row.total_won, row.digest,
        row.handed_off_by, row.handed_off_at,
    )  # fmt: skip
