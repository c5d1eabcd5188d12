"""시간외근무를 수당 대신 연가나 대체휴무로: 바꾼 시간에는 수당을 주지 않는다(복무규정 제4조제2항·제4항).

11월 3일(화) 18:00–21:00의 명령에 21:15까지 있어 180분, 평일의 1시간을 뺀 120분이 인정시간이다(수당규정 제15조).
"""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from dure import tenancy
from dure.attendance import queries as attendance
from dure.errors import NotTheirs, Refused
from dure.leave import actions as leave
from dure.leave import queries as leaves
from dure.leave.models import Entry
from dure.pay import actions, converting, queries
from dure.pay.models import Conversion
from tests.attendance.steps import (
    DECEMBER,
    LATER,
    NOVEMBER,
    TUESDAY,
    close_all,
    come,
    live,
    ordered,
)
from tests.leave.steps import DAY, lot, set_here
from tests.pay.test_hand_off import WORKDAYS
from tests.pay.test_hand_off import _month as worked
from tests.world import NOW, World

KIM = "김주무관"
LAST = date(2026, 12, 31)


@pytest.fixture
def closed(world: World) -> World:
    """김주무관이 11월에 120분을 인정받고, 11월은 마감했다."""
    worked(world)
    close_all(world, NOVEMBER, LATER)
    return world


def convert(
    world: World, minutes: int = 120, into: str = "converted", who: str = "윤서무",
    role: str = "clerk", day: date = TUESDAY,
) -> Conversion:  # fmt: skip
    return converting.convert_overtime(
        person=world.people[KIM], day=day, minutes=minutes, into=into,
        by=world.viewer(who, role), at=LATER,
    )  # fmt: skip


def hours(world: World) -> int:
    """Hours of overtime that November pays."""
    found = queries.computed(month=NOVEMBER, persons=[world.people[KIM]])
    (row,) = [row for row in found.iter_rows(named=True) if row["item"] == "overtime"]
    return int(row["paid_hours"])


def left(world: World, pool: str = "annual") -> int:
    return leaves.balance(world.people[KIM], on=LAST, pool=pool).left


def test_조례가_있는_기관은_인정시간을_연가로_바꾸고_수당에서_뺀다(closed: World) -> None:
    set_here(closed, "rest.conversion", "allowed")
    assert (hours(closed), left(closed)) == (2, 0)
    convert(closed, 60)
    assert (hours(closed), left(closed)) == (1, 60)
    (lot_,) = Entry.objects.filter(person_id=closed.people[KIM], kind="converted")
    assert (lot_.lot, lot_.expires) == ("converted-2026-11-03", date(2027, 1, 1))
    with pytest.raises(Refused) as caught:  # 남은 60분보다 많다
        convert(closed, 61)
    assert caught.value.code == "over_recognised"


def test_조례를_정하지_않은_기관은_값의_이름을_말하고_막는다(closed: World) -> None:
    with pytest.raises(Refused) as caught:
        convert(closed)
    assert caught.value.code == "no_ordinance"
    assert "rest.conversion" in caught.value.ko
    assert "제4조제4항" in caught.value.article
    assert hours(closed) == 2


def test_바꾼_것을_쓰기_전에는_수당으로_되돌린다(closed: World) -> None:
    set_here(closed, "rest.conversion", "allowed")
    made = convert(closed)
    told = {"conversion": made.public_id, "by": closed.viewer("윤서무", "clerk"), "at": LATER}
    converting.take_back_conversion(**told)
    assert (hours(closed), left(closed)) == (2, 0)
    with pytest.raises(NotTheirs):
        converting.take_back_conversion(**told)
    assert convert(closed).lot == made.lot  # 다시 바꿀 수 있다
    assert left(closed) == 120


