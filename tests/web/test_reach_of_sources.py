"""Cards, files, terminals, kiosks: what another institution has is not reached by its address, nor by another role."""

import pytest

from dure import clock, tenancy
from dure.cards import actions as cards
from dure.feeds import actions as feeds
from dure.feeds import queries as fed
from dure.kiosks import actions as kiosks
from dure.people import queries as people
from dure.terminals import actions as terminals
from dure.terminals import queries as talked
from tests import world as cast
from tests.web.desk import at_desk
from tests.world import NOW, World

WAYS = {
    "person": ("cards/person/{} issue lose find take-back add-terminal", "feeds/pc/of/{} sheet",
               "dossier/{} trail.csv days/2026-11-03 paper/pdf paper/hwpx"),
    "event": ("cards/events/{} undo",),
    "arrival": ("feeds/arrivals/{} retry dismiss",),
    "file": ("feeds/pc/files/{} apply",),
    "device": ("terminals/{} admit shut ask backfill",),
    "kiosk": ("kiosks/{} renew retire", "cards/terminals/{} rule approve start-over try-again"),
}  # fmt: skip


def _addresses(things: dict[str, object]) -> list[str]:
    found = []
    for kind, ways in WAYS.items():
        for way in ways:
            base, *parts = way.format(things[kind]).split()
            found += [f"/{base}", *(f"/{base}/{part}" for part in parts)]
    return found


def _things(world: World) -> dict[str, object]:
    """One of each, of 김주무관 and of the offices."""
    admin, kim, unit = (
        world.viewer("조관리", "admin"),
        world.people["김주무관"],
        world.units["공원과"],
    )
    lost = cards.lose(person=kim, number=world.card("김주무관"), on=NOW.date(), by=admin, at=NOW)
    feeds.receive(filename="a.csv", content=b"a,b\n1,2\n", by=admin, at=NOW)
    seen = feeds.preview_pc_log(filename="b.csv", content=b"a,b\n1,2\n", by=admin, at=NOW)
    serial, _ = kiosks.register(name="현관", unit=unit, by=admin, at=NOW)
    terminals.add(
        serial="LABEL-1", name="뒷문", unit=unit, networks=["10.9.0.0/24"], key="sesame", by=admin,
        at=NOW,
    )  # fmt: skip
    [device] = talked.devices()
    return {
        "person": people.public_ids([kim])[kim], "event": lost, "arrival": fed.arrivals()[0].public_id,
        "file": seen.file, "device": device.id, "kiosk": serial,
    }  # fmt: skip


@pytest.fixture(autouse=True)
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("name", "role"),
    [("조관리", "admin"), ("오인사", "hr"), ("정감사", "auditor"), ("윤서무", "clerk"), ("박과장", "head")],
)  # fmt: skip
def test_다른_기관의_것은_어느_역할로도_주소를_알아도_열리지_않는다(
    world: World, name: str, role: str
) -> None:
    other = cast.build("9990001", "달온시", "dal-")
    with tenancy.institution(other.institution):
        addresses = _addresses(_things(other))
    desk = at_desk(world, name, role)
    for address in addresses:
        for answer in (desk.get(address), desk.post(address)):
            assert answer.status_code in (403, 404, 405, 422), f"{role}: {address}"


@pytest.mark.parametrize(
    ("name", "role"), [("윤서무", "clerk"), ("이팀장", "head"), ("문시장", "mayor")]
)
def test_남의_일은_제_기관에서도_다른_역할로_누르지_못한다(
    world: World, name: str, role: str
) -> None:
    mine, desk = _things(world), at_desk(world, name, role)
    for address in _addresses(mine):
        if not address.startswith(("/feeds/pc/of", "/dossier")):
            assert desk.post(address).status_code in (403, 404, 405), f"{role}: {address}"
