"""결재함, 내 문서, 대결, 전결 규칙의 목록은 엑셀로 내려받고, 내려받은 것은 기록에 남는다."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client

from dure import clock
from dure.approvals.actions import Row, Who
from tests.approvals.desk import handed_over, ruled
from tests.web.desk import asked, at_desk, lines
from tests.world import NOW, World

TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def cells(client: Client, url: str) -> list[list[object]]:
    answer = client.get(url)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def text(client: Client, url: str) -> str:
    return "\n".join(" | ".join(map(str, row)) for row in cells(client, url))


def test_결재함과_내_문서(world: World) -> None:
    made = asked(world, "김주무관", TUESDAY)
    head = at_desk(world, "박과장")
    assert 'href="/inbox/list.xlsx"' in head.get("/inbox").content.decode()
    assert "김주무관 · 11-24(화) 18:00–21:00" in text(head, "/inbox/list.xlsx")
    mine = at_desk(world, "김주무관")
    assert 'href="/documents/list.xlsx"' in mine.get("/documents").content.decode()
    said = text(mine, "/documents/list.xlsx")
    assert made.document.number in said
    assert "결재 박과장" in said
    assert made.document.number not in text(head, "/documents/list.xlsx")
    assert lines("web.download") == 3


def test_대결(world: World) -> None:
    handed_over(world, kinds=["leave"])
    said = text(at_desk(world, "박과장"), "/delegation/list.xlsx")
    assert "박과장 | 이팀장" in said
    assert "모든 부서의 휴가" in said
    assert "이팀장" not in text(at_desk(world, "강국장"), "/delegation/list.xlsx")


def test_전결_규칙은_인사만_내려받는다(world: World) -> None:
    ruled(world, Row(kind="leave", matter="연가", decider=Who("team_lead"), minutes_up_to=1440))
    said = text(at_desk(world, "오인사", "hr"), "/decisions/list.xlsx")
    assert "연가 | 휴가" in said
    assert "3일 이내 | 결재 팀장" in said
    for who in ("박과장", "김주무관", "윤서무"):
        assert at_desk(world, who).get("/decisions/list.xlsx").status_code == 403
