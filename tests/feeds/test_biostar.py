"""BioStar 2에서 온 기록: 한 번만 들어오고, 끊겨도 이어지고, 짝 없는 장치의 것은 기다린다."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from dure import clock
from dure.attendance import queries as attendance
from dure.attendance.models import Punch
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.feeds import actions, biostar
from dure.feeds.biostar import Wanted
from dure.feeds.models import BiostarServer
from dure.jobs import feeds as job
from dure.messages.models import Message
from tests.feeds.steps import admin
from tests.links.biostar_double import LOGIN, PASSWORD, Double, certificate, event
from tests.web.desk import at_desk
from tests.world import NOW, World

MORNING, EVENING = (
    "2026-11-19T23:50:12.00Z",
    "2026-11-20T05:03:44.00Z",
)  # 8:50:12 and 14:03:44 on 11-20


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("biostar"), "biostar")


@pytest.fixture
def double(keys: tuple[Path, Path]) -> Iterator[Double]:
    made = Double(*keys)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))


def _later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(minutes=minutes))


@pytest.fixture
def server(world: World, double: Double, keys: tuple[Path, Path]) -> UUID:
    wanted = Wanted("본관", double.url, LOGIN, PASSWORD, keys[0].read_text(), date(2026, 11, 20))
    return actions.save_server(wanted=wanted, by=admin(world), at=NOW)


def _pair(world: World, server: UUID, way: str = "by_key", serial: str = "HAEON-01") -> None:
    actions.pair_devices(
        server=server, devices={"541": (serial, way)}, keys={"1": "in", "2": "out"},
        by=admin(world), at=NOW,
    )  # fmt: skip


def test_가져온_기록은_한_번만_들어오고_감사_기록도_한_줄이다(
    world: World, double: Double, server: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pair(world, server)
    double.events = [
        event(1, MORNING, key="1"),
        event(2, EVENING, key="2"),
        event(3, EVENING, user="NOBODY"),
        event(4, EVENING, code="6401"),
    ]
    assert job.poll() == 3
    told = sorted(Punch.objects.values_list("at", "direction", "source"))
    assert told == [
        (datetime(2026, 11, 19, 23, 50, 12, tzinfo=UTC), 0, "terminal"),
        (datetime(2026, 11, 20, 5, 3, 44, tzinfo=UTC), 1, "terminal"),
    ]
    assert attendance.parked_count() == 1
    _later(monkeypatch, 1)
    assert job.poll() == 0
    assert Line.objects.filter(action="attendance.record_punches").count() == 1
    row = BiostarServer.objects.get()
    assert (row.taken, row.error, row.cursor) == (3, "", NOW + timedelta(minutes=1))


def test_짝_없는_장치의_기록은_기다렸다가_짝을_정하면_들어온다(
    world: World, double: Double, server: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    double.events = [event(1, MORNING, key="1"), event(2, EVENING)]
    assert job.poll() == 0
    row = BiostarServer.objects.get()
    assert row.strangers["541"] == {"name": "본관 1층 입구", "first": "2026-11-20T08:50:12+09:00"}
    _pair(world, server, way="out")
    _later(monkeypatch, 1)
    assert job.poll() == 2
    assert set(Punch.objects.values_list("direction", flat=True)) == {1}
    assert BiostarServer.objects.get().strangers == {}


def test_넣지_않는_장치와_모르는_키(world: World, double: Double, server: UUID) -> None:
    double.events = [event(1, MORNING, key="9"), event(2, EVENING)]
    _pair(world, server)
    assert job.poll() == 2
    assert set(Punch.objects.values_list("direction", flat=True)) == {None}
    Punch.objects.all()
    _pair(world, server, way="left_out")
    assert job.poll() == 0


def test_닿지_못하면_한_번_알리고_쉬었다가_놓친_것부터_이어서_가져온다(
    world: World, double: Double, server: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pair(world, server)
    double.status = 500
    assert job.poll() == 0
    row = BiostarServer.objects.get()
    assert "500" in row.error
    assert row.failing_since == NOW
    _later(monkeypatch, 2)
    assert job.poll() == 0
    assert double.log_ins == 1  # it rests for five minutes
    _later(monkeypatch, 6)
    assert job.poll() == 0
    assert Message.objects.filter(person_id=world.people["조관리"]).count() == 1
    page = at_desk(world, "조관리", "admin").get(f"/feeds/biostar/{server}").content.decode()
    assert "500로 답했습니다" in page
    assert "실제 제품으로는 아직 시험하지 못함" in page
    double.status = 200
    double.events = [event(1, EVENING)]
    _later(monkeypatch, 12)
    assert job.poll() == 1
    assert BiostarServer.objects.get().failing_since is None


def test_늦게_온_기록은_하루에_한_번_사흘을_되짚어_찾는다(
    world: World, double: Double, server: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    _pair(world, server)
    job.poll()
    double.events = [event(1, "2026-11-20T00:00:00.00Z")]
    _later(monkeypatch, 10)
    assert job.poll() == 0  # more than the hour before
    _later(monkeypatch, 24 * 60)
    assert job.poll() == 1


def test_밀린_날은_하루씩_나누어_지금까지_묻는다(
    world: World, double: Double, server: UUID
) -> None:
    _pair(world, server)
    BiostarServer.objects.update(since=NOW - timedelta(days=5), cursor=NOW - timedelta(days=5))
    double.events = [event(1, "2026-11-16T00:00:00.00Z"), event(2, "2026-11-19T00:00:00.00Z")]
    assert job.poll() == 2
    assert len(double.asked) == 5
    assert BiostarServer.objects.get().cursor == NOW


def test_비밀번호는_잠그고_화면에_내놓지_않는다(world: World, server: UUID) -> None:
    row = BiostarServer.objects.get()
    assert PASSWORD.encode() not in bytes(row.password)
    page = at_desk(world, "조관리", "admin").get(f"/feeds/biostar/{server}").content.decode()
    assert PASSWORD not in page
    assert not any(PASSWORD in each.summary for each in Line.objects.all())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "이름"),
        ({"url": "http://10.0.0.1"}, "https"),
        ({"url": "https://a:b@10.0.0.1"}, "https"),
        ({"password": ""}, "비밀번호"),
        ({"certificate": "글"}, "PEM"),
    ],
)
def test_쓸_수_없는_설정은_적지_않는다(world: World, change: dict[str, str], said: str) -> None:
    given = {"name": "본관", "url": "https://10.0.0.1", "login": "a", "password": "b", **change}
    with pytest.raises(Refused, match=said):
        actions.save_server(wanted=Wanted(**given), by=admin(world), at=NOW)  # type: ignore[arg-type]
    assert biostar.servers() == []


def test_시스템관리자의_일이다(world: World, server: UUID) -> None:
    by = world.viewer("윤서무", "clerk")
    with pytest.raises(NotTheirs):
        actions.save_server(wanted=Wanted("a", "https://b", "c", "d"), by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.pair_devices(server=server, devices={}, keys={}, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.stop_or_ask(server=server, asks=False, by=by, at=NOW)
    with pytest.raises(Refused, match="GONE"):
        _pair(world, server, serial="GONE")


def test_성공의_코드를_더하면_세기만_하던_것을_처음부터_다시_가져온다(
    world: World,
    double: Double,
    keys: tuple[Path, Path],
    server: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _pair(world, server)
    double.events = [event(1, MORNING, key="1"), event(2, EVENING, code="4102", key="2")]
    assert job.poll() == 1
    row = BiostarServer.objects.get()
    assert (row.codes, row.told["others"]) == (["4865", "4867"], {"4102": 1})
    desk = at_desk(world, "조관리", "admin")
    address = f"/feeds/biostar/{server}"
    assert "코드 4102 1건" in desk.get(address).content.decode()
    sent = {"name": "본관", "url": double.url, "login": LOGIN, "codes": "4865 4867,4102"}
    desk.post(f"{address}/save", sent)
    assert "4865, 4867, 4102" in desk.get(address).content.decode()
    _later(monkeypatch, 2)
    assert job.poll() == 1
    assert Punch.objects.count() == 2
    answer = desk.post(f"{address}/save", {**sent, "codes": "지문"})
    assert (answer.status_code, "이벤트 코드" in answer.content.decode()) == (422, True)


def test_화면에서_적고_짝을_정하고_멈춘다(
    world: World, double: Double, keys: tuple[Path, Path]
) -> None:
    desk = at_desk(world, "조관리", "admin")
    with keys[0].open("rb") as pem:
        sent = {"name": "별관", "url": double.url, "login": LOGIN, "password": PASSWORD,
                "since": "2026-11-20", "certificate": pem}  # fmt: skip
        made = desk.post("/feeds/biostar/new", sent, follow=True)
    address = made.redirect_chain[0][0]
    double.events = [event(1, MORNING)]
    job.poll()
    assert "짝 없음" in desk.get(address).content.decode()
    assert "짝 없는 장치 1대" in desk.get("/feeds/biostar").content.decode()
    desk.post(f"{address}/devices", {"device": "541", "serial:541": "HAEON-01", "way:541": "in"})
    assert job.poll() == 1
    desk.post(f"{address}/save", {"name": "별관", "url": double.url, "login": LOGIN})
    row = BiostarServer.objects.get()
    assert row.certificate.strip() == keys[0].read_text().strip()
    desk.post(f"{address}/switch", {"asks": "no"})
    assert biostar.due(at=NOW) == []
    assert "지금은 묻지 않습니다" in desk.get(address).content.decode()
