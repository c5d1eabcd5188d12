"""비상근무 중의 당직: 기관이 멈추기로 정했을 때만 멈추고, 해제되면 다시 선다."""

from datetime import date, timedelta

import pytest

from dure import clock
from dure.duty import keeping, queries
from dure.duty.keeping import Change
from dure.emergency import actions as emergencies
from dure.jobs import duty as jobs
from dure.organization.models import LocalValue
from dure.timeline import queries as timeline
from tests.duty.office import duty
from tests.emergency.steps import declared
from tests.world import NOW, World

TODAY = date(2026, 11, 20)


def decided(world: World, value: str) -> None:
    """What the institution decided of its watches in an emergency."""
    LocalValue.objects.create(
        institution_id=world.institution, key="duty.emergency_stop", value=value,
        valid_from=date(2026, 1, 1), document="규칙 제9조", recorded_at=NOW, recorded_by="오인사",
        published_at=NOW,
    )  # fmt: skip


def kept(world: World) -> int:
    """A watch that 김주무관 keeps today; how many the timeline knows of."""
    keeping.keep([Change(duty(world, TODAY), world.people["김주무관"])], at=NOW)
    return known()


def known() -> int:
    until = TODAY + timedelta(days=1)
    assert len(queries.kept(since=TODAY, until=until)) == len(
        timeline.spans(since=TODAY, until=until, kind="duty")
    )
    return len(queries.kept(since=TODAY, until=until))


def test_멈추기로_정했으면_비상근무_동안_멈추고_해제되면_다시_선다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided(world, "stopped")
    assert kept(world) == 1
    made = declared(world)
    assert (jobs.follow_emergencies(), known()) == (1, 0)
    assert jobs.follow_emergencies() == 0
    later = NOW + timedelta(hours=2)
    hr = world.viewer("오인사", "hr")
    emergencies.release(
        emergency=made.public_id, reason="호우가 그침", released_at=later, by=hr, at=later
    )
    monkeypatch.setattr(clock, "now", lambda: later + timedelta(minutes=1))
    assert (jobs.follow_emergencies(), known()) == (1, 1)


@pytest.mark.parametrize("value", ["continued", ""])
def test_멈추기로_정하지_않았으면_그대로_선다(world: World, value: str) -> None:
    if value:
        decided(world, value)
    kept(world)
    declared(world)
    assert (jobs.follow_emergencies(), known()) == (0, 1)


def test_제4호에는_당직을_멈추지_않는다(world: World) -> None:
    decided(world, "stopped")
    kept(world)
    declared(world, 4)
    assert (jobs.follow_emergencies(), known()) == (0, 1)
