"""A city through the database, punches to pay lines: `./run bench city --people 2300 --json`."""

import argparse
import json
import os
import sys
from datetime import date, datetime, timedelta
from typing import Any

from bench import database
from bench.database import Watch

MONTH, UNTIL = date(2026, 10, 1), date(2026, 11, 1)
ONE_DAY = date(2026, 10, 14)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench city")
    parser.add_argument("--people", type=int, default=2300)
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    database.ready()
    print(json.dumps(measure(options.people)))


def measure(people: int) -> dict[str, Any]:
    """Load a month's facts (not counted), then time what turns them into days and lines."""
    from demo import city, life, load
    from dure import tenancy

    made = city.generate(people=people, until=UNTIL, months=1)
    institution = load.load(made, say=quiet)
    with tenancy.institution(institution):
        life.arrive(made, MONTH, UNTIL)
    database.settled()
    watch = Watch()
    found = cold(institution, watch)
    database.settled()
    _one_day(institution, watch)
    seconds = watch.seconds
    return {
        "people": made.people.height,
        "punches": made.punches.height,
        **found,
        "cold_seconds": round(seconds["rebuild"] + seconds["draft"], 3),
        "one_day_seconds": round(seconds["one_day_rebuild"] + seconds["one_day_draft"], 3),
        "parts": seconds,
        "machine": {"cores": os.cpu_count()},
    }


def cold(institution: int, watch: Watch) -> dict[str, int]:
    """Everybody's month: touches → days and anomalies stored, days → lines stored."""
    from dure import tenancy
    from dure.attendance import actions as attendance

    at = moment(UNTIL)
    with watch.part("rebuild"), tenancy.institution(institution):
        while attendance.rebuild_stale_days(at=at):
            pass
    with watch.part("draft"), tenancy.institution(institution):
        _draft(at)
    with tenancy.institution(institution):
        return {name: _count(table) for name, table in _TABLES.items()}


def _one_day(institution: int, watch: Watch) -> None:
    """One day of one person changes: that day, that person's lines, then everybody's again."""
    from dure import tenancy
    from dure.attendance import actions as attendance
    from dure.people import queries as people
    from dure.timeline import actions as timeline

    for turn in range(3):  # the last one counts: a worker has done this before
        at = moment(UNTIL) + timedelta(minutes=1 + turn)
        with tenancy.institution(institution):
            person = people.employed(since=MONTH, until=UNTIL)[100 + turn]
            days = [(person, ONE_DAY, ONE_DAY + timedelta(days=1))]
            timeline.touch(days=days, why="bench", at=at)
        with watch.part("one_day_rebuild"), tenancy.institution(institution):
            attendance.rebuild_stale_days(at=at)
        with watch.part("one_day_draft"), tenancy.institution(institution):
            _draft(at, person)
        with watch.part("again_draft"), tenancy.institution(institution):
            _draft(at)


def _draft(at: datetime, *persons: int) -> None:
    from dure.audit.actions import Actor
    from dure.pay import actions as pay

    pay.draft_month(month=MONTH, by=Actor("bench", "", "cli"), at=at, persons=persons or None)


_TABLES = {"days": "attendance_day", "anomalies": "attendance_anomaly", "lines": "pay_line"}


def _count(table: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def moment(day: date) -> datetime:
    """The early morning of a day."""
    from demo import load

    return load.moment(day, 1)


def quiet(_text: str) -> None:
    pass


if __name__ == "__main__":
    main(sys.argv[1:])
