"""초안의 영향이 갈래마다 차례로 나온다: 넓은 화면과 휴대전화, 키보드만으로."""

from collections.abc import Callable

from dure.pay.weighing import PARTS
from tests.browser.conftest import Person

LIMIT = "overtime.monthly_limit_minutes"
DRAFT = {"value": "1200", "valid_from": "2027-01-01", "document": "해온시 수당 지침"}


def test_초안을_쓰고_지난달의_기록에_대_본다(come_in: Callable[..., Person]) -> None:
    wide, narrow = come_in("oh"), come_in("oh", 390)
    wide.go(f"/law/{LIMIT}")
    for name, value in DRAFT.items():
        wide.page.locator(f"form[action$='/draft'] [name={name}]").fill(value)
    wide.press("button", "초안으로 적기")
    for one in (wide, narrow):
        one.go(f"/law/{LIMIT}")
        link = one.page.locator("main").get_by_role("link", name="한 달의 기록에 대 보기").first
        link.press("Enter")
        one.reads("2026년 11월의 기록에 대 봅니다")
        one.reads("모든 갈래를 대 보았습니다")
        assert one.page.locator("section[aria-labelledby^='p-']").count() == len(PARTS)
        one.reads_well(f"/law/{LIMIT}/impact", dark=True)
