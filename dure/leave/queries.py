"""What a person has, has used and asked for; who is away; what an ordinance said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import polars as pl
from django.db.models import Sum

from dure import frames, tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import queries as approvals
from dure.approvals.models import Document
from dure.leave.models import Entry, Evidence, Leave, LeaveDay, Notice, Plan, Saving, ServiceSpan
from dure.organization import queries as organization
from dure.people import queries as people
from law import leave_lots as law
from law.leave_kinds import ANNUAL_LOTS, LEAVE_KINDS, LeaveKind

LIVE = (Leave.State.REQUESTED, Leave.State.APPROVED)
LOTS = {
    "person": pl.Int64,
    "pool": pl.String,
    "lot": pl.String,
    "starts": pl.Date,
    "expires": pl.Date,
    "minutes": pl.Int64,
}
USES = {
    "person": pl.Int64,
    "pool": pl.String,
    "use": pl.String,
    "date": pl.Date,
    "minutes": pl.Int64,
}
GROUPED = LOTS | {"date": pl.Date}
ADVANCE = {"leave__kind": "annual", "leave__facts__advance": True}
ENDLESS = 10_000_000  # minutes that nobody has


@dataclass(frozen=True)
class Taken:
    """The stretch of a day that a leave takes."""

    date: date
    start: int
    end: int
    minutes: int
    off: bool


@dataclass(frozen=True)
class Asked:
    """A request for leave as the person, its line and HR may know it."""

    leave: UUID
    document: UUID
    number: str
    person: int
    unit: int
    kind: LeaveKind
    facts: dict[str, Any]
    since: date
    until: date
    minutes: int
    reason: str
    after: bool
    after_reason: str
    state: str
    state_ko: str
    days: tuple[Taken, ...]
    drafted_at: datetime
    decided_at: datetime | None
    evidence: tuple[tuple[UUID, str], ...]

    @property
    def whole(self) -> bool:
        """Whole days only, no hours of one."""
        return all(day.off or day.minutes >= 480 for day in self.days)


@dataclass(frozen=True)
class Lot:
    """Minutes granted as one lot, what is left of them on a day, and why they were granted."""

    pool: str
    kind: str
    lot: str
    granted: int
    used: int
    left: int
    starts: date
    expires: date | None
    document: str
    steps: dict[str, Any] | None

    @property
    def ko(self) -> str:
        if self.kind in LEAVE_KINDS and self.pool != "annual":
            return LEAVE_KINDS[self.kind].ko
        return ANNUAL_LOTS.get(self.kind, self.kind)


@dataclass(frozen=True)
class Consumed:
    """A day's use and the lot it was derived to have consumed; no lot: more than there was."""

    date: date
    kind: str
    minutes: int
    lot: str | None
    leave: UUID | None


@dataclass(frozen=True)
class Balance:
    """A person's ledger of one pool as of a day, as it was known at a moment."""

    on: date
    lots: tuple[Lot, ...]
    consumed: tuple[Consumed, ...]
    pending: int

    @property
    def left(self) -> int:
        """Minutes that may still be used on the day, what is not yet approved not counted."""
        return sum(lot.left for lot in self.lots) - self.short

    @property
    def short(self) -> int:
        """Minutes used this year beyond every lot (미리 쓴 연가, 아니면 결근): the next year's are less."""
        year = self.on.year
        return sum(c.minutes for c in self.consumed if c.lot is None and c.date.year == year)

    @property
    def available(self) -> int:
        """What is left when everything asked for is granted."""
        return self.left - self.pending


@dataclass(frozen=True)
class Away:
    """Somebody's absence on a day, as a colleague may know it: no kind where it is private."""

    person: int
    date: date
    start: int
    end: int
    word: str
    state: str


@dataclass(frozen=True)
class Span:
    """A recorded period of service, or one left out of it."""

    span: UUID
    kind: str
    kind_ko: str
    child: int | None
    since: date
    until: date
    document: str


@dataclass(frozen=True)
class Noticed:
    """A notice of 권장연가 that was sent."""

    person: int
    stage: str
    minutes: int
    compensated: bool
    at: datetime
    by: str


# ── the ledger ────────────────────────────────────────────────────────────────────────


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
    return _short(law.consume(lots.lazy(), _uses(rows).lazy()), year)


