"""Readings of cards become punches: whose, of which business day, and never twice."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl
from django.db import connection

from dure import frames, tenancy
from dure.attendance.models import Punch, Source, Terminal
from dure.people import queries as people
from dure.timeline import actions as timeline
from dure.timeline import queries as intervals
from law import worktime

READINGS: dict[str, Any] = {
    "terminal": pl.String,
    "credential": pl.String,
    "at": pl.Datetime("us"),
    "direction": pl.Int8,
}


class Recorded(NamedTuple):
    """What became of some readings: newly kept, kept before, and parked because nobody holds the number."""

    new: int
    repeated: int
    parked: int


def record(readings: pl.DataFrame, *, source: str, source_ref: str, at: datetime) -> Recorded:
    """Keep readings (columns READINGS, `at` naive Seoul time) and touch the days they fall on."""
    if readings.is_empty():
        return Recorded(0, 0, 0)
    known = _held(readings.with_columns(_terminals(readings)))
    parked = _park(known.filter(pl.col("person").is_null()), source, source_ref, at)
    held = known.filter(pl.col("person").is_not_null())
    new = keep(held, source=source, source_ref=source_ref, at=at)
    return Recorded(len(new), known.height - len(new) - parked, parked)


def keep(
    held: pl.DataFrame, *, source: str, source_ref: str, at: datetime
) -> list[tuple[int, date]]:
    """Keep readings whose `person` is known, touch their days; (person, business date) of the new."""
    new = _insert(_dated(held), source, source_ref, at)
    days = [(person, day, day + timedelta(days=1)) for person, day in new]
    timeline.touch(days=days, why=f"punch.{source}", at=at)
    return new


def repeated(readings: pl.DataFrame) -> int:
    """How many of these readings have been kept before."""
    if readings.is_empty():
        return 0
    every, readings = (
        readings.height,
        readings.unique(["terminal", "credential", "at", "direction"]),
    )
    days = readings["at"].dt.date()
    kept = frames.read(
        "SELECT t.serial, p.credential, p.at AT TIME ZONE 'Asia/Seoul' FROM attendance_punch p"
        " LEFT JOIN attendance_terminal t ON t.id = p.terminal_id"
        " WHERE p.date BETWEEN %s::date - 1 AND %s::date",
        [days.min(), days.max()],
        {"terminal": pl.String, "credential": pl.String, "at": pl.Datetime("us")},
    )
    keys = ["terminal", "credential", "at"]
    return every - readings.join(kept.unique(), on=keys, how="anti", nulls_equal=True).height


def unseen(readings: pl.DataFrame) -> pl.DataFrame:
    """Those of these readings that are neither kept nor parked, each once."""
    if readings.is_empty():
        return readings
    days = readings["at"].dt.date()
    told = frames.read(
        "SELECT t.serial, p.credential, p.at AT TIME ZONE 'Asia/Seoul', p.direction FROM"
        " (SELECT terminal_id, credential, at, direction FROM attendance_punch"
        "   WHERE date BETWEEN %(first)s::date - 1 AND %(last)s::date"
        "  UNION ALL SELECT terminal_id, credential, at, direction FROM attendance_parkedpunch"
        "   WHERE at >= %(first)s::date - 1 AND at < %(last)s::date + 2) p"
        " LEFT JOIN attendance_terminal t ON t.id = p.terminal_id",
        {"first": days.min(), "last": days.max()},
        READINGS,
    )
    keys = list(READINGS)
    return readings.unique(maintain_order=True).join(
        told.unique(), on=keys, how="anti", nulls_equal=True, maintain_order="left"
    )


def unheld(readings: pl.DataFrame) -> tuple[str, ...]:
    """Numbers in these readings that nobody held on the day."""
    if readings.is_empty():
        return ()
    nobody = _held(readings).filter(pl.col("person").is_null())
    return tuple(sorted(nobody["credential"].unique().to_list()))


def unknown_terminals(readings: pl.DataFrame) -> list[str]:
    """Serial numbers that no registered terminal bears."""
    known = set(Terminal.objects.values_list("serial", flat=True))
    return sorted(set(readings["terminal"].drop_nulls().unique()) - known)


def _terminals(readings: pl.DataFrame) -> pl.Expr:
    known = dict(Terminal.objects.values_list("serial", "id"))
    return (
        pl.col("terminal")
        .replace_strict(known, default=None, return_dtype=pl.Int64)
        .alias("terminal_id")
    )


def _held(readings: pl.DataFrame) -> pl.DataFrame:
    """Add `person`: who held the number on the day of the reading, null for nobody."""
    held = people.holders(kind="", values=readings["credential"].unique().to_list())
    numbered = readings.with_row_index("row")
    day = pl.col("at").dt.date()
    matched = (
        numbered.join(held, left_on="credential", right_on="value")
        .filter(
            (pl.col("valid_from") <= day)
            & (pl.col("valid_until").is_null() | (day < pl.col("valid_until")))
        )
        .select("row", "person")
        .unique("row", keep="first", maintain_order=True)
    )
    return numbered.join(matched, on="row", how="left").drop("row")


def _dated(readings: pl.DataFrame) -> pl.DataFrame:
    """Add the business `date` and `minute`, by what was planned for the day before (law: worktime.business_date)."""
    at = pl.col("at")
    clock = readings.with_columns(
        day=at.dt.date(), clock=at.dt.hour().cast(pl.Int32) * 60 + at.dt.minute().cast(pl.Int32)
    ).with_columns(eve=pl.col("day").dt.offset_by("-1d"))
    if clock.is_empty():
        return clock.with_columns(date=pl.col("day"), minute=pl.col("clock"))
    days = clock["day"]
    ends = _planned_ends(clock["person"].unique().to_list(), days.min(), days.max())  # type: ignore[arg-type]
    planned = clock.join(ends, left_on=["person", "eve"], right_on=["person", "date"], how="left")
    bounded = planned.join(
        _boundaries(planned), on=["day", "previous_end"], how="left", nulls_equal=True
    )
    early = pl.col("clock") < pl.col("boundary")
    return bounded.with_columns(
        date=pl.when(early).then("eve").otherwise("day"),
        minute=pl.when(early).then(pl.col("clock") + worktime.DAY_MINUTES).otherwise("clock"),
    )


def _boundaries(planned: pl.DataFrame) -> pl.DataFrame:
    """Until which clock minute a day's punches belong to the day before, once for each case there is."""
    cases = planned.select("day", "previous_end").unique()
    minutes = [worktime.boundary_minutes(day, end) for day, end in cases.iter_rows()]
    return cases.with_columns(boundary=pl.Series(minutes, dtype=pl.Int32))


