"""알림의 일이 실패하면 그 기관의 화면에 보이고, 두는 개월 수가 지난 알림은 파기하고 남긴다."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from dure import clock, tenancy
from dure.audit.models import Line
from dure.jobs import messages as job
from dure.messages import actions
from dure.messages.models import Delivery, Message, Trouble
from dure.messages.queries import Reach
from dure.organization import queries as organization
from tests.leave.steps import set_here
from tests.web.desk import at_desk
from tests.world import NOW, World, build

YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))


def posted(world: World, key: str, ago: timedelta) -> None:
    actions.post(person=world.people["박과장"], topic="leave", text="알림", key=key, at=NOW - ago)
    actions.show(at=NOW - ago + timedelta(minutes=1))


def test_두는_개월을_정하지_않으면_파기하지_않는다(world: World) -> None:
    posted(world, "old", 3 * YEAR)
    assert organization.keep_months("messages.keep_months", on=NOW.date()) is None
    assert job.destroy() == 0
    assert Message.objects.count() == 1


def test_개월이_지난_알림과_전달을_파기하고_몇_건인지_남긴다(world: World) -> None:
    set_here(world, "messages.keep_months", "12")
    reach = Reach(mail="park@haeon.go.kr", by_mail=frozenset(["leave"]))
    actions.choose(reach=reach, by=world.viewer("박과장"), at=NOW - 3 * YEAR)
    posted(world, "old", 2 * YEAR)
    posted(world, "new", timedelta(days=30))
    Delivery.objects.update(state="sent", attempts=1, attempted_at=NOW - 2 * YEAR)
    assert job.destroy() == 1
    assert list(Message.objects.values_list("key", flat=True)) == ["new"]
    assert Delivery.objects.count() == 1
    (line,) = Line.objects.filter(action="messages.destroy")
    assert line.summary == "2025-11-20 앞의 알림 1건을 파기했습니다(보존 12개월)."
    assert job.destroy() == 0
    assert Line.objects.filter(action="messages.destroy").count() == 1


def test_보내지_못했거나_갔는지_모르는_것은_남는다(world: World) -> None:
    set_here(world, "messages.keep_months", "12")
    reach = Reach(mail="park@haeon.go.kr", by_mail=frozenset(["leave"]))
    actions.choose(reach=reach, by=world.viewer("박과장"), at=NOW - 3 * YEAR)
    posted(world, "old", 2 * YEAR)
    Delivery.objects.update(state="unknown", attempts=1, attempted_at=NOW - 2 * YEAR)
    assert job.destroy() == 0


def test_하루_모음이_실패해도_다른_기관은_모으고_화면에_보였다가_되면_없어진다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = build("9990001", "이웃시", "other-")
    monkeypatch.setattr(
        organization,
        "institutions",
        lambda: [(world.institution, "", "해온시"), (other.institution, "", "이웃시")],
    )
    done: list[int] = []

    def collect(*, at: object) -> int:
        if tenancy.current() == world.institution:
            raise RuntimeError("디스크가 가득 찼습니다")
        done.append(tenancy.current())
        return 1

    monkeypatch.setattr(actions, "collect", collect)
    with pytest.raises(ExceptionGroup, match="마치지 못한 기관"):
        job.collect()
    with pytest.raises(ExceptionGroup):
        job.collect()
    assert done == [other.institution] * 2
    _speak(world)
    assert Trouble.objects.count() == 1
    page = at_desk(world, "조관리", "admin").get("/messages/deliveries").content.decode()
    assert "하루 모음 만들기 일이" in page
    assert "디스크가 가득 찼습니다" in page
    monkeypatch.setattr(actions, "collect", lambda *, at: 0)
    job.collect()
    _speak(world)
    page = at_desk(world, "조관리", "admin").get("/messages/deliveries").content.decode()
    assert "디스크가 가득 찼습니다" not in page


def test_쓸_수_없는_메일_서버는_화면이_말한다(world: World, settings: Any) -> None:
    settings.DURE_SMTP_URL = "mail.haeon.go.kr"
    page = at_desk(world, "조관리", "admin").get("/messages/deliveries").content.decode()
    assert "메일 서버의 주소를 쓸 수 없어 메일이 나가지 않습니다." in page
    assert "알림을 두는 개월 수를 정하지 않아 파기하지 않습니다." in page


def _speak(world: World) -> None:
    """For whom the test's own transaction speaks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('dure.institution', %s, true)", [str(world.institution)])
