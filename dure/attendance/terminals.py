"""단말기: the devices whose punches count, each at an office."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from dure import tenancy
from dure.attendance.models import Terminal
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused


@dataclass(frozen=True)
class Placed:
    """A registered terminal and the unit at which it hangs."""

    id: int
    serial: str
    name: str
    unit: int


def placed(serials: Collection[str] | None = None) -> list[Placed]:
    """The registered terminals, or those of these serial numbers, by name."""
    rows = Terminal.objects.order_by("name", "serial")
    if serials is not None:
        rows = rows.filter(serial__in=serials)
    return [Placed(row.id, row.serial, row.name, row.unit_id) for row in rows]


@dataclass(frozen=True)
class Silent:
    """A day on which people of a unit should have come and no source told of anybody."""

    unit: int
    date: date
    people: int


def silent_days(*, units: Collection[int] | None, since: date, until: date) -> list[Silent]:
    """Workdays of units without a single reading, from whatever source, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT unit_id, date, count(*) FILTER (WHERE expected) FROM (
                SELECT DISTINCT ON (person_id, date) unit_id, date,
                       first_in IS NOT NULL OR last_out IS NOT NULL AS told,
                       COALESCE(is_workday, false) AND NOT COALESCE(on_trip, false) AND NOT remote
                           AND COALESCE(leave_minutes, 0) < COALESCE(planned_minutes, 0) AS expected
                FROM attendance_day
                WHERE institution_id = %s AND date >= %s AND date < %s
                ORDER BY person_id, date, version DESC) AS days
            GROUP BY unit_id, date HAVING bool_or(expected) AND NOT bool_or(told)
            ORDER BY date DESC, unit_id
            """,
            [tenancy.current(), since, until],
        )
        found = [Silent(*row) for row in cursor.fetchall()]
    return [each for each in found if units is None or each.unit in units]


@transaction.atomic
def place_terminal(*, serial: str, name: str, unit: int, by: Actor, at: datetime) -> int:
    """Register a terminal at a unit, or give a registered one another name and place; its key.

    Raises:
        Refused: no serial number or no name.
        NotTheirs: not the administrator.
    """
    if by.role != "admin":
        raise NotTheirs("단말기는 시스템관리자만 등록할 수 있습니다.")
    serial, name = serial.strip(), name.strip()
    if not serial or not name:
        raise Refused("no_terminal_name", "단말기의 일련번호와 이름을 모두 적어 주세요.")
    row, _ = Terminal.objects.update_or_create(
        institution_id=tenancy.current(), serial=serial, defaults={"name": name, "unit_id": unit}
    )
    record(
        by=by,
        at=at,
        action="attendance.place_terminal",
        summary=f"단말기 {name}({serial})을(를) 등록했습니다.",
        on=[On(kind="terminal", subject=serial)],
        after={"name": name, "unit": unit},
    )
    return row.id
