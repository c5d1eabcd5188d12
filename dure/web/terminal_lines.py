"""What could not be read, what happened at terminals, and days of which nothing was told."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.attendance.terminals import placed, silent_days
from dure.organization import queries as organization
from dure.terminals import actions, diagnostics
from dure.web.doors import Visit, action, page
from dure.web.fields import read_sentence
from dure.web.terminal_notes import BACK

CRUMBS = [{"label": "단말기", "url": "/terminals"}]


@page("admin")
def held(visit: Visit) -> HttpResponse:
    """Lines and whole requests that wait for somebody."""
    lines, requests = diagnostics.held(), diagnostics.failed()
    context = {
        "page_title": "보류한 줄",
        "page_lead": "단말기에는 받았다고 답했고, 보내온 그대로 두었습니다.",
        "crumbs": CRUMBS,
        "rows": lines,
        "requests": requests,
        "rejected": diagnostics.rejected(),
    }
    return visit.show("terminals/held.html", context)


@action("admin")
def read_again(visit: Visit, line: UUID) -> HttpResponse:
    actions.read_again(line=line, by=visit.viewer, at=visit.at)
    visit.say("다시 읽어 출퇴근 기록에 넣었습니다.")
    return redirect("/terminals/held")


@action("admin")
def set_aside(visit: Visit, line: UUID) -> HttpResponse:
    reason = read_sentence(visit.request.POST.get("reason", ""), "까닭은", 200)
    actions.set_aside(line=line, reason=reason, by=visit.viewer, at=visit.at)
    visit.say("제쳐 두었습니다. 줄과 까닭은 남아 있습니다.")
    return redirect("/terminals/held")


@action("admin")
def read_arrival(visit: Visit, arrival: int) -> HttpResponse:
    actions.read_arrival_again(arrival=arrival, by=visit.viewer, at=visit.at)
    visit.say("요청을 다시 읽었습니다.")
    return redirect("/terminals/held")


@action("admin")
def read_rejected(visit: Visit, rejection: UUID) -> HttpResponse:
    lines = actions.read_rejected(rejection=rejection, by=visit.viewer, at=visit.at)
    visit.say(f"받지 않았던 요청에서 {lines:,}줄을 읽었습니다.")
    return redirect("/terminals/held")


@page("admin", "auditor")
def happenings(visit: Visit) -> HttpResponse:
    """What may have touched the record, at the terminals themselves."""
    found = diagnostics.happenings()
    context = {
        "page_title": "단말기에서 일어난 일",
        "page_lead": "시각을 바꾸거나 기록을 지운 것처럼 기록을 믿는 데 걸리는 일입니다.",
        "crumbs": CRUMBS if visit.viewer.role == "admin" else [],
        "rows": found,
    }
    return visit.show("terminals/happenings.html", context)


@page("admin", "clerk")
def silent(visit: Visit) -> HttpResponse:
    """Workdays of units on which no source told of anybody."""
    reach = organization.reach(visit.viewer, on=visit.today)
    found = silent_days(units=reach, since=visit.today - BACK, until=visit.today)
    names = organization.names({each.unit for each in found})
    at = _terminals_at(visit)
    context = {
        "page_title": "기록이 없는 날",
        "page_lead": f"지난 14일에 {len(found)}건입니다." if found else "",
        "crumbs": CRUMBS if visit.viewer.role == "admin" else [],
        "rows": [(each, names.get(each.unit, ""), at.get(each.unit, "")) for each in found],
    }
    return visit.show("terminals/silent.html", context)


def _terminals_at(visit: Visit) -> dict[int, str]:
    """By unit, the terminals at which its people most likely pass: its own, else those above it."""
    nodes = organization.tree(on=visit.today)
    hung: dict[int, list[str]] = {}
    for each in placed():
        hung.setdefault(each.unit, []).append(each.name)
    found: dict[int, Any] = {}
    for unit in nodes:
        near = next((hung[up] for up in organization.above(unit, nodes) if up in hung), [])
        found[unit] = ", ".join(near)
    return found


urls: list[URLPattern] = [
    path("terminals/held", held),
    path("terminals/held/<uuid:line>/read", read_again),
    path("terminals/held/<uuid:line>/aside", set_aside),
    path("terminals/arrivals/<int:arrival>/read", read_arrival),
    path("terminals/rejections/<uuid:rejection>/read", read_rejected),
    path("terminals/happenings", happenings),
    path("terminals/silent", silent),
]
