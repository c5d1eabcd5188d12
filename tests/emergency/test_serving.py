"""비상근무를 한 시간: 재난 명령이 되고, 늦게 고친 것은 앞의 것 옆에 남는다."""

from datetime import timedelta
from uuid import UUID

import pytest

from dure.emergency import actions, queries
from dure.emergency.pieces import pieces
from dure.errors import NotTheirs
from dure.timeline import actions as timeline
from dure.timeline import queries as spans
from dure.timeline.actions import moment
from dure.timeline.models import Touch
from tests.emergency.steps import (
    FRI,
    KIM,
    LATER,
    LEE,
    MORNING,
    NIGHT,
    OH,
    SAT,
    declared,
    drafted,
    refused,
    served,
)  # fmt: skip
from tests.world import NOW, World

DAY = timedelta(days=1)


def test_밤은_시작한_날의_것이고_아침_9시에_끊는다() -> None:
    sunday = SAT + DAY
    assert list(pieces(NIGHT, MORNING)) == [(FRI, 1080, 1980)]
    assert list(pieces(NIGHT, moment(SAT, 1980))) == [(FRI, 1080, 1980), (SAT, 540, 1980)]
    # 02:40에 온 것은 전날의 날에 붙는다: 1440 + 160
    assert list(pieces(moment(SAT, 160), moment(SAT, 600))) == [(FRI, 1600, 1980), (SAT, 540, 600)]
    assert list(pieces(moment(sunday, 540), moment(sunday, 540))) == []


def test_적으면_재난_명령이_되고_그날을_다시_계산한다(world: World) -> None:
    served(world, declared(world))
    (span,) = spans.spans(since=FRI, until=SAT, people=[world.people[KIM]], kind="order")
    assert (span.start, span.end, span.code) == (1080, 1980, 1)
    assert Touch.objects.filter(person_id=world.people[KIM], since=FRI).exists()


def test_알린_편성의_명령을_대신한다(world: World) -> None:
    one, oh = declared(world), world.viewer(OH, "hr")
    made = drafted(world, one)
    (seat,) = queries.planned(one.public_id)[0].seats
    actions.publish(stretch=made.public_id, by=oh, at=NOW)
    until = MORNING - timedelta(hours=3)
    actions.serve(
        emergency=one.public_id, rows=[(seat.person, NIGHT, until)], note="일지", by=oh, at=LATER
    )
    found = spans.spans(since=FRI, until=SAT, people=[seat.person], kind="order")
    assert [(each.start, each.end) for each in found] == [(1080, 1800)]


def test_늦게_고친_것은_앞의_것과_함께_남는다(world: World) -> None:
    one, oh = declared(world), world.viewer(OH, "hr")
    served(world, one)
    (old,) = queries.hours(one.public_id)
    actions.correct(
        service=old.service, since=NIGHT, until=MORNING - timedelta(hours=3), note="06시에 교대함",
        by=oh, at=LATER + DAY,
    )  # fmt: skip
    (now,) = queries.hours(one.public_id)
    assert (now.minutes, now.note) == (12 * 60, "06시에 교대함")
    every = queries.hours(one.public_id, replaced=True)
    assert [(each.minutes, each.known_until is None) for each in every] == [
        (12 * 60, True),
        (15 * 60, False),
    ]
    (span,) = spans.spans(since=FRI, until=SAT, people=[world.people[KIM]], kind="order")
    assert span.end == 1800
    with pytest.raises(NotTheirs):
        actions.correct(
            service=old.service, since=NIGHT, until=MORNING, note="또", by=oh, at=LATER + DAY
        )


def test_하지_않은_것으로_고친다(world: World) -> None:
    one = declared(world)
    served(world, one)
    (old,) = queries.hours(one.public_id)
    actions.correct(
        service=old.service, since=NIGHT, until=NIGHT, note="다른 사람이었음",
        by=world.viewer(OH, "hr"), at=LATER + DAY,
    )  # fmt: skip
    assert queries.hours(one.public_id) == []
    assert spans.spans(since=FRI, until=SAT, kind="order") == []


def test_날마다_몇_분을_몇_호로_했는지_말한다(world: World) -> None:
    one = declared(world)
    actions.serve(
        emergency=one.public_id, rows=[(world.people[KIM], NIGHT, moment(SAT, 1980))],
        note="일지", by=world.viewer(OH, "hr"), at=LATER + DAY,
    )  # fmt: skip
    drill = declared(world, 4, drill="civil_defense", name="민방위")
    actions.serve(
        emergency=drill.public_id, rows=[(world.people[LEE], NIGHT, NIGHT + timedelta(hours=1))],
        note="일지", by=world.viewer(OH, "hr"), at=LATER,
    )  # fmt: skip
    found = queries.served(FRI, SAT + DAY)
    assert [(each.day, each.minutes, each.kind, each.drill) for each in found] == [
        (FRI, 60, 4, "civil_defense"),
        (FRI, 900, 3, ""),
        (SAT, 1440, 3, ""),
    ]
    assert [each.minutes for each in queries.served(SAT, SAT + DAY)] == [1440]


def test_발령_밖과_앞날과_겹치는_시간은_거절한다(world: World) -> None:
    one = declared(world)
    early = one.issued_at - timedelta(hours=1)
    assert refused(lambda: served(world, one, since=early)).code == "outside_emergency"
    late = LATER + timedelta(hours=1)
    assert refused(lambda: served(world, one, until=late)).code == "outside_emergency"
    served(world, one)
    told = refused(lambda: served(world, one, since=NIGHT + timedelta(hours=1)))
    assert (told.code, KIM in told.ko) == ("served_already", True)


def test_승인된_명령과_겹치면_누구인지_말하며_거절한다(world: World) -> None:
    new = timeline.New(world.people[KIM], "order", FRI, 1080, 1200, UUID(int=3))
    timeline.write(intervals=[new], why="시험", at=NOW)
    told = refused(lambda: served(world, declared(world)))
    assert (told.code, KIM in told.ko) == ("interval_overlaps", True)


def test_맡지_않은_사람은_적거나_고치지_못한다(world: World) -> None:
    one = declared(world)
    served(world, one)
    (old,) = queries.hours(one.public_id)
    by = world.viewer(KIM)
    with pytest.raises(NotTheirs):
        actions.serve(
            emergency=one.public_id,
            rows=[(world.people[KIM], NIGHT, MORNING)],
            note="나",
            by=by,
            at=LATER,
        )
    with pytest.raises(NotTheirs):
        actions.correct(service=old.service, since=NIGHT, until=MORNING, note="나", by=by, at=LATER)
