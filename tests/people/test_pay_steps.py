"""호봉: from a day on, by a document, as the file says; nothing overwritten."""

from datetime import date, timedelta

import pytest

from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.people import actions, imports, queries
from dure.people.models import PayStep
from tests.world import NOW, World

TODAY, JULY = date(2026, 11, 20), date(2026, 7, 1)
KIM = "김주무관"


def put(
    world: World, step: int, since: date, *, minutes: int = 0, document: str = "인사-1"
) -> None:
    asked = actions.Step(world.people[KIM], step, since, document)
    at = NOW + timedelta(minutes=minutes)
    actions.set_pay_steps(steps=[asked], by=world.viewer("오인사", "hr"), at=at)


def test_승급하면_그날부터_다음_호봉이고_앞의_것은_남는다(world: World) -> None:
    put(world, 9, date(2026, 1, 1))
    put(world, 10, JULY, minutes=1)
    kim = world.people[KIM]
    assert queries.pay_steps(on=date(2026, 6, 30)) == {kim: 9}
    assert queries.pay_steps(on=JULY) == {kim: 10}
    assert PayStep.objects.filter(person_id=kim).count() == 3  # 9호봉이 7월 앞뒤로 나뉨
    assert Line.objects.filter(action="people.set_pay_steps").count() == 2


@pytest.mark.parametrize(
    ("step", "document", "code"),
    [(0, "인사-1", "no_such_step"), (33, "인사-1", "no_such_step"), (10, " ", "document_missing")],
)
def test_봉급표에_없는_호봉과_근거_없는_호봉은_적지_않는다(
    world: World, step: int, document: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        put(world, step, JULY, document=document)
    assert refused.value.code == code


def test_같은_호봉을_다시_적지_않는다(world: World) -> None:
    put(world, 9, JULY)
    with pytest.raises(Refused, match="바뀌는 것이 없습니다"):
        put(world, 9, date(2026, 8, 1), minutes=1)


def test_호봉은_인사가_정한다(world: World) -> None:
    asked = actions.Step(world.people[KIM], 10, JULY, "인사-1")
    with pytest.raises(NotTheirs):
        actions.set_pay_steps(steps=[asked], by=world.viewer("윤서무", "clerk"), at=NOW)


def test_퇴직하면_호봉도_그날_끝난다(world: World) -> None:
    put(world, 10, JULY)
    actions.end_employment(
        person=world.people[KIM], until=TODAY, reason="의원면직",
        by=world.viewer("오인사", "hr"), at=NOW + timedelta(minutes=1),
    )  # fmt: skip
    assert queries.pay_steps(on=date(2026, 11, 19)) == {world.people[KIM]: 10}
    assert queries.pay_steps(on=TODAY) == {}


def test_인사_파일의_호봉은_미리_보고_넣는다(world: World) -> None:
    content = (
        "사번,성명,부서명,직급,고용형태,근무시간표,호봉,적용일\n"
        "20260001,김주무관,총무과,7급,,,10호봉,2026-07-01\n"
        "20269999,새주무관,공원과,9급,일반직,표준 09–18,3,2026-11-01\n"
    ).encode()
    hr = world.viewer("오인사", "hr")
    seen = imports.preview(filename="호봉.csv", content=content, since=TODAY, by=hr, at=NOW)
    assert seen.errors == ()
    [change] = seen.changed
    assert [(each.label, each.before, each.after) for each in change.fields] == [
        ("호봉", "", "10호봉")
    ]
    assert not PayStep.objects.exists()
    imports.apply(upload=seen.upload, by=hr, at=NOW + timedelta(minutes=1))
    assert sorted(queries.pay_steps(on=TODAY).values()) == [3, 10]


def test_파일의_없는_호봉은_줄과_함께_말한다(world: World) -> None:
    content = "사번,성명,호봉\n20260001,김주무관,40\n".encode()
    hr = world.viewer("오인사", "hr")
    seen = imports.preview(filename="호봉.csv", content=content, since=TODAY, by=hr, at=NOW)
    [error] = seen.errors
    assert "호봉" in error.sentence
