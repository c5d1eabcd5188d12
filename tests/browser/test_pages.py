"""Every main page, by the ruler: no axe violation, no sideways scroll, usable by keyboard alone."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Person
from tests.faults.life import live
from tests.faults.office import Office

Enter = Callable[..., Person]
PAGES = {
    "kim": ["/", "/month?month=2026-11", "/month/2026-11-03", "/overtime/new", "/documents",
            "/messages", "/messages/settings", "/calendars", "/leave"],
    "lee": ["/corrections/new?date=2026-11-13", "/law", "/law/try"],
    "park": ["/inbox", "/team", "/team/calendar"],
    "yun": ["/leave-notices", "/ledger", "/misfits?month=2026-11", "/close?month=2026-11", "/stuck",
            "/work-rest?month=2026-11", 
            "/imports/punches", "/imports/parked", "/terminals/silent"],
    "choi": ["/pay?month=2026-11", "/pay/travel?month=2026-11", "/late"],
    "oh": ["/ledger/grant", "/ledger/give", "/law/ordinances", "/people", "/organization", "/law/local",
           "/schedules", "/schedules/new", "/schedules/changes/new", "/schedules/rosters",
           "/schedules/closures", "/points", "/diagnosis"],
    "jung": ["/dossier", "/dossier/verify"],
    "moon": ["/mayor"],
    "cho": ["/messages/deliveries", "/diagnosis", "/terminals", "/hooks", "/hooks/calendars"],
}  # fmt: skip


@pytest.fixture(scope="module")
def lived(office: Office) -> Office:
    """An office with a November that was worked, closed and handed off."""
    live(office)
    return office


@pytest.mark.parametrize("login", PAGES)
def test_화면은_누구에게나_읽힌다(lived: Office, come_in: Enter, login: str) -> None:
    for width in (1280, 390):
        person = come_in(login, width)
        for path in PAGES[login]:
            person.go(path)
            person.page.locator("h1").wait_for()
            person.reads_well(f"{path} {width}", dark=True)


def test_자판만으로_숫자의_까닭을_읽는다(lived: Office, come_in: Enter) -> None:
    kim = come_in("kim")
    kim.go("/month?month=2026-11")
    page = kim.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "본문 바로가기"
    page.keyboard.press("Enter")
    link = page.locator("a.cal-day[href*='2026-11-03']")
    for _ in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("each => each === document.activeElement"):
            break
    page.keyboard.press("Enter")
    kim.reads("왜 2시간인가요?")
