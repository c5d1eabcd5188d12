"""A clerk's month through the browser's door: look, solve, close, download; not theirs for others."""

import io
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from django.test import Client

from dure.attendance.models import Close
from dure.audit.models import Line
from tests.attendance.steps import LATER, NOVEMBER, TUESDAY, arrive, come, live, rebuild
from tests.web.desk import FOREVER
from tests.world import World

Enter = Callable[[str, str], Client]


@pytest.fixture
def enter(world: World, monkeypatch: pytest.MonkeyPatch) -> Enter:
    def now() -> datetime:
        return LATER

    monkeypatch.setattr("dure.clock.now", now)

    def as_(who: str, role: str) -> Client:
        client = Client()
        session = client.session
        session["institution"], session["user"] = world.institution, world.users[who].id
        session["role"], session["proved"] = role, FOREVER
        session.save()
        return client

    return as_


def test_a_blocked_close_says_why_beside_its_button(world: World, enter: Enter) -> None:
    arrive((world.card("김주무관"), f"{TUESDAY} 08:50", 0))
    live(world, NOVEMBER)
    page = enter("윤서무", "clerk").get("/close").content.decode()
    assert "2026년 11월 마감" in page
    assert 'aria-disabled="true" aria-describedby="cant"' in page
    assert "풀지 않은 예외 1건" in page
    assert "근무시간표의 끝인 18:00을 퇴근으로 적습니다" in page


def test_three_presses_close_and_download(world: World, enter: Enter) -> None:
    """The page opens the dialog, the dialog closes the month, the page gives the sheet."""
    come(world, "김주무관", TUESDAY)
    live(world, NOVEMBER)
    clerk = enter("윤서무", "clerk")
    first = clerk.get("/close").content.decode()
    assert 'data-dialog="close-it"' in first
    answer = clerk.post("/close/close", {"month": "2026-11", "unit": _unit(first)}, follow=True)
    assert Close.objects.get().closed_by == "yun"
    closed = answer.content.decode()
    assert "지급조서 내려받기" in closed
    assert "윤서무" in closed
    sheet = clerk.get(f"/pay/file?month=2026-11&how=xlsx&unit={_unit(first)}")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(sheet)))  # type: ignore[call-overload]
    assert book.sheetnames == ["개인별", "부서별"]
    assert Line.objects.filter(action="pay.looked", summary__contains="내려받").exists()


def _unit(page: str) -> str:
    return page.split("&unit=")[1][:36]


def test_looking_changes_nothing(world: World, enter: Enter) -> None:
    live(world, NOVEMBER)
    before = Line.objects.exclude(action="pay.looked").count()
    for address in ("/close", "/close/confirm", "/close/close"):
        status = enter("윤서무", "clerk").get(address).status_code
        assert status == (405 if address == "/close/close" else 200)
    assert not Close.objects.exists()
    assert Line.objects.exclude(action="pay.looked").count() == before


def test_a_refused_close_lists_what_is_open(world: World, enter: Enter) -> None:
    arrive((world.card("김주무관"), f"{TUESDAY} 08:50", 0))
    live(world, NOVEMBER)
    clerk = enter("윤서무", "clerk")
    unit = _unit(clerk.get("/close").content.decode())
    answer = clerk.post("/close/close", {"month": "2026-11", "unit": unit})
    assert answer.status_code == 422
    assert "풀지 않은 예외 1건" in answer.content.decode()


@pytest.mark.parametrize(("who", "role"), [("김주무관", "employee"), ("문시장", "mayor")])
def test_a_close_is_not_theirs(world: World, enter: Enter, who: str, role: str) -> None:
    assert enter(who, role).get("/close").status_code == 403


def test_another_unit_is_not_the_clerks(world: World, enter: Enter) -> None:
    live(world, NOVEMBER)
    payroll = enter("최담당", "payroll").get("/pay?month=2026-11").content.decode()
    strange = payroll.split("unit=")[1][:36]  # the first unit of the list: 해온시청
    assert enter("윤서무", "clerk").get(f"/close?month=2026-11&unit={strange}").status_code == 403


def test_progress_is_told_while_days_are_computed(world: World, enter: Enter) -> None:
    come(world, "김주무관", TUESDAY)
    clerk = enter("윤서무", "clerk")
    assert "every 1s" in clerk.get("/close/progress?month=2026-11").content.decode()
    rebuild()
    assert "every 1s" not in clerk.get("/close/progress?month=2026-11").content.decode()
