"""Terminals are registered by the administrator, each at an office."""

import pytest

from dure.attendance import terminals
from dure.audit.models import Line
from dure.errors import NotTheirs, Refused
from tests.world import NOW, World


def test_a_terminal_is_registered_then_renamed_under_its_serial(world: World) -> None:
    by, unit = world.viewer("조관리", "admin"), world.units["총무과"]
    first = terminals.place_terminal(serial=" T-1 ", name="본관 1층", unit=unit, by=by, at=NOW)
    again = terminals.place_terminal(serial="T-1", name="본관 정문", unit=unit, by=by, at=NOW)
    assert first == again
    found = terminals.placed(["T-1"])
    assert [(each.serial, each.name, each.unit) for each in found] == [("T-1", "본관 정문", unit)]
    assert Line.objects.filter(action="attendance.place_terminal").count() == 2


def test_a_terminal_needs_a_name(world: World) -> None:
    by = world.viewer("조관리", "admin")
    with pytest.raises(Refused, match="이름"):
        terminals.place_terminal(serial="T-1", name=" ", unit=world.units["총무과"], by=by, at=NOW)


def test_nobody_but_the_administrator_registers_a_terminal(world: World) -> None:
    by = world.viewer("윤서무", "clerk")
    with pytest.raises(NotTheirs):
        terminals.place_terminal(
            serial="T-1", name="본관", unit=world.units["총무과"], by=by, at=NOW
        )
