"""출장: 네 번 안에 올리고, 한 번 눌러 승인하고, 한 번 눌러 떠나고 돌아온다. 자판과 전화기에서도 같다."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Person
from tests.browser.test_leave import _tab_to
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
MOMENT = datetime(2026, 11, 24, 4, 10, tzinfo=UTC)  # 11월 24일(화) 13:10
PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("trips"), MOMENT) as made:
        yield made


def _stamps(office: Office) -> list[int]:
    rows = office.rows("SELECT way FROM trips_stamp WHERE known_until IS NULL ORDER BY id")
    return [way for (way,) in rows]


def _write(person: Person, place: str, purpose: str) -> None:
    person.page.locator("[name=place]").fill(place)
    person.page.locator("[name=purpose]").fill(purpose)


def test_올리고_승인하고_떠나고_돌아와_보고한다(
    office: Office, come_in: Enter, tmp_path: Path
) -> None:
    kim, park = come_in("kim", 390), come_in("park")
    kim.go("/trips/new")
    _write(kim, "중앙공원", "시설 점검")
    kim.press("button", "신청하기")
    kim.reads("중앙공원 출장을 올렸습니다")

    park.go("/inbox")
    park.clicks = 0
    park.press("button", "승인")
    park.reads("승인했습니다")
    assert park.clicks == 1

    kim.go("/")
    kim.clicks = 0
    kim.press("button", "지금 출발")
    kim.reads("출발을 기록했습니다")
    assert kim.clicks == 1
    office.rows("UPDATE trips_stamp SET minute = minute - 60 RETURNING id")  # 한 시간 앞에 떠났다
    kim.go("/")
    kim.clicks = 0
    kim.press("button", "지금 복귀")
    kim.reads("복귀를 기록했습니다")
    assert kim.clicks == 1
    assert _stamps(office) == [0, 1]

    kim.go("/trips")
    kim.page.get_by_role("link", name="중앙공원").first.click()
    kim.page.locator("summary", has_text="쓴 돈 적기").click()
    photo = tmp_path / "표.png"
    photo.write_bytes(PNG)
    kim.page.locator("[name=won]").fill("3,200")
    kim.page.locator("[name=receipt]").set_input_files(photo)
    kim.page.get_by_role("button", name="적기", exact=True).first.click()
    kim.reads("운임 3,200원을 적었습니다")
    kim.page.locator("[name=text]").fill("두 곳을 고치기로 했습니다")
    kim.page.get_by_role("button", name="보고하기").click()
    kim.reads("출장 결과를 보고했습니다")
    kim.reads_well("/trips/… 390", dark=True)


def test_가던_곳은_네_번_안에_올린다(office: Office, come_in: Enter) -> None:
    cho = come_in("cho")
    cho.go("/trips/new?since=2026-11-30&span=morning")
    _write(cho, "호수공원", "산책로 점검")
    cho.press("button", "신청하기")
    cho.reads("호수공원 출장을 올렸습니다")

    cho.go("/")
    cho.clicks = 0
    cho.press("link", "호수공원")
    cho.page.locator("label", has_text="하루").first.click()
    cho.clicks += 1
    cho.page.locator("[name=since]").fill("2026-12-01")
    cho.page.locator("#check").get_by_text("12월 1일(화) 09:00–18:00").wait_for()
    cho.page.locator("#check").get_by_text("예상 여비").wait_for()
    cho.press("button", "신청하기")
    cho.reads("호수공원 출장을 올렸습니다")
    assert cho.clicks <= 4
    cho.page.get_by_role("button", name="되돌리기").click()  # 10초 안의 회수
    cho.reads("회수했습니다")


def test_자판만으로_올린다(office: Office, come_in: Enter) -> None:
    lee = come_in("lee")
    lee.go("/trips/new")
    page = lee.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # 본문 바로가기
    for name, text in (("place", "시립도서관"), ("purpose", "개관 회의"), ("since", "12022026")):
        _tab_to(lee, page.locator(f"[name={name}]"))
        page.keyboard.type(text)
    _tab_to(lee, page.locator("[name=span]:checked"))
    page.keyboard.press("ArrowLeft")  # 시각으로 → 하루
    page.locator("#check").get_by_text("12월 2일(수) 09:00–18:00").wait_for()
    _tab_to(lee, page.get_by_role("button", name="신청하기"))
    page.keyboard.press("Enter")
    lee.reads("시립도서관 출장을 올렸습니다")


@pytest.mark.parametrize("width", [1280, 390])
def test_출장_화면은_누구에게나_읽힌다(office: Office, come_in: Enter, width: int) -> None:
    choi, yun = come_in("choi", width), come_in("yun", width)
    choi.go(
        f"/trips/new?kind=domestic&place=도청&purpose=회의&since=2026-12-{1 + width // 1000:02}&span=day"
    )
    choi.reads_well(f"/trips/new {width}", dark=True)
    choi.press("button", "신청하기")
    choi.reads("출장을 올렸습니다")
    choi.reads_well(f"/trips/… {width}")
    choi.go("/trips")
    choi.reads_well(f"/trips {width}", dark=True)
    yun.go("/trips/team?month=2026-12")
    yun.reads_well(f"/trips/team {width}", dark=True)


def test_스크립트_없이도_올린다(office: Office, come_in: Enter) -> None:
    context = come_in("oh").page.context
    state: Any = context.storage_state()
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, storage_state=state, locale="ko-KR")
    page = plain.new_page()
    page.goto(f"http://127.0.0.1:{office.port}/trips/new?since=2026-12-03&span=morning")
    page.locator("[name=place]").fill("동부시장")
    page.locator("[name=purpose]").fill("간담회")
    page.get_by_role("button", name="예상 여비와 결재선 보기").click()
    page.get_by_text("관내 4시간 미만").first.wait_for()
    page.get_by_role("button", name="신청하기").click()
    page.get_by_text("동부시장 출장을 올렸습니다").wait_for()
    plain.close()


def test_전화기에서_두_나라를_더하고_뺀다(office: Office, come_in: Enter) -> None:
    kim = come_in("kim", 390)
    kim.go("/trips/new?kind=abroad&since=2026-12-07&until=2026-12-10&span=day")
    _write(kim, "하노이, 도쿄", "자매도시 협의")
    page, add = kim.page, kim.page.get_by_role("button", name="다른 나라로 옮김")
    add.click()
    page.get_by_label("다른 나라로 옮기는 날").fill("2026-12-15")
    page.locator("#check").get_by_text("차례로 적어 주세요").wait_for()
    page.get_by_label("다른 나라로 옮기는 날").fill("2026-12-09")
    page.locator("#check").get_by_text("차례로 적어 주세요").wait_for(state="detached")
    page.get_by_label("그 나라의 등급").select_option("a")
    add.click()
    page.get_by_label("다른 나라로 옮기는 날").nth(1).wait_for()
    kim.reads_well("/trips/new 두 나라 390", dark=True)
    kim.press("button", "빼기", nth=1)
    page.get_by_label("다른 나라로 옮기는 날").nth(1).wait_for(state="detached")
    assert page.locator("[name=place]").input_value() == "하노이, 도쿄"
    kim.press("button", "신청하기")
    kim.reads("하노이, 도쿄 출장을 올렸습니다")
    page.get_by_text("등급 모름, 2026년 12월 9일부터 가등급").first.wait_for()
    assert office.rows("SELECT since::text, country_class FROM trips_tripleg") == [
        ("2026-12-09", "a")
    ]
