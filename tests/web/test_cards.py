"""공무원증: the office's list, one person's page, one's own card and its loss in one press."""

import io
import re
from datetime import datetime

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.attendance import actions as attendance
from dure.attendance import punches
from dure.audit.actions import Actor
from dure.cards.models import Event
from dure.people import queries
from dure.people.models import Credential
from dure.terminals.models import Device
from tests.web.desk import at_desk, lines
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dure.clock.now", lambda: NOW)


@pytest.fixture
def hr(world: World) -> Client:
    return at_desk(world, "오인사", "hr")


def _address(world: World, who: str = "김주무관") -> str:
    person = world.people[who]
    return f"/cards/person/{queries.public_ids([person])[person]}"


def _text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_사람_화면에서_재발급하면_옛_카드가_돌려받을_것으로_보인다(
    world: World, hr: Client
) -> None:
    assert "돌려받을 카드가 없습니다" in _text(hr, "/cards")
    rows = [("HAEON-01", "1001", datetime(2026, 11, 19, 9), 0)]
    attendance.record_punches(
        readings=pl.DataFrame(rows, schema=punches.READINGS, orient="row"),
        source="terminal",
        source_ref="t",
        by=Actor("test", "", "test"),
        at=NOW,
    )
    page = _address(world)
    assert lines("web.view_cards") == 0
    assert world.card("김주무관") in _text(hr, page)
    assert lines("web.view_cards") == 1
    given = {"number": "1001", "since": "2026-11-19", "reason": ""}
    answer = hr.post(f"{page}/issue", given, follow=True)
    assert "맡아 둔 기록 1건을 이 사람에게 붙입니다" in answer.content.decode()
    assert "재발급" in answer.content.decode()
    everybody = _text(hr, "/cards")
    assert "새 공무원증으로 바뀜" in everybody
    old = {"number": world.card("김주무관"), "on": "2026-11-20", "back": "all"}
    done = hr.post(f"{page}/take-back", old)
    assert done["Location"] == "/cards"
    assert "돌려받을 카드가 없습니다" in _text(hr, "/cards")


