"""A process that does one thing with every institution and says what it took.

    python -m bench.closing close|scan|write FACTS OUT WORKERS

`close` computes all that a month pays and writes every column, `scan` merely reads the same facts, `write`
merely writes rows that `close` wrote before. One worker a core with one polars thread each wastes
less than one process with a thread a core.
"""

import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final, Literal

import polars as pl

from bench import facts, wages
from law import month as law
from law import travel

SPAN: Final = (facts.MONTH, facts.UNTIL - timedelta(days=1))
PAY_DATE: Final = facts.UNTIL + timedelta(days=19)
TABLES: Final = ("days", "lines", "travel", "wages")
Codec = Literal["lz4"]
CODEC: Final[Codec] = "lz4"  # zstd: a quarter smaller for a tenth more time


@dataclass(frozen=True)
class Done:
    """What one batch took in one process; `peak` is that process's highest so far."""

    seconds: float
    cpu: float
    rows: int
    process: int
    peak_mib: float


def main(what: str, source: str, out: str, workers: str) -> None:
    works = {"close": close, "scan": scan, "write": write}
    count = int(workers)
    started = time.perf_counter()
    done = _every(partial(works[what], out=Path(out)), Path(source), count)
    seconds = time.perf_counter() - started
    if what != "close":  # neither starting workers nor reading what is to be written counts
        seconds = sum(each.seconds for each in done) / count
    peaks = {each.process: 0.0 for each in done}
    for each in done:
        peaks[each.process] = max(peaks[each.process], each.peak_mib)
    own = 0 if count == 1 else _peak()
    told = {
        "seconds": round(seconds, 3),
        "cpu_seconds": round(sum(each.cpu for each in done), 3),
        "peak_mib": round(own + sum(peaks.values()), 1),
        "rows": sum(each.rows for each in done),
    }
    print(json.dumps(told))


def _every(work: Callable[[list[Path]], Done], source: Path, workers: int) -> list[Done]:
    batches = facts.batches(source)
    if workers == 1:
        return [work(each) for each in batches]
    # set before the workers import polars, which sizes its threads then
    os.environ["POLARS_MAX_THREADS"] = "1"
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        return list(pool.map(work, batches))


def close(folders: list[Path], out: Path) -> Done:
    """Days and lines, travel pay and wages of some institutions, every column written."""
    started, cpu = time.perf_counter(), time.process_time()
    found = facts.read(folders)
    days = law.days(found, span=SPAN).collect()
    lines = law.lines(days.lazy(), pay_date=PAY_DATE, local=found.local, span=SPAN).collect()
    went, spent = (facts.part(folders, name) for name in ("trips", "expenses"))
    paid = wages.of_month(days, facts.part(folders, "contracts").collect(), facts.MONTH)
    frames = (days, lines, travel.travel_won(went, spent, local=found.local), paid)
    for name, frame in zip(TABLES, frames, strict=True):
        _keep(frame, out / name / f"{folders[0].name}.parquet")
    return _done(started, cpu, sum(frame.height for frame in frames))


def scan(folders: list[Path], out: Path) -> Done:
    """The columns that the close reads, merely read."""
    started, cpu = time.perf_counter(), time.process_time()
    names = sorted(path.stem for path in folders[0].glob("*.parquet"))
    read = [facts.part(folders, name).collect() for name in names]
    return _done(started, cpu, sum(frame.height for frame in read))


def write(folders: list[Path], out: Path) -> Done:
    """The rows of the close, merely written."""
    files = [out / name / f"{folders[0].name}.parquet" for name in TABLES]
    read = [pl.read_parquet(path) for path in files]
    started, cpu = time.perf_counter(), time.process_time()
    for frame, path in zip(read, files, strict=True):
        _keep(frame, path.with_suffix(".again"))
    found = _done(started, cpu, sum(frame.height for frame in read))
    for path in files:
        path.with_suffix(".again").unlink()
    return found


def _keep(frame: pl.DataFrame, path: Path) -> None:
    """Whole or not at all: a worker may be killed while it writes, and its job done again."""
    draft = path.with_suffix(f".{os.getpid()}")
    frame.write_parquet(draft, compression=CODEC, statistics=False)
    draft.replace(path)


def _done(started: float, cpu: float, rows: int) -> Done:
    took, used = time.perf_counter() - started, time.process_time() - cpu
    return Done(took, used, rows, os.getpid(), _peak())


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
