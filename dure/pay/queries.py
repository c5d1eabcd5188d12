"""Lines as people read them, and what changed after a hand-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import polars as pl

from dure import frames, tenancy
from dure.attendance import queries as attendance
from dure.organization import queries as organization
from dure.pay.models import Conversion, HandOff, Line, Settlement
from dure.people import queries as people
from dure.timeline.actions import month_after
from law import month as law
from law import params

SETTLED = ("person_id", "date", "version", "reason", "by", "at")
STEPS = [name for name in law.LINE_SCHEMA if name not in ("institution", "person", "month", "item")]


@dataclass(frozen=True)
class Owed:
    """One line: an item of a person's month, its steps by column, and what of it is due."""

    id: int
    person: int
    unit: int
    law: int
    paid_month: date
    month: date
    item: str
    retroactive: bool
    amount_won: int
    handed_won: int
    due_won: int
    computed_at: datetime
    handed_off: bool
    steps: dict[str, Any]


@dataclass(frozen=True)
class Handed:
    """A hand-off: which month, when, by whom, how much."""

    id: UUID
    month: date
    people: int
    total_won: int
    digest: str
    by: str
    at: datetime
    cut_won: int = 0


@dataclass(frozen=True)
class LateChange:
    """A day of a closed month whose current version is not the one that was settled."""

    person: int
    date: date
    version: int
    unit: int
    settled: int


@dataclass(frozen=True)
class Dismissed:
    """A late change that will not be paid or taken back, and why."""

    person: int
    date: date
    version: int
    reason: str
    by: str
    at: datetime


def lines(*, paid_month: date, units: Sequence[int] | None = None) -> list[Owed]:
    """Lines paid in a month, by unit and person; units None for all."""
    rows = Line.objects.filter(paid_month=paid_month)
    if units is not None:
        rows = rows.filter(unit_id__in=list(units))
    return [_owed(row) for row in rows.order_by("unit_id", "person_id", "month", "item")]


def lines_of(person: int, *, month: date) -> list[Owed]:
    """A person's lines for the work of a month, whenever they were or will be paid."""
    rows = Line.objects.filter(person_id=person, month=month)
    return [_owed(row) for row in rows.order_by("paid_month", "item")]


def line(pk: int) -> Owed | None:
    row = Line.objects.filter(id=pk).first()
    return _owed(row) if row else None


def hand_off(month: date) -> Handed | None:
    row = HandOff.objects.filter(month=month).first()
    return _handed(row) if row else None


def hand_offs() -> list[Handed]:
    """Every hand-off, newest first."""
    return [_handed(row) for row in HandOff.objects.order_by("-month")]


def late_changes(*, until: date) -> list[LateChange]:
    """Days before `until` whose current version is newer than what was handed off or dismissed."""
    frame = late_frame(until=until)
    return [LateChange(*row) for row in frame.sort("date", "person").iter_rows()]


def late_frame(*, until: date) -> pl.DataFrame:
    """The same as a frame: person, date, version, unit, settled. Version 1 is what the close froze."""
    return frames.read(
        """
        SELECT d.person_id, d.date, d.version, d.unit_id, COALESCE(s.version, 1)
        FROM (SELECT DISTINCT ON (person_id, date) person_id, date, version, unit_id, institution_id
              FROM attendance_day WHERE version > 1 AND date < %s
              ORDER BY person_id, date, version DESC) d
        LEFT JOIN (SELECT person_id, date, max(version) AS version FROM pay_settlement GROUP BY 1, 2) s
             ON s.person_id = d.person_id AND s.date = d.date
        WHERE d.version > COALESCE(s.version, 1)""",
        [until],
        {
            "person": pl.Int64,
            "date": pl.Date,
            "version": pl.Int16,
            "unit": pl.Int64,
            "settled": pl.Int16,
        },
    )


def before_and_after(
    change: LateChange,
) -> tuple[attendance.Computed | None, attendance.Computed]:
    """The version that was settled, and the current one."""
    versions = {each.version: each for each in attendance.versions_of(change.person, change.date)}
    return versions.get(change.settled), versions[change.version]


def settlements_of(person: int) -> list[tuple[date, int, str, str, datetime]]:
    """What became of a person's late changes: day, version, reason, by, at."""
    rows = Settlement.objects.filter(person_id=person).order_by("-at")
    return list(rows.values_list("date", "version", "reason", "by", "at"))


def handed_won() -> pl.DataFrame:
    """What has been handed off: person, month, item, handed_won."""
    return frames.read(
        "SELECT person_id, month, item, sum(due_won) FROM pay_line WHERE handoff_id IS NOT NULL"
        " GROUP BY 1, 2, 3",
        [],
        {"person": pl.Int64, "month": pl.Date, "item": pl.String, "handed_won": pl.Int64},
    )


def totals(*, months: Sequence[date]) -> dict[date, int]:
    """Won handed off by paid month."""
    rows = HandOff.objects.filter(institution_id=tenancy.current(), month__in=list(months))
    return dict(rows.values_list("month", "total_won"))


