"""내 일: the home of a worker — punch, this week and month, the contract, leave, slips, and what is wrong."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Stale
from dure.guard import complaints
from dure.labor import asking, contracts, queries, running
from dure.people import queries as people
from dure.web import labor_mine_words, lanes
from dure.web.doors import ANY, Visit, action, page
from dure.web.labor import TAGS
from dure.web.labor_mine_leave import chips
from dure.web.labor_paper import days, items, own
from dure.web.phone import may_press
from dure.web.templatetags.dure_format import clock, day_ko


@page(*ANY)
def home(visit: Visit) -> HttpResponse:
    """Everything a worker asks for on a phone; below it their contracts."""
    person = visit.viewer.person
    rows = _contracts(person)
    worker = running.of_person(person, today=visit.today) if person else None
    found = running.look(worker, today=visit.today) if worker else None
    context = {
        "page_title": f"{visit.viewer.display_name} 님",
        "page_lead": f"{day_ko(visit.today)} {clock(visit.at)}",
        "rows": rows,
        "offered": [row for row in rows if row["terms"].state == "offered"],
        **(_now(visit, found) if found else {}),
    }
    return visit.show("labor/mine.html", context)


def _contracts(person: int | None) -> list[dict[str, Any]]:
    papers = queries.mine(person) if person else []
    return [
        {
            "contract": each.contract,
            "terms": terms,
            "state": queries.STATES[terms.state],
            "tag": TAGS[terms.state],
            "last": terms.end - timedelta(days=1) if terms.end else None,
        }
        for each in papers
        for terms in each.versions
        if terms.state != "draft"
    ]


def _now(visit: Visit, found: running.Running) -> dict[str, Any]:
    """The worker's punches, week, month, term and leave of today."""
    stretches, _ = lanes.pairs(found.readings)
    left = asking.balance(found.worker, on=visit.today, today=visit.today)
    term = running.term(found.worker, today=visit.today)
    return {
        "running": found,
        "is_working": bool(stretches) and stretches[-1][1] is None,
        "presses": [labor_mine_words.pressed(each) for each in found.readings],
        "phone": may_press(visit),
        "week": labor_mine_words.week(found),
        "pay": labor_mine_words.pay(found, visit.today),
        "missing": labor_mine_words.missing(found, may_correct=_may_correct(visit)),
        "term": labor_mine_words.term(term, visit.today) if term else None,
        "leave": labor_mine_words.leave(left, found.span.terms.daily_minutes),
        "chips": chips(found.worker, visit.today),
        "kinds": complaints.KINDS,
    }


def _may_correct(visit: Visit) -> bool:
    """A correction is signed by the head of a unit: whoever has none tells the labour officer."""
    return people.member(visit.viewer.person or 0, on=visit.today) is not None


@page(*ANY)
def read(visit: Visit, contract: UUID) -> HttpResponse:
    """A contract of the viewer's in large type; one that waits can be signed."""
    found = own(visit, contract)
    terms = next(each for each in found.versions if each.state != "draft")
    context = {
        "page_title": "근로계약서",
        "page_lead": "서명하면 이 화면에서 바로 받습니다. 언제든 다시 볼 수 있습니다."
        if terms.state == "offered"
        else "맺은 계약입니다.",
        "crumbs": [{"label": "내 일", "url": "/labor/mine"}],
        "contract": found.contract,
        "terms": terms,
        "items": items(terms),
        "components": terms.components.all(),
        "days": days(terms),
        "digest": queries.digest(terms),
        "signatures": [(queries.SIDES[each.side], each) for each in terms.signatures.all()],
        "given": next(iter(terms.deliveries.all()), None),
    }
    return visit.show("labor/read.html", context)


@action(*ANY)
def sign(visit: Visit, contract: UUID) -> HttpResponse:
    """Sign what was shown."""
    found = own(visit, contract)
    terms = next((each for each in found.versions if each.state == "offered"), None)
    if terms is None:
        raise Stale("서명을 기다리는 계약이 없습니다. 다시 불러와 확인해 주세요.")
    digest = visit.request.POST.get("digest", "")
    contracts.sign(terms=terms, digest=digest, by=visit.viewer, at=visit.at)
    visit.say("서명했습니다. 계약서를 내려받을 수 있습니다.")
    return redirect(f"/labor/mine/{contract}")


urls: list[URLPattern] = [
    path("labor/mine", home, name="labor-mine"),
    path("labor/mine/<uuid:contract>", read, name="labor-mine-read"),
    path("labor/mine/<uuid:contract>/sign", sign, name="labor-mine-sign"),
]
