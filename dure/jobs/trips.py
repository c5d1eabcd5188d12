"""Reports of trips that are still to come."""

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.organization import queries as organization
from dure.trips import actions

JOB = Actor("job", "", "job")


def remind() -> int:
    """Tell those who are back and have not reported, in every institution; how many."""
    told = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            told += actions.remind(by=JOB, at=clock.now())
    return told
