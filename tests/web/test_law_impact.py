"""초안의 영향: 게시하기 전에 지난달의 기록에 대 보고, 이름은 그 금액을 보는 역할에게만 보인다."""

import pytest
from django.test import Client

from dure import clock
from dure.pay.weighing import PARTS
from tests.attendance.steps import LATER, TUESDAY, come, ordered
from tests.pay.test_hand_off import WORKDAYS
from tests.pay.test_impact import NEXT, draft
from tests.web.desk import at_desk
from tests.world import World

LIMIT = "overtime.monthly_limit_minutes"
ASKED = "from=2027-01-01&month=2026-11"


@pytest.fixture
def month(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """12월 1일: 김주무관의 11월과, 새해부터 한 달 60분으로 하는 초안."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    ordered(world, "김주무관", TUESDAY)
    for day in WORKDAYS:
        come(world, "김주무관", day, "08:50", "21:15" if day == TUESDAY else "18:05")
    draft(world, LIMIT, "60", NEXT)
    return world


def page(client: Client, part: str = "", htmx: bool = False) -> str:
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.get(f"/law/{LIMIT}/impact{part}?{ASKED}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_초안에서_열고_갈래마다_다음_갈래를_부른다(month: World) -> None:
    client = at_desk(month, "오인사", "hr")
    assert f"/law/{LIMIT}/impact?from=2027-01-01" in client.get(f"/law/{LIMIT}").content.decode()
    first = page(client)
    assert "2026년 11월부터 시행된 것으로 보고" in first
    assert "아무것도 적지 않습니다" in first
    names = list(PARTS)
    assert f"/impact/{names[0]}?{ASKED.replace('&', '&amp;')}" in first
    for name, following in zip(names, [*names[1:], ""], strict=True):
        found = page(client, f"/{name}", htmx=True)
        assert "<html" not in found
        assert (f"/impact/{following}?" in found) == bool(following), name
        assert "<html" in page(client, f"/{name}")
    assert "모든 갈래를 대 보았습니다" in found


def test_급여_담당은_이름을_보고_인사는_합만_본다(month: World) -> None:
    """60분의 한도: 두 시간 24,736원에서 한 시간 12,368원으로."""
    told = page(at_desk(month, "최담당", "payroll"), "/lines")
    assert "김주무관" in told
    assert "24,736" in told
    told = page(at_desk(month, "오인사", "hr"), "/lines")
    assert "24,736" in told
    assert "김주무관" not in told
    assert "이 금액을 보는 역할에게만" in told


def test_맡지_않은_사람과_없는_초안에는_열리지_않는다(month: World) -> None:
    assert at_desk(month, "김주무관").get(f"/law/{LIMIT}/impact?{ASKED}").status_code == 403
    client = at_desk(month, "오인사", "hr")
    for url in (
        f"/law/{LIMIT}/impact?from=2027-02-01",
        f"/law/none/impact?{ASKED}",
        f"/law/{LIMIT}/impact/none?{ASKED}",
    ):
        assert client.get(url).status_code == 404
