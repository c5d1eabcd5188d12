"""감액: what unpaid leave, absence, 휴직 and dispositions take out of a month (law.pay_cuts)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from dure import frames
from dure.leave import unpaid
from dure.leave.entitlements import OFFICIALS
from dure.pay.models import Cut, HandOff
from dure.people import queries as people
from dure.timeline.actions import month_after
from law import compensation, params, pay_cuts

STEPS = (
    "grade", "step", "monthly_won", "month_days", "cut_days", "stacked_days", "absences",
    "paid_won", "cut_won",
)  # fmt: skip
RULE = {"base_pay": "base_pay", "meal": "actual_cost", "position_support": "actual_cost"}
KEY = ["person", "month", "item"]


@dataclass(frozen=True)
class Taken:
    """An item of a person's month that is cut: its steps by column, and what of it is due.

    `due_won` is None where no step of the pay table is known: nothing can be handed off.
    """

    id: int
    person: int
    unit: int
    law: int
    paid_month: date
    month: date
    item: str
    retroactive: bool
    handed_won: int
    due_won: int | None
    computed_at: datetime
    handed_off: bool
    reasons: list[dict[str, Any]]
    steps: dict[str, Any]

    @property
    def item_ko(self) -> str:
        return str(Cut.Item(self.item).label)

    @property
    def amount_won(self) -> int:
        """What is taken out, as a negative amount."""
        return -int(self.steps["cut_won"] or 0)


def untold(found: Sequence[Taken]) -> list[Taken]:
    """The same without the reasons, for those who may not read what kind of leave somebody took."""
    plain = {"reason": "", "ko": "감액", "article": "지방공무원 보수규정"}
    return [replace(each, reasons=[one | plain for one in each.reasons]) for each in found]


# ── computed ──────────────────────────────────────────────────────────────────────────


def computed(*, month: date, persons: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """What a month's facts take out, as they stand now: person, unit, month, item, reasons and STEPS.

    The grade and step are those of the first day cut. Without a step the base pay is None.

    Raises:
        NoLawInForce, Unset: naming the parameter.
    """
    until = month_after(month)
    facts = unpaid.cuts(since=month, until=until, persons=persons)
    facts = facts.filter(pl.col("reason") != "duty_illness")
    whose = _whose(facts, month, until)
    if whose.is_empty():
        return []
    rows = _monthly(whose)
    numbered = facts.join(rows.select("person", "row"), on="person")
    found = pay_cuts.pay_cuts(
        rows.lazy().with_columns(item=pl.col("item").replace_strict(RULE)),
        numbered.lazy().select(
            pl.col(name).cast(kind) for name, kind in pay_cuts.CUTS_SCHEMA.items()
        ),
    ).collect()
    told = _reasons(facts, month, until)
    return [
        {**row, "item": item, "month": month, "reasons": told[row["person"]]}
        for row, item in zip(found.iter_rows(named=True), rows["item"], strict=True)
        if row["cut_won"] != 0
    ]


def _whose(facts: pl.DataFrame, month: date, until: date) -> pl.DataFrame:
    """Officials whom something costs pay: person, unit, grade, step, date (the first day cut)."""
    firsts = facts.group_by("person").agg(
        date=pl.max_horizontal(pl.col("since").min(), pl.lit(month))
    )
    if firsts.is_empty():
        return firsts
    persons = firsts["person"].to_list()
    held = people.appointments(since=month, until=until, people=persons)
    inside = held.join(firsts, on="person").filter(
        (pl.col("valid_from") <= pl.col("date"))
        & (pl.col("valid_until").is_null() | (pl.col("valid_until") > pl.col("date")))
    )
    last = held.group_by("person", maintain_order=True).agg(last_unit=pl.col("unit").last())
    rows = []
    for row in inside.join(last, on="person").filter(pl.col("grade") > 0).iter_rows(named=True):
        kind = people.employments(on=row["date"], people=[row["person"]])["kind"].to_list()
        step = people.pay_steps(on=row["date"], people=[row["person"]]).get(row["person"])
        if kind and kind[0] in OFFICIALS:
            rows.append((row["person"], row["last_unit"], row["grade"], step, row["date"]))
    schema = {
        "person": pl.Int64,
        "unit": pl.Int64,
        "grade": pl.Int8,
        "step": pl.Int16,
        "date": pl.Date,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("person")


def left_out(*, month: date, persons: Sequence[int] | None = None) -> list[int]:
    """Officials whom something costs pay in a month and who have no row of it: no appointment or no
    grade on the first day cut. Payroll cuts these by hand, or HR enters what is missing.

    Raises:
        NoLawInForce, Unset: naming the parameter.
    """
    until = month_after(month)
    facts = unpaid.cuts(since=month, until=until, persons=persons)
    facts = facts.filter(pl.col("reason") != "duty_illness")
    if facts.is_empty():
        return []
    firsts = facts.group_by("person").agg(
        day=pl.max_horizontal(pl.col("since").min(), pl.lit(month))
    )
    rows = _whose(facts, month, until)["person"].to_list()
    missing = firsts.filter(~pl.col("person").is_in(rows))
    return [
        person
        for person, day in missing.sort("person").iter_rows()
        if any(kind in OFFICIALS for kind in people.employments(on=day, people=[person])["kind"])
    ]


def _monthly(whose: pl.DataFrame) -> pl.DataFrame:
    """Each person's items with their monthly amounts, numbered by row."""
    paid = compensation.monthly_pay(whose.lazy()).collect()
    keys = ("monthly_pay.meal_won", "monthly_pay.position_support_won")
    all_items = params.attach(paid.lazy(), keys).collect()
    amounts = {
        "base_pay": "monthly_pay_won",
        "meal": "meal_won",
        "position_support": "position_support_won",
    }
    parts = [
        all_items.select(
            "person", "unit", "grade", "step", "date",
            item=pl.lit(item), monthly_won=pl.col(column).cast(pl.Int64),
        )
        for item, column in amounts.items()
    ]  # fmt: skip
    rows = pl.concat(parts).sort("person", "item")
    return rows.with_columns(row=pl.int_range(pl.len(), dtype=pl.Int32))


