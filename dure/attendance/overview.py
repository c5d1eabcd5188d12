"""Sums over everybody, for the head's page and for what a draft of the law would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from dure import tenancy


@dataclass(frozen=True)
class Minutes:
    """A person's recognised minutes of a period: under the monthly cap, and outside it."""

    person: int
    unit: int
    ordinary: int
    exempt: int


@dataclass(frozen=True)
class UnitMonth:
    """A unit's month: people, their recognised minutes, and the last day computed."""

    month: date
    unit: int
    people: int
    recognised: int
    until: date


@dataclass(frozen=True)
class Presence:
    """A unit on one day; everybody planned is in exactly one of the other four."""

    unit: int
    planned: int
    here: int
    leave: int
    trip: int
    none: int


def last_seen(today: date) -> date | None:
    """Today, or before anybody has come in, the last day on which somebody did."""
    rows = _rows(
        "SELECT max(date) FROM attendance_punch WHERE institution_id = %s AND date <= %s AND date > %s",
        [tenancy.current(), today, today - timedelta(days=31)],
    )
    found = rows[0][0]
    return found if isinstance(found, date) else None


def presence(day: date) -> list[Presence]:
    """By unit: who was to work, and is here, on leave, on a trip, or has no record yet."""
    rows = _rows(
        """
        SELECT unit_id, count(*), count(*) FILTER (WHERE what = 'here'),
               count(*) FILTER (WHERE what = 'leave'), count(*) FILTER (WHERE what = 'trip'),
               count(*) FILTER (WHERE what = 'none')
        FROM (SELECT DISTINCT ON (person_id) unit_id, is_workday,
                     CASE WHEN leave_minutes > 0 AND leave_minutes >= planned_minutes THEN 'leave'
                          WHEN seen OR remote THEN 'here' WHEN on_trip THEN 'trip'
                          WHEN leave_minutes > 0 THEN 'leave' ELSE 'none' END AS what
              FROM attendance_day LEFT JOIN (
                  SELECT DISTINCT person_id, true AS seen FROM attendance_punch
                  WHERE institution_id = %s AND date = %s AND known_until IS NULL) p USING (person_id)
              WHERE institution_id = %s AND date = %s ORDER BY person_id, version DESC) d
        WHERE is_workday GROUP BY 1""",
        [tenancy.current(), day, tenancy.current(), day],
    )
    return [Presence(*map(int, row)) for row in rows]


def minutes_by_person(*, since: date, until: date, least: int = 0) -> list[Minutes]:
    """Everybody's recognised minutes in a period, most first; `least`: only from so many on."""
    rows = _rows(
        """
        SELECT person_id, max(unit_id), sum(recognised_ordinary_minutes) AS ordinary,
               sum(recognised_exempt_minutes + field_minutes)
        FROM attendance_day d WHERE institution_id = %s AND date >= %s AND date < %s
             AND NOT managerial AND version = (
                 SELECT max(version) FROM attendance_day e WHERE e.institution_id = d.institution_id
                 AND e.person_id = d.person_id AND e.date = d.date)
        GROUP BY person_id HAVING sum(recognised_ordinary_minutes) >= %s
        ORDER BY ordinary DESC, person_id""",
        [tenancy.current(), since, until, least],
    )
    return [Minutes(int(p), int(u), int(o or 0), int(e or 0)) for p, u, o, e in rows]


def unit_months(*, since: date, until: date) -> list[UnitMonth]:
    """By month and unit: people, recognised minutes and the last computed day."""
    rows = _rows(
        """
        SELECT date_trunc('month', date)::date AS month, unit_id, count(DISTINCT person_id),
               sum(recognised_minutes), max(date)
        FROM attendance_day WHERE institution_id = %s AND date >= %s AND date < %s AND version = 1
        GROUP BY 1, 2 ORDER BY 1, 2""",
        [tenancy.current(), since, until],
    )
    return [UnitMonth(m, int(u), int(n), int(r or 0), last) for m, u, n, r, last in rows]


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
