"""시작한 휴가의 남은 날만 취소한다: 쓴 날은 그대로, 남은 날은 원장과 시간에서 돌아온다."""

from datetime import UTC, date, datetime

import pytest

from dure.errors import NotTheirs
from dure.leave import actions, queries
from dure.leave.models import Entry, Leave, LeaveDay
from dure.timeline import queries as timeline
from tests.leave.steps import DAY, ask, days, hours, lot, take
from tests.leave.test_requests import KIM, refused
from tests.world import World

MON, WED, SAT = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 28)
TUESDAY_NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)  # 2026-11-24(화) 12:00


@pytest.fixture
def begun(world: World) -> Leave:
    """11월 23일(월)부터 27일(금)까지 닷새의 연가, 지금은 화요일이다."""
    lot(world, KIM)
    return take(world, KIM, *days(MON, SAT))


def cut(world: World, made: Leave, since: date = WED, **more: object) -> int:
    given = {"by": world.viewer(KIM, "employee"), "at": TUESDAY_NOON, "reason": "일찍 끝남", **more}
    return actions.cancel_rest(leave=made.public_id, since=since, **given)  # type: ignore[arg-type]


def left(world: World) -> int:
    return queries.balance(world.people[KIM], on=date(2026, 12, 31)).left


def test_수요일부터_취소하면_사흘이_돌아오고_이틀은_쓴_것이다(world: World, begun: Leave) -> None:
    assert left(world) == 16 * DAY
    assert cut(world, begun) == 3 * DAY
    assert left(world) == 19 * DAY
    begun.refresh_from_db()
    assert (begun.state, begun.minutes, begun.until) == ("approved", 2 * DAY, WED)
    stand = timeline.spans(since=MON, until=SAT, people=[world.people[KIM]], kind="leave")
    assert [each.date for each in stand] == [MON, date(2026, 11, 24)]
    assert Entry.objects.filter(why="reverse").count() == 3
    (asked,) = queries.by_id([begun.public_id]).values()
    assert [day.date for day in asked.days] == [MON, date(2026, 11, 24)]


def test_돌아온_날을_다시_올릴_수_있다(world: World, begun: Leave) -> None:
    cut(world, begun)
    assert ask(world, KIM, hours(WED, 540, 1080), at=TUESDAY_NOON).minutes == DAY


def test_시작한_날이나_모두를_남은_날로_취소하지_않고_까닭이_있어야_한다(
    world: World, begun: Leave
) -> None:
    with refused("day_has_begun"):
        cut(world, begun, date(2026, 11, 24))
    with refused("no_rest"):
        cut(world, begun, MON)
    with refused("no_rest"):
        cut(world, begun, SAT)
    with refused("cancel_needs_reason"):
        cut(world, begun, reason=" ")


def test_동료는_취소할_수_없다(world: World, begun: Leave) -> None:
    with pytest.raises(NotTheirs):
        cut(world, begun, by=world.viewer("이팀장", "employee"))


def test_남은_날을_취소한_뒤에_모두_취소했다가_되돌려도_남은_날은_살아나지_않는다(
    world: World, begun: Leave
) -> None:
    cut(world, begun)
    paper = actions.cancel(
        leave=begun.public_id, reason="잘못 씀", by=world.viewer(KIM, "employee"), at=TUESDAY_NOON
    )
    assert paper is not None
    told = {"by": world.viewer("박과장", "head"), "at": TUESDAY_NOON}
    actions.approve(document=paper.public_id, version=1, **told)  # type: ignore[arg-type]
    assert left(world) == 21 * DAY
    actions.undo(document=paper.public_id, **told)  # type: ignore[arg-type]
    assert left(world) == 19 * DAY
    assert LeaveDay.objects.filter(leave=begun, live=True).count() == 2
