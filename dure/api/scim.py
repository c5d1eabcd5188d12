"""SCIM 2.0 (RFC 7643, 7644): other systems keep their accounts in step with who works here.

Who asks, how often and whose rows are the API's (`rest`); what is refused is a SCIM error.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    InvalidCursorException,
    InvalidSyntaxException,
    ListResponse,
    NotFoundException,
    NotImplementedException,
    PatchOp,
    PreconditionFailedException,
    ResourceType,
    ResponseParameters,
    Schema,
    SCIMException,
    SearchRequest,
)

from dure import tenancy
from dure.access import queries as access
from dure.api import rest, scim_writing
from dure.api.rest import Bearer, Denied
from dure.api.scim_look import ROOT, Look
from dure.api.scim_models import CONFIG, MOST, PROVIDER, USUAL, Group, Person, of
from dure.errors import NotTheirs, Refused

BEARER: Final = Bearer("scim")
SENTENCES: Final = {
    "invalidFilter": "거르는 말(filter)을 읽을 수 없습니다.",
    "invalidSyntax": "본문이나 물음을 읽을 수 없습니다.",
    "invalidPath": "없는 속성입니다.",
    "invalidValue": "받을 수 없는 값입니다.",
    "invalidCursor": "cursor는 쓰지 않습니다. startIndex와 count로 물어 주세요.",
    "mutability": "바꿀 수 없는 속성입니다.",
    "noTarget": "고칠 것을 찾지 못했습니다.",
    "uniqueness": "이미 쓰는 값입니다.",
}


@dataclass(frozen=True)
class Endpoint:
    """Users or Groups: its model, everything that is seen of it, and one by id."""

    model: Any
    every: Callable[[Look], list[Any]]
    one: Callable[[Look, str], Any]


ENDPOINTS: Final = {
    "Users": Endpoint(Person, Look.users, Look.user),
    "Groups": Endpoint(Group, Look.all_groups, Look.any_group),
}
BOTH: Final = Endpoint(
    Person | Group, lambda look: look.users() + look.all_groups(), lambda look, key: None
)
DISCOVERED: Final = {
    "ResourceTypes": (ResourceType, PROVIDER.resource_types),
    "Schemas": (Schema, PROVIDER.schemas),
}


@csrf_exempt
def door(request: HttpRequest, rest_of_path: str) -> HttpResponse:
    """Every address under the root, in one transaction of the token's institution."""
    key = None
    try:
        key = BEARER(request)
        if key is None:
            raise Denied(401, "no_token", rest.UNKNOWN)
        with tenancy.institution(key.institution), PROVIDER:
            call = rest.entered(request, key)
            access.may_provision(call.viewer)
            return _answer(Look(call), rest_of_path.strip("/").split("/"))
    except Denied as why:
        return _denied(why)
    except NotTheirs as why:
        assert key
        rest.note_forbidden(request, key)
        return _error(403, "", str(why))
    except Refused as why:
        return _error(409 if why.code == "uniqueness" else 400, why.code, why.ko)
    except (DataError, UnicodeEncodeError):
        return _error(400, "invalidValue", "너무 길거나, 적어 둘 수 없는 글자가 있습니다.")
    except SCIMException as why:
        return _error(why.status, why.scim_type, why.detail)
    except ValidationError as why:
        told = Error.from_validation_errors(why)[0]
        return _error(told.status or 400, told.scim_type or "", told.detail or "")


def _answer(look: Look, parts: list[str]) -> HttpResponse:
    match parts:
        case ["ServiceProviderConfig"]:
            return _read(look, lambda: _json(CONFIG.model_dump(scim_ctx=QUERY)))
        case [("ResourceTypes" | "Schemas") as name, *key] if len(key) < 2:
            return _read(look, lambda: _discovered(look, name, "".join(key)))
        case ["Bulk"] | ["Me"]:
            raise NotImplementedException(detail=f"/{parts[0]}는 하지 않습니다.")
        case [".search"]:
            return _only(look, {"POST": lambda: _search(look, BOTH, _body(look))})
        case [("Users" | "Groups") as name, ".search"]:
            return _only(look, {"POST": lambda: _search(look, ENDPOINTS[name], _body(look))})
        case [("Users" | "Groups") as name]:
            return _collection(look, ENDPOINTS[name])
        case [("Users" | "Groups") as name, key]:
            return _resource(look, ENDPOINTS[name], key)
    raise NotFoundException(detail="없는 주소입니다.")


def _collection(look: Look, endpoint: Endpoint) -> HttpResponse:
    return _only(
        look,
        {
            "GET": lambda: _search(look, endpoint, look.call.request.GET.dict()),
            "POST": lambda: _create(look, endpoint),
        },
    )


def _resource(look: Look, endpoint: Endpoint, key: str) -> HttpResponse:
    if look.call.request.method != "GET":
        access.hold(key)  # what is read below is what is changed, also where two change it at once
    found = endpoint.one(look, key)
    if found is None:
        raise NotFoundException(detail="없는 id입니다.")
    _version(found)
    if look.call.request.method != "GET":
        _match(look, found.meta.version)
    return _only(
        look,
        {
            "GET": lambda: _show(look, found),
            "PUT": lambda: _replace(look, endpoint, found),
            "PATCH": lambda: _patch(look, endpoint, found),
            "DELETE": lambda: _delete(look, key),
        },
    )


# ── reading ───────────────────────────────────────────────────────────────────────────

QUERY: Final = Context.RESOURCE_QUERY_RESPONSE


