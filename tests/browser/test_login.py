"""로그인: 패스키는 기기가 확인하고, 쉬면 알리고, 끝나도 쓰던 것이 남는다."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Person
from tests.faults.office import Office
from tests.world import PASSWORD

Enter = Callable[..., Person]
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
       "hasUserVerification": True, "isUserVerified": True,
       "automaticPresenceSimulation": True}  # fmt: skip


class Device:
    """A browser of somebody's own computer, which keeps passkeys."""

    def __init__(self, browser: Browser, office: Office) -> None:
        self.at = f"http://localhost:{office.port}"  # a passkey belongs to a name, not to a number
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="ko-KR", reduced_motion="reduce"
        )
        self.page = self.context.new_page()
        self.line = self.context.new_cdp_session(self.page)
        self.line.send("WebAuthn.enable")
        self.key = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    def verifies(self, so: bool) -> None:
        said = {"authenticatorId": self.key["authenticatorId"], "isUserVerified": so}
        self.line.send("WebAuthn.setUserVerified", said)

    def go(self, path: str) -> Page:
        self.page.goto(self.at + path)
        return self.page

    def log_in(self, login: str) -> None:
        page = self.go("/login")
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="로그인", exact=True).click()
        page.wait_for_url(lambda url: "/login" not in url)

    def log_out(self) -> None:
        self.context.clear_cookies(name="sessionid")


@pytest.fixture
def device(chromium: Browser, office: Office) -> Iterator[Device]:
    made = Device(chromium, office)
    yield made
    made.context.close()


def test_패스키를_만들면_아이디도_비밀번호도_없이_들어온다(device: Device) -> None:
    device.log_in("kim")
    page = device.go("/account")
    page.get_by_label("패스키의 이름").fill("사무실 컴퓨터")
    page.get_by_role("button", name="패스키 만들기").click()
    page.get_by_text("아직 쓰지 않음").wait_for()
    device.log_out()
    page = device.go("/login")
    page.get_by_role("button", name="패스키로 들어가기").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page = device.go("/account")
    expect(page.get_by_text("로그인했습니다: 패스키.").first).to_be_visible()
    expect(page.get_by_role("cell", name="패스키", exact=True).first).to_be_visible()


def test_본인을_확인하지_못한_패스키로는_들어오지_못한다(device: Device) -> None:
    device.log_in("lee")
    page = device.go("/account")
    page.get_by_label("패스키의 이름").fill("노트북")
    page.get_by_role("button", name="패스키 만들기").click()
    page.get_by_text("아직 쓰지 않음").wait_for()
    device.log_out()
    device.verifies(False)
    page = device.go("/login")
    page.get_by_role("button", name="패스키로 들어가기").click()
    page.get_by_text("패스키를 쓰지 못했습니다").wait_for()
    assert "/login" in page.url


def test_지운_패스키로는_들어오지_못한다(device: Device) -> None:
    device.log_in("yun")
    page = device.go("/account")
    page.get_by_label("패스키의 이름").fill("옛 휴대전화")
    page.get_by_role("button", name="패스키 만들기").click()
    page.get_by_role("button", name="옛 휴대전화 지우기").click()
    page.get_by_text("기기에 남은 것은 기기에서").wait_for()
    device.log_out()
    page = device.go("/login")
    page.get_by_role("button", name="패스키로 들어가기").click()
    page.get_by_text("이 패스키로는 로그인할 수 없습니다").wait_for()


def test_쉬면_2분_전에_알리고_계속을_누르면_이어진다(come_in: Enter) -> None:
    kim = come_in("kim")
    page = kim.page
    page.clock.install()
    kim.go("/overtime/new")
    page.clock.run_for((30 * 60 - 121) * 1000)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.clock.run_for(3000)
    sheet = page.get_by_role("dialog", name="곧 로그아웃됩니다")
    expect(sheet.get_by_role("alert")).to_have_text(
        "쓰지 않은 지 오래되어 2분 안에 로그아웃됩니다."
    )
    expect(sheet.get_by_role("button", name="계속")).to_be_focused()
    kim.reads_well("idle")
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    page.clock.run_for((30 * 60 - 121) * 1000)
    expect(sheet).to_be_hidden()


def test_알린_뒤에_닫고_보내도_쓰던_것이_이어진다(come_in: Enter) -> None:
    kim = come_in("kim", 390)
    page = kim.page
    page.clock.install()
    kim.go("/overtime/new")
    page.locator("[name=reason]").fill("예산서 검토")
    page.clock.run_for(31 * 60 * 1000)
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("alert")).to_contain_text("로그아웃되었습니다")
    sheet.get_by_role("button", name="닫기").click()
    page.clock.run_for(5000)
    expect(sheet).to_be_hidden()
    page.context.clear_cookies(name="sessionid")
    expect(page.locator("[name=reason]")).to_have_value("예산서 검토")
    page.locator("form[action='/overtime'] button.primary").first.click()
    page.locator("input[name=login]").fill("kim")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="로그인", exact=True).click()
    page.get_by_role("button", name="이어서 올리기").wait_for()
    expect(page.locator("dd", has_text="예산서 검토")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("kim", "/account"),
        ("kim", "/account/app"),
        ("kim", "/account/password"),
        ("kim", "/account/again"),
        ("cho", "/logins"),
        ("cho", "/logins/rule"),
        ("cho", "/logins/providers"),
        ("cho", "/logins/providers/oidc"),
        ("cho", "/logins/providers/saml"),
    ],
)
def test_로그인_화면들이_잘_읽힌다(come_in: Enter, login: str, path: str, width: int) -> None:
    person: Any = come_in(login, width)
    person.go(path)
    person.reads_well(path, dark=width == 390)
