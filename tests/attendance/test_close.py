"""마감: refused with the list, once, not before the month is over, by its own clerk."""

from datetime import UTC, date, datetime

import pytest

from dure import tenancy
from dure.attendance import actions, queries
from dure.attendance.models import Close, Day, Punch
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.overtime import actions as overtime
from dure.timeline import actions as timeline
from tests import world as cast
from tests.attendance.steps import (
    DECEMBER,
    LATER,
    NOVEMBER,
    TUESDAY,
    arrive,
    come,
    live,
    misfits_of,
    rebuild,
)
from tests.world import World


def _close(world: World, who: str = "윤서무", role: str = "clerk", at: datetime = LATER) -> Close:
    return actions.close_month(
        unit=world.units["총무과"], month=NOVEMBER, by=world.viewer(who, role), at=at
    )


def test_a_finished_month_is_closed_with_its_digest(world: World) -> None:
    come(world, "김주무관", TUESDAY)
    live(world, NOVEMBER)
    made = _close(world)
    in_unit = [name for name, row in cast.CAST.items() if row[1] == "총무과"]
    assert (made.people, made.days) == (len(in_unit), len(in_unit) * 30)
    assert len(made.digest) == 64
    found = queries.closes(month=NOVEMBER)[world.units["총무과"]]
    assert (found.by, found.at) == ("yun", LATER)
    assert Line.objects.filter(action="attendance.close_month").count() == 1


def test_everything_open_is_listed_at_once(world: World) -> None:
    arrive((world.card("김주무관"), f"{TUESDAY} 08:50", 0))
    live(world, NOVEMBER)
    at = timeline.moment(TUESDAY, 840)
    overtime.order(
        wanted=overtime.Wanted(TUESDAY, 1080, 1260, reason="예산안"),
        persons=[world.people["이팀장"]],
        by=world.viewer("이팀장"),
        at=at,
    )
    claim = actions.Claim(TUESDAY, 1085, 1, "단말기 고장")
    actions.request_correction(claim=claim, by=world.viewer("오인사"), at=LATER)
    come(world, "최담당", TUESDAY)
    with pytest.raises(Refused) as refused:
        _close(world)
    for label in ("계산하지 않은 날 1건", "결재가 끝나지 않은 명령 1건",
                  "결재가 끝나지 않은 정정 1건", "풀지 않은 예외 1건"):  # fmt: skip
        assert label in refused.value.ko
    assert len(refused.value.ways) == 4
    assert not Close.objects.exists()


def test_a_month_is_closed_once(world: World) -> None:
    live(world, NOVEMBER)
    _close(world)
    with pytest.raises(Refused) as refused:
        _close(world)
    assert refused.value.code == "month_is_closed"


def test_a_month_that_is_not_over_stays_open(world: World) -> None:
    live(world, NOVEMBER, datetime(2026, 11, 30, 12, tzinfo=UTC))
    with pytest.raises(Refused) as refused:
        _close(world, at=datetime(2026, 11, 30, 14, 59, tzinfo=UTC))  # 23:59 on the 30th in Seoul
    assert refused.value.code == "month_not_over"
    rebuild(datetime(2026, 11, 30, 15, tzinfo=UTC))
    _close(world, at=datetime(2026, 11, 30, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("who", "role"), [("김주무관", "employee"), ("박과장", "head"), ("정감사", "auditor")]
)
def test_a_close_is_not_theirs(world: World, who: str, role: str) -> None:
    live(world, NOVEMBER)
    with pytest.raises(NotTheirs):
        _close(world, who, role)


def test_a_clerk_closes_only_their_own_unit(world: World) -> None:
    live(world, NOVEMBER)
    with pytest.raises(NotTheirs):
        actions.close_month(
            unit=world.units["공원과"], month=NOVEMBER, by=world.viewer("윤서무", "clerk"), at=LATER
        )


def test_a_solved_exception_lets_the_month_close(world: World) -> None:
    arrive((world.card("김주무관"), f"{TUESDAY} 08:50", 0))
    live(world, NOVEMBER)
    [found] = misfits_of(world, "김주무관")
    actions.accept_proposals(misfits=[found.id], by=world.viewer("윤서무", "clerk"), at=LATER)
    rebuild()
    assert _close(world).month == NOVEMBER
    assert all(
        point.count == 0
        for point in queries.open_points(units=[world.units["총무과"]], month=NOVEMBER)
    )


def test_another_institution_sees_and_closes_nothing_of_ours(world: World) -> None:
    come(world, "김주무관", TUESDAY)
    live(world, NOVEMBER)
    _close(world)
    other = cast.build(code="9990001", name="달온시", prefix="x")
    with tenancy.institution(other.institution):
        assert not Punch.objects.exists()
        assert not Day.objects.exists()
        assert not Close.objects.exists()
        assert queries.closes(month=NOVEMBER) == {}
        assert queries.latest(since=NOVEMBER, until=DECEMBER).is_empty()
        with pytest.raises(NotTheirs):
            actions.close_month(
                unit=world.units["총무과"],
                month=NOVEMBER,
                by=other.viewer("윤서무", "clerk"),
                at=LATER,
            )


def test_a_transaction_of_no_institution_sees_nothing(world: World) -> None:
    come(world, "김주무관", TUESDAY)
    with tenancy.institution(0):
        assert not Punch.objects.exists()
    assert Punch.objects.exists()
    assert date(2026, 11, 3) == TUESDAY
