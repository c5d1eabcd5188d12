"""정정 신청 and my documents."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dure import clock
from dure.attendance.models import Anomaly, Correction, Punch
from dure.audit.models import Line
from tests.web.desk import asked, at_desk, computed, record
from tests.world import NOW, World

FRIDAY = date(2026, 11, 13)
FORM = {"date": "2026-11-13", "direction": "1", "time": "18:04", "reason": "단말기가 멈췄습니다"}


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_a_correction_with_evidence_goes_to_the_head(world: World) -> None:
    client = at_desk(world, "김주무관")
    assert client.get("/corrections/new?date=2026-11-13").status_code == 200
    file = SimpleUploadedFile("문자.png", b"x" * 100)
    answer = client.post("/corrections", {**FORM, "evidence": file})
    assert answer["Location"] == "/corrections"
    made = Correction.objects.get()
    assert (made.minute, made.direction, made.evidence_name) == (1084, 1, "문자.png")
    assert "문자.png" in client.get("/corrections").content.decode()
    papers = client.get("/documents").content.decode()
    assert "총무과-정정-2026-1" in papers
    assert "박과장 결재" in papers


def test_five_mebibytes_and_no_more(world: World) -> None:
    big = SimpleUploadedFile("큰.png", b"x" * (5 * 1024 * 1024 + 1))
    answer = at_desk(world, "김주무관").post("/corrections", {**FORM, "evidence": big})
    assert answer.status_code == 422
    assert "5MB보다 큽니다" in answer.content.decode()
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"time": "25시반"}, "시각은 18:00처럼"),
        ({"reason": ""}, "정정하는 까닭을 적어 주세요"),
        ({"date": "2026-11-20", "time": "18:04"}, "아직 오지 않은 시각입니다"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    world: World, wrong: dict[str, str], said: str
) -> None:
    answer = at_desk(world, "김주무관").post("/corrections", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Correction.objects.exists()


def test_a_punch_can_be_replaced_only_if_it_is_ones_own(world: World) -> None:
    record(world, "김주무관", FRIDAY, 530, 1000)
    record(world, "이팀장", FRIDAY, 531, 1001)
    client = at_desk(world, "김주무관")
    other = Punch.objects.get(minute=1001)
    assert client.post("/corrections", {**FORM, "replaces": other.id}).status_code == 422
    own = Punch.objects.get(minute=1000)
    assert client.post("/corrections", {**FORM, "replaces": own.id}).status_code == 302
    assert Correction.objects.get().replaces_id == own.id


def test_withdrawing_opens_the_misfit_again(world: World) -> None:
    record(world, "김주무관", FRIDAY, 530)
    computed()
    client = at_desk(world, "김주무관")
    client.post("/corrections", FORM)
    made = Correction.objects.select_related("document").get()
    assert Anomaly.objects.get(kind="missing_out").state == "asked"
    url = f"/corrections/{made.document.public_id}/withdraw"
    assert at_desk(world, "이팀장").post(url).status_code == 403
    client.post(url)
    made.refresh_from_db()
    assert made.state == "rejected"
    assert Anomaly.objects.get(kind="missing_out").state == "open"
    assert client.post(url).status_code == 409


def test_my_documents_are_mine(world: World) -> None:
    asked(world, "김주무관", FRIDAY + timedelta(days=11))
    assert "총무과-초과-2026-1" in at_desk(world, "김주무관").get("/documents").content.decode()
    assert "총무과-초과-2026-1" not in at_desk(world, "최담당").get("/documents").content.decode()


def test_evidence_is_opened_by_those_concerned_and_each_opening_is_logged(world: World) -> None:
    file = SimpleUploadedFile("문자.png", b"picture")
    at_desk(world, "김주무관").post("/corrections", {**FORM, "evidence": file})
    made = Correction.objects.get()
    address = f"/corrections/{made.document.public_id}/evidence"
    assert address in at_desk(world, "박과장").get("/inbox").content.decode()
    for who, role in (("김주무관", "employee"), ("박과장", "head"), ("정감사", "auditor")):
        answer = at_desk(world, who, role).get(address)
        assert b"".join(answer.streaming_content) == b"picture"  # type: ignore[attr-defined]
        assert answer["Content-Disposition"].startswith("attachment")
    assert Line.objects.filter(action="attendance.open_evidence").count() == 3
    assert at_desk(world, "이팀장").get(address).status_code == 403
    assert at_desk(world, "윤서무", "clerk").get(address).status_code == 403
