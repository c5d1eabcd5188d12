"""연차 신청: the labour officer takes requests on, or asks for another time and says why."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.labor import asking, queries, reach
from dure.web.doors import Visit, action, page
from dure.web.labor import CRUMBS, READERS
from dure.web.labor_mine_leave import TAGS
from dure.web.labor_mine_words import in_days

HOME = "/labor/leave"
A_DAY = 480


@page(*READERS)
def listed(visit: Visit) -> HttpResponse:
    """What waits in the viewer's districts, and what was decided lately."""
    seen = reach.districts(visit.viewer, on=visit.today)
    names = queries.names(seen)
    waiting = [
        {**_row(each, names), "left": _left(each, visit.today)} for each in asking.waiting(seen)
    ]
    context = {
        "page_title": "연차 신청",
        "page_lead": f"기다리는 신청이 {len(waiting)}건 있습니다."
        if waiting
        else "기다리는 신청이 없습니다.",
        "crumbs": CRUMBS,
        "waiting": waiting,
        "decided": [_row(each, names) for each in asking.decided(seen)],
        "article": asking.article(visit.today),
        "may": visit.viewer.role == "labor",
    }
    return visit.show("labor/leave_requests.html", context)


def _row(each: Any, names: dict[int, str]) -> dict[str, Any]:
    day = asking.scheduled(each.worker, each.date) or A_DAY
    return {
        "asked": each,
        "who": each.worker.name or each.worker.number,
        "district": names[each.worker.district_id],
        "length": in_days(each.minutes, day),
        "state": asking.STATES[each.state],
        "tag": TAGS[each.state],
    }


def _left(each: Any, today: date) -> str:
    """What is left when this one is taken on."""
    left = asking.balance(each.worker, on=each.date, today=today).left
    return in_days(max(left, 0), asking.scheduled(each.worker, each.date) or A_DAY)


@action("labor")
def approve(visit: Visit, asked: UUID) -> HttpResponse:
    """Take one on."""
    asking.approve_leave(request=_one(visit, asked), by=visit.viewer, at=visit.at)
    visit.say("받아들였습니다. 그날은 연차로 적힙니다.")
    return redirect(HOME)


@action("labor")
def reject(visit: Visit, asked: UUID) -> HttpResponse:
    """Ask for another time."""
    reason = visit.request.POST.get("reason", "")
    asking.reject_leave(request=_one(visit, asked), reason=reason, by=visit.viewer, at=visit.at)
    visit.say("시기를 바꿔 달라고 알렸습니다.")
    return redirect(HOME)


def _one(visit: Visit, asked: UUID) -> Any:
    return asking.one(asked, reach.districts(visit.viewer, on=visit.today))


urls: list[URLPattern] = [
    path("labor/leave", listed, name="labor-requests"),
    path("labor/leave/<uuid:asked>/approve", approve, name="labor-requests-approve"),
    path("labor/leave/<uuid:asked>/reject", reject, name="labor-requests-reject"),
]
