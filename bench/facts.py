"""One month's facts of a made-up country, as Parquet, a folder for each institution.

Kept under `.dure/bench`, named by what generated them, so that repeated runs start at once; only
the newest few sets are kept.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import accumulate
from pathlib import Path

import polars as pl

import demo
from bench import shapes
from demo.city import generate_partition
from dure import place
from law import month as law

MONTH = date(2026, 10, 1)
UNTIL = date(2026, 11, 1)
SIZE = 35_000  # people that one worker closes at a time
KEPT_SETS = 6


@dataclass(frozen=True)
class Made:
    """Where the facts lie, and how many there are."""

    folder: Path
    people: int
    punches: int


def equal(people: int, size: int = SIZE) -> list[int]:
    """So many people in equal institutions, as few as may be."""
    shares = -(-people // size)
    return [people // shares] * shares


def made(sizes: Sequence[int]) -> Made:
    """The facts of institutions of these sizes, generated unless they lie there already."""
    home = place.folder("bench")
    folder = home / f"facts-{_digest(sizes)}-{sum(sizes)}"
    if not (folder / "made.json").exists():
        _forget_old(home)
        shutil.rmtree(folder, ignore_errors=True)
        upto = zip(sizes, accumulate(sizes), strict=True)
        count = sum(_write(folder, k, size, end - size) for k, (size, end) in enumerate(upto))
        told = {"punches": count, "sizes": list(sizes)}
        (folder / "made.json").write_text(json.dumps(told))
    told = json.loads((folder / "made.json").read_text())
    return Made(folder, sum(sizes), int(told["punches"]))


def batches(folder: Path) -> list[list[Path]]:
    """The institutions' folders in order, together as many as `SIZE` people fill."""
    sizes = json.loads((folder / "made.json").read_text())["sizes"]
    found: list[list[Path]] = []
    held = SIZE
    for path, people in zip(institutions(folder), sizes, strict=True):
        if not found or held + people > SIZE:
            found.append([])
            held = 0
        found[-1].append(path)
        held += people
    return found


def institutions(folder: Path) -> list[Path]:
    """A folder an institution, as many sizes as they were made of, in that order."""
    return sorted(folder.glob("institution=*"))


def part(folders: Sequence[Path], name: str) -> pl.LazyFrame:
    """One kind of facts of some institutions."""
    return pl.scan_parquet([folder / f"{name}.parquet" for folder in folders])


def read(folders: Sequence[Path]) -> law.Facts:
    """The facts of some institutions as the close reads them, lazily."""
    found = {
        each.name: part(folders, each.name) for each in fields(law.Facts) if each.name != "days"
    }
    days = law.expand(part(folders, "segments"), MONTH, UNTIL)
    return law.Facts(days=days, **found)


def _write(folder: Path, k: int, people: int, before: int) -> int:
    """Generate an institution and write it; how many punches it has."""
    made = generate_partition(k, people=people, before=before, month=MONTH)
    here = folder / f"institution={made.institution}"
    here.mkdir(parents=True, exist_ok=True)
    for name, frame in shapes.frames(made, MONTH, UNTIL).items():
        frame.write_parquet(here / f"{name}.parquet", compression="lz4")
    return made.punches.height


def _digest(sizes: Sequence[int]) -> str:
    """Changes with the generator, this file and the sizes of the partitions."""
    found = hashlib.sha256(str(sizes).encode())
    folder = Path(demo.__file__).parent
    for path in [*sorted(folder.glob("*.py")), Path(__file__), Path(shapes.__file__)]:
        if path.name != "load.py":
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _forget_old(home: Path) -> None:
    sets = sorted(home.glob("facts-*"), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in sets[KEPT_SETS - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
