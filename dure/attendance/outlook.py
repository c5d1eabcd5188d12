"""What people's overtime comes to by the end of a month: recognised, still ordered, the limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import polars as pl

from dure.attendance import queries
from dure.organization import queries as organization
from dure.overtime import queries as overtime
from dure.timeline.actions import month_after
from law import holidays, params
from law import overtime as law

LIMIT = "overtime.monthly_limit_minutes"
FACTS = {
    "person": pl.Int64,
    "state": pl.String,
    "institution": pl.String,
    "date": pl.Date,
    "is_off_day": pl.Boolean,
    "ordinary_minutes": pl.Int16,
}


@dataclass(frozen=True)
class Outlook:
    """Ordinary minutes of a person's month against the limit (None: no limit)."""

    recognised: int
    exempt: int
    approved: int
    asked: int
    limit: int | None

    @property
    def planned(self) -> int:
        """Recognised, and what approved orders can still bring."""
        return self.recognised + self.approved

    @property
    def reach(self) -> int:
        """The same with what has been asked for and not decided."""
        return self.planned + self.asked

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.reach, 0)


def outlook(
    persons: Sequence[int], *, today: date, month: date, but: Sequence[UUID] = ()
) -> dict[int, Outlook]:
    """Of each person: recognised before `today`, what later orders can bring at most, the limit.

    `but`: documents that are left out, because they are the question.
    """
    until = month_after(month)
    start = min(max(today, month), until)
    done = queries.recognised(persons, since=month, until=start) if start > month else {}
    ahead = _ahead(persons, start, until, set(but))
    limit = monthly_limit(month)
    return {
        person: Outlook(
            *done.get(person, (0, 0)),
            ahead.get((person, "approved"), 0),
            ahead.get((person, "requested"), 0),
            limit,
        )
        for person in persons
    }


def monthly_limit(month: date) -> int | None:
    """The month's limit here, an own value included."""
    return limit_of([[e.key, e.value, str(e.valid_from)] for e in organization.settings()], month)


def limit_of(local: Sequence[Sequence[str]], month: date) -> int | None:
    """The month's limit, by local values [key, value, valid_from, …] and the law."""
    found: int | None = params.value(LIMIT, month)
    for key, value, since, *_ in local:
        if key == LIMIT and since <= month.isoformat() and value.isdigit():
            found = int(value) if found is None else min(int(value), found)
    return found


def worth(rows: Sequence[tuple[int, str, date, int]]) -> dict[tuple[int, str], int]:
    """Minutes that orders (person, state, date, minutes) are recognised for at most, by the law."""
    if not rows:
        return {}
    days = [row[2] for row in rows]
    own = organization.own_holidays(since=min(days), until=max(days) + timedelta(days=1))
    local = organization.local_values()
    code = organization.institution().code
    facts = [(p, s, code, d, holidays.is_off_day(d, own), minutes) for p, s, d, minutes in rows]
    nothing = pl.lit(0, pl.Int16)
    # one person's several orders of a day are one day: the deduction is taken once
    daily = (
        pl.DataFrame(facts, schema=FACTS, orient="row")
        .lazy()
        .group_by("person", "state", "institution", "date", "is_off_day")
        .agg(pl.col("ordinary_minutes").sum())
        .with_columns(exempt_minutes=nothing, field_minutes=nothing)
    )
    found = (
        law.recognise(daily, local=local.lazy())
        .group_by("person", "state")
        .agg(pl.col("recognised_minutes").cast(pl.Int32).sum())
        .collect()
    )
    return {(int(p), str(s)): int(minutes) for p, s, minutes in found.iter_rows()}


def _ahead(
    persons: Sequence[int], since: date, until: date, but: set[UUID]
) -> dict[tuple[int, str], int]:
    rows = overtime.planned(persons, since=since, until=until)
    return worth([(p, s, d, minutes) for document, p, s, d, minutes in rows if document not in but])
