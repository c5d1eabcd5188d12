"""Through a provider: the browser goes there and comes back, to log in or to show it anew."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from dure import clock, tenancy
from dure.accounts import providers
from dure.accounts import queries as accounts
from dure.accounts.entering import Entered
from dure.errors import NotTheirs, Refused
from dure.links import oidc, saml
from dure.web import account, login

STRANGE = (
    "로그인을 시작한 브라우저가 아니거나 너무 오래되었습니다. 로그인 화면에서 다시 시작해 주세요."
)
DENIED = "로그인 제공자에서 로그인하지 않았습니다. 다시 하거나 비밀번호로 로그인해 주세요."
UNUSED = "쓰지 않는 로그인 제공자입니다. 다른 방법으로 로그인해 주세요."
Went = dict[str, Any]  # what a browser that has left us for a provider must know when it comes back


@require_POST
def leave(request: HttpRequest, provider: UUID) -> HttpResponse:
    """To the provider, with what must come back."""
    door = providers.door(str(provider))
    if door is None:
        return _sorry(request, UNUSED)
    anew = bool(request.POST.get("again")) and "user" in request.session
    try:
        url, asked = _asked(request, door, anew)
    except oidc.Failed as failed:
        return _sorry(request, str(failed))
    request.session["via"] = {
        "provider": str(provider),
        "anew": anew,
        "asked": asdict(asked),
        "wanted": {name: request.POST.get(name, "") for name in ("kept", "next")},
    }
    return login.leave_for(request, url, door.name)


def _asked(
    request: HttpRequest, door: providers.Door, anew: bool
) -> tuple[str, oidc.Asked | saml.Asked]:
    with tenancy.institution(door.institution):
        row = providers.provider_of(door.public_id)
        if row.kind == "saml":
            return saml.ask(providers.party(row, login.here(request)), anew=anew, at=clock.now())
        client = providers.client(row)
    back = request.build_absolute_uri(f"/login/via/{door.public_id}/back")
    return oidc.ask(client, back, anew=anew)


@never_cache
@require_GET
def back(request: HttpRequest, provider: UUID) -> HttpResponseBase:
    """Back from OIDC with a code: who it is."""
    if "code" in request.GET:
        return _returned(request, provider, request.GET.get("state"), _heard)
    request.session.pop("via", None)
    return _sorry(request, DENIED)


@csrf_exempt  # it comes from elsewhere: the state and the request that it answers are ours
@never_cache
@require_POST
def answer(request: HttpRequest, provider: UUID) -> HttpResponseBase:
    """Back from SAML with an answer: who it is.

    A form from elsewhere brings no cookie of ours (SameSite=Lax), so it is sent once more by us.
    """
    if "via" not in request.session and "ours" not in request.POST:
        sent = {name: request.POST.get(name, "") for name in ("SAMLResponse", "RelayState")}
        # no csrf_token: without its cookie another one would be set, and other windows could send nothing
        around = {"viewer": None, "page_title": "", "sent": sent.items(), "csrf_token": ""}
        return render(request, "login/arrived.html", around)
    return _returned(request, provider, request.POST.get("RelayState"), _believed)


def _returned(
    request: HttpRequest,
    provider: UUID,
    state: str | None,
    hear: Callable[[HttpRequest, UUID, Went], Entered | None],
) -> HttpResponseBase:
    """In, or shown anew, if it is the browser that left and the provider vouches for somebody."""
    went = request.session.pop("via", None)
    if not went or went["provider"] != str(provider) or went["asked"]["state"] != state:
        return _sorry(request, STRANGE)
    try:
        entered = hear(request, provider, went)
    except (oidc.Failed, Refused) as failed:
        return _sorry(request, str(failed))
    except NotTheirs:  # turned off while the browser was there
        return _sorry(request, UNUSED)
    if entered is None:
        return _sorry(request, providers.NOBODY)
    if went["anew"] and request.session.get("user") != entered.user.id:
        return _sorry(request, account.ANOTHER)
    if went["anew"]:
        wanted, how = went["wanted"], entered.how
        return account.proved(request, entered.user, wanted, at=clock.now(), provider=how)
    return login.passed(request, entered, went["wanted"], at=clock.now())


def _heard(request: HttpRequest, provider: UUID, went: Went) -> Entered | None:
    at, institution = clock.now(), accounts.institution_of_provider(provider)
    with tenancy.institution(institution):
        client = providers.client(providers.provider_of(provider))
    asked = oidc.Asked(**went["asked"])
    told = oidc.hear(client, asked, request.GET["code"], at=at, anew=went["anew"])
    with tenancy.institution(institution):
        return providers.entered(
            provider=provider,
            told=told.claims,
            ticket=told.id_token,
            find=login.staff_at(at),
            at=at,
        )


def _believed(request: HttpRequest, provider: UUID, went: Went) -> Entered | None:
    at, asked = clock.now(), saml.Asked(**went["asked"])
    with tenancy.institution(accounts.institution_of_provider(provider)):
        party = providers.party(providers.provider_of(provider), login.here(request))
        sent = request.POST.get("SAMLResponse", "")
        told = saml.hear(party, asked, sent, at=at, anew=went["anew"])
        providers.spend(provider=provider, told=told, at=at)
        return providers.entered(
            provider=provider,
            told=told.claims,
            ticket=told.ticket,
            find=login.staff_at(at),
            at=at,
        )


@require_GET
def metadata(request: HttpRequest, provider: UUID) -> HttpResponse:
    """Who we are, for the operator of a SAML provider."""
    door = providers.door(str(provider))
    if door is None:
        raise Http404
    with tenancy.institution(door.institution):
        row = providers.provider_of(provider)
        said = saml.metadata(providers.party(row, login.here(request)))
    return HttpResponse(said, content_type="application/samlmetadata+xml")


def _sorry(request: HttpRequest, sentence: str) -> HttpResponse:
    around = {"viewer": None, "page_title": "", "sentence": sentence}
    return render(request, "login/sorry.html", around, status=422)


urls: list[URLPattern] = [
    path("login/via/<uuid:provider>", leave),
    path("login/via/<uuid:provider>/back", back),
    path("login/via/<uuid:provider>/saml", answer),
    path("login/via/<uuid:provider>/metadata", metadata),
]
