"""Days that wait to be computed."""

from datetime import date

from dure import clock, tenancy
from dure.attendance import actions
from dure.audit.actions import Actor
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

JOB = Actor("job", "", "job")
_opened: dict[int, date] = {}


def rebuild() -> int:
    """Open the day where it has begun, and compute every institution's stale days; how many touches."""
    computed = 0
    for pk, _, _ in organization.institutions():
        _open_days(pk)
        while done := _some(pk):
            computed += done
    return computed


def remind() -> int:
    """Tell clerks everywhere of a month that is not closed; how many."""
    told = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            told += actions.remind_unclosed(by=JOB, at=clock.now())
    return told


def _open_days(institution: int) -> None:
    """Once a day and once after each start; doing it again only computes the same again."""
    at = clock.now()
    if _opened.get(institution) != at.astimezone(SEOUL).date():
        with tenancy.institution(institution):
            actions.open_days(at=at)
        _opened[institution] = at.astimezone(SEOUL).date()


def _some(institution: int) -> int:
    with tenancy.institution(institution):
        return actions.rebuild_stale_days(at=clock.now())
