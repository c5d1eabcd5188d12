"""Which hours of a trip count for each who went: as they were, within what was approved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.approvals import queries as papers
from dure.approvals.models import Document
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import actions as timeline
from dure.trips.filing import ARTICLE, WORKDAY, other_trip
from dure.trips.models import Change, Stamp, Trip, TripPerson
from dure.trips.periods import during, fields, inside, intervals, period, pieces, words
from dure.trips.tiers import tiers
from law import trips as law
from law.trips import Period

DOCUMENT, CHANGE = "trip", "trip_change"


@dataclass(frozen=True)
class Counted:
    """The hours that count now, and the ones that need a signature first."""

    period: Period
    asks: Period | None = None


def theirs(trip: UUID, by: Viewer, at: datetime) -> Trip:
    """A trip that this viewer goes on, or that is of their unit as clerk or head.

    Raises:
        NotTheirs: it is neither.
    """
    made = Trip.objects.select_for_update().filter(public_id=trip).first()
    if made is None:
        raise NotTheirs("이 기관에 없는 출장입니다.")
    named = TripPerson.objects.filter(trip=made, person_id=by.person or 0)
    if named.exclude(during__isempty=True).exists() or oversees(made, by, at):
        return made
    raise NotTheirs("이 출장은 가는 사람과 그 부서의 서무, 부서장만 고칠 수 있습니다.")


def oversees(made: Trip, by: Viewer, at: datetime) -> bool:
    """Whether a trip is of the unit of this viewer as clerk or head."""
    reach = organization.reach(by, on=at.astimezone(timeline.SEOUL).date())
    return by.role in ("clerk", "head") and (reach is None or made.unit_id in reach)


def actual(made: Trip, stamps: Iterable[Stamp]) -> Period:
    """The planned hours with what is known of setting out and coming back."""
    known = {each.way: (each.date, each.minute) for each in stamps}
    departs, start = known.get(Stamp.Way.SET_OUT, (made.departs, made.start))
    returns, end = known.get(Stamp.Way.COME_BACK, (made.returns, made.end))
    if (returns, end) <= (departs, start):  # gone later than one was to be back: nothing known yet
        returns, end = departs, min(start + 1, law.DAY)
    return Period(departs, start, returns, end)


def count(made: Trip, row: TripPerson) -> Counted:
    """Actual times replace planned ones; where the tier changes it waits for a signature.

    Until then the lesser of the two counts. While somebody is still out nothing is asked.
    """
    planned = period(made)
    stamps = list(Stamp.objects.filter(trip_person=row, known_until__isnull=True))
    if not stamps:
        return Counted(planned)
    was = actual(made, stamps)
    back = any(each.way == Stamp.Way.COME_BACK for each in stamps)
    tier = tiers()
    before, after = tier(made.kind, planned), tier(made.kind, was)
    if not back or before == after or _agreed(made, row, was):
        return Counted(was)
    if law.costs_more(before, after):
        return Counted(inside(was, planned) or planned, was)
    return Counted(was, was)


def _agreed(made: Trip, row: TripPerson, was: Period) -> bool:
    """Whether exactly these hours were signed for this person."""
    found = Change.objects.filter(
        trip=made, trip_person=row, document__state=Document.State.APPROVED
    )
    return any(period(each) == was for each in found)


def recount(made: Trip, *, why: str, at: datetime, person: int | None = None) -> list[TripPerson]:
    """Bring the hours that count in line with the stamps; those whose hours need a signature.

    Raises:
        Refused: they cannot be true beside a leave or another trip.
    """
    rows = TripPerson.objects.filter(trip=made, live=True)
    asking = []
    for row in rows if person is None else rows.filter(person_id=person):
        counted = count(made, row)
        _set(made, row, counted.period, why, at)
        if counted.asks is not None:
            asking.append(row)
    return asking


def _set(made: Trip, row: TripPerson, of: Period, why: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            TripPerson.objects.filter(id=row.id).update(**fields(of), during=during(of))
    except IntegrityError as error:
        raise other_trip([row.person_id], of) from error
    row.refresh_from_db()
    timeline.take_back(source=made.public_id, person=row.person_id, why=why, at=at)
    timeline.write(intervals=intervals(made, row), why=why, at=at)


def hold(rows: QuerySet[TripPerson]) -> None:
    """Let the hours of these count again, if nothing has taken them meanwhile."""
    try:
        with transaction.atomic():
            rows.exclude(during__isempty=True).update(live=True)
    except IntegrityError as error:
        raise Refused(
            "hours_taken_meanwhile", "그사이 같은 시간에 다른 출장이 올라와 되돌릴 수 없습니다."
        ) from error


def pending(made: Trip, row: TripPerson | None = None) -> Change | None:
    """The change of a trip, or of one person in it, that waits for a signature."""
    found = Change.objects.filter(trip=made, document__state=Document.State.PENDING)
    if row is not None:
        found = found.filter(trip_person=row)
    return found.select_related("document").first()


def put_up(
    *,
    made: Trip,
    row: TripPerson | None,
    wanted: Period,
    reason: str,
    by: Viewer,
    at: datetime,
    cancels: bool = False,
    urgent: bool = False,
) -> Change:
    """A document that asks for other hours, or for none.

    Raises:
        Refused: one waits already, or nobody could decide.
    """
    if pending(made, row):
        raise Refused(
            "change_is_waiting",
            "이미 올린 변경이 결재를 기다리고 있습니다. 먼저 회수해 주세요.",
            ARTICLE,
        )
    rows = [row] if row else list(TripPerson.objects.filter(trip=made, live=True))
    persons = [each.person_id for each in rows]
    names = people.names(persons)
    line = papers.line_for(
        kind=CHANGE,
        subkind=made.kind,
        drafter=persons[0],
        on=at.astimezone(timeline.SEOUL).date(),
        minutes=sum(min(end - start, WORKDAY) for _, start, end in pieces(wanted)),
        unit=made.unit_id,
        but=persons,
    )
    unit = organization.names([made.unit_id]).get(made.unit_id, "")
    head = "출장 취소" if cancels else "출장 정산" if row else "출장 변경"
    document = approvals.submit(
        kind=CHANGE,
        title=f"{head}: {made.document.title}"[:120],
        unit=made.unit_id,
        series=f"{unit}-출장변경-{made.departs.year}",
        drafter=by.person if by.person in persons else persons[0],
        line=line,
        content=_content(made, row, wanted, [names[each] for each in persons], reason, cancels),
        after_reason=reason if urgent else "",
        but=persons,
        by=by,
        at=at,
    )
    asked = Change.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        document=document,
        trip=made,
        trip_person=row,
        **fields(wanted),
        cancels=cancels,
        urgent=urgent,
        reason=reason[:200],
    )
    record(
        by=by,
        at=at,
        action="trips.change",
        summary=f"{document.number} {document.title}을 올렸습니다.",
        on=[On(person, DOCUMENT, str(made.public_id)) for person in persons],
        after={"period": words(wanted), "cancels": cancels},
    )
    return asked


def _content(
    made: Trip,
    row: TripPerson | None,
    wanted: Period,
    names: list[str],
    reason: str,
    cancels: bool,
) -> list[tuple[str, str]]:
    planned = period(made)
    said = [
        ("출장", made.document.number),
        ("사람", ", ".join(names)),
        ("승인된 기간", words(planned)),
    ]
    if not cancels:
        tier = tiers()
        before, after = (tier(made.kind, each).ko for each in (planned, wanted))
        said.append(("실제 기간" if row else "바꿀 기간", words(wanted)))
        said.append(("구분", before if before == after else f"{before} → {after}"))
    return [*said, ("까닭", reason)]
