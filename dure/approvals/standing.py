"""대결, as it holds at a moment: who signs in whose stead, for which documents."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dure.approvals.models import Delegation
from dure.organization import queries as organization
from dure.organization.queries import Node
from dure.timeline.actions import SEOUL


@dataclass(frozen=True)
class Delegated:
    """Who stands in for whom, [since, until), for which kinds (none named: all)."""

    delegation: UUID
    principal: int
    deputy: int
    kinds: tuple[str, ...]
    unit: int | None
    since: date
    until: date
    reason: str
    recorded_by: str
    recorded_at: datetime
    ended_by: str
    ended_at: datetime | None

    def holds(self, on: date) -> bool:
        return self.ended_at is None and self.since <= on < self.until


@dataclass(frozen=True)
class Scope:
    """Documents of a kind ("": of every kind), drafted in some units (None: in any)."""

    kind: str = ""
    units: frozenset[int] | None = None

    def covers(self, kind: str, unit: int) -> bool:
        return self.kind in ("", kind) and (self.units is None or unit in self.units)


@dataclass(frozen=True)
class Standing:
    """One principal whose documents of a scope wait for a deputy, `but` for narrower ones named apart."""

    principal: int
    deputy: int
    scope: Scope
    but: tuple[Scope, ...] = ()

    def covers(self, kind: str, unit: int) -> bool:
        narrower = (each.covers(kind, unit) for each in self.but)
        return self.scope.covers(kind, unit) and not any(narrower)


def standing(deputy: int, *, at: datetime) -> list[Standing]:
    """For whom somebody may sign at a moment; who is named for less goes before who is named for more."""
    mine = in_force(at).filter(deputy_id=deputy).values("principal_id")
    found = _standings(in_force(at).filter(principal_id__in=mine), at)
    return [each for each in found if each.deputy == deputy]


def deputy_of(principal: int, kind: str, unit: int, *, at: datetime) -> int | None:
    """Who signs a kind of document of a unit for somebody at a moment."""
    found = standings([principal], at=at)
    return next((each.deputy for each in found if each.covers(kind, unit)), None)


def standings(principals: Collection[int], *, at: datetime) -> list[Standing]:
    """Everybody who may sign for some people at a moment, in one look."""
    return _standings(in_force(at).filter(principal_id__in=list(principals)), at)


def _standings(rows: QuerySet[Delegation], at: datetime) -> list[Standing]:
    handed = list(rows.values_list("principal_id", "deputy_id", "kind", "unit_id"))
    named = any(unit for _, _, _, unit in handed)
    nodes = organization.tree(on=at.astimezone(SEOUL).date()) if named else {}
    ranked = sorted(handed, key=lambda row: _breadth(row[2], row[3], nodes))
    scopes = [(row[0], row[1], _scope(row[2], row[3], nodes)) for row in ranked]
    return [
        Standing(principal, deputy, scope, tuple(s for who, _, s in scopes[:n] if who == principal))
        for n, (principal, deputy, scope) in enumerate(scopes)
    ]


def _breadth(kind: str, unit: int | None, nodes: dict[int, Node]) -> tuple[bool, int, bool]:
    """Smaller is narrower: a unit before every unit, the lower one first, then a kind before all."""
    return unit is None, -len(organization.above(unit, nodes)) if unit else 0, not kind


def _scope(kind: str, unit: int | None, nodes: dict[int, Node]) -> Scope:
    inside = None if unit is None else frozenset({unit, *organization.under([unit], nodes)})
    return Scope(kind, inside)


def deputies(on: date) -> set[int]:
    """Everybody who stands in for somebody on a day."""
    rows = Delegation.objects.filter(valid__contains=on, ended_at__isnull=True)
    return set(rows.values_list("deputy_id", flat=True))


def delegations(person: int) -> list[Delegated]:
    """What somebody handed over or was handed, the newest first."""
    rows = Delegation.objects.filter(Q(principal_id=person) | Q(deputy_id=person))
    return _gathered(rows.order_by("-valid", "-id"))


def delegations_of(persons: Collection[int]) -> list[Delegated]:
    """What these people handed over, the newest first (for their clerk)."""
    rows = Delegation.objects.filter(principal_id__in=list(persons))
    return _gathered(rows.order_by("-valid", "-id"))


def in_force(at: datetime) -> QuerySet[Delegation]:
    return Delegation.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at),
        valid__contains=at.astimezone(SEOUL).date(),
        recorded_at__lte=at,
    )


def _gathered(rows: Iterable[Delegation]) -> list[Delegated]:
    found: dict[UUID, list[Delegation]] = {}
    for row in rows:
        found.setdefault(row.public_id, []).append(row)
    return [
        Delegated(
            key,
            each[0].principal_id,
            each[0].deputy_id,
            tuple(sorted(row.kind for row in each if row.kind)),
            each[0].unit_id,
            each[0].valid.lower,
            each[0].valid.upper,
            each[0].reason,
            each[0].recorded_by,
            each[0].recorded_at,
            each[0].ended_by,
            each[0].ended_at,
        )
        for key, each in found.items()
    ]
