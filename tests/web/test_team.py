"""초과 현황: the team against the month's limit."""

from datetime import date

import pytest

from dure import clock
from tests.web.desk import approved, asking, at_desk, computed, record
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def busy(world: World) -> World:
    for day in (3, 5, 10):
        approved(world, "김주무관", date(2026, 11, day))
        record(world, "김주무관", date(2026, 11, day), 530, 1275)
    computed()
    approved(world, "김주무관", date(2026, 11, 24))
    return world


def test_it_shows_recognised_approved_and_the_forecast(busy: World) -> None:
    page = at_desk(busy, "박과장").get("/team").content.decode()
    assert "11월 초과 현황" in page
    assert "월말까지의 초과근무" in page
    assert "한도 57" in page
    assert "6:00" in page  # three days of two hours
    assert "9:00" in page  # 6:00 in 14 of 21 weekdays; more than the 8:00 that is ordered
    assert "넘는 사람이 없습니다" in page


def test_a_team_lead_sees_it_too(busy: World) -> None:
    page = at_desk(busy, "이팀장").get("/team").content.decode()
    assert "김주무관" in page


def test_it_asks_as_often_for_ten_as_for_one(busy: World) -> None:
    assert len(asking(at_desk(busy, "박과장"), "/team")) <= 25


def test_an_employee_is_refused(busy: World) -> None:
    assert at_desk(busy, "김주무관").get("/team").status_code == 403
