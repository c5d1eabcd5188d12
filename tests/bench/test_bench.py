"""A bench prints one JSON object with the fields that are followed; how fast it is, nobody tests."""

import json
from pathlib import Path

import pytest

from bench import close, evidence, roster, shifts

FIELDS = {
    "people",
    "punches",
    "seconds",
    "peak_mib",
    "scan_seconds",
    "write_seconds",
    "ratio",
    "partitions",
    "partition_size",
    "machine",
    "rows",
}


def test_the_close_prints_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))
    close.main(["--people", "200", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told.keys() >= FIELDS
    assert (told["people"], told["partitions"]) == (200, 1)
    assert told["punches"] > 200 * 30
    assert told["rows"] > 200 * 28


def test_the_rules_of_evidence_print_their_figures(capsys: pytest.CaptureFixture[str]) -> None:
    evidence.main(["--people", "60", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told.keys() >= {"people", "punches", "facts", "hits", "seconds"}
    assert told["punches"] == 60 * 2 * 21  # 21 weekdays in November 2026


def test_the_rosters_print_their_figures(capsys: pytest.CaptureFixture[str]) -> None:
    roster.main(["--people", "24", "--days", "5", "--seeds", "2", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told.keys() >= {"optimal", "seconds", "gap", "runs", "machine"}
    assert (len(told["runs"]), told["optimal"], told["gap"]) == (2, True, 0)


SHIFTS = """
# two days, one shift; A wants the second day off
SECTION_HORIZON
2
SECTION_SHIFTS
D,480,
SECTION_STAFF
A,D=2,960,0,2,1,1,1
B,D=1,480,0,2,1,1,1
SECTION_DAYS_OFF
B,1
SECTION_SHIFT_ON_REQUESTS
B,0,D,4
SECTION_SHIFT_OFF_REQUESTS
A,1,D,3
SECTION_COVER
0,D,1,100,1
1,D,1,100,1
"""


def test_a_shift_instance_is_read_and_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """B works the first day as wished and is off the second: A must, whose wish costs 3."""
    (tmp_path / "tiny.txt").write_text(SHIFTS)
    shifts.main([str(tmp_path / "tiny.txt"), "--json"])
    [told] = json.loads(capsys.readouterr().out)["instances"]
    assert (told["status"], told["value"], told["bound"]) == ("optimal", 3, 3)
