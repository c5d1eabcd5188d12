"""근로계약: written with its consequences beside it, offered, concluded, renewed and ended."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import NotTheirs, Refused, Stale
from dure.labor import checking, contracts, queries, reach, renewing
from dure.labor.renewing import WantedRenewal
from dure.labor.wanted import WantedTerms
from dure.web import labor_form
from dure.web.doors import Visit, action, page
from dure.web.fields import read_key, read_sentence, typed_day
from dure.web.labor import CRUMBS, HOME, READERS, TAGS
from dure.web.labor_paper import items
from law.labor import words

DAY = timedelta(days=1)


@page("labor", methods=("GET", "HEAD", "POST"))
def new(visit: Visit, worker: UUID) -> HttpResponse:
    """Write a contract of a worker."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    sent = visit.request.POST if visit.request.method == "POST" else None
    form = labor_form.ContractForm(sent, initial=_blank(visit.today))
    around = _around(visit, found, f"{HOME}/workers/{worker}/contracts/new")
    if sent is None or not form.is_valid():
        return _form(visit, form, None, around)
    try:
        made = contracts.draft(
            worker=found, number=sent.get("number", "")[:40], agreement=_agreement(found, sent),
            terms=form.wanted(sent), by=visit.viewer, at=visit.at,
        )  # fmt: skip
    except Refused as refused:
        return _form(visit, form, None, around, refused)
    visit.say("계약을 썼습니다. 살펴보고 근로자에게 보내 주세요.")
    return redirect(f"{HOME}/contracts/{made}")


@page("labor", methods=("GET", "HEAD", "POST"))
def revise(visit: Visit, contract: UUID) -> HttpResponse:
    """Write the terms of a contract anew."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    standing = contracts.as_wanted(queries.paper(found).versions[0])
    sent = visit.request.POST if visit.request.method == "POST" else None
    form = labor_form.ContractForm(sent, initial=labor_form.initial(standing))
    around = _around(visit, found.worker, f"{HOME}/contracts/{contract}/revise", found)
    if sent is None or not form.is_valid():
        return _form(visit, form, standing, around)
    try:
        contracts.revise(contract=found, terms=form.wanted(sent), by=visit.viewer, at=visit.at)
    except Refused as refused:
        return _form(visit, form, standing, around, refused)
    visit.say("조건을 고쳐 썼습니다. 앞의 판은 남습니다.")
    return redirect(f"{HOME}/contracts/{contract}")


def _around(visit: Visit, worker: Any, url: str, contract: Any = None) -> dict[str, Any]:
    name = worker.name or worker.number
    back = {"label": name, "url": f"{HOME}/workers/{worker.public_id}"}
    return {
        "page_title": "조건 고쳐 쓰기" if contract else "새 계약",
        "page_lead": f"{name}, {words.KINDS[worker.kind]}. 적는 대로 이 계약이 어떻게 되는지 옆에 보입니다.",
        "crumbs": [*CRUMBS, back],
        "worker": worker,
        "contract": contract,
        "url": url,
        "agreements": queries.agreements([worker.district]),
    }


def _form(
    visit: Visit,
    form: labor_form.ContractForm,
    terms: WantedTerms | None,
    around: dict[str, Any],
    refused: Refused | None = None,
) -> HttpResponse:
    sent = form.data if form.is_bound else None
    context = {
        **around,
        "form": form,
        "groups": form.groups(),
        "refused": refused,
        "number": sent.get("number", "") if sent else "",
        "picked": sent.get("agreement", "") if sent else "",
        **labor_form.rows(sent, terms),
        **(_checks(around["worker"], terms, around["contract"]) if terms else {}),
    }
    return visit.show("labor/form.html", context, 422 if form.errors or refused else 200)


def _blank(today: date) -> dict[str, Any]:
    """A whole year from the first of January that comes next, as the directive asks."""
    year = today.year + 1
    return {"start": date(year, 1, 1), "last": date(year, 12, 31), "weekly": "40:00", "daily": "8:00",
            "full_week": "40:00", "break": "1:00", "starts_at": "09:00", "ends_at": "18:00",
            "days_per_week": 5, "wage_unit": "month", "role": "staff", "severance_scheme": "lump",
            "includes_weekly_holiday": "yes", "weekly_holiday": "6"}  # fmt: skip


@action("labor")
def check(visit: Visit, worker: UUID) -> HttpResponse:
    """What the contract leads to as it is written now; asked at each change."""
    found = reach.worker(worker, viewer=visit.viewer, on=visit.today)
    sent = visit.request.POST
    form = labor_form.ContractForm(sent)
    if not form.is_valid():
        return visit.show("labor/checks.html", {"unready": True})
    try:
        terms = form.wanted(sent)
    except Refused as refused:
        return visit.show("labor/checks.html", {"refused": refused})
    key = read_key(sent.get("contract", ""))
    contract = reach.contract(key, viewer=visit.viewer, on=visit.today) if key else None
    agreement = contract.agreement if contract else _agreement(found, sent)
    return visit.show("labor/checks.html", _checks(found, terms, contract, agreement))


def _checks(
    worker: Any, terms: WantedTerms, contract: Any, agreement: Any = None
) -> dict[str, Any]:
    agreed = agreement or (contract.agreement if contract else None)
    return {
        "notes": checking.notes(worker, terms, agreed, contract),
        "cost": checking.cost(terms),
    }


def _agreement(worker: Any, sent: Any) -> Any:
    key = read_key(sent.get("agreement", ""))
    return queries.agreement(worker.district, key) if key else None


@page(*READERS)
def contract(visit: Visit, contract: UUID) -> HttpResponse:
    """A contract: its terms in force and waiting, its signatures, its renewal, its former versions."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    paper = queries.paper(found)
    latest = paper.versions[0]
    name = found.worker.name or found.worker.number
    context = {
        "page_title": f"{name}의 근로계약",
        "page_lead": f"{found.number}, {queries.STATES[latest.state]}",
        "crumbs": [*CRUMBS, {"label": name, "url": f"{HOME}/workers/{found.worker.public_id}"}],
        "contract": found,
        "versions": [version(each) for each in paper.versions],
        "former": [version(each) for each in paper.former],
        "renewal": paper.renewal,
        "decisions": queries.DECISIONS,
        "ends": latest.end is not None,
        "steps": [
            {"days": days, "ko": ko, "on": latest.end - days * DAY}
            for days, _, ko in renewing.STEPS
            if latest.end
        ],
        "may": visit.viewer.role == "labor",
        "concluded": any(each.state == "concluded" for each in paper.versions),
        **_checks(found.worker, contracts.as_wanted(latest), found),
    }
    return visit.show("labor/contract.html", context)


