"""비상근무한 사람: 저마다 다르게 빠뜨린 열 사람을 심으면 꼭 그 열 사람이 나온다.

11월 20일(금) 18:00부터 21일 09:00까지의 밤이다. 11월은 끝났고 시간외근무수당과 비상근무수당을 넘겼다.
"""

from datetime import UTC, date, datetime

import pytest

from dure.attendance.models import Day
from dure.emergency import actions, queries
from dure.emergency.models import Called, Emergency, Muster, Picked, Stretch
from dure.emergency.queries import served as of_days
from dure.identity import uuid7
from dure.leave import actions as leave
from dure.leave.models import Entry
from dure.pay import actions as pay
from dure.pay import served as report
from dure.pay.models import HandOff
from dure.people.models import Appointment, Assignment, Credential, Employment, Person
from dure.timeline import actions as timeline
from tests.emergency.steps import FRI, LATER, MORNING, NIGHT, OH, called, declared, served
from tests.leave.steps import set_here
from tests.pay.test_duties import paying
from tests.web.desk import at_desk, computed, record
from tests.world import NOW, RECORDED, SINCE, World

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
DECEMBER_2 = datetime(2026, 12, 2, 1, tzinfo=UTC)  # 2026-12-02 10:00
PLANTED = {
    "편성만": "picked_unwritten",
    "응소만": "came_unwritten",
    "명령없음": "not_ordered",
    "미계산": "not_counted",
    "기록없음": "not_recognised",
    "늦은변동": "late_change",
    "수당누락": "allowance_differs",
    "수당환수": "allowance_differs",
    "휴무누락": "rest_not_given",
    "휴무소멸": "rest_lost",
}
FINE = ("다받음", "다쉼", "관리직", "빠진편성", "못온사람", "훈련만")


def hire(world: World, *names: str) -> None:
    """More people of 총무과, on the plain timetable, with a card."""
    dated = {"institution_id": world.institution, "valid": (SINCE, None)}
    known = {**dated, "known": (RECORDED, None)}
    for name in names:
        person = Person.objects.create(public_id=uuid7())
        world.people[name] = person.id
        Employment.objects.create(**dated, person=person, name=name, kind="regular")
        Appointment.objects.create(
            **known, person=person, unit_id=world.units["총무과"], grade=8, series="행정",
            position="주무관", head=False, managerial=name == "관리직",
        )  # fmt: skip
        Assignment.objects.create(**known, person=person, schedule_id=world.schedules["표준 09–18"])
        Credential.objects.create(
            **dated, person=person, kind="card", value=world.card(name), reason="신규"
        )


def handed_off(world: World, month: date = NOVEMBER) -> None:
    """시간외근무수당을 넘긴 달."""
    HandOff.objects.create(
        public_id=uuid7(), institution_id=world.institution, month=month, people=1, total_won=0,
        cut_won=0, digest="-", handed_off_by="최담당", handed_off_at=DECEMBER_2,
    )  # fmt: skip


def rested(world: World, *but: str) -> None:
    """휴무를 준 것으로: 몇 사람만 빼고."""
    left_out = {world.people[name] for name in but}
    given = [each for each in of_days(NOVEMBER, DECEMBER) if each.person not in left_out]
    leave.grant_emergency_rest(served=given, by=world.viewer(OH, "hr"), at=LATER)


def used(world: World, *names: str) -> None:
    """준 휴무를 다 쓴 것으로."""
    persons = [world.people[name] for name in names]
    for lot in list(
        Entry.objects.filter(person_id__in=persons, pool="emergency_rest", why="grant")
    ):
        Entry.objects.create(
            institution_id=world.institution, person_id=lot.person_id, pool=lot.pool, kind=lot.kind,
            why="use", minutes=-lot.minutes, date=date(2026, 11, 24), key=f"used:{lot.id}",
            at=LATER, by="test",
        )  # fmt: skip


def found(at: datetime = DECEMBER_2) -> dict[int, set[str]]:
    lines = report.of_month(NOVEMBER, at=at)
    return {each.person: {gap.code for gap in each.gaps} for each in lines}


