"""단말기 서버: kept before it is read, acknowledged once both stand, and nothing of a stranger's."""

import gzip
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client

from dure import clock, sealed, tenancy
from dure.api import terminals as door
from dure.attendance.models import ParkedPunch, Punch
from dure.audit.actions import Actor
from dure.errors import NotTheirs, Refused
from dure.jobs import terminals as job
from dure.links import iclock_lines
from dure.links.attlog import Wrong
from dure.messages.models import Message
from dure.people.models import Credential
from dure.terminals import actions, lines, queries
from dure.terminals.models import (
    Arrival,
    DayCheck,
    Device,
    Happening,
    HeldLine,
    Rejection,
    Swipe,
)
from tests import world as cast
from tests.terminals.conftest import ADDRESS, called, device, waiting
from tests.world import NOW, World

__all__ = ["device", "waiting"]  # fixtures
pytestmark = pytest.mark.urls("dure.api.terminals")
IN, OUT = (
    "2026-11-20 08:52:03",
    "2026-11-20 16:39:50",
)  # a quarter to eight hours ago; ten seconds ago
CDATA = "/iclock/cdata?SN=HAEON-01"


@pytest.fixture(autouse=True)
def terminal_server(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.MIDDLEWARE = []
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _get(url: str, address: str = ADDRESS, **more: object) -> tuple[int, str]:
    answer = Client().get(url, REMOTE_ADDR=address, **more)
    return answer.status_code, answer.content.decode()


def _post(url: str, body: str | bytes, address: str = ADDRESS) -> tuple[int, str]:
    answer = Client().post(url, body, content_type="text/plain", REMOTE_ADDR=address)
    return answer.status_code, answer.content.decode()


def _attlog(*rows: str) -> tuple[int, str]:
    return _post(f"{CDATA}&table=ATTLOG&Stamp=1", "".join(f"{row}\n" for row in rows))


def _line(world: World, at: str, status: int = 0, who: str = "김주무관") -> str:
    return f"{world.card(who)}\t{at}\t{status}\t15\t0\t0\t0"


# ── who calls ─────────────────────────────────────────────────────────────────────────


def test_모르는_단말기에는_답하고_목록에만_올린다(world: World) -> None:
    status, greeting = _get("/iclock/cdata?SN=NEW-77&options=all&pushver=2.4.1&language=75")
    assert (status, "Realtime=0" in greeting, "GET OPTION FROM: NEW-77" in greeting) == (
        200,
        True,
        True,
    )
    assert _get("/iclock/getrequest?SN=NEW-77") == (200, "OK")
    status, why = _post("/iclock/cdata?SN=NEW-77&table=ATTLOG", f"1001\t{IN}\t0\t1\n")
    assert status == 403
    assert "승인" in why
    [found] = queries.devices(states=["waiting"])
    assert (found.serial, found.address) == ("NEW-77", ADDRESS)
    assert not Arrival.objects.exists()
    assert not ParkedPunch.objects.exists()


def test_승인하면_남겨_둔_것을_보내온다(world: World, waiting: Device) -> None:
    actions.admit(
        serial="NEW-01",
        name="별관",
        unit=world.units["공원과"],
        networks=["10.1.2.0/24"],
        by=world.viewer("조관리", "admin"),
        at=NOW,
    )
    [check] = queries.commands()
    assert _get("/iclock/getrequest.aspx?SN=NEW-01") == (200, f"C:{check.id}:CHECK\n")
    _, greeting = _get("/iclock/cdata/?SN=NEW-01&options=all")
    assert "Realtime=1" in greeting
    assert "ATTLOGStamp=0" in greeting
    for never in ("FP", "FACE", "BIODATA", "AttPhoto", "UserPic"):
        assert never not in greeting.split("TransFlag=")[1].split("\n")[0]
    assert _post("/iclock/cdata/?SN=NEW-01&table=ATTLOG", f"1001\t{IN}\t0\t1\n") == (200, "OK:1")


def test_허용하지_않은_망에서_오면_받지_않고_알린다(world: World, device: Device) -> None:
    status, why = _post(f"{CDATA}&table=ATTLOG", _line(world, IN), address="10.9.9.9")
    assert (status, "10.9.9.9" in why) == (403, True)
    _post(f"{CDATA}&table=ATTLOG", _line(world, IN), address="10.9.9.9")
    assert not Arrival.objects.exists()
    [told] = Happening.objects.filter(kind="turned_away")
    assert "10.9.9.9" in told.detail
    [message] = Message.objects.filter(key__startswith="terminal:")
    assert message.person_id == world.people["조관리"]
    device.refresh_from_db()
    assert device.address == ADDRESS


def test_통신_비밀번호로_인사한_곳에서만_받는다(world: World, device: Device) -> None:
    actions.admit(
        serial=device.serial,
        name="본관",
        unit=world.units["해온시청"],
        networks=["10.1.2.0/24"],
        key="sesame",
        by=world.viewer("조관리", "admin"),
        at=NOW,
    )
    assert _attlog(_line(world, IN))[0] == 403
    assert "Realtime=0" in _get(f"{CDATA}&options=all&pushcommkey=wrong")[1]
    assert _attlog(_line(world, IN))[0] == 403
    assert "Realtime=1" in _get(f"{CDATA}&options=all&pushcommkey=sesame")[1]
    assert _attlog(_line(world, IN)) == (200, "OK:1")
    assert "sesame" not in str(list(Arrival.objects.values()))


def test_프록시_뒤에서는_그가_말하는_곳에서_온_것이다(
    world: World, device: Device, settings: LazySettings
) -> None:
    told = {"HTTP_X_FORWARDED_FOR": f"10.9.9.9, {ADDRESS}"}
    assert "Realtime=0" in _get(f"{CDATA}&options=all", address="127.0.0.1", **told)[1]
    settings.DURE_PROXIES = ["127.0.0.1"]
    assert "Realtime=1" in _get(f"{CDATA}&options=all", address="127.0.0.1", **told)[1]
    assert "Realtime=0" in _get(f"{CDATA}&options=all", address="10.9.9.9", **told)[1]


def test_일련번호가_없으면_까닭을_말한다(world: World) -> None:
    status, why = _get("/iclock/cdata?options=all")
    assert (status, "일련번호" in why) == (400, True)


def test_망의_구역이_붙은_주소도_안다(world: World, device: Device) -> None:
    assert _get("/iclock/cdata?SN=NEW-77&options=all", address="fe80::1%eth0")[0] == 200
    assert queries.devices(states=["waiting"])[0].address == "fe80::1"


def test_기관이_여럿이면_이름표와_통신_비밀번호를_아는_기관의_것이_된다(
    world: World, device: Device
) -> None:
    other = cast.build("9990001", "다른시", "other-")
    greeting = "/iclock/cdata?SN=NEW-77&options=all&pushcommkey="
    assert queries.institution_of(device.serial) == world.institution
    assert "Realtime=0" in _get(greeting)[1]  # from a network of ours, and still nobody's
    assert [each.serial for each in queries.devices()] == ["HAEON-01"]
    given = {"serial": "NEW-77", "name": "별관", "networks": ["10.0.0.0/8"], "at": NOW}
    here = {"unit": world.units["공원과"], "by": world.viewer("조관리", "admin")}
    with pytest.raises(Refused, match="통신 비밀번호"):
        actions.add(key="", **given, **here)  # type: ignore[arg-type]
    actions.add(key="guessed", **given, **here)  # type: ignore[arg-type]
    assert "Realtime=0" in _get(f"{greeting}sesame")[1]  # another's guess gets nothing
    assert _post("/iclock/cdata?SN=NEW-77&table=ATTLOG", f"1001\t{IN}\t0\t1\n")[0] == 403
    with tenancy.institution(other.institution):
        there = {"unit": other.units["공원과"], "by": other.viewer("조관리", "admin")}
    with tenancy.institution(other.institution), pytest.raises(Refused, match="다른 기관이 이미"):
        actions.add(key="sesame", **given, **there)  # type: ignore[arg-type]
    actions.shut(serial="NEW-77", by=world.viewer("조관리", "admin"), at=NOW)
    with tenancy.institution(other.institution):
        actions.add(key="sesame", **given, **there)  # type: ignore[arg-type]
    assert queries.institution_of("NEW-77") == other.institution
    assert "Realtime=1" in _get(f"{greeting}sesame")[1]


def test_이름표의_번호가_아니면_더하지_않는다(world: World) -> None:
    given = {"name": "별관", "unit": world.units["공원과"], "networks": ["10.1.2.0/24"], "at": NOW}
    with pytest.raises(Refused, match="이름표"):
        actions.add(serial="별관 것", key="", by=world.viewer("조관리", "admin"), **given)  # type: ignore[arg-type]
    with pytest.raises(NotTheirs):
        actions.add(serial="NEW-77", key="", by=world.viewer("윤서무", "clerk"), **given)  # type: ignore[arg-type]
    actions.add(serial="NEW-77", key="", by=world.viewer("조관리", "admin"), **given)  # type: ignore[arg-type]
    assert "Realtime=1" in _get("/iclock/cdata?SN=NEW-77&options=all")[1]


def test_사람이_모두_없어지면_적고_다시_보내게_한다(world: World, device: Device) -> None:
    def poll(users: int) -> None:
        _get(
            f"/iclock/getrequest?SN=HAEON-01&INFO=Ver1.1,{users},0,4000,10.1.2.30,10,7,0,0,0,5,0,0"
        )

    for users in (0, 120, 120):
        poll(users)
    device.refresh_from_db()
    assert device.emptied_at is None
    poll(0)
    device.refresh_from_db()
    assert device.emptied_at == NOW
    assert Happening.objects.filter(kind="emptied").count() == 1


def test_우리가_마지막_사람을_지운_것은_초기화가_아니다(world: World, device: Device) -> None:
    poll = "/iclock/getrequest?SN=HAEON-01&INFO=Ver1.1,{},0,4000,10.1.2.30,10,7,0,0,0,5,0,0"
    by = world.viewer("조관리", "admin")
    actions.queue(serial=device.serial, command="DATA DELETE USERINFO PIN=7", by=by, at=NOW)
    assert "DELETE" in _get(poll.format(1))[1]
    _get(poll.format(0))
    assert not Happening.objects.filter(kind="emptied").exists()


def test_초기화한_조작도_다시_보내게_한다(world: World, device: Device) -> None:
    _post(f"{CDATA}&table=OPERLOG", "OPLOG 22\t0\t2026-11-20 16:39:00\t0\t0\t0\t0\n")
    device.refresh_from_db()
    assert device.emptied_at == datetime.fromisoformat("2026-11-20T16:39:00+09:00")


def test_시각을_알려_주고_비밀_기능은_없다(world: World, device: Device) -> None:
    answer = Client().get("/iclock/ping?SN=HAEON-01", REMOTE_ADDR=ADDRESS)
    assert answer["Date"] == "Fri, 20 Nov 2026 07:40:00 GMT"
    assert _get("/iclock/file?SN=HAEON-01&url=x")[0] == 404
    assert _post("/iclock/exchange?SN=HAEON-01&type=publickey", "key")[0] == 404


# ── what they send ────────────────────────────────────────────────────────────────────


def test_출퇴근_기록이_그_사람의_것이_된다(world: World, device: Device) -> None:
    assert _attlog(_line(world, IN), _line(world, OUT, 1)) == (200, "OK:2")
    found = Punch.objects.filter(person_id=world.people["김주무관"]).order_by("at")
    assert [(each.direction, each.source, each.minute) for each in found] == [
        (0, "terminal", 8 * 60 + 52),
        (1, "terminal", 16 * 60 + 39),
    ]
    [arrival] = Arrival.objects.all()
    assert (arrival.state, arrival.outcome["new"]) == ("parsed", 2)


def test_다시_보내도_한_번만_받는다(world: World, device: Device) -> None:
    for _ in range(3):
        assert _attlog(_line(world, IN), _line(world, IN)) == (200, "OK:2")
    assert Swipe.objects.count() == 1
    assert Punch.objects.filter(person_id=world.people["김주무관"]).count() == 1


def test_많이_보내도_같다(world: World, device: Device) -> None:
    start = datetime(2026, 11, 19, 8, 0)
    rows = [_line(world, f"{start + timedelta(seconds=n):%Y-%m-%d %H:%M:%S}") for n in range(50)]
    assert _attlog(*rows[:30]) == (200, "OK:30")
    assert _attlog(*rows) == (200, "OK:50")
    assert (Swipe.objects.count(), Arrival.objects.last().outcome["new"]) == (50, 20)  # type: ignore[union-attr]


def test_미정_구분과_모르는_번호도_받는다(world: World, device: Device) -> None:
    assert _attlog(_line(world, IN, 255), f"777777\t{IN}\t0\t4\t0\t0\t0") == (200, "OK:2")
    [punch] = Punch.objects.filter(person_id=world.people["김주무관"])
    assert punch.direction is None
    [parked] = ParkedPunch.objects.all()
    assert (parked.credential, parked.terminal.serial) == ("777777", "HAEON-01")  # type: ignore[union-attr]


def test_읽을_수_없는_줄은_보류하고_받았다고_답한다(world: World, device: Device) -> None:
    rows = (_line(world, IN), f"{world.card('김주무관')}\t어제쯤\t0\t1", "???\t\t\t")
    assert _attlog(*rows) == (200, "OK:3")
    assert _attlog(*rows) == (200, "OK:3")
    held = HeldLine.objects.order_by("line")
    assert [(each.line, each.state) for each in held] == [(2, "held"), (3, "held")]
    assert "어제쯤" in held[0].text
    assert held[0].why


def test_있을_수_없는_시각은_보류한다(world: World, device: Device) -> None:
    odd = [_line(world, "2010-01-01 00:00:10"), _line(world, "2027-11-20 09:00:00")]
    assert _attlog(*odd) == (200, "OK:2")
    assert [each.state for each in HeldLine.objects.all()] == ["held", "held"]
    assert not Punch.objects.filter(source="terminal").exists()


def test_생체정보와_건강과_위치는_남기지_않는다(world: World, device: Device) -> None:
    body = "OPLOG 4\t0\t2026-11-20 16:39:00\t0\t0\t0\t0\nFP PIN=1001\tFID=6\tSize=8\tTMP=c2VjcmV0\n"
    assert _post(f"{CDATA}&table=OPERLOG", body) == (200, "OK:2")
    assert _post(f"{CDATA}&table=BIODATA", "BIODATA Pin=1001\tTmp=c2VjcmV0\n") == (200, "OK:1")
    assert (
        _post(f"{CDATA}&table=ATTPHOTO", b"PIN=1.jpg\nCMD=uploadphoto\0\xff\xd8c2VjcmV0")[0] == 200
    )
    warm = f"{world.card('김주무관')}\t{IN}\t0\t15\t0\t0\t0\t1\t36.4\t36.4\t+32400\teyJHUFMi"
    assert _attlog(warm) == (200, "OK:1")
    stored = b"".join(bytes(each.body) for each in Arrival.objects.all())
    for never in (b"c2VjcmV0", b"36.4", b"eyJHUFMi"):
        assert never not in stored
    assert Happening.objects.filter(kind="biometrics").count() == 1  # once a day
    assert sum(each.outcome["withheld"] for each in Arrival.objects.all()) == 3


def test_묶어_보낸_것도_읽고_깨졌으면_받지_않는다(world: World, device: Device) -> None:
    packed = gzip.compress(f"{_line(world, IN)}\n".encode())
    url = f"{CDATA}&table=ATTLOG&ContentType=tgz"
    assert _post(url, packed) == (200, "OK:1")
    status, why = _post(url, packed[:-9])
    assert (status, "풀 수 없습니다" in why) == (400, True)
    assert _post(url, packed[:-9])[0] == 400
    assert Happening.objects.filter(kind="turned_away", detail=why).count() == 1
    [kept] = Rejection.objects.all()
    assert (kept.times, kept.size, kept.why) == (2, len(packed) - 9, why)
    assert sealed.unseal(kept.body) == packed[:-9]
    by = world.viewer("조관리", "admin")
    with pytest.raises(Refused, match="아직 읽을 수 없습니다"):
        actions.read_rejected(rejection=kept.public_id, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.read_rejected(rejection=kept.public_id, by=world.viewer("윤서무", "clerk"), at=NOW)


def test_받지_않은_것은_단말기마다_다섯_건까지_이레_동안_둔다(world: World, device: Device) -> None:
    url = f"{CDATA}&table=ATTLOG&ContentType=tgz"
    for number in range(7):
        assert _post(url, b"\x1f\x8b" + bytes([number]))[0] == 400
    assert Rejection.objects.count() == 5
    by = Actor("job", "", "job")
    assert actions.destroy_rejected(by=by, at=NOW + timedelta(days=7)) == 0
    assert actions.destroy_rejected(by=by, at=NOW + timedelta(days=8)) == 5


def test_너무_크면_까닭을_말하고_받지_않는다(
    world: World, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "LARGEST", 10)
    status, why = _attlog(_line(world, IN))
    assert (status, "16 MB" in why) == (413, True)
    assert not Arrival.objects.exists()
    assert Happening.objects.filter(kind="turned_away").count() == 1
    [kept] = Rejection.objects.all()
    assert kept.size == 10


def test_받지_않은_것에서_읽을_수_있는_줄은_읽는다(
    world: World, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = _line(world, IN)
    with monkeypatch.context() as patched:
        patched.setattr(door, "LARGEST", len(line) + 9)
        assert _attlog(line, _line(world, OUT, 1))[0] == 413
    [kept] = Rejection.objects.all()
    by = world.viewer("조관리", "admin")
    assert actions.read_rejected(rejection=kept.public_id, by=by, at=NOW) == 2
    assert Swipe.objects.count() == 1
    assert "끊겼습니다" in HeldLine.objects.get().why
    assert not Rejection.objects.exists()


def test_읽다가_잘못되면_그대로_두고_다시_읽는다(
    world: World, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise ZeroDivisionError("시험")

    with monkeypatch.context() as patched:
        patched.setattr(lines, "record_punches", broken)
        assert _attlog(_line(world, IN)) == (200, "OK:1")
    [arrival] = Arrival.objects.all()
    assert (arrival.state, "ZeroDivisionError" in arrival.outcome["why"]) == ("failed", True)
    assert not Swipe.objects.exists()
    by = world.viewer("조관리", "admin")
    actions.read_arrival_again(arrival=arrival.id, by=by, at=NOW)
    assert Punch.objects.filter(person_id=world.people["김주무관"]).count() == 1


def test_데이터베이스가_끊기면_받았다고_답하지_않는다(
    world: World, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(**_: object) -> None:
        raise OperationalError("끊김")

    monkeypatch.setattr(lines, "record_punches", cut)
    with pytest.raises(OperationalError):
        _attlog(_line(world, IN))


def test_적어_두고_읽지_못한_것은_나중에_읽는다(world: World, device: Device) -> None:
    actions.keep(
        device=device.id,
        path="cdata",
        query="SN=HAEON-01&table=ATTLOG&pushcommkey=sesame",
        address=ADDRESS,
        body=f"{_line(world, IN)}\n".encode(),
        at=NOW - timedelta(minutes=2),
    )
    assert job.tend() == 1
    assert job.tend() == 0
    assert Swipe.objects.count() == 1
    assert "sesame" not in Arrival.objects.get().query


def test_읽지_못하는_요청_하나가_다른_것을_막지_않고_다섯_번이면_사람에게_보인다(
    world: World, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [_line(world, IN), _line(world, OUT, 1)]
    poison, good = [
        actions.keep(
            device=device.id,
            path="cdata",
            query="SN=HAEON-01&table=ATTLOG",
            address=ADDRESS,
            body=f"{body}\n".encode(),
            at=NOW - timedelta(minutes=2),
        )
        for body in bodies
    ]
    record = lines.record_punches

    def cut(**given: Any) -> None:
        if given["source_ref"] == str(poison):
            raise OperationalError("끊김")
        record(**given)

    monkeypatch.setattr(lines, "record_punches", cut)
    for _ in range(5):
        with pytest.raises(ExceptionGroup, match="다 읽지"):
            job.tend()
    assert Arrival.objects.get(id=good).state == "parsed"
    assert job.tend() == 0
    failed = Arrival.objects.get(id=poison)
    assert (failed.state, "다섯 번" in failed.outcome["why"]) == ("failed", True)


# ── held lines ────────────────────────────────────────────────────────────────────────


def _held_line(world: World, table: str, *rows: str, ending: str = "\n") -> HeldLine:
    """The one line of a request that is held."""
    _post(f"{CDATA}&table={table}&Stamp=1", "\n".join(rows) + ending)
    return HeldLine.objects.get()


def test_끊긴_줄은_다시_읽어도_기록이_되지_않는다(world: World, device: Device) -> None:
    torn = _line(world, OUT, 1).rsplit("\t", 4)[0]  # 번호, 시각, 구분까지만
    held = _held_line(world, "ATTLOG", _line(world, IN), torn, ending="")
    by = world.viewer("조관리", "admin")
    with pytest.raises(Refused, match="끊겼습니다"):
        actions.read_again(line=held.public_id, by=by, at=NOW)
    assert Swipe.objects.count() == 1


def test_다시_읽은_조작은_감사에게_알린다(
    world: World, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(number: int, rest: str) -> None:
        raise Wrong("줄", rest, "모르는 줄입니다.")

    with monkeypatch.context() as patched:
        patched.setattr(iclock_lines, "_operation", unknown)
        held = _held_line(world, "OPERLOG", "OPLOG 13\t1\t2026-11-20 16:39:00\t0\t0\t0\t0")
    assert not Happening.objects.exists()
    by = world.viewer("조관리", "admin")
    actions.read_again(line=held.public_id, by=by, at=NOW)
    assert [each.kind for each in Happening.objects.all()] == ["log_cleared"]
    assert Message.objects.filter(person_id=world.people["정감사"]).exists()


def test_사람의_줄을_다시_읽을_때_머리를_겹쳐_붙이지_않는다(
    world: World, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(number: int, rest: str) -> None:
        raise Wrong("줄", rest, "모르는 줄입니다.")

    with monkeypatch.context() as patched:
        patched.setattr(iclock_lines, "_user", unknown)
        held = _held_line(world, "USERINFO", "PIN=1001\tName=홍길동\tPri=0")
    actions.read_again(line=held.public_id, by=world.viewer("조관리", "admin"), at=NOW)
    held.refresh_from_db()
    assert held.state == "parsed"


# ── commands ──────────────────────────────────────────────────────────────────────────


def test_명령을_가져가고_결과를_알린다(world: World, device: Device) -> None:
    by = world.viewer("조관리", "admin")
    key = actions.queue(serial=device.serial, command="INFO", by=by, at=NOW)
    url = "/iclock/getrequest?SN=HAEON-01&INFO=Ver1.1,120,0,4000,10.1.2.30,10,7,0,0,11101,5,0,0"
    assert _get(url) == (200, f"C:{key}:INFO\n")
    [seen] = queries.devices(states=["admitted"])
    assert (seen.firmware, seen.users, seen.stored) == ("Ver1.1", 120, 4000)
    body = f"ID={key}&Return=0&CMD=INFO\nID=zz9&Return=-1&CMD=DATA\n"
    assert _post("/iclock/devicecmd?SN=HAEON-01", body) == (200, "OK")
    found = queries.command(key)
    assert found is not None
    assert (found.is_done, found.is_over, found.result) == (True, True, 0)
    assert Arrival.objects.get().outcome["strange"] == ["zz9"]


def test_기록_수가_모자라면_그날을_다시_받는다(world: World, device: Device) -> None:
    by = world.viewer("조관리", "admin")
    assert actions.check_days(by=by, at=NOW) == 7
    assert actions.check_days(by=by, at=NOW) == 0
    first = queries.commands(states=["waiting"])[-1]
    expected = "VERIFY SUM ATTLOG StartTime=2026-11-13 00:00:00\tEndTime=2026-11-13 23:59:59"
    assert first.text == expected
    _get("/iclock/getrequest?SN=HAEON-01")
    _post("/iclock/devicecmd?SN=HAEON-01", f"ID={first.id}&Return=0&CMD=VERIFY SUM&AttlogSum=2\n")
    check = DayCheck.objects.get()
    assert (check.theirs, check.ours, str(check.day)) == (2, 0, "2026-11-13")
    newest = queries.commands()[0]
    assert newest.text == expected.replace("VERIFY SUM", "DATA QUERY")
    day = [_line(world, "2026-11-13 08:50:00"), _line(world, "2026-11-13 18:02:00", 1)]
    assert _attlog(*day) == (200, "OK:2")
    assert Punch.objects.filter(person_id=world.people["김주무관"]).count() == 2


def test_다른_청사_사람의_번호를_물으면_이름을_알려_준다(world: World, device: Device) -> None:
    Credential.objects.create(
        institution_id=world.institution,
        person_id=world.people["한기간제"],
        kind="staff",
        value="5005",
        valid=("2026-01-01", None),
    )
    status, told = _get(f"{CDATA}&table=RemoteAtt&PIN=5005")
    assert status == 200
    assert told.startswith("DATA UPDATE USERINFO PIN=5005\tName=한기간제\t")
    assert _get(f"{CDATA}&table=RemoteAtt&PIN=404404") == (200, "OK")


# ── what an auditor should know ───────────────────────────────────────────────────────


def test_시각을_바꾸고_기록을_지우면_감사에_한_번_알린다(world: World, device: Device) -> None:
    body = "".join(
        f"OPLOG {code}\t1\t2026-11-20 07:00:0{n}\t0\t0\t0\t0\n"
        for n, code in enumerate((21, 13, 82, 32, 22, 9, 4))
    )
    for _ in range(2):
        assert _post(f"{CDATA}&table=OPERLOG", body) == (200, "OK:7")
    kinds = set(Happening.objects.values_list("kind", flat=True))
    assert kinds >= {"time_set", "log_cleared", "server_changed", "duress", "factory_reset"}
    assert "user_deleted" in kinds
    told = Message.objects.filter(key__startswith="terminal:")
    assert told.filter(person_id=world.people["정감사"]).count() == 6
    assert told.filter(person_id=world.people["조관리"]).count() == 6


def test_우리가_지운_사람은_알리지_않는다(world: World, device: Device) -> None:
    by = world.viewer("조관리", "admin")
    delete = "DATA DELETE USERINFO PIN=1002"
    actions.queue(serial=device.serial, command=delete, by=by, at=NOW)
    _get("/iclock/getrequest?SN=HAEON-01")
    _post(f"{CDATA}&table=OPERLOG", "OPLOG 9\t0\t2026-11-20 16:39:30\t1002\t0\t0\t0\n")
    assert not Happening.objects.exists()


def test_시계가_앞서면_바로_알린다(world: World, device: Device) -> None:
    assert _attlog(_line(world, "2026-11-20 16:41:02")) == (200, "OK:1")  # 62초 뒤의 기록
    device.refresh_from_db()
    assert (device.drift_seconds, device.drift_since) == (62, NOW)
    assert Happening.objects.get().detail == "62초 빠릅니다"
    _attlog(_line(world, "2026-11-20 16:41:05"))
    assert Happening.objects.count() == 1
    _attlog(_line(world, "2026-11-20 16:40:02"))
    device.refresh_from_db()
    assert (device.drift_seconds, device.drift_since) == (2, None)


@pytest.mark.parametrize(
    ("told", "ahead"),
    [
        ("2026-11-23 16:40:00", 3 * 86_400),  # three days
        ("2120-11-20 16:40:00", 2**31 - 1),  # more seconds than a column holds
    ],
)
def test_보류할_만큼_앞선_시계도_알리고_새_기록의_때로_치지_않는다(
    world: World, device: Device, told: str, ahead: int
) -> None:
    for _ in range(2):
        assert _attlog(_line(world, told)) == (200, "OK:1")
    assert HeldLine.objects.count() == 1
    device.refresh_from_db()
    assert (device.drift_seconds, device.drift_since, device.last_punch_at) == (ahead, NOW, None)
    assert Happening.objects.filter(kind="drift").count() == 1
    _attlog(_line(world, OUT))  # ten seconds ago: it has been set
    device.refresh_from_db()
    assert (device.drift_seconds, device.drift_since) == (-10, None)
    assert device.last_punch_at == NOW - timedelta(seconds=10)


def test_멀리_앞선_조작_줄도_읽는다(world: World, device: Device) -> None:
    body = "OPLOG 4\t0\t2120-11-20 16:39:00\t0\t0\t0\t0\n"
    assert _post(f"{CDATA}&table=OPERLOG", body) == (200, "OK:1")
    assert Arrival.objects.get().state == "parsed"
    device.refresh_from_db()
    assert (device.drift_since, device.last_punch_at) == (NOW, None)


def test_시계가_늦은지는_두_번_같게_늦어야_안다(world: World, device: Device) -> None:
    _attlog(_line(world, "2026-11-20 15:40:00"))
    _attlog(_line(world, "2026-11-20 15:40:00"))  # the same again says nothing
    device.refresh_from_db()
    assert device.drift_since is None
    _attlog(_line(world, "2026-11-20 15:40:20"))
    device.refresh_from_db()
    assert device.drift_seconds == -3580


def test_끊겼다가_온_옛_기록은_시계_탓이_아니다(world: World, device: Device) -> None:
    Device.objects.filter(id=device.id).update(last_seen_at=NOW - timedelta(hours=3))
    for n in range(4):
        _attlog(_line(world, f"2026-11-20 14:00:0{n}"))
    device.refresh_from_db()
    assert (device.online_since, device.drift_since) == (NOW, None)


def test_없는_일련번호가_목록을_채우지_못한다(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dure.terminals import contact

    monkeypatch.setattr(contact, "MOST_WAITING", 1)
    called(world, "NEW-01")
    assert _get("/iclock/getrequest?SN=NEW-02") == (200, "OK")
    assert _post("/iclock/cdata?SN=NEW-02&table=ATTLOG", "1\n")[0] == 403
    assert [each.serial for each in queries.devices()] == ["NEW-01"]
