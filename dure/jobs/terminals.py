"""Terminals in the night and in between: days counted, requests left unread, commands nobody fetched."""

from datetime import timedelta
from typing import Final

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.organization import queries as organization
from dure.terminals import actions, queries

JOB: Final = Actor("job", "", "job")
LEFT: Final = timedelta(minutes=1)  # whoever reads a request now has long finished


def check_days() -> int:
    """Ask every terminal everywhere how many lines it has of the last days; how many days."""
    asked = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            asked += actions.check_days(by=JOB, at=clock.now())
    return asked


def tend() -> int:
    """Read what a killed server left unread, and end commands whose time is over; how many."""
    wrong: list[Exception] = []
    done = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            done += actions.expire(at=clock.now())
            left = queries.unread(before=clock.now() - LEFT)
        done += sum(_read(pk, key, wrong) for key in left)
    if wrong:
        raise ExceptionGroup("단말기가 보낸 것을 다 읽지 못했습니다.", wrong)
    return done


def _read(institution: int, arrival: int, wrong: list[Exception]) -> bool:
    """One request in transactions of its own: what goes wrong with it keeps no other waiting."""
    try:
        with tenancy.institution(institution):
            is_tried = actions.try_left(arrival=arrival)
        if is_tried:
            with tenancy.institution(institution):
                actions.read(arrival=arrival, at=clock.now())
    except Exception as error:
        wrong.append(error)
        return False
    return is_tried
