"""`./run shots`: the pictures of the guides, taken from the demo city as each role sees it.

    ./run shots [address] [--only name …] [--to folder]

Without an address a web server of its own is started on the database that is set.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent / "shots"
PASSWORD = "dure-demo"  # noqa: S105  (of invented people)
WIDTHS = {1280: 860, 390: 844}
WATCHED = (
    "/srv/dure/feeds"  # as a server has it: no folder of whoever takes the pictures is in them
)
LARGEST = 250_000
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# A Chromium without its Korean words shows "mm/dd/yyyy" and "Choose File" in native fields; the
# pictures show what it says in an office.
NATIVE = """() => {
  for (const field of document.querySelectorAll("input[type=date], input[type=month]")) {
    const [year, month, day] = field.value.split("-");
    const told = day ? `${year}. ${month}. ${day}.` : year ? `${year}년 ${+month}월` : "연도. 월. 일.";
    field.type = "text";
    field.value = told;
  }
  for (const field of document.querySelectorAll("input[type=file]")) {
    const told = document.createElement("span");
    told.className = field.className;
    told.textContent = "파일 선택   선택된 파일 없음";
    field.replaceWith(told);
  }
}"""

Prepare = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """One picture: its file name, who looks, at which address, and what is pressed first."""

    name: str
    login: str
    address: str
    prepare: Prepare | None = None


def _day_of_two_hours(page: Page) -> None:
    """The day on which 180 − 60 = 120, brought to the top."""
    found = page.locator(".cal a").filter(has_text="2:00")
    if found.count():
        page.goto(page.url.split("/month")[0] + str(found.first.get_attribute("href")))
    page.evaluate("document.querySelector('#day')?.scrollIntoView({block: 'start'})")


def _open_amount(page: Page) -> None:
    """An amount of 김주무관 opened to its sum."""
    row = page.locator("tr").filter(has_text="김주무관").first
    amount = row.locator(".num")
    if amount.count():
        amount.first.click()
        page.wait_for_timeout(800)
        row.evaluate("each => each.scrollIntoView({block: 'start'})")
        page.evaluate("window.scrollBy(0, -120)")


def _first_trip(page: Page) -> None:
    """The first trip of the list, with why it pays what it pays."""
    found = page.locator("main .lines a[href^='/trips/']")
    if found.count():
        found.first.click()
        page.wait_for_load_state("networkidle")
    why = page.locator("details.why summary")
    if why.count():
        why.first.click()


def _first_hit(page: Page) -> None:
    """The first hit of the list, with its facts."""
    page.locator("main tbody a").first.click()
    page.wait_for_load_state("networkidle")


def _sources_of_a_day(page: Page) -> None:
    """Where the day's records came from, of the newest day with a gate and a computer."""
    page.locator("#tbl-h").scroll_into_view_if_needed()
    days = page.locator("main table.fold tbody th a").evaluate_all("all => all.map(a => a.href)")
    for address in days:
        page.goto(address)
        if page.locator("#day tbody th", has_text="PC").count():
            break
    page.evaluate("document.querySelector('#src-h')?.scrollIntoView({block: 'start'})")


def _of_kim(page: Page) -> None:
    """From the search to 김주무관's record."""
    page.locator("main input[type=search], main input[name=q]").first.fill("김주무관")
    page.locator("main button").first.click()
    page.locator("main a[href^='/dossier/']").first.click()
    page.wait_for_load_state("networkidle")


def _first_template(page: Page) -> None:
    """The first template of the list, with a month looked at."""
    page.get_by_role("link", name="초과근무수당").first.click()
    page.wait_for_load_state("networkidle")


def _pasted_header(page: Page) -> None:
    """A header that was pasted, its columns guessed."""
    page.get_by_label("양식의 이름").fill("급여 시스템 올리기")
    page.get_by_label("머리글 붙여 넣기").fill("순번\t소속\t직원번호\t성명\t사업코드\t지급액")
    page.get_by_role("button", name="열 맞추기").click()
    page.wait_for_load_state("networkidle")


def _last_log(page: Page) -> None:
    """The log of the last watch that one kept."""
    page.get_by_text("지난 당직 보기").click()
    page.locator("main a[href^='/duty/log/']").first.click()
    page.wait_for_load_state("networkidle")


