"""공지한 뒤에 쉬는 날이나 당직이 바뀌면 말하고, 맞추고, 서던 사람에게 알린다."""

from datetime import date, timedelta
from typing import Any

import pytest

from dure.duty import announcing, catching_up, changing, overtaken, queries, watches
from dure.duty.models import Keeper
from dure.errors import NotTheirs, Refused
from dure.messages.models import Message
from dure.organization import actions as organization
from dure.people import queries as people
from dure.timeline import queries as spans
from dure.timeline.actions import moment
from tests.duty.office import planned, roster, seats, wanted, watch
from tests.duty.test_rosters import announced
from tests.web.desk import at_desk
from tests.world import NOW, World

DEC = date(2026, 12, 1)
THU = date(2026, 12, 3)  # 목요일
LATER = NOW + timedelta(minutes=1)


def proclaimed(world: World, day: date) -> None:
    """A day off that nobody knew of when the roster was announced."""
    organization.add_local_day(
        day=day, name="임시공휴일", document="조례 제1호", staff=people,
        by=world.viewer("오인사", "hr"), at=LATER,
    )  # fmt: skip


def said(made: object) -> list[str]:
    one = queries.one_roster(made)  # type: ignore[arg-type]
    return overtaken.sentences(overtaken.overtaken(one, at=LATER))


def by_watch(made: object) -> dict[tuple[str, date], queries.Seat]:
    """The seats that stand, by watch and day."""
    found = queries.seats(queries.one_roster(made).key)  # type: ignore[arg-type]
    return {(each.name, each.date): each for each in found if not each.stopped}


def workdays_and_off_days(world: World) -> object:
    """평일 숙직은 근무일에 1명, 일직은 쉬는 날에 2명."""
    night = watch(world, name="평일 숙직", days="workdays")
    day = watch(
        world, name="일직", mode="day_watch", days="off_days", start=540, end=1080, members=2
    )
    made = roster(world, night, day, until=date(2026, 12, 8))
    announced(world, made)
    return made


def test_바뀐_것이_없으면_아무_말도_없다(world: World) -> None:
    made = workdays_and_off_days(world)
    assert said(made) == []
    with pytest.raises(Refused, match="바뀐 것이 없습니다"):
        catching_up.catch_up(roster=made, by=world.viewer("오인사", "hr"), at=LATER)  # type: ignore[arg-type]


def test_공지한_뒤의_임시공휴일은_모자란_자리와_두지_않는_자리를_말한다(world: World) -> None:
    made = workdays_and_off_days(world)
    proclaimed(world, THU)
    assert said(made) == [
        "12월 3일은 일직 2명이 더 필요합니다.",
        "12월 3일 평일 숙직 1자리는 이제 두지 않습니다.",
    ]
    page = at_desk(world, "윤서무", "clerk").get(f"/duty/rosters/{made}").content.decode()
    assert "12월 3일은 일직 2명이 더 필요합니다" in page
    assert "바뀐 것에 맞추기" in page


def test_맞추면_두지_않는_자리를_끝내고_더_필요한_자리를_덜_바꾸며_짠다(world: World) -> None:
    made, hr = workdays_and_off_days(world), world.viewer("오인사", "hr")
    before = by_watch(made)
    gone = before["평일 숙직", THU]
    proclaimed(world, THU)
    with pytest.raises(Refused, match="두지 않거나 바뀐"):
        changing.put(duty=gone.duty, person=world.people["조관리"], by=hr, at=LATER)
    assert catching_up.catch_up(roster=made, by=hr, at=LATER) == (1, 2)  # type: ignore[arg-type]
    assert spans.spans(since=THU, until=THU + timedelta(days=1), kind="duty") == []
    ended = queries.seat(gone.duty)
    assert ended is not None
    assert (ended.stopped, ended.kept_by) == (overtaken.ENDED, gone.kept_by)  # 보이는 채로 남음
    told = Message.objects.get(key__startswith="duty_ended:")
    assert (told.person_id, told.text) == (
        gone.kept_by, "12월 3일 평일 숙직 당직은 두지 않게 되었습니다."
    )  # fmt: skip
    planned(world)
    after = queries.seats(queries.one_roster(made).key)  # type: ignore[arg-type]
    new = [each for each in after if each.date == THU and not each.stopped]
    assert [each.name for each in new] == ["일직", "일직"]
    assert all(each.person for each in new)
    assert said(made) == []
    assert announced(world, made, LATER + timedelta(minutes=1)) == sum(
        each.person != each.kept_by for each in after if not each.stopped
    )
    keys = {each.person for each in new}
    on = spans.spans(since=THU, until=THU + timedelta(days=1), kind="duty")
    assert {each.person for each in on} == keys


def test_다시_근무일이_되면_끝낸_자리를_새로_짠다(world: World) -> None:
    made, hr = workdays_and_off_days(world), world.viewer("오인사", "hr")
    proclaimed(world, THU)
    catching_up.catch_up(roster=made, by=hr, at=LATER)  # type: ignore[arg-type]
    planned(world)
    organization.take_back_day(
        day=THU, reason="취소", staff=people, by=hr, at=LATER + timedelta(minutes=1)
    )
    catching_up.catch_up(roster=made, by=hr, at=LATER + timedelta(minutes=2))  # type: ignore[arg-type]
    planned(world)
    now = by_watch(made)
    assert now["평일 숙직", THU].person is not None
    assert ("일직", THU) not in now


