"""당직표: 짜고, 고치고, 되돌리고, 공지하고, 바뀐 사람에게만 다시 알린다."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from dure.audit.models import Line
from dure.duty import announcing, changing, exempting, planning, queries, rostering, stopping
from dure.duty.exempting import Wanted as Exempted
from dure.duty.models import Duty, DutyRoster, Keeper
from dure.errors import NotTheirs, Refused
from dure.messages.models import Message
from dure.timeline import actions as timeline
from dure.timeline import queries as spans
from tests.duty.office import TERMS, planned, roster, seats, watch
from tests.world import NOW, World

DEC, JAN = date(2026, 12, 1), date(2027, 1, 1)
# 총무과에서 6급 아래로 관리자가 아닌 사람
POOL = {"김주무관", "이팀장", "윤서무", "최담당", "오인사", "조관리"}
SOON = timedelta(seconds=1)


def pool(world: World) -> set[int]:
    return {world.people[each] for each in POOL}


def away(world: World, who: str, kind: str, first: date, days: int, start: int, end: int) -> None:
    """An approved leave or trip on some days."""
    made = [
        timeline.New(world.people[who], kind, first + timedelta(days=n), start, end, uuid4())
        for n in range(days)
    ]
    timeline.write(intervals=made, why="test", at=NOW)


def announced(world: World, made: object, at: datetime = NOW, who: str = "오인사") -> int:
    by = world.viewer(who, "hr" if who == "오인사" else "clerk")
    return announcing.announce(roster=made, reason="", by=by, at=at)  # type: ignore[arg-type]


def test_한_달을_짜면_모든_자리에_맡는_부서의_사람이_선다(world: World) -> None:
    made = roster(world, watch(world))
    found = seats(made)
    assert len(found) == 10
    assert {each.person for each in found.values()} == pool(world)
    one = queries.one_roster(made)
    assert one.outcome["status"] == "optimal"
    counts = [sum(each.person == who for each in found.values()) for who in pool(world)]
    assert max(counts) - min(counts) <= 2


def test_휴가와_출장과_면제인_사람은_그날_서지_않는다(world: World) -> None:
    away(world, "김주무관", "leave", date(2026, 12, 7), 5, 540, 1080)
    away(world, "이팀장", "trip", date(2026, 12, 7), 5, 0, 1440)
    hr = world.viewer("오인사", "hr")
    told = Exempted(world.people["최담당"], "pregnancy", (), "규칙 제7조", DEC, JAN)
    exempting.exempt(wanted=told, by=hr, at=NOW)
    found = seats(roster(world, watch(world)))
    week = {found[date(2026, 12, day)].person for day in range(7, 11)}
    assert not week & {world.people["김주무관"], world.people["이팀장"]}
    assert world.people["최담당"] not in {each.person for each in found.values()}


def test_하루_휴가인_날은_저녁의_숙직도_서지_않고_반나절이면_선다(world: World) -> None:
    away(world, "김주무관", "leave", DEC, 1, 540, 1080)
    away(world, "이팀장", "leave", DEC, 1, 540, 780)
    made = roster(world, watch(world))
    known = planning.planned(queries.one_roster(made), today=date(2026, 11, 20))
    key = seats(made)[DEC].key
    assert "휴가" in planning.why_not(known, key, world.people["김주무관"], seats={})
    assert planning.why_not(known, key, world.people["이팀장"], seats={}) == ""


def test_같은_날을_두_번_짜지_않고_버리면_다시_짤_수_있다(world: World) -> None:
    one, hr = watch(world), world.viewer("오인사", "hr")
    made = roster(world, one)
    with pytest.raises(Refused, match="이미 있습니다"):
        roster(world, one)
    rostering.drop_roster(roster=made, by=hr, at=NOW)
    assert len(seats(roster(world, one))) == 10


def test_남의_부서가_함께_서는_당직표는_서무가_만들지_못한다(world: World) -> None:
    both = watch(world, "총무과", "공원과")
    with pytest.raises(NotTheirs):
        roster(world, both, by=world.viewer("윤서무", "clerk"))
    with pytest.raises(NotTheirs):
        roster(world, both, by=world.viewer("김주무관", "employee"))


def test_쉬는_시간이_모자란_자리에는_손으로도_앉히지_못한다(world: World) -> None:
    made = roster(world, watch(world))
    found, hr = seats(made), world.viewer("오인사", "hr")
    first = found[DEC].person
    with pytest.raises(Refused, match="쉬"):
        changing.put(duty=found[date(2026, 12, 2)].duty, person=first, by=hr, at=NOW)


def test_손으로_바꾼_자리는_고정되고_10초_안에_되돌린다(world: World) -> None:
    made = roster(world, watch(world))
    found, hr = seats(made), world.viewer("오인사", "hr")
    one = found[DEC]
    known = planning.planned(queries.one_roster(made), today=date(2026, 11, 20))
    other = next(
        who for who in sorted(pool(world))
        if who != one.person and not planning.why_not(known, one.key, who, seats=known.now)
    )  # fmt: skip
    later = NOW + timedelta(minutes=1)
    change = changing.put(duty=one.duty, person=other, by=hr, at=later)
    assert (seats(made)[DEC].person, seats(made)[DEC].pinned) == (other, True)
    changing.undo(roster=made, change=change, by=hr, at=later + timedelta(seconds=9))
    assert (seats(made)[DEC].person, seats(made)[DEC].pinned) == (one.person, False)
    with pytest.raises(Refused, match="10초가 지나"):
        change = changing.put(duty=one.duty, person=other, by=hr, at=later + timedelta(minutes=1))
        changing.undo(roster=made, change=change, by=hr, at=later + timedelta(minutes=2))


def test_두_자리를_맞바꾸고_되돌린다(world: World) -> None:
    made = roster(world, watch(world))
    found, hr = seats(made), world.viewer("오인사", "hr")
    known = planning.planned(queries.one_roster(made), today=date(2026, 11, 20))
    one = found[DEC]
    two = next(
        each for each in found.values()
        if each.key != one.key and not changing.cannot_exchange(known, one.key, each.key)
    )  # fmt: skip
    later = NOW + timedelta(minutes=1)
    change = changing.exchange(duty=one.duty, other=two.duty, by=hr, at=later)
    assert (seats(made)[DEC].person, seats(made)[two.date].person) == (two.person, one.person)
    assert changing.undo(roster=made, change=change, by=hr, at=later + SOON) == 2
    assert (seats(made)[DEC].person, seats(made)[two.date].person) == (one.person, two.person)


def test_고정한_자리는_다시_짜도_그대로이고_바뀐_것만_적게_옮긴다(world: World) -> None:
    made = roster(world, watch(world))
    before, hr = seats(made), world.viewer("오인사", "hr")
    changing.pin(duty=before[DEC].duty, pinned=True, by=hr, at=NOW + SOON)
    lost = before[date(2026, 12, 10)].person
    who = next(name for name in POOL if world.people[name] == lost)
    away(world, who, "trip", date(2026, 12, 10), 1, 0, 1440)
    rostering.plan_again(roster=made, by=hr, at=NOW + timedelta(minutes=1))
    planned(world)
    after = seats(made)
    moved = [day for day in before if before[day].person != after[day].person]
    assert date(2026, 12, 10) in moved
    assert DEC not in moved
    assert len(moved) <= 3
    assert len(queries.one_roster(made).outcome["moved"]) == len(moved)


def test_같은_씨앗이면_같은_당직표가_나온다(world: World) -> None:
    one, hr = watch(world), world.viewer("오인사", "hr")
    first = roster(world, one)
    kept = {day: each.person for day, each in seats(first).items()}
    rostering.drop_roster(roster=first, by=hr, at=NOW)
    assert kept == {day: each.person for day, each in seats(roster(world, one)).items()}


def test_짤_수_없으면_무엇이_부딪히고_무엇을_풀면_되는지_말한다(world: World) -> None:
    for who in POOL:
        away(world, who, "trip", date(2026, 12, 5), 1, 0, 1440)
    made = roster(world, watch(world))
    found = queries.one_roster(made).outcome
    assert found["status"] == "infeasible"
    assert all(each["what"] for each in found["conflicts"])
    assert any(each["frees"] for each in found["conflicts"])
    with pytest.raises(Refused, match="비어 있는 자리가 10곳"):
        announced(world, made)


def test_공지하면_타임라인에_보이고_모두에게_한_번_알린다(world: World) -> None:
    made = roster(world, watch(world))
    assert announced(world, made) == 10
    found = spans.spans(since=DEC, until=JAN, kind="duty")
    assert {(each.date, each.person) for each in found} == {
        (day, each.person) for day, each in seats(made).items()
    }
    told = Message.objects.filter(topic="duty")
    assert sorted(told.values_list("person_id", flat=True)) == sorted(pool(world))
    assert queries.one_roster(made).state == "announced"
    with pytest.raises(Refused, match="바뀐 자리가 없습니다"):
        announced(world, made)


def test_공지한_뒤에_바뀐_자리는_다시_공지할_때_걸린_사람에게만_알린다(world: World) -> None:
    made = roster(world, watch(world))
    announced(world, made)
    hr, later = world.viewer("오인사", "hr"), NOW + timedelta(days=1)
    one = seats(made)[DEC]
    known = planning.planned(queries.one_roster(made), today=date(2026, 11, 21))
    other = next(
        who for who in sorted(pool(world))
        if who != one.person and not planning.why_not(known, one.key, who, seats=known.now)
    )  # fmt: skip
    changing.put(duty=one.duty, person=other, by=hr, at=later)
    assert spans.spans(since=DEC, until=date(2026, 12, 2), kind="duty")[0].person == one.person
    before = set(Message.objects.values_list("id", flat=True))
    assert announced(world, made, later + timedelta(minutes=5)) == 1
    told = Message.objects.exclude(id__in=before)
    assert {each.person_id for each in told} == {one.person, other}
    assert spans.spans(since=DEC, until=date(2026, 12, 2), kind="duty")[0].person == other
    firm = Keeper.objects.filter(duty_id=one.key, firm=True).order_by("id")
    assert [each.person_id for each in firm] == [one.person, other]


def test_공지한_자리는_비우지_못하고_공지한_당직표는_버리지_못한다(world: World) -> None:
    made, hr = roster(world, watch(world)), world.viewer("오인사", "hr")
    announced(world, made)
    with pytest.raises(Refused, match="비울 수 없습니다"):
        changing.put(duty=seats(made)[DEC].duty, person=None, by=hr, at=NOW + SOON)
    with pytest.raises(Refused, match="버릴 수 없습니다"):
        rostering.drop_roster(roster=made, by=hr, at=NOW + SOON)


def test_공지는_10초_안에_되돌리고_아무도_알림을_받지_않는다(world: World) -> None:
    made, hr = roster(world, watch(world)), world.viewer("오인사", "hr")
    kept = {day: each.person for day, each in seats(made).items()}
    announced(world, made)
    announcing.unannounce(roster=made, by=hr, at=NOW + timedelta(seconds=9))
    assert queries.one_roster(made).state == "drafting"
    assert spans.spans(since=DEC, until=JAN, kind="duty") == []
    assert kept == {day: each.person for day, each in seats(made).items()}
    assert not Message.objects.filter(topic="duty", taken_back_at__isnull=True).exists()
    with pytest.raises(Refused, match="10초가 지나"):
        announcing.unannounce(roster=made, by=hr, at=NOW + timedelta(minutes=1))


def test_맡지_않은_사람은_고치거나_공지하지_못한다(world: World) -> None:
    made = roster(world, watch(world, "총무과", "공원과"))
    yun, kim = world.viewer("윤서무", "clerk"), world.viewer("김주무관", "employee")
    one = seats(made)[DEC]
    for by in (yun, kim):
        with pytest.raises(NotTheirs):
            changing.put(duty=one.duty, person=None, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            changing.pin(duty=one.duty, pinned=True, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            changing.undo(roster=made, change=NOW, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            rostering.plan_again(roster=made, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            rostering.drop_roster(roster=made, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            announcing.announce(roster=made, reason="", by=by, at=NOW)


def test_짜는_동안에는_고치지_못하고_잃어버린_일은_다시_맡는다(world: World) -> None:
    one, hr = watch(world), world.viewer("오인사", "hr")
    made = rostering.make_roster(
        watches=[one], since=DEC, until=JAN, terms=TERMS, seed=1, by=hr, at=NOW
    )
    with pytest.raises(Refused, match="짜고 있습니다"):
        rostering.plan_again(roster=made, by=hr, at=NOW)
    assert rostering.begin_plan(roster=made, at=NOW)
    assert not rostering.begin_plan(roster=made, at=NOW)
    assert rostering.take_up_lost(at=NOW + timedelta(minutes=20)) == 1
    assert queries.waiting() == [made]


def test_멈춘_당직은_타임라인에서_빠지고_다시_서면_돌아온다(world: World) -> None:
    made, hr = roster(world, watch(world)), world.viewer("오인사", "hr")
    announced(world, made)
    later, two = NOW + timedelta(days=1), DEC + timedelta(days=2)
    assert stopping.stop_duties(since=DEC, until=two, why="비상근무 제2호", by=hr, at=later) == 2
    assert spans.spans(since=DEC, until=two, kind="duty") == []
    assert stopping.resume_duties(
        since=DEC, until=two, why="비상근무 제2호", by=hr, at=later + SOON
    ) == 2  # fmt: skip
    assert len(spans.spans(since=DEC, until=two, kind="duty")) == 2
    assert Line.objects.filter(action__startswith="duty.").count() >= 4
    assert Duty.objects.filter(stopped="").count() == 10
    assert DutyRoster.objects.count() == 1
