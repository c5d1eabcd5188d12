"""출발과 복귀: 실제 시각이 예정을 갈음하고, 여비 구분이 달라질 때만 다시 결재한다."""

from datetime import date, timedelta

import pytest

from dure.approvals import queries as papers
from dure.approvals.models import Document
from dure.errors import NotTheirs
from dure.timeline.models import Touch
from dure.trips import actions, queries
from dure.trips.models import Change, Stamp
from law.trips import Period
from tests.leave import steps as leave
from tests.trips.steps import (
    KIM,
    LEE,
    PARK,
    TUE,
    WED,
    YUN,
    ask,
    back,
    counted,
    hours,
    lie,
    moment,
    out,
    refused,
    sign,
    take,
)
from tests.world import World

AFTERNOON = hours(TUE, 780, 1080)  # 13–18시, 5시간: 4시간 이상


def test_한_번_눌러_떠나고_한_번_눌러_돌아온다(world: World) -> None:
    made = take(world, AFTERNOON)
    out(world, made, "13:10")
    assert [(each.start, each.end) for each in lie(world)] == [(790, 1080)]
    assert back(world, made, "17:35") == []
    assert counted(made, world) == Period(TUE, 790, TUE, 1055)  # 4시간 25분: 구분이 같음
    assert [(each.start, each.end) for each in lie(world)] == [(790, 1055)]
    assert Touch.objects.filter(person_id=world.people[KIM], why="trips.come_back").exists()
    assert not Change.objects.exists()


def test_출발을_누르지_않아도_복귀할_수_있다(world: World) -> None:
    made = take(world, AFTERNOON)
    back(world, made, "17:30")
    assert counted(made, world) == Period(TUE, 780, TUE, 1050)


def test_네_시간이_안_되게_돌아오면_적은_쪽으로_세고_정산을_올린다(world: World) -> None:
    made = take(world, AFTERNOON)
    (asked,) = back(world, made, "15:12")  # 13:00–15:12, 2시간 12분: 4시간 미만
    assert counted(made, world) == Period(TUE, 780, TUE, 912)
    paper = papers.paper(asked.document.public_id)
    assert paper is not None
    said = dict(papers.versions(paper.document)[0].content)
    assert said["구분"] == "관내 4시간 이상 → 관내 4시간 미만"
    assert said["실제 기간"] == "11월 24일 13:00–15:12"
    assert paper.state == Document.State.PENDING
    assert queries.undecided([world.people[KIM]], since=TUE, until=WED) == [
        (world.people[KIM], TUE, paper.number)
    ]


def test_더_걸린_시간은_결재해야_센다(world: World) -> None:
    made = take(world, hours(TUE, 780, 960))  # 13–16시, 3시간
    (asked,) = back(world, made, "17:20")  # 4시간 20분: 4시간 이상
    assert counted(made, world) == Period(TUE, 780, TUE, 960)
    assert [(each.start, each.end) for each in lie(world)] == [(780, 960)]
    at = moment(TUE, "17:25")
    sign(world, asked.document.public_id, at=at)
    assert counted(made, world) == Period(TUE, 780, TUE, 1040)
    assert [(each.start, each.end) for each in lie(world)] == [(780, 1040)]
    actions.undo(document=asked.document.public_id, by=world.viewer(PARK, "head"), at=at)
    assert counted(made, world) == Period(TUE, 780, TUE, 960)


def test_정산이_반려되면_승인된_만큼만_센다(world: World) -> None:
    made = take(world, hours(TUE, 780, 960))
    (asked,) = back(world, made, "17:20")
    actions.reject(
        document=asked.document.public_id, version=1, comment="늦어진 까닭이 없음",
        by=world.viewer(PARK, "head"), at=moment(TUE, "17:30"),
    )  # fmt: skip
    assert counted(made, world) == Period(TUE, 780, TUE, 960)


