"""What people and jobs do with terminals."""

from dure.terminals.admitting import admit, shut
from dure.terminals.arriving import keep, read, read_left
from dure.terminals.checking import backfill, check_days
from dure.terminals.commanding import cancel, expire, queue, queue_all, take
from dure.terminals.contact import called, not_taken
from dure.terminals.holding import read_again, read_arrival_again, set_aside

__all__ = [
    "admit",
    "backfill",
    "called",
    "cancel",
    "check_days",
    "expire",
    "keep",
    "not_taken",
    "queue",
    "queue_all",
    "read",
    "read_again",
    "read_arrival_again",
    "read_left",
    "set_aside",
    "shut",
    "take",
]
