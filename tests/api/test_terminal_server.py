"""The terminal server reads a request whole before it works on it, in its time; in a process of its own."""

import os
import subprocess
import sys

SCRIPT = """
import asyncio
from dure import asgi

def told(*headers):
    scope = {"method": "GET", "path": "/", "query_string": b"", "headers": headers}
    return asgi._environ(scope, b"", True).get("HTTP_X_FORWARDED_FOR")

async def ask(query, events, wait=0.0):
    told, parts = [], list(events)
    async def receive():
        if not parts:
            await asyncio.sleep(60)
        return parts.pop(0)
    async def send(event):
        told.append(event)
    scope = {"type": "http", "method": "POST", "path": "/iclock/cdata", "query_string": query,
             "headers": [(b"host", b"10.0.0.1")], "client": ("10.1.2.30", 4370)}
    await asgi.application(scope, receive, send)
    return (told[0]["status"], told[1]["body"].decode()) if told else None

def body(part, more=False):
    return {"type": "http.request", "body": part, "more_body": more}

asgi.SECONDS = 0.2
print(asyncio.run(ask(b"table=ATTLOG", [body(b"1001", True), body(b"\\t2026")])))
print(asyncio.run(ask(b"table=ATTLOG", [body(b"1001", True)])))
print(asyncio.run(ask(b"table=ATTLOG", [body(b"1001", True), {"type": "http.disconnect"}])))
print(told((b"x-forwarded-for", b"10.9.9.9"), (b"x_forwarded_for", b"10.1.2.30")))
"""


def test_다_받은_뒤에_일하고_늦으면_까닭을_말하고_끊기면_잊는다() -> None:
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "dure.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environ, capture_output=True, text=True, check=True
    )
    whole, late, gone, forwarded = done.stdout.splitlines()
    assert whole.startswith("(400,")
    assert "일련번호" in whole
    assert late.startswith("(408,")
    assert "60초" in late
    assert gone == "None"
    assert forwarded == "10.9.9.9"  # a name with underscores is nobody's we believe
