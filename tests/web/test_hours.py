"""내 시간: asking in three presses, the check, the paper, the team, the settings."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from dure import clock
from dure.flexible import actions, coverage, queries
from dure.flexible.models import Minimum, Report, Request
from dure.organization import actions as organization
from dure.organization.models import LocalValue
from dure.people import queries as people
from dure.people import sexes
from tests.flexible.test_requests import MONDAY, approve, ask, at_home, wanted
from tests.leave.steps import set_here
from tests.web.desk import at_desk
from tests.world import NOW, World

FORM = {
    "kind": "staggered", "since": "2026-11-23", "last": "2026-11-27", "start": "07:00",
    "end": "16:00", "lunch": "12:00", "weekday": ["mon", "tue", "wed", "thu", "fri"],
}  # fmt: skip
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_한_주의_시간을_세_번_눌러_바꾼다(world: World) -> None:
    client = at_desk(world, "김주무관")
    page = client.get("/hours").content.decode()
    assert "오늘 09:00–18:00, 사무실." in page
    chip = "/hours/new?kind=staggered&amp;since=2026-11-23&amp;last=2026-11-27&amp;start=07%3A00&amp;end=16%3A00"
    assert chip in page
    form = client.get(chip.replace("&amp;", "&")).content.decode()
    assert 'value="07:00"' in form
    assert "박과장 결재" in form
    answer = client.post("/hours/request", FORM)
    made = Request.objects.get()
    assert answer["Location"] == f"/hours/{made.public_id}"
    assert (made.since, made.until, made.state) == (MONDAY, MONDAY + 5 * DAY, "requested")
    assert [each["start"] for each in made.pattern] == [420] * 5
    assert made.pattern[0]["break_start"] == 720


def test_확인에는_한_주의_시간과_걸리는_것이_보인다(world: World) -> None:
    client = at_desk(world, "김주무관")
    page = client.post("/hours/check", {**FORM, "end": "15:00"}).content.decode()
    assert "한 주의 근무시간이 35시간입니다" in page
    assert "제2조제1항" in page
    refused = client.post("/hours/request", {**FORM, "end": "15:00"})
    assert refused.status_code == 422
    assert 'value="15:00"' in refused.content.decode()
    assert not Request.objects.exists()


def test_요일마다_다른_시간과_하루만_바꾸기(world: World) -> None:
    client = at_desk(world, "김주무관")
    mixed = {**FORM, "kind": "hour_choice", "start": "09:00", "end": "18:00"}
    mixed |= {"from_mon": "09:00", "to_mon": "20:00", "from_tue": "09:00", "to_tue": "16:00"}
    assert client.post("/hours/request", mixed).status_code == 302
    made = Request.objects.get()
    assert [each["end"] for each in made.pattern] == [1200, 960, 1080, 1080, 1080]
    one = {**FORM, "since": "2026-12-02", "last": "2026-12-02", "start": "10:00", "end": "19:00"}
    assert client.post("/hours/request", one).status_code == 302
    single = Request.objects.latest("id")
    assert [each["start"] for each in single.pattern] == [540, 540, 600, 540, 540]


def test_다시_올리는_신청은_점심과_재택의_시각까지_그대로_채워져_있다(world: World) -> None:
    client = at_desk(world, "김주무관")
    given = {**FORM, "kind": "home", "start": "09:00", "end": "18:00", "lunch": "11:30",
             "remote": ["tue"], "remote_start": "09:00", "remote_end": "13:00"}  # fmt: skip
    assert client.post("/hours/request", given).status_code == 302
    made = Request.objects.get()
    client.post(f"/hours/{made.public_id}/withdraw")
    page = client.get(f"/hours/new?again={made.document.public_id}").content.decode()
    for name, value in (("lunch", "11:30"), ("remote_start", "09:00"), ("remote_end", "13:00")):
        assert f'name="{name}" value="{value}"' in page
    given = {**given, "again": str(made.document.public_id)}
    assert client.post("/hours/request", given).status_code == 302
    made.refresh_from_db()
    assert (made.pattern[1]["remote_end"], made.pattern[1]["break_start"]) == (780, 690)


def test_두_번_누른_신청은_하나이고_지운_날짜는_묻는다(world: World) -> None:
    client = at_desk(world, "김주무관")
    assert [client.post("/hours/request", FORM).status_code for _ in range(2)] == [302, 422]
    made = Request.objects.get()
    approve(world, made)
    ending = {"since": "", "reason": "일정이 바뀜"}
    answer = client.post(f"/hours/{made.public_id}/end", ending)
    assert answer.status_code == 422
    assert "날짜는 2026-11-03처럼" in answer.content.decode()
    made.refresh_from_db()
    assert made.ended is None


def test_재택을_신청하고_보고하면_오늘_화면의_알림이_사라진다(world: World) -> None:
    client = at_desk(world, "김주무관")
    today = date(2026, 11, 20)
    asked = at_home("fri", since=today, until=today + DAY)
    made = ask(world, asked)
    approve(world, made)
    assert "업무 보고하기" in client.get("/").content.decode()
    assert " 재택 09:00–18:00." in client.get("/").content.decode()
    answer = client.post(
        f"/hours/{made.public_id}/report",
        {"date": "2026-11-20", "done": "예산서 검토", "evidence": "report"},
    )
    assert answer.status_code == 302
    assert Report.objects.get().done == "예산서 검토"
    assert "업무 보고하기" not in client.get("/").content.decode()
    assert "예산서 검토" in client.get(f"/hours/{made.public_id}").content.decode()


def test_재택하기로_한_날이_기관_휴무가_되면_업무_보고를_묻지_않는다(world: World) -> None:
    today = date(2026, 11, 20)
    approve(world, ask(world, at_home("fri", since=today, until=today + DAY)))
    client = at_desk(world, "김주무관")
    assert "업무 보고하기" in client.get("/").content.decode()
    set_here(world, "worktime.closure_counts", "true")
    organization.add_closure(
        day=today, name="청사 소독", document="총무과-9", staff=people,
        by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip
    assert "업무 보고하기" not in client.get("/").content.decode()


def test_요일을_모두_지우면_마음대로_고르지_않고_묻는다(world: World) -> None:
    client = at_desk(world, "김주무관")
    none = {**FORM, "kind": "home", "start": "09:00", "end": "18:00"}  # 재택하는 요일이 없다
    answer = client.post("/hours/request", none)
    assert answer.status_code == 422
    assert "재택이나 스마트워크로 일하는 요일을 하나 이상" in answer.content.decode()
    answer = client.post("/hours/request", {**FORM, "weekday": []})
    assert answer.status_code == 422
    assert not Request.objects.exists()


def test_문서는_본인과_결재선과_맡은_사람만_본다(world: World) -> None:
    made = ask(world)
    address = f"/hours/{made.public_id}"
    for who, status in [
        ("김주무관", 200),
        ("박과장", 200),
        ("오인사", 200),
        ("정감사", 200),
        ("한기간제", 403),
    ]:
        assert at_desk(world, who).get(address).status_code == status, who


def test_결재함에는_비는_시간이_보이고_반려에는_까닭이_있어야_한다(world: World) -> None:
    made = ask(world)
    actions.set_minimum(
        unit=world.units["총무과"], start=960, end=1080, people=7, document="총무과-1",
        since=date(2026, 1, 1), by=world.viewer("오인사", "hr"), at=NOW,
    )  # fmt: skip
    head = at_desk(world, "박과장")
    card = head.get(f"/inbox/{made.document.public_id}").content.decode()
    # 총무과는 김, 이, 박, 윤, 최, 오, 조 일곱 명이고 한 명이 16시에 나간다
    assert "11월 23일(월) 등 5일 16–18시에 6명만 남습니다. 정한 최소 인원은 7명입니다." in card
    rejected = head.post(
        f"/inbox/{made.document.public_id}/reject", {"version": "1", "comment": ""}
    )
    assert rejected.status_code == 422
    made.refresh_from_db()
    assert made.state == "requested"


def test_점심을_사이에_둔_최소_인원은_점심에_묻지_않고_점심만_정한_것은_묻는다(
    world: World,
) -> None:
    kim = [world.people["김주무관"]]
    (there,) = coverage.whereabouts(kim, since=MONDAY, until=MONDAY + DAY).values()

    def short(start: int, end: int) -> list[int]:
        needed = [queries.Needed(UUID(int=1), 1, start, end, 1, "총무과-1", MONDAY)]
        return [each.hour for each in coverage.by_hour(there, needed) if each.short]

    assert short(540, 1080) == []
    assert short(720, 780) == [12]
    assert short(540, 780) == [12]


def test_팀_화면은_시간마다_자리와_모두_승인한_뒤를_보여_준다(world: World) -> None:
    approve(world, ask(world, at_home("mon")))
    ask(world, wanted(), who="이팀장")
    page = at_desk(world, "박과장").get("/team/hours?day=2026-11-23").content.decode()
    assert "누가 어디에" in page
    assert "재택" in page
    assert "결재 중인 신청을 모두 승인하면" in page
    assert "이팀장" in page


def test_참고값은_인사가_문서번호와_함께_한_번에_채택한다(world: World) -> None:
    hr = at_desk(world, "오인사")
    page = hr.get("/hours/settings").content.decode()
    assert "국가 참고값" in page
    asked = {"since": "2026-11-20", "document": "지침"}
    assert at_desk(world, "박과장").post("/hours/settings/adopt", asked).status_code == 403
    assert (
        hr.post("/hours/settings/adopt", {"since": "2026-11-20", "document": ""}).status_code == 422
    )
    answer = hr.post(
        "/hours/settings/adopt", {"since": "2026-11-20", "document": "해온시 유연근무 지침"}
    )
    assert answer.status_code == 302
    held = dict(LocalValue.objects.values_list("key", "value"))
    assert held["flexible.staggered_start_latest_minutes"] == "600"
    assert held["flexible.home_apply_by"] == "previous_day"
    assert "flexible.staggered_core_start_minutes" not in held  # 요약본에 없어 정하지 않는다
    assert "참고값을 모두 정했습니다." in hr.get("/hours/settings").content.decode()
    late = {**FORM, "start": "10:30", "end": "19:30"}
    checked = at_desk(world, "김주무관").post("/hours/check", late).content.decode()
    assert "07:00부터 10:00까지의 시각으로 바꿔 주세요." in checked


def test_최소_인원은_맡은_부서에만_정하고_끝낸다(world: World) -> None:
    head = at_desk(world, "박과장")
    unit = str(_unit(world, "총무과"))
    given = {
        "unit": unit,
        "start": "09:00",
        "end": "18:00",
        "people": "2",
        "since": "2026-11-20",
        "document": "총무과-1",
    }
    assert head.post("/hours/settings/minimum", given).status_code == 302
    assert head.post("/hours/settings/minimum", given).status_code == 422  # 겹침
    other = {**given, "unit": str(_unit(world, "공원과"))}
    assert head.post("/hours/settings/minimum", other).status_code == 403
    made = Minimum.objects.get()
    assert head.post(f"/hours/settings/minimum/{made.public_id}/end").status_code == 302
    made.refresh_from_db()
    assert made.valid.isempty or made.valid.upper == date(2026, 11, 20)


def test_통계는_이용한_사람을_세고_엑셀로_내려받는다(world: World) -> None:
    approve(world, ask(world))
    hr = at_desk(world, "오인사")
    page = hr.get("/hours/figures?month=2026-11").content.decode()
    assert "11명 가운데 1명이 이용했습니다" in page
    assert "성별 표를 보이지 않습니다" in page  # 11명 가운데 1명이면 누구인지 드러난다
    assert "성별" not in at_desk(world, "박과장").get("/hours/figures").content.decode()
    answer = hr.get("/hours/figures/file?month=2026-11")
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")


def test_성별_통계는_인사에게만_보이고_적지_않은_사람은_미입력이다(world: World) -> None:
    approve(world, ask(world))
    people_of = [*world.people]
    hr = world.viewer("오인사", "hr")
    women = {world.people[name]: "female" for name in people_of[:5]}
    sexes.record_sexes(sexes=women, by=hr, at=NOW)
    page = at_desk(world, "오인사").get("/hours/figures?month=2026-12").content.decode()
    # 12월에는 이용한 사람이 없다: 여성 5명, 미입력 6명
    assert "미입력" in page
    assert "여성" in page
    assert "인사 파일이나 사람의 화면에 적은" in page


def _unit(world: World, name: str) -> object:
    from dure.organization import queries as organization

    return organization.tree(on=date(2026, 11, 20))[world.units[name]].public_id


def test_재택하는_날의_시간외는_기관이_막으면_올리지_못한다(world: World) -> None:
    approve(world, ask(world, at_home("mon")))
    order = {"date": "2026-11-23", "start": "18:00", "end": "20:00", "reason": "예산"}
    client = at_desk(world, "김주무관")
    assert "기관이 정하지 않았고" in client.post("/overtime/check", order).content.decode()
    LocalValue.objects.create(
        institution_id=world.institution, key="flexible.remote_overtime", value="not_ordered",
        valid_from=date(2026, 1, 1), document="지침", published_at=NOW, recorded_at=NOW, recorded_by="오",
    )  # fmt: skip
    answer = client.post("/overtime", order)
    assert answer.status_code == 422
    assert "시간외근무를 명하지 않습니다" in answer.content.decode()
    assert people.member(world.people["김주무관"], on=MONDAY)
