"""Days as computed, what they were computed from, and what did not fit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from django.db.models import Count, F, Max, OuterRef, Subquery
from django.db.models.expressions import RawSQL

from dure import frames, tenancy
from dure.attendance.models import (
    Anomaly,
    Close,
    Correction,
    Day,
    LawVersion,
    ParkedPunch,
    Punch,
    Terminal,
)
from dure.leave import queries as leave
from dure.organization import queries as organization
from dure.overtime import queries as overtime
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.timeline.actions import month_after
from dure.trips import queries as trips
from law import month as law

STEPS = [name for name in law.DAY_SCHEMA if name not in ("institution", "person", "date")]
HERE = RawSQL(tenancy.CURRENT, [])  # lets the key's index be used without asking first
ABSENT = {"leave": 1, "trip": 2, "remote": 3, "order": 0}
PUNCHES = {**law.PUNCHES_SCHEMA, "site": pl.Int32}
_NO_DAYS = pl.DataFrame(schema=law.DAY_SCHEMA)
_supposed: ContextVar[pl.DataFrame | None] = ContextVar("supposed_days", default=None)


@dataclass(frozen=True)
class Reading:
    """A punch as a person reads it."""

    id: int
    at: datetime
    minute: int
    direction: int | None
    terminal: str
    source: str
    source_ko: str
    received_at: datetime
    dropped: bool


@dataclass(frozen=True)
class Computed:
    """A day's current version: its step values by column, and the law it was computed with."""

    date: date
    version: int
    unit: int
    law: int
    computed_at: datetime
    steps: dict[str, Any]


@dataclass(frozen=True)
class Misfit:
    """예외: what does not fit, on whom, and what is proposed."""

    id: UUID
    person: int
    date: date
    unit: int
    kind: str
    minute: int | None
    other_minute: int | None
    proposal: str
    proposed_minute: int | None
    state: str
    note: str


@dataclass(frozen=True)
class Closed:
    unit: int
    month: date
    people: int
    days: int
    digest: str
    by: str
    at: datetime


