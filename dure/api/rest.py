"""두레의 API: the door of programs. A token says who asks, in which role, for what; refusals are problem+json.

Reads answer with an ETag. Writes need an Idempotency-Key: sent again, they are done once and answered the same.
"""

import base64
import binascii
import inspect
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer
from pydantic import ConfigDict

from dure import clock, peer, tenancy
from dure.accounts import queries as accounts
from dure.accounts import tokens
from dure.accounts.tokens import SCOPES, SEOUL, Key, TooOften
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused, Stale
from law import params

LONGEST_KEY: Final = 80
MOST_BYTES: Final = 1_048_576
UNKNOWN: Final = "연계 열쇠가 없거나 끝났습니다. Authorization: Bearer 뒤에 적어 보내 주세요."


class Problem(Schema):
    """Why not (RFC 9457): a code for programs, a sentence for people, the article that says so."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    article: str = ""
    fields: list[str] = []


class Said(Schema):
    """What a program sends: a field that is not known is refused, never dropped."""

    model_config = ConfigDict(extra="forbid")


class Denied(Exception):
    """An answer that is a Problem."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.more = status, code, detail, more


TITLES: Final = {
    400: "읽을 수 없음",
    401: "연계 열쇠 없음",
    403: "맡은 일이 아님",
    404: "없음",
    405: "없는 방법",
    409: "그사이 바뀜",
    413: "너무 큼",
    415: "JSON이 아님",
    422: "규정이나 내용이 막음",
    429: "너무 잦음",
}
PROBLEMS: Final = dict.fromkeys((400, 401, 403, 422, 429), Problem)


class Api(NinjaAPI):
    """Answers with an ETag, and describes its refusals as what they are."""

    def create_response(self, request: HttpRequest, data: Any, **how: Any) -> HttpResponse:
        answer = super().create_response(request, data, **how)
        if request.method != "GET" or answer.status_code != 200:
            return answer
        etag = f'"{sha256(answer.content).hexdigest()[:32]}"'
        known = parse_etags(request.headers.get("If-None-Match", ""))
        if etag in known or f"W/{etag}" in known or "*" in known:
            answer = HttpResponseNotModified()
        answer["ETag"] = etag
        answer["Cache-Control"] = "private, no-cache"
        return answer

    def get_openapi_schema(self, **how: Any) -> Any:
        described = super().get_openapi_schema(**how)
        for each in described["paths"].values():
            for operation in each.values():
                for status, said in operation["responses"].items():
                    if int(status) >= 400 and "content" in said:
                        said["content"] = {
                            "application/problem+json": said["content"]["application/json"]
                        }
        return described


api = Api(
    title="두레 API",
    version="1",
    description=(
        "사람, 조직, 근무한 날, 휴가, 출장, 결재함을 읽고 올립니다. 연계 열쇠는 두레의 화면 '연계 열쇠'에서"
        " 만듭니다. 목록은 `next`를 `cursor`로 보내 이어 읽습니다. 쓰기에는 `Idempotency-Key`가 필요합니다."
        " 법의 계산기는 /api/openapi.json에 따로 있습니다."
    ),
    docs_url=None,
    urls_namespace="rest",
)


class Bearer(HttpBearer):
    """`Authorization: Bearer dure_…`, a token that opens this scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Key:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise Denied(413, "too_large", "한 번에 1 MB까지 보낼 수 있습니다. 나누어 보내 주세요.")
        found = tokens.enter(secret=token, address=peer.address(request), at=clock.now())
        if found is None:
            raise Denied(401, "no_token", UNKNOWN)
        if isinstance(found, TooOften):
            detail = (
                f"1분에 물을 수 있는 횟수를 넘었습니다. {found.seconds}초 뒤에 다시 물어 주세요."
            )
            raise Denied(429, "too_often", detail, retry=found.seconds)
        if self.scope and self.scope not in found.scopes:
            detail = f"이 연계 열쇠로는 할 수 없습니다: {SCOPES[self.scope]} ({self.scope})."
            raise Denied(403, "scope_missing", detail)
        return found


@dataclass(frozen=True)
class Call:
    """A request that has come through the door."""

    request: HttpRequest
    key: Key
    viewer: Viewer
    at: datetime

    @property
    def today(self) -> Any:
        return self.at.astimezone(SEOUL).date()

    def note_look(self, persons: Iterable[int], told: str) -> None:
        """Write down whose records a program read; one's own need no line."""
        others = [On(each) for each in dict.fromkeys(persons) if each != self.viewer.person]
        if others:
            record(
                by=self.viewer,
                at=self.at,
                action="api.read",
                summary=f"{self.key.name}: {told} {len(others)}명의 것을 읽었습니다.",
                on=others,
            )


