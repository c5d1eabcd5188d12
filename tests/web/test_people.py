"""사람: listed, found, looked at on the record, changed from a day on; and the personnel file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.audit.models import Line, Upload
from dure.people import queries
from dure.people.models import Appointment, Credential, Employment
from tests.web.desk import asking, at_desk, lines
from tests.world import NOW, World

TODAY = date(2026, 11, 20)
HEADER = "사번,성명,부서명,직급,직렬,직위,고용형태,카드번호,근무시간표,적용일"
NEW = "20269999,새주무관,공원과,9급,행정,주무관,일반직,NEW1,표준 09–18,2026-11-01"
MOVED = "20260001,김주무관,공원과,6급,,,,,시차 08–17,2026-11-01"
BAD = "20260001,김주무관,없는과,6급,,,,,,2026-11-01"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dure.clock.now", lambda: NOW)


@pytest.fixture
def hr(world: World) -> Client:
    return at_desk(world, "오인사", "hr")


def _address(world: World, who: str) -> str:
    person = world.people[who]
    return f"/people/{queries.public_ids([person])[person]}"


def _text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _file(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("인사.csv", "\n".join([HEADER, *rows]).encode())


# ── looking ───────────────────────────────────────────────────────────────────────────


def test_everybody_by_unit_and_whoever_is_found(world: World, hr: Client) -> None:
    page = _text(hr, "/people")
    assert "11명이 근무하고 있습니다." in page
    assert page.index("문시장") < page.index("박과장") < page.index("한기간제")
    found = _text(hr, "/people?q=한기")
    assert "한기간제" in found
    assert "박과장" not in found
    assert "김주무관" in _text(hr, "/people?q=20260001")
    assert "찾은 사람이 없습니다" in _text(hr, "/people?q=없는이름")
    unit = queries.organization.tree(on=TODAY)[world.units["공원과"]].public_id
    park = _text(hr, f"/people?unit={unit}")
    assert "한기간제" in park
    assert "박과장" not in park
    assert "박과장" in _text(hr, "/people?unit=nowhere&page=x")


def test_the_list_is_paged(hr: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dure.web.people.ON_A_PAGE", 4)
    assert "11명 중 9–11" in _text(hr, "/people?page=3")
    monkeypatch.setattr("dure.web.people.ON_A_PAGE", 1)
    assert "?q=2026&amp;unit=&amp;page=3" in _text(hr, "/people?q=2026&page=2")


def test_the_list_asks_little(world: World, hr: Client) -> None:
    assert len(asking(hr, "/people")) <= 14


def test_a_person_in_dated_periods_and_that_it_was_seen(world: World, hr: Client) -> None:
    page = _text(hr, _address(world, "김주무관"))
    assert "총무과 7급 주무관으로 근무하고 있습니다." in page
    for said in ("2026-01-01(목)", "표준 09–18", world.card("김주무관"), "20260001", "일반직"):
        assert said in page
    line = Line.objects.get(action="web.view_person")
    assert "김주무관" in line.summary
    _text(hr, _address(world, "오인사"))
    assert lines("web.view_person") == 1  # one's own is nobody else's


def test_whoever_left_is_shown_without_forms(world: World, hr: Client) -> None:
    Employment.objects.filter(person_id=world.people["한기간제"]).update(
        valid=(date(2026, 1, 1), date(2026, 11, 1))
    )
    page = _text(hr, _address(world, "한기간제"))
    assert "2026-10-31(토)까지 근무했습니다." in page
    assert "is-off" in page
    assert "/appoint" not in page


@pytest.mark.parametrize("who", ["김주무관", "박과장", "윤서무", "최담당", "정감사", "문시장"])
def test_people_are_hrs(world: World, who: str) -> None:
    client, one = at_desk(world, who), _address(world, "이팀장")
    for url in ("/people", one, "/people/import"):
        assert client.get(url).status_code == 403
    for url in ("appoint", "schedule", "card", "lose"):
        assert client.post(f"{one}/{url}").status_code == 403


def test_nobody_of_elsewhere_is_seen(hr: Client) -> None:
    assert hr.get("/people/0190a000-0000-7000-8000-000000000000").status_code == 403


# ── changing ──────────────────────────────────────────────────────────────────────────


def _appoint(world: World, unit: str, since: str, **more: str) -> dict[str, str]:
    found = queries.organization.tree(on=TODAY)[world.units[unit]].public_id
    given = {"unit": str(found), "since": since, "grade": "7", "position": "주무관", **more}
    return {f"appoint-{key}": value for key, value in given.items()}


def test_a_transfer_from_a_day_on(world: World, hr: Client) -> None:
    one = _address(world, "김주무관")
    given = _appoint(world, "공원과", "2026-11-16", grade="6", series="행정", head="on")
    page = hr.post(f"{one}/appoint", given, follow=True).content.decode()
    assert "김주무관: 2026-11-16(월)부터 새 발령입니다. 그날부터 다시 계산합니다." in page
    assert "공원과 6급 주무관으로" in page
    assert "2026-11-15(일)" in page  # the last day of what was before
    assert lines("people.appoint") == 1
    now = queries.member(world.people["김주무관"], on=TODAY)
    assert now
    assert (now.unit, now.grade, now.head) == (world.units["공원과"], 6, True)


def test_what_cannot_be_is_said_in_the_form(world: World, hr: Client) -> None:
    one, before = _address(world, "김주무관"), Appointment.objects.count()
    same = hr.post(f"{one}/appoint", _appoint(world, "총무과", "2026-11-16", series="행정"))
    assert same.status_code == 422
    assert "지금 발령과 같아" in same.content.decode()
    early = hr.post(f"{one}/appoint", _appoint(world, "공원과", "2025-11-16"))
    assert "적용일에 없는 부서입니다" in early.content.decode()
    empty = hr.post(f"{one}/appoint", {})
    assert "날짜를 넣어 주세요." in empty.content.decode()
    assert Appointment.objects.count() == before


def test_another_schedule_for_a_while(world: World, hr: Client) -> None:
    one = _address(world, "김주무관")
    given = {
        "schedule-since": "2026-11-23",
        "schedule-until": "2026-11-27",
        "schedule-schedule": str(world.schedules["시차 08–17"]),
    }
    page = hr.post(f"{one}/schedule", given, follow=True).content.decode()
    assert "2026-11-23(월)부터 새 근무시간표입니다." in page
    assert "시차 08–17" in page
    assert "2026-11-27(금)" in page
    assert "2026-11-28(토)" in page  # and back again
    assert "예정" in page
    back = {**given, "schedule-until": "2026-11-01"}
    assert hr.post(f"{one}/schedule", back).status_code == 422


def test_a_card_is_issued_again_and_lost(world: World, hr: Client) -> None:
    one, person = _address(world, "김주무관"), world.people["김주무관"]
    given = {"kind": "card", "value": "CARD-NEW", "since": "2026-11-18", "reason": "재발급"}
    issued = {f"card-{key}": value for key, value in given.items()}
    page = hr.post(f"{one}/card", issued, follow=True).content.decode()
    assert "CARD-NEW" in page
    held = Credential.objects.get(person_id=person, value=world.card("김주무관"))
    assert held.valid.upper == date(2026, 11, 18)
    taken = {**issued, "card-value": world.card("박과장")}
    assert "박과장의 번호입니다" in hr.post(f"{one}/card", taken).content.decode()
    lost = {"lose-kind": "card", "lose-since": "2026-11-20", "lose-reason": "분실"}
    hr.post(f"{one}/lose", lost)
    assert Credential.objects.get(value="CARD-NEW").valid.upper == TODAY
    assert "쓰고 있는 번호가 없습니다" in hr.post(f"{one}/lose", lost).content.decode()
    assert lines("people.register_credential") == lines("people.lose_credential") == 1


def test_a_pin_is_never_shown(world: World, hr: Client) -> None:
    one = _address(world, "김주무관")
    given = {"kind": "pin", "value": "739155", "since": "2026-11-18", "reason": "발급"}
    page = hr.post(f"{one}/card", {f"card-{k}": v for k, v in given.items()}, follow=True)
    assert "739155" not in page.content.decode()
    assert "••••••" in page.content.decode()


def test_성별은_인사담당자만_보고_적는다(world: World, hr: Client) -> None:
    address = _address(world, "김주무관")
    assert "인사 기록의 성별" in _text(hr, address)
    answer = hr.post(f"{address}/sex", {"sex-kind": ""})
    assert answer.status_code == 422
    assert "성별은 여성이나 남성으로 골라 주세요." in answer.content.decode()
    assert hr.post(f"{address}/sex", {"sex-kind": "female"}).status_code == 302
    page = _text(hr, address)
    assert "김주무관: 성별을 적었습니다." in page
    assert '<option value="female" selected>여성' in page
    hr.post(f"{address}/sex", {"sex-kind": "female"})
    assert "적혀 있던 성별과 같습니다." in _text(hr, address)
    admin = at_desk(world, "조관리", "admin")
    assert "성별" not in _text(admin, address)
    assert admin.post(f"{address}/sex", {"sex-kind": "male"}).status_code == 403


# ── the file ──────────────────────────────────────────────────────────────────────────


def _look(client: Client, *rows: str) -> str:
    given = {"file": _file(*rows), "since": "2026-11-20"}
    return str(client.post("/people/import", given).content.decode())


def _apply(page: str) -> str:
    return page.split('action="/people/import/')[1].split('"')[0]


def test_a_file_is_looked_at_then_applied_then_known(world: World, hr: Client) -> None:
    before = (Employment.objects.count(), Appointment.objects.count())
    page = _look(hr, NEW, MOVED)
    assert "2명의 기록이 바뀝니다. 아직 아무것도 적용하지 않았습니다." in page
    for said in ("새주무관", "소속: 총무과", "<strong>공원과</strong>", "직급: 7급", "파일에 없음"):
        assert said in page
    assert (Employment.objects.count(), Appointment.objects.count()) == before
    address = f"/people/import/{_apply(page)}"
    done = hr.post(address, follow=True)
    assert "1명을 새로 등록하고 1명을 고쳤습니다." in done.content.decode()
    assert "12명이 근무하고 있습니다." in done.content.decode()
    assert "이미 반영한 파일입니다" in hr.post(address, follow=True).content.decode()
    again = _look(hr, NEW, MOVED)
    assert "이미 적용한 파일입니다" in again
    assert "/apply" not in again
    assert Employment.objects.count() == before[0] + 1


def test_nothing_is_applied_while_a_line_is_wrong(world: World, hr: Client) -> None:
    page = _look(hr, NEW, BAD)
    assert "고칠 곳이 1개 있어 아무것도 적용하지 않습니다." in page
    assert 'aria-disabled="true" aria-describedby="cant"' in page
    assert "없는과" in page
    upload = Upload.objects.get().public_id
    assert hr.post(f"/people/import/{upload}/apply").status_code == 422
    assert not Employment.objects.filter(name="새주무관").exists()


def test_a_file_must_be_chosen_and_readable(world: World, hr: Client) -> None:
    none = hr.post("/people/import", {"since": "2026-11-20"})
    assert none.status_code == 422
    assert "파일을 고른 뒤 살펴보기를 눌러 주세요." in none.content.decode()
    odd = SimpleUploadedFile("x.xlsx", b"not a workbook")
    page = hr.post("/people/import", {"file": odd, "since": "2026-11-20"}).content.decode()
    assert "아무것도 적용하지 않습니다." in page
    assert "고칠 줄" in page


def test_a_file_of_another_kind_is_not_found(world: World, hr: Client) -> None:
    nothing = "/people/import/0190a000-0000-7000-8000-000000000000/apply"
    assert hr.post(nothing).status_code == 403
    assert at_desk(world, "윤서무").post(nothing).status_code == 403
