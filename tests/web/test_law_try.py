"""모의계산 of leave: only the facts of the picked kind, words for every choice, reasons as a table."""

import re

import pytest
from django.test import Client

from dure import clock
from law.rules import RULES
from tests.web import desk
from tests.world import NOW, World

HANGUL = re.compile("[가-힣]")


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _page(client: Client, **asked: str) -> str:
    return client.get("/law/try", asked).content.decode()


@pytest.mark.parametrize("name", sorted(RULES))
def test_모든_규칙의_양식이_열린다(world: World, name: str) -> None:
    page = _page(desk.at_desk(world, "김주무관"), rule=name)
    assert RULES[name].ko in page


def test_고른_휴가의_사실만_묻는다(world: World) -> None:
    client = desk.at_desk(world, "김주무관")
    rule = "special_leave.refusals"
    birth = _page(client, rule=rule, kind="maternity")
    assert 'name="facts-birth_date"' in birth
    assert 'name="facts-official_reason"' not in birth
    official = _page(client, rule=rule, kind="official")
    assert 'name="facts-official_reason"' in official
    assert "단체교섭" in official
    assert 'name="facts-birth_date"' not in official


def test_휴가를_막는_까닭이_조문과_함께_보인다(world: World) -> None:
    page = _page(
        desk.at_desk(world, "김주무관"),
        rule="special_leave.refusals",
        kind="death_sibling",
        date="2026-11-03",
        until="2026-11-07",
        minutes="1920",
        **{"facts-event_date": "2026-11-03"},
    )
    assert "3일까지 쓸 수 있습니다. 남은 3일 안에서" in page
    assert "제7조의7제2항" in page
    assert "막음" in page


def test_연가보상비가_까닭과_함께_보인다(world: World) -> None:
    page = _page(
        desk.at_desk(world, "김주무관"),
        rule="compensation.won",
        date="2026-06-30",
        kind="june",
        monthly_pay_won="3,468,700",
        left_minutes="5760",
    )
    assert "497,180원" in page
    assert "6월 30일 기준으로는 5일분입니다." in page


def test_모르는_휴가의_종류는_그_칸에서_말한다(world: World) -> None:
    client = desk.at_desk(world, "김주무관")
    found = client.get(
        "/law/try", {"rule": "special_leave.days", "kind": "x", "date": "2026-11-03"}
    )
    assert found.status_code == 422
    assert HANGUL.search(found.content.decode())
