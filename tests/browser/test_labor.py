"""노동담당이 계약을 쓰면 옆에 그 끝이 보이고, 근로자는 전화기에서 한 번 눌러 서명하고 받는다."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.conftest import MOMENT, Person
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
GRANTS = """
import django; django.setup()
from dure import tenancy
from dure.accounts.models import Grant, User
from dure.identity import uuid7
from dure.accounts.queries import institution_of
from dure.organization.models import Unit, UnitVersion
with tenancy.institution(institution_of("cho")):
    who = User.objects.get(login="cho")
    Grant.objects.create(institution_id=who.institution_id, user=who, role="labor", valid=("2026-01-01", None))
    top = UnitVersion.objects.get(name="해온시청")
    unit = Unit.objects.create(institution_id=who.institution_id, public_id=uuid7(), kind="office", code="9990101")
    UnitVersion.objects.create(institution_id=who.institution_id, unit=unit, parent_id=top.unit_id, name="가람구",
                               seq=9, valid=("2026-01-01", None))
"""
LEAVE = """
import django; django.setup()
from datetime import UTC, date, datetime
from dure import tenancy
from dure.accounts.queries import institution_of
from dure.labor.models import LeaveGrant, LeaveUse, Worker
with tenancy.institution(institution_of("cho")):
    worker = Worker.objects.get(number="G-1")
    said = {"institution_id": worker.institution_id, "worker": worker, "recorded_by": "시험",
            "recorded_at": datetime(2026, 12, 1, tzinfo=UTC)}
    LeaveGrant.objects.create(since=date(2026, 1, 1), until=date(2027, 1, 1), kind="yearly",
                              granted_minutes=7200, first_notice_on=date(2026, 7, 20), **said)
    LeaveUse.objects.create(date=date(2026, 10, 13), minutes=480, **said)
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("labor"), MOMENT) as made:
        made.run("-c", GRANTS)
        yield made


def _fill(officer: Person, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        officer.page.locator(f"form.cols [name={name}]").fill(value)


def test_계약을_쓰고_보내면_전화기에서_서명하고_받는다(office: Office, come_in: Enter) -> None:
    officer = come_in("cho")
    officer.go("/labor")
    officer.page.locator("#unit").select_option(label="가람구")
    officer.press("button", "자치구로 적기")
    officer.reads_well("/labor/districts", dark=True)
    officer.page.locator("#w-n").fill("G-1")
    officer.page.locator("#w-m").fill("한기간제")
    officer.page.locator("#w-s").fill("20260009")
    officer.press("button", "근로자 적기")
    officer.reads_well("/labor/workers", dark=True)
    officer.press("link", "계약 쓰기")
    _fill(officer, {"last": "2027-12-30", "base_won": "2200000", "pay_day": "25", "pay_method": "계좌",
                    "days_off": "주휴일과 공휴일", "leave": "법에 따름", "workplace": "가람구청",
                    "duties": "협치 사업"})  # fmt: skip
    officer.page.locator("[name=base_won]").press("Tab")
    officer.reads("하루가 모자라 퇴직금이 생기지 않습니다")
    officer.reads_well("/labor/contracts/new", dark=True)
    officer.press("button", "계약 쓰기")
    officer.reads_well("/labor/contracts", dark=True)
    officer.press("button", "서명하고 근로자에게 보내기")
    worker = come_in("han", 390)
    worker.go("/labor/mine")
    worker.reads_well("/labor/mine 390", dark=True)
    worker.clicks = 0
    worker.press("link", "20270101")
    worker.reads_well("/labor/mine/… 390")
    worker.press("button", "서명하고 받기")
    worker.reads("맺은 계약입니다")
    assert worker.clicks == 2
    narrow = come_in("cho", 390)
    narrow.go("/labor")
    narrow.reads_well("/labor 390")
    narrow.press("link", "가람구")
    narrow.reads_well("/labor/districts 390")
    narrow.press("link", "한기간제")
    narrow.reads_well("/labor/workers 390")
    office.run("-c", LEAVE)
    narrow.press("link", "연차")
    narrow.page.get_by_text("사용촉진", exact=True).first.click()
    narrow.reads_well("/labor/workers/…/leave 390", dark=True)
    narrow.page.go_back()
    narrow.press("link", "20270101")
    narrow.reads_well("/labor/contracts 390")
