"""퇴직 정산: 딱 1년 일한 월급 2,600,000원, 마지막 석 달의 명세서, 쓰지 않은 연차 사흘."""

from dataclasses import replace
from datetime import date

import pytest

from dure.errors import Refused
from dure.labor import leaving
from dure.labor.models import LeaveGrant, Settlement, Slip, SlipItem, Worker
from tests.labor.office import YEAR, Office
from tests.labor.test_pages import desk, text
from tests.labor.test_paying import written
from tests.world import NOW

TERM = replace(YEAR, start=date(2025, 11, 1), end=date(2026, 11, 1))


def left(office: Office) -> Worker:
    worker = office.worker()
    office.concluded(worker, TERM)
    return worker


def slips(office: Office, worker: Worker) -> None:
    for month in (8, 9, 10):
        first = date(2026, month, 1)
        slip = Slip.objects.create(worker=worker, month=first, pay_date=first, **written(office))
        SlipItem.objects.create(
            institution_id=office.world.institution, slip=slip, side="earning", item="base",
            name="기본급", won=2_600_000,
        )  # fmt: skip


def test_퇴직금은_통상임금보다_적지_않고_쓰지_않은_연차도_준다(office: Office) -> None:
    worker = left(office)
    slips(office, worker)
    LeaveGrant.objects.create(
        worker=worker, since=date(2025, 12, 1), until=date(2026, 11, 1), kind="monthly",
        granted_minutes=11 * 480, used_minutes=8 * 480, **written(office),
    )  # fmt: skip
    due = leaving.of_worker(worker, date(2026, 11, 20))
    assert due is not None
    # 평균임금 7,800,000 ÷ 92일 = 84,783 < 통상일급 2,600,000 ÷ 209 × 8 = 99,521.53
    assert due.severance_won == 2_985_646  # 99,521.53 × 30 × 365 ÷ 365 = 2,985,645.93
    assert due.unused_leave_won == 298_565  # 99,521.53 × 3일 = 298,564.59
    assert due.pay_by == date(2026, 11, 14)  # 마지막 근무일 10월 31일부터 14일
    client = desk(office)
    where = f"/labor/pay/workers/{worker.public_id}"
    client.post(f"{where}/settle")
    client.post(f"{where}/settled", {"paid_on": "2026-11-12"})
    page = text(client, where)
    assert "2,985,646원" in page
    assert "2026-11-12" in page
    assert Settlement.objects.get(known_until=None).unused_leave_won == 298_565


def test_석_달의_명세서가_없으면_정산하지_않는다(office: Office) -> None:
    worker = left(office)
    with pytest.raises(Refused, match="2026-08의 명세서가 없습니다"):
        leaving.settle(worker=worker, by=office.officer, at=NOW)


def test_한_달만_일한_사람에게_일하기_전의_명세서를_묻지_않는다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker, replace(YEAR, start=date(2026, 10, 1), end=date(2026, 11, 1)))
    first = date(2026, 10, 1)
    slip = Slip.objects.create(worker=worker, month=first, pay_date=first, **written(office))
    SlipItem.objects.create(
        institution_id=office.world.institution, slip=slip, side="earning", item="base",
        name="기본급", won=2_600_000,
    )  # fmt: skip
    leaving.settle(worker=worker, by=office.officer, at=NOW)
    assert Settlement.objects.get().severance_won == 0  # 1년이 안 됨 (퇴직급여법 제4조제1항)


def test_일하는_사람은_정산하지_않는다(office: Office) -> None:
    worker = office.worker()
    office.concluded(worker)
    with pytest.raises(Refused, match="아직 일하고"):
        leaving.settle(worker=worker, by=office.officer, at=NOW)


def test_다시_고용된_사람의_앞의_퇴직도_정산한다(office: Office) -> None:
    worker = left(office)
    slips(office, worker)
    again = replace(YEAR, start=date(2026, 11, 10), end=date(2027, 11, 10))
    office.concluded(worker, again, number="2")
    due = leaving.of_worker(worker, date(2026, 11, 20))
    assert due is not None
    assert (due.left_on, due.severance_won) == (date(2026, 11, 1), 2_985_646)
    leaving.settle(worker=worker, by=office.officer, at=NOW)
    leaving.pay_settlement(worker=worker, paid_on=date(2026, 11, 12), by=office.officer, at=NOW)
    assert Settlement.objects.get().paid_on == date(2026, 11, 12)


def test_오지_않은_날에는_정산한_돈을_주지_못한다(office: Office) -> None:
    worker = left(office)
    slips(office, worker)
    leaving.settle(worker=worker, by=office.officer, at=NOW)
    with pytest.raises(Refused, match="오늘까지만"):
        leaving.pay_settlement(worker=worker, paid_on=date(2026, 11, 21), by=office.officer, at=NOW)


def test_시효가_지난_앞의_퇴직은_뒤의_정산을_막지_않는다(office: Office) -> None:
    worker = office.worker()
    before = replace(YEAR, start=date(2022, 1, 1), end=date(2022, 7, 1))  # 명세서가 없다
    office.concluded(worker, before, number="0")
    office.concluded(worker, TERM)
    slips(office, worker)
    due = leaving.of_worker(worker, date(2026, 11, 20))
    assert due is not None
    assert (due.left_on, due.severance_won, due.asked) == (date(2026, 11, 1), 2_985_646, [])
