"""로그인 제공자: where the administrator writes down a system that says who somebody is."""

from dataclasses import fields
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.accounts import providers
from dure.accounts.providers import WantedProvider
from dure.web.doors import Visit, action, page
from dure.web.fields import read_sentence
from dure.web.logins import tell

CRUMBS = [
    {"label": "로그인과 권한", "url": "/logins"},
    {"label": "로그인 제공자", "url": "/logins/providers"},
]
CHECKS = ("strong", "in_use")
FRESH = (
    ("oidc", "OIDC", "모바일공무원증, Keycloak, Entra ID처럼 코드를 주고받는 곳"),
    ("saml", "SAML", "통합인증(SSO)이 서명한 답을 보내는 곳"),
    ("ldap", "LDAP", "로그인 화면에서 디렉터리의 비밀번호로 들어오게 할 때"),
)
SUBJECTS = {"oidc": "sub", "saml": "NameID", "ldap": "entryUUID"}


@page("admin", sure=True)
def listing(visit: Visit) -> HttpResponse:
    context = {
        "page_title": "로그인 제공자",
        "page_lead": "모바일공무원증, Keycloak, 통합인증, 디렉터리의 로그인으로 두레에 들어오게 합니다.",
        "crumbs": CRUMBS[:1],
        "providers": providers.listed(),
        "unlinked": providers.unlinked(),
        "fresh": FRESH,
    }
    return visit.show("logins/providers.html", context)


@page("admin", sure=True)
def one(visit: Visit, provider: UUID) -> HttpResponse:
    found = providers.provider_of(provider)
    context = {
        "page_title": found.name,
        "crumbs": CRUMBS,
        "provider": found,
        "kind": found.kind,
        "subject_claim": found.subject_claim,
        "ours": visit.request.build_absolute_uri(f"/login/via/{provider}"),
        "link_bys": providers.LINK_BYS,
    }
    return visit.show("logins/provider.html", context)


@page("admin", sure=True)
def fresh(visit: Visit, kind: str) -> HttpResponse:
    """An empty form of a kind."""
    if kind not in SUBJECTS:
        raise Http404
    context = {
        "page_title": f"{kind.upper()} 제공자 적기",
        "crumbs": CRUMBS,
        "kind": kind,
        "subject_claim": SUBJECTS[kind],
        "link_bys": providers.LINK_BYS,
    }
    return visit.show("logins/provider.html", context)


@action("admin", sure=True)
def save_new(visit: Visit) -> HttpResponse:
    key = providers.save_provider(wanted=_wanted(visit), by=visit.viewer, at=visit.at)
    visit.say("로그인 제공자를 적었습니다. 이 화면의 주소를 제공자에 등록해 주세요.")
    return redirect(f"/logins/providers/{key}")


@action("admin", sure=True)
def save(visit: Visit, provider: UUID) -> HttpResponse:
    wanted = _wanted(visit)
    providers.save_provider(wanted=wanted, provider=provider, by=visit.viewer, at=visit.at)
    visit.say("로그인 제공자를 고쳤습니다.")
    return redirect(f"/logins/providers/{provider}")


def _wanted(visit: Visit) -> WantedProvider:
    sent = visit.request.POST
    told = {
        each.name: read_sentence(sent.get(each.name, ""), "칸마다", _most(each.name)).strip()
        for each in fields(WantedProvider)
        if each.name not in CHECKS
    }
    return WantedProvider(**told, strong=bool(sent.get("strong")), in_use=bool(sent.get("in_use")))


def _most(name: str) -> int:
    short = {"name": 60, "subject_claim": 60, "link_claim": 60, "certificate": 20_000}
    return short.get(name, 200)


@action("admin", sure=True)
def link(visit: Visit, account: UUID) -> HttpResponse:
    login = visit.request.POST.get("login", "").strip()
    user = providers.link(account=account, login=login, by=visit.viewer, at=visit.at)
    if user:
        tell(visit, user, "시스템 담당자가 제공자의 계정을 내 로그인에 이었습니다.")
    visit.say("계정을 이었습니다." if login else "이은 것을 풀었습니다.")
    return redirect("/logins/providers")


urls: list[URLPattern] = [
    path("logins/providers", listing),
    path("logins/providers/new", save_new),
    path("logins/providers/<uuid:provider>", one),
    path("logins/providers/<slug:kind>", fresh),
    path("logins/providers/<uuid:provider>/save", save),
    path("logins/accounts/<uuid:account>/link", link),
]
