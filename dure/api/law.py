"""법의 계산기: JSON rows in, the same rows with every step out. No log-in, no personal data."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI, Schema

from law import params
from law.fields import REQUIRED, BadInput
from law.rule import Rule
from law.rules import RULES

MOST_ROWS: Final = 1_000
MOST_BYTES: Final = 1_048_576
OUT_OF_RANGE: Final = (
    "값이 계산할 수 있는 범위를 벗어났습니다. 시간은 분, 금액은 원으로 넣어 주세요."
)

api = NinjaAPI(
    title="두레 법령 계산기",
    version="1",
    description="지방공무원 복무·수당 규칙을 그대로 계산합니다. 개인정보를 받지도 남기지도 않습니다.",
    docs_url=None,
    urls_namespace="law-api",
)


class Input(Schema):
    """A field of a rule's rows."""

    name: str
    ko: str
    required: bool


class Listed(Schema):
    """A rule as the list tells it."""

    name: str
    ko: str
    article: str
    inputs: list[Input]
    outputs: list[str]


class Problem(Schema):
    """Why there is no answer, in a sentence, with the article where one says so."""

    code: str
    message: str
    article: str = ""


class Denied(Exception):
    """An answer that is a Problem."""

    def __init__(self, status: int, code: str, message: str, article: str = "") -> None:
        super().__init__(message)
        self.status, self.problem = status, Problem(code=code, message=message, article=article)


@api.exception_handler(Denied)
def _denied(request: HttpRequest, why: Denied) -> HttpResponse:
    return _json(why.problem.dict(), why.status)


@api.get("/law", response=list[Listed], summary="모든 규칙", operation_id="rules")
def rules(request: HttpRequest) -> list[Listed]:
    """이름, 조문, 넣을 값."""
    return [_listed(rule) for rule in RULES.values()]


BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        {"type": "array", "maxItems": MOST_ROWS, "items": {"type": "object"}},
                        {"type": "object"},
                    ]
                },
                "example": [
                    {
                        "date": "2026-11-03",
                        "ordered_minutes": 180,
                        "is_off_day": False,
                        "cap_class": "ordinary",
                    }
                ],
            }
        },
    },
    "responses": {
        "200": {
            "description": "넣은 줄마다 계산 단계를 더한 줄",
            "content": {
                "application/json": {"schema": {"type": "array", "items": {"type": "object"}}}
            },
        }
    },
}


@api.post(
    "/law/{rule}",
    response={400: Problem, 404: Problem, 422: Problem},
    summary="한 규칙을 계산",
    operation_id="run",
    openapi_extra=BODY,
)
def run(request: HttpRequest, rule: str) -> HttpResponse:
    """줄의 배열이나 줄 하나를 받아 같은 순서의 배열을 돌려줍니다."""
    if rule not in RULES:
        raise Denied(
            404,
            "no_such_rule",
            f"{rule[:80]} 규칙은 없습니다. GET /api/law 에서 이름을 볼 수 있습니다.",
        )
    asked = RULES[rule]
    return _json(_run(asked, _rows(request)))


def _run(rule: Rule, rows: list[Any]) -> list[dict[str, Any]]:
    try:
        return rule.run(rows)
    except BadInput as bad:
        raise Denied(422, "bad_input", str(bad), rule.article) from bad
    except params.NoLawInForce as missing:
        raise Denied(422, "no_law_in_force", str(missing), rule.article) from missing
    except params.Unset as missing:
        raise Denied(422, "unset", f"{missing} ({missing.key})", rule.article) from missing
    except params.LocalRefused as refused:
        raise Denied(422, "local_refused", str(refused), rule.article) from refused
    except (pl.exceptions.PolarsError, OverflowError) as error:
        raise Denied(422, "out_of_range", OUT_OF_RANGE, rule.article) from error


def _rows(request: HttpRequest) -> list[Any]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise Denied(400, "too_large", "한 번에 1 MB까지 보낼 수 있습니다. 나누어 보내 주세요.")
    try:
        found = json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Denied(
            400, "not_json", "JSON으로 읽을 수 없습니다. UTF-8 JSON으로 보내 주세요."
        ) from error
    rows = found if isinstance(found, list) else [found]
    if len(rows) > MOST_ROWS:
        raise Denied(
            400, "too_many_rows", "한 번에 1,000줄까지 보낼 수 있습니다. 나누어 보내 주세요."
        )
    return rows


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _listed(rule: Rule) -> Listed:
    inputs = [
        Input(name=name, ko=field.ko, required=field.default is REQUIRED)
        for name, field in rule.inputs.items()
    ]
    return Listed(
        name=rule.name,
        ko=rule.ko,
        article=rule.article,
        inputs=inputs,
        outputs=list(rule.outputs),
    )


def _json(content: list[Any] | Mapping[str, Any], status: int = 200) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, default=_plain)
    return HttpResponse(text, content_type="application/json; charset=utf-8", status=status)


def _plain(found: Any) -> Any:
    if isinstance(found, date):
        return found.isoformat()
    raise TypeError(type(found).__name__)


urls = [path("api/", api.urls)]
