"""뒤늦게 고친 것과 여럿이 한꺼번에 하는 것: 휴무, 긴 글, 해제한 뒤의 알림, 목록, 응소 시한."""

from datetime import timedelta

import pytest
from django.db import transaction

from dure import tenancy
from dure.emergency import actions, board, couples, queries
from dure.emergency.models import Answer, Emergency, Muster
from dure.errors import Refused
from dure.leave import actions as leave
from dure.leave.models import Entry
from dure.pay import served as report
from tests.at_once import apart, inside, together
from tests.emergency.steps import (
    FRI,
    KIM,
    LATER,
    LEE,
    MORNING,
    NIGHT,
    OH,
    PARK,
    YUN,
    called,
    declared,
    refused,
    served,
)
from tests.leave.steps import hours, set_here, take
from tests.leave.test_at_once import office
from tests.web.desk import at_desk
from tests.world import NOW, World

__all__ = ["office"]
NOVEMBER = FRI.replace(day=1)


def rested(world: World) -> Emergency:
    """김주무관 served a night and was given 240 minutes."""
    set_here(world, "emergency.rest_minutes", "240")
    one = declared(world)
    served(world, one)
    given = leave.grant_emergency_rest(
        served=queries.served_in(one.public_id), by=world.viewer(OH, "hr"), at=LATER
    )
    assert given == 1
    return one


def lots() -> list[int]:
    rows = Entry.objects.filter(pool="emergency_rest", why="grant").order_by("id")
    return list(rows.values_list("minutes", flat=True))


def unserved(world: World, one: Emergency) -> None:
    """As it turned out, nobody had come."""
    (old,) = queries.hours(one.public_id)
    told = {"since": f"{NIGHT:%Y-%m-%dT%H:%M}", "none": "1", "note": "오지 않았음"}
    desk = at_desk(world, OH, "hr")
    assert desk.post(f"/emergency/hours/{old.service}/correct", told).status_code == 302


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dure.clock.now", lambda: LATER)


@pytest.mark.usefixtures("after")
def test_근무하지_않은_것으로_고치면_준_휴무를_거두고_둘_다_남는다(world: World) -> None:
    one = rested(world)
    unserved(world, one)
    assert lots() == [240, -240]


@pytest.mark.usefixtures("after")
def test_거둔_뒤에_다시_적으면_다시_준다(world: World) -> None:
    one = rested(world)
    unserved(world, one)
    oh, again = world.viewer(OH, "hr"), LATER + timedelta(minutes=1)
    row = (world.people[KIM], NIGHT, MORNING)
    actions.serve(emergency=one.public_id, rows=[row], note="근무했음", by=oh, at=again)
    rows = queries.served_in(one.public_id)
    assert leave.grant_emergency_rest(served=rows, by=world.viewer(OH, "hr"), at=LATER) == 1
    assert lots() == [240, -240, 240]


@pytest.mark.usefixtures("after")
def test_이미_쓴_휴무는_그대로_두고_누구에게_남았는지_말한다(world: World) -> None:
    one = rested(world)
    take(world, KIM, hours(FRI + timedelta(days=3), 840, 1080), kind="emergency_rest")
    unserved(world, one)
    assert lots() == [240]
    found = {each.person: each for each in report.of_month(NOVEMBER, at=LATER)}
    (gap,) = [each for each in found[world.people[KIM]].gaps if each.code == "rest_unserved"]
    assert "240분" in gap.ko


@pytest.mark.usefixtures("after")
def test_쓰지_않고_기한이_지난_휴무는_쓴_것이_아니다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_here(world, "emergency.rest_window_days", "10")  # 11월 20일에서 열흘 뒤인 30일까지 쓴다
    one = rested(world)
    assert Entry.objects.get(pool="emergency_rest").expires == FRI + timedelta(days=11)
    monkeypatch.setattr("dure.clock.now", lambda: LATER + timedelta(days=20))
    unserved(world, one)
    assert lots() == [240, -240]


def test_긴_사유는_문장으로_거절한다(world: World) -> None:
    call = called(world, declared(world))
    long = {"kind": "cannot", "reason": "가" * 121}
    answer = at_desk(world, KIM).post(f"/emergency/answer/{call.public_id}/say", long)
    assert answer.status_code == 422
    assert "120자까지" in answer.content.decode()
    assert not Answer.objects.exists()


def test_해제한_뒤에는_다시_알리지_않는다(world: World) -> None:
    one = declared(world)
    call, oh = called(world, one), world.viewer(OH, "hr")
    actions.release(emergency=one.public_id, reason="끝남", released_at=NOW, by=oh, at=NOW)
    told = refused(lambda: actions.remind(call=call.public_id, by=oh, at=NOW))
    assert told.code == "released"


def test_목록은_맡은_것을_고른_다음에_자른다(world: World) -> None:
    mine = declared(world, units=[world.units["총무과"]])
    for n in range(3):
        declared(world, name=f"산불 {n}", units=[world.units["공원과"]])
    found = queries.listed(viewer=world.viewer(YUN, "clerk"), on=FRI, limit=2)
    assert [each.emergency for each in found] == [mine.public_id]


