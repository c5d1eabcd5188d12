"""로그: 한 줄에 JSON 하나, 사람을 가리키는 것은 하나도 없이."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import Client
from procrastinate.contrib.django import app

from dure import clock, logs
from dure.accounts.models import User
from tests.world import NOW, PASSWORD, World

PERSONAL = ("김주무관", "오인사", PASSWORD, "900101-1234567", "010-1234-5678", "kim@haeon.go.kr")


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the processes would write, from the least level on."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    root, ours = logging.getLogger(), logging.getLogger("dure")
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def enter(world: World, name: str) -> Client:
    client = Client(raise_request_exception=False)
    client.post("/login", {"login": world.users[name].login, "password": PASSWORD})
    return client


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_요청은_번호와_주소의_모양과_상태만_남긴다(world: World, log: StringIO) -> None:
    answer = Client().get("/login?next=/people?q=김주무관")
    line = lines(log)[-1]
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "login", 200)
    assert line["request"] == answer["X-Request-ID"]
    assert set(line) == {"event", "request", "method", "route", "status", "milliseconds", "at",
                         "level", "logger", "door"}  # fmt: skip


def test_사람의_자료로_물어도_로그에는_사람이_없다(
    world: World, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    oh = enter(world, "오인사")
    Client().post("/login", {"login": "김주무관", "password": PASSWORD})
    oh.get("/people", {"q": "김주무관"})
    oh.get("/없는곳/김주무관/900101-1234567")
    oh.post("/people/import", {"name": "김주무관", "phone": "010-1234-5678"})
    oh.get("/embed/900101-1234567")
    oh.get("/api/calendars/kim@haeon.go.kr.ics")
    Client(headers={"host": "김주무관.example"}).get("/login")
    Client(enforce_csrf_checks=True).post("/login", {"login": "kim@haeon.go.kr"})

    def broken(*_: object, **__: object) -> None:
        raise IntegrityError("Key (name)=(김주무관, 900101-1234567) already exists")

    monkeypatch.setattr("dure.people.queries.members", broken)
    assert oh.get("/people", {"q": "김주무관"}).status_code == 500
    told = log.getvalue()
    assert len(lines(log)) > 8
    for each in PERSONAL:
        assert each not in told
        assert json.dumps(each).strip('"') not in told
    for user in User.objects.all():
        assert f'"{user.login}"' not in told


def test_잘못은_종류와_자리로_남는다(
    world: World, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: HttpRequest) -> None:
        raise ValueError("김주무관")

    oh = enter(world, "오인사")
    monkeypatch.setattr("dure.web.sessions.goes_on", lambda *_: broken(_[0]))
    answer = oh.get("/people")
    assert answer.status_code == 500
    error = next(each for each in lines(log) if "exception" in each)
    assert error["exception"][0]["kind"] == "builtins.ValueError"
    assert error["exception"][0]["frames"][-1].startswith("tests/operations/test_logs.py:")
    assert error["request"] == answer["X-Request-ID"]
    assert error["request"] in answer.content.decode()  # on the page, to be told to whoever looks
    assert "김주무관" not in log.getvalue()


def test_남의_꾸러미의_말은_채우기_앞의_모양만_남는다(log: StringIO) -> None:
    logging.getLogger("ldap3").warning("bind as %s failed", "cn=김주무관")
    assert lines(log)[-1]["event"] == "bind as %s failed"


def test_데이터베이스의_거절은_제약의_이름으로_남는다(world: World, log: StringIO) -> None:
    login = world.users["김주무관"].login
    try:
        with transaction.atomic():
            User.objects.create(institution_id=world.institution, login=login, name="김주무관")
    except IntegrityError:
        logging.getLogger("dure.jobs").exception("failed")
    psycopgs = lines(log)[-1]["exception"][1]
    assert psycopgs["sqlstate"] == "23505"
    assert psycopgs["constraint"] == "accounts_user_login_key"
    assert login not in log.getvalue()


def test_작업자의_일은_때만_받는다() -> None:
    """procrastinate writes a job's arguments into its log; so none may say more than when."""
    import dure.jobs.schedule  # noqa: F401

    ours = [each for name, each in app.tasks.items() if not name.startswith(("builtin", "procr"))]
    for task in ours:
        code = task.func.__code__
        assert code.co_varnames[: code.co_argcount] == ("timestamp",), task.name
