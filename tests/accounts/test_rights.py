"""Roles given and taken back by the administrator's hand, and the record of it."""

from datetime import date

import pytest

from dure.accounts import actions, queries
from dure.accounts.models import Grant
from dure.errors import NotTheirs, Refused
from tests.world import NOW, World

DAY = date(2026, 11, 20)


def give(world: World, name: str = "김주무관", who: str = "조관리", **more: object) -> Grant:
    said = {"role": "clerk", "unit": world.units["총무과"], "since": DAY, "until": None, **more}
    by = world.viewer(who, world.viewer(who).roles[-1])
    return actions.give_role(user=world.users[name], by=by, at=NOW, **said)  # type: ignore[arg-type]


def test_준_날부터_거둔_날_전까지_그_역할이다(world: World) -> None:
    given = give(world)
    user, by = world.users["김주무관"], world.viewer("조관리", "admin")
    assert "clerk" in queries.viewer(user, on=DAY).roles
    actions.revoke(user=user, grant=given.id, until=date(2026, 12, 1), by=by, at=NOW)
    assert "clerk" in queries.viewer(user, on=date(2026, 11, 30)).roles
    assert "clerk" not in queries.viewer(user, on=date(2026, 12, 1)).roles
    assert [each.summary for each in queries.rights_history("kim")] == [
        "김주무관의 서무 역할을 거두었습니다.",
        "김주무관에게 서무 역할을 주었습니다.",
    ]


def test_준_날에_거두면_하루도_그_역할이_아니다(world: World) -> None:
    given = give(world)
    user, by = world.users["김주무관"], world.viewer("조관리", "admin")
    actions.revoke(user=user, grant=given.id, until=DAY, by=by, at=NOW)
    assert "clerk" not in queries.viewer(user, on=DAY).roles
    with pytest.raises(Refused, match="이미 끝난"):
        actions.revoke(user=user, grant=given.id, until=DAY, by=by, at=NOW)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"role": "없음"}, "목록에서"),
        ({"until": DAY}, "시작하는 날보다 뒤"),
        ({"name": "윤서무"}, "이미 같은 범위의 같은 역할"),
        ({"name": "조관리"}, "자기의 역할은"),
    ],
)
def test_줄_수_없는_역할은_까닭을_말한다(world: World, more: dict[str, object], said: str) -> None:
    with pytest.raises(Refused, match=said):
        give(world, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["오인사", "정감사", "문시장"])
def test_관리자가_아니면_주지_못한다(world: World, who: str) -> None:
    with pytest.raises(NotTheirs):
        give(world, who=who)


def test_남의_역할_번호로는_거두지_못한다(world: World) -> None:
    other = Grant.objects.filter(user=world.users["박과장"]).first()
    assert other
    by = world.viewer("조관리", "admin")
    with pytest.raises(NotTheirs):
        actions.revoke(user=world.users["김주무관"], grant=other.id, until=DAY, by=by, at=NOW)
