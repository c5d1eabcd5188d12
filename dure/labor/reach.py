"""Who sees which districts: the city's labour officer, HR and auditor all; a district's officer their own."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor
from dure.errors import NotTheirs
from dure.labor.models import Contract, District, Worker
from dure.organization import queries as organization

READERS = ("labor", "hr", "auditor")


def districts(viewer: Viewer, *, on: date) -> list[District]:
    """The districts that a viewer sees, in the order of the tree.

    Raises:
        NotTheirs: a role that sees none.
    """
    if viewer.role not in READERS:
        raise NotTheirs("기간제·공무직의 근로조건은 노동담당, 인사, 감사가 봅니다.")
    units = organization.reach(viewer, on=on)
    found = District.objects.all() if units is None else District.objects.filter(unit_id__in=units)
    order = {pk: place for place, pk in enumerate(organization.tree(on=on))}
    return sorted(found, key=lambda each: (order.get(each.unit_id, len(order)), each.id))


def is_city(viewer: Viewer) -> bool:
    """Whether they look from the city: over every district."""
    return viewer.role in READERS and viewer.units() is None


def district(public_id: UUID, *, viewer: Viewer, on: date) -> District:
    """One of the districts a viewer sees.

    Raises:
        NotTheirs: it is not among them.
    """
    return _one((e for e in districts(viewer, on=on) if e.public_id == public_id), "자치구")


def worker(public_id: UUID, *, viewer: Viewer, on: date) -> Worker:
    """A worker of a district that the viewer sees."""
    seen = districts(viewer, on=on)
    found = Worker.objects.filter(public_id=public_id, district__in=seen, ended_at__isnull=True)
    return _one(found.select_related("district"), "근로자")


def contract(public_id: UUID, *, viewer: Viewer, on: date) -> Contract:
    """A contract of a worker whom the viewer sees."""
    seen = districts(viewer, on=on)
    found = Contract.objects.filter(public_id=public_id, worker__district__in=seen)
    standing = found.filter(ended_at__isnull=True)
    return _one(standing.select_related("worker__district", "agreement"), "근로계약")


def may_write(district: District, by: Actor, *, on: date) -> None:
    """The labour officer of the city or of that district; the operator's commands as well.

    Raises:
        NotTheirs: anybody else.
    """
    if not isinstance(by, Viewer):
        return
    if by.role != "labor":
        raise NotTheirs("계약과 근로조건은 노동담당이 적습니다.")
    if district.id not in {each.id for each in districts(by, on=on)}:
        raise NotTheirs("맡은 자치구가 아닙니다.")


def may_write_all(by: Actor) -> None:
    """The city's labour officer alone.

    Raises:
        NotTheirs: anybody else.
    """
    if isinstance(by, Viewer) and (by.role != "labor" or by.units() is not None):
        raise NotTheirs("자치구와 협약은 시의 노동담당이 정합니다.")


def _one[Row](rows: Iterable[Row], ko: str) -> Row:
    found = next(iter(rows), None)
    if found is None:
        raise NotTheirs(f"맡은 범위에 없는 {ko}입니다.")
    return found
