"""공무원증 파일: looked at, applied whole or not at all, taken back whole."""

from datetime import date, timedelta

import pytest

from dure.audit.models import Line
from dure.cards import actions, imports, queries
from dure.errors import NotTheirs, Refused
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
HEADER = "사번,성명,공무원증번호,발급일"


def _look(world: World, *rows: str, encoding: str = "cp949") -> imports.Preview:
    return actions.preview_cards(
        filename="카드.csv",
        content="\n".join([HEADER, *rows]).encode(encoding),
        since=TODAY,
        by=world.viewer("오인사", "hr"),
        at=NOW,
    )


def _numbers(world: World, who: str) -> dict[str, str]:
    found = queries.cards(on=TODAY, persons=[world.people[who]])
    return {each.number: each.state_ko for each in found}


def test_파일은_먼저_보고_통째로_적용하고_통째로_되돌린다(world: World) -> None:
    hr, kim, lee = world.viewer("오인사", "hr"), world.card("김주무관"), world.card("이팀장")
    actions.lose(person=world.people["이팀장"], number=lee, on=TODAY, by=hr, at=NOW)
    rows = (
        "20260001,김주무관,1001,2026-11-16",
        "20260002,,1002,",
        f"20260003,,{world.card('박과장')},",
    )
    seen = _look(world, *rows)
    assert [(e.name, [f.after for f in e.fields]) for e in seen.changed] == [("김주무관", ["1001"])]
    assert [(e.name, e.since) for e in seen.new] == [("이팀장", TODAY)]
    assert (seen.unchanged, seen.errors) == (1, ())
    assert _numbers(world, "김주무관") == {kim: "사용 중"}
    assert actions.apply_cards(upload=seen.upload, by=hr, at=NOW) == 2
    assert _numbers(world, "김주무관") == {kim: "미반납", "1001": "사용 중"}
    assert _numbers(world, "이팀장") == {lee: "분실", "1002": "사용 중"}
    with pytest.raises(Refused, match="이미 적용한"):
        actions.apply_cards(upload=seen.upload, by=hr, at=NOW)
    applied = imports.last_applied(at=NOW)
    assert applied is not None
    assert applied[:2] == (seen.upload, "카드.csv")
    assert actions.undo_cards(upload=seen.upload, by=hr, at=NOW + timedelta(minutes=5)) == 2
    assert _numbers(world, "김주무관") == {kim: "사용 중"}
    assert _numbers(world, "이팀장") == {lee: "분실"}
    assert actions.apply_cards(upload=_look(world, *rows).upload, by=hr, at=NOW) == 2


def test_한_줄이라도_잘못되면_줄마다_까닭을_말하고_아무것도_바꾸지_않는다(world: World) -> None:
    seen = _look(
        world,
        "20260001,김주무관,1001,2026-11-16",
        "20260002,,1001,",
        "20260005,남의이름,1003,",
        f"20260003,,{world.card('김주무관')},",
        "20269999,,1004,",
        "20260004,,1005,11월",
    )
    said = {each.line: each.sentence for each in seen.errors}
    assert "2번째 줄에도" in said[3]
    assert "최담당입니다" in said[4]
    assert "김주무관의 번호" in said[5]
    assert "근무하는 사람이 아닙니다" in said[6]
    assert "발급일" in said[7]
    with pytest.raises(Refused, match="아무것도 적용하지") as refused:
        actions.apply_cards(upload=seen.upload, by=world.viewer("오인사", "hr"), at=NOW)
    assert len(refused.value.ways) == 5
    assert "1001" not in _numbers(world, "김주무관")


def test_뒤에_바뀐_사람이_있거나_날이_지나면_통째로_되돌리지_않는다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    seen = _look(world, "20260001,,1001,", encoding="utf-8-sig")
    actions.apply_cards(upload=seen.upload, by=hr, at=NOW)
    with pytest.raises(Refused, match="적용한 날에만"):
        actions.undo_cards(upload=seen.upload, by=hr, at=NOW + timedelta(days=1))
    actions.lose(person=world.people["김주무관"], number="1001", on=TODAY, by=hr, at=NOW)
    with pytest.raises(Refused, match="사람마다"):
        actions.undo_cards(upload=seen.upload, by=hr, at=NOW)


def test_파일은_인사담당자의_일이다(world: World) -> None:
    seen = _look(world, "20260001,,1001,")
    clerk = world.viewer("윤서무", "clerk")
    with pytest.raises(NotTheirs):
        actions.apply_cards(upload=seen.upload, by=clerk, at=NOW)
    with pytest.raises(NotTheirs):
        actions.undo_cards(upload=seen.upload, by=clerk, at=NOW)
    with pytest.raises(NotTheirs):
        actions.preview_cards(filename="x", content=b"x", since=TODAY, by=clerk, at=NOW)
    assert Line.objects.filter(action="cards.preview_import").count() == 1
