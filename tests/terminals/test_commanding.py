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
    first, second = _queue(device, ENROL, ENROL.replace("1001", "1002"))
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


def test_다시_켜기는_답이_없어도_한_번만_보낸다(device: Device) -> None:
    [key] = _queue(device, "REBOOT")
    assert commanding.take(device=device.id, at=NOW) == (key, "REBOOT")
    assert commanding.take(device=device.id, at=NOW + 10 * MINUTE) is None
    found = queries.command(key)
    assert found is not None
    assert (found.state, found.attempts) == ("failed", 1)


def _update(pin: int, card: str = "") -> str:
    return f"DATA UPDATE USERINFO PIN={pin}\tName=김주무관\tPri=0\tCard={card}\tGrp=1\tExpires=0"


def test_분실은_처음_보내는_삼천_명보다_먼저_가고_앞의_명령은_다시_가지_않는다(
    device: Device,
) -> None:
    first = _queue(device, *(_update(pin, str(pin)) for pin in range(10_001, 13_001)))
    sent = commanding.take(device=device.id, at=NOW)
    assert sent == (first[0], _update(10_001, "10001"))
    [lost] = actions.queue_all(
        serial=device.serial, commands=[_update(12_500)], urgent=True, by=JOB, at=NOW
    )
    [same] = actions.queue_all(
        serial=device.serial, commands=[_update(10_001)], urgent=True, by=JOB, at=NOW
    )
    assert (_state(first[2_499]), _state(first[0])) == ("cancelled", "cancelled")
    assert commanding.take(device=device.id, at=NOW) == (lost, _update(12_500))
    for each in (lost, first[0]):  # the late answer of what was overtaken changes nothing
        commanding.answered(device=device.id, command=each, result=0, answer="", at=NOW)
    assert (_state(lost), _state(first[0])) == ("done", "cancelled")
    assert commanding.take(device=device.id, at=NOW) == (same, _update(10_001))
    commanding.answered(device=device.id, command=same, result=0, answer="", at=NOW)
    left = []
    while taken := commanding.take(device=device.id, at=NOW + 20 * MINUTE):
        commanding.answered(device=device.id, command=taken.id, result=0, answer="", at=NOW)
        left.append(taken.text)
        if len(left) == 3:
            break
    assert left == [_update(pin, str(pin)) for pin in (10_002, 10_003, 10_004)]
    assert queries.commands(states=["waiting"], limit=3_000)[-1].id == first[4]
    waiting = {each.text for each in queries.commands(states=["waiting"], limit=3_000)}
    assert len(waiting) == 3_000 - 5
    assert _update(12_500, "12500") not in waiting


def test_지우는_명령은_먼저_가고_뒤에_넣는_사람이_갈음하지_않는다(device: Device) -> None:
    [other, added] = _queue(device, _update(7), _update(8))
    [gone] = _queue(device, "DATA DELETE USERINFO PIN=8")
    [again] = _queue(device, _update(8))
    [last] = _queue(device, _update(8, "5"))
    assert (_state(added), _state(again)) == ("cancelled", "cancelled")
    for expected in (gone, other, last):
        taken = commanding.take(device=device.id, at=NOW)
        assert taken is not None
        assert taken.id == expected
        commanding.answered(device=device.id, command=taken.id, result=0, answer="", at=NOW)


def test_급한_명령을_갈음한_것도_급하다(device: Device) -> None:
    _queue(device, _update(7))
    actions.queue_all(serial=device.serial, commands=[_update(8)], urgent=True, by=JOB, at=NOW)
    [renamed] = _queue(device, _update(8, "5"))
    taken = commanding.take(device=device.id, at=NOW)
    assert taken is not None
    assert taken.id == renamed


def test_뒤의_명령이_있으면_앞의_것을_다시_맡기지_않는다(world: World, device: Device) -> None:
    by = world.viewer("조관리", "admin")
    [old, other] = _queue(device, _update(8, "5"), "INFO")
    with pytest.raises(Stale, match="대기"):
        actions.queue_again(command=old, by=by, at=NOW)
    for key in (old, other):
        commanding.answered(device=device.id, command=key, result=-1001, answer="", at=NOW)
    _queue(device, _update(8))
    with pytest.raises(Stale, match="뒤의 명령"):
        actions.queue_again(command=old, by=by, at=NOW)
    with pytest.raises(NotTheirs):
        actions.queue_again(command=other, by=world.viewer("윤서무", "clerk"), at=NOW)
    assert _state(actions.queue_again(command=other, by=by, at=NOW)) == "waiting"


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
