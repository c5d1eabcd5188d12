"""결과보고: written, or by word of mouth where the matter is slight; those who have not are told."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from dure.accounts.viewer import Viewer
from dure.approvals import queries as papers
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.messages import actions as messages
from dure.timeline import actions as timeline
from dure.trips.counting import DOCUMENT
from dure.trips.models import Report, Trip, TripPerson
from dure.trips.periods import local

ARTICLE = "지방공무원 복무규정 제4조의2제3항"
UNDO = timedelta(seconds=10)
LONGEST = 4000
STAGES = (1, 4, 11)  # days after coming back on which those who have not reported are told
LOOK_BACK = timedelta(days=60)


def report(*, trip: UUID, text: str = "", told_to: str = "", by: Viewer, at: datetime) -> Report:
    """Hand in the report, or note whom one told by word of mouth; a later one stands for the earlier.

    Raises:
        Refused: nothing said, not approved, or nobody is back yet. NotTheirs: they did not go.
    """
    made = _theirs(trip, by)
    if made.state != Trip.State.APPROVED:
        raise Refused("not_approved", "승인된 출장만 결과를 보고합니다.", ARTICLE)
    if not _begun(made, at):
        raise Refused("not_yet", "아직 떠나지 않은 출장입니다. 다녀와서 보고해 주세요.", ARTICLE)
    text, told_to = text.strip(), told_to.strip()
    if not text and not told_to:
        raise Refused(
            "report_is_empty",
            "결과를 적어 주세요. 경미한 일이면 말로 보고하고 누구에게 했는지만 적어도 됩니다.",
            ARTICLE,
        )
    if len(text) > LONGEST:
        raise Refused("too_long", f"결과는 {LONGEST:,}자까지 적을 수 있습니다. 줄여 주세요.")
    Report.objects.filter(trip=made, known_until__isnull=True).update(known_until=at)
    found = Report.objects.create(
        institution_id=made.institution_id,
        trip=made,
        oral=not text,
        told_to=told_to[:60] if not text else "",
        text=text,
        person_id=by.person,
        at=at,
        by=by.name,
    )
    _noted("trips.report", "말로 결과를 보고했습니다." if found.oral else "결과를 보고했습니다.", made,
           by, at)  # fmt: skip
    return found


def take_back_report(*, trip: UUID, by: Viewer, at: datetime) -> None:
    """Take back one's own report within ten seconds; the one before it stands again.

    Raises:
        Refused: none of theirs in the last ten seconds. NotTheirs: they did not go.
    """
    made = _theirs(trip, by)
    fresh = Report.objects.filter(
        trip=made, known_until__isnull=True, by=by.name, at__gte=at - UNDO
    ).first()
    if fresh is None:
        raise Refused(
            "too_late_to_undo", "10초가 지나 되돌릴 수 없습니다. 다시 보고해 주세요.", ARTICLE
        )
    Report.objects.filter(id=fresh.id).update(known_until=at)
    Report.objects.filter(trip=made, known_until=fresh.at).update(known_until=None)
    _noted("trips.take_back_report", "결과 보고를 되돌렸습니다.", made, by, at)


def remind(*, by: Actor, at: datetime) -> int:
    """Tell those who are back and have not reported, at most three times a trip; how many were told."""
    today = local(at)[0]
    if papers.is_off(today):
        return 0
    rows = _unreported(today).select_related("trip__document")
    told = 0
    for row in rows:
        days = (today - row.returns).days
        stage = max((each for each in STAGES if each <= days), default=0)
        messages.post(
            person=row.person_id,
            topic="trip",
            text=f"다녀온 출장의 결과를 보고해 주세요. {row.trip.document.number}",
            url=f"/trips/{row.trip.public_id}",
            key=f"trip:report:{row.trip.public_id}:{stage}:{row.person_id}",
            at=at,
        )
        told += 1
    if told:
        record(
            by=by,
            at=at,
            action="trips.remind",
            summary=f"결과 보고가 없는 출장 {told}건을 알렸습니다.",
            on=[On(row.person_id, DOCUMENT, str(row.trip.public_id)) for row in rows],
        )
    return told


def _unreported(today: date) -> QuerySet[TripPerson]:
    reported = Report.objects.filter(trip=OuterRef("trip"), known_until__isnull=True)
    return TripPerson.objects.filter(
        ~Exists(reported),
        live=True,
        trip__state=Trip.State.APPROVED,
        returns__lt=today,
        returns__gte=today - LOOK_BACK,
    ).order_by("id")


def _theirs(trip: UUID, by: Viewer) -> Trip:
    made = Trip.objects.select_for_update().filter(public_id=trip).first()
    if (
        made is None
        or not TripPerson.objects.filter(trip=made, person_id=by.person or 0, live=True).exists()
    ):
        raise NotTheirs("결과는 다녀온 사람이 보고합니다.")
    return made


def _begun(made: Trip, at: datetime) -> bool:
    rows = TripPerson.objects.filter(trip=made, live=True)
    return any(timeline.moment(row.departs, row.start) <= at for row in rows)


def _noted(action: str, summary: str, made: Trip, by: Viewer, at: datetime) -> None:
    rows = TripPerson.objects.filter(trip=made, live=True)
    record(
        by=by,
        at=at,
        action=action,
        summary=f"{made.document.number} {summary}",
        on=[On(row.person_id, DOCUMENT, str(made.public_id)) for row in rows],
    )
