"""해명: what somebody was asked about, and their answer."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.errors import NotTheirs
from dure.evidence import actions, queries
from dure.evidence.queries import Found
from dure.sealed import File
from dure.web.doors import ANY, Visit, action, page


@page(*ANY)
def asked(visit: Visit, key: UUID) -> HttpResponse:
    """The rule, the facts and the question, with a place to answer."""
    found = _asked(visit, key)
    said = [each for each in queries.turns(key) if each.person == visit.viewer.person]
    context = {
        "page_title": "해명 요청",
        "hit": found,
        "facts": [each for each in queries.facts(key) if not each.gone],
        "turns": said,
    }
    return visit.show("evidence/asked.html", context)


@action(*ANY)
def answer(visit: Visit, key: UUID) -> HttpResponse:
    given = visit.request.FILES.get("file")
    file = File(given.name or "첨부", given.read()) if given else None
    text = visit.request.POST.get("text", "")
    actions.answer(hit=key, text=text, file=file, by=visit.viewer, at=visit.at)
    visit.say("해명을 보냈습니다. 감사 담당자가 봅니다.")
    return redirect(f"/evidence/asked/{key}")


def _asked(visit: Visit, key: UUID) -> Found:
    person = visit.viewer.person
    found = queries.asked_of(person, key) if person is not None else None
    if found is None:
        raise NotTheirs("해명을 요청받은 사람만 봅니다.")
    return found


urls = [
    path("evidence/asked/<uuid:key>", asked, name="evidence-asked"),
    path("evidence/asked/<uuid:key>/answer", answer, name="evidence-answer"),
]
