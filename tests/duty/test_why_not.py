"""A seat is tried by hand: the answer comes at once, in a sentence."""

from typing import Any

import pytest

from dure.duty.problem import Problem
from dure.duty.solving import Barred, Elsewhere, Rules, why_not
from tests.duty.rosters import at, night, pair, person

SLOTS = (
    night(1, 1, group=1),
    night(2, 1, group=1),
    night(3, 2, group=3, senior=True),
    night(4, 8, group=4, pool=(2,)),
)
PEOPLE = (
    person(
        1,
        barred=(Barred(at(3), at(4), "연가 10월 3일"),),
        elsewhere=(Elsewhere(at(5, 18), at(6, 9), "본관 숙직"),),
    ),
    person(2, senior=True),
    person(3),
)
DAY = 24 * 60


def ask(slot: int, who: int, rules: Rules, seats: dict[int, int], **more: Any) -> str | None:
    return why_not(Problem(SLOTS, PEOPLE, rules, **more), seats=seats, slot=slot, person=who)


@pytest.mark.parametrize(
    ("slot", "who", "rules", "seats", "said"),
    [
        (1, 1, Rules(), {}, None),
        (4, 1, Rules(), {}, "10월 8일 숙직의 명단에 없습니다."),
        (3, 3, Rules(), {}, "10월 2일 숙직은(는) 선임이 서는 자리입니다."),
        (2, 1, Rules(), {1: 1}, "같은 때에 10월 1일 숙직이(가) 있습니다."),
        (3, 2, Rules(), {1: 2}, None),
        (3, 2, Rules(rest_minutes=9 * 60), {1: 2}, None),
        (3, 2, Rules(rest_minutes=DAY), {1: 2}, "10월 1일 숙직과(와) 사이에 24시간을 쉬지 못합니다."),
        (4, 2, Rules(max_in=((8, 1),)), {1: 2}, "8일 동안 1번까지인데 10월 8일 숙직까지 서면 넘습니다."),
        (4, 2, Rules(max_in=((7, 1),)), {1: 2}, None),
        (1, 1, Rules(apart=pair(1, 3)), {2: 3}, "박과장 님과 함께 서지 않기로 한 사람입니다."),
        (1, 1, Rules(pair_senior=True), {2: 3}, "10월 1일 숙직에 선임이 한 사람도 없게 됩니다."),
        (1, 1, Rules(pair_senior=True), {}, None),
        (1, 1, Rules(pair_senior=True), {2: 2}, None),
        (1, 1, Rules(together=pair(1, 2)), {2: 3}, "김주무관 님과 이팀장 님은 늘 함께 서야 합니다."),
        (1, 1, Rules(together=pair(1, 2)), {2: 2}, None),
        (1, 1, Rules(), {1: 3}, None),
    ],
)  # fmt: skip
def test_한_자리에_한_사람을_놓아_본다(
    slot: int, who: int, rules: Rules, seats: dict[int, int], said: str | None
) -> None:
    assert ask(slot, who, rules, seats) == said


def test_휴가와_다른_당직과_고정한_자리() -> None:
    own = Problem((night(1, 3), night(2, 5), night(3, 6)), PEOPLE, Rules(), pins={3: 2})
    assert (
        why_not(own, seats={}, slot=1, person=1)
        == "연가 10월 3일(으)로 10월 3일 숙직에 설 수 없습니다."
    )
    assert (
        why_not(own, seats={}, slot=2, person=1)
        == "본관 숙직(으)로 10월 5일 숙직에 설 수 없습니다."
    )
    assert (
        why_not(own, seats={}, slot=3, person=1)
        == "10월 6일 숙직: 이팀장 님으로 고정한 자리입니다."
    )
    assert why_not(own, seats={}, slot=3, person=2) is None
