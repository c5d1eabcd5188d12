"""One month's facts of a made-up country, as Parquet, a folder for each partition.

Kept under `.dure/bench`, named by what generated them, so that repeated runs start at once; only
the newest few sets are kept.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

import polars as pl

import demo
from demo.city import Partition, generate_partition
from dure import place
from law import month as law

MONTH = date(2026, 10, 1)
UNTIL = date(2026, 11, 1)
SIZE = 50_000
KEPT_SETS = 6
PARTS = ("segments", "schedules", "local_days", "orders", "absences", "punches", "local")


@dataclass(frozen=True)
class Made:
    """Where the facts lie, and how many there are."""

    folder: Path
    people: int
    punches: int


def partitions(folder: Path) -> list[Path]:
    """A folder an institution, the one with most punches first, so that workers end together."""
    found = folder.glob("institution=*")
    return sorted(found, key=lambda each: -(each / "punches.parquet").stat().st_size)


def equal(people: int, size: int = SIZE) -> list[int]:
    """So many people in equal partitions, as few as may be."""
    shares = -(-people // size)
    return [people // shares] * shares


def made(sizes: Sequence[int]) -> Made:
    """The facts of institutions of these sizes, generated unless they lie there already."""
    home = place.folder("bench")
    people = sum(sizes)
    folder = home / f"facts-{_digest(sizes)}-{people}"
    if not (folder / "made.json").exists():
        _forget_old(home)
        shutil.rmtree(folder, ignore_errors=True)
        upto = zip(sizes, accumulate(sizes), strict=True)
        count = sum(_write(folder, k, size, end - size) for k, (size, end) in enumerate(upto))
        (folder / "made.json").write_text(json.dumps({"punches": count}))
    told = json.loads((folder / "made.json").read_text())
    return Made(folder, people, int(told["punches"]))


def read(folder: Path) -> law.Facts:
    """A partition as the close reads it, lazily."""
    found = {part: pl.scan_parquet(folder / f"{part}.parquet") for part in PARTS}
    segments = found.pop("segments")
    return law.Facts(days=law.expand(segments, MONTH, UNTIL), **found)


def _digest(sizes: Sequence[int]) -> str:
    """Changes with the generator, this file and the sizes of the partitions."""
    found = hashlib.sha256(str(sizes).encode())
    folder = Path(demo.__file__).parent
    for path in [*sorted(folder.glob("*.py")), Path(__file__)]:
        if path.name != "load.py":
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _forget_old(home: Path) -> None:
    sets = sorted(home.glob("facts-*"), key=lambda each: each.stat().st_mtime, reverse=True)
    for old in sets[KEPT_SETS - 1 :]:
        shutil.rmtree(old, ignore_errors=True)


# ── one partition ─────────────────────────────────────────────────────────────────────


def _write(folder: Path, k: int, people: int, before: int) -> int:
    """Generate a partition and write it; how many punches it has."""
    made = generate_partition(k, people=people, before=before, month=MONTH)
    here = folder / f"institution={made.institution}"
    here.mkdir(parents=True, exist_ok=True)
    frames = {
        "segments": _segments(made),
        "schedules": _timetable(made),
        "local_days": made.local_days.drop("document").with_columns(closure=False),
        "orders": made.orders.select(law.ORDERS_SCHEMA.names()),
        "absences": made.absences.select(law.ABSENCES_SCHEMA.names()),
        # in the order in which terminals send them, not by person
        "punches": made.punches.rename({"business_date": "date"}).sort("date", "minute"),
        "local": made.local_values.drop("document"),
    }
    for name, frame in frames.items():
        frame.write_parquet(here / f"{name}.parquet", compression="lz4")
    return made.punches.height


def _segments(made: Partition) -> pl.DataFrame:
    """Appointments and schedule assignments laid over each other: law.month.PEOPLE_SCHEMA."""
    kept = ("person", "grade", "field", "managerial", "valid_from", "valid_until")
    both = made.appointments.select(kept).join(
        made.assignments, on="person", suffix="_assigned", maintain_order="left"
    )
    ends = (pl.col(name).fill_null(UNTIL) for name in ("valid_until", "valid_until_assigned"))
    return (
        both.with_columns(
            valid_from=pl.max_horizontal("valid_from", "valid_from_assigned"),
            valid_until=pl.min_horizontal(*ends),
            institution=pl.lit(made.institution),
        )
        .filter(pl.col("valid_from") < pl.col("valid_until"), pl.col("valid_until") > MONTH)
        .select(pl.col(name).cast(kind) for name, kind in law.PEOPLE_SCHEMA.items())
    )


def _timetable(made: Partition) -> pl.DataFrame:
    """Every schedule's every day of the month: law.month.SCHEDULES_SCHEMA."""
    days = pl.date_range(MONTH, UNTIL - timedelta(days=1), eager=True).alias("date")
    cycle = (pl.col("date") - pl.col("anchor")).dt.total_days() % pl.col("cycle_length")
    return (
        made.schedules.rename({"id": "schedule"})
        .join(days.to_frame(), how="cross")
        .with_columns(cycle_day=cycle.cast(pl.Int16))
        .join(made.schedule_days, on=["schedule", "cycle_day"], how="left")
        .select(pl.col(name).cast(kind) for name, kind in law.SCHEDULES_SCHEMA.items())
    )
