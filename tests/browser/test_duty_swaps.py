"""전화기에서 당직을 바꾸고 일지를 쓴다: 부탁은 세 번, 답은 한 번, 결재는 한 번 누른다."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from tests.browser.conftest import Person
from tests.faults.office import Office, opened

Enter = Callable[..., Person]
MOMENT = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)  # 11월 20일(금) 22:00, 오늘의 당직이 막 끝남


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("swaps"), MOMENT) as made:
        yield made


def _keepers(office: Office) -> list[tuple[str, str, str]]:
    """Day, seat and log-in of whoever keeps it, in order."""
    return office.rows(
        "SELECT d.date::text, d.public_id::text, u.login FROM duty_keeper k"
        " JOIN duty_duty d ON d.id = k.duty_id JOIN accounts_user u ON u.person_id = k.person_id"
        " WHERE k.firm AND upper_inf(k.known) ORDER BY d.date"
    )


def _announced(oh: Person) -> None:
    """November's nights, planned and announced by HR."""
    page = oh.page
    oh.go("/duty/watches")
    page.locator("#f-n").fill("본청 숙직")
    page.get_by_label("총무과").check()
    page.locator("#f-o").fill("해온시 당직 규칙 제3조")
    page.locator("form:has(#f-n) input[name=since]").fill("2026-11-01")
    page.locator("form:has(#f-n) [name=end]").fill("22:00")
    page.locator("form:has(#f-n) [name=checklist]").fill("문단속")
    oh.press("button", "당직 정하기")
    oh.go("/duty/rosters?month=2026-11")
    page.locator("details.fold-more summary").click()
    page.locator("#t-most").fill("0")
    oh.press("button", "초안 만들기")
    page.get_by_text("짠 결과").first.wait_for(timeout=120_000)
    oh.press("button", "공지하기")
    oh.reads("자리를 공지했습니다")


def test_전화기에서_부탁하고_답하고_결재하면_당직이_바뀐다(office: Office, come_in: Enter) -> None:
    _announced(come_in("oh"))
    day, duty, login = next(row for row in _keepers(office) if row[0] > "2026-11-20")
    asker = come_in(login, 390)
    asker.go("/duty/mine")
    asker.reads_well("/duty/mine 390")
    asker.clicks = 0
    asker.page.locator(f"a[href='/duty/swaps/new?duty={duty}']").click()
    asker.clicks += 1
    asker.reads("부탁하기")
    asker.reads_well("/duty/swaps/new 390", dark=True)
    asker.page.locator("input[name=choice]").first.check()
    asker.clicks += 1
    asker.press("button", "부탁하기")
    asker.reads("부탁했습니다")
    assert asker.clicks == 3

    [(swap, other)] = office.rows(
        "SELECT s.public_id::text, u.login FROM duty_swap s JOIN accounts_user u"
        " ON u.person_id = s.other_id"
    )
    answers = come_in(other, 390)
    answers.go(f"/duty/swaps/{swap}")
    answers.reads_well("/duty/swaps 390", dark=True)
    answers.clicks = 0
    answers.press("button", "가능")
    answers.reads("받아들였습니다")
    assert answers.clicks == 1

    park = come_in("park", 390)
    park.go("/inbox")
    park.page.locator("ul.inbox li", has_text="당직").first.get_by_role(
        "button", name="승인"
    ).click()
    park.reads("되돌리기")
    assert {each[0]: each[2] for each in _keepers(office)}[day] == other


def test_전화기에서_일지를_쓰고_인계한다(office: Office, come_in: Enter) -> None:
    _, duty, login = next(row for row in _keepers(office) if row[0] == "2026-11-20")
    keeper = come_in(login, 390)
    keeper.go(f"/duty/log/{duty}")
    keeper.reads_well("/duty/log 390", dark=True)
    keeper.press("button", "이상 없음")
    keeper.page.locator("#text").fill("정문 앞 누수")
    keeper.press("button", "적기")
    keeper.reads("정문 앞 누수")
    keeper.press("button", "인계하고 결재 올리기")
    keeper.reads("인계하고 결재를 올렸습니다")
    keeper.reads_well("/duty/log 인계 390")
    oh = come_in("oh")
    for path in ("/duty/logs", "/duty/left", f"/duty/log/{duty}"):
        oh.go(path)
        oh.reads_well(path, dark=True)