def version(terms: Any) -> dict[str, Any]:
    """A version of the terms as it is shown."""
    return {
        "terms": terms,
        "items": items(terms),
        "components": terms.components.all(),
        "state": queries.STATES[terms.state],
        "tag": TAGS[terms.state],
        "signatures": [(queries.SIDES[each.side], each) for each in terms.signatures.all()],
        "given": next(iter(terms.deliveries.all()), None),
        "missing": [words.TERMS[item] for item in queries.missing(terms)],
    }


@action("labor")
def offer(visit: Visit, contract: UUID) -> HttpResponse:
    """Sign for the employer and ask the worker."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    contracts.offer(terms=_waiting(visit, found), by=visit.viewer, at=visit.at)
    visit.say(
        "근로자에게 보냈습니다. 서명하면 그때 교부됩니다.", undo=f"{HOME}/contracts/{contract}/back"
    )
    return redirect(f"{HOME}/contracts/{contract}")


@action("labor")
def take_back(visit: Visit, contract: UUID) -> HttpResponse:
    """An offer that nobody has signed is a draft again."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    contracts.take_back(terms=_waiting(visit, found), by=visit.viewer, at=visit.at)
    visit.say("보낸 계약을 거두었습니다.")
    return redirect(f"{HOME}/contracts/{contract}")


