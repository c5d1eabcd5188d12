"""내 로그인: one's own second means, passkeys, browsers and history; and showing anew that it is oneself."""

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure import peer, sealed, tenancy
from dure.accounts import entering, passkeys, providers, second
from dure.accounts import queries as accounts
from dure.errors import NotTheirs, Refused
from dure.web import frame, kept, means, sessions
from dure.web.doors import ANY, SEOUL, Visit, action, page
from dure.web.login import ours, site

CRUMBS = [{"label": "내 로그인", "url": "/account"}]
NOT_PROVED = "맞지 않습니다. 다시 확인해 주세요."
ANOTHER = "지금 로그인한 사람의 계정이 아닙니다."


def own(visit: Visit) -> Any:
    found = accounts.user(visit.viewer.user)
    if found is None:
        raise NotTheirs("쓸 수 없는 로그인입니다.")
    return found


@page(*ANY)
def mine(visit: Visit) -> HttpResponse:
    """What one logs in with, where one is in, and how it went."""
    user = own(visit)
    here = visit.request.session.session_key
    context = {
        "page_title": "내 로그인",
        "page_lead": "로그인하는 방법과 지금 로그인한 곳, 지난 접속을 봅니다.",
        "has_password": user.has_usable_password(),
        "has_app": second.has_app(user),
        "codes_left": second.codes_left(user),
        "passkeys": passkeys.of_user(user.id),
        "links": providers.linked(user.id),
        "log_ins": [
            {"row": each, "here": each.session_key == here}
            for each in entering.open_log_ins(user.id)
        ],
        "history": entering.history(user.login),
    }
    return visit.show("account/mine.html", context)


@page(*ANY, sure=True, enrolling=True)
def app(visit: Visit) -> HttpResponse:
    """The square that an app reads, and the field for its first number."""
    user = own(visit)
    if second.has_app(user):
        return redirect("/account")
    secret = second.new_secret()
    visit.request.session["app"] = sealed.seal(secret.encode()).decode()
    return _app(visit, user, secret, "", 200)


@action(*ANY, sure=True, enrolling=True)
def register_app(visit: Visit) -> HttpResponse:
    user, session = own(visit), visit.request.session
    if "app" not in session:
        return redirect("/account/app")
    secret = sealed.unseal(session["app"].encode()).decode()
    try:
        codes = second.register_app(
            user=user, secret=secret, code=visit.request.POST.get("code", ""),
            by=visit.viewer, at=visit.at,
        )  # fmt: skip
    except Refused as refused:
        return _app(visit, user, secret, refused.ko, 422)
    del session["app"]
    sessions.is_strong(visit.request)
    return _codes(visit, codes)


def _app(visit: Visit, user: Any, secret: str, error: str, status: int) -> HttpResponse:
    context = {
        "page_title": "인증 앱 등록",
        "crumbs": CRUMBS,
        "square": segno.make(second.address_of(secret, user), error="m").svg_data_uri(scale=4),
        "secret": " ".join(secret[each : each + 4] for each in range(0, len(secret), 4)),
        "must": visit.request.session.get("enrol"),
        "error": error,
    }
    return visit.show("account/app.html", context, status)


@action(*ANY, sure=True)
def remove_app(visit: Visit) -> HttpResponse:
    second.remove_app(user=own(visit), by=visit.viewer, at=visit.at)
    visit.say("인증 앱과 복구 코드를 지웠습니다.")
    return redirect("/account")


@action(*ANY, sure=True)
def new_codes(visit: Visit) -> HttpResponse:
    user = own(visit)
    if not second.has_app(user):
        raise Refused("app_is_missing", "복구 코드는 인증 앱을 등록한 뒤에 만듭니다.")
    return _codes(visit, second.new_codes(user=user, by=visit.viewer, at=visit.at))


def _codes(visit: Visit, codes: list[str]) -> HttpResponse:
    context = {"page_title": "복구 코드", "crumbs": CRUMBS, "codes": codes}
    return visit.show("account/codes.html", context)


@action(*ANY, sure=True, enrolling=True)
def ask_passkey(visit: Visit) -> HttpResponse:
    options, state = passkeys.ask_to_register(site(visit.request), own(visit))
    visit.request.session["passkey"] = state
    return JsonResponse(options)


