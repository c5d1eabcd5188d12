"""A bench prints one JSON object with the fields that are followed; how fast it is, nobody tests."""

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench import close, evidence, hosts, nation, roster, shifts
from demo.nation import sizes

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


def test_governments_share_all_people() -> None:
    assert sum(sizes(1_000_000)) == 1_000_000
    assert len(sizes(1_000_000)) == 243
    assert min(sizes(243)) == 1


def test_a_country_closes_alike_here_and_by_jobs_though_a_worker_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On two hosts where we may make them. The smallest have no worker with a contract."""
    monkeypatch.setenv("DURE_PLACE", str(tmp_path))
    country = ["--people", "400", "--governments", "12", "--workers", "2", "--kill", "--hosts"]
    addresses = [hosts.FIRST, hosts.SECOND] if hosts.possible() else ["127.0.0.1"]
    nation.main([*country, str(len(addresses))])
    told = json.loads(capsys.readouterr().out)
    assert told["same"]
    assert (told["people"], told["institutions"], told["jobs"]["jobs"]) == (400, 12, 12)
    assert (told["jobs"]["killed"], told["jobs"]["repeated"]) == (1, 1)
    assert told["jobs"]["addresses"] == addresses


def test_who_may_not_make_hosts_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "APART", ("false",))
    with pytest.raises(SystemExit, match="--hosts 1"):
        nation.main(["--hosts", "2"])


HELD = """
import sys
from bench import hosts
with hosts.second() as there:
    print(there[1], flush=True)
    sys.stdin.read()
"""


def test_hosts_are_gone_with_whoever_made_them_even_when_it_is_killed() -> None:
    if not hosts.possible():
        return  # then there are none
    with subprocess.Popen(
        [*hosts.APART, sys.executable, "-c", HELD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as maker:
        assert maker.stdout
        namespace = maker.stdout.readline().strip().removeprefix("--net=")
        assert Path(namespace).exists()
        holder = os.pidfd_open(int(namespace.split("/")[2]))
        maker.send_signal(signal.SIGKILL)
        select.select([holder], [], [], 60)
    os.close(holder)
    assert not Path(namespace).exists()


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
