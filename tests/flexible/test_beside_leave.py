"""유연근무 곁의 휴가와 출장: 반일, 육아시간, 시간선택제, 마감한 달, 해를 넘기는 날."""

from datetime import date, timedelta

import pytest

from dure.errors import Refused
from dure.flexible import actions, queries
from dure.leave import actions as leave
from dure.leave import queries as balances
from dure.leave.models import LeaveDay
from dure.people import queries as people
from dure.people import rota
from law import flexible as law
from tests.attendance.steps import LATER, NOVEMBER, close, come, day_of, live, rebuild
from tests.flexible.test_requests import DAY, MONDAY, approve, ask, hours, wanted, week
from tests.leave import steps
from tests.leave.steps import lot, take
from tests.leave.test_part_time import SHIN, half_days
from tests.trips import steps as trips
from tests.world import NOW, World

KIM = "김주무관"
WED, THU = MONDAY + 2 * DAY, MONDAY + 3 * DAY
EVE, NEW_YEAR, FOURTH = date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 4)
MINUTE = timedelta(minutes=1)
BIRTH = {"child_birth_date": date(2021, 5, 1)}


# ── 반일과 시차출퇴근 ─────────────────────────────────────────────────────────────────


def test_시차출퇴근하는_날의_반일은_그날의_시각으로_센다(world: World) -> None:
    lot(world, KIM)
    approve(world, ask(world))  # 07:00–16:00
    # 11:00–16:00에서 점심을 빼면 네 시간, 14:00–18:00은 16시까지 두 시간
    half = take(world, KIM, steps.hours(WED, 660, 960))
    assert half.minutes == 240
    assert steps.ask(world, KIM, steps.hours(THU, 840, 1080)).minutes == 120


def test_반일을_쓰고_시차의_시각에_나온_사람은_지각도_조퇴도_아니다(world: World) -> None:
    lot(world, KIM)
    approve(world, ask(world))
    take(world, KIM, steps.hours(MONDAY, 660, 960))
    come(world, KIM, MONDAY, "06:55", "11:02")
    rebuild()
    told = day_of(world, KIM, MONDAY).steps
    assert (told["late_minutes"], told["early_leave_minutes"]) == (0, 0)


def test_반일이_있는_날은_시차출퇴근을_끝내도_반일을_받은_시각이다(world: World) -> None:
    lot(world, KIM)
    made = ask(world)
    approve(world, made)
    take(world, KIM, steps.hours(WED, 660, 960))
    by = world.viewer(KIM, "employee")
    actions.end(request=made.public_id, since=MONDAY, reason="x", by=by, at=NOW + MINUTE)
    assert [hours(world, day) for day in (MONDAY, WED, THU)] == [
        (540, 1080), (420, 960), (540, 1080),
    ]  # fmt: skip
    assert balances.balance(world.people[KIM], on=WED).left == 21 * 480 - 240


# ── 육아시간과 집약근무 ───────────────────────────────────────────────────────────────


def test_집약근무하는_날의_육아시간은_열_시간의_하루에서_두_시간이다(world: World) -> None:
    long_days = [law.Day(each, 480, 1140, 720, 780) for each in law.WEEKDAYS[:4]]  # 10시간씩 나흘
    approve(world, ask(world, wanted(kind="compressed", days=long_days)))
    made = take(world, KIM, steps.hours(WED, 1020, 1140), kind="parenting_hours", facts=BIRTH)
    (day,) = LeaveDay.objects.filter(leave=made)
    assert (day.minutes, day.day_minutes) == (120, 600)
    friday = MONDAY + 4 * DAY
    with pytest.raises(Refused, match="근무시간이 없어"):
        steps.ask(world, KIM, steps.hours(friday, 540, 660), kind="parenting_hours", facts=BIRTH)


def test_육아시간을_쓴_날은_집약근무가_그대로_둔다(world: World) -> None:
    take(world, KIM, steps.hours(WED, 960, 1080), kind="parenting_hours", facts=BIRTH)
    long_days = [law.Day(each, 480, 1140, 720, 780) for each in law.WEEKDAYS[:4]]
    approve(world, ask(world, wanted(kind="compressed", days=long_days), at=NOW + MINUTE))
    assert [hours(world, day) for day in (MONDAY, WED, THU)] == [
        (480, 1140), (540, 1080), (480, 1140),
    ]  # fmt: skip


