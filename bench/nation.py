"""A country's month, here and by workers on one or two hosts: `./run bench nation --hosts 2 --kill`.

The same close of the same facts must give the same rows, whoever does it and whoever is killed.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

from bench import close, closing, facts, hosts
from demo import nation
from dure import place

ORDER = {
    "days": ["institution", "person", "date"],
    "lines": ["institution", "person", "month", "item"],
    "travel": ["institution", "person", "departs", "trip"],
    "wages": ["worker", "item", "name"],  # who work for a later institution have later numbers
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench nation")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--governments", type=int, default=nation.GOVERNMENTS)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--hosts", type=int, choices=(1, 2), default=1)
    parser.add_argument("--kill", action="store_true", help="도중에 일꾼 하나를 죽입니다")
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    if options.hosts > 1 and not hosts.possible():
        raise SystemExit("두 호스트는 root로 리눅스에서만 만들 수 있습니다. --hosts 1로 해 주세요.")
    made = facts.made(nation.sizes(options.people, options.governments))
    out = Path(tempfile.mkdtemp(dir=place.folder("bench"), prefix="out-"))
    try:
        told = measure(made, out, options)
    finally:
        shutil.rmtree(out, ignore_errors=True)
    print(json.dumps(told))
    if not told["same"]:
        raise SystemExit("일꾼들이 낸 줄이 여기서 낸 줄과 다릅니다.")


def measure(made: facts.Made, out: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The close here and the close by jobs, and whether both gave the same rows."""
    here = close.measure(made, out / "here", options.workers)
    by_jobs = jobs(made, out / "jobs", options)
    found = [digest(out / name) for name in ("here", "jobs")]
    return {
        "people": made.people,
        "institutions": options.governments,
        "here": here,
        "jobs": by_jobs,
        "same": found[0] == found[1],
        "digest": found[0],
        "load": os.getloadavg()[0],
    }


def jobs(made: facts.Made, out: Path, options: argparse.Namespace) -> dict[str, Any]:
    """`bench.crew` in a process, and with two hosts in a network, of its own."""
    for name in closing.TABLES:
        (out / name).mkdir(parents=True)
    command = [*(hosts.APART if options.hosts > 1 else ()), sys.executable, "-m", "bench.crew"]
    command += [str(each) for each in (made.folder, out, options.workers, options.hosts)]
    # the queue has a database of its own
    environ = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    command.append(str(int(options.kill)))
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environ)
    told: dict[str, Any] = json.loads(found.stdout)
    return {"workers": options.workers, "hosts": options.hosts, **told}


def digest(out: Path) -> str:
    """Of every row by institution, person and date, whatever order files and rows came in."""
    found = hashlib.sha256()
    for name, order in ORDER.items():
        for path in sorted((out / name).glob("*.parquet")):  # named by institution
            rows = pl.read_parquet(path).sort(order).hash_rows()
            found.update(rows.to_numpy().tobytes())
    return found.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
