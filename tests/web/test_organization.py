"""조직: the tree of a day with its people, the days it changed, and the organisation file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dure.organization import actions
from dure.organization.models import UnitVersion
from dure.people import queries as people
from tests.web.desk import asking, at_desk
from tests.world import NOW, World

HEADER = "부서코드,부서명,상위코드,종류,시행일,폐지일"
NEW = "D-100,도서관과,9990000,부서,2026-11-01,"
RENAMED = "9990003,정원과,9990000,,2026-11-01,"
BAD = "9990002,감사담당관,7777777,,2026-11-01,"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dure.clock.now", lambda: NOW)


@pytest.fixture
def hr(world: World) -> Client:
    return at_desk(world, "오인사", "hr")


def _text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def _look(client: Client, *rows: str) -> str:
    file = SimpleUploadedFile("조직.csv", "\n".join([HEADER, *rows]).encode())
    given = {"file": file, "since": "2026-11-20"}
    return str(client.post("/organization/import", given).content.decode())


def test_the_tree_of_today_with_its_people(world: World, hr: Client) -> None:
    page = _text(hr, "/organization")
    assert "오늘 기관 1곳과 부서 3곳에서 11명이 근무합니다." in page
    assert page.index("해온시청") < page.index("총무과</a>") < page.index("공원과</a>")
    office = page.split("해온시청</a>")[1].split("</tr>")[0]
    assert 'skip-phone">1<' in office
    assert 'lead">11<' in office
    assert "새로 4곳" in page


def test_the_tree_of_another_day_and_what_changed(world: World, hr: Client) -> None:
    by, park = world.viewer("오인사", "hr"), world.units["공원과"]
    day, end = date(2026, 11, 1), date(2026, 11, 16)
    actions.rename_or_move_unit(unit=park, since=day, name="정원과", by=by, at=NOW)
    new = actions.add_unit(
        kind="department", code="D-100", name="도서관과", parent=park, since=day, by=by, at=NOW
    )
    actions.rename_or_move_unit(unit=new, since=date(2026, 11, 9),
                                parent=world.units["총무과"], by=by, at=NOW)  # fmt: skip
    actions.close_unit(unit=new, since=end, staff=people, by=by, at=NOW)
    page = _text(hr, "/organization")
    for said in ("정원과</a>", "앞의 이름은 공원과", "폐지 1곳", "옮김 1곳", "새로 1곳, 이름 1곳"):
        assert said in page
    assert "도서관과</a>" not in page
    before = _text(hr, "/organization?on=2026-10-31")
    assert "10월 31일(토) 기관 1곳과 부서 3곳" in before
    assert "공원과</th>" in before
    assert "도서관과</th>" in _text(hr, "/organization?on=2026-11-10")


def test_a_day_before_the_records(world: World, hr: Client) -> None:
    assert "그날의 조직이 없습니다" in _text(hr, "/organization?on=1990-01-01")
    assert "해온시청" in _text(hr, "/organization?on=nonsense")


def test_nothing_yet(world: World, hr: Client) -> None:
    UnitVersion.objects.update(valid="empty")
    assert "등록된 조직이 없습니다" in _text(hr, "/organization")


def test_the_tree_asks_little(world: World, hr: Client) -> None:
    assert len(asking(hr, "/organization")) <= 12


@pytest.mark.parametrize("who", ["김주무관", "박과장", "윤서무", "최담당", "정감사", "문시장"])
def test_the_tree_is_hrs(world: World, who: str) -> None:
    client = at_desk(world, who)
    for url in ("/organization", "/organization/import"):
        assert client.get(url).status_code == 403
    apply = "/organization/import/0190a000-0000-7000-8000-000000000000/apply"
    assert client.post(apply).status_code == 403
    assert at_desk(world, "조관리", "admin").get("/organization").status_code == 200


def test_a_file_is_looked_at_then_applied_then_known(world: World, hr: Client) -> None:
    before = UnitVersion.objects.count()
    page = _look(hr, NEW, RENAMED)
    assert "2곳의 기록이 바뀝니다. 아직 아무것도 적용하지 않았습니다." in page
    for said in ("도서관과", "이름: 공원과", "<strong>정원과</strong>", "파일에 없음"):
        assert said in page
    assert UnitVersion.objects.count() == before
    address = "/organization/import/" + page.split('action="/organization/import/')[1].split('"')[0]
    done = hr.post(address, follow=True).content.decode()
    assert "1곳을 새로 두고 1곳을 고쳤습니다." in done
    assert "정원과</a>" in done
    assert "이미 반영한 파일입니다" in hr.post(address, follow=True).content.decode()
    assert "이미 적용한 파일입니다" in _look(hr, NEW, RENAMED)
    assert UnitVersion.objects.count() == before + 2


def test_nothing_is_applied_while_a_line_is_wrong(world: World, hr: Client) -> None:
    before = UnitVersion.objects.count()
    page = _look(hr, NEW, BAD)
    assert "고칠 곳이 1개" in page
    assert "상위코드 7777777" in page
    assert 'aria-disabled="true"' in page
    assert "/apply" not in page
    assert UnitVersion.objects.count() == before
    assert hr.post("/organization/import", {"since": "2026-11-20"}).status_code == 422
