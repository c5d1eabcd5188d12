"""월액여비를 받는 사람: who has it from when until when, entered by HR or payroll with its document."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import queries as people
from dure.people.queries import Member
from dure.trips import actions
from dure.trips import queries as trips
from dure.trips.standing import ARTICLE
from dure.web.doors import Visit, action, page
from dure.web.fields import read_sentence, typed_day
from law import params

HOME = "/pay/travel/standing"
WHO = ("hr", "payroll", "auditor")
VALUES = ("travel.monthly_won", "travel.monthly_full_days")
LOOK_BACK = timedelta(days=400)


@page(*WHO)
def listed(visit: Visit) -> HttpResponse:
    """Who has it, or had it within the last year."""
    found = trips.standing(since=visit.today - LOOK_BACK, until=None)
    known = people.latest({each.person for each in found}, on=visit.today)
    units = organization.names({each.unit for each in known.values()})
    names = people.names({each.person for each in found})
    return visit.show(
        "pay/standing.html",
        {
            "page_title": "월액여비를 받는 사람",
            "page_lead": "상시 출장이 필요한 사람의 관내 출장은 출장마다 대신 달마다 지급합니다.",
            "crumbs": []
            if visit.viewer.role == "hr"
            else [{"label": "여비", "url": "/pay/travel"}],
            "rows": [
                {
                    "each": each,
                    "name": names.get(each.person, ""),
                    "unit": units.get(known[each.person].unit, "") if each.person in known else "",
                    "until": each.until,
                    "over": each.until is not None and each.until <= visit.today,
                }
                for each in found
            ],
            "values": [_value(key, visit.today) for key in VALUES],
            "may_write": visit.viewer.role in ("hr", "payroll"),
            "today": visit.today,
            "article": ARTICLE,
        },
    )


def _value(key: str, on: date) -> dict[str, Any]:
    param = params.get(key)
    try:
        found = params.chosen(
            key, on, institution=organization.institution().code,
            local=organization.local_values().lazy(),
        )  # fmt: skip
    except params.Unset:
        found = None
    unit = {"won": "원", "days": "일"}[param.unit]
    return {"ko": param.ko, "key": key, "text": "" if found is None else f"{found:,}{unit}"}


@action("hr", "payroll")
def name(visit: Visit) -> HttpResponse:
    given = visit.request.POST
    who = _one(visit, given.get("who", "").strip())
    made = actions.name_standing(
        person=who.person,
        since=typed_day(given, "since", visit.today),
        until=typed_day(given, "until", visit.today) if given.get("until") else None,
        document=read_sentence(given.get("document", ""), "근거 문서는", 120),
        by=visit.viewer,
        at=visit.at,
    )
    visit.say(
        f"{who.name}님을 월액여비를 받는 사람으로 적었습니다.", f"{HOME}/{made.public_id}/drop"
    )
    if visit.request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(headers={"HX-Redirect": HOME})
    return redirect(HOME)


@action("hr", "payroll")
def end(visit: Visit, standing: UUID) -> HttpResponse:
    until = typed_day(visit.request.POST, "until", visit.today)
    actions.end_standing(standing=standing, until=until, by=visit.viewer, at=visit.at)
    visit.say(f"{until.isoformat()}부터 월액여비를 받지 않습니다.")
    return redirect(HOME)


@action("hr", "payroll")
def drop(visit: Visit, standing: UUID) -> HttpResponse:
    actions.drop_standing(standing=standing, by=visit.viewer, at=visit.at)
    visit.say("잘못 적은 것을 지웠습니다. 이미 넘긴 달이 달라지면 다음에 차이로 나옵니다.")
    return redirect(HOME)


def _one(visit: Visit, text: str) -> Member:
    """The one person whose name or 사번 was typed."""
    if not text:
        raise Refused("nobody_named", "받을 사람의 사번이나 성명을 적어 주세요.", ARTICLE)
    found = people.find(viewer=visit.viewer, text=text, on=visit.today)
    exact = [each for each in found if each.name == text] or found
    if not exact:
        raise NotTheirs(f"'{text[:20]}'을 사번이나 성명으로 가진 사람이 없습니다.")
    if len(exact) > 1:
        names = ", ".join(each.name for each in exact[:5])
        raise Refused(
            "several_people", f"여러 사람이 있습니다({names}). 사번을 적어 주세요.", ARTICLE
        )
    return exact[0]


urls = [
    path("pay/travel/standing", listed, name="pay-travel-standing"),
    path("pay/travel/standing/name", name),
    path("pay/travel/standing/<uuid:standing>/end", end),
    path("pay/travel/standing/<uuid:standing>/drop", drop),
]
