"""여러 나라에 가는 국외 출장: 나라를 옮기는 날이 출장 안에 차례로 있고, 날마다 그날 나라의 금액을 받는다.

별표 4의 금액은 기관이 정한다: 가등급 일비 40·식비 60·숙박 200달러, 나등급 30·45·120달러, 1달러 1,400원.
"""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from dure.audit.models import Line
from dure.errors import NotTheirs
from dure.pay import travel_sheets, travels
from dure.trips import actions, pricing, queries
from dure.trips.models import Trip, TripLeg
from dure.trips.settling import Spent
from law.trips import Leg
from tests.leave.steps import set_here
from tests.pay.test_travel import FIRST, NEXT, NOVEMBER, hand, spend
from tests.trips.steps import (
    KIM,
    LEE,
    PARK,
    TUE,
    WED,
    YUN,
    ask,
    hours,
    moment,
    refused,
    sign,
    take,
    wanted,
)  # fmt: skip
from tests.world import NOW, World

THU, FRI = date(2026, 11, 26), date(2026, 11, 27)
WEEK = hours(TUE, 540, 1080, FRI)
AMOUNTS = {"a": (40, 60, 200), "b": (30, 45, 120)}


@pytest.fixture
def priced(world: World) -> None:
    for country, amounts in AMOUNTS.items():
        for part, usd in zip(("daily", "meal", "lodging"), amounts, strict=True):
            set_here(world, f"travel.abroad_{part}_{country}_usd", str(usd))


def tour(world: World, *legs: Leg, who: str = KIM) -> Trip:
    made = take(world, WEEK, who, kind="abroad", country_class="b", place="하노이, 도쿄", legs=legs)
    made.people.update(usd_rate=140_000)
    return made


@pytest.mark.usefixtures("priced")
def test_나라를_옮긴_날부터_그_나라의_금액을_받는다(world: World) -> None:
    made = tour(world, Leg(THU, "a"))
    [row] = pricing.of_trips([made.id]).values()
    assert not isinstance(row, Exception)
    # 화·수 나등급 75달러씩, 목(옮긴 날)·금 가등급 100달러씩
    assert row["travel_won"] == (2 * 75 + 2 * 100) * 1_400
    assert queries.by_id([made.public_id])[made.public_id].countries_ko == (
        "나등급, 2026년 11월 26일부터 가등급"
    )
    content = dict(made.document.versions.get().content)
    assert content["국가 등급"] == "나등급, 2026년 11월 26일부터 가등급"


@pytest.mark.usefixtures("priced")
def test_하룻밤의_상한은_그날_밤_잔_나라의_것이고_지급조서에_까닭이_있다(world: World) -> None:
    made = tour(world, Leg(THU, "a"))
    spend(world, made, Spent("lodging", TUE, 900_000, 3), moment(FRI, "19:00"), [])
    [row] = travels.due(paid_month=NOVEMBER, at=FIRST)
    # 화·수의 밤은 120달러, 목의 밤은 200달러까지
    assert row.due_won == 350 * 1_400 + (2 * 120 + 200) * 1_400
    assert travel_sheets.parts(row.steps)["abroad"] == 350 * 1_400
    text = travel_sheets.of_travel(month=NOVEMBER, at=FIRST, how="csv")[1].decode("utf-8-sig")
    assert f"→ {350 * 1_400 + 440 * 1_400:,}원" in text
    assert hand(world).total_won == 790 * 1_400


def test_옮겨_간_나라의_금액만_없어도_그_값을_묻고_다른_출장은_센다(world: World) -> None:
    for part in ("daily", "meal", "lodging"):
        set_here(world, f"travel.abroad_{part}_b_usd", "30")
    made, other = tour(world, Leg(THU, "a")), tour(world, who=LEE)
    found = pricing.of_trips([made.id, other.id])
    assert "국외 가등급 일비" in str(found[made.id, world.people[KIM]])
    priced = found[other.id, world.people[LEE]]
    assert not isinstance(priced, Exception)
    assert priced["travel_won"] == 4 * 60 * 1_400


@pytest.mark.parametrize("days", [(TUE,), (THU, THU), (FRI, THU), (date(2026, 11, 28),)])
def test_나라를_옮기는_날이_출장_밖이거나_차례가_아니면_막는다(
    world: World, days: tuple[date, ...]
) -> None:
    with refused("no_such_leg"):
        ask(world, WEEK, kind="abroad", legs=tuple(Leg(day, "a") for day in days))


