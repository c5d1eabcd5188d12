"""진단: machines, queues, closes, clocks, unset values and data that contradicts itself, with what to do."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import path, resolve

from dure.operations.devices import devices
from dure.operations.diagnosis import Symptom, diagnosed, unset
from dure.people import queries as people
from dure.web.doors import Visit, page
from dure.web.frame import ROLES
from dure.web.law_words import TOPICS

TAGS = {"ok": "멀쩡함", "warn": "살펴볼 것", "bad": "고칠 것"}
NAMED = 5  # persons of one symptom; where it leads shows the others
ON_A_PAGE = 10


@page("admin", "hr")
def shown(visit: Visit) -> HttpResponse:
    """Everything at once, what is wrong first in each part."""
    parts = diagnosed(at=visit.at)
    troubles = sum(each.troubles for each in parts)
    machines = Paginator(devices(at=visit.at), ON_A_PAGE)
    context = {
        "page_title": "진단",
        "page_lead": f"살펴볼 것이 {troubles}가지 있습니다." if troubles else "모두 멀쩡합니다.",
        "parts": [
            {"part": each, "rows": [_row(visit, one) for one in _worst_first(each.symptoms)]}
            for each in parts
        ],
        "page": machines.get_page(visit.request.GET.get("page")),
        "may_open": visit.viewer.role == "admin",
        "topics": _topics(visit),
    }
    return visit.show("diagnosis/page.html", context)


def _worst_first(symptoms: list[Symptom]) -> list[Symptom]:
    return sorted(symptoms, key=lambda each: list(TAGS).index(each.tag), reverse=True)


def _row(visit: Visit, each: Symptom) -> dict[str, Any]:
    """A symptom; who may not open where it leads is told whose it is."""
    may = getattr(resolve(each.url.partition("?")[0]).func, "roles", ()) if each.url else ()
    whose = next((ROLES[role] for role in ROLES if role in may and role != "employee"), "")
    return {
        "each": each,
        "state": TAGS[each.tag],
        "url": each.url if visit.viewer.role in may else "",
        "whose": "" if visit.viewer.role in may else whose,
        "names": list(people.names(each.persons[:NAMED]).values()),
        "more": max(len(each.persons) - NAMED, 0),
    }


def _topics(visit: Visit) -> list[tuple[str, list[Any]]]:
    """The unset values under the names of their topics."""
    found: dict[str, list[Any]] = {}
    for each in unset(visit.today):
        found.setdefault(TOPICS[each.topic], []).append(each)
    return list(found.items())


urls = [path("diagnosis", shown)]