def dismissed(*, limit: int = 50) -> list[Dismissed]:
    """Late changes that were set aside, newest first."""
    rows = Settlement.objects.filter(handoff__isnull=True).order_by("-at")[:limit]
    return [Dismissed(*row) for row in rows.values_list(*SETTLED)]


# ── computed, not yet stored ──────────────────────────────────────────────────────────


def pay_day(month: date) -> date:
    """When the work of a month is paid: the pay day of the month after (보수규정 제19조)."""
    return month_after(month).replace(day=int(params.value("pay.pay_day", month_after(month))))


def computed(*, month: date, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """Lines for the work of a month as its days stand now, with `unit` and `law` of the last day.

    Raises:
        NoLawInForce, Unset: naming the parameter.
    """
    days = _payable(month, persons).filter(pl.col("grade") > 0)  # 수당규정: officials only
    days = _less_converted(days, month)
    found = _lines(days, month)
    last = days.sort("date").group_by("person").agg(pl.col("unit").last(), pl.col("law").max())
    return found.with_columns(amount_won=_nothing_is_zero()).join(last, on="person", how="left")


def payable_minutes(person: int, *, month: date) -> int:
    """Minutes of a month's overtime within its limit that did not become leave."""
    found = computed(month=month, persons=[person]).filter(pl.col("item") == law.OVERTIME)
    return int(found["capped_minutes"].sum())


def converted(*, since: date, until: date) -> dict[tuple[int, date], int]:
    """Minutes of recognised overtime that became leave instead of pay, by person and day."""
    found: dict[tuple[int, date], int] = {}
    for person, day, _, minutes in _conversions(since, until):
        found[person, day] = found.get((person, day), 0) + minutes
    return found


def _conversions(since: date, until: date) -> list[tuple[int, date, str, int]]:
    rows = Conversion.objects.filter(date__gte=since, date__lt=until, known__upper_inf=True)
    return list(rows.values_list("person_id", "date", "into", "minutes"))


def _lines(days: pl.DataFrame, month: date) -> pl.DataFrame:
    code = organization.institution().code
    return law.lines(
        days.lazy().with_columns(institution=pl.lit(code)),
        pay_date=pay_day(month),
        local=organization.local_values().lazy(),
    ).collect()


def _less_converted(days: pl.DataFrame, month: date) -> pl.DataFrame:
    """Days without what became leave.

    A day that is rested instead is out of the month's limit; annual leave is out of what that limit
    lets be paid, so that no more than the limit is paid and rested together (제4조제4항).
    """
    gone = _conversions(month, month_after(month))
    mine = pl.col("person").is_in(sorted({person for person, *_ in gone}))
    some = days.filter(mine)
    if some.is_empty():
        return days
    rested = _less(some, [row for row in gone if row[2] != Conversion.Into.CONVERTED])
    left = _less(rested, [row for row in gone if row[2] == Conversion.Into.CONVERTED])
    changed = _less_beyond(left, _beyond(_lines(rested, month)))
    return pl.concat([days.filter(~mine), changed.select(days.columns)])


def _less(days: pl.DataFrame, gone: Sequence[tuple[int, date, str, int]]) -> pl.DataFrame:
    """Ordinary minutes first, then those that no limit holds."""
    schema = {"person": pl.Int64, "date": pl.Date, "into": pl.String, "gone": pl.Int32}
    rows = pl.DataFrame(gone, schema=schema, orient="row").group_by("person", "date")
    both = days.join(
        rows.agg(pl.col("gone").sum()), on=["person", "date"], how="left"
    ).with_columns(pl.col("gone").fill_null(0))
    first, second = (pl.col(f"recognised_{name}_minutes") for name in ("ordinary", "exempt"))
    beyond = (pl.col("gone") - first).clip(0)
    return both.with_columns(
        recognised_ordinary_minutes=(first - pl.col("gone")).clip(0).cast(pl.Int16),
        recognised_exempt_minutes=(second - beyond).clip(0).cast(pl.Int16),
        recognised_minutes=(pl.col("recognised_minutes") - pl.col("gone")).clip(0).cast(pl.Int16),
    ).drop("gone")


def _beyond(lines: pl.DataFrame) -> pl.DataFrame:
    """Ordinary minutes of a month beyond its limit: person, beyond."""
    over = pl.col("ordinary_minutes") - pl.col("monthly_limit_minutes").cast(pl.Int32)
    overtime = lines.filter(pl.col("item") == law.OVERTIME)
    return overtime.select("person", beyond=over.clip(0))


def _less_beyond(days: pl.DataFrame, beyond: pl.DataFrame) -> pl.DataFrame:
    """Days without what the month's limit leaves unpaid, of the latest days first."""
    minutes = pl.col("recognised_ordinary_minutes").cast(pl.Int32)
    paid = ~pl.col("managerial") & ~pl.col("field")
    counted = pl.when(paid).then(minutes).otherwise(0)
    later = counted.cum_sum(reverse=True).over("person") - counted
    over = (pl.col("beyond").fill_null(0) - later).clip(0)
    gone = pl.min_horizontal(over, counted).cast(pl.Int16)
    found = days.sort("person", "date").join(beyond, on="person", how="left", maintain_order="left")
    return found.with_columns(
        recognised_ordinary_minutes=pl.col("recognised_ordinary_minutes") - gone,
        recognised_minutes=pl.col("recognised_minutes") - gone,
    )


def _nothing_is_zero() -> pl.Expr:
    """A grade without a price matters only where there is something to price."""
    hours = (
        pl.when(pl.col("item") == law.OVERTIME).then("paid_hours").otherwise("fixed_counted_days")
    )
    return pl.coalesce("amount_won", pl.when(hours == 0).then(pl.lit(0, pl.Int64)))


def preview(*, month: date, units: Sequence[int], at: datetime) -> list[Owed]:
    """What a month would pay these units' people if nothing else changed; nothing is stored."""
    persons = people.people_of(units, since=month, until=month_after(month))
    found = computed(month=month, persons=persons).filter(pl.col("unit").is_in(list(units)))
    rows = found.sort("unit", "person", "item").iter_rows(named=True)
    return [_computed(row, at) for row in rows]


def retroactive(*, paid_month: date, at: datetime) -> list[Owed]:
    """What unsettled late changes of earlier hand-offs add or take back; nothing is stored."""
    late = late_frame(until=paid_month).with_columns(month=pl.col("date").dt.truncate("1mo"))
    handed = {(p, m, i): won for p, m, i, won in handed_won().iter_rows()}
    found = []
    for month in sorted(set(late["month"].to_list())):
        if hand_off(month) is None:
            continue
        persons = late.filter(pl.col("month") == month)["person"].unique().to_list()
        for row in computed(month=month, persons=persons).iter_rows(named=True):
            before = handed.get((row["person"], month, row["item"]), 0)
            owed = _computed(row, at, paid_month=paid_month, handed=before)
            found += [owed] if owed.due_won else []
    return found


def _payable(month: date, persons: Sequence[int] | None) -> pl.DataFrame:
    """Days of a month, current versions; where a late change was dismissed, the version before it."""
    until = month_after(month)
    days = attendance.latest(since=month, until=until, persons=persons, steps=law.COUNTED)
    aside = _set_aside(month, until)
    put_off = days.join(aside, on=["person", "date", "version"], how="semi")
    if put_off.is_empty():
        return days
    every = attendance.every_version(
        since=month,
        until=until,
        persons=put_off["person"].unique().to_list(),
        steps=law.COUNTED,
    )
    paid = aside.join(put_off.select("person", "date"), on=["person", "date"]).select(
        "person", "date", version="paid"
    )
    instead = every.join(paid, on=["person", "date", "version"], how="semi")
    return pl.concat([days.join(put_off, on=["person", "date"], how="anti"), instead])


def _set_aside(since: date, until: date) -> pl.DataFrame:
    """Dismissed versions: person, date, version, and the version that was paid before (`paid`)."""
    return frames.read(
        "SELECT person_id, date, max(version),"
        " COALESCE(max(version) FILTER (WHERE handoff_id IS NOT NULL), 1)"
        " FROM pay_settlement WHERE date >= %s AND date < %s GROUP BY 1, 2"
        " HAVING max(version) > COALESCE(max(version) FILTER (WHERE handoff_id IS NOT NULL), 1)",
        [since, until],
        {"person": pl.Int64, "date": pl.Date, "version": pl.Int16, "paid": pl.Int16},
    )


def _computed(
    row: dict[str, Any], at: datetime, *, paid_month: date | None = None, handed: int = 0
) -> Owed:
    steps = {name: row[name] for name in STEPS}
    month, amount = row["month"], row["amount_won"] or 0
    return Owed(
        0,
        row["person"],
        row["unit"],
        row["law"] or 0,
        paid_month or month,
        month,
        row["item"],
        paid_month is not None,
        amount,
        handed,
        amount - handed,
        at,
        False,
        {**steps, "month": month, "item": row["item"], "date": month},
    )


def _owed(row: Line) -> Owed:
    steps = {name: getattr(row, name) for name in STEPS}
    return Owed(
        row.id,
        row.person_id,
        row.unit_id,
        row.law_id,
        row.paid_month,
        row.month,
        row.item,
        row.retroactive,
        row.amount_won or 0,
        row.handed_won,
        row.due_won,
        row.computed_at,
        row.handoff_id is not None,
        {**steps, "month": row.month, "item": row.item, "date": row.month},
    )


def _handed(row: HandOff) -> Handed:
    return Handed(
        row.public_id,
        row.month,
        row.people,
        row.total_won,
        row.digest,
        row.handed_off_by,
        row.handed_off_at,
        row.cut_won,
    )
