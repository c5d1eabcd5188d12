"""A real browser before a real office: database, web and worker in processes of their own."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.faults.office import Office, opened
from tests.world import PASSWORD

PATIENCE = 60_000  # milliseconds that words may take on a machine with much else to do
MOMENT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 12월 1일 10시
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
COLOURS = """axe.run({resultTypes: ["violations"],
    runOnly: ["color-contrast", "link-in-text-block"]})"""  # all that differs in the dark


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("office"), MOMENT) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("DURE_CHROMIUM") or shutil.which("chromium") or None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Person:
    """Somebody of the cast at their own screen, whose presses are counted."""

    def __init__(self, page: Page, office: Office, login: str) -> None:
        self.page, self.office, self.clicks = page, office, 0
        self.go("/login")
        page.get_by_label("로그인 이름").or_(page.locator("input[name=login]")).first.fill(login)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="로그인").click()
        page.wait_for_url(lambda url: "/login" not in url)

    def go(self, path: str) -> None:
        self.page.goto(f"http://127.0.0.1:{self.office.port}{path}")

    def press(self, role: str, name: str, *, nth: int = 0) -> None:
        """One press of a button or link by its words."""
        self.page.locator("main").get_by_role(role, name=name).nth(nth).click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        self.clicks += 1

    def open_day(self, day: str) -> None:
        """One press of a day in the calendar."""
        self.page.locator(f"a.cal-day[href*='{day}']").click()
        self.page.wait_for_load_state("networkidle")
        self.clicks += 1

    def reads(self, text: str) -> None:
        """The words stand on the page."""
        self.page.get_by_text(text).first.wait_for(timeout=PATIENCE)

    def reads_well(self, path: str, *, dark: bool = False) -> None:
        """No axe violation, in the dark too where asked, and nothing wider than the window."""
        page = self.page
        _no_violation(Axe().run(page).response, f"{path} light")
        if dark:
            page.emulate_media(color_scheme="dark")
            _no_violation(page.evaluate(COLOURS), f"{path} dark")
            page.emulate_media(color_scheme="light")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path}는 옆으로 {wide}만큼 넘칩니다."


def _no_violation(found: dict[str, Any], where: str) -> None:
    bad = [
        (each["id"], [node["html"][:140] for node in each["nodes"][:3]])
        for each in found["violations"]
    ]
    assert not bad, f"{where}: {bad}"


@pytest.fixture
def come_in(chromium: Browser, office: Office) -> Iterator[type]:
    contexts = []

    def enter(login: str, width: int = 1280) -> Person:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="ko-KR", reduced_motion="reduce"
        )
        contexts.append(context)
        return Person(context.new_page(), office, login)

    yield enter  # type: ignore[misc]
    for context in contexts:
        context.close()
