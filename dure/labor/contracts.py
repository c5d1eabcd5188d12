"""Contracts written, offered, signed by both sides, handed over and ended; versions are never overwritten."""

import hashlib
import json
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, as_json, record
from dure.errors import NotTheirs, Refused, Stale
from dure.identity import uuid7
from dure.labor import reach, wanted
from dure.labor.models import (
    Agreement,
    Component,
    Contract,
    Delivery,
    Signature,
    Terms,
    TermsDay,
    Worker,
)
from dure.labor.wanted import WantedTerms
from dure.labor.written import end, stamp
from dure.messages import actions as told
from dure.timeline.actions import SEOUL
from law.labor import words

STATED = "기간제법 제17조, 근로기준법 제17조"


@transaction.atomic
def draft(
    *,
    worker: Worker,
    number: str,
    agreement: Agreement | None,
    terms: WantedTerms,
    by: Actor,
    at: datetime,
) -> UUID:
    """Write a new contract; nobody is bound by it yet.

    Raises:
        Refused: what no contract may say, or a number used. NotTheirs: not the labour officer's.
    """
    reach.may_write(worker.district, by, on=_today(at))
    wanted.check(terms, worker.kind)
    number = number.strip() or f"{terms.start:%Y%m%d}"
    tenancy.lock("labor.draft", worker.id)
    if Contract.objects.filter(worker=worker, number=number, ended_at=None).exists():
        raise Refused(
            "contract_stands",
            f"'{number}' 계약이 이미 있습니다. 그것을 고치거나 다른 번호를 적어 주세요.",
        )
    made = Contract.objects.create(
        public_id=uuid7(), worker=worker, agreement=agreement, number=number, **stamp(by, at)
    )
    version = _write(made, terms, by, at)
    _tell(by, at, "labor.draft", f"계약 {number}을(를) 썼습니다.", made, after=_content(version))
    return made.public_id


@transaction.atomic
def revise(*, contract: Contract, terms: WantedTerms, by: Actor, at: datetime) -> None:
    """Write the terms anew: a draft is replaced, terms in force get others beside them from a later day.

    Raises:
        Refused: terms already concluded hold from that day, or what no contract may say.
    """
    reach.may_write(contract.worker.district, by, on=_today(at))
    wanted.check(terms, contract.worker.kind)
    _lock(contract)
    before = _standing(contract, terms.since or terms.start)
    if before is not None and before.state == "concluded":
        raise Refused(
            "terms_concluded",
            "그날부터의 조건은 이미 서명했습니다. 조건이 바뀌는 더 늦은 날을 적어 주세요.",
            STATED,
        )
    if before is not None:
        end(Terms.objects.filter(id=before.id), by, at)
    version = _write(contract, terms, by, at)
    _tell(by, at, "labor.revise", f"계약 {contract.number}의 조건을 고쳐 썼습니다.", contract,
          before=_content(before) if before else None, after=_content(version))  # fmt: skip


@transaction.atomic
def offer(*, terms: Terms, by: Viewer, at: datetime) -> None:
    """Sign for the employer, and ask the worker to sign; who has a log-in is told.

    Raises:
        Refused: something that must be in writing is missing, or it was offered already.
    """
    contract = terms.contract
    reach.may_write(contract.worker.district, by, on=_today(at))
    _lock(contract)
    if terms.known_until is not None or terms.state != "draft":
        raise Stale("이 조건은 그사이 바뀌었거나 이미 보냈습니다. 다시 불러와 확인해 주세요.")
    lacking = wanted.missing(terms, has_days=terms.days.exists())
    if lacking:
        listed = ", ".join(words.TERMS[item] for item in lacking)
        raise Refused(
            "terms_unstated",
            f"서면으로 밝힐 것이 빠졌습니다: {listed}. 채운 뒤 보내 주세요.",
            STATED,
        )
    person = contract.worker.person_id
    if person is None:
        raise Refused(
            "worker_without_log_in",
            "여기에 로그인하지 않는 근로자입니다. 사번을 적어 잇거나, 종이로 맺고 서명한 날을 적어 주세요.",
        )
    Terms.objects.filter(id=terms.id).update(state="offered")
    _sign(terms, "employer", "desk", by.display_name, _today(at), by, at)
    told.post(person=person, topic="labor", text="서명할 근로계약서가 있습니다.",
              url=f"/labor/mine/{contract.public_id}", key=f"labor:offer:{terms.id}", at=at)  # fmt: skip
    _tell(by, at, "labor.offer", f"계약 {contract.number}을(를) 근로자에게 보냈습니다.", contract)