View = Callable[..., Any]


def reads(path: str, scope: str, response: Any, *, summary: str) -> Callable[[View], View]:
    """A GET: the view runs in one transaction of the token's institution."""
    shown = {200: response, 304: None, **PROBLEMS}

    def wrap(view: View) -> View:
        door = _door(view, lambda call, answer: answer(call))
        return api.get(
            path, auth=Bearer(scope), response=shown, summary=summary, operation_id=view.__name__
        )(door)

    return wrap


def writes(path: str, scope: str, response: Any, *, summary: str) -> Callable[[View], View]:
    """A POST: done once for each Idempotency-Key, in one transaction with the memory of its answer."""
    shown = {201: response, 409: Problem, **PROBLEMS}
    header = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_KEY,
            "pattern": "^[!-~]+$",
        },
        "description": "이 쓰기의 이름. 답을 받지 못했으면 같은 이름으로 다시 보내면 됩니다.",
    }

    def wrap(view: View) -> View:
        door = _door(view, _once)
        return api.post(
            path,
            auth=Bearer(scope),
            response=shown,
            summary=summary,
            operation_id=view.__name__,
            openapi_extra={"parameters": [header]},
        )(door)

    return wrap


def _door(view: View, run: Callable[[Call, Callable[[Call], Any]], Any]) -> View:
    """The view with a request in the place of its call, so that its other arguments are described."""

    inner = inspect.signature(view)

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **given: Any) -> Any:
        key: Key = request.auth  # type: ignore[attr-defined]
        unknown = sorted(set(request.GET) - set(inner.parameters))
        if unknown:
            detail = f"모르는 물음입니다: {', '.join(unknown)[:80]}. 설명서를 보아 주세요."
            raise Denied(422, "unknown_parameter", detail, fields=unknown)
        with tenancy.institution(key.institution):
            return run(entered(request, key), lambda call: view(call, *args, **given))

    first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    door.__signature__ = inner.replace(  # type: ignore[attr-defined]
        parameters=[first, *list(inner.parameters.values())[1:]]
    )
    return door


def entered(request: HttpRequest, key: Key) -> Call:
    """A request as whom its token acts, inside the token's institution."""
    at = clock.now()
    user = accounts.user(key.user)
    if user is None:
        raise Denied(401, "no_token", UNKNOWN)
    origin = f"api {peer.address(request)}"
    viewer = accounts.viewer(user, on=at.astimezone(SEOUL).date(), role=key.role, origin=origin)
    if viewer.role != key.role:
        raise Denied(
            403, "role_ended", "이 연계 열쇠의 역할이 끝났습니다. 열쇠를 새로 만들어 주세요."
        )
    return Call(request, key, viewer, at)


def _once(call: Call, view: Callable[[Call], Any]) -> HttpResponse:
    name = call.request.headers.get("Idempotency-Key", "")
    if not 0 < len(name) <= LONGEST_KEY or not name.isprintable() or not name.isascii():
        raise Denied(
            400,
            "idempotency_key_missing",
            f"쓰기에는 Idempotency-Key가 필요합니다. 1–{LONGEST_KEY}자의 영문과 숫자로 적어 주세요.",
        )
    said = b"\n".join(
        [
            str(call.request.method).encode(),
            call.request.get_full_path().encode(),
            call.request.body,
        ]
    )
    digest = sha256(said).hexdigest()
    before = tokens.answered(token=call.key.id, key=name, digest=digest)
    if before is not None:
        answer = _json(before[1], before[0])
        answer["Idempotent-Replayed"] = "true"
        return answer
    body = json.loads(view(call).model_dump_json())
    tokens.keep_answer(
        token=call.key.id, key=name, digest=digest, status=201, body=body, when=call.at
    )
    return _json(body, 201)


