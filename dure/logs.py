"""What the processes say of themselves: a line of JSON each, and nothing about people in it.

A message is kept only as it was written in the code, without what was filled in, and an exception
only by its kind, its place in the code and the name of the constraint: what it says may name somebody.
"""

import logging
import os
import traceback
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

ROOT: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DEEPEST: Final = 8  # frames, those nearest to the trouble


def formatter() -> logging.Formatter:
    """For Django's and granian's settings; whoever logs through structlog arrives here too."""
    every: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", key="at"),
        _door,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *every,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _failure,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        foreign_pre_chain=every,
        use_get_message=False,
    )


def settings(level: str) -> dict[str, Any]:
    """Django's LOGGING. Servers say it on stdout; the stdout of a command is its answer."""
    stream = "ext://sys.stdout" if os.environ.get("DURE_DOOR") else "ext://sys.stderr"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "dure.logs.formatter"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json",
                "stream": stream,
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "dure": {"level": level},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"level": "ERROR"},  # what was refused is in the line of the request
        },
    }


def _door(_logger: Any, _method: str, event: EventDict) -> EventDict:
    event["door"] = os.environ.get("DURE_DOOR", "command")
    return event


def _failure(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """An exception and what caused it, by kind and place."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = _told(error)
        if event["event"] == str(error):  # as Django tells what looks like an attack
            event["event"] = "exception"
    return event


def _told(error: BaseException) -> list[dict[str, Any]]:
    cause = error.__cause__ or error.__context__
    return [_one(error), *(_told(cause) if cause else [])]


def _one(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    kind = type(error)
    one: dict[str, Any] = {
        "kind": f"{kind.__module__}.{kind.__qualname__}",
        "frames": [
            f"{os.path.relpath(each.filename, ROOT)}:{each.lineno} {each.name}" for each in frames
        ],
    }
    diagnosis = getattr(error, "diag", None)  # of psycopg
    if diagnosis is not None:
        one |= {"sqlstate": diagnosis.sqlstate, "constraint": diagnosis.constraint_name}
    return one
