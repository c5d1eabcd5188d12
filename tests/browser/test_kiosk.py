"""키오스크: 연결이 끊겨도 코드를 보이고 PIN을 받으며, 이어지면 한 번씩만 보낸다. 휴대전화는 한 번 누른다."""

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import segno
import zxingcpp
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Person
from tests.faults.office import Office, opened, persist

Enter = Callable[..., Person]
MOMENT = datetime(2026, 11, 20, 0, 10, tzinfo=UTC)  # 11월 20일(금) 09:10
PIN = "270913"
SET_UP = """
import django; django.setup()
from datetime import date
from django.db import connection
from dure import clock, tenancy
from dure.accounts.models import User
from dure.kiosks import actions
from tests.kiosks.steps import allow_phones
from tests.world import World
from dure.accounts import queries as accounts
from dure.organization import queries as organization
found = accounts.institution_of("cho")
with tenancy.institution(found):
    users = {user.name: user for user in User.objects.all()}
    world = World(found, users=users)
    allow_phones(world)
    unit = next(pk for pk, node in organization.tree(on=date(2026, 11, 20)).items() if node.name == "공원과")
    actions.place_site(unit=unit, name="공원관리사무소", latitude="37.5", longitude="127.0",
                       since=date(2026, 11, 1), by=world.viewer("조관리", "admin"), at=clock.now())
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with opened(tmp_path_factory.mktemp("kiosk"), MOMENT) as made:
        yield made


class Tablet:
    """A tablet at the wall: its page, and what a camera sees on it."""

    def __init__(self, browser: Browser, office: Office) -> None:
        size: Any = {"width": 1280, "height": 800}
        self.context = browser.new_context(viewport=size, locale="ko-KR", reduced_motion="reduce")
        self.page = self.context.new_page()
        self.page.goto(f"http://127.0.0.1:{office.port}/kiosk")
        self.dark_room = browser.new_page()  # where a picture is turned into grey

    def pair(self, number: str) -> None:
        self.page.get_by_label("등록번호").fill(number)
        self.page.get_by_role("button", name="등록하기").click()
        self.sees()
        self.page.evaluate("async () => { await navigator.serviceWorker.ready; }")

    def sees(self) -> str:
        """The address that a phone's camera reads from a screenshot."""
        self.page.locator("#qr-dark[d*=M]").wait_for()
        found = zxingcpp.read_barcodes(_grey(self.dark_room, self.page.screenshot()))
        assert len(found) == 1
        return str(found[0].text)

    def press(self, number: str, pin: str, way: str) -> None:
        """Digit by digit on the pad, as with a finger."""
        pad = self.page.get_by_role("group", name="숫자판")
        self.page.get_by_label("직원고유번호").focus()
        for digit in number:
            pad.get_by_role("button", name=digit, exact=True).click()
        pad.get_by_role("button", name="다음 칸").click()
        for digit in pin:
            pad.get_by_role("button", name=digit, exact=True).click()
        self.page.get_by_role("button", name=way, exact=True).click()

    def answers(self, text: str) -> None:
        self.page.get_by_role("status").get_by_text(text).wait_for(timeout=60_000)

    def kept(self) -> int:
        """How many presses wait in the browser."""
        asked = "async () => (await import('/static/kiosk/store.js')).count('presses')"
        return int(self.page.evaluate(asked))


def _grey(page: Page, png: bytes) -> memoryview:
    drawn: dict[str, Any] = page.evaluate(
        """async (text) => {
          const picture = new Image();
          picture.src = "data:image/png;base64," + text;
          await picture.decode();
          const { width, height } = picture;
          const canvas = new OffscreenCanvas(width, height), pen = canvas.getContext("2d");
          pen.drawImage(picture, 0, 0);
          const { data } = pen.getImageData(0, 0, width, height);
          let grey = "";
          for (let i = 0; i < data.length; i += 4) grey += String.fromCharCode(data[i + 1]);
          return { width, height, grey: btoa(grey) };
        }""",
        base64.b64encode(png).decode(),
    )
    raw = memoryview(base64.b64decode(drawn["grey"]))
    return raw.cast("B", (drawn["height"], drawn["width"]))


@pytest.fixture(scope="module")
def tablet(chromium: Browser, office: Office) -> Iterator[Tablet]:
    made = Tablet(chromium, office)
    yield made
    made.dark_room.close()
    made.context.close()


