"""What other systems may be told of: which lines of the audit log are which event."""

from dataclasses import dataclass
from typing import Final

from dure.audit.queries import Sealed


@dataclass(frozen=True)
class Event:
    """Lines of these actions; for signatures only those that decided a document of this kind."""

    label: str
    actions: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    def tells_of(self, line: Sealed) -> bool:
        if line.action not in self.actions:
            return False
        return not self.kinds or (
            line.state == "approved" and any(kind in self.kinds for _, kind, _ in line.subjects)
        )


SIGN: Final = ("approvals.sign",)
TEST: Final = "test"
EVENTS: Final = {
    "leave.approved": Event("휴가 승인", SIGN, ("leave",)),
    "leave_cancel.approved": Event("휴가 취소 승인", SIGN, ("leave_cancel",)),
    "trip.approved": Event("출장 승인", SIGN, ("trip",)),
    "trip_change.approved": Event("출장 변경 승인", SIGN, ("trip_change",)),
    "overtime.approved": Event("초과근무 승인", SIGN, ("overtime",)),
    "flexible.approved": Event("유연근무 승인", SIGN, ("flexible",)),
    "duty_swap.approved": Event("당직 바꾸기 승인", SIGN, ("duty_swap",)),
    "duty_log.approved": Event("당직일지 승인", SIGN, ("duty_log",)),
    "correction.approved": Event("기록 정정 승인", SIGN, ("correction",)),
    "leave.cancelled": Event("휴가 취소", ("leave.cancel", "leave.cancel_rest")),
    "trip.cancelled": Event("출장 취소, 결재 없이", ("trips.cancel",)),
    "trip.changed": Event("출장 시각 변경, 결재 없이", ("trips.change_at_once",)),
    "overtime.cancelled": Event("초과근무 취소", ("overtime.cancel", "overtime.cancel_for")),
    "overtime.restored": Event("초과근무 취소를 되돌림", ("overtime.restore_for",)),
    "flexible.ended": Event("유연근무 끝냄", ("flexible.end",)),
    "document.rejected": Event("반려", ("approvals.reject",)),
    "document.withdrawn": Event("회수", ("approvals.withdraw", "approvals.give_up")),
    "document.undone": Event("결재 되돌림", ("approvals.take_back",)),
    "duty.announced": Event("당직표 공지", ("duty.announce",)),
    "month.closed": Event("마감", ("attendance.close_month",)),
    "pay.handed_off": Event(
        "급여로 넘김",
        (
            "pay.hand_off",
            "pay.hand_off_travel",
            "pay.hand_off_compensation",
            "pay.hand_off_duties",
        ),
    ),
    "person.hired": Event("임용", ("people.hire",)),
    "person.appointed": Event("발령", ("people.appoint",)),
    "person.left": Event("퇴직", ("people.end_employment",)),
    "unit.changed": Event(
        "조직 변경",
        (
            "organization.add_unit",
            "organization.rename_or_move_unit",
            "organization.close_unit",
        ),
    ),
}
LABELS: Final = {name: each.label for name, each in EVENTS.items()} | {TEST: "시험"}


def of(line: Sealed) -> str:
    """The event a line is; empty where it is none."""
    return next((name for name, each in EVENTS.items() if each.tells_of(line)), "")
