"""Documents that lie too long, or before somebody who holds the post no more."""

from dure import clock, tenancy
from dure.approvals import actions
from dure.audit.actions import Actor
from dure.organization import queries as organization

JOB = Actor("job", "", "job")


def reroute() -> int:
    """Send what waits for somebody who holds the post no more to whoever does, everywhere; how many."""
    gone = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            gone += actions.reroute(by=JOB, at=clock.now())
    return gone


def remind() -> int:
    """Tell of every institution's documents that lie too long, each once a day; how many."""
    told = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            told += actions.remind(by=JOB, at=clock.now())
    return told
