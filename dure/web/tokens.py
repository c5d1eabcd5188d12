"""연계 열쇠: what one's programs come in with; made, seen in use, ended. The administrator has the programs'."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import queries, tokens
from dure.accounts.queries import Shown
from dure.accounts.tokens import SCOPES
from dure.errors import Refused
from dure.organization import queries as organization
from dure.web.doors import ANY, Visit, action, page
from dure.web.fields import DayField, read_key
from dure.web.frame import ROLES

HALF_A_YEAR = timedelta(days=183)
PROGRAM_ROLES = ("hr", "clerk", "payroll", "head", "auditor")


class Making(forms.Form):
    """A new token: for which program, in which role, for what, until when."""

    name = forms.CharField(
        label="어느 프로그램이 쓰나요",
        max_length=80,
        widget=forms.TextInput(attrs={"class": "input", "placeholder": "행정포털 알림판"}),
        error_messages={"required": "어느 프로그램이 쓸 열쇠인지 적어 주세요."},
    )
    acts_as = forms.ChoiceField(label="누구로", widget=forms.Select(attrs={"class": "input"}))
    scopes = forms.MultipleChoiceField(
        label="무엇을",
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "열어 줄 범위를 하나 이상 골라 주세요."},
    )
    until = DayField(label="끝나는 날", help_text="이날 0시부터 쓸 수 없습니다.")


@page(*ANY)
def listed(visit: Visit) -> HttpResponse:
    return _list(visit, _form(visit))


@action(*ANY, sure=True)
def make(visit: Visit) -> HttpResponse:
    """The answer shows the key: it is kept nowhere, so no later page could."""
    form = _form(visit, visit.request.POST)
    if not form.is_valid():
        return _list(visit, form, status=422)
    said = form.cleaned_data
    user, _, role = said["acts_as"].partition(":")
    try:
        made, secret = tokens.make(
            name=said["name"],
            user=int(user),
            role=role,
            scopes=said["scopes"],
            until=said["until"],
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        form.add_error("until" if refused.code == "token_lasts_too_long" else "name", refused.ko)
        return _list(visit, form, status=422)
    return _list(visit, _form(visit), secret=secret, of=made.name)


@action(*ANY)
def end(visit: Visit, token: UUID) -> HttpResponse:
    tokens.end(token=token, by=visit.viewer, at=visit.at)
    visit.say("연계 열쇠를 끝냈습니다. 그 열쇠로는 더 열리지 않습니다.")
    return redirect("/tokens")


@action("admin", sure=True)
def add_program(visit: Visit) -> HttpResponse:
    given = visit.request.POST
    unit = read_key(given.get("unit", ""))
    tokens.add_program(
        login=given.get("login", "").strip(),
        name=given.get("name", "").strip(),
        role=given.get("role", ""),
        unit=organization.key(unit) if unit else None,
        by=visit.viewer,
        at=visit.at,
    )
    visit.say("프로그램의 로그인을 만들었습니다. 이제 그 로그인의 열쇠를 만드세요.")
    return redirect("/tokens")


def _form(visit: Visit, given: Any = None) -> Making:
    form = Making(given, initial={"until": visit.today + HALF_A_YEAR})
    own = [(f"{visit.viewer.user}:{r}", f"나, {ROLES.get(r, r)}") for r in visit.viewer.roles]
    field = form.fields["acts_as"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = own + (_programs(visit.today) if visit.viewer.role == "admin" else [])
    return form


def _programs(today: date) -> list[tuple[str, str]]:
    return [
        (f"{user}:{role}", f"{name}({login}), {ROLES.get(role, role)}")
        for user, login, name, role in queries.programs(on=today)
    ]


def _list(
    visit: Visit, form: Making, *, secret: str = "", of: str = "", status: int = 200
) -> HttpResponse:
    found = queries.tokens(viewer=visit.viewer, on=visit.today)
    is_admin = visit.viewer.role == "admin"
    context = {
        "page_title": "연계 열쇠",
        "page_lead": "다른 프로그램이 비밀번호 없이 두레를 쓰게 합니다. 열쇠는 고른 일만 할 수 있습니다.",
        "open": [_about(each, visit) for each in found if each.holds(visit.at)],
        "ended": [_about(each, visit) for each in found if not each.holds(visit.at)][:20],
        "form": form,
        "secret": secret,
        "of": of,
        "address": f"{visit.request.scheme}://{visit.request.get_host()}/api/v1/",
        "is_admin": is_admin,
        "roles": [(role, ROLES[role]) for role in PROGRAM_ROLES],
        "units": _units(visit) if is_admin else [],
    }
    return visit.show("tokens/list.html", context, status)


def _units(visit: Visit) -> list[tuple[UUID, str]]:
    return [(each.public_id, each.name) for each in organization.tree(on=visit.today).values()]


def _about(each: Shown, visit: Visit) -> dict[str, Any]:
    return {
        **vars(each),
        "own": each.login == visit.viewer.name,
        "scopes": [SCOPES[scope] for scope in each.scopes],
        "asked": sum(asked for _, asked, _ in each.days),
        "refused": sum(refused for _, _, refused in each.days),
    }


urls: list[URLPattern] = [
    path("tokens", listed),
    path("tokens/make", make),
    path("tokens/program", add_program),
    path("tokens/<uuid:token>/end", end),
]