def _planned_ends(persons: list[int], first: date, last: date) -> pl.DataFrame:
    """person, date, previous_end: when a day that runs past midnight was planned to end."""
    since, until = first - timedelta(days=1), last + timedelta(days=1)
    plan = people.planned_ends(people=persons, since=since, until=until)
    orders = intervals.frame(since=since, until=until, people=persons)
    late = orders.filter((pl.col("kind") == "order") & (pl.col("end") > 1440))
    both = pl.concat(
        [
            plan.select("person", "date", "end"),
            late.select("person", "date", pl.col("end").cast(pl.Int16)),
        ]
    )
    return both.group_by("person", "date").agg(previous_end=pl.col("end").max())


def _insert(
    dated: pl.DataFrame, source: str, source_ref: str, at: datetime
) -> list[tuple[int, date]]:
    if dated.is_empty():
        return []
    rows = dated.select(
        person_id="person",
        at=pl.col("at").dt.replace_time_zone("Asia/Seoul"),
        date="date",
        minute="minute",
        direction="direction",
        terminal_id="terminal_id",
        credential="credential",
    )
    with connection.cursor() as cursor:
        for month in rows["date"].dt.truncate("1mo").unique().to_list():
            cursor.execute("SELECT dure_month('attendance_punch', %s)", [month])
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS arriving (person_id bigint, at timestamptz, date date, minute int,"
            " direction smallint, terminal_id bigint, credential text) ON COMMIT DELETE ROWS"
        )
        cursor.execute("DELETE FROM arriving")
    frames.stage("arriving", rows)
    extent = rows.select(first=pl.col("date").min(), last=pl.col("date").max()).row(0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE arriving")
        cursor.execute(
            """
            INSERT INTO attendance_punch (institution_id, person_id, at, date, minute, direction, terminal_id,
                                          credential, source, source_ref, received_at)
            SELECT %s, a.person_id, a.at, a.date, a.minute, a.direction, a.terminal_id, a.credential, %s, %s, %s
            FROM (SELECT DISTINCT * FROM arriving) a
            WHERE NOT EXISTS (
                SELECT FROM attendance_punch p
                WHERE p.institution_id = %s AND p.person_id = a.person_id AND p.at = a.at
                  AND p.date BETWEEN %s::date - 1 AND %s::date + 1
                  AND p.date BETWEEN a.date - 1 AND a.date + 1 AND p.credential = a.credential
                  AND p.terminal_id IS NOT DISTINCT FROM a.terminal_id
                  AND p.direction IS NOT DISTINCT FROM a.direction)
            ON CONFLICT DO NOTHING RETURNING person_id, date
            """,
            [tenancy.current(), source, source_ref, at, tenancy.current(), *extent],
        )
        return list(cursor.fetchall())


def _park(nobody: pl.DataFrame, source: str, source_ref: str, at: datetime) -> int:
    if nobody.is_empty():
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(  # its rowcount is the sum of them all
            "INSERT INTO attendance_parkedpunch (institution_id, at, direction, terminal_id, credential, source,"
            " source_ref, received_at) VALUES (%s, %s AT TIME ZONE 'Asia/Seoul', %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [
                (
                    tenancy.current(),
                    row["at"],
                    row["direction"],
                    row["terminal_id"],
                    row["credential"],
                    source,
                    source_ref,
                    at,
                )
                for row in nobody.iter_rows(named=True)
            ],
        )
        return int(cursor.rowcount)


