"""Contracts of fixed-term workers that end."""

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.labor import renewing
from dure.organization import queries as organization

JOB = Actor("job", "", "job")


def remind() -> int:
    """Tell labour officers everywhere what is to be done before a contract ends; how many."""
    told = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            told += renewing.remind_renewals(by=JOB, at=clock.now())
    return told
