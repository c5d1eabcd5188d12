"""일한 시간을 휴가로: 화면에서 바꾸고 되돌리고, 선거사무 휴무를 준다."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dure.leave import queries as leaves
from dure.pay.models import Conversion
from dure.people import queries as people
from dure.people.models import Person
from tests.attendance.steps import LATER, NOVEMBER, close_all
from tests.leave.steps import DAY, set_here
from tests.pay.test_hand_off import _month as worked
from tests.web.test_close import Enter, enter
from tests.world import World

__all__ = ["enter"]
KIM = "김주무관"


def test_서무가_바꾸고_되돌린다(world: World, enter: Enter) -> None:
    set_here(world, "rest.conversion", "allowed")
    worked(world)
    close_all(world, NOVEMBER, LATER)
    clerk = enter("윤서무", "clerk")
    page = clerk.get("/work-rest?month=2026-11").content.decode()
    assert "인정 120분, 남은 120분" in page
    person = str(Person.objects.get(id=world.people[KIM]).public_id)
    told = {"person": person, "date": "2026-11-03", "minutes": "60", "into": "converted"}
    page = clerk.post("/work-rest/convert", told, follow=True).content.decode()
    assert "인정 120분, 남은 60분" in page
    assert "연가로 전환 60분" in page
    why = clerk.get(f"/pay/why/2026-11/{person}/2026-11/overtime").content.decode()
    assert "휴가로 바꾸어 합계에서 뺀 시간: 11월 3일 60분" in why
    made = Conversion.objects.get()
    clerk.post("/work-rest/back", {"conversion": str(made.public_id), "month": "2026-11"})
    assert not Conversion.objects.filter(known__upper_inf=True).exists()
    assert clerk.post("/work-rest/convert", {**told, "minutes": "0"}).status_code == 422


def test_선거사무_휴무를_이름으로_준다(world: World, enter: Enter) -> None:
    clerk = enter("윤서무", "clerk")
    told = {"date": "2026-06-03", "persons": KIM, "document": "선관위-1"}
    assert clerk.post("/work-rest/election", {**told, "persons": "없는이"}).status_code == 422
    clerk.post("/work-rest/election", told)
    left = leaves.balance(world.people[KIM], on=date(2026, 11, 20), pool="election_rest").left
    assert left == 2 * DAY


def test_같은_이름이_여럿이면_사번으로_준다(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone, other = people.members, world.people["이팀장"]

    def namesakes(**asked: Any) -> list[people.Member]:
        return [replace(m, name=KIM) if m.person == other else m for m in everyone(**asked)]

    monkeypatch.setattr(people, "members", namesakes)
    clerk = enter("윤서무", "clerk")
    told = {"date": "2026-06-03", "persons": KIM, "document": "선관위-1"}
    page = clerk.post("/work-rest/election", told)
    assert page.status_code == 422
    assert "사번을 적어 주세요" in page.content.decode()
    number = people.staff_numbers([world.people[KIM]], on=date(2026, 11, 20))[world.people[KIM]]
    clerk.post("/work-rest/election", {**told, "persons": number})
    assert [
        leaves.balance(world.people[who], on=date(2026, 11, 20), pool="election_rest").left
        for who in (KIM, "이팀장")
    ] == [2 * DAY, 0]


def test_직원에게는_보이지_않는다(world: World, enter: Enter) -> None:
    assert enter(KIM, "employee").get("/work-rest").status_code == 403
