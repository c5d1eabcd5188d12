"""근로자의 전화기: 첫 화면, 연차와 비밀 신고, 키오스크의 PIN과 QR이 근로자의 하루가 된다."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from dure import clock
from dure.guard import complaints
from dure.guard.models import Complaint
from dure.kiosks import actions
from dure.labor import days, renewing
from dure.labor.models import LeaveRequest, LeaveUse, Worker
from dure.labor.renewing import WantedRenewal
from tests.kiosks.steps import Tablet, number_of
from tests.labor.attended import attend
from tests.labor.office import YEAR, Office
from tests.labor.test_asking import grant
from tests.labor.test_pages import desk, text
from tests.labor.test_paying import HOUR
from tests.web.desk import lines
from tests.world import NOW

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
PIN = "270913"
MINE, LEAVE, COMPLAINTS = "/labor/mine", "/labor/mine/leave/new", "/labor/mine/complaints"
ASKED = "/labor/mine/leave"


@pytest.fixture
def worker(office: Office) -> Worker:
    made = office.worker("한기간제")
    office.concluded(made, HOUR)
    attend(office, made, first=date(2026, 10, 26), last=FRIDAY - timedelta(days=1))
    return made


def phone(office: Office) -> Client:
    return desk(office, "한기간제", "employee")


def row_of(worker: Worker, day: date) -> tuple[int | None, int | None, int]:
    own = days.spans([worker])[worker.id]
    (row,) = days.of_workers({worker: own}, since=day, until=day + timedelta(days=1)).rows
    return row.began, row.ended, row.worked_minutes


# ── the home ──────────────────────────────────────────────────────────────────────────


def test_로그인하면_내_일이_첫_화면이다(office: Office, worker: Worker) -> None:
    mine = phone(office)
    assert mine.get("/")["Location"] == MINE
    assert desk(office, "김주무관", "employee").get("/").status_code == 200
    page = text(mine, MINE)
    for url in (LEAVE, "/labor/mine/slips", COMPLAINTS):
        assert f'href="{url}"' in page
    assert 'href="/overtime/new"' not in page


def test_임기제공무원의_첫_화면은_그대로다(office: Office, worker: Worker) -> None:
    Worker.objects.filter(id=worker.id).update(kind="appointed_term")
    assert phone(office).get("/").status_code == 200
    assert phone(office).get(LEAVE).status_code == 403


def test_첫_화면은_주휴와_임금과_끝나는_날을_말한다(office: Office, worker: Worker) -> None:
    page = text(phone(office), MINE)
    assert "이번 주 소정근로일 5일 중 4일을 나왔습니다." in page
    assert "금요일까지 나오면 주휴수당 96,000원이 생깁니다." in page
    assert "1,632,000" in page  # 14일 × 96,000원 + 끝난 세 주 × 96,000원
    assert "D-41" in page  # 12월 31일까지
    assert "12월 31일(목)까지 일하면 1년 이상이라 퇴직금이 생깁니다." in page
    assert "갱신할지는 아직 알리지 않았습니다." in page


def test_알린_갱신만_근로자에게_보인다(office: Office, worker: Worker) -> None:
    contract = worker.contracts.get()
    said = WantedRenewal(
        criteria="평가 70점", reviewed_on=FRIDAY, decision="renew", reasons="사업이 이어짐"
    )
    renewing.save_renewal(contract=contract, wanted=said, by=office.officer, at=NOW)
    assert "알린 결정" not in text(phone(office), MINE)
    told = WantedRenewal(**{**vars(said), "notified_on": FRIDAY})
    renewing.save_renewal(contract=contract, wanted=told, by=office.officer, at=NOW)
    assert "11월 20일(금)에 알린 결정: 갱신." in text(phone(office), MINE)


def test_한_번_누르면_출근이고_언제_기록했는지_말한다(office: Office, worker: Worker) -> None:
    mine = phone(office)
    answer = mine.post("/punch", {"direction": "0"}, follow=True)
    assert answer.redirect_chain[-1][0] == MINE
    page = answer.content.decode()
    assert "16:40에 출근을 기록했습니다(화면)." in page
    assert "퇴근 기록하기" in page
    assert "이번 주 소정근로일 5일을 모두 나왔습니다. 주휴수당 96,000원이 생깁니다." in page


def test_한쪽만_찍은_날은_빠졌다고_말하고_약속하지_않는다(
    office: Office, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = phone(office)
    mine.post("/punch", {"direction": "0"})
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))
    page = text(mine, MINE)
    assert "11월 20일(금)의 기록이 빠졌습니다." in page
    assert "기록이 맞지 않는 날이 있어 주휴수당은 아직 말할 수 없습니다." in page
    assert "/corrections/new?date=2026-11-20" in page


# ── the kiosk ─────────────────────────────────────────────────────────────────────────


def test_키오스크의_PIN은_끊겼다가_늦게_와도_근로자의_하루다(
    office: Office, worker: Worker
) -> None:
    actions.set_pin(pin=PIN, by=office.world.viewer("한기간제"), at=NOW)
    number, tablet = number_of(office.world, "한기간제"), Tablet(office.world)
    morning = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)  # 09:00
    presses = [
        tablet.press(number, PIN, morning, 0),
        tablet.press(number, PIN, morning + timedelta(hours=7), 1),
    ]
    assert all(each["taken"] for each in tablet.send(*presses, at=NOW))  # 16:40
    assert row_of(worker, FRIDAY) == (540, 960, 360)  # 7시간에서 휴게 1시간을 뺌


def test_QR은_그때_찍어도_연결되어_보내도_근로자의_하루다(office: Office, worker: Worker) -> None:
    by, tablet = office.world.viewer("한기간제"), Tablet(office.world)
    morning = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    actions.scan(code=tablet.code(morning), direction=0, phone="p", by=by, at=morning)
    evening = morning + timedelta(hours=9)
    actions.scan_later(
        code=tablet.code(evening), direction=1, phone="p", by=by, at=evening + timedelta(hours=3)
    )
    assert row_of(worker, FRIDAY) == (540, 1080, 480)


# ── leave ─────────────────────────────────────────────────────────────────────────────


def test_연차를_신청하면_자치구가_받아들이고_근로자가_본다(office: Office, worker: Worker) -> None:
    grant(office, worker, 1440)
    mine = phone(office)
    assert f'href="{LEAVE}?date=2026-11-23"' in text(mine, MINE)
    page = text(mine, f"{LEAVE}?date=2026-11-23")
    assert 'value="2026-11-23"' in page
    assert "3일" in page
    answer = mine.post(f"{ASKED}/ask", {"date": "2026-11-23", "minutes": ""})
    assert answer["Location"] == LEAVE
    found = LeaveRequest.objects.get()
    assert "연차 신청" in text(desk(office), "/labor")
    assert "한기간제" in text(desk(office), "/labor/leave")
    desk(office).post(f"/labor/leave/{found.public_id}/approve")
    assert LeaveUse.objects.get().date == MONDAY
    assert "받아들임" in text(mine, LEAVE)
    mine.post(f"{ASKED}/{found.public_id}/withdraw")
    assert not LeaveUse.objects.filter(known_until=None).exists()


def test_반나절이_한_시간으로_떨어지지_않아도_고른_대로다(office: Office, worker: Worker) -> None:
    page = text(phone(office), f"{LEAVE}?date=2026-11-23&minutes=217")
    assert '<option value="217" selected>3시간 37분</option>' in page
    for odd in (
        "?date=9999-12-31&minutes=²",
        "?date=&minutes=-1",
        "?date=0001-01-01&minutes=999999",
    ):
        assert phone(office).get(LEAVE + odd).status_code == 200
    for day in ("9999-12-31", "0001-01-01", "어제", ""):
        assert phone(office).post(f"{ASKED}/ask", {"date": day}).status_code == 422


def test_계약에_주휴일이_없으면_노동담당이_할_일이라고_말한다(office: Office) -> None:
    made = office.worker("한기간제")
    office.concluded(made, replace(HOUR, weekly_holiday=None))
    page = text(phone(office), MINE)
    assert "노동담당이 먼저 할 일입니다: 계약에 근로일(요일)과" in page
    assert "기록이 빠졌습니다" not in page


@pytest.mark.parametrize("unit", ["hour", "day", "week", "month"])
@pytest.mark.parametrize("start", [FRIDAY, FRIDAY - timedelta(days=1), date(2026, 11, 2)])
def test_막_일하기_시작한_사람의_첫_화면도_열린다(office: Office, unit: str, start: date) -> None:
    terms = replace(HOUR, start=start, end=date(2027, 11, 1), wage_unit=unit)
    office.concluded(office.worker("한기간제"), terms)
    page = text(phone(office), MINE)
    assert ("기록이 빠진 날 더 보기" in page) == (start.day == 2)
    assert text(phone(office), LEAVE)


def test_다른_자치구와_인사는_연차를_정하지_못한다(office: Office, worker: Worker) -> None:
    phone(office).post(f"{ASKED}/ask", {"date": "2026-11-23", "minutes": "120"})
    url = f"/labor/leave/{LeaveRequest.objects.get().public_id}"
    hr = desk(office, "오인사", "hr")
    assert "받아들이기" not in text(hr, "/labor/leave")
    assert hr.post(f"{url}/approve").status_code == 403
    assert phone(office).post(f"{url}/approve").status_code == 403
    answer = desk(office).post(f"{url}/reject", {"reason": ""})
    assert answer.status_code == 422
    assert "막대한 지장" in answer.content.decode()
    desk(office, "시노동").post(f"{url}/reject", {"reason": "선거 준비"})
    assert "선거 준비" in text(phone(office), LEAVE)


# ── what is told in confidence ────────────────────────────────────────────────────────


def test_비밀_신고는_시의_노동담당에게만_가고_답을_본다(office: Office, worker: Worker) -> None:
    mine, city = phone(office), desk(office, "시노동")
    page = text(mine, f"{COMPLAINTS}?kind=underpaid")
    assert "시의 노동담당만 읽습니다" in page
    assert "근로기준법 제104조" in page
    assert 'value="underpaid" checked' in page
    mine.post(f"{COMPLAINTS}/send", {"kind": "underpaid", "text": "주휴를 못 받음"})
    found = Complaint.objects.get()
    url = f"/labor/complaints/{found.public_id}"
    assert "주휴를 못 받음" not in text(city, "/labor/complaints")
    assert "주휴를 못 받음" in text(city, url)
    assert lines("guard.open_complaint") == 1
    city.post(f"{url}/answer", {"text": "자치구에 물어보겠습니다"})
    city.post(f"{url}/note", {"text": "10월을 살필 것"})
    assert "10월을 살필 것" in text(city, url)
    page = text(mine, COMPLAINTS)
    assert "자치구에 물어보겠습니다" in page
    assert "10월을 살필 것" not in page
    city.post(f"{url}/close")
    assert "끝남" in text(mine, COMPLAINTS)


@pytest.mark.parametrize(
    ("who", "role"),
    [("가람노동", "labor"), ("오인사", "hr"), ("정감사", "auditor"), ("박과장", "head"), ("윤서무", "clerk")],
)  # fmt: skip
def test_자치구와_관리자에게는_어디에도_보이지_않는다(
    office: Office, worker: Worker, who: str, role: str
) -> None:
    phone(office).post(f"{COMPLAINTS}/send", {"kind": "harassment", "text": "팀장의 말"})
    found = Complaint.objects.get()
    client = desk(office, who, role)
    for url in ("/labor/complaints", f"/labor/complaints/{found.public_id}"):
        assert client.get(url).status_code == 403
    for act in ("answer", "close", "note"):
        answer = client.post(f"/labor/complaints/{found.public_id}/{act}", {"text": "말"})
        assert answer.status_code == 403
    if role in ("labor", "hr", "auditor"):
        page = text(client, f"/labor/workers/{worker.public_id}") + text(client, "/labor")
        assert "비밀 신고" not in page
        assert "팀장의 말" not in page


def test_거둔_신고의_말은_지워진다(office: Office, worker: Worker) -> None:
    mine = phone(office)
    mine.post(f"{COMPLAINTS}/send", {"kind": "other", "text": "잘못 보냄"})
    found = Complaint.objects.get()
    mine.post(f"{COMPLAINTS}/{found.public_id}/withdraw")
    assert "잘못 보냄" not in text(mine, COMPLAINTS)
    assert complaints.unanswered() == 0
    assert "거두어" in text(desk(office, "시노동"), f"/labor/complaints/{found.public_id}")


def test_근로자가_아니면_연차와_신고의_화면이_없다(office: Office) -> None:
    other = desk(office, "김주무관", "employee")
    assert other.get(LEAVE).status_code == 403
    assert other.get(COMPLAINTS).status_code == 403


def test_월급은_주휴가_들어_있다고_말한다(office: Office) -> None:
    office.concluded(office.worker("한기간제"), YEAR)
    assert "주휴수당은 월급에 들어 있습니다." in text(phone(office), MINE)
