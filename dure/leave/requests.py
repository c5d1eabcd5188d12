"""Requests for leave as the person, its line and HR may know them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from dure.approvals import queries as approvals
from dure.approvals.models import Document
from dure.leave.models import Evidence, Leave, LeaveDay
from law.leave_kinds import LEAVE_KINDS, LeaveKind

LIVE = (Leave.State.REQUESTED, Leave.State.APPROVED)


@dataclass(frozen=True)
class Taken:
    """The stretch of a day that a leave takes."""

    date: date
    start: int
    end: int
    minutes: int
    off: bool
    day_minutes: int


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
        return all(day.off or day.minutes >= day.day_minutes for day in self.days)


def by_document(documents: Iterable[UUID]) -> dict[UUID, Asked]:
    """Requests by the document that asks for them, or for their cancellation."""
    keys = list(documents)
    found = {a.document: a for a in _asked(Leave.objects.filter(document__public_id__in=keys))}
    rows = Leave.objects.filter(cancellations__document__public_id__in=keys)
    pairs = set(rows.values_list("cancellations__document__public_id", "public_id"))
    leaves = {each.leave: each for each in _asked(rows.distinct())}
    return found | {paper: leaves[leave] for paper, leave in pairs if paper in set(keys)}


def by_id(leaves: Iterable[UUID]) -> dict[UUID, Asked]:
    return {a.leave: a for a in _asked(Leave.objects.filter(public_id__in=list(leaves)))}


def of_person(person: int, *, since: date, until: date) -> list[Asked]:
    """Every request of a person that reaches into a period, newest day first, whatever its state."""
    found = Leave.objects.filter(person_id=person, since__lt=until, until__gt=since)
    return _asked(found.order_by("-since", "-id"))


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


def _asked(found: Any) -> list[Asked]:
    leaves = list(found)
    papers = approvals.papers([each.document_id for each in leaves])
    days: dict[int, list[Taken]] = {}
    newest = {each.id: papers[each.document_id].version for each in leaves}
    ends = {each.id: each.until for each in leaves}
    for day in LeaveDay.objects.filter(leave__in=leaves).order_by("date", "start"):
        if day.version != newest[day.leave_id] or day.date >= ends[day.leave_id]:
            continue
        days.setdefault(day.leave_id, []).append(
            Taken(day.date, day.start, day.end, day.minutes, day.off, day.day_minutes)
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


def outings(persons: Sequence[int], *, year: int) -> dict[tuple[int, date], int]:
    """Minutes of 외출 approved in a year, by person and first day of the month."""
    rows = LeaveDay.objects.filter(
        person_id__in=list(persons),
        live=True,
        date__year=year,
        leave__kind="outing",
        leave__state=Leave.State.APPROVED,
    )
    found: dict[tuple[int, date], int] = {}
    for person, day, minutes in rows.values_list("person_id", "date", "minutes"):
        key = person, day.replace(day=1)
        found[key] = found.get(key, 0) + minutes
    return found
