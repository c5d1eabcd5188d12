"""달력 주소: an address for a calendar program, made, changed and ended by the person it is for."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import NotTheirs
from dure.messages import calendars as actions
from dure.messages import queries
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import ANY, Visit, action, page
from dure.web.messages import own

A_PAGE = 50


@page(*ANY)
def calendars(visit: Visit) -> HttpResponse:
    return _page(visit)


def _page(visit: Visit, made: str = "", of: str = "") -> HttpResponse:
    found: dict[int | None, queries.Address] = {
        each.unit: each for each in queries.feeds(own(visit))
    }
    unit = _unit(visit)
    names = organization.names({each for each in (*found, unit) if each})
    listed: list[dict[str, Any]] = [_about("own", "내 달력", found.pop(None, None))]
    if unit:
        listed.append(_about("unit", f"{names.get(unit, '')} 달력", found.pop(unit, None)))
    listed += [
        {**_about("unit", f"{names.get(each or 0, '')} 달력", address), "moved": True}
        for each, address in found.items()
    ]
    token_url = visit.request.build_absolute_uri(f"/api/calendars/{made}.ics") if made else ""
    context = {
        "page_title": "달력 주소",
        "page_lead": "휴대전화나 컴퓨터의 달력에 휴가와 출장이 저절로 보이게 합니다.",
        "crumbs": [{"label": "알림", "url": "/messages"}],
        "calendars": listed,
        "made": token_url,
        "made_of": of,
        "webcal": token_url.replace("https://", "webcal://").replace("http://", "webcal://"),
    }
    return visit.show("messages/calendars.html", context)


def _about(which: str, title: str, address: queries.Address | None) -> dict[str, Any]:
    return {"which": which, "title": title, "address": address}


def _unit(visit: Visit) -> int | None:
    """The unit one works in today."""
    person = own(visit)
    member = people.member(person, on=visit.today)
    return member.unit if member else None


@action(*ANY)
def make(visit: Visit) -> HttpResponse:
    """The answer shows the address: it is kept nowhere, so no later page could."""
    of_unit = visit.request.POST.get("which") == "unit"
    unit = _unit(visit) if of_unit else None
    if of_unit and unit is None:
        raise NotTheirs("오늘 근무하는 부서가 없어 부서 달력을 만들 수 없습니다.")
    token = actions.make_feed(unit=unit, by=visit.viewer, at=visit.at)
    return _page(visit, token, "부서 달력" if unit else "내 달력")


@action(*ANY)
def renew(visit: Visit, feed: UUID) -> HttpResponse:
    of_unit = any(each.feed == feed and each.unit for each in queries.feeds(own(visit)))
    token = actions.renew_feed(feed=feed, by=visit.viewer, at=visit.at)
    return _page(visit, token, "부서 달력" if of_unit else "내 달력")


@action(*ANY)
def end(visit: Visit, feed: UUID) -> HttpResponse:
    actions.end_feed(feed=feed, by=visit.viewer, at=visit.at)
    visit.say("달력 주소를 끝냈습니다. 그 주소로는 더 열리지 않습니다.")
    return redirect("/calendars")


@page("admin")
def everybodys(visit: Visit) -> HttpResponse:
    """Every address that opens, beside the other ways in which 두레 tells other systems."""
    part = Paginator(queries.open_feeds(), A_PAGE).get_page(visit.request.GET.get("page"))
    names = people.names([each.person_id for each in part])
    units = organization.names({each.unit_id for each in part if each.unit_id})
    rows = [
        {
            "feed": each,
            "name": names.get(each.person_id, ""),
            "calendar": f"{units[each.unit_id]} 달력" if each.unit_id else "내 달력",
        }
        for each in part
    ]
    context = {
        "page_title": "열린 달력 주소",
        "page_lead": "달력 프로그램이 로그인 없이 읽는 주소입니다. 만든 사람이 옮기거나 그만두면 저절로 닫힙니다.",
        "crumbs": [{"label": "웹훅", "url": "/hooks"}],
        "rows": rows,
        "page": part,
    }
    return visit.show("hooks/calendars.html", context)


@action("admin")
def revoke(visit: Visit, feed: UUID) -> HttpResponse:
    actions.revoke_feed(feed=feed, by=visit.viewer, at=visit.at)
    visit.say("달력 주소를 끝내고 만든 사람에게 알렸습니다.")
    return redirect("/hooks/calendars")


urls: list[URLPattern] = [
    path("calendars", calendars),
    path("hooks/calendars", everybodys),
    path("hooks/calendars/<uuid:feed>/revoke", revoke),
    path("calendars/make", make),
    path("calendars/<uuid:feed>/renew", renew),
    path("calendars/<uuid:feed>/end", end),
]
