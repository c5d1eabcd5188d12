"""당직일지의 화면: 전화기로 적고 사진을 올리고 인계하며, 남은 보지 못한다."""

from datetime import date
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure import clock
from dure.duty.models import DutyLog, LogLine
from tests.duty.test_logs import MORNING, NIGHT, PNG, approve, handed_over, night, rules
from tests.duty.test_swapping import name_of
from tests.web.desk import at_desk
from tests.world import World

DEC = date(2026, 12, 1)


def at(monkeypatch: pytest.MonkeyPatch, moment: object) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_당직자가_점검하고_사진을_올리고_인계한다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = night(world)
    at(monkeypatch, NIGHT)
    keeper, url = at_desk(world, name_of(world, seat.kept_by), "employee"), f"/duty/log/{seat.duty}"
    assert "문단속" in text(keeper, url)
    assert url in text(keeper, "/duty/mine")
    for item in ("문단속", "불 끄기"):
        told = {"kind": "checkup", "item": item, "good": "1"}
        assert keeper.post(f"{url}/write", told).status_code == 302
    photo = SimpleUploadedFile("a.png", PNG.content, "image/png")
    sent = {"kind": "incident", "text": "정문 앞 누수", "photo": photo}
    assert keeper.post(f"{url}/write", sent).status_code == 302
    line = LogLine.objects.get(kind="incident").public_id
    answer = keeper.get(f"{url}/photo/{line}")
    assert (answer["Content-Type"], answer.content) == ("image/png", PNG.content)
    assert "정문 앞 누수" in text(keeper, url)
    at(monkeypatch, MORNING)
    assert keeper.post(f"{url}/hand-over").status_code == 302
    made = DutyLog.objects.get()
    assert made.document is not None
    head = at_desk(world, "박과장", "head")
    assert "정문 앞 누수" in text(head, f"/papers/{made.document.public_id}")
    assert head.get(f"{url}/photo/{line}").status_code == 200


def hwpx_of(client: Client, url: str) -> str:
    answer = client.get(f"{url}/hwpx")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with ZipFile(BytesIO(content)) as opened:
        return opened.read("Contents/section0.xml").decode()


def test_일지를_문서로_받는다(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = night(world)
    keeper, url = at_desk(world, name_of(world, seat.kept_by), "employee"), f"/duty/log/{seat.duty}"
    at(monkeypatch, NIGHT)
    assert "점검하지 않음" in hwpx_of(keeper, url)
    told = {"kind": "checkup", "item": "문단속", "good": "0", "text": "뒷문이 열려 있음"}
    keeper.post(f"{url}/write", told)
    keeper.post(f"{url}/write", {"kind": "incident", "text": "정문 앞 누수"})
    at(monkeypatch, MORNING)
    approve(world, handed_over(world, seat))
    paper = hwpx_of(keeper, url)
    for said in ("뒷문이 열려 있음", "정문 앞 누수", "12월 1일(화) 22:00", "박과장", "이상 없음"):
        assert said in paper, said
    pdf = keeper.get(f"{url}/pdf")
    assert b"".join(pdf.streaming_content)[:4] == b"%PDF"  # type: ignore[attr-defined]


def test_걸리지_않은_사람은_일지와_사진을_보지_못한다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = night(world)
    at(monkeypatch, NIGHT)
    stranger, url = at_desk(world, "한기간제"), f"/duty/log/{seat.duty}"
    assert stranger.get(url).status_code == 403
    assert stranger.get(f"{url}/photo/{uuid4()}").status_code == 403
    assert stranger.get(f"{url}/pdf").status_code == stranger.get(f"{url}/hwpx").status_code == 403
    assert stranger.post(f"{url}/write", {"kind": "incident", "text": "일"}).status_code == 403
    assert stranger.post(f"{url}/hand-over").status_code == 403
    assert stranger.get("/duty/logs").status_code == 403
    assert stranger.post("/duty/logs/grant").status_code == 403
    assert stranger.post(f"{url}/keeper", {"reason": "일"}).status_code == 403


def test_담당자가_내지_않은_일지와_밀린_휴무를_보고_준다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = night(world)
    at(monkeypatch, MORNING)
    hr = at_desk(world, "오인사", "hr")
    assert f"/duty/log/{seat.duty}" in text(hr, "/duty/logs")
    approve(world, handed_over(world, seat))
    assert "숙직 뒤의 휴무" in text(hr, "/duty/logs")
    assert hr.post("/duty/logs/grant").status_code == 422
    rules(world)
    assert hr.post("/duty/logs/grant").status_code == 302
    assert "주지 않은 당직 휴무가 없습니다" in text(hr, "/duty/logs")
    keeper = at_desk(world, name_of(world, seat.kept_by), "employee")
    assert "당직 휴무" in text(keeper, "/leave")
    url, told = f"/duty/log/{seat.duty}", {"seat": str(seat.duty), "reason": "결근"}
    assert hr.post(f"{url}/keeper", told | {"who": "other", "person": ""}).status_code == 422
    assert hr.post(f"{url}/keeper", told | {"who": "nobody"}).status_code == 302
    assert "서지 않음" in text(hr, url)
    back = told | {"who": "other", "person": name_of(world, seat.kept_by)}
    assert hr.post(f"{url}/keeper", back).status_code == 302
    assert "서지 않음" not in text(hr, url).split("<details")[0]
