"""당직표의 가장자리: 달 가운데의 변화, 두 사람의 고침, 지난 자리, 새로 온 사람의 몫."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from psycopg.types.range import DateRange

from dure import clock
from dure.duty import (
    announcing,
    changing,
    exempting,
    planning,
    queries,
    replacing,
    rostering,
    swaps,
)
from dure.duty.exempting import Wanted as Exempted
from dure.errors import Refused, Stale
from dure.leave.models import ServiceSpan
from dure.people.models import Appointment
from dure.timeline import queries as spans
from tests.duty.office import TERMS, planned, roster, seats, watch
from tests.duty.test_rosters import announced, away, pool
from tests.leave.steps import set_here
from tests.world import NOW, World

DEC, JAN = date(2026, 12, 1), date(2027, 1, 1)
LATER = NOW + timedelta(minutes=1)
SOON = timedelta(seconds=2)


def known(made: UUID, today: date = date(2026, 11, 20)) -> planning.Planned:
    return planning.planned(queries.one_roster(made), today=today)


def name(world: World, person: int | None) -> str:
    return next(who for who, key in world.people.items() if key == person)


def shares(made: UUID) -> dict[int, tuple[int, int]]:
    return {each.person: (each.share, each.past_share) for each in known(made).problem.candidates}


def others(world: World, made: UUID, day: date) -> list[int]:
    """Who else may keep a night."""
    one, now = seats(made)[day], known(made)
    return [
        who for who in sorted(pool(world))
        if who != one.person and not planning.why_not(now, one.key, who, seats=now.now)
    ]  # fmt: skip


def test_짠_뒤에_휴가가_생기면_그대로_공지하지_않는다(world: World) -> None:
    made = roster(world, watch(world))
    who = name(world, seats(made)[DEC].person)
    away(world, who, "leave", DEC, 1, 540, 1080)
    with pytest.raises(Refused, match=f"{who} 님이 12월 1일.*휴가"):
        announced(world, made)
    assert spans.spans(since=DEC, until=JAN, kind="duty") == []


def test_둘이_서는_당직의_한_자리만_바뀌어도_인원이_모자라다고_하지_않는다(world: World) -> None:
    set_here(world, "duty.night_watch_people", "2")
    made = roster(world, watch(world, members=2), until=date(2026, 12, 4))
    announced(world, made)
    hr = world.viewer("오인사", "hr")
    one = next(each for each in queries.seats(queries.one_roster(made).key) if each.date == DEC)
    now = known(made)
    other = next(
        who for who in sorted(pool(world))
        if not planning.why_not(now, one.key, who, seats=now.now) and who != one.person
    )  # fmt: skip
    changing.put(duty=one.duty, person=other, by=hr, at=LATER)
    assert announced(world, made, LATER + SOON) == 1


def test_공지한_사람이_부서를_떠나고_다른_사람이_정해져도_곁의_자리를_살핀다(world: World) -> None:
    made = roster(world, watch(world, members=2), until=date(2026, 12, 4))
    announced(world, made)
    one, beside = (e for e in queries.seats(queries.one_roster(made).key) if e.date == DEC)
    assert one.person is not None
    free = next(
        who for who in sorted(pool(world))
        if who != one.person and not planning.why_not(known(made), one.key, who, seats=known(made).now)
    )  # fmt: skip
    changing.put(duty=one.duty, person=free, by=world.viewer("오인사", "hr"), at=LATER)
    was = Appointment.objects.get(person_id=one.person, known__upper_inf=True)
    Appointment.objects.filter(id=was.id).update(known=(was.known.lower, NOW))
    was.pk, was._state.adding = None, True
    was.unit_id, was.known = world.units["공원과"], (NOW, None)
    was.save(force_insert=True)
    now = known(made)
    assert one.person in now.problem.people  # 선임과 짝을 물을 때 그 사람도 안다
    assert one.person not in {each.person for each in swaps.stand_ins(now, now.seats[beside.key])}
    left = replacing.left(viewer=world.viewer("오인사", "hr"), at=LATER)
    assert one.duty in {each.seat.duty for each in left}


def test_다른_담당자의_고침은_내_되돌리기가_되돌리지_않는다(world: World) -> None:
    made = roster(world, watch(world))
    hr, yun = world.viewer("오인사", "hr"), world.viewer("윤서무", "clerk")
    mine = changing.put(duty=seats(made)[DEC].duty, person=None, by=hr, at=LATER)
    far = date(2026, 12, 10)
    changing.put(duty=seats(made)[far].duty, person=None, by=yun, at=LATER + SOON)
    with pytest.raises(Refused, match="그 뒤에 다른 고침"):
        changing.undo(roster=made, change=mine, by=hr, at=LATER + 2 * SOON)
    assert seats(made)[far].person is None


def test_공지를_되돌린_뒤에는_초안을_비우는_되돌리기가_없다(world: World) -> None:
    made, hr = roster(world, watch(world)), world.viewer("오인사", "hr")
    other = others(world, made, DEC)[0]
    change = changing.put(duty=seats(made)[DEC].duty, person=other, by=hr, at=LATER)
    announced(world, made, LATER + SOON)
    with pytest.raises(Refused, match="그 뒤에 다른 고침"):
        changing.undo(roster=made, change=change, by=hr, at=LATER + 2 * SOON)
    announcing.unannounce(roster=made, by=hr, at=LATER + 2 * SOON)
    with pytest.raises(Refused, match="그 뒤에 다른 고침"):
        changing.undo(roster=made, change=change, by=hr, at=LATER + 3 * SOON)
    assert all(each.person for each in seats(made).values())


def test_지난_자리의_휴가는_남은_날을_다시_짜는_것을_막지_않는다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = roster(world, watch(world))
    announced(world, made)
    sick = seats(made)[DEC].person
    away(world, name(world, sick), "leave", DEC, 1, 540, 1080)
    lost = seats(made)[date(2026, 12, 9)].person
    away(world, name(world, lost), "trip", date(2026, 12, 9), 1, 0, 1440)
    at = NOW + timedelta(days=16)  # 12월 6일
    monkeypatch.setattr(clock, "now", lambda: at)
    rostering.plan_again(roster=made, by=world.viewer("오인사", "hr"), at=at)
    planned(world)
    assert queries.one_roster(made).outcome["status"] == "optimal"
    after = seats(made)
    assert after[DEC].person == sick
    assert after[date(2026, 12, 9)].person != lost


def test_이력의_제한은_세는_기간만큼_멀리_본다(world: World) -> None:
    one = watch(world)
    roster(world, one, since=date(2026, 11, 21), until=date(2026, 11, 27))
    terms = rostering.Terms(rest_hours=0, most=1, in_days=90)
    made = roster(world, one, since=date(2027, 1, 5), until=date(2027, 1, 11), terms=terms)
    assert (
        queries.one_roster(made).outcome["status"] == "infeasible"
    )  # 11월에 선 사람은 90일 안에 또 서지 못한다


def test_다른_과에서_온_사람은_오기_전의_몫을_지지_않는다(world: World) -> None:
    one = watch(world, since=date(2026, 11, 1))
    announced(world, roster(world, one, since=date(2026, 11, 21), until=DEC))
    kim = world.people["김주무관"]
    was = Appointment.objects.get(person_id=kim, known__upper_inf=True)
    Appointment.objects.filter(id=was.id).update(known=(was.known.lower, NOW))
    moves = date(2026, 11, 26)
    for unit, valid in (("공원과", (was.valid.lower, moves)), ("총무과", (moves, None))):
        was.pk, was._state.adding = None, True
        was.unit_id, was.valid, was.known = world.units[unit], valid, (NOW, None)
        was.save(force_insert=True)
    here = shares(roster(world, one))
    assert here[kim] == (100, 50)  # 11월 21일부터 열흘 가운데 닷새
    assert {share for who, share in here.items() if who != kim} == {(100, 100)}


def test_면제와_휴직의_날은_물을_수_있던_날이_아니다(world: World) -> None:
    one = watch(world, since=date(2026, 11, 1))
    announced(world, roster(world, one, since=date(2026, 11, 21), until=DEC))
    hr = world.viewer("오인사", "hr")
    half = date(2026, 11, 26)
    told = Exempted(world.people["최담당"], "ill_health", (), "진단서", date(2026, 11, 1), half)
    exempting.exempt(wanted=told, by=hr, at=NOW)
    late = Exempted(world.people["김주무관"], "pregnancy", (), "규칙", DEC, date(2026, 12, 6))
    exempting.exempt(wanted=late, by=hr, at=NOW)
    ServiceSpan.objects.create(
        institution_id=world.institution, person_id=world.people["이팀장"], kind="childcare_leave",
        valid=DateRange(date(2026, 11, 1), DEC), known=(NOW, None), public_id=UUID(int=7),
    )  # fmt: skip
    here = shares(roster(world, one))  # 12월 1일부터 10일까지
    assert here[world.people["최담당"]] == (100, 50)  # 열흘 가운데 닷새
    assert here[world.people["이팀장"]] == (100, 0)
    assert here[world.people["김주무관"]] == (50, 100)


def test_달_가운데_바뀐_당직의_날을_새_줄로_또_짜지_않는다(world: World) -> None:
    roster(world, watch(world))
    later = watch(world, since=date(2026, 12, 6), members=2)
    with pytest.raises(Refused, match="이미 있습니다"):
        roster(world, later)
    assert len(seats(roster(world, later, since=date(2026, 12, 11), until=date(2026, 12, 13)))) == 2


def test_같은_기간의_다른_당직은_지난_몫에_더한다(world: World) -> None:
    one = watch(world)
    first = roster(world, one, until=date(2026, 12, 4))
    announced(world, first)
    day = watch(world, name="본청 일직", mode="day_watch", days="off_days", start=540, end=1080)
    made = roster(world, day, terms=TERMS)
    kept = {each.person for each in seats(first).values()}
    past = {each.person: sum(each.past.values()) for each in known(made).problem.candidates}
    assert {who for who, count in past.items() if count} == kept


def test_지난_날은_짜지_않는다(world: World) -> None:
    one = watch(world)
    with pytest.raises(Refused, match="지난 날"):
        roster(world, one, since=date(2026, 11, 19), until=date(2026, 11, 25))
    assert len(seats(roster(world, one, since=date(2026, 11, 20), until=date(2026, 11, 25)))) == 5


def test_두_사람이_같은_화면을_보고_같은_자리를_고치면_뒤의_사람에게_말한다(world: World) -> None:
    made = roster(world, watch(world))
    hr, yun = world.viewer("오인사", "hr"), world.viewer("윤서무", "clerk")
    one, seen = seats(made)[DEC], LATER
    first, second = others(world, made, DEC)[:2]
    changing.put(duty=one.duty, person=first, seen=seen, by=hr, at=LATER + SOON)
    with pytest.raises(Stale, match="그사이 다른 사람이 12월 1일 본청 숙직"):
        changing.put(duty=one.duty, person=second, seen=seen, by=yun, at=LATER + 2 * SOON)
    two = seats(made)[date(2026, 12, 5)]
    with pytest.raises(Stale):
        changing.exchange(duty=two.duty, other=one.duty, seen=seen, by=yun, at=LATER + 2 * SOON)
    assert seats(made)[DEC].person == first
    changing.put(duty=one.duty, person=second, seen=LATER + 2 * SOON, by=yun, at=LATER + 3 * SOON)


def test_되돌려도_고정만_한_자리는_고정된_채이다(world: World) -> None:
    made, hr = roster(world, watch(world)), world.viewer("오인사", "hr")
    one, other = seats(made)[DEC], others(world, made, DEC)[0]
    changing.pin(duty=one.duty, pinned=True, by=hr, at=LATER)
    change = changing.put(duty=one.duty, person=other, by=hr, at=LATER + SOON)
    changing.undo(roster=made, change=change, by=hr, at=LATER + 2 * SOON)
    assert (seats(made)[DEC].person, seats(made)[DEC].pinned) == (one.person, True)


def test_공지한_자리_곁의_초안은_당직자가_바뀌면_남지_않는다(world: World) -> None:
    made, hr = roster(world, watch(world)), world.viewer("오인사", "hr")
    announced(world, made)
    one = seats(made)[DEC]
    drafted, stands_in = others(world, made, DEC)[:2]
    changing.put(duty=one.duty, person=drafted, by=hr, at=LATER)
    replacing.replace(duty=one.duty, person=stands_in, by=hr, at=LATER + SOON)
    now = seats(made)[DEC]
    assert (now.person, now.kept_by, now.changed) == (stands_in, stands_in, False)
    with pytest.raises(Refused, match="바뀐 자리가 없습니다"):
        announced(world, made, LATER + 2 * SOON)
