"""여비 구분: the tier of a trip by the values of this institution."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

from dure.organization import queries as organization
from law import params
from law import trips as law
from law.trips import Period, Tier

LONG: Final = "travel.local_long_minutes"
ACROSS: Final = "travel.local_across_days_minutes"


def tiers() -> Callable[[str, Period], Tier]:
    """What tells the tier of a kind and a period, with the values of this institution read once."""
    here, local = organization.institution().code, organization.local_values().lazy()

    @cache
    def set_on(key: str, day: date) -> int:
        return int(params.chosen(key, day, institution=here, local=local))

    def tier(kind: str, of: Period) -> Tier:
        enough, across = (set_on(key, of.departs) for key in (LONG, ACROSS))
        return law.tier(kind, of, enough=enough, across=across)

    return tier
