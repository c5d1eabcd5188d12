"""A form that was sent after the log-in had ended: kept on the log-in page, offered again after it.

It is kept for whoever was logged in last in this browser, and offered to nobody else.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from dure.accounts.viewer import Viewer
from dure.web import frame
from dure.web.login_form import LoginForm
from law.leave_kinds import LEAVE_KINDS

SALT = "dure.kept"
AGE = 60 * 60 * 12
LAST = "dure_last"  # the cookie that says who was here, when the session has ended
LAST_AGE = 60 * 60 * 24 * 30
LARGEST = 200_000  # characters of a form worth keeping
NEVER = (
    "csrfmiddlewaretoken", "password", "pin", "again", "latitude", "longitude", "accuracy",
)  # fmt: skip
TOO_LONG: Final = "방금 보낸 것은 너무 길어 남기지 못했습니다. 로그인한 뒤 다시 넣어 주세요."
WHOSE: Final = (
    "방금 보낸 것은 누가 보냈는지 알 수 없어 남기지 못했습니다. 로그인한 뒤 다시 넣어 주세요."
)
ANOTHERS: Final = "로그인이 끝난 사이에 다른 사람이 보낸 것이 있어 올리지 않았습니다. 그 사람이 다시 넣어야 합니다."
DOING: Final = (
    (r"/leave", "휴가 신청"),
    (r"/leave/[^/]+/cancel", "휴가 취소"),
    (r"/leave/[^/]+/withdraw", "휴가 회수"),
    (r"/overtime", "초과근무 신청"),
    (r"/overtime/[^/]+/cancel", "초과근무 취소"),
    (r"/overtime/[^/]+/withdraw", "초과근무 회수"),
    (r"/corrections", "출퇴근 정정 신청"),
    (r"/inbox/approve", "고른 문서 모두 승인"),
    (r"/inbox/[^/]+/approve", "문서 승인"),
    (r"/inbox/[^/]+/reject", "문서 반려"),
    (r"/(papers|corrections)/[^/]+/withdraw", "문서 회수"),
    (r"/papers/[^/]+/acknowledge", "문서 후열"),
)
LABELS: Final = {
    "kind": "종류",
    "date": "날짜",
    "since": "첫날",
    "until": "마지막 날",
    "span": "시간",
    "start": "시작",
    "end": "끝",
    "reason": "사유",
    "after_reason": "미리 신청하지 못한 까닭",
    "comment": "의견",
}
SPANS: Final = {
    "hours": "시간으로",
    "day": "하루 종일",
    "morning": "오전 반일",
    "afternoon": "오후 반일",
}


@dataclass(frozen=True)
class Kept:
    """Where a form was going, what it said, and who sent it in which role."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: bool
    user: int
    role: str

    @property
    def doing(self) -> str:
        """What a press will do, in words."""
        address = self.path.partition("?")[0]
        named = (ko for pattern, ko in DOING if re.fullmatch(pattern, address))
        return next(named, "") or frame.label(address)

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(LABELS[n], _word(n, text)) for n, text in self.fields if n in LABELS and text]


def _word(name: str, text: str) -> str:
    if name == "kind" and text in LEAVE_KINDS:
        return LEAVE_KINDS[text].ko
    return SPANS.get(text, text) if name == "span" else text


def remember(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Who is here, in which role, where it outlasts the session: a form sent later is theirs."""
    user, role = request.session.get("user"), request.session.get("role", "")
    if user and _last(request) != (user, role):
        answer.set_signed_cookie(
            LAST,
            f"{user}:{role}",
            salt=SALT,
            max_age=LAST_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def _last(request: HttpRequest) -> tuple[int, str]:
    text = request.get_signed_cookie(LAST, default="", salt=SALT, max_age=LAST_AGE) or ""
    user, _, role = text.partition(":")
    return (int(user), role) if user else (0, "")


def keep(request: HttpRequest) -> tuple[str, str]:
    """What was sent, signed, so that it can stand in the log-in form; or why it could not be kept."""
    user, role = _last(request)
    if not user:
        return "", WHOSE
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NEVER
        for value in values
    ]
    if sum(len(name) + len(value) for name, value in fields) > LARGEST:
        return "", TOO_LONG
    said: dict[str, Any] = {"path": request.get_full_path(), "fields": fields}
    said |= {"files": bool(request.FILES), "user": user, "role": role}
    return signing.dumps(said, salt=SALT, compress=True), ""


def read(text: str) -> Kept | None:
    """What was kept, if it was kept by us and not too long ago."""
    try:
        said = signing.loads(text, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return None
    fields = tuple((str(name), str(value)) for name, value in said["fields"])
    return Kept(said["path"], fields, said["files"], said["user"], said["role"])


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page with what was sent in it; for htmx in place of the whole page."""
    text, lost = keep(request)
    around = {"viewer": None, "page_title": "", "form": LoginForm(), "next": ""}
    answer = render(
        request,
        "login/login.html",
        {**around, "kept": text, "lost": lost},
        status=200 if request.htmx else 401,  # type: ignore[attr-defined]
    )
    if request.htmx:  # type: ignore[attr-defined]
        answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
    return answer


def offer(request: HttpRequest, kept: Kept, viewer: Viewer) -> HttpResponse:
    """After the log-in of the same person: send what was kept, with one press."""
    around = {
        "viewer": None,
        "page_title": "",
        "kept": kept,
        "whose": viewer.display_name,
        "role": frame.ROLES.get(viewer.role, "역할 없음"),
    }
    return render(request, "login/kept.html", around)
