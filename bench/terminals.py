"""A backlog of 50,000 lines and a morning of single punches at the terminal server: `./run bench terminals --json`."""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench import city, database

SERIAL, ADDRESS = "BENCH-01", "10.1.2.30"
NOW = datetime(2026, 11, 20, 7, 40, tzinfo=UTC)
FIRST = date(2026, 11, 17)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench terminals")
    parser.add_argument("--people", type=int, default=2_300)
    parser.add_argument("--lines", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=500, help="한 요청의 줄")
    parser.add_argument("--rounds", type=int, default=300, help="한 줄짜리 요청")
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    os.environ["DURE_DOOR"] = "terminals"
    database.ready()
    print(json.dumps(measure(options.people, options.lines, options.batch, options.rounds)))


def measure(people: int, lines: int, batch: int, rounds: int) -> dict[str, Any]:
    """Lines a second of a burst, of the same burst again, and milliseconds of a single line."""
    from demo import load
    from demo.city import generate
    from dure import clock

    clock.now = lambda: NOW
    institution = load.load(generate(people=people, until=city.UNTIL, months=1), say=city.quiet)
    cards = _admitted(institution)
    database.settled()
    late = list(_lines(cards, lines))
    first, again = _burst(late, batch), _burst(late, batch)
    singles = _singles(cards, rounds)
    cuts = statistics.quantiles(singles, n=20)
    return {
        "people": people,
        "lines": lines,
        "batch": batch,
        "lines_a_second": round(lines / first),
        "again_a_second": round(lines / again),
        "rounds": rounds,
        "p50_ms": round(cuts[9], 1),
        "p95_ms": round(cuts[18], 1),
        "punches": _counted(institution),
        "machine": {"cores": os.cpu_count()},
    }


def _admitted(institution: int) -> list[str]:
    """A terminal that is let in, and the numbers people put before it."""
    from dure import tenancy
    from dure.accounts import queries as accounts
    from dure.organization import queries as organization
    from dure.people.models import Credential
    from dure.terminals import actions

    with tenancy.institution(institution):
        actions.called(serial=SERIAL, address=ADDRESS, at=NOW)
        by = accounts.viewer(accounts.anybody("admin", on=FIRST), on=FIRST, role="admin")
        unit = next(iter(organization.tree(on=FIRST)))
        networks = ["10.1.2.0/24"]
        actions.admit(serial=SERIAL, name="측정", unit=unit, networks=networks, by=by, at=NOW)
        held = Credential.objects.filter(kind="card").order_by("id")
        return list(held.values_list("value", flat=True))


def _lines(cards: Sequence[str], count: int) -> Iterator[str]:
    """In and out in turn, each once, spread over three days."""
    start = datetime.combine(FIRST, datetime.min.time())
    for n in range(count):
        at = start + timedelta(seconds=n * 5)
        yield f"{cards[n % len(cards)]}\t{at:%Y-%m-%d %H:%M:%S}\t{n // len(cards) % 2}\t15\t0\t0\t0\n"


def _post(client: Any, body: str, count: int) -> None:
    url = f"/iclock/cdata?SN={SERIAL}&table=ATTLOG&Stamp=1"
    answer = client.post(url, body, content_type="text/plain", REMOTE_ADDR=ADDRESS)
    assert answer.content == f"OK:{count}".encode(), answer.content


def _burst(lines: Sequence[str], batch: int) -> float:
    from django.test import Client

    client, started = Client(), time.perf_counter()
    for n in range(0, len(lines), batch):
        part = lines[n : n + batch]
        _post(client, "".join(part), len(part))
    return time.perf_counter() - started


def _singles(cards: Sequence[str], rounds: int) -> list[float]:
    """Milliseconds of one punch after another, each a request of its own."""
    from django.test import Client

    client, took = Client(), []
    start = datetime(2026, 11, 20, 8, 30)  # noqa: DTZ001 – as a terminal tells it
    for n in range(rounds):
        line = f"{cards[n % len(cards)]}\t{start + timedelta(seconds=n)}\t0\t15\t0\t0\t0\n"
        started = time.perf_counter()
        _post(client, line, 1)
        took.append((time.perf_counter() - started) * 1000)
    return took


def _counted(institution: int) -> int:
    from dure import tenancy
    from dure.attendance.models import Punch

    with tenancy.institution(institution):
        return Punch.objects.filter(source="terminal").count()


if __name__ == "__main__":
    main(sys.argv[1:])
