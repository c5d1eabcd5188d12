"""당직비 and 비상근무수당: what watches that ended and emergencies served in a month pay, handed off or as
they would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import polars as pl

from dure import frames
from dure.pay import duty_pricing
from dure.pay.models import DutyHandOff, DutyPay
from dure.people import queries as people
from dure.timeline.actions import month_after
from law import duty_rules, emergency_steps
from law.steps import Reason, Step

type Key = tuple[int, int, date]  # person, duty (NO_DUTY: 비상근무수당), month

NO_DUTY: Final = duty_pricing.NO_DUTY
STATED: Final[dict[str, dict[str, Step]]] = {
    "watch": duty_rules.PAY_STEPS,
    "emergency": emergency_steps.PAY_STEPS,
}
GONE_STEPS: Final = {
    "amount_won": Step(
        "지급할 금액",
        "지방공무원법 제46조",
        "result",
        unit="won",
        reasons=(Reason("당직이나 비상근무를 하지 않은 것으로 바뀌었습니다."),),
    )
}
WITHOUT_STEPS: Final = {
    "amount_won": Step(
        "지급할 금액", "지방공무원법 제46조", "result", unit="won", reasons=(Reason("{missing}"),)
    )
}


@dataclass(frozen=True)
class Earned:
    """What a watch or a month of emergencies pays one person, and what of it is due.

    `due_won` is None where a value is missing or a log is not approved: nothing can be handed off,
    and it waits.
    """

    person: int
    unit: int
    law: int
    duty: int
    paid_month: date
    month: date
    item: str
    retroactive: bool
    handed_won: int
    due_won: int | None
    computed_at: datetime
    steps: dict[str, Any]

    @property
    def item_ko(self) -> str:
        return str(DutyPay.Item(self.item).label)

    @property
    def what(self) -> str:
        """The watch by its name and day, or how many days of 비상근무."""
        if self.duty:
            return f"{self.steps['date'][5:]} {self.steps.get('name', '')}".strip()
        return f"{self.steps.get('served_days', 0)}일"

    @property
    def amount_won(self) -> int:
        return int(self.steps["amount_won"] or 0)

    @property
    def missing(self) -> str:
        """Why there is no amount: a value that nobody has set, or a log that is not approved."""
        return str(self.steps.get("missing", ""))

    @property
    def unlogged(self) -> bool:
        """Whether it waits for its 당직일지."""
        return bool(self.steps.get("unlogged"))

    @property
    def stated(self) -> Mapping[str, Step]:
        if self.missing:
            return WITHOUT_STEPS
        return GONE_STEPS if self.steps.get("gone") else STATED[self.item]


@dataclass(frozen=True)
class Handed:
    """A hand-off of a month: when, by whom, how much."""

    id: UUID
    month: date
    people: int
    total_won: int
    digest: str
    by: str
    at: datetime


# ── computed ──────────────────────────────────────────────────────────────────────────


def due(*, paid_month: date, at: datetime, persons: Sequence[int] | None = None) -> list[Earned]:
    """What a month pays, and how months handed off before differ now; nothing is stored."""
    handed = _handed()
    earlier = DutyHandOff.objects.filter(month__lt=paid_month).order_by("month")
    found = []
    for month in [*earlier.values_list("month", flat=True), paid_month]:
        late = month != paid_month
        rows = {
            (row["person"], row["duty"], month): row
            for row in computed(month=month, at=at, persons=persons)
        }
        found += [
            _owed(row, handed.get(key, 0), paid_month, at, late)
            for key, row in rows.items()
            if not late or row["steps"]["amount_won"] != handed.get(key, 0)
        ]
        found += [
            _nothing(key, won, paid_month, at)
            for key, won in handed.items()
            if won and key[2] == month and key not in rows
            and (persons is None or key[0] in persons)
        ]  # fmt: skip
    return found


def computed(
    *, month: date, at: datetime, persons: Sequence[int] | None = None
) -> list[dict[str, Any]]:
    """What a month's watches and emergencies pay as the facts stand: person, unit, duty, month, item
    and steps."""
    until = month_after(month)
    rows = duty_pricing.of_month(month, until, at=at, persons=persons)
    # whoever left on the first after a night's watch is paid from the last unit they had
    posts = people.latest({row["person"] for row in rows}, on=until - timedelta(days=1))
    return [{**row, "month": month, "unit": posts[row["person"]].unit} for row in rows]


def _handed() -> dict[Key, int]:
    rows = frames.read(
        "SELECT person_id, coalesce(duty_id, 0), month, sum(due_won) FROM pay_dutypay GROUP BY 1, 2, 3",
        [],
        {"person": pl.Int64, "duty": pl.Int64, "month": pl.Date, "won": pl.Int64},
    )
    return {(person, duty, month): won for person, duty, month, won in rows.iter_rows()}


def _owed(
    row: Mapping[str, Any], handed: int, paid_month: date, at: datetime, late: bool
) -> Earned:
    won = row["steps"]["amount_won"]
    return Earned(
        row["person"], row["unit"], 0, row["duty"], paid_month, row["month"], row["item"], late,
        handed, None if won is None else won - handed, at, row["steps"],
    )  # fmt: skip


def _nothing(key: Key, won: int, paid_month: date, at: datetime) -> Earned:
    """What was handed off for a watch that was not kept after all: taken back whole."""
    person, duty, month = key
    last = DutyPay.objects.filter(person_id=person, month=month, duty=duty or None).order_by("-id")[
        0
    ]
    kept = {name: last.steps[name] for name in ("date", "name", "mode") if name in last.steps}
    return Earned(
        person, last.unit_id, 0, duty, paid_month, month, last.item, True, won, -won, at,
        {"date": str(month), **kept, "amount_won": 0, "gone": True},
    )  # fmt: skip


# ── stored ────────────────────────────────────────────────────────────────────────────


def of_month(paid_month: date, *, persons: Sequence[int] | None = None) -> list[Earned]:
    """What was handed off in a month."""
    rows = DutyPay.objects.filter(paid_month=paid_month)
    if persons is not None:
        rows = rows.filter(person_id__in=list(persons))
    return [_stored(row) for row in rows.order_by("unit_id", "person_id", "month", "duty_id")]


def of_person(person: int, *, month: date) -> list[Earned]:
    """What a person was given for a month, whenever it was handed off."""
    rows = DutyPay.objects.filter(person_id=person, month=month)
    return [_stored(row) for row in rows.order_by("paid_month", "duty_id")]


def shown(month: date, *, at: datetime, persons: Sequence[int] | None = None) -> list[Earned]:
    """A month as it was handed off, or as it would be."""
    if hand_off(month):
        return of_month(month, persons=persons)
    return due(paid_month=month, at=at, persons=persons)


def allowances_handed(month: date) -> list[Earned]:
    """비상근무수당 of a month as it was handed off, then or later."""
    rows = DutyPay.objects.filter(month=month, item=DutyPay.Item.EMERGENCY)
    return [_stored(row) for row in rows.order_by("person_id", "paid_month")]


def open_month(month: date) -> date:
    """A month if it has not been handed off, else the first one after it: what waits goes with it."""
    done = set(DutyHandOff.objects.values_list("month", flat=True))
    while month in done:
        month = month_after(month)
    return month


def hand_off(month: date) -> Handed | None:
    row = DutyHandOff.objects.filter(month=month).first()
    return _given(row) if row else None


def hand_offs() -> list[Handed]:
    """Every hand-off, newest first."""
    return [_given(row) for row in DutyHandOff.objects.order_by("-month")]


def _given(row: DutyHandOff) -> Handed:
    return Handed(
        row.public_id, row.month, row.people, row.total_won, row.digest, row.handed_off_by,
        row.handed_off_at,
    )  # fmt: skip


def _stored(row: DutyPay) -> Earned:
    return Earned(
        row.person_id, row.unit_id, row.law_id, row.duty_id or NO_DUTY, row.paid_month, row.month,
        row.item, row.retroactive, row.handed_won, row.due_won, row.computed_at, row.steps,
    )  # fmt: skip
