"""휴가 신청: ready-made stretches, the check before filing, what stands in the way, two tabs."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure import clock
from dure.accounts import actions as accounts
from dure.leave.models import Evidence, Leave
from dure.organization.models import LocalValue
from dure.people import queries as people
from tests.leave.steps import DAY, ask, hours, lot, take
from tests.web.desk import JOB, asking, at_desk, lines
from tests.world import NOW, World

MONDAY = date(2026, 11, 23)
FORM = {"kind": "annual", "since": "2026-11-23", "span": "hours", "start": "14:00", "end": "18:00"}
MORNING = datetime(2026, 11, 20, 0, 10, tzinfo=UTC)  # 09:10 in Seoul


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def check(client: Client, **form: Any) -> str:
    answer = client.post("/leave/check", {**FORM, **form}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_hours_this_afternoon_are_two_presses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    lot(world, "김주무관", 12 * DAY)
    client = at_desk(world, "김주무관")
    today = client.get("/").content.decode()
    chip = "/leave/new?since=2026-11-20&amp;span=hours&amp;start=16%3A00&amp;end=18%3A00"
    assert f'href="{chip}"' in today
    assert "오늘 오후 2시간" in today
    form = client.get(chip.replace("&amp;", "&")).content.decode()
    assert 'value="16:00"' in form
    assert "박과장 결재" in form
    filled = {**FORM, "since": "2026-11-20", "start": "16:00", "end": "18:00"}
    answer = client.post("/leave", filled)
    made = Leave.objects.get()
    assert answer["Location"] == f"/leave/{made.public_id}"
    assert (made.minutes, made.state) == (120, "requested")
    said = client.get(answer["Location"]).content.decode()
    assert "11월 20일(금) 연가 2시간을 올렸습니다." in said
    assert f"/leave/{made.public_id}/withdraw" in said  # the toast takes it back


def test_the_check_shows_what_is_left_before_and_after(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    shown = check(at_desk(world, "김주무관"))
    assert "<html" not in shown
    assert "11월 23일(월) 14:00–18:00" in shown
    assert "12일</span>" in shown
    assert "11일 4시간" in shown
    assert "박과장 결재" in shown
    assert "전결 규칙에 정한 것이 없어 부서장이 결재합니다." in shown


def test_the_kind_asks_its_own_questions(world: World) -> None:
    client = at_desk(world, "김주무관")
    shown = check(client, kind="official", shown="annual")
    assert 'hx-swap-oob="outerHTML"' in shown
    assert "공가 사유" in shown
    assert "건강검진" in shown
    again = check(client, kind="official", shown="official")
    assert "hx-swap-oob" not in again
    whole = client.post("/leave/check", {**FORM, "kind": "official"})  # without script
    assert "<html" in whole.content.decode()
    assert "제7조의6" in whole.content.decode()


def test_what_is_missing_is_said_at_its_field(world: World) -> None:
    client = at_desk(world, "김주무관")
    sent = {**FORM, "kind": "death_sibling", "start": "18:00", "end": "14:00"}
    answer = client.post("/leave", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "끝 시각이 시작보다 빠릅니다. 18:00 뒤의 시각을 넣어 주세요." in page
    assert "경조사가 있는 날 값을 넣어 주세요." in page
    assert 'aria-invalid="true"' in page
    assert 'value="14:00"' in page
    assert not Leave.objects.exists()


def test_more_than_there_is_is_blocked_in_place(world: World) -> None:
    lot(world, "김주무관", 120)
    shown = check(at_desk(world, "김주무관"))
    assert 'aria-disabled="true" aria-describedby="why-not"' in shown
    assert "제6조제2항" in shown
    answer = at_desk(world, "김주무관").post("/leave", FORM)
    assert answer.status_code == 422
    assert not Leave.objects.exists()


def test_a_second_tab_is_led_to_the_first_one(world: World) -> None:
    lot(world, "김주무관")
    first, second = at_desk(world, "김주무관"), at_desk(world, "김주무관")
    made = first.post("/leave", FORM)["Location"]
    answer = second.post("/leave", FORM)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "11월 23일(월) 14:00–18:00에 이미 올린 휴가가 있습니다" in page
    assert f'href="{made}"' in page
    assert "먼저 올린 휴가 보기" in page
    assert Leave.objects.count() == 1
    assert "aria-disabled" in check(second)


def test_a_time_that_is_over_asks_why(world: World) -> None:
    lot(world, "김주무관")
    client = at_desk(world, "김주무관")
    over = {**FORM, "since": "2026-11-19"}
    shown = check(client, since="2026-11-19")
    assert "사후 신청" in shown
    assert 'name="after_reason"' in shown
    assert "aria-disabled" not in shown  # what is typed answers it
    answer = client.post("/leave", over)
    assert answer.status_code == 422
    assert "미리 신청하지 못한 까닭을 적어 주세요." in answer.content.decode()
    client.post("/leave", {**over, "after_reason": "아이가 갑자기 아팠습니다"})
    assert Leave.objects.get().after
    assert 'name="after_reason"' not in check(client)


def test_several_days_with_a_part_of_the_first_and_the_last(world: World) -> None:
    lot(world, "김주무관")
    sent = {**FORM, "until": "2026-11-25", "start": "14:00", "end": "12:00"}
    at_desk(world, "김주무관").post("/leave", sent)
    days = list(Leave.objects.get().days.order_by("date").values_list("date", "start", "end"))
    assert days == [
        (date(2026, 11, 23), 840, 1080),
        (date(2026, 11, 24), 540, 1080),
        (date(2026, 11, 25), 540, 720),
    ]


def test_half_days_meet_where_the_ordinance_says(world: World) -> None:
    lot(world, "김주무관")
    client = at_desk(world, "김주무관")
    form = client.get("/leave/new?since=2026-11-23&span=morning").content.decode()
    assert "반일은 14:00에 나눕니다" in form
    assert "확인 필요" in form
    assert "09:00–14:00" in form
    LocalValue.objects.create(
        institution_id=world.institution,
        key="leave.half_day_split_minutes",
        valid_from=date(2026, 1, 1),
        value="780",
        document="해온시 복무 조례 제10조",
        published_at=NOW,
        recorded_at=NOW,
        recorded_by="오인사",
    )
    form = client.get("/leave/new?since=2026-11-23&span=morning").content.decode()
    assert "반일은 13:00에 나눕니다" in form
    assert "해온시 복무 조례 제10조" in form
    client.post("/leave", {"kind": "annual", "since": "2026-11-23", "span": "afternoon"})
    day = Leave.objects.get().days.get()
    assert (day.start, day.end, day.minutes) == (780, 1080, 300)


def test_every_friday_from_three(world: World) -> None:
    lot(world, "김주무관")
    client = at_desk(world, "김주무관")
    assert "매주 금 15시부터" in client.get("/leave/new").content.decode()
    sent = {**FORM, "since": "2026-11-27", "start": "15:00", "weeks": "4"}
    client.post("/leave", sent)
    made = Leave.objects.get()
    # 11월 27일, 12월 4·11·18일
    assert made.days.count() == 4
    assert made.minutes == 4 * 180


def test_january_may_be_filed_in_december(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 15, tzinfo=UTC))
    lot(world, "김주무관")
    answer = at_desk(world, "김주무관").post(
        "/leave", {"kind": "annual", "since": "2027-01-04", "span": "day"}
    )
    assert answer.status_code == 302
    assert Leave.objects.get().since == date(2027, 1, 4)


def test_evidence_comes_along_and_is_looked_at(world: World) -> None:
    client = at_desk(world, "김주무관")
    files = [
        SimpleUploadedFile("진단서.pdf", b"%PDF-1.7 x", "application/pdf"),
        SimpleUploadedFile("영수증.png", b"\x89PNG\r\n\x1a\n", "image/png"),
    ]
    answer = client.post("/leave", {**FORM, "kind": "sick", "evidence": files})
    assert answer.status_code == 302
    assert sorted(Evidence.objects.values_list("name", flat=True)) == ["영수증.png", "진단서.pdf"]
    other = SimpleUploadedFile("일정.txt", b"hello", "text/plain")
    sent = {**FORM, "since": "2026-11-24", "kind": "sick", "evidence": [other]}
    answer = client.post("/leave", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "PDF, JPEG, PNG 가운데 하나로 올려 주세요." in page
    assert "고른 파일은 남지 않습니다. 다시 골라 주세요." in page


def test_a_clerk_files_for_somebody_of_the_department(world: World) -> None:
    lot(world, "김주무관")
    ids = people.public_ids([world.people["김주무관"], world.people["한기간제"]])
    client = at_desk(world, "윤서무", "clerk")
    assert "누구의 휴가" in client.get("/leave/new").content.decode()
    kim = str(ids[world.people["김주무관"]])
    answer = client.post("/leave", {**FORM, "person": kim})
    assert Leave.objects.get().person_id == world.people["김주무관"]
    assert (
        "김주무관님의 연가 4시간을 올렸습니다." in client.get(answer["Location"]).content.decode()
    )
    other = {**FORM, "person": str(ids[world.people["한기간제"]])}
    assert client.post("/leave", other).status_code == 403
    assert lines("web.forbidden") == 1


def test_an_employee_files_only_for_oneself(world: World) -> None:
    lot(world, "김주무관")
    ids = people.public_ids([world.people["최담당"]])
    sent = {**FORM, "person": str(ids[world.people["최담당"]])}
    answer = at_desk(world, "김주무관").post("/leave", sent)
    assert answer.status_code in (403, 422)
    assert not Leave.objects.exists()  # neither for the other nor, unasked, for oneself


def test_colleagues_who_are_away_are_named_without_a_reason(world: World) -> None:
    lot(world, "김주무관")
    take(world, "최담당", hours(MONDAY, 540, 1080), kind="sick")
    shown = check(at_desk(world, "김주무관"))
    assert "그날 자리를 비우는 동료: 최담당" in shown
    assert "병가" not in shown


def test_a_day_without_work_says_so(world: World) -> None:
    lot(world, "김주무관")
    shown = check(at_desk(world, "김주무관"), since="2026-11-22")
    assert "고른 날에는 근무시간이 없어" in shown
    assert 'aria-disabled="true"' in shown


def test_the_form_asks_no_more_the_more_was_filed(world: World) -> None:
    lot(world, "김주무관")
    client = at_desk(world, "김주무관")
    client.get("/leave/new")
    few = len(asking(client, "/leave/new?since=2026-11-30&span=day"))
    for day in range(23, 28):
        ask(world, "김주무관", hours(date(2026, 11, day), 540, 660))
    assert len(asking(client, "/leave/new?since=2026-11-30&span=day")) == few


def test_nobody_files_without_being_an_employee(world: World) -> None:
    made = accounts.add_user(
        login="root", name="관리", person=None, password="dure-2026", by=JOB, at=NOW
    )
    accounts.grant(user=made, role="admin", unit=None, since=date(2026, 1, 1), by=JOB, at=NOW)
    world.users["관리"] = made
    assert at_desk(world, "관리", "admin").get("/leave/new").status_code == 403
    assert at_desk(world, "관리", "admin").get("/leave").status_code == 403


def test_서무도_인사도_아니면_남의_이름으로_보낸_휴가를_올리지_않는다(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    person = str(people.member(world.people["최담당"], on=MONDAY).public_id)  # type: ignore[union-attr]
    client = at_desk(world, "김주무관")
    assert client.post("/leave", {**FORM, "person": person}).status_code == 403
    assert not Leave.objects.exists()
    own = str(people.member(world.people["김주무관"], on=MONDAY).public_id)  # type: ignore[union-attr]
    assert client.post("/leave", {**FORM, "person": own}).status_code == 302
    assert Leave.objects.get().person_id == world.people["김주무관"]


def test_인사가_직원_역할로_보고_있어도_고른_사람의_휴가로_올린다(world: World) -> None:
    lot(world, "김주무관", 12 * DAY)
    person = str(people.member(world.people["김주무관"], on=MONDAY).public_id)  # type: ignore[union-attr]
    client = at_desk(world, "오인사", "employee")
    assert client.post("/leave", {**FORM, "person": person}).status_code == 302
    assert Leave.objects.get().person_id == world.people["김주무관"]


@pytest.mark.parametrize("since", ["1926-11-23", "0026-11-23", "9999-12-31"])
def test_연도를_잘못_넣어도_적은_것이_그대로_남는다(world: World, since: str) -> None:
    lot(world, "김주무관", 12 * DAY)
    client = at_desk(world, "김주무관")
    answer = client.post("/leave", {**FORM, "since": since, "reason": "가족 행사"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="가족 행사"' in page
    assert lines("web.forbidden") == 0
    assert not Leave.objects.exists()


def test_몇_백_년을_고르면_날을_세기_전에_나누어_달라고_한다(world: World) -> None:
    client = at_desk(world, "김주무관")
    answer = client.post("/leave", {**FORM, "span": "day", "until": "9999-12-31", "weeks": "12"})
    assert answer.status_code == 422
    assert "400일까지입니다" in answer.content.decode()
