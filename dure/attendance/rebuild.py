"""Stale days are computed again: read, decided by `law.month`, written.

Open days are replaced; days of a closed month get a new version where anything differs.
"""

import hashlib
import json
from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection, transaction

from dure import frames, tenancy
from dure.attendance import lateness, misfits, queries
from dure.attendance.models import Close, LawVersion
from dure.audit import queries as log
from dure.audit.actions import Actor, record
from dure.organization import queries as organization
from dure.timeline import actions as timeline
from dure.timeline.actions import SEOUL
from law import compensation, duty_rules, emergency_steps, params, pay_cuts, steps, travel
from law import month as law
from law.absences import TRIP
from law.anomalies import anomalies

BATCH = 400_000
NO_LAW = (params.NoLawInForce, params.Unset, params.LocalRefused)
TROUBLE = "attendance.rebuild_failed"
JOB = Actor("job", "", "job")
LINES = {
    **law.LINE_STEPS,
    "compensation": compensation.YEAR_STEPS,
    "cut": pay_cuts.STEPS,
    **{f"travel_{kind}": stated for kind, stated in travel.STEPS.items()},
    "duty_watch": duty_rules.PAY_STEPS,
    "duty_emergency": emergency_steps.PAY_STEPS,
}


def rebuild(*, at: datetime) -> int:
    """Compute the days that touches name, up to today, and forget those touches; how many of them.

    A month without law in force stays stale and is written to the log once; the others go on.
    """
    tenancy.lock("rebuild", tenancy.current())
    touches = _touches()
    if touches.is_empty():
        return 0
    wanted = _wanted(touches, at.astimezone(SEOUL).date())
    try:
        with transaction.atomic():
            _compute(wanted, at)
    except NO_LAW:
        touches = _month_by_month(touches, wanted, at)
    timeline.consume(touches=touches["id"].to_list())
    return touches.height


