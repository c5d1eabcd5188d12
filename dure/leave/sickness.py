"""일반병가 beyond six days without a certificate is taken from annual leave (복무규정 제7조의2제7항)."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from dure.leave import queries
from dure.leave.days import DAY
from dure.leave.models import Evidence, Leave, LeaveDay
from dure.organization import queries as organization
from law import leave_days


def to_annual(made: Leave, days: Sequence[LeaveDay]) -> set[int]:
    """Which days of a leave come out of annual leave: the last ones of those beyond the six."""
    if made.kind != "sick":
        return set()
    first, last = date(made.since.year, 1, 1), date(made.since.year + 1, 1, 1)
    asked = queries.used(made.person_id, kinds=("sick",), since=first, until=last, asked=False)
    before = [each for each in asked if each.leave != made.public_id]
    rows = [(each.since, sum(d.minutes for d in each.days), bool(each.evidence)) for each in before]
    certified = bool(made.facts.get("certificate")) or Evidence.objects.filter(leave=made).exists()
    rows.append((made.since, sum(day.minutes for day in days), certified))
    beyond = _beyond(made.person_id, sorted(rows[:-1]), rows[-1])
    whole = [day.id for day in days if day.minutes >= DAY]
    return set(whole[len(whole) - beyond :]) if beyond else set()


def _beyond(
    person: int, before: Sequence[tuple[date, int, bool]], mine: tuple[date, int, bool]
) -> int:
    """Days of the last use that exceed six; eight hours of sick leave make a day (제7조의5제1항)."""
    minutes, rows = 0, []
    for number, (day, used, certified) in enumerate([*before, mine]):
        days = (minutes + used) // DAY - minutes // DAY
        minutes += used
        rows.append((person, number, day, days, certified))
    frame = pl.DataFrame(
        rows,
        schema={
            "person": pl.Int64,
            "use": pl.Int64,
            "date": pl.Date,
            "days": pl.Int32,
            "certified": pl.Boolean,
        },
        orient="row",
    ).with_columns(institution=pl.lit(organization.institution().code))
    found = leave_days.sick(frame.lazy(), local=organization.local_values().lazy()).collect()
    return int(found.filter(pl.col("use") == len(before))["to_annual_days"][0])
