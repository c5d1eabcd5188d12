"""시간선택제: 주당 근무시간의 비율로 받고, 산식을 정하지 않은 기관에서는 그 사람만 빠진다 (제7조의9)."""

from datetime import date

from dure.audit.models import Line
from dure.identity import uuid7
from dure.leave import actions, queries
from dure.people.models import Appointment, Assignment, Employment, Person, Schedule, ScheduleDay
from tests.leave.steps import DAY, set_here
from tests.world import NOW, RECORDED, SINCE, World

SHIN, LEE = "신시간제", "이팀장"
TODAY = date(2026, 11, 20)


def half_days(world: World) -> None:
    """월–금 09–13시, 주 20시간의 시간선택제 한 사람."""
    here = {"institution_id": world.institution}
    plan = Schedule.objects.create(
        **here, name="오전 09–13", cycle_length=7, anchor=date(2026, 1, 5)
    )
    for day in range(5):
        ScheduleDay.objects.create(**here, schedule=plan, cycle_day=day, start=540, end=780)
    person = Person.objects.create(public_id=uuid7())
    mine = here | {"person": person}
    Employment.objects.create(**mine, name=SHIN, kind="part_time", valid=(SINCE, None))
    Appointment.objects.create(
        **mine, unit_id=world.units["총무과"], grade=9, series="행정", position="주무관", head=False,
        managerial=False, valid=(SINCE, None), known=(RECORDED, None),
    )  # fmt: skip
    Assignment.objects.create(**mine, schedule=plan, valid=(SINCE, None), known=(RECORDED, None))
    world.people[SHIN] = person.id


def left(world: World, who: str) -> int:
    return queries.balance(world.people[who], on=TODAY).left


def grant(world: World) -> int:
    return actions.grant_year(year=2026, by=world.viewer("오인사", "hr"), at=NOW)


def test_산식을_정한_기관은_주_20시간이면_절반을_준다(world: World) -> None:
    # 재직 10개월 11일(제7조제1항) × 480분 × 20 ÷ 40 = 2,640분
    set_here(world, "leave.part_time_formula", "proportional_40h")
    half_days(world)
    grant(world)
    assert left(world, SHIN) == 2640
    assert left(world, LEE) == 11 * DAY


def test_산식을_정하지_않으면_그_사람만_빠지고_누가_왜인지_한_번_적는다(world: World) -> None:
    half_days(world)
    assert grant(world) == 10  # 공무원 열한 사람에서 한 사람이 빠진다
    assert grant(world) == 0
    assert (left(world, SHIN), left(world, LEE)) == (0, 11 * DAY)
    (line,) = Line.objects.filter(action="leave.grant_left_out")
    assert SHIN in line.summary
    assert "leave.part_time_formula" in line.summary
