"""API: days as computed, and why a day counts for what it does."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ninja import Schema

from dure.api.rest import Call, Denied, paged, reads
from dure.api.rest_people import Cursor, Limit, day, overseen
from dure.attendance import queries as attendance
from dure.attendance.queries import Computed
from law import steps

LONGEST = timedelta(days=366)
OVERSEERS = ("team_lead", "head", "clerk", "payroll", "hr", "auditor")


class Day(Schema):
    """A day's current version; clock values in minutes since its midnight (past 1440 after midnight)."""

    date: date
    version: int
    is_workday: bool
    planned_start: int | None
    planned_end: int | None
    first_in: int | None
    last_out: int | None
    work_minutes: int
    leave_minutes: int
    late_minutes: int
    early_leave_minutes: int
    on_trip: bool
    remote: bool
    recognised_minutes: int


class Step(Schema):
    """One clause of the arithmetic, as the person reads it."""

    sentence: str
    amount: str
    running: str
    reason: str
    article: str
    doubtful: bool


class Explained(Schema):
    """A day with every step from the punches to the recognised minutes."""

    day: Day
    steps: list[Step]


class Days(Schema):
    items: list[Day]
    next: str | None = None


def period(since: date, until: date, call: Call) -> tuple[date, date]:
    """[since, until), a year at most."""
    since, until = day(since, call), day(until, call)
    if not since < until <= since + LONGEST:
        raise Denied(
            422,
            "bad_period",
            "until은 since 뒤의 날이고, 기간은 366일까지입니다. until은 들어가지 않습니다.",
            fields=["since", "until"],
        )
    return since, until


@reads("/people/{person}/days", "days:read", Days, summary="한 사람의 근무한 날")
def list_days(
    call: Call,
    person: UUID,
    since: date,
    until: date,
    cursor: str = Cursor,
    limit: int = Limit,
) -> Days:
    """계산이 끝난 날. 늦게 온 기록은 그날의 새 판(version)이 됩니다."""
    member = overseen(call, person, OVERSEERS)
    since, until = period(since, until, call)
    found = attendance.days_of(member.person, since=since, until=until)
    part, following = paged(
        found, cursor=cursor, limit=limit, key=lambda each: each.date.isoformat()
    )
    call.note_look([member.person], f"{since}부터 근무한 날에서")
    return Days(items=[_day(each) for each in part], next=following)


@reads("/people/{person}/days/{on}", "days:read", Explained, summary="한 사람의 하루와 까닭")
def get_day(call: Call, person: UUID, on: date) -> Explained:
    """인정한 분이 왜 그 분인지 조문의 차례대로."""
    member = overseen(call, person, OVERSEERS)
    since = day(on, call)
    found = attendance.days_of(member.person, since=since, until=since + timedelta(days=1))
    if not found:
        raise Denied(
            422, "no_such_day", "그날은 계산한 것이 없습니다. 근무하지 않은 날일 수 있습니다."
        )
    call.note_look([member.person], f"{since}의 하루에서")
    texts = attendance.law_texts(found[0].law)
    stored = texts.get("days") or {}
    order = (texts.get("order") or {}).get("days") or list(stored)
    ordered = {name: stored[name] for name in order if name in stored}
    return Explained(
        day=_day(found[0]), steps=[_step(each) for each in steps.explain(ordered, found[0].steps)]
    )


def _step(line: steps.Line) -> Step:
    return Step(
        sentence=line.sentence,
        amount=line.op,
        running=line.running,
        reason=line.reason,
        article=line.article,
        doubtful=line.doubt,
    )


def _day(each: Computed) -> Day:
    told: dict[str, Any] = {name: each.steps.get(name) for name in Day.model_fields}
    numbers = ("work", "leave", "late", "early_leave", "recognised")
    told |= {f"{name}_minutes": each.steps.get(f"{name}_minutes") or 0 for name in numbers}
    flags = ("is_workday", "on_trip", "remote")
    told |= {name: bool(each.steps.get(name)) for name in flags}
    return Day(**told | {"date": each.date, "version": each.version})