def test_상황판은_정한_시한에_대어_늦은_사람을_보인다(world: World) -> None:
    one = declared(world, issued_at=NOW - timedelta(hours=2))
    call = called(world, one, KIM, LEE)
    page = at_desk(world, OH, "hr").get(f"/emergency/{one.public_id}/board").content.decode()
    assert "응소 시한을 기관이 정하지 않았습니다" in page
    set_here(world, "emergency.arrival_minutes", "30")  # 금요일 16:40은 근무시간이다
    late = NOW + timedelta(minutes=31)
    actions.punch_in(
        call=call.public_id,
        arrivals={world.people[KIM]: NOW + timedelta(minutes=30), world.people[LEE]: late},
        by=world.viewer(OH, "hr"),
        at=late,
    )
    page = at_desk(world, OH, "hr").get(f"/emergency/{one.public_id}/board").content.decode()
    assert "응소 시한 30분(17:10까지): 시한 안 1명, 늦게 1명" in page
    assert page.count("늦음") == 1


def test_부부_가운데_한_사람을_빼는_기관은_둘을_함께_소집하지_않는다(world: World) -> None:
    kim, lee, park = (world.people[each] for each in (KIM, LEE, PARK))
    oh = world.viewer(OH, "hr")
    told = {"person": kim, "reason": "", "since": FRI, "until": None, "by": oh, "at": NOW}
    assert refused(lambda: actions.mark(kind="couple", **told)).code == "spouse_missing"  # type: ignore[arg-type]
    actions.mark(kind="couple", spouse=lee, **told)  # type: ignore[arg-type]
    assert couples.left_out([kim, lee, park], at=NOW) == {}  # 기관이 정하지 않았음
    set_here(world, "emergency.couple_childcare_exemption", "one_not_called")
    (out,) = couples.left_out([kim, lee, park], at=NOW)
    assert out in (kim, lee)
    assert couples.left_out([kim, park], at=NOW) == {}
    set_here(world, "emergency.couple_childcare_exemption", "not_called", FRI)
    assert set(couples.left_out([kim, lee, park], at=NOW)) == {kim, lee}


def test_먼저_소집한_사람의_배우자는_다음_소집에서_뺀다(world: World) -> None:
    kim, lee = world.people[KIM], world.people[LEE]
    oh = world.viewer(OH, "hr")
    actions.mark(
        person=kim, kind="couple", spouse=lee, reason="", since=FRI, until=None, by=oh, at=NOW
    )
    set_here(world, "emergency.couple_childcare_exemption", "one_not_called")
    call = called(world, declared(world), LEE)
    before = board.called(call.emergency.public_id)
    assert before == {lee}
    assert list(couples.left_out([kim], called=before, at=NOW)) == [kim]
    assert list(couples.left_out([kim, lee], called=before, at=NOW)) == [kim]
    assert couples.left_out([kim], at=NOW) == {}


def test_지난_1년에_더_오래_비상근무한_배우자를_뺀다(world: World) -> None:
    kim, lee = world.people[KIM], world.people[LEE]
    served(world, declared(world), KIM)
    oh = world.viewer(OH, "hr")
    actions.mark(
        person=lee, kind="couple", spouse=kim, reason="", since=FRI, until=None, by=oh, at=NOW
    )
    set_here(world, "emergency.couple_childcare_exemption", "one_not_called")
    found = couples.left_out([kim, lee], at=LATER)
    assert list(found) == [kim]
    assert "비상소집에서 뺍니다" in found[kim]


def test_한꺼번에_두_번_답하고_기록이_두_번_와도_한_번만_센다(office: World) -> None:
    def make() -> object:
        return called(office, declared(office), KIM, LEE, PARK).public_id

    call = apart(inside(office, lambda: make()))
    me = apart(inside(office, lambda: office.viewer(KIM, "employee")))
    hr = apart(inside(office, lambda: office.viewer(OH, "hr")))
    arrivals = {office.people[KIM]: NOW}

    def say(kind: str) -> object:
        return lambda: actions.answer(call=call, kind=kind, reason="멀리 있음", by=me, at=NOW)

    def punch() -> int:
        return actions.punch_in(call=call, arrivals=arrivals, by=hr, at=NOW)

    def seen() -> None:
        actions.muster(
            call=call, person=office.people[KIM], arrived_at=NOW, reason="봄", by=hr, at=NOW
        )

    works = [say("going"), say("cannot"), punch, punch, seen]
    said = together(*(inside(office, each) for each in works))  # type: ignore[arg-type]
    assert all(each is None or isinstance(each, (int, Refused)) for each in said)

    def counted() -> tuple[int, int, int]:
        with transaction.atomic():
            now = Answer.objects.filter(known_until=None).count()
            came = Muster.objects.filter(known_until=None).count()
            assert tenancy.current() == office.institution
            return Answer.objects.count(), now, came

    assert apart(inside(office, counted)) == (2, 1, 1)
    assert apart(inside(office, lambda: len(board.waiting(since=NOW)[0][2]))) == 2
