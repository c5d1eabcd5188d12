"""My month: calendar, table, a day with its reasons; other people's only for those who may."""

from datetime import date, timedelta

import pytest

from dure import clock
from dure.attendance import actions as attendance
from dure.attendance.models import Close, Punch
from dure.people import queries as people
from dure.timeline import actions as timeline
from tests.web.desk import approved, asking, at_desk, computed, lines, record
from tests.world import NOW, World

TUESDAY = date(2026, 11, 3)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def worked(world: World) -> World:
    """김주무관 on 3 November: ordered 18–21, there from 08:50 to 21:15."""
    approved(world, "김주무관", TUESDAY)
    record(world, "김주무관", TUESDAY, 530, 1275)
    computed()
    return world


def test_the_month_shows_the_day_and_its_sum(worked: World) -> None:
    page = at_desk(worked, "김주무관").get("/month?month=2026-11").content.decode()
    assert "2026년 11월 내 근무" in page
    assert "08:50–21:15" in page
    assert "+2:00" in page
    assert "3:00 − 1:00 = 2:00" in page


def test_a_day_explains_itself_in_the_order_of_the_article(worked: World) -> None:
    page = at_desk(worked, "김주무관").get("/month/2026-11-03").content.decode()
    said = [
        "명령에 따라 근무한 시간",
        "1시간 미만인 날은 제외",
        "평일은 1시간을 뺌",
        "1일 한도까지",
    ]
    assert sorted(page.index(each) for each in said) == [page.index(each) for each in said]
    assert "왜 2시간인가요?" in page
    assert "180분 − 60분" in page
    assert "120분 = 2:00" in page
    assert "박과장 결재" in page
    assert "본관 1층" in page
    assert "제15조제5항제2호나목" in page


def test_htmx_gets_the_panel_alone(worked: World) -> None:
    answer = at_desk(worked, "김주무관").get("/month/2026-11-03", headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert "data-focus" in page
    assert "왜 2시간인가요?" in page


def test_a_replaced_punch_stays_struck(worked: World) -> None:
    Punch.objects.filter(minute=1275).update(known_until=NOW)
    page = at_desk(worked, "김주무관").get("/month/2026-11-03").content.decode()
    assert "<s><strong>21:15</strong>" in page
    assert "쓰지 않음" in page


def test_a_late_change_shows_before_and_after(worked: World) -> None:
    Close.objects.create(
        institution_id=worked.institution,
        unit_id=worked.units["총무과"],
        month=TUESDAY.replace(day=1),
        people=1,
        days=1,
        digest="",
        closed_by="yun",
        closed_at=NOW,
    )
    record(worked, "김주무관", TUESDAY, 1200, way=(1,))
    Punch.objects.filter(minute=1275).update(known_until=NOW)
    days = [(worked.people["김주무관"], TUESDAY, TUESDAY + timedelta(days=1))]
    timeline.touch(days=days, why="test", at=NOW)
    attendance.rebuild_stale_days(at=NOW)
    page = at_desk(worked, "김주무관").get("/month/2026-11-03").content.decode()
    assert "마감 뒤에 바뀐 것" in page
    assert "180분" in page
    assert "120분" in page


def test_a_colleague_may_not_look_and_a_head_may(worked: World) -> None:
    public = people.public_ids([worked.people["김주무관"]])[worked.people["김주무관"]]
    url = f"/month/2026-11-03?person={public}"
    assert at_desk(worked, "이팀장", "employee").get(url).status_code == 403
    assert at_desk(worked, "한기간제").get(url).status_code == 403
    assert lines("web.forbidden") >= 1
    before = lines("web.view_person")
    page = at_desk(worked, "박과장").get(url)
    assert page.status_code == 200
    assert "김주무관" in page.content.decode()
    assert lines("web.view_person") == before + 1


def test_nobody_of_another_unit(worked: World) -> None:
    public = people.public_ids([worked.people["김주무관"]])[worked.people["김주무관"]]
    assert at_desk(worked, "강국장").get(f"/month?person={public}").status_code == 403


def test_one_own_month_is_not_a_view_of_somebody(worked: World) -> None:
    at_desk(worked, "김주무관").get("/month")
    assert lines("web.view_person") == 0


def test_the_month_asks_nineteen_times_at_most_however_long_the_history(worked: World) -> None:
    client = at_desk(worked, "김주무관")
    short = asking(client, "/month?month=2026-11")
    for back in range(1, 200):
        day = TUESDAY - timedelta(days=back)
        if day.weekday() < 5:
            record(worked, "김주무관", day, 535, 1085)
    computed()
    long = asking(client, "/month?month=2026-11")
    assert len(short) <= 19, short  # 당직비와 비상근무수당, 내 근로계약이 있는지까지
    assert len(long) <= 18, long
    assert len(asking(client, "/month?month=2026-07")) <= 18
