"""What a person has, has used and asked for; who is away; what an ordinance said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl

from dure import frames
from dure.leave.away import Away, away, away_of
from dure.leave.balances import (
    advances,
    balances,
    deducted,
    granted,
    settled_left,
    shortfalls,
    taken_in_advance,
)
from dure.leave.lots import Balance, Consumed, Lot, available, balance, has_lot, pools
from dure.leave.models import Notice, Plan, Saving, ServiceSpan
from dure.leave.requests import (
    Asked,
    Taken,
    by_document,
    by_id,
    of_person,
    outings,
    undecided,
    used,
    used_by,
)
from dure.organization import queries as organization

__all__ = [
    "Asked", "Away", "Balance", "Consumed", "Lot", "Noticed", "Span", "Taken", "advances",
    "available", "away", "away_of", "balance", "balances", "by_document", "by_id", "deducted",
    "granted", "has_lot", "notices", "of_person", "ordinances", "outings", "plans", "pools", "settled_left",
    "shortfalls", "spans", "spans_of", "taken_in_advance", "undecided", "used", "used_by",
    "wish_to_save",
]  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A recorded period of service, or one left out of it."""

    span: UUID
    kind: str
    kind_ko: str
    child: int | None
    since: date
    until: date
    document: str


@dataclass(frozen=True)
class Noticed:
    """A notice of 권장연가 that was sent."""

    person: int
    stage: str
    minutes: int
    compensated: bool
    at: datetime
    by: str


def spans(persons: Sequence[int] | None = None) -> pl.DataFrame:
    """Recorded periods for `law`: person, kind, since, until, child, both_parents."""
    some = "" if persons is None else " AND person_id = ANY(%s)"
    return frames.read(
        "SELECT person_id, kind, lower(valid), upper(valid), child, both_parents"
        f" FROM leave_servicespan WHERE upper_inf(known){some}",
        [] if persons is None else [list(persons)],
        {
            "person": pl.Int64,
            "kind": pl.String,
            "since": pl.Date,
            "until": pl.Date,
            "child": pl.Int16,
            "both_parents": pl.Boolean,
        },
    )


def spans_of(person: int) -> list[Span]:
    found = ServiceSpan.objects.filter(person_id=person, known__upper_inf=True).order_by("valid")
    return [
        Span(
            each.public_id,
            each.kind,
            each.get_kind_display(),
            each.child,
            each.valid.lower,
            each.valid.upper,
            each.document,
        )
        for each in found
    ]


def notices(*, year: int, persons: Sequence[int]) -> list[Noticed]:
    """Notices of a year's 권장연가 to some persons, in the order sent."""
    found = Notice.objects.filter(year=year, person_id__in=list(persons)).order_by("at", "id")
    return [
        Noticed(each.person_id, each.stage, each.minutes, each.compensated, each.at, each.by)
        for each in found
    ]


def plans(persons: Sequence[int], *, since: date, until: date) -> list[tuple[int, date, int, bool]]:
    """Days that persons mean to take or were assigned: person, date, minutes, assigned."""
    found = Plan.objects.filter(
        person_id__in=list(persons), date__gte=since, date__lt=until, known__upper_inf=True
    )
    rows = found.order_by("date").values_list("person_id", "date", "minutes", "assigned")
    return [(int(who), day, int(minutes), bool(said)) for who, day, minutes, said in rows]


def wish_to_save(person: int, year: int) -> int:
    """Minutes that a person wants saved of a year's unused annual leave."""
    found = Saving.objects.filter(person_id=person, year=year, known__upper_inf=True).first()
    return found.minutes if found else 0


def ordinances(
    keys: Iterable[str], *, on: date, said: Sequence[organization.Setting] | None = None
) -> dict[str, organization.Setting]:
    """Which published value of the institution (of `said`, if they have been asked for) is in force
    on a day, by key: every screen names it."""
    wanted, found = set(keys), {}
    for each in organization.settings() if said is None else said:
        if each.key in wanted and each.valid_from <= on:
            found[each.key] = each
    return found
