"""시간선택제: 주당 근무시간의 비율로 받고, 산식을 정하지 않은 기관에서는 그 사람만 빠진다 (제7조의9)."""

from datetime import date, timedelta

import pytest

from dure.audit.models import Line
from dure.errors import Refused
from dure.identity import uuid7
from dure.leave import actions, checks, queries
from dure.leave.days import Stretch
from dure.leave.models import Entry, Leave, LeaveDay
from dure.people import queries as people
from dure.people.models import Appointment, Assignment, Employment, Person, Schedule, ScheduleDay
from tests.leave.steps import DAY, days, hours, lot, set_here, sign, wanted
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
    assert "시간선택제공무원등의 연가 시간" in line.summary


# ── 신청 ──────────────────────────────────────────────────────────────────────────────

MON = date(2026, 11, 23)
HALF = 240  # 09–13시
FORMULA = ("leave.part_time_formula", "proportional_40h")


def ask(world: World, *stretches: Stretch, kind: str, **more: object) -> Leave:
    """The clerk files for somebody who has no log-in here."""
    return actions.file(
        wanted=wanted(kind, *stretches, **more),
        person=world.people[SHIN],
        by=world.viewer("윤서무", "clerk"),
        at=NOW,
    )


def take(world: World, *stretches: Stretch, kind: str, **more: object) -> Leave:
    made = ask(world, *stretches, kind=kind, **more)
    sign(world, made)
    return made


def codes(world: World, *stretches: Stretch, kind: str, **more: object) -> list[str]:
    member = people.member(world.people[SHIN], on=stretches[0].date)
    assert member is not None
    known = checks.look(wanted(kind, *stretches, **more), member, at=NOW)
    return [each.code for each in known.objections]


def test_하루_4시간을_일하는_사람의_경조사_닷새는_닷새이다(world: World) -> None:
    half_days(world)
    facts = {"event_date": MON}
    made = ask(world, *days(MON, date(2026, 11, 28)), kind="marriage_self", facts=facts)
    assert made.minutes == 5 * HALF
    assert set(LeaveDay.objects.values_list("day_minutes", flat=True)) == {HALF}
    with pytest.raises(Refused) as caught:  # 엿새째
        ask(world, *days(date(2026, 11, 30), date(2026, 12, 1)), kind="marriage_self", facts=facts)
    assert caught.value.code == "over_limit"


def test_비율로_정한_기관에서_진단서_없는_병가의_일곱째_날은_연가에서_뺀다(world: World) -> None:
    # 별표 2를 비율로 정하면 하루는 480 × 20 ÷ 40 = 240분. 11-23(월)–12-01(화)의 근무일 이레
    set_here(world, *FORMULA)
    half_days(world)
    lot(world, SHIN, 11 * HALF)
    take(world, *days(MON, date(2026, 12, 2)), kind="sick")
    (taken,) = Entry.objects.filter(why="use", pool="annual")
    assert (taken.date, taken.minutes) == (date(2026, 12, 1), -HALF)


def test_산식을_정하지_않으면_병가는_연가에서_빼지_않고_알린다(world: World) -> None:
    half_days(world)
    lot(world, SHIN, 11 * HALF)
    stretches = days(MON, date(2026, 12, 2))
    assert codes(world, *stretches, kind="sick") == ["part_time_unset"]
    take(world, *stretches, kind="sick")
    assert not Entry.objects.filter(why="use", pool="annual").exists()


def test_육아시간은_비율로_하루_한_시간이다(world: World) -> None:
    set_here(world, *FORMULA)
    half_days(world)
    facts = {"child_birth_date": date(2021, 5, 1)}
    assert codes(world, hours(MON, 540, 600), kind="parenting_hours", facts=facts) == []
    assert codes(world, hours(MON, 540, 601), kind="parenting_hours", facts=facts) == ["over_daily"]


def test_이어지는_연가_열_날은_보장한다고_알린다(world: World) -> None:
    # 11-23(월)–12-04(금)의 근무일 열 날, 2,400분
    set_here(world, *FORMULA)
    half_days(world)
    lot(world, SHIN, 11 * HALF)
    said = codes(world, *days(MON, MON + timedelta(days=12)), kind="annual")
    assert said == ["long_leave_guaranteed"]


def test_서른_날에_닿는_병가의_토요일과_공휴일은_하루_4시간이다(world: World) -> None:
    set_here(world, *FORMULA)
    half_days(world)
    made = ask(world, *days(date(2026, 8, 3), date(2026, 9, 2)), kind="sick",
               facts={"certificate": True}, after_reason="입원하여 미리 올리지 못함")  # fmt: skip
    assert made.minutes == 30 * HALF


def test_전결은_자기_근무시간의_날수로_정한다(world: World) -> None:
    # 닷새 1,200분은 8시간의 2.5일이 아니라 5일이다
    half_days(world)
    lot(world, SHIN, 11 * HALF)
    member = people.member(world.people[SHIN], on=MON)
    assert member is not None
    known = checks.look(wanted("annual", *days(MON, date(2026, 11, 28))), member, at=NOW)
    assert (known.minutes, known.full_minutes, known.length_ko) == (5 * HALF, 5 * DAY, "5일")
