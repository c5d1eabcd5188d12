"""What a client that is not ours sent, recorded by us and sent again."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from dure.terminals import actions
from dure.terminals.models import Command, Device, HeldLine, Swipe
from tests.terminals.conftest import ADDRESS, called
from tests.world import NOW, World

pytestmark = pytest.mark.urls("dure.api.terminals")
FILE = Path(__file__).parent / "captures" / "lan_agent.txt"
LATER = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@dataclass
class Captured:
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)

    def send(self, body: str | None = None) -> HttpResponse:
        told = "\n".join(self.body).replace("\\t", "\t") if body is None else body
        return Client(headers=self.headers).generic(
            self.method, self.path, told.encode(), "text/plain", REMOTE_ADDR=ADDRESS
        )  # type: ignore[return-value]


def captured() -> list[Captured]:
    found: list[Captured] = []
    for line in FILE.read_text().splitlines():
        if match := re.fullmatch(r"(GET|POST) (\S+)", line):
            found.append(Captured(*match.groups()))
        elif line.startswith("| "):
            found[-1].body.append(line[2:])
        elif found and line and not line.startswith("Content-Length"):
            name, value = line.split(": ", 1)
            found[-1].headers[name] = value
    return found


@pytest.fixture(autouse=True)
def terminal_server(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.MIDDLEWARE = []
    monkeypatch.setattr("dure.clock.now", lambda: LATER)


@pytest.fixture
def agent(world: World) -> Device:
    found = called(world, "SIM1")
    actions.admit(
        serial="SIM1", name="본관 지하", unit=world.units["해온시청"], networks=[ADDRESS],
        by=world.viewer("조관리", "admin"), at=NOW,
    )  # fmt: skip
    return found


def test_its_requests_are_taken(world: World, agent: Device) -> None:
    hello, readings, again, user, fingerprint, poll, result, _ = captured()
    assert hello.send().content.startswith(b"GET OPTION FROM: SIM1\n")
    assert [each.send().content for each in (readings, again, user, fingerprint)] == [
        b"OK:2", b"OK:2", b"OK:1", b"OK:1",
    ]  # fmt: skip
    kept = (
        Swipe.objects.filter(device=agent)
        .order_by("at")
        .values_list("pin", "at", "status", "verify")
    )
    assert list(kept) == [  # 08:52:03 and 18:03:44 in Seoul
        ("1001", datetime(2026, 11, 29, 23, 52, 3, tzinfo=UTC), 0, 15),
        ("1002", datetime(2026, 11, 30, 9, 3, 44, tzinfo=UTC), 1, 4),
    ]
    assert not HeldLine.objects.exists()
    by = world.viewer("조관리", "admin")
    key = actions.queue(serial="SIM1", command="INFO", by=by, at=LATER)
    told = poll.send().content.decode()
    (command,) = re.findall(r"^C:(\d+):INFO\n$", told)  # as it looks for its command
    assert result.send(result.body[0].replace("ID=17", f"ID={command}")).content == b"OK"
    assert Command.objects.get(id=key).state == "done"
    assert poll.send().content == b"OK"


def test_nothing_is_taken_from_it_before_it_is_let_in(world: World) -> None:
    called(world, "SIM1")
    hello, *posts = captured()
    assert hello.send().status_code == 200
    assert {each.send().status_code for each in posts if each.method == "POST"} == {403}
    assert not Swipe.objects.exists()