def _punches(office: Office, source: str) -> list[tuple[Any, ...]]:
    return office.rows(
        "SELECT e.name, p.direction FROM attendance_punch p JOIN people_employment e USING (person_id)"
        f" WHERE p.source = '{source}' AND p.known_until IS NULL ORDER BY p.id"
    )


def test_두_번_눌러_등록한_태블릿이_코드를_보이고_휴대전화는_한_번_누른다(
    office: Office, come_in: Enter, tablet: Tablet
) -> None:
    cho = come_in("cho")
    cho.go("/kiosks")
    cho.page.get_by_label("이름").fill("공원관리사무소 현관")
    cho.press("button", "등록하고 번호 받기")
    tablet.pair(cho.page.locator(".number-once").inner_text())
    cho.go("/kiosks")
    cho.reads_well("/kiosks", dark=True)
    kim = come_in("kim", 390)
    kim.page.goto(tablet.sees())
    kim.reads_well("/k/…", dark=True)
    kim.clicks = 0
    kim.press("button", "출근")
    assert kim.clicks == 1
    kim.reads("공원관리사무소 현관")
    assert kim.page.locator("h1").inner_text() == "출근"
    assert _punches(office, "kiosk") == [("김주무관", 0)]
    kim.reads_well("/k/done", dark=True)
    kim.page.get_by_role("button", name="되돌리기").click()
    kim.reads("기록을 되돌렸습니다.")
    assert _punches(office, "kiosk") == []


def test_태블릿은_연결_없이_받아_두었다가_한_번만_보낸다(
    office: Office, come_in: Enter, tablet: Tablet
) -> None:
    han = come_in("han")
    han.go("/phone")
    han.page.get_by_label("새 PIN").fill(PIN)
    han.page.get_by_label("한 번 더").fill(PIN)
    han.press("button", "PIN 정하기")
    han.reads("키오스크 PIN을 정했습니다")
    number = office.rows(
        "SELECT c.value FROM people_credential c JOIN people_employment e USING (person_id)"
        " WHERE c.kind = 'staff' AND e.name = '한기간제'"
    )[0][0]
    tablet.context.set_offline(True)
    tablet.page.reload()  # the page itself comes from the tablet
    assert "/k/" in tablet.sees()
    tablet.press(number, PIN, "출근")
    tablet.answers("적어 두었습니다")
    tablet.answers("보내지 않은 기록 1건")
    assert tablet.kept() == 1
    assert tablet.page.locator("#pin").input_value() == ""
    assert _punches(office, "kiosk") == []
    tablet.context.set_offline(False)
    tablet.answers("연결됨")
    persist(lambda: tablet.kept() == 0, gave_up="보낸 것을 지우지 않았습니다.")
    assert _punches(office, "kiosk") == [("한기간제", 0)]
    tablet.press(number, "135792", "퇴근")
    tablet.answers("맞지 않습니다")
    tablet.press(number, PIN, "퇴근")
    tablet.answers("한기간제님")
    assert _punches(office, "kiosk") == [("한기간제", 0), ("한기간제", 1)]
    assert office.rows("SELECT count(*) FROM kiosks_attempt") == [(3,)]


def test_휴대전화도_연결_없이_찍은_코드를_나중에_보낸다(
    office: Office, come_in: Enter, tablet: Tablet
) -> None:
    lee = come_in("lee", 390)
    lee.page.goto(tablet.sees())
    lee.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    lee.page.context.set_offline(True)
    lee.page.goto(tablet.sees())
    lee.reads("인터넷 연결이 없습니다")
    lee.clicks = 0
    lee.press("button", "퇴근")
    assert lee.clicks == 1
    lee.reads("휴대전화에 적어 두었습니다")
    before = len(_punches(office, "kiosk"))
    lee.page.context.set_offline(False)
    lee.reads("나중에 보낸 것으로")
    assert _punches(office, "kiosk")[before:] == [("이팀장", 1)]


def test_거절된_코드는_어느_화면에서든_말한다(office: Office, come_in: Enter) -> None:
    yun = come_in("yun", 390)
    yun.go("/k/shell")
    yun.page.evaluate(
        """async () => {
          const { whose } = document.getElementById("kept-code").dataset;
          const code = `ABCDEFGHJK.179516040.${"A".repeat(16)}`;
          const store = await import("/static/kiosk/store.js");
          const kept = () => store.put("codes", code, { code, direction: 0, whose });
          await navigator.locks.request("dure codes", kept); // after this page has sent what it had
        }"""
    )
    yun.go("/")
    yun.reads("11월 20일 16:40에 찍은 코드: 두레의 키오스크가 보인 코드가 아닙니다.")
    yun.reads_well("/ 거절된 코드", dark=True)
    forgotten = (
        """async () => (await import("/static/kiosk/store.js")).count("codes").then((n) => !n)"""
    )
    yun.page.wait_for_function(forgotten)
    yun.go("/phone")
    assert yun.page.get_by_text("찍은 코드:").count() == 0  # said once, then forgotten


