import pytest

from dure import clock
from tests.labor import office as made
from tests.labor.office import Office
from tests.world import NOW, World


@pytest.fixture
def office(world: World, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return made.build(world)
