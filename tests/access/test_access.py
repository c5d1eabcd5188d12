"""접근 권한: 누가 써야 하는지와 쓸 수 있는지를 맞추어, 줄 것과 거둘 것을 날짜와 함께 보인다."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.test import Client

from dure import clock
from dure.access import actions, due, giving, queries
from dure.access.due import Standing
from dure.access.models import Holding, Rule
from dure.accounts import tokens
from dure.accounts.viewer import Held
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.people.models import Employment
from tests import world as cast
from tests.api.test_rest import UNTIL, uid
from tests.api.test_scim import Portal, crowd
from tests.web.desk import at_desk
from tests.world import NOW, World

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def system(world: World, name: str = "행정포털", program: int | None = None) -> UUID:
    return giving.add_system(name=name, program=program, by=hr(world), at=NOW)


def hr(world: World) -> Any:
    return world.viewer("오인사", "hr")


def rule(world: World, key: UUID, **which: Any) -> None:
    wanted = {"employment": "", "unit": None, "role": "", "document": "총무과-1"} | which
    giving.add_rule(system=key, **wanted, by=hr(world), at=NOW)


def standings(world: World, on: date = TODAY) -> dict[str, Standing]:
    return {each.whose.name: each for each in due.standings(viewer=hr(world), on=on)}


def give(world: World, who: str, key: UUID, since: date = TODAY) -> None:
    giving.give(person=world.people[who], system=key, since=since, note="", by=hr(world), at=NOW)


@pytest.mark.parametrize(
    ("which", "names"),
    [
        ({"employment": "fixed_term"}, {"한기간제"}),
        ({"role": "auditor"}, {"정감사"}),
        ({"unit": "감사담당관"}, {"정감사", "강국장"}),
        ({"unit": "감사담당관", "role": "head"}, {"강국장"}),
        ({}, set(cast.CAST)),
    ],
)
def test_고용형태와_부서와_역할의_규칙에_맞는_사람이_써야_한다(
    world: World, which: dict[str, Any], names: set[str]
) -> None:
    key = system(world)
    unit = world.units[which["unit"]] if "unit" in which else None
    rule(world, key, **which | {"unit": unit})
    found = standings(world)
    assert set(found) == names
    assert all(each.should and each.todo == "give" for each in found.values())
    assert {each.when for each in found.values()} == {TODAY}  # the rule's first day


def test_기간제가_먼저이고_할_일이_있는_것이_먼저다(world: World) -> None:
    key = system(world)
    rule(world, key)
    give(world, "한기간제", key)
    first = due.standings(viewer=hr(world), on=TODAY)
    assert first[0].whose.name == "한기간제"
    mail = system(world, "메일")
    rule(world, mail, employment="fixed_term")
    told = due.standings(viewer=hr(world), on=TODAY)
    assert [(each.whose.name, each.system.name, each.todo) for each in told][:2] == [
        ("한기간제", "메일", "give"), ("한기간제", "행정포털", ""),
    ]  # fmt: skip


def test_계약이_끝나는_날부터_거둘_것이_되고_그_전날까지는_그대로다(world: World) -> None:
    key = system(world)
    rule(world, key, employment="fixed_term")
    give(world, "한기간제", key)
    Employment.objects.filter(person_id=world.people["한기간제"]).update(
        valid=(cast.SINCE, date(2026, 12, 1))
    )
    assert standings(world, date(2026, 11, 30))["한기간제"].todo == ""
    ended = standings(world, date(2026, 12, 10))["한기간제"]
    assert (ended.should, ended.todo, ended.when) == (False, "take", date(2026, 12, 1))
    giving.take(
        person=world.people["한기간제"], system=key, until=date(2026, 12, 1), by=hr(world), at=NOW
    )
    assert standings(world, date(2026, 12, 10)) == {}
    assert Holding.objects.count() == 2  # the former word stays beside the later


def test_규칙이_끝나면_거둘_것이_되고_규칙은_남는다(world: World) -> None:
    key = system(world)
    rule(world, key)
    give(world, "김주무관", key)
    giving.end_rule(rule=Rule.objects.get().public_id, by=hr(world), at=NOW)
    assert {name: each.todo for name, each in standings(world).items()} == {"김주무관": "take"}
    assert [each.ended_by for each in queries.rules()] == ["oh"]
    with pytest.raises(Refused):
        giving.end_rule(rule=Rule.objects.get().public_id, by=hr(world), at=NOW)


def test_프로그램이_SCIM으로_아는_사람은_가진_것이고_닫은_사람은_거둘_것이다(world: World) -> None:
    admin = world.viewer("조관리", "admin")
    made = tokens.add_program(login="mail", name="메일", role="hr", unit=None, by=admin, at=NOW)
    _, secret = tokens.make(
        name="메일", user=made.id, role="hr", scopes=["scim"], until=UNTIL, by=admin, at=NOW
    )
    key = system(world, "메일", made.id)
    rule(world, key, role="hr")
    knows = {"op": "add", "path": "externalId", "value": "m-7"}
    Portal(secret).patch(f"Users/{uid(world, '오인사')}", knows)
    told = standings(world)["오인사"]
    assert told.has
    assert (told.has.since, told.has.by_program, told.todo) == (TODAY, True, "")
    actions.close(person=world.people["오인사"], why="분실", by=admin, at=NOW)
    closed = {each.whose.name: each for each in due.standings(viewer=admin, on=TODAY)}["오인사"]
    assert (closed.should, closed.todo, closed.when) == (False, "take", TODAY)


def test_두_번_주지_않고_없는_것과_주기_전은_거두지_않는다(world: World) -> None:
    key = system(world)
    give(world, "김주무관", key)
    with pytest.raises(Refused) as refused:
        give(world, "김주무관", key)
    assert refused.value.code == "access_is_held"
    taken = {"system": key, "by": hr(world), "at": NOW}
    for who, until in (("이팀장", TODAY), ("김주무관", TODAY)):
        with pytest.raises(Refused):
            giving.take(person=world.people[who], until=until, **taken)
    assert Holding.objects.count() == 1


def test_이름과_근거_없이는_적지_않고_인사와_시스템관리자만_적는다(world: World) -> None:
    key = system(world)
    for name in (" ", "행정포털"):
        with pytest.raises(Refused):
            system(world, name)
    with pytest.raises(Refused):
        rule(world, key, document=" ")
    with pytest.raises(Refused):
        rule(world, key, employment="king")
    with pytest.raises(NotTheirs):
        giving.add_system(name="메일", program=None, by=world.viewer("윤서무", "clerk"), at=NOW)
    assert Rule.objects.count() == 0


def test_부서만_맡은_인사_담당자는_기관의_시스템과_규칙을_바꾸지_못한다(world: World) -> None:
    key = system(world)
    rule(world, key)
    own = replace(hr(world), held=(Held("hr", world.units["총무과"]),))
    said: dict[str, Any] = {"by": own, "at": NOW}
    with pytest.raises(NotTheirs):
        giving.add_system(name="메일", program=None, **said)
    with pytest.raises(NotTheirs):
        giving.end_system(system=key, **said)
    with pytest.raises(NotTheirs):
        giving.end_rule(rule=Rule.objects.get().public_id, **said)
    wanted = {"employment": "", "unit": None, "role": "", "document": "총무과-2"}
    with pytest.raises(NotTheirs):
        giving.add_rule(system=key, **wanted, **said)  # type: ignore[arg-type]
    assert Rule.objects.get().known_until is None


# ── the pages ─────────────────────────────────────────────────────────────────────────


def _made(client: Client) -> None:
    """The portal, and that fixed-term workers should have it, as HR types it."""
    client.post("/directory/access/systems", {"name": "행정포털"})
    key = queries.systems()[0].public_id
    sent = {"system": key, "employment": "fixed_term", "document": "총무과-1"}
    assert client.post("/directory/access/rules/add", sent).status_code == 302


def test_화면에서_규칙을_적고_준_것을_적고_다시_거둔다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    assert "시스템이 없습니다" in client.get("/directory/access").content.decode()
    _made(client)
    page = client.get("/directory/access?todo=give").content.decode()
    assert "한기간제" in page
    assert "주기" in page
    path = f"/directory/access/people/{uid(world, '한기간제')}"
    key = queries.systems()[0].public_id
    client.post(f"{path}/give", {"system": key, "since": "2026-11-02", "note": "계약 시작"})
    assert "한기간제" not in _table(client, "?todo=give")
    client.post(f"{path}/take", {"system": key, "until": "2026-11-20"})
    shown = client.get(path).content.decode()
    assert shown.count("계약 시작") == 2
    assert Line.objects.filter(action="web.view_access").exists()
    assert client.get("/directory/access/rules").status_code == 200


def _table(client: Client, asked: str) -> str:
    return client.get(f"/directory/access{asked}").content.decode().partition("<table")[2]


def test_스무_건씩_나누고_거르고_엑셀로_받는다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    _made(client)
    crowd(world, 60)  # fixed-term workers: with 한기간제 61 of them
    assert "61건 중 1–20" in client.get("/directory/access").content.decode()
    assert _table(client, "?page=4").count("<tr") == 2  # one and the head
    assert _table(client, "?q=직원60").count("<tr") == 2
    assert _table(client, "?kind=regular") == ""
    sheet = client.get("/directory/access/file?q=한기간제")
    book = openpyxl.load_workbook(BytesIO(b"".join(sheet.streaming_content)))  # type: ignore[attr-defined]
    text = " ".join(str(cell.value) for row in book.active.rows for cell in row)  # type: ignore[union-attr]
    assert "한기간제" in text
    assert "행정포털" in text
    assert "직원" not in text
    assert Line.objects.filter(action="web.download").exists()


def test_시스템관리자만_닫은_접근을_화면에서_다시_연다(world: World) -> None:
    who = world.people["김주무관"]
    actions.close(person=who, why="포털이 SCIM으로 닫음", by=hr(world), at=NOW)
    path = f"/directory/access/people/{uid(world, '김주무관')}"
    assert "접근이 닫혀 있습니다" in at_desk(world, "오인사", "hr").get(path).content.decode()
    assert at_desk(world, "오인사", "hr").post(f"{path}/open").status_code == 403
    assert at_desk(world, "조관리", "admin").post(f"{path}/open").status_code == 302
    assert who not in queries.closed()


def test_떠난_사람의_접근도_목록에서_볼_수_있다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = at_desk(world, "오인사", "hr")
    _made(client)
    give(world, "한기간제", queries.systems()[0].public_id)
    Employment.objects.filter(person_id=world.people["한기간제"]).update(
        valid=(cast.SINCE, date(2026, 12, 1))
    )
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 3, tzinfo=UTC))
    page = _table(client, "?todo=take")
    assert "거두기" in page
    assert "12" in page
