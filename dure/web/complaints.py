"""비밀 신고: sent by a worker in two presses, read and answered by the city's labour officer alone."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.guard import complaints
from dure.labor import queries
from dure.web.doors import ANY, Visit, action, page
from dure.web.labor import CRUMBS
from dure.web.labor_paper import own_worker

HOME = "/labor/complaints"
MINE = "/labor/mine/complaints"
TAGS = {"sent": "go", "answered": "ok", "closed": "plain", "withdrawn": "plain"}


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """The form, and what became of what was sent."""
    worker = own_worker(visit)
    kind = visit.request.GET.get("kind", "")
    context = {
        "page_title": "비밀 신고",
        "crumbs": [{"label": "내 일", "url": "/labor/mine"}],
        "page_lead": "시의 노동담당만 읽습니다. 자치구와 관리자는 볼 수 없습니다.",
        "kinds": complaints.KINDS,
        "kind": kind if kind in dict(complaints.KINDS) else "",
        "rows": [_row(each) for each in complaints.of_person(worker.person_id or 0)],
        "longest": complaints.LONGEST,
    }
    return visit.show("labor/complaints_mine.html", context)


def _row(each: Any) -> dict[str, Any]:
    return {
        "sent": each,
        "kind": each.get_kind_display(),
        "state": complaints.STATES[each.state],
        "tag": TAGS[each.state],
        "words": complaints.words_of(each),
        "answer": complaints.answer_of(each),
        "may_withdraw": each.state in ("sent", "answered"),
    }


@action(*ANY)
def send(visit: Visit) -> HttpResponse:
    """Send it to the city."""
    given = visit.request.POST
    complaints.send_complaint(
        worker=own_worker(visit),
        kind=given.get("kind", ""),
        text=given.get("text", ""),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("시의 노동담당에게 보냈습니다. 답이 오면 여기에 보입니다.")
    return redirect(MINE)


@action(*ANY)
def withdraw(visit: Visit, complaint: UUID) -> HttpResponse:
    """Take one back."""
    complaints.withdraw_complaint(complaint=complaint, by=visit.viewer, at=visit.at)
    visit.say("신고를 거두었습니다. 적은 말은 지웠습니다.")
    return redirect(MINE)


@page("labor")
def listed(visit: Visit) -> HttpResponse:
    """All of them, without their words: those are shown when one is opened."""
    found = complaints.every(visit.viewer)
    names = queries.names([each.worker.district for each in found])
    waiting = sum(each.state == "sent" for each in found)
    context = {
        "page_title": "비밀 신고",
        "page_lead": f"답을 기다리는 신고가 {waiting}건 있습니다. 열어 보면 감사 기록에 남습니다.",
        "crumbs": CRUMBS,
        "rows": [
            {
                "sent": each,
                "who": each.worker.name or each.worker.number,
                "district": names[each.worker.district_id],
                "kind": each.get_kind_display(),
                "state": complaints.STATES[each.state],
                "tag": TAGS[each.state],
            }
            for each in found
        ],
    }
    return visit.show("labor/complaints.html", context)


@page("labor")
def opened(visit: Visit, complaint: UUID) -> HttpResponse:
    """One with its words. A GET that writes on purpose: a look is written down."""
    found, text = complaints.open_complaint(complaint=complaint, by=visit.viewer, at=visit.at)
    worker = found.worker
    context = {
        "page_title": found.get_kind_display(),
        "page_lead": f"{queries.names([worker.district])[worker.district_id]} {worker.name or worker.number}",
        "crumbs": [*CRUMBS, {"label": "비밀 신고", "url": HOME}],
        "sent": found,
        "text": text,
        "answer": complaints.answer_of(found),
        "state": complaints.STATES[found.state],
        "tag": TAGS[found.state],
        "is_open": found.state in ("sent", "answered"),
        "worker": worker,
        "notes": complaints.notes(worker, visit.viewer),
    }  # fmt: skip
    return visit.show("labor/complaint.html", context)


@action("labor")
def answer(visit: Visit, complaint: UUID) -> HttpResponse:
    """Say to the worker what becomes of it."""
    text = visit.request.POST.get("text", "")
    complaints.answer_complaint(complaint=complaint, text=text, by=visit.viewer, at=visit.at)
    visit.say("근로자에게 답했습니다.")
    return redirect(f"{HOME}/{complaint}")


@action("labor")
def close(visit: Visit, complaint: UUID) -> HttpResponse:
    """Nothing more is to be done."""
    complaints.close_complaint(complaint=complaint, by=visit.viewer, at=visit.at)
    visit.say("신고를 끝냈습니다.")
    return redirect(HOME)


@action("labor")
def note(visit: Visit, complaint: UUID) -> HttpResponse:
    """Keep something beside the worker's findings."""
    text = visit.request.POST.get("text", "")
    complaints.write_note(complaint=complaint, text=text, by=visit.viewer, at=visit.at)
    visit.say("점검 결과 옆에 적었습니다. 시의 노동담당만 봅니다.")
    return redirect(f"{HOME}/{complaint}")


urls: list[URLPattern] = [
    path("labor/mine/complaints", mine, name="labor-mine-complaints"),
    path("labor/mine/complaints/send", send, name="labor-mine-complaints-send"),
    path("labor/mine/complaints/<uuid:complaint>/withdraw", withdraw),
    path("labor/complaints", listed, name="labor-complaints"),
    path("labor/complaints/<uuid:complaint>", opened, name="labor-complaint"),
    path("labor/complaints/<uuid:complaint>/answer", answer),
    path("labor/complaints/<uuid:complaint>/close", close),
    path("labor/complaints/<uuid:complaint>/note", note),
]
