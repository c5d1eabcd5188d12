"""How long the rules for 감사 take over a month of a whole institution (2,300 and 50,000 people).

./run bench evidence
./run bench evidence --people 50000 --json
"""

import argparse
import json
import random
import sys
import time
from datetime import date, datetime, timedelta

import polars as pl

from dure.evidence import finding
from dure.evidence.rules import rules

MONTH = date(2026, 11, 1)
A_TERMINAL = 60  # people who use the same one
SEED = 20261101


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=2300)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    punches = _punches(asked.people)
    away = pl.DataFrame(_away(asked.people), schema=finding.AWAY, orient="row")
    standing = rules(MONTH)
    started = time.perf_counter()
    found = finding.facts(
        punches,
        away,
        pl.DataFrame(schema=finding.TRAVEL),
        pl.DataFrame(schema=finding.PHONES),
        standing,
    )
    kept = finding.enough(found, standing)
    seconds = round(time.perf_counter() - started, 2)
    result = {
        "people": asked.people,
        "punches": punches.height,
        "facts": found.height,
        "hits": kept.select("rule", "subject").n_unique(),
        "seconds": seconds,
    }
    print(json.dumps(result) if asked.json else _said(result))


def _punches(people: int) -> pl.DataFrame:
    """Everybody in and out on 21 weekdays, at a second of their own."""
    dice = random.Random(SEED)
    days = [day for n in range(30) if (day := MONTH + timedelta(days=n)).weekday() < 5]
    rows: list[tuple[object, ...]] = []
    for day in days:
        midnight = datetime.combine(day, datetime.min.time())
        for person in range(people):
            terminal = person // A_TERMINAL
            for since in (30_600, 64_800):  # 08:30, 18:00
                second = since + dice.randrange(1800)
                at = midnight + timedelta(seconds=second)
                rows.append((len(rows), person, at, day, second // 60, terminal, terminal))
    return pl.DataFrame(rows, schema=finding.PUNCHES, orient="row")


def _away(people: int) -> list[tuple[object, ...]]:
    """One leave in a month for each, on a day on which they came all the same."""
    return [
        (person, MONTH + timedelta(days=1 + person % 5), 780, 1080, "punch_on_leave", "연가")
        for person in range(people)
    ]


def _said(result: dict[str, object]) -> str:
    return (
        f"{result['people']:,}명의 기록 {result['punches']:,}건에서"
        f" 의심 {result['hits']:,}건을 {result['seconds']}초에 찾았습니다."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
