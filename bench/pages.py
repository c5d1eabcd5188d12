"""A person's month page on the server, with a long history: `./run bench pages --json`."""

import argparse
import json
import os
import statistics
import sys
import time
from typing import Any

from bench import city, database

LOGIN = "kim"
TABLES = ("attendance_day", "attendance_punch")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench pages")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    database.ready()
    print(json.dumps(measure(options.people, options.months, options.rounds)))


def measure(people: int, months: int, rounds: int) -> dict[str, Any]:
    """p50 and p95 of the month page in milliseconds, its queries and its size."""
    from demo import life, load
    from demo.city import generate
    from dure import tenancy

    made = generate(people=people, until=city.UNTIL, months=1)
    institution = load.load(made, say=city.quiet)
    with tenancy.institution(institution):
        life.arrive(made, city.MONTH, city.UNTIL)
    city.cold(institution, database.Watch())
    with tenancy.institution(institution):
        days = _grow(months)
    database.settled()
    return {"people": people, "months": months, "days": days, **_ask(institution, rounds)}


def _grow(months: int) -> int:
    """Earlier months as copies of the one that was computed; how many days there are then."""
    from django.db import connection

    with connection.cursor() as cursor:
        for back in range(1, months):
            for table in TABLES:
                _copy(cursor, table, days=back * 31)  # no copied day meets another
        cursor.execute("SELECT count(*) FROM attendance_day")
        return int(cursor.fetchone()[0])


def _copy(cursor: Any, table: str, *, days: int) -> None:
    """A table's October once more, so many days earlier."""
    cursor.execute(
        "SELECT dure_month(%s, day::date) FROM generate_series(%s::date - %s, %s::date - %s, '7 d') day",
        [table, city.MONTH, days, city.UNTIL, days],
    )
    cursor.execute(
        "SELECT string_agg(quote_ident(attname), ',') FROM pg_attribute WHERE attrelid = %s::regclass"
        " AND attnum > 0 AND attname NOT IN ('id', 'date', 'at')",
        [table],
    )
    rest = cursor.fetchone()[0]
    when = ", at" if table == "attendance_punch" else ""
    moved = ", at - make_interval(days => %s)" if when else ""
    cursor.execute(
        f"INSERT INTO {table} (date{when}, {rest}) SELECT date - %s{moved}, {rest} FROM {table}"
        " WHERE date >= %s AND date < %s",
        [days, *([days] if when else []), city.MONTH, city.UNTIL],
    )


def _log_in(client: Any, institution: int) -> None:
    """A session as a log-in leaves it."""
    from dure import tenancy
    from dure.accounts.models import User

    with tenancy.institution(institution):
        user = User.objects.get(login=LOGIN)
    session = client.session
    session.update({"user": user.id, "institution": institution, "role": "employee"})
    session.save()
    client.cookies["sessionid"] = session.session_key


def _ask(institution: int, rounds: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client

    client, asked, took = Client(SERVER_NAME="localhost"), 0, []
    _log_in(client, institution)

    def count(execute: Any, *statement: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*statement)

    url = f"/month?month={city.MONTH:%Y-%m}"
    for _ in range(rounds):
        asked = 0
        started = time.perf_counter()
        with connection.execute_wrapper(count):
            answer = client.get(url)
        took.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.status_code
    cuts = statistics.quantiles(took, n=20)
    return {
        "rounds": rounds,
        "p50_ms": round(cuts[9], 1),
        "p95_ms": round(cuts[18], 1),
        "queries": asked,
        "bytes": len(answer.content),
        "machine": {"cores": os.cpu_count()},
    }


if __name__ == "__main__":
    main(sys.argv[1:])
