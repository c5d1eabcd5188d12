"""대신 설 사람: announced watches that somebody cannot keep any more, each replaced in one press."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.duty import overtaken, queries, replacing, watches
from dure.duty.queries import Roster
from dure.errors import NotTheirs
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.duty import EDITORS, change_of, key_of, undo_of
from dure.web.templatetags.dure_format import day_ko

HOME = "/duty/left"
MOST = 10


@page(*EDITORS)
def left(visit: Visit) -> HttpResponse:
    """Every seat that would stay empty, why, and who could stand in."""
    found = replacing.left(viewer=visit.viewer, at=visit.at)
    persons = {each.seat.kept_by for each in found if each.seat.kept_by}
    persons |= {choice.person for each in found for choice in each.able}
    names, ids = people.names(persons), people.public_ids(persons)
    rows: list[dict[str, Any]] = [
        {
            "seat": each.seat,
            "title": f"{day_ko(each.seat.date)} {each.seat.name} {each.seat.role_ko}",
            "name": names.get(each.seat.kept_by or 0, ""),
            "why": each.why,
            "able": [
                (str(ids[choice.person]), names[choice.person], choice.points)
                for choice in each.able[:MOST]
            ],
            "more": max(0, len(each.able) - MOST),
        }
        for each in found
    ]
    context = {
        "page_title": "대신 설 사람",
        "page_lead": f"설 수 없게 된 당직이 {len(rows)}자리 있습니다."
        if rows
        else "공지한 당직자가 모두 설 수 있습니다.",
        "crumbs": [{"label": "당직표", "url": "/duty/rosters"}],
        "rows": rows,
        "overtaken": _overtaken(visit),
    }
    return visit.show("duty/left.html", context)


def _overtaken(visit: Visit) -> list[tuple[Roster, list[str]]]:
    """Announced rosters of the viewer's that a later holiday or setting changed."""
    mine = [
        each
        for each in replacing.coming(visit.at)
        if watches.looked_after(queries.units_of(each.key), visit.viewer, visit.at)
    ]
    said = [(each, overtaken.sentences(overtaken.overtaken(each, at=visit.at))) for each in mine]
    return [(each, some) for each, some in said if some]


@action(*EDITORS)
def replace(visit: Visit) -> HttpResponse:
    given = visit.request.POST
    duty, person = key_of(given.get("duty")), people.key(key_of(given.get("person")))
    if person is None:
        raise NotTheirs("이 기관에 없는 사람입니다.")
    change = replacing.replace(duty=duty, person=person, by=visit.viewer, at=visit.at)
    undo = undo_of(f"{HOME}/{duty}", change)
    visit.say("대신 설 사람을 정했습니다. 두 사람에게 알립니다.", undo=undo)
    return redirect(HOME)


@action(*EDITORS)
def put_back(visit: Visit, duty: UUID) -> HttpResponse:
    replacing.put_back(duty=duty, change=change_of(visit), by=visit.viewer, at=visit.at)
    visit.say("되돌렸습니다. 아무에게도 알리지 않았습니다.")
    return redirect(HOME)


urls: list[URLPattern] = [
    path("duty/left", left),
    path("duty/left/replace", replace),
    path("duty/left/<uuid:duty>/undo", put_back),
]
