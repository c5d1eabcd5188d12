"""A bench prints one JSON object with the fields that are followed; how fast it is, nobody tests."""

import json
from pathlib import Path

import pytest

from bench import close, evidence

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
