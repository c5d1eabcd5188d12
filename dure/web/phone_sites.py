"""휴대전화 출퇴근을 받는 곳: what the institution set for phones, and the offices' spots."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import NotTheirs
from dure.kiosks import actions, queries
from dure.organization import queries as organization
from dure.web.doors import Visit, action, page
from dure.web.fields import read_day, read_key
from dure.web.law_words import show
from dure.web.templatetags.dure_format import day_iso
from law import params


@page("admin")
def sites(visit: Visit) -> HttpResponse:
    known = queries.rules(on=visit.today)
    own = {each.key: each for each in organization.settings() if each.published}
    table = params.table()
    nodes = organization.tree(on=visit.today)
    context = {
        "page_title": "휴대전화 출퇴근",
        "page_lead": "조례나 지침이 허용하는 기관에서만 씁니다. 값을 정하지 않으면 꺼져 있습니다.",
        "on": known.on,
        "values": [
            {
                "ko": table[key].ko,
                "key": key,
                "value": show(table[key], own[key].value) if key in own else "",
                "document": own[key].document if key in own else "",
            }
            for key in queries.RULES
        ],
        "sites": queries.sites(),
        "units": [(node.public_id, node.name) for node in nodes.values()],
    }
    return visit.show("phone/sites.html", context)


@action("admin")
def place(visit: Visit) -> HttpResponse:
    asked = visit.request.POST
    unit = organization.key(read_key(asked.get("unit", "")) or UUID(int=0))
    if unit is None:
        raise NotTheirs("이 기관에 없는 부서입니다.")
    since = read_day(asked.get("since"), visit.today)
    actions.place_site(
        unit=unit,
        name=asked.get("name", ""),
        latitude=asked.get("latitude", ""),
        longitude=asked.get("longitude", ""),
        since=since,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(f"{day_iso(since)}부터 그곳에서 휴대전화 출퇴근을 받습니다.")
    return redirect("/phone/sites")


@action("admin")
def end(visit: Visit, site: UUID) -> HttpResponse:
    actions.end_site(site=site, until=visit.today, by=visit.viewer, at=visit.at)
    visit.say("그곳에서는 오늘부터 휴대전화 출퇴근을 받지 않습니다.")
    return redirect("/phone/sites")


urls: list[URLPattern] = [
    path("phone/sites", sites),
    path("phone/sites/new", place),
    path("phone/sites/<uuid:site>/end", end),
]
