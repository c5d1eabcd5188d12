"""The doors without a log-in, and programs with a token of this institution, before another's keys."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from dure import clock
from dure.accounts import queries as accounts
from dure.accounts import tokens
from dure.accounts.models import Role
from tests.api.test_rest import UNTIL
from tests.security import addresses
from tests.security.filled import Filled, fill
from tests.security.test_institutions import REFUSED, TOLD, digests, only, told
from tests.world import NOW, World

# What no token and no log-in opens, and why it is safe to ask: the rest has a token's door.
WITHOUT = {
    "login": "들어오는 문",
    "login/second": "비밀번호 다음에만",
    "login/passkey": "패스키의 서명",
    "login/passkey/ask": "아무도 가리키지 않는 물음",
    "logout": "제 세션만 끝냄",
    "login/link/<str:secret>": "추측할 수 없는 한 번의 링크",
    "login/via/<uuid:provider>": "제공자로 보냄",
    "login/via/<uuid:provider>/back": "제공자의 서명",
    "login/via/<uuid:provider>/saml": "제공자의 서명",
    "login/via/<uuid:provider>/metadata": "제공자에 주는 우리 주소",
    "kiosk": "빈 틀",
    "api/kiosk/pair": "한 번의 등록번호",
    "api/kiosk/hear": "키오스크의 서명",
    "embed/<str:token>": "추측할 수 없는 열쇠",
    "api/calendars/<str:token>.ics": "추측할 수 없는 열쇠",
    "healthz": "살아 있는지만",
    "healthz/live": "살아 있는지만",
    "healthz/ready": "살아 있는지만",
    "metrics": "정한 열쇠가 있어야 열림, 사람의 것은 없음",
    "api/openapi.json": "설명서",
    "api/law": "법의 계산, 아무 기록도 읽지 않음",
    "api/law/<rule>": "법의 계산, 아무 기록도 읽지 않음",
    "api/": "없는 주소",
    "api/v1/openapi.json": "설명서",
    "api/v1/": "없는 주소",
    "api/v1/<path:rest>": "없는 주소",
}
TOKENS = ("api/v1/", "api/scim/v2/")
USERS, GROUPS = "people.Person.public_id", "organization.Unit.public_id"


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def others(world: World) -> Filled:
    return fill()


def secret(world: World, role: str) -> str:
    """A token of somebody who holds one role, for everything that a token can open."""
    user = accounts.user(only(world, role).session["user"])
    assert user
    by = accounts.viewer(user, on=NOW.date(), role=role)
    made = {"name": "시험", "user": user.id, "role": role, "scopes": tuple(tokens.SCOPES)}
    return tokens.make(**made, until=UNTIL, by=by, at=NOW)[1]  # type: ignore[arg-type]


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    described = json.loads(Client().get("/api/v1/openapi.json").content)
    return [
        (method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def test_로그인_밖의_주소는_모두_까닭이_적혀_있다() -> None:
    outside = set(addresses.EVERY) - set(addresses.DOORS)
    rest = {each for each in outside - set(WITHOUT) if not each.startswith(TOKENS)}
    assert not rest
    assert set(WITHOUT) <= outside


@pytest.mark.parametrize("route", WITHOUT)
def test_로그인_밖의_문은_다른_기관의_번호에_아무것도_말하지_않는다(
    world: World, others: Filled, route: str
) -> None:
    before, client = digests(others.institution), Client(raise_request_exception=False)
    address = addresses.address(route, others)
    for key in (
        "people.Person.public_id",
        "dure_messages.Feed.public_id",
        "panels.Panel.public_id",
    ):
        for answer in (
            client.get(address.replace("7700770", str(addresses.key(others, key)))),
            client.post(address, {"number": str(addresses.key(others, key))}),
        ):
            healthy = answer.status_code < 500 or route.startswith("healthz")  # says 503 of itself
            assert healthy, (address, answer.status_code)
            assert not any(each in told(answer) for each in TOLD), address
    assert digests(others.institution) == before


@pytest.mark.parametrize("role", Role.values)
def test_API는_어느_역할의_열쇠로도_다른_기관의_것을_읽거나_쓰지_못한다(
    world: World, others: Filled, role: str
) -> None:
    bearer, before = {"Authorization": f"Bearer {secret(world, role)}"}, digests(others.institution)
    client, keys = Client(raise_request_exception=False), addresses.keys(others)
    for method, path, operation in operations():
        address = re.sub(r"{(\w+)}", lambda part: keys.get(part[1], "2026-11-03"), path)
        if "trips" in path:
            address = address.replace(keys["key"], keys["trip"])
        body = json.dumps({"person": keys["person"], "unit": keys["unit"], "kind": "annual"})
        answer = client.generic(
            method.upper(),
            address,
            body,
            "application/json",
            headers=bearer | {"Idempotency-Key": "a" * 16},
            query_params={"unit": keys["unit"], "since": "2026-11-01", "until": "2026-11-30"}
            if method == "get"
            else {},
        )
        where = f"{role} {method} {operation['operationId']} {answer.status_code}"
        assert answer.status_code < 500, where
        assert not any(each in told(answer) for each in TOLD), where
        assert "{" not in path or answer.status_code in REFUSED, where
    assert digests(others.institution) == before


@pytest.mark.parametrize("role", ["admin", "hr"])
def test_SCIM은_다른_기관의_사람과_조직을_모른다(world: World, others: Filled, role: str) -> None:
    bearer, before = {"Authorization": f"Bearer {secret(world, role)}"}, digests(others.institution)
    client = Client(raise_request_exception=False)
    patch = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{"op": "replace", "path": "active", "value": False}],
    }
    for kind, key in (("Users", USERS), ("Groups", GROUPS), ("Users", "access.Provisioned.key")):
        address = f"/api/scim/v2/{kind}/{addresses.key(others, key)}"
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            answer = client.generic(
                method, address, json.dumps(patch), "application/scim+json", headers=bearer
            )
            assert answer.status_code in REFUSED | {400}, (method, address, answer.status_code)
        listed = client.get(f'/api/scim/v2/{kind}?filter=displayName co "갑"', headers=bearer)
        assert not any(each in told(listed) for each in TOLD)
    assert digests(others.institution) == before
