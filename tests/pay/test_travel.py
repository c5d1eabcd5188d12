"""여비: 돌아온 달에 한 번 넘기고, 뒤의 변화는 다음 달에 차이로 나온다. 부정하게 받은 것은 가산해 추징한다.

2026년 11월. 관내 4시간 이상 20,000원, 4시간 미만 10,000원, 공무용 차량 −10,000원(여비 제18조제1항).
관외 일비·식비 하루 25,000원씩, 서울의 하룻밤 100,000원까지(별표 2).
"""

from datetime import UTC, date, datetime

import pytest

from dure.audit.models import Line as Told
from dure.errors import NotTheirs, Refused
from dure.pay import actions, travel_sheets, travels
from dure.pay.models import Recovery, Travel, TravelHandOff
from dure.sealed import File
from dure.trips import actions as trips
from dure.trips.models import Trip
from dure.trips.settling import Spent
from tests.leave.steps import set_here
from tests.trips.steps import KIM, LEE, PARK, TUE, WED, ask, hours, moment, sign, take
from tests.world import World

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
FIRST = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)  # 2026-12-01 00:30
NEXT = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)  # 2027-01-01 00:30
PHOTO = File("숙박 영수증.png", b"\x89PNG\r\n\x1a\nrest")


def hand(world: World, month: date = NOVEMBER, at: datetime = FIRST) -> TravelHandOff:
    return actions.hand_off_travel(month=month, by=world.viewer("최담당", "payroll"), at=at)


def owed(
    world: World, who: str = KIM, month: date = NOVEMBER, at: datetime = FIRST
) -> list[int | None]:
    found = travels.due(paid_month=month, at=at)
    return [each.due_won for each in found if each.person == world.people[who]]


def spend(world: World, made: Trip, spent: Spent, at: datetime, files: list[File]) -> None:
    trips.add_expense(
        trip=made.public_id, person=world.people[KIM], spent=spent, files=files,
        by=world.viewer(KIM, "employee"), at=at,
    )  # fmt: skip


def to_seoul(world: World) -> Trip:
    """화요일과 수요일, 하룻밤."""
    return take(
        world, hours(TUE, 540, 1080, WED), kind="domestic", region="seoul",
        place="서울 정부청사", distance_m=420_000,
    )  # fmt: skip


# ── 한 달 ────────────────────────────────────────────────────────────────────────────


def test_관내_출장은_4시간이면_2만원이고_공무용_차량이면_1만원이다(world: World) -> None:
    take(world, hours(TUE, 540, 780), KIM)
    take(world, hours(TUE, 540, 780), LEE, vehicle="official")
    assert owed(world, KIM) == [20_000]
    assert owed(world, LEE) == [10_000]


def test_하루_두_번의_관내_출장은_모두_2만원까지이다(world: World) -> None:
    take(world, hours(TUE, 540, 780))
    take(world, hours(TUE, 840, 1080))
    assert sorted(won or 0 for won in owed(world)) == [0, 20_000]


def test_관외_출장은_정산한_숙박비와_함께_나온다(world: World) -> None:
    made = to_seoul(world)
    later = moment(date(2026, 11, 26), "10:00")
    spend(world, made, Spent("fare", TUE, 27_600), later, [])
    spend(world, made, Spent("lodging", TUE, 130_000, 1), later, [PHOTO])
    # 운임 27,600 + 일비 2 × 25,000 + 식비 2 × 25,000 + 숙박비 100,000까지
    assert owed(world) == [27_600 + 50_000 + 50_000 + 100_000]
    [row] = travels.due(paid_month=NOVEMBER, at=FIRST)
    assert travel_sheets.parts(row.steps) == {
        "local": 0, "fare": 27_600, "daily": 50_000, "meal": 50_000, "lodging": 100_000,
        "abroad": 0, "monthly": 0, "less": 0,
    }  # fmt: skip


def test_아직_돌아오지_않은_출장은_들어가지_않는다(world: World) -> None:
    to_seoul(world)
    assert owed(world, at=moment(WED, "17:59")) == []
    assert owed(world, at=moment(WED, "18:00")) == [100_000]


def test_달을_넘긴_출장은_돌아온_달에_나온다(world: World) -> None:
    take(world, hours(date(2026, 11, 30), 540, 1080, date(2026, 12, 1)), kind="domestic",
         region="other", place="세종", distance_m=240_000)  # fmt: skip
    assert owed(world) == []
    assert owed(world, month=DECEMBER, at=NEXT) == [100_000]


def test_조례로_정한_일비를_쓴다(world: World) -> None:
    set_here(world, "travel.daily_won", "20000")
    to_seoul(world)
    assert owed(world) == [2 * 20_000 + 2 * 25_000]