def test_대체휴무는_하루에_필요한_시간을_채운_날만_주고_그날의_수당을_뺀다(closed: World) -> None:
    set_here(closed, "rest.substitute_day_minutes", "480")
    with pytest.raises(Refused) as caught:
        convert(closed, into="substitute_rest")
    assert caught.value.code == "too_short"
    set_here(closed, "rest.substitute_day_minutes", "180", since=date(2026, 1, 2))
    convert(closed, into="substitute_rest")
    # 다음 정상근무일 11월 4일부터 6주인 12월 16일까지(제4조제2항 단서)
    (rest_,) = leaves.balance(
        closed.people[KIM], on=date(2026, 12, 16), pool="substitute_rest"
    ).lots
    assert (rest_.left, rest_.expires) == (DAY, date(2026, 12, 17))
    assert hours(closed) == 0


def test_마감하지_않았거나_넘긴_달은_바꾸지_않는다(world: World) -> None:
    set_here(world, "rest.conversion", "allowed")
    worked(world)
    with pytest.raises(Refused) as caught:
        convert(world)
    assert caught.value.code == "nothing_recognised"
    close_all(world, NOVEMBER, LATER)
    made = convert(world, 60)
    actions.hand_off(month=NOVEMBER, by=world.viewer("최담당", "payroll"), at=LATER)
    for do in (
        lambda: convert(world, 60),
        lambda: converting.take_back_conversion(
            conversion=made.public_id, by=world.viewer("윤서무", "clerk"), at=LATER
        ),
    ):
        with pytest.raises(Refused) as caught:
            do()
        assert caught.value.code == "paid_already"


@pytest.mark.parametrize(
    ("who", "role"), [(KIM, "employee"), ("박과장", "head"), ("최담당", "payroll")]
)
def test_서무와_인사담당자만_바꾼다(closed: World, who: str, role: str) -> None:
    set_here(closed, "rest.conversion", "allowed")
    with pytest.raises(NotTheirs):
        convert(closed, who=who, role=role)


def test_월_한도를_넘는_시간은_수당의_범위가_아니라_연가로도_바꾸지_않는다(world: World) -> None:
    """15일에 4시간씩 60시간을 인정받아도 수당은 57시간까지다(수당규정 제15조제4항, 복무규정 제4조제4항)."""
    set_here(world, "rest.conversion", "allowed")
    for day in WORKDAYS:
        ordered(world, KIM, day, "18:00", "23:00")
        come(world, KIM, day, "08:50", "23:10")
    live(world, NOVEMBER)
    close_all(world, NOVEMBER, LATER)
    assert hours(world) == 57
    convert(world, 180)
    assert hours(world) == 54  # 연가 3시간과 수당 54시간, 모두 57시간
    for day in WORKDAYS[2:15]:  # 4시간씩 열세 번이면 52시간
        convert(world, 240, day=day)
    assert hours(world) == 2
    with pytest.raises(Refused) as caught:  # 남은 2시간보다 많다
        convert(world, 180, day=WORKDAYS[0])
    assert caught.value.code == "over_recognised"
    convert(world, 120, day=WORKDAYS[0])
    assert (hours(world), left(world)) == (0, 57 * 60)


def test_일부를_연가로_바꾼_날에는_하루의_대체휴무를_주지_않는다(closed: World) -> None:
    set_here(closed, "rest.conversion", "allowed")
    set_here(closed, "rest.substitute_day_minutes", "180")
    made = convert(closed, 119)
    with pytest.raises(Refused) as caught:
        convert(closed, into="substitute_rest")
    assert caught.value.code == "part_is_leave"
    converting.take_back_conversion(
        conversion=made.public_id, by=closed.viewer("윤서무", "clerk"), at=LATER
    )
    assert convert(closed, into="substitute_rest").granted_minutes == DAY


