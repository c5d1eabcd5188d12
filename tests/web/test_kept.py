"""No request is lost on an expired log-in."""

import re

import pytest
from django.test import Client

from dure import clock
from dure.overtime.models import Order
from tests.world import NOW, PASSWORD, World

FORM = {
    "date": "2026-11-23",
    "start": "18:00",
    "end": "20:00",
    "reason": "예산서 검토",
}


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_로그인이_끝난_뒤_보낸_신청은_로그인하면_이어서_올릴_수_있다(world: World) -> None:
    client = Client()
    answer = client.post("/overtime", FORM)
    assert answer.status_code == 401
    assert not Order.objects.exists()
    kept = _hidden(answer.content.decode())["kept"]
    offered = client.post("/login", {"login": "kim", "password": PASSWORD, "kept": kept})
    page = offered.content.decode()
    assert "이어서 올리기" in page
    assert 'action="/overtime"' in page
    assert not Order.objects.exists()  # only a press sends it
    sent = client.post("/overtime", _hidden(page))
    assert sent.status_code == 302
    made = Order.objects.get()
    assert (made.start, made.end, made.reason) == (1080, 1200, "예산서 검토")


def test_틀린_비밀번호로도_보낸_것이_남아_있다(world: World) -> None:
    client = Client()
    kept = _hidden(client.post("/overtime", FORM).content.decode())["kept"]
    again = client.post("/login", {"login": "kim", "password": "아님", "kept": kept})
    assert again.status_code == 422
    assert _hidden(again.content.decode())["kept"] == kept


def test_우리가_서명하지_않은_것은_돌려주지_않는다(world: World) -> None:
    answer = Client().post("/login", {"login": "kim", "password": PASSWORD, "kept": "x:y:z"})
    assert answer.status_code == 302


def test_htmx로_누른_단추에는_로그인_화면이_온_화면을_대신한다(world: World) -> None:
    answer = Client().post("/inbox/approve", {}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == "body"