def test_국내_출장에는_나라를_옮기는_날이_없다(world: World) -> None:
    with refused("legs_at_home"):
        ask(world, WEEK, kind="domestic", legs=(Leg(THU, "a"),))


def test_데이터베이스도_출장_안의_다른_날만_받는다(world: World) -> None:
    made = tour(world, Leg(THU, "a"))
    for day in (TUE, THU, date(2026, 11, 28)):
        with pytest.raises(IntegrityError), transaction.atomic():
            TripLeg.objects.create(institution_id=made.institution_id, trip=made, since=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        Trip.objects.filter(id=made.id).update(returns=WED)


def test_나라를_옮기는_날이_밖이_되는_기간으로는_바꾸지_않는다(world: World) -> None:
    made = tour(world, Leg(THU, "a"))
    by = world.viewer(KIM, "employee")
    with refused("leg_outside"):
        actions.change(
            trip=made.public_id,
            wanted=hours(TUE, 540, 1080, WED),
            reason="일정 단축",
            by=by,
            at=NOW,
        )
    later = hours(TUE, 540, 1080, date(2026, 11, 28))
    asked = actions.change(trip=made.public_id, wanted=later, reason="하루 더", by=by, at=NOW)
    assert asked is not None
    sign(world, asked.document.public_id)
    assert list(made.legs.values_list("since", flat=True)) == [THU]


def test_반려되면_나라를_고쳐_다시_올린다(world: World) -> None:
    made = ask(world, WEEK, kind="abroad", country_class="b", legs=(Leg(THU, "a"),))
    actions.reject(
        document=made.document.public_id, version=1, comment="하루 늦게 옮겨요",
        by=world.viewer(PARK, "head"), at=NOW,
    )  # fmt: skip
    actions.redraft(
        document=made.document.public_id,
        wanted=wanted(WEEK, "abroad", country_class="b", legs=(Leg(FRI, "a"),)),
        persons=[world.people[KIM]], by=world.viewer(KIM, "employee"), at=NOW,
    )  # fmt: skip
    assert list(made.legs.values_list("since", flat=True)) == [FRI]


# ── 모르던 등급을 나중에 적기 ──────────────────────────────────────────────────────────


def name(world: World, made: Trip, *classes: str, who: str = KIM, role: str = "employee") -> None:
    actions.name_classes(
        trip=made.public_id, classes=classes, by=world.viewer(who, role), at=moment(FRI, "19:00")
    )


@pytest.mark.usefixtures("priced")
def test_모르던_나라의_등급을_승인된_뒤에_적으면_다시_센다(world: World) -> None:
    made = tour(world, Leg(THU, ""))
    assert hand(world).total_won == 0  # 등급을 몰라 빠진다
    name(world, made, "b", "a")
    # 화·수 나등급 75달러, 목·금 가등급 100달러
    [row] = pricing.of_trips([made.id]).values()
    assert not isinstance(row, Exception)
    assert row["travel_won"] == 350 * 1_400
    [late] = travels.due(paid_month=date(2026, 12, 1), at=NEXT)
    assert (late.retroactive, late.due_won) == (True, 350 * 1_400)
    line = Line.objects.get(action="trips.name_classes")
    assert (line.before, line.after) == ({"classes": ["b", ""]}, {"classes": ["b", "a"]})


@pytest.mark.usefixtures("priced")
def test_적은_등급은_서무와_인사담당자만_고친다(world: World) -> None:
    made = tour(world, Leg(THU, "a"))
    with pytest.raises(NotTheirs, match="서무나 인사담당자"):
        name(world, made, "a", "a")
    with pytest.raises(NotTheirs):
        name(world, made, "a", "a", who=LEE)
    for who, role, country in ((YUN, "clerk", "a"), ("오인사", "hr", "c")):
        name(world, made, country, "a", who=who, role=role)
        made.refresh_from_db()
        assert made.country_class == country


def test_승인되지_않았거나_나라의_수가_다르거나_바뀐_것이_없으면_막는다(world: World) -> None:
    waiting = ask(world, WEEK, kind="abroad", legs=(Leg(THU, ""),))
    with refused("not_approved"):
        name(world, waiting, "a", "a")
    sign(world, waiting.document.public_id)
    for classes in (("a",), ("a", "z"), ("a", "a", "a"), ()):
        with refused("no_such_class"):
            name(world, waiting, *classes)
    with refused("nothing_changed"):
        name(world, waiting, "", "")
    near = take(world, hours(date(2026, 11, 30), 540, 600))
    with refused("not_approved"):
        name(world, near, "a")
