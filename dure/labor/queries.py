"""Districts, workers and contracts as the pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from dure.labor import contracts, wanted
from dure.labor.models import (
    Agreement,
    AgreementTerms,
    Batch,
    Benefit,
    Comparator,
    Component,
    Contract,
    Delivery,
    District,
    LivingWage,
    RealDuty,
    Renewal,
    Signature,
    SystemAccess,
    Terms,
    Worker,
)
from dure.organization import queries as organization

STATES = dict(Terms.State.choices)
PRORATES = list(Terms.Prorate.choices)
DECISIONS = list(Renewal.Decision.choices)
SIDES = dict(Signature.Side.choices)
COUNTS = list(Component.Counts.choices)


@dataclass(frozen=True)
class Line:
    """A worker and the terms that are shown for them: in force on the day, else the latest."""

    worker: Worker
    terms: Terms | None


@dataclass(frozen=True)
class Paper:
    """A contract with everything that was said of it."""

    contract: Contract
    versions: list[Terms]  # those that stand, the latest first
    former: list[Terms]
    renewal: Renewal | None
    renewals: list[Renewal]


def names(districts: Sequence[District]) -> dict[int, str]:
    """What the districts are called, by key."""
    called = organization.names([each.unit_id for each in districts])
    return {each.id: called.get(each.unit_id, "") for each in districts}


def called(workers: Iterable[int]) -> dict[int, str]:
    """What workers are called, by key: by name, or by number where the file had none."""
    rows = Worker.objects.filter(id__in=list(workers)).values_list("id", "name", "number")
    return {pk: name or number for pk, name, number in rows}


def lines(districts: Sequence[District], *, on: date) -> list[Line]:
    """The workers of some districts with their terms, by number."""
    terms: dict[int, Terms] = {}
    for each in _standing(districts):
        before = terms.get(each.contract.worker_id)
        if before is None or not holds(before, on) or holds(each, on):
            terms[each.contract.worker_id] = each
    workers = Worker.objects.filter(district__in=districts, ended_at=None)
    return [Line(each, terms.get(each.id)) for each in workers.order_by("district_id", "number")]


def holds(terms: Terms, on: date) -> bool:
    """Whether somebody works under these terms on a day."""
    left = terms.contract.left_on
    ends = min((day for day in (terms.end, left) if day), default=None)
    return terms.state == "concluded" and terms.since <= on and (ends is None or on < ends)


def _standing(districts: Sequence[District]) -> Sequence[Terms]:
    found = Terms.objects.filter(
        known_until=None, contract__ended_at=None, contract__worker__district__in=districts
    )
    return list(found.select_related("contract").order_by("since", "id"))


def agreements(districts: Sequence[District]) -> list[AgreementTerms]:
    """What the agreements with some districts say, the latest first."""
    found = AgreementTerms.objects.filter(
        known_until=None, agreement__ended_at=None, agreement__district__in=districts
    )
    return list(found.select_related("agreement").order_by("-start", "id"))


def terms_of_agreement(agreement: Agreement) -> AgreementTerms | None:
    """What an agreement says now."""
    return AgreementTerms.objects.filter(agreement=agreement, known_until=None).first()


def agreement(district: District, key: UUID) -> Agreement | None:
    return Agreement.objects.filter(district=district, public_id=key, ended_at=None).first()


def living_wages(district: District) -> list[LivingWage]:
    found = LivingWage.objects.filter(district=district, known_until=None)
    return list(found.order_by("-since"))


def batches(districts: Sequence[District], *, limit: int = 20) -> list[Batch]:
    """The files that were taken, the latest first."""
    found = Batch.objects.filter(district__in=districts).select_related("district")
    return list(found.order_by("-id")[:limit])


def paper(contract: Contract) -> Paper:
    """A contract with its versions and its renewal."""
    every = list(ready(Terms.objects.filter(contract=contract)).order_by("-since", "-id"))
    said = list(Renewal.objects.filter(contract=contract).order_by("-id"))
    return Paper(
        contract,
        [each for each in every if each.known_until is None],
        [each for each in every if each.known_until is not None],
        next((each for each in said if each.known_until is None), None),
        said,
    )


def ready[Rows: QuerySet[Terms]](terms: Rows) -> Rows:
    """Terms with what hangs on them."""
    given = Prefetch("deliveries", Delivery.objects.filter(known_until=None))
    return terms.prefetch_related("components", "days", "signatures", given)


def contracts_of(worker: Worker) -> list[Paper]:
    """Every contract of a worker, the latest first."""
    found = Contract.objects.filter(worker=worker, ended_at=None)
    return [paper(each) for each in found.select_related("worker__district").order_by("-id")]


def kind_of(person: int) -> str:
    """As which kind of worker somebody who logs in stands in a district; empty: as none."""
    found = Worker.objects.filter(person_id=person, ended_at=None).order_by("-id")
    return found.values_list("kind", flat=True).first() or ""


def workers_of(person: int) -> list[Worker]:
    """Who somebody who logs in is to the districts."""
    found = Worker.objects.filter(person_id=person, ended_at=None)
    return list(found.select_related("district").order_by("id"))


def mine(person: int) -> list[Paper]:
    """The contracts of somebody who logs in: what was offered to them and what they concluded."""
    found = Contract.objects.filter(
        worker__person_id=person, worker__ended_at=None, ended_at=None
    ).select_related("worker__district")
    papers = [paper(each) for each in found.order_by("-id")]
    return [each for each in papers if any(terms.state != "draft" for terms in each.versions)]


def missing(terms: Terms) -> list[str]:
    """The items of 서면명시 that a version does not state."""
    return wanted.missing(terms, has_days=bool(terms.days.all()))


def digest(terms: Terms) -> str:
    return contracts.digest_of(terms)


def benefits(worker: Worker) -> list[Benefit]:
    return list(Benefit.objects.filter(worker=worker, known_until=None).order_by("code"))


def comparators(worker: Worker) -> list[Comparator]:
    found = Comparator.objects.filter(worker=worker, known_until=None)
    return list(found.order_by("code", "peer"))


def duties(worker: Worker, *, limit: int = 60) -> list[RealDuty]:
    """What a worker was really given to do, the latest first."""
    return list(RealDuty.objects.filter(worker=worker, known_until=None).order_by("-date")[:limit])


def accesses(worker: Worker) -> list[SystemAccess]:
    return list(SystemAccess.objects.filter(worker=worker, known_until=None).order_by("id"))


def offices(*, on: date) -> list[tuple[int, str]]:
    """Offices of the tree that are no districts yet."""
    taken = set(District.objects.values_list("unit_id", flat=True))
    nodes = organization.tree(on=on).values()
    return [(n.id, n.name) for n in nodes if n.kind == "office" and n.parent and n.id not in taken]
