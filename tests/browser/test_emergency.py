"""비상근무: 한 번 눌러 소집하고, 한 번 눌러 답하고, 상황판이 저절로 따라온다."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.browser.conftest import Person
from tests.browser.test_leave import _tab_to
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
MOMENT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 11월 20일(금) 18:00


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("emergency"), MOMENT) as made:
        yield made


def _declare(oh: Person, name: str, drill: str = "") -> None:
    oh.go("/emergency/new")
    page = oh.page
    for field, text in (("name", name), ("region", "해온시 전역"), ("reason", "호우 경보")):
        page.locator(f"main [name={field}]").fill(text)
    page.locator("[name=drill]").select_option(drill)
    page.locator("#seen").get_by_text("소속 공무원").wait_for()
    oh.press("button", "발령하기")
    oh.reads("발령했습니다")


def test_소집하고_전화기에서_답하고_상황판이_따라온다(office: Office, come_in: Enter) -> None:
    oh, kim = come_in("oh"), come_in("kim", 390)
    _declare(oh, "호우")
    oh.clicks = 0
    oh.page.locator("[name=place]").fill("재난상황실")
    oh.press("button", "지금 소집하기")
    oh.reads("명을 소집했습니다")
    assert oh.clicks == 1
    oh.reads_well("/emergency/…/board 1280", dark=True)

    ((call,),) = office.rows("SELECT public_id FROM emergency_call")
    kim.go(f"/emergency/answer/{call}")
    kim.reads_well("/emergency/answer 390", dark=True)
    kim.clicks = 0
    kim.press("button", "간다")
    kim.reads("간다고 답했습니다")
    assert kim.clicks == 1
    going = oh.page.locator(".board-figs > div").nth(2)  # 상황판이 저절로 다시 읽는다
    going.get_by_text("1", exact=True).wait_for(timeout=60_000)

    oh.press("button", "응소 확인")
    oh.reads("응소를 확인했습니다")
    kim.go("/emergency/mine")
    kim.reads_well("/emergency/mine 390", dark=True)


def test_자판만으로_못_간다고_답한다(office: Office, come_in: Enter) -> None:
    lee = come_in("lee")
    ((call,),) = office.rows("SELECT public_id FROM emergency_call ORDER BY id LIMIT 1")
    lee.go(f"/emergency/answer/{call}")
    _tab_to(lee, lee.page.locator("#reason"))
    lee.page.keyboard.type("수술한 가족을 돌봄")
    lee.page.keyboard.press("Enter")
    lee.reads("못 간다고 답했습니다")


@pytest.mark.parametrize("width", [1280, 390])
def test_비상근무_화면은_누구에게나_읽힌다(office: Office, come_in: Enter, width: int) -> None:
    oh, park = come_in("oh", width), come_in("park", width)
    _declare(oh, f"훈련{width}", "civil_defense")
    oh.reads_well(f"/emergency/… {width}", dark=True)
    for path in ("/emergency", "/emergency/new", "/emergency/roll"):
        oh.go(path)
        oh.reads_well(f"{path} {width}", dark=True)
    ((one,),) = office.rows("SELECT public_id FROM emergency_emergency ORDER BY id LIMIT 1")
    for path in (f"/emergency/{one}", f"/emergency/{one}/board", f"/emergency/{one}/serving"):
        oh.go(path)
        oh.reads_well(f"{path} {width}", dark=True)
    park.go(f"/emergency/{one}")
    park.reads_well(f"/emergency/… head {width}")


@pytest.mark.parametrize("width", [1280, 390])
def test_비상근무한_사람과_당직비도_누구에게나_읽힌다(
    office: Office, come_in: Enter, width: int
) -> None:
    oh, choi = come_in("oh", width), come_in("choi", width)
    oh.go("/emergency/served")
    oh.reads_well(f"/emergency/served {width}", dark=True)
    for path in ("/pay/duties", "/pay/duties?month=2026-11", "/emergency/served"):
        choi.go(path)
        choi.reads_well(f"{path} {width}", dark=True)
