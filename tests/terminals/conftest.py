"""Terminals that have called: one that waits and one that was let in."""

from datetime import timedelta

import pytest

from dure.identity import uuid7
from dure.terminals import actions
from dure.terminals.models import Command, Device
from tests.world import NOW, World

NETWORK = "10.1.2.0/24"
ADDRESS = "10.1.2.30"


def called(world: World, serial: str) -> Device:
    """A serial number that has been heard of."""
    return Device.objects.create(
        public_id=uuid7(),
        institution_id=world.institution,
        serial=serial,
        address=ADDRESS,
        first_seen_at=NOW - timedelta(hours=1),
        last_seen_at=NOW,
        online_since=NOW - timedelta(hours=1),
    )


@pytest.fixture
def waiting(world: World) -> Device:
    return called(world, "NEW-01")


@pytest.fixture
def device(world: World) -> Device:
    """HAEON-01, let in from its network."""
    found = called(world, "HAEON-01")
    actions.admit(
        serial=found.serial,
        name="본관 1층",
        unit=world.units["해온시청"],
        networks=[NETWORK],
        by=world.viewer("조관리", "admin"),
        at=NOW,
    )
    Command.objects.all().update(state="done")  # the CHECK that comes with being let in
    found.refresh_from_db()
    return found
