"""What people and jobs do with terminals."""

from dure.terminals.admitting import add, admit, shut
from dure.terminals.arriving import keep, read, try_left
from dure.terminals.checking import backfill, check_days
from dure.terminals.commanding import cancel, expire, queue, queue_again, queue_all, take
from dure.terminals.contact import called
from dure.terminals.holding import read_again, read_arrival_again, set_aside
from dure.terminals.rejecting import destroy_rejected, not_taken, read_rejected

__all__ = [
    "add",
    "admit",
    "backfill",
    "called",
    "cancel",
    "check_days",
    "destroy_rejected",
    "expire",
    "keep",
    "not_taken",
    "queue",
    "queue_again",
    "queue_all",
    "read",
    "read_again",
    "read_arrival_again",
    "read_rejected",
    "set_aside",
    "shut",
    "take",
    "try_left",
]