def _reasons(facts: pl.DataFrame, month: date, until: date) -> dict[int, list[dict[str, Any]]]:
    """What cost each person pay, in words: one entry a stretch."""
    told: dict[int, list[dict[str, Any]]] = {}
    for row in facts.sort("person", "since", "reason").iter_rows(named=True):
        ko, article = pay_cuts.REASONS[row["reason"]]
        since, end = max(row["since"], month), min(row["until"] or until, until)
        told.setdefault(row["person"], []).append(
            {
                "reason": row["reason"],
                "ko": ko,
                "article": article,
                "since": str(since),
                "until": str(end),
                "days": (end - since).days,
            }
        )
    return told


def due(*, paid_month: date, at: datetime, persons: Sequence[int] | None = None) -> list[Taken]:
    """What a month and every change since the hand-offs before it take out; nothing is stored."""
    handed = _handed()
    months = sorted(
        {month for month in HandOff.objects.values_list("month", flat=True) if month < paid_month}
    )
    found = []
    for month in [*months, paid_month]:
        rows = {
            (row["person"], month, row["item"]): row
            for row in computed(month=month, persons=persons)
        }
        gone = {
            key: won for key, won in handed.items()
            if key[1] == month and key not in rows and (persons is None or key[0] in persons)
        }  # fmt: skip
        late = month != paid_month
        found += [_owed(row, handed.get(key, 0), paid_month, at, late) for key, row in rows.items()]
        found += [_nothing(key, won, paid_month, at) for key, won in gone.items() if won]
    return [each for each in found if each.due_won != 0]


def _handed() -> dict[tuple[int, date, str], int]:
    rows = frames.read(
        "SELECT person_id, month, item, sum(due_won) FROM pay_cut GROUP BY 1, 2, 3",
        [],
        {"person": pl.Int64, "month": pl.Date, "item": pl.String, "won": pl.Int64},
    )
    return {(person, month, item): won for person, month, item, won in rows.iter_rows()}


def _owed(row: Mapping[str, Any], handed: int, paid_month: date, at: datetime, late: bool) -> Taken:
    cut = row["cut_won"]
    return Taken(
        0, row["person"], row["unit"], 0, paid_month, row["month"], row["item"], late,
        handed, None if cut is None else -cut - handed, at, False, row["reasons"],
        {name: row[name] for name in STEPS} | {"month": row["month"], "date": row["month"]},
    )  # fmt: skip


def _nothing(key: tuple[int, date, str], won: int, paid_month: date, at: datetime) -> Taken:
    """What was cut before and is not any more: given back whole."""
    person, month, item = key
    before = Cut.objects.filter(person_id=person, month=month, item=item)
    last = before.order_by("-id")[0]
    steps = {name: getattr(last, name) for name in STEPS}
    steps |= {"cut_days": 0, "stacked_days": 0, "absences": 0, "cut_won": 0}
    steps |= {"paid_won": last.monthly_won, "month": month, "date": month}
    return Taken(
        0, person, last.unit_id, 0, paid_month, month, item, True, won, -won, at, False, [], steps
    )


# ── stored ────────────────────────────────────────────────────────────────────────────


def of_month(paid_month: date) -> list[Taken]:
    """Cuts handed off in a month."""
    rows = Cut.objects.filter(paid_month=paid_month)
    return [_stored(row) for row in rows.order_by("unit_id", "person_id", "month", "item")]


def of_person(person: int, *, month: date) -> list[Taken]:
    """A person's cuts of the pay of a month, whenever they were handed off."""
    rows = Cut.objects.filter(person_id=person, month=month)
    return [_stored(row) for row in rows.order_by("paid_month", "item")]


def _stored(row: Cut) -> Taken:
    return Taken(
        row.id, row.person_id, row.unit_id, row.law_id, row.paid_month, row.month, row.item,
        row.retroactive, row.handed_won, row.due_won, row.computed_at, True,
        list(row.reasons),
        {name: getattr(row, name) for name in STEPS} | {"month": row.month, "date": row.month},
    )  # fmt: skip
