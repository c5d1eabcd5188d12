"""당직표: 세 번 눌러 만들고 끌어 고치고 공지한다. 자판으로도, 전화기에서도 같다."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.browser.conftest import Person
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
MOMENT = datetime(2026, 11, 20, 0, 10, tzinfo=UTC)  # 11월 20일(금) 09:10


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("duty"), MOMENT) as made:
        yield made


def _drafted(office: Office) -> list[int]:
    rows = office.rows(
        "SELECT k.person_id FROM duty_keeper k JOIN duty_duty d ON d.id = k.duty_id"
        " WHERE upper_inf(k.known) AND NOT k.firm ORDER BY d.date"
    )
    return [person for (person,) in rows]


def _free_pair(who: Person) -> tuple[int, int]:
    """Two seats of the board that may be exchanged, as the page itself is told."""
    return tuple(  # type: ignore[return-value]
        who.page.evaluate(
            """async () => {
                const board = document.querySelector("[data-board]");
                const seats = [...board.querySelectorAll("[data-seat]")];
                for (const [n, seat] of seats.entries()) {
                    const said = await (await fetch(`${board.dataset.board}?seat=${seat.dataset.seat}`)).json();
                    const other = seats.findIndex((each) => said[each.dataset.seat] === "");
                    if (other >= 0) return [n, other];
                }
            }"""
        )
    )


def test_당직을_정하고_세_번_눌러_만들고_고치고_공지한다(office: Office, come_in: Enter) -> None:
    oh = come_in("oh")
    oh.go("/duty/watches")
    page = oh.page
    page.locator("#f-n").fill("본청 숙직")
    page.get_by_label("총무과").check()
    page.locator("#f-o").fill("해온시 당직 규칙 제3조")
    oh.press("button", "당직 정하기")
    oh.reads_well("/duty/watches", dark=True)

    oh.go("/duty/rosters")
    page.locator("details.fold-more summary").click()
    page.locator("#t-most").fill("0")
    oh.reads_well("/duty/rosters")
    oh.clicks = 0
    oh.press("button", "초안 만들기")
    oh.page.get_by_text("짠 결과").first.wait_for(timeout=120_000)
    before = _drafted(office)
    one, other = _free_pair(oh)
    seats = page.locator("[data-seat]")
    seats.nth(one).drag_to(seats.nth(other))
    oh.clicks += 1
    oh.reads("두 자리를 서로 바꾸었습니다")
    after = _drafted(office)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 2
    oh.reads_well("/duty/rosters 판", dark=True)
    oh.press("button", "공지하기")
    oh.reads("31자리를 공지했습니다")
    assert oh.clicks <= 3
    assert office.rows("SELECT count(*) FROM timeline_interval WHERE kind = 'duty'") == [(31,)]


def test_자판으로_집어_옮긴다(office: Office, come_in: Enter) -> None:
    oh = come_in("oh")
    oh.go("/duty/rosters")
    oh.page.locator("main tbody a").first.click()
    one, other = _free_pair(oh)
    seats = oh.page.locator("[data-seat]")
    seats.nth(one).focus()
    oh.page.keyboard.press("Space")
    oh.reads("자리를 집었습니다")
    seats.nth(other).focus()
    oh.reads("스페이스를 누르면")
    oh.page.keyboard.press("Space")
    oh.reads("두 자리를 서로 바꾸었습니다")
    oh.press("button", "바뀐 것만 다시 공지하기")
    oh.reads("2자리를 공지했습니다")


def test_전화기에서_사람을_골라_바꾸고_내_당직을_본다(office: Office, come_in: Enter) -> None:
    oh = come_in("oh", 390)
    oh.go("/duty/rosters")
    oh.page.locator("main tbody a").first.click()
    oh.reads_well("/duty/rosters 판 390")
    oh.page.locator("[data-seat]").nth(5).click()
    oh.page.locator("#seat").wait_for()
    oh.reads_well("/duty/rosters 자리 390")
    oh.press("button", "바꾸기")
    oh.reads("자리를 바꾸었습니다")

    kim = come_in("kim", 390)
    kim.go("/duty/mine?month=2026-12")
    kim.reads("다음 당직은")
    kim.reads_well("/duty/mine 390", dark=True)
    kim.go("/duty/rosters")
    kim.reads_well("/duty/rosters 390")