def _short(taken: pl.DataFrame, year: int) -> pl.DataFrame:
    found = taken.filter(pl.col("lot").is_null() & pl.col("use").str.starts_with(str(year)))
    return found.group_by("person").agg(short=pl.col("minutes").sum())


def balance(
    person: int, *, on: date, known_at: datetime | None = None, pool: str = "annual"
) -> Balance:
    """One person's lots on a day, and which lot each use consumed (derived, never stored)."""
    entries = _entries(person, on, known_at, pool)
    lots, uses = _lot_frame(entries), _use_frame(entries)
    consumed = law.consume(lots, uses)
    left = dict(law.remaining(lots, uses, on).select("lot", "minutes").iter_rows())
    return Balance(
        on,
        tuple(sorted(_lots(entries, left), key=_soonest)),
        tuple(_consumed(consumed, entries)),
        _pending(person, pool, known_at),
    )


def pools(person: int) -> list[str]:
    """Which kinds of lots a person has ever been granted."""
    found = Entry.objects.filter(person_id=person).exclude(lot="")
    return list(found.values_list("pool", flat=True).distinct().order_by("pool"))


def available(
    person: int,
    *,
    on: date,
    pool: str = "annual",
    expected: int = 0,
    beside: Mapping[date, int] | None = None,
) -> int:
    """Minutes that may be asked for on a day without taking what is approved or asked for later.

    So much of a use without end as finds a lot, when everything already spoken for finds one too.
    `beside`: minutes of days that the same request takes before. `expected`: minutes of the day's
    year that the law will give and nobody has granted yet. What was settled may still be asked for
    afterwards (사후 신청): the settlement follows it.
    """
    rows = Entry.objects.filter(person_id=person, pool=pool).exclude(why=Entry.Why.SETTLE)
    lines = rows.values_list("lot", "starts", "expires", "date", "minutes")
    year = [date(on.year + n, 1, 1) for n in (0, 1)]
    held: dict[str, list[Any]] = {"": [person, pool, "expected", *year, expected]}
    uses = _asked_for(person, pool)
    for day, minutes in (beside or {}).items():
        uses[day] = uses.get(day, 0) + minutes
    for lot, starts, expires, day, minutes in lines:
        if lot:
            mine = held.setdefault(lot, [person, pool, lot, starts, expires, 0])
            mine[5] += minutes
        else:
            uses[day] = uses.get(day, 0) - minutes
    lots = pl.DataFrame(list(held.values()), schema=LOTS, orient="row").lazy()
    spoken_for = [(person, pool, str(day), day, minutes) for day, minutes in uses.items()]
    more = (person, pool, "more", on, ENDLESS)
    return ENDLESS - _unmet(lots, [*spoken_for, more]) + _unmet(lots, spoken_for)


def _unmet(lots: pl.LazyFrame, uses: Sequence[tuple[Any, ...]]) -> int:
    """Minutes of these uses that find no lot."""
    frame = pl.DataFrame(list(uses), schema=USES, orient="row").filter(pl.col("minutes") > 0)
    taken = law.consume(lots, frame.lazy())
    return int(taken.filter(pl.col("lot").is_null())["minutes"].sum())


def _asked_for(person: int, pool: str) -> dict[date, int]:
    """Minutes of requests that wait for approval, by day."""
    kinds = [kind.code for kind in LEAVE_KINDS.values() if kind.pool == pool]
    rows = LeaveDay.objects.filter(
        person_id=person, live=True, leave__kind__in=kinds, leave__state=Leave.State.REQUESTED
    )
    found: dict[date, int] = {}
    for day, minutes in rows.values_list("date", "minutes"):
        found[day] = found.get(day, 0) + minutes
    return found


def used(
    person: int, *, kinds: Sequence[str], since: date, until: date, asked: bool = True
) -> list[Asked]:
    """Leaves of some kinds that take a day of [since, until), those still asked for included."""
    states = LIVE if asked else (Leave.State.APPROVED,)
    found = Leave.objects.filter(
        person_id=person, kind__in=list(kinds), since__lt=until, until__gt=since, state__in=states
    )
    return _asked(found.order_by("since"))


