"""정산과 결과보고: 지출과 영수증, 받은 끼니, 여비에 쓸 사실, 보고와 독촉."""

from datetime import date, timedelta

import pytest

from dure.audit.actions import Actor
from dure.audit.models import Line
from dure.errors import NotTheirs
from dure.messages.models import Message
from dure.sealed import File
from dure.trips import actions, queries
from dure.trips.models import Receipt, Report, Trip
from dure.trips.settling import Spent
from tests.trips.steps import KIM, LEE, PARK, TUE, WED, YUN, ask, back, hours, moment, refused, take
from tests.world import World

THU = date(2026, 11, 26)
PHOTO = File("영수증.png", b"\x89PNG\r\n\x1a\nrest")
JOB = Actor("job", "", "job")
LATER = moment(date(2026, 11, 27), "10:00")


@pytest.fixture
def seoul(world: World) -> Trip:
    """이틀 밤을 자는 관외 출장."""
    return take(
        world, hours(TUE, 540, 1080, THU), KIM, LEE,
        kind="domestic", region="seoul", place="서울 정부청사", distance_m=420_000,
    )  # fmt: skip


def spend(
    world: World, made: Trip, spent: Spent, who: str = KIM, role: str = "employee", **more: object
) -> object:
    return actions.add_expense(
        trip=made.public_id, person=world.people[KIM], spent=spent,
        by=world.viewer(who, role), at=LATER, **more,
    )  # type: ignore[arg-type] # fmt: skip


def test_지출과_영수증을_적고_여비의_사실이_된다(world: World, seoul: Trip) -> None:
    spend(world, seoul, Spent("fare", TUE, 27_600), files=[PHOTO])
    spend(world, seoul, Spent("lodging", TUE, 180_000, 2, 2, "행사로 방이 없음"), YUN, "clerk")
    lodging = queries.by_id([seoul.public_id])[seoul.public_id].expenses[1]
    actions.accept_over_cap(
        expense=lodging.expense, accepted=True, by=world.viewer(YUN, "clerk"), at=LATER
    )
    actions.settle_person(
        trip=seoul.public_id, person=world.people[KIM], meals_provided=2, kin_nights=0,
        by=world.viewer(KIM, "employee"), at=LATER,
    )  # fmt: skip
    trips, expenses = queries.facts(since=TUE, until=WED, persons=[world.people[KIM]])
    assert trips.schema == queries.TRIPS_SCHEMA
    assert expenses.schema == queries.EXPENSES_SCHEMA
    (row,) = trips.rows(named=True)
    assert row == {
        "trip": seoul.id, "person": world.people[KIM], "kind": "domestic", "departs": TUE,
        "start": 540, "returns": THU, "end": 1080, "official_vehicle": False,
        "assigned_vehicle": False, "distance_m": 420_000, "region": "seoul", "officer_class": 2,
        "kin_nights": 0, "meals_provided": 2, "elsewhere_days": 0, "country_class": None, "legs": None,
        "usd_rate": None, "has_monthly": False,
    }  # fmt: skip
    assert expenses.select("item", "date", "won", "nights", "sharers", "over_cap").rows() == [
        ("fare", TUE, 27_600, 0, 1, False),
        ("lodging", TUE, 180_000, 2, 2, True),
    ]


def test_함께_잔_방은_낸_사람만_적는다(world: World, seoul: Trip) -> None:
    """두 사람이 간 출장에서 두 사람이 잔 방을 두 번 적으면 네 사람이 잔 것이 된다."""
    spend(world, seoul, Spent("lodging", TUE, 180_000, 2, 2))
    mine = {"trip": seoul.public_id, "person": world.people[LEE], "at": LATER}
    with refused("room_is_claimed"):
        actions.add_expense(
            spent=Spent("lodging", WED, 90_000, 1, 2), by=world.viewer(LEE, "employee"), **mine
        )
    # 다른 출장의 사람과 잔 방은 서무가 안다
    actions.add_expense(
        spent=Spent("lodging", WED, 90_000, 1, 2), by=world.viewer(YUN, "clerk"), **mine
    )


def test_따로_잔_방과_다른_밤은_저마다_적는다(world: World, seoul: Trip) -> None:
    spend(world, seoul, Spent("lodging", TUE, 80_000, 1))
    mine = {"trip": seoul.public_id, "person": world.people[LEE], "at": LATER}
    by = world.viewer(LEE, "employee")
    actions.add_expense(spent=Spent("lodging", TUE, 80_000, 1), by=by, **mine)
    actions.add_expense(spent=Spent("lodging", WED, 120_000, 1, 2), by=by, **mine)
    with refused("room_is_claimed"):
        spend(world, seoul, Spent("lodging", WED, 90_000, 1))


