"""BioStar 2: the server that is asked, which of its devices are which terminals, how it goes."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.attendance.terminals import placed
from dure.feeds import actions, biostar
from dure.feeds.biostar import BY_KEY, WAYS, Wanted
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day

LARGEST = 64 * 1024
CRUMBS = [{"label": "다른 기록", "url": "/feeds"}, {"label": "BioStar 2", "url": "/feeds/biostar"}]
KEYS = [str(number) for number in range(1, 17)]
LONG_AGO = date(2000, 1, 1)


@page("admin")
def listing(visit: Visit) -> HttpResponse:
    """The servers and how each goes."""
    context = {
        "page_title": "BioStar 2",
        "page_lead": "슈프리마 BioStar 2 서버에 1분마다 물어 인증 성공 기록을 가져옵니다.",
        "crumbs": CRUMBS[:1],
        "servers": biostar.servers(),
        "codes": Wanted.codes,
        "today": visit.today,
    }
    return visit.show("feeds/biostar.html", context)


@page("admin")
def server(visit: Visit, server: UUID) -> HttpResponse:
    """One server: how it goes, its devices, its settings."""
    found = biostar.server(server)
    devices: list[dict[str, Any]] = [
        {"id": pk, "name": each["name"], "first": each["first"][:16].replace("T", " "),
         "serial": "", "way": "", "new": True}
        for pk, each in sorted(found.strangers.items())
    ] + [
        {"id": pk, "name": "", "first": "", **each, "new": False}
        for pk, each in sorted(found.devices.items())
    ]  # fmt: skip
    context = {
        "page_title": found.name,
        "page_lead": _lead(found),
        "crumbs": CRUMBS,
        "server": found,
        "devices": devices,
        "placed": placed(),
        "ways": WAYS.items(),
        "key_ways": [(way, ko) for way, ko in WAYS.items() if way in biostar.DIRECTION],
        "keys": [(key, found.keys.get(key, "untold")) for key in KEYS],
        "codes": ", ".join(found.codes),
        "lag": (visit.at - found.cursor) // timedelta(minutes=1),
    }
    return visit.show("feeds/biostar_server.html", context)


def _lead(found: Any) -> str:
    if not found.asks:
        return "지금은 묻지 않습니다."
    if found.failing_since:
        return "기록을 가져오지 못하고 있습니다."
    return (
        "잘 가져오고 있습니다."
        if found.succeeded_at
        else "아직 물은 적이 없습니다. 1분 안에 묻습니다."
    )


@action("admin")
def save_new(visit: Visit) -> HttpResponse:
    """Write down a server."""
    key = actions.save_server(wanted=_wanted(visit), by=visit.viewer, at=visit.at)
    visit.say("BioStar 2 서버를 적었습니다. 1분 안에 처음 묻습니다.")
    return redirect(f"/feeds/biostar/{key}")


@action("admin")
def save(visit: Visit, server: UUID) -> HttpResponse:
    """Change a server."""
    wanted = _wanted(visit, biostar.server(server).certificate)
    actions.save_server(wanted=wanted, server=server, by=visit.viewer, at=visit.at)
    visit.say("서버의 설정을 고쳤습니다.")
    return redirect(f"/feeds/biostar/{server}")


def _wanted(visit: Visit, certificate: str = "") -> Wanted:
    sent, given = visit.request.POST, visit.request.FILES.get("certificate")
    if given is not None and (given.size or 0) <= LARGEST:
        certificate = given.read().decode("ascii", "replace")
    since = read_day(sent.get("since"), LONG_AGO)
    return Wanted(
        sent.get("name", ""),
        sent.get("url", ""),
        sent.get("login", ""),
        sent.get("password", ""),
        certificate,
        None if since == LONG_AGO else since,
        sent.get("codes", Wanted.codes),
    )


@action("admin")
def pair(visit: Visit, server: UUID) -> HttpResponse:
    """Say which terminal and direction each device is."""
    sent = visit.request.POST
    devices = {
        pk: (sent.get(f"serial:{pk}", ""), sent.get(f"way:{pk}", "") or BY_KEY)
        for pk in sent.getlist("device")
        if sent.get(f"way:{pk}")
    }
    keys = {key: way for key in KEYS if (way := sent.get(f"key:{key}", "untold")) != "untold"}
    actions.pair_devices(server=server, devices=devices, keys=keys, by=visit.viewer, at=visit.at)
    visit.say("장치를 맞추었습니다. 기다리던 기록은 1분 안에 다시 가져옵니다.")
    return redirect(f"/feeds/biostar/{server}")


@action("admin")
def switch(visit: Visit, server: UUID) -> HttpResponse:
    """Ask a server, or no more."""
    asks = visit.request.POST.get("asks") == "yes"
    actions.stop_or_ask(server=server, asks=asks, by=visit.viewer, at=visit.at)
    visit.say(
        "다시 묻습니다."
        if asks
        else "이제 묻지 않습니다. 다시 묻기를 누르면 멈춘 때부터 이어서 가져옵니다."
    )
    return redirect(f"/feeds/biostar/{server}")


urls = [
    path("feeds/biostar", listing, name="feeds-biostar"),
    path("feeds/biostar/new", save_new, name="feeds-biostar-new"),
    path("feeds/biostar/<uuid:server>", server, name="feeds-biostar-server"),
    path("feeds/biostar/<uuid:server>/save", save, name="feeds-biostar-save"),
    path("feeds/biostar/<uuid:server>/devices", pair, name="feeds-biostar-devices"),
    path("feeds/biostar/<uuid:server>/switch", switch, name="feeds-biostar-switch"),
]