def _announced_seat(page: Page) -> None:
    """The newest announced roster of the hall, one of its seats opened."""
    row = page.locator("main tbody tr").filter(has_text="공지함").filter(has_text="본청")
    row.first.locator("a").click()
    page.locator("main a.seat").nth(6).click()
    page.wait_for_load_state("networkidle")


def _planned(page: Page) -> None:
    """What the draft's plan came to."""
    page.locator("main tbody tr").filter(has_text="짜는 중").locator("a").click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('#x-h')?.scrollIntoView({block: 'start'})")
    page.evaluate("window.scrollBy(0, -80)")


def _first_emergency(page: Page) -> None:
    """The newest emergency that was no drill."""
    page.locator("main tbody tr").filter(has_not_text="훈련").first.locator("a").click()
    page.wait_for_load_state("networkidle")


def _drill_board(page: Page) -> None:
    """The board of the drill's call-up."""
    page.locator("main tbody tr").filter(has_text="훈련").first.locator("a").click()
    page.get_by_role("link", name="상황판").click()
    page.wait_for_load_state("networkidle")


SHOTS = (
    Shot("login", "", "/login"),
    Shot("today", "kim", "/"),
    Shot("month", "kim", "/month"),
    Shot("day", "kim", "/month", _day_of_two_hours),
    Shot("overtime", "kim", "/overtime/new"),
    Shot("leave", "kim", "/leave"),
    Shot("leave-new", "kim", "/leave/new"),
    Shot("trips", "kim", "/trips"),
    Shot("trips-new", "kim", "/trips/new"),
    Shot("trip", "kim", "/trips", _first_trip),
    Shot("trips-team", "yun", "/trips/team"),
    Shot("hours", "kim", "/hours"),
    Shot("hours-team", "park", "/team/hours"),
    Shot("hours-figures", "oh", "/hours/figures"),
    Shot("hours-settings", "oh", "/hours/settings"),
    Shot("documents", "kim", "/documents"),
    Shot("inbox", "park", "/inbox"),
    Shot("team", "park", "/team"),
    Shot("calendar", "park", "/team/calendar"),
    Shot("recommended", "yun", "/leave-notices"),
    Shot("ledger", "oh", "/ledger"),
    Shot("grant", "oh", "/ledger/grant"),
    Shot("ordinances", "oh", "/law/ordinances"),
    Shot("misfits", "yun", "/misfits"),
    Shot("imports", "yun", "/imports/punches"),
    Shot("close", "yun", "/close"),
    Shot("pay", "yun", "/pay", _open_amount),
    Shot("handoff", "choi", "/pay"),
    Shot("travel", "choi", "/pay/travel"),
    Shot("standing", "oh", "/pay/travel/standing"),
    Shot("cuts", "choi", "/pay/cuts"),
    Shot("compensation", "oh", "/pay/compensation"),
    Shot("pay-duties", "choi", "/pay/duties", _open_amount),
    Shot("duty-mine", "kim", "/duty/mine"),
    Shot("duty-log", "kim", "/duty/mine", _last_log),
    Shot("duty-rosters", "oh", "/duty/rosters"),
    Shot("duty-board", "oh", "/duty/rosters", _announced_seat),
    Shot("duty-result", "oh", "/duty/rosters", _planned),
    Shot("duty-left", "oh", "/duty/left"),
    Shot("emergency", "oh", "/emergency", _first_emergency),
    Shot("emergency-board", "oh", "/emergency", _drill_board),
    Shot("emergency-mine", "yun", "/emergency/mine"),
    Shot("served", "oh", "/emergency/served"),
    Shot("work-rest", "yun", "/work-rest"),
    Shot("late", "choi", "/late"),
    Shot("people", "oh", "/people"),
    Shot("organization", "oh", "/organization"),
    Shot("schedules", "oh", "/schedules"),
    Shot("local", "oh", "/law/local"),
    Shot("dossier", "jung", "/dossier", _of_kim),
    Shot("verify", "jung", "/dossier/verify"),
    Shot("mayor", "moon", "/mayor"),
    Shot("parked", "cho", "/imports/parked"),
    Shot("cards", "oh", "/cards"),
    Shot("cards-terminals", "oh", "/cards/terminals"),
    Shot("terminals", "cho", "/terminals"),
    Shot("held", "cho", "/terminals/held"),
    Shot("kiosks", "cho", "/kiosks"),
    Shot("folder", "cho", "/feeds/folder"),
    Shot("feeds", "cho", "/feeds"),
    Shot("evidence", "jung", "/evidence"),
    Shot("hit", "jung", "/evidence", _first_hit),
    Shot("sources", "kim", "/month", _sources_of_a_day),
    Shot("tokens", "cho", "/tokens"),
    Shot("hooks", "cho", "/hooks"),
    Shot("panels", "yun", "/panels"),
    Shot("directories", "oh", "/directory"),
    Shot("access", "oh", "/directory/access"),
    Shot("points", "oh", "/points"),
    Shot("providers", "cho", "/logins/providers"),
    Shot("exports", "choi", "/exports"),
    Shot("exports-new", "choi", "/exports/new", _pasted_header),
    Shot("export", "choi", "/exports", _first_template),
    Shot("account", "kim", "/account"),
    Shot("law", "kim", "/law"),
    Shot("try", "kim", "/law/try"),
)