def used_by(persons: Sequence[int], *, kinds: Sequence[str]) -> dict[int, list[Asked]]:
    """Everything that several persons ever asked for of some kinds, at once, by person."""
    rows = Leave.objects.filter(person_id__in=list(persons), kind__in=list(kinds), state__in=LIVE)
    found: dict[int, list[Asked]] = {}
    for each in _asked(rows.order_by("since", "id")):
        found.setdefault(each.person, []).append(each)
    return found


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
    short = shortfalls(year=year, on=date(year, 12, 31), persons=persons)
    both = allowed.join(short, on="person")
    return both.select("person", advanced=pl.min_horizontal("allowed", "short"))


def has_lot(person: int, year: int) -> bool:
    """Whether a year's annual leave has been granted to somebody yet."""
    return Entry.objects.filter(person_id=person, lot=f"annual-{year}").exists()


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


def undecided(persons: Sequence[int], *, since: date, until: date) -> list[tuple[int, date, str]]:
    """Requests and cancellations that wait for a signature and take a day of a period: person,
    first day, title."""
    here = {"person_id__in": list(persons), "since__lt": until, "until__gt": since}
    asked = Leave.objects.filter(**here, state=Leave.State.REQUESTED)
    mine = list(asked.values_list("person_id", "since", "document__title"))
    cancelled = Leave.objects.filter(
        **here, cancellations__document__state=Document.State.PENDING
    ).distinct()
    mine += [
        (person, day, f"취소: {title}")
        for person, day, title in cancelled.values_list("person_id", "since", "document__title")
    ]
    return sorted(mine, key=lambda each: (each[1], each[0]))


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


