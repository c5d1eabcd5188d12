"""내 근로계약: a worker reads what they are offered, signs it, and keeps it."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Stale
from dure.labor import contracts, queries
from dure.web.doors import ANY, Visit, action, page
from dure.web.labor import TAGS
from dure.web.labor_paper import days, items, own


@page(*ANY)
def listed(visit: Visit) -> HttpResponse:
    """Every contract of the viewer, what waits for a signature first."""
    papers = queries.mine(visit.viewer.person) if visit.viewer.person else []
    rows = [
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
    waiting = any(row["state"] == queries.STATES["offered"] for row in rows)
    context = {
        "page_title": "내 근로계약",
        "page_lead": "읽고 서명할 계약이 있습니다."
        if waiting
        else "맺은 계약을 다시 읽고 내려받을 수 있습니다.",
        "rows": rows,
    }
    return visit.show("labor/mine.html", context)


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
        "crumbs": [{"label": "내 근로계약", "url": "/labor/mine"}],
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
    path("labor/mine", listed, name="labor-mine"),
    path("labor/mine/<uuid:contract>", read, name="labor-mine-read"),
    path("labor/mine/<uuid:contract>/sign", sign, name="labor-mine-sign"),
]
