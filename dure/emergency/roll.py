"""비상근무 명부: who is left out by an ordinance, who does work that is to be included, which couples serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dure.emergency.models import Mark


@dataclass(frozen=True)
class Marked:
    """A line of the roll."""

    mark: UUID
    person: int
    kind: str
    kind_ko: str
    spouse: int | None
    reason: str
    since: date
    until: date | None


def marks(*, on: date, people: Sequence[int] | None = None) -> list[Marked]:
    """What the roll says on a day."""
    rows = Mark.objects.filter(known_until__isnull=True, valid__contains=on)
    if people is not None:
        rows = rows.filter(person_id__in=list(people))
    return [
        Marked(
            each.public_id,
            each.person_id,
            each.kind,
            each.get_kind_display(),
            each.spouse_id,
            each.reason,
            each.valid.lower,
            each.valid.upper,
        )
        for each in rows.order_by("kind", "person_id")
    ]
