"""근무시간표, 근무제 바꾸기, 교대 근무표, 기관 휴무: as HR sees and does it."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.accounts.models import Grant
from dure.attendance.models import Close
from dure.organization import queries as organization
from dure.organization.models import LocalDay, LocalValue
from dure.people.models import Assignment, Regime, Schedule
from tests.web.desk import approved, asking, at_desk, computed, lines, record
from tests.world import NOW, SINCE, World

TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dure.clock.now", lambda: NOW)


@pytest.fixture
def hr(world: World) -> Client:
    return at_desk(world, "오인사", "hr")


def _text(client: Client, url: str, **given: object) -> str:
    answer = client.get(url, given)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def _asked(world: World, **more: object) -> dict[str, object]:
    return {
        "kind": "pattern", "schedule": world.schedules["시차 08–17"], "scope": "units",
        "units": [world.units["총무과"]], "since": "2026-11-16", "document": "총무과-900",
    } | more  # fmt: skip


def _published(hr: Client, given: dict[str, object]) -> Regime:
    page = _text(hr, "/schedules/changes/new", **given)
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest
    answer = hr.post("/schedules/changes", given | {"digest": digest.group(1)})
    assert answer.status_code == 302, answer.content.decode()
    made = Regime.objects.get()
    assert answer["Location"] == f"/schedules/changes/{made.public_id}"
    return made


# ── patterns ──────────────────────────────────────────────────────────────────────────


def test_the_patterns_with_who_works_by_them(world: World, hr: Client) -> None:
    page = _text(hr, "/schedules")
    assert "오늘 11명이 근무시간표 1가지로 근무합니다." in page
    assert "월화수목금 09:00–18:00 (휴게 12:00–13:00)" in page
    assert "바꾼 적이 없습니다" in page
    assert page.index("표준 09–18") < page.index("교대 야간")
    detail = _text(hr, f"/schedules/{world.schedules['표준 09–18']}")
    assert "오늘 11명이 근무합니다." in detail
    assert "김주무관" in detail
    night = _text(hr, f"/schedules/{world.schedules['교대 야간']}")
    assert "1일째 18:00–다음 날 09:00 (휴게 24:00–다음 날 01:00)" in night
    assert hr.get("/schedules/999999").status_code == 403


def test_the_list_asks_little(world: World, hr: Client) -> None:
    assert len(asking(hr, "/schedules")) <= 14


def test_a_new_week_keeps_the_hours_of_the_decree(world: World, hr: Client) -> None:
    assert 'name="start-6"' in _text(hr, "/schedules/new")
    assert 'name="start-13"' in _text(hr, "/schedules/new?shape=week&length=2")
    given = {"shape": "week", "length": "1", "name": "창구 8 to 6", "kind": "ordinary"}
    for n in range(4):
        given |= {f"start-{n}": "08:00", f"end-{n}": "18:00", f"rest-{n}": "12:00",
                  f"back-{n}": "13:00"}  # fmt: skip
    refused = hr.post("/schedules/add", given)
    assert refused.status_code == 422
    assert "36시간" in refused.content.decode()
    assert "지방공무원 복무규정 제2조제1항" in refused.content.decode()
    answer = hr.post("/schedules/add", given | {"start-4": "8", "end-4": "1200"})
    assert answer.status_code == 302, answer.content.decode()
    made = Schedule.objects.get(name="창구 8 to 6")
    assert (made.shift, made.cycle_length, made.anchor.weekday()) == (False, 7, 0)
    assert "금 08:00–12:00" in _text(hr, answer["Location"])
    assert lines("people.add_schedule") == 1


def test_a_new_cycle_runs_past_midnight(world: World, hr: Client) -> None:
    given = {
        "shape": "cycle", "length": "3", "name": "3조", "kind": "shift", "anchor": "2026-11-02",
        "start-0": "09:00", "end-0": "18:00", "rest-0": "12:00", "back-0": "13:00",
        "start-1": "18:00", "end-1": "09:00", "rest-1": "01:00", "back-1": "02:00",
    }  # fmt: skip
    answer = hr.post("/schedules/add", given)
    assert answer.status_code == 302, answer.content.decode()
    page = _text(hr, answer["Location"])
    assert "2일째 18:00–다음 날 09:00 (휴게 다음 날 01:00–다음 날 02:00)" in page
    assert "짜인 날이면 근무" in page


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"start-0": "x"}, "시각은 09:00처럼"),
        ({"start-0": "09:00", "end-0": ""}, "시작과 끝을 함께"),
        ({"kind": "shift"}, "종류를 골라"),
        ({"name": "표준 09–18", "start-0": "09:00", "end-0": "17:00"}, "이미 있는"),
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused(
    hr: Client, more: dict[str, str], said: str
) -> None:
    given = {"shape": "week", "length": "1", "name": "새", "kind": "part_time"}
    answer = hr.post("/schedules/add", given | more)
    assert answer.status_code == 422
    assert said in answer.content.decode()


# ── changes of the regime ─────────────────────────────────────────────────────────────


def test_a_change_is_looked_at_published_and_undone(world: World, hr: Client) -> None:
    approved(world, "김주무관", TUESDAY)
    record(world, "김주무관", TUESDAY, 530, 1275)
    assert "누구를" in _text(hr, "/schedules/changes/new")
    page = _text(hr, "/schedules/changes/new", **_asked(world))
    # 18:00–21:00 was ordered and worked; under 08–17 he would have come late, and no less counts
    assert "시간외 인정: 2:00 → 2:00" in page
    assert "지각이나 조퇴가 느는 사람 1명" in page
    assert "7명 게시하기" in page
    assert Regime.objects.count() == 0
    made = _published(hr, _asked(world))
    here = f"/schedules/changes/{made.public_id}"
    page = _text(hr, here)
    assert "7명 가운데 7명의 날을 다시 계산하고 있습니다" in page
    assert "hx-get" in page
    computed()
    assert "모두 다시 계산했습니다" in _text(hr, f"{here}/progress")
    assert "시행 중" in _text(hr, "/schedules")
    assert "총무과-900" in _text(hr, f"/schedules/{world.schedules['시차 08–17']}")
    assert hr.post(f"{here}/undo").status_code == 302
    kim = Assignment.objects.filter(person_id=world.people["김주무관"], known__upper_inf=True)
    assert {row.schedule_id for row in kim} == {world.schedules["표준 09–18"]}
    assert "거둠" in _text(hr, here)


def test_a_closed_month_is_named_before_it_becomes_retroactive(world: World, hr: Client) -> None:
    Close.objects.create(
        institution_id=world.institution, unit_id=world.units["총무과"], month=date(2026, 10, 1),
        closed_at=NOW, closed_by="t", people=7, days=217, digest="x",
    )  # fmt: skip
    page = _text(hr, "/schedules/changes/new", **_asked(world, since="2026-10-30"))
    # 30 and 31 October, seven people
    assert "14일이 들어 있습니다" in page


def test_counter_wednesdays_of_two_teams(world: World, hr: Client) -> None:
    given = _asked(
        world, kind="weekdays", weekdays=["2"], start="08:00", end="17:00", rest="12:00",
        late_start="10:00", late_end="19:00", late_rest="13:00", turns="on", since="2026-12-01",
    )  # fmt: skip
    page = _text(hr, "/schedules/changes/new", **given)
    assert "수 08:00–17:00 / 10:00–19:00 매주 바꿈" in page
    assert "앞조" in page
    assert "지난 4주를" in page
    made = _published(hr, given)
    assert "다시 계산할 것이 없습니다" in _text(hr, f"/schedules/changes/{made.public_id}")
    refused = _text(hr, "/schedules/changes/new", **(given | {"end": "18:00"}))
    assert "41시간" in refused
    assert "게시할 수 없습니다" in refused


def test_people_by_their_numbers_and_withdrawing_from_a_day(world: World, hr: Client) -> None:
    given = _asked(world, scope="numbers", numbers="20260001, 20260002", units=[])
    made = _published(hr, given)
    assert made.persons == 2
    here = f"/schedules/changes/{made.public_id}"
    refused = hr.post(f"{here}/withdraw", {"since": "2026-11-18", "reason": ""})
    assert refused.status_code == 422
    answer = hr.post(f"{here}/withdraw", {"since": "2026-11-18", "reason": "총무과-901"})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.withdrawn_from == date(2026, 11, 18)
    assert "총무과-901" in _text(hr, here)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"scope": "numbers", "numbers": "29999999"}, "없는 사번입니다"),
        ({"scope": "numbers", "numbers": ""}, "사번을 하나에서"),
        ({"scope": "units", "units": []}, "부서를 하나라도"),
        ({"kind": "weekdays", "weekdays": []}, "요일을 하나라도"),
        ({"kind": "weekdays", "weekdays": ["2"]}, "출근과 퇴근"),
        ({"document": ""}, "문서의 번호"),
        ({"last": "2026-11-01"}, "마지막 날이 시작하는 날보다"),
        ({"schedule": ""}, "근무시간표를 골라"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    world: World, hr: Client, more: dict[str, object], said: str
) -> None:
    answer = hr.get("/schedules/changes/new", _asked(world, **more))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_change_that_was_not_looked_at_is_not_published(world: World, hr: Client) -> None:
    answer = hr.post("/schedules/changes", _asked(world) | {"digest": "x"})
    assert answer.status_code == 409
    assert hr.post("/schedules/changes", {"kind": "pattern"}).status_code == 422
    assert Regime.objects.count() == 0


# ── rosters ───────────────────────────────────────────────────────────────────────────


def _file(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("근무표.csv", "\n".join(rows).encode("cp949"))


def test_a_roster_goes_in_and_out(world: World, hr: Client) -> None:
    assert "정한 부호가 없습니다" in _text(hr, "/schedules/rosters")
    night = {"code": "야", "start": "18:00", "end": "09:00", "rest": "01:00", "back": "02:00"}
    for given in ({"code": "주", "start": "9", "end": "18"}, night, {"code": "비"}):
        assert hr.post("/schedules/rosters/codes", given).status_code == 302
    page = _text(hr, "/schedules/rosters")
    assert "18:00–다음 날 09:00 (휴게 다음 날 01:00–다음 날 02:00)" in page
    bad = hr.post("/schedules/rosters/codes", {"code": "반", "start": "9"})
    assert bad.status_code == 422
    given = {"month": "2026-11", "file": _file("사번,1,2,3", "20260001,주,야,당")}
    answer = hr.post("/schedules/rosters", given)
    assert "정하지 않은 부호" in _text(hr, answer["Location"])
    assert hr.post(f"{answer['Location']}/apply").status_code == 422
    given = {"month": "2026-11", "file": _file("사번,1,2,3", "20260001,주,야,비")}
    here = hr.post("/schedules/rosters", given)["Location"]
    assert "3일 넣기" in _text(hr, here)
    assert hr.post(f"{here}/apply").status_code == 302
    assert "1명 가운데 1명의 날을" in _text(hr, here)
    computed()
    assert "모두 다시 계산했습니다" in _text(hr, f"{here}/progress")
    page = _text(hr, "/schedules/rosters?month=2026-11")
    assert "11월 근무표</h2>" in page
    assert page.count('<tr class="pin"><th scope="row">') == 1
    assert page.count("<td>야</td>") == 1
    out = hr.get("/schedules/rosters/export?month=2026-11")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(out)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:6] == ("사번", "성명", "부서", "1", "2", "3")
    assert rows[1][:6] == ("20260001", "김주무관", "총무과", "주", "야", "비")
    again = SimpleUploadedFile("다시.xlsx", _bytes(book))
    answer = hr.post("/schedules/rosters", {"month": "2026-11", "file": again})
    assert "모두 지금 근무와 같습니다" in _text(hr, answer["Location"])


def _bytes(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_no_file_no_roster(hr: Client) -> None:
    assert hr.post("/schedules/rosters", {"month": "2026-11"}).status_code == 422
    assert hr.get(f"/schedules/rosters/{'0' * 8}-0000-0000-0000-{'0' * 12}").status_code == 403


# ── days on which the office shuts ────────────────────────────────────────────────────


def test_the_office_shuts_after_a_look_and_opens_again(world: World, hr: Client) -> None:
    given = {"day": "2026-11-17", "name": "청사 소독", "document": "총무과-903"}
    page = _text(hr, "/schedules/closures", **given)
    assert "정한 값이 없습니다" in page
    assert hr.post("/schedules/closures/add", given).status_code == 422
    LocalValue.objects.create(
        institution_id=world.institution, key="worktime.closure_counts", value="true",
        valid_from=SINCE, document="훈령", published_at=NOW, recorded_at=NOW, recorded_by="t",
    )  # fmt: skip
    approved(world, "김주무관", TUESDAY)
    record(world, "김주무관", TUESDAY, 530, 1275)
    page = _text(hr, "/schedules/closures", **given)
    # three hours were ordered: a weekday takes one of them away, a holiday none
    assert "그날의 시간외 인정: 2:00 → 3:00" in page
    assert LocalDay.objects.count() == 0
    assert hr.post("/schedules/closures/add", given).status_code == 302
    assert organization.closures(since=TUESDAY, until=date(2026, 11, 18)) == {TUESDAY: "청사 소독"}
    page = _text(hr, "/schedules/closures")
    assert "11명 가운데 11명의 날을" in page
    computed()
    assert "모두 다시 계산했습니다" in _text(hr, "/schedules/closures/progress")
    assert "이미 기관이 쉬는 날" in _text(hr, "/schedules/closures", **given)
    assert "청사 소독" not in _text(hr, "/law/local")
    refused = hr.post("/schedules/closures/2026-11-17/back", {"reason": ""})
    assert refused.status_code == 422
    assert hr.post("/schedules/closures/2026-11-17/undo").status_code == 302
    assert "거둠" in _text(hr, "/schedules/closures")
    assert hr.post("/schedules/closures/nowhere/undo").status_code == 422
    assert hr.post("/schedules/closures/add", given | {"document": ""}).status_code == 422


def test_others_find_the_doors_shut(world: World) -> None:
    for name, role in (("김주무관", "employee"), ("박과장", "head"), ("윤서무", "clerk")):
        client = at_desk(world, name, role)
        for url in ("", "/new", "/changes/new", "/rosters", "/closures", "/rosters/export"):
            assert client.get(f"/schedules{url}").status_code == 403, (name, url)
    assert at_desk(world, "조관리", "admin").get("/schedules/closures").status_code == 403


def test_a_narrow_reach_reads_no_names_of_others(world: World, hr: Client) -> None:
    made = _published(hr, _asked(world))
    url = f"/schedules/changes/{made.public_id}"
    assert "김주무관" in _text(hr, url)
    Grant.objects.create(
        institution_id=world.institution, user=world.users["윤서무"], role="hr",
        unit_id=world.units["공원과"], valid=(SINCE, None),
    )  # fmt: skip
    narrow = at_desk(world, "윤서무", "hr")
    page = _text(narrow, url)
    assert "김주무관" not in page
    assert "밖에 7명이 더 있습니다." in page
    assert "거두기" not in page
    whole = _asked(world, scope="whole", units=[])
    assert narrow.get("/schedules/changes/new", whole).status_code == 403
