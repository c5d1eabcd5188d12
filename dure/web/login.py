"""Log in, log out, change the role: the only pages in front of the door."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dure import clock, peer, tenancy
from dure.accounts import entering, failures, passkeys, providers, rules, second
from dure.accounts import queries as accounts
from dure.accounts.entering import Entered
from dure.audit.actions import Actor
from dure.errors import Refused
from dure.people import queries as people
from dure.web import frame, kept, means, sessions
from dure.web.doors import ANY, SEOUL, Visit, action
from dure.web.login_form import LoginForm

WRONG = "아이디나 비밀번호가 맞지 않습니다. 다시 확인해 주세요."
WRONG_CODE = "숫자나 복구 코드가 맞지 않습니다. 지금 보이는 숫자를 다시 넣어 주세요."
PENDING = 5 * 60  # seconds in which the second means must follow the first


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponseBase:
    form = LoginForm(request.POST or None)
    if request.method != "POST":
        return _form(request, form, 200)
    if not form.is_valid():
        return _form(request, form, 422)
    at = clock.now()
    name, password = form.cleaned_data["login"].strip(), form.cleaned_data["password"]
    try:
        entered = _entered(name, password, peer.address(request), at)
    except Refused as refused:
        form.add_error(None, refused.ko)
        return _form(request, form, 422)
    if entered is None:
        form.add_error(None, WRONG)
        return _form(request, form, 422)
    return passed(request, entered, _wanted(request), at=at)


def _entered(name: str, password: str, address: str, at: datetime) -> Entered | None:
    entered = entering.log_in(login=name, password=password, address=address, at=at)
    if entered is None:
        with tenancy.institution(accounts.institution_of(name) or 0):
            entered = providers.entered_by_directory(
                login=name, password=password, find=staff_at(at), at=at
            )
    if entered is None:
        why = "비밀번호가 맞지 않아 로그인하지 못했습니다."
        entering.fail(login=name, address=address, why=why, at=at)
    return entered


def staff_at(at: datetime) -> providers.Find:
    """Who has a staff number on the day."""
    return lambda number: people.person_of_staff(number, on=at.astimezone(SEOUL).date())


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {
        "kept": request.POST.get("kept", ""),
        "next": request.POST.get("next") or request.GET.get("next") or "",
    }


def passed(
    request: HttpRequest, entered: Entered, wanted: dict[str, str], *, at: datetime
) -> HttpResponseBase:
    """After the first means: the second where they have one or the rules ask for one, else in."""
    user = entered.user
    with tenancy.institution(user.institution_id):
        asked = not entered.strong and rules.second_is_asked(
            user, address=peer.address(request), on=at.astimezone(SEOUL).date()
        )
        pending = not entered.strong and (second.has_app(user) or (asked and second.has_any(user)))
    if not pending:
        return come_in(request, entered, wanted, enrol=asked, at=at)
    request.session.flush()
    request.session["pending"] = {
        "user": user.id,
        "institution": user.institution_id,
        "how": entered.how,
        "provider": str(entered.provider or ""),
        "ticket": entered.ticket,
        "until": int(at.timestamp()) + PENDING,
        **wanted,
    }
    return redirect("/login/second")


def come_in(
    request: HttpRequest, entered: Entered, wanted: dict[str, str], *, enrol: bool, at: datetime
) -> HttpResponseBase:
    """In: to where they wanted to go, or to what they had sent."""
    viewer = sessions.begin(request, entered, enrol=enrol, at=at)
    waiting = kept.read(wanted["kept"])
    same = waiting is not None and waiting.user == viewer.user
    role = viewer.roles[-1] if viewer.roles else ""
    if waiting and same and waiting.role in viewer.roles:
        role = waiting.role
    request.session["role"] = role
    if waiting and same and not enrol:
        return kept.remember(request, kept.offer(request, waiting, replace(viewer, role=role)))
    if waiting and not same:
        messages.warning(request, kept.ANOTHERS)
    return kept.remember(request, redirect(ours(request, wanted["next"]) or frame.home(role)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_means(request: HttpRequest) -> HttpResponseBase:
    """The number of the app, a recovery code or a passkey, after the password."""
    at, pending = clock.now(), request.session.get("pending")
    if pending is None or pending["until"] < at.timestamp():
        request.session.flush()
        return redirect("/login")
    if request.method != "POST":
        return _second(request, pending, "", 200)
    try:
        entered = _second_entered(request, pending, at)
    except Refused as refused:
        return _second(request, pending, refused.ko, 422)
    if entered is None:
        return _second(request, pending, WRONG_CODE, 422)
    return come_in(request, entered, pending, enrol=False, at=at)


def _second_entered(request: HttpRequest, pending: dict[str, Any], at: datetime) -> Entered | None:
    address, answer = peer.address(request), request.POST.get("credential", "")
    with tenancy.institution(pending["institution"]):
        user = accounts.user(pending["user"])
        if user is None:
            return None
        failures.count_try(login=user.login, address=address, at=at)
        if answer:
            state = request.session.pop("passkey", {})
            owner = passkeys.owner(site=site(request), state=state, answer=answer, at=at)
            how = passkeys.HOW if owner == user else ""
        else:
            how = second.is_right(user, request.POST.get("code", ""), at=at)
    if not how:
        why = "2차 인증이 맞지 않아 로그인하지 못했습니다."
        entering.fail(login=user.login, address=address, why=why, at=at)
        return None
    provider = providers.door(pending["provider"])
    return Entered(
        user, f"{pending['how']}, {how}", True, provider.public_id if provider else None,
        pending["ticket"],
    )  # fmt: skip


@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """What the browser asks its keys."""
    options, request.session["passkey"] = passkeys.ask_to_log_in(site(request))
    return JsonResponse(options)


@never_cache
@require_POST
def passkey(request: HttpRequest) -> HttpResponseBase:
    """In by a passkey alone: it has checked the person itself."""
    at, state = clock.now(), request.session.pop("passkey", {})
    answer = request.POST.get("credential", "")
    try:
        user = passkeys.owner(site=site(request), state=state, answer=answer, at=at)
    except Refused as refused:
        form = LoginForm({})
        form.errors.clear()
        form.add_error(None, refused.ko)
        return _form(request, form, 422)
    entered = Entered(user, passkeys.HOW, strong=True)
    return passed(request, entered, _wanted(request), at=at)


def site(request: HttpRequest) -> passkeys.Site:
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return passkeys.Site(host, here(request))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    session, at = request.session, clock.now()
    away = ""
    if session.get("institution") and session.get("user"):
        with tenancy.institution(session["institution"]):
            user = accounts.user(session["user"])
            by = Actor(user.login if user else "", session["role"], f"web {peer.address(request)}")
            entering.close_log_in(key=session.session_key or "", by=by, at=at)
            if session.get("provider") and session.get("ticket"):
                away = providers.farewell(
                    provider=session["provider"],
                    ticket=session["ticket"],
                    here=here(request),
                    at=at,
                )
    session.flush()
    return leave_for(request, away, "로그아웃") if away else redirect("/login")


def here(request: HttpRequest) -> str:
    """Our own address, as the browser sees it."""
    return f"{request.scheme}://{request.get_host()}"


def leave_for(request: HttpRequest, url: str, what: str) -> HttpResponse:
    """A page that goes on to another site by itself: our forms may only be sent to us."""
    around = {"viewer": None, "page_title": "", "url": url, "what": what}
    return render(request, "login/away.html", around)


@action(*ANY, enrolling=True)
def role(visit: Visit) -> HttpResponse:
    wanted = visit.request.POST.get("role", "")
    if wanted in visit.viewer.roles:
        visit.request.session["role"] = wanted
        return redirect(frame.home(wanted))
    return redirect(frame.home(visit.viewer.role))


def ours(request: HttpRequest, wanted: str) -> str:
    """Where they wanted to go, if that is a page of ours."""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else ""


def _form(request: HttpRequest, form: LoginForm, status: int) -> HttpResponse:
    around = {
        "viewer": None,
        "page_title": "",
        "form": form,
        "next": ours(request, _wanted(request)["next"]),
        "kept": request.POST.get("kept", ""),
        "doors": providers.doors(),
    }
    return render(request, "login/login.html", around, status=status)


def _second(request: HttpRequest, pending: dict[str, Any], error: str, status: int) -> HttpResponse:
    with tenancy.institution(pending["institution"]):
        around = {"viewer": None, "page_title": "", "error": error, **means.of(pending["user"])}
    return render(request, "login/second.html", around, status=status)


urls: list[URLPattern] = [
    path("login", login),
    path("login/second", second_means),
    path("login/passkey", passkey),
    path("login/passkey/ask", ask_passkey),
    path("logout", logout),
    path("role", role),
]
