"""단말기와 키오스크와 휴대전화가 알린 것은 기관이 정한 개월이 지나면 파기하고 몇 건인지 남긴다."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from dure import clock
from dure.audit.models import Line
from dure.jobs import retention
from dure.kiosks.models import PhoneUse
from dure.organization.keeping import months_before
from dure.terminals import actions
from dure.terminals.models import Arrival, Device, HeldLine, Swipe
from tests.leave.steps import set_here
from tests.terminals.conftest import called
from tests.world import NOW, World

YEAR = timedelta(days=365)
OLD = "1001\t2024-11-18 08:50:00\t0\t4\t0\n"
NEW = "1001\t2026-11-18 08:50:00\t0\t4\t0\n"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _kept(device: Device, body: str, at: datetime) -> int:
    arrival = actions.keep(
        device=device.id, path="cdata", query="SN=HAEON-01&table=ATTLOG", address="10.1.2.30",
        body=body.encode(), at=at,
    )  # fmt: skip
    actions.read(arrival=arrival, at=at)
    return arrival


def test_정하지_않으면_파기하지_않는다(world: World) -> None:
    _kept(called(world, "HAEON-01"), OLD, NOW - 2 * YEAR)
    assert retention.destroy() == 0
    assert Swipe.objects.count() == 1


def test_줄은_지우고_요청은_내용만_지우며_몇_건인지_남긴다(world: World) -> None:
    device = called(world, "HAEON-01")
    old, new = _kept(device, OLD, NOW - 2 * YEAR), _kept(device, NEW, NOW - timedelta(days=2))
    set_here(world, "terminals.swipe_keep_months", "12")
    set_here(world, "terminals.arrival_keep_months", "12")
    assert retention.destroy() == 2
    assert [each.arrival_id for each in Swipe.objects.all()] == [new]
    bodies = {each.id: bytes(each.body).decode() for each in Arrival.objects.all()}
    assert bodies == {old: "", new: NEW}
    summaries = Line.objects.filter(action="organization.destroy").values_list("summary", flat=True)
    assert sorted(summaries) == [
        "2025-11-20 앞의 단말기가 보낸 요청의 내용 1건을 파기했습니다(보존 12개월).",
        "2025-11-20 앞의 단말기의 기록 줄 1건을 파기했습니다(보존 12개월).",
    ]
    assert retention.destroy() == 0


def test_보류한_줄이_있는_요청은_풀_때까지_둔다(world: World) -> None:
    device = called(world, "HAEON-01")
    _kept(device, "1001\t어제쯤\t0\n", NOW - 2 * YEAR)
    set_here(world, "terminals.arrival_keep_months", "12")
    assert retention.destroy() == 0
    actions.set_aside(
        line=HeldLine.objects.get().public_id,
        reason="시험",
        by=world.viewer("조관리", "admin"),
        at=NOW,
    )
    assert retention.destroy() == 1


def test_휴대전화를_쓴_사실도_개월이_지나면_없다(world: World) -> None:
    for ago in (2 * YEAR, timedelta(days=2)):
        PhoneUse.objects.create(
            institution_id=world.institution, person_id=world.people["김주무관"], phone="0" * 64,
            how=PhoneUse.How.values[0], at=NOW - ago,
        )  # fmt: skip
    set_here(world, "kiosks.phone_keep_months", "12")
    assert retention.destroy() == 1
    assert PhoneUse.objects.count() == 1


def test_데이터베이스는_네_주가_되지_않은_사실을_지우지_않는다(world: World) -> None:
    for name in ("terminals_destroy_swipes", "kiosks_destroy_scans", "kiosks_destroy_attempts"):
        with (
            pytest.raises(DatabaseError, match="four weeks"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT {name}(now() - interval '27 days', 10)")


def test_없는_날의_몇_달_앞은_그달의_마지막_날이다() -> None:
    found = months_before(datetime.fromisoformat("2026-03-31T09:00:00+09:00"), 1)
    assert found == datetime.fromisoformat("2026-02-28T00:00:00+09:00")
