"""What each app does with its documents: the one place that joins a kind to its app's actions."""

from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.attendance import actions as attendance
from dure.duty import logs, swapping
from dure.flexible import actions as flexible
from dure.leave import actions as leave
from dure.overtime import actions as overtime
from dure.trips import actions as trips


class Approve(Protocol):
    def __call__(self, *, document: UUID, version: int, by: Viewer, at: datetime) -> None: ...


class Reject(Protocol):
    def __call__(
        self, *, document: UUID, version: int, comment: str, by: Viewer, at: datetime
    ) -> None: ...


class Undo(Protocol):
    def __call__(self, *, document: UUID, by: Viewer, at: datetime) -> None: ...


class Doing(NamedTuple):
    """What an app does with its documents; `withdraw`: by the drafter."""

    approve: Approve
    reject: Reject
    undo: Undo
    withdraw: Undo


LEAVE: Final = Doing(leave.approve, leave.reject, leave.undo, leave.withdraw)
TRIPS: Final = Doing(trips.approve, trips.reject, trips.undo, trips.withdraw)
DOING: Final = {
    "overtime": Doing(overtime.approve, overtime.reject, overtime.undo, overtime.withdraw),
    "correction": Doing(
        attendance.approve_correction,
        attendance.reject_correction,
        attendance.undo_correction,
        attendance.withdraw_correction,
    ),
    "leave": LEAVE,
    "leave_cancel": LEAVE,
    "duty_swap": Doing(
        swapping.approve_swap, swapping.reject_swap, swapping.undo_swap, swapping.withdraw_swap
    ),
    "duty_log": Doing(logs.approve_log, logs.reject_log, logs.undo_log, logs.withdraw_log),
    "flexible": Doing(flexible.approve, flexible.reject, flexible.undo, flexible.withdraw),
    "trip": TRIPS,
    "trip_change": TRIPS,
}


def doing(kind: str) -> Doing | None:
    return DOING.get(kind)
