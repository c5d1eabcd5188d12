"""The leave ledger: balances, an hour filed after ten years, a year granted and settled: `./run bench leave --json`."""

import argparse
import json
import os
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from bench import database
from bench.database import Watch

YEARS = 10
USES = 16  # lines of use a person and year
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
RUNS = 5


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench leave")
    parser.add_argument("--people", type=int, default=10_000, help="잔여를 묻는 사람")
    parser.add_argument("--granted", type=int, default=50_000, help="한 해를 주는 사람")
    parser.add_argument("--rounds", type=int, default=200, help="한 시간을 올리는 횟수")
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    database.ready()
    print(json.dumps(measure(options.people, options.granted, options.rounds)))


def measure(people: int, granted: int, rounds: int) -> dict[str, Any]:
    """Seconds of each part; milliseconds of filing at p50 and p95."""
    from dure import tenancy

    watch = Watch()
    institution = _office(granted)
    database.settled()
    with watch.part("grant"), tenancy.institution(institution):
        first = _grant()
    with watch.part("grant_again"), tenancy.institution(institution):
        again = _grant()
    with tenancy.institution(institution):
        persons = _persons()[:people]
        lines = _history(persons)
    database.settled()
    with tenancy.institution(institution):
        balances = _balances(persons)
        filing = _file(institution, rounds)
    with tenancy.institution(institution):
        _ordinance()
        withdrawn = _withdraw(institution)
    with watch.part("settle"), tenancy.institution(institution):
        settled = _settle()
    with watch.part("settle_again"), tenancy.institution(institution):
        settled_again = _settle()
    return {
        "granted_people": first,
        "granted_again": again,
        "ledger_lines": lines,
        "balances_people": len(persons),
        "balances_ms": balances,
        **filing,
        "withdrawn": withdrawn,
        "settled_people": settled,
        "settled_again": settled_again,
        "parts": watch.seconds,
        "machine": {"cores": os.cpu_count()},
    }


def _grant() -> int:
    from dure.audit.actions import Actor
    from dure.leave import actions

    return actions.grant_year(year=2026, by=Actor("bench", "", "cli"), at=NOW)


def _ordinance() -> None:
    """What the institution must have said before a year is settled."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO organization_localvalue (institution_id, key, value, valid_from, document,"
            " published_at, recorded_at, recorded_by)"
            " SELECT current_setting('dure.institution')::bigint, key, value, date '2026-01-01',"
            " '측정', %s, %s, 'bench' FROM (VALUES ('compensation.paid', 'pays'),"
            " ('leave.save_over_20', 'may_save')) said (key, value)",
            [NOW, NOW],
        )


def _withdraw(institution: int) -> int:
    """What waits for a signature is taken back by whoever asked: a year is not settled with it."""
    from dure.approvals import queries as approvals
    from dure.leave import actions, queries

    year = date(TODAY.year, 1, 1), date(TODAY.year + 1, 1, 1)
    waiting = queries.undecided(_persons(), since=year[0], until=year[1])
    back = 0
    for person in sorted({person for person, _, _ in waiting}):
        for paper in approvals.drafted_by(person):
            if paper.kind in (actions.DOCUMENT, actions.CANCEL) and paper.state == "pending":
                by = _employee(institution, person)
                actions.withdraw(document=paper.document, by=by, at=NOW)
                back += 1
    return back


def _employee(institution: int, person: int) -> Any:
    from dure.accounts.viewer import Held, Viewer

    roles = (Held("employee", None),)
    return Viewer("bench", "employee", "cli", 0, person, "bench", institution, roles)


def _settle() -> int:
    from dure.audit.actions import Actor
    from dure.leave import actions

    return actions.settle_year(
        year=2026, by=Actor("bench", "", "cli"), at=datetime(2026, 12, 31, 15, tzinfo=UTC)
    )


def _persons() -> list[int]:
    from dure.people import queries as people

    return people.employed(since=TODAY, until=TODAY + timedelta(days=1))


def _balances(persons: list[int]) -> float:
    """Milliseconds of everybody's balance on a day, the median of several runs."""
    from dure.leave import queries

    took = []
    for _ in range(RUNS):
        started = time.perf_counter()
        found = queries.balances(on=TODAY, persons=persons)
        took.append((time.perf_counter() - started) * 1000)
        assert found.height == len(persons)
    return round(statistics.median(took), 1)


