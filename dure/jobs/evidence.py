"""Records that met a rule, found while everybody sleeps."""

from datetime import timedelta

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.evidence import scanning
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

JOB = Actor("job", "", "job")


def scan() -> int:
    """Scan yesterday's month and the one before, everywhere; how many hits are new."""
    at, found = clock.now(), 0
    month = (at.astimezone(SEOUL).date() - timedelta(days=1)).replace(day=1)
    months = ((month - timedelta(days=1)).replace(day=1), month)
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            found += sum(scanning.scan(month=each, by=JOB, at=at) for each in months)
    return found
