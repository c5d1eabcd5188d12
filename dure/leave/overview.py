"""Leave across many persons, for those who keep the books: sums, lines, lots of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from dure.leave.models import Entry, Leave, LeaveDay, Notice, Plan
from law.leave_kinds import ANNUAL_LOTS, LEAVE_KINDS

LIVE = (Leave.State.REQUESTED, Leave.State.APPROVED)


@dataclass(frozen=True)
class Line:
    """One line of the ledger as it was written; `reversed`: a later line took it back."""

    id: int
    at: datetime
    by: str
    day: date
    pool: str
    kind: str
    why: str
    why_ko: str
    minutes: int
    lot: str
    starts: date | None
    expires: date | None
    document: str
    steps: dict[str, Any] | None
    leave: UUID | None
    reverses: int | None
    reversed: bool

    @property
    def ko(self) -> str:
        """What was granted or used, in the office's words."""
        if self.lot and self.pool == "annual":
            return ANNUAL_LOTS.get(self.kind, self.kind)
        return LEAVE_KINDS[self.kind].ko if self.kind in LEAVE_KINDS else self.kind


@dataclass(frozen=True)
class Sums:
    """A person's year of one pool: what was granted, used, and asked for but not decided."""

    granted: int = 0
    used: int = 0
    asked: int = 0


@dataclass(frozen=True)
class Held:
    """What a person was granted as lots of a pool in a year, and how much of it was used."""

    person: int
    granted: int
    used: int


@dataclass(frozen=True)
class Used:
    """A stretch of a day that a leave took."""

    person: int
    date: date
    start: int
    end: int
    minutes: int


def lines_of(
    person: int,
    *,
    known_at: datetime | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Line]:
    """Every line of a person's ledger, in the order written, as known at a moment."""
    found = Entry.objects.filter(person_id=person)
    if known_at is not None:
        found = found.filter(at__lte=known_at)
    taken = {each.reverses_id for each in found if each.reverses_id}
    if since is not None and until is not None:
        found = found.filter(date__gte=since, date__lt=until)
    return [
        Line(
            each.id,
            each.at,
            each.by,
            each.date,
            each.pool,
            each.kind,
            each.why,
            each.get_why_display(),
            each.minutes,
            each.lot,
            each.starts,
            each.expires,
            each.document,
            each.steps,
            each.leave_day.leave.public_id if each.leave_day else None,
            each.reverses_id,
            each.id in taken,
        )
        for each in found.select_related("leave_day__leave").order_by("at", "id")
    ]


def sums(
    persons: Sequence[int],
    *,
    year: int,
    pool: str = "annual",
    until: date | None = None,
    known_at: datetime | None = None,
) -> dict[int, Sums]:
    """Granted, used and asked for of a year, by person; uses with what was given back taken off."""
    first, last = date(year, 1, 1), until or date(year + 1, 1, 1)
    entries = Entry.objects.filter(person_id__in=list(persons), pool=pool)
    asked = LeaveDay.objects.filter(
        person_id__in=list(persons),
        live=True,
        date__gte=first,
        date__lt=last,
        leave__state=Leave.State.REQUESTED,
        leave__kind__in=[kind.code for kind in LEAVE_KINDS.values() if kind.pool == pool],
    )
    if known_at is not None:
        entries = entries.filter(at__lte=known_at)
        asked = asked.filter(leave__document__drafted_at__lte=known_at)
    of_year = Q(starts__gte=first, starts__lt=date(year + 1, 1, 1), date__lt=last) & ~Q(lot="")
    rows = entries.values("person_id").annotate(
        granted=Coalesce(Sum("minutes", filter=of_year & ~Q(why=Entry.Why.SETTLE)), 0),
        used=Coalesce(Sum("minutes", filter=Q(lot="", date__gte=first, date__lt=last)), 0),
    )
    waiting = dict(
        asked.values("person_id").annotate(n=Sum("minutes")).values_list("person_id", "n")
    )
    found = {row["person_id"]: Sums(row["granted"], -row["used"]) for row in rows}
    for person in {*found, *waiting}:
        mine = found.get(person, Sums())
        found[person] = Sums(mine.granted, mine.used, waiting.get(person, 0))
    return found


def held(*, pool: str, year: int) -> list[Held]:
    """Who held lots of a pool that began in a year, and what they used of the pool that year."""
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    rows = (
        Entry.objects.filter(pool=pool)
        .values("person_id")
        .annotate(
            granted=Coalesce(
                Sum("minutes", filter=~Q(lot="") & Q(starts__gte=first, starts__lt=last)), 0
            ),
            used=Coalesce(Sum("minutes", filter=Q(lot="", date__gte=first, date__lt=last)), 0),
        )
        .order_by("person_id")
    )
    return [
        Held(row["person_id"], row["granted"], -row["used"])
        for row in rows
        if row["granted"] or row["used"]
    ]


def service_months(*, year: int) -> dict[int, int]:
    """Months of service by person, as the grant of a year's annual leave worked them out."""
    rows = Entry.objects.filter(
        pool="annual", kind="annual", why=Entry.Why.GRANT, date__year=year, steps__isnull=False
    ).order_by("at", "id")
    found: dict[int, int] = {}
    for person, steps in rows.values_list("person_id", "steps"):
        if steps and "service_total_months" in steps:
            found[person] = int(steps["service_total_months"])
    return found


def partial_days(*, year: int) -> list[Used]:
    """Approved annual leave of a year that took only part of a day."""
    rows = LeaveDay.objects.filter(
        leave__kind="annual",
        leave__state=Leave.State.APPROVED,
        live=True,
        off=False,
        date__year=year,
        minutes__lt=F("day_minutes"),
    ).order_by("person_id", "date", "start")
    return [Used(*row) for row in rows.values_list("person_id", "date", "start", "end", "minutes")]


def answers(persons: Sequence[int], *, year: int) -> dict[int, datetime]:
    """When each person last said by themselves when they would take leave this year."""
    rows = Plan.objects.filter(
        person_id__in=list(persons), date__year=year, assigned=False, known__upper_inf=True
    )
    return {
        person: known.lower
        for person, known in rows.order_by("known").values_list("person_id", "known")
    }


def sent(*, year: int, stage: str) -> int:
    return Notice.objects.filter(year=year, stage=stage).count()
