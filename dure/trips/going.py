"""On the way: set out, come back, say later when it was, and ask for other hours."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dure.accounts.viewer import Viewer
from dure.approvals import actions as approvals
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.timeline import actions as timeline
from dure.trips import counting, filing
from dure.trips.counting import DOCUMENT
from dure.trips.filing import ARTICLE
from dure.trips.models import Change, Stamp, Trip, TripPerson
from dure.trips.periods import local, period, words
from dure.trips.tiers import tiers
from law.refusals import as_date
from law.trips import DAY, Period

UNDO = timedelta(seconds=10)
SETTLED = "실제 시간이 승인된 것과 여비 구분이 달라 정산을 올립니다."
EARLY = timedelta(hours=12)  # further before its start a trip is not what somebody sets out on
Moment = tuple[date, int]


def set_out(*, trip: UUID, persons: Sequence[int] = (), by: Viewer, at: datetime) -> None:
    """지금 출발: for oneself, and for those who go along.

    Raises:
        Refused: not approved, already gone, or it is another day's. NotTheirs: they do not go.
    """
    made, rows = _going(trip, persons, by)
    if timeline.moment(made.departs, made.start) - at > EARLY:
        raise Refused(
            "not_yet",
            f"{words(period(made))} 출장입니다. 날이 바뀌었으면 기간 변경을 올려 주세요.",
            f"{ARTICLE}제2항",
        )
    if timeline.moment(made.returns, made.end) < at:
        raise Refused(
            "over_already", "이미 끝난 시간의 출장입니다. 다녀왔으면 시각을 적어 주세요.", ARTICLE
        )
    if any(_stamp(row, Stamp.Way.SET_OUT) for row in rows):
        raise Refused("gone_already", "이미 출발한 출장입니다. 시각이 틀리면 시각을 고쳐 주세요.")
    for row in rows:
        _put(row, Stamp.Way.SET_OUT, local(at), Stamp.Source.TAP, by, at)
    _recounted(made, rows, "", by, at, why="trips.set_out")
    _noted("trips.set_out", "출장을 떠났습니다.", made, rows, by, at)


def come_back(
    *,
    trip: UUID,
    persons: Sequence[int] = (),
    reading: Moment | None = None,
    by: Viewer,
    at: datetime,
) -> list[Change]:
    """지금 복귀, or at the minute that another place's terminal read; what needs a signature is put up.

    Raises:
        Refused: not approved, already back, or before it began. NotTheirs: they do not go.
    """
    made, rows = _going(trip, persons, by)
    when = reading or local(at)
    if when > local(at):
        raise Refused("not_yet", "아직 오지 않은 시각입니다. 지난 시각을 골라 주세요.")
    if any(_stamp(row, Stamp.Way.COME_BACK) for row in rows):
        raise Refused("back_already", "이미 복귀한 출장입니다. 시각이 틀리면 시각을 고쳐 주세요.")
    for row in rows:
        out = _stamp(row, Stamp.Way.SET_OUT)
        _check_order((out.date, out.minute) if out else (made.departs, made.start), when)
        source = Stamp.Source.READING if reading else Stamp.Source.TAP
        _put(row, Stamp.Way.COME_BACK, _ending(when), source, by, at)
    found = _recounted(made, rows, SETTLED, by, at, why="trips.come_back")
    _noted("trips.come_back", "출장에서 돌아왔습니다.", made, rows, by, at)
    return found


def record_times(
    *, trip: UUID, person: int, times: Period, reason: str = "", by: Viewer, at: datetime
) -> list[Change]:
    """Say later when somebody set out and came back; what was said before stands beside it.

    Raises:
        Refused: not approved, not over yet, no sense in the times, or a change waits for a signature.
        NotTheirs: neither theirs nor of their unit as clerk or head.
    """
    made = counting.theirs(trip, by, at)
    row = TripPerson.objects.filter(trip=made, person_id=person, live=True).first()
    if row is None or (person != by.person and not counting.oversees(made, by, at)):
        raise NotTheirs("시각은 본인이나 그 부서의 서무, 부서장이 고칩니다.")
    _check_approved(made)
    filing.check_period(times)
    if timeline.moment(times.returns, times.end) > at:
        raise Refused("not_yet", "아직 오지 않은 시각입니다. 돌아온 뒤에 적어 주세요.", ARTICLE)
    waits = counting.pending(made, row)
    if waits:
        raise Refused(
            "change_is_waiting",
            f"{waits.document.number}이 결재를 기다립니다. 회수한 뒤 고쳐 주세요.",
            ARTICLE,
        )
    _put(row, Stamp.Way.SET_OUT, (times.departs, times.start), Stamp.Source.TYPED, by, at)
    _put(row, Stamp.Way.COME_BACK, (times.returns, times.end), Stamp.Source.TYPED, by, at)
    found = _recounted(made, [row], reason.strip() or SETTLED, by, at, why="trips.record_times")
    _noted("trips.record_times", f"출장 시각을 {words(times)}로 적었습니다.", made, [row], by, at)
    return found


def undo_stamps(*, trip: UUID, by: Viewer, at: datetime) -> None:
    """Take back within ten seconds what one has just stamped, and the document it put up.

    Raises:
        Refused: nothing of theirs in the last ten seconds. NotTheirs: not their trip.
    """
    made = counting.theirs(trip, by, at)
    fresh = list(
        Stamp.objects.filter(
            trip_person__trip=made, known_until__isnull=True, by=by.name, at__gte=at - UNDO
        ).select_related("trip_person")
    )
    if not fresh:
        raise Refused("too_late_to_undo", "10초가 지나 되돌릴 수 없습니다. 시각을 고쳐 주세요.")
    for stamp in fresh:
        before = Stamp.objects.filter(
            trip_person=stamp.trip_person, way=stamp.way, known_until=stamp.at
        ).first()
        Stamp.objects.filter(id=stamp.id).update(known_until=at)
        if before:
            Stamp.objects.filter(id=before.id).update(known_until=None)
    rows = {stamp.trip_person_id: stamp.trip_person for stamp in fresh}
    for row in rows.values():
        waits = counting.pending(made, row)
        if waits and waits.document.drafter_id == by.person:
            approvals.withdraw(document=waits.document.public_id, by=by, at=at)
        counting.recount(made, why="trips.undo_stamps", at=at, person=row.person_id)
    _noted("trips.undo_stamps", "출장 기록을 되돌렸습니다.", made, list(rows.values()), by, at)


def change(
    *,
    trip: UUID,
    wanted: Period,
    reason: str,
    urgent: bool = False,
    by: Viewer,
    at: datetime,
) -> Change | None:
    """Ask for other hours of an approved trip (제4조의2제2항); within the same tier they count at once.

    The document that asks, or None where no signature is needed.

    Raises:
        Refused: no reason, no sense in the hours, not approved, or a change waits. NotTheirs: not theirs.
    """
    made = counting.theirs(trip, by, at)
    _check_approved(made)
    filing.check_period(wanted)
    if not reason.strip():
        raise Refused("reason_missing", "기간을 바꾸는 까닭을 적어 주세요.", f"{ARTICLE}제2항")
    if wanted == period(made):
        raise Refused("nothing_changed", "바뀐 것이 없습니다. 새 기간을 넣어 주세요.")
    _check_legs(made, wanted)
    rows = list(TripPerson.objects.filter(trip=made, live=True))
    tier = tiers()
    before = tier(made.kind, period(made))
    days = (wanted.departs, wanted.returns) != (made.departs, made.returns)
    if days or before != tier(made.kind, wanted):
        return counting.put_up(
            made=made, row=None, wanted=wanted, reason=reason.strip(), urgent=urgent, by=by, at=at
        )
    Trip.objects.filter(id=made.id).update(
        departs=wanted.departs, start=wanted.start, returns=wanted.returns, end=wanted.end
    )
    made.refresh_from_db()
    counting.recount(made, why="trips.change", at=at)
    _noted("trips.change_at_once", f"출장 기간을 {words(wanted)}로 바꿨습니다: {reason.strip()}", made, rows,
           by, at)  # fmt: skip
    return None


# ── inside ────────────────────────────────────────────────────────────────────────────


def _going(trip: UUID, persons: Sequence[int], by: Viewer) -> tuple[Trip, list[TripPerson]]:
    """The trip and those of it who are meant: oneself, or others too where one goes along."""
    made = Trip.objects.select_for_update().filter(public_id=trip).first()
    rows = list(TripPerson.objects.filter(trip=made, live=True).order_by("id")) if made else []
    if made is None or by.person not in {row.person_id for row in rows}:
        raise NotTheirs("출발과 복귀는 함께 가는 사람만 누를 수 있습니다.")
    meant = set(persons) or {by.person}
    _check_approved(made)
    return made, [row for row in rows if row.person_id in meant]


def _check_approved(made: Trip) -> None:
    if made.state != Trip.State.APPROVED:
        raise Refused(
            "not_approved", "승인된 출장이 아닙니다. 결재가 끝난 뒤에 기록해 주세요.", ARTICLE
        )


def _check_legs(made: Trip, wanted: Period) -> None:
    outside = made.legs.exclude(since__gt=wanted.departs, since__lte=wanted.returns).first()
    if outside is not None:
        raise Refused(
            "leg_outside",
            f"다른 나라로 옮기는 {as_date(outside.since)}이 새 기간 밖입니다. 나라를 옮기는 날도 바뀌면"
            " 출장을 취소하고 새로 올려 주세요.",
            filing.LEGS,
        )


def _check_order(out: Moment, back: Moment) -> None:
    if back <= out:
        raise Refused(
            "ends_before_start",
            "떠난 때보다 앞선 시각입니다. 아직 떠나지 않았으면 출장을 취소하거나 시각을 고쳐 주세요.",
            ARTICLE,
        )


def _ending(when: Moment) -> Moment:
    """Midnight as the end of the day before."""
    day, minute = when
    return (day, minute) if minute else (day - timedelta(days=1), DAY)


def _stamp(row: TripPerson, way: int) -> Stamp | None:
    return Stamp.objects.filter(trip_person=row, way=way, known_until__isnull=True).first()


def _put(row: TripPerson, way: int, when: Moment, source: str, by: Viewer, at: datetime) -> None:
    Stamp.objects.filter(trip_person=row, way=way, known_until__isnull=True).update(known_until=at)
    Stamp.objects.create(
        institution_id=row.institution_id,
        trip_person=row,
        way=way,
        date=when[0],
        minute=when[1],
        source=source,
        at=at,
        by=by.name,
    )


def _recounted(
    made: Trip, rows: Sequence[TripPerson], reason: str, by: Viewer, at: datetime, *, why: str
) -> list[Change]:
    """The hours that count now; a document for each whose tier has changed."""
    found = []
    for row in rows:
        with transaction.atomic():
            asking = counting.recount(made, why=why, at=at, person=row.person_id)
        for each in asking:
            asks = counting.count(made, each).asks
            if asks is not None and counting.pending(made, each) is None:
                found.append(
                    counting.put_up(made=made, row=each, wanted=asks, reason=reason, by=by, at=at)
                )
    return found


def _noted(
    action: str,
    summary: str,
    made: Trip,
    rows: Sequence[TripPerson],
    by: Viewer,
    at: datetime,
) -> None:
    record(
        by=by,
        at=at,
        action=action,
        summary=f"{made.document.number} {summary}",
        on=[On(row.person_id, DOCUMENT, str(made.public_id)) for row in rows],
        after={str(row.person_id): words(period(row)) for row in rows},
    )
