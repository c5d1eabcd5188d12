"""내 시간: 세 번 눌러 한 주를 바꾸고, 전화기에서 승인하고, 보고하고, 끝낸다. 자판만으로도 같다."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.browser.conftest import Person
from tests.browser.test_leave import _tab_to
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
MOMENT = datetime(2026, 11, 20, 0, 10, tzinfo=UTC)  # 11월 20일(금) 09:10


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("hours"), MOMENT) as made:
        yield made


def _states(office: Office) -> list[str]:
    return [state for (state,) in office.rows("SELECT state FROM flexible_request ORDER BY id")]


def test_세_번_눌러_바꾸고_한_번_눌러_승인하고_끝낸다(office: Office, come_in: Enter) -> None:
    kim = come_in("kim")
    kim.go("/")
    kim.clicks = 0
    kim.press("link", "근무시간·장소 바꾸기")
    kim.press("link", "다음 주 07:00–16:00")
    kim.reads("한 주 40:00")
    kim.press("button", "신청하기")
    kim.reads("시차출퇴근형을 올렸습니다")
    assert kim.clicks <= 3
    assert _states(office) == ["requested"]

    park = come_in("park", 390)
    park.go("/inbox")
    park.clicks = 0
    park.press("button", "승인")
    park.reads("승인했습니다")
    assert park.clicks == 1
    assert _states(office) == ["approved"]

    kim.go("/hours?week=2026-11-23")
    kim.reads("07:00–16:00")
    kim.reads_well("/hours 승인", dark=True)
    kim.page.locator("main .lines a").first.click()
    kim.page.get_by_label("까닭").fill("일정이 바뀜")
    kim.press("button", "끝내기")
    kim.reads("전의 근무시간으로 돌아갑니다")
    assert _states(office) == ["cancelled"]


def test_자판만으로_신청한다(office: Office, come_in: Enter) -> None:
    lee = come_in("lee")
    lee.go("/hours/new?kind=staggered&since=2026-11-30&last=2026-12-04&start=08:00&end=17:00")
    page = lee.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # 본문 바로가기
    _tab_to(lee, page.locator("[name=start]"))
    page.keyboard.press("Control+A")
    page.keyboard.type("10:00")
    _tab_to(lee, page.locator("[name=end]"))
    page.keyboard.press("Control+A")
    page.keyboard.type("19:00")
    page.keyboard.press("Tab")
    page.locator("#check").get_by_text("10:00–19:00").first.wait_for()
    _tab_to(lee, page.get_by_role("button", name="신청하기"))
    page.keyboard.press("Enter")
    lee.reads("시차출퇴근형을 올렸습니다")


def test_전화기에서_재택을_신청하고_보고한다(office: Office, come_in: Enter) -> None:
    choi = come_in("choi", 390)
    choi.go("/hours/new?kind=home&since=2026-11-20&last=2026-11-20&remote=fri")
    choi.page.locator("#check").get_by_text("다른 곳").first.wait_for()
    choi.reads_well("/hours/new 390 재택")
    choi.press("button", "신청하기")
    choi.reads("재택근무형을 올렸습니다")
    park = come_in("park", 390)
    park.go("/inbox")
    park.page.locator("li", has_text="최담당").get_by_role("button", name="승인").click()
    park.reads("승인했습니다")
    choi.go("/")
    choi.clicks = 0
    choi.press("link", "업무 보고하기")
    choi.page.get_by_label("한 일").fill("급여 자료 검토")
    choi.press("button", "보고하기")
    choi.reads("그날은 출근한 날입니다")
    assert choi.clicks == 2
    choi.reads_well("/hours/… 390")


@pytest.mark.parametrize("width", [1280, 390])
def test_시간의_화면은_누구에게나_읽힌다(office: Office, come_in: Enter, width: int) -> None:
    for login, paths in {
        "kim": ("/hours", "/hours/new"),
        "park": ("/team/hours?day=2026-11-23",),
        "oh": ("/hours/settings", "/hours/figures"),
    }.items():
        person = come_in(login, width)
        for path in paths:
            person.go(path)
            person.page.locator("h1").wait_for()
            person.reads_well(f"{path} {width}", dark=True)


def test_인사는_참고값을_한_번에_채택한다(office: Office, come_in: Enter) -> None:
    oh = come_in("oh")
    oh.go("/hours/settings")
    oh.page.get_by_label("근거 문서번호").fill("해온시 유연근무 지침 제3조")
    oh.clicks = 0
    oh.press("button", "채택하기")
    oh.reads("기관의 값으로 정했습니다")
    assert oh.clicks == 1
