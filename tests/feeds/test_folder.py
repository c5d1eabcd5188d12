"""감시 폴더: 다 쓰인 파일만, 한 번만 들어가고, 들어가지 못한 것은 까닭과 함께 남는다."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from dure import clock, tenancy
from dure.attendance.models import Punch
from dure.errors import NotTheirs, Refused
from dure.feeds import actions, queries
from dure.feeds.models import Arrival
from dure.jobs import feeds as job
from dure.links.watched_folder import Folder
from dure.messages.models import Message
from tests.feeds.steps import HEADER, LAYOUT, admin, content, line, profile
from tests.web.desk import at_desk, lines
from tests.world import NOW, World


@pytest.fixture
def drop(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The office's folder, beside a pinned clock."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(settings, "DURE_FEEDS", str(tmp_path))
    folder = tmp_path / "9990000"
    folder.mkdir()
    job._folders.clear()
    yield folder
    job._folders.clear()


def _put(folder: Path, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)


def _two_looks() -> int:
    return job.look() + job.look()


def _names(folder: Path) -> list[str]:
    return (
        sorted(path.name.split("_", 1)[-1] for path in folder.iterdir()) if folder.exists() else []
    )


def test_맞는_프로필로_넣고_처리함으로_옮긴다(world: World, drop: Path) -> None:
    profile(world)
    _put(drop, "gate_1103.csv", content(line(world.card("김주무관"))))
    assert job.look() == 0  # seen for the first time: it may still be growing
    assert job.look() == 1
    assert Punch.objects.count() == 1
    assert _names(drop / "처리함") == ["gate_1103.csv"]
    (found,) = queries.arrivals()
    assert (found.state, found.reason, found.outcome["new"]) == ("taken", "", 1)
    assert not Message.objects.exists()


def test_자라는_파일과_쓰는_중인_이름과_링크는_기다린다(world: World, drop: Path) -> None:
    profile(world)
    whole = content(line(world.card("김주무관")))
    _put(drop, "gate_1103.csv", whole[:40])
    job.look()
    _put(drop, "gate_1103.csv", whole)
    assert job.look() == 0
    _put(drop, "gate_1104.csv.part", whole)
    _put(drop, ".gate_1105.csv", whole)
    os.symlink(drop / ".gate_1105.csv", drop / "gate_1106.csv")
    (drop / "gate_1107.csv").touch()
    assert job.look() == 1
    assert _two_looks() == 0
    assert _names(drop / "처리함") == ["gate_1103.csv"]
    (drop / "gate_1104.csv.part").rename(drop / "gate_1104.csv")
    assert _two_looks() == 1


def test_같은_파일이_또_와도_기록은_늘지_않고_아무것도_잃지_않는다(
    world: World, drop: Path
) -> None:
    profile(world)
    for _ in range(2):
        _put(drop, "gate_1103.csv", content(line(world.card("김주무관"))))
        assert _two_looks() == 1
    assert Punch.objects.count() == 1
    assert len(_names(drop / "처리함")) == 2
    assert queries.arrivals()[0].reason == "이미 넣은 파일이라 바뀐 것이 없습니다."


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("door_1103.csv", content(line("1")), "맞는 프로필이 없습니다"),
        ("gate_1103.csv", content(line("1", "99시")), "3번째 줄"),
        ("gate_1103.csv", content(line("1"), header=HEADER[:-1]), "'결과' 열이 없어졌습니다"),
        ("gate_1103.csv", b"\x00\x01\x02", "읽을 수 없습니다"),
    ],
)
def test_넣지_못한_파일은_거절함에_두고_까닭을_알린다(
    world: World, drop: Path, name: str, data: bytes, why: str
) -> None:
    profile(world)
    _put(drop, name, data)
    assert _two_looks() == 0
    assert _names(drop / "거절함") == [name]
    (found,) = queries.arrivals(state="refused")
    assert why in found.reason
    assert not Punch.objects.exists()
    (message,) = Message.objects.all()
    assert message.person_id == world.people["조관리"]
    assert message.url == f"/feeds/arrivals/{found.public_id}"


def test_두_프로필에_맞으면_고르지_않는다(world: World, drop: Path) -> None:
    profile(world)
    profile(world, "별관", "*_1103.csv")
    _put(drop, "gate_1103.csv", content(line("1")))
    assert _two_looks() == 0
    assert (
        "본관, 별관" in queries.arrivals()[0].reason or "별관, 본관" in queries.arrivals()[0].reason
    )


def test_너무_큰_파일은_읽지_않고_옮긴다(
    world: World, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dure.links.watched_folder.LARGEST", 10)
    _put(drop, "gate_1103.csv", content(line("1")))
    assert _two_looks() == 0
    (found,) = queries.arrivals()
    assert (found.upload, found.state) == (None, "refused")
    with pytest.raises(Refused, match="다시 넣어"):
        actions.retry_arrival(arrival=found.public_id, by=admin(world), at=NOW)


def test_옮기기_전에_죽었으면_다시_넣어도_그대로다(
    world: World, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile(world)
    _put(drop, "gate_1103.csv", content(line(world.card("김주무관"))))
    job.look()

    def killed(*_: object, **__: object) -> Path:
        raise OSError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "put_away", killed)
        with pytest.raises(ExceptionGroup):
            job.look()
    assert Punch.objects.count() == 1
    assert _two_looks() >= 1
    assert Punch.objects.count() == 1
    assert _names(drop / "처리함") == ["gate_1103.csv"]


def test_고친_프로필로_다시_넣는다(world: World, drop: Path) -> None:
    _put(drop, "gate_1103.csv", content(line(world.card("김주무관"))))
    _two_looks()
    (found,) = queries.arrivals()
    assert not actions.retry_arrival(arrival=found.public_id, by=admin(world), at=NOW)
    profile(world)
    assert actions.retry_arrival(arrival=found.public_id, by=admin(world), at=NOW)
    found.refresh_from_db()
    assert (found.state, found.reason, found.settled_by) == ("taken", "", "cho")
    assert Punch.objects.count() == 1
    assert lines("feeds.retry_arrival") == 2
    with pytest.raises(Refused, match="이미 넣은"):
        actions.retry_arrival(arrival=found.public_id, by=admin(world), at=NOW)
    with pytest.raises(Refused):
        actions.dismiss_arrival(arrival=found.public_id, by=admin(world), at=NOW)


def test_그대로_두거나_다시_넣는_것은_시스템관리자다(world: World, drop: Path) -> None:
    _put(drop, "gate_1103.csv", content(line("1")))
    _two_looks()
    key = queries.arrivals()[0].public_id
    for by in (world.viewer("윤서무", "clerk"), world.viewer("정감사", "auditor")):
        with pytest.raises(NotTheirs):
            actions.retry_arrival(arrival=key, by=by, at=NOW)
        with pytest.raises(NotTheirs):
            actions.dismiss_arrival(arrival=key, by=by, at=NOW)
    actions.dismiss_arrival(arrival=key, by=admin(world), at=NOW)
    assert Arrival.objects.get().state == "left"


def test_화면에서_온_파일을_보고_다시_넣는다(world: World, drop: Path) -> None:
    profile(world, layout=LAYOUT)
    _put(drop, "gate_1103.csv", content(line(world.card("김주무관")), header=HEADER[::-1]))
    _two_looks()
    desk = at_desk(world, "조관리", "admin")
    assert "거절한 파일 1개" in desk.get("/feeds").content.decode()
    listed = desk.get("/feeds/folder?state=refused").content.decode()
    assert "gate_1103.csv" in listed
    address = f"/feeds/arrivals/{queries.arrivals()[0].public_id}"
    page = desk.get(address).content.decode()
    assert "달라 한 줄도 넣지 않았습니다" in page
    assert "결과 · 구분" in page  # the new header in its order
    again = desk.post(f"{address}/retry", follow=True).content.decode()
    assert "다시 해 보았지만 넣지 못했습니다" in again
    desk.post(f"{address}/dismiss")
    assert queries.arrivals()[0].state == "left"
    with tenancy.institution(world.institution):
        assert queries.arrival_counts() == {"left": 1}
