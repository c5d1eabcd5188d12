"""자치구 25곳의 점검 결과, 시정요구서, 시의 현황: 넓은 화면과 휴대전화에서 읽히고 문서로 받는다."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.conftest import MOMENT, Person
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
DISTRICTS = """
import django; django.setup()
from demo import load_labor
from dure import clock, tenancy
from dure.accounts.models import Grant, User
from dure.accounts.queries import institution_of
from dure.jobs import guard
from dure.timeline.actions import SEOUL
at = clock.now(); today = at.astimezone(SEOUL).date(); here = institution_of("cho")
load_labor.write(here, today=today, at=at)
with tenancy.institution(here):
    who = User.objects.get(login="cho")
    Grant.objects.create(institution_id=here, user=who, role="labor", valid=("2026-01-01", None))
guard.screen_waiting()
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("guard"), MOMENT) as made:
        made.run("-c", DISTRICTS)
        yield made


@pytest.mark.parametrize("width", [1280, 390])
def test_점검부터_시정과_현황까지_읽힌다(office: Office, come_in: Enter, width: int) -> None:
    officer = come_in("cho", width)
    officer.go("/labor")
    officer.reads_well(f"/labor {width}")
    officer.go("/labor/findings")
    officer.reads("남은 미지급액")
    officer.reads_well(f"/labor/findings {width}", dark=True)
    officer.go("/labor/findings?rule=LC-01")
    officer.press("link", "주휴수당 미지급")
    officer.reads("할 일")
    officer.reads_well(f"/labor/findings/… {width}", dark=True)
    officer.go("/labor/city")
    officer.reads("지니계수 (전체)")
    officer.reads_well(f"/labor/city {width}", dark=True)
    with officer.page.expect_download() as told:
        officer.page.get_by_role("link", name="PDF").click()
    assert told.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize("width", [1280, 390])
def test_시정을_요구하고_답을_받는다(office: Office, come_in: Enter, width: int) -> None:
    officer = come_in("cho", width)
    officer.go("/labor/letters")
    officer.reads_well(f"/labor/letters {width}")
    officer.page.locator("a[href^='/labor/letters/new/']").first.click()
    officer.reads_well(f"/labor/letters/new {width}")
    officer.page.locator("[name=number]").fill(f"노동-{width}")
    officer.press("button", "보내기")
    officer.reads(f"노동-{width}")
    officer.reads_well(f"/labor/letters/… {width}", dark=True)
