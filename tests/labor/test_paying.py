"""한 달의 임금: 2026년 10월, 조문에서 손으로 셈한 금액.

10월의 평일은 22일이고 5일(개천절의 대체공휴일)과 9일(한글날)이 공휴일이라 일하는 날은 20일이다.
일요일은 4, 11, 18, 25일이다.
"""

from dataclasses import replace
from datetime import date

import pytest

from dure.attendance.models import Punch
from dure.labor import days, paying
from dure.labor.models import Contract, Insurance, LeaveUse, WorkDay, Worker
from dure.labor.paying import Line
from dure.labor.wanted import WantedComponent
from tests.labor.attended import OCTOBER, attend
from tests.labor.office import YEAR, Office
from tests.world import NOW

HOUR = replace(YEAR, wage_unit="hour", base_won=12_000, includes_weekly_holiday=False)
DAY = replace(HOUR, wage_unit="day", base_won=96_000)


def paid(line: Line) -> dict[str, int]:
    assert not line.asked, line.asked
    return {each.name: each.won for each in line.items}


def one(office: Office) -> Line:
    (line,) = paying.of_district(office.garam, OCTOBER).lines
    return line


def written(office: Office) -> dict[str, object]:
    return {"institution_id": office.world.institution, "recorded_at": NOW, "recorded_by": "시험"}


def test_시급은_일한_시간과_주휴와_공휴일과_연장을_준다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    attend(office, worker, {date(2026, 10, 6): ("09:00", "21:00"), date(2026, 10, 13): None})
    LeaveUse.objects.create(worker=worker, date=date(2026, 10, 13), minutes=480, **written(office))
    for kind in ("nps", "nhi", "ei"):
        Insurance.objects.create(
            worker=worker,
            kind=kind,
            acquired=date(2026, 1, 1),
            base_won=2_500_000,
            **written(office),
        )
    line = one(office)
    assert paid(line) == {
        "기본급": 1_824_000,  # 19일 × 8시간 × 12,000원
        "연차휴가 유급분": 96_000,  # 8시간
        "연장근로수당": 54_000,  # 12시간 있었고 1시간 쉬어 11시간: 3시간 × 1.5
        "공휴일 유급분": 192_000,  # 5일과 9일, 8시간씩
        "주휴수당": 384_000,  # 네 주 × 8시간
        "국민연금": 118_750,  # 2,500,000 × 4.75%
        "건강보험": 89_870,  # 2,500,000 × 3.595% = 89,875
        "장기요양보험": 11_800,  # 89,870 × 9,448 ÷ 71,900 = 11,809
        "고용보험": 22_950,  # 실제 보수 2,550,000 × 0.9%
    }
    assert line.earned == 2_550_000
    assert [note for note in line.notes if note.startswith("소득세")]


def test_일급은_결근한_주의_주휴가_없고_밤과_휴일에는_더_준다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, DAY)
    attend(
        office,
        worker,
        {
            date(2026, 10, 6): ("09:00", "23:00"),
            date(2026, 10, 9): ("09:00", "18:00"),
            date(2026, 10, 14): None,
        },
    )
    assert one(office).asked == [
        "2026-10-14: 출퇴근 기록이 없습니다. 일했는지, 휴가인지, 결근인지 적어 주세요."
    ]
    days.tell_day(
        worker=worker, day=date(2026, 10, 14), began=None, ended=None, break_minutes=0,
        absence="absent", reason="전화로 결근을 알림", by=office.officer, at=NOW,
    )  # fmt: skip
    assert paid(one(office)) == {
        "기본급": 1_824_000,  # 19일 × 96,000원
        "연장근로수당": 90_000,  # 13시간 일함: 5시간 × 12,000 × 1.5
        "야간근로수당": 6_000,  # 22시부터 23시까지 1시간 × 0.5
        "휴일근로수당": 144_000,  # 9일 8시간 × 1.5
        "공휴일 유급분": 192_000,  # 쉬어도 받는 5일과, 일한 9일의 1.0
        "주휴수당": 288_000,  # 12일부터의 주를 뺀 세 주
    }