# ── lists ─────────────────────────────────────────────────────────────────────────────


def cursor_of(last: Any) -> str:
    """The place a list was read to, as the next asks for it."""
    return base64.urlsafe_b64encode(json.dumps(last).encode()).decode().rstrip("=")


def place_of(cursor: str) -> Any:
    """What `cursor_of` was made from; None for the beginning."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise Denied(422, "bad_cursor", "cursor는 앞 답의 next를 그대로 보내 주세요.") from error


def paged[T](
    rows: Sequence[T], *, cursor: str, limit: int, key: Callable[[T], Any]
) -> tuple[list[T], str | None]:
    """The part of a list (sorted by `key`) after a cursor, and the cursor of the next."""
    after = place_of(cursor)
    try:
        rest = [each for each in rows if after is None or key(each) > after]
    except TypeError as error:
        raise Denied(422, "bad_cursor", "cursor는 앞 답의 next를 그대로 보내 주세요.") from error
    part = rest[:limit]
    return part, (cursor_of(key(part[-1])) if len(rest) > limit else None)


# ── refusals ──────────────────────────────────────────────────────────────────────────


@api.exception_handler(Denied)
def _denied(request: HttpRequest, why: Denied) -> HttpResponse:
    answer = problem(why.status, why.code, why.detail, fields=why.more.get("fields", ()))
    if why.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if "retry" in why.more:
        answer["Retry-After"] = str(why.more["retry"])
    return answer


@api.exception_handler(Refused)
def _refused(request: HttpRequest, why: Refused) -> HttpResponse:
    return problem(422, why.code, why.ko, article=why.article)


@api.exception_handler(Stale)
def _stale(request: HttpRequest, why: Stale) -> HttpResponse:
    return problem(409, "stale", why.ko)


@api.exception_handler(NotTheirs)
def _not_theirs(request: HttpRequest, why: NotTheirs) -> HttpResponse:
    note_forbidden(request, request.auth)  # type: ignore[attr-defined]
    return problem(403, "not_theirs", str(why))


def note_forbidden(request: HttpRequest, key: Key) -> None:
    """Write down, outside of what was rolled back, that a program tried what is not its."""
    with tenancy.institution(key.institution):
        call = entered(request, key)
        path = urlsplit(request.get_full_path()).path
        record(
            by=call.viewer,
            at=call.at,
            action="api.forbidden",
            summary=f"{key.name}: 볼 수 없는 곳을 열려고 했습니다: {path}",
            on=[On(kind="address", subject=path[:80])],
        )


@api.exception_handler(params.Unset)
def _unset(request: HttpRequest, why: params.Unset) -> HttpResponse:
    return problem(422, "unset", f"{why} ({why.key})")


@api.exception_handler(params.NoLawInForce)
def _no_law(request: HttpRequest, why: params.NoLawInForce) -> HttpResponse:
    return problem(422, "no_law_in_force", str(why))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, why: ValidationError) -> HttpResponse:
    fields = [".".join(str(part) for part in each["loc"][1:]) for each in why.errors]
    named = ", ".join(dict.fromkeys(fields)) or "본문"
    return problem(422, "bad_input", f"다음 값을 다시 적어 주세요: {named}.", fields=fields)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, why: HttpError) -> HttpResponse:
    if why.status_code == 401:
        return _denied(request, Denied(401, "no_token", UNKNOWN))
    return problem(
        why.status_code, "not_json", "JSON으로 읽을 수 없습니다. UTF-8 JSON으로 보내 주세요."
    )


def problem(
    status: int, code: str, detail: str, *, article: str = "", fields: Sequence[str] = ()
) -> HttpResponse:
    """A Problem as an answer."""
    content = {
        "type": f"urn:dure:problem:{code}",
        "title": TITLES.get(status, ""),
        "status": status,
        "detail": detail,
        "code": code,
        "article": article,
        "fields": list(fields),
    }
    answer = _json(content, status)
    answer["Content-Type"] = "application/problem+json; charset=utf-8"
    return answer


def _json(content: Any, status: int) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json; charset=utf-8", status=status)
