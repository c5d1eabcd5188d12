"""상시 출장자: 인사담당자와 급여 담당이 근거 문서와 함께 적고, 기간이 겹치지 않는다."""

from datetime import date
from typing import Any

import pytest

from dure.audit.models import Line
from dure.errors import NotTheirs
from dure.trips import actions, queries
from dure.trips.models import StandingTraveller
from tests.trips.steps import KIM, YUN, refused
from tests.world import NOW, World

FIRST, MIDDLE, NEXT = date(2026, 11, 1), date(2026, 11, 16), date(2026, 12, 1)


def name(world: World, since: date = FIRST, until: date | None = None, **more: Any) -> Any:
    given = {"document": "회계-131", "by": world.viewer("오인사", "hr"), **more}
    return actions.name_standing(
        person=world.people[KIM], since=since, until=until, at=NOW, **given
    )


def test_적고_끝내고_다시_적는다(world: World) -> None:
    made = name(world)
    by = world.viewer("최담당", "payroll")
    ended = actions.end_standing(standing=made.public_id, until=MIDDLE, by=by, at=NOW)
    (found,) = queries.standing(since=FIRST, until=NEXT)
    assert (found.id, found.since, found.until) == (ended.public_id, FIRST, MIDDLE)
    assert StandingTraveller.objects.count() == 2  # 앞의 줄은 곁에 남는다
    name(world, MIDDLE)
    assert len(queries.standing(since=FIRST, until=NEXT)) == 2
    assert (
        Line.objects.filter(action__in=["trips.name_standing", "trips.end_standing"]).count() == 3
    )


def test_잘못_적은_것을_지운다(world: World) -> None:
    made = name(world)
    actions.drop_standing(standing=made.public_id, by=world.viewer("오인사", "hr"), at=NOW)
    assert queries.standing(since=FIRST, until=NEXT) == []
    with refused("changed_meanwhile"):
        actions.drop_standing(standing=made.public_id, by=world.viewer("오인사", "hr"), at=NOW)


def test_겹치는_기간과_문서_없는_것은_거절한다(world: World) -> None:
    name(world)
    with refused("has_it_already"):
        name(world, MIDDLE)
    with refused("document_missing"):
        name(world, date(2025, 1, 1), date(2025, 2, 1), document=" ")
    with refused("ends_before_start"):
        name(world, date(2025, 2, 1), date(2025, 2, 1))


def test_인사담당자와_급여_담당만_적는다(world: World) -> None:
    with pytest.raises(NotTheirs):
        name(world, by=world.viewer(YUN, "clerk"))
    made = name(world)
    by = world.viewer(YUN, "clerk")
    with pytest.raises(NotTheirs):
        actions.end_standing(standing=made.public_id, until=MIDDLE, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.drop_standing(standing=made.public_id, by=by, at=NOW)