def test_월급의_결근은_계약에_일할계산이_없으면_묻고_있으면_그대로_나눈다(
    office: Office,
) -> None:
    worker = office.worker("한기간제")
    contract = office.concluded(worker)
    attend(office, worker, {date(2026, 10, 6): ("09:00", "20:00"), date(2026, 10, 14): None})
    days.tell_day(
        worker=worker, day=date(2026, 10, 14), began=None, ended=None, break_minutes=0,
        absence="absent", reason="전화로 결근을 알림", by=office.officer, at=NOW,
    )  # fmt: skip
    (question,) = one(office).asked
    assert "일할계산" in question
    Contract.objects.filter(id=contract.id).update(ended_at=NOW)
    office.concluded(worker, replace(YEAR, prorate="calendar"), number="2")
    assert paid(one(office)) == {
        "기본급": 2_516_130,  # 2,600,000 × 30 ÷ 31 = 2,516,129.03
        "연장근로수당": 37_321,  # 2,600,000 ÷ 209 × 2시간 × 1.5 = 37,320.57
    }


@pytest.mark.parametrize(("birth", "paid_for"), [("1961-01-02", True), ("1960-12-31", False)])
def test_예순다섯이_되어_고용된_사람은_실업급여의_보험료를_내지_않는다(
    office: Office, birth: str, paid_for: bool
) -> None:
    worker = office.worker("한기간제")
    Worker.objects.filter(id=worker.id).update(birth=date.fromisoformat(birth))
    office.concluded(worker)
    attend(office, worker)
    Insurance.objects.create(worker=worker, kind="ei", acquired=date(2026, 1, 1), **written(office))
    found = paid(one(office))
    assert ("고용보험" in found) is paid_for
    assert found.get("고용보험", 23_400) == 23_400  # 2,600,000 × 0.9%


def test_비과세인_항목은_고용보험의_보수에서_뺀다(office: Office) -> None:
    worker = office.worker("한기간제")
    items = (
        WantedComponent("식대", "식대", 200_000, "month", False, "excluded", untaxed=True),
        WantedComponent("교통비", "교통비", 100_000, "month", False, "excluded"),
    )
    office.concluded(worker, replace(YEAR, components=items))
    attend(office, worker)
    Insurance.objects.create(worker=worker, kind="ei", acquired=date(2026, 1, 1), **written(office))
    found = paid(one(office))
    assert found["고용보험"] == 24_300  # (2,600,000 + 100,000) × 0.9%
    assert found["식대"] == 200_000


def test_해마다_주는_상여는_주는_달을_몰라_명세서가_그렇다고_말한다(office: Office) -> None:
    worker = office.worker("한기간제")
    bonus = WantedComponent("명절상여", "명절상여", 500_000, "year", True, "bonus")
    office.concluded(worker, replace(YEAR, components=(bonus,)))
    attend(office, worker)
    assert [ko for ko in one(office).notes if "명절상여" in ko and "확인 필요" in ko]


def test_달의_중간에_들어온_사람의_매월_항목은_계약대로_나눈다(office: Office) -> None:
    worker = office.worker("한기간제")
    meals = WantedComponent("급식비", "급식비", 140_000, "month", False, "excluded")
    joined = replace(YEAR, start=date(2026, 10, 19), prorate="calendar", components=(meals,))
    office.concluded(worker, joined)
    attend(office, worker, first=date(2026, 10, 19))
    assert paid(one(office)) == {
        "기본급": 1_090_323,  # 2,600,000 × 13 ÷ 31 = 1,090,322.58
        "급식비": 58_710,  # 140,000 × 13 ÷ 31 = 58,709.68
    }


@pytest.mark.parametrize(
    ("punches", "pairs"),
    [
        ([(540, 0), (1080, 1)], [(540, 1080)]),
        ([(540, None), (720, None), (780, None), (1080, None)], [(540, 720), (780, 1080)]),
        ([(540, 0)], []),
        ([(540, 0), (545, 0), (1080, 1)], []),
        ([(1080, 1)], []),
    ],
)
def test_들고_난_짝이_맞지_않으면_지어내지_않는다(
    punches: list[tuple[int, int | None]], pairs: list[tuple[int, int]]
) -> None:
    assert days.pair(punches) == pairs


def test_기록에서_만든_날은_달라진_것만_새로_적는다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    attend(office, worker)
    days.save(paying.of_district(office.garam, OCTOBER).days, office.officer, NOW)
    first = WorkDay.objects.filter(known_until=None).count()
    Punch.objects.filter(date=date(2026, 10, 6), direction=1).update(known_until=NOW)
    attend(
        office,
        worker,
        first=date(2026, 10, 6),
        last=date(2026, 10, 5),
        other={date(2026, 10, 6): ("09:01", "20:00")},
    )
    again = paying.of_district(office.garam, OCTOBER)
    assert again.lines[0].asked  # 09:00과 09:01, 두 번 들어옴
    days.save(again.days, office.officer, NOW)
    assert WorkDay.objects.count() == first
