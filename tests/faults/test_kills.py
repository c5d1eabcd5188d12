"""Killing anything at any moment loses no acknowledged fact and pays nothing twice.

The same month is lived again and again: undisturbed; with web, worker and database killed at seeded
moments while each step is under way; with other things going wrong. Afterwards everything must be the
same. With 300 kills and more it is `./run bench faults`; what came of that is in docs/faults.md.
"""

import random
from pathlib import Path

import pytest

from tests.faults import life
from tests.faults.office import Office, opened

SEED = 20261124
type Left = tuple[dict[str, list[str]], dict[str, str]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Left:
    with opened(tmp_path_factory.mktemp("twin"), life.MOMENT) as office:
        assert life.live(office) == []
        facts, sheets = life.facts(office), life.sheets(office)
    assert any("180" in row for row in facts["days"])
    assert len(facts["handoffs"]) == 1
    assert facts["used"]
    return facts, sheets


def same(office: Office, undisturbed: Left) -> None:
    """It left what the undisturbed month left, and the log is whole."""
    facts, sheets = undisturbed
    found = life.facts(office)
    for name, rows in facts.items():
        assert found[name] == rows, name
    assert life.sheets(office) == sheets
    office.run("-m", "dure", "audit_verify")


def test_아무_때나_죽여도_잃지_않고_두_번_주지_않는다(tmp_path: Path, undisturbed: Left) -> None:
    with opened(tmp_path, life.MOMENT, durable=True) as office:
        assert len(life.live(office, random.Random(SEED))) >= 15
        same(office, undisturbed)


@pytest.mark.parametrize("victim", ["connections", "clock"])
def test_연결이_끊기거나_시계가_되돌아도_같다(
    tmp_path: Path, undisturbed: Left, victim: str
) -> None:
    with opened(tmp_path, life.MOMENT, durable=True) as office:
        kills = life.live(office, random.Random(SEED), victims=[victim])
        assert {each.victim for each in kills} == {victim}
        same(office, undisturbed)


def test_작업자가_둘이고_무엇이든_두_번_차례_없이_와도_한_번인_것과_같다(
    tmp_path: Path, undisturbed: Left
) -> None:
    with opened(tmp_path, life.MOMENT, ("web", "worker", "worker-2")) as office:
        life.live(office, twice=random.Random(SEED))
        same(office, undisturbed)
