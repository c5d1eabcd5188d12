"""Commands: only those of the list, in order, one a poll, again after silence, over at their time."""

from datetime import timedelta

import pytest

from dure.audit.actions import Actor
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused, Stale
from dure.terminals import actions, commanding, queries
from dure.terminals.models import Device
from tests.world import NOW, World

JOB = Actor("job", "", "job")
ENROL = "DATA UPDATE USERINFO PIN=1001\tName=김주무관\tPri=0\tCard=123456789\tGrp=1"
MINUTE = timedelta(minutes=1)


def _queue(device: Device, *commands: str) -> list[int]:
    return actions.queue_all(serial=device.serial, commands=commands, by=JOB, at=NOW)


def _state(key: int) -> str:
    found = queries.command(key)
    assert found is not None
    return found.state


def test_맡긴_순서대로_한_번에_하나씩_간다(device: Device) -> None:
    first, second = _queue(device, ENROL, "DATA DELETE USERINFO PIN=1002")
    assert Line.objects.filter(action="terminals.queue", summary__contains="명령 2개").count() == 1
    assert commanding.take(device=device.id, at=NOW) == (first, ENROL)
    assert commanding.take(device=device.id, at=NOW + MINUTE) is None
    commanding.answered(device=device.id, command=first, result=0, answer="", at=NOW + MINUTE)
    found = queries.command(first)
    assert found is not None
    assert (found.is_done, found.kind, found.settled_at) == (True, "사람을 넣기", NOW + MINUTE)
    taken = commanding.take(device=device.id, at=NOW + MINUTE)
    assert taken is not None
    assert taken.id == second


def test_답이_없으면_십_분_뒤_다시_보내고_다섯_번이면_그만둔다(device: Device) -> None:
    [key] = _queue(device, "INFO")
    for nth in range(5):
        taken = commanding.take(device=device.id, at=NOW + nth * 10 * MINUTE)
        assert taken is not None, nth
    assert commanding.take(device=device.id, at=NOW + 49 * MINUTE) is None
    assert _state(key) == "sent"
    assert commanding.take(device=device.id, at=NOW + 50 * MINUTE) is None
    found = queries.command(key)
    assert found is not None
    assert (found.state, found.attempts) == ("failed", 5)


def test_이레_동안_가지러_오지_않으면_기한이_지난다(device: Device) -> None:
    taken, left = _queue(device, "INFO", "CHECK")
    assert commanding.take(device=device.id, at=NOW + timedelta(days=7)) is None
    assert (_state(taken), _state(left)) == ("expired", "expired")
    [later] = _queue(device, "INFO")
    assert commanding.expire(at=NOW + timedelta(days=6)) == 0
    assert commanding.expire(at=NOW + timedelta(days=7)) == 1
    assert _state(later) == "expired"


def test_안_된_까닭이_남는다(device: Device) -> None:
    [key] = _queue(device, ENROL)
    commanding.take(device=device.id, at=NOW)
    commanding.answered(device=device.id, command=key, result=-1001, answer="", at=NOW)
    found = queries.command(key)
    assert found is not None
    assert (found.state, found.result, found.answer) == ("failed", -1001, "단말기가 가득 찼습니다.")
    assert commanding.answered(device=0, command=key, result=0, answer="", at=NOW) is None


@pytest.mark.parametrize(
    "command",
    [
        "SHELL reboot",
        "PutFile url\tpath",
        "UPGRADE",
        "CLEAR LOG",
        "CLEAR DATA",
        "DATA QUERY FINGERTMP PIN=1",
        "DATA UPDATE FINGERTMP PIN=1",
        "SET OPTION ServerIP=1.2.3.4",
        f"{ENROL}\nC:9:SHELL ls",
        ENROL.replace("Pri=0", "Pri=14"),
        ENROL + "\tPasswd=1",
        ENROL.replace("김주무관", "김" * 2000),
    ],
)
def test_목록에_없는_명령은_보내지_않는다(device: Device, command: str) -> None:
    with pytest.raises(Refused) as refused:
        _queue(device, command)
    assert refused.value.code == "command_not_allowed"
    assert queries.commands(states=["waiting"]) == []


@pytest.mark.parametrize(
    "command",
    [
        "DATA QUERY ATTLOG StartTime=2026-11-19 00:00:00\tEndTime=2026-11-19 23:59:59",
        "VERIFY SUM ATTLOG StartTime=2026-11-19 00:00:00\tEndTime=2026-11-19 23:59:59",
        "SET OPTION TimeZone=9",
        "RELOAD OPTIONS",
        "REBOOT",
        "LOG",
    ],
)
def test_목록의_명령은_시스템관리자가_보낸다(world: World, device: Device, command: str) -> None:
    admin, clerk = world.viewer("조관리", "admin"), world.viewer("윤서무", "clerk")
    assert actions.queue(serial=device.serial, command=command, by=admin, at=NOW)
    with pytest.raises(NotTheirs):
        actions.queue(serial=device.serial, command=command, by=clerk, at=NOW)


def test_사람을_넣고_빼는_것은_서무도_한다(world: World, device: Device) -> None:
    by = world.viewer("윤서무", "clerk")
    assert actions.queue(serial=device.serial, command=ENROL, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.queue(
            serial=device.serial, command=ENROL, by=world.viewer("김주무관", "employee"), at=NOW
        )


def test_보내기_전의_명령만_거둔다(world: World, device: Device) -> None:
    by = world.viewer("조관리", "admin")
    sent, waits = _queue(device, ENROL, "INFO")
    commanding.take(device=device.id, at=NOW)
    actions.cancel(command=waits, by=by, at=NOW)
    assert _state(waits) == "cancelled"
    with pytest.raises(Stale, match="보냄"):
        actions.cancel(command=sent, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.cancel(command=waits, by=world.viewer("김주무관", "employee"), at=NOW)
