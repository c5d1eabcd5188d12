"""Whoever was called up and has punched since has come; the silent are told again."""

from datetime import datetime, timedelta

from dure import clock, tenancy
from dure.attendance import queries as attendance
from dure.audit.actions import Actor
from dure.emergency import actions, board
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL, moment

JOB = Actor("job", "", "job")
LATEST = timedelta(days=3)  # whoever has not come by then is asked after by people
DAY = timedelta(days=1)


def follow() -> int:
    """Look at every call-up that goes on, in every institution; how many came."""
    came = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            came += _follow(clock.now())
    return came


def _follow(at: datetime) -> int:
    came = 0
    for call, sent_at, persons in board.waiting(since=at - LATEST):
        arrivals = _first_punches(persons, sent_at, at)
        came += actions.punch_in(call=call, arrivals=arrivals, by=JOB, at=at)
    for call in board.to_remind(at=at):
        actions.remind(call=call, by=JOB, at=at)
    return came


def _first_punches(persons: list[int], sent_at: datetime, at: datetime) -> dict[int, datetime]:
    """The first punch of each after the call: any place, in or out, it says that they are there."""
    since, until = sent_at.astimezone(SEOUL).date() - DAY, at.astimezone(SEOUL).date() + DAY
    found = {}
    for person, days in attendance.readings_of(persons, since=since, until=until).items():
        moments = (
            moment(day, reading.minute) for day, readings in days.items() for reading in readings
        )
        if after := [each for each in moments if sent_at <= each <= at]:
            found[person] = min(after)
    return found
