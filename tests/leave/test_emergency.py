"""비상근무 동안의 연가: 1·2호는 중지, 3·4호는 부득이한 사정을 적어야 함 (복무규정 제2조의4제3항)."""

from datetime import date, timedelta

import pytest

from dure.emergency import actions as emergency
from dure.emergency.queries import Served, served_in
from dure.errors import NotTheirs
from dure.leave import actions
from dure.leave.models import Entry, Leave
from dure.timeline import queries as timeline
from tests.emergency.steps import FRI, KIM, LATER, OH, PARK, SAT, declared, refused, served
from tests.leave.steps import ask, days, lot, set_here, take
from tests.web.desk import at_desk
from tests.world import NOW, World

MON, TUE, WED = (date(2026, 11, day) for day in (23, 24, 25))


@pytest.fixture
def granted(world: World) -> None:
    lot(world, KIM)


def test_2호_동안의_연가는_조문과_함께_거절한다(world: World, granted: None) -> None:
    declared(world, 2)
    told = refused(lambda: ask(world, KIM, *days(MON, TUE)))
    assert (told.code, told.article) == ("leave_stopped", "지방공무원 복무규정 제2조의4제3항제2호")
    assert not Leave.objects.exists()


def test_4호_동안의_연가는_사정을_적어야_올라간다(world: World, granted: None) -> None:
    declared(world, 4)
    told = refused(lambda: ask(world, KIM, *days(MON, TUE), reason=" "))
    assert (told.code, told.article) == (
        "leave_discouraged",
        "지방공무원 복무규정 제2조의4제3항제4호",
    )
    made = ask(world, KIM, *days(MON, TUE), reason="자녀의 수술")
    assert made.state == "requested"
    page = at_desk(world, PARK).get("/inbox").content.decode()
    assert "적은 사정이 부득이한지 살펴 주세요" in page


def test_병가와_훈련_동안의_연가는_막지_않는다(world: World, granted: None) -> None:
    one = declared(world, 1)
    assert ask(world, KIM, *days(MON, TUE), kind="sick")
    emergency.release(
        emergency=one.public_id, reason="끝남", released_at=NOW, by=world.viewer(OH, "hr"), at=NOW
    )
    declared(world, 1, drill="ulchi", name="을지연습")
    assert ask(world, KIM, *days(TUE, WED))


def test_이미_승인된_연가는_발령해도_그대로다(world: World, granted: None) -> None:
    made = take(world, KIM, *days(MON, TUE))
    declared(world, 1)
    made.refresh_from_db()
    assert made.state == "approved"
    assert timeline.spans(since=MON, until=TUE, people=[world.people[KIM]], kind="leave")


def test_양식은_사정을_묻고_단추는_열어_둔다(world: World, granted: None) -> None:
    declared(world, 3, lasts_until=TUE + timedelta(days=30))
    page = at_desk(world, KIM).get(f"/leave/new?kind=annual&since={MON}&until={MON}")
    assert page.status_code == 200


# ── 휴무 ──────────────────────────────────────────────────────────────────────────────


def _grant(world: World, rows: list[Served], who: str = OH, role: str = "hr") -> int:
    return actions.grant_emergency_rest(served=rows, by=world.viewer(who, role), at=LATER)


def test_정한_시간만큼_한_번만_준다(world: World) -> None:
    one = declared(world)
    served(world, one)
    set_here(world, "emergency.rest_minutes", "240")
    rows = served_in(one.public_id)
    assert [_grant(world, rows), _grant(world, rows)] == [1, 0]
    entry = Entry.objects.get(pool="emergency_rest")
    assert (entry.minutes, entry.starts, entry.expires) == (240, SAT, None)


def test_정하지_않았으면_값의_이름을_말하며_거절한다(world: World) -> None:
    one = declared(world)
    served(world, one)
    told = refused(lambda: _grant(world, served_in(one.public_id)))
    assert (told.code, told.article) == ("value_unset", "지방공무원 복무규정 제2조의4제5항")


def test_낮에만_한_비상근무와_훈련에는_주지_않는다(world: World) -> None:
    """휴무는 토·공휴일과 야간에 한 비상근무에 준다(제3항·제5항)."""
    set_here(world, "emergency.rest_minutes", "240")
    one = declared(world, issued_at=NOW - timedelta(hours=5))
    served(world, one, since=NOW - timedelta(hours=2), until=NOW)  # 금 14:40–16:40
    drill = declared(world, drill="civil_defense", name="민방위")
    served(world, drill)
    rows = [*served_in(one.public_id), *served_in(drill.public_id)]
    assert [(each.day, each.off_minutes) for each in rows] == [(FRI, 0), (FRI, 900)]
    assert _grant(world, rows) == 0


def test_맡지_않은_사람은_휴무를_주지_못한다(world: World) -> None:
    one = declared(world)
    served(world, one)
    with pytest.raises(NotTheirs):
        _grant(world, served_in(one.public_id), PARK, "head")
