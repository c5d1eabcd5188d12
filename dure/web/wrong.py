"""The page of what nobody foresaw, with the number under which the log tells of it."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from structlog.contextvars import get_contextvars


def wrong(request: HttpRequest) -> HttpResponse:
    """Nothing of the request is used: it may be what went wrong."""
    told = {"number": get_contextvars().get("request", "")}
    return HttpResponse(render_to_string("500.html", told), status=500)
