"""예외: one press accepts, another takes it back; asked, left with a reason, in bulk."""

import pytest

from dure.attendance.models import Anomaly
from dure.leave.models import ServiceSpan
from dure.people.models import Person
from tests.attendance.steps import NOVEMBER, TUESDAY, arrive, live
from tests.leave.test_overuse import used_five
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def found(world: World) -> str:
    for who in ("김주무관", "이팀장"):
        arrive((world.card(who), f"{TUESDAY} 08:50", 0))
    live(world, NOVEMBER)
    return ",".join(str(each.public_id) for each in Anomaly.objects.all())


def test_the_same_cause_stands_together_with_its_facts(found: str, enter: Enter) -> None:
    page = enter("윤서무", "clerk").get("/misfits?month=2026-11").content.decode()
    assert "같은 원인 2건" in page
    assert "2건 제안대로" in page
    assert "08:50에 들어온 뒤 나간 기록이 없습니다" in page


def test_accepted_in_one_press_and_taken_back(found: str, enter: Enter) -> None:
    clerk = enter("윤서무", "clerk")
    answer = clerk.post("/misfits/accept", {"ids": found, "month": "2026-11"}, **HTMX)
    text = answer.content.decode()
    assert "예외 2건을 제안대로 풀었습니다" in text
    assert "/misfits/reopen" in text
    assert set(Anomaly.objects.values_list("state", flat=True)) == {"solved"}
    clerk.post("/misfits/reopen", {"ids": found})
    assert set(Anomaly.objects.values_list("state", flat=True)) == {"open"}


def test_without_script_it_works_too(found: str, enter: Enter) -> None:
    clerk = enter("윤서무", "clerk")
    answer = clerk.post("/misfits/ask", {"ids": found, "month": "2026-11"}, follow=True)
    assert "물었습니다" in answer.content.decode()
    assert set(Anomaly.objects.values_list("state", flat=True)) == {"asked"}


def test_leaving_needs_a_reason(found: str, enter: Enter) -> None:
    clerk = enter("윤서무", "clerk")
    assert clerk.post("/misfits/leave", {"ids": found, "reason": " "}, **HTMX).status_code == 422
    clerk.post(
        "/misfits/leave", {"ids": found, "reason": "단말기 점검", "month": "2026-11"}, **HTMX
    )
    assert set(Anomaly.objects.values_list("note", flat=True)) == {"단말기 점검"}


def test_solved_meanwhile_it_is_a_conflict(found: str, enter: Enter) -> None:
    enter("윤서무", "clerk").post("/misfits/accept", {"ids": found})
    assert enter("박과장", "head").post("/misfits/accept", {"ids": found}).status_code == 409


def test_they_are_not_everybodys(found: str, enter: Enter) -> None:
    assert enter("최담당", "payroll").get("/misfits").status_code == 403
    assert enter("강국장", "head").post("/misfits/accept", {"ids": found}).status_code == 403


def test_휴가를_넘겨_쓴_날이_제안되고_결근으로_처리하고_되돌린다(
    world: World, enter: Enter
) -> None:
    used_five(world)
    clerk = enter("윤서무", "clerk")
    page = clerk.get("/misfits?month=2026-11").content.decode()
    assert "휴가일수를 넘겨 쓴 날" in page
    assert "가진 연가와 저축연가보다 2일을 더 썼습니다" in page
    person = Person.objects.get(id=world.people["김주무관"]).public_id
    told = {"person": person, "date": "2026-11-20", "over": "yes", "month": "2026-11"}
    assert clerk.post("/misfits/absent", {**told, "reason": " "}, **HTMX).status_code == 422
    answer = clerk.post("/misfits/absent", {**told, "reason": "본인이 확인함"}, **HTMX)
    assert "결근 되돌리기" in answer.content.decode()
    clerk.post("/misfits/absent", {**told, "reason": "잘못 누름", "back": "yes"}, **HTMX)
    assert not ServiceSpan.objects.filter(known__upper_inf=True).exists()