@dataclass(frozen=True)
class OpenPoint:
    """Something that keeps a month from being closed."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Asked:
    """A correction somebody asked for."""

    id: UUID
    document: UUID
    person: int
    date: date
    minute: int
    direction: int
    reason: str
    evidence_name: str
    state: str
    state_ko: str
    replaces: int | None = None

    @property
    def may_redraft(self) -> bool:
        return self.state == Correction.State.REJECTED


# ── what a rebuild reads ──────────────────────────────────────────────────────────────


def person_days(wanted: pl.DataFrame) -> pl.DataFrame:
    """The wanted person-days (person, date) on which somebody is employed, with unit and law.FACT_DAYS."""
    since, until, persons = extent(wanted)
    found = people.segments(since=since, until=until, people=persons)
    days = found.with_columns(
        date=pl.date_ranges("valid_from", "valid_until", closed="left")
    ).explode("date")
    return days.drop("valid_from", "valid_until").join(wanted, on=["person", "date"], how="semi")


def day_facts(days: pl.DataFrame) -> law.Facts:
    """Everything known about some person-days (from `person_days`), as `law` wants it."""
    since, until, persons = extent(days)
    spans = timeline.frame(since=since, until=until, people=persons)
    kinds = pl.col("kind").replace_strict(ABSENT, return_dtype=pl.Int8)
    # work elsewhere counts once its report is in
    awaited = (pl.col("kind") == "remote") & (pl.col("code") == 0)
    return law.Facts(
        days=days.lazy().drop("unit"),
        schedules=people.schedules(
            since=since, until=until, only=days["schedule"].unique().to_list()
        ).lazy(),
        local_days=organization.local_days().lazy(),
        orders=spans.lazy().filter(pl.col("kind") == "order").rename({"code": "cap_class"}),
        absences=spans.lazy()
        .filter(~pl.col("kind").is_in(["order", "duty"]) & ~awaited)
        .with_columns(kind=kinds),
        punches=punch_frame(since=since, until=until, persons=persons).lazy(),
        local=organization.local_values().lazy(),
    )


def recomputed(*, since: date, until: date) -> pl.DataFrame:
    """Everybody's days of a period out of the facts as they are now, with the columns of `latest`.

    Nothing is stored, and what was stored before is not looked at.

    Raises:
        NoLawInForce, Unset, LocalRefused: naming the parameter.
    """
    persons = people.segments(since=since, until=until).select("person").unique()
    dates = pl.DataFrame({"date": pl.date_range(since, until, closed="left", eager=True)})
    employed = person_days(persons.join(dates, how="cross"))
    computed = law.days(day_facts(employed)).collect() if employed.height else _NO_DAYS
    units = employed.select("person", "date", "unit")
    numbered = computed.join(units, on=["person", "date"], how="left").with_columns(
        version=pl.lit(1, pl.Int16), law=pl.lit(0, pl.Int64)
    )
    return numbered.select("person", "date", "version", "unit", "law", *STEPS)


def awaited(days: pl.DataFrame, *, before: date) -> pl.DataFrame:
    """Work elsewhere on some person-days before a day, whose report has not come in."""
    since, until, persons = extent(days)
    spans = timeline.frame(since=since, until=min(until, before), people=persons)
    return spans.filter((pl.col("kind") == "remote") & (pl.col("code") == 0))


def punch_frame(*, since: date, until: date, persons: Sequence[int] | None) -> pl.DataFrame:
    """Punches that count, with the site of their terminal."""
    some = "" if persons is None else " AND p.person_id = ANY(%s)"
    return frames.read(
        "SELECT p.person_id, p.date, p.minute, p.direction, t.unit_id FROM attendance_punch p"
        " LEFT JOIN attendance_terminal t ON t.id = p.terminal_id"
        f" WHERE p.date >= %s AND p.date < %s AND p.known_until IS NULL{some}",
        [since, until, *([] if persons is None else [list(persons)])],
        PUNCHES,
    )


def extent(days: pl.DataFrame) -> tuple[date, date, list[int] | None]:
    """First day, day after the last, and the persons (None where naming them would not pay)."""
    since, last = days["date"].min(), days["date"].max()
    persons = days["person"].unique().to_list()
    assert isinstance(since, date)
    assert isinstance(last, date)
    return since, last + timedelta(days=1), persons if len(persons) < 2000 else None


@contextmanager
def supposing(days: pl.DataFrame) -> Iterator[None]:
    """Inside of the block `latest` and `every_version` read these days (of `recomputed`)."""
    token = _supposed.set(days)
    try:
        yield
    finally:
        _supposed.reset(token)


def latest(
    *,
    since: date,
    until: date,
    persons: Sequence[int] | None = None,
    steps: Sequence[str] = tuple(STEPS),
) -> pl.DataFrame:
    """Current versions of days: person, date, version, unit, law and every step (or those named)."""
    every = _versions(since, until, persons, steps)
    return every.unique(["person", "date"], keep="first", maintain_order=True)


def every_version(
    *, since: date, until: date, persons: Sequence[int], steps: Sequence[str] = tuple(STEPS)
) -> pl.DataFrame:
    """All versions of some people's days, with the columns of `latest`."""
    return _versions(since, until, persons, steps)


def _versions(
    since: date, until: date, persons: Sequence[int] | None, steps: Sequence[str]
) -> pl.DataFrame:
    """By person and date, the newest version first: sorted here, where it costs a tenth."""
    schema = {
        "person": pl.Int64,
        "date": pl.Date,
        "version": pl.Int16,
        "unit": pl.Int64,
        "law": pl.Int64,
        **{name: law.DAY_SCHEMA[name] for name in steps},
    }
    if (supposed := _supposed.get()) is not None:
        inside = supposed.filter(pl.col("date").is_between(since, until, closed="left"))
        mine = inside if persons is None else inside.filter(pl.col("person").is_in(list(persons)))
        return mine.select(*schema).sort("person", "date")
    some = "" if persons is None else " AND person_id = ANY(%s)"
    columns = ", ".join(f'd."{name}"' for name in steps)
    found = frames.read(
        f"SELECT d.person_id, d.date, d.version, d.unit_id, d.law_id, {columns}"
        f" FROM attendance_day d WHERE d.date >= %s AND d.date < %s{some}",
        [since, until, *([] if persons is None else [list(persons)])],
        schema,
    )
    return found.sort("person", "date", "version", descending=[False, False, True])


# ── what screens read ─────────────────────────────────────────────────────────────────


def days_of(person: int, *, since: date, until: date) -> list[Computed]:
    """A person's computed days in a period, current versions, by date."""
    rows = (
        Day.objects.filter(institution_id=HERE, person_id=person, date__gte=since, date__lt=until)
        .order_by("date", "-version")
        .distinct("date")
    )
    return [_computed(row) for row in rows]


def left_out(person: int, *, since: date, until: date) -> list[tuple[date, str]]:
    """Workdays that leave takes whole, which are no 출근 for the 정액분: day and the leave's name."""
    named = {
        each.date: each.label or "휴가"
        for each in timeline.spans(since=since, until=until, people=[person], kind="leave")
    }
    return whole_days(days_of(person, since=since, until=until), named)


