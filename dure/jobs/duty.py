"""Rosters that wait to be planned: the solver works outside any transaction."""

from datetime import timedelta
from uuid import UUID

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.duty import (
    catching_up,
    planning,
    queries,
    replacing,
    results,
    rostering,
    solving,
    stopping,
)
from dure.organization import queries as organization
from dure.timeline.actions import SEOUL

JOB = Actor("job", "", "job")
EMERGENCY = "비상근무 중이라 당직을 멈춥니다."
QUICK, LONG = 20.0, 240.0  # seconds for a month of one watch, and for more
LARGE = 5000  # seats × people


def plan() -> int:
    """Plan every roster that waits; how many."""
    done = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            rostering.take_up_lost(at=clock.now())
            waiting = queries.waiting()
        for roster in waiting:
            done += run(pk, roster)
    return done


def tell_officers() -> None:
    """Tell clerks and HR which announced watches somebody has to stand in for, and which became others."""
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            replacing.tell_officers(at=clock.now())
            catching_up.tell_overtaken(at=clock.now())


def follow_emergencies() -> int:
    """Stop today's watches while an emergency holds, where the institution set so; how many changed."""
    changed, at = 0, clock.now()
    today = at.astimezone(SEOUL).date()
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            stopped = stopping.is_stopped(today, at=at)
            change = stopping.stop_duties if stopped else stopping.resume_duties
            until = today + timedelta(days=1)
            changed += change(since=today, until=until, why=EMERGENCY, by=JOB, at=at)
    return changed


def run(institution: int, roster: UUID) -> bool:
    """Plan one roster; False where another worker has it."""
    with tenancy.institution(institution):
        if not rostering.begin_plan(roster=roster, at=clock.now()):
            return False
        known = queries.one_roster(roster)
        today = clock.now().astimezone(SEOUL).date()
        asked = planning.planned(known, today=today, again=bool(known.outcome.get("again")))

    told: set[str] = set()

    def progress(stage: solving.Stage) -> None:
        if stage.aim not in told:
            told.add(stage.aim)
            with tenancy.institution(institution):
                rostering.note_progress(roster=roster, note=results.AIMS[stage.aim])

    problem = asked.problem
    found = solving.solve(
        slots=problem.slots,
        candidates=problem.candidates,
        rules=problem.rules,
        pins=problem.pins,
        before=problem.before,
        seed=known.seed,
        seconds=LONG if len(problem.slots) * len(problem.candidates) > LARGE else QUICK,
        progress=progress,
    )
    with tenancy.institution(institution):
        rostering.keep_plan(
            roster=roster,
            seats=found.seats,
            outcome=results.outcome(found, asked),
            by=JOB,
            at=clock.now(),
        )
    return True
