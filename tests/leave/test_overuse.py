"""휴가를 넘겨 쓴 날: 결근으로 제안하고 사람이 정한다 (복무규정 제6조제2항, 제7조의2제4항, 제7조의5)."""

from datetime import date

import pytest

from dure.errors import NotTheirs
from dure.leave import actions, ledger, overuse, queries, unpaid
from dure.leave.ledger import Lot
from dure.leave.models import Entry, ServiceSpan
from tests.leave.steps import DAY, days, lot, take
from tests.leave.test_kinds import PDF
from tests.leave.test_requests import KIM, refused
from tests.world import NOW, World

MON = date(2026, 11, 16)
THU, FRI = date(2026, 11, 19), date(2026, 11, 20)


def used_five(world: World) -> None:
    """닷새를 쓴 뒤 휴직 같은 까닭으로 그해 연가가 사흘로 줄어든 사람."""
    lot(world, KIM, 5 * DAY)
    take(world, KIM, *days(MON, date(2026, 11, 21)), after_reason="급한 일")
    less = Lot(world.people[KIM], "annual", "annual", "annual-2026", -2 * DAY, date(2026, 1, 1),
               date(2027, 1, 1))  # fmt: skip
    ledger.write(
        lots=[less], why=Entry.Why.GRANT, on=date(2026, 1, 1), key="2", writer="test", at=NOW
    )


def over(world: World, on: date = FRI) -> list[tuple[date, bool]]:
    found = overuse.overused(persons=[world.people[KIM]], year=2026, on=on)
    return [(each.date, each.decided) for each in found]


def mark(world: World, day: date, who: str = "윤서무", role: str = "clerk") -> None:
    actions.record_overuse(
        person=world.people[KIM], day=day, reason="줄어든 연가를 본인이 확인함",
        by=world.viewer(who, role), at=NOW,
    )  # fmt: skip


def test_줄어든_연가보다_더_쓴_마지막_이틀을_제안한다(world: World) -> None:
    used_five(world)
    assert over(world) == [(THU, False), (FRI, False)]
    assert not ServiceSpan.objects.exists()


def test_당겨쓰도록_허가받은_날은_제안하지_않는다(world: World) -> None:
    # 재직 1년 미만은 닷새까지(제7조의3)
    take(
        world, KIM, *days(MON, date(2026, 11, 18)), facts={"advance": True}, after_reason="급한 일"
    )
    assert over(world) == []


def test_결근으로_정하면_연가는_다시_빼지_않고_봉급에서_뺀다(world: World) -> None:
    used_five(world)
    before = queries.balance(world.people[KIM], on=FRI).left
    mark(world, FRI)
    assert over(world) == [(THU, False), (FRI, True)]
    assert queries.balance(world.people[KIM], on=FRI).left == before
    cut = unpaid.cuts(since=date(2026, 11, 1), until=date(2026, 12, 1), persons=[world.people[KIM]])
    assert cut.select("reason", "since").rows() == [("absent_over", FRI)]
    with refused("absent_already"):
        mark(world, FRI)


def test_넘기지_않은_날은_결근으로_정할_수_없고_까닭이_있어야_한다(world: World) -> None:
    used_five(world)
    with refused("not_over"):
        mark(world, MON)
    with refused("reason_missing"):
        actions.record_overuse(
            person=world.people[KIM],
            day=FRI,
            reason=" ",
            by=world.viewer("윤서무", "clerk"),
            at=NOW,
        )


def test_다른_부서와_동료는_정할_수_없다(world: World) -> None:
    used_five(world)
    for who, role in (("이팀장", "team_lead"), ("강국장", "head"), (KIM, "employee")):
        with pytest.raises(NotTheirs):
            mark(world, FRI, who, role)


def test_휴가를_취소해_넘지_않게_되면_되돌리라고_알리고_되돌린다(world: World) -> None:
    used_five(world)
    mark(world, FRI)
    lot(world, KIM, 2 * DAY, key="3")
    found = overuse.overused(persons=[world.people[KIM]], year=2026, on=FRI)
    assert [(each.date, each.left) for each in found] == [(FRI, True)]
    told = {
        "person": world.people[KIM],
        "day": FRI,
        "by": world.viewer("윤서무", "clerk"),
        "at": NOW,
    }
    actions.take_back_overuse(reason="연가가 다시 늘었음", **told)
    assert over(world) == []
    with refused("not_absent"):
        actions.take_back_overuse(reason="다시", **told)


def test_진단서_없는_병가가_연가보다_많으면_그날을_제안한다(world: World) -> None:
    # 11-09(월)–19(목)의 근무일 아흐레 가운데 엿새를 넘은 사흘을 연가에서 빼는데 연가는 하루뿐이다
    lot(world, KIM, DAY)
    take(world, KIM, *days(date(2026, 11, 9), date(2026, 11, 20)), kind="sick", after_reason="입원")
    assert over(world) == [(date(2026, 11, 18), False), (THU, False)]


def test_한도를_넘긴_병가의_마지막_날을_제안한다(world: World) -> None:
    # 3-02(월)–4-30(목)은 달력 60일이라 토·일을 모두 센다(제7조의8). 진단서가 없어 엿새만 병가이다가
    # 7월의 닷새 뒤에 진단서를 내면 60일이 되고, 모두 65일이라 닷새를 넘는다
    lot(world, KIM, 60 * DAY)
    first = take(
        world, KIM, *days(date(2026, 3, 2), date(2026, 5, 1)), kind="sick", after_reason="입원"
    )
    take(world, KIM, *days(date(2026, 7, 6), date(2026, 7, 11)), kind="sick", after_reason="입원",
         facts={"certificate": True})  # fmt: skip
    assert (first.minutes, over(world)) == (60 * DAY, [])
    actions.add_evidence(
        leave=first.public_id, files=[PDF], by=world.viewer(KIM, "employee"), at=NOW
    )
    assert over(world) == [(date(2026, 7, day), False) for day in range(6, 11)]