# ── corrected by hand ─────────────────────────────────────────────────────────────────


class Added(NamedTuple):
    """A punch that somebody's decision brings, in minutes since its business day's midnight."""

    person: int
    date: date
    minute: int
    direction: int | None
    ref: str


def add(wanted: Sequence[Added], *, why: str, at: datetime) -> None:
    """Write corrected punches; they count from now on. One that was taken back counts again."""
    standing, dropped = _on_record(wanted)
    missing = [each for each in wanted if each[:4] not in standing]
    again = [dropped[each] for each in missing if each in dropped]
    Punch.objects.filter(id__in=again).update(known_until=None)
    institution = tenancy.current()  # asked once, not for each row
    rows = [_corrected(each, institution, at) for each in missing if each not in dropped]
    with connection.cursor() as cursor:
        for month in {row.date.replace(day=1) for row in rows}:
            cursor.execute("SELECT dure_month('attendance_punch', %s)", [month])
    Punch.objects.bulk_create(rows, batch_size=2000)
    touch(((each.person, each.date) for each in wanted), why=why, at=at)


def _on_record(
    wanted: Sequence[Added],
) -> tuple[set[tuple[int, date, int, int | None]], dict[Added, int]]:
    """What is on record already, from wherever; and what was added before and taken back."""
    rows = Punch.objects.filter(
        person_id__in={each.person for each in wanted}, date__in={each.date for each in wanted}
    ).values_list("person_id", "date", "minute", "direction", "source_ref", "known_until", "id")
    standing = {(p, day, minute, way) for p, day, minute, way, _, gone, _ in rows if gone is None}
    dropped = {
        Added(p, day, minute, way, ref): pk for p, day, minute, way, ref, gone, pk in rows if gone
    }
    return standing, dropped


def drop(row: Punch, *, why: str, at: datetime) -> None:
    """Let a punch count no more; it stays readable."""
    drop_all([row], why=why, at=at)


def drop_all(rows: Sequence[Punch], *, why: str, at: datetime) -> None:
    """Let punches count no more, all in one statement."""
    ids, dates = {row.id for row in rows}, {row.date for row in rows}
    Punch.objects.filter(id__in=ids, date__in=dates).update(known_until=at)
    touch(((row.person_id, row.date) for row in rows), why=why, at=at)


def revive(row: Punch, *, why: str, at: datetime) -> None:
    """Let a punch that was dropped count again."""
    Punch.objects.filter(id=row.id, date=row.date).update(known_until=None)
    touch([(row.person_id, row.date)], why=why, at=at)


def touch(days: Iterable[tuple[int, date]], *, why: str, at: datetime) -> None:
    """Say that these days must be computed again."""
    spans = [(person, day, day + timedelta(days=1)) for person, day in days]
    timeline.touch(days=spans, why=why, at=at)


def _corrected(each: Added, institution: int, at: datetime) -> Punch:
    return Punch(
        institution_id=institution,
        person_id=each.person,
        at=timeline.moment(each.date, each.minute),
        date=each.date,
        minute=each.minute,
        direction=each.direction,
        terminal_id=None,
        credential=each.ref[-36:],
        source=Source.CORRECTION,
        source_ref=each.ref[:60],
        received_at=at,
    )
