"""What people and jobs do with terminals."""

from dure.terminals.admitting import admit, shut
from dure.terminals.commanding import cancel, queue, queue_all

__all__ = ["admit", "cancel", "queue", "queue_all", "shut"]