def _file(institution: int, rounds: int) -> dict[str, Any]:
    """One hour asked for again and again, by people with ten years of lines."""
    from django.db import connection, transaction

    from dure.leave import actions
    from dure.leave.days import Stretch

    took, asked = [], 0

    def count(execute: Any, *statement: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*statement)

    for turn, person in enumerate(_filers(rounds)):
        day = date(2026, 11, 23) + timedelta(days=turn % 5)
        wanted = actions.Wanted("annual", [Stretch(day, 900, 960)], reason="측정")
        asked = 0
        started = time.perf_counter()
        with connection.execute_wrapper(count), transaction.atomic():
            actions.file(wanted=wanted, by=_employee(institution, person), at=NOW)
        took.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(took[5:], n=20)
    return {
        "filed": len(took),
        "file_p50_ms": round(cuts[9], 1),
        "file_p95_ms": round(cuts[18], 1),
        "file_queries": asked,
    }


def _filers(rounds: int) -> list[int]:
    from dure.people import queries as people

    crowd = people.segments(since=TODAY, until=TODAY + timedelta(days=1))
    return crowd.filter(pl.col("grade") == 7)["person"].unique().sort().to_list()[60:][:rounds]


# ── an office with people and ten years of lines ──────────────────────────────────────


def _office(people: int) -> int:
    """A small city, and a crowd in its first department."""
    from bench import city
    from demo import load
    from demo.city import generate
    from dure import tenancy
    from dure.people import queries

    made = load.load(generate(people=60, until=city.UNTIL, months=1), say=city.quiet)
    with tenancy.institution(made):
        found = queries.segments(since=TODAY, until=TODAY + timedelta(days=1))
        unit, schedule = found.select("unit", "schedule").row(0)
        _crowd(made, unit, schedule, people)
    return made


def _crowd(institution: int, unit: int, schedule: int, people: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE crowd ON COMMIT DROP AS SELECT"
            " nextval(pg_get_serial_sequence('people_person', 'id')) AS id, n,"
            " date '2026-01-01' - (n %% 9000)::int AS since FROM generate_series(1, %s) n",
            [people],
        )
        cursor.execute(
            "INSERT INTO people_person (id, public_id) SELECT id, gen_random_uuid() FROM crowd"
        )
        cursor.execute(
            "INSERT INTO people_employment (institution_id, person_id, name, kind, valid)"
            " SELECT %s, id, '직원' || n, 'regular', daterange(since, NULL) FROM crowd",
            [institution],
        )
        cursor.execute(
            "INSERT INTO people_appointment (institution_id, person_id, unit_id, grade, series,"
            " position, head, field, managerial, valid, known) SELECT %s, id, %s, 7, '행정',"
            " '주무관', false, false, false, daterange(since, NULL),"
            " tstzrange('2025-12-31 00:00+00', NULL) FROM crowd",
            [institution, unit],
        )
        cursor.execute(
            "INSERT INTO people_assignment (institution_id, person_id, schedule_id, valid, known)"
            " SELECT %s, id, %s, daterange(since, NULL), tstzrange('2025-12-31 00:00+00', NULL)"
            " FROM crowd",
            [institution, schedule],
        )


def _history(persons: list[int]) -> int:
    """Ten years of lots and uses for some people; how many lines the ledger has then."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO leave_entry (institution_id, person_id, pool, kind, why, date, minutes,"
            " lot, starts, expires, key, document, at, by)"
            " SELECT current_setting('dure.institution')::bigint, p, 'annual', 'annual', 'grant',"
            " make_date(y, 1, 1), 10080, 'annual-' || y, make_date(y, 1, 1),"
            " make_date(y + 1, 1, 1), 'annual-' || y || ':1', '', make_date(y, 1, 1), 'bench'"
            " FROM unnest(%s::bigint[]) p, generate_series(%s::int, 2025) y",
            [persons, 2026 - YEARS],
        )
        cursor.execute(
            "INSERT INTO leave_entry (institution_id, person_id, pool, kind, why, date, minutes,"
            " lot, key, document, at, by)"
            " SELECT current_setting('dure.institution')::bigint, p, 'annual', 'annual', 'use',"
            " make_date(y, 1, 5) + n * 19, -240, '', 'use:' || y || ':' || n, '',"
            " make_date(y, 1, 5) + n * 19, 'bench' FROM unnest(%s::bigint[]) p,"
            " generate_series(%s::int, 2026) y, generate_series(0, %s::int) n",
            [persons, 2026 - YEARS, USES - 1],
        )
        cursor.execute("SELECT count(*) FROM leave_entry")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(sys.argv[1:])
