"""A terminal is let in by the administrator, from its networks only, and hangs at a unit."""

import pytest
from django.core.management import CommandError, call_command

from dure import tenancy
from dure.attendance import terminals as places
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from dure.terminals import actions, queries
from dure.terminals.admitting import key_hash, why_not
from dure.terminals.models import Device
from tests import world as cast
from tests.world import NOW, World


def _admit(world: World, who: str = "조관리", role: str = "admin", **more: object) -> None:
    given = {"name": "별관", "unit": world.units["공원과"], "networks": ["10.9.0.0/24"]} | more
    actions.admit(serial="NEW-01", **given, by=world.viewer(who, role), at=NOW)  # type: ignore[arg-type]


def test_승인하면_자리와_허용한_망을_가진다(world: World, waiting: Device) -> None:
    assert [each.serial for each in queries.devices(states=["waiting"])] == ["NEW-01"]
    _admit(world, networks=["10.9.0.5", " 10.8.0.0/16 ", ""])
    [found] = queries.devices()
    assert (found.state, found.name, found.unit) == ("admitted", "별관", world.units["공원과"])
    assert found.networks == ("10.9.0.5/32", "10.8.0.0/16")
    assert [each.name for each in places.placed(["NEW-01"])] == ["별관"]
    assert queries.admitted(units=[world.units["총무과"]]) == []
    assert Line.objects.filter(action="terminals.admit").count() == 1


@pytest.mark.parametrize(
    ("networks", "code"),
    [([], "no_network"), (["본관"], "not_a_network"), (["0.0.0.0/0"], "network_too_wide")],
)
def test_망을_바로_적어야_승인한다(
    world: World, waiting: Device, networks: list[str], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        _admit(world, networks=networks)
    assert refused.value.code == code


def test_시스템관리자만_승인하고_막는다(world: World, waiting: Device) -> None:
    with pytest.raises(NotTheirs):
        _admit(world, "윤서무", "clerk")
    with pytest.raises(NotTheirs):
        actions.shut(serial="NEW-01", by=world.viewer("윤서무", "clerk"), at=NOW)


def test_막으면_명령을_받지_않는다(world: World, device: Device) -> None:
    actions.shut(serial=device.serial, by=world.viewer("조관리", "admin"), at=NOW)
    assert [each.state for each in queries.devices()] == ["shut"]
    with pytest.raises(Refused, match="승인되지 않아"):
        actions.queue(
            serial=device.serial, command="INFO", by=world.viewer("조관리", "admin"), at=NOW
        )


def test_망과_비밀번호가_맞아야_받는다(world: World, waiting: Device) -> None:
    _admit(world, key="sesame")
    waiting.refresh_from_db()
    assert waiting.key_hash == key_hash("sesame")
    assert why_not(waiting, address="10.9.0.77", key="sesame", greets=True) == ""
    assert "10.1.1.1" in why_not(waiting, address="10.1.1.1", key="sesame", greets=True)
    assert "비밀번호" in why_not(waiting, address="10.9.0.77", key="", greets=True)
    _admit(world)  # moved, the password as it was
    waiting.refresh_from_db()
    assert waiting.key_hash == key_hash("sesame")
    _admit(world, key="")
    waiting.refresh_from_db()
    assert why_not(waiting, address="10.9.0.77", key="", greets=False) == ""


def test_다른_기관이_먼저_승인한_단말기는_서버를_맡은_곳이_풀어_준다(world: World) -> None:
    place = {"serial": "LABEL-1", "name": "현관", "networks": ["10.9.0.0/24"], "key": "sesame"}
    with pytest.raises(CommandError, match="승인한 기관이 없습니다"):
        call_command("free_terminal", "LABEL-1")
    other = cast.build("9990001", "달온시", "dal-")
    with tenancy.institution(other.institution):
        by = other.viewer("조관리", "admin")
        actions.add(unit=other.units["공원과"], **place, by=by, at=NOW)  # type: ignore[arg-type]
    mine = world.viewer("조관리", "admin")
    with pytest.raises(Refused, match="다른 기관이 이미"):
        actions.add(unit=world.units["공원과"], **place, by=mine, at=NOW)  # type: ignore[arg-type]
    call_command("free_terminal", "LABEL-1")
    with tenancy.institution(other.institution):
        assert [each.state for each in queries.devices()] == ["shut"]
        assert Line.objects.get(action="terminals.shut").actor == "cli"
    actions.add(unit=world.units["공원과"], **place, by=mine, at=NOW)  # type: ignore[arg-type]
    assert queries.institution_of("LABEL-1") == world.institution