def test_두_창에서_함께_되돌려도_다른_전환의_시간은_남는다(
    closed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_here(closed, "rest.conversion", "allowed")
    made = convert(closed, 60)
    convert(closed, 60)
    told = {"conversion": made.public_id, "by": closed.viewer("윤서무", "clerk"), "at": LATER}
    lock, waited = tenancy.lock, []

    def wait(name: str, *keys: object, shared: bool = False) -> None:
        if not waited:  # the other window was first
            waited.append(name)
            converting.take_back_conversion(**told)
        lock(name, *keys, shared=shared)

    monkeypatch.setattr(tenancy, "lock", wait)
    with pytest.raises(NotTheirs):
        converting.take_back_conversion(**told)
    assert (hours(closed), left(closed)) == (1, 60)


@pytest.mark.parametrize("which", ["managerial", "field"])
def test_인정시간으로_수당을_받지_않는_날은_바꾸지_않는다(
    closed: World, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """관리업무수당을 받거나(수당규정 제17조의2제2항) 한 달을 합해 셈하는 현업의 날(제15조제5항제1호)."""
    set_here(closed, "rest.conversion", "allowed")
    latest = attendance.latest

    def as_other(**asked: Any) -> pl.DataFrame:
        return latest(**asked).with_columns(pl.lit(True).alias(which))

    monkeypatch.setattr(attendance, "latest", as_other)
    with pytest.raises(Refused) as caught:
        convert(closed)
    assert caught.value.code == "nothing_recognised"


def test_12월의_시간외근무는_해가_바뀐_뒤에_바꾸어도_저축된다(world: World) -> None:
    """12월 31일의 인정시간 120분: 그해의 잔여로 정산되어 다음 해의 저축연가가 된다(제7조의10제1항)."""
    last = date(2026, 12, 31)
    set_here(world, "rest.conversion", "allowed")
    set_here(world, "compensation.paid", "pays")
    ordered(world, KIM, last, "18:00", "21:00")
    come(world, KIM, last, "08:50", "21:15")
    at = datetime(2027, 1, 4, 0, 10, tzinfo=UTC)
    live(world, DECEMBER, at)
    close_all(world, DECEMBER, at)
    lot(world, "이팀장", DAY)
    leave.settle_year(year=2026, by=world.viewer("오인사", "hr"), at=at)
    converting.convert_overtime(
        person=world.people[KIM], day=last, minutes=120, into="converted",
        by=world.viewer("윤서무", "clerk"), at=at,
    )  # fmt: skip
    (saved,) = leaves.balance(world.people[KIM], on=date(2027, 1, 4)).lots
    assert (saved.kind, saved.left) == ("saved", 120)


# ── 선거사무 휴무 ─────────────────────────────────────────────────────────────────────


def test_공휴일인_선거일의_선거사무에는_이틀을_한_번만_준다(world: World) -> None:
    # 2026-06-03(수) 지방선거일은 공휴일: 하루에 하루를 더하고 6개월 이내(제4조의3)
    told = {
        "persons": [world.people[KIM]], "election_on": date(2026, 6, 3), "document": "선관위-1",
        "by": world.viewer("윤서무", "clerk"), "at": NOW,
    }  # fmt: skip
    assert leave.grant_election_rest(**told) == 1
    assert leave.grant_election_rest(**told) == 0
    (mine,) = leaves.balance(world.people[KIM], on=date(2026, 11, 20), pool="election_rest").lots
    assert (mine.left, mine.expires) == (2 * DAY, date(2026, 12, 4))
    with pytest.raises(Refused):
        leave.grant_election_rest(**{**told, "document": " "})
    with pytest.raises(NotTheirs):
        leave.grant_election_rest(**{**told, "by": world.viewer(KIM, "employee")})


def test_쓴_뒤에는_되돌릴_수_없다(closed: World) -> None:
    set_here(closed, "rest.conversion", "allowed")
    made = convert(closed)
    lot(closed, KIM, -60, name=made.lot, kind="converted", key="used", starts=date(2026, 11, 4))
    with pytest.raises(Refused) as caught:
        converting.take_back_conversion(
            conversion=made.public_id, by=closed.viewer("윤서무", "clerk"), at=LATER
        )
    assert caught.value.code == "rest_is_used"
