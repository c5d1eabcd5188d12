"""What follows from a change of a leave's lines in the ledger: sick days beyond six, a settled year."""

from datetime import datetime

from dure.audit.actions import Actor
from dure.leave import sickness
from dure.leave.models import Leave
from dure.leave.settling import resettle


def follow(*, leave: Leave, by: Actor, at: datetime) -> None:
    """Bring what was derived from the ledger in line with it, once a leave was used or given back."""
    sickness.even(leave, writer=by.name, at=at)
    resettle(person=leave.person_id, since=leave.since, until=leave.until, by=by, at=at)
