"""한 달: 파일을 넣고, 보고, 명령하고, 결재하고, 마감하고, 넘기고, 늦은 기록이 소급 줄이 된다."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Route

from tests.browser.conftest import Person
from tests.faults.life import HEAD, month_lines
from tests.faults.office import Office, persist

Enter = Callable[..., Person]


def _computed(office: Office) -> None:
    def done() -> bool:
        office.tend()
        return office.rows("SELECT count(*) FROM timeline_touch") == [(0,)]

    persist(done, gave_up="날이 계산되지 않았습니다.")


def _upload(clerk: Person, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    clerk.go("/imports/punches")
    clerk.page.locator("input[type=file]").set_input_files(path)
    clerk.press("button", "살펴보기")
    clerk.press("button", "건 넣기")
    clerk.reads("넣었습니다")


def _order(employee: Person, day: int) -> None:
    employee.go(f"/overtime/new?date=2026-11-{day:02}")
    page = employee.page
    page.locator("[name=date]").fill(f"2026-11-{day:02}")
    page.locator("[name=start]").fill("18:00")
    page.locator("[name=end]").fill("21:00")
    page.locator("[name=reason]").fill("예산 심사 자료")
    page.locator("[name=after_reason]").wait_for()
    page.locator("[name=after_reason]").fill("퇴근 무렵에 요청이 왔습니다")
    employee.press("button", "신청하기")
    employee.reads("초과근무를 올렸습니다")  # a press does not wait for what it sent to be taken


def test_답이_늦게_와도_그사이_적은_말이_남는다(office: Office, come_in: Enter) -> None:
    page = come_in("kim").page
    page.goto(f"http://127.0.0.1:{office.port}/overtime/new?date=2026-11-17")
    page.locator("[name=after_reason]").wait_for()
    held: list[Route] = []
    page.route("**/overtime/check", lambda route: held.append(route))
    with page.expect_request("**/overtime/check"):
        page.locator("[name=end]").fill("20:30")
        page.locator("[name=end]").press("Tab")
    page.locator("[name=after_reason]").fill("퇴근 무렵에 요청이 왔습니다")
    held.pop().continue_()
    page.locator("#check").get_by_text("20:30").wait_for()
    assert page.locator("[name=after_reason]").input_value() == "퇴근 무렵에 요청이 왔습니다"


def test_한_달의_여정(office: Office, come_in: Enter, tmp_path: Path) -> None:
    clerk, kim, head, payroll = (come_in(login) for login in ("yun", "kim", "park", "choi"))

    _upload(clerk, tmp_path / "11월.csv", "\n".join([HEAD, *month_lines(office)]).encode())
    _computed(office)

    kim.go("/month?month=2026-11")
    kim.clicks = 0
    kim.open_day("2026-11-03")
    kim.reads("08:50–21:15")
    for day in (3, 10):
        _order(kim, day)

    head.go("/inbox")
    for _ in range(2):
        head.clicks = 0
        head.press("button", "승인")
        assert head.clicks == 1
        head.reads("승인했습니다")
        head.go("/inbox")
    _computed(office)

    kim.go("/month?month=2026-11")
    kim.open_day("2026-11-03")
    kim.reads("왜 2시간인가요?")
    kim.reads("평일은 1시간을 뺌")
    kim.reads("−60분")

    clerk.go("/misfits?month=2026-11")
    while (
        clerk.page.get_by_role("button", name="제안대로").count()
        or clerk.page.locator("form[action='/misfits/accept'] button").count()
    ):
        clerk.page.locator("form[action='/misfits/accept'] button").first.click()
        clerk.page.wait_for_load_state("networkidle")
        _computed(office)
        clerk.go("/misfits?month=2026-11")

    units = [
        str(unit) for (unit,) in office.rows("SELECT public_id FROM organization_unit ORDER BY id")
    ]
    for unit in units:
        clerk.go(f"/close?month=2026-11&unit={unit}")
        clerk.clicks = 0
        clerk.press("link", "마감하기")
        clerk.press("button", "11월 마감하기")
        clerk.reads("마감했습니다")
        with clerk.page.expect_download() as download:
            clerk.press("link", "지급조서 내려받기")
        assert download.value.suggested_filename.endswith(".xlsx")
        assert clerk.clicks == 3

    payroll.go("/pay?month=2026-11")
    payroll.press("link", "급여로 넘기기")
    payroll.press("button", "11월 넘기기")
    payroll.reads("급여로 넘겼습니다")
    handed = office.rows("SELECT total_won FROM pay_handoff")

    # 김주무관의 10일 저녁 기록이 단말기에 늦게 남아 있었습니다: 18:05 → 21:15.
    card = office.rows(
        "SELECT value FROM people_credential c JOIN people_employment e USING (person_id)"
        " WHERE c.kind = 'card' AND e.name = '김주무관'"
    )[0][0]
    late = f"단말기,카드번호,일시,구분\nHAEON-01,{card},2026-11-10 21:15:00,퇴근\n"
    _upload(clerk, tmp_path / "늦은 기록.csv", late.encode())
    _computed(office)

    payroll.go("/late")
    payroll.reads("김주무관")
    payroll.reads("2:00")
    payroll.reads("24,736")  # 7급 2시간 × 12,368원
    assert office.rows("SELECT total_won FROM pay_handoff") == handed
    assert office.rows("SELECT max(version) FROM attendance_day WHERE date = '2026-11-10'") == [
        (2,)
    ]
