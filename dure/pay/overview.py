"""What months were worth, by unit and over all: for the head's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from dure import tenancy


@dataclass(frozen=True)
class UnitMonth:
    """A unit's month as drafted or handed off: people and their overtime minutes."""

    month: date
    unit: int
    people: int
    minutes: int


@dataclass(frozen=True)
class Paid:
    """Won due in a month, and whether it was handed to payroll."""

    month: date
    won: int
    handed: bool


def unit_months(*, since: date) -> list[UnitMonth]:
    """Overtime minutes by month of work and unit, from the lines first written for it."""
    rows = _rows(
        """
        SELECT month, unit_id, count(DISTINCT person_id),
               sum(COALESCE(ordinary_minutes, 0) + COALESCE(exempt_minutes, 0)
                   + COALESCE(field_minutes, 0))
        FROM pay_line WHERE institution_id = %s AND month >= %s AND item = 'overtime'
             AND NOT retroactive GROUP BY 1, 2 ORDER BY 1, 2""",
        [tenancy.current(), since],
    )
    return [UnitMonth(month, int(unit), int(n), int(m)) for month, unit, n, m in rows]


def paid(*, since: date) -> list[Paid]:
    """Won due by month of payment."""
    rows = _rows(
        "SELECT paid_month, sum(due_won), bool_and(handoff_id IS NOT NULL) FROM pay_line"
        " WHERE institution_id = %s AND paid_month >= %s GROUP BY 1 ORDER BY 1",
        [tenancy.current(), since],
    )
    return [Paid(month, int(won), bool(handed)) for month, won, handed in rows]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
