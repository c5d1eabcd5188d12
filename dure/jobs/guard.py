"""The screening of labour conditions, outside any request: read by district, judge, store."""

import polars as pl

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.guard import runs, storing
from dure.organization import queries as organization
from law import params
from law.labor.facts import FRAMES
from law.labor.guard.screen import screen

JOB = Actor("job", "", "job")


def screen_waiting() -> int:
    """Do every run that waits; how many."""
    done = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            run = runs.next_run(at=clock.now())
        if run is not None:
            _screen(pk, run)
            done += 1
    return done


def _screen(institution: int, run: int) -> None:
    with tenancy.institution(institution):
        given = runs.given(run)
    parts = []
    for district in given.districts:
        with tenancy.institution(institution):
            parts.append(runs.read_district(run, district))
    facts = {name: pl.concat([part[name] for part in parts]) for name in FRAMES}
    ours = {"institution": given.institution, "local": given.local.lazy()}
    try:
        found = screen(facts, given.as_of, **ours)
    except (params.Unset, params.NoLawInForce) as error:
        with tenancy.institution(institution):
            runs.fail_run(run=run, why=str(error), by=JOB, at=clock.now())
        return
    with tenancy.institution(institution):
        storing.store_findings(run=run, findings=found, by=JOB, at=clock.now())