def _grouped(
    on: date,
    known_at: datetime | None,
    persons: Sequence[int] | None,
    pool: str,
    *,
    settled: bool = True,
) -> pl.DataFrame:
    """Lots that reach the day or were alive beside one that does, and the uses that can matter.

    A use before every such lot took from none of them, so it is left out. Uses of a year (of a
    day, where lots of the pool end within a year) are summed: they see the same lots.
    """
    known = "" if known_at is None else " AND at <= %(known)s"
    some = "" if persons is None else " AND person_id = ANY(%(persons)s)"
    step = "extract(year FROM u.date)" if pool == "annual" else "u.date"
    known += "" if settled else " AND why <> 'settle'"
    mine = f"institution_id = %(institution)s AND pool = %(pool)s AND date <= %(on)s{known}"
    return frames.read(
        f"""
        WITH lots AS MATERIALIZED (
            SELECT person_id, lot, min(starts) AS starts, min(expires) AS expires,
                   sum(minutes) AS minutes
            FROM leave_entry WHERE lot <> '' AND {mine}{some} GROUP BY person_id, lot
        ), first AS (
            SELECT *, LEAST(%(year)s::date, min(starts) FILTER (
                WHERE starts <= %(on)s AND (expires IS NULL OR expires > %(on)s))
                OVER (PARTITION BY person_id)) AS since FROM lots
        ), reach AS (
            SELECT *, CASE WHEN bool_or(starts < since AND (expires IS NULL OR expires > since))
                OVER (PARTITION BY person_id) THEN date '0001-01-01' ELSE since END AS reached
            FROM first
        )
        SELECT person_id, %(pool)s, lot, starts, expires, minutes, NULL::date
        FROM reach WHERE expires IS NULL OR expires > reached
        UNION ALL
        SELECT u.person_id, %(pool)s, NULL, NULL, NULL, sum(u.minutes), max(u.date)
        FROM (SELECT DISTINCT person_id, reached FROM reach) r
        JOIN leave_entry u ON u.person_id = r.person_id AND u.date >= r.reached
        WHERE u.lot = '' AND u.{mine.replace(" AND ", " AND u.")}
        GROUP BY u.person_id, {step}""",
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


def _uses(rows: pl.DataFrame) -> pl.DataFrame:
    used = rows.filter(pl.col("lot").is_null() & (pl.col("minutes") != 0))
    return used.select(
        "person", "pool", use=pl.col("date").cast(pl.String), date="date", minutes=-pl.col("minutes")
    )  # fmt: skip


def _entries(person: int, on: date, known_at: datetime | None, pool: str) -> list[Entry]:
    found = Entry.objects.filter(person_id=person, pool=pool, date__lte=on)
    if known_at is not None:
        found = found.filter(at__lte=known_at)
    return list(found.select_related("leave_day__leave").order_by("date", "id"))


def _lot_frame(entries: Sequence[Entry]) -> pl.LazyFrame:
    sums: dict[str, int] = {}
    heads: dict[str, Entry] = {}
    for each in entries:
        if each.lot:
            sums[each.lot] = sums.get(each.lot, 0) + each.minutes
            heads.setdefault(each.lot, each)
    rows = [(e.person_id, e.pool, lot, e.starts, e.expires, sums[lot]) for lot, e in heads.items()]
    return pl.DataFrame(rows, schema=LOTS, orient="row").lazy()


def _use_frame(entries: Sequence[Entry]) -> pl.LazyFrame:
    reversed_ = {each.reverses_id for each in entries}
    rows = [
        (each.person_id, each.pool, str(each.id), each.date, -each.minutes)
        for each in entries
        if not each.lot and each.why == Entry.Why.USE and each.id not in reversed_
    ]
    return pl.DataFrame(rows, schema=USES, orient="row").lazy()


def _lots(entries: Sequence[Entry], left: dict[str, int]) -> Iterable[Lot]:
    by_lot: dict[str, list[Entry]] = {}
    for each in entries:
        if each.lot:
            by_lot.setdefault(each.lot, []).append(each)
    for lot, lines in by_lot.items():
        if lot in left:
            granted, first = sum(line.minutes for line in lines), lines[0]
            assert first.starts is not None
            steps = next((line.steps for line in reversed(lines) if line.steps), None)
            yield Lot(
                first.pool,
                first.kind,
                lot,
                granted,
                granted - left[lot],
                left[lot],
                first.starts,
                first.expires,
                lines[-1].document,
                steps,
            )


def _soonest(lot: Lot) -> tuple[date, date]:
    return lot.expires or date.max, lot.starts


def _consumed(found: pl.DataFrame, entries: Sequence[Entry]) -> Iterable[Consumed]:
    known = {str(each.id): each for each in entries}
    for row in found.iter_rows(named=True):
        entry = known[row["use"]]
        leave = entry.leave_day.leave.public_id if entry.leave_day else None
        yield Consumed(entry.date, entry.kind, row["minutes"], row["lot"], leave)


def _pending(person: int, pool: str, known_at: datetime | None) -> int:
    kinds = [kind.code for kind in LEAVE_KINDS.values() if kind.pool == pool]
    found = LeaveDay.objects.filter(
        person_id=person,
        live=True,
        leave__kind__in=kinds,
        leave__state=Leave.State.REQUESTED,
    )
    if known_at is not None:
        found = found.filter(leave__document__drafted_at__lte=known_at)
    return sum(found.values_list("minutes", flat=True))


# ── requests ──────────────────────────────────────────────────────────────────────────


def by_document(documents: Iterable[UUID]) -> dict[UUID, Asked]:
    """Requests by the document that asks for them, or for their cancellation."""
    keys = list(documents)
    found = {a.document: a for a in _asked(Leave.objects.filter(document__public_id__in=keys))}
    rows = Leave.objects.filter(cancellations__document__public_id__in=keys)
    papers = dict(rows.values_list("public_id", "cancellations__document__public_id"))
    return found | {papers[each.leave]: each for each in _asked(rows)}


def by_id(leaves: Iterable[UUID]) -> dict[UUID, Asked]:
    return {a.leave: a for a in _asked(Leave.objects.filter(public_id__in=list(leaves)))}


def of_person(person: int, *, since: date, until: date) -> list[Asked]:
    """Every request of a person that reaches into a period, newest day first, whatever its state."""
    found = Leave.objects.filter(person_id=person, since__lt=until, until__gt=since)
    return _asked(found.order_by("-since", "-id"))


def _asked(found: Any) -> list[Asked]:
    leaves = list(found)
    papers = approvals.papers([each.document_id for each in leaves])
    days: dict[int, list[Taken]] = {}
    newest = {each.id: papers[each.document_id].version for each in leaves}
    for day in LeaveDay.objects.filter(leave__in=leaves).order_by("date", "start"):
        if day.version != newest[day.leave_id]:
            continue
        days.setdefault(day.leave_id, []).append(
            Taken(day.date, day.start, day.end, day.minutes, day.off)
        )
    files: dict[int, list[tuple[UUID, str]]] = {}
    rows = Evidence.objects.filter(leave__in=leaves).order_by("id")
    for leave, public_id, name in rows.values_list("leave_id", "public_id", "name"):
        files.setdefault(leave, []).append((public_id, name))
    return [
        _one(each, papers[each.document_id], days.get(each.id, []), files.get(each.id, []))
        for each in leaves
    ]


def _one(
    each: Leave,
    paper: approvals.Paper,
    days: Sequence[Taken],
    files: Sequence[tuple[UUID, str]],
) -> Asked:
    return Asked(
        leave=each.public_id,
        document=paper.document,
        number=paper.number,
        person=each.person_id,
        unit=each.unit_id,
        kind=LEAVE_KINDS[each.kind],
        facts=dict(each.facts),
        since=each.since,
        until=each.until,
        minutes=each.minutes,
        reason=each.reason,
        after=each.after,
        after_reason=each.after_reason,
        state=each.state,
        state_ko=each.get_state_display(),
        days=tuple(days),
        drafted_at=paper.drafted_at,
        decided_at=paper.decided_at,
        evidence=tuple(files),
    )


# ── who is away ───────────────────────────────────────────────────────────────────────


def away(*, viewer: Viewer, since: date, until: date, unit: int | None = None) -> list[Away]:
    """Who of the viewer's people is away in a period; colleagues and clerks read no private kind."""
    reached = people.members(viewer=viewer, on=since, unit=unit)
    return _away([each.person for each in reached], since, until)


def away_of(persons: Sequence[int], *, since: date, until: date) -> list[Away]:
    """The same for persons somebody has already been allowed to see."""
    return _away(list(persons), since, until)


def _away(persons: list[int], since: date, until: date) -> list[Away]:
    rows = LeaveDay.objects.filter(
        person_id__in=persons, date__gte=since, date__lt=until, live=True, off=False
    ).order_by("date", "start")
    return [
        Away(person, day, start, end, _word(kind), state)
        for person, day, start, end, kind, state in rows.values_list(
            "person_id", "date", "start", "end", "leave__kind", "leave__state"
        )
    ]


def _word(kind: str) -> str:
    return "자리 비움" if LEAVE_KINDS[kind].private else LEAVE_KINDS[kind].ko


# ── service, notices, plans ───────────────────────────────────────────────────────────


def spans(persons: Sequence[int] | None = None) -> pl.DataFrame:
    """Recorded periods for `law`: person, kind, since, until, child, both_parents."""
    some = "" if persons is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT person_id, kind, lower(valid), upper(valid), child, both_parents"
        f" FROM leave_servicespan WHERE upper_inf(known){some}",
        [] if persons is None else [list(persons)],
        {
            "person": pl.Int64,
            "kind": pl.String,
            "since": pl.Date,
            "until": pl.Date,
            "child": pl.Int16,
            "both_parents": pl.Boolean,
        },
    )