def test_남의_번호를_주면_적은_것을_잃지_않고_까닭을_본다(world: World, hr: Client) -> None:
    given = {"number": world.card("이팀장"), "since": "2026-11-20", "reason": "훼손"}
    answer = hr.post(f"{_address(world)}/issue", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "이팀장의 번호입니다" in page
    assert 'value="훼손"' in page
    assert hr.post(f"{_address(world)}/issue", {"since": "2026-11-20"}).status_code == 422
    assert not Event.objects.exists()


def test_분실과_되찾음과_반납을_적는다(world: World, hr: Client) -> None:
    page, number = _address(world), world.card("김주무관")
    what = {"number": number, "on": "2026-11-20", "reason": ""}
    assert hr.post(f"{page}/lose", what)["Location"] == page
    assert "에 분실했습니다" in _text(hr, page)
    assert "재발급·되찾음" in _text(hr, "/cards")
    assert hr.post(f"{page}/find", what).status_code == 302
    assert hr.post(f"{page}/take-back", what).status_code == 302
    assert "에 반납했습니다" in _text(hr, page)
    assert hr.post(f"{page}/lose", {"number": number}).status_code == 422


def test_내_공무원증의_분실을_한_번_눌러_알리고_되돌린다(world: World) -> None:
    own = at_desk(world, "김주무관")
    assert "분실 신고" in _text(own, "/cards/mine")
    answer = own.post("/cards/mine/lost", follow=True).content.decode()
    assert "쓰는 카드 없음" in answer
    event = Event.objects.get()
    assert f"/cards/events/{event.public_id}/undo" in answer
    back = own.post(f"/cards/events/{event.public_id}/undo", follow=True).content.decode()
    assert "되돌렸습니다" in back
    assert "사용 중" in back
    assert (
        Credential.objects.get(kind="card", person_id=world.people["김주무관"]).valid.upper is None
    )


def test_인사와_시스템만_모두의_카드를_본다(world: World) -> None:
    assert at_desk(world, "조관리", "admin").get("/cards").status_code == 200
    clerk = at_desk(world, "윤서무", "clerk")
    assert clerk.get("/cards").status_code == 403
    assert clerk.get(_address(world)).status_code == 403
    assert clerk.post(f"{_address(world)}/issue", {}).status_code == 403
    assert clerk.get("/cards/mine").status_code == 200


def test_카드_파일을_올려_보고_적용하고_되돌린다(world: World, hr: Client) -> None:
    assert "빈 양식 받기" in _text(hr, "/cards/import")
    assert hr.get("/cards/import/template").status_code == 200
    text = "사번,공무원증번호\n20260001,1001"
    file = SimpleUploadedFile("카드.csv", text.encode("cp949"))
    page = hr.post("/cards/import", {"file": file, "since": "2026-11-20"}).content.decode()
    assert "1명 적용하기" in page
    apply = re.search(r'action="(/cards/import/[^"]+/apply)"', page)
    assert apply
    done = hr.post(apply[1], follow=True).content.decode()
    assert "1명의 공무원증을 등록했습니다" in done
    assert "파일 되돌리기" in done
    undone = hr.post(apply[1].replace("/apply", "/undo"), follow=True).content.decode()
    assert "적용하기 전으로 되돌렸습니다" in undone
    assert "파일 되돌리기" not in undone


def test_단말기에_보낼_것을_모두_본_뒤에_처음_보낸다(world: World, hr: Client) -> None:
    admin = at_desk(world, "조관리", "admin")
    page = "/cards/terminals/HAEON-02"
    assert "공원관리사무소" not in _text(admin, "/cards/terminals")  # no machine that could be told
    assert "아직 서버에 연결되지 않았거나" in _text(admin, page)
    Device.objects.create(
        public_id="0190a000-0000-7000-8000-000000000002",
        institution_id=world.institution,
        serial="HAEON-02",
        state=Device.State.ADMITTED,
        address="10.0.0.1",
        first_seen_at=NOW,
        last_seen_at=NOW,
        online_since=NOW,
    )
    assert "처음 보내기를 기다립니다" in _text(admin, "/cards/terminals")
    wrong = {"scope": "chosen", "digits": "9"}
    assert "하나라도 골라" in admin.post(f"{page}/rule", wrong).content.decode()
    assert admin.post(f"{page}/rule", {"scope": "subtree", "digits": ""}).status_code == 422
    assert admin.post(f"{page}/rule", {"scope": "subtree", "digits": "9"})["Location"] == page
    shown = _text(admin, page)
    assert "한기간제" in shown
    seen = re.search(r'name="seen" value="(\d+)"', shown)
    assert seen
    assert admin.post(f"{page}/approve", {"seen": "0"}).status_code == 409
    sent = admin.post(f"{page}/approve", {"seen": seen[1]}, follow=True).content.decode()
    assert "명령 1건을 보냅니다" in sent
    assert "허락했습니다" in sent
    assert admin.post(f"{page}/start-over").status_code == 302
    assert admin.post(f"{page}/try-again").status_code == 302
    assert "한기간제" in _text(hr, page)
    assert hr.post(f"{page}/approve", {"seen": seen[1]}).status_code == 403
    assert at_desk(world, "윤서무", "clerk").get(page).status_code == 403
    assert admin.get("/cards/terminals/없음").status_code == 403


def test_사람의_화면에서_다른_단말기에도_등록하고_끝낸다(world: World, hr: Client) -> None:
    page = _address(world)
    given = {"serial": "HAEON-02", "since": "2026-11-20", "until": "2026-11-30", "reason": "겸임"}
    assert hr.post(f"{page}/add-terminal", {**given, "reason": ""}).status_code == 422
    assert hr.post(f"{page}/add-terminal", given)["Location"] == page
    shown = _text(hr, page)
    assert "공원관리사무소에도" in shown
    ending = re.search(r'action="(/cards/extras/[^"]+/end)"', shown)
    assert ending
    assert hr.post(ending[1])["Location"] == page
    assert hr.post("/cards/numbers/give")["Location"] == "/cards/terminals"


def test_목록은_쉰_줄씩_보이고_찾고_엑셀로_받는다(world: World, hr: Client) -> None:
    page = _text(hr, "/cards?show=using")
    assert "쓰고 있는 카드" in page
    number = world.card("김주무관")
    found = _text(hr, f"/cards?show=using&q={number}")
    assert "김주무관" in found
    assert "이팀장" not in found
    assert "찾은 것이 없습니다" in _text(hr, "/cards?show=using&q=없는사람")
    sheet = hr.get("/cards/list.xlsx?show=using")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))  # type: ignore[attr-defined]
    assert number in {row[2] for row in book.worksheets[0].iter_rows(values_only=True)}
