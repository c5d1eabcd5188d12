"""예시 도시는 하루의 어느 때에 넣어도 들어가고, 곁의 시스템들은 볼 것을 하나씩 남긴다."""

from datetime import UTC, date, datetime

import pytest

from demo import life, linking, load_labor
from dure.access import due
from dure.accounts import queries as accounts
from dure.accounts.tokens import SEOUL
from dure.approvals.models import Document
from dure.emergency.models import Emergency, Service
from dure.exports import queries as exports
from dure.guard.models import Run
from dure.labor.models import Worker
from tests.world import World

TODAY = date(2026, 11, 20)


any_hour = pytest.mark.parametrize(
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


@any_hour
def test_하루의_어느_때에_넣어도_결재할_것이_남는다(world: World, at: datetime) -> None:
    life.this_morning(world.institution, today=TODAY, at=at)
    assert Document.objects.filter(kind="overtime", state="pending").exists()
    assert Emergency.objects.filter(drill="", released_at__isnull=False).count() == 1
    assert Emergency.objects.exclude(drill="").get().released_at
    assert Service.objects.exists()


@any_hour
def test_곁의_시스템들은_어느_때에_넣어도_볼_것을_남긴다(world: World, at: datetime) -> None:
    today = at.astimezone(SEOUL).date()
    linking.write(world.institution, today=today, at=at)
    admin, hr = world.viewer("조관리", "admin"), world.viewer("오인사", "hr")
    assert [each.name for each in exports.in_use()] == [
        "인사랑 연가보상비(예시)", "e-호조 초과근무수당(예시)", "e-호조 여비(예시)",
    ]  # fmt: skip
    assert {each.todo for each in due.standings(viewer=hr, on=today)} == {"", "give"}
    used = {
        each.name: sum(n for _, n, _ in each.days)
        for each in accounts.tokens(viewer=admin, on=today)
    }
    assert used["행정포털 자리 현황(예시)"] == sum(288 - 7 * nth for nth in range(14))


@pytest.mark.parametrize(
    "at",
    [datetime(2026, 12, 1, 0, 5, tzinfo=SEOUL), datetime(2027, 1, 2, 23, 55, tzinfo=SEOUL)],
    ids=["달의 첫날 00:05", "이듬해 23:55"],
)
def test_자치구는_어느_날_어느_때에_넣어도_점검을_기다린다(world: World, at: datetime) -> None:
    load_labor.write(world.institution, today=at.date(), at=at)
    assert Run.objects.get().state == "waiting"
    assert Worker.objects.count() == 56