def test_국외의_금액을_정하지_않았으면_그_출장만_빼고_값을_묻는다(world: World) -> None:
    take(world, hours(TUE, 540, 1080, WED), kind="abroad", country_class="a", place="도쿄")
    take(world, hours(TUE, 540, 780), LEE)
    found = {each.item: each for each in travels.due(paid_month=NOVEMBER, at=FIRST)}
    assert "국외 가등급 일비" in found["abroad"].missing
    assert (found["abroad"].due_won, found["local"].due_won) == (None, 20_000)
    assert hand(world).total_won == 20_000
    for part in ("daily", "lodging", "meal"):
        set_here(world, f"travel.abroad_{part}_a_usd", "30")
    Trip.objects.get(kind="abroad").people.update(usd_rate=140_000)
    # 11월의 것이 12월에: 이틀 × (일비 30 + 식비 30)달러 × 1,400원
    assert owed(world, month=DECEMBER, at=NEXT) == [2 * 60 * 1_400]


# ── 넘기기 ───────────────────────────────────────────────────────────────────────────


def test_한_번만_넘기고_까닭이_남는다(world: World) -> None:
    take(world, hours(TUE, 540, 780))
    made = hand(world)
    assert (made.people, made.total_won) == (1, 20_000)
    assert Told.objects.filter(action="pay.hand_off_travel").count() == 1
    [row] = Travel.objects.all()
    assert (row.item, row.travel_won, row.due_won) == ("local", 20_000, 20_000)
    assert row.steps["travel_minutes"] == 240
    with pytest.raises(Refused) as caught:
        hand(world)
    assert caught.value.code == "already_handed_off"


def test_달이_끝나기_전에는_넘기지_않는다(world: World) -> None:
    take(world, hours(TUE, 540, 780))
    with pytest.raises(Refused) as caught:
        hand(world, at=datetime(2026, 11, 30, 14, 59, tzinfo=UTC))
    assert caught.value.code == "month_not_over"


def test_결재를_기다리는_출장이_있으면_넘기지_않는다(world: World) -> None:
    ask(world, hours(TUE, 540, 780))
    with pytest.raises(Refused) as caught:
        hand(world)
    assert caught.value.code == "trips_are_waiting"


def test_급여_담당이_아니면_넘기지_못한다(world: World) -> None:
    with pytest.raises(NotTheirs):
        actions.hand_off_travel(month=NOVEMBER, by=world.viewer("윤서무", "clerk"), at=FIRST)


def test_지역을_모르는_숙박비는_빼고_넘기고_다음에_나온다(world: World) -> None:
    made = take(world, hours(TUE, 540, 1080, WED), kind="domestic", place="서울", region="seoul")
    Trip.objects.filter(id=made.id).update(region="")
    spend(world, made, Spent("lodging", TUE, 90_000, 1), moment(WED, "19:00"), [])
    assert owed(world) == [None]
    assert hand(world).total_won == 0
    Trip.objects.filter(id=made.id).update(region="seoul")
    assert owed(world, month=DECEMBER, at=NEXT) == [50_000 + 50_000 + 90_000]


# ── 넘긴 뒤의 변화 ───────────────────────────────────────────────────────────────────


def test_늦은_정산은_다음_달에_차이로_나온다(world: World) -> None:
    made = to_seoul(world)
    assert hand(world).total_won == 100_000
    spend(world, made, Spent("lodging", TUE, 80_000, 1), moment(date(2026, 12, 5), "10:00"), [])
    [row] = travels.due(paid_month=DECEMBER, at=NEXT)
    assert (row.retroactive, row.handed_won, row.due_won) == (True, 100_000, 80_000)
    assert hand(world, DECEMBER, NEXT).total_won == 80_000
    assert travels.due(paid_month=date(2027, 1, 1), at=datetime(2027, 2, 1, tzinfo=UTC)) == []


def test_늦게_승인한_출장은_다음_달에_모두_나온다(world: World) -> None:
    hand(world)
    made = ask(
        world, hours(TUE, 540, 780), at=moment(date(2026, 12, 2), "09:00"),
        after_reason="긴급한 현장 확인",
    )  # fmt: skip
    sign(world, made.document.public_id, at=moment(date(2026, 12, 2), "10:00"))
    [row] = travels.due(paid_month=DECEMBER, at=NEXT)
    assert (row.month, row.retroactive, row.due_won) == (NOVEMBER, True, 20_000)