def test_상한을_넘긴_까닭은_쓴_사람이_아닌_사람이_받아들여야_센다(
    world: World, seoul: Trip
) -> None:
    """제16조제1항 단서: 상한을 넘겨 지급할 수 있는 것이지 까닭을 적었다고 지급하는 것이 아니다."""
    spend(world, seoul, Spent("lodging", TUE, 180_000, 2, 1, "행사로 방이 없음"))
    spend(world, seoul, Spent("fare", TUE, 27_600))
    lodging, fare = sorted(
        queries.by_id([seoul.public_id])[seoul.public_id].expenses,
        key=lambda each: each.item != "lodging",
    )

    def counted() -> list[bool]:
        found = queries.facts(since=TUE, until=WED, persons=[world.people[KIM]])[1]
        return found.filter(item="lodging")["over_cap"].to_list()

    def decide(who: str, role: str, accepted: bool = True, of: queries.Paid = lodging) -> None:
        actions.accept_over_cap(
            expense=of.expense, accepted=accepted, by=world.viewer(who, role), at=LATER
        )

    assert counted() == [False]
    for who, role in ((KIM, "employee"), (LEE, "employee"), ("한기간제", "employee")):
        with pytest.raises(NotTheirs):
            decide(who, role)
    with refused("no_over_cap_reason"):
        decide(YUN, "clerk", of=fare)
    decide(PARK, "head")
    assert counted() == [True]
    assert Line.objects.filter(action="trips.accept_over_cap").count() == 1
    decide(YUN, "clerk", accepted=False)
    assert counted() == [False]


def test_사실에는_승인된_출장만_기간에_닿는_만큼_들어간다(world: World, seoul: Trip) -> None:
    ask(world, hours(date(2026, 11, 30), 540, 600))
    assert queries.facts(since=TUE, until=date(2026, 12, 1))[0].height == 2  # 두 사람
    assert queries.facts(since=THU, until=date(2026, 12, 1))[0].height == 2  # 26일에 닿음
    assert queries.facts(since=date(2026, 11, 27), until=date(2026, 12, 1))[0].is_empty()
    assert queries.facts(since=date(2026, 11, 1), until=TUE)[0].is_empty()


def test_사실은_실제_시각을_따른다(world: World) -> None:
    made = take(world, hours(TUE, 780, 1080), vehicle="official")
    back(world, made, "17:35")
    (row,) = queries.facts(since=TUE, until=WED)[0].rows(named=True)
    assert (row["start"], row["end"], row["official_vehicle"]) == (780, 1055, True)


@pytest.mark.parametrize(
    ("spent", "code"),
    [
        (Spent("gift", TUE, 1000), "no_such_item"),
        (Spent("fare", TUE, 0), "no_such_amount"),
        (Spent("fare", date(2026, 12, 1), 1000), "not_yet"),
        (Spent("lodging", TUE, 60_000), "nights_missing"),
        (Spent("lodging", TUE, 60_000, 1, 0), "nobody_shared"),
        (Spent("lodging", TUE, 60_000, 1, 40_000), "nobody_shared"),
        (Spent("lodging", TUE, 60_000, 3), "too_many_nights"),  # 2박 3일
        (Spent("lodging", TUE, 60_000, 999_999), "too_many_nights"),
    ],
)
def test_틀린_지출은_거절한다(world: World, seoul: Trip, spent: Spent, code: str) -> None:
    with refused(code):
        spend(world, seoul, spent)


def test_받을_수_없는_영수증이면_지출도_적히지_않는다(world: World, seoul: Trip) -> None:
    with refused("evidence_of_other_type"):
        spend(world, seoul, Spent("fare", TUE, 1000), files=[File("a.exe", b"MZ")])
    assert not queries.by_id([seoul.public_id])[seoul.public_id].expenses


def test_다른_사람의_정산은_그_부서의_서무만_적는다(world: World, seoul: Trip) -> None:
    for who, role in ((LEE, "employee"), (PARK, "head"), ("한기간제", "employee")):
        with pytest.raises(NotTheirs):
            spend(world, seoul, Spent("fare", TUE, 1000), who, role)


def test_지운_지출은_세지_않고_줄은_남는다(world: World, seoul: Trip) -> None:
    made = spend(world, seoul, Spent("fare", TUE, 27_600))
    with pytest.raises(NotTheirs):
        actions.drop_expense(expense=made.public_id, by=world.viewer(LEE, "employee"), at=LATER)  # type: ignore[attr-defined]
    actions.drop_expense(expense=made.public_id, by=world.viewer(KIM, "employee"), at=LATER)  # type: ignore[attr-defined]
    assert queries.facts(since=TUE, until=WED)[1].is_empty()
    with pytest.raises(NotTheirs):
        actions.drop_expense(expense=made.public_id, by=world.viewer(KIM, "employee"), at=LATER)  # type: ignore[attr-defined]


def test_영수증은_잠가서_두고_여는_것은_적힌다(world: World, seoul: Trip) -> None:
    spend(world, seoul, Spent("fare", TUE, 27_600), files=[PHOTO])
    kept = Receipt.objects.get()
    assert bytes(kept.content) != PHOTO.content
    for who, role in ((KIM, "employee"), (PARK, "head"), (YUN, "clerk"), ("최담당", "payroll")):
        name, kind, content = actions.open_receipt(
            receipt=kept.public_id, by=world.viewer(who, role), at=LATER
        )
        assert (name, kind, content) == ("영수증.png", "image/png", PHOTO.content)
    for who, role in ((LEE, "team_lead"), ("한기간제", "employee"), ("오인사", "hr")):
        with pytest.raises(NotTheirs):
            actions.open_receipt(receipt=kept.public_id, by=world.viewer(who, role), at=LATER)
    assert Line.objects.filter(action="trips.open_receipt").count() == 4