@action(*ANY, sure=True, enrolling=True)
def register_passkey(visit: Visit) -> HttpResponse:
    session, sent = visit.request.session, visit.request.POST
    passkeys.register_passkey(
        user=own(visit),
        site=site(visit.request),
        state=session.pop("passkey", {}),
        answer=sent.get("credential", ""),
        name=sent.get("name", ""),
        by=visit.viewer,
        at=visit.at,
    )
    sessions.is_strong(visit.request)
    visit.say("패스키를 등록했습니다. 다음부터 아이디와 비밀번호 없이 로그인할 수 있습니다.")
    return redirect("/account")


@action(*ANY, sure=True)
def remove_passkey(visit: Visit, passkey: UUID) -> HttpResponse:
    passkeys.remove_passkey(user=own(visit), passkey=passkey, by=visit.viewer, at=visit.at)
    visit.say("패스키를 지웠습니다. 기기에 남은 것은 기기에서 지워 주세요.")
    return redirect("/account")


@action(*ANY)
def end(visit: Visit, log_in: UUID) -> HttpResponse:
    entering.end_log_in(log_in=log_in, user=visit.viewer.user, by=visit.viewer, at=visit.at)
    visit.say("그 접속을 끝냈습니다.")
    return redirect("/account")


@action(*ANY, enrolling=True)
def stay(visit: Visit) -> HttpResponse:
    """Somebody is still there: the idle time begins anew."""
    visit.request.session["seen"] = int(visit.at.timestamp())
    return JsonResponse({"seconds": visit.request.session.get("idle", 0)})


@page(*ANY, methods=("GET", "HEAD", "POST"), enrolling=True)
def again(visit: Visit) -> HttpResponseBase:
    """Ask who they are once more, before something that matters."""
    request, sent = visit.request, visit.request.POST
    wanted = {name: sent.get(name) or request.GET.get(name) or "" for name in ("kept", "next")}
    if request.method != "POST":
        return _again(visit, wanted, "", 200)
    try:
        right = _proves(visit)
    except Refused as refused:
        return _again(visit, wanted, refused.ko, 422)
    if not right:
        return _again(visit, wanted, NOT_PROVED, 422)
    return proved(request, own(visit), wanted, at=visit.at)


def _proves(visit: Visit) -> bool:
    sent, user = visit.request.POST, own(visit)
    if sent.get("credential"):
        state = visit.request.session.pop("passkey", {})
        answer = sent["credential"]
        owner = passkeys.owner(site=site(visit.request), state=state, answer=answer, at=visit.at)
        if owner == user:
            entering.note_proof(user=user, how=passkeys.HOW, by=visit.viewer, at=visit.at)
        return bool(owner == user)
    return entering.prove(
        user=user, password=sent.get("password", ""), code=sent.get("code", ""),
        by=visit.viewer, address=peer.address(visit.request), at=visit.at,
    )  # fmt: skip


def proved(
    request: HttpRequest, user: Any, wanted: dict[str, str], *, at: datetime, provider: str = ""
) -> HttpResponseBase:
    """They have shown it (at a provider?): on with what they had sent, or to where they wanted to go."""
    if request.session.get("user") != user.id:
        raise NotTheirs(ANOTHER)
    request.session["proved"] = int(at.timestamp())
    waiting = kept.read(wanted["kept"])
    with tenancy.institution(user.institution_id):
        today, origin = at.astimezone(SEOUL).date(), f"web {peer.address(request)}"
        role = request.session.get("role", "")
        viewer = accounts.viewer(user, on=today, role=role, origin=origin)
        if provider:
            entering.note_proof(user=user, how=provider, by=viewer, at=at)
    if waiting and waiting.user == user.id:
        return kept.offer(request, waiting, viewer, again=True)
    return redirect(ours(request, wanted["next"]) or frame.home(viewer.role))


def _again(visit: Visit, wanted: dict[str, str], error: str, status: int) -> HttpResponse:
    around = {"page_title": "", "error": error, **wanted}
    around |= means.of(visit.viewer.user, visit.request.session.get("provider", ""))
    return visit.show("account/again.html", around, status)


urls: list[URLPattern] = [
    path("account", mine),
    path("account/app", app),
    path("account/app/register", register_app),
    path("account/app/remove", remove_app),
    path("account/codes", new_codes),
    path("account/passkeys", register_passkey),
    path("account/passkeys/ask", ask_passkey),
    path("account/passkeys/<uuid:passkey>/remove", remove_passkey),
    path("account/log-ins/<uuid:log_in>/end", end),
    path("account/stay", stay),
    path("account/again", again),
]
