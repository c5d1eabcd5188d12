"""The worker's clock stands where the tests' does."""

import pytest

from dure import clock
from tests.world import NOW


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