def test_하루_더_걸리면_결재를_받는다(world: World) -> None:
    made = take(world, hours(TUE, 540, 1080), kind="domestic", region="other")
    (asked,) = back(world, made, "10:00", WED)
    assert counted(made, world) == Period(TUE, 540, TUE, 1080)
    sign(world, asked.document.public_id, at=moment(WED, "11:00"))
    assert counted(made, world) == Period(TUE, 540, WED, 600)


def test_관외_출장은_같은_날_안에서_시각이_달라도_그대로_센다(world: World) -> None:
    made = take(world, hours(TUE, 540, 1080), kind="domestic", region="other")
    assert back(world, made, "11:00") == []  # 여행일수가 같다
    assert counted(made, world) == Period(TUE, 540, TUE, 660)


def test_자정에_돌아오면_그날_24시까지다(world: World) -> None:
    made = take(world, hours(TUE, 540, 1320), kind="domestic", region="other")
    back(world, made, "00:00", WED)
    assert counted(made, world) == Period(TUE, 540, TUE, 1440)


def test_함께_간_사람도_한꺼번에_돌아온다(world: World) -> None:
    made = take(world, AFTERNOON, KIM, LEE)
    both = [world.people[KIM], world.people[LEE]]
    actions.come_back(
        trip=made.public_id, persons=both, by=world.viewer(KIM, "employee"), at=moment(TUE, "17:40")
    )
    assert counted(made, world, KIM) == counted(made, world, LEE) == Period(TUE, 780, TUE, 1060)


def test_한_사람만_먼저_돌아오면_그_사람_것만_바뀐다(world: World) -> None:
    made = take(world, AFTERNOON, KIM, LEE)
    back(world, made, "17:10", who=LEE)
    assert counted(made, world, LEE) == Period(TUE, 780, TUE, 1030)
    assert counted(made, world, KIM) == AFTERNOON


def test_가지_않는_사람은_누를_수_없다(world: World) -> None:
    made = take(world, AFTERNOON)
    for who in (LEE, PARK, "한기간제"):
        with pytest.raises(NotTheirs):
            out(world, made, "13:00", who=who)
        with pytest.raises(NotTheirs):
            back(world, made, "17:00", who=who)


def test_때가_아니면_거절한다(world: World) -> None:
    with refused("not_approved"):
        out(world, ask(world, hours(WED, 540, 600)), "08:50", WED)
    made = take(world, AFTERNOON)
    with refused("not_yet"):
        out(world, made, "20:00", date(2026, 11, 22))
    with refused("ends_before_start"):
        back(world, made, "12:00")
    out(world, made, "13:00")
    with refused("gone_already"):
        out(world, made, "13:05")
    back(world, made, "17:30")
    with refused("back_already"):
        back(world, made, "17:31")
    late = take(world, hours(WED, 600, 660))
    with refused("over_already"):
        out(world, late, "11:01", WED)


def test_열_초_안에_되돌리면_올린_정산도_거둔다(world: World) -> None:
    made = take(world, AFTERNOON)
    back(world, made, "15:12")
    me, soon = world.viewer(KIM, "employee"), moment(TUE, "15:12") + timedelta(seconds=8)
    actions.undo_stamps(trip=made.public_id, by=me, at=soon)
    assert counted(made, world) == AFTERNOON
    assert Change.objects.get().document.state == Document.State.WITHDRAWN
    with refused("too_late_to_undo"):
        actions.undo_stamps(trip=made.public_id, by=me, at=soon + timedelta(minutes=1))
    back(world, made, "17:30")
    assert counted(made, world) == Period(TUE, 780, TUE, 1050)


def test_다른_곳의_단말기_기록으로_돌아온다(world: World) -> None:
    made = take(world, AFTERNOON)
    actions.come_back(
        trip=made.public_id, reading=(TUE, 1052), by=world.viewer(KIM, "employee"),
        at=moment(TUE, "18:30"),
    )  # fmt: skip
    assert counted(made, world) == Period(TUE, 780, TUE, 1052)
    assert Stamp.objects.get().source == Stamp.Source.READING
    with refused("not_yet"):
        other = take(world, hours(WED, 780, 1080))
        actions.come_back(
            trip=other.public_id, reading=(WED, 1200), by=world.viewer(KIM, "employee"),
            at=moment(WED, "14:00"),
        )  # fmt: skip


