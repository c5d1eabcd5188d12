"""월액여비: 관내로 출장한 날만큼 달마다 한 줄로 나오고, 관내 출장마다 다시 나오지 않는다.

조례로 월액 150,000원, 15일부터 모두 지급하도록 정한 기관. 하루는 150,000 ÷ 15 = 10,000원이다.
"""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest

from dure.errors import Refused
from dure.pay import actions, travel_sheets, travels
from dure.pay.models import Recovery, Travel
from dure.people.models import Appointment
from dure.trips import actions as trips
from dure.trips import queries
from tests.leave.steps import set_here
from tests.pay.test_travel import DECEMBER, FIRST, NEXT, NOVEMBER, hand
from tests.trips.steps import KIM, LEE, TUE, WED, hours, moment, take
from tests.world import NOW, World


@pytest.fixture
def set_values(world: World) -> None:
    set_here(world, "travel.monthly_won", "150000")
    set_here(world, "travel.monthly_full_days", "15")


def standing(
    world: World, who: str = KIM, since: date = NOVEMBER, until: date | None = None
) -> object:
    return trips.name_standing(
        person=world.people[who], since=since, until=until, document="회계-131",
        by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip


def paid(world: World, who: str = KIM) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = {}
    for each in travels.due(paid_month=NOVEMBER, at=FIRST):
        if each.person == world.people[who]:
            found.setdefault(each.item, []).append(each.due_won)
    return found


@pytest.mark.usefixtures("set_values")
def test_출장한_날만큼_나오고_관내_출장은_따로_나오지_않는다(world: World) -> None:
    standing(world)
    take(world, hours(TUE, 540, 660))
    take(world, hours(TUE, 780, 1080))  # 같은 날 두 번은 하루
    take(world, hours(WED, 540, 780))
    take(world, hours(TUE, 540, 780), LEE)
    assert paid(world) == {"local": [0, 0, 0], "monthly": [2 * 10_000]}
    assert paid(world, LEE) == {"local": [20_000]}


@pytest.mark.usefixtures("set_values")
def test_관외_출장은_세지_않고_따로_받는다(world: World) -> None:
    standing(world)
    take(world, hours(TUE, 540, 1080), kind="domestic", region="other", place="도청")
    assert paid(world) == {"domestic": [50_000], "monthly": [0]}


@pytest.mark.usefixtures("set_values")
def test_받는_기간의_날만_센다(world: World) -> None:
    standing(world, until=WED)
    take(world, hours(TUE, 540, 780))
    take(world, hours(WED, 540, 780))
    assert paid(world) == {"local": [0, 20_000], "monthly": [10_000]}


@pytest.mark.usefixtures("set_values")
def test_열다섯_날부터는_모두_받는다(world: World) -> None:
    standing(world)
    for n in range(16):  # 11월 2일부터 17일까지
        day = date(2026, 11, 2) + timedelta(days=n)
        take(world, hours(day, 540, 780), at=moment(date(2026, 11, 1), "09:00"))
    assert paid(world)["monthly"] == [150_000]


@pytest.mark.usefixtures("set_values")
def test_한_번_넘기고_뒤에_끝나면_차이가_나온다(world: World) -> None:
    made = standing(world)
    take(world, hours(TUE, 540, 780))
    assert hand(world).total_won == 10_000
    row = Travel.objects.get(item="monthly")
    assert (row.trip_id, row.travel_won, row.steps["trip_days"]) == (None, 10_000, 1)
    [one] = queries.standing(since=NOVEMBER, until=None)
    assert made is not None
    trips.drop_standing(standing=one.id, by=world.viewer("오인사", "hr"), at=FIRST)
    found = {each.item: each for each in travels.due(paid_month=DECEMBER, at=NEXT)}
    assert (found["monthly"].gone, found["monthly"].due_won) == (True, -10_000)
    assert found["local"].due_won == 20_000
    assert hand(world, DECEMBER, NEXT).total_won == 10_000


@pytest.mark.usefixtures("set_values")
@pytest.mark.parametrize("corrected", ["ended_before", "began_later"])
def test_받지_않을_사람이었던_달은_빼는_줄로_보인다(world: World, corrected: str) -> None:
    standing(world)
    take(world, hours(TUE, 540, 780))
    take(world, hours(WED, 540, 780))
    assert hand(world).total_won == 2 * 10_000
    [one] = queries.standing(since=NOVEMBER, until=None)
    by = world.viewer("오인사", "hr")
    if corrected == "ended_before":
        trips.end_standing(standing=one.id, until=TUE, by=by, at=FIRST)
    else:
        trips.drop_standing(standing=one.id, by=by, at=FIRST)
        standing(world, since=DECEMBER)
    found = travels.due(paid_month=DECEMBER, at=NEXT)
    monthly = [each for each in found if each.item == "monthly" and each.month == NOVEMBER]
    assert [(each.retroactive, each.handed_won, each.due_won) for each in monthly] == [
        (True, 20_000, -20_000)
    ]
    # 월액이 대신하던 관내 출장 둘은 이제 따로 받는다
    local = [each.due_won for each in found if each.item == "local"]
    assert local == [20_000, 20_000]
    text = travel_sheets.of_travel(month=DECEMBER, at=NEXT, how="csv")[1].decode("utf-8-sig")
    assert "-20000" in text
    assert hand(world, DECEMBER, NEXT).total_won == 20_000


@pytest.mark.usefixtures("set_values")
def test_그달에_재직하지_않은_것으로_바뀌어도_빼는_줄은_사라지지_않는다(world: World) -> None:
    standing(world)
    take(world, hours(TUE, 540, 780))
    hand(world)
    [held] = Appointment.objects.filter(person_id=world.people[KIM])
    Appointment.objects.filter(id=held.id).update(known=(held.known.lower, FIRST))
    found = {each.item: each for each in travels.due(paid_month=DECEMBER, at=NEXT)
             if each.month == NOVEMBER}  # fmt: skip
    assert found["monthly"].due_won == -10_000


def test_조례의_값이_없으면_그_줄만_빼고_묻는다(world: World) -> None:
    standing(world)
    take(world, hours(TUE, 540, 780), LEE)
    found = {each.item: each for each in travels.due(paid_month=NOVEMBER, at=FIRST)}
    assert "월액여비" in found["monthly"].missing
    assert hand(world).total_won == 20_000


@pytest.mark.usefixtures("set_values")
def test_지급조서에_근거와_함께_한_줄이다(world: World) -> None:
    standing(world)
    take(world, hours(TUE, 540, 780))
    text = travel_sheets.of_travel(month=NOVEMBER, at=FIRST, how="csv")[1].decode("utf-8-sig")
    assert "월액여비" in text
    assert "→ 10,000원" in text
    by = world.viewer("최담당", "payroll")
    made = actions.hand_off_travel(month=NOVEMBER, by=by, at=FIRST)
    assert (made.people, made.total_won) == (1, 10_000)


def recover(world: World, month: date = NOVEMBER, won: int = 20_000) -> Recovery:
    return actions.recover_travel(
        person=world.people[KIM], month=month, improper_won=won, reason="나가지 않음",
        document="감사-12", by=world.viewer("최담당", "payroll"), at=NEXT,
    )  # fmt: skip


@pytest.mark.usefixtures("set_values")
def test_부정하게_받은_월액여비도_그_달만_추징한다(world: World) -> None:
    """이틀 20,000원을 받은 달: 20,000 + 20,000 × 5 = 120,000원 (수당 제18조의8제1항)."""
    standing(world)
    take(world, hours(TUE, 540, 780))
    take(world, hours(WED, 540, 780))
    hand(world)
    with pytest.raises(Refused, match="월액여비로 넘긴 여비는 20,000원"):
        recover(world, won=20_001)
    with pytest.raises(Refused, match="넘긴 여비는 0원"):
        recover(world, DECEMBER)
    made = recover(world)
    assert (made.trip_id, made.month, made.recover_won) == (None, NOVEMBER, 120_000)
    with pytest.raises(Refused, match="이미 추징한 월액여비"):
        recover(world)
    [waits] = travels.recoveries(DECEMBER)
    assert (waits.month, waits.handed_off) == (NOVEMBER, False)
    sheet = travel_sheets.of_travel(month=DECEMBER, at=NEXT, how="xlsx")[1]
    rows = list(openpyxl.load_workbook(BytesIO(sheet))["추징"].iter_rows(values_only=True))
    assert any("2026-11 월액여비" in row for row in rows)
    given = hand(world, DECEMBER, NEXT)
    assert given.recover_won == 120_000
    assert travels.recoveries(DECEMBER)[0].handed_off


@pytest.mark.usefixtures("set_values")
def test_추징한_월액여비는_다시_계산하지_않고_다른_달의_것은_센다(world: World) -> None:
    made = standing(world)
    take(world, hours(TUE, 540, 780))
    hand(world)
    recover(world, won=10_000)
    take(world, hours(date(2026, 12, 1), 540, 780))
    assert made is not None
    found = {
        (each.item, each.month): each.due_won for each in travels.due(paid_month=DECEMBER, at=NEXT)
    }
    assert found["monthly", DECEMBER] == 10_000
    [one] = queries.standing(since=NOVEMBER, until=None)
    trips.drop_standing(standing=one.id, by=world.viewer("오인사", "hr"), at=NEXT)
    late = [
        each.item for each in travels.due(paid_month=DECEMBER, at=NEXT) if each.month == NOVEMBER
    ]
    assert late == ["local"]  # 월액이 대신하던 출장만, 추징한 월액은 두 번 빼지 않는다
