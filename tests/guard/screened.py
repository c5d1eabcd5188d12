"""일급 96,000원으로 하루 8시간, 주 5일 일하고 주휴수당을 받지 못한 가람구의 근로자."""

from dataclasses import replace
from datetime import date, timedelta

from dure.guard import queries
from dure.guard.models import Finding, Run
from dure.guard.runs import ask_run
from dure.jobs import guard
from dure.labor.models import Slip, SlipItem, WorkDay, Worker
from dure.labor.written import stamp
from tests.labor.office import YEAR, Office
from tests.world import NOW

MONDAY = date(2026, 3, 9)
# 일급 96,000원 ÷ 8시간 = 12,000원, 주휴 40시간 ÷ 5일 = 8시간: 8 × 12,000 (근로기준법 제55조제1항)
UNPAID = 96_000
DAILY = replace(YEAR, wage_unit="day", base_won=96_000, includes_weekly_holiday=False)


def unpaid_week(office: Office, who: str = "") -> Worker:
    """A worker with a week of days and a slip that pays no weekly holiday."""
    worker = office.worker(who)
    office.concluded(worker, DAILY)
    here = stamp(office.officer, NOW)
    WorkDay.objects.bulk_create(
        WorkDay(
            worker=worker, date=MONDAY + timedelta(days=n), source="file", scheduled_minutes=480,
            worked_minutes=480, break_minutes=60, **here,
        )
        for n in range(5)
    )  # fmt: skip
    slip = Slip.objects.create(
        worker=worker, month=date(2026, 3, 1), pay_date=date(2026, 4, 10),
        paid_on=date(2026, 4, 10), **here,
    )  # fmt: skip
    pay(slip, "base", 480_000)
    return worker


def pay(slip: Slip, item: str, won: int, name: str = "") -> None:
    SlipItem.objects.create(
        institution_id=slip.institution_id, slip=slip, side="earning", item=item,
        name=name or item, won=won,
    )  # fmt: skip


def screened(office: Office) -> Run:
    """Ask for a screening and let the job do it."""
    ask_run(by=office.city, at=NOW)
    assert guard.screen_waiting() == 1
    run = queries.last_run()
    assert run is not None
    return run


def weekly_holiday() -> Finding:
    return Finding.objects.select_related("latest").get(rule="LC-01")