@pytest.fixture
def planted(world: World) -> World:
    """Ten people forgotten in ten ways, and six of whom nothing was forgotten."""
    paying(world)
    set_here(world, "emergency.rest_minutes", "480")
    set_here(world, "emergency.rest_window_days", "10")
    set_here(world, "emergency.drill_overtime", "drill_left_out")
    hire(world, *PLANTED, *FINE)
    one = declared(world)
    _expected(world, one)
    wrote = set(PLANTED) - {"편성만", "응소만", "수당누락"} | {"다받음", "다쉼", "관리직"}
    for name in sorted(wrote):
        served(world, one, name)
        record(world, name, FRI, 520, 1080 if name == "기록없음" else 1370)
    computed(LATER)
    rested(world, "휴무누락", "수당환수")
    used(world, *(wrote - {"휴무누락", "휴무소멸"}))
    pay.hand_off_duties(month=NOVEMBER, by=world.viewer("최담당", "payroll"), at=DECEMBER_2)
    handed_off(world)
    _spoilt(world, one)
    return world


def _expected(world: World, one: Emergency) -> None:
    """누가 편성되었고 왔는지: 뺀 사람, 못 온 사람, 훈련만 한 사람은 빠뜨린 것이 아니다."""
    here = {"institution_id": world.institution}
    stretch = Stretch.objects.create(
        **here, public_id=uuid7(), emergency=one, since=NIGHT, until=MORNING, seed=7, basis=10,
        least=1, wanted=2, left_out=[], published_at=NOW, published_by="오인사",
    )  # fmt: skip
    for name in ("편성만", "다받음"):
        Picked.objects.create(**here, stretch=stretch, why="차례", person_id=world.people[name])
    Picked.objects.create(
        **here, stretch=stretch, why="차례", person_id=world.people["빠진편성"], known_until=NOW,
        ended_by="오인사", ended_for="병가",
    )  # fmt: skip
    call = called(world, one, "응소만", "못온사람", "다받음")
    for name in ("응소만", "다받음"):
        mine = Called.objects.get(call=call, person_id=world.people[name])
        Muster.objects.create(
            **here, called=mine, at=NIGHT, source="punch", recorded_at=NIGHT, recorded_by="job"
        )
    served(world, declared(world, drill="ulchi", name="을지"), "훈련만")


def _spoilt(world: World, one: Emergency) -> None:
    """넘긴 뒤에 어긋난 것."""
    hours = {each.person: each.service for each in queries.hours(one.public_id)}
    timeline.take_back(source=hours[world.people["명령없음"]], why="test", at=DECEMBER_2)
    served(world, one, "수당누락")
    record(world, "수당누락", FRI, 520, 1370)
    actions.correct(
        service=hours[world.people["수당환수"]], since=NIGHT, until=NIGHT, note="오지 않음",
        by=world.viewer(OH, "hr"), at=DECEMBER_2,
    )  # fmt: skip
    computed(DECEMBER_2)
    rested(world, "휴무누락")
    used(world, "수당누락")
    Day.objects.filter(person_id=world.people["미계산"], date=FRI).delete()
    late = Day.objects.get(person_id=world.people["늦은변동"], date=FRI)
    late.version = 2
    late.save(force_insert=True)


def test_저마다_다르게_빠진_열_사람이_꼭_나온다(planted: World) -> None:
    codes = found()
    names = {pk: name for name, pk in planted.people.items()}
    owed = {names[person]: mine for person, mine in codes.items() if mine}
    assert owed == {name: {code} for name, code in PLANTED.items()}
    assert {names[person] for person, mine in codes.items() if not mine} == {
        "다받음",
        "다쉼",
        "관리직",
    }


def test_무엇이_남았는지_문장과_갈_곳이_있다(
    planted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dure.clock.now", lambda: DECEMBER_2)
    page = at_desk(planted, OH, "hr").get("/emergency/served?month=2026-11").content.decode()
    assert "응소했으나 근무한 시간이 적히지 않았습니다." in page
    assert "-16,000원을 다음에 넘겨야 합니다." in page
    assert "2026년 11월 30일까지 쉬지 못한 휴무 480분이 없어졌습니다." in page
    assert at_desk(planted, OH, "hr").get("/emergency/served/file?month=2026-11").status_code == 200
    assert at_desk(planted, "김주무관", "employee").get("/emergency/served").status_code == 403


def test_달이_끝나고_넘기지_않은_것과_정하지_않은_것을_말한다(world: World) -> None:
    hire(world, "다받음")
    served(world, declared(world), "다받음")
    record(world, "다받음", FRI, 520, 1370)
    computed(LATER)
    mine = world.people["다받음"]
    assert found(LATER)[mine] == {"allowance_unset", "rest_unset"}
    assert found()[mine] == {"allowance_unset", "rest_unset", "overtime_waits"}
    paying(world)
    assert found()[mine] == {"allowance_waits", "rest_unset", "overtime_waits"}


def test_맡은_부서의_사람만_보인다(planted: World) -> None:
    assert report.of_month(NOVEMBER, at=DECEMBER_2, units={planted.units["공원과"]}) == []
