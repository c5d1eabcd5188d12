"""패널: 진짜 포털의 쪽(다른 포트의 다른 곳)에 붙여 본다. 적지 않은 곳에는 Chromium이 붙이지 않는다."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import COLOURS, Person, _no_violation
from tests.faults.office import Office

Enter = Callable[..., Person]


@contextmanager
def portal() -> Iterator[tuple[str, list[str]]]:
    """A site of its own: its origin, and the parts of its page, which it shows as they stand."""
    parts: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f"<!doctype html><html lang=ko><title>포털</title><main><h1>포털</h1>{''.join(parts)}</main></html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", parts
    finally:
        server.shutdown()
        server.server_close()


def made(yun: Person, origin: str) -> str:
    """What the clerk copies from the page of a new panel."""
    yun.go("/panels")
    page = yun.page
    page.get_by_label("어디에 붙이나요").fill(f"포털 {origin}")
    page.get_by_label("어느 부서").select_option(label="총무과")
    page.get_by_label("포털의 주소").fill(origin)
    yun.press("button", "만들기")
    return page.get_by_label("포털의 쪽에 넣을 것").input_value()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Page]:
    """Somebody who reads the portal and has never been in 두레."""
    context = chromium.new_context(locale="ko-KR", reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_적은_곳에서는_보이고_적지_않은_곳에서는_막힌다(
    office: Office, come_in: Enter, visitor: Page
) -> None:
    yun = come_in("yun")
    with portal() as (origin, parts), portal() as (other, elsewhere):
        snippet = made(yun, origin)
        parts.append(snippet)
        elsewhere.append(snippet)
        visitor.goto(origin)
        inside = visitor.frame_locator("iframe")
        inside.get_by_role("rowheader", name="김주무관").wait_for()
        assert inside.get_by_role("heading", name="총무과 오늘").count() == 1
        assert visitor.context.cookies() == []

        refused: list[str] = []
        visitor.on("console", lambda each: refused.append(each.text))
        visitor.goto(other)
        visitor.wait_for_load_state("networkidle")
        assert visitor.frame_locator("iframe").get_by_role("table").count() == 0
        assert any("frame-ancestors" in each for each in refused)


def test_스스로_다시_읽고_끝내면_그_자리에서_말한다(
    office: Office, come_in: Enter, visitor: Page
) -> None:
    yun = come_in("yun")
    with portal() as (origin, parts):
        parts.append(made(yun, origin))
        visitor.clock.install()
        visitor.goto(origin)
        inside = visitor.frame_locator("iframe")
        inside.get_by_role("table").wait_for()
        visitor.clock.fast_forward(61_000)
        yun.go("/panels")
        yun.reads("2주 동안 2번")
        yun.press("button", f": 포털 {origin}")
        visitor.clock.fast_forward(61_000)
        inside.get_by_text("끝난 패널입니다").wait_for()
        assert inside.get_by_role("table").count() == 0
        visitor.reload()
        inside.get_by_text("끝난 패널입니다").wait_for()


def test_좁아도_어두워도_읽힌다(office: Office, come_in: Enter, visitor: Page) -> None:
    yun = come_in("yun")
    src = made(yun, "https://portal.haeon.go.kr").split('"')[1]
    for width in (320, 390, 1280):
        visitor.set_viewport_size({"width": width, "height": 600})
        visitor.goto(src)
        _no_violation(Axe().run(visitor).response, f"패널 {width}")
        visitor.emulate_media(color_scheme="dark")
        _no_violation(visitor.evaluate(COLOURS), f"패널 {width} dark")
        visitor.emulate_media(color_scheme="light")
        assert visitor.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


def test_만드는_화면이_읽힌다(office: Office, come_in: Enter) -> None:
    for width in (1280, 390):
        yun = come_in("yun", width)
        made(yun, "https://portal.haeon.go.kr")
        yun.reads_well(f"/panels/make {width}", dark=True)
        yun.go("/panels")
        yun.reads_well(f"/panels {width}", dark=True)
