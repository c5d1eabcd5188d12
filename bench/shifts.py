"""Shift scheduling instances of the text format of schedulingbenchmarks.org: `./run bench shifts FILE… --json`.

Another problem than a duty roster (shifts in a row, weekends, hours, cover with penalties), by the same
solver with the same settings. The files are not part of this project: no terms for them were found.
"""

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ortools.sat.python.cp_model import CpModel, IntVar

from dure.duty.searching import UNITS, searcher

LIMIT = 120.0
NEVER_ENDS = 10**6  # a limit of deterministic work that only the clock reaches

type Works = dict[tuple[str, int, str], IntVar]  # (employee, day, shift)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench shifts")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=LIMIT)
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    asked = parser.parse_args(arguments)
    found = [measure(path, asked.seconds) for path in asked.files]
    print(json.dumps({"instances": found, "machine": {"cores": os.cpu_count()}}))


def measure(path: Path, seconds: float) -> dict[str, Any]:
    """Solve one instance: its penalty, and the bound below which no schedule lies."""
    begun = time.perf_counter()
    cp = model(read(path.read_text(encoding="utf-8")))
    solver = searcher(0, NEVER_ENDS / UNITS, seconds)
    status = solver.solve(cp)
    return {
        "instance": path.stem,
        "status": solver.status_name(status).lower(),
        "value": round(solver.objective_value),
        "bound": round(solver.best_objective_bound),
        "seconds": round(time.perf_counter() - begun, 2),
    }


@dataclass(frozen=True)
class Employee:
    """One line of SECTION_STAFF."""

    name: str
    most: dict[str, int]  # of each shift
    most_minutes: int
    least_minutes: int
    most_in_row: int
    least_in_row: int
    least_off: int
    weekends: int


@dataclass(frozen=True)
class Instance:
    """One file, read."""

    days: int
    minutes: dict[str, int]  # of each shift
    never_next: dict[str, list[str]]
    staff: list[Employee]
    off: list[tuple[str, int]]
    wanted: list[tuple[str, int, str, int]]
    unwanted: list[tuple[str, int, str, int]]
    cover: list[tuple[int, str, int, int, int]]  # day, shift, how many, penalty under, over


def read(text: str) -> Instance:
    """Read the sections of a file; comments begin with #."""
    parts: dict[str, list[list[str]]] = defaultdict(list)
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("SECTION_"):
            section = line.removeprefix("SECTION_")
        elif line and not line.startswith("#"):
            parts[section].append(line.split(","))
    return Instance(
        days=int(parts["HORIZON"][0][0]),
        minutes={name: int(minutes) for name, minutes, _ in parts["SHIFTS"]},
        never_next={name: [s for s in after.split("|") if s] for name, _, after in parts["SHIFTS"]},
        staff=[_employee(row) for row in parts["STAFF"]],
        off=[(name, int(day)) for name, *days in parts["DAYS_OFF"] for day in days],
        wanted=[(e, int(d), s, int(w)) for e, d, s, w in parts["SHIFT_ON_REQUESTS"]],
        unwanted=[(e, int(d), s, int(w)) for e, d, s, w in parts["SHIFT_OFF_REQUESTS"]],
        cover=[(int(d), s, int(n), int(u), int(o)) for d, s, n, u, o in parts["COVER"]],
    )


def _employee(row: list[str]) -> Employee:
    name, shifts, *numbers = row
    most = {shift: int(n) for shift, n in (each.split("=") for each in shifts.split("|"))}
    return Employee(name, most, *map(int, numbers))


def model(given: Instance) -> CpModel:
    """The instance with its penalty to be made small."""
    cp = CpModel()
    works: Works = {
        (who.name, day, shift): cp.new_bool_var("")
        for who in given.staff
        for day in range(given.days)
        for shift in given.minutes
    }
    for who in given.staff:
        _one(cp, given, who, works)
    for name, day in given.off:
        cp.add(sum(works[name, day, shift] for shift in given.minutes) == 0)
    cp.minimize(sum(_penalties(cp, given, works)))
    return cp


def _one(cp: CpModel, given: Instance, who: Employee, works: Works) -> None:
    """The rules of one employee."""
    on = [cp.new_bool_var("") for _ in range(given.days)]
    for day in range(given.days):
        cp.add(sum(works[who.name, day, shift] for shift in given.minutes) == on[day])
    for shift, after in given.never_next.items():
        cp.add(sum(works[who.name, d, shift] for d in range(given.days)) <= who.most[shift])
        for other in after:
            for day in range(given.days - 1):
                cp.add(works[who.name, day, shift] + works[who.name, day + 1, other] <= 1)
    minutes = sum(
        given.minutes[shift] * works[who.name, d, shift]
        for d in range(given.days)
        for shift in given.minutes
    )
    cp.add_linear_constraint(minutes, who.least_minutes, who.most_minutes)
    for day in range(given.days - who.most_in_row):
        cp.add(sum(on[day : day + who.most_in_row + 1]) <= who.most_in_row)
    _no_short_runs(cp, on, who.least_in_row)
    _no_short_runs(cp, [each.negated() for each in on], who.least_off)
    _weekends(cp, on, who.weekends)


def _no_short_runs(cp: CpModel, on: list[Any], least: int) -> None:
    """A run that begins and ends inside the horizon is long enough."""
    for length in range(1, least):
        for first in range(1, len(on) - length):
            run = on[first : first + length]
            cp.add_bool_or([on[first - 1], *(each.negated() for each in run), on[first + length]])


def _weekends(cp: CpModel, on: list[Any], most: int) -> None:
    worked = []
    for saturday in range(5, len(on), 7):
        worked.append(cp.new_bool_var(""))
        for each in on[saturday : saturday + 2]:
            cp.add_implication(each, worked[-1])
    cp.add(sum(worked) <= most)


def _penalties(cp: CpModel, given: Instance, works: Works) -> Iterator[Any]:
    for name, day, shift, weight in given.wanted:
        yield weight * (1 - works[name, day, shift])
    for name, day, shift, weight in given.unwanted:
        yield weight * works[name, day, shift]
    for day, shift, wanted, weight_under, weight_over in given.cover:
        under, over = (cp.new_int_var(0, len(given.staff) + wanted, "") for _ in range(2))
        there = sum(works[who.name, day, shift] for who in given.staff)
        cp.add(there + under - over == wanted)
        yield weight_under * under + weight_over * over


if __name__ == "__main__":
    main(sys.argv[1:])
