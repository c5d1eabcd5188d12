"""What the law gives people in the course of a year."""

from dure import clock, tenancy
from dure.leave import actions
from dure.organization import queries as organization


def grant() -> int:
    """Grant what this year's leave still lacks, everywhere; how many people got something."""
    changed = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            changed += actions.grant_due(at=clock.now())
    return changed
