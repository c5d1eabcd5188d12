"""Killing anything at any moment loses no acknowledged fact and pays nothing twice.

The same month is lived twice: once undisturbed, once with web, worker and database killed at
seeded moments while each step is under way. Afterwards everything must be the same. The same with
300 kills and more is `./run bench faults`.
"""

import random
from pathlib import Path

import pytest

from tests.faults import life
from tests.faults.office import opened

SEED = 20261124
type Left = tuple[dict[str, list[str]], dict[str, str]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Left:
    with opened(tmp_path_factory.mktemp("twin"), life.MOMENT) as office:
        assert life.live(office) == []
        return life.facts(office), life.sheets(office)


def test_아무_때나_죽여도_잃지_않고_두_번_주지_않는다(tmp_path: Path, undisturbed: Left) -> None:
    facts, sheets = undisturbed
    with opened(tmp_path, life.MOMENT, durable=True) as office:
        kills = life.live(office, random.Random(SEED))
        assert len(kills) >= 15
        found = life.facts(office)
        for name, rows in facts.items():
            assert found[name] == rows, name
        assert life.sheets(office) == sheets
        office.run("-m", "dure", "audit_verify")
    assert any("180" in row for row in facts["days"])
    assert len(facts["handoffs"]) == 1
    assert facts["used"]
