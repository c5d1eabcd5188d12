"""단말기 서버: what ZKTeco terminals push to, at /iclock, in a process of its own (dure/asgi.py).

A terminal keeps what it was not told OK for. So nothing is acknowledged before it is kept, and what
comes from one that is not let in stays where it is.
"""

from datetime import datetime
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.http import http_date

from dure import clock, peer, tenancy
from dure.api import health
from dure.links import iclock, iclock_commands
from dure.terminals import actions, queries, results
from dure.terminals.actions import called
from dure.terminals.contact import Caller
from dure.timeline.actions import SEOUL

LARGEST: Final = 16 * 1024 * 1024
TOO_LARGE: Final = "dure.too_large"  # said by the server in front, which has not read it to the end
NO_SERIAL: Final = (
    "단말기의 일련번호(SN)가 없거나 쓸 수 없습니다. 단말기의 통신 설정을 살펴 주세요."
)
LARGE: Final = "한 번에 16 MB까지 받습니다. 나누어 보내 주세요. 이 요청은 받지 않았습니다."
NOT_HERE: Final = (
    "두레가 쓰지 않는 기능입니다. 암호는 단말기가 아니라 앞에 둔 TLS나 VPN이 맡습니다."
)
log = structlog.get_logger("dure.terminals")


class TooLarge(Exception):
    """More than is taken at once."""


def door(request: HttpRequest, name: str) -> HttpResponse:
    """Every request of every terminal: who calls, then what is asked."""
    at, name = clock.now(), name.lower()
    asked = iclock.asked(request.META.get("QUERY_STRING", ""))
    if not asked.serial:
        return _say(NO_SERIAL, at, 400)
    address = peer.address(request)
    institution = queries.institution_of(asked.serial)
    if institution is None:
        log.warning("unknown terminal", serial=asked.serial, address=address)
        return _stranger(request, name, asked, at)
    with tenancy.institution(institution):
        caller = called(
            serial=asked.serial,
            address=address,
            key=asked.key,
            push_version=asked.push_version,
            info=asked.info,
            greets=_greets(request, name, asked),
            at=at,
        )
    if caller is None or not caller.is_taken:
        return _stranger(request, name, asked, at, caller)
    if request.method == "POST":
        return _pushed(request, name, asked, caller, institution, address, at)
    with tenancy.institution(institution):
        return _asked(name, asked, caller, at)


def _greets(request: HttpRequest, name: str, asked: iclock.Asked) -> bool:
    """A handshake; some clients leave `options=all` out, so any other GET of cdata is one."""
    return request.method == "GET" and name == "cdata" and asked.table in ("", "OPTIONS")


def _stranger(
    request: HttpRequest,
    name: str,
    asked: iclock.Asked,
    at: datetime,
    caller: Caller | None = None,
) -> HttpResponse:
    """Polite to whom we do not know, and nothing more: what it has, it keeps until it is let in."""
    if _greets(request, name, asked):
        return _say(iclock_commands.greeting(asked.serial, known=False), at)
    if request.method == "POST":
        return _say(caller.why if caller else "등록되지 않은 단말기입니다.", at, 403)
    return _say("OK", at)


def _asked(name: str, asked: iclock.Asked, caller: Caller, at: datetime) -> HttpResponse:
    """What a terminal that is let in asks for."""
    if name == "getrequest":
        found = actions.take(device=caller.device, at=at)
        return _say(iclock_commands.answer(results.keys([found] if found else []))[0], at)
    if name == "ping":
        return _say("OK", at)
    if name == "cdata" and asked.table == "REMOTEATT":
        return _say(_traveller(asked.pin, at), at)
    if name == "cdata":
        return _say(iclock_commands.greeting(caller.serial, known=True), at)
    return _say(NOT_HERE, at, 404)


def _traveller(pin: str, at: datetime) -> str:
    """Somebody of another office stands at the terminal: who it is, where the number is held today."""
    name = queries.name_of(pin, on=at.astimezone(SEOUL).date())
    try:
        return f"{iclock_commands.update_user(pin, name=name)}\n" if name else "OK"
    except ValueError:
        return "OK"


def _pushed(
    request: HttpRequest,
    name: str,
    asked: iclock.Asked,
    caller: Caller,
    institution: int,
    address: str,
    at: datetime,
) -> HttpResponse:
    """Keep what was sent, read it, and only then say so: each in a transaction of its own."""
    if name == "ping" or (name == "cdata" and asked.kind.lower() == "postverifydata"):
        return _say("OK", at)
    if name not in ("cdata", results.TABLE):
        return _say(NOT_HERE, at, 404)
    query = request.META.get("QUERY_STRING", "")
    told = {"device": caller.device, "path": name, "query": query, "address": address, "at": at}
    try:
        body = _taken(request, asked)
    except (TooLarge, iclock.Unreadable) as error:
        with tenancy.institution(institution):
            actions.not_taken(**told, body=request.body[:LARGEST], sentence=str(error))
        return _say(str(error), at, 413 if isinstance(error, TooLarge) else 400)
    with tenancy.institution(institution):
        arrival = actions.keep(**told, body=body)
    with tenancy.institution(institution):
        became = actions.read(arrival=arrival, at=at)
    counts = name == "cdata" and asked.table not in ("OPTIONS", "ATTPHOTO")
    return _say(f"OK:{became.lines}" if counts else "OK", at)


def _taken(request: HttpRequest, asked: iclock.Asked) -> bytes:
    """What may be stored of a request's body."""
    if request.META.get(TOO_LARGE) or len(request.body) > LARGEST:
        raise TooLarge(LARGE)
    return iclock.kept(asked, request.body)


def _say(text: str, at: datetime, status: int = 200) -> HttpResponse:
    """Plain words; terminals set their clocks by the date."""
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
    answer["Date"] = http_date(at.timestamp())
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    re_path(r"^iclock/(?P<name>[A-Za-z]{1,20})(?:\.aspx)?/?$", door),
    *health.urls,
]
