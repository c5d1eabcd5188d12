"""Log in, log out, change the role: the only pages in front of the door."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dure import clock, tenancy
from dure.accounts import actions
from dure.accounts import queries as accounts
from dure.web import frame, kept
from dure.web.doors import ANY, SEOUL, Visit, action
from dure.web.login_form import LoginForm

WRONG = "아이디나 비밀번호가 맞지 않습니다. 다시 확인해 주세요."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponseBase:
    form = LoginForm(request.POST or None)
    if request.method != "POST":
        return _form(request, form, 200)
    if not form.is_valid():
        return _form(request, form, 422)
    at = clock.now()
    user = actions.log_in(
        login=form.cleaned_data["login"].strip(),
        password=form.cleaned_data["password"],
        origin=f"web {request.META.get('REMOTE_ADDR', '')}",
        at=at,
    )
    if user is None:
        form.add_error(None, WRONG)
        return _form(request, form, 422)
    request.session.flush()  # a new key: nobody who knew the old one is logged in with it
    with tenancy.institution(user.institution_id):
        viewer = accounts.viewer(user, on=at.astimezone(SEOUL).date())
    waiting = kept.read(request.POST.get("kept", ""))
    same = waiting is not None and waiting.user == user.id
    role = viewer.roles[-1] if viewer.roles else ""
    if waiting and same and waiting.role in viewer.roles:
        role = waiting.role
    request.session.update({"user": user.id, "institution": user.institution_id, "role": role})
    request.session.cycle_key()
    if waiting and same:
        offered = kept.offer(request, waiting, replace(viewer, role=role))
        return kept.remember(request, offered)
    if waiting:
        messages.warning(request, kept.ANOTHERS)
    return kept.remember(request, redirect(_next(request) or frame.home(role)))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("/login")


@action(*ANY)
def role(visit: Visit) -> HttpResponse:
    wanted = visit.request.POST.get("role", "")
    if wanted in visit.viewer.roles:
        visit.request.session["role"] = wanted
        return redirect(frame.home(wanted))
    return redirect(frame.home(visit.viewer.role))


def _next(request: HttpRequest) -> str:
    """Where they wanted to go, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted.startswith("/") else ""


def _form(request: HttpRequest, form: LoginForm, status: int) -> HttpResponse:
    around = {
        "viewer": None,
        "page_title": "",
        "form": form,
        "next": _next(request),
        "kept": request.POST.get("kept", ""),
    }
    return render(request, "login/login.html", around, status=status)


urls: list[URLPattern] = [
    path("login", login),
    path("logout", logout),
    path("role", role),
]
