"""A kiosk's code opened on somebody's own phone: one press, a big answer, ten seconds to undo."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from dure.attendance import queries as attendance
from dure.errors import NotTheirs, Refused
from dure.kiosks import actions, codes, queries
from dure.kiosks.scans import EXPIRED, look
from dure.web.doors import ANY, Visit, action, page
from dure.web.templatetags.dure_format import clock

SALT: Final = "dure.kiosk"
PHONE: Final = "dure_phone"
PHONE_AGE: Final = 60 * 60 * 24 * 730
WORDS: Final = ("출근", "퇴근")


@page(*ANY)
def opened(visit: Visit, code: str) -> HttpResponse:
    """What was scanned is proved here and kept in the form, so that the press may take its time."""
    person = _person(visit)
    seen = look(code, at=visit.at)
    likely = queries.guess(person, visit.at)
    context = {
        "page_title": seen.place,
        "place": seen.place,
        "code": code,
        "ticket": _ticket(code, visit),
        "likely": (likely, WORDS[likely]),
        "other": (1 - likely, WORDS[1 - likely]),
        "last": _last(visit),
    }
    return visit.show("phone/scanned.html", context)


@action(*ANY)
def punch(visit: Visit, code: str) -> HttpResponse:
    _refuse_old(visit.request.POST.get("ticket", ""), code, visit)
    direction = read_direction(visit.request.POST.get("direction"))
    token = phone_key(visit.request)
    made = actions.scan(code=code, direction=direction, phone=token, by=visit.viewer, at=visit.at)
    visit.say(f"{clock(visit.at)}에 {WORDS[direction]}을 기록했습니다.", f"/punch/{made}/undo")
    return keep_phone(redirect("/k/done"), token)


@page(*ANY)
def done(visit: Visit) -> HttpResponse:
    _person(visit)
    last = _last(visit)
    return visit.show(
        "phone/done.html",
        {"page_title": "기록했습니다" if last else "기록이 없습니다", "last": last},
    )


@page(*ANY)
def shell(visit: Visit) -> HttpResponse:
    """What the phone shows when it scans without network: kept by its worker, filled by its script."""
    _person(visit)
    return visit.show(
        "phone/shell.html", {"page_title": "연결을 기다립니다", "whose": _whose(visit)}
    )


@action(*ANY)
def later(visit: Visit) -> HttpResponse:
    """Codes that a phone kept; each is answered, so that the phone can forget what was heard."""
    asked = visit.request.POST
    if asked.get("whose", "") != _whose(visit):
        raise NotTheirs("이 휴대전화에서 코드를 찍은 사람과 지금 로그인한 사람이 다릅니다.")
    token = phone_key(visit.request)
    direction = read_direction(asked.get("direction"))
    try:
        actions.scan_later(
            code=asked.get("code", ""),
            direction=direction,
            phone=token,
            by=visit.viewer,
            at=visit.at,
        )
    except Refused as refused:
        return keep_phone(JsonResponse({"taken": False, "say": refused.ko}), token)
    said = f"{WORDS[direction]}을 기록했습니다. 연결이 없어 나중에 보낸 것으로 표시됩니다."
    return keep_phone(JsonResponse({"taken": True, "say": said}), token)


def phone_key(request: HttpRequest) -> str:
    """The random number by which this phone is known; made when first needed."""
    kept = request.get_signed_cookie(PHONE, default="", salt=SALT) or ""
    return kept or secrets.token_urlsafe(24)


def keep_phone(answer: HttpResponse, token: str) -> HttpResponse:
    answer.set_signed_cookie(
        PHONE,
        token,
        salt=SALT,
        max_age=PHONE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def read_direction(text: str | None) -> int:
    if text not in ("0", "1"):
        raise Refused("no_direction", "출근인지 퇴근인지 골라 주세요.")
    return int(text)


def _person(visit: Visit) -> int:
    if visit.viewer.person is None:
        raise NotTheirs("직원이 아닌 로그인으로는 출퇴근을 기록할 수 없습니다.")
    return visit.viewer.person


def _ticket(code: str, visit: Visit) -> str:
    said = {"code": code, "user": visit.viewer.user, "at": visit.at.timestamp()}
    return signing.dumps(said, salt=SALT)


def _refuse_old(ticket: str, code: str, visit: Visit) -> None:
    """The press has to follow the scan of the same person, within ninety seconds."""
    try:
        said = signing.loads(ticket, salt=SALT)
    except signing.BadSignature:
        said = {}
    same = said.get("code") == code and said.get("user") == visit.viewer.user
    age = visit.at.timestamp() - float(said.get("at", 0))
    if not same or not 0 <= age <= codes.TICKET_SECONDS:
        raise Refused("code_expired", EXPIRED)


def _whose(visit: Visit) -> str:
    """Whom a phone's kept codes belong to, without saying who that is."""
    return signing.Signer(salt=SALT).signature(str(visit.viewer.user))[:24]


def _last(visit: Visit) -> dict[str, Any] | None:
    """The newest reading of the running day, in words."""
    found = attendance.readings(
        visit.viewer.person or 0,
        since=visit.today - timedelta(days=1),
        until=visit.today + timedelta(days=1),
    )
    every = [each for rows in found.values() for each in rows]
    last = max(every, key=lambda each: each.at, default=None)
    if last is None:
        return None
    moment: datetime = last.at
    return {
        "at": moment,
        "word": WORDS[last.direction] if last.direction is not None else "기록",
        "place": last.terminal or last.source_ko,
    }


urls: list[URLPattern] = [
    path("k/done", done),
    path("k/shell", shell),
    path("k/later", later),
    path("k/<str:code>", opened),
    path("k/<str:code>/punch", punch),
]
