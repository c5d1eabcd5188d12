"""단말기: let in with two presses, what is wrong said with its button, and each page for whom it is."""

from datetime import timedelta

import pytest
from django.test import Client

from dure import clock
from dure.attendance.actions import touch_everybody
from dure.attendance.models import Day, Terminal
from dure.terminals import actions, queries
from dure.terminals.models import Command, Device, HeldLine, Rejection, Swipe
from tests import world as cast
from tests.terminals.conftest import called, device, waiting
from tests.web.desk import DAY, at_desk, computed, record
from tests.world import NOW, World

__all__ = ["device", "waiting"]  # fixtures


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def admin(world: World) -> Client:
    return at_desk(world, "조관리", "admin")


def _page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def _post(client: Client, url: str, **given: object) -> int:
    return client.post(url, given).status_code


def test_기다리는_단말기를_고르고_누르면_승인된다(
    world: World, admin: Client, waiting: Device
) -> None:
    page = _page(admin, "/terminals")
    assert "NEW-01" in page
    assert 'value="10.1.2.0/24"' in page
    url = f"/terminals/{waiting.public_id}/admit"
    given = {"name": "별관", "unit": world.units["공원과"], "networks": "10.1.2.0/24, 10.9.0.7"}
    assert _post(admin, url, **given) == 302
    [seen] = queries.devices()
    assert (seen.state, seen.name, seen.networks) == (
        "admitted",
        "별관",
        ("10.1.2.0/24", "10.9.0.7/32"),
    )
    assert Terminal.objects.get(serial="NEW-01").name == "별관"
    assert "별관" in _page(admin, "/terminals")


def test_있는_곳을_고르지_않으면_승인하지_않는다(admin: Client, waiting: Device) -> None:
    url = f"/terminals/{waiting.public_id}/admit"
    assert _post(admin, url, name="별관", unit="", networks="10.1.2.0/24") == 422
    assert _post(admin, url, name="", unit=1, networks="10.1.2.0/24") == 422


def test_우리_것이_아니면_막는다(admin: Client, waiting: Device) -> None:
    assert _post(admin, f"/terminals/{waiting.public_id}/shut") == 302
    assert [each.state for each in queries.devices()] == ["shut"]


def test_잘못된_것마다_할_일과_단추가_있다(world: World, admin: Client, device: Device) -> None:
    key = actions.queue(
        serial=device.serial, command="INFO", by=world.viewer("조관리", "admin"), at=NOW
    )
    Command.objects.filter(id=key).update(state="failed", answer="단말기가 모르는 명령입니다.")
    long_ago = NOW - timedelta(hours=2)
    Device.objects.filter(id=device.id).update(
        last_seen_at=long_ago, drift_seconds=-3600, drift_since=long_ago
    )
    page = _page(admin, "/terminals")
    for said in ("연락이 없습니다", "60분 0초 늦습니다", "형편을 묻기", f"commands/{key}/again"):
        assert said in page
    assert "살펴볼 것이 3가지" in page
    assert "살펴볼 것이 3가지" in _page(admin, "/")
    assert "단말기에 살펴볼" not in _page(at_desk(world, "김주무관"), "/")
    assert _post(admin, f"/terminals/commands/{key}/again") == 302
    assert queries.commands()[0].state == "waiting"
    assert _post(admin, f"/terminals/commands/{queries.commands()[0].id}/cancel") == 302
    assert queries.commands()[0].state == "cancelled"


def test_단말기에_일을_시키고_기록을_다시_받는다(admin: Client, device: Device) -> None:
    url = f"/terminals/{device.public_id}"
    page = _page(admin, url)
    assert "형편" in page
    assert 'value="2026-11-19"' in page  # yesterday
    assert _post(admin, f"{url}/ask", command="reboot") == 302
    assert queries.commands()[0].text == "REBOOT"
    assert _post(admin, f"{url}/ask", command="SHELL") == 422
    assert _post(admin, f"{url}/backfill", since="2026-11-18", last="2026-11-19") == 302
    assert queries.commands()[0].text == (
        "DATA QUERY ATTLOG StartTime=2026-11-18 00:00:00\tEndTime=2026-11-19 23:59:59"
    )
    assert _post(admin, f"{url}/backfill", since="2026-11-18", last="2026-12-01") == 422
    assert _post(admin, f"{url}/backfill", since="", last="") == 422


