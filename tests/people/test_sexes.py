"""성별: from the personnel file, for HR and for statistics alone."""

from datetime import date, timedelta

import pytest

from dure.errors import NotTheirs, Refused
from dure.flexible.queries import Figure, too_few
from dure.people import imports, sexes
from dure.people.models import Sex
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
HEADER = "사번,성명,성별,부서명,고용형태,근무시간표"


def _imported(world: World, *lines: str, minutes: int = 0) -> imports.Preview:
    at, hr = NOW + timedelta(minutes=minutes), world.viewer("오인사", "hr")
    content = "\n".join([HEADER, *lines]).encode()
    seen = imports.preview(filename="인사.csv", content=content, since=TODAY, by=hr, at=at)
    if not seen.errors:
        imports.apply(upload=seen.upload, by=hr, at=at)
    return seen


def test_인사_파일의_성별을_적고_고친_것도_남는다(world: World) -> None:
    kim = world.people["김주무관"]
    seen = _imported(
        world, "20260001,김주무관,여,,,", "20269999,새주무관,남성,공원과,일반직,표준 09–18"
    )
    assert [(f.label, f.before, f.after) for f in seen.changed[0].fields] == [("성별", "", "여성")]
    assert ("성별", "", "남성") in [(f.label, f.before, f.after) for f in seen.new[0].fields]
    known = sexes.of(viewer=world.viewer("오인사", "hr"))
    assert known[kim] == "여성"
    assert sorted(known.values()) == ["남성", "여성"]
    _imported(world, "20260001,김주무관,남성,,,", minutes=1)
    assert sexes.current()[kim] == "male"
    assert Sex.objects.filter(person_id=kim).count() == 2
    again = _imported(world, "20260001,김주무관,,,,", minutes=2)
    assert again.unchanged == 1
    assert sexes.current()[kim] == "male"


def test_없는_성별은_줄을_말하고_적지_않는다(world: World) -> None:
    seen = _imported(world, "20260001,김주무관,모름,,,")
    assert [each.column for each in seen.errors] == ["성별"]
    with pytest.raises(Refused, match="여성이나 남성"):
        sexes.record_sexes(
            sexes={world.people["김주무관"]: "x"}, by=world.viewer("오인사", "hr"), at=NOW
        )
    assert not Sex.objects.exists()


def test_인사담당자만_적고_본다(world: World) -> None:
    for name, role in (("박과장", "head"), ("윤서무", "clerk"), ("문시장", "mayor")):
        by = world.viewer(name, role)
        with pytest.raises(NotTheirs):
            sexes.record_sexes(sexes={world.people["김주무관"]: "female"}, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            sexes.of(viewer=by)


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        ([(20, 6), (30, 5)], False),
        ([(20, 0), (30, 5)], False),
        ([(20, 4), (30, 9)], True),
        ([(20, 5), (30, 9), (4, 0)], True),
        ([], False),
    ],
)
def test_다섯_명보다_적은_칸이_있으면_나누지_않는다(
    rows: list[tuple[int, int]], hidden: bool
) -> None:
    figures = [Figure("", staff, people, people, people) for staff, people in rows]
    assert too_few(figures) is hidden
