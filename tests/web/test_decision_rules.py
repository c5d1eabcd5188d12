"""전결 규칙: 인사가 적고, 적은 대로 결재선이 나오고, 지나간 줄이 남는다."""

from datetime import date

import pytest

from dure import clock
from dure.approvals import queries
from dure.approvals.models import DecisionRule
from dure.organization.models import Unit
from tests.web.desk import at_desk
from tests.world import NOW, World

MATRIX = "해온시 사무전결규칙 예시 제4조"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def form(**more: object) -> dict[str, object]:
    given = {
        "kind": "leave",
        "subkind": "annual",
        "matter": "연가",
        "days": "3",
        "decider": "team_lead",
        "document": MATRIX,
        "since": "2026-11-20",
    }
    return {**given, **more}


def test_규칙을_적으면_그_결재선이_나온다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    assert "적은 규칙이 없어" in client.get("/decisions").content.decode()
    audit = Unit.objects.get(id=world.units["감사담당관"]).public_id
    answer = client.post(
        "/decisions", form(review="", consult=f"post:{audit}", consult_position="팀장")
    )
    assert answer["Location"] == "/decisions"
    page = client.get("/decisions").content.decode()
    assert "3일 이내" in page
    assert "협조 감사담당관 팀장" in page
    tried = client.get("/decisions?kind=leave&subkind=annual&days=3&who=김주무관").content.decode()
    assert "협조 정감사" in tried
    assert "결재 이팀장" in tried
    assert "3일 이내 연가는 팀장 전결 (해온시 사무전결규칙 예시 제4조)" in tried
    over = client.get("/decisions?kind=leave&subkind=annual&days=4&who=김주무관").content.decode()
    assert "결재 박과장" in over


def test_끝낸_규칙은_지나간_규칙에_남는다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    client.post("/decisions", form(since="2026-01-01"))
    key = queries.rules()[0].rule
    client.post(f"/decisions/{key}/end", {"since": "2026-11-20"})
    page = client.get("/decisions").content.decode()
    assert "지나간 규칙" in page
    assert "2026-11-20 전까지" in page
    assert DecisionRule.objects.get().valid.upper == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"document": ""}, "근거 칸을 적어 주세요."),
        ({"decider": ""}, "누가 결재 칸을 골라 주세요."),
        ({"days": "반나절"}, "1 이상의 정수를 넣어 주세요."),
        ({"grade_from": "7", "grade_until": "5"}, "계급의 높은 쪽과 낮은 쪽이 바뀌었습니다."),
    ],
)
def test_틀린_값은_말해_주고_적지_않는다(world: World, wrong: dict[str, object], said: str) -> None:
    answer = at_desk(world, "오인사", "hr").post("/decisions", form(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not DecisionRule.objects.exists()


def test_같은_범위를_두_번_적지_못한다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    client.post("/decisions", form())
    answer = client.post("/decisions", form(decider="head"))
    assert answer.status_code == 422
    assert "이미 있습니다" in answer.content.decode()


def test_없는_사람이나_결재자가_없는_사람을_물으면_그렇다고_한다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    assert "찾은 사람이 없습니다" in client.get("/decisions?kind=leave&who=없는이").content.decode()
    page = client.get("/decisions?kind=leave&who=문시장").content.decode()
    assert "결재할 사람이 정해져 있지 않습니다" in page


def test_인사가_아니면_보지도_적지도_못한다(world: World) -> None:
    for who in ("박과장", "윤서무", "조관리", "정감사"):
        client = at_desk(world, who)
        assert client.get("/decisions").status_code == 403
        assert client.post("/decisions", form()).status_code == 403


@pytest.mark.parametrize("day", ["", "어제", "2026-02-30", "2026-11-19"])
def test_날짜가_아니거나_지난_날이면_끝내지_않는다(world: World, day: str) -> None:
    client = at_desk(world, "오인사", "hr")
    client.post("/decisions", form(since="2026-01-01"))
    key = queries.rules()[0].rule
    assert client.post(f"/decisions/{key}/end", {"since": day}).status_code == 422
    assert DecisionRule.objects.get().valid.upper is None


def test_쓰기_전에_끝낸_규칙도_보인다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    client.post("/decisions", form(since="2026-12-01"))
    key = queries.rules()[0].rule
    client.post(f"/decisions/{key}/end", {"since": "2026-12-01"})
    page = client.get("/decisions").content.decode()
    assert "2026-12-01부터 쓰려던 것을 쓰기 전에 끝냄" in page


@pytest.mark.parametrize("wrong", [{"days": "9" * 12}, {"amount": "9" * 25}])
def test_너무_큰_수는_고쳐_달라고_한다(world: World, wrong: dict[str, str]) -> None:
    answer = at_desk(world, "오인사", "hr").post("/decisions", form(**wrong))
    assert answer.status_code == 422
    assert "이하의 수를 넣어 주세요" in answer.content.decode()
    assert not DecisionRule.objects.exists()


def test_금액을_적어_누가_결재하는지_본다(world: World) -> None:
    client = at_desk(world, "오인사", "hr")
    client.post("/decisions", form(subkind="", days="", amount="100000", matter="금액이 있는 것"))
    url = "/decisions?kind=leave&days=1&who=김주무관"
    assert "결재 이팀장" in client.get(f"{url}&amount=100000").content.decode()
    assert "결재 박과장" in client.get(f"{url}&amount=100001").content.decode()
    assert "결재 박과장" in client.get(url).content.decode()
