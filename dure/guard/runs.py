"""점검을 청하고 차례로 하는 일: ask, take up, tell how far it is, end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import polars as pl
from django.db import transaction
from django.db.models import Max, Q

from dure import tenancy
from dure.accounts import queries as accounts
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.guard import accesses, correcting
from dure.guard.models import Correction, Run
from dure.identity import uuid7
from dure.labor import reach, rows
from dure.labor.models import District, Worker
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

LOST = timedelta(hours=1)  # a run that began so long ago has lost its worker
GOING = ("waiting", "running")
CHANGES = ("new", "changed", "gone")


@dataclass(frozen=True)
class Given:
    """What a screening is given besides the facts."""

    as_of: date
    institution: str
    local: pl.DataFrame
    districts: list[int]


@transaction.atomic
def ask_run(*, by: Actor, at: datetime) -> UUID:
    """Have every district screened by what is known now.

    Raises:
        Refused: one is going on, or there is no district. NotTheirs: not the city's officer.
    """
    reach.may_write_all(by)
    tenancy.lock("guard-run", tenancy.current())
    if Run.objects.filter(state__in=GOING).exists():
        raise Refused("run_goes_on", "점검하는 중입니다. 끝나면 다시 청해 주세요.")
    if not District.objects.exists():
        raise Refused("no_district", "자치구가 없습니다. 먼저 자치구를 적어 주세요.")
    run = _wait(by.name, at, nightly=False)
    told = f"자치구 {run.districts}곳의 근로조건 점검을 청했습니다."
    record(by=by, at=at, action="guard.ask_run", summary=told, on=[_on(run)])
    return run.public_id


@transaction.atomic
def ask_nightly(*, at: datetime) -> bool:
    """Have the night's screening done where there are workers, once; only its findings are told."""
    tenancy.lock("guard-run", tenancy.current())
    tonight = Q(nightly=True, as_of=at.astimezone(SEOUL).date())
    if Run.objects.filter(tonight | Q(state__in=GOING)).exists():
        return False
    if not Worker.objects.filter(ended_at=None).exists():
        return False
    _wait("밤 점검", at, nightly=True)
    return True


def _wait(name: str, at: datetime, *, nightly: bool) -> Run:
    return Run.objects.create(
        public_id=uuid7(), institution_id=tenancy.current(), as_of=at.astimezone(SEOUL).date(),
        state="waiting", districts=District.objects.count(), asked_at=at, asked_by=name,
        nightly=nightly,
    )  # fmt: skip


def next_run(*, at: datetime) -> int | None:
    """Take up the run that waits; one whose worker was lost waits again."""
    lost = Run.objects.filter(state="running", began_at__lt=at - LOST)
    lost.update(state="waiting", began_at=None, read=0)
    run = Run.objects.filter(state="waiting").first()
    if run is None:
        return None
    last = Correction.objects.aggregate(last=Max("id"))["last"] or 0
    taken = Run.objects.filter(id=run.id, state="waiting").update(
        state="running", began_at=at, last_correction=last
    )
    return run.id if taken else None


def given(run: int) -> Given:
    """What the screening of a run is given."""
    found = Run.objects.get(id=run)
    keys = list(District.objects.order_by("id").values_list("id", flat=True))
    return Given(
        found.as_of, organization.institution().code, organization.local_values(), keys
    )  # fmt: skip


def read_district(run: int, district: int) -> dict[str, pl.DataFrame]:
    """The facts of one district; that it was read can be seen."""
    found = Run.objects.get(id=run)
    one = District.objects.get(id=district)
    facts = rows.facts([one])
    facts["accesses"] = accesses.frame(one, facts["accesses"], found)
    facts["corrections"] = correcting.frame(one, found.last_correction)
    Run.objects.filter(id=run).update(read=found.read + 1)
    return facts


@transaction.atomic
def fail_run(*, run: int, why: str, by: Actor, at: datetime) -> None:
    """A run that could not be done says why; findings stay as they were."""
    Run.objects.filter(id=run).update(state="failed", trouble=why[:300], ended_at=at)
    told = f"점검을 하지 못했습니다: {why[:300]}"
    record(by=by, at=at, action="guard.fail_run", summary=told, on=[_on(Run.objects.get(id=run))])


def done(run: Run, outcome: dict[str, int], by: Actor, at: datetime) -> None:
    """A run is over, and what came of it; of a night in which nothing changed nothing is said."""
    Run.objects.filter(id=run.id).update(state="done", outcome=outcome, ended_at=at)
    if run.nightly and not any(outcome[name] for name in CHANGES):
        return
    told = (
        f"{run.as_of} 기준으로 점검했습니다. 새로 {outcome['new']}건, 바뀜 {outcome['changed']}건, "
        f"그대로 {outcome['same']}건, 사라짐 {outcome['gone']}건."
    )
    after: dict[str, Any] = {**outcome}
    record(by=by, at=at, action="guard.store_findings", summary=told, on=[_on(run)], after=after)
    if run.nightly:
        _tell(run, told, at)


def _tell(run: Run, text: str, at: datetime) -> None:
    for person in accounts.people_in("labor", None, on=run.as_of):
        messages.post(
            person=person, topic="labor", text=f"밤사이 {text}", url="/labor/findings",
            key=f"guard:run:{run.id}:{person}", at=at,
        )  # fmt: skip


def _on(run: Run) -> On:
    return On(kind="guard_run", subject=str(run.public_id))
