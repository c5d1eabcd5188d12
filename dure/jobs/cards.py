"""Terminals follow appointments and cards; whoever leaves is asked for theirs."""

from dure import clock, tenancy
from dure.audit.actions import Actor
from dure.cards import actions
from dure.organization import queries as organization

JOB = Actor("job", "", "job")


def follow() -> int:
    """Write down what terminals answered and send them what has changed, everywhere; how many commands."""
    sent = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            actions.read_answers(at=clock.now())
            sent += actions.follow(at=clock.now())
    return sent


def ask_returns() -> int:
    """Ask people everywhere who leave within a week for their card; how many."""
    told = 0
    for pk, _, _ in organization.institutions():
        with tenancy.institution(pk):
            told += actions.ask_returns(by=JOB, at=clock.now())
    return told