def test_나중에_적은_시각은_먼저_것_곁에_남는다(world: World) -> None:
    made = take(world, AFTERNOON)
    back(world, made, "17:59")
    at = moment(WED, "09:20")
    times = hours(TUE, 785, 1045)
    person = world.people[KIM]
    with pytest.raises(NotTheirs):
        actions.record_times(
            trip=made.public_id,
            person=person,
            times=times,
            by=world.viewer(LEE, "team_lead"),
            at=at,
        )
    actions.record_times(
        trip=made.public_id, person=person, times=times, by=world.viewer(YUN, "clerk"), at=at
    )
    assert counted(made, world) == times  # 4시간 20분
    assert Stamp.objects.filter(known_until__isnull=False).count() == 1
    assert set(Stamp.objects.filter(known_until=None).values_list("source", flat=True)) == {"typed"}
    with refused("not_yet"):
        actions.record_times(
            trip=made.public_id, person=person, times=hours(WED, 540, 1080),
            by=world.viewer(KIM, "employee"), at=at,
        )  # fmt: skip


def test_정산이_결재_중이면_시각을_또_고치지_못한다(world: World) -> None:
    made = take(world, AFTERNOON)
    back(world, made, "15:12")
    with refused("change_is_waiting"):
        actions.record_times(
            trip=made.public_id, person=world.people[KIM], times=hours(TUE, 780, 1000),
            by=world.viewer(KIM, "employee"), at=moment(WED, "09:00"),
        )  # fmt: skip


def test_기간_변경은_구분이_같으면_바로_바뀌고_다르면_결재한다(world: World) -> None:
    made = take(world, AFTERNOON)
    me, at = world.viewer(KIM, "employee"), moment(TUE, "14:00")
    with refused("reason_missing"):
        actions.change(trip=made.public_id, wanted=hours(TUE, 780, 1140), reason="", by=me, at=at)
    with refused("nothing_changed"):
        actions.change(trip=made.public_id, wanted=AFTERNOON, reason="회의", by=me, at=at)
    with pytest.raises(NotTheirs):
        actions.change(
            trip=made.public_id, wanted=hours(TUE, 780, 1140), reason="회의",
            by=world.viewer("한기간제", "employee"), at=at,
        )  # fmt: skip
    longer = hours(TUE, 780, 1140)
    assert (
        actions.change(trip=made.public_id, wanted=longer, reason="회의가 길어짐", by=me, at=at)
        is None
    )
    assert counted(made, world) == longer
    two_days = hours(TUE, 780, 720, WED)
    asked = actions.change(
        trip=made.public_id, wanted=two_days, reason="현장 조사가 남음", urgent=True, by=me, at=at
    )
    assert asked is not None
    assert counted(made, world) == longer
    with refused("change_is_waiting"):
        actions.change(
            trip=made.public_id, wanted=hours(TUE, 780, 660, WED), reason="또", by=me, at=at
        )
    sign(world, asked.document.public_id, at=at)
    assert counted(made, world) == two_days
    assert len(lie(world, days=2)) == 2
    actions.undo(document=asked.document.public_id, by=world.viewer(PARK, "head"), at=at)
    assert counted(made, world) == longer
    assert len(lie(world, days=2)) == 1


def test_휴가와_겹치는_시각으로는_돌아올_수_없다(world: World) -> None:
    made = take(world, hours(TUE, 600, 900))
    leave.lot(world, KIM)
    leave.take(world, KIM, leave.hours(TUE, 960, 1080))
    with refused("interval_overlaps"):
        back(world, made, "16:30")
    assert counted(made, world) == hours(TUE, 600, 900)
