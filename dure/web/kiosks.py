"""키오스크: the tablet's own page, and the administrator's list of tablets and of what came late."""

from datetime import timedelta
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from dure.errors import NotTheirs
from dure.kiosks import actions, codes, queries
from dure.organization import queries as organization
from dure.web.doors import Visit, action, page
from dure.web.fields import read_key

LOOK_BACK = timedelta(days=14)


@require_safe
def tablet(request: HttpRequest) -> HttpResponse:
    """An empty frame that becomes a kiosk in the browser; it knows nobody and asks for no log-in."""
    return render(request, "kiosks/tablet.html", {"life": codes.LIFE_SECONDS})


@page("admin")
def listed(visit: Visit) -> HttpResponse:
    return _list(visit)


@action("admin")
def register(visit: Visit) -> HttpResponse:
    asked = visit.request.POST
    unit = organization.key(read_key(asked.get("unit", "")) or UUID(int=0))
    if unit is None:
        raise NotTheirs("이 기관에 없는 부서입니다.")
    serial, number = actions.register(
        name=asked.get("name", ""), unit=unit, by=visit.viewer, at=visit.at
    )
    return _list(visit, serial, number)


@action("admin")
def renew(visit: Visit, serial: str) -> HttpResponse:
    return _list(visit, serial, actions.renew(serial=serial, by=visit.viewer, at=visit.at))


@action("admin")
def retire(visit: Visit, serial: str) -> HttpResponse:
    actions.retire(serial=serial, by=visit.viewer, at=visit.at)
    visit.say(
        "키오스크를 더 쓰지 않습니다. 지금부터 누르는 것은 받지 않습니다. 그 앞에 누른 것은 31일 안에 오면 받습니다."
    )
    return _list(visit)


def _list(visit: Visit, serial: str = "", number: str = "") -> HttpResponse:
    """The list; a new one-time number stands on it once and nowhere else."""
    nodes = organization.tree(on=visit.today)
    address = f"{visit.request.scheme}://{visit.request.get_host()}/kiosk"
    context = {
        "page_title": "키오스크",
        "page_lead": "사무실에 둔 태블릿이 10초마다 바뀌는 QR 코드를 보이고 PIN을 받습니다.",
        "kiosks": queries.kiosks(),
        "presses": queries.presses(since=visit.at - LOOK_BACK, until=visit.at),
        "units": [(node.public_id, node.name) for node in nodes.values()],
        "address": address,
        "number": number,
        "of": queries.name_of(serial) if number else "",
        "picture": _picture(f"{address}#{number}") if number else "",
    }
    return visit.show("kiosks/list.html", context)


def _picture(text: str) -> str:
    """A QR code as an SVG of its own, light enough to stand in a page."""
    made = segno.make(text, error="m")
    drawn = made.svg_inline(border=4, svgclass="qr", lineclass="qr-dark", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn by us from our own letters


urls: list[URLPattern] = [
    path("kiosk", tablet),
    path("kiosks", listed),
    path("kiosks/new", register),
    path("kiosks/<str:serial>/renew", renew),
    path("kiosks/<str:serial>/retire", retire),
]