def _month_by_month(touches: pl.DataFrame, wanted: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Compute each month by itself; the touches that reach into no month without law."""
    lawless = []
    for (month,), days in wanted.group_by(pl.col("date").dt.truncate("1mo")):
        try:
            with transaction.atomic():
                _compute(days, at)
        except NO_LAW as error:
            lawless.append(month)
            _note_trouble(str(error), at)
    first, last = pl.col("since").dt.truncate("1mo"), pl.col("until").dt.offset_by("-1d")
    reaches = [(first <= month) & (pl.lit(month) <= last) for month in lawless]
    return touches.filter(~pl.any_horizontal(reaches))


def _note_trouble(sentence: str, at: datetime) -> None:
    """Write down why days cannot be computed, unless it is the last thing that was written."""
    if log.last(TROUBLE) != sentence:
        record(by=JOB, at=at, action=TROUBLE, summary=sentence)


def _touches() -> pl.DataFrame:
    """Every touch of as many people as BATCH allows, so that nobody's month is computed twice."""
    return frames.read(
        "SELECT id, person_id, since, until FROM timeline_touch WHERE person_id <= ("
        " SELECT max(person_id) FROM (SELECT person_id FROM timeline_touch"
        " ORDER BY person_id LIMIT %s) t)",
        [BATCH],
        {"id": pl.Int64, "person": pl.Int64, "since": pl.Date, "until": pl.Date},
    )


def _wanted(touches: pl.DataFrame, today: date) -> pl.DataFrame:
    """Each touched person-day once, none later than today."""
    until = pl.min_horizontal("until", pl.lit(today + timedelta(days=1)))
    clipped = touches.with_columns(until=until).filter(pl.col("since") < pl.col("until"))
    days = pl.date_ranges("since", "until", closed="left")
    return clipped.select("person", date=days).explode("date").unique()


def _compute(wanted: pl.DataFrame, at: datetime) -> None:
    if wanted.is_empty():
        return
    employed = queries.person_days(wanted)
    facts = queries.day_facts(employed) if employed.height else None
    days = _days(facts, employed)
    _store(wanted, days, at)
    found = _misfits(facts, days, at) if facts else None
    misfits.list_found(
        wanted=wanted, found=found, units=days.select("person", "date", "unit"), at=at
    )


def _misfits(facts: law.Facts, days: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """What does not fit; a report of work elsewhere is missed from the next day on."""
    awaited = queries.awaited(days, before=at.astimezone(SEOUL).date())
    trips = _trips(facts, days, at)
    return anomalies(
        facts.punches, facts.orders, days.lazy(), awaited.lazy(), trips.lazy()
    ).collect()


def _trips(facts: law.Facts, days: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The trips of these days, a row for each site of the person's own unit and those above it."""
    found = facts.absences.filter(pl.col("kind") == TRIP).collect()
    went = found.join(days.select("person", "date", "unit"), on=["person", "date"])
    nodes = organization.tree(on=at.astimezone(SEOUL).date()) if went.height else {}
    sites = {unit: organization.above(unit, nodes) for unit in went["unit"].unique()}
    rows = [(unit, site) for unit, above in sites.items() for site in above]
    homes = pl.DataFrame(rows, schema={"unit": pl.Int64, "site": pl.Int32}, orient="row")
    return went.join(homes, on="unit").select("person", "date", "start", "end", "site")


def _days(facts: law.Facts | None, employed: pl.DataFrame) -> pl.DataFrame:
    if facts is None:
        return pl.DataFrame(schema={**law.DAY_SCHEMA, "unit": pl.Int64})
    computed = law.days(facts).collect()
    units = employed.select("person", "date", "unit")
    return computed.join(units, on=["person", "date"], how="left")


# ── writing ───────────────────────────────────────────────────────────────────────────


def _store(wanted: pl.DataFrame, days: pl.DataFrame, at: datetime) -> None:
    closed = _closed(wanted)
    if closed.is_empty():
        fresh, changed = days, days.clear().with_columns(version=pl.lit(1, pl.Int16))
    else:
        fresh, changed = _split(wanted, days, closed)
    _forget(wanted)
    _write(fresh.with_columns(version=pl.lit(1, pl.Int16)), at)
    _write(changed, at)
    _deduct_lateness(changed, at)


def _deduct_lateness(changed: pl.DataFrame, at: datetime) -> None:
    """A corrected day of a closed month may make a day of annual leave, or take one back."""
    for (year,), days in changed.group_by(pl.col("date").dt.year()):
        assert isinstance(year, int)
        lateness.deduct_lateness(
            year=year,
            persons=days["person"].unique().to_list(),
            on=min(at.astimezone(SEOUL).date(), date(year, 12, 31)),
            by=JOB,
            at=at,
        )


def _closed(wanted: pl.DataFrame) -> pl.DataFrame:
    """Closed (unit, month) pairs in the months of the wanted days."""
    months = [day.replace(day=1) for day in wanted["date"].dt.truncate("1mo").unique().to_list()]
    pairs = list(Close.objects.filter(month__in=months).values_list("unit_id", "month"))
    return pl.DataFrame(pairs, schema={"unit": pl.Int64, "month": pl.Date}, orient="row")


def _split(
    wanted: pl.DataFrame, days: pl.DataFrame, closed: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Days of open months, and those of closed months that differ from their latest version."""
    now = _standing(wanted)
    keys = ["person", "date"]
    known = now.select(*keys, "version", old_unit="unit")
    every = pl.concat([days, _vanished(now, days)], how="diagonal")
    marked = (
        every.join(known, on=keys, how="left")
        .with_columns(month=pl.col("date").dt.truncate("1mo"))
        .with_columns(place=pl.coalesce("old_unit", "unit"))
        .join(
            closed.with_columns(shut=True),
            left_on=["place", "month"],
            right_on=["unit", "month"],
            how="left",
        )
    )
    columns = [*days.columns, "version"]
    fresh = marked.filter(pl.col("shut").is_null() & pl.col("unit").is_not_null()).select(
        days.columns
    )
    late = marked.filter(pl.col("shut")).select(columns)
    return fresh, _different(late, now)


def _standing(wanted: pl.DataFrame) -> pl.DataFrame:
    since, until, persons = queries.extent(wanted)
    now = queries.latest(since=since, until=until, persons=persons)
    return now.join(wanted, on=["person", "date"], how="semi")


def _vanished(now: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Days that were computed once and on which nobody is employed any more: nothing counts on them."""
    gone = now.join(days.select("person", "date"), on=["person", "date"], how="anti")
    numbers = [
        name for name, kind in law.DAY_SCHEMA.items() if kind == pl.Int16 and name in gone.columns
    ]
    return gone.drop("version", "law").with_columns(
        *(pl.lit(0, pl.Int16).alias(name) for name in numbers),
        is_workday=pl.lit(False),
        attended=pl.lit(False),
        on_trip=pl.lit(False),
        remote=pl.lit(False),
    )


def _different(late: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Rows that differ in any step from the latest version, numbered one higher.

    Version 1 is what stood at the close: a day that first appears afterwards starts at 2.
    """
    old = now.select(
        "person", "date", *(pl.col(name).alias(f"old {name}") for name in queries.STEPS)
    )
    both = late.join(old, on=["person", "date"], how="left")
    differs = pl.any_horizontal(
        pl.col("version").is_null(),
        *(pl.col(name).ne_missing(pl.col(f"old {name}")) for name in queries.STEPS),
    )
    version = (pl.col("version").fill_null(1) + 1).cast(pl.Int16)
    return both.filter(differs).with_columns(version=version).select(late.columns)


def _forget(wanted: pl.DataFrame) -> None:
    """Delete the wanted days; the database itself keeps those of closed months."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS wanted (person_id bigint, date date) ON COMMIT DELETE ROWS"
        )
        cursor.execute("DELETE FROM wanted")
    frames.stage("wanted", wanted.select(person_id="person", date="date"))
    since, until, _ = queries.extent(wanted)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE wanted")
        cursor.execute(
            "DELETE FROM attendance_day d USING wanted w WHERE d.institution_id = %s"
            " AND d.person_id = w.person_id AND d.date = w.date AND d.date >= %s AND d.date < %s",
            [tenancy.current(), since, until],
        )


def _write(days: pl.DataFrame, at: datetime) -> None:
    if days.is_empty():
        return
    with connection.cursor() as cursor:
        for month in days["date"].dt.truncate("1mo").unique().to_list():
            cursor.execute("SELECT dure_month('attendance_day', %s)", [month])
    frames.write(
        "attendance_day",
        days.select(
            pl.col("person").alias("person_id"),
            "date",
            "version",
            pl.col("unit").alias("unit_id"),
            *queries.STEPS,
        ),
        institution_id=tenancy.current(),
        law_id=law_version(at=at),
        computed_at=at,
    )


def law_version(*, at: datetime) -> int:
    """The key of the law as it stands now for this institution: texts and values, stored once."""
    local = [
        [each.key, each.value, str(each.valid_from), each.document]
        for each in organization.settings()
    ]
    content = {
        "law": params.digest(),
        "days": steps.serialise(law.DAY_STEPS),
        "lines": {item: steps.serialise(parts) for item, parts in LINES.items()},
        # jsonb forgets the order of keys, a list keeps the order of the article
        "order": {
            "days": list(law.DAY_STEPS),
            "lines": {item: list(parts) for item, parts in LINES.items()},
        },
        "local": local,
        "values": params.describe(),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()
    stored, _ = LawVersion.objects.get_or_create(
        institution_id=tenancy.current(),
        digest=digest,
        defaults={"content": json.loads(text), "created_at": at},
    )
    return int(stored.id)
