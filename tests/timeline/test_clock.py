"""서버의 시계가 뒤로 가도 알던 것을 끝낼 수 있고, 그것은 시작보다 이르지 않게 끝난다."""

from datetime import date, datetime, timedelta

from dure.duty import exempting
from dure.duty.models import Wish
from dure.leave import granting
from dure.leave.models import Saving
from dure.timeline import actions as timeline
from dure.timeline.models import Interval
from tests.attendance.steps import LATER, TUESDAY, ordered
from tests.world import NOW, World

HOUR = timedelta(hours=1)


def moments(row: Interval | Saving | Wish) -> tuple[datetime, datetime | None]:
    return row.known.lower, row.known.upper


def test_한_시간_되돈_뒤에_승인된_명령을_취소한다(world: World) -> None:
    source = ordered(world, "김주무관", TUESDAY)
    assert timeline.take_back(source=source, why="test", at=LATER - HOUR) == 1
    lower, upper = moments(Interval.objects.get(source=source))
    assert lower == LATER
    assert upper == LATER + timeline.TICK


def test_한_시간_되돈_뒤에_저축할_날을_고쳐_적는다(world: World) -> None:
    kim = world.viewer("김주무관")
    for minutes, at in ((480, NOW), (960, NOW - HOUR)):
        granting.wish_to_save(year=2026, minutes=minutes, by=kim, at=at)
    before, now = Saving.objects.order_by("id")
    assert moments(before) == (NOW, NOW + timeline.TICK)
    assert (now.minutes, moments(now)) == (960, (NOW + timeline.TICK, None))


def test_한_시간_되돈_뒤에_당직_희망을_바꾼다(world: World) -> None:
    kim, day = world.viewer("김주무관"), date(2026, 12, 24)
    for wants, at in ((True, NOW), (False, NOW - HOUR)):
        exempting.wish(day=day, wants=wants, why="", by=kim, at=at)
    before, now = Wish.objects.order_by("id")
    assert moments(before) == (NOW, NOW + timeline.TICK)
    assert (now.wants, moments(now)) == (False, (NOW + timeline.TICK, None))
