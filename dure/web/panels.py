"""포털에 붙이기: a unit's day for a portal's pages; made, seen in use, ended by the unit's officers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.errors import Refused
from dure.organization import queries as organization
from dure.panels import actions, queries
from dure.panels.queries import Listed
from dure.web.doors import Visit, action, page
from dure.web.fields import DayField

HALF_A_YEAR = timedelta(days=183)
ENDED = 20
COLUMNS = {"no_such_origin": "origins", "no_origin": "origins", "token_lasts_too_long": "until"}


class Making(forms.Form):
    """A new panel: whose day, in which pages, until when."""

    name = forms.CharField(
        label="어디에 붙이나요",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input", "placeholder": "행정포털 첫 화면"}),
        error_messages={"required": "어디에 붙일 패널인지 적어 주세요."},
    )
    unit = forms.ChoiceField(
        label="어느 부서",
        widget=forms.Select(attrs={"class": "input"}),
        help_text="아래 부서의 사람도 보입니다.",
        error_messages={"required": "어느 부서의 오늘인지 골라 주세요."},
    )
    origins = forms.CharField(
        label="포털의 주소",
        widget=forms.Textarea(
            attrs={"class": "input code", "rows": 2, "placeholder": "https://portal.haeon.go.kr"}
        ),
        help_text="이름까지만, 한 줄에 하나씩. 여기에 적지 않은 곳에는 붙지 않습니다.",
        error_messages={"required": "패널을 붙일 포털의 주소를 적어 주세요."},
    )
    until = DayField(
        label="끝나는 날", help_text="이날 0시부터 보이지 않습니다. 1년 안에서 정합니다."
    )


@page(*actions.MAKERS, "admin")
def listed(visit: Visit) -> HttpResponse:
    return _list(visit, _form(visit))


@action(*actions.MAKERS, sure=True)
def make(visit: Visit) -> HttpResponse:
    """The answer shows the address: it is kept nowhere, so no later page could."""
    form = _form(visit, visit.request.POST)
    if not form.is_valid():
        return _list(visit, form, status=422)
    said = form.cleaned_data
    try:
        made, secret = actions.make(
            name=said["name"],
            unit=organization.key(UUID(said["unit"])) or 0,
            origins=actions.origins(said["origins"]),
            until=said["until"],
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        form.add_error(COLUMNS.get(refused.code, "name"), refused.ko)
        return _list(visit, form, status=422)
    return _list(visit, _form(visit), secret=secret, of=made.token.name)


@action(*actions.MAKERS, "admin")
def end(visit: Visit, panel: UUID) -> HttpResponse:
    actions.end(panel=panel, by=visit.viewer, at=visit.at)
    visit.say("패널을 끝냈습니다. 포털에는 끝났다는 말만 보입니다.")
    return redirect("/panels")


def _form(visit: Visit, given: Any = None) -> Making:
    form = Making(given, initial={"until": visit.today + HALF_A_YEAR})
    reach = organization.reach(visit.viewer, on=visit.today)
    nodes = organization.tree(on=visit.today)
    field = form.fields["unit"]
    assert isinstance(field, forms.ChoiceField)
    open_to = [node for pk, node in nodes.items() if reach is None or pk in reach]
    choices = [(str(node.public_id), node.name) for node in open_to]
    field.choices = choices if len(choices) == 1 else [("", "고르세요"), *choices]
    return form


def _list(
    visit: Visit, form: Making, *, secret: str = "", of: str = "", status: int = 200
) -> HttpResponse:
    found = queries.panels(viewer=visit.viewer, on=visit.today)
    address = f"{visit.request.scheme}://{visit.request.get_host()}/embed/{secret}"
    context = {
        "page_title": "포털에 붙이기",
        "page_lead": "누가 자리에 있고 누가 출장이나 휴가인지를 행정포털의 한 자리에 보입니다.",
        "open": [_row(each) for each in found if each.token.holds(visit.at)],
        "ended": [_row(each) for each in found if not each.token.holds(visit.at)][:ENDED],
        "form": form if visit.viewer.role in actions.MAKERS else None,
        "address": address if secret else "",
        "of": of,
    }
    return visit.show("panels/list.html", context, status)


def _row(each: Listed) -> dict[str, Any]:
    return {
        "each": each,
        "token": each.token,
        "asked": sum(asked for _, asked, _ in each.token.days),
        "refused": sum(refused for _, _, refused in each.token.days),
    }


urls: list[URLPattern] = [
    path("panels", listed),
    path("panels/make", make),
    path("panels/<uuid:panel>/end", end),
]