def _held(world: World, device: Device, text: str) -> HeldLine:
    key = actions.keep(
        device=device.id,
        path="cdata",
        query="SN=HAEON-01&table=ATTLOG",
        address="10.1.2.30",
        body=f"{text}\n".encode(),
        at=NOW,
    )
    actions.read(arrival=key, at=NOW)
    return HeldLine.objects.get()


def test_보류한_줄을_다시_읽거나_까닭을_적고_제쳐_둔다(
    world: World, admin: Client, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = f"{world.card('김주무관')}\t2026-11-22 09:00:00\t0\t1\t0"
    line = _held(world, device, later)
    assert later.split("\t")[1] in _page(admin, "/terminals/held")
    assert "보류" in _page(admin, "/terminals")
    assert _post(admin, f"/terminals/held/{line.public_id}/read") == 422
    assert _post(admin, f"/terminals/held/{line.public_id}/aside", reason=" ") == 422
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=2))
    assert _post(admin, f"/terminals/held/{line.public_id}/read") == 302
    assert Swipe.objects.count() == 1
    assert _post(admin, f"/terminals/held/{line.public_id}/aside", reason="시험") == 409


def test_제쳐_둔_줄은_까닭과_함께_남는다(world: World, admin: Client, device: Device) -> None:
    line = _held(world, device, "???")
    url = f"/terminals/held/{line.public_id}/aside"
    assert _post(admin, url, reason="시험으로 찍은 것") == 302
    line.refresh_from_db()
    assert (line.state, line.reason, line.settled_by) == ("aside", "시험으로 찍은 것", "cho")
    assert "보류한 줄이 없습니다" in _page(admin, "/terminals/held")


def test_감사는_단말기에서_일어난_일을_본다(world: World, device: Device) -> None:
    _operate(device)
    auditor = at_desk(world, "정감사", "auditor")
    page = _page(auditor, "/terminals/happenings")
    assert "단말기의 시각을 바꿈" in page
    assert "본관 1층" in page
    assert auditor.get("/terminals").status_code == 403


def _operate(device: Device) -> None:
    key = actions.keep(
        device=device.id,
        path="cdata",
        query="SN=HAEON-01&table=OPERLOG",
        address="10.1.2.30",
        body=b"OPLOG 21\t0\t2026-11-20 16:39:00\t0\t0\t0\t0\n",
        at=NOW,
    )
    actions.read(arrival=key, at=NOW)


def test_서무는_기록이_하나도_없는_날을_본다(world: World) -> None:
    clerk = at_desk(world, "윤서무", "clerk")
    record(world, "강국장", DAY - timedelta(days=1), 530, 1090)
    touch_everybody(since=DAY - timedelta(days=1), until=DAY, why="test", at=NOW)
    computed()
    assert Day.objects.filter(date=DAY - timedelta(days=1)).count() > 3
    page = _page(clerk, "/terminals/silent")
    assert "총무과" in page
    assert "본관 1층" in page  # hangs at the office above
    assert "공원과" not in page  # another's
    everywhere = _page(at_desk(world, "조관리", "admin"), "/terminals/silent")
    assert "공원과" in everywhere
    assert "감사담당관" not in everywhere  # 강국장 came


def test_서무는_단말기를_다루지_못한다(world: World, waiting: Device) -> None:
    clerk = at_desk(world, "윤서무", "clerk")
    assert clerk.get("/terminals").status_code == 403
    assert _post(clerk, f"/terminals/{waiting.public_id}/shut") == 403


def test_연락이_없으면_어떻게_하는지_말한다(world: World, admin: Client) -> None:
    assert "저절로 나타납니다" in _page(admin, "/terminals")
    called(world, "NEW-09")
    assert "NEW-09" in _page(admin, "/terminals")