def whole_days(days: Iterable[Computed], named: Mapping[date, str]) -> list[tuple[date, str]]:
    """Of computed days those that leave takes whole, with the name of each day's leave."""
    whole = {
        each.date
        for each in days
        if each.steps["is_workday"]
        and (each.steps["leave_minutes"] or 0) >= (each.steps["planned_minutes"] or 0) > 0
    }
    return [(day, named.get(day, "휴가")) for day in sorted(whole)]


def versions_of(person: int, day: date) -> list[Computed]:
    """Every version of a person's day, oldest first."""
    rows = Day.objects.filter(institution_id=tenancy.current(), person_id=person, date=day)
    return [_computed(row) for row in rows.order_by("version")]


def readings(
    person: int, *, since: date, until: date, dropped: bool = False
) -> dict[date, list[Reading]]:
    """A person's punches by business date; with `dropped`, those a correction replaced as well."""
    return readings_of([person], since=since, until=until, dropped=dropped).get(person, {})


def readings_of(
    persons: Sequence[int], *, since: date, until: date, dropped: bool = False
) -> dict[int, dict[date, list[Reading]]]:
    """The same of several people, asked for at once."""
    rows = Punch.objects.filter(
        institution_id=HERE, person_id__in=list(persons), date__gte=since, date__lt=until
    )
    if not dropped:
        rows = rows.filter(known_until__isnull=True)
    terminal = Terminal.objects.filter(id=OuterRef("terminal_id")).values("name")
    rows = rows.annotate(terminal_name=Subquery(terminal))
    found: dict[int, dict[date, list[Reading]]] = {}
    for row in rows.order_by("date", "minute", "id"):
        if row.person_id is not None:
            found.setdefault(row.person_id, {}).setdefault(row.date, []).append(_reading(row))
    return found


def law_content(pk: int) -> dict[str, Any]:
    """The stored step texts and values of a law version; empty where there is none."""
    return dict(LawVersion.objects.filter(id=pk).values_list("content", flat=True).first() or {})


def law_texts(pk: int) -> dict[str, Any]:
    """Of a law version what explains a figure: digest, steps of days and lines, local values."""
    found = LawVersion.objects.filter(id=pk).values(
        "digest", "content__days", "content__lines", "content__local", "content__order"
    )
    return next(({k.removeprefix("content__"): v for k, v in row.items()} for row in found), {})


def stale(persons: Sequence[int], *, since: date, until: date) -> int:
    """How many of these people have a day that waits to be computed."""
    return timeline.touched(since=since, until=until, people=persons)


def waiting() -> int:
    """How many people have a day that waits to be computed."""
    return timeline.waiting_people()


def recognised(persons: Sequence[int], *, since: date, until: date) -> dict[int, tuple[int, int]]:
    """Recognised (ordinary, exempt) minutes by person in a period, current versions."""
    counted = ("recognised_ordinary_minutes", "recognised_exempt_minutes", "field_minutes")
    frame = latest(since=since, until=until, persons=persons, steps=counted)
    sums = frame.group_by("person").agg(
        pl.col("recognised_ordinary_minutes").cast(pl.Int32).sum(),
        (pl.col("recognised_exempt_minutes").cast(pl.Int32) + pl.col("field_minutes")).sum(),
    )
    return {
        int(person): (int(ordinary), int(exempt)) for person, ordinary, exempt in sums.iter_rows()
    }


def misfits(
    *, units: Sequence[int], since: date, until: date, states: Sequence[str] = ("open", "asked")
) -> list[Misfit]:
    """예외 of units in a period, oldest first."""
    rows = Anomaly.objects.filter(
        unit_id__in=list(units), date__gte=since, date__lt=until, state__in=states
    )
    return [_misfit(row) for row in rows.order_by("date", "kind", "person_id")]


def misfits_of(
    person: int, *, since: date, until: date, states: Sequence[str] = ("open", "asked")
) -> list[Misfit]:
    rows = Anomaly.objects.filter(
        person_id=person, date__gte=since, date__lt=until, state__in=states
    )
    return [_misfit(row) for row in rows.order_by("date", "kind")]


def misfit(public_id: UUID) -> Misfit | None:
    row = Anomaly.objects.filter(public_id=public_id).first()
    return _misfit(row) if row else None


def misfit_counts(*, units: Sequence[int], since: date, until: date) -> dict[str, int]:
    """How many 예외 there are by state."""
    rows = Anomaly.objects.filter(unit_id__in=list(units), date__gte=since, date__lt=until)
    return dict(rows.values_list("state").annotate(Count("id")))


