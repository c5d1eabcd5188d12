"""A clock whose hands tests move, for the doors that look at it."""

from datetime import datetime, timedelta

import pytest

from dure import clock
from tests.kiosks.steps import Tablet
from tests.world import NOW, World


class Hands:
    """The moment that it is."""

    def __init__(self) -> None:
        self.at = NOW

    def go(self, **on: float) -> datetime:
        self.at += timedelta(**on)
        return self.at


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    made = Hands()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    return made


@pytest.fixture
def tablet(world: World, hands: Hands) -> Tablet:
    return Tablet(world)
