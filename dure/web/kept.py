"""A form that was sent after the log-in had ended: kept on the log-in page, offered again after it."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dure.web.login_form import LoginForm

SALT = "dure.kept"
AGE = 60 * 60 * 12
LARGEST = 200_000  # characters of a form worth keeping
NEVER = ("csrfmiddlewaretoken", "password")


@dataclass(frozen=True)
class Kept:
    """Where a form was going, and what it said."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: bool


def keep(request: HttpRequest) -> str:
    """What was sent, signed, so that it can stand in the log-in form; empty where there is nothing."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NEVER
        for value in values
    ]
    if sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return ""
    said: dict[str, Any] = {"path": request.get_full_path(), "fields": fields}
    return signing.dumps(said | {"files": bool(request.FILES)}, salt=SALT, compress=True)


def read(text: str) -> Kept | None:
    """What was kept, if it was kept by us and not too long ago."""
    try:
        said = signing.loads(text, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return None
    fields = tuple((str(name), str(value)) for name, value in said["fields"])
    return Kept(said["path"], fields, said["files"])


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page with what was sent in it; for htmx in place of the whole page."""
    answer = render(
        request,
        "login/login.html",
        {"viewer": None, "page_title": "", "kept": keep(request), "form": LoginForm(), "next": ""},
        status=200 if request.htmx else 401,  # type: ignore[attr-defined]
    )
    if request.htmx:  # type: ignore[attr-defined]
        answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
    return answer


def offer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """After the log-in: send what was kept, with one press by whoever has logged in."""
    around = {"viewer": None, "page_title": "", "kept": kept}
    return render(request, "login/kept.html", around)
