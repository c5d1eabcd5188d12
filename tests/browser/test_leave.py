"""휴가: 세 번 눌러 올리고, 전화기에서 한 번 눌러 승인하고, 취소한다. 자판만으로도 같다."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.browser.conftest import Person
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
MOMENT = datetime(2026, 11, 20, 0, 10, tzinfo=UTC)  # 11월 20일(금) 09:10
LOTS = """
import django; django.setup()
from datetime import UTC, datetime
from dure import tenancy
from dure.audit.actions import Actor
from dure.leave import actions
from dure.organization import queries
[(institution, _, _)] = queries.institutions()
with tenancy.institution(institution):
    actions.grant_year(year=2026, by=Actor("job", "", "job"),
                       at=datetime(2026, 11, 20, 0, 10, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("leave"), MOMENT) as made:
        subprocess.run([sys.executable, "-c", LOTS], env=made.environ, check=True)
        yield made


def _states(office: Office) -> list[str]:
    return [state for (state,) in office.rows("SELECT state FROM leave_leave ORDER BY id")]


def _left(office: Office) -> int:
    rows = office.rows(
        "SELECT sum(minutes) FROM leave_entry JOIN people_employment e USING (person_id)"
        " WHERE e.name = '김주무관'"
    )
    return int(rows[0][0])


def test_올리고_승인하고_취소한다(office: Office, come_in: Enter) -> None:
    kim = come_in("kim")
    kim.go("/")
    kim.clicks = 0
    kim.press("link", "오늘 오후 2시간")
    kim.reads("10일 6시간")  # 재직 10개월의 11일에서 2시간을 뺀 것
    kim.press("button", "신청하기")
    kim.reads("연가 2시간을 올렸습니다")
    assert kim.clicks <= 3
    assert _states(office) == ["requested"]

    park = come_in("park", 390)
    park.go("/inbox")
    park.clicks = 0
    park.press("button", "승인")
    park.reads("승인했습니다")
    assert park.clicks == 1
    assert _states(office) == ["approved"]
    assert _left(office) == 11 * 480 - 120

    kim.go("/leave")
    kim.clicks = 0
    kim.press("link", "11월 20일(금) 16:00–18:00")
    kim.page.get_by_label("취소하는 까닭").fill("일정이 바뀜")
    kim.press("button", "휴가 취소하기")
    kim.reads("다시 남습니다")
    assert kim.clicks == 2
    assert _states(office) == ["cancelled"]
    assert _left(office) == 11 * 480


def test_자판만으로_올린다(office: Office, come_in: Enter) -> None:
    lee = come_in("lee")
    lee.go("/leave/new")
    page = lee.page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # 본문 바로가기
    day, afternoon = page.locator("[name=since]"), page.locator("[name=span][value=hours]")
    _tab_to(lee, day)
    page.keyboard.type("11242026")
    _tab_to(lee, afternoon)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.locator("#check").get_by_text("11월 24일(화) 14:00–18:00").wait_for()
    _tab_to(lee, page.get_by_role("button", name="신청하기"))
    page.keyboard.press("Enter")
    lee.reads("11월 24일(화) 연가 4시간을 올렸습니다")


def _tab_to(person: Person, wanted: Any) -> None:
    for _ in range(60):
        if wanted.evaluate("each => each === document.activeElement"):
            return
        person.page.keyboard.press("Tab")
    raise AssertionError("자판으로 닿지 않습니다.")


def test_종류를_바꾸면_묻는_것이_바뀐다(office: Office, come_in: Enter) -> None:
    choi = come_in("choi", 390)
    choi.go("/leave/new")
    page = choi.page
    page.locator("[name=kind]").select_option("official")
    page.get_by_label("공가 사유").select_option("checkup")
    page.locator("#check").get_by_text("공가").first.wait_for()
    choi.reads_well("/leave/new 390 공가")
    choi.press("button", "신청하기")
    choi.reads("공가 2시간을 올렸습니다")


@pytest.mark.parametrize("width", [1280, 390])
def test_휴가_화면은_누구에게나_읽힌다(office: Office, come_in: Enter, width: int) -> None:
    kim = come_in("kim", width)
    kim.go(f"/leave/new?since=2026-12-{1 if width == 1280 else 2:02}&span=day")
    kim.press("button", "신청하기")
    kim.reads("연가 1일을 올렸습니다")
    for path in ("/leave/new", "/leave?on=2026-12-31"):
        kim.go(path)
        kim.page.locator("h1").wait_for()
        kim.reads_well(f"{path} {width}", dark=True)
    kim.page.locator("#lots .num").first.click()
    kim.page.locator(".unfold").wait_for()
    kim.reads_well(f"/leave 펼침 {width}")
    kim.page.locator("#asked a").first.click()
    kim.page.wait_for_load_state()
    kim.reads_well(f"/leave/… {width}")


def test_스크립트_없이도_올린다(office: Office, come_in: Enter) -> None:
    context = come_in("oh").page.context
    state = context.storage_state()
    browser = context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, storage_state=state, locale="ko-KR")
    page = plain.new_page()
    page.goto(f"http://127.0.0.1:{office.port}/leave/new?since=2026-11-25&span=day")
    page.locator("[name=kind]").select_option("sick")
    page.get_by_role("button", name="남는 연가와 결재선 보기").click()
    page.get_by_text("동료에게는 자리 비움으로만 보입니다").wait_for()
    page.get_by_role("button", name="신청하기").click()
    page.get_by_text("병가 1일을 올렸습니다").wait_for()
    plain.close()


