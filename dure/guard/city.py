"""시의 현황: how pay is spread over the districts, who works there, what is unpaid, and how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, Sum

from dure.guard.correcting import LEFT
from dure.guard.models import Finding, FindingVersion, Run
from dure.guard.queries import TOLD_AGAIN
from dure.labor import rows
from dure.labor.models import District, Worker
from dure.organization import queries as organization
from law import params
from law.labor import dispersion
from law.labor.guard import basis, fairness

GIVEN: Final = ("workers", "contracts", "benefits")  # all that an hour's regular pay is read from
GAPS: Final = ("LC-07", "LC-12")
BLOCKED: Final = "LC-21"
LATEST: Final = 12  # screenings of the trend


@dataclass(frozen=True)
class Line:
    """A district in numbers."""

    kinds: Mapping[str, int]
    unpaid_won: int
    gaps: int
    blocked: int


@dataclass(frozen=True)
class Past:
    """What stood after a screening."""

    as_of: date
    findings: int
    owed_won: int


def spread(*, on: date) -> list[dict[str, Any]]:
    """How an hour's pay is spread over all people and by district; small groups are together.

    Nothing where a value that it needs is set nowhere.
    """
    every = list(District.objects.order_by("id"))
    given = {name: rows.frame(name, every) for name in GIVEN}
    ours: dict[str, Any] = {
        "institution": organization.institution().code,
        "local": organization.local_values().lazy(),
    }
    try:
        people = fairness.paid(basis.ready(given, on, **ours))
        return dispersion.measured(people, on, **ours).collect().to_dicts()
    except (params.Unset, params.NoLawInForce):
        return []


def lines(districts: Sequence[District]) -> dict[int, Line]:
    """Each of some districts in numbers."""
    kinds = _kinds(districts)
    owed = _by_district(districts, Sum("left_won", filter=~Q(rule__in=TOLD_AGAIN)))
    gaps = _by_district(districts, Count("id", filter=Q(rule__in=GAPS)))
    blocked = _by_district(districts, Count("id", filter=Q(rule=BLOCKED)))
    return {
        each.id: Line(
            kinds.get(each.id, {}),
            owed.get(each.id, 0),
            gaps.get(each.id, 0),
            blocked.get(each.id, 0),
        )
        for each in districts
    }


def _by_district(districts: Sequence[District], told: Any) -> dict[int, int]:
    standing = Finding.objects.filter(district__in=districts).exclude(state="gone")
    found = standing.annotate(left_won=LEFT).values("district_id").annotate(told=told)
    return {each["district_id"]: each["told"] or 0 for each in found}


def _kinds(districts: Sequence[District]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    workers = Worker.objects.filter(district__in=districts, ended_at=None)
    for each in workers.values("district_id", "kind").annotate(n=Count("id")):
        found.setdefault(each["district_id"], {})[each["kind"]] = each["n"]
    return found


def past(districts: Sequence[District]) -> list[Past]:
    """What stood of some districts after each of the last screenings, the first of them first;
    of the nights in which nothing changed only the last."""
    done = Run.objects.filter(state="done").order_by("-id")
    equal = Q(nightly=True, outcome__new=0, outcome__changed=0, outcome__gone=0)
    runs = list(done[:1]) + list(done.exclude(equal)[:LATEST])
    kept = sorted({run.id: run for run in runs}.values(), key=lambda run: run.id)
    return [_past(districts, run) for run in kept[-LATEST:]]


def _past(districts: Sequence[District], run: Run) -> Past:
    then = FindingVersion.objects.filter(
        Q(until_run=None) | Q(until_run__gt=run.id),
        run__lte=run.id,
        finding__district__in=districts,
    )
    won = Sum("owed_won", filter=~Q(finding__rule__in=TOLD_AGAIN))
    told = then.aggregate(n=Count("id"), won=won)
    return Past(run.as_of, told["n"], told["won"] or 0)
