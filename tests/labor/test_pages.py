"""화면: 시의 노동담당은 모두, 자치구의 노동담당은 제 자치구만 보고, 근로자는 제 계약을 읽고 서명한다."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from dure.labor import contracts, renewing
from dure.labor.models import Batch, Contract, Terms, Worker
from dure.labor.renewing import WantedRenewal
from dure.links import spreadsheets
from dure.messages.models import Message
from tests.labor.office import YEAR, Office, officer, terms_of, workbook
from tests.labor.test_batches import WHOLE, WORKERS
from tests.web.desk import at_desk
from tests.world import NOW

FORM = {
    "start": "2027-01-01", "last": "2027-12-30", "weekly": "40:00", "days_per_week": "5",
    "daily": "8:00", "full_week": "40:00", "break": "1:00", "starts_at": "09:00",
    "ends_at": "18:00", "wage_unit": "month", "base_won": "2200000", "pay_day": "25",
    "pay_method": "계좌로 보냄", "severance_scheme": "lump", "includes_weekly_holiday": "yes",
    "weekly_holiday": "6", "days_off": "주휴일과 공휴일", "leave": "법에 따름",
    "workplace": "가람구청", "role": "staff", "job": "협치지원관", "duties": "협치 사업",
}  # fmt: skip


def desk(office: Office, who: str = "가람노동", role: str = "labor") -> Client:
    return at_desk(office.world, who, role)


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def test_시의_노동담당은_모든_자치구를_적고_본다(office: Office) -> None:
    page = text(desk(office, "시노동"), "/labor")
    assert "가람구" in page
    assert "나래구" in page
    assert "자치구 적기" in page


def test_자치구의_노동담당은_제_자치구만_본다(office: Office) -> None:
    page = text(desk(office), "/labor")
    assert "가람구" in page
    assert "나래구" not in page
    answer = desk(office).get(f"/labor/districts/{office.narae.public_id}")
    assert answer.status_code == 403


def test_인사와_감사는_읽기만_한다(office: Office) -> None:
    contract = office.concluded(office.worker())
    for who, role in (("오인사", "hr"), ("정감사", "auditor")):
        client = desk(office, who, role)
        page = text(client, f"/labor/contracts/{contract.public_id}")
        assert "서명하고 근로자에게 보내기" not in page
        assert "갱신 적기" not in page
        assert "가람구" in text(client, "/labor")
        answer = client.post(f"/labor/contracts/{contract.public_id}/withdraw")
        assert answer.status_code == 403


def test_협약과_생활임금을_적는다(office: Office) -> None:
    client = desk(office, "시노동")
    url = f"/labor/districts/{office.garam.public_id}"
    sent = {"name": "2026년 협치 협약", "start": "2026-01-01", "last": "2026-12-31", "months": "12",
            "people": "2", "budget_won": "70,000,000"}  # fmt: skip
    assert client.post(f"{url}/agreements", sent).status_code == 302
    wage = {"since": "2026-01-01", "last": "2026-12-31", "hourly_won": "12121", "document": "조례"}
    assert client.post(f"{url}/living", wage).status_code == 302
    page = text(client, url)
    assert "70,000,000" in page
    assert "12,121" in page
    assert desk(office).post(f"{url}/agreements", {**sent, "name": "다른 협약"}).status_code == 403


def test_근로자를_적고_계약을_쓰고_보낸다(office: Office) -> None:
    client = desk(office)
    sent = {"number": "G-3", "name": "한기간제", "kind": "fixed_term", "job": "협치지원관",
            "staff": "20260009"}  # fmt: skip
    answer = client.post(f"/labor/districts/{office.garam.public_id}/workers", sent)
    assert answer.status_code == 302
    worker = Worker.objects.get(number="G-3")
    assert worker.person_id == office.world.people["한기간제"]
    assert "새 계약" in text(client, f"/labor/workers/{worker.public_id}/contracts/new")
    answer = client.post(f"/labor/workers/{worker.public_id}/contracts/new", FORM)
    assert answer.status_code == 302, answer.content.decode()
    contract = Contract.objects.get(worker=worker)
    page = text(client, f"/labor/contracts/{contract.public_id}")
    assert "하루가 모자라 퇴직금이 생기지 않습니다" in page
    assert client.post(f"/labor/contracts/{contract.public_id}/offer").status_code == 302
    assert terms_of(contract).state == "offered"


def test_적는_대로_이_계약이_어떻게_되는지_보인다(office: Office) -> None:
    worker = office.worker()
    url = f"/labor/workers/{worker.public_id}/contracts/check"
    page = desk(office).post(url, FORM).content.decode()
    assert "하루가 모자라" in page
    # 2,236,300 (209시간의 2027년 최저임금, 고시 2026-60) − 2,200,000
    assert "2027년 최저임금에 한 달 36,300원이 모자랍니다" in page
    page = desk(office).post(url, {**FORM, "last": "2027-12-31", "base_won": "2300000"})
    assert "하루가 모자라" not in page.content.decode()
    # 2,300,000 × 12
    assert "27,600,000원" in page.content.decode()
    assert "1년 이상이므로" in page.content.decode()
    assert "모두 적으면" in desk(office).post(url, {"start": "2027-01-01"}).content.decode()


def test_잘못_적은_계약은_그_칸과_까닭을_말하고_적은_것을_잃지_않는다(office: Office) -> None:
    worker = office.worker()
    url = f"/labor/workers/{worker.public_id}/contracts/new"
    answer = desk(office).post(url, {**FORM, "weekly": "48:00", "duties": "잃으면 안 되는 말"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "1주 40시간까지" in page
    assert "잃으면 안 되는 말" in page
    answer = desk(office).post(url, {**FORM, "c0_name": "식대", "c0_won": "십만"})
    assert answer.status_code == 422
    assert "이름과 금액" in answer.content.decode()
    assert not Contract.objects.exists()


def test_근로자는_제_계약을_읽고_서명하고_내려받는다(office: Office) -> None:
    contract = office.contract(office.worker("한기간제"))
    mine = desk(office, "한기간제", "employee")
    assert "근로계약이 없습니다" in text(mine, "/labor/mine")
    assert 'href="/labor/mine"' in text(mine, "/messages")
    assert 'href="/labor/mine"' not in text(desk(office, "김주무관", "employee"), "/messages")
    contracts.offer(terms=terms_of(contract), by=office.officer, at=NOW)
    assert "서명할 계약이 있습니다" in text(mine, "/labor/mine")
    page = text(mine, f"/labor/mine/{contract.public_id}")
    digest = page.split('name="digest" value="')[1].split('"')[0]
    other = desk(office, "김주무관", "employee")
    assert other.get(f"/labor/mine/{contract.public_id}").status_code == 403
    signing = f"/labor/mine/{contract.public_id}/sign"
    assert mine.post(signing, {"digest": "다른 것"}).status_code == 409
    assert mine.post(signing, {"digest": digest}).status_code == 302
    assert terms_of(contract).state == "concluded"
    pdf = mine.get(f"/labor/mine/{contract.public_id}/pdf")
    told = "".join(page.extract_text() for page in PdfReader(BytesIO(content(pdf))).pages)
    for word in ("근로계약서", "2,600,000원", "협치 사업의 기획과 운영", "한기간제"):
        assert word in told.replace("\n", ""), word
    assert content(mine.get(f"/labor/mine/{contract.public_id}/hwpx"))[:2] == b"PK"


def content(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_끝나는_계약의_할_일이_보이고_적으면_사라진다(office: Office) -> None:
    soon = replace(
        YEAR, end=date(2026, 12, 11)
    )  # 마지막 날 12-10, 오늘 11-20: 90일과 60일과 30일이 지남
    contract = office.concluded(office.worker(), soon)
    steps = [each.step for each in renewing.tasks([office.garam], today=date(2026, 11, 20))]
    assert steps == ["criteria", "review", "notice"]
    assert "갱신 기준을 알림" in text(desk(office), "/labor")
    url = f"/labor/contracts/{contract.public_id}/renewal"
    client = desk(office)
    early = client.post(url, {"decision": "renew", "reasons": "성과"}, HTTP_HX_REQUEST="true")
    assert early.status_code == 422
    assert "심사일" in early.content.decode()
    sent = {"criteria": "평가 70점", "criteria_told": "on", "reviewed_on": "2026-11-10",
            "notified_on": "2026-11-12", "decision": "renew", "reasons": "평가 85점"}  # fmt: skip
    assert client.post(url, sent).status_code == 302
    assert "지금 할 일이 없습니다" in text(client, "/labor")


@pytest.mark.parametrize(
    ("end", "steps"),
    [
        (date(2027, 2, 19), []),  # 91일 전
        (date(2027, 2, 18), ["criteria"]),  # 90일 전
        (date(2027, 1, 20), ["criteria"]),  # 61일 전
        (date(2027, 1, 19), ["criteria", "review"]),  # 60일 전
        (date(2026, 12, 21), ["criteria", "review"]),  # 31일 전
        (date(2026, 12, 20), ["criteria", "review", "notice"]),  # 30일 전
    ],
)
def test_할_일은_구십_육십_삼십일_전에_생긴다(office: Office, end: date, steps: list[str]) -> None:
    office.concluded(office.worker(), replace(YEAR, end=end))
    found = renewing.tasks([office.garam], today=date(2026, 11, 20))
    assert [each.step for each in found] == steps


def test_기간을_늘린_계약에는_앞서_끝나던_날의_할_일이_없다(office: Office) -> None:
    contract = office.concluded(office.worker())
    assert renewing.tasks([office.garam], today=NOW.date())
    longer = replace(YEAR, since=date(2026, 11, 1), end=date(2028, 1, 1))
    contracts.revise(contract=contract, terms=longer, by=office.officer, at=NOW)
    contracts.conclude_on_paper(
        terms=terms_of(contract), signed_on=date(2026, 11, 1), delivered_on=date(2026, 11, 1),
        by=office.officer, at=NOW,
    )  # fmt: skip
    assert renewing.tasks([office.garam], today=NOW.date()) == []


def test_할_일을_노동담당에게_한_번만_알린다(office: Office) -> None:
    from dure.audit.actions import Actor

    office.concluded(office.worker(), replace(YEAR, end=date(2027, 2, 18)))
    unit, person = office.world.units["가람구"], office.world.people["오인사"]
    officer(office.world, "알림노동", unit, person=person)
    job = Actor("job", "", "job")
    assert renewing.remind_renewals(by=job, at=NOW) == 1
    assert renewing.remind_renewals(by=job, at=NOW) == 0
    told = Message.objects.get(person_id=person, topic="labor")
    assert "90일 전" in told.text


def test_결정은_기준과_심사와_까닭이_있어야_적힌다(office: Office) -> None:
    from dure.errors import Refused

    contract = office.concluded(office.worker())
    wanted = WantedRenewal(criteria="평가", reviewed_on=date(2026, 11, 1), decision="end")
    with pytest.raises(Refused, match="까닭"):
        renewing.save_renewal(contract=contract, wanted=wanted, by=office.officer, at=NOW)


def test_양식을_받아_올리고_받고_되돌린다(office: Office) -> None:
    client = desk(office)
    book = spreadsheets.read_book(content(client.get("/labor/template")), "양식.xlsx")
    assert "근로계약" in book
    url = f"/labor/districts/{office.garam.public_id}/files"
    assert "받은 파일이 없습니다" in text(client, url)
    answer = client.post(
        f"{url}/choose", {"file": SimpleUploadedFile("가람.xlsx", workbook(WHOLE))}
    )
    assert answer.status_code == 302
    seen = answer["Location"]
    assert "아직 받지 않았습니다" in text(client, seen)
    assert client.post(f"{seen}/take").status_code == 302
    assert "두 번 적히지 않습니다" in text(client, seen)
    assert "G-7" in text(client, f"/labor/districts/{office.garam.public_id}")
    batch = Batch.objects.get()
    undo = f"/labor/districts/{office.garam.public_id}/batches/{batch.public_id}/undo"
    assert client.post(undo).status_code == 302
    assert not Terms.objects.filter(known_until=None).exists()


def test_잘못된_파일은_줄마다_까닭을_보이고_받을_수_없다(office: Office) -> None:
    client = desk(office)
    url = f"/labor/districts/{office.garam.public_id}/files"
    bad = workbook({"근로자": [WORKERS[0], ["G-7", "비정규", ""]]})
    answer = client.post(f"{url}/choose", {"file": SimpleUploadedFile("가람.xlsx", bad)})
    page = text(client, answer["Location"])
    assert "없는 값입니다" in page
    assert "기간제, 공무직" in page
    taken = client.post(f"{answer['Location']}/take", HTTP_HX_REQUEST="true")
    assert taken.status_code == 422
    assert client.post(f"{url}/choose").status_code == 422


def test_복리후생과_실제_업무와_권한을_적는다(office: Office) -> None:
    worker = office.worker()
    client = desk(office)
    url = f"/labor/workers/{worker.public_id}"
    assert client.post(f"{url}/benefit", {"code": "meals", "annual_won": "0"}).status_code == 302
    sent = {
        "peer": "permanent",
        "code": "meals",
        "annual_won": "1,680,000",
        "basis": "같은 부서의 같은 일",
    }
    assert client.post(f"{url}/comparator", sent).status_code == 302
    duty = {"date": "2026-11-19", "hours": "3:00", "what": "복사와 우편", "assisting": "on"}
    assert client.post(f"{url}/duty", duty).status_code == 302
    asked = {"system": "portal", "needed": "on", "wanted_on": "2026-11-02"}
    assert client.post(f"{url}/access", asked).status_code == 302
    page = text(client, url)
    for word in ("1,680,000", "보조 업무가 100%", "주지 않음", "급식비"):
        assert word in page, word
