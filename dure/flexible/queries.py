"""Changed hours as people ask for them: requests, days elsewhere, minimums, and figures by office."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.approvals import queries as approvals
from dure.flexible.checks import Look, Wanted, base_week, limits, look
from dure.flexible.models import Minimum, Report, Request
from dure.people.queries import Member
from dure.timeline import queries as timeline
from law import flexible as law

NO_SEX, FEWEST = "미입력", 5

__all__ = [
    "Asked", "Elsewhere", "Figure", "Look", "Needed", "Wanted", "base_week", "by_document", "by_id",
    "elsewhere", "figures", "limits", "look", "minimums", "of_person", "reports_of", "too_few", "waiting",
]  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request with its document."""

    request: UUID
    document: UUID
    number: str
    person: int
    unit: int
    kind: str
    since: date
    until: date
    days: tuple[law.Day, ...]
    place: str
    reason: str
    state: str
    state_ko: str
    ended: date | None
    drafted_at: datetime
    decided_at: datetime | None

    @property
    def kind_ko(self) -> str:
        return law.KINDS[self.kind]

    @property
    def last(self) -> date:
        """The last day on which it holds."""
        return (self.ended or self.until) - timedelta(days=1)

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.kind, self.since, self.until, self.days, self.place, self.reason)


@dataclass(frozen=True)
class Elsewhere:
    """A day worked elsewhere: from where, when, and whether it was reported."""

    request: UUID
    person: int
    date: date
    start: int
    end: int
    place: str
    reported: bool


@dataclass(frozen=True)
class Needed:
    """A minimum that holds: from and until which minute how many, by which document."""

    minimum: UUID
    unit: int
    start: int
    end: int
    people: int
    document: str
    since: date


@dataclass(frozen=True)
class Figure:
    """How many of an office, a kind or a grade change their hours in a period."""

    label: str
    staff: int
    people: int
    requests: int
    days: int


def by_document(documents: Iterable[UUID]) -> dict[UUID, Asked]:
    rows = Request.objects.filter(document__public_id__in=list(documents))
    return {each.document: each for each in _asked(rows)}


def by_id(request: UUID) -> Asked | None:
    return next(iter(_asked(Request.objects.filter(public_id=request))), None)


def of_person(person: int, *, since: date, until: date) -> list[Asked]:
    """A person's requests that take a day of a period, the latest first."""
    rows = Request.objects.filter(person_id=person, since__lt=until, until__gt=since)
    return _asked(rows.order_by("-since", "-id"))


def waiting(persons: Sequence[int], *, since: date) -> list[Asked]:
    """Requests of some people that wait for a signature and take a day from one on."""
    rows = Request.objects.filter(
        person_id__in=list(persons), state=Request.State.REQUESTED, until__gt=since
    )
    return _asked(rows.order_by("since", "id"))


def elsewhere(*, since: date, until: date, people: Sequence[int] | None = None) -> list[Elsewhere]:
    """Days worked elsewhere in a period, in order."""
    spans = timeline.spans(since=since, until=until, people=people, kind="remote")
    return [
        Elsewhere(
            each.source, each.person, each.date, each.start, each.end, each.label, bool(each.code)
        )
        for each in spans
    ]


def reports_of(request: UUID) -> dict[date, tuple[str, str]]:
    """What was reported of a request's days: what was done, and by what it shows."""
    rows = Report.objects.filter(request__public_id=request, known_until__isnull=True)
    return {row.date: (row.done, row.get_evidence_display()) for row in rows.order_by("date")}


def minimums(units: Sequence[int] | None = None, *, on: date) -> list[Needed]:
    """Minimums that hold on a day."""
    rows = Minimum.objects.filter(valid__contains=on)
    if units is not None:
        rows = rows.filter(unit_id__in=list(units))
    return [
        Needed(
            row.public_id,
            row.unit_id,
            row.hours.lower,
            row.hours.upper,
            row.people,
            row.document,
            row.valid.lower,
        )
        for row in rows.order_by("unit_id", "hours")
    ]


def figures(
    members: Sequence[Member],
    *,
    since: date,
    until: date,
    offices: dict[int, str],
    sexes: dict[int, str] | None = None,
) -> dict[str, list[Figure]]:
    """Approved changes of a period by office, kind and grade, and by sex where it may be seen;
    calendar days of the period."""
    staff = {each.person: each for each in members}
    rows = [
        each
        for each in Request.objects.filter(
            state=Request.State.APPROVED, since__lt=until, until__gt=since
        )
        if each.person_id in staff and (each.ended or each.until) > since
    ]
    by_office = {m.person: offices.get(m.unit, "") for m in members}
    by_grade = {m.person: m.grade_ko or "계급 없음" for m in members}
    found = {
        "office": _figures(rows, by_office, since, until),
        "kind": _kinds(rows, len(staff), since, until),
        "grade": _figures(rows, by_grade, since, until),
    }
    if sexes is not None:
        by_sex = {m.person: sexes.get(m.person, NO_SEX) for m in members}
        found["sex"] = _figures(rows, by_sex, since, until)
    return found


def too_few(rows: Sequence[Figure]) -> bool:
    """Whether somebody could be told from the figures: with all the others known, one small
    figure gives itself away by subtraction, so that none of them may be shown."""
    return any(0 < n < FEWEST for each in rows for n in (each.staff, each.people))


def _figures(
    rows: Sequence[Request], group: dict[int, str], since: date, until: date
) -> list[Figure]:
    labels = sorted(set(group.values()))
    return [
        _figure(
            label,
            sum(each == label for each in group.values()),
            [row for row in rows if group[row.person_id] == label],
            since,
            until,
        )
        for label in labels
    ]


def _kinds(rows: Sequence[Request], staff: int, since: date, until: date) -> list[Figure]:
    return [
        _figure(ko, staff, [row for row in rows if row.kind == kind], since, until)
        for kind, ko in law.KINDS.items()
    ]


def _figure(label: str, staff: int, rows: Sequence[Request], since: date, until: date) -> Figure:
    days = {
        (row.person_id, row.since + timedelta(days=n))
        for row in rows
        for n in range(((row.ended or row.until) - row.since).days)
    }
    inside = sum(since <= day < until for _, day in days)
    return Figure(label, staff, len({row.person_id for row in rows}), len(rows), inside)


def _asked(found: Iterable[Request]) -> list[Asked]:
    rows = list(found)
    papers = approvals.papers([each.document_id for each in rows])
    return [
        Asked(
            request=each.public_id,
            document=papers[each.document_id].document,
            number=papers[each.document_id].number,
            person=each.person_id,
            unit=each.unit_id,
            kind=each.kind,
            since=each.since,
            until=each.until,
            days=tuple(law.Day(**day) for day in each.pattern),
            place=each.place,
            reason=each.reason,
            state=each.state,
            state_ko=each.get_state_display(),
            ended=each.ended,
            drafted_at=papers[each.document_id].drafted_at,
            decided_at=papers[each.document_id].decided_at,
        )
        for each in rows
    ]
