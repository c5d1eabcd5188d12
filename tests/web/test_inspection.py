"""접속기록 점검: 누가 무엇을 얼마나 했는지, 밤과 주말, 점검한 사람의 서명."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from dure import clock
from dure.audit import inspecting
from dure.audit.actions import Actor, On, record
from dure.audit.models import Inspection
from dure.errors import Refused
from tests.web.desk import at_desk
from tests.world import NOW, World

OCTOBER = {
    "since": datetime(2026, 9, 30, 15, tzinfo=UTC),
    "until": datetime(2026, 10, 31, 15, tzinfo=UTC),
}
NOON = datetime(2026, 10, 6, 3, tzinfo=UTC)  # 화요일 12:00
NIGHT = datetime(2026, 10, 6, 13, tzinfo=UTC)  # 화요일 22:00
SATURDAY = datetime(2026, 10, 10, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def did(who: str, action: str, at: datetime, *people: int, origin: str = "web 10.0.0.1") -> None:
    by = Actor(who, "hr", origin)
    record(by=by, at=at, action=action, summary="한 일", on=[On(each) for each in people])


def test_사람마다_한_일과_밤과_주말과_하루에_다룬_사람을_센다(world: World) -> None:
    kim, lee, park = (world.people[who] for who in ("김주무관", "이팀장", "박과장"))
    did("oh", "web.view_person", NOON, kim)
    did("oh", "web.view_person", NOON, kim, lee)
    did("oh", "web.download", NIGHT, park)
    did("oh", "web.view_person", SATURDAY, park)
    did("job", "leave.grant_year", NIGHT, kim, lee, park, origin="job")
    did("oh", "web.view_person", datetime(2026, 11, 2, 3, tzinfo=UTC), kim)
    (oh,) = inspecting.people(**OCTOBER)
    assert (oh.actor, oh.lines, oh.strange) == ("oh", 4, 2)  # 22:00 and Saturday
    assert oh.kinds == {"남의 기록을 봄": 3, "내려받기": 1}
    assert oh.most == 3  # kim, lee and park on Tuesday
    assert [each.at for each in inspecting.strange(**OCTOBER)] == [SATURDAY, NIGHT]


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("accounts.log_in_failed", "로그인"),
        ("accounts.grant", "권한"),
        ("access.close", "권한"),
        ("api.forbidden", "거절된 접근"),
        ("pay.looked", "남의 기록을 봄"),
        ("exports.export", "내려받기"),
        ("leave.settle_year", "그 밖의 처리"),
    ],
)
def test_한_일은_한_갈래에_든다(world: World, action: str, kind: str) -> None:
    did("oh", action, NOON)
    (oh,) = inspecting.people(**OCTOBER)
    assert oh.kinds == {kind: 1}


def test_살펴볼_사람이_먼저_나온다(world: World) -> None:
    for _ in range(3):
        did("yun", "leave.read", NOON)
    did("kim", "web.forbidden", NOON)
    assert [each.actor for each in inspecting.people(**OCTOBER)] == ["kim", "yun"]


def test_감사_담당자가_점검하고_서명하면_남는다(world: World) -> None:
    did("oh", "web.download", NIGHT)
    client = at_desk(world, "정감사", "auditor")
    shown = client.get("/dossier/log?month=2026-10").content.decode()
    assert "오인사" in shown
    assert "살펴볼 것" in shown
    said = {"month": "2026-10", "found": "밤의 내려받기를 본인에게 확인함"}
    assert client.post("/dossier/log/sign", said).status_code == 302
    made = Inspection.objects.get()
    assert (made.month, made.by, made.lines) == (date(2026, 10, 1), "jung", 1)
    assert "본인에게 확인함" in client.get("/dossier/log?month=2026-10").content.decode()


@pytest.mark.parametrize(
    ("month", "found", "why"),
    [("2026-11", "없음", "끝나지 않은 달"), ("2026-10", " ", "적어 주세요")],
)
def test_끝나지_않은_달과_말없는_점검은_거절한다(
    world: World, month: str, found: str, why: str
) -> None:
    client = at_desk(world, "정감사", "auditor")
    answer = client.post("/dossier/log/sign", {"month": month, "found": found})
    assert answer.status_code == 422
    assert why in answer.content.decode()


@pytest.mark.parametrize("who", [("조관리", "admin"), ("오인사", "hr"), ("김주무관", "employee")])
def test_감사가_아니면_점검하지_못한다(world: World, who: tuple[str, str]) -> None:
    client = at_desk(world, *who)
    assert client.get("/dossier/log").status_code == 403
    assert client.post("/dossier/log/sign", {"found": "없음"}).status_code == 403


def test_점검은_고치거나_지울_수_없다(world: World) -> None:
    by = world.viewer("정감사", "auditor")
    inspecting.inspect(month=date(2026, 10, 1), **OCTOBER, found="없음", by=by, at=NOW)
    for sql in ("UPDATE audit_inspection SET found = ''", "DELETE FROM audit_inspection"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(Refused):
        inspecting.inspect(month=date(2026, 10, 1), **OCTOBER, found="", by=by, at=NOW)