# ── 시간선택제 ────────────────────────────────────────────────────────────────────────


def test_시간선택제의_유연근무는_그_사람의_스무_시간에_댄다(world: World) -> None:
    half_days(world)
    member = people.member(world.people[SHIN], on=MONDAY)
    assert member is not None
    afternoon = [law.Day(each, 840, 1080) for each in law.WEEKDAYS[:5]]  # 네 시간씩 닷새
    look = queries.look(wanted(days=afternoon), member, at=NOW)
    assert (look.week_minutes, look.refused) == (1200, [])
    (refused,) = queries.look(wanted(days=week()), member, at=NOW).refused
    assert refused["code"] == "week_not_whole"
    assert "20시간" in refused["ko"]


# ── 마감한 달 ─────────────────────────────────────────────────────────────────────────


def test_마감한_뒤에_승인된_유연근무는_그날의_둘째_판이_되고_첫째는_남는다(world: World) -> None:
    made = ask(world)  # 11월 23일부터 07:00–16:00
    come(world, KIM, MONDAY, "08:50", "18:05")
    live(world, NOVEMBER)
    close(world, "총무과")
    before = day_of(world, KIM, MONDAY)
    assert (before.version, before.steps["late_minutes"]) == (1, 0)
    at = LATER + timedelta(hours=1)
    approve(world, made, at=at)
    rebuild(at)
    after = day_of(world, KIM, MONDAY)
    # 07:00부터 08:50까지 110분
    assert (after.version, after.steps["late_minutes"]) == (2, 110)


# ── 해를 넘기는 날 ────────────────────────────────────────────────────────────────────


def test_해를_넘기는_휴가는_근무일만_세고_새해의_근무시간_아래에서도_그대로이다(
    world: World,
) -> None:
    lot(world, KIM)
    lot(world, KIM, name="annual-2027", starts=NEW_YEAR, expires=date(2028, 1, 1))
    # 12월 31일(목), 1월 1일은 신정, 2·3일은 주말, 4일(월)
    made = take(world, KIM, *steps.days(EVE, date(2027, 1, 5)))
    assert made.minutes == 2 * 480
    person = world.people[KIM]
    left = [balances.balance(person, on=day).left for day in (EVE, FOURTH)]
    assert left == [20 * 480, 20 * 480]
    early = world.schedules["시차 08–17"]
    rota.put_on(changes=[rota.Change(person, early, NEW_YEAR, None)], why="t", at=NOW + MINUTE)
    assert [hours(world, day) for day in (EVE, FOURTH, FOURTH + DAY)] == [
        (540, 1080), (540, 1080), (480, 1020),
    ]  # fmt: skip
    leave.cancel_rest(
        leave=made.public_id, since=FOURTH, reason="x",
        by=world.viewer(KIM, "employee"), at=NOW + 2 * MINUTE,
    )  # fmt: skip
    assert hours(world, FOURTH) == (480, 1020)
    assert balances.balance(person, on=FOURTH).left == 21 * 480


def test_해를_넘기는_출장은_유연근무가_승인되어도_두_해의_날에_그대로_있다(world: World) -> None:
    period = trips.hours(EVE, 840, 660, returns=NEW_YEAR)  # 31일 14:00부터 1일 11:00까지
    made = trips.take(world, period, kind="domestic", region="other")
    before = trips.lie(world, day=EVE, days=4)
    assert [each.date for each in before] == [EVE, NEW_YEAR]
    assert (before[0].start, before[-1].end) == (840, 660)
    assert {each.source for each in before} == {made.public_id}
    asked = wanted(since=date(2026, 12, 28), until=date(2027, 1, 9))
    approve(world, ask(world, asked, at=NOW + MINUTE))
    assert trips.lie(world, day=EVE, days=4) == before
    assert hours(world, EVE) == (420, 960)