def test_적어_두지_못하면_누른_것이_화면에_남는다(tablet: Tablet) -> None:
    tablet.page.evaluate(
        "() => { const { put } = IDBObjectStore.prototype; IDBObjectStore.prototype.put = () => "
        "{ IDBObjectStore.prototype.put = put; throw new DOMException('full'); }; }"
    )
    tablet.press("20260999", "246802", "출근")
    tablet.answers("적어 두지 못했습니다")
    assert tablet.page.locator("#number").input_value() == "20260999"
    assert tablet.kept() == 0
    tablet.page.get_by_role("button", name="출근", exact=True).click()
    tablet.answers("맞지 않습니다")
    assert tablet.page.locator("#number").input_value() == ""


def test_위치는_한_번_눌러_판정하고_남기지_않는다(
    office: Office, come_in: Enter, chromium: Browser
) -> None:
    office.run("-c", SET_UP)
    park = come_in("park", 390)
    context = park.page.context
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 37.50043219, "longitude": 127.0, "accuracy": 12.5})
    park.go("/phone")
    park.reads_well("/phone", dark=True)
    park.press("button", "동의하기")
    park.go("/")
    park.clicks = 0
    park.press("button", "위치를 확인하고 출근")
    park.reads("공원관리사무소에서 출근을 기록했습니다")
    assert park.clicks == 1
    assert _punches(office, "mobile") == [("박과장", 0)]
    assert office.rows("SELECT verdict, accuracy FROM kiosks_placecheck") == [("inside", "fine")]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_키오스크는_누구에게나_읽히고_자판으로_쓴다(
    office: Office, tablet: Tablet, width: int, height: int
) -> None:
    tablet.page.set_viewport_size({"width": width, "height": height})
    person = Person.__new__(Person)
    person.page = tablet.page
    person.reads_well(f"/kiosk {width}", dark=True)
    tablet.sees()
    tablet.page.get_by_label("직원고유번호").focus()
    tablet.page.keyboard.type("20260999")
    tablet.page.keyboard.press("Tab")
    tablet.page.keyboard.type("246802")
    tablet.page.keyboard.press("Enter")
    tablet.answers("맞지 않습니다")


# ISO/IEC 18004 Table 7: how many bytes versions 1 to 9 hold at level M. Filled to the last byte,
# because segno adds a byte of zeros before the padding.
BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180)


def test_브라우저가_그린_코드는_segno의_것과_같다(tablet: Tablet) -> None:
    for version, length in enumerate(BYTES, start=1):
        text = ("http://127.0.0.1/k/" * 20)[:length]
        drawn = tablet.page.evaluate(
            "async (text) => (await import('/static/kiosk/qr.js')).encode(text)", text
        )
        assert drawn["version"] == version
        given: dict[str, Any] = {"version": version, "mask": drawn["mask"], "error": "m"}
        made = segno.make(text, mode="byte", boost_error=False, micro=False, **given)
        assert drawn["rows"] == [[bool(each) for each in row] for row in made.matrix], version


def test_연결이_끊긴_사이에_끝낸_키오스크도_그_앞에_누른_것은_보내고_멈춘다(
    office: Office, come_in: Enter, tablet: Tablet
) -> None:
    tablet.page.set_viewport_size({"width": 1280, "height": 800})
    persist(lambda: tablet.kept() == 0, gave_up="앞서 누른 것이 가지 않았습니다.")
    tablet.context.set_offline(True)
    tablet.press("20260999", "246802", "출근")
    tablet.answers("적어 두었습니다")
    cho = come_in("cho")
    cho.go("/kiosks")
    cho.press("button", "그만 쓰기")
    before = office.rows("SELECT count(*) FROM kiosks_attempt")[0][0]
    tablet.context.set_offline(False)
    tablet.page.get_by_role("alert").get_by_text("더 쓰지 않는").wait_for(timeout=60_000)
    assert tablet.page.locator("#pad").is_hidden()
    assert tablet.kept() == 0
    assert office.rows("SELECT count(*) FROM kiosks_attempt") == [(before + 1,)]
