"""One person's hours changed for a year, and everybody's for a month: `./run bench flexible --json`."""

import argparse
import json
import os
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bench import database
from bench.database import Watch

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
ROUNDS = 7


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench flexible")
    parser.add_argument("--people", type=int, default=2_300, help="예시 도시의 사람")
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    database.ready()
    print(json.dumps(measure(options.people)))


def measure(people: int) -> dict[str, Any]:
    """Milliseconds of asking for and approving a year, and of its days computed again."""
    from bench import city
    from demo import load
    from demo.city import generate
    from dure import tenancy

    institution = load.load(generate(people=people, until=city.UNTIL, months=1), say=city.quiet)
    database.settled()
    watch = Watch()
    with tenancy.institution(institution):
        asked, approved, rebuilt, days = _years()
    with tenancy.institution(institution), watch.part("everybody_month"):
        changed = _everybody()
    return {
        "people": people,
        "request_ms": asked,
        "approve_ms": approved,
        "rebuild_ms": rebuilt,
        "rebuilt_days": days,
        "everybody_changed": changed,
        "parts": watch.seconds,
        "machine": {"cores": os.cpu_count()},
    }


def _years() -> tuple[float, float, float, int]:
    """A year ahead for some people, one after another; and a year that has passed, computed again."""
    from dure.accounts import queries as accounts
    from dure.accounts.models import Role, User
    from dure.accounts.viewer import Held, Viewer
    from dure.approvals import queries as approvals
    from dure.attendance import actions as attendance
    from dure.flexible import actions
    from dure.people import queries as everybody
    from dure.people import rota

    users = [
        each
        for each in User.objects.exclude(person_id=None).order_by("id")[:200]
        if (own := everybody.member(each.person_id or 0, on=MONDAY)) and not own.head
    ][:ROUNDS]
    asked, approved = [], []
    for user in users:
        by = accounts.viewer(user, on=TODAY, role="employee", origin="bench")
        started = time.perf_counter()
        made = actions.request(wanted=_wanted(), by=by, at=NOW)
        asked.append(time.perf_counter() - started)
        paper = approvals.paper(made.document.public_id)
        assert paper is not None
        signer = Viewer(**{**by.__dict__, "person": paper.line[0].person, "role": "head",
                           "held": (Held(Role.HEAD, None),)})  # fmt: skip
        started = time.perf_counter()
        actions.approve(document=paper.document, version=1, by=signer, at=NOW)
        approved.append(time.perf_counter() - started)
    person = users[0].person_id or 0
    attendance.rebuild_stale_days(at=NOW)
    since = date(2026, 10, 1)
    change = rota.Change(person, rota.schedule_of(_days()), since, TODAY)
    rota.put_on(changes=[change], why="bench", at=NOW + timedelta(seconds=1))
    started = time.perf_counter()
    attendance.rebuild_stale_days(at=NOW + timedelta(seconds=2))
    took = time.perf_counter() - started
    return _ms(asked), _ms(approved), round(took * 1000, 1), (TODAY - since).days


def _wanted() -> Any:
    from dure.flexible.actions import Wanted
    from law import flexible as law

    days = [law.Day(each, 420, 960, 720, 780) for each in law.WEEKDAYS[:5]]
    return Wanted("staggered", MONDAY, MONDAY + 365 * DAY, days, reason="측정")


def _days() -> list[Any]:
    from dure.people.actions import Workday

    return [Workday(each, 420, 960, 720, 780) for each in range(5)]


def _everybody() -> int:
    from dure.audit.actions import Actor
    from dure.people import actions, queries, rota

    persons = queries.employed(since=MONDAY, until=MONDAY + 30 * DAY)
    return actions.assign_schedules(
        persons=persons,
        schedule=rota.schedule_of(_days()),
        since=MONDAY,
        until=MONDAY + 30 * DAY,
        reason="측정",
        by=Actor("bench", "hr", "cli"),
        at=NOW + timedelta(seconds=5),
    )


def _ms(seconds: list[float]) -> float:
    return round(statistics.median(seconds) * 1000, 1)


if __name__ == "__main__":
    main(sys.argv[1:])
