"""What other hours would make of days that have been: the law asked twice, nothing written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from dure.attendance import queries
from dure.attendance.models import Close
from dure.organization import queries as organization
from dure.people import patterns
from dure.people.regime_plans import Piece
from law import month as law

MOST_DAYS, SAMPLE_DAYS, SAMPLE = 62, 28, 200
DAY = timedelta(days=1)
MOVED = {"person": pl.Int64, "date": pl.Date, "other": pl.Int64}


@dataclass(frozen=True)
class Trial:
    """Recognised minutes of some people's days as they are, and as they would be.

    `real`: these days would really change; otherwise they are the last weeks, as if it had held.
    """

    since: date
    until: date
    real: bool
    persons: int
    before: int
    after: int
    moved: int  # persons whose minutes differ
    late: int  # persons who would have been late or left early, and are not now

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Shut:
    """Days of closed months that a change reaches back to, and which months."""

    days: int
    months: tuple[date, ...]


def of_pieces(pieces: Sequence[Piece], *, today: date) -> Trial | None:
    """A change of schedules tried on a sample of the people it concerns; None where nobody is.

    Raises:
        NoLawInForce, Unset: the days cannot be computed at all.
    """
    some = _sample(sorted({each.person for each in pieces}))
    mine = [each for each in pieces if each.person in some]
    if not mine:
        return None
    since, until, real = _window(mine, today)
    keys = {after: -1 - n for n, after in enumerate(dict.fromkeys(p.after for p in mine))}
    moved = _moved(mine, keys, since, until, real)
    facts = _facts(moved)
    if facts is None:
        return None
    other = patterns.expand({pk: after for after, pk in keys.items()}, since=since, until=until)
    days = facts.days.join(moved.lazy(), on=["person", "date"], how="left").with_columns(
        schedule=pl.coalesce("other", "schedule")
    )
    new = replace(
        facts, days=days.drop("other"), schedules=pl.concat([facts.schedules, other.lazy()])
    )
    return _compared(facts, new, since, until, real)


def of_closure(persons: Sequence[int], day: date, *, counts: bool) -> Trial | None:
    """A day that has been, had the office been shut on it; `counts`: as a holiday for allowances."""
    some = sorted(_sample(sorted(persons)))
    facts = _facts(
        pl.DataFrame({"person": some, "date": [day] * len(some)}, schema_overrides=MOVED)
    )
    if facts is None:
        return None
    code = organization.institution().code
    shut = pl.DataFrame([(code, day, "", True)], law.LOCAL_DAYS_SCHEMA, orient="row")
    said = (code, "worktime.closure_counts", date(2018, 7, 3), str(counts).lower())
    new = replace(
        facts,
        local_days=pl.concat([facts.local_days.filter(pl.col("date") != day), shut.lazy()]),
        local=pl.concat(
            [
                facts.local.filter(pl.col("key") != "worktime.closure_counts"),
                pl.DataFrame([said], law.LOCAL_SCHEMA, orient="row").lazy(),
            ]
        ),
    )
    return _compared(facts, new, day, day + DAY, True)


def shut(days: Mapping[int, Sequence[tuple[date, date]]]) -> Shut:
    """How many days of some units' periods [since, until) lie in closed months: retroactive."""
    found = set(Close.objects.filter(unit_id__in=list(days)).values_list("unit_id", "month"))
    count, months = 0, set()
    for unit, spans in days.items():
        for since, until in spans:
            for n in range((until - since).days):
                month = (since + n * DAY).replace(day=1)
                if (unit, month) in found:
                    count += 1
                    months.add(month)
    return Shut(count, tuple(sorted(months)))


def _sample(persons: Sequence[int]) -> set[int]:
    step = max(1, len(persons) // SAMPLE)
    return set(persons[::step][:SAMPLE])


def _window(pieces: Sequence[Piece], today: date) -> tuple[date, date, bool]:
    since = min(each.since for each in pieces)
    if since < today:
        last = max(min(each.until or today, today) for each in pieces)
        return max(since, last - MOST_DAYS * DAY), last, True
    return today - SAMPLE_DAYS * DAY, today, False


def _moved(
    pieces: Sequence[Piece],
    keys: Mapping[patterns.Pattern, int],
    since: date,
    until: date,
    real: bool,
) -> pl.DataFrame:
    """Person-days of the window and the schedule each would have."""
    rows: dict[tuple[int, date], int] = {}
    for each in pieces if real else {one.person: one for one in reversed(pieces)}.values():
        first = max(each.since, since) if real else since
        end = min(each.until or until, until) if real else until
        for n in range((end - first).days):
            rows[each.person, first + n * DAY] = keys[each.after]
    told = [(person, day, key) for (person, day), key in rows.items()]
    return pl.DataFrame(told, schema=MOVED, orient="row")


def _facts(moved: pl.DataFrame) -> law.Facts | None:
    if moved.is_empty():
        return None
    employed = queries.person_days(moved.select("person", "date"))
    return queries.day_facts(employed) if employed.height else None


def _compared(old: law.Facts, new: law.Facts, since: date, until: date, real: bool) -> Trial:
    kept = ("person", "date", "recognised_minutes", "late_minutes", "early_leave_minutes")
    both = (
        law.days(old)
        .select(kept)
        .join(law.days(new).select(kept), on=["person", "date"], suffix="_new")
        .collect()
    )
    minutes = both.group_by("person").agg(
        pl.col("recognised_minutes").cast(pl.Int64).sum().alias("before"),
        pl.col("recognised_minutes_new").cast(pl.Int64).sum().alias("after"),
        (_lateness("_new") > _lateness("")).any().alias("late"),
    )
    return Trial(
        since,
        until,
        real,
        minutes.height,
        int(minutes["before"].sum()),
        int(minutes["after"].sum()),
        minutes.filter(pl.col("before") != pl.col("after")).height,
        minutes.filter("late").height,
    )


def _lateness(suffix: str) -> pl.Expr:
    return pl.col(f"late_minutes{suffix}") + pl.col(f"early_leave_minutes{suffix}")
