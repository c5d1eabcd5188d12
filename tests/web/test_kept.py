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


def _left(login: str = "kim", role: str = "") -> Client:
    """A browser in which somebody was logged in until the session ended by itself."""
    client = Client()
    client.post("/login", {"login": login, "password": PASSWORD})
    if role:
        client.post("/role", {"role": role})
    del client.cookies["sessionid"]
    return client


def test_로그인이_끝난_뒤_보낸_신청은_로그인하면_이어서_올릴_수_있다(world: World) -> None:
    client = _left()
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
    client = _left()
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


def test_보낸_사람이_아니면_이어서_올릴_수_없다(world: World) -> None:
    client = _left("kim")
    kept = _hidden(client.post("/overtime", FORM).content.decode())["kept"]
    answer = client.post("/login", {"login": "park", "password": PASSWORD, "kept": kept})
    assert (answer.status_code, answer["Location"]) == (302, "/inbox")
    page = client.get("/inbox").content.decode()
    assert "다른 사람이 보낸 것이 있어 올리지 않았습니다" in page
    assert "예산서 검토" not in page
    assert not Order.objects.exists()


def test_누구로서_무엇을_올리는지_보이고_고른_역할로_돌아간다(world: World) -> None:
    client = _left("park", "employee")
    kept = _hidden(client.post("/overtime", FORM).content.decode())["kept"]
    offered = client.post("/login", {"login": "park", "password": PASSWORD, "kept": kept})
    page = offered.content.decode()
    for said in ("박과장 (직원)", "초과근무 신청", "2026-11-23", "18:00", "20:00", "예산서 검토"):
        assert f"<dd>{said}</dd>" in page
    assert client.session["role"] == "employee"


def test_누가_보냈는지_모르면_남기지_않고_그렇다고_말한다(world: World) -> None:
    page = Client().post("/overtime", FORM).content.decode()
    assert "kept" not in _hidden(page)
    assert "누가 보냈는지 알 수 없어 남기지 못했습니다" in page


def test_너무_긴_것은_남기지_못했다고_말한다(world: World) -> None:
    page = _left().post("/overtime", {**FORM, "reason": "가" * 200_001}).content.decode()
    assert "kept" not in _hidden(page)
    assert "너무 길어 남기지 못했습니다" in page


def test_남의_이름을_쿠키에_적어도_믿지_않는다(world: World) -> None:
    client = Client()
    client.cookies["dure_last"] = f"{world.users['박과장'].id}:head"
    assert "누가 보냈는지 알 수 없어" in client.post("/overtime", FORM).content.decode()
