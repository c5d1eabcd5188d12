"""Who is away, as colleagues may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dure.accounts.viewer import Viewer
from dure.leave.models import LeaveDay
from dure.people import queries as people
from law.leave_kinds import LEAVE_KINDS


@dataclass(frozen=True)
class Away:
    """Somebody's absence on a day, as a colleague may know it: no kind where it is private."""

    person: int
    date: date
    start: int
    end: int
    word: str
    state: str


def away(*, viewer: Viewer, since: date, until: date, unit: int | None = None) -> list[Away]:
    """Who of the viewer's people is away in a period; colleagues and clerks read no private kind."""
    reached = people.members(viewer=viewer, on=since, unit=unit)
    return _away([each.person for each in reached], since, until)


def away_of(persons: Sequence[int], *, since: date, until: date) -> list[Away]:
    """The same for persons somebody has already been allowed to see."""
    return _away(list(persons), since, until)


def _away(persons: list[int], since: date, until: date) -> list[Away]:
    rows = LeaveDay.objects.filter(
        person_id__in=persons, date__gte=since, date__lt=until, live=True, off=False
    ).order_by("date", "start")
    return [
        Away(person, day, start, end, _word(kind), state)
        for person, day, start, end, kind, state in rows.values_list(
            "person_id", "date", "start", "end", "leave__kind", "leave__state"
        )
    ]


def _word(kind: str) -> str:
    return "자리 비움" if LEAVE_KINDS[kind].private else LEAVE_KINDS[kind].ko
