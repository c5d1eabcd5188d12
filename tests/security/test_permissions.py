"""docs/permissions.md says who opens what, and the doors do as it says."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dure import clock
from dure.accounts.models import Role
from tests.security import addresses
from tests.security.filled import Filled, put
from tests.security.test_institutions import REFUSED, SAYS_NOTHING, TOLD, form, told
from tests.web.desk import FOREVER, at_desk
from tests.world import NOW, World

PAGE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
ROLES = {str(each.label): each.value for each in Role}


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def promised() -> list[tuple[str, set[str]]]:
    """Each address of the table with the roles that it names."""
    found = []
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [each.strip() for each in line.strip("|").split("|")]
        if line.startswith("| ") and cells[0] != "분야":
            who = (
                set(Role.values)
                if cells[1] == "모두"
                else {ROLES[each] for each in cells[1].split(", ")}
            )
            found += [(address, who) for address in re.findall(r"`/([^`]*)`", cells[2])]
    return found


def plain(route: str) -> str:
    """An address as the table writes it."""
    return re.sub(r"<\w+:", "<", route)


def test_모든_주소가_표에_한_번씩_있고_없는_주소는_없다() -> None:
    counted = Counter(address for address, _ in promised())
    assert not [each for each, count in counted.items() if count > 1]
    assert set(counted) == {plain(route) for route in addresses.DOORS}


def test_문은_표에_적힌_역할만_들인다() -> None:
    table = dict(promised())
    for route in addresses.DOORS:
        assert set(addresses.roles(route)) == table[plain(route)], route


# What whoever has the role may open, though it is not theirs, and why.
OPEN_HERE = {
    "exports/<uuid:template>": "기관의 양식이고 서무가 씀",
    "exports/<uuid:template>/file": "기관의 양식이고 서무가 씀",
}
# What is somebody's own opens to them: the rows are such as the pages take.
OWN = (
    "emergency/answer/<uuid:call>",
    "hours/<uuid:asked>",
    "leave/<uuid:key>",
    "overtime/<uuid:order>",
    "papers/<uuid:document>",
    "trips/<uuid:key>",
)


@pytest.fixture
def somebody(world: World) -> Filled:
    """What there is of one person of this institution, in a unit of their own."""
    return put(world.institution)


def _asked(client: Client, address: str, said: dict[str, str]) -> Any:
    answer = client.get(address)
    return answer if answer.status_code != 405 else client.post(address, said)


@pytest.mark.parametrize(
    ("who", "role"),
    [("한기간제", "employee"), ("이팀장", "team_lead"), ("박과장", "head"), ("윤서무", "clerk")],
)
def test_관계없는_사람은_남의_것을_번호를_알아도_열지_못한다(
    world: World, somebody: Filled, who: str, role: str
) -> None:
    client, said = at_desk(world, who, role), form(somebody)
    client.raise_request_exception = False
    for route in addresses.DOORS:
        theirs = addresses.names_a_row(route) and role in addresses.roles(route)
        if theirs and route not in SAYS_NOTHING | OPEN_HERE.keys():
            answer = _asked(client, addresses.address(route, somebody), said)
            assert answer.status_code in REFUSED, (route, answer.status_code)
            assert not any(each in told(answer) for each in TOLD), route


def test_본인은_제_것을_연다(world: World, somebody: Filled) -> None:
    client = Client(raise_request_exception=False)
    session = client.session
    session.update({"user": somebody.rows["accounts.User"].pk, "role": "employee"})
    session.update({"institution": world.institution, "proved": FOREVER})
    session.save()
    for route in OWN:
        assert client.get(addresses.address(route, somebody)).status_code == 200, route
