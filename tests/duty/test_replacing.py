"""설 수 없게 된 당직: 담당자가 알고, 대신 설 사람을 한 번에 정한다."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from dure.duty import exempting, queries, replacing, swaps
from dure.duty.exempting import Wanted
from dure.duty.queries import Seat
from dure.errors import NotTheirs, Refused
from dure.jobs import duty as jobs
from dure.messages.models import Message
from dure.timeline import actions as timeline
from tests.duty.test_swapping import announced, asked, keepers, pair
from tests.world import NOW, World

DEC = date(2026, 12, 1)


def on_leave(seat: Seat) -> None:
    """The keeper of a seat is on leave that day."""
    assert seat.kept_by is not None
    day = timeline.New(seat.kept_by, "leave", seat.date, 540, 1080, uuid4(), label="연가")
    timeline.write(intervals=[day], why="test", at=NOW)


def test_휴가와_면제로_설_수_없게_된_자리를_담당자가_보고_한_번에_바꾼다(world: World) -> None:
    made = announced(world)
    hr = world.viewer("오인사", "hr")
    assert replacing.left(viewer=hr, at=NOW) == []
    on_leave(made[DEC])
    [found] = replacing.left(viewer=hr, at=NOW)
    assert (found.seat.duty, found.seat.kept_by) == (made[DEC].duty, made[DEC].kept_by)
    assert "휴가" in found.why
    points = [each.points for each in found.able]
    assert points == sorted(points)
    first = found.able[0].person
    replacing.replace(duty=made[DEC].duty, person=first, by=hr, at=NOW)
    assert keepers(made[DEC]) == [first]
    assert replacing.left(viewer=hr, at=NOW) == []
    told = Message.objects.filter(key__startswith="duty_replaced:")
    assert {each.person_id for each in told} == {first, made[DEC].kept_by}


def test_면제된_사람의_남은_당직이_모두_나온다(world: World) -> None:
    made = announced(world)
    person = made[DEC].kept_by
    assert person is not None
    theirs = {each.duty for each in made.values() if each.kept_by == person}
    told = Wanted(person, "pregnancy", (), "규칙 제7조", DEC, None)
    exempting.exempt(wanted=told, by=world.viewer("오인사", "hr"), at=NOW)
    found = replacing.left(viewer=world.viewer("윤서무", "clerk"), at=NOW)
    assert {each.seat.duty for each in found} == theirs
    assert all(person not in [choice.person for choice in each.able] for each in found)


def test_십_초_안에는_되돌리고_알리지_않는다(world: World) -> None:
    made = announced(world)
    on_leave(made[DEC])
    hr = world.viewer("오인사", "hr")
    [found] = replacing.left(viewer=hr, at=NOW)
    told: dict[str, Any] = {"duty": made[DEC].duty, "by": hr}
    change = replacing.replace(**told, person=found.able[0].person, at=NOW)
    with pytest.raises(Refused, match="10초"):
        replacing.put_back(**told, change=change, at=NOW + timedelta(seconds=20))
    replacing.put_back(**told, change=change, at=NOW + timedelta(seconds=5))
    assert keepers(made[DEC]) == [made[DEC].kept_by]
    left = Message.objects.filter(key__startswith="duty_replaced:", taken_back_at=None)
    assert not left.exists()


def test_설_수_없는_사람은_대신_세우지_못하고_맡지_않은_사람은_바꾸지_못한다(world: World) -> None:
    made = announced(world)
    hr = world.viewer("오인사", "hr")
    other = next(each for each in made.values() if each.kept_by != made[DEC].kept_by)
    assert other.kept_by is not None
    told = Wanted(other.kept_by, "pregnancy", (), "규칙 제7조", DEC, None)
    exempting.exempt(wanted=told, by=hr, at=NOW)
    with pytest.raises(Refused, match="면제"):
        replacing.replace(duty=made[DEC].duty, person=other.kept_by, by=hr, at=NOW)
    with pytest.raises(NotTheirs):
        replacing.replace(
            duty=made[DEC].duty,
            person=other.kept_by,
            by=world.viewer("김주무관", "employee"),
            at=NOW,
        )
    assert replacing.left(viewer=world.viewer("김주무관", "employee"), at=NOW) == []


def test_담당자에게_한_번만_알린다(world: World) -> None:
    on_leave(announced(world)[DEC])
    for _ in range(2):
        jobs.tell_officers()
    found = Message.objects.filter(key__startswith="duty_left:")
    assert {each.person_id for each in found} == {world.people["윤서무"]}
    assert found.count() == 1


def test_이미_시작한_당직은_바꾸지_못한다(world: World) -> None:
    made = announced(world)
    begun = NOW + timedelta(days=11, hours=3)
    other = next(each.kept_by for each in made.values() if each.kept_by != made[DEC].kept_by)
    assert other is not None
    with pytest.raises(Refused, match="시작했거나"):
        replacing.replace(
            duty=made[DEC].duty, person=other, by=world.viewer("오인사", "hr"), at=begun
        )
    assert queries.seat(made[DEC].duty) is not None


def test_두_번_누르면_거절하고_처음의_되돌리기가_남는다(world: World) -> None:
    made = announced(world)
    on_leave(made[DEC])
    hr = world.viewer("오인사", "hr")
    [found] = replacing.left(viewer=hr, at=NOW)
    told: dict[str, Any] = {"duty": made[DEC].duty, "by": hr}
    change = replacing.replace(**told, person=found.able[0].person, at=NOW)
    with pytest.raises(Refused, match="이미 그 사람"):
        replacing.replace(**told, person=found.able[0].person, at=NOW)
    replacing.put_back(**told, change=change, at=NOW + timedelta(seconds=5))
    with pytest.raises(Refused, match="또 바뀌어"):
        replacing.put_back(**told, change=change, at=NOW + timedelta(seconds=6))
    assert keepers(made[DEC]) == [made[DEC].kept_by]


def test_되돌린_뒤에_다시_같은_사람을_세워도_두_사람이_안다(world: World) -> None:
    seat = announced(world)[DEC]
    on_leave(seat)
    hr = world.viewer("오인사", "hr")
    [found] = replacing.left(viewer=hr, at=NOW)
    told: dict[str, Any] = {"duty": seat.duty, "person": found.able[0].person, "by": hr}
    change = replacing.replace(**told, at=NOW)
    replacing.put_back(duty=seat.duty, change=change, by=hr, at=NOW + timedelta(seconds=5))
    replacing.replace(**told, at=NOW + timedelta(seconds=9))
    stands = Message.objects.filter(key__startswith="duty_replaced:", taken_back_at=None)
    assert {each.person_id for each in stands} == {found.able[0].person, seat.kept_by}


def test_대신_세우면_앞사람의_부탁은_끝나고_새_당직자가_부탁할_수_있다(world: World) -> None:
    mine, back = pair(world)
    assert back.kept_by is not None
    old = asked(world, mine, back.kept_by, back.duty)
    known = swaps.known_of(mine, today=NOW.date())
    new = next(each.person for each in swaps.stand_ins(known, mine) if each.person != back.kept_by)
    replacing.replace(duty=mine.duty, person=new, by=world.viewer("오인사", "hr"), at=NOW)
    old.refresh_from_db()
    assert old.state == "recalled"
    known = swaps.known_of(mine, today=NOW.date())
    now = queries.seat(mine.duty)
    assert now is not None
    other = swaps.stand_ins(known, now)[0].person
    assert asked(world, now, other, None).asker_id == new
