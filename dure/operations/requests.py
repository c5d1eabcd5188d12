"""Every request: a number of its own, a line in the log and a place in the figures; never whose it is."""

import os
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dure.operations.figures import REQUESTS

HEADER = "X-Request-ID"
log = structlog.get_logger("dure.requests")


def watched(answer: Callable[[HttpRequest], HttpResponseBase]) -> object:
    """The outermost middleware. Of the address only its pattern is told: the rest may name somebody."""
    door = os.environ.get("DURE_DOOR", "command")

    def middleware(request: HttpRequest) -> HttpResponseBase:
        number, began = uuid4().hex, time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = answer(request)
            seconds = time.perf_counter() - began
            if request.resolver_match or response.status_code >= 400:  # else a file of ours
                _told(request, response.status_code, seconds, door)
        response[HEADER] = number
        return response

    return middleware


def _told(request: HttpRequest, status: int, seconds: float, door: str) -> None:
    match = request.resolver_match
    method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
    log.info(
        "request",
        method=method,
        route=match.route if match else None,
        status=status,
        milliseconds=round(seconds * 1000),
    )
    REQUESTS.labels(door, method, f"{status // 100}xx").observe(seconds)
