"""비상소집: 알림, 한 번 눌러 답하기, 응소, 응소율, 다시 알림."""

from datetime import timedelta
from typing import Any

import pytest

from dure.audit.actions import Actor
from dure.emergency import actions, board
from dure.errors import NotTheirs
from dure.messages.models import Message
from dure.timeline import queries as spans
from tests.emergency.steps import FRI, KIM, LEE, OH, PARK, SAT, YUN, called, declared, refused
from tests.world import NOW, World

JOB = Actor("job", "", "job")
SOON = NOW + timedelta(minutes=20)


def test_소집하면_바로_나가고_답하는_주소가_있다(world: World) -> None:
    made = called(world, declared(world))
    told = Message.objects.filter(topic="emergency")
    assert told.count() == 3
    first = told[0]
    assert (first.due, first.url) == (NOW, f"/emergency/answer/{made.public_id}")


def test_발령한_부서_밖의_사람은_소집하지_못한다(world: World) -> None:
    one = declared(world, units=[world.units["공원과"]])
    with pytest.raises(NotTheirs):
        called(world, one, KIM)
    with pytest.raises(NotTheirs):
        actions.call_up(
            emergency=declared(world).public_id, persons=[world.people[KIM]], message="소집",
            place="청사", due_at=SOON, by=world.viewer(KIM), at=NOW,
        )  # fmt: skip


def test_응소할_때가_지금보다_앞이면_거절한다(world: World) -> None:
    one = declared(world)
    assert refused(lambda: called(world, one, due_at=NOW)).code == "due_before_now"
    assert refused(lambda: called(world, one, message="")).code == "message_missing"
    assert refused(lambda: called(world, one, remind_minutes=1)).code == "no_such_pause"


def test_간다_늦는다_못_간다를_답하고_마지막_답을_센다(world: World) -> None:
    made = called(world, declared(world))
    say = dict[str, Any](call=made.public_id, at=SOON)
    actions.answer(kind="cannot", reason="아이가 아픔", by=world.viewer(KIM), **say)
    actions.answer(kind="going", by=world.viewer(KIM), **say)
    actions.answer(kind="late", comes_at=SOON + timedelta(hours=1), by=world.viewer(LEE), **say)
    found = board.board(made.public_id, viewer=world.viewer(OH, "hr"), at=SOON).tally
    assert (found.going, found.late, found.cannot, found.silent, found.came) == (1, 1, 0, 1, 0)


def test_늦으면_때를_못_가면_사유를_말해야_한다(world: World) -> None:
    made = called(world, declared(world))
    kim = world.viewer(KIM)

    def answer(kind: str) -> None:
        actions.answer(call=made.public_id, kind=kind, by=kim, at=NOW)

    assert refused(lambda: answer("late")).code == "late_needs_time"
    assert refused(lambda: answer("cannot")).code == "cannot_needs_reason"
    with pytest.raises(NotTheirs):
        actions.answer(call=made.public_id, kind="going", by=world.viewer(YUN), at=NOW)


def test_출근_기록으로_응소하고_그때부터_재난_명령이_된다(world: World) -> None:
    made = called(world, declared(world))
    kim = world.people[KIM]
    arrived = NOW + timedelta(minutes=100)  # 18:20
    actions.answer(call=made.public_id, kind="going", by=world.viewer(KIM), at=NOW)
    for _ in range(2):
        actions.punch_in(
            call=made.public_id, arrivals={kim: arrived}, by=JOB, at=arrived + timedelta(minutes=1)
        )
    found = board.board(made.public_id, viewer=world.viewer(OH, "hr"), at=arrived)
    tally = found.tally
    assert (tally.came, tally.percent) == (1, 33)
    assert (tally.called, tally.going, tally.late, tally.cannot, tally.silent) == (3, 0, 0, 0, 2)
    (span,) = spans.spans(since=FRI, until=SAT, people=[kim], kind="order")
    assert (span.start, span.end, span.code) == (18 * 60 + 20, 33 * 60, 1)


def test_상황실이_까닭을_적어_확인하고_되돌린다(world: World) -> None:
    made, oh = called(world, declared(world)), world.viewer(OH, "hr")
    kim = world.people[KIM]

    def seen(reason: str) -> None:
        actions.muster(
            call=made.public_id, person=kim, arrived_at=SOON, reason=reason, by=oh, at=SOON
        )

    assert refused(lambda: seen("")).code == "reason_missing"
    seen("얼굴을 봄")
    assert refused(lambda: seen("또")).code == "mustered"
    actions.take_back_muster(call=made.public_id, person=kim, by=oh, at=SOON + timedelta(minutes=1))
    assert board.board(made.public_id, viewer=oh, at=SOON).tally.came == 0
    assert spans.spans(since=FRI, until=SAT, people=[kim], kind="order") == []
    with pytest.raises(NotTheirs):
        actions.muster(
            call=made.public_id, person=kim, arrived_at=SOON, reason="봄",
            by=world.viewer(PARK, "head"), at=SOON,
        )  # fmt: skip


def test_답도_응소도_없는_사람에게만_다시_알린다(world: World) -> None:
    made = called(world, declared(world), remind_minutes=10)
    actions.answer(call=made.public_id, kind="going", by=world.viewer(KIM), at=NOW)
    actions.punch_in(call=made.public_id, arrivals={world.people[LEE]: SOON}, by=JOB, at=SOON)
    assert board.to_remind(at=NOW + timedelta(minutes=9)) == []
    assert board.to_remind(at=NOW + timedelta(minutes=10)) == [made.public_id]
    assert actions.remind(call=made.public_id, by=JOB, at=SOON) == 1
    assert board.to_remind(at=SOON + timedelta(minutes=9)) == []
    assert Message.objects.filter(person_id=world.people[PARK]).count() == 2
    with pytest.raises(NotTheirs):
        actions.remind(call=made.public_id, by=world.viewer(KIM), at=SOON)


def test_30분마다_몇_명이_왔는지_센다(world: World) -> None:
    made = called(world, declared(world))
    for who, minutes in ((KIM, 10), (LEE, 30), (PARK, 45)):
        came = NOW + timedelta(minutes=minutes)
        actions.punch_in(call=made.public_id, arrivals={world.people[who]: came}, by=JOB, at=came)
    found = board.board(made.public_id, viewer=world.viewer(OH, "hr"), at=NOW)
    rows = found.series(NOW + timedelta(minutes=70))
    assert rows == [
        (NOW, 0),
        (NOW + timedelta(minutes=30), 2),
        (NOW + timedelta(minutes=60), 3),
        (NOW + timedelta(minutes=70), 3),
    ]


def test_해제하면_답하지_않는다(world: World) -> None:
    one = declared(world)
    made = called(world, one)
    actions.release(
        emergency=one.public_id, reason="끝남", released_at=SOON, by=world.viewer(OH, "hr"), at=SOON
    )
    told = refused(
        lambda: actions.answer(
            call=made.public_id, kind="going", by=world.viewer(KIM), at=SOON + timedelta(minutes=1)
        )
    )
    assert told.code == "released"


def test_서무의_상황판에는_맡은_부서만_보인다(world: World) -> None:
    made = called(world, declared(world), KIM, "정감사")
    found = board.board(made.public_id, viewer=world.viewer(YUN, "clerk"), at=NOW)
    assert [each.person for each in found.replies] == [world.people[KIM]]
