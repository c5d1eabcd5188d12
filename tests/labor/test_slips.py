"""임금명세서: 만들고, 읽고, 주고, 늦게 온 사실은 다음 달에 소급한다."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from dure import clock
from dure.errors import Refused
from dure.labor import contracts, days, slips
from dure.labor.models import Contract, Delivery, Slip, SlipItem, Worker
from tests.labor.attended import OCTOBER, attend
from tests.labor.office import YEAR, Office, workbook
from tests.labor.test_batches import take
from tests.labor.test_pages import desk, text
from tests.labor.test_paying import HOUR, written
from tests.web.desk import at_desk, lines
from tests.world import NOW

NOVEMBER = date(2026, 11, 1)
LAST = date(2026, 12, 1)
DECEMBER = datetime(2026, 12, 3, 1, tzinfo=UTC)
JANUARY = datetime(2027, 1, 5, 1, tzinfo=UTC)
LATE = {date(2026, 10, 6): ("09:00", "20:00")}


def ready(office: Office) -> Worker:
    worker = office.worker("한기간제")
    office.concluded(worker, replace(HOUR, workplace="가람구청"))
    attend(office, worker, LATE)
    return worker


def run(office: Office, first: date = OCTOBER, at: datetime = NOW) -> int:
    return slips.run(
        district=office.garam, first=first, pay_date=date(2026, 11, 25), by=office.officer, at=at
    )


def items(first: date) -> dict[str, int]:
    rows = SlipItem.objects.filter(slip__month=first, slip__known_until=None)
    return dict(rows.values_list("name", "won"))


def test_끝나지_않은_달은_셈하지_않는다(office: Office) -> None:
    ready(office)
    with pytest.raises(Refused, match="달이 끝난 뒤"):
        run(office, NOVEMBER)


def test_명세서는_법의_항목과_시간과_셈을_모두_적고_연_날을_교부로_적는다(office: Office) -> None:
    worker = ready(office)
    assert run(office) == 1
    assert run(office) == 0  # 달라진 것이 없으면 다시 만들지 않는다
    page = text(desk(office), f"/labor/pay/workers/{worker.public_id}?month=2026-10")
    assert "근로기준법 제56조제1항" in page
    assert "소정 밖 2시간 × 1.0, 가산 2시간 × 0.5" in page
    assert "09:00–20:00" in page
    mine = at_desk(office.world, "한기간제", "employee")
    first = text(mine, "/labor/mine/slips")
    assert "36,000" in first  # 2시간 × 1.5 × 12,000원
    assert "2026-11-20(금), 휴대전화" in first  # 처음 여는 때부터 받은 날이 보인다
    assert Delivery.objects.get(slip__worker=worker).means == "휴대전화"
    assert lines("pay.looked") == 1  # 노동담당이 한 번 보았고, 본인이 본 것은 적지 않는다
    answer = mine.get("/labor/mine/slips/pdf?month=2026-10")
    read = "".join(
        page.extract_text() for page in PdfReader(BytesIO(b"".join(answer.streaming_content))).pages
    )
    for said in (
        "한기간제",
        "2026-11-25",
        "지급 총액",
        "연장근로수당",
        "2:00",
        "공제 총액",
        "통상시급",
    ):
        assert said in read, said


def test_소득세는_적기_전에는_없고_적으면_그대로_뺀다(office: Office) -> None:
    worker = ready(office)
    slips.tell_tax(
        worker=worker, first=OCTOBER, income_tax_won=31_000, local_tax_won=3_100,
        by=office.officer, at=NOW,
    )  # fmt: skip
    run(office)
    found = items(OCTOBER)
    assert (found["소득세"], found["지방소득세"]) == (31_000, 3_100)


def test_준_뒤에_온_사실은_다음_달에_차액만_소급한다(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = ready(office)
    run(office)
    slips.mark_paid(
        district=office.garam, first=OCTOBER, paid_on=date(2026, 11, 20), by=office.officer, at=NOW
    )
    days.tell_day(
        worker=worker, day=date(2026, 10, 7), began=540, ended=1200, break_minutes=60,
        absence="none", reason="늦게 낸 기록", by=office.officer, at=NOW,
    )  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: DECEMBER)
    attend(office, worker, first=date(2026, 10, 31), last=date(2026, 11, 30))
    run(office, NOVEMBER, DECEMBER)
    assert items(OCTOBER)["연장근로수당"] == 36_000
    assert items(NOVEMBER)["2026년 10월분 소급 연장근로수당"] == 24_000 + 12_000  # 2시간 × 1.5
    assert "연장근로수당" not in items(NOVEMBER)
    assert run(office, NOVEMBER, DECEMBER) == 0
    assert Slip.objects.filter(month=OCTOBER).count() == 1


def test_준_뒤에_적은_소득세는_다음_명세서에서_한_번_소급해_뺀다(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = ready(office)
    run(office)
    slips.mark_paid(
        district=office.garam, first=OCTOBER, paid_on=date(2026, 11, 20), by=office.officer, at=NOW
    )
    slips.tell_tax(
        worker=worker, first=OCTOBER, income_tax_won=31_000, local_tax_won=3_100,
        by=office.officer, at=NOW,
    )  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: JANUARY)
    attend(office, worker, first=date(2026, 10, 31), last=date(2026, 12, 31))
    for first in (NOVEMBER, LAST):
        run(office, first, JANUARY)
    rows = SlipItem.objects.filter(slip__known_until=None, month=OCTOBER, side="deduction")
    assert {(each.slip.month, each.name, each.won) for each in rows} == {
        (NOVEMBER, "2026년 10월분 소급 소득세", 31_000),
        (NOVEMBER, "2026년 10월분 소급 지방소득세", 3_100),
    }
    page = text(desk(office), f"/labor/pay/workers/{worker.public_id}?month=2026-11")
    assert "준 뒤에 적은 31,000원 − 이미 뺀 0원" in page


def test_준_뒤에_줄어든_소득세는_저절로_돌려주지_않고_말한다(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = ready(office)
    for won in (31_000, 30_000):
        slips.tell_tax(
            worker=worker, first=OCTOBER, income_tax_won=won, local_tax_won=won // 10,
            by=office.officer, at=NOW,
        )  # fmt: skip
        if won == 31_000:
            run(office)
            slips.mark_paid(
                district=office.garam, first=OCTOBER, paid_on=date(2026, 11, 20),
                by=office.officer, at=NOW,
            )  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: DECEMBER)
    attend(office, worker, first=date(2026, 10, 31), last=date(2026, 11, 30))
    run(office, NOVEMBER, DECEMBER)
    notes = Slip.objects.get(month=NOVEMBER).steps["notes"]
    assert [each for each in notes if "소득세를 적은 세액보다 1,000원 더" in each]
    assert [each for each in notes if "지방소득세를 적은 세액보다 100원 더" in each]


def test_셀_수_없이_큰_세액은_거절한다(office: Office) -> None:
    worker = ready(office)
    with pytest.raises(Refused, match="999,999,999원까지"):
        slips.tell_tax(
            worker=worker, first=OCTOBER, income_tax_won=10**11, local_tax_won=0,
            by=office.officer, at=NOW,
        )  # fmt: skip


def test_소득세는_파일로도_받는다(office: Office) -> None:
    ready(office)
    taxes = [["근로자", "일한 달", "소득세(원)", "지방소득세(원)"], ["G-1", "2026-10", 31000, 3100]]
    taken = take(office, workbook({"소득세": taxes}))
    assert taken.outcome["sheets"] == {"income_taxes": {"new": 1}}
    run(office)
    found = items(OCTOBER)
    assert (found["소득세"], found["지방소득세"]) == (31_000, 3_100)


def test_시효가_지난_달은_다시_셈하지_않는다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, replace(YEAR, start=date(2023, 1, 1)))
    for month in (8, 9):  # 지급일은 다음 달 25일: 2026년 10월에 3년이 지난 것과 지나지 않은 것
        first = date(2023, month, 1)
        paid = date(2023, month + 1, 25)
        Slip.objects.create(
            worker=worker, month=first, pay_date=paid, paid_on=paid, **written(office)
        )
    (line,) = slips.of_workers([worker], OCTOBER).lines
    assert [ko[:7] for ko in line.notes if "다시 셈하려면" in ko] == ["2023-09"]


def test_오지_않은_날에는_주지_못한다(office: Office) -> None:
    ready(office)
    run(office)
    with pytest.raises(Refused, match="오늘까지만"):
        slips.mark_paid(
            district=office.garam, first=OCTOBER, paid_on=date(2026, 11, 21), by=office.officer,
            at=NOW,
        )  # fmt: skip


def late(office: Office, worker: Worker) -> None:
    """Two hours more on a day of October, told after October was paid."""
    run(office)
    slips.mark_paid(
        district=office.garam, first=OCTOBER, paid_on=date(2026, 11, 20), by=office.officer, at=NOW
    )
    days.tell_day(
        worker=worker, day=date(2026, 10, 7), began=540, ended=1200, break_minutes=60,
        absence="none", reason="늦게 낸 기록", by=office.officer, at=NOW,
    )  # fmt: skip


def test_뒤의_달이_이미_소급한_것은_앞의_달을_다시_셈해도_두_번_주지_않는다(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = ready(office)
    late(office, worker)
    monkeypatch.setattr(clock, "now", lambda: JANUARY)
    attend(office, worker, first=date(2026, 10, 31), last=date(2026, 12, 31))
    for first in (LAST, NOVEMBER):
        run(office, first, JANUARY)
    given = SlipItem.objects.filter(slip__known_until=None, month=OCTOBER)
    assert [(each.slip.month, each.won) for each in given] == [(LAST, 36_000)]


def test_퇴직한_사람에게도_늦게_안_것은_다음_달에_준다(office: Office) -> None:
    worker = ready(office)
    contract = Contract.objects.get(worker=worker)
    contracts.leave(
        contract=contract, left_on=date(2026, 11, 1), why="본인 사직", by=office.officer, at=NOW
    )
    late(office, worker)
    assert run(office, NOVEMBER, DECEMBER) == 1
    assert items(NOVEMBER) == {"2026년 10월분 소급 연장근로수당": 36_000}


def test_자치구의_달을_셈하고_주고_엑셀로_받는다(office: Office) -> None:
    worker = ready(office)
    client = desk(office)
    assert "셈할 수 있음" in text(client, "/labor/pay?month=2026-10")
    where = f"/labor/pay/{office.garam.public_id}"
    client.post(f"{where}/run", {"month": "2026-10", "pay_date": "2026-11-25"})
    client.post(f"{where}/paid", {"month": "2026-10", "paid_on": "2026-11-19"})
    client.post(f"/labor/pay/workers/{worker.public_id}/given", {"month": "2026-10"})
    page = text(client, "/labor/pay?month=2026-10")
    assert "2026-11-19(목) 줌" in page
    assert "종이" in page
    assert client.get(f"{where}/xlsx?month=2026-10").status_code == 200


def test_기록이_없는_날은_무엇을_적을지_말하고_명세서를_만들지_않는다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, YEAR)
    attend(office, worker, {date(2026, 10, 14): None})
    assert run(office) == 0
    client = desk(office)
    assert "2026-10-14: 출퇴근 기록이 없습니다" in text(client, "/labor/pay?month=2026-10")
    client.post(
        f"/labor/pay/workers/{worker.public_id}/day",
        {
            "month": "2026-10",
            "date": "2026-10-14",
            "absence": "paid_leave",
            "reason": "휴가 신청서",
        },
    )
    assert run(office) == 1
    assert items(OCTOBER) == {"기본급": 2_600_000}
