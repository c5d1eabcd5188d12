"""예시 도시는 하루의 어느 때에 넣어도 들어간다."""

from datetime import UTC, date, datetime

import pytest

from demo import life
from dure.approvals.models import Document
from dure.emergency.models import Emergency, Service
from tests.world import World

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 19, 15, 5, tzinfo=UTC),  # 00:05 in Seoul
        datetime(2026, 11, 19, 23, 0, tzinfo=UTC),  # 08:00
        datetime(2026, 11, 20, 7, 40, tzinfo=UTC),  # 16:40
        datetime(2026, 11, 20, 9, 1, tzinfo=UTC),  # 18:01
        datetime(2026, 11, 20, 14, 55, tzinfo=UTC),  # 23:55
    ],
    ids=["00:05", "08:00", "16:40", "18:01", "23:55"],
)
def test_하루의_어느_때에_넣어도_결재할_것이_남는다(world: World, at: datetime) -> None:
    life.this_morning(world.institution, today=TODAY, at=at)
    assert Document.objects.filter(kind="overtime", state="pending").exists()
    assert Emergency.objects.filter(drill="", released_at__isnull=False).count() == 1
    assert Emergency.objects.exclude(drill="").get().released_at
    assert Service.objects.exists()