def name_of(shot: Shot, width: int) -> str:
    """`month-1280.png`: stable, so that a guide may name it."""
    return f"{shot.name}-{width}.png"


def take(browser: Browser, base: str, shots: Sequence[Shot], folder: Path) -> list[str]:
    """Take the pictures; the sentences say what went wrong."""
    troubles: list[str] = []
    for width, height in WIDTHS.items():
        for login in dict.fromkeys(shot.login for shot in shots):
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="light",
                reduced_motion="reduce",
                locale="ko-KR",
                timezone_id="Asia/Seoul",
            )
            if login:
                _log_in(page, base, login)
            for shot in shots:
                if shot.login == login:
                    troubles += _one(page, base, shot, folder / name_of(shot, width))
            page.close()
    return troubles


def _log_in(page: Page, base: str, login: str) -> None:
    page.goto(f"{base}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


def _one(page: Page, base: str, shot: Shot, target: Path) -> Iterator[str]:
    answer = page.goto(f"{base}{shot.address}", wait_until="networkidle")
    if answer is None or answer.status >= 400:
        code = answer.status if answer else "없음"
        yield f"{shot.login} {shot.address}: 열리지 않습니다 ({code})."
        return
    if shot.prepare:
        shot.prepare(page)
    page.evaluate(NATIVE)
    page.evaluate("document.fonts.ready.then(() => null)")
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    if wide:
        yield f"{target.name}: 화면이 옆으로 넘칩니다."
    page.screenshot(path=target, caret="hide", animations="disabled")
    if target.stat().st_size > LARGEST:
        yield f"{target.name}: {target.stat().st_size:,}바이트로 너무 큽니다."


@contextmanager
def _server() -> Iterator[str]:
    """A web server of our own on the database that is set."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = {**os.environ, "DURE_FEEDS": WATCHED}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--blocking-threads", "4", "--log-level", "warning"]
    with subprocess.Popen([*command, "dure.wsgi:application"], env=environ) as process:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    sys.exit("두레: 웹이 열리지 않아 사진을 찍지 못했습니다.")


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="./run shots")
    parser.add_argument("address", nargs="?", help="이미 열린 두레의 주소 (없으면 새로 켭니다)")
    parser.add_argument("--only", nargs="+", help="이 이름의 사진만")
    parser.add_argument("--to", type=Path, default=FOLDER, help="사진을 둘 폴더")
    asked = parser.parse_args(arguments)
    shots = [shot for shot in SHOTS if not asked.only or shot.name in asked.only]
    asked.to.mkdir(parents=True, exist_ok=True)
    browser_path = os.environ.get("DURE_CHROMIUM", "/usr/bin/chromium") or None
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=browser_path, args=list(FLAGS))
        if asked.address:
            troubles = take(browser, asked.address.rstrip("/"), shots, asked.to)
        else:
            with _server() as base:
                troubles = take(browser, base, shots, asked.to)
        browser.close()
    for trouble in troubles:
        print(f"두레: {trouble}", file=sys.stderr)
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
