"""권장연가: announced, urged, assigned, and who has not answered."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from dure import clock
from dure.leave.actions import plan_days
from dure.leave.models import Notice, Plan
from dure.leave.notices import send_notices
from dure.people import queries as people
from tests.leave import steps
from tests.web.desk import asking, at_desk
from tests.web.test_away import crowd
from tests.world import World

DAY = 480
MARCH = datetime(2026, 3, 10, 1, tzinfo=UTC)
JUNE = datetime(2026, 6, 10, 1, tzinfo=UTC)
SEPTEMBER = datetime(2026, 9, 10, 1, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 20, 1, tzinfo=UTC)


@pytest.fixture
def granted(world: World) -> World:
    for who in ("김주무관", "이팀장", "한기간제"):
        steps.lot(world, who, 15 * DAY)
    return world


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def clerk(world: World) -> Client:
    return at_desk(world, "윤서무", "clerk")


def of(world: World, who: str) -> str:
    return str(people.public_ids([world.people[who]])[world.people[who]])


def urged(world: World, *names: str) -> None:
    """Announced in March and urged on June 10."""
    for stage, moment in (("announced", MARCH), ("urged", JUNE)):
        send_notices(
            stage=stage,
            year=2026,
            minutes={world.people[name]: 10 * DAY for name in names},
            by=world.viewer("윤서무", "clerk"),
            at=moment,
        )


def test_삼월에는_공지할_사람을_먼저_말한다(
    granted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, MARCH)
    page = clerk(granted).get("/leave-notices").content.decode()
    assert "2명에게 공지를 보내야 합니다. 3월 31일(화)까지입니다." in page
    assert "한기간제" not in page  # 다른 부서
    assert "03-10" not in page


def test_받을_사람을_보고_나서_보낸다(granted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, MARCH)
    given = {"year": "2026", "stage": "announced", "person": [of(granted, "김주무관")]}
    seen = clerk(granted).post("/leave-notices/preview", given).content.decode()
    assert "1명에게 보냅니다. 아직 보내지 않았습니다." in seen
    assert "10일" in seen
    assert not Notice.objects.exists()
    done = clerk(granted).post("/leave-notices/send", {**given, "compensated": "0"}, follow=True)
    assert "공지 1건을 보냈습니다." in done.content.decode()
    made = Notice.objects.get()
    assert (made.minutes, made.compensated) == (10 * DAY, False)
    again = clerk(granted).post("/leave-notices/send", given, follow=True).content.decode()
    assert "새로 보낼 것이 없습니다." in again


def test_한꺼번에는_받지_않은_사람만_고른다(
    granted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, JUNE)
    urged(granted, "김주무관")
    given = {"year": "2026", "stage": "urged", "every": "1"}
    seen = clerk(granted).post("/leave-notices/preview", given).content.decode()
    assert "1명에게 보냅니다" in seen
    assert "이팀장" in seen


def test_때가_지나면_보내지_않고_까닭을_말한다(
    granted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, NOVEMBER)
    page = clerk(granted).get("/leave-notices").content.decode()
    assert "모두 끝났습니다. 지금 보내면 효력이 없습니다." in page
    assert "보상비를 그대로 주어야 합니다" in page
    given = {"year": "2026", "stage": "urged", "person": [of(granted, "김주무관")]}
    refused = clerk(granted).post("/leave-notices/send", given)
    assert refused.status_code == 422
    assert "6월 1일부터 7월 31일까지 보내야 효력이 있습니다." in refused.content.decode()


def test_열흘이_지나도_답하지_않은_사람을_먼저_말한다(
    granted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    urged(granted, "김주무관", "이팀장")
    plan_days(
        year=2026,
        days={date(2026, 8, 3): DAY},
        by=granted.viewer("이팀장", "employee"),
        at=datetime(2026, 6, 12, tzinfo=UTC),
    )
    at(monkeypatch, datetime(2026, 6, 20, 1, tzinfo=UTC))
    page = clerk(granted).get("/leave-notices").content.decode()
    assert "10일이 지나도록" not in page  # 6월 20일까지가 열흘
    at(monkeypatch, datetime(2026, 6, 21, 1, tzinfo=UTC))
    page = clerk(granted).get("/leave-notices").content.decode()
    assert "김주무관이 촉구를 받고 10일이 지나도록 답하지 않았습니다." in page
    assert "답 06-12" in page


def test_답하지_않은_사람의_날을_지정한다(granted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    urged(granted, "김주무관")
    at(monkeypatch, SEPTEMBER)
    url = f"/leave-notices/{of(granted, '김주무관')}/assign"
    assert "번째 날" in clerk(granted).get(url).content.decode()
    given = {"year": "2026", "day": ["2026-10-01", "2026-10-02", ""]}
    page = clerk(granted).post(url, given, follow=True).content.decode()
    assert "김주무관의 연가 2일을 지정하고 알렸습니다." in page
    assert "보상비를 주지 않을 수 있습니다" in page
    assert sorted(Plan.objects.values_list("date", flat=True)) == [
        date(2026, 10, 1), date(2026, 10, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ([""], "지정할 날을 하나 이상 골라 주세요."),
        (["내일"], "날짜는 2026-11-03처럼 넣습니다."),
        (["2026-09-01"], "2026년의 오늘 뒤의 날을 골라 주세요."),
    ],
)
def test_지정할_수_없는_날은_그_자리에서_말한다(
    granted: World, monkeypatch: pytest.MonkeyPatch, days: list[str], sentence: str
) -> None:
    urged(granted, "김주무관")
    at(monkeypatch, SEPTEMBER)
    url = f"/leave-notices/{of(granted, '김주무관')}/assign"
    answer = clerk(granted).post(url, {"year": "2026", "day": days})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Plan.objects.exists()


def test_촉구하지_않은_사람은_지정하지_않는다(
    granted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, SEPTEMBER)
    url = f"/leave-notices/{of(granted, '김주무관')}/assign"
    answer = clerk(granted).post(url, {"year": "2026", "day": ["2026-10-01"]})
    assert "사용 촉구를 먼저 보낸 사람에게만" in answer.content.decode()


def test_맡은_부서_밖의_사람은_지정할_수_없다(
    granted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, SEPTEMBER)
    url = f"/leave-notices/{of(granted, '한기간제')}/assign"
    assert clerk(granted).get(url).status_code == 403
    for who, role in (("김주무관", "employee"), ("박과장", "head"), ("정감사", "auditor")):
        assert at_desk(granted, who, role).get("/leave-notices").status_code == 403


def test_엑셀과_그림에_같은_수가_있다(granted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, JUNE)
    steps.take(granted, "김주무관", steps.Stretch(date(2026, 5, 11)),
               at=datetime(2026, 5, 1, tzinfo=UTC))  # fmt: skip
    page = at_desk(granted, "오인사", "hr").get("/leave-notices").content.decode()
    assert "부서별 한 사람 연가" in page
    answer = at_desk(granted, "오인사", "hr").get("/leave-notices/file")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = {row[0]: row for row in book.active.iter_rows(values_only=True)}
    assert rows["김주무관"][2:8] == (15 * DAY, 10 * DAY, DAY, 0, 0, 14 * DAY)


def test_서른_명이_있어도_묻는_횟수는_같다(granted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, JUNE)
    few = len(asking(clerk(granted), "/leave-notices"))
    crowd(granted, 23)
    assert len(asking(clerk(granted), "/leave-notices")) == few
    assert few <= 30


def test_때가_지나_막힌_지정은_아무것도_남기지_않는다(
    granted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    urged(granted, "김주무관")
    at(monkeypatch, NOVEMBER)  # 지정은 10월 31일까지
    url = f"/leave-notices/{of(granted, '김주무관')}/assign"
    answer = clerk(granted).post(url, {"year": "2026", "day": ["2026-12-01"]})
    assert answer.status_code == 422
    assert "10월 31일까지 보내야 효력이 있습니다." in answer.content.decode()
    assert not Plan.objects.exists()
    assert not Notice.objects.filter(stage="assigned").exists()


def test_본인의_계획은_지정된_날을_지우지_않는다(
    granted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    urged(granted, "김주무관")
    at(monkeypatch, SEPTEMBER)
    url = f"/leave-notices/{of(granted, '김주무관')}/assign"
    clerk(granted).post(url, {"year": "2026", "day": ["2026-10-01"]})
    kim = granted.viewer("김주무관", "employee")
    later = datetime(2026, 9, 11, 1, tzinfo=UTC)
    plan_days(year=2026, days={date(2026, 10, 1): DAY, date(2026, 10, 2): DAY}, by=kim, at=later)
    plan_days(year=2026, days={}, by=kim, at=later)
    standing = Plan.objects.filter(known__upper_inf=True)
    assert list(standing.values_list("date", "assigned")) == [(date(2026, 10, 1), True)]


def test_두_번_누른_계획은_시계가_앞서도_하나만_남는다(granted: World) -> None:
    kim = granted.viewer("김주무관", "employee")
    for moment in (SEPTEMBER, SEPTEMBER - timedelta(milliseconds=3), SEPTEMBER):
        plan_days(year=2026, days={date(2026, 10, 1): DAY}, by=kim, at=moment)
    assert Plan.objects.filter(known__upper_inf=True).count() == 1
