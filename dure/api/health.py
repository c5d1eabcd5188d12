"""For those who watch the system, without a log-in: whether it works, and its figures to whoever has the key."""

import os
from hmac import compare_digest
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from dure import clock
from dure.operations import figures, health


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """That this process answers; nothing else is looked at."""
    return JsonResponse({"healthy": True})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Whether people may be sent here."""
    return _said(health.checks(only=health.READY))


@never_cache
@require_safe
def whole(request: HttpRequest) -> JsonResponse:
    """Whether everything works, the worker too."""
    return _said(health.checks())


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures. Without a token set there is no such address."""
    token = os.environ.get("DURE_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").encode()
    if not token:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    if not compare_digest(given, f"Bearer {token}".encode()):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    told = figures.exposition(at=clock.now())
    return HttpResponse(told, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _said(checks: list[health.Check]) -> JsonResponse:
    healthy = all(each.well for each in checks)
    told = {"healthy": healthy, "checks": {each.name: each.well for each in checks}}
    return JsonResponse(told, status=HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE)


urls = [
    path("healthz", whole),
    path("healthz/live", live),
    path("healthz/ready", ready),
    path("metrics", metrics),
]
