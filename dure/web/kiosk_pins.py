"""키오스크 PIN: the clerk gives one to whoever has no desk, told once."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path

from dure.errors import NotTheirs
from dure.kiosks import actions, queries
from dure.organization import queries as organization
from dure.people import queries as people
from dure.web.doors import Visit, action, page
from dure.web.fields import read_key


@page("clerk", "hr")
def pins(visit: Visit) -> HttpResponse:
    return _pins(visit)


@action("clerk", "hr")
def give_pin(visit: Visit) -> HttpResponse:
    person = people.key(read_key(visit.request.POST.get("person", "")) or UUID(int=0))
    if person is None:
        raise NotTheirs("이 기관에 없는 사람입니다.")
    pin = actions.give_pin(person=person, by=visit.viewer, at=visit.at)
    return _pins(visit, people.names([person]).get(person, ""), pin)


def _pins(visit: Visit, whose: str = "", pin: str = "") -> HttpResponse:
    found = people.members(viewer=visit.viewer, on=visit.today)
    having = queries.with_pin([each.person for each in found])
    units = organization.names({each.unit for each in found})
    numbers = people.staff_numbers([each.person for each in found], on=visit.today)
    context = {
        "page_title": "키오스크 PIN",
        "page_lead": "휴대전화로 QR 코드를 찍지 않는 사람이 키오스크에서 누르는 번호입니다.",
        "rows": [
            {
                "id": each.public_id,
                "name": each.name,
                "unit": units.get(each.unit, ""),
                "number": numbers.get(each.person, ""),
                "has": each.person in having,
            }
            for each in found
        ],
        "whose": whose,
        "pin": pin,
    }
    return visit.show("phone/pins.html", context)


urls: list[URLPattern] = [
    path("kiosks/pins", pins),
    path("kiosks/pins/give", give_pin),
]
