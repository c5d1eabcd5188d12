"""Other sources of presence: what is destroyed when its time is over."""

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.feeds import actions, queries
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

JOB = Actor("job", "", "job")


def destroy() -> int:
    """Destroy PC logs whose months are over, where an institution has set any; how many."""
    gone = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            at = clock.now()
            months = queries.pc_keep_months(on=at.astimezone(SEOUL).date())
            gone += actions.destroy_pc_logs(months=months, by=JOB, at=at)
    return gone
