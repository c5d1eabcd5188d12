"""Who is where when: what the database itself forbids, and what is left to be computed again."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from dure.errors import Refused
from dure.identity import uuid7
from dure.timeline import actions, queries
from dure.timeline.models import Interval, Touch
from tests.world import NOW, World

DAY = date(2026, 11, 3)


def _new(world: World, kind: str, start: int, end: int, source: UUID | None = None) -> actions.New:
    return actions.New(world.people["김주무관"], kind, DAY, start, end, source or uuid7())


def _write(*intervals: actions.New) -> None:
    actions.write(intervals=intervals, why="test", at=NOW)


@pytest.mark.parametrize(
    ("first", "second"),
    [("leave", "order"), ("leave", "trip"), ("order", "order"), ("trip", "trip")],
)
def test_함께_참일_수_없는_것은_받지_않는다(world: World, first: str, second: str) -> None:
    _write(_new(world, first, 540, 1080))
    with pytest.raises(Refused, match="같은 시간에 이미"):
        _write(_new(world, second, 1079, 1200))
    _write(_new(world, second, 1080, 1200))  # 맞닿는 것은 겹치지 않는다


def test_출장과_명령은_함께_참일_수_있다(world: World) -> None:
    _write(_new(world, "trip", 780, 1140), _new(world, "order", 1080, 1200))
    assert len(queries.spans(since=DAY, until=DAY + timedelta(days=1))) == 2


def test_여럿_가운데_하나라도_겹치면_하나도_쓰지_않는다(world: World) -> None:
    _write(_new(world, "order", 1080, 1140))
    with pytest.raises(Refused):
        _write(_new(world, "trip", 540, 600), _new(world, "order", 1100, 1200))
    assert [span.kind for span in queries.spans(since=DAY, until=DAY + timedelta(days=1))] == [
        "order"
    ]


def test_되돌린_구간은_남고_같은_시간에_새_구간을_쓸_수_있다(world: World) -> None:
    source = uuid7()
    _write(_new(world, "order", 1080, 1140, source))
    assert actions.take_back(source=source, why="test", at=NOW + timedelta(minutes=1)) == 1
    actions.write(
        intervals=[_new(world, "order", 1080, 1140)], why="test", at=NOW + timedelta(minutes=2)
    )
    assert Interval.objects.count() == 2
    assert len(queries.spans(since=DAY, until=DAY + timedelta(days=1))) == 1


def test_앱을_거치지_않아도_데이터베이스가_겹침을_막는다(world: World) -> None:
    _write(_new(world, "leave", 540, 1080))
    row = Interval.objects.get()
    row.pk, row.lanes = None, (2, 3)
    with pytest.raises(IntegrityError, match="two_things_that_exclude"), transaction.atomic():
        row.save(force_insert=True)


def test_쓰면_그날이_다시_계산될_날이_된다(world: World) -> None:
    _write(_new(world, "order", 1080, 1140))
    (touch,) = Touch.objects.all()
    assert (touch.since, touch.until) == (DAY, DAY + timedelta(days=1))


def test_자정을_넘는_구간의_순간은_다음_날이다(world: World) -> None:
    _write(_new(world, "order", 1380, 1500))
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper(during) AT TIME ZONE 'Asia/Seoul' FROM timeline_interval")
        assert str(cursor.fetchone()[0]) == "2026-11-04 01:00:00"
