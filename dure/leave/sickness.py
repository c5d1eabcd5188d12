"""일반병가 beyond six days without a certificate is taken from annual leave (복무규정 제7조의2제7항)."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from dure.leave import ledger, part_time
from dure.leave.days import DAY, is_whole
from dure.leave.models import Evidence, Leave, LeaveDay
from dure.organization import queries as organization
from law import leave_days

USES = {
    "person": pl.Int64,
    "use": pl.Int64,
    "date": pl.Date,
    "days": pl.Int32,
    "certified": pl.Boolean,
}
WEIGHED = {
    "use": pl.Int64,
    "to_annual_days": pl.Int32,
    "sick_days": pl.Int32,
    "over_limit_days": pl.Int32,
}


def to_annual(made: Leave, days: Sequence[LeaveDay]) -> set[int]:
    """Which days of a leave come out of annual leave: the last ones of those beyond the six."""
    if made.kind != "sick":
        return set()
    mine = {day.id for day in days}
    found: set[int] = set()
    for year in sorted({day.date.year for day in days}):
        others = [day for day in _used(made.person_id, year) if day.id not in mine]
        here = [day for day in days if day.date.year == year]
        found |= _beyond([*others, *here]) & mine
    return found


def even(made: Leave, *, writer: str, at: datetime) -> None:
    """Write again what the other sick leaves of the year take, once one of them has changed."""
    if made.kind != "sick":
        return
    for year in range(made.since.year, made.until.year + 1):
        days = _used(made.person_id, year)
        wanted = _beyond(days)
        taken = {day.id for day in ledger.annual_days(days)}
        changed = [day for day in days if day.id in wanted ^ taken]
        ledger.reverse(days=changed, writer=writer, at=at)
        ledger.use(kind="sick", days=changed, annual=wanted, writer=writer, at=at)


def counted_days(person: int, year: int) -> int:
    """Days of a year's sick leave asked for or granted, those taken from annual leave left out."""
    days = LeaveDay.objects.filter(
        person_id=person,
        live=True,
        date__year=year,
        leave__kind="sick",
        leave__state__in=(Leave.State.REQUESTED, Leave.State.APPROVED),
    )
    found = _weighed(list(days.select_related("leave")))
    return int(found["sick_days"].sum()) if found.height else 0


def over_limit(person: int, on: date) -> tuple[list[date], int]:
    """Days of a year's sick leave up to one that count as such, and how many go beyond the limit."""
    days = [day for day in _used(person, on.year) if day.date <= on]
    found = _weighed(days)
    annual = {day.id for day in ledger.annual_days(days)}
    beyond = int(found["over_limit_days"].sum()) if found.height else 0
    return [day.date for day in days if day.id not in annual], beyond


def _used(person: int, year: int) -> list[LeaveDay]:
    """Days of sick leave of a year whose use stands in the ledger."""
    days = LeaveDay.objects.filter(
        person_id=person, live=True, date__year=year, leave__kind="sick"
    ).select_related("leave")
    return ledger.standing_days(list(days.order_by("date", "start")))


def _beyond(days: Sequence[LeaveDay]) -> set[int]:
    """Of a year's days of sick leave, those that come out of annual leave."""
    found = _weighed(days)
    beyond: set[int] = set()
    for leave, count in found.select("use", "to_annual_days").iter_rows() if found.height else ():
        mine = sorted((d for d in days if d.leave_id == leave), key=lambda d: (d.date, d.start))
        whole = [day.id for day in mine if is_whole(day)]
        beyond |= set(whole[-min(count, len(whole)) :] if count and whole else ())
    return beyond


def _weighed(days: Sequence[LeaveDay]) -> pl.DataFrame:
    """A year's days of a person before the law; eight hours of sick leave make a day (제7조의5제1항).

    Of a part-timer whose institution has set no formula nothing can be weighed (제7조의9).
    """
    by_leave: dict[int, list[LeaveDay]] = {}
    for day in sorted(days, key=lambda each: (each.date, each.start)):
        by_leave.setdefault(day.leave_id, []).append(day)
    shown = set(Evidence.objects.filter(leave__in=by_leave).values_list("leave_id", flat=True))
    minutes, rows = 0, []
    for leave, mine in by_leave.items():
        person, began = mine[0].person_id, mine[0].date
        used = part_time.full_minutes(mine, part_time.week(person, began), began)
        if used is None:
            return pl.DataFrame(schema=WEIGHED)
        count = (minutes + used) // DAY - minutes // DAY
        minutes += used
        certified = leave in shown or bool(mine[0].leave.facts.get("certificate"))
        rows.append((person, leave, began, count, certified))
    if not rows:
        return pl.DataFrame(schema=WEIGHED)
    frame = pl.DataFrame(rows, schema=USES, orient="row").with_columns(
        institution=pl.lit(organization.institution().code)
    )
    return leave_days.sick(frame.lazy(), local=organization.local_values().lazy()).collect()
