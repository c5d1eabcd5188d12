"""갱신: what is to be done 90, 60 and 30 days before a contract ends, and what was decided and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from dure.accounts import queries as accounts
from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.labor import reach
from dure.labor.models import Contract, District, Renewal, Terms
from dure.labor.written import end, stamp
from dure.messages import actions as told
from dure.messages.queries import posted
from dure.timeline.actions import SEOUL

# No act names these days: the labour directive asks that criteria, review and notice be dated, and
# the guard (LC-26) asks for the notice 30 days before.
STEPS = (
    (90, "criteria", "갱신 기준을 알림"),
    (60, "review", "심사"),
    (30, "notice", "결정을 알림"),
)
ARTICLE = "기간제법 제4조, 대법원 2016두63705"


@dataclass(frozen=True)
class WantedRenewal:
    """The word on whether a contract goes on."""

    criteria: str = ""
    criteria_told: bool = False
    reviewed_on: date | None = None
    notified_on: date | None = None
    decision: str = ""
    reasons: str = ""


@dataclass(frozen=True)
class Task:
    """One step of a contract that ends; `last`: the day after its last, `due`: when the step is to be done."""

    terms: Terms
    last: date
    days: int
    step: str
    ko: str
    due: date


@transaction.atomic
def save_renewal(*, contract: Contract, wanted: WantedRenewal, by: Actor, at: datetime) -> None:
    """Write how it stands with the renewal of a contract; what was written before is kept.

    Raises:
        Refused: a decision without criteria, review or reasons, or days that cannot be.
    """
    today = at.astimezone(SEOUL).date()
    reach.may_write(contract.worker.district, by, on=today)
    _check(wanted, today)
    end(Renewal.objects.filter(contract=contract, known_until=None), by, at)
    Renewal.objects.create(contract=contract, **vars(wanted), **stamp(by, at))
    record(by=by, at=at, action="labor.save_renewal",
           summary=f"계약 {contract.number}의 갱신을 적었습니다.",
           on=[On(contract.worker.person_id, "contract", str(contract.public_id))],
           after={key: str(value) for key, value in vars(wanted).items()})  # fmt: skip


def _check(wanted: WantedRenewal, today: date) -> None:
    if wanted.decision and not (wanted.criteria.strip() and wanted.reviewed_on):
        raise Refused(
            "renewal_unreviewed", "갱신 기준과 심사일을 적은 뒤에 결정을 적어 주세요.", ARTICLE
        )
    if wanted.decision and not wanted.reasons.strip():
        raise Refused(
            "renewal_without_reasons",
            "그렇게 정한 까닭을 적어 주세요. 갱신 거절에는 까닭이 있어야 합니다.",
            ARTICLE,
        )
    if wanted.notified_on and not wanted.decision:
        raise Refused("renewal_undecided", "결정을 고른 뒤에 알린 날을 적어 주세요.")
    if any(day and day > today for day in (wanted.reviewed_on, wanted.notified_on)):
        raise Refused("renewal_in_future", "심사일과 알린 날은 오늘까지만 적을 수 있습니다.")


def tasks(districts: Sequence[District], *, today: date) -> list[Task]:
    """What is to be done for the contracts that end within 90 days, the nearest end first."""
    found = ending(districts, since=today, until=today + timedelta(days=STEPS[0][0] + 1))
    said = {each.contract_id: each for each in _renewals([terms for terms, _ in found])}
    made = [
        Task(terms, last, days, step, ko, last - timedelta(days=days))
        for terms, last in found
        for days, step, ko in STEPS
        if today >= last - timedelta(days=days) and not _done(said.get(terms.contract_id), step)
    ]
    return sorted(made, key=lambda each: (each.last, -each.days))


def ending(districts: Sequence[District], *, since: date, until: date) -> list[tuple[Terms, date]]:
    """The terms in force of contracts that end in a period and their ends; who left is left out."""
    held = Q(contract__left_on__isnull=True, contract__ended_at__isnull=True)
    found = Terms.objects.filter(
        held, state="concluded", known_until=None, contract__worker__district__in=districts
    )  # fmt: skip
    whole = found.select_related("contract__worker__district").order_by("since")
    latest = {each.contract_id: each for each in whole}  # terms that came later say when it ends
    ends = [(each, each.end) for each in latest.values() if each.end and since < each.end <= until]
    return sorted(ends, key=lambda each: (each[1], each[0].id))


def _renewals(terms: Sequence[Terms]) -> list[Renewal]:
    contracts = [each.contract_id for each in terms]
    return list(Renewal.objects.filter(contract_id__in=contracts, known_until=None))


def _done(said: Renewal | None, step: str) -> bool:
    if said is None:
        return False
    done = {
        "criteria": said.criteria_told,
        "review": said.reviewed_on is not None,
        "notice": said.notified_on is not None,
    }
    return done[step]


def remind_renewals(*, by: Actor, at: datetime) -> int:
    """Tell the labour officers of each step on its day, once; how many were told."""
    today = at.astimezone(SEOUL).date()
    wanted = {
        _key(task, person): (task, person)
        for task in tasks(list(District.objects.all()), today=today)
        for person in officers(task.terms.contract.worker.district, today)
    }
    known = posted(wanted)
    fresh = {key: each for key, each in wanted.items() if key not in known}
    for key, (task, person) in fresh.items():
        url = f"/labor/contracts/{task.terms.contract.public_id}"
        text = f"계약 종료 {task.days}일 전에 할 일이 있습니다: {task.ko}."
        told.post(person=person, topic="labor", text=text, url=url, key=key, at=at)
    if fresh:
        record(by=by, at=at, action="labor.remind_renewals",
               summary=f"끝나는 계약의 할 일을 {len(fresh)}건 알렸습니다.",
               on=[On(person, "contract", str(task.terms.contract.public_id))
                   for task, person in fresh.values()])  # fmt: skip
    return len(fresh)


def officers(district: District, today: date) -> set[int]:
    """The district's labour officers, or the city's where it has none."""
    own = accounts.people_in("labor", district.unit_id, on=today)
    return set(own or accounts.people_in("labor", None, on=today))


def _key(task: Task, person: int) -> str:
    return f"labor:renewal:{task.terms.contract_id}:{task.last}:{task.step}:{person}"
