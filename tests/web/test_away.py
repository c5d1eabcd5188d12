"""자리 비움: who is out today on the first pages, and the team's month."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from dure import clock
from dure.identity import uuid7
from dure.leave.coverage import coverage
from dure.people.models import Appointment, Assignment, Employment, Person
from dure.timeline import actions as timeline
from tests.leave import steps
from tests.web.desk import approved, asking, at_desk
from tests.world import NOW, RECORDED, SINCE, World

TODAY = date(2026, 11, 20)  # 금요일
TEAM = ("김주무관", "이팀장", "윤서무", "최담당", "오인사")


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def out(world: World) -> World:
    """김주무관 on annual leave all day, 이팀장 ill all day, 윤서무 asking for the afternoon."""
    for who in ("김주무관", "이팀장", "윤서무"):
        steps.lot(world, who)
    early = timeline.moment(date(2026, 11, 18), 600)
    steps.take(world, "김주무관", steps.Stretch(TODAY), at=early)
    steps.take(world, "이팀장", steps.Stretch(TODAY), kind="sick", at=early, reason="몸살")
    steps.ask(world, "윤서무", steps.hours(date(2026, 11, 24), 840, 1080))
    return world


def trip(world: World, who: str, day: date, start: int = 540, end: int = 1080) -> None:
    made = timeline.New(world.people[who], "trip", day, start, end, uuid7(), label="관외출장")
    timeline.write(intervals=[made], why="test", at=NOW)


def crowd(world: World, count: int) -> None:
    """More people in 총무과."""
    for n in range(count):
        person = Person.objects.create(public_id=uuid7())
        here = {"institution_id": world.institution, "person": person}
        Employment.objects.create(**here, name=f"직원{n:02}", kind="regular", valid=(SINCE, None))
        Appointment.objects.create(
            **here, unit_id=world.units["총무과"], grade=8, series="행정", position="주무관",
            valid=(SINCE, None), known=(RECORDED, None),
        )  # fmt: skip
        Assignment.objects.create(
            **here, schedule_id=world.schedules["표준 09–18"], valid=(SINCE, None),
            known=(RECORDED, None),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "url"), [("박과장", "/inbox"), ("박과장", "/team"), ("이팀장", "/team")]
)
def test_부서장과_팀장의_첫_화면에_오늘_비운_사람이_있다(out: World, who: str, url: str) -> None:
    page = at_desk(out, who).get(url).content.decode()
    assert "오늘 자리 비움" in page
    assert "연가 하루" in page
    assert "/team/calendar" in page


def test_아픈_까닭은_첫_화면에도_달력에도_없다(out: World) -> None:
    for url in ("/inbox", "/team/calendar", "/team/calendar?day=2026-11-20"):
        page = at_desk(out, "박과장").get(url).content.decode()
        assert "자리 비움 하루" in page
        assert "병가" not in page
        assert "몸살" not in page


def test_기관장의_첫_화면에는_비운_부서장이_있다(out: World) -> None:
    trip(out, "박과장", TODAY)
    page = at_desk(out, "문시장", "mayor").get("/mayor").content.decode()
    assert "오늘 자리를 비운 부서장" in page
    assert "관외출장 하루" in page
    assert "김주무관" not in page  # no head


def test_달력은_사람마다_하루마다_휴가와_출장과_명령을_보인다(out: World) -> None:
    trip(out, "오인사", date(2026, 11, 25), 780, 1080)
    approved(out, "김주무관", date(2026, 11, 24))
    page = at_desk(out, "박과장").get("/team/calendar?month=2026-11").content.decode()
    assert "2026년 11월 팀 달력" in page
    assert "관외출장 13:00–18:00" in page
    assert "초과 명령 18:00–21:00" in page
    assert "연가 14:00–18:00 (결재 중)" in page


def test_나오는_사람은_근무시간표에서_휴가와_출장을_뺀다(out: World) -> None:
    trip(out, "오인사", TODAY, 840, 1080)
    people = [out.people[who] for who in TEAM]
    found = coverage(people, since=TODAY, until=date(2026, 11, 21))[TODAY]
    assert found.planned == 5
    assert found.present == 5 - 2  # 하루를 비운 두 사람
    assert (found.low_hour, found.low_present) == (14, 5 - 3)
    assert found.thin  # 2명은 5명의 절반이 안 된다


def test_쉬는_날에는_나오기로_한_사람이_없다(out: World) -> None:
    found = coverage([out.people["김주무관"]], since=date(2026, 11, 21), until=date(2026, 11, 23))
    assert not found


def test_절반이_안_되는_시간을_경고한다(world: World) -> None:
    for who in ("김주무관", "이팀장", "윤서무", "최담당"):
        trip(world, who, date(2026, 11, 24), 840, 1080)
    page = at_desk(world, "박과장").get("/team/calendar?month=2026-11").content.decode()
    # 총무과 7명 가운데 4명이 출장
    assert "11월 24일(화) 14시에는 7명 가운데 3명만 있습니다." in page


def test_부서를_골라_본다(out: World) -> None:
    from dure.organization import queries as organization

    node = organization.tree(on=TODAY)[out.units["공원과"]]
    client = at_desk(out, "오인사", "hr")
    page = client.get(f"/team/calendar?unit={node.public_id}").content.decode()
    assert "한기간제" in page
    assert "김주무관" not in page
    other = at_desk(out, "박과장").get(f"/team/calendar?unit={node.public_id}")
    assert other.status_code == 403


def test_엑셀로_내려받는다(out: World) -> None:
    answer = at_desk(out, "박과장").get("/team/calendar/file?month=2026-11")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = {row[0]: row for row in book.active.iter_rows(values_only=True)}
    assert rows["김주무관"][2 + 19] == "연가 하루"  # 20일은 스무째 날
    assert rows["이팀장"][2 + 19] == "자리 비움 하루"


def test_직원에게는_팀_달력이_없다(out: World) -> None:
    assert at_desk(out, "김주무관").get("/team/calendar").status_code == 403


def test_서른_명이_있어도_묻는_횟수는_같다(world: World) -> None:
    client = at_desk(world, "박과장")
    few = len(asking(client, "/team/calendar"))
    crowd(world, 23)
    assert len(asking(client, "/team/calendar")) == few
    assert few <= 25
