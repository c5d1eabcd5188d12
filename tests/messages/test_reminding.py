"""없어질 휴가와 마감하지 않은 달은 저절로, 한 번씩 알린다."""

from datetime import date, timedelta

import pytest

from dure import clock
from dure.attendance.models import Close
from dure.jobs import attendance, leave
from dure.messages.models import Message
from dure.timeline import actions as timeline
from tests.leave.steps import hours, lot, take
from tests.web.desk import lines
from tests.world import NOW, World

SOON = date(2026, 12, 1)
DAY = 480


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def told(world: World, who: str) -> list[str]:
    rows = Message.objects.filter(person_id=world.people[who]).order_by("id")
    return list(rows.values_list("text", flat=True))


def study(world: World, expires: date = SOON) -> None:
    lot(world, "김주무관", DAY, name="study-2026", kind="study", pool="study", expires=expires)


def test_없어질_휴가가_남았으면_한_번_알린다(world: World) -> None:
    study(world)
    assert [leave.remind(), leave.remind()] == [1, 0]
    assert told(world, "김주무관") == ["11월 30일까지 쓰지 않으면 없어지는 휴가가 있습니다."]
    message = Message.objects.get()
    assert (message.topic, message.url) == ("leave", "/leave")
    assert lines("leave.remind_expiring") == 1


@pytest.mark.parametrize("expires", [date(2026, 12, 22), date(2026, 11, 20)])
def test_한_달보다_멀거나_이미_없어진_것은_알리지_않는다(world: World, expires: date) -> None:
    study(world, expires)  # 11-20 + 31일 = 12-21
    assert leave.remind() == 0


def test_그해의_연가와_다_쓴_휴가는_알리지_않는다(world: World) -> None:
    lot(world, "김주무관", DAY, expires=SOON)
    lot(world, "이팀장", 120, name="study-2026", kind="study", pool="study", expires=SOON)
    take(world, "이팀장", hours(date(2026, 11, 24), 540, 660), kind="study")
    assert leave.remind() == 0


def test_근무일_사흘이_지나도록_마감하지_않은_부서의_서무에게_한_번_알린다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """11월 2일(월), 3일, 4일이 지난 5일부터. 11월 1일은 일요일."""
    for day, count in ((4, 0), (5, 1), (6, 0)):
        at = timeline.moment(date(2026, 11, day), 600)
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        assert attendance.remind() == count, day
    assert told(world, "윤서무") == ["10월 근태가 아직 마감되지 않았습니다."]
    assert Message.objects.get().url == "/close?month=2026-10"
    assert lines("attendance.remind_unclosed") == 1


def test_마감한_부서에는_알리지_않는다(world: World) -> None:
    Close.objects.create(
        institution_id=world.institution,
        unit_id=world.units["총무과"],
        month=date(2026, 10, 1),
        people=0,
        days=0,
        digest="",
        closed_by="윤서무",
        closed_at=NOW - timedelta(days=10),
    )
    assert attendance.remind() == 0