@transaction.atomic
def take_back(*, terms: Terms, by: Actor, at: datetime) -> None:
    """An offer that nobody has signed becomes a draft again, as a version of its own."""
    contract = terms.contract
    reach.may_write(contract.worker.district, by, on=_today(at))
    _lock(contract)
    if terms.known_until is not None or terms.state != "offered":
        raise Stale("그사이 서명했거나 이미 거둔 계약입니다. 다시 불러와 확인해 주세요.")
    end(Terms.objects.filter(id=terms.id), by, at)
    _write(contract, as_wanted(terms), by, at)
    told.take_back(key=f"labor:offer:{terms.id}", at=at)
    _tell(by, at, "labor.take_back", f"보낸 계약 {contract.number}을(를) 거두었습니다.", contract)


@transaction.atomic
def sign(*, terms: Terms, digest: str, by: Viewer, at: datetime) -> None:
    """The worker signs what they see; the paper is theirs from that moment (교부).

    Raises:
        Stale: the terms changed since they were shown. NotTheirs: another's contract.
    """
    contract = terms.contract
    if by.person is None or by.person != contract.worker.person_id:
        raise NotTheirs("본인의 근로계약서에만 서명할 수 있습니다.")
    _lock(contract)
    stands = terms.known_until is None and terms.state == "offered"
    if not stands or digest != digest_of(terms):
        raise Stale("보고 계신 계약서가 그사이 바뀌었습니다. 다시 불러와 확인해 주세요.")
    day = _today(at)
    Terms.objects.filter(id=terms.id).update(state="concluded")
    _sign(terms, "worker", "phone", by.display_name, day, by, at)
    _deliver(terms, day, "화면", by, at)
    _tell(by, at, "labor.sign", f"계약 {contract.number}에 서명하고 받았습니다.", contract)


@transaction.atomic
def conclude_on_paper(
    *, terms: Terms, signed_on: date, delivered_on: date | None, by: Actor, at: datetime
) -> None:
    """A contract that was signed on paper, and when it was handed over.

    Raises:
        Refused: days that cannot be. Stale: it was concluded or changed meanwhile.
    """
    contract = terms.contract
    reach.may_write(contract.worker.district, by, on=_today(at))
    _lock(contract)
    if terms.known_until is not None or terms.state == "concluded":
        raise Stale("이 조건은 그사이 바뀌었거나 이미 맺었습니다. 다시 불러와 확인해 주세요.")
    if signed_on > _today(at) or (delivered_on and not signed_on <= delivered_on <= _today(at)):
        raise Refused(
            "signed_in_future",
            "서명한 날과 준 날은 오늘까지이고, 준 날은 서명한 날이거나 그 뒤입니다.",
        )
    Terms.objects.filter(id=terms.id).update(state="concluded")
    _sign(
        terms, "worker", "paper", contract.worker.name or contract.worker.number, signed_on, by, at
    )
    if delivered_on is not None:
        _deliver(terms, delivered_on, "종이", by, at)
    _tell(
        by,
        at,
        "labor.conclude_on_paper",
        f"종이로 맺은 계약 {contract.number}을(를) 적었습니다.",
        contract,
    )


@transaction.atomic
def deliver(*, terms: Terms, delivered_on: date, means: str, by: Actor, at: datetime) -> None:
    """A concluded contract was handed over later than it was signed."""
    reach.may_write(terms.contract.worker.district, by, on=_today(at))
    if terms.state != "concluded" or delivered_on > _today(at) or not means.strip():
        raise Refused("delivery_unfit", "맺은 계약을 언제 어떻게 주었는지 적어 주세요.", STATED)
    end(Delivery.objects.filter(terms=terms, known_until=None), by, at)
    _deliver(terms, delivered_on, means, by, at)
    _tell(
        by, at, "labor.deliver", f"계약 {terms.contract.number}을(를) 주었습니다.", terms.contract
    )


