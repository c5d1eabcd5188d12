"""The month's close of a country, pure, on Parquet: `./run bench close --people N --json`."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import closing, facts
from dure import place


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench close")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--size", type=int, default=facts.SIZE, help="한 조각의 사람 수")
    parser.add_argument("--keep", type=Path, help="결과를 남길 폴더")
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    made = facts.made(facts.equal(options.people, options.size))
    out = options.keep or Path(tempfile.mkdtemp(dir=place.folder("bench"), prefix="out-"))
    try:
        print(json.dumps(measure(made, out, options.workers)))
    finally:
        if options.keep is None:
            shutil.rmtree(out, ignore_errors=True)


def measure(made: facts.Made, out: Path, workers: int) -> dict[str, Any]:
    """Close, scan and write in a fresh process each; what the close took and by how much more."""
    for name in closing.TABLES:
        (out / name).mkdir(parents=True, exist_ok=True)
    batches = len(facts.batches(made.folder))
    workers = min(workers, batches)
    close, scan, write = (run(what, made, out, workers) for what in ("close", "scan", "write"))
    return {
        "people": made.people,
        "punches": made.punches,
        "seconds": close["seconds"],
        "peak_mib": close["peak_mib"],
        "scan_seconds": scan["seconds"],
        "write_seconds": write["seconds"],
        "ratio": round(close["seconds"] / (scan["seconds"] + write["seconds"]), 2),
        "cpu_seconds": close["cpu_seconds"],
        "partitions": batches,
        "partition_size": made.people // batches,
        "machine": {"cores": os.cpu_count(), "workers": workers},
        "rows": close["rows"],
    }


def run(what: str, made: facts.Made, out: Path, workers: int) -> dict[str, Any]:
    """`bench.closing` in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.closing", what]
    command += [str(each) for each in (made.folder, out, workers)]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    told: dict[str, Any] = json.loads(found.stdout)
    return told


if __name__ == "__main__":
    main(sys.argv[1:])
