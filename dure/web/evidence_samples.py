"""표본: draw people by a seed, and open the record of each."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.evidence import sampling
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.fields import read_month
from dure.web.pay import before

USUAL = 10


@page("auditor")
def samples(visit: Visit) -> HttpResponse:
    """What was drawn, and a press that draws."""
    called = {login: name for login, name, _ in accounts.logins()}
    context = {
        "page_title": "표본",
        "month": before(visit.today.replace(day=1)),
        "usual": USUAL,
        "samples": [
            {"drawn": each, "by": called.get(each.by, each.by), "people": _people(each.people)}
            for each in sampling.samples()
        ],
    }
    return visit.show("evidence/samples.html", context)


def _people(ids: tuple[UUID, ...]) -> list[tuple[UUID, str]]:
    keys = {each: people.key(each) for each in ids}
    names = people.names(each for each in keys.values() if each)
    return [(each, names.get(key or 0, "")) for each, key in keys.items()]


@action("auditor")
def draw(visit: Visit) -> HttpResponse:
    given = visit.request.POST
    size = given.get("size", "")
    sampling.draw(
        month=read_month(given.get("month"), before(visit.today.replace(day=1))),
        size=int(size) if size.isdecimal() else 0,
        seed=given.get("seed", ""),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("표본을 뽑았습니다. 씨앗을 그대로 넣으면 같은 사람이 나옵니다.")
    return redirect("/evidence/samples")


urls = [
    path("evidence/samples", samples, name="evidence-samples"),
    path("evidence/samples/draw", draw, name="evidence-draw"),
]
