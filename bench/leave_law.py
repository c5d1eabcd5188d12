"""The law of leave by itself, for very many at once: `./run bench leave_law --people 50000 --json`."""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl

from law import leave, leave_days, leave_lots, service_period, worked_months

RUNS = 5
FIRST, LAST = date(2026, 1, 1), date(2027, 1, 1)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench leave_law")
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    people = parser.parse_args(arguments).people
    print(json.dumps({"people": people, **measure(people), "machine": {"cores": os.cpu_count()}}))


def measure(people: int) -> dict[str, float]:
    """Seconds of each, the median of several runs."""
    who, off = _employees(people), _absences(people)
    held, used = _lots(people // 5), _uses(people // 5)
    filed, rest = _leaves(people), _rest_days()
    return {
        "tenure_seconds": _seconds(lambda: service_period.tenure(who, off).collect()),
        "year_seconds": _seconds(lambda: _year(who, off)),
        "consume_seconds": _seconds(lambda: leave_lots.consume(held, used)),
        "counted_days_seconds": _seconds(lambda: leave_days.counted_days(filed, rest).collect()),
    }


def _seconds(work: Callable[[], Any]) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return round(statistics.median(times), 3)


def _year(people: pl.LazyFrame, spans: pl.LazyFrame) -> pl.DataFrame:
    """Service, months and days of everybody's year."""
    mine = people.with_columns(retired=pl.lit(None, dtype=pl.Date), rejoined=pl.lit(False))
    off = spans.with_columns(counted_days=pl.lit(None, dtype=pl.Int16))
    key = list(service_period.KEY)
    months = worked_months.worked_months(mine, off).select(*key, "worked_months")
    served = service_period.tenure(people, spans).join(months, on=key)
    return leave.entitlement(served).collect()


def _employees(people: int) -> pl.LazyFrame:
    return pl.DataFrame(
        {
            "institution": ["1"] * people,
            "person": range(people),
            "date": [FIRST] * people,
            "hired": [date(1995 + n % 30, 1 + n % 12, 1 + n % 28) for n in range(people)],
        },
        schema=service_period.PEOPLE,
    ).lazy()


def _absences(people: int) -> pl.LazyFrame:
    kinds = ("childcare_leave", "illness_leave")
    return pl.DataFrame(
        {
            "institution": ["1"] * people,
            "person": [n // 2 for n in range(people)],
            "kind": [kinds[n % 2] for n in range(people)],
            "since": [date(2022 + n % 4, 1 + n % 12, 1) for n in range(people)],
            "until": [date(2024 + n % 4, 1 + n % 12, 1) for n in range(people)],
            "child": [1] * people,
            "both_parents": [False] * people,
        },
        schema=service_period.SPANS,
    ).lazy()


def _lots(people: int) -> pl.LazyFrame:
    """A year's leave and saved leave for each."""
    rows = [
        row
        for n in range(people)
        for row in (
            (n, "annual", 2 * n, FIRST, LAST, 21 * 480),
            (n, "annual", 2 * n + 1, date(2025, 1, 1), None, 5 * 480),
        )
    ]
    return pl.DataFrame(rows, schema=list(leave_lots.LOTS), orient="row").lazy()


def _uses(people: int) -> pl.LazyFrame:
    """Eight uses each."""
    rows = [
        (n % people, "annual", n, FIRST + timedelta(days=n % 365), 4 * 480)
        for n in range(8 * people)
    ]
    return pl.DataFrame(rows, schema=list(leave_lots.USES), orient="row").lazy()


def _leaves(count: int) -> pl.LazyFrame:
    return pl.DataFrame(
        {
            "institution": ["1"] * count,
            "person": [n // 5 for n in range(count)],
            "use": range(count),
            "family": ["annual"] * count,
            "reason": [None] * count,
            "since": [FIRST + timedelta(days=n % 350) for n in range(count)],
            "until": [FIRST + timedelta(days=n % 350 + 1 + n % 4) for n in range(count)],
            "filed": [None] * count,
        },
        schema=leave_days.USES,
    ).lazy()


def _rest_days() -> pl.LazyFrame:
    days = [FIRST + timedelta(days=n) for n in range(800)]
    rest = [day for day in days if day.isoweekday() >= 6]
    return pl.DataFrame({"institution": ["1"] * len(rest), "date": rest}).lazy()


if __name__ == "__main__":
    main(sys.argv[1:])
