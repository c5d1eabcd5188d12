"""점검: 청하고, 차례로 하고, 다음 점검이 잇거나 고치거나 닫는다."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from dure.errors import NotTheirs, Refused
from dure.guard.models import Finding, FindingVersion, Run
from dure.guard.runs import ask_run
from dure.labor import contracts, rows
from dure.labor.models import Contract, Slip
from tests.guard.screened import DAILY, UNPAID, pay, screened, unpaid_week, weekly_holiday
from tests.labor.office import Office, officer, terms_of
from tests.web.desk import at_desk, lines
from tests.world import NOW


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return answer.content.decode()


def test_주휴수당을_주지_않은_주가_금액과_조문과_함께_나온다(office: Office) -> None:
    unpaid_week(office)
    run = screened(office)
    assert (run.state, run.read, run.districts) == ("done", 2, 2)
    found = weekly_holiday()
    assert found.latest is not None
    assert (found.latest.owed_won, found.latest.grade) == (UNPAID, "F")
    assert "제55조제1항" in found.latest.article
    assert str(found.latest.lapses_on) == "2029-04-10"  # 지급일부터 3년, 근로기준법 제49조
    assert lines("guard.ask_run") == lines("guard.store_findings") == 1


def test_다시_점검해_같으면_그대로_둔다(office: Office) -> None:
    unpaid_week(office)
    first = screened(office)
    again = screened(office)
    assert again.outcome == {"new": 0, "changed": 0, "same": first.outcome["new"], "gone": 0}
    assert FindingVersion.objects.filter(finding=weekly_holiday()).count() == 1


def test_일부를_주면_금액을_고치고_앞의_말은_남긴다(office: Office) -> None:
    unpaid_week(office)
    screened(office)
    pay(Slip.objects.get(), "weekly_holiday", 50_000)
    screened(office)
    found = weekly_holiday()
    said = FindingVersion.objects.filter(finding=found).order_by("id")
    assert [each.owed_won for each in said] == [UNPAID, UNPAID - 50_000]
    assert [each.ending for each in said] == ["changed", ""]


def test_다_주면_사라진_것으로_남고_다시_나오면_이어진다(office: Office) -> None:
    unpaid_week(office)
    screened(office)
    slip = Slip.objects.get()
    pay(slip, "weekly_holiday", UNPAID)
    screened(office)
    assert weekly_holiday().state == "gone"
    assert FindingVersion.objects.get(finding=weekly_holiday()).ending == "gone"
    pay(slip, "weekly_holiday", -UNPAID, name="거둔 주휴수당")
    screened(office)
    assert weekly_holiday().state == "open"
    assert FindingVersion.objects.filter(finding=weekly_holiday()).count() == 2


def test_한_번에_한_점검만_하고_시의_노동담당만_청한다(office: Office) -> None:
    ask_run(by=office.city, at=NOW)
    with pytest.raises(Refused, match="점검하는 중"):
        ask_run(by=office.city, at=NOW)
    with pytest.raises(NotTheirs):
        ask_run(by=office.officer, at=NOW)
    assert Run.objects.count() == 1


def test_목록을_자치구와_규칙으로_고르고_엑셀로_받는다(office: Office) -> None:
    unpaid_week(office)
    screened(office)
    client = at_desk(office.world, "시노동", "labor")
    text = page(client, "/labor/findings?rule=LC-01")
    assert "주휴수당 미지급" in text
    assert "96,000" in text
    empty = page(client, f"/labor/findings?district={office.narae.public_id}")
    assert "보일 점검 결과가 없습니다" in empty
    sheet = client.get("/labor/findings/file")
    assert sheet.status_code == 200
    assert lines("web.download") == 1


def test_한_결과는_어떻게_나왔는지와_시효와_할_일을_말한다(office: Office) -> None:
    unpaid_week(office)
    screened(office)
    url = f"/labor/findings/{weekly_holiday().public_id}"
    text = page(at_desk(office.world, "가람노동", "labor"), url)
    for told in ("96,000원", "2029-04-10", "제55조제1항", "할 일"):
        assert told in text


def test_다른_자치구의_노동담당은_보지_못한다(office: Office) -> None:
    unpaid_week(office)
    screened(office)
    officer(office.world, "나래노동", office.world.units["나래구"])
    client = at_desk(office.world, "나래노동", "labor")
    assert "주휴수당 미지급</a>" not in page(client, "/labor/findings")
    assert client.get(f"/labor/findings/{weekly_holiday().public_id}").status_code == 403


def test_근로자는_제_것만_본다(office: Office) -> None:
    unpaid_week(office, "한기간제")
    screened(office)
    text = page(at_desk(office.world, "한기간제"), "/labor/mine/findings")
    assert "96,000원" in text
    assert "나온 것이 없습니다" in page(at_desk(office.world, "김주무관"), "/labor/mine/findings")


def test_화면에서_점검을_청한다(office: Office) -> None:
    client = at_desk(office.world, "시노동", "labor")
    assert client.post("/labor/findings/ask").status_code == 302
    assert "차례를 기다립니다" in page(client, "/labor/findings/run")
    assert not Finding.objects.exists()


def test_기간이_끝나기_전에_퇴직한_사람의_계약은_퇴직일에_끝난다(office: Office) -> None:
    worker = unpaid_week(office)
    contracts.leave(
        contract=Contract.objects.get(worker=worker), left_on=date(2026, 5, 1), why="본인 사직",
        by=office.officer, at=NOW,
    )  # fmt: skip
    found = rows.facts([office.garam])["contracts"]
    assert found["end"].to_list() == [date(2026, 5, 1)]


def test_계약_가운데_오른_임금은_한_달을_두_번_셈하지_않는다(office: Office) -> None:
    worker = unpaid_week(office)
    contract = Contract.objects.select_related("worker__district").get(worker=worker)
    raised = replace(DAILY, since=date(2026, 2, 1), base_won=104_000)
    contracts.revise(contract=contract, terms=raised, by=office.officer, at=NOW)
    contracts.conclude_on_paper(
        terms=terms_of(contract), signed_on=date(2026, 2, 1), delivered_on=date(2026, 2, 1),
        by=office.officer, at=NOW,
    )  # fmt: skip
    screened(office)
    assert weekly_holiday().latest.owed_won == 104_000  # 오른 일급의 8시간, 한 번


def test_보험과_연차의_기록이_없는_자치구에는_위반이_아니라_물음이_나온다(office: Office) -> None:
    unpaid_week(office)
    screened(office)
    found = Finding.objects.select_related("latest").filter(rule__in=["LC-17", "LC-27"])
    assert {(each.rule, each.worker_id, each.latest.grade) for each in found if each.latest} == {
        ("LC-17", None, "R"),
        ("LC-27", None, "R"),
    }
