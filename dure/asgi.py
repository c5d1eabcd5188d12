"""The terminal server's door: a request is read whole, and in its time, before a thread works on it.

Terminals stand on slow lines, and a slow one costs a coroutine here, not a thread and a database
connection. It is a process of its own, so that no terminal keeps people's pages waiting.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dure.settings")
os.environ["DURE_DOOR"] = "terminals"

from django.core.wsgi import get_wsgi_application

_work = get_wsgi_application()  # before anything of ours that has tables

from dure.api.terminals import LARGEST, TOO_LARGE  # noqa: E402

SECONDS: Final = 60.0
THREADS: Final = 8
LATE: Final = "요청이 60초 안에 다 오지 않아 받지 않았습니다. 다시 보내 주세요."
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="terminal")


class Gone(Exception):
    """Whoever asked has hung up."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One request: its body within a minute and sixteen megabytes, then a thread of the few."""
    if scope["type"] != "http":
        return
    try:
        body, is_whole = await asyncio.wait_for(_whole(receive), SECONDS)
    except TimeoutError:
        await _answer(send, 408, [("Content-Type", "text/plain; charset=utf-8")], LATE.encode())
        return
    except Gone:
        return
    loop = asyncio.get_running_loop()
    status, headers, content = await loop.run_in_executor(_threads, _done, scope, body, is_whole)
    await _answer(send, status, headers, content)


async def _whole(receive: Receive) -> tuple[bytes, bool]:
    """The body, and whether that is all: of one too large no more than the beginning is kept."""
    parts, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Gone
        part = event.get("body", b"")
        parts.append(part[: max(0, LARGEST - size)])
        size += len(part)
        if not event.get("more_body"):
            return b"".join(parts), size <= LARGEST


def _done(scope: Scope, body: bytes, is_whole: bool) -> tuple[int, list[tuple[str, str]], bytes]:
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
        told[:] = [int(status.split(" ", 1)[0]), headers]

    answer: Any = _work(_environ(scope, body, is_whole), start)
    try:
        content = b"".join(answer)
    finally:
        answer.close()
    return told[0], told[1], content


def _environ(scope: Scope, body: bytes, is_whole: bool) -> dict[str, Any]:
    """The request as Django's handler wants it."""
    host, port = scope.get("client") or ("", 0)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_ADDR": host,
        "REMOTE_PORT": str(port),
        "SERVER_NAME": "terminals",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        TOO_LARGE: not is_whole,
    }
    for name, value in scope["headers"]:
        if b"_" in name:  # X_Forwarded_For would pass for what our proxy says
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value.decode("latin-1")
        elif key != "CONTENT_LENGTH":
            environ[f"HTTP_{key}"] = value.decode("latin-1")
    return environ


async def _answer(
    send: Send, status: int, headers: Iterable[tuple[str, str]], content: bytes
) -> None:
    told = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    told.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": content})
