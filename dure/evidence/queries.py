"""Hits with their facts, turns and people, for 감사 and for those who were asked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q

from dure.evidence.models import Fact, Hit, HitPerson, Turn
from dure.evidence.rules import name
from dure.evidence.standing import decisions

Kind = Turn.Kind


@dataclass(frozen=True)
class Found:
    """A hit as it stands in a list."""

    id: UUID
    rule: str
    ko: str
    told: str
    persons: tuple[int, ...]
    facts: int
    since: date
    last: date
    decision: str
    decision_ko: str
    asked: bool
    answered: bool
    found_at: datetime


@dataclass(frozen=True)
class Said:
    """One turn of a hit."""

    id: UUID
    kind: str
    kind_ko: str
    person: int | None
    text: str
    filename: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Met:
    """One fact of a hit; `gone`: the records have changed since."""

    date: date
    told: str
    punches: tuple[int, ...]
    gone: bool


def hits(*, since: date, until: date, persons: Collection[int] | None = None) -> list[Found]:
    """Hits with a fact that still holds in a period, by rule, the newest first."""
    facts = Fact.objects.filter(date__gte=since, date__lt=until, known_until__isnull=True)
    rows = Hit.objects.filter(id__in=facts.values("hit_id"))
    if persons is not None:
        of_them = HitPerson.objects.filter(person_id__in=list(persons)).values("hit_id")
        rows = rows.filter(id__in=of_them)
    return _found(rows)


def hit(public_id: UUID) -> Found | None:
    return next(iter(_found(Hit.objects.filter(public_id=public_id))), None)


def asked_of(person: int, public_id: UUID) -> Found | None:
    """A hit about which this person was asked."""
    asked = Turn.objects.filter(person_id=person, kind=Kind.QUESTION).values("hit_id")
    return next(iter(_found(Hit.objects.filter(public_id=public_id, id__in=asked))), None)


def turns(public_id: UUID) -> list[Said]:
    rows = Turn.objects.filter(hit__public_id=public_id).order_by("id")
    return [
        Said(
            row.public_id,
            row.kind,
            row.get_kind_display(),
            row.person_id,
            row.text,
            row.filename,
            row.by,
            row.at,
        )
        for row in rows.defer("file")
    ]


def facts(public_id: UUID) -> list[Met]:
    rows = Fact.objects.filter(hit__public_id=public_id).order_by("date", "id")
    return [
        Met(row.date, row.told, tuple(row.punches), row.known_until is not None) for row in rows
    ]


def open_count() -> int:
    """How many hits wait for a decision."""
    holding = Fact.objects.filter(known_until__isnull=True).values("hit_id")
    every = set(Hit.objects.filter(id__in=holding).values_list("id", flat=True))
    return len(every - set(decisions(every)))


def _found(rows: Iterable[Hit]) -> list[Found]:
    listed = list(rows)
    keys = [row.id for row in listed]
    persons: dict[int, list[int]] = {}
    for hit_id, person in (
        HitPerson.objects.filter(hit_id__in=keys).order_by("id").values_list("hit_id", "person_id")
    ):
        persons.setdefault(hit_id, []).append(person)
    holds = Q(known_until__isnull=True)
    counted = {
        row["hit_id"]: row
        for row in Fact.objects.filter(hit_id__in=keys)
        .values("hit_id")
        .annotate(holding=Count("id", filter=holds), first=Min("date"), last=Max("date"))
    }
    decided = decisions(keys)
    said = set(Turn.objects.filter(hit_id__in=keys).values_list("hit_id", "kind"))
    found = [
        Found(
            row.public_id, row.rule, name(row.rule), row.told, tuple(persons.get(row.id, ())),
            counted[row.id]["holding"], counted[row.id]["first"], counted[row.id]["last"],
            decided.get(row.id, ""), Kind(decided[row.id]).label if row.id in decided else "",
            (row.id, Kind.QUESTION) in said, (row.id, Kind.ANSWER) in said, row.found_at,
        )
        for row in listed
    ]  # fmt: skip
    return sorted(found, key=lambda each: (bool(each.decision), each.rule, -each.last.toordinal()))
