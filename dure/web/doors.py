"""The door of every page: who may come in, whose rows they see, and how a refusal is shown.

`page` and `action` are the only ways to make a view, so every address says who may see it, and a
POST is three moves: translate in, one action, translate out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dure import clock, peer, tenancy
from dure.accounts import queries as accounts
from dure.accounts.queries import ROLES
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.people.queries import Member
from dure.web import frame, kept, means, sessions

SEOUL = ZoneInfo("Asia/Seoul")
ANY = ROLES


@dataclass
class Visit:
    """A request that has come through the door."""

    request: HttpRequest
    viewer: Viewer
    at: datetime

    @property
    def today(self) -> Any:
        return self.at.astimezone(SEOUL).date()

    def show(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """A whole page, or for htmx the part of it that was asked for."""
        around = frame.context(self.viewer, path=self.request.path, today=self.today, at=self.at)
        return render(self.request, template, {**around, "at": self.at, **context}, status=status)

    def say(self, sentence: str, undo: str = "") -> None:
        """A toast on the next page; `undo` is the address that takes it back."""
        messages.success(self.request, sentence, extra_tags=undo)

    def note_look(self, whose: Member, *, action: str, kind: str, told: str) -> None:
        """Write down that somebody's record was looked at by another."""
        if whose.person != self.viewer.person:
            record(
                by=self.viewer,
                at=self.at,
                action=action,
                summary=f"{whose.name}: {told}",
                on=[On(whose.person, kind, self.request.path)],
            )


View = Callable[..., HttpResponseBase]


def page(
    *roles: str,
    methods: tuple[str, ...] = ("GET", "HEAD"),
    sure: bool = False,
    enrolling: bool = False,
) -> Callable[[View], View]:
    """A view for viewers who hold one of these roles; it runs in one transaction of their institution.

    `sure`: only for whoever has lately shown that it is they. `enrolling`: also for whoever must set
    up a second means before anything else.
    """

    def wrap(view: View) -> View:
        @require_http_methods(list(methods))
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _readable(request)
            inside = sessions.goes_on(request, clock.now())
            if not inside and request.method == "POST":
                return kept.ask_to_log_in(request)
            if not inside:
                return redirect("/login?" + urlencode({"next": request.get_full_path()}))
            if request.session.get("enrol") and not enrolling:
                return redirect("/account/app")
            institution, user = request.session["institution"], request.session["user"]

            def shown(visit: Visit) -> HttpResponseBase:
                if sure and not sessions.is_proved(request, visit.at):
                    return _ask_again(visit)
                return view(visit, *args, **kwargs)

            answer = _inside(request, institution, user, roles, shown)
            return kept.remember(request, answer)

        door.roles = roles  # type: ignore[attr-defined]
        return door

    return wrap


def _readable(request: HttpRequest) -> None:
    """No database can keep a NUL, and nobody types one."""
    said = (each for sent in (request.GET, request.POST) for _, all in sent.lists() for each in all)
    if "\x00" in request.path or any("\x00" in each for each in said):
        raise BadRequest("NUL")


def action(*roles: str, sure: bool = False, enrolling: bool = False) -> Callable[[View], View]:
    """A view that changes something: POST only."""
    return page(*roles, methods=("POST",), sure=sure, enrolling=enrolling)


def _ask_again(visit: Visit) -> HttpResponse:
    """The page that asks who they are once more, with what was sent in it."""
    request = visit.request
    if request.method != "POST":
        return redirect("/account/again?" + urlencode({"next": request.get_full_path()}))
    text, lost = kept.keep(request, visit.viewer.user, visit.viewer.role)
    around: dict[str, Any] = {
        "viewer": None,
        "page_title": "",
        "kept": text,
        "lost": lost,
        "next": "",
    }
    around |= means.of(visit.viewer.user, request.session.get("provider", ""))
    return kept.instead(request, "account/again.html", around)


def _inside(
    request: HttpRequest,
    institution: int,
    user: int,
    roles: tuple[str, ...],
    view: Callable[[Visit], HttpResponseBase],
) -> HttpResponseBase:
    at = clock.now()
    visit: Visit | None = None
    try:
        with tenancy.institution(institution):
            visit = _enter(request, user, roles, at)
            return view(visit) if visit else _leave(request)
    except Refused as refused:
        return _again(institution, request, user, at, "refusal", refused, 422)
    except Stale as stale:
        return _again(institution, request, user, at, "conflict", stale, 409)
    except NotTheirs as theirs:
        return _forbidden(institution, request, user, at, str(theirs))


def _enter(request: HttpRequest, user: int, roles: tuple[str, ...], at: datetime) -> Visit | None:
    """The visit, in the role chosen, or in another one held that may see this page."""
    known = accounts.user(user)
    if known is None:
        return None
    today = at.astimezone(SEOUL).date()
    origin = f"web {peer.address(request)}"
    viewer = accounts.viewer(known, on=today, role=request.session.get("role", ""), origin=origin)
    if viewer.role not in roles:
        held = [role for role in viewer.roles if role in roles]
        if not held:
            raise NotTheirs("이 화면은 맡은 역할로 볼 수 없습니다.")
        viewer = accounts.viewer(known, on=today, role=held[-1], origin=origin)
        if request.method == "GET":
            request.session["role"] = viewer.role
    return Visit(request, viewer, at)


def _leave(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("/login")


def _again(
    institution: int,
    request: HttpRequest,
    user: int,
    at: datetime,
    part: str,
    why: Exception,
    status: int,
) -> HttpResponse:
    """What the rules or a colleague's earlier decision say, beside the button or as a page."""
    with tenancy.institution(institution):
        visit = _enter(request, user, ANY, at)
        if visit is None:
            return _leave(request)
        back = request.META.get("HTTP_REFERER", "/")
        template = f"parts/{part}.html" if request.htmx else f"web/{part}.html"  # type: ignore[attr-defined]
        return visit.show(template, {part: why, "back": back}, status)


def _forbidden(
    institution: int, request: HttpRequest, user: int, at: datetime, sentence: str
) -> HttpResponse:
    with tenancy.institution(institution):
        visit = _enter(request, user, ANY, at)
        if visit is None:
            return _leave(request)
        record(
            by=visit.viewer,
            at=at,
            action="web.forbidden",
            summary=f"볼 수 없는 곳을 열려고 했습니다: {request.path}",
            on=[On(kind="address", subject=request.path[:80])],
        )
        return visit.show("web/forbidden.html", {"sentence": sentence}, 403)
