"""A change of the calendar for a whole city: looked at, published, computed: `./run bench calendar --json`."""

import argparse
import json
import os
import sys
from datetime import date, timedelta
from typing import Any

from bench import city, database
from bench.database import Watch

MONTH, UNTIL = city.MONTH, city.UNTIL
SHUT = date(2026, 10, 14)
RUNS = 5


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="./run bench calendar")
    parser.add_argument("--people", type=int, default=2300)
    parser.add_argument("--json", action="store_true", help="한 줄의 JSON으로 (늘 그렇습니다)")
    options = parser.parse_args(arguments)
    database.ready()
    print(json.dumps(measure(options.people)))


def measure(people: int) -> dict[str, Any]:
    """Load a month and compute it (not counted), then change the calendar under it."""
    from demo import city as made_city
    from demo import life, load
    from dure import tenancy

    made = made_city.generate(people=people, until=UNTIL, months=1)
    institution = load.load(made, say=city.quiet)
    with tenancy.institution(institution):
        life.arrive(made, MONTH, UNTIL)
    watch = Watch()
    _rebuild(institution, watch, "first")
    database.settled()
    changed = _regime(institution, watch)
    database.settled()
    _closure(institution, watch)
    _one_person(institution, watch)
    seconds = watch.seconds
    return {
        "people": made.people.height,
        "punches": made.punches.height,
        **changed,
        "city_seconds": round(seconds["publish"] + seconds["rebuild"], 3),
        "back_seconds": round(seconds["withdraw"] + seconds["rebuild_back"], 3),
        "closure_seconds": round(seconds["closure"] + seconds["rebuild_closure"], 3),
        "one_year_ms": round(seconds["one_year"] * 1000, 1),
        "parts": seconds,
        "machine": {"cores": os.cpu_count()},
    }


def _regime(institution: int, watch: Watch) -> dict[str, int]:
    """Everybody's Wednesdays from 8 to 7 in two teams, for the whole month that has been."""
    from dure import tenancy
    from dure.attendance import trial
    from dure.people import regimes
    from dure.people.regime_plans import Wanted
    from dure.people.wanted import Workday

    teams = (Workday(0, 480, 1020, 720, 780), Workday(0, 600, 1140, 780, 840))
    wanted = Wanted("weekdays", MONTH, UNTIL, "측정", weekdays=(2,), teams=teams, turns=True)
    at = city.moment(UNTIL)
    with watch.part("preview"), tenancy.institution(institution):
        by = _hr(institution)
        seen = regimes.look(wanted=wanted, by=by, on=UNTIL)
        trial.of_pieces(seen.pieces, today=UNTIL)
    with watch.part("publish"), tenancy.institution(institution):
        made = regimes.publish_regime(wanted=wanted, digest=seen.digest, by=by, at=at)
    days = _rebuild(institution, watch, "rebuild")
    at += timedelta(minutes=1)
    with watch.part("withdraw"), tenancy.institution(institution):
        regimes.withdraw_regime(regime=made.public_id, reason="측정", by=by, at=at)
    _rebuild(institution, watch, "rebuild_back")
    return {"changed_people": made.persons, "touches": days}


def _closure(institution: int, watch: Watch) -> None:
    """A day on which the office is found to have been shut."""
    from dure import tenancy
    from dure.organization import actions
    from dure.people import queries as people

    at = city.moment(UNTIL) + timedelta(minutes=2)
    given = {"key": "worktime.closure_counts", "value": "true", "valid_from": MONTH}
    with tenancy.institution(institution):
        by = _hr(institution)
        actions.set_local_value(**given, document="측정", by=by, at=at)  # type: ignore[arg-type]
        actions.publish_local_value(**given, staff=people, by=by, at=at)  # type: ignore[arg-type]
    _rebuild(institution, watch, "rebuild_setting")
    with watch.part("closure"), tenancy.institution(institution):
        actions.add_closure(day=SHUT, name="측정", document="측정", staff=people, by=by, at=at)
    _rebuild(institution, watch, "rebuild_closure")


def _one_person(institution: int, watch: Watch) -> None:
    """One person's pattern for a year; the last of a few runs counts."""
    from dure import tenancy
    from dure.people import actions
    from dure.people import queries as people

    for turn in range(RUNS):
        at = city.moment(UNTIL) + timedelta(minutes=10 + turn)
        with tenancy.institution(institution):
            person = people.employed(since=MONTH, until=UNTIL)[100 + turn]
            schedule = sorted(people.schedule_names())[-1]
        with watch.part("one_year"), tenancy.institution(institution):
            assert actions.assign_schedules(
                persons=[person], schedule=schedule, since=MONTH,
                until=MONTH.replace(year=MONTH.year + 1), reason="측정",
                by=_hr(institution), at=at,
            )  # fmt: skip


def _rebuild(institution: int, watch: Watch, name: str) -> int:
    """Everything that waits, as the worker does it; how many touches there were."""
    from dure import tenancy
    from dure.attendance import actions as attendance

    done = 0
    with watch.part(name):
        while True:
            with tenancy.institution(institution):
                some = attendance.rebuild_stale_days(at=city.moment(UNTIL))
            if not some:
                return done
            done += some


def _hr(institution: int) -> Any:
    from dure.accounts.viewer import Held, Viewer

    held = (Held("hr", None),)
    return Viewer("bench", "hr", "cli", 0, None, "bench", institution, held)


if __name__ == "__main__":
    main(sys.argv[1:])
