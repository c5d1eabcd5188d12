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

from dure.accounts import providers
from dure.accounts.viewer import Viewer
from dure.web import frame
from dure.web.login_form import LoginForm
from law.leave_kinds import LEAVE_KINDS

SALT = "dure.kept"
AGE = 60 * 60 * 12
LAST = "dure_last"  # the cookie that says who was here, when the session has ended
LAST_AGE = 60 * 60 * 24 * 30
LARGEST = 200_000  # characters of a form worth keeping
SECRETS = ("password", "password_repeated", "pin", "secret", "code")
NEVER = (*SECRETS, "csrfmiddlewaretoken", "again", "latitude", "longitude", "accuracy")
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
    (r"/pay(/compensation|/travel)?/hand-off", "급여로 넘기기"),
    (r"/logins/[^/]+/grant", "역할 주기"),
    (r"/logins/[^/]+/revoke", "역할 거두기"),
    (r"/logins/new", "로그인 만들기"),
    (r"/logins/[^/]+/link", "비밀번호 링크 주기"),
    (r"/logins/[^/]+/agree", "비밀번호 링크에 동의"),
    (r"/logins/[^/]+/take-away", "2차 인증 지우기"),
    (r"/logins/rule", "로그인 규칙"),
    (r"/logins/providers/.+", "로그인 제공자"),
    (r"/account/.+", "내 로그인"),
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
    secrets: bool
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


def keep(request: HttpRequest, user: int = 0, role: str = "") -> tuple[str, str]:
    """What was sent, signed, so that it can stand in the log-in form; or why it could not be kept.

    It is of whoever is said to be here, else of whoever was here last.
    """
    if not user:
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
    said["secrets"] = any(request.POST.get(name) for name in SECRETS)
    return signing.dumps(said, salt=SALT, compress=True), ""


def read(text: str) -> Kept | None:
    """What was kept, if it was kept by us and not too long ago."""
    try:
        said = signing.loads(text, salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return None
    fields = tuple((str(name), str(value)) for name, value in said["fields"])
    return Kept(said["path"], fields, said["files"], said["secrets"], said["user"], said["role"])


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page with what was sent in it; for htmx in place of the whole page."""
    text, lost = keep(request)
    around: dict[str, Any] = {"viewer": None, "page_title": "", "form": LoginForm(), "next": ""}
    around |= {"kept": text, "lost": lost, "doors": providers.doors()}
    return instead(request, "login/login.html", around)


def instead(request: HttpRequest, template: str, around: dict[str, Any]) -> HttpResponse:
    """A page in place of the one that was asked for, for htmx too."""
    status = 200 if request.htmx else 401  # type: ignore[attr-defined]
    answer = render(request, template, around, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
    return answer


def offer(request: HttpRequest, kept: Kept, viewer: Viewer, *, again: bool = False) -> HttpResponse:
    """After the same person has shown who they are (`again`: anew): send what was kept, with one press."""
    around = {
        "viewer": None,
        "page_title": "",
        "kept": kept,
        "again": again,
        "whose": viewer.display_name,
        "role": frame.ROLES.get(viewer.role, "역할 없음"),
    }
    return render(request, "login/kept.html", around)
