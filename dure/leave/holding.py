"""What a request holds: days that no other may take, and what the ledger says of them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import Refused
from dure.leave import aftermath, ledger, sickness
from dure.leave.models import Leave, LeaveDay
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.people import periods, rota
from dure.timeline import actions as timeline
from law.leave_kinds import LEAVE_KINDS

DOCUMENT = "leave"
ARTICLE = "지방공무원 복무규정 제6조"


def today(at: datetime) -> date:
    """The line is that of the day on which one asks, whatever day is asked for."""
    return at.astimezone(timeline.SEOUL).date()


def may_act(made: Leave, by: Viewer, at: datetime) -> bool:
    """Whether a viewer may change somebody's leave: their own, their unit's clerk, HR."""
    if made.person_id == by.person:
        return True
    reach = organization.reach(by, on=at.astimezone(timeline.SEOUL).date())
    return by.role in ("clerk", "hr") and (reach is None or made.unit_id in reach)


def live_days(made: Leave) -> list[LeaveDay]:
    """The days that a request holds."""
    return list(LeaveDay.objects.filter(leave=made, live=True).order_by("date", "start"))


def intervals(made: Leave, days: Sequence[LeaveDay]) -> list[timeline.New]:
    """What the timeline says of a leave; nothing of days off."""
    kind = LEAVE_KINDS[made.kind]
    return [
        timeline.New(
            made.person_id,
            "leave",
            day.date,
            day.start,
            day.end,
            made.public_id,
            label="휴가" if kind.private else kind.ko,
        )
        for day in days
        if not day.off
    ]


def use(made: Leave, days: Sequence[LeaveDay], by: Viewer, at: datetime) -> None:
    """Write what an approved leave uses, and what follows from it."""
    annual = sickness.to_annual(made, days)
    ledger.use(kind=made.kind, days=days, annual=annual, writer=by.name, at=at)
    aftermath.follow(leave=made, by=by, at=at)


def back_to_ledger(made: Leave, by: Viewer, at: datetime, why: str) -> int:
    """Take a leave off the timeline and give its minutes back; how many."""
    ledger.lock([made.person_id])
    timeline.take_back(source=made.public_id, why=why, at=at)
    minutes = ledger.reverse(days=live_days(made), writer=by.name, at=at)
    aftermath.follow(leave=made, by=by, at=at)
    return minutes


def stand_still() -> None:
    """Nobody's hours change while a leave is decided: first of its locks, then paper and ledger."""
    periods.lock()


def free(made: Leave, state: str, at: datetime) -> None:
    """The days of a request may be taken by another one, and are worked by what lies beneath it."""
    LeaveDay.objects.filter(leave=made, live=True).update(live=False)
    Leave.objects.filter(id=made.id).update(state=state)
    let_go(made, since=made.since, at=at)


def let_go(made: Leave, *, since: date, at: datetime) -> None:
    """Hours that came while the leave held its days hold on them now."""
    rota.take_off(
        source=made.public_id, since=since, stands=lambda *_: True, why="leave.let_go", at=at
    )


def hold_again(made: Leave) -> None:
    """The days of the version that was decided on hold again."""
    version = made.document.version
    try:
        with transaction.atomic():
            # days cancelled before, past the leave's end, stay free
            days = LeaveDay.objects.filter(leave=made, version=version, date__lt=made.until)
            days.update(live=True)
    except IntegrityError as error:
        raise Refused(
            "days_taken_meanwhile",
            "그사이 같은 시간에 다른 휴가가 올라와 되돌릴 수 없습니다. 그 휴가를 먼저 취소해 주세요.",
            ARTICLE,
        ) from error


def tell(made: Leave, persons: Sequence[int], text: str, what: str, at: datetime) -> None:
    """Tell some people about a request, each once."""
    for person in persons:
        messages.post(
            person=person,
            topic="leave",
            text=f"{text} {made.document.number}",
            url=f"/leave/{made.public_id}",
            key=f"leave:{what}:{made.public_id}:{person}",
            at=at,
        )


def noted(action: str, summary: str, made: Leave, by: Viewer, at: datetime) -> None:
    """Write down what was done with a request."""
    record(
        by=by,
        at=at,
        action=action,
        summary=summary,
        on=[On(made.person_id, DOCUMENT, str(made.public_id))],
        after={"since": str(made.since), "until": str(made.until), "minutes": made.minutes},
    )
