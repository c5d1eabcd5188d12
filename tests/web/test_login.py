"""Log in, log out, change the role."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client

from dure import clock
from tests.web.desk import at_desk, lines
from tests.world import NOW, PASSWORD, World


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def log_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> str:
    answer = client.post("/login", {"login": login, "password": password, **more})
    return answer["Location"] if answer.status_code == 302 else answer.content.decode()


@pytest.mark.parametrize(
    ("login", "home"), [("kim", "/"), ("park", "/inbox"), ("yun", "/close"), ("moon", "/mayor")]
)
def test_each_lands_where_their_work_is(world: World, login: str, home: str) -> None:
    client = Client()
    assert log_in(client, login) == home
    assert lines("accounts.log_in") == 1
    assert client.session["institution"] == world.institution


def test_the_key_of_the_session_changes(world: World) -> None:
    client = Client()
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    log_in(client, "kim")
    assert client.session.session_key != before
    assert "x" not in client.session


def test_a_wrong_password_is_said_and_logged(world: World) -> None:
    client = Client()
    answer = client.post("/login", {"login": "kim", "password": "wrong"})
    assert answer.status_code == 422
    assert "아이디나 비밀번호가 맞지 않습니다" in answer.content.decode()
    assert "user" not in client.session
    assert lines("accounts.log_in_failed") == 1


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(world: World, bad: str) -> None:
    assert log_in(Client(), "kim", next=bad) == "/"


def test_they_come_back_to_where_they_wanted(world: World) -> None:
    assert log_in(Client(), "kim", next="/month?month=2026-10") == "/month?month=2026-10"


def test_logging_out_forgets(world: World) -> None:
    client = at_desk(world, "김주무관")
    assert client.post("/logout")["Location"] == "/login"
    assert client.get("/").status_code == 302


def test_a_held_role_can_be_chosen_and_another_not(world: World) -> None:
    client = at_desk(world, "박과장")
    assert client.post("/role", {"role": "employee"})["Location"] == "/"
    assert client.session["role"] == "employee"
    assert client.post("/role", {"role": "auditor"})["Location"] == "/"
    assert client.session["role"] == "employee"


def test_로그인하면_보려던_주소로_빠짐없이_돌아온다(world: World) -> None:
    client = Client()
    said = {"month": "2026-10", "unit": "1", "name": "김 주무관"}
    wanted = f"/team/calendar?{urlencode(said)}"
    door = client.get(wanted)["Location"]
    hidden = client.get(door).content.decode()
    assert "month=2026-10&amp;unit=1&amp;name=" in hidden
    answer = client.post(door, {"login": "kim", "password": PASSWORD})
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked == {"month": ["2026-10"], "unit": ["1"], "name": ["김 주무관"]}
