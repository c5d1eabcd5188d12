"""이동 시간: what the institution says of the ways between the offices where terminals hang."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.attendance import terminals
from dure.evidence import travelling
from dure.organization import queries as organization
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day

ON_A_PAGE = 50


@page("auditor")
def travel(visit: Visit) -> HttpResponse:
    """The pairs of offices of which it was said how long the way takes, and a form to say it."""
    places = sorted({each.unit for each in terminals.placed()})
    names = organization.names(places)
    rows = [
        {"names": (names.get(each.one, ""), names.get(each.other, "")), "way": each}
        for each in travelling.listed(on=visit.today)
    ]
    context = {
        "page_title": "이동 시간",
        "page": Paginator(rows, ON_A_PAGE).get_page(visit.request.GET.get("page")),
        "unset": max(len(places) * (len(places) - 1) // 2 - len(rows), 0),
        "places": [(pk, names.get(pk, "")) for pk in places],
        "today": visit.today,
    }
    return visit.show("evidence/travel.html", context)


@action("auditor")
def set_travel(visit: Visit) -> HttpResponse:
    given = visit.request.POST
    one, other, minutes = (_number(given.get(each, "")) for each in ("one", "other", "minutes"))
    since: date = read_day(given.get("since"), visit.today)
    travelling.set_travel(
        one=one,
        other=other,
        minutes=minutes,
        since=since,
        document=given.get("document", ""),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("이동 시간을 정했습니다. 다음에 찾을 때부터 씁니다.")
    return redirect("/evidence/travel")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


urls = [
    path("evidence/travel", travel, name="evidence-travel"),
    path("evidence/travel/set", set_travel, name="evidence-set-travel"),
]