def spans_of(person: int) -> list[Span]:
    found = ServiceSpan.objects.filter(person_id=person, known__upper_inf=True).order_by("valid")
    return [
        Span(
            each.public_id,
            each.kind,
            each.get_kind_display(),
            each.child,
            each.valid.lower,
            each.valid.upper,
            each.document,
        )
        for each in found
    ]


def notices(*, year: int, persons: Sequence[int]) -> list[Noticed]:
    """Notices of a year's 권장연가 to some persons, in the order sent."""
    found = Notice.objects.filter(year=year, person_id__in=list(persons)).order_by("at", "id")
    return [
        Noticed(each.person_id, each.stage, each.minutes, each.compensated, each.at, each.by)
        for each in found
    ]


def plans(persons: Sequence[int], *, since: date, until: date) -> list[tuple[int, date, int, bool]]:
    """Days that persons mean to take or were assigned: person, date, minutes, assigned."""
    found = Plan.objects.filter(
        person_id__in=list(persons), date__gte=since, date__lt=until, known__upper_inf=True
    )
    rows = found.order_by("date").values_list("person_id", "date", "minutes", "assigned")
    return [(int(who), day, int(minutes), bool(said)) for who, day, minutes, said in rows]


def wish_to_save(person: int, year: int) -> int:
    """Minutes that a person wants saved of a year's unused annual leave."""
    found = Saving.objects.filter(person_id=person, year=year, known__upper_inf=True).first()
    return found.minutes if found else 0


def ordinances(keys: Iterable[str], *, on: date) -> dict[str, organization.Setting]:
    """Which published value of the institution is in force on a day, by key: every screen names it."""
    wanted, found = set(keys), {}
    for each in organization.settings():
        if each.key in wanted and each.valid_from <= on:
            found[each.key] = each
    return found
