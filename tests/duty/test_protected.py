"""인사에 적힌 임신과 출산은 면제를 적지 않았어도 당직표를 짤 때 살핀다 (복무규정 제4조제3항, 확인 필요)."""

from datetime import date

from psycopg.types.range import DateRange

from dure.duty import announcing, planning, queries
from dure.people.models import Protection
from tests.duty.office import roster, seats, watch
from tests.leave.steps import set_here
from tests.world import World

CHOI = "최담당"
DEC, WED = date(2026, 12, 1), date(2026, 12, 2)


def protected(world: World, *, agreed: bool = False) -> int:
    Protection.objects.create(
        institution_id=world.institution, person_id=world.people[CHOI], kind="pregnancy",
        agreed=agreed, valid=DateRange(DEC, None),
    )  # fmt: skip
    return world.people[CHOI]


def objected(made: object) -> list[str]:
    found = queries.seats(queries.one_roster(made).key)  # type: ignore[arg-type]
    return [each.code for each in announcing.objections(found, found, on=date(2026, 11, 20))]


def test_임신_중인_사람은_숙직에_세우지_않고_까닭은_임신이라고_하지_않는다(world: World) -> None:
    who = protected(world)
    made = roster(world, watch(world))
    assert who not in {each.person for each in seats(made).values()}
    known = planning.planned(queries.one_roster(made), today=date(2026, 11, 20))
    why = planning.why_not(known, seats(made)[DEC].key, who, seats={})
    assert "인사담당자에게 확인" in why
    assert "임신" not in why
    assert "protected" not in objected(made)


def test_본인이_신청했으면_서지만_면제를_정하지_않은_기관에는_물으라고_한다(world: World) -> None:
    who = protected(world, agreed=True)
    made = roster(world, watch(world))
    assert who in {each.person for each in seats(made).values()}
    assert "protected" in objected(made)
    set_here(world, "duty.pregnancy_exemption", "not_exempted")
    assert "protected" not in objected(made)


def test_면제하기로_정한_기관에서는_평일_낮의_당직에도_세우지_않는다(world: World) -> None:
    who = protected(world, agreed=True)
    noon = watch(world, name="점심 당직", mode="day_watch", days="workdays", start=720, end=780)
    known = planning.planned(queries.one_roster(roster(world, noon)), today=date(2026, 11, 20))
    key = next(seat.key for seat in known.seats.values() if seat.date == WED)
    assert planning.why_not(known, key, who, seats={}) == ""
    set_here(world, "duty.pregnancy_exemption", "exempted")
    one = queries.one_roster(next(each.roster for each in queries.rosters()))
    again = planning.planned(one, today=date(2026, 11, 20))
    assert "인사담당자에게 확인" in planning.why_not(again, key, who, seats={})
