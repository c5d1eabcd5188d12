"""The frame: roles, navigation, what waits; and who is let in where."""

import pytest
from django.test import Client

from dure import clock
from dure.web import frame
from tests.web.desk import DAY, asked, at_desk, lines
from tests.world import CAST, NOW, World


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def urls_of(world: World, name: str, role: str = "") -> list[str]:
    viewer = world.viewer(name, role or world.viewer(name).roles[-1])
    found = frame.context(viewer, path="/", today=DAY)["nav"]
    return [item["url"] for group in found for item in group["items"]]


@pytest.mark.parametrize(
    ("name", "role", "first"),
    [
        ("김주무관", "employee", "/"),
        ("이팀장", "team_lead", "/inbox"),
        ("박과장", "head", "/inbox"),
        ("윤서무", "clerk", "/close"),
        ("최담당", "payroll", "/pay"),
        ("오인사", "hr", "/people"),
        ("정감사", "auditor", "/dossier"),
        ("문시장", "mayor", "/mayor"),
        ("조관리", "admin", "/terminals"),
    ],
)
def test_each_role_starts_with_its_own_work(world: World, name: str, role: str, first: str) -> None:
    urls = urls_of(world, name, role)
    assert urls[0] == first == frame.home(role)
    assert urls[-3:] == ["/law", "/law/try", "/verify"]


def test_no_address_stands_twice(world: World) -> None:
    for name in CAST:
        urls = urls_of(world, name)
        assert len(urls) == len(set(urls)), name


def test_the_phone_bar_has_at_most_four(world: World) -> None:
    for name in CAST:
        viewer = world.viewer(name, world.viewer(name).roles[-1])
        nav = frame.context(viewer, path="/", today=DAY)["nav"]
        assert 1 <= sum(item["tab"] for group in nav for item in group["items"]) <= 4


def test_the_inbox_says_how_much_waits(world: World) -> None:
    asked(world, "김주무관", DAY.replace(day=24))
    page = at_desk(world, "박과장").get("/inbox").content.decode()
    assert '<span class="count" aria-hidden="true">1</span>' in page


@pytest.mark.parametrize("url", ["/close", "/team"])
def test_others_are_refused_and_it_is_logged(world: World, url: str) -> None:
    answer = at_desk(world, "김주무관").get(url)
    assert answer.status_code == 403
    assert "이 시도는 기록되었습니다" in answer.content.decode()
    assert lines("web.forbidden") == 1


def test_who_is_not_logged_in_comes_back_after_it(world: World) -> None:
    answer = Client().get("/month?month=2026-10")
    assert answer.status_code == 302
    assert answer["Location"] == "/login?next=%2Fmonth%3Fmonth%3D2026-10"


def test_a_page_that_is_not_there_says_so(world: World) -> None:
    answer = at_desk(world, "김주무관").get("/nowhere")
    assert answer.status_code == 404
    assert "찾는 화면이 없습니다" in answer.content.decode()
