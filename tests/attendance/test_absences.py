"""결근: 기록이 없는 날을 서무가 보고 정한다. 저절로 결근이 되는 날은 없다."""

from datetime import date, timedelta

import pytest

from dure.attendance import absences, actions
from dure.errors import NotTheirs, Refused
from dure.leave import actions as leave
from dure.leave import queries as leaves
from dure.leave.models import ServiceSpan
from tests.attendance.steps import DECEMBER, LATER, NOVEMBER, TUESDAY, come, live, ordered
from tests.leave.steps import DAY, days, lot, take
from tests.world import World

KIM = "김주무관"
FRIDAY = date(2026, 11, 6)


def listed(world: World, who: str = KIM) -> list[date]:
    found = absences.unattended(units=[world.units["총무과"]], since=NOVEMBER, until=DECEMBER)
    return [each.date for each in found if each.person == world.people[who]]


def mark(world: World, day: date = TUESDAY, reason: str = "연락 없이 나오지 않음") -> None:
    actions.mark_absent(
        person=world.people[KIM], day=day, reason=reason,
        by=world.viewer("윤서무", "clerk"), at=LATER,
    )  # fmt: skip


def test_출근도_휴가도_출장도_명령도_없는_근무일만_보인다(world: World) -> None:
    lot(world, KIM)
    come(world, KIM, date(2026, 11, 2))
    take(world, KIM, *days(date(2026, 11, 4), date(2026, 11, 5)), at=LATER, after_reason="급한 일")
    ordered(world, KIM, date(2026, 11, 5))
    live(world, NOVEMBER)
    found = listed(world)
    assert TUESDAY in found
    assert not {date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 5), date(2026, 11, 7)} & set(
        found
    )
    assert not ServiceSpan.objects.exists()


def test_휴직_중인_날은_보이지_않는다(world: World) -> None:
    leave.record_span(
        person=world.people[KIM], kind="childcare_leave", since=NOVEMBER, until=DECEMBER,
        document="인사-1", by=world.viewer("오인사", "hr"), at=LATER,
    )  # fmt: skip
    live(world, NOVEMBER)
    assert listed(world) == []
    assert listed(world, "이팀장")


def test_결근으로_처리하면_연가가_하루_준다(world: World) -> None:
    live(world, NOVEMBER)
    leave.grant_year(year=2026, by=world.viewer("오인사", "hr"), at=LATER)  # 11일
    mark(world)
    assert leaves.balance(world.people[KIM], on=DECEMBER).left == 10 * DAY
    [one] = [
        each
        for each in absences.unattended(units=[world.units["총무과"]], since=TUESDAY, until=FRIDAY)
        if each.person == world.people[KIM] and each.date == TUESDAY
    ]
    assert one.absent
    with pytest.raises(Refused, match="이미 결근"):
        mark(world)


def test_결근은_그해_연가_다음에_저축연가에서_뺀다(world: World) -> None:
    # 제7조의2제1항: 결근만 저축연가까지. 그해 11일을 모두 결근으로 빼고 남는 하루를 저축연가에서
    lot(world, KIM, 2 * DAY, name="saved-2025", kind="saved", expires=None)
    leave.grant_year(year=2026, by=world.viewer("오인사", "hr"), at=LATER)
    live(world, NOVEMBER)
    for day in listed(world)[:12]:
        mark(world, day)
    found = {each.lot: each.left for each in leaves.balance(world.people[KIM], on=DECEMBER).lots}
    assert found == {"annual-2026": 0, "saved-2025": DAY}
    actions.unmark_absent(
        person=world.people[KIM], day=listed(world)[0], reason="출장 중이었음",
        by=world.viewer("윤서무", "clerk"), at=LATER + timedelta(hours=1),
    )  # fmt: skip
    found = {each.lot: each.left for each in leaves.balance(world.people[KIM], on=DECEMBER).lots}
    assert found == {"annual-2026": 0, "saved-2025": 2 * DAY}


def test_기록이_있는_날은_결근이_아니다(world: World) -> None:
    come(world, KIM, TUESDAY)
    live(world, NOVEMBER)
    with pytest.raises(Refused, match="결근으로 볼 수 없습니다"):
        mark(world)


def test_까닭을_적어야_하고_서무와_부서장만_한다(world: World) -> None:
    live(world, NOVEMBER)
    with pytest.raises(Refused, match="까닭"):
        mark(world, reason=" ")
    for who, role in ((KIM, "employee"), ("최담당", "payroll"), ("강국장", "head")):
        with pytest.raises(NotTheirs):
            actions.mark_absent(
                person=world.people[KIM], day=TUESDAY, reason="x",
                by=world.viewer(who, role), at=LATER,
            )  # fmt: skip
