"""Terminals in the night and in between: days counted, requests left unread, commands nobody fetched."""

from datetime import timedelta
from typing import Final

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.organization import queries as organization
from dure.terminals import actions

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
    done = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            at = clock.now()
            done += actions.read_left(before=at - LEFT, at=at) + actions.expire(at=at)
    return done
