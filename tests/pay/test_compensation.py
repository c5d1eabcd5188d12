"""연가보상비: 6월 30일, 12월 31일, 퇴직. 한 번 넘기고, 뒤의 변화는 다음에 차이로 나온다.

6급 10호봉 3,468,700원(공무원보수규정 별표 3). 하루치는 3,468,700 × 86% ÷ 30 = 99,436.0666…원이고
마지막에 한 번 1원 미만을 버린다(수당규정 제18조의5제3항·제4항).
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from dure import tenancy
from dure.audit.models import Line as Told
from dure.errors import NotTheirs, Refused
from dure.leave import actions as leave
from dure.leave import settling
from dure.pay import actions, compensations, leave_sheets
from dure.pay.compensations import DECEMBER, JUNE
from dure.pay.models import Compensation, CompensationHandOff
from dure.people import actions as people
from law.params import Unset
from tests import world as cast
from tests.leave.steps import DAY, ask, days, lot, set_here, take
from tests.pay.steps import put_on_step
from tests.world import NOW, RECORDED, World

LEE = "이팀장"
JULY = datetime(2026, 7, 1, 1, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)  # 2027-01-01 00:30
NEXT_JULY = datetime(2027, 7, 1, 1, tzinfo=UTC)
FIVE, TWELVE, THIRTEEN = 497_180, 1_193_232, 1_292_668  # 5, 12, 13일분


@pytest.fixture
def paying(world: World) -> World:
    """조례로 두 번에 나누어 지급하는 기관. 이팀장은 6급 10호봉에 연가가 12일 남았다."""
    set_here(world, "compensation.paid", "pays")
    set_here(world, "compensation.parts", "two_parts")
    put_on_step(world, LEE, 10)
    lot(world, LEE, 12 * DAY)
    return world


def hand(
    world: World, half: str = JUNE, at: datetime = JULY, year: int = 2026
) -> CompensationHandOff:
    return actions.hand_off_compensation(
        year=year, half=half, by=world.viewer("최담당", "payroll"), at=at
    )


def won(world: World, half: str = JUNE, year: int = 2026) -> list[tuple[int, str, int]]:
    rows = Compensation.objects.filter(
        person_id=world.people[LEE], paid_year=year, paid_half=half
    ).order_by("year")
    return [(each.year, each.kind, each.due_won) for each in rows]


def amount(world: World, half: str = JUNE) -> int | None:
    found = {
        each.person: each.due_won for each in compensations.due(year=2026, half=half, at=NEW_YEAR)
    }
    return found.get(world.people[LEE], 0)


# ── 6월과 12월 ─────────────────────────────────────────────────────────────────────────


def test_6월_30일에_10일_이상_남으면_5일분을_준다(paying: World) -> None:
    # 3,468,700 × 86% ÷ 30 × 5 = 497,180.33 → 497,180원
    made = hand(paying)
    assert won(paying) == [(2026, "june", FIVE)]
    assert (made.people, made.total_won) == (1, FIVE)
    assert Told.objects.filter(action="pay.hand_off_compensation").count() == 1


def test_6월_30일에_10일이_되지_않으면_주지_않는다(paying: World) -> None:
    take(
        paying, LEE, *days(date(2026, 6, 1), date(2026, 6, 6)), at=datetime(2026, 5, 20, tzinfo=UTC)
    )
    assert amount(paying) == 0  # 월–금에서 지방선거일(수)을 뺀 4일을 써 8일


def test_12월에는_남은_날에서_6월분을_뺀다(paying: World) -> None:
    # 99,436.0666… × 12 = 1,193,232.8 → 1,193,232원, 6월분 497,180원을 뺌
    hand(paying)
    hand(paying, DECEMBER, NEW_YEAR)
    assert won(paying, DECEMBER) == [(2026, "december", TWELVE - FIVE)]


def test_한_번에_주는_기관은_12월에_모두_준다(paying: World) -> None:
    set_here(paying, "compensation.parts", "one_part", since=date(2026, 2, 1))
    assert amount(paying) == 0
    assert amount(paying, DECEMBER) == TWELVE


def test_저축하겠다고_한_날과_8시간_미만은_빼고_20일까지만_준다(paying: World) -> None:
    # 12일 + 11일 + 4시간 = 23일 4시간에서 2일을 저축하면 21일 4시간, 20일까지만: 1,988,721.33 → 1,988,721원
    lot(paying, LEE, 11 * DAY + 240, key="2")
    leave.wish_to_save(year=2026, minutes=2 * DAY, by=paying.viewer(LEE, "employee"), at=NOW)
    assert amount(paying, DECEMBER) == 1_988_721


def test_10원_미만을_버리는_기관(paying: World) -> None:
    set_here(paying, "pay.amount_rounding", "floor_10")
    assert amount(paying, DECEMBER) == 1_193_230


def test_보상비의_일수와_연말_정산의_일수가_같다(paying: World) -> None:
    leave.wish_to_save(year=2026, minutes=3 * DAY, by=paying.viewer(LEE, "employee"), at=NOW)
    [settled] = settling.settlement(year=2026, persons=[paying.people[LEE]]).to_dicts()
    [row] = compensations.due(year=2026, half=DECEMBER, at=NEW_YEAR)
    assert row.steps["compensated_days"] == settled["compensated_days"] == 9


def test_정산한_뒤에_계산해도_같다(paying: World) -> None:
    before = amount(paying, DECEMBER)
    leave.settle_year(year=2026, by=paying.viewer("오인사", "hr"), at=NEW_YEAR)
    assert amount(paying, DECEMBER) == before == TWELVE


# ── 누구에게 주지 않는가 ─────────────────────────────────────────────────────────────────


def test_기준일에_휴직_중이면_주지_않는다(paying: World) -> None:
    leave.record_span(
        person=paying.people[LEE], kind="childcare_leave", since=date(2026, 6, 1),
        until=date(2026, 9, 1), document="인사-2", by=paying.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip
    assert amount(paying) == 0
    assert amount(paying, DECEMBER) == TWELVE


def test_파면이나_해임처럼_주지_않는_사유를_적으면_주지_않는다(paying: World) -> None:
    # 제18조의5제1항제2호: 그해에 파면되거나 해임된 사람
    leaves_on(paying, date(2026, 9, 1))
    leave.record_span(
        person=paying.people[LEE], kind="no_compensation", since=date(2026, 1, 1),
        until=date(2027, 1, 1), document="징계-1", by=paying.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip
    assert amount(paying, DECEMBER) == 0


def test_주지_않는_기관에서는_아무에게도_주지_않는다(paying: World) -> None:
    set_here(paying, "compensation.paid", "pays_none", since=date(2026, 2, 1))
    assert amount(paying) == amount(paying, DECEMBER) == 0


@pytest.mark.parametrize("key", ["compensation.paid", "compensation.parts"])
def test_기관이_정하지_않았으면_묻는다(world: World, key: str) -> None:
    if key != "compensation.paid":
        set_here(world, "compensation.paid", "pays")
    with pytest.raises(Unset) as caught:
        hand(world)
    assert caught.value.key in ("compensation.paid", "compensation.parts")
    assert not CompensationHandOff.objects.exists()


# ── 퇴직 ──────────────────────────────────────────────────────────────────────────────


def leaves_on(world: World, day: date) -> None:
    people.end_employment(
        person=world.people[LEE], until=day, reason="의원면직",
        by=world.viewer("오인사", "hr"), at=RECORDED + timedelta(days=1),
    )  # fmt: skip


def test_6월_30일_이전에_퇴직하면_10일까지만_준다(paying: World) -> None:
    # 99,436.0666… × 10 = 994,360.66 → 994,360원
    leaves_on(paying, date(2026, 5, 1))
    assert amount(paying) == 994_360
    hand(paying)
    assert won(paying) == [(2026, "leaver", 994_360)]


def test_7월_1일_이후에_퇴직하면_6월분을_뺀다(paying: World) -> None:
    leaves_on(paying, date(2026, 9, 1))
    hand(paying)
    hand(paying, DECEMBER, NEW_YEAR)
    assert won(paying, DECEMBER) == [(2026, "leaver", TWELVE - FIVE)]


def test_6월_30일까지_근무한_사람은_10일까지만_준다(paying: World) -> None:
    # 제18조의5제4항제1호 "6월 30일 이전": 마지막 근무일이 6월 30일이면 10일, 994,360원을 한 줄로
    leaves_on(paying, date(2026, 7, 1))
    hand(paying)
    assert won(paying) == [(2026, "leaver", 994_360)]
    hand(paying, DECEMBER, NEW_YEAR)
    assert won(paying, DECEMBER) == []


def test_6월을_넘긴_뒤에_호봉을_정한_상반기_퇴직자는_12월에_받는다(world: World) -> None:
    # 99,436.0666… × 10 = 994,360.66 → 994,360원
    set_here(world, "compensation.paid", "pays")
    set_here(world, "compensation.parts", "two_parts")
    lot(world, LEE, 12 * DAY)
    leaves_on(world, date(2026, 4, 1))
    hand(world)
    assert won(world) == []
    put_on_step(world, LEE, 10)
    hand(world, DECEMBER, NEW_YEAR)
    [late] = Compensation.objects.filter(person_id=world.people[LEE])
    assert (late.half, late.retroactive, late.due_won) == ("june", True, 994_360)


def test_한_번에_주는_기관이_6월에_누르지_않아도_상반기_퇴직자는_12월에_받는다(
    paying: World,
) -> None:
    set_here(paying, "compensation.parts", "one_part", since=date(2026, 2, 1))
    leaves_on(paying, date(2026, 4, 1))
    hand(paying, DECEMBER, NEW_YEAR)
    assert won(paying, DECEMBER) == [(2026, "leaver", 994_360)]
    with pytest.raises(Refused, match="이미 넘겼습니다"):
        hand(paying, JUNE, NEW_YEAR)
    assert compensations.due(year=2027, half=JUNE, at=NEXT_JULY) == []


# ── 호봉 ──────────────────────────────────────────────────────────────────────────────


def test_호봉이_없으면_그_사람만_빼고_넘기고_정한_뒤에_나온다(paying: World) -> None:
    kim = paying.people["김주무관"]
    lot(paying, "김주무관", 12 * DAY)
    [waiting] = [e for e in compensations.due(year=2026, half=JUNE, at=JULY) if e.due_won is None]
    assert waiting.person == kim
    assert hand(paying).people == 1
    put_on_step(paying, "김주무관", 5)
    hand(paying, DECEMBER, NEW_YEAR)
    # 7급 5호봉 2,567,100 × 86% ÷ 30 × 12 = 883,082.4 → 883,082원, 6월분이 없어 모두
    assert Compensation.objects.get(person_id=kim).due_won == 883_082


def test_봉급은_기준일의_호봉이다(paying: World) -> None:
    # 7월에 11호봉 3,580,000원: 12월은 3,580,000 × 86% ÷ 30 × 12 = 1,231,520원, 6월은 10호봉
    put_on_step(paying, LEE, 11, date(2026, 7, 1))
    hand(paying)
    hand(paying, DECEMBER, NEW_YEAR)
    assert won(paying) == [(2026, "june", FIVE)]
    assert won(paying, DECEMBER) == [(2026, "december", 1_231_520 - FIVE)]


# ── 한 번, 그리고 늦은 변화 ───────────────────────────────────────────────────────────────


def test_한_번만_넘긴다(paying: World) -> None:
    hand(paying)
    with pytest.raises(Refused) as refused:
        hand(paying)
    assert refused.value.code == "already_handed_off"
    assert CompensationHandOff.objects.count() == 1


def test_두_번에_나누어_주는_기관은_6월을_먼저_넘긴다(paying: World) -> None:
    with pytest.raises(Refused, match="6월분을 먼저") as refused:
        hand(paying, DECEMBER, NEW_YEAR)
    assert refused.value.code == "june_not_handed_off"
    assert not CompensationHandOff.objects.exists()


def test_12월을_넘긴_해의_6월분은_다시_넘기지_않는다(paying: World) -> None:
    # 12일분 1,193,232원을 12월에 다 주었으니 6월의 5일을 더 주지 않는다
    set_here(paying, "compensation.parts", "one_part", since=date(2026, 2, 1))
    hand(paying, DECEMBER, NEW_YEAR)
    with pytest.raises(Refused) as refused:
        hand(paying, JUNE, NEW_YEAR)
    assert refused.value.code == "december_handed_off"


def test_기준일_전에는_넘기지_않고_급여만_넘긴다(paying: World) -> None:
    with pytest.raises(Refused, match="6월 30일부터"):
        hand(paying, at=datetime(2026, 6, 29, 1, tzinfo=UTC))
    with pytest.raises(NotTheirs):
        actions.hand_off_compensation(
            year=2026, half=JUNE, by=paying.viewer("오인사", "hr"), at=JULY
        )


def test_결재를_기다리는_휴가가_있으면_넘기지_않는다(paying: World) -> None:
    ask(paying, LEE, *days(date(2026, 12, 1), date(2026, 12, 2)))
    with pytest.raises(Refused, match="결재가 끝나지 않은 것이 1건") as refused:
        hand(paying, DECEMBER, NEW_YEAR)
    assert refused.value.ways


def test_12월을_넘긴_뒤에_취소한_휴가는_다음에_차이로_나온다(paying: World) -> None:
    # 13일 가운데 하루를 쓴 줄 알았는데 취소: 13일분 1,292,668.86 → 1,292,668원과의 차이
    lot(paying, LEE, DAY, name="annual-2026", starts=date(2026, 1, 1), key="2")
    made = take(paying, LEE, *days(date(2026, 12, 1), date(2026, 12, 2)))
    hand(paying)
    hand(paying, DECEMBER, NEW_YEAR)
    assert won(paying, DECEMBER) == [(2026, "december", TWELVE - FIVE)]
    later = NEW_YEAR + timedelta(days=5)
    paper = leave.cancel(
        leave=made.public_id, reason="출근했음", by=paying.viewer(LEE, "employee"), at=later
    )
    assert paper is not None
    leave.approve(document=paper.public_id, version=1, by=paying.viewer("박과장", "head"), at=later)
    hand(paying, JUNE, NEXT_JULY, 2027)
    [late] = Compensation.objects.filter(person_id=paying.people[LEE], paid_year=2027)
    assert (late.year, late.half, late.retroactive) == (2026, "december", True)
    assert (late.handed_won, late.due_won) == (TWELVE - FIVE, THIRTEEN - TWELVE)
    assert won(paying, DECEMBER) == [(2026, "december", TWELVE - FIVE)]


def test_다른_기관은_보지_못한다(paying: World) -> None:
    hand(paying)
    other = cast.build(code="9990001", name="달온시", prefix="x")
    with tenancy.institution(other.institution):
        assert compensations.hand_offs() == []
        assert compensations.lines(year=2026, half=JUNE) == []


def test_조서는_칸마다_까닭을_적는다(paying: World) -> None:
    hand(paying)
    name, data = leave_sheets.of_compensation(year=2026, half=JUNE, at=NEW_YEAR, how="csv")
    text = data.decode("utf-8-sig")
    assert name == "2026년 6월 30일 기준 연가보상비.csv"
    assert "이팀장" in text
    assert "3,468,700원 × 86% ÷ 30 × 5일 = 497,180원" in text
    _, book = leave_sheets.of_compensation(year=2026, half=JUNE, at=NEW_YEAR, how="xlsx")
    assert book[:2] == b"PK"
    _, old = leave_sheets.of_compensation(year=2026, half=JUNE, at=NEW_YEAR, how="cp949")
    assert "이팀장" in old.decode("cp949")


def test_넘긴_뒤에_상반기_퇴직이_밝혀지면_12월분을_거두고_퇴직분을_준다(paying: World) -> None:
    # 12일 1,193,232원을 한 번에 받았는데 4월 말에 퇴직했다면 10일 994,360원(제18조의5제4항제1호)
    set_here(paying, "compensation.parts", "one_part", since=date(2026, 1, 2))
    hand(paying, DECEMBER, NEW_YEAR)
    assert won(paying, DECEMBER) == [(2026, "december", TWELVE)]
    leaves_on(paying, date(2026, 5, 1))
    hand(paying, JUNE, NEXT_JULY, 2027)
    assert sorted(won(paying, JUNE, 2027)) == [
        (2026, "december", -TWELVE),
        (2026, "leaver", 994_360),
    ]
    (back,) = [
        each for each in compensations.lines(year=2027, half=JUNE) if each.due_won == -TWELVE
    ]
    assert back.retroactive
    hand(paying, DECEMBER, datetime(2027, 12, 31, 15, 30, tzinfo=UTC), 2027)
    assert [each for each in won(paying, DECEMBER, 2027) if each[0] == 2026] == []


# ── 저축연가 ──────────────────────────────────────────────────────────────────────────


def record_end(world: World, kind: str) -> None:
    leave.record_span(
        person=world.people[LEE], kind=kind, since=date(2026, 4, 30), until=date(2026, 5, 1),
        document="인사-9", by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["death", "dismissed"])
def test_사망하거나_직권면직되면_저축연가도_보상한다(paying: World, kind: str) -> None:
    # 남은 연가 12일은 10일까지, 저축연가 3일은 따로: 99,436.0666… × 13 = 1,292,668.86
    lot(paying, LEE, 3 * DAY, name="saved-2025", kind="saved", expires=None)
    leaves_on(paying, date(2026, 5, 1))
    record_end(paying, kind)
    assert amount(paying) == THIRTEEN
    hand(paying)
    (line,) = Compensation.objects.filter(person_id=paying.people[LEE])
    assert (line.compensated_days, line.saved_minutes, line.paid_days) == (10, 3 * DAY, 13)


def test_스스로_퇴직하면_저축연가는_보상하지_않는다(paying: World) -> None:
    lot(paying, LEE, 3 * DAY, name="saved-2025", kind="saved", expires=None)
    leaves_on(paying, date(2026, 5, 1))
    assert amount(paying) == 994_360
