"""What a calendar is told: what holds, what no longer does, and how often it changed."""

from datetime import date, datetime, timedelta
from uuid import UUID

from dure.identity import uuid7
from dure.timeline import actions, queries
from tests.world import NOW, World

DAY = date(2026, 11, 24)
HOUR = timedelta(hours=1)


def _write(world: World, source: UUID, *spans: tuple[int, int], at: datetime, kind: str) -> None:
    actions.write(
        intervals=[
            actions.New(world.people["김주무관"], kind, DAY, start, end, source)
            for start, end in spans
        ],
        why="test",
        at=at,
    )


def _events(world: World) -> list[tuple[int, int, int, bool, int]]:
    found = queries.events(
        since=DAY, until=DAY + timedelta(days=1), people=[world.people["김주무관"]]
    )
    return [(e.nth, e.start, e.end, e.ended, e.changes) for e in found]


def test_처음_쓴_것(world: World) -> None:
    _write(world, uuid7(), (540, 1080), at=NOW, kind="leave")
    assert _events(world) == [(1, 540, 1080, False, 0)]


def test_거둔_것은_끝난_것으로_남는다(world: World) -> None:
    source = uuid7()
    _write(world, source, (540, 1080), at=NOW, kind="leave")
    actions.take_back(source=source, why="test", at=NOW + HOUR)
    assert _events(world) == [(1, 540, 1080, True, 1)]


def test_같은_문서가_고친_것은_하나로_보인다(world: World) -> None:
    source = uuid7()
    _write(world, source, (540, 1080), at=NOW, kind="leave")
    actions.take_back(source=source, why="test", at=NOW + HOUR)
    _write(world, source, (840, 1080), at=NOW + HOUR, kind="leave")
    assert _events(world) == [(1, 840, 1080, False, 1)]


def test_되살린_것은_차례가_더_커진다(world: World) -> None:
    source = uuid7()
    _write(world, source, (540, 1080), at=NOW, kind="leave")
    actions.take_back(source=source, why="test", at=NOW + HOUR)
    _write(world, source, (540, 1080), at=NOW + 2 * HOUR, kind="leave")
    assert _events(world) == [(1, 540, 1080, False, 2)]


def test_둘_중_하나만_남으면_하나는_끝난_것이다(world: World) -> None:
    source = uuid7()
    _write(world, source, (540, 600), (900, 960), at=NOW, kind="trip")
    actions.take_back(source=source, why="test", at=NOW + HOUR)
    _write(world, source, (900, 960), at=NOW + HOUR, kind="trip")
    # 첫째 자리는 이제 15시를 말하고, 15시를 말하던 둘째 자리는 없어진다
    assert _events(world) == [(1, 900, 960, False, 1), (2, 900, 960, True, 1)]


def test_다른_문서는_다른_것이다(world: World) -> None:
    first = uuid7()
    _write(world, first, (540, 1080), at=NOW, kind="leave")
    actions.take_back(source=first, why="test", at=NOW + HOUR)
    _write(world, uuid7(), (540, 1080), at=NOW + HOUR, kind="trip")
    assert sorted(ended for _, _, _, ended, _ in _events(world)) == [False, True]


def test_같은_순간에_쓰고_거둔_것은_없던_것이다(world: World) -> None:
    source = uuid7()
    _write(world, source, (540, 1080), at=NOW, kind="leave")
    actions.take_back(source=source, why="test", at=NOW)
    assert _events(world) == []
