"""감액: 무급휴가, 연가를 넘은 결근, 휴직과 징계가 그 달의 봉급과 수당에서 빼는 것.

7급 5호봉 2,567,100원(공무원보수규정 별표 3), 정액급식비 160,000원, 직급보조비 7급 180,000원, 11월은 30일.
감액한 뒤의 1원 미만은 버린다: 160,000 × 29/30 = 154,666.67 → 154,666원, 감액 5,334원.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dure.audit.models import Line as Told
from dure.errors import Refused
from dure.leave import actions as leave
from dure.leave import queries as leaves
from dure.pay import actions, cuts
from dure.pay.models import Cut, HandOff
from dure.people.models import Appointment, Assignment
from tests.attendance.steps import DECEMBER, LATER, NOVEMBER, close, close_all, live, rebuild
from tests.leave.steps import DAY, NEW_YEAR, days, hours, lot, sign, take
from tests.pay.steps import put_on_step, taken
from tests.pay.test_hand_off import JANUARY
from tests.world import NOW, World

KIM = "김주무관"
BASE_DAY, MEAL_DAY, SUPPORT_DAY = (
    85_570,
    5_334,
    6_000,
)  # 2,567,100 ÷ 30, 올림된 하루치, 180,000 ÷ 30
TUESDAY = date(2026, 11, 24)
ONE = timedelta(days=1)


@pytest.fixture
def stepped(world: World) -> World:
    """김주무관이 7급 5호봉이다."""
    put_on_step(world, KIM, 5)
    return world


def span(world: World, kind: str, since: date, until: date, **more: Any) -> None:
    leave.record_span(
        person=world.people[KIM], kind=kind, since=since, until=until, document="인사-1",
        by=world.viewer("오인사", "hr"), at=NOW, **more,
    )  # fmt: skip


def absent(world: World, day: date) -> None:
    leave.record_absence(
        person=world.people[KIM], day=day, reason="무단결근 확인",
        by=world.viewer("윤서무", "clerk"), at=NOW,
    )  # fmt: skip


# ── 무급휴가 ───────────────────────────────────────────────────────────────────────────


def test_여성보건휴가_하루는_봉급과_실비수당의_하루치를_뺀다(stepped: World) -> None:
    take(stepped, KIM, *days(TUESDAY, TUESDAY + ONE), kind="menstrual", facts={"sex": "female"})
    assert taken(stepped, KIM, NOVEMBER) == {
        "base_pay": BASE_DAY, "meal": MEAL_DAY, "position_support": SUPPORT_DAY,
    }  # fmt: skip


def test_나누어_쓴_무급휴가는_그달에_8시간이_될_때마다_하루를_뺀다(stepped: World) -> None:
    # 11월 24일 4시간 + 25일 4시간 = 하루. 26일의 4시간은 남아 봉급을 그대로 준다
    for nth in range(3):
        day = TUESDAY + nth * ONE
        take(stepped, KIM, hours(day, 840, 1080),
             kind="family_care", facts={"care_reason": "care", "relation": "parent", "children": 0})  # fmt: skip
        if nth == 0:
            assert taken(stepped, KIM, NOVEMBER) == {}
    assert taken(stepped, KIM, NOVEMBER)["base_pay"] == BASE_DAY


def test_근무표가_없는_사람의_감액도_빠지지_않는다(stepped: World) -> None:
    span(stepped, "suspension", date(2026, 11, 16), date(2026, 12, 1))
    person = stepped.people[KIM]
    Assignment.objects.filter(person_id=person).update(known=(NEW_YEAR, NOW))
    assert taken(stepped, KIM, NOVEMBER)["base_pay"] == 1_283_550  # 2,567,100 × 15/30
    assert cuts.left_out(month=NOVEMBER) == []


def test_발령이_없어_계산하지_못한_사람을_이름으로_말한다(stepped: World) -> None:
    span(stepped, "suspension", date(2026, 11, 16), date(2026, 12, 1))
    person = stepped.people[KIM]
    Appointment.objects.filter(person_id=person).update(known=(NEW_YEAR, NOW))
    assert taken(stepped, KIM, NOVEMBER) == {}
    assert cuts.left_out(month=NOVEMBER) == [person]


def test_연가와_병가는_아무것도_빼지_않는다(stepped: World) -> None:
    lot(stepped, KIM)
    take(stepped, KIM, *days(TUESDAY, TUESDAY + ONE))
    take(stepped, KIM, *days(TUESDAY + ONE, TUESDAY + 2 * ONE), kind="sick")
    assert taken(stepped, KIM, NOVEMBER) == {}


def test_가족돌봄휴가는_유급일을_넘은_날만_뺀다(stepped: World) -> None:
    # 자녀 1명이면 자녀 수에 1을 더한 2일이 유급(제7조의7제10항). 3일을 쓰면 하루가 무급
    facts = {"care_reason": "school_closed", "relation": "child", "children": 1}
    take(stepped, KIM, *days(TUESDAY, TUESDAY + 3 * ONE), kind="family_care", facts=facts)
    assert taken(stepped, KIM, NOVEMBER)["base_pay"] == BASE_DAY


def test_부모를_돌본_날은_모두_무급이다(stepped: World) -> None:
    facts = {"care_reason": "care", "relation": "parent", "children": 2}
    take(stepped, KIM, *days(TUESDAY, TUESDAY + 2 * ONE), kind="family_care", facts=facts)
    assert taken(stepped, KIM, NOVEMBER)["base_pay"] == 2 * BASE_DAY


# ── 휴직과 징계 ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "more", "base", "meal", "support"),
    [
        ("childcare_leave", {}, 1_283_550, 80_000, 90_000),  # 15/30일, 육아휴직은 0
        ("illness_leave", {}, 385_065, 80_000, 90_000),  # 1,283,550 × 30%
        ("suspension", {}, 1_283_550, 80_000, 90_000),  # 전액
        ("demotion", {}, 1_283_550, 80_000, 90_000),  # 전액
        ("removal", {"ground": 1}, 256_710, 80_000, 90_000),  # 80%를 남김
        ("removal", {"ground": 3}, 641_775, 80_000, 90_000),  # 50%를 남김
        ("pay_reduction", {}, 427_850, 0, 0),  # 3분의 1
    ],
)
def test_달의_절반을_감액하는_사유(
    stepped: World, kind: str, more: dict[str, int], base: int, meal: int, support: int
) -> None:
    span(stepped, kind, date(2026, 11, 16), date(2026, 12, 1), **more)
    found = taken(stepped, KIM, NOVEMBER)
    assert found.get("base_pay") == base
    assert (found.get("meal", 0), found.get("position_support", 0)) == (meal, support)


def test_공무상_질병휴직은_감액하지_않는다(stepped: World) -> None:
    span(stepped, "duty_illness_leave", NOVEMBER, DECEMBER)
    assert taken(stepped, KIM, NOVEMBER) == {}


def test_직위해제는_몇_호인지_적어야_한다(stepped: World) -> None:
    with pytest.raises(Refused, match="몇 호"):
        span(stepped, "removal", NOVEMBER, DECEMBER)


# ── 결근 ──────────────────────────────────────────────────────────────────────────────


def test_결근은_연가가_남으면_실비수당만_하루마다_뺀다(stepped: World) -> None:
    # 봉급은 연가를 넘은 날만(보수규정 제26조제1항), 실비수당은 결근 하루마다(수당규정 제19조제4항)
    leave.grant_year(year=2026, by=stepped.viewer("오인사", "hr"), at=NOW)  # 11일
    absent(stepped, date(2026, 11, 3))
    assert taken(stepped, KIM, NOVEMBER) == {"meal": MEAL_DAY, "position_support": SUPPORT_DAY}
    assert leaves.balance(stepped.people[KIM], on=date(2026, 11, 21)).left == 10 * DAY


def test_연가와_저축연가를_다_쓴_뒤의_결근은_봉급도_뺀다(stepped: World) -> None:
    # 그해 11일을 모두 쓰고 저축연가 1일: 결근 2일 가운데 하루는 저축연가에서, 하루는 봉급에서
    lot(stepped, KIM, DAY, name="saved-2025", kind="saved", expires=None)
    leave.grant_year(year=2026, by=stepped.viewer("오인사", "hr"), at=NOW)
    take(stepped, KIM, *days(date(2026, 11, 23), date(2026, 12, 8)))  # 11일
    absent(stepped, date(2026, 11, 3))
    absent(stepped, date(2026, 11, 4))
    assert taken(stepped, KIM, NOVEMBER) == {
        "base_pay": BASE_DAY, "meal": 10_667, "position_support": 2 * SUPPORT_DAY,
    }  # fmt: skip  # 160,000 × 28/30 = 149,333.33 → 10,667


def test_결근을_되돌리면_연가가_돌아온다(stepped: World) -> None:
    leave.grant_year(year=2026, by=stepped.viewer("오인사", "hr"), at=NOW)
    absent(stepped, date(2026, 11, 3))
    leave.take_back_absence(
        person=stepped.people[KIM], day=date(2026, 11, 3), reason="출장이었음",
        by=stepped.viewer("윤서무", "clerk"), at=NOW + timedelta(hours=1),
    )  # fmt: skip
    assert taken(stepped, KIM, NOVEMBER) == {}
    assert leaves.balance(stepped.people[KIM], on=date(2026, 11, 21)).left == 11 * DAY


# ── 넘기기 ────────────────────────────────────────────────────────────────────────────


def _hand_off(world: World, month: date = NOVEMBER, at: datetime = LATER) -> HandOff:
    live(world, month, at)
    close_all(world, month, at)
    return actions.hand_off(month=month, by=world.viewer("최담당", "payroll"), at=at)


def _due(world: World, paid: date) -> dict[tuple[date, str], int]:
    rows = Cut.objects.filter(person_id=world.people[KIM], paid_month=paid)
    return {(month, item): due for month, item, due in rows.values_list("month", "item", "due_won")}


def test_감액은_그_달의_줄과_함께_한_번_넘긴다(stepped: World) -> None:
    take(stepped, KIM, *days(TUESDAY, TUESDAY + ONE), kind="menstrual", facts={"sex": "female"})
    made = _hand_off(stepped)
    assert made.cut_won == -(BASE_DAY + MEAL_DAY + SUPPORT_DAY)
    assert _due(stepped, NOVEMBER) == {
        (NOVEMBER, "base_pay"): -BASE_DAY,
        (NOVEMBER, "meal"): -MEAL_DAY,
        (NOVEMBER, "position_support"): -SUPPORT_DAY,
    }
    assert cuts.due(paid_month=DECEMBER, at=LATER) == []


def test_마감한_달의_늦은_승인과_취소는_다음에_차이로_나온다(stepped: World) -> None:
    _hand_off(stepped)
    late = take(
        stepped, KIM, *days(TUESDAY, TUESDAY + ONE), kind="menstrual", facts={"sex": "female"},
        at=LATER + ONE, after_reason="그날 신청하지 못함",
    )  # fmt: skip
    rebuild(JANUARY)
    _hand_off(stepped, DECEMBER, JANUARY)
    assert _due(stepped, DECEMBER)[NOVEMBER, "base_pay"] == -BASE_DAY
    assert Cut.objects.filter(retroactive=True).count() == 3
    paper = leave.cancel(
        leave=late.public_id,
        reason="출근했음",
        by=stepped.viewer(KIM, "employee"),
        at=JANUARY + ONE,
    )
    assert paper is not None
    _approve(stepped, paper.public_id, JANUARY + ONE)
    rebuild(datetime(2027, 2, 1, 1, tzinfo=UTC))
    back = {each.item: each.due_won for each in cuts.due(paid_month=date(2027, 1, 1), at=JANUARY)}
    assert back == {"base_pay": BASE_DAY, "meal": MEAL_DAY, "position_support": SUPPORT_DAY}


def _approve(world: World, document: object, at: datetime) -> None:
    leave.approve(document=document, version=1, by=world.viewer("박과장", "head"), at=at)  # type: ignore[arg-type]


def test_호봉이_없으면_봉급_감액만_남기고_나머지는_넘긴다(world: World) -> None:
    take(world, KIM, *days(TUESDAY, TUESDAY + ONE), kind="menstrual", facts={"sex": "female"})
    [waiting] = [each for each in cuts.due(paid_month=NOVEMBER, at=NOW) if each.due_won is None]
    assert (waiting.person, waiting.item) == (world.people[KIM], "base_pay")
    made = _hand_off(world)
    assert made.cut_won == -(MEAL_DAY + SUPPORT_DAY)
    put_on_step(world, KIM, 5)
    late = {each.item: each.due_won for each in cuts.due(paid_month=DECEMBER, at=LATER)}
    assert late == {"base_pay": -BASE_DAY}


def test_결재를_기다리는_휴가가_있으면_달을_마감하지_않는다(stepped: World) -> None:
    from tests.leave.steps import ask

    lot(stepped, KIM)
    asked = ask(stepped, KIM, *days(TUESDAY, TUESDAY + ONE))
    live(stepped, NOVEMBER)
    with pytest.raises(Refused, match="결재가 끝나지 않은 휴가 1건"):
        close(stepped, "총무과")
    sign(stepped, asked, at=LATER)
    rebuild()
    close(stepped, "총무과")


def test_감액을_계산하지_못한_사람이_있으면_확인해야_넘긴다(stepped: World) -> None:
    span(stepped, "suspension", date(2026, 11, 16), date(2026, 12, 1))
    Appointment.objects.filter(person_id=stepped.people[KIM]).update(known=(NEW_YEAR, NOW))
    live(stepped, NOVEMBER, LATER)
    close_all(stepped, NOVEMBER, LATER)
    with pytest.raises(Refused) as caught:
        actions.hand_off(month=NOVEMBER, by=stepped.viewer("최담당", "payroll"), at=LATER)
    assert (caught.value.code, KIM in caught.value.ko) == ("cuts_left_out", True)
    actions.hand_off(
        month=NOVEMBER, without_cuts=True, by=stepped.viewer("최담당", "payroll"), at=LATER
    )
    line = Told.objects.get(action="pay.hand_off")
    assert "감액을 계산하지 못한 1명을 빼고" in line.summary