def test_바뀐_당직의_시각과_인원은_새_줄의_자리로_옮기고_서던_사람이_선다(world: World) -> None:
    made, hr = roster(world, watch(world)), world.viewer("오인사", "hr")
    announced(world, made)
    before = seats(made)
    watches.set_watch(
        wanted=wanted(world, start=1140, end=1920, members=2),
        since=date(2026, 12, 9),
        by=hr,
        at=LATER,
    )
    assert said(made) == [
        "12월 9일은 본청 숙직 1명이 더 필요합니다.",
        "12월 9일 본청 숙직에 바뀐 것이 있습니다: 시각.",
        "12월 10일은 본청 숙직 1명이 더 필요합니다.",
        "12월 10일 본청 숙직에 바뀐 것이 있습니다: 시각.",
    ]
    assert catching_up.catch_up(roster=made, by=hr, at=LATER) == (2, 4)
    planned(world)
    found = [each for each in queries.seats(queries.one_roster(made).key) if not each.stopped]
    nine = [each for each in found if each.date == date(2026, 12, 9)]
    assert [(each.start, each.end) for each in nine] == [(1140, 1920)] * 2
    assert before[date(2026, 12, 9)].person in {each.person for each in nine}
    assert {each.date: each.person for each in found if each.date < date(2026, 12, 9)} == {
        day: each.person for day, each in before.items() if day < date(2026, 12, 9)
    }


def test_두지_않게_한_당직의_사람은_같은_때의_다른_당직에_설_수_있다(world: World) -> None:
    made, hr = workdays_and_off_days(world), world.viewer("오인사", "hr")
    gone = by_watch(made)["평일 숙직", THU]
    proclaimed(world, THU)
    catching_up.catch_up(roster=made, by=hr, at=LATER)  # type: ignore[arg-type]
    row = Keeper.objects.get(duty_id=gone.key, firm=True, known__upper_inf=True)
    assert row.during.isempty


def test_초안도_바뀐_것에_맞추기_전에는_공지하지_않는다(world: World) -> None:
    night = watch(world, name="평일 숙직", days="workdays")
    made = roster(world, night, until=date(2026, 12, 8))
    proclaimed(world, THU)
    with pytest.raises(Refused, match="바뀐 것에 맞추기"):
        announced(world, made, LATER)
    hr = world.viewer("오인사", "hr")
    assert catching_up.catch_up(roster=made, by=hr, at=LATER) == (1, 0)
    assert announcing.announce(roster=made, reason="", by=hr, at=LATER) == 4  # 1, 2, 4, 7일


def test_서무에게_바뀐_것을_한_번만_알린다(world: World) -> None:
    made = workdays_and_off_days(world)
    proclaimed(world, THU)
    for n in range(2):
        catching_up.tell_overtaken(at=LATER + timedelta(hours=n))
    (told,) = Message.objects.filter(key__startswith="duty_overtaken:")
    assert told.person_id == world.people["윤서무"]
    assert "12월 3일은 일직 2명이 더 필요합니다. 외 1건" in told.text
    assert told.url == f"/duty/rosters/{made}"
    page = at_desk(world, "윤서무", "clerk").get("/duty/left").content.decode()
    assert "12월 3일은 일직 2명이 더 필요합니다" in page


def test_날이_지나_말할_것이_줄어도_다시_알리지_않고_새_변화는_알린다(world: World) -> None:
    workdays_and_off_days(world)
    for day in (THU, THU + timedelta(days=1)):
        proclaimed(world, day)
    catching_up.tell_overtaken(at=LATER)
    catching_up.tell_overtaken(at=moment(THU, 1200))  # 3일은 지나고 4일만 남음
    assert Message.objects.filter(key__startswith="duty_overtaken:").count() == 1
    proclaimed(world, date(2026, 12, 7))
    catching_up.tell_overtaken(at=moment(THU, 1260))
    texts = Message.objects.filter(key__startswith="duty_overtaken:").order_by("id")
    assert "12월 7일" in texts.values_list("text", flat=True)[1]


def test_고친_당직의_날이_많아도_묻는_횟수는_같다(
    world: World, django_assert_max_num_queries: Any
) -> None:
    made = roster(world, watch(world))
    announced(world, made)
    watches.set_watch(
        wanted=wanted(world, start=1140, end=1920), since=DEC,
        by=world.viewer("오인사", "hr"), at=LATER,
    )  # fmt: skip
    one = queries.one_roster(made)
    with django_assert_max_num_queries(8):
        found = overtaken.overtaken(one, at=LATER)
    assert len(found) == 10


def test_초안에서_끝낸_자리는_비어_있는_자리로_세지_않는다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = watch(world, name="평일 숙직", days="workdays")
    made = roster(world, night, until=date(2026, 12, 8))
    proclaimed(world, THU)
    catching_up.catch_up(roster=made, by=world.viewer("오인사", "hr"), at=LATER)
    monkeypatch.setattr("dure.clock.now", lambda: LATER)
    page = at_desk(world, "오인사", "hr").get(f"/duty/rosters/{made}").content.decode()
    assert "공지하기" in page
    assert "비어 있는 자리" not in page


def test_맡지_않은_사람은_맞추지_못한다(world: World) -> None:
    made = workdays_and_off_days(world)
    proclaimed(world, THU)
    with pytest.raises(NotTheirs):
        catching_up.catch_up(roster=made, by=world.viewer("김주무관", "employee"), at=LATER)  # type: ignore[arg-type]
