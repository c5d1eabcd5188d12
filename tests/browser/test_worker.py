"""근로자의 전화기: 한 번 눌러 출근하고, 이번 주를 읽고, 세 번에 연차를, 두 번에 비밀 신고를 보낸다."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.browser.conftest import MOMENT, Person
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
SET_UP = """
import django; django.setup()
from dataclasses import replace
from datetime import date, timedelta
from django.db import transaction
from dure import tenancy
from dure.accounts import queries as accounts
from dure.accounts.models import User
from dure.organization import queries as organization
from dure.people.models import Employment
from dure.labor.models import LeaveGrant
from tests.labor import office as made
from tests.labor.attended import attend
from tests.labor.office import YEAR
from tests.world import NOW, World
found = accounts.institution_of("cho")
with transaction.atomic(), tenancy.institution(found):
    users = {user.name: user for user in User.objects.all()}
    units = {node.name: pk for pk, node in organization.tree(on=date(2026, 12, 1)).items()}
    people = {user.name: user.person_id for user in users.values() if user.person_id}
    world = World(found, users=users, units=units, people=people)
    office = made.build(world)
    worker = office.worker("한기간제")
    office.concluded(worker, replace(YEAR, wage_unit="hour", base_won=12_000, includes_weekly_holiday=False))
    attend(office, worker, first=date(2026, 10, 26), last=date(2026, 11, 30))
    LeaveGrant.objects.create(worker=worker, since=date(2026, 2, 1), until=date(2027, 1, 1), kind="monthly",
                              granted_minutes=1440, institution_id=found, recorded_at=NOW, recorded_by="시험")
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("worker"), MOMENT) as made:
        made.run("-c", SET_UP)
        yield made


def picture(person: Person, name: str) -> None:
    """Kept only where a folder for pictures is named."""
    folder = os.environ.get("DURE_PICTURES")
    if folder:
        person.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_전화기_하나로_모두_한다(office: Office, come_in: Enter) -> None:
    worker = come_in("han", 390)
    worker.reads("출근 기록하기")  # 로그인하면 바로 내 일
    picture(worker, "home_before")
    worker.clicks = 0
    worker.press("button", "출근 기록하기")
    assert worker.clicks == 1
    worker.reads("10:0")
    worker.reads(
        "이번 주 소정근로일 5일 중 2일을 나왔습니다. 금요일까지 나오면 주휴수당 96,000원이 생깁니다."
    )
    worker.reads_well("/labor/mine 390", dark=True)
    picture(worker, "home_390")
    worker.page.locator("summary", has_text="주휴수당, 왜 그런가요?").click()
    worker.reads("8시간 × 12,000원")
    _leave(worker)
    _complaint(worker)
    wide = come_in("han", 1280)
    wide.reads_well("/labor/mine 1280", dark=True)
    picture(wide, "home_1280")


def _leave(worker: Person) -> None:
    worker.clicks = 0
    worker.press("link", "12월 2일(수) 하루")
    worker.reads_well("/labor/mine/leave/new 390", dark=True)
    picture(worker, "leave_390")
    worker.press("button", "연차 신청하기")
    worker.reads("연차를 신청했습니다.")
    assert worker.clicks <= 3
    worker.go("/labor/mine")
    worker.clicks = 0
    worker.press("link", "다른 날 고르기")
    worker.page.get_by_label("쉬는 날").fill("2026-12-04")
    worker.clicks += 1
    worker.press("button", "연차 신청하기")
    worker.reads("12월 4일(금)")
    assert worker.clicks == 3


def _complaint(worker: Person) -> None:
    worker.go("/labor/mine")
    worker.clicks = 0
    worker.press("link", "임금을 덜 받음")
    worker.page.keyboard.type(
        "지난달 주휴수당을 받지 못했습니다."
    )  # the field has the focus already
    worker.reads_well("/labor/mine/complaints 390", dark=True)
    picture(worker, "complaint_390")
    worker.press("button", "비밀로 보내기")
    worker.reads("지난달 주휴수당을 받지 못했습니다.")
    assert worker.clicks == 2


def test_자치구는_연차를_정하고_시는_신고에_답한다(office: Office, come_in: Enter) -> None:
    for login, width in (("u-가람노동", 1280), ("u-가람노동", 390)):
        officer = come_in(login, width)
        officer.go("/labor/leave")
        officer.reads_well(f"/labor/leave {width}", dark=width == 1280)
        picture(officer, f"requests_{width}")
    officer.press("button", "받아들이기")
    officer.reads("그날은 연차로 적힙니다")
    officer.page.locator("summary", has_text="시기 바꾸기").click()
    officer.page.get_by_label("막대한 지장").fill("선거 준비")
    officer.press("button", "까닭을 적고 알리기")
    officer.reads("선거 준비")
    for width in (1280, 390):
        city = come_in("u-시노동", width)
        city.go("/labor/complaints")
        city.reads_well(f"/labor/complaints {width}")
        city.press("link", "임금을 덜 받음")
        city.reads_well(f"/labor/complaints/… {width}", dark=width == 1280)
        picture(city, f"complaint_city_{width}")
    city.page.get_by_label("근로자에게 할 말").fill("자치구에 물어보겠습니다.")
    city.press("button", "답하기")
    worker = come_in("han", 390)
    worker.go("/labor/mine/complaints")
    worker.reads("자치구에 물어보겠습니다.")
    worker.go("/labor/mine/leave/new")
    worker.reads("선거 준비")
    picture(worker, "leave_after")


def test_글쇠만으로_출퇴근하고_신청한다(office: Office, come_in: Enter) -> None:
    worker = come_in("han", 390)
    worker.go("/labor/mine")
    button = worker.page.locator("main button.punch")
    for _ in range(40):
        if button.evaluate("e => e === document.activeElement"):
            break
        worker.page.keyboard.press("Tab")
    worker.page.keyboard.press("Enter")
    worker.reads("퇴근을 기록했습니다")
