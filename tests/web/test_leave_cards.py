"""Leave in the inbox: what it leaves, who else is away, what to look at; one press, and undo."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from dure import clock
from dure.leave import queries as leave
from dure.leave.models import Leave
from tests.leave.steps import DAY, ask, hours, lot, take
from tests.web.desk import asking, at_desk
from tests.world import NOW, World

MONDAY = date(2026, 11, 23)
TEAM = ("이팀장", "윤서무", "최담당", "오인사")
BEFORE = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def shown(client: Client) -> str:
    return client.get("/inbox").content.decode()


def approve(client: Client, made: Leave) -> Any:
    return client.post(f"/inbox/{made.document.public_id}/approve", {"version": 1})


def test_a_card_says_what_is_left_and_one_press_approves(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    made = ask(world, "김주무관", hours(MONDAY, 840, 1080), reason="이사")
    client = at_desk(world, "박과장")
    page = shown(client)
    assert "김주무관 · 11월 23일(월) 14:00–18:00" in page
    assert "연가 4시간 · 남은 연가 12일 → 11일 4시간 · 이사" in page
    assert page.index("규칙에 이상 없는 문서") < page.index("김주무관 · 11월 23일(월)")
    assert approve(client, made).status_code == 302
    made.refresh_from_db()
    assert made.state == "approved"
    assert leave.balance(world.people["김주무관"], on=MONDAY).left == 12 * DAY - 240
    client.post(f"/inbox/{made.document.public_id}/undo")
    made.refresh_from_db()
    assert made.state == "requested"
    assert leave.balance(world.people["김주무관"], on=MONDAY).left == 12 * DAY


def test_a_day_on_which_most_are_away_is_apart(world: World) -> None:
    for who in TEAM:
        lot(world, who)
        take(world, who, hours(MONDAY, 540, 1080))
    lot(world, "김주무관")
    made = ask(world, "김주무관", hours(MONDAY, 840, 1080))
    client = at_desk(world, "박과장")
    page = shown(client)
    # 총무과는 김주무관, 이팀장, 박과장, 윤서무, 최담당, 오인사, 조관리 일곱 명
    assert "11-23(월)에 총무과 7명 가운데 2명만 남습니다" in page
    assert "규칙에 이상 없는 문서" not in page
    pick = f"{made.document.public_id}:1:1.0"
    said = client.post("/inbox/approve", {"doc": [pick]}, follow=True).content.decode()
    assert "살펴볼 일이 생김" in said
    made.refresh_from_db()
    assert made.state == "requested"


def test_a_later_request_says_why(world: World) -> None:
    lot(world, "김주무관")
    ask(world, "김주무관", hours(date(2026, 11, 19), 840, 1080), after_reason="아이가 아팠습니다")
    page = shown(at_desk(world, "박과장"))
    assert "사후 신청입니다. 까닭: 아이가 아팠습니다" in page
    assert "규칙에 이상 없는 문서" not in page


def test_what_must_be_granted_is_said_and_not_held_up(world: World) -> None:
    ask(
        world,
        "김주무관",
        hours(MONDAY, 540, 1080),
        kind="death_sibling",
        facts={"event_date": "2026-11-22"},
    )
    page = shown(at_desk(world, "박과장"))
    assert "경조사휴가는 신청하면 주어야 하는 휴가입니다" in page
    assert "규칙에 이상 없는 문서" in page


def test_the_line_reads_a_private_kind_and_colleagues_do_not(world: World) -> None:
    made = ask(world, "김주무관", hours(date(2026, 11, 20), 1020, 1080), kind="sick")
    client = at_desk(world, "박과장")
    assert "병가 1시간" in shown(client)
    approve(client, made)
    page = at_desk(world, "최담당", "employee").get("/").content.decode()
    assert "자리 비움" in page.split("오늘 자리 비움")[1]
    assert "병가" not in page


def test_a_cancellation_is_approved_like_any_other(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    begun = take(world, "김주무관", hours(date(2026, 11, 9), 840, 1080), at=BEFORE)
    at_desk(world, "김주무관").post(f"/leave/{begun.public_id}/cancel", {"reason": "출근함"})
    client = at_desk(world, "박과장")
    page = shown(client)
    assert "휴가 취소" in page
    assert "남은 연가 11일 4시간 → 12일" in page
    paper = begun.cancellations.get().document
    client.post(f"/inbox/{paper.public_id}/approve", {"version": 1})
    begun.refresh_from_db()
    assert begun.state == "cancelled"
    assert leave.balance(world.people["김주무관"], on=MONDAY).left == 12 * DAY


def test_returning_needs_a_reason_and_shows_it(world: World) -> None:
    lot(world, "김주무관")
    made = ask(world, "김주무관", hours(MONDAY, 840, 1080))
    client = at_desk(world, "박과장")
    url = f"/inbox/{made.document.public_id}/reject"
    assert client.post(url, {"version": 1, "comment": ""}).status_code == 422
    client.post(url, {"version": 1, "comment": "그날은 예산 심사가 있습니다"})
    page = at_desk(world, "김주무관").get(f"/leave/{made.public_id}").content.decode()
    assert "그날은 예산 심사가 있습니다" in page
    assert "고쳐서 다시 올리기" in page


def test_한_해의_병가를_더해_엿새를_넘으면_진단서가_없다고_말한다(world: World) -> None:
    lot(world, "김주무관")
    # 11월 2–6일 닷새에 하루를 더하면 엿새(넘지 않음), 또 하루를 더하면 이레(제7조의5제3항)
    five = [hours(date(2026, 11, day), 540, 1080) for day in range(2, 7)]
    take(world, "김주무관", *five, kind="sick", at=datetime(2026, 10, 30, tzinfo=UTC))
    ask(world, "김주무관", hours(MONDAY, 540, 1080), kind="sick")
    head = at_desk(world, "박과장")
    assert "진단서가 없습니다" not in shown(head)
    ask(world, "김주무관", hours(date(2026, 11, 24), 540, 1080), kind="sick")
    page = shown(head)
    assert page.count("진단서가 없습니다") == 1
    assert "올해 병가가 7일로 6일을 넘는데 진단서가 없습니다." in page


def test_it_is_not_for_others_to_sign(world: World) -> None:
    lot(world, "김주무관")
    made = ask(world, "김주무관", hours(MONDAY, 840, 1080))
    assert approve(at_desk(world, "김주무관"), made).status_code == 403
    assert approve(at_desk(world, "강국장"), made).status_code == 403
    made.refresh_from_db()
    assert made.state == "requested"


def test_the_inbox_asks_no_more_the_more_leave_waits(world: World) -> None:
    for who in (*TEAM, "김주무관"):
        lot(world, who)
    checkup = {"kind": "official", "facts": {"official_reason": "checkup"}}
    ask(world, "김주무관", hours(MONDAY, 540, 660))
    ask(world, "김주무관", hours(MONDAY, 840, 960), **checkup)
    client = at_desk(world, "박과장")
    client.get("/inbox")
    few = len(asking(client, "/inbox"))
    for who in TEAM:
        for day in range(23, 27):
            ask(world, who, hours(date(2026, 11, day), 540, 660))
            ask(world, who, hours(date(2026, 11, day), 840, 960), **checkup)
    assert len(asking(client, "/inbox")) == few
