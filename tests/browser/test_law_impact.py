"""초안의 영향이 갈래마다 차례로 나온다: 넓은 화면과 휴대전화, 키보드만으로."""

from playwright.sync_api import Browser

from tests.browser.conftest import Person
from tests.faults.office import Office

LIMIT = "overtime.monthly_limit_minutes"
DRAFT = {"value": "1200", "valid_from": "2027-01-01", "document": "해온시 수당 지침"}


def test_초안을_쓰고_지난달의_기록에_대_본다(office: Office, chromium: Browser) -> None:
    for width in (1280, 390):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        oh = Person(page, office, "oh")
        oh.go(f"/law/{LIMIT}")
        if width == 1280:
            for name, value in DRAFT.items():
                page.locator(f"form[action$='/draft'] [name={name}]").fill(value)
            oh.press("button", "초안으로 적기")
        page.locator("main").get_by_role("link", name="한 달의 기록에 대 보기").first.press("Enter")
        oh.reads("2026년 11월의 기록에 대 봅니다")
        oh.reads("모든 갈래를 대 보았습니다")
        assert page.locator("section.card[hx-get]").count() == 0
        assert page.get_by_role("heading", name="초과근무수당").count() == 1
        oh.reads_well(f"/law/{LIMIT}/impact")
        page.close()
