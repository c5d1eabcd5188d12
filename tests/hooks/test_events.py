"""결재하는 문서는 어느 종류든 승인을 다른 시스템에 알릴 수 있다."""

import pytest

from dure.hooks import events
from dure.web.kinds import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_문서의_종류마다_승인이_있다(kind: str) -> None:
    assert kind in events.EVENTS[f"{kind}.approved"].kinds