def test_받은_끼니와_밤은_출장보다_많을_수_없고_구분은_서무가_정한다(
    world: World, seoul: Trip
) -> None:
    def settle(
        meals: int, nights: int, grade: int = 2, who: str = KIM, role: str = "employee"
    ) -> None:
        actions.settle_person(
            trip=seoul.public_id, person=world.people[KIM], meals_provided=meals,
            kin_nights=nights, officer_class=grade, by=world.viewer(who, role), at=LATER,
        )  # fmt: skip

    settle(9, 2)  # 2박 3일: 끼니 9번, 밤 2번까지
    for meals, nights in ((10, 0), (0, 3), (-1, 0)):
        with refused("more_than_there_was"):
            settle(meals, nights)
    with pytest.raises(NotTheirs):
        settle(0, 0, 1)
    settle(0, 0, 1, YUN, "clerk")
    with refused("no_such_class"):
        settle(0, 0, 3, YUN, "clerk")


def test_결과는_적어_내거나_말로_한다(world: World, seoul: Trip) -> None:
    me = world.viewer(KIM, "employee")
    with refused("not_yet"):
        actions.report(
            trip=seoul.public_id, text="다녀옴", by=me, at=moment(date(2026, 11, 23), "10:00")
        )
    with refused("report_is_empty"):
        actions.report(trip=seoul.public_id, by=me, at=LATER)
    with pytest.raises(NotTheirs):
        actions.report(trip=seoul.public_id, text="봄", by=world.viewer(YUN, "clerk"), at=LATER)
    actions.report(trip=seoul.public_id, told_to="박과장", by=me, at=LATER)
    actions.report(trip=seoul.public_id, text="협의를 마침", by=me, at=LATER + timedelta(seconds=1))
    told = queries.by_id([seoul.public_id])[seoul.public_id].report
    assert told is not None
    assert (told.oral, told.text) == (False, "협의를 마침")
    actions.take_back_report(trip=seoul.public_id, by=me, at=LATER + timedelta(seconds=5))
    assert Report.objects.get(known_until=None).told_to == "박과장"
    with refused("too_late_to_undo"):
        actions.take_back_report(trip=seoul.public_id, by=me, at=LATER + timedelta(hours=1))


def test_보고하지_않으면_다음_날부터_세_번까지_알린다(world: World, seoul: Trip) -> None:
    def told(day: date, clock: str = "09:05") -> int:
        actions.remind(by=JOB, at=moment(day, clock))
        return Message.objects.filter(topic="trip", text__startswith="다녀온").count()

    assert told(THU) == 0
    assert told(date(2026, 11, 27)) == 2  # 이튿날 아침, 두 사람
    assert told(date(2026, 11, 27), "10:05") == 2
    assert told(date(2026, 11, 28)) == 2  # 토요일
    assert told(date(2026, 11, 30)) == 4
    assert told(date(2026, 12, 7)) == 6
    assert told(date(2026, 12, 14)) == 6
    assert queries.unreported([world.units["총무과"]], since=TUE, before=date(2026, 12, 1)) == 1
    actions.report(trip=seoul.public_id, text="마침", by=world.viewer(KIM, "employee"), at=LATER)
    assert queries.unreported(None, since=TUE, before=date(2026, 12, 1)) == 0


def test_가던_곳은_새것부터_한_번씩_보여_준다(world: World) -> None:
    for n, place in enumerate(["중앙공원", "호수공원", "중앙공원"]):
        ask(world, hours(TUE + timedelta(days=n), 540, 600), place=place)
    assert [each.place for each in queries.places(world.people[KIM])] == ["중앙공원", "호수공원"]


def test_감액은_서무만_적고_지운다(world: World, seoul: Trip) -> None:
    with pytest.raises(NotTheirs):
        spend(world, seoul, Spent("withheld", TUE, 5000))
    made = spend(world, seoul, Spent("withheld", TUE, 5000), YUN, "clerk")
    with pytest.raises(NotTheirs):
        actions.drop_expense(expense=made.public_id, by=world.viewer(KIM, "employee"), at=LATER)  # type: ignore[attr-defined]
    actions.drop_expense(expense=made.public_id, by=world.viewer(YUN, "clerk"), at=LATER)  # type: ignore[attr-defined]


def test_전용차로_다녀온_관외_출장은_공무용_차량을_이용한_것이다(world: World) -> None:
    take(world, hours(TUE, 540, 1080), kind="domestic", vehicle="assigned")
    (row,) = queries.facts(since=TUE, until=WED)[0].rows(named=True)
    assert (row["official_vehicle"], row["assigned_vehicle"]) == (True, True)
