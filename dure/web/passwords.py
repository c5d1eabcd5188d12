"""Choosing one's own password: by a link, before the door, or within."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dure import clock, peer, tenancy
from dure.accounts import password_links
from dure.errors import Refused
from dure.messages import actions as told
from dure.web.account import CRUMBS, own
from dure.web.doors import ANY, Visit, action, page

CHOSEN = "비밀번호를 정했습니다. 새 비밀번호로 로그인해 주세요."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Whoever was given a link chooses a password."""
    at = clock.now()
    with tenancy.institution(password_links.institution_of(secret)):
        try:
            user = password_links.whose(secret, at=at)
        except Refused as refused:
            around = {"viewer": None, "page_title": "", "sentence": refused.ko}
            return render(request, "login/sorry.html", around, status=422)
        around = {"viewer": None, "page_title": "", "whose": user.name, "login": user.login}
        if request.method != "POST":
            return render(request, "login/choose.html", around)
        sent = request.POST
        try:
            password_links.choose(
                secret=secret, password=sent.get("password", ""),
                again=sent.get("password_repeated", ""), address=peer.address(request), at=at,
            )  # fmt: skip
        except Refused as refused:
            return render(request, "login/choose.html", {**around, "error": refused.ko}, status=422)
        if user.person_id:
            told.post(person=user.person_id, topic="system", text="비밀번호 링크로 비밀번호가 바뀌었습니다.",
                      url="/account", key=f"password:{user.id}:{at.isoformat()}", at=at)  # fmt: skip
    request.session.flush()
    messages.success(request, CHOSEN)
    return redirect("/login")


@page(*ANY, sure=True)
def mine(visit: Visit) -> HttpResponse:
    return _mine(visit, "", 200)


@action(*ANY, sure=True)
def change(visit: Visit) -> HttpResponse:
    sent = visit.request.POST
    try:
        password_links.change(
            user=own(visit), password=sent.get("password", ""), again=sent.get("password_repeated", ""),
            but=visit.request.session.session_key or "", by=visit.viewer, at=visit.at,
        )  # fmt: skip
    except Refused as refused:
        return _mine(visit, refused.ko, 422)
    visit.say("비밀번호를 바꾸었습니다. 다른 곳의 로그인은 모두 끝났습니다.")
    return redirect("/account")


def _mine(visit: Visit, error: str, status: int) -> HttpResponse:
    context = {
        "page_title": "비밀번호 바꾸기",
        "crumbs": CRUMBS,
        "error": error,
        "login": visit.viewer.name,
    }
    return visit.show("account/password.html", context, status)


urls: list[URLPattern] = [
    path("login/link/<str:secret>", link),
    path("account/password", mine),
    path("account/password/change", change),
]