@transaction.atomic
def leave(*, contract: Contract, left_on: date, why: str, by: Actor, at: datetime) -> None:
    """Somebody left: `left_on` is the day after the last day of work.

    Raises:
        Refused: no reason, or a day outside the contract.
    """
    reach.may_write(contract.worker.district, by, on=_today(at))
    first = Terms.objects.filter(contract=contract, state="concluded", known_until=None).first()
    if first is None or left_on <= first.start or (first.end and left_on > first.end):
        raise Refused(
            "left_outside", "퇴직일은 마지막으로 일한 날의 다음 날이고, 계약 기간 안이어야 합니다."
        )
    if not why.strip():
        raise Refused("left_for_nothing", "퇴직한 까닭을 적어 주세요. 예: 본인 사직, 기간 만료")
    Contract.objects.filter(id=contract.id).update(left_on=left_on, left_why=why.strip()[:120])
    _tell(by, at, "labor.leave", f"{left_on}에 퇴직한 것으로 적었습니다.", contract)


@transaction.atomic
def withdraw(*, contract: Contract, by: Actor, at: datetime) -> None:
    """A contract that nobody signed never was; its drafts are kept.

    Raises:
        Refused: it was concluded.
    """
    reach.may_write(contract.worker.district, by, on=_today(at))
    standing = Terms.objects.filter(contract=contract, known_until=None)
    if standing.filter(state="concluded").exists():
        raise Refused(
            "contract_concluded", "맺은 계약은 거둘 수 없습니다. 끝났으면 퇴직일을 적어 주세요."
        )
    end(standing, by, at)
    Contract.objects.filter(id=contract.id).update(ended_at=at)
    _tell(by, at, "labor.withdraw", f"계약 {contract.number}을(를) 거두었습니다.", contract)


# ── the versions ──────────────────────────────────────────────────────────────────────


def as_wanted(terms: Terms) -> WantedTerms:
    """A version as somebody would write it again."""
    rows = ("components", "days")
    said = {key: getattr(terms, key) for key in WantedTerms.__dataclass_fields__ if key not in rows}
    components = terms.components.order_by("id")
    keys = wanted.WantedComponent.__dataclass_fields__
    days = wanted.WantedDay.__dataclass_fields__
    return WantedTerms(
        **said,
        components=tuple(wanted.WantedComponent(**{k: getattr(e, k) for k in keys}) for e in components),
        days=tuple(
            wanted.WantedDay(**{k: getattr(e, k) for k in days})
            for e in terms.days.order_by("weekday")
        ),
    )  # fmt: skip


def digest_of(terms: Terms) -> str:
    """What a signature is put under: changes with any item of the contract."""
    told = json.dumps(_content(terms), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _write(contract: Contract, terms: WantedTerms, by: Actor, at: datetime) -> Terms:
    made = Terms.objects.create(contract=contract, state="draft", **terms.said(), **stamp(by, at))
    of = {"institution_id": made.institution_id, "terms": made}
    Component.objects.bulk_create(Component(**of, **vars(each)) for each in terms.components)
    TermsDay.objects.bulk_create(TermsDay(**of, **vars(each)) for each in terms.days)
    return made


def _content(terms: Terms) -> dict[str, object]:
    said = as_wanted(terms)
    rows = {"components": [vars(e) for e in said.components], "days": [vars(e) for e in said.days]}
    plain = {key: as_json(value) for key, value in said.said().items()}
    return {"number": terms.contract.number, **plain, **rows}


def _sign(
    terms: Terms, side: str, means: str, name: str, day: date, by: Actor, at: datetime
) -> None:
    Signature.objects.create(
        terms=terms, side=side, means=means, name=name, signed_on=day, digest=digest_of(terms),
        **stamp(by, at),
    )  # fmt: skip


def _deliver(terms: Terms, day: date, means: str, by: Actor, at: datetime) -> None:
    Delivery.objects.create(terms=terms, delivered_on=day, means=means.strip(), **stamp(by, at))


def _standing(contract: Contract, since: date) -> Terms | None:
    return Terms.objects.filter(contract=contract, since=since, known_until=None).first()


def _lock(contract: Contract) -> None:
    """One after the other: a version offered and changed at once would be signed as another."""
    Contract.objects.select_for_update().get(id=contract.id)


def _today(at: datetime) -> date:
    return at.astimezone(SEOUL).date()


def _tell(
    by: Actor,
    at: datetime,
    action: str,
    summary: str,
    contract: Contract,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    on = [On(contract.worker.person_id, "contract", str(contract.public_id))]
    record(by=by, at=at, action=action, summary=summary, on=on, before=before, after=after)
