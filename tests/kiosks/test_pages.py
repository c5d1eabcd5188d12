"""The pages of kiosks and phones: one press, a big answer, and what stands in the way."""

import re

import pytest
from django.test import Client

from dure.attendance.models import Punch
from dure.kiosks import actions
from tests.kiosks.conftest import Hands
from tests.kiosks.steps import Tablet, allow_phones
from tests.web.desk import at_desk, record
from tests.world import NOW, World


def _ticket(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found
    return found[1]


def test_one_press_after_the_scan_and_a_big_answer(world: World, tablet: Tablet) -> None:
    client, code = at_desk(world, "김주무관"), tablet.code(NOW)
    record(world, "김주무관", NOW.date(), 532)
    page = client.get(f"/k/{code}").content.decode()
    assert "공원 현관" in page
    assert page.index(">퇴근</button>") < page.index("출근으로 기록하기")  # guessed from the day
    assert Punch.objects.count() == 1  # looking writes nothing
    answer = client.post(
        f"/k/{code}/punch", {"ticket": _ticket(page), "direction": "1"}, follow=True
    )
    told = answer.content.decode()
    assert '<h1 id="d-h">퇴근</h1>' in told
    assert "16:40" in told
    made = Punch.objects.get(source="kiosk")
    assert f"/punch/{made.id}/undo" in told


def test_the_press_has_ninety_seconds_and_its_own_ticket(
    world: World,
    tablet: Tablet,
    hands: Hands,
) -> None:
    client, code = at_desk(world, "김주무관"), tablet.code(NOW)
    ticket = _ticket(client.get(f"/k/{code}").content.decode())
    other = at_desk(world, "이팀장").post(f"/k/{code}/punch", {"ticket": ticket, "direction": "0"})
    assert other.status_code == 422
    hands.go(seconds=91)
    late = client.post(f"/k/{code}/punch", {"ticket": ticket, "direction": "0"})
    assert late.status_code == 422
    assert "지난 코드" in late.content.decode()
    hands.go(seconds=-1)
    assert client.post(f"/k/{code}/punch", {"ticket": ticket, "direction": "0"}).status_code == 302


def test_a_kept_code_is_answered_and_only_to_whoever_scanned(
    world: World,
    tablet: Tablet,
    hands: Hands,
) -> None:
    client = at_desk(world, "김주무관")
    shell = client.get("/k/shell").content.decode()
    whose = re.search(r'data-whose="([^"]+)"', shell)
    assert whose
    said = {"code": tablet.code(NOW), "direction": "0", "whose": whose[1]}
    hands.go(hours=2)
    assert at_desk(world, "이팀장").post("/k/later", said).status_code == 403
    first, again = client.post("/k/later", said).json(), client.post("/k/later", said).json()
    assert first["taken"]
    assert again == first  # the answer may have been lost on its way
    assert Punch.objects.get().at == NOW
    assert Client().post("/k/later", said).status_code == 401


def test_the_administrator_registers_and_sees_what_came_late(
    world: World,
    hands: Hands,
) -> None:
    client = at_desk(world, "조관리", "admin")
    assert "등록한 키오스크가 없습니다" in client.get("/kiosks").content.decode()
    page = client.get("/kiosks").content.decode()
    unit = re.search(r'<option value="([^"]+)">공원과', page)
    assert unit
    made = client.post("/kiosks/new", {"name": "공원 현관", "unit": unit[1]}).content.decode()
    number = re.search(r'number-once">([A-Z0-9]{8})<', made)
    assert number
    assert "<svg" in made
    assert number[1] not in client.get("/kiosks").content.decode()
    serial, _ = actions.pair(number=number[1], by=world.viewer("조관리", "admin"), at=NOW)
    assert "11월 20일 16:40 연결" in client.get("/kiosks").content.decode()
    assert client.post(f"/kiosks/{serial}/renew").status_code == 200
    assert client.post(f"/kiosks/{serial}/retire").status_code == 200
    assert "등록한 키오스크가 없습니다" in client.get("/kiosks").content.decode()


def test_the_tablets_page_knows_nobody(db: None) -> None:
    answer = Client().get("/kiosk")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", answer.content.decode())


def test_the_worker_may_answer_for_the_kiosk_and_no_other_file(db: None) -> None:
    allowed = {}
    for name in ("kiosk/worker.js", "dure.js"):
        answer = Client().get(f"/static/{name}")
        allowed[name] = answer.headers.get("Service-Worker-Allowed")
        answer.close()
    assert allowed == {"kiosk/worker.js": "/", "dure.js": None}


def test_a_pin_is_set_twice_alike(world: World, hands: Hands) -> None:
    client = at_desk(world, "김주무관")
    differs = client.post("/phone/pin", {"pin": "270913", "again": "270914"})
    assert differs.status_code == 422
    client.post("/phone/pin", {"pin": "270913", "again": "270913"})
    assert "2026년 11월 20일에 정함" in client.get("/phone").content.decode()


def test_the_clerk_gives_a_pin_told_once(world: World, hands: Hands) -> None:
    client = at_desk(world, "윤서무", "clerk")
    page = client.get("/kiosks/pins").content.decode()
    assert "김주무관" in page
    assert "한기간제" not in page  # of another unit
    person = re.search(r'name="person" value="([^"]+)"', page)
    assert person
    made = client.post("/kiosks/pins/give", {"person": person[1]}).content.decode()
    assert re.search(r'number-once">\d{6}<', made)
    assert at_desk(world, "김주무관").get("/kiosks/pins").status_code == 403


def test_phones_are_off_and_say_who_must_set_what(world: World, hands: Hands) -> None:
    page = at_desk(world, "김주무관").get("/phone").content.decode()
    assert "인사담당자가 조례나 지침의 문서번호와 함께" in page
    assert "출퇴근을 인정하는 사무실에서의 거리" in page
    assert "위치를 확인하고" not in at_desk(world, "김주무관").get("/").content.decode()


def test_consent_then_a_press_on_todays_page(world: World, hands: Hands) -> None:
    allow_phones(world)
    client = at_desk(world, "김주무관")
    assert "동의할지 정하기" in client.get("/").content.decode()
    assert "거부하면" in client.get("/phone").content.decode()
    client.post("/phone/agree")
    assert "위치를 확인하고 출근" in client.get("/").content.decode()
    hands.go(hours=4)
    assert "위치를 확인하고" not in client.get("/").content.decode()  # nobody is asked after work
    hands.go(hours=-4)
    client.post("/phone/withdraw")
    page = client.get("/").content.decode()
    assert "위치를 확인하고" not in page
    assert "동의할지 정하기" not in page  # asked once
    assert "출근 기록하기" in page


@pytest.mark.parametrize("missing", ["latitude", "longitude", "accuracy"])
def test_a_press_without_a_place_is_refused(world: World, hands: Hands, missing: str) -> None:
    sent = {"latitude": "37", "longitude": "127", "accuracy": "5", "direction": "0"}
    answer = at_desk(world, "김주무관").post("/phone/punch", {**sent, missing: "nan"})
    assert answer.status_code == 422


def test_the_administrator_places_and_ends_a_site(world: World, hands: Hands) -> None:
    client = at_desk(world, "조관리", "admin")
    page = client.get("/phone/sites").content.decode()
    assert "안 정함" in page
    unit = re.search(r'<option value="([^"]+)">공원과', page)
    assert unit
    sent = {"name": "공원", "unit": unit[1], "latitude": "37.5", "longitude": "127"}
    client.post("/phone/sites/new", {**sent, "since": "2026-11-01"})
    page = client.get("/phone/sites").content.decode()
    assert "37.500000, 127.000000" in page
    end = re.search(r'action="(/phone/sites/[^"]+/end)"', page)
    assert end
    client.post(end[1])
    assert "2026-11-20까지" in client.get("/phone/sites").content.decode()
