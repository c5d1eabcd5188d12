"""지각·조퇴·외출: eight hours of a year's closed days are one day of annual leave (제7조의2제6항).

The days of a closed month decide, by their current version: a correction that lowers the sum gives
the day back in a line of its own. What illness excuses is not late in the first place.
"""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from dure import frames, tenancy
from dure.audit.actions import Actor
from dure.leave import actions as leave
from dure.leave import queries as leaves
from dure.leave.entitlements import OFFICIALS
from dure.organization import queries as organization
from dure.people import queries as people
from law import leave_days
from law.leave import DAY

WHY = "지각·조퇴·외출 누계 8시간"
KEY = "late"


def minutes(*, year: int, persons: Sequence[int]) -> dict[int, int]:
    """Minutes late, gone early or out (외출) in the closed months of a year, by person."""
    rows = frames.read(
        """
        SELECT d.person_id, date_trunc('month', d.date)::date,
               sum(COALESCE(late_minutes, 0) + COALESCE(early_leave_minutes, 0))
        FROM (SELECT DISTINCT ON (person_id, date) person_id, date, unit_id, late_minutes,
                     early_leave_minutes
              FROM attendance_day WHERE institution_id = %s AND date >= %s AND date < %s
                   AND person_id = ANY(%s) ORDER BY person_id, date, version DESC) d
        JOIN attendance_close c ON c.institution_id = %s AND c.unit_id = d.unit_id
             AND c.month = date_trunc('month', d.date)::date
        GROUP BY 1, 2""",
        [
            tenancy.current(),
            date(year, 1, 1),
            date(year + 1, 1, 1),
            list(persons),
            tenancy.current(),
        ],
        {"person": pl.Int64, "month": pl.Date, "minutes": pl.Int64},
    )
    out = leaves.outings(persons, year=year)
    found: dict[int, int] = {}
    for person, month, late in rows.iter_rows():
        found[person] = found.get(person, 0) + late + out.get((person, month), 0)
    return found


def deduct_lateness(*, year: int, persons: Sequence[int], on: date, by: Actor, at: datetime) -> int:
    """Deduct each day that eight hours have made, once, and give back what no longer holds; how many.

    `on` is a day of the year. Run twice it changes nothing.
    """
    officials = _officials(persons, on)
    if not officials:
        return 0
    want = _days(minutes(year=year, persons=officials), year, on)
    have = leaves.deducted(key=KEY, year=year, persons=officials)
    less: dict[str, dict[int, int]] = {}
    more: dict[str, dict[int, int]] = {}
    for person in officials:
        taken, lines = have.get(person, (0, 0))
        days = taken // DAY
        again = "" if lines == days else f":{lines + 1}"
        for nth in range(days + 1, want.get(person, 0) + 1):
            less.setdefault(f"{KEY}:{nth}{again}", {})[person] = DAY
        for nth in range(days, want.get(person, 0), -1):
            more.setdefault(f"{KEY}:{nth}:back:{lines + 1}", {})[person] = DAY
    told = {"year": year, "on": on, "by": by, "at": at}
    for key in sorted(less):
        leave.deduct(minutes=less[key], key=key, why=WHY, **told)  # type: ignore[arg-type]
    for key in sorted(more):
        why = f"{WHY}이 되지 않아 되돌림"
        leave.give_back(minutes=more[key], key=key, why=why, **told)  # type: ignore[arg-type]
    return sum(map(len, less.values())) + sum(map(len, more.values()))


def _officials(persons: Sequence[int], on: date) -> list[int]:
    if not persons:
        return []
    found = people.employments(on=on, people=persons)
    return found.filter(pl.col("kind").is_in(OFFICIALS))["person"].to_list()


def _days(late: dict[int, int], year: int, on: date) -> dict[int, int]:
    """Whole days of annual leave that the minutes come to, by law."""
    if not any(late.values()):
        return {}
    frame = pl.DataFrame(
        {
            "institution": [str(organization.institution().code)] * len(late),
            "person": list(late),
            "date": [on] * len(late),
            "late_minutes": list(late.values()),
        },
        schema_overrides={"person": pl.Int64, "late_minutes": pl.Int32},
    ).with_columns(
        # half days of leave are in the ledger by their minutes, so they are not counted here again
        half_day_minutes=pl.lit(0, pl.Int32),
        sick_minutes=pl.lit(0, pl.Int32),
    )
    local = organization.local_values().lazy()
    found = leave_days.hours_to_days(frame.lazy(), local=local).collect()
    return dict(found.select("person", pl.col("late_days").cast(pl.Int64)).iter_rows())
