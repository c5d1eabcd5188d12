"""The ledger of everybody: balances, shortfalls, and what was granted, taken in advance or deducted."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.db.models import Sum

from dure import frames, tenancy
from dure.leave.lots import LOTS
from dure.leave.models import Entry, Leave, LeaveDay
from dure.leave.requests import LIVE
from law import leave_lots as law

GROUPED = LOTS | {"date": pl.Date}
ADVANCE = {"leave__kind": "annual", "leave__facts__advance": True}


def balances(
    *,
    on: date,
    known_at: datetime | None = None,
    persons: Sequence[int] | None = None,
    pool: str = "annual",
) -> pl.DataFrame:
    """What everybody has left on a day, past or future, as known at a moment: person, left. One query."""
    rows = _grouped(on, known_at, persons, pool)
    lots = rows.filter(pl.col("lot").is_not_null()).drop("date")
    taken = law.consume(lots.lazy(), _uses(rows).lazy())
    drawn = taken.group_by("person", "lot").agg(taken=pl.col("minutes").sum())
    alive = (pl.col("starts") <= on) & (pl.col("expires").is_null() | (pl.col("expires") > on))
    left = (
        lots.filter(alive)
        .join(drawn, on=["person", "lot"], how="left")
        .with_columns(left=pl.col("minutes") - pl.col("taken").fill_null(0))
        .group_by("person")
        .agg(pl.col("left").sum())
    )
    short = _short(taken, on.year)
    every = rows.select("person").unique().join(left, on="person", how="left")
    found = every.join(short, on="person", how="left")
    rest = pl.col("left").fill_null(0) - pl.col("short").fill_null(0)
    return found.select("person", left=rest).sort("person")


def shortfalls(
    *, year: int, on: date, persons: Sequence[int] | None = None, pool: str = "annual"
) -> pl.DataFrame:
    """Who has used more in a year than every lot held, as of a day: person, short.

    What was settled at a year's end is left out: it was held, and settled because nobody used it.
    """
    rows = _grouped(on, None, persons, pool, settled=False)
    lots = rows.filter(pl.col("lot").is_not_null()).drop("date")
    found = _short(law.consume(lots.lazy(), _uses(rows).lazy()), year)
    return pl.concat([found, _without_a_lot(year, on, persons, pool)])


def advances(person: int, *, year: int) -> int:
    """Minutes of a year asked for or taken in advance of the next year's leave (제7조의3).

    What is approved counts as far as it found no lot; what waits, wholly.
    """
    days = LeaveDay.objects.filter(person_id=person, live=True, date__year=year, **ADVANCE)
    sums = {str(state): 0 for state in LIVE}
    for state, minutes in days.filter(leave__state__in=LIVE).values_list("leave__state", "minutes"):
        sums[state] += minutes
    found = shortfalls(year=year, on=date(year, 12, 31), persons=[person])
    return min(sums[Leave.State.APPROVED], int(found["short"].sum())) + sums[Leave.State.REQUESTED]


def taken_in_advance(*, year: int, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """Minutes of a year that were approved to be taken of the next year's leave, and found no lot:
    person, advanced. Whatever else was used beyond every lot is none of 제7조의3."""
    days = LeaveDay.objects.filter(
        live=True, date__year=year, leave__state=Leave.State.APPROVED, **ADVANCE
    )
    if persons is not None:
        days = days.filter(person_id__in=list(persons))
    rows = list(
        days.values("person_id").annotate(Sum("minutes")).values_list("person_id", "minutes__sum")
    )
    schema = {"person": pl.Int64, "allowed": pl.Int64}
    allowed = pl.DataFrame(rows, schema=schema, orient="row")
    short = shortfalls(year=year, on=date(year, 12, 31), persons=allowed["person"].to_list())
    both = allowed.join(short, on="person")
    return both.select("person", advanced=pl.min_horizontal("allowed", "short"))


def granted(*, lot: str, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """What has been granted as a lot, and in how many lines: person, minutes, lines.

    What was deducted from it afterwards (지각·조퇴) stays deducted when the year is granted again.
    """
    some = "" if persons is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT person_id, sum(minutes), count(*) FROM leave_entry"
        f" WHERE institution_id = %s AND lot = %s AND why = 'grant'{some} GROUP BY 1",
        [tenancy.current(), lot, *([] if persons is None else [list(persons)])],
        {"person": pl.Int64, "minutes": pl.Int64, "lines": pl.Int64},
    )


def deducted(
    *, key: str, year: int, persons: Sequence[int] | None = None
) -> dict[int, tuple[int, int]]:
    """What was deducted in a year under keys of a sort, what was given back counted: minutes, lines."""
    found = Entry.objects.filter(why=Entry.Why.DEDUCT, key__contains=f":{key}:", date__year=year)
    if persons is not None:
        found = found.filter(person_id__in=list(persons))
    sums: dict[int, tuple[int, int]] = {}
    for person, minutes in found.values_list("person_id", "minutes"):
        before = sums.get(person, (0, 0))
        sums[person] = (before[0] - minutes, before[1] + 1)
    return sums


def settled_left(year: int, persons: Sequence[int] | None = None) -> pl.DataFrame:
    """Who kept annual leave of a year that nobody paid for: person, unpaid_left."""
    some = "" if persons is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT DISTINCT person_id, true FROM leave_entry WHERE institution_id = %s"
        f" AND lot IN (%s, %s) AND why = 'grant' AND minutes > 0{some}",
        [
            tenancy.current(),
            f"saved-{year}",
            f"carried-{year}",
            *([] if persons is None else [list(persons)]),
        ],
        {"person": pl.Int64, "unpaid_left": pl.Boolean},
    )


def _without_a_lot(year: int, on: date, persons: Sequence[int] | None, pool: str) -> pl.DataFrame:
    """Who has used leave of a year and was never granted any: all of it is short."""
    some = "" if persons is None else " AND person_id = ANY(%(persons)s)"
    return frames.read(
        "SELECT person_id, -sum(minutes) FROM leave_entry u"
        " WHERE institution_id = %(institution)s AND pool = %(pool)s AND lot = ''"
        f" AND date >= %(since)s AND date <= %(on)s{some}"
        " AND NOT EXISTS (SELECT FROM leave_entry l WHERE l.institution_id = u.institution_id"
        " AND l.pool = u.pool AND l.person_id = u.person_id AND l.lot <> '' AND l.date <= %(on)s)"
        " GROUP BY person_id HAVING sum(minutes) < 0",
        {
            "institution": tenancy.current(),
            "pool": pool,
            "since": date(year, 1, 1),
            "on": on,
            "persons": None if persons is None else list(persons),
        },
        {"person": pl.Int64, "short": pl.Int64},
    )


def _short(taken: pl.DataFrame, year: int) -> pl.DataFrame:
    found = taken.filter(pl.col("lot").is_null() & pl.col("use").str.starts_with(str(year)))
    return found.group_by("person").agg(short=pl.col("minutes").sum())


def _grouped(
    on: date,
    known_at: datetime | None,
    persons: Sequence[int] | None,
    pool: str,
    *,
    settled: bool = True,
) -> pl.DataFrame:
    """Lots that reach the day or were alive beside one that does, and the uses that can matter.

    A use before every such lot took from none of them, so it is left out: whoever holds no lot of
    an earlier year is looked at from this year on. Uses of a year are summed where they see the
    same lots: of nobody whose lot begins or ends within a year.
    """
    known = "" if known_at is None else " AND e.at <= %(known)s"
    some = "" if persons is None else " AND e.person_id = ANY(%(persons)s)"
    known += "" if settled else " AND e.why <> 'settle'"
    mine = f"e.institution_id = %(institution)s AND e.pool = %(pool)s AND e.date <= %(on)s{known}"
    return frames.read(
        f"""
        WITH whose AS MATERIALIZED (
            SELECT e.person_id, bool_or(
                e.starts < %(year)s AND (e.expires IS NULL OR e.expires > %(year)s)) AS older
            FROM leave_entry e WHERE e.lot <> '' AND {mine}{some} GROUP BY e.person_id
        ), lots AS (
            SELECT e.person_id, e.lot, min(e.starts) AS starts, min(e.expires) AS expires,
                   sum(e.minutes) AS minutes
            FROM leave_entry e JOIN whose w ON w.person_id = e.person_id
            WHERE e.lot <> '' AND {mine}{some}
            AND (w.older OR e.expires IS NULL OR e.expires > %(year)s)
            GROUP BY e.person_id, e.lot
        ), first AS (
            SELECT *, LEAST(%(year)s, min(starts) FILTER (
                WHERE starts <= %(on)s AND (expires IS NULL OR expires > %(on)s))
                OVER (PARTITION BY person_id)) AS since FROM lots
        ), reach AS MATERIALIZED (
            SELECT *, CASE WHEN bool_or(starts < since AND (expires IS NULL OR expires > since))
                OVER (PARTITION BY person_id) THEN date '0001-01-01' ELSE since END AS reached
            FROM first
        ), since AS (
            SELECT w.person_id, COALESCE(min(r.reached), %(year)s) AS reached,
                   COALESCE(bool_or({within_a_year("r.starts")} OR {within_a_year("r.expires")})
                       FILTER (WHERE r.expires IS NULL OR r.expires > r.reached), false) AS within
            FROM whose w LEFT JOIN reach r ON r.person_id = w.person_id GROUP BY w.person_id
        )
        SELECT person_id, %(pool)s, lot, starts, expires, minutes, NULL::date
        FROM reach WHERE expires IS NULL OR expires > reached
        UNION ALL
        SELECT e.person_id, %(pool)s, NULL, NULL, NULL, sum(e.minutes), max(e.date)
        FROM since s JOIN leave_entry e ON e.person_id = s.person_id AND e.date >= s.reached
        WHERE e.lot = '' AND {mine} GROUP BY e.person_id,
            CASE WHEN s.within THEN e.date ELSE date_trunc('year', e.date) END""",
        {
            "institution": tenancy.current(),
            "pool": pool,
            "on": on,
            "year": date(on.year, 1, 1),
            "known": known_at,
            "persons": None if persons is None else list(persons),
        },
        GROUPED,
    )


def within_a_year(day: str) -> str:
    """Whether a lot's first or last day, a column, is another one than the year's first."""
    return f"COALESCE({day} <> date_trunc('year', {day}), false)"


def _uses(rows: pl.DataFrame) -> pl.DataFrame:
    used = rows.filter(pl.col("lot").is_null() & (pl.col("minutes") != 0))
    return used.select(
        "person", "pool", use=pl.col("date").cast(pl.String), date="date", minutes=-pl.col("minutes")
    )  # fmt: skip