def _many(world: World, count: int, unit: str) -> None:
    """Terminals that are let in and call at `NOW`, all at one place."""
    admin = world.viewer("조관리", "admin")
    for nth in range(count):
        actions.add(
            serial=f"AT-{world.units[unit]}-{nth:02}", key="", name=f"{unit} {nth:02}",
            unit=world.units[unit], networks=["10.1.2.0/24"], by=admin, at=NOW,
        )  # fmt: skip


def test_단말기가_많으면_탈_난_것부터_쪽으로_나누고_상태와_곳으로_고른다(
    world: World, admin: Client
) -> None:
    _many(world, 21, "공원과")
    _many(world, 2, "총무과")
    Device.objects.filter(serial=f"AT-{world.units['총무과']}-01").update(
        last_seen_at=NOW - timedelta(hours=1)
    )
    first = _page(admin, "/terminals")
    assert first.index("총무과 01") < first.index("공원과 00")
    assert "23대 중 1–20" in first
    for said in ("모두 23", "살펴볼 것 1", "잘 도는 것 22", "막은 것 0"):
        assert said in first
    assert "공원과 20" not in first
    assert "공원과 20" in _page(admin, "/terminals?page=2")
    here = _page(admin, "/terminals?unit=총무과&kind=trouble")
    assert ("총무과 01" in here, "총무과 00" in here, "모두 2" in here) == (True, False, True)
    assert "해당하는 단말기가 없습니다" in _page(admin, "/terminals?unit=공원과&kind=trouble")


def test_여럿이_함께_끊기면_망을_먼저_보라고_한_번_말한다(world: World, admin: Client) -> None:
    _many(world, 7, "공원과")
    Device.objects.update(last_seen_at=NOW - timedelta(hours=1))
    Device.objects.filter(serial=f"AT-{world.units['공원과']}-03").update(
        last_seen_at=NOW - timedelta(days=2)
    )
    page = _page(admin, "/terminals")
    assert "단말기 6대가" in page
    assert page.count("함께 연락이 없습니다") == 1
    assert page.count("전원과 통신선을") == 1


def test_여러_기관이_쓰는_서버에서는_이름표의_번호로_더한다(world: World, admin: Client) -> None:
    assert "/terminals/add" not in _page(admin, "/terminals")
    cast.build("9990001", "다른시", "other-")
    assert "이름표의 일련번호" in _page(admin, "/terminals")
    given = {"serial": "NEW-77", "name": "별관", "networks": "10.1.2.0/24"}
    assert _post(admin, "/terminals/add", **given) == 422
    given["unit"] = str(world.units["공원과"])
    assert _post(admin, "/terminals/add", **given) == 422
    assert _post(admin, "/terminals/add", key="sesame", **given) == 302
    [seen] = queries.devices()
    assert (seen.serial, seen.state, seen.has_key) == ("NEW-77", "admitted", True)
    assert _post(at_desk(world, "윤서무", "clerk"), "/terminals/add", **given) == 403
    assert "정해 두었습니다" in _page(admin, f"/terminals/{seen.public_id}")


def test_받지_않은_요청을_까닭과_함께_보이고_다시_읽는다(
    world: World, admin: Client, device: Device
) -> None:
    line = f"{world.card('김주무관')}\t2026-11-20 08:50:00\t0\t4\t0\n"
    actions.not_taken(
        device=device.id, path="cdata", query="SN=HAEON-01&table=ATTLOG", address="10.1.2.30",
        body=line.encode(), sentence="너무 큽니다.", at=NOW,
    )  # fmt: skip
    assert "너무 큽니다." in _page(admin, "/terminals/held")
    assert "요청 1건을 보류" in _page(admin, "/terminals")
    kept = Rejection.objects.get().public_id
    assert _post(admin, f"/terminals/rejections/{kept}/read") == 302
    assert Swipe.objects.count() == 1
    assert _post(admin, f"/terminals/rejections/{kept}/read") == 403
