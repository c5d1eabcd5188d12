"""Quiet hours and the time of collecting, in Seoul (nine hours ahead of UTC)."""

from datetime import datetime

import pytest

from dure.messages.quiet import SEOUL, after_quiet, last_collection


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("at", "then"),
    [
        (_at(20, 21, 59), _at(20, 21, 59)),
        (_at(20, 22), _at(21, 7)),
        (_at(20, 23, 59), _at(21, 7)),
        (_at(21, 0), _at(21, 7)),
        (_at(21, 6, 59), _at(21, 7)),
        (_at(21, 7), _at(21, 7)),
    ],
)
def test_밤을_넘는_방해하지_않는_시간(at: datetime, then: datetime) -> None:
    assert after_quiet(at, quiet_from=22 * 60, quiet_until=7 * 60) == then


@pytest.mark.parametrize(
    ("at", "then"),
    [
        (_at(20, 11, 59), _at(20, 11, 59)),
        (_at(20, 12), _at(20, 13)),
        (_at(20, 13), _at(20, 13)),
    ],
)
def test_낮의_방해하지_않는_시간(at: datetime, then: datetime) -> None:
    assert after_quiet(at, quiet_from=12 * 60, quiet_until=13 * 60) == then


def test_시작과_끝이_같으면_언제나_바로() -> None:
    assert after_quiet(_at(20, 3), quiet_from=0, quiet_until=0) == _at(20, 3)


def test_마지막으로_모은_때() -> None:
    assert last_collection(_at(20, 8, 59), digest_at=540) == _at(19, 9)
    assert last_collection(_at(20, 9), digest_at=540) == _at(20, 9)
