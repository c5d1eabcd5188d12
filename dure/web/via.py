"""Through a provider: the browser goes there and comes back with a code, to log in or to show it anew."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dure import clock, tenancy
from dure.accounts import providers
from dure.accounts import queries as accounts
from dure.accounts.entering import Entered
from dure.errors import Refused
from dure.links import oidc
from dure.web import account, login

STRANGE = (
    "로그인을 시작한 브라우저가 아니거나 너무 오래되었습니다. 로그인 화면에서 다시 시작해 주세요."
)
DENIED = "로그인 제공자에서 로그인하지 않았습니다. 다시 하거나 비밀번호로 로그인해 주세요."


@require_POST
def leave(request: HttpRequest, provider: UUID) -> HttpResponse:
    """To the provider, with what must come back."""
    door = providers.door(str(provider))
    if door is None:
        return _sorry(request, "쓰지 않는 로그인 제공자입니다. 다른 방법으로 로그인해 주세요.")
    anew = bool(request.POST.get("again")) and "user" in request.session
    with tenancy.institution(door.institution):
        client = providers.client(providers.provider_of(provider))
    try:
        url, asked = oidc.ask(
            client, request.build_absolute_uri(f"/login/via/{provider}/back"), anew=anew
        )
    except oidc.Failed as failed:
        return _sorry(request, str(failed))
    request.session["via"] = {
        "provider": str(provider),
        "anew": anew,
        "asked": asdict(asked),
        "wanted": {name: request.POST.get(name, "") for name in ("kept", "next")},
    }
    return login.leave_for(request, url, door.name)


@never_cache
@require_GET
def back(request: HttpRequest, provider: UUID) -> HttpResponseBase:
    """Back with a code: who it is."""
    went, said = request.session.pop("via", None), request.GET
    if not went or went["provider"] != str(provider) or went["asked"]["state"] != said.get("state"):
        return _sorry(request, STRANGE)
    if "code" not in said:
        return _sorry(request, DENIED)
    try:
        entered = _heard(request, provider, went)
    except (oidc.Failed, Refused) as failed:
        return _sorry(request, str(failed))
    if entered is None:
        return _sorry(request, providers.NOBODY)
    if went["anew"] and request.session.get("user") != entered.user.id:
        return _sorry(request, account.ANOTHER)
    if went["anew"]:
        return account.proved(request, entered.user, went["wanted"], at=clock.now())
    return login.passed(request, entered, went["wanted"], at=clock.now())


def _heard(request: HttpRequest, provider: UUID, went: dict[str, Any]) -> Entered | None:
    at, institution = clock.now(), accounts.institution_of_provider(provider)
    with tenancy.institution(institution):
        client = providers.client(providers.provider_of(provider))
    told = oidc.hear(
        client, oidc.Asked(**went["asked"]), request.GET["code"], at=at, anew=went["anew"]
    )
    with tenancy.institution(institution):
        return providers.entered(
            provider=provider,
            told=told.claims,
            id_token=told.id_token,
            find=login.staff_at(at),
            at=at,
        )


def _sorry(request: HttpRequest, sentence: str) -> HttpResponse:
    around = {"viewer": None, "page_title": "", "sentence": sentence}
    return render(request, "login/sorry.html", around, status=422)


urls: list[URLPattern] = [
    path("login/via/<uuid:provider>", leave),
    path("login/via/<uuid:provider>/back", back),
]
