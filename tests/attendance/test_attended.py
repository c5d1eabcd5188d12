"""정액분의 출근일: 하루를 모두 쉰 날은 빼고, 일부만 쉰 날은 넣는다(처리지침, 수당규정 제15조제6항).

7급 단가 12,368원 × 10시간 × 출근일/15.
"""

from datetime import date

import pytest

from dure.attendance import queries
from dure.identity import uuid7
from dure.pay import queries as pay
from dure.timeline import actions as timeline
from dure.web import explain
from tests.attendance.steps import DECEMBER, LATER, NOVEMBER, come, live
from tests.world import World

KIM = "김주무관"
DAYS = [date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20)]
WHOLE, MORNING, AFTERNOON, TWO_HOURS = (540, 1080), (540, 780), (780, 1080), (540, 660)


def away(world: World, day: date, during: tuple[int, int], label: str) -> None:
    timeline.write(
        intervals=[timeline.New(world.people[KIM], "leave", day, *during, uuid7(), label=label)],
        why="test", at=LATER,
    )  # fmt: skip


def fixed(world: World) -> pay.Owed:
    found = pay.preview(month=NOVEMBER, units=[world.units["총무과"]], at=LATER)
    [line] = [
        each for each in found if each.person == world.people[KIM] and each.item == "fixed_overtime"
    ]
    return line


@pytest.mark.parametrize(
    ("label", "during", "attended", "won"),
    [
        ("연가", WHOLE, 14, 115_434),  # 123,680 × 14/15 = 115,434.67
        ("공가", WHOLE, 14, 115_434),
        ("휴가", WHOLE, 14, 115_434),  # 병가
        ("연가", MORNING, 15, 123_680),  # 반일
        ("연가", AFTERNOON, 15, 123_680),
        ("휴가", TWO_HOURS, 15, 123_680),  # 육아시간
    ],
)
def test_하루를_모두_쉬면_출근일이_아니고_일부만_쉬면_출근일이다(
    world: World, label: str, during: tuple[int, int], attended: int, won: int
) -> None:
    for day in DAYS[1:]:
        come(world, KIM, day)
    away(world, DAYS[0], during, label)
    begin = {MORNING: "13:00", TWO_HOURS: "11:00"}.get(during, "08:50")
    come(world, KIM, DAYS[0], begin, "13:00" if during == AFTERNOON else "18:05")
    live(world, NOVEMBER)
    line = fixed(world)
    assert (line.steps["attended_days"], line.amount_won) == (attended, won)


def test_오전과_오후를_나누어_모두_쉰_날도_출근일이_아니다(world: World) -> None:
    for day in DAYS:
        come(world, KIM, day)
    away(world, DAYS[0], MORNING, "연가")
    away(world, DAYS[0], AFTERNOON, "공가")
    live(world, NOVEMBER)
    assert fixed(world).steps["attended_days"] == 14


def test_뺀_날과_까닭이_설명에_나온다(world: World) -> None:
    for day in DAYS[2:]:
        come(world, KIM, day)
    away(world, DAYS[0], WHOLE, "연가")
    away(world, DAYS[1], WHOLE, "공가")
    live(world, NOVEMBER)
    left_out = queries.left_out(world.people[KIM], since=NOVEMBER, until=DECEMBER)
    assert left_out == [(DAYS[0], "연가"), (DAYS[1], "공가")]
    why = explain.line_why(fixed(world), left_out=left_out)
    assert why["note"] == "하루를 모두 쉬어 출근일에서 뺀 날: 11월 2일 연가, 11월 3일 공가"