def open_misfits(units: Iterable[int] | None, today: date) -> int:
    """How many 예외 wait in this month and the last; units None for all."""
    since = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    rows = Anomaly.objects.filter(
        date__gte=since, state__in=[Anomaly.State.OPEN, Anomaly.State.ASKED]
    )
    return (rows if units is None else rows.filter(unit_id__in=list(units))).count()


def closes(*, month: date) -> dict[int, Closed]:
    """Closed units of a month."""
    return {
        row.unit_id: Closed(
            row.unit_id, row.month, row.people, row.days, row.digest, row.closed_by, row.closed_at
        )
        for row in Close.objects.filter(month=month)
    }


def closed_months(unit: int) -> list[date]:
    return list(
        Close.objects.filter(unit_id=unit).order_by("month").values_list("month", flat=True)
    )


def open_points(*, units: Sequence[int], month: date) -> list[OpenPoint]:
    """What keeps units' month from being closed, counted; every check is listed, also at 0."""
    until = month_after(month)
    persons = people.people_of(units, since=month, until=until)
    corrections = Correction.objects.filter(
        person_id__in=persons, date__gte=month, date__lt=until, state=Correction.State.REQUESTED
    )
    misfit_states = misfit_counts(units=units, since=month, until=until)
    return [
        OpenPoint("stale", "계산하지 않은 날", stale(persons, since=month, until=until)),
        OpenPoint(
            "orders",
            "결재가 끝나지 않은 명령",
            len(overtime.undecided(persons, since=month, until=until)),
        ),
        OpenPoint(
            "leaves",
            "결재가 끝나지 않은 휴가",
            len(leave.undecided(persons, since=month, until=until)),
        ),
        OpenPoint(
            "trips",
            "결재가 끝나지 않은 출장",
            len(trips.undecided(persons, since=month, until=until)),
        ),
        OpenPoint("corrections", "결재가 끝나지 않은 정정", corrections.count()),
        OpenPoint(
            "anomalies",
            "풀지 않은 예외",
            misfit_states.get("open", 0) + misfit_states.get("asked", 0),
        ),
    ]


def parked(limit: int = 200) -> list[ParkedPunch]:
    """Punches of numbers that nobody holds yet, newest first."""
    rows = ParkedPunch.objects.filter(attached_at__isnull=True).select_related("terminal")
    return list(rows.order_by("-at")[:limit])


def parked_count() -> int:
    return ParkedPunch.objects.filter(attached_at__isnull=True).count()


def corrections_by_document(documents: Iterable[UUID]) -> dict[UUID, Asked]:
    """What the current version of each document asks for."""
    now = Correction.objects.filter(version=F("document__version")).select_related("document")
    rows = now.filter(document__public_id__in=list(documents))
    return {row.document.public_id: _asked(row) for row in rows}


def evidence(document: UUID) -> bytes | None:
    """The file that came with a correction, if one did."""
    row = Correction.objects.filter(
        document__public_id=document, version=F("document__version")
    ).first()
    return bytes(row.evidence) if row and row.evidence is not None else None


def corrections_of(person: int, *, since: date, until: date) -> list[Asked]:
    """What somebody asked for about days of a period; of a 재기안 the last version."""
    rows = Correction.objects.filter(
        person_id=person, date__gte=since, date__lt=until, version=F("document__version")
    )
    return [_asked(row) for row in rows.select_related("document").order_by("-date")]


def last_computed() -> date | None:
    """The newest day that was computed."""
    found = Day.objects.filter(institution_id=tenancy.current()).aggregate(day=Max("date"))["day"]
    return found if isinstance(found, date) else None


def _computed(row: Day) -> Computed:
    steps = {name: getattr(row, name) for name in STEPS}
    return Computed(
        row.date, row.version, row.unit_id, row.law_id, row.computed_at, {**steps, "date": row.date}
    )


def _reading(row: Any) -> Reading:
    return Reading(
        row.id,
        row.at,
        row.minute,
        row.direction,
        row.terminal_name or "",
        row.source,
        row.get_source_display(),
        row.received_at,
        row.known_until is not None,
    )


def _misfit(row: Anomaly) -> Misfit:
    return Misfit(
        row.public_id,
        row.person_id,
        row.date,
        row.unit_id,
        row.kind,
        row.minute,
        row.other_minute,
        row.proposal,
        row.proposed_minute,
        row.state,
        row.note,
    )


def _asked(row: Correction) -> Asked:
    return Asked(
        row.public_id,
        row.document.public_id,
        row.person_id,
        row.date,
        row.minute,
        row.direction,
        row.reason,
        row.evidence_name,
        row.state,
        row.get_state_display(),
        row.replaces_id,
    )
