"""Who keeps a watch: firm, on the timeline, and beside what was known before."""

from datetime import date, timedelta

import pytest

from dure.attendance.models import Day
from dure.duty import days, keeping, queries
from dure.duty.keeping import Change
from dure.duty.models import Keeper
from dure.errors import Refused
from dure.timeline import queries as timeline
from tests.duty.office import duty
from tests.web.desk import computed
from tests.world import NOW, World

DEC = date(2026, 12, 1)
LATER = NOW + timedelta(hours=1)


def test_당직자가_정해지면_타임라인에_보이고_바뀌면_옛_줄이_남는다(world: World) -> None:
    one = duty(world, DEC)
    kim, yun = world.people["김주무관"], world.people["윤서무"]
    keeping.keep([Change(one, kim)], at=NOW)
    keeping.keep([Change(one, yun, Keeper.Why.BY_SWAP)], at=LATER)
    spans = timeline.spans(since=DEC, until=DEC + days.DAY, kind="duty")
    assert [(each.person, each.label, each.start, each.end) for each in spans] == [
        (yun, "본청 숙직", 1080, 1980)
    ]
    rows = Keeper.objects.filter(duty=one).order_by("id")
    assert [(each.person_id, each.known.upper) for each in rows] == [(kim, LATER), (yun, None)]


def test_한_사람이_같은_때에_당직을_둘_서지_못한다(world: World) -> None:
    one, two = duty(world, DEC), duty(world, DEC, seat=2, minutes=(1200, 1500))
    kim = world.people["김주무관"]
    with pytest.raises(Refused, match="당직을 둘"):
        keeping.keep([Change(one, kim), Change(two, kim)], at=NOW)


def test_휴가인_날에도_당직은_타임라인에_함께_있다(world: World) -> None:
    from uuid import uuid4

    from dure.timeline import actions

    kim = world.people["김주무관"]
    sick = actions.New(kim, "leave", DEC, 540, 1980, uuid4(), label="병가")
    actions.write(intervals=[sick], why="test", at=NOW)
    keeping.keep([Change(duty(world, DEC), kim)], at=NOW)
    kinds = {each.kind for each in timeline.spans(since=DEC, until=DEC + days.DAY)}
    assert kinds == {"leave", "duty"}


def test_당직이_있는_날도_그대로_계산된다(world: World) -> None:
    kim, day = world.people["김주무관"], date(2026, 11, 19)
    keeping.keep([Change(duty(world, day), kim)], at=NOW)
    computed()
    made = Day.objects.get(person_id=kim, date=day)
    assert (made.leave_minutes, made.on_trip, made.ordered_minutes) == (0, False, 0)


def test_당직의_무게는_평일_주말_공휴일_긴_연휴로_나뉜다(world: World) -> None:
    of = days.calendar(date(2026, 9, 1), date(2026, 12, 31))
    assert of.burden(date(2026, 11, 20)) == "weekday"  # 금요일
    assert of.burden(date(2026, 11, 21)) == "weekend"  # 토요일, 이틀만 쉼
    assert of.burden(date(2026, 10, 9)) == "long"  # 한글날 금요일부터 일요일까지 사흘
    assert of.burden(date(2026, 9, 26)) == "long"  # 추석 연휴 9월 24일부터 27일까지
    assert days.calendar(date(2026, 6, 1), date(2026, 7, 1)).burden(date(2026, 6, 3)) == "holiday"


def test_지난_당직을_무게마다_센다(world: World) -> None:
    kim = world.people["김주무관"]
    for day in (date(2026, 11, 2), date(2026, 11, 7), date(2026, 11, 9)):  # 월 토 월
        keeping.keep([Change(duty(world, day), kim)], at=NOW)
    found = queries.served(since=date(2026, 11, 1), until=DEC, persons=[kim])
    assert found[kim] == {"weekday": 2, "weekend": 1}
    assert queries.first_kept() == date(2026, 11, 2)
