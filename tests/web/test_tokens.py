"""연계 열쇠의 화면: 한 번 보이는 열쇠, 쓴 것, 끝내기, 프로그램의 로그인."""

import re

import pytest
from django.test import Client

from dure import clock
from dure.accounts.models import Token, User
from tests.web.desk import at_desk as logged_in
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _made(client: Client, acts_as: str, **more: object) -> str:
    asked = {"name": "알림판", "acts_as": acts_as, "scopes": ["units:read"], "until": "2027-05-01"}
    answer = client.post("/tokens/make", asked | more)
    assert answer.status_code == 200, answer.content.decode()
    found = re.search(r"dure_[\w-]{43}", answer.content.decode())
    assert found
    return found.group()


def test_만든_열쇠는_한_번_보이고_그것으로_열린다(world: World) -> None:
    client = logged_in(world, "김주무관")
    secret = _made(client, f"{world.users['김주무관'].id}:employee")
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/units", headers=headers).status_code == 200
    page = client.get("/tokens").content.decode()
    assert secret not in page
    assert "2주 동안 1번" in page


def test_끝내면_더_열리지_않는다(world: World) -> None:
    client = logged_in(world, "김주무관")
    secret = _made(client, f"{world.users['김주무관'].id}:employee")
    client.post(f"/tokens/{Token.objects.get().public_id}/end")
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/units", headers=headers).status_code == 401
    assert "끝난 열쇠" in client.get("/tokens").content.decode()


def test_남의_열쇠는_끝낼_수_없다(world: World) -> None:
    _made(logged_in(world, "김주무관"), f"{world.users['김주무관'].id}:employee")
    answer = logged_in(world, "이팀장").post(f"/tokens/{Token.objects.get().public_id}/end")
    assert answer.status_code == 403
    assert Token.objects.filter(ended_at__isnull=True).count() == 1


def test_남으로_만들거나_1년이_넘으면_그_칸에서_말한다(world: World) -> None:
    client, own = logged_in(world, "김주무관"), world.users["김주무관"].id
    asked = {"name": "알림판", "scopes": ["units:read"], "until": "2027-11-21"}
    late = client.post("/tokens/make", asked | {"acts_as": f"{own}:employee"})
    assert late.status_code == 422
    assert "1년 안의 날" in late.content.decode()
    theirs = f"{world.users['오인사'].id}:hr"
    assert client.post("/tokens/make", asked | {"acts_as": theirs}).status_code == 422
    assert not Token.objects.exists()


def test_시스템관리자는_프로그램의_로그인을_만들고_그_열쇠를_만든다(world: World) -> None:
    client = logged_in(world, "조관리")
    client.post(
        "/tokens/program", {"login": "portal", "name": "행정포털", "role": "hr", "unit": ""}
    )
    program = User.objects.get(login="portal")
    _made(client, f"{program.id}:hr")
    assert "행정포털" in client.get("/tokens").content.decode()
    asked = {"login": "x", "name": "x", "role": "admin", "unit": ""}
    assert logged_in(world, "오인사").post("/tokens/program", asked).status_code == 403