@action("labor")
def on_paper(visit: Visit, contract: UUID) -> HttpResponse:
    """A contract that was signed on paper."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    contracts.conclude_on_paper(
        terms=_waiting(visit, found),
        signed_on=typed_day(given, "signed_on", visit.today),
        delivered_on=_day(visit, "delivered_on"),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("종이로 맺은 계약을 적었습니다.")
    return redirect(f"{HOME}/contracts/{contract}")


def _waiting(visit: Visit, found: Any) -> Any:
    """The version that waits, as the page showed it.

    Raises:
        Stale: it has changed meanwhile.
    """
    shown = visit.request.POST.get("terms", "")
    latest = next((e for e in queries.paper(found).versions if e.state != "concluded"), None)
    if latest is None or (shown and shown != str(latest.id)):
        raise Stale("그사이 계약이 바뀌었습니다. 다시 불러와 확인해 주세요.")
    return latest


@action("labor")
def deliver(visit: Visit, contract: UUID) -> HttpResponse:
    """A concluded contract was handed over."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    terms = next(
        (e for e in queries.paper(found).versions if str(e.id) == given.get("terms")), None
    )
    if terms is None:
        raise NotTheirs("이 계약에 없는 조건입니다.")
    contracts.deliver(
        terms=terms,
        delivered_on=typed_day(given, "delivered_on", visit.today),
        means=given.get("means", "")[:40],
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("교부한 날을 적었습니다.")
    return redirect(f"{HOME}/contracts/{contract}")


@action("labor")
def leave(visit: Visit, contract: UUID) -> HttpResponse:
    """The worker left."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    left_on = typed_day(given, "last", visit.today) + DAY
    why = read_sentence(given.get("why", ""), "까닭은", 120)
    contracts.leave(contract=found, left_on=left_on, why=why, by=visit.viewer, at=visit.at)
    visit.say("퇴직을 적었습니다. 14일 안에 임금과 퇴직금을 모두 줘야 합니다.")
    return redirect(f"{HOME}/contracts/{contract}")


@action("labor")
def withdraw(visit: Visit, contract: UUID) -> HttpResponse:
    """A contract that nobody signed is taken away."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    contracts.withdraw(contract=found, by=visit.viewer, at=visit.at)
    visit.say("계약을 거두었습니다.")
    return redirect(f"{HOME}/workers/{found.worker.public_id}")


@action("labor")
def renewal(visit: Visit, contract: UUID) -> HttpResponse:
    """How it stands with the renewal of a contract."""
    found = reach.contract(contract, viewer=visit.viewer, on=visit.today)
    given = visit.request.POST
    decision = given.get("decision", "")
    if decision and decision not in dict(queries.DECISIONS):
        raise Refused("decision_unknown", "결정을 목록에서 골라 주세요.")
    wanted = WantedRenewal(
        criteria=given.get("criteria", "").strip(),
        criteria_told="criteria_told" in given,
        reviewed_on=_day(visit, "reviewed_on"),
        notified_on=_day(visit, "notified_on"),
        decision=decision,
        reasons=given.get("reasons", "").strip(),
    )
    renewing.save_renewal(contract=found, wanted=wanted, by=visit.viewer, at=visit.at)
    visit.say("갱신을 적었습니다.")
    return redirect(f"{HOME}/contracts/{contract}#renewal")


def _day(visit: Visit, name: str) -> date | None:
    given = visit.request.POST
    return typed_day(given, name, visit.today) if given.get(name) else None


urls: list[URLPattern] = [
    path("labor/workers/<uuid:worker>/contracts/new", new, name="labor-new"),
    path("labor/workers/<uuid:worker>/contracts/check", check, name="labor-check"),
    path("labor/contracts/<uuid:contract>", contract, name="labor-contract"),
    path("labor/contracts/<uuid:contract>/revise", revise, name="labor-revise"),
    path("labor/contracts/<uuid:contract>/offer", offer, name="labor-offer"),
    path("labor/contracts/<uuid:contract>/back", take_back, name="labor-back"),
    path("labor/contracts/<uuid:contract>/on-paper", on_paper, name="labor-on-paper"),
    path("labor/contracts/<uuid:contract>/deliver", deliver, name="labor-deliver"),
    path("labor/contracts/<uuid:contract>/leave", leave, name="labor-leave"),
    path("labor/contracts/<uuid:contract>/withdraw", withdraw, name="labor-withdraw"),
    path("labor/contracts/<uuid:contract>/renewal", renewal, name="labor-renewal"),
]
