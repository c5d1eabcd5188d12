"""연말: 남은 연가를 저축하고 보상하고 이월한다. 두 번 눌러도 한 번이고, 뒤의 변화는 그 차이만 쓴다."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dure.errors import NotTheirs, Refused
from dure.leave import actions, queries, settling
from dure.leave.models import Entry, LeaveDay, Notice, Plan
from tests.leave.steps import DAY, ask, days, hours, lot, set_here, sign, take
from tests.world import NOW, World

KIM = "김주무관"
NEW_YEAR = datetime(2026, 12, 31, 15, tzinfo=UTC)  # 2027-01-01 0시
AFTER = date(2027, 1, 2)


@pytest.fixture
def paying(world: World) -> World:
    """조례로 연가보상비를 지급하는 기관."""
    set_here(world, "compensation.paid", "pays")
    return world


def settle(world: World, at: datetime = NEW_YEAR) -> int:
    return actions.settle_year(year=2026, by=world.viewer("오인사", "hr"), at=at)


def wish(world: World, minutes: int) -> None:
    actions.wish_to_save(year=2026, minutes=minutes, by=world.viewer(KIM, "employee"), at=NOW)


def lots(world: World, on: date = AFTER) -> dict[str, int]:
    return {each.lot: each.left for each in queries.balance(world.people[KIM], on=on).lots}


def became(world: World) -> dict[str, int]:
    [row] = settling.settlement(year=2026, persons=[world.people[KIM]]).to_dicts()
    return {name: row[name] for name in
            ("unused_minutes", "compensated_days", "saved_minutes", "carried_minutes", "lost_minutes")}  # fmt: skip


def test_바란_만큼_저축하고_나머지는_보상하고_8시간_미만은_이월한다(paying: World) -> None:
    # 21일에서 6일 3시간을 쓰면 14일 5시간. 2일 저축, 12일 보상, 5시간 이월(제7조제4항·제7조의10제1항)
    lot(paying, KIM)
    take(paying, KIM, *days(date(2026, 11, 23), date(2026, 12, 1)))  # 월–월 6일
    take(paying, KIM, hours(date(2026, 12, 2), 540, 720))  # 09–12시
    wish(paying, 2 * DAY)
    assert settle(paying) == 1
    assert became(paying) == {
        "unused_minutes": 14 * DAY + 300, "compensated_days": 12, "saved_minutes": 2 * DAY,
        "carried_minutes": 300, "lost_minutes": 0,
    }  # fmt: skip
    assert lots(paying) == {"saved-2026": 2 * DAY, "carried-2026": 300}
    assert lots(paying, date(2026, 12, 31)) == {"annual-2026": 0}


def test_저축연가는_해가_지나도_없어지지_않는다(paying: World) -> None:
    lot(paying, KIM, 3 * DAY)
    wish(paying, 3 * DAY)
    settle(paying)
    assert lots(paying, date(2040, 1, 1)) == {"saved-2026": 3 * DAY, "carried-2026": 0} or lots(
        paying, date(2040, 1, 1)
    ) == {"saved-2026": 3 * DAY}


def test_두_번_정산해도_한_번만_쓴다(paying: World) -> None:
    lot(paying, KIM)
    wish(paying, DAY)
    set_here(paying, "leave.save_over_20", "may_save")
    assert settle(paying) == 1
    count = Entry.objects.count()
    assert settle(paying, NEW_YEAR + timedelta(days=3)) == 0
    assert Entry.objects.count() == count


def test_정산한_뒤에_취소한_휴가는_그_차이만_다시_정산한다(paying: World) -> None:
    lot(paying, KIM, 15 * DAY)
    made = take(paying, KIM, *days(date(2026, 11, 24), date(2026, 11, 25)))
    wish(paying, 2 * DAY)
    settle(paying)
    assert became(paying)["compensated_days"] == 12  # 15 − 1 − 2
    later = NEW_YEAR + timedelta(days=5)
    _cancelled(paying, made.public_id, later)
    assert settle(paying, later) == 0  # 취소를 승인할 때 이미 다시 정산했다
    assert became(paying)["compensated_days"] == 13
    closing = Entry.objects.filter(person_id=paying.people[KIM], why="settle").order_by("id")
    assert [each.minutes for each in closing] == [-14 * DAY, -DAY]
    assert lots(paying) == {"saved-2026": 2 * DAY}


def _cancelled(world: World, leave: object, at: datetime) -> None:
    from dure.approvals import queries as papers
    from dure.leave.models import Leave

    actions.cancel(
        leave=Leave.objects.get(public_id=leave).public_id,
        reason="가지 않았음", by=world.viewer(KIM, "employee"), at=at,
    )  # fmt: skip
    [paper] = [p for p in papers.waiting_for(world.people["박과장"]) if p.title.startswith("취소")]
    actions.approve(
        document=paper.document, version=paper.version, by=world.viewer("박과장", "head"), at=at
    )
    assert not LeaveDay.objects.filter(leave__public_id=leave, live=True).exists()


@pytest.mark.parametrize(
    ("reading", "saved", "lost"), [("may_save", 2 * DAY, 0), ("lost", 0, 2 * DAY)]
)
def test_스무_날을_넘는_연가는_기관이_정한_대로(
    paying: World, reading: str, saved: int, lost: int
) -> None:
    # 22일이 남으면 20일을 보상하고(제7조제4항) 2일은 기관의 읽기에 따름
    set_here(paying, "leave.save_over_20", reading)
    lot(paying, KIM, 22 * DAY)
    found = became(paying)
    assert (found["compensated_days"], found["saved_minutes"], found["lost_minutes"]) == (
        20, saved, lost,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "key"), [(5 * DAY, "compensation.paid"), (22 * DAY, "leave.save_over_20")]
)
def test_기관이_정하지_않은_값은_이름을_말하며_멈춘다(world: World, minutes: int, key: str) -> None:
    from law.params import Unset

    if key != "compensation.paid":
        set_here(world, "compensation.paid", "pays")
    lot(world, KIM, minutes)
    with pytest.raises(Unset) as caught:
        settle(world)
    assert caught.value.key == key
    assert not Entry.objects.filter(why="settle").exists()


def test_보상비를_주지_않는_기관에서는_모두_저축한다(world: World) -> None:
    set_here(world, "compensation.paid", "pays_none")
    lot(world, KIM, 14 * DAY + 300)
    settle(world)
    assert lots(world) == {"saved-2026": 14 * DAY, "carried-2026": 300}


def test_촉구하고_지정한_권장연가의_미사용분은_보상하지도_저축하지도_않는다(paying: World) -> None:
    # 권장 10일 가운데 6일을 쓰면 4일은 지급하지 않을 수 있다(제7조의4제2항): 15 − 4 = 11일 보상
    lot(paying, KIM, 21 * DAY)
    take(paying, KIM, *days(date(2026, 11, 23), date(2026, 12, 1)))
    for stage, day in (("announced", date(2026, 3, 2)), ("urged", date(2026, 6, 10)),
                       ("assigned", date(2026, 10, 20))):  # fmt: skip
        Notice.objects.create(
            institution_id=paying.institution, person_id=paying.people[KIM], year=2026,
            stage=stage, minutes=10 * DAY, compensated=stage != "announced",
            at=datetime(day.year, day.month, day.day, tzinfo=UTC), by="test",
        )  # fmt: skip
    found = became(paying)
    assert (found["unused_minutes"], found["compensated_days"]) == (15 * DAY, 11)
    assert (found["saved_minutes"], found["lost_minutes"]) == (0, 4 * DAY)


@pytest.mark.parametrize(
    ("told", "stands", "compensated"),
    [
        (date(2026, 3, 10), True, 15),  # 촉구 전에 적은 계획은 통보가 아니다
        (date(2026, 6, 20), True, 11),  # 10일째: 4일은 지급하지 않을 수 있다
        (date(2026, 6, 21), True, 15),  # 11일째
        (date(2026, 6, 15), False, 15),  # 그 뒤에 거둔 계획
    ],
)
def test_촉구한_날부터_10일_안에_알린_사용_시기만_통보이다(
    paying: World, told: date, stands: bool, compensated: int
) -> None:
    # 제7조의4제2항제1호. 21일에서 6일을 쓰면 15일, 권장 10일 가운데 4일이 남는다. 시기 지정은 없었다
    lot(paying, KIM, 21 * DAY)
    take(paying, KIM, *days(date(2026, 11, 23), date(2026, 12, 1)))
    for stage, day in (("announced", date(2026, 3, 2)), ("urged", date(2026, 6, 10))):
        Notice.objects.create(
            institution_id=paying.institution, person_id=paying.people[KIM], year=2026,
            stage=stage, minutes=10 * DAY, compensated=stage != "announced",
            at=datetime(day.year, day.month, day.day, tzinfo=UTC), by="test",
        )  # fmt: skip
    since = datetime(told.year, told.month, told.day, 1, tzinfo=UTC)
    Plan.objects.create(
        institution_id=paying.institution, person_id=paying.people[KIM], date=date(2026, 12, 21),
        minutes=DAY, known=(since, None if stands else since + timedelta(days=1)), by=KIM,
    )  # fmt: skip
    assert became(paying)["compensated_days"] == compensated


def test_그해_마지막_날_휴직_중이면_보상하지_않고_저축한다(paying: World) -> None:
    lot(paying, KIM, 5 * DAY)
    actions.record_span(
        person=paying.people[KIM], kind="childcare_leave", since=date(2026, 12, 1),
        until=date(2027, 6, 1), document="인사-1", by=paying.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip
    found = became(paying)
    assert (found["compensated_days"], found["saved_minutes"]) == (0, 5 * DAY)


def test_해가_끝나기_전에는_정산하지_않고_정산은_인사가_한다(paying: World) -> None:
    lot(paying, KIM)
    with pytest.raises(Refused, match="12월 31일부터"):
        settle(paying, NOW)
    with pytest.raises(NotTheirs):
        actions.settle_year(year=2026, by=paying.viewer("윤서무", "clerk"), at=NEW_YEAR)


def test_지각_조퇴로_뺀_연가는_그해를_다시_주어도_돌아오지_않는다(world: World) -> None:
    hr = world.viewer("오인사", "hr")
    actions.grant_year(year=2026, by=hr, at=NOW)  # 11일
    actions.deduct(
        minutes={world.people[KIM]: DAY}, year=2026, key="late:1", on=NOW.date(),
        why="지각·조퇴 누계 8시간", by=hr, at=NOW,
    )  # fmt: skip
    assert actions.grant_year(year=2026, by=hr, at=NOW + timedelta(days=1)) == 0
    assert queries.balance(world.people[KIM], on=date(2026, 11, 21)).left == 10 * DAY


# ── 정산한 뒤의 변화 ──────────────────────────────────────────────────────────────────


def short(world: World) -> dict[int, int]:
    found = queries.shortfalls(year=2026, on=date(2026, 12, 31))
    return dict(found.select("person", "short").iter_rows())


def test_정산하고_12월의_지각_조퇴를_빼도_미리_쓴_연가가_되지_않는다(paying: World) -> None:
    # 11일에서 1일 저축·10일 보상. 12월 누계 8시간을 빼면 1일 저축·9일 보상이고 모자란 연가는 없다
    hr = paying.viewer("오인사", "hr")
    lot(paying, KIM, 11 * DAY)
    wish(paying, DAY)
    take(paying, KIM, *days(date(2026, 11, 24), date(2026, 11, 25)))  # 하루: 10일이 남는다
    settle(paying)
    assert became(paying)["compensated_days"] == 9
    actions.deduct(
        minutes={paying.people[KIM]: DAY}, year=2026, key="late:12", on=date(2026, 12, 31),
        why="지각·조퇴 누계 8시간", by=hr, at=NEW_YEAR + timedelta(days=4),
    )  # fmt: skip
    assert short(paying) == {}
    assert became(paying)["compensated_days"] == 8
    assert lots(paying) == {"saved-2026": DAY}
    assert lots(paying, date(2026, 12, 31)) == {"annual-2026": 0}
    actions.grant_year(year=2027, by=hr, at=NEW_YEAR + timedelta(days=5))
    steps = Entry.objects.get(person_id=paying.people[KIM], lot="annual-2027").steps
    assert steps is not None
    assert steps["advanced_days"] == 0


def test_정산한_뒤의_사후_신청은_남아_있던_연가로_쓰고_그_차이만_다시_정산한다(
    paying: World,
) -> None:
    # 5일 가운데 2일 저축·3일 보상. 12월 30일(수) 하루를 나중에 쓰면 2일 저축·2일 보상
    lot(paying, KIM, 5 * DAY)
    wish(paying, 2 * DAY)
    settle(paying)
    take(paying, KIM, *days(date(2026, 12, 30), date(2026, 12, 31)),
         at=NEW_YEAR + timedelta(days=1), after_reason="갑자기 입원하여 올리지 못함")  # fmt: skip
    assert became(paying)["compensated_days"] == 2
    assert short(paying) == {}
    assert lots(paying) == {"saved-2026": 2 * DAY}
    closing = Entry.objects.filter(person_id=paying.people[KIM], why="settle").order_by("id")
    assert [each.minutes for each in closing] == [-5 * DAY, DAY]


def test_그해의_휴가가_결재를_기다리면_누구의_무엇인지_말하고_정산하지_않는다(
    paying: World,
) -> None:
    lot(paying, KIM, 5 * DAY)
    waiting = ask(paying, KIM, *days(date(2026, 12, 28), date(2026, 12, 29)))
    with pytest.raises(Refused, match="1건") as caught:
        settle(paying)
    assert caught.value.code == "leave_undecided"
    assert f"{KIM} 연가 12월 28일" in caught.value.ko
    sign(paying, waiting)
    assert settle(paying) == 1
