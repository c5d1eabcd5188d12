"""The hours by which a request was counted, held against those that its days have now."""

from collections.abc import Sequence
from datetime import date, datetime

from dure.approvals import queries as papers
from dure.errors import Refused
from dure.leave import days as each_day
from dure.leave.holding import ARTICLE
from dure.leave.models import Leave, LeaveDay
from dure.people import on_leave
from dure.people.actions import Workday
from law.refusals import as_clock


def refuse_changed(made: Leave, days: Sequence[LeaveDay]) -> None:
    """Minutes counted by hours that have changed since are not used up: the request is filed again."""
    told = _changed(made, days)
    if told:
        more = f" 외 {len(told) - 1}일" if len(told) > 1 else ""
        raise Refused(
            "hours_changed",
            f"올린 뒤에 {told[0]}{more}의 근무시간이 바뀌어, 신청한 시각과 분이 지금의 하루와 다릅니다. "
            "까닭을 적어 반려해 주세요. 기안한 사람이 다시 올리면 바뀐 근무시간으로 셉니다.",
            ARTICLE,
        )


def _changed(made: Leave, days: Sequence[LeaveDay]) -> list[str]:
    plan = each_day.workdays(made.person_id, since=made.since, until=made.until)
    other = on_leave.changed(made.person_id, [day.date for day in days], since=_filed_at(made))
    found = {}
    for day in days:
        now = plan.get(day.date)
        if now is None or now.off != day.off:
            found[day.date] = _ko(day.date) + (" (이제 쉬는 날)" if now is None or now.off else "")
        elif day.date in other and not day.off:
            was, is_now = other[day.date]
            found[day.date] = f"{_ko(day.date)} ({_clock(was)} → {_clock(is_now)})"
    return list(found.values())


def _filed_at(made: Leave) -> datetime:
    version = made.document.version
    rows = papers.versions(made.document.public_id)
    return next(each.drafted_at for each in rows if each.version == version)


def _ko(day: date) -> str:
    return f"{day.month}월 {day.day}일"


def _clock(hours: Workday | None) -> str:
    return f"{as_clock(hours.start)}–{as_clock(hours.end)}" if hours else "쉼"
