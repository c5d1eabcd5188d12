"""What the law gives people in the course of a year."""

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.leave import actions
from dure.organization import queries as organization

JOB = Actor("job", "", "job")


def remind() -> int:
    """Tell people everywhere of leave that is about to be lost; how many."""
    told = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            told += actions.remind_expiring(by=JOB, at=clock.now())
    return told


def grant() -> int:
    """Grant what this year's leave still lacks, everywhere; how many people got something."""
    changed = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            changed += actions.grant_due(at=clock.now())
    return changed
