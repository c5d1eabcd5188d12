"""비상근무 of the demo city: one night of a flood a few days ago, and a drill that has just ended."""

from contextlib import suppress
from datetime import date, datetime, timedelta

import polars as pl
from django.db import transaction

from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.attendance import actions as attendance
from dure.attendance import punches
from dure.emergency import actions, queries
from dure.emergency.models import Call, Emergency
from dure.errors import Refused
from dure.leave import actions as leave
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import moment

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SERVING = 6
MARKED = (("yun", "papers"), ("cho", "information"))  # whose work is to be included
EVENING, MORNING = 18 * 60, 30 * 60
REASON = "호우 경보가 내려져 하천과 지하차도를 살핍니다."


def write(*, of: int, today: date, hr: Viewer, at: datetime) -> None:
    """The flood's picks served and are written down; the drill called up a person's department."""
    own = people.member(of, on=today)
    roots = [node.id for node in organization.tree(on=today).values() if node.parent is None]
    if own is None or not roots:
        return
    for login, kind in MARKED:
        person = accounts.person_of(login)
        if person is not None:
            actions.mark(
                person=person, kind=kind, reason="", since=today.replace(month=1, day=1), until=None,
                by=hr, at=at,
            )  # fmt: skip
    _flood(roots, _night(today), hr)
    _drill(roots, own.unit, today, hr, at)


def _night(today: date) -> date:
    """A few days ago, of this month where there is such a day: last month is handed off."""
    days = [today - 6 * DAY, today - 2 * DAY]
    return next((day for day in days if day.month == today.month), days[0])


def _flood(roots: list[int], day: date, hr: Viewer) -> None:
    begins, ends = moment(day, EVENING), moment(day, MORNING)
    one = actions.declare(
        wanted=actions.Wanted(
            name="호우",
            kind=4,
            trigger="crisis",
            region="해온시 전역",
            reason=REASON,
            units=roots,
            issued_at=begins - 60 * MINUTE,
        ),
        by=hr,
        at=begins - 50 * MINUTE,
    )
    actions.tell_reported(
        emergency=one.public_id, reported_at=begins - 45 * MINUTE, by=hr, at=begins - 45 * MINUTE
    )
    made = actions.draft(
        emergency=one.public_id,
        since=begins,
        until=ends,
        wanted=SERVING,
        seed=day.toordinal(),
        by=hr,
        at=begins - 40 * MINUTE,
    )
    actions.publish(stretch=made.public_id, by=hr, at=begins - 30 * MINUTE)
    over = moment(day, MORNING + 120)
    _come_and_go([seat.person for seat in queries.planned(one.public_id)[0].seats], day, hr, over)
    actions.release(
        emergency=one.public_id, reason="호우 경보 해제", released_at=ends, by=hr, at=over
    )
    _serve(one, begins, ends, hr, over)
    _rest(one, hr, over)


def _come_and_go(persons: list[int], day: date, hr: Viewer, at: datetime) -> None:
    """Their cards at the door, in the evening and the next morning."""
    cards = people.numbers_of(kinds=["card"], people=persons)
    held = cards.filter(
        (pl.col("valid_from") <= day)
        & (pl.col("valid_until").is_null() | (pl.col("valid_until") > day))
    )
    midnight = datetime.combine(day, datetime.min.time())
    rows = [
        (None, card, midnight + minute * MINUTE, way)
        for card in held["value"]
        for minute, way in ((EVENING - 10, 0), (MORNING + 5, 1))
    ]
    attendance.record_punches(
        readings=pl.DataFrame(rows, schema=punches.READINGS, orient="row"),
        source="file",
        source_ref="비상근무한 밤의 단말기 파일",
        by=hr,
        at=at,
    )


def _serve(one: Emergency, begins: datetime, ends: datetime, hr: Viewer, at: datetime) -> None:
    """Their hours; whoever had overtime ordered already keeps that."""
    for seat in queries.planned(one.public_id)[0].seats:
        try:
            with transaction.atomic():
                actions.serve(
                    emergency=one.public_id,
                    rows=[(seat.person, begins, ends)],
                    note="상황실 근무일지",
                    by=hr,
                    at=at,
                )
        except Refused:
            continue


def _rest(one: Emergency, hr: Viewer, at: datetime) -> None:
    """Rest for all but the last, who is still owed it."""
    served = queries.served_in(one.public_id)
    with suppress(Refused), transaction.atomic():  # an institution may not have said how long
        leave.grant_emergency_rest(served=served[:-1], by=hr, at=at)


def _drill(roots: list[int], unit: int, today: date, hr: Viewer, at: datetime) -> None:
    begins = at - 180 * MINUTE
    one = actions.declare(
        wanted=actions.Wanted(
            name="비상소집",
            kind=4,
            trigger="crisis",
            drill="civil_defense",
            region="해온시청",
            reason="민방위 훈련 계획",
            units=roots,
            issued_at=begins,
        ),
        by=hr,
        at=begins,
    )
    members = people.appointed(unit, on=today)
    made = actions.call_up(
        emergency=one.public_id,
        persons=[each.person for each in members],
        message="훈련입니다. 지금 응소하십시오.",
        place="재난상황실",
        due_at=begins + 60 * MINUTE,
        by=hr,
        at=begins,
    )
    _answers(made, [each.person for each in members], today, hr, begins)
    actions.release(
        emergency=one.public_id,
        reason="훈련을 마침",
        released_at=at - 30 * MINUTE,
        by=hr,
        at=at - 30 * MINUTE,
    )


def _answers(made: Call, persons: list[int], today: date, hr: Viewer, begins: datetime) -> None:
    """Most come within the hour; one comes late, one cannot, the last says nothing."""
    for nth, person in enumerate(persons[:-1]):
        then = begins + (2 + nth) * MINUTE
        user = accounts.user_of(person)
        kind = {1: "late", 2: "cannot"}.get(nth, "going")
        if user is not None:
            actions.answer(
                call=made.public_id,
                kind=kind,
                comes_at=begins + 75 * MINUTE,
                reason="가족의 병원 진료" if kind == "cannot" else "",
                by=accounts.viewer(user, on=today, role="employee", origin="demo"),
                at=then,
            )
        if kind != "cannot":
            came = begins + (75 if kind == "late" else 12 + 4 * nth % 45) * MINUTE
            actions.muster(
                call=made.public_id,
                person=person,
                arrived_at=came,
                reason="상황실에서 확인",
                by=hr,
                at=came,
            )
