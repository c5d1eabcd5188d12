"""가는 주와 달: 이번 주의 주휴와 오늘까지의 임금을 조문에서 손으로 셈한 금액으로, 모르는 날은 모른다고 말한다.

2026년 11월 20일은 금요일이다. 11월의 평일 가운데 공휴일은 없고, 일요일은 1, 8, 15, 22일이다.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dure.labor import days, running
from dure.labor.models import LeaveUse, Worker
from dure.labor.running import Running
from dure.labor.wanted import WantedDay
from tests.attendance.steps import arrive
from tests.labor.attended import attend
from tests.labor.office import PART_TIME, YEAR, Office
from tests.labor.test_paying import HOUR, written
from tests.world import NOW

FRIDAY = date(2026, 11, 20)
THURSDAY = FRIDAY - timedelta(days=1)


def looked(worker: Worker, today: date = FRIDAY) -> Running:
    found = running.look(worker, today=today)
    assert found is not None
    return found


def until(
    office: Office, worker: Worker, last: date, other: dict[date, object] | None = None
) -> None:
    attend(office, worker, other, first=date(2026, 10, 26), last=last)  # type: ignore[arg-type]


def test_네_날을_나오고_금요일까지_나오면_주휴가_생긴다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    until(office, worker, THURSDAY)
    week = looked(worker).week
    assert (len(week.came), len(week.due), week.last) == (4, 5, FRIDAY)
    assert week.rest is not None
    assert (week.rest["bar"], week.rest["holiday_minutes"]) == ("", 480)  # 40시간 ÷ 5
    assert week.rest["holiday_won"] == 96_000  # 8시간 × 12,000원


def test_출근만_찍은_오늘은_나온_날로_세고_지나면_빠진_날이다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    until(office, worker, THURSDAY)
    arrive((office.world.card("한기간제"), f"{FRIDAY} 09:00", 0))
    week = looked(worker).week
    assert (len(week.came), week.last, week.days[4].state) == (5, None, "here")
    tomorrow = looked(worker, FRIDAY + timedelta(days=1))
    assert tomorrow.week.days[4].state == "missing"
    assert tomorrow.week.rest is None  # 약속하지 않는다
    assert tomorrow.asked == [
        "2026-11-20: 출근과 퇴근의 짝이 맞지 않습니다. 그날 일한 시간을 적어 주세요."
    ]


def test_결근한_주에는_주휴가_없고_휴가는_결근이_아니다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    tuesday = date(2026, 11, 17)
    until(office, worker, THURSDAY, {tuesday: None})
    LeaveUse.objects.create(worker=worker, date=tuesday, minutes=480, **written(office))
    found = looked(worker)
    assert found.week.days[1].state == "leave"
    assert found.week.rest is not None
    assert found.week.rest["holiday_won"] == 96_000
    days.tell_day(
        worker=worker, day=tuesday, began=None, ended=None, break_minutes=0, absence="absent",
        reason="전화로 알림", by=office.officer, at=NOW,
    )  # fmt: skip
    found = looked(worker)
    assert found.week.rest is not None
    assert (found.week.rest["bar"], found.week.rest["holiday_won"]) == ("absent", 0)


def test_오늘까지의_임금은_일한_날과_끝난_주의_주휴만_센다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    until(office, worker, THURSDAY)
    found = looked(worker)
    assert found.pay is not None
    assert {each.name: each.won for each in found.pay.items} == {
        "기본급": 1_344_000,  # 2일부터 19일까지 14일 × 8시간 × 12,000원
        "주휴수당": 288_000,  # 1일, 8일, 15일에 끝난 세 주 × 96,000원
    }
    assert [each.date.day for each in found.days if each.state == "worked"] == [
        2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19,
    ]  # fmt: skip


def test_모르는_날은_그날과_그_주의_주휴를_빼고_센다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    until(office, worker, THURSDAY, {date(2026, 11, 10): None})
    found = looked(worker)
    assert found.pay is not None
    assert {each.name: each.won for each in found.pay.items} == {
        "기본급": 1_248_000,  # 13일 × 96,000원
        "주휴수당": 192_000,  # 9일부터의 주를 뺀 두 주
    }
    assert [each.date.day for each in found.days if each.state == "missing"] == [10]


def test_월급은_달의_월급이고_주휴를_따로_말하지_않는다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker)
    until(office, worker, THURSDAY, {date(2026, 11, 10): None})
    found = looked(worker)
    assert found.pay is not None
    assert {each.name: each.won for each in found.pay.items} == {"기본급": 2_600_000}
    assert found.week.rest is None


@pytest.mark.parametrize(("weekly", "bar"), [(899, "short"), (900, "")])
def test_열다섯_시간이_안_되면_주휴가_없다(office: Office, weekly: int, bar: str) -> None:
    terms = replace(
        PART_TIME, wage_unit="hour", base_won=12_000, includes_weekly_holiday=False,
        weekly_minutes=weekly, daily_minutes=180, break_minutes=0,
        days=tuple(WantedDay(n, 180 if n else weekly - 720, 540, 720) for n in range(5)),
    )  # fmt: skip
    worker = office.worker("한기간제")
    office.concluded(worker, terms)
    until(office, worker, THURSDAY)
    rest = looked(worker).week.rest
    assert rest is not None
    assert rest["bar"] == bar


@pytest.mark.parametrize(
    ("end", "lacking"), [(date(2026, 12, 31), 1), (date(2027, 1, 1), 0), (date(2027, 2, 1), -31)]
)
def test_일_년에_모자란_날을_센다(office: Office, end: date, lacking: int) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, replace(YEAR, end=end))
    term = running.term(worker, today=FRIDAY)
    assert term is not None
    assert (term.since, term.end, term.lacking) == (date(2026, 1, 1), end, lacking)


def test_빈_날_없이_이어진_계약은_더해서_센다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, replace(YEAR, end=date(2026, 7, 1)))
    office.concluded(worker, replace(YEAR, start=date(2026, 7, 1), end=date(2026, 12, 31)), "2")
    term = running.term(worker, today=FRIDAY)
    assert term is not None
    assert (term.since, term.lacking) == (date(2026, 1, 1), 1)


def test_오늘_맺은_계약이_없으면_보이지_않는다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, replace(YEAR, end=FRIDAY))
    assert running.look(worker, today=FRIDAY) is None
    assert running.term(worker, today=FRIDAY) is None


def test_계약에_주휴일이_없으면_금액도_빠진_날도_지어내지_않는다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, replace(HOUR, weekly_holiday=None))
    until(office, worker, THURSDAY)
    found = looked(worker)
    assert (found.pay, found.week.rest, found.missing) == (None, None, [])
    assert found.unset == days.UNSTATED


def test_주급은_한_주가_끝나기_전에_셈하지_않는다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, replace(YEAR, wage_unit="week", base_won=600_000))
    until(office, worker, THURSDAY)
    found = looked(worker)
    assert (found.pay, found.unset) == (None, "주급은 한 주가 끝난 뒤에 셈합니다.")
    assert len(found.week.came) == 4


def test_월급은_달의_하루가_알려지기_전에_영_원이라고_하지_않는다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker)
    until(office, worker, date(2026, 11, 30))
    found = looked(worker, date(2026, 12, 1))
    assert (found.pay, found.unset) == (None, "")


def test_지난달에_걸친_주의_빠진_날도_빠진_날이다(office: Office) -> None:
    worker = office.worker("한기간제")
    office.concluded(worker, HOUR)
    until(office, worker, THURSDAY, {date(2026, 10, 28): None})
    found = looked(worker)
    assert found.missing == [date(2026, 10, 28)]
    assert found.pay is not None
    assert {each.name: each.won for each in found.pay.items} == {
        "기본급": 1_344_000,  # 2일부터 19일까지 14일 × 8시간 × 12,000원
        "주휴수당": 192_000,  # 11월 1일에 끝난 주를 뺀 두 주
    }
