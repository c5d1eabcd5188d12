"""지각·조퇴: 마감한 날의 누계 8시간마다 연가 하루(복무규정 제7조의2제6항), 고치면 되돌린다."""

from datetime import date

import pytest

from dure.audit.models import Line
from dure.errors import Refused
from dure.leave import queries as leaves
from dure.leave.models import Entry
from tests.attendance.steps import (
    DECEMBER,
    LATER,
    NOVEMBER,
    OCTOBER,
    arrive,
    close,
    come,
    live,
    rebuild,
)
from tests.leave.steps import DAY, ask, hours, lot, take
from tests.world import World

KIM = "김주무관"
DAYS = [date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10, 11)]


def late(world: World, days: list[date], since: str = "10:00") -> None:
    for day in days:
        come(world, KIM, day, since)


def left(world: World) -> int:
    return leaves.balance(world.people[KIM], on=DECEMBER).left


def keys(world: World) -> list[tuple[str, int]]:
    rows = Entry.objects.filter(person_id=world.people[KIM], why="deduct").order_by("id")
    return [(key, minutes) for key, minutes in rows.values_list("key", "minutes")]


def test_한_시간씩_여덟_번_늦으면_마감할_때_하루를_뺀다(world: World) -> None:
    lot(world, KIM)
    late(world, DAYS)
    live(world, NOVEMBER)
    assert left(world) == 21 * DAY  # 마감하기 전에는 빼지 않음
    close(world, "총무과")
    assert keys(world) == [("annual-2026:late:1", -DAY)]
    assert left(world) == 20 * DAY
    assert Line.objects.filter(action="leave.deduct").count() == 1


def test_일곱_시간_오십구_분이면_빼지_않는다(world: World) -> None:
    # 7 × 60 + 59 = 479분
    lot(world, KIM)
    late(world, DAYS[:7])
    late(world, DAYS[7:], "09:59")
    live(world, NOVEMBER)
    close(world, "총무과")
    assert keys(world) == []


def test_지난달의_네_시간과_이번_달의_네_시간이_하루가_된다(world: World) -> None:
    lot(world, KIM)
    late(world, [date(2026, 10, day) for day in (6, 7, 8, 12)])
    late(world, DAYS[:4])
    live(world, OCTOBER)
    live(world, NOVEMBER)
    close(world, "총무과", OCTOBER)
    assert keys(world) == []
    close(world, "총무과")
    assert keys(world) == [("annual-2026:late:1", -DAY)]


def test_조퇴도_함께_센다(world: World) -> None:
    # 13:00에 퇴근하면 13–18시 300분, 두 번이면 600분
    lot(world, KIM)
    for day in DAYS[:2]:
        come(world, KIM, day, "08:50", "13:00")
    live(world, NOVEMBER)
    close(world, "총무과")
    assert left(world) == 20 * DAY


def test_병가를_쓴_시간은_지각이_아니다(world: World) -> None:
    lot(world, KIM)
    take(world, KIM, hours(DAYS[0], 540, 600), kind="sick", at=LATER, after_reason="병원")
    late(world, DAYS)
    live(world, NOVEMBER)
    close(world, "총무과")
    assert keys(world) == []  # 7시간만 지각


def test_마감한_뒤에_고치면_되돌리는_줄을_쓰고_다시_늦어지면_다시_뺀다(world: World) -> None:
    lot(world, KIM)
    late(world, DAYS)
    live(world, NOVEMBER)
    close(world, "총무과")
    arrive((world.card(KIM), f"{DAYS[0]} 08:55", 0))  # 늦게 온 기록: 지각이 아니었음
    rebuild()
    assert keys(world) == [("annual-2026:late:1", -DAY), ("annual-2026:late:1:back:2", DAY)]
    assert left(world) == 21 * DAY
    rebuild()
    assert len(keys(world)) == 2
    assert Line.objects.filter(action="leave.give_back").count() == 1


def test_두_번_늦은_하루는_두_날을_뺀다(world: World) -> None:
    # 하루 4시간(10:00이 아니라 14:00 출근: 09–12, 13–14의 240분) × 4 = 960분
    lot(world, KIM)
    late(world, DAYS[:4], "14:00")
    live(world, NOVEMBER)
    close(world, "총무과")
    assert keys(world) == [("annual-2026:late:1", -DAY), ("annual-2026:late:2", -DAY)]


# ── 외출 ──────────────────────────────────────────────────────────────────────────────


def out(world: World, day: date, since: int, until: int) -> None:
    take(world, KIM, hours(day, since, until), kind="outing", at=LATER, after_reason="은행 일")


def test_외출도_지각과_함께_여덟_시간이면_하루를_뺀다(world: World) -> None:
    # 지각 6 × 60분과 외출 14:00–16:00의 120분 = 480분
    lot(world, KIM)
    late(world, DAYS[:6])
    come(world, KIM, DAYS[6])
    out(world, DAYS[6], 840, 960)
    assert left(world) == 21 * DAY
    live(world, NOVEMBER)
    close(world, "총무과")
    assert keys(world) == [("annual-2026:late:1", -DAY)]


def test_외출한_시간은_지각으로_두_번_세지_않는다(world: World) -> None:
    # 09–10시 외출을 승인받고 10시에 오면 60분, 지각 6 × 60분과 420분
    lot(world, KIM)
    late(world, DAYS[:7])
    out(world, DAYS[6], 540, 600)
    live(world, NOVEMBER)
    close(world, "총무과")
    assert keys(world) == []


def test_병가로_쓴_시간은_외출의_누계에_들어가지_않는다(world: World) -> None:
    # 지각 7 × 60분과 병가 09–10시: 병가는 따로 센다(제7조의5제1항)
    lot(world, KIM)
    late(world, DAYS)
    take(world, KIM, hours(DAYS[7], 540, 600), kind="sick", at=LATER, after_reason="병원")
    live(world, NOVEMBER)
    close(world, "총무과")
    assert keys(world) == []


def test_마감한_뒤에_승인된_외출도_누계에_들어간다(world: World) -> None:
    lot(world, KIM)
    late(world, DAYS[:6])
    come(world, KIM, DAYS[6])
    live(world, NOVEMBER)
    close(world, "총무과")
    assert keys(world) == []
    out(world, DAYS[6], 840, 960)
    rebuild()
    assert keys(world) == [("annual-2026:late:1", -DAY)]


def test_하루를_모두_나가면_외출이_아니다(world: World) -> None:
    with pytest.raises(Refused) as caught:
        ask(world, KIM, hours(date(2026, 12, 21), 540, 1080), kind="outing")
    assert caught.value.code == "outing_of_a_day"
