"""포상·학습·생일·장기재직휴가: the days that the institution's own ordinance gives each person."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import polars as pl

from dure.leave import queries
from dure.organization import queries as organization
from dure.people import queries as people
from law import service_period
from law.leave_filing import LONG_SERVICE, ORDINANCE, ordinance_days

LONG = "long_service"


def days(*, kind: str, persons: Sequence[int], on: date) -> dict[int, int]:
    """Days of a kind for each person by the value in force on a day; long service by years served.

    Raises:
        Unset: naming the key, where the institution has published none.
    """
    years = _years(persons, on) if kind == LONG else {}
    local, code = organization.local_values().lazy(), str(organization.institution().code)

    @cache
    def given(served: int) -> int:
        return ordinance_days(kind, served, on=on, institution=code, local=local)

    return {person: given(years.get(person, 0)) for person in persons}


def bands(persons: Sequence[int], on: date) -> dict[int, int]:
    """The band of years served that each person is in on a day, 0 below the first."""
    years = _years(persons, on)
    return {
        person: next((band for band in LONG_SERVICE if years.get(person, 0) >= band), 0)
        for person in persons
    }


def named(kind: str, *, on: date) -> list[organization.Setting]:
    """The published values that a kind rests on."""
    return list(queries.ordinances(_keys(kind), on=on).values())


def _keys(kind: str) -> list[str]:
    if kind == LONG:
        return [f"leave.{LONG}_{years}_days" for years in LONG_SERVICE]
    return [f"leave.{kind}_days"] if kind in ORDINANCE else []


def _years(persons: Sequence[int], on: date) -> dict[int, int]:
    """Whole years of service on a day, 휴직 left out and earlier posts added (제7조제2항)."""
    code = str(organization.institution().code)
    base = people.employments(on=on, people=list(persons)).select(
        institution=pl.lit(code), person="person", date=pl.lit(on), hired="valid_from"
    )
    spans = queries.spans(list(persons)).with_columns(institution=pl.lit(code))
    found = service_period.tenure(base.lazy(), spans.lazy()).collect()
    months = found.select("person", "service_total_months").iter_rows()
    return {person: int(served) // 12 for person, served in months}