def test_부서장이_자판만으로_승인한다(office: Office, come_in: Enter) -> None:
    kim, park = come_in("kim"), come_in("park")
    kim.go("/leave/new?since=2026-11-26&span=day")
    kim.press("button", "신청하기")
    kim.reads("연가 1일을 올렸습니다")
    park.go("/inbox")
    card = park.page.locator("li[id^=doc-]").filter(has_text="11월 26일")
    _tab_to(park, card.get_by_role("button", name="승인"))
    park.page.keyboard.press("Enter")
    park.reads("승인했습니다")
    assert _states(office)[-1] == "approved"


@pytest.mark.parametrize(("who", "width"), [("oh", 1280), ("yun", 390)])
def test_인사와_서무가_대체휴무를_두_번_눌러_준다(
    office: Office, come_in: Enter, who: str, width: int
) -> None:
    desk = come_in(who, width)
    desk.go("/ledger/give")
    desk.page.locator("[name=kind]").select_option("substitute_rest")
    for name, text in (("days", "1"), ("document", f"총무과-{who}"), ("persons", "김주무관")):
        desk.page.locator(f"[name={name}]").fill(text)
    desk.clicks = 0
    desk.press("button", "받을 사람 보기")
    desk.reads_well(f"/ledger/give {width}", dark=True)
    desk.press("button", "1명에게 주기")
    desk.reads("1명에게 주었습니다")
    assert desk.clicks == 2


@pytest.mark.parametrize("who", ["oh", "yun"])
def test_인사와_서무가_자판만으로_휴가를_준다(office: Office, come_in: Enter, who: str) -> None:
    desk = come_in(who)
    desk.go("/ledger/give?kind=substitute_rest")
    page = desk.page
    page.locator("[name=kind]").focus()
    page.keyboard.press("End")  # 목록의 마지막은 선거사무 휴무
    for name, text in (("days", "1"), ("document", f"선관위-{who}"), ("persons", "이팀장")):
        _tab_to(desk, page.locator(f"[name={name}]"))
        page.keyboard.type(text)
    _tab_to(desk, page.get_by_role("button", name="받을 사람 보기"))
    page.keyboard.press("Enter")
    give = page.get_by_role("button", name="1명에게 주기")
    give.wait_for()
    _tab_to(desk, give)
    page.keyboard.press("Enter")
    desk.reads("1명에게 주었습니다")
