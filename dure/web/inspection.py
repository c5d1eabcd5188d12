"""접속기록 점검: a month's log by person and kind, what stands out, and the auditor's signature."""

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.accounts import queries as accounts
from dure.audit import inspecting
from dure.timeline.actions import moment, month_after
from dure.web.doors import Visit, action, page
from dure.web.fields import read_month, read_sentence
from dure.web.pay import before


@page("auditor")
def month(visit: Visit) -> HttpResponse:
    """Looking through it is written down too."""
    first = read_month(visit.request.GET.get("month"), before(visit.today.replace(day=1)))
    since, until = _bounds(first)
    people = inspecting.people(since=since, until=until)
    called = {login: name for login, name, _ in accounts.logins()}
    kinds = [*inspecting.KINDS, inspecting.OTHER]
    context: dict[str, Any] = {
        "page_title": "접속기록 점검",
        "month": first,
        "over": until <= visit.at,
        "kinds": kinds,
        "people": [
            {
                "told": each,
                "name": called.get(each.actor, each.actor),
                "kinds": [each.kinds.get(kind, 0) for kind in kinds],
            }
            for each in people
        ],
        "lines": sum(each.lines for each in people),
        "strange": inspecting.strange(since=since, until=until),
        "called": called,
        "inspections": [(each, called.get(each.by, each.by)) for each in inspecting.inspections()],
        "many": inspecting.MANY,
    }
    return visit.show("dossier/inspection.html", context)


def _bounds(first: date) -> tuple[datetime, datetime]:
    return moment(first, 0), moment(month_after(first), 0)


@action("auditor")
def sign(visit: Visit) -> HttpResponse:
    """The auditor has looked through a month."""
    given = visit.request.POST
    first = read_month(given.get("month"), before(visit.today.replace(day=1)))
    since, until = _bounds(first)
    inspecting.inspect(
        month=first,
        since=since,
        until=until,
        found=read_sentence(given.get("found", ""), "찾은 것은", 2000),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{first:%-m월}의 접속기록을 점검했다고 적었습니다.")
    return redirect(f"/dossier/log?month={first:%Y-%m}")


urls = [
    path("dossier/log", month, name="dossier-log"),
    path("dossier/log/sign", sign, name="dossier-log-sign"),
]