def test_넘긴_출장이_없던_것이_되면_모두_환수한다(world: World) -> None:
    made = take(world, hours(TUE, 540, 780))
    hand(world)
    Trip.objects.filter(id=made.id).update(state=Trip.State.CANCELLED)
    [row] = travels.due(paid_month=DECEMBER, at=NEXT)
    assert (row.gone, row.due_won) == (True, -20_000)
    assert hand(world, DECEMBER, NEXT).total_won == -20_000
    assert owed(world, month=date(2027, 1, 1), at=datetime(2027, 2, 1, tzinfo=UTC)) == []


# ── 추징 ─────────────────────────────────────────────────────────────────────────────


def recover(world: World, made: Trip, won: int, reason: str = "나가지 않음") -> Recovery:
    return actions.recover_travel(
        person=world.people[KIM], trip=made.public_id, improper_won=won, reason=reason,
        document="감사-12", by=world.viewer("최담당", "payroll"), at=NEXT,
    )  # fmt: skip


def test_부정하게_받은_여비는_다섯_배를_더해_추징한다(world: World) -> None:
    made = take(world, hours(TUE, 540, 780))
    hand(world)
    row = recover(world, made, 20_000)
    # 2026년 12월 1일에 받음: 20,000 + 20,000 × 5 (수당 제18조의8제1항)
    assert (row.added_won, row.recover_won) == (100_000, 120_000)
    assert Told.objects.filter(action="pay.recover_travel").count() == 1
    given = hand(world, DECEMBER, NEXT)
    assert (given.total_won, given.recover_won) == (0, 120_000)
    assert travels.recoveries(DECEMBER)[0].handed_off


def test_추징한_출장은_다시_계산하지_않는다(world: World) -> None:
    made = take(world, hours(TUE, 540, 780))
    hand(world)
    recover(world, made, 20_000)
    Trip.objects.filter(id=made.id).update(state=Trip.State.CANCELLED)
    assert travels.due(paid_month=DECEMBER, at=NEXT) == []


@pytest.mark.parametrize("won", [0, 20_001])
def test_받은_것보다_많이_추징하지_않는다(world: World, won: int) -> None:
    made = take(world, hours(TUE, 540, 780))
    hand(world)
    with pytest.raises(Refused) as caught:
        recover(world, made, won)
    assert caught.value.code == "not_what_was_paid"


def test_까닭이_없거나_두_번은_추징하지_않는다(world: World) -> None:
    made = take(world, hours(TUE, 540, 780))
    hand(world)
    with pytest.raises(Refused) as caught:
        recover(world, made, 20_000, " ")
    assert caught.value.code == "reason_missing"
    recover(world, made, 10_000)
    with pytest.raises(Refused) as caught:
        recover(world, made, 10_000)
    assert caught.value.code == "recovered_before"


def test_급여_담당이_아니면_추징하지_못한다(world: World) -> None:
    made = take(world, hours(TUE, 540, 780))
    with pytest.raises(NotTheirs):
        actions.recover_travel(
            person=world.people[KIM], trip=made.public_id, improper_won=1, reason="까닭",
            document="감사-12", by=world.viewer(PARK, "head"), at=NEXT,
        )  # fmt: skip


# ── 지급조서 ─────────────────────────────────────────────────────────────────────────


def test_지급조서에_근거와_영수증이_있다(world: World) -> None:
    made = to_seoul(world)
    spend(world, made, Spent("lodging", TUE, 130_000, 1), moment(WED, "19:00"), [PHOTO])
    name, data = travel_sheets.of_travel(month=NOVEMBER, at=FIRST, how="csv")
    text = data.decode("utf-8-sig")
    assert name == "2026-11 여비 (넘기기 전).csv"
    assert "쓴 숙박비 130,000원(제16조제4항), 숙박비 상한까지 -30,000원" in text
    assert "→ 200,000원" in text
    _, data = travel_sheets.of_travel(month=NOVEMBER, at=FIRST, how="cp949")
    assert "여비" in data.decode("cp949")


def test_넘기기_전과_뒤의_지급조서가_같은_금액이다(world: World) -> None:
    take(world, hours(TUE, 540, 780))
    before = travel_sheets.of_travel(month=NOVEMBER, at=FIRST, how="csv")[1]
    hand(world)
    after = travel_sheets.of_travel(month=NOVEMBER, at=NEXT, how="csv")[1]
    assert before == after


def test_다른_부서의_여비는_서무의_조서에_없다(world: World) -> None:
    take(world, hours(TUE, 540, 780))
    _, data = travel_sheets.of_travel(month=NOVEMBER, at=FIRST, how="csv", units=[])
    assert KIM not in data.decode("utf-8-sig")
