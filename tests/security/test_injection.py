"""Classic payloads in every field that any page asks for and in every part of an address that is text."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client

from dure import clock
from dure.accounts.models import Grant, Role
from tests.security import addresses
from tests.security.test_institutions import only, told
from tests.world import NOW, World

PAYLOADS = {
    "따옴표": "1' OR '1'='1'; DROP TABLE audit_line; --",
    "합치기": '0") UNION SELECT login, password FROM accounts_user --',
    "큰 수": "99999999999999999999",
}
# What a database says when it was made to read what it was only to keep.
SPILT = re.compile(r"psycopg|syntax error|DataError|ProgrammingError|SELECT .* FROM|Traceback")


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def everybody(world: World) -> Client:
    """Somebody who holds every role, so that every page lets them in."""
    client = only(world, "employee")
    for role in set(Role.values) - {"employee"}:
        Grant.objects.create(
            institution_id=world.institution,
            user_id=client.session["user"],
            role=role,
            valid=("2026-01-01", None),
        )
    return client


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Whatever name a page asks a form for, it is there and holds the payload."""

    def hold(payload: str) -> None:
        monkeypatch.setattr(QueryDict, "__getitem__", lambda _self, _name: payload)
        monkeypatch.setattr(QueryDict, "get", lambda _self, _name, _default=None: payload)
        monkeypatch.setattr(QueryDict, "getlist", lambda _self, _name, _default=None: [payload])
        monkeypatch.setattr(QueryDict, "__contains__", lambda _self, _name: True)

    return hold


def address(route: str, payload: str) -> str:
    """A route whose text parts are the payload and whose keys are of nothing."""
    filled = re.sub(r"<uuid:\w+>", "0190a000-0000-7000-8000-000000000000", route)
    filled = re.sub(r"<int:\w+>", "99999999999999999999", filled)
    return "/" + re.sub(r"<(?:\w+:)?\w+>", quote(payload, safe=""), filled)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_무엇을_넣어도_데이터베이스가_그것을_읽지_않는다(
    everybody: Client, answers: Any, payload: str
) -> None:
    answers(payload)
    bad = []
    for route in addresses.DOORS:
        answer = everybody.get(address(route, payload))
        if answer.status_code == 405:
            answer = everybody.post(address(route, payload))
        said = unescape(told(answer)).replace(payload, "")
        if answer.status_code >= 500 or SPILT.search(said):
            bad.append((route, answer.status_code))
    assert not bad


def test_적어_둘_수_없는_글자는_어느_주소로도_받지_않는다(everybody: Client) -> None:
    for route in addresses.DOORS:
        where = address(route, "word")
        assert everybody.get(f"{where}?q=%00").status_code in (400, 405), route
        assert everybody.post(where, {"reason": "갑\x00을"}).status_code in (400, 405), route
    assert everybody.get("/month/%00").status_code == 400
    told = everybody.post("/messages/settings", {"mail": "갑\x00"}).content.decode()
    assert "적어 둘 수 없는 글자" in told
