"""컴퓨터 기록: 증거로만 남고, 볼 사람만 보고, 때가 지나면 파기한다."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dure import clock
from dure.attendance.models import Punch
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.feeds import actions, queries
from dure.feeds.models import PcFile, PcSession
from dure.feeds.pc_logs import Preview
from dure.jobs import feeds as job
from dure.people import queries as people
from dure.timeline.models import Touch
from tests.leave.steps import set_here
from tests.web.desk import at_desk, lines
from tests.world import NOW, World

NOV = date(2026, 11, 1), date(2026, 12, 1)
KIM = "20260001"  # the first of the cast
GOOD = f"{KIM},PC-1,2026-11-03 08:41,2026-11-03 18:10"


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))


def _see(world: World, *rows: str) -> Preview:
    content = "\n".join(["사번,컴퓨터이름,켠 시각,끈 시각", *rows]).encode()
    return actions.preview_pc_log(
        filename="pc.csv", content=content, by=world.viewer("조관리", "admin"), at=NOW
    )


def _import(world: World, *rows: str) -> int:
    seen = _see(world, *rows)
    return actions.import_pc_log(file=seen.file, by=world.viewer("조관리", "admin"), at=NOW)


def test_살펴보기는_기록을_남기지_않고_파일은_잠근다(world: World) -> None:
    seen = _see(world, GOOD, "99999999,PC-9,2026-11-03 08:00,")
    assert (seen.rows, seen.persons, seen.unknown, seen.errors) == (2, 1, ("99999999",), ())
    assert not PcSession.objects.exists()
    assert b"PC-1" not in bytes(PcFile.objects.get().content)


def test_넣으면_사람의_기록이_되고_파일은_지우고_근무는_그대로다(world: World) -> None:
    touched = Touch.objects.count()
    assert _import(world, GOOD, "99999999,PC-9,2026-11-03 08:00,") == 1
    kim = world.people["김주무관"]
    (row,) = queries.pc_sessions(people=[kim], since=NOV[0], until=NOV[1]).iter_rows()
    assert row == (
        kim, "PC-1", datetime(2026, 11, 3, 8, 41), datetime(2026, 11, 3, 18, 10), "pc.csv",
    )  # fmt: skip
    assert PcFile.objects.get().content is None
    assert not Punch.objects.exists()
    assert Touch.objects.count() == touched
    assert lines("feeds.import_pc_log") == 1


def test_같은_파일과_겹치는_줄은_늘지_않고_나중에_안_끝이_이긴다(world: World) -> None:
    assert _import(world, f"{KIM},PC-1,2026-11-03 08:41,") == 1
    assert _import(world, f"{KIM},PC-1,2026-11-03 08:41,") == 0
    assert _import(world, GOOD, f"{KIM},PC-1,2026-11-03 08:41,") == 1
    found = queries.pc_sessions(people=[world.people["김주무관"]], since=NOV[0], until=NOV[1])
    assert found["off"].to_list() == [datetime(2026, 11, 3, 18, 10)]


def test_잘못된_줄이_있으면_아무것도_넣지_않는다(world: World) -> None:
    with pytest.raises(Refused, match="아무것도 넣지 않았습니다"):
        _import(world, GOOD, f"{KIM},PC-1,2026-11-03 08:41,2026-11-03 07:00")
    assert not PcSession.objects.exists()


def test_기간에_걸친_기록만_준다(world: World) -> None:
    _import(world, f"{KIM},PC-1,2026-10-31 22:00,2026-11-01 02:00", f"{KIM},PC-1,2026-10-30 09:00,")
    kim = [world.people["김주무관"]]
    assert queries.pc_sessions(people=kim, since=NOV[0], until=NOV[1]).height == 1
    assert queries.pc_sessions(people=kim, since=date(2026, 10, 30), until=NOV[0]).height == 2
    assert queries.pc_sessions(people=[], since=NOV[0], until=NOV[1]).is_empty()


def _look(world: World, who: str, role: str, whose: str = "김주무관") -> int:
    key = people.public_ids([world.people[whose]])[world.people[whose]]
    _, frame = actions.see_pc_log(
        person=key, since=NOV[0], until=NOV[1], by=world.viewer(who, role), at=NOW
    )
    return frame.height


def test_본인과_감사와_그_부서의_서무만_본다(world: World) -> None:
    _import(world, GOOD)
    assert _look(world, "김주무관", "employee") == 1
    assert lines("feeds.see_pc_log") == 0
    assert _look(world, "정감사", "auditor") == 1
    assert _look(world, "윤서무", "clerk") == 1
    assert Line.objects.filter(action="feeds.see_pc_log").count() == 2
    for who, role, whose in (
        ("조관리", "admin", "김주무관"),
        ("박과장", "head", "김주무관"),
        ("이팀장", "team_lead", "김주무관"),
        ("오인사", "hr", "김주무관"),
        ("최담당", "payroll", "김주무관"),
        ("한기간제", "employee", "김주무관"),
        ("윤서무", "clerk", "한기간제"),
    ):
        with pytest.raises(NotTheirs):
            _look(world, who, role, whose)


def test_시스템관리자만_넣는다(world: World) -> None:
    seen = _see(world, GOOD)
    for who, role in (("윤서무", "clerk"), ("정감사", "auditor"), ("김주무관", "employee")):
        with pytest.raises(NotTheirs):
            actions.import_pc_log(file=seen.file, by=world.viewer(who, role), at=NOW)


def test_개월을_정해야_파기하고_올려만_둔_파일은_하루_뒤에_지운다(world: World) -> None:
    _import(world, f"{KIM},PC-1,2026-10-19 23:59,", f"{KIM},PC-1,2026-10-20 00:00,")
    _see(world, GOOD)
    assert job.destroy() == 0
    PcFile.objects.update(applied_at=None)
    actions.destroy_pc_logs(months=None, by=job.JOB, at=NOW + timedelta(days=2))
    assert not PcFile.objects.filter(content__isnull=False).exists()
    set_here(world, "feeds.pc_keep_months", "1")  # 2026-11-20 less a month: from 10-20 on stays
    assert job.destroy() == 1
    assert PcSession.objects.count() == 1
    assert lines("feeds.destroy_pc_logs") == 1
    assert job.destroy() == 0


def test_올리고_넣고_자기_것을_본다(world: World) -> None:
    admin = at_desk(world, "조관리", "admin")
    content = f"사번,컴퓨터이름,켠 시각,끈 시각\n{GOOD}".encode()
    assert admin.post("/feeds/pc/import").status_code == 422
    seen = admin.post(
        "/feeds/pc/import", {"file": SimpleUploadedFile("pc.csv", content)}, follow=True
    )
    assert "1건 넣기" in seen.content.decode()
    done = admin.post(seen.redirect_chain[0][0] + "/apply", follow=True).content.decode()
    assert "기록만 남겼습니다" in done
    page = at_desk(world, "김주무관").get("/feeds/pc?month=2026-11").content.decode()
    assert "PC-1" in page
    assert "08:41" in page
    assert "두는 개월 수를 정하지 않아 파기하지 않습니다" in page
    key = people.public_ids([world.people["김주무관"]])[world.people["김주무관"]]
    assert admin.get(f"/feeds/pc/of/{key}").status_code == 403
    assert admin.get(f"/feeds/pc/of/{key}/sheet").status_code == 403
    clerk = at_desk(world, "윤서무", "clerk")
    assert "김주무관" in clerk.get("/feeds/pc?q=김주").content.decode()
    assert "PC-1" in clerk.get(f"/feeds/pc/of/{key}?month=2026-11").content.decode()
    assert clerk.get(f"/feeds/pc/of/{key}/sheet?month=2026-11").status_code == 200
