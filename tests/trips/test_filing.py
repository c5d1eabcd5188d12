"""출장 신청: 올리고, 결재하고, 거두고, 취소한다."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dure.approvals import queries as papers
from dure.audit.models import Line
from dure.errors import NotTheirs, Stale
from dure.messages.models import Message
from dure.timeline.models import Touch
from dure.trips import actions, checks, queries
from dure.trips.models import Trip, TripPerson
from law.trips import Period
from tests.emergency.steps import FRI, declared
from tests.leave import steps as leave
from tests.trips.steps import (
    KIM,
    LEE,
    PARK,
    TUE,
    WED,
    YUN,
    ask,
    hours,
    lie,
    moment,
    refused,
    sign,
    take,
    wanted,
)
from tests.world import NOW, World

AFTERNOON = hours(TUE, 780, 1080)


def test_올리면_결재선이_채워지고_승인해야_시간표에_들어간다(world: World) -> None:
    made = ask(world, AFTERNOON)
    paper = papers.paper(made.document.public_id)
    assert paper is not None
    assert [step.person for step in paper.line] == [world.people[PARK]]
    assert made.document.title == "관내 출장 11월 24일 13:00–18:00 김주무관"
    assert not lie(world)
    sign(world, paper.document)
    (span,) = lie(world)
    assert (span.start, span.end, span.label, span.source) == (
        780,
        1080,
        "관내출장",
        made.public_id,
    )
    assert Touch.objects.filter(
        person_id=world.people[KIM], since=TUE, why="trips.approve"
    ).exists()


def test_한_문서로_함께_가고_간_사람마다_시간표에_들어간다(world: World) -> None:
    made = take(world, AFTERNOON, KIM, LEE)
    assert made.document.title.endswith("김주무관 외 1명")
    assert len(lie(world, KIM)) == len(lie(world, LEE)) == 1
    assert Message.objects.filter(person_id=world.people[LEE], topic="trip").count() == 1
    assert not Message.objects.filter(person_id=world.people[KIM], topic="trip").exists()


def test_여러_날의_출장은_날마다_들어간다(world: World) -> None:
    take(world, hours(TUE, 540, 900, date(2026, 11, 26)), kind="domestic", region="seoul")
    found = [(each.date.day, each.start, each.end) for each in lie(world, days=3)]
    assert found == [(24, 540, 1440), (25, 0, 1440), (26, 0, 900)]


def test_하루에_여러_번_갈_수_있고_겹치면_올릴_수_없다(world: World) -> None:
    take(world, hours(TUE, 540, 660))
    take(world, hours(TUE, 840, 960))
    assert len(lie(world)) == 2
    with refused("trip_overlaps"):
        ask(world, hours(TUE, 600, 700))


def test_겹치지_않는다는_것은_데이터베이스도_지킨다(world: World) -> None:
    made, other = ask(world, hours(TUE, 540, 660)), ask(world, hours(TUE, 840, 960))
    row = TripPerson.objects.get(trip=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        TripPerson.objects.filter(id=row.id).update(during=TripPerson.objects.get(trip=made).during)


def test_승인된_휴가가_있는_시간에는_올릴_수_없다(world: World) -> None:
    leave.lot(world, KIM)
    leave.take(world, KIM, leave.hours(TUE, 840, 1080))
    with refused("trip_on_leave"):
        ask(world, AFTERNOON)
    assert ask(world, hours(TUE, 540, 720)).state == Trip.State.REQUESTED


def test_그사이_휴가가_승인되었으면_승인할_수_없다(world: World) -> None:
    made = ask(world, AFTERNOON)
    leave.lot(world, KIM)
    leave.take(world, KIM, leave.hours(TUE, 840, 1080))
    with refused("interval_overlaps"):
        sign(world, made.document.public_id)


@pytest.mark.parametrize(
    ("period", "more", "code"),
    [
        (hours(TUE, 1080, 780), {}, "ends_before_start"),
        (hours(TUE, 780, 1500), {}, "no_such_time"),
        (hours(TUE, 540, 600, date(2028, 1, 1)), {}, "too_long"),
        (AFTERNOON, {"purpose": " "}, "purpose_missing"),
        (AFTERNOON, {"place": ""}, "purpose_missing"),
        (AFTERNOON, {"kind": "moon"}, "no_such_kind"),
        (AFTERNOON, {"region": "moon"}, "no_such_region"),
        (AFTERNOON, {"distance_m": -1}, "no_such_distance"),
        (hours(date(2026, 11, 20), 540, 660), {}, "after_needs_reason"),
    ],
)
def test_틀린_신청은_까닭과_함께_거절한다(
    world: World, period: Period, more: dict[str, object], code: str
) -> None:
    with refused(code):
        ask(world, period, **more)
    assert not Trip.objects.exists()


def test_이미_떠난_출장은_까닭을_적어_사후에_올린다(world: World) -> None:
    made = ask(world, hours(date(2026, 11, 20), 540, 660), after_reason="급한 민원")
    assert made.after
    assert made.after_reason == "급한 민원"


def test_다른_사람의_출장은_함께_가거나_맡은_사람이_올린다(world: World) -> None:
    with pytest.raises(NotTheirs):
        ask(world, AFTERNOON, LEE, by=KIM)
    with pytest.raises(NotTheirs):
        ask(world, AFTERNOON, KIM, "한기간제")
    assert ask(world, AFTERNOON, LEE, by=YUN).document.drafter_id == world.people[YUN]


def test_부서장이_보내는_출장은_올리면_바로_승인된다(world: World) -> None:
    made = ask(world, AFTERNOON, KIM, by=PARK)
    assert made.state == Trip.State.APPROVED
    assert len(lie(world)) == 1


def test_함께_가는_부서장은_제_출장을_결재하지_않는다(world: World) -> None:
    made = ask(world, AFTERNOON, KIM, PARK)
    paper = papers.paper(made.document.public_id)
    assert paper is not None
    assert world.people[PARK] not in {step.person for step in paper.line}


def test_반려하면_그_시간이_비고_고쳐서_다시_올린다(world: World) -> None:
    made = ask(world, AFTERNOON)
    actions.reject(
        document=made.document.public_id, version=1, comment="다음 주에 가세요",
        by=world.viewer(PARK, "head"), at=NOW,
    )  # fmt: skip
    ask(world, AFTERNOON)
    viewer = world.viewer(KIM, "employee")
    again = wanted(hours(WED, 780, 1080), place="호수공원")
    with refused("not_returned"):
        other = Trip.objects.exclude(id=made.id).get().document.public_id
        actions.redraft(
            document=other, wanted=again, persons=[world.people[KIM]], by=viewer, at=NOW
        )
    persons = [world.people[KIM], world.people[LEE]]
    actions.redraft(
        document=made.document.public_id, wanted=again, persons=persons, by=viewer, at=NOW
    )
    assert Message.objects.get(topic="trip").person_id == world.people[LEE]  # 새로 함께 가는 사람
    sign(world, made.document.public_id)
    assert len(lie(world, KIM, WED)) == len(lie(world, LEE, WED)) == 1
    assert [each.version for each in papers.versions(made.document.public_id)] == [2, 1]


def test_회수하면_그_시간이_빈다(world: World) -> None:
    made = ask(world, AFTERNOON)
    with pytest.raises(NotTheirs):
        actions.withdraw(document=made.document.public_id, by=world.viewer(LEE, "employee"), at=NOW)
    actions.withdraw(document=made.document.public_id, by=world.viewer(KIM, "employee"), at=NOW)
    assert ask(world, AFTERNOON).state == Trip.State.REQUESTED


def test_열_초_안에는_승인과_반려를_되돌린다(world: World) -> None:
    made = take(world, AFTERNOON)
    head, key = world.viewer(PARK, "head"), made.document.public_id
    actions.undo(document=key, by=head, at=NOW + timedelta(seconds=5))
    assert not lie(world)
    actions.reject(document=key, version=1, comment="안 됨", by=head, at=NOW)
    actions.undo(document=key, by=head, at=NOW + timedelta(seconds=5))
    made.refresh_from_db()
    assert made.state == Trip.State.REQUESTED
    with refused("trip_overlaps"):
        ask(world, AFTERNOON)


def test_먼저_결재한_사람이_있으면_알려_준다(world: World) -> None:
    made = take(world, AFTERNOON)
    with pytest.raises(Stale):
        sign(world, made.document.public_id)


def test_떠나기_전에는_바로_취소하고_떠난_뒤에는_결재로_취소한다(world: World) -> None:
    made = take(world, AFTERNOON)
    me = world.viewer(KIM, "employee")
    with refused("cancel_needs_reason"):
        actions.cancel(trip=made.public_id, reason=" ", by=me, at=NOW)
    with pytest.raises(NotTheirs):
        actions.cancel(
            trip=made.public_id, reason="비", by=world.viewer("한기간제", "employee"), at=NOW
        )
    assert actions.cancel(trip=made.public_id, reason="비가 옴", by=me, at=NOW) is None
    assert not lie(world)
    assert Line.objects.filter(action="trips.cancel").count() == 1

    begun = take(world, AFTERNOON)
    at = moment(TUE, "14:00")
    paper = actions.cancel(trip=begun.public_id, reason="가지 않음", by=me, at=at)
    assert paper is not None
    assert len(lie(world)) == 1
    sign(world, paper.public_id, at=at)
    assert not lie(world)
    actions.undo(document=paper.public_id, by=world.viewer(PARK, "head"), at=at)
    assert len(lie(world)) == 1


def test_기관이_다르면_아무것도_보이지_않는다(world: World) -> None:
    take(world, AFTERNOON)
    from dure import tenancy
    from tests.world import build

    other = build(code="9990001", name="다른시", prefix="x")
    with tenancy.institution(other.institution):
        assert not Trip.objects.exists()
        assert queries.facts(since=TUE, until=WED)[0].is_empty()


def test_출장의_기록은_지울_수_없다(world: World) -> None:
    take(world, AFTERNOON)
    for table in ("trips_trip", "trips_tripperson", "trips_stamp", "trips_expense"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege(%s, 'DELETE')", [table])
            assert cursor.fetchone() == (False,)


def test_다시_올릴_때_뺀_사람은_되돌려도_가지_않는다(world: World) -> None:
    made = ask(world, AFTERNOON, KIM, LEE)
    head, key = world.viewer(PARK, "head"), made.document.public_id
    actions.reject(document=key, version=1, comment="혼자 가세요", by=head, at=NOW)
    actions.redraft(
        document=key, wanted=wanted(AFTERNOON), persons=[world.people[KIM]],
        by=world.viewer(KIM, "employee"), at=NOW,
    )  # fmt: skip
    actions.reject(document=key, version=2, comment="잘못 누름", by=head, at=NOW)
    actions.undo(document=key, by=head, at=NOW + timedelta(seconds=5))
    sign(world, key)
    assert len(lie(world)) == 1
    assert not lie(world, LEE)
    with pytest.raises(NotTheirs):
        actions.cancel(trip=made.public_id, reason="비", by=world.viewer(LEE, "employee"), at=NOW)


def test_여럿이_가는_출장은_올린_사람이나_서무가_취소한다(world: World) -> None:
    for who, role in ((KIM, "employee"), (YUN, "clerk")):
        made = take(world, AFTERNOON, KIM, LEE)
        with pytest.raises(NotTheirs):
            actions.cancel(
                trip=made.public_id, reason="비", by=world.viewer(LEE, "employee"), at=NOW
            )
        actions.cancel(trip=made.public_id, reason="비", by=world.viewer(who, role), at=NOW)
        assert not lie(world) + lie(world, LEE)


def test_그사이_취소한_출장의_결재는_되돌리지_못한다(world: World) -> None:
    made = take(world, AFTERNOON)
    actions.cancel(trip=made.public_id, reason="비", by=world.viewer(KIM, "employee"), at=NOW)
    with refused("cancelled_meanwhile"):
        actions.undo(
            document=made.document.public_id, by=world.viewer(PARK, "head"),
            at=NOW + timedelta(seconds=5),
        )  # fmt: skip


def test_떠난_뒤에_시작하는_비상근무도_그_날을_덮는_출장이면_말한다(world: World) -> None:
    """제2조의4제2항: 떠나는 날만이 아니라 출장의 모든 날을 살핀다."""
    declared(world)  # 11월 20일 금요일 15:40부터
    kim = world.people[KIM]

    def said(of: Period) -> list[str]:
        known = checks.around([(of, [kim])])
        return [each.ko for each in checks.objections(of, {kim: KIM}, known)]

    eve = FRI - timedelta(days=1)
    assert said(hours(eve, 540, 1080)) == []
    [found] = said(hours(eve, 540, 1080, returns=FRI))
    assert "출장을 억제합니다" in found
