"""API: what a token is, and every part of the API under its address."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import Schema

from dure.api import rest_days, rest_inbox, rest_leave, rest_people, rest_points, rest_trips
from dure.api.rest import Call, api, problem, reads
from dure.organization import queries as organization
from dure.people import queries as people

PARTS = (rest_people, rest_days, rest_leave, rest_trips, rest_inbox, rest_points)


class Me(Schema):
    """Whose token this is, what it opens and until when."""

    institution: str
    institution_name: str
    login: str
    role: str
    person: UUID | None
    token: str
    scopes: list[str]
    until: datetime


@reads("/me", "", Me, summary="이 연계 열쇠")
def get_me(call: Call) -> Me:
    """어느 기관의 누구로 무엇을 언제까지 할 수 있는지."""
    here = organization.institution()
    own = call.viewer.person
    return Me(
        institution=here.code,
        institution_name=here.name,
        login=call.viewer.name,
        role=call.viewer.role,
        person=people.public_ids([own])[own] if own else None,
        token=call.key.name,
        scopes=list(call.key.scopes),
        until=call.key.until,
    )


@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that is not of the API, told as a program expects it."""
    return problem(404, "no_such_address", "없는 주소입니다. /api/v1/openapi.json을 보아 주세요.")


urls: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", nowhere),
]
