"""키오스크의 문: a tablet becomes a kiosk, and a kiosk tells what was pressed. Signed, no log-in."""

import base64
import hmac
import json
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dure import clock, peer, tenancy
from dure.audit.actions import Actor
from dure.errors import Refused
from dure.kiosks import actions, codes, queries, sealing
from dure.kiosks.actions import Item
from dure.kiosks.devices import Secret

MOST_ITEMS: Final = 20
MOST_BYTES: Final = 64 * 1024
LATEST: Final = 3_786_912_000  # the year 2090
STRANGE: Final = (
    "등록되지 않았거나 더 쓰지 않는 키오스크입니다. 시스템관리자에게 새 등록번호를 받아 주세요."
)
MALFORMED: Final = "보낸 것을 읽을 수 없습니다. 키오스크 화면을 새로 고쳐 주세요."
UNKNOWN: Final = "등록번호가 맞지 않거나 10분이 지났습니다. 시스템관리자에게 새 번호를 받아 주세요."


@csrf_exempt
@require_POST
def pair(request: HttpRequest) -> JsonResponse:
    """The one-time number, once, for the kiosk's secret."""
    at = clock.now()
    said = _json(request.body)
    number = str(said.get("number", "")).strip().upper()[:20] if isinstance(said, dict) else ""
    institution = queries.institution_of(codes.digest(number))
    if institution is None:
        return _say(UNKNOWN, 422)
    try:
        with tenancy.institution(institution):
            serial, secret = actions.pair(number=number, by=_actor(request, "kiosk"), at=at)
            told = _told(serial, at)
    except Refused as refused:
        return _say(refused.ko, 422)
    return JsonResponse({**told, "serial": serial, "secret": base64.b64encode(secret).decode()})


@csrf_exempt
@require_POST
def hear(request: HttpRequest) -> JsonResponse:
    """What was pressed, signed by the kiosk; the answer is the acknowledgement, after the commit."""
    at, serial = clock.now(), request.headers.get("X-Kiosk", "")[:16]
    institution = queries.institution_of(serial)
    if institution is None or len(request.body) > MOST_BYTES:
        return _say(STRANGE, 403)
    with tenancy.institution(institution):
        secret = _signer(request, serial, at)
        if secret is None:
            return _say(STRANGE, 403)
        said = _said(request.body)
        if said is None:
            return _say(MALFORMED, 400)
        heard = actions.hear(
            serial=serial, secret=secret, by=_actor(request, serial), at=at, **said
        )
        answer = {**_told(serial, at), "heard": [_written(each) for each in heard]}
        answer["ended"] = STRANGE if secret.ended_at else ""
    return JsonResponse(answer)


def _signer(request: HttpRequest, serial: str, at: datetime) -> Secret | None:
    """The secret of the kiosk by which a message is signed."""
    signed = request.headers.get("X-Kiosk-Signature", "")
    known = queries.secrets(serial, at=at)
    return next((each for each in known if _same(signed, codes.mac(each.raw, request.body))), None)


def _told(serial: str, at: datetime) -> dict[str, Any]:
    """What a kiosk needs for as long as it hears nothing more."""
    return {
        "name": queries.name_of(serial),
        "now": int(at.timestamp() * 1000),
        "key": sealing.public_key(),
    }


def _said(body: bytes) -> dict[str, Any] | None:
    """The message of a kiosk, or None where it is none."""
    said = _json(body)
    try:
        items = [_item(each) for each in said["items"][:MOST_ITEMS]]
        waiting = min(max(int(said["waiting"]), 0), 1_000_000)
        return {"sent_at": _moment(said["sent_at"]), "items": items, "waiting": waiting}
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _item(said: Any) -> Item:
    direction = int(said["direction"])
    if direction not in (0, 1):
        raise ValueError(direction)
    moved, set_by = (_seconds(said.get(each, 0)) for each in ("moved", "set"))
    sealed = str(said["sealed"])[:2000]
    return Item(UUID(str(said["key"])), _moment(said["at"]), direction, sealed, moved, set_by)


def _seconds(milliseconds: Any) -> int:
    return round(int(milliseconds) / 1000)


def _moment(milliseconds: Any) -> datetime:
    """A moment by a tablet's clock; one that is far off must not keep the others from being heard."""
    return datetime.fromtimestamp(min(max(int(milliseconds) / 1000, 0), LATEST), UTC)


def _same(signed: str, right: str) -> bool:
    return hmac.compare_digest(signed.encode(), right.encode())


def _written(each: actions.Heard) -> dict[str, Any]:
    return {"key": str(each.key), "taken": each.taken, "say": each.say}


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return {}


def _actor(request: HttpRequest, name: str) -> Actor:
    return Actor(name, "kiosk", f"kiosk {peer.address(request)}")


def _say(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"say": sentence}, status=status)


urls = [path("api/kiosk/pair", pair), path("api/kiosk/hear", hear)]