def _search(look: Look, endpoint: Endpoint, asked: dict[str, Any]) -> HttpResponse:
    """The page of what matches; whose records were on it is written down."""
    wanted = of(SearchRequest, endpoint.model).model_validate(asked)
    if wanted.cursor is not None:
        raise InvalidCursorException()
    found = endpoint.every(look)
    if wanted.filter:
        found = [each for each in found if wanted.filter.match(each)]
    start = wanted.start_index or 1
    count = min(USUAL if wanted.count is None else wanted.count, MOST)
    shown = wanted.sort(found)[start - 1 : start - 1 + count]
    for each in shown:
        _version(each)
    _note(look, shown)
    told = of(ListResponse, endpoint.model)(
        total_results=len(found), start_index=start, items_per_page=len(shown), resources=shown
    )
    return _json(told.model_dump(scim_ctx=QUERY, response_parameters=wanted))


def _show(look: Look, found: Any, status: int = 200) -> HttpResponse:
    asked = look.call.request.GET.dict()
    wanted = of(ResponseParameters, type(found)).model_validate(asked)
    version = _version(found)
    _note(look, [found])
    if look.call.request.method == "GET" and version in _etags(look, "If-None-Match"):
        answer = HttpResponse(status=304)
    else:
        answer = _json(found.model_dump(scim_ctx=QUERY, response_parameters=wanted), status)
    answer["ETag"] = version
    answer["Location"] = found.meta.location
    return answer


def _discovered(look: Look, name: str, key: str) -> HttpResponse:
    model, every = DISCOVERED[name]
    if "filter" in look.call.request.GET:  # RFC 7644 §4
        raise NotTheirs("이 목록은 거를 수 없습니다.")
    if not key:
        told = of(ListResponse, model)(total_results=len(every), resources=list(every))
        return _json(told.model_dump(scim_ctx=QUERY))
    for each in every:
        if each.id == key:
            return _json(each.model_dump(scim_ctx=QUERY))
    raise NotFoundException(detail="없는 id입니다.")


def _note(look: Look, shown: list[Any]) -> None:
    persons = [look.listed[each.id].person for each in shown if each.id in look.listed]
    look.call.note_look(persons, "SCIM에서")


# ── writing ───────────────────────────────────────────────────────────────────────────


def _create(look: Look, endpoint: Endpoint) -> HttpResponse:
    wanted = endpoint.model.model_validate(_body(look), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    key = scim_writing.make(look, wanted)
    return _show(look, endpoint.one(Look(look.call), key), 201)


def _replace(look: Look, endpoint: Endpoint, found: Any) -> HttpResponse:
    said = endpoint.model.model_validate(_body(look), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    if said.replace(found):
        scim_writing.keep(look, found, said, whole=True)
    return _show(look, endpoint.one(Look(look.call), found.id))


def _patch(look: Look, endpoint: Endpoint, found: Any) -> HttpResponse:
    wanted = of(PatchOp, endpoint.model).model_validate(
        _body(look), scim_ctx=Context.RESOURCE_PATCH_REQUEST
    )
    after = found.model_copy(deep=True)
    if wanted.patch(after):
        scim_writing.keep(look, found, after, whole=False)
    return _show(look, endpoint.one(Look(look.call), found.id))


def _delete(look: Look, key: str) -> HttpResponse:
    scim_writing.end(look, key)
    return HttpResponse(status=204)


def _body(look: Look) -> dict[str, Any]:
    try:
        said = json.loads(look.call.request.body)
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail="UTF-8 JSON으로 보내 주세요.") from error
    if not isinstance(said, dict):
        raise InvalidSyntaxException(detail="JSON 객체로 보내 주세요.")
    return said


# ── versions, methods and errors ──────────────────────────────────────────────────────


def _version(found: Any) -> str:
    """A weak ETag of everything but the times; also told as meta.version."""
    told = found.model_dump(exclude={"meta"})
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    found.meta.version = f'W/"{sha256(text.encode()).hexdigest()[:32]}"'
    return str(found.meta.version)


def _etags(look: Look, header: str) -> list[str]:
    return parse_etags(look.call.request.headers.get(header, ""))


def _match(look: Look, version: str) -> None:
    """If-Match: somebody else changed it since it was read."""
    asked = _etags(look, "If-Match")
    if asked and "*" not in asked and version not in asked:
        raise PreconditionFailedException(detail="읽은 뒤에 바뀌었습니다. 다시 읽어 주세요.")


def _read(look: Look, answer: Callable[[], HttpResponse]) -> HttpResponse:
    return _only(look, {"GET": answer})


def _only(look: Look, methods: dict[str, Callable[[], HttpResponse]]) -> HttpResponse:
    chosen = methods.get(str(look.call.request.method))
    if chosen is None:
        raise Denied(405, "no_such_method", f"여기서는 {', '.join(methods)}만 합니다.")
    return chosen()


def _denied(why: Denied) -> HttpResponse:
    answer = _error(why.status, "", why.detail)
    if why.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if "retry" in why.more:
        answer["Retry-After"] = str(why.more["retry"])
    return answer


def _error(status: int, scim_type: str, detail: str) -> HttpResponse:
    known = scim_type if scim_type in SENTENCES else ""
    sentence = SENTENCES.get(scim_type, "")
    told = Error(status=status, scim_type=known or None, detail=f"{sentence} {detail}".strip())
    return _json(told.model_dump(), status)


def _json(content: dict[str, Any], status: int = 200) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False)
    return HttpResponse(text, content_type="application/scim+json; charset=utf-8", status=status)


urls: list[URLPattern | URLResolver] = [path(f"{ROOT[1:]}/<path:rest_of_path>", door)]
