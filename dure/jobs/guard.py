"""The screening of labour conditions, outside any request: read by district, judge, store."""

import logging
from typing import Final

import polars as pl
from polars.exceptions import PanicException

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.guard import runs, storing
from dure.organization import queries as organization
from law import params
from law.labor.facts import FRAMES
from law.labor.guard.screen import screen

JOB: Final = Actor("job", "", "job")
TROUBLE: Final = (
    "뜻하지 않은 오류로 점검하지 못했습니다. 앞의 점검 결과는 그대로입니다. 다시 청해 주세요. "
    "되풀이되면 시스템 담당자에게 작업 기록을 보아 달라고 해 주세요."
)

log = logging.getLogger(__name__)


def ask_nightly() -> int:
    """Have the night's screening done of every institution with workers; how many."""
    asked = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            asked += runs.ask_nightly(at=clock.now())
    return asked


def screen_waiting() -> int:
    """Do every run that waits; how many."""
    done = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            run = runs.next_run(at=clock.now())
        if run is not None:
            _do(pk, run)
            done += 1
    return done


def _do(institution: int, run: int) -> None:
    """A run that cannot be done says so at once: nobody waits for it."""
    try:
        _screen(institution, run)
    except (params.Unset, params.NoLawInForce) as error:
        _fail(institution, run, str(error))
    except (Exception, PanicException):  # a panic of polars is no Exception
        log.exception("screening %s failed", run)
        _fail(institution, run, TROUBLE)


def _screen(institution: int, run: int) -> None:
    with tenancy.institution(institution):
        given = runs.given(run)
    parts = []
    for district in given.districts:
        with tenancy.institution(institution):
            parts.append(runs.read_district(run, district))
    facts = {name: pl.concat([part[name] for part in parts]) for name in FRAMES}
    found = screen(facts, given.as_of, institution=given.institution, local=given.local.lazy())
    with tenancy.institution(institution):
        storing.store_findings(run=run, findings=found, by=JOB, at=clock.now())


def _fail(institution: int, run: int, why: str) -> None:
    with tenancy.institution(institution):
        runs.fail_run(run=run, why=why, by=JOB, at=clock.now())
