"""당직비와 비상근무수당: 끝난 달에 한 번 넘기고, 뒤의 변화는 다음 달에 차이로 나온다.

평일 숙직 50,000원, 토·공휴일 숙직 60,000원으로 정한 기관이다. 비상근무수당은 2026년에 하루 16,000원이고
하루 4시간 이상인 재난의 비상근무에 시간외근무수당과 함께 주기로 정했다.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from dure.audit.models import Line as Told
from dure.duty import afterwards, keeping
from dure.duty.keeping import Change
from dure.duty.models import Duty, DutyLog
from dure.emergency import actions as emergency
from dure.emergency import queries as emergencies
from dure.errors import NotTheirs, Refused
from dure.pay import actions, duties, duty_sheets
from dure.pay.models import DutyHandOff, DutyPay
from dure.timeline.actions import moment
from tests.duty.office import duty
from tests.emergency.steps import LATER, MORNING, NIGHT, appointed, declared, served
from tests.leave.steps import set_here
from tests.world import NOW, SINCE, World

KIM, YUN = "김주무관", "윤서무"
THU, SAT = date(2026, 11, 12), date(2026, 11, 14)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
FIRST = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)  # 2026-12-01 00:30
NEXT = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)  # 2027-01-01 00:30


def watch(
    world: World, day: date, who: str = KIM, seat: int = 1, *, is_logged: bool = True
) -> Duty:
    """A watch that somebody keeps, its log approved."""
    made = duty(world, day, seat=seat)
    keeping.keep([Change(made, world.people[who])], at=NOW)
    if is_logged:
        logged(made)
    return made


def logged(made: Duty) -> None:
    DutyLog.objects.create(
        public_id=uuid4(), institution_id=made.institution_id, watch_id=made.watch_id,
        date=made.date, state="approved", handed_over_at=NOW,
    )  # fmt: skip


def priced(world: World) -> None:
    set_here(world, "duty.night_watch_won", "50000")
    set_here(world, "duty.off_night_watch_won", "60000")


def paying(world: World) -> None:
    set_here(world, "emergency.pay_least_minutes", "240")
    set_here(world, "emergency.pay_for", "disaster_only")
    set_here(world, "emergency.pay_beside_overtime", "both_paid")


def owed(
    world: World, who: str = KIM, month: date = NOVEMBER, at: datetime = FIRST
) -> list[int | None]:
    found = duties.due(paid_month=month, at=at)
    return [each.due_won for each in found if each.person == world.people[who]]


def hand(world: World, month: date = NOVEMBER, at: datetime = FIRST) -> DutyHandOff:
    return actions.hand_off_duties(month=month, by=world.viewer("최담당", "payroll"), at=at)


# ── 당직비 ───────────────────────────────────────────────────────────────────────────


def test_평일과_토요일의_숙직은_금액이_다르다(world: World) -> None:
    priced(world)
    watch(world, THU)
    watch(world, SAT)
    assert sorted(won or 0 for won in owed(world)) == [50_000, 60_000]


def test_끝나지_않은_당직은_나오지_않는다(world: World) -> None:
    priced(world)
    watch(world, THU)
    assert owed(world, at=moment(THU, 1979)) == []
    assert owed(world, at=moment(THU, 1980)) == [50_000]


def test_달을_넘긴_당직은_끝난_달에_나온다(world: World) -> None:
    priced(world)
    watch(world, date(2026, 11, 30))
    assert owed(world, at=NEXT) == []
    assert owed(world, month=DECEMBER, at=NEXT) == [50_000]


def test_하지_않게_된_당직은_나오지_않는다(world: World) -> None:
    priced(world)
    made = watch(world, THU)
    Duty.objects.filter(id=made.id).update(stopped="비상근무 제2호")
    assert owed(world) == []


def test_금액을_정하지_않았으면_값을_묻고_다음에_넘길_때를_기다린다(world: World) -> None:
    set_here(world, "duty.off_night_watch_won", "60000")
    watch(world, THU)
    watch(world, SAT)
    found = {each.steps["date"]: each for each in duties.due(paid_month=NOVEMBER, at=FIRST)}
    assert "평일 숙직 한 번의 당직비" in found[str(THU)].missing
    assert found[str(THU)].due_won is None
    assert hand(world).total_won == 60_000
    set_here(world, "duty.night_watch_won", "50000")
    [late] = duties.due(paid_month=DECEMBER, at=NEXT)
    assert (late.month, late.retroactive, late.due_won) == (NOVEMBER, True, 50_000)


def test_당직일지가_결재되기_전에는_넘기지_않고_결재되면_소급으로_나온다(world: World) -> None:
    priced(world)
    made = watch(world, THU, is_logged=False)
    [row] = duties.due(paid_month=NOVEMBER, at=FIRST)
    assert (row.due_won, row.unlogged) == (None, True)
    assert "당직일지 승인 전" in row.missing
    assert hand(world).total_won == 0
    logged(made)
    [late] = duties.due(paid_month=DECEMBER, at=NEXT)
    assert (late.month, late.retroactive, late.due_won) == (NOVEMBER, True, 50_000)
    assert hand(world, DECEMBER, NEXT).total_won == 50_000


# ── 비상근무수당 ─────────────────────────────────────────────────────────────────────


def test_하룻밤의_비상근무는_하루이다(world: World) -> None:
    paying(world)
    served(world, declared(world))
    assert owed(world) == [16_000]


def test_네_시간에_모자라면_주지_않고_까닭을_말한다(world: World) -> None:
    paying(world)
    served(world, declared(world), until=NIGHT + timedelta(minutes=239))
    [row] = duties.due(paid_month=NOVEMBER, at=FIRST)
    assert (row.due_won, row.steps["counted_days"]) == (0, 0)
    assert row.steps["left_out"][0]["code"] == "too_short"


def test_훈련에는_주지_않는다(world: World) -> None:
    paying(world)
    served(world, declared(world, drill="ulchi"))
    assert owed(world) == []


def test_요건을_정하지_않았으면_기다린다(world: World) -> None:
    served(world, declared(world))
    [row] = duties.due(paid_month=NOVEMBER, at=FIRST)
    assert row.due_won is None
    assert "비상근무수당을 주는 하루의 최소 시간" in row.missing
    assert hand(world).total_won == 0
    paying(world)
    assert owed(world, month=DECEMBER, at=NEXT) == [16_000]


# ── 넘기기 ───────────────────────────────────────────────────────────────────────────


def test_한_번만_넘기고_까닭이_남는다(world: World) -> None:
    priced(world)
    watch(world, THU)
    made = hand(world)
    assert (made.people, made.total_won) == (1, 50_000)
    assert Told.objects.filter(action="pay.hand_off_duties").count() == 1
    [row] = DutyPay.objects.all()
    assert (row.item, row.amount_won, row.steps["rate"]) == ("watch", 50_000, "night_watch")
    with pytest.raises(Refused) as caught:
        hand(world)
    assert caught.value.code == "already_handed_off"
    assert owed(world, month=DECEMBER, at=NEXT) == []


def test_달이_끝나기_전에는_넘기지_않는다(world: World) -> None:
    with pytest.raises(Refused) as caught:
        hand(world, at=datetime(2026, 11, 30, 14, 59, tzinfo=UTC))
    assert caught.value.code == "month_not_over"


def test_급여_담당만_넘긴다(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.hand_off_duties(month=NOVEMBER, by=world.viewer(YUN, "clerk"), at=FIRST)


def test_넘긴_뒤에_대신한_것이_알려지면_거두고_준다(world: World) -> None:
    priced(world)
    made = watch(world, THU)
    hand(world)
    told: dict[str, Any] = {
        "duty": made.public_id,
        "reason": "대신 섬",
        "by": world.viewer("오인사", "hr"),
    }
    afterwards.correct_keeper(**told, person=world.people[YUN], at=FIRST)
    assert owed(world, KIM, DECEMBER, NEXT) == [-50_000]
    assert owed(world, YUN, DECEMBER, NEXT) == [50_000]
    assert hand(world, DECEMBER, NEXT).total_won == 0
    january = date(2027, 1, 1)
    assert duties.due(paid_month=january, at=datetime(2027, 2, 1, tzinfo=UTC)) == []


def test_넘긴_뒤에_서지_않은_것이_알려지면_거둔다(world: World) -> None:
    priced(world)
    made = watch(world, THU)
    hand(world)
    told: dict[str, Any] = {
        "duty": made.public_id,
        "reason": "결근",
        "by": world.viewer("오인사", "hr"),
    }
    afterwards.correct_keeper(**told, person=None, at=FIRST)
    [row] = duties.due(paid_month=DECEMBER, at=NEXT)
    assert (row.due_won, row.steps["gone"]) == (-50_000, True)
    assert hand(world, DECEMBER, NEXT).total_won == -50_000


def test_넘긴_뒤에_비상근무를_고치면_차이만_나온다(world: World) -> None:
    paying(world)
    one = declared(world)
    served(world, one)
    hand(world)
    (old,) = emergencies.hours(one.public_id)
    emergency.correct(
        service=old.service, since=NIGHT, until=NIGHT + timedelta(minutes=200), note="21시 20분에 교대함",
        by=world.viewer("오인사", "hr"), at=LATER + timedelta(days=11),
    )  # fmt: skip
    assert owed(world, month=DECEMBER, at=NEXT) == [-16_000]


def test_비상근무가_없던_것이_되면_모두_거둔다(world: World) -> None:
    paying(world)
    one = declared(world)
    served(world, one)
    hand(world)
    (old,) = emergencies.hours(one.public_id)
    emergency.correct(
        service=old.service, since=NIGHT, until=NIGHT, note="오지 않음",
        by=world.viewer("오인사", "hr"), at=MORNING + timedelta(days=11),
    )  # fmt: skip
    [row] = duties.due(paid_month=DECEMBER, at=NEXT)
    assert (row.due_won, row.steps["gone"]) == (-16_000, True)


# ── 조서 ─────────────────────────────────────────────────────────────────────────────


def test_조서에_근거가_문장으로_있다(world: World) -> None:
    priced(world)
    paying(world)
    watch(world, THU)
    served(world, declared(world))
    found = duties.due(paid_month=NOVEMBER, at=FIRST)
    rows = {str(row[3]): row for row in duty_sheets.cells(found, NOVEMBER)}
    assert rows["당직비"][5:11] == [THU, "본청 숙직", None, 50_000, 0, 50_000]
    assert "50,000원" in str(rows["당직비"][11])
    assert rows["비상근무수당"][7:11] == [1, 16_000, 0, 16_000]
    assert "16,000원" in str(rows["비상근무수당"][11])
    for how in ("xlsx", "csv", "cp949"):
        name, data = duty_sheets.of_duties(month=NOVEMBER, at=FIRST, how=how)
        assert name.startswith("2026-11 당직비 (넘기기 전)")
        assert data


def test_밤을_새고_1일에_떠난_사람의_당직비도_나온다(world: World) -> None:
    """11월 30일 숙직은 12월 1일 아침에 끝난다. 그날 다른 기관으로 갔어도 12월분에 있다."""
    priced(world)
    world.people["떠난사람"] = appointed(world, SINCE, DECEMBER)
    watch(world, date(2026, 11, 30), "떠난사람")
    assert owed(world, "떠난사람", month=DECEMBER, at=NEXT) == [50_000]
