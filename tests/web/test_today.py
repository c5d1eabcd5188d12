"""Today: a problem with its proposal, the running day, one press to record, ten seconds to undo."""

from datetime import date, timedelta

import pytest

from dure import clock
from dure.accounts import actions as accounts
from dure.attendance import queries as attendance
from dure.attendance.models import Anomaly, Correction, Punch
from dure.audit.actions import Actor
from tests.web.desk import DAY, approved, at_desk, computed, lines, record
from tests.world import NOW, World


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_before_any_punch_it_offers_the_arrival(world: World) -> None:
    page = at_desk(world, "김주무관").get("/").content.decode()
    assert "출근 기록하기" in page
    assert "오늘 근무는 09:00–18:00입니다." in page


def test_while_working_it_says_what_leaving_now_would_bring(world: World) -> None:
    record(world, "김주무관", DAY, 532)
    page = at_desk(world, "김주무관").get("/").content.decode()
    assert "08:52에 출근했습니다." in page
    assert "퇴근 기록하기" in page
    assert "지금 퇴근하면 조퇴 1시간 20분이 됩니다." in page
    assert "초과근무는 0:00입니다" in page


def test_after_the_order_it_says_what_is_recognised(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(world, "김주무관", DAY)
    record(world, "김주무관", DAY, 532)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=4, minutes=20))
    page = at_desk(world, "김주무관").get("/").content.decode()
    assert "지금(21:00) 퇴근하면 오늘 초과근무는 2:00입니다." in page


def test_one_press_records_and_one_takes_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = at_desk(world, "김주무관")
    page = client.post("/punch", {"direction": "1"}, follow=True).content.decode()
    row = Punch.objects.get(person_id=world.people["김주무관"])
    assert row.minute == 1000
    assert row.direction == 1
    assert f"/punch/{row.id}/undo" in page
    client.post(f"/punch/{row.id}/undo")
    row.refresh_from_db()
    assert row.known_until is not None
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=1))
    client.post("/punch", {"direction": "1"})
    newest = Punch.objects.order_by("-id")[0]
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(seconds=12))
    late = client.post(f"/punch/{newest.id}/undo")
    assert late.status_code == 422
    assert "10초가 지나" in late.content.decode()


def test_nobody_takes_back_what_is_not_theirs(world: World) -> None:
    at_desk(world, "김주무관").post("/punch", {"direction": "0"})
    row = Punch.objects.get(person_id=world.people["김주무관"])
    assert at_desk(world, "이팀장").post(f"/punch/{row.id}/undo").status_code == 403
    assert lines("web.forbidden") == 1


def test_a_misfit_comes_with_its_proposal_and_one_press_accepts(world: World) -> None:
    friday = date(2026, 11, 13)
    record(world, "김주무관", friday, 530)
    computed()
    client = at_desk(world, "김주무관")
    page = client.get("/").content.decode()
    assert "11월 13일(금): 퇴근 기록이 없습니다." in page
    assert "18:00로 확인" in page
    found = Anomaly.objects.get(person_id=world.people["김주무관"], kind="missing_out")
    client.post(f"/misfits/{found.public_id}/confirm")
    made = Correction.objects.get(person_id=world.people["김주무관"])
    assert (made.minute, made.direction, made.state) == (1080, 1, "requested")
    assert "18:00로 확인" not in client.get("/").content.decode()


def test_nobody_answers_for_another(world: World) -> None:
    record(world, "김주무관", date(2026, 11, 13), 530)
    computed()
    found = Anomaly.objects.get(person_id=world.people["김주무관"], kind="missing_out")
    answer = at_desk(world, "이팀장").post(f"/misfits/{found.public_id}/confirm")
    assert answer.status_code == 403
    assert not Correction.objects.exists()


def test_a_chip_leads_to_the_filled_form(world: World) -> None:
    client = at_desk(world, "김주무관")
    page = client.get("/").content.decode()
    url = "/overtime/new?date=2026-11-20&amp;from=18:00&amp;to=20:00"
    assert url in page
    assert "내일(토) 10–14시" in page
    form = client.get(url.replace("&amp;", "&")).content.decode()
    assert 'value="18:00"' in form
    assert 'value="20:00"' in form
    assert "박과장 결재" in form


def test_a_log_in_without_a_person_goes_to_its_work(world: World) -> None:
    by = Actor("test", "admin", "test")
    made = accounts.add_user(
        login="root", name="관리", person=None, password="dure-2026", by=by, at=NOW
    )
    accounts.grant(user=made, role="admin", unit=None, since=date(2026, 1, 1), by=by, at=NOW)
    world.users["관리"] = made
    assert at_desk(world, "관리", "admin").get("/")["Location"] == "/terminals"


def test_readings_of_today_are_there(world: World) -> None:
    record(world, "김주무관", DAY, 532)
    found = attendance.readings(world.people["김주무관"], since=DAY, until=DAY + timedelta(days=1))
    assert found[DAY][0].terminal == "본관 1층"


def test_on_a_day_off_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=1))  # 11월 21일은 토요일이다
    page = at_desk(world, "김주무관").get("/").content.decode()
    assert "오늘은 근무하는 날이 아닙니다." in page
    assert "오늘은 쉬는 날입니다." in page
    assert "모두 자리에 있습니다" not in page
    assert "출근 전" not in page
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert "모두 자리에 있습니다" in at_desk(world, "김주무관").get("/").content.decode()
