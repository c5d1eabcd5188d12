"""A declaration in the hands of whoever is in charge of it."""

from datetime import datetime
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.emergency import queries, rules
from dure.emergency.models import Emergency
from dure.errors import Refused


def theirs(emergency: UUID, by: Viewer, at: datetime) -> Emergency:
    """Raises NotTheirs where there is none here, or another is in charge."""
    one = queries.found(emergency)
    rules.may(by, queries.units_of(one), rules.day_of(at))
    return one


def ongoing(emergency: UUID, by: Viewer, at: datetime) -> Emergency:
    """One that goes on.

    Raises:
        Refused: it is released. NotTheirs: as above.
    """
    one = theirs(emergency, by, at)
    if one.released_at:
        raise Refused("released", "이미 해제한 비상근무입니다.", rules.RELEASE)
    return one
