"""가는 달과 주: what a worker's days, 주휴 and pay come to so far; what nobody can tell is said, not guessed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from dure.attendance import queries as attendance
from dure.attendance.queries import Reading
from dure.labor import checking, days, paying
from dure.labor.days import Span
from dure.labor.models import Renewal, WorkDay, Worker
from dure.labor.paying import Line
from law import params
from law.labor.guard import basis, payable

DAY: Final = timedelta(days=1)
WEEK: Final = 7 * DAY
BY_TIME: Final = ("hour", "day")


@dataclass(frozen=True)
class Day:
    """A day as its worker reads it; `state`: worked, leave, absent, away, rest, here,
    ahead, missing, or untold where the contract does not say what was due."""

    date: date
    state: str
    scheduled: int  # minutes; 0 on a day that needs no coming
    minutes: int = 0
    began: int | None = None
    ended: int | None = None


@dataclass(frozen=True)
class Week:
    """The running week; `rest`: its 주휴 as law.labor.weekly has it if all days to come are kept."""

    days: list[Day]
    rest: dict[str, Any] | None

    @property
    def due(self) -> list[Day]:
        return [each for each in self.days if each.scheduled]

    @property
    def came(self) -> list[Day]:
        return [each for each in self.due if each.state in ("worked", "leave", "here")]

    @property
    def last(self) -> date | None:
        """The last day of the week on which one still has to come."""
        return max((each.date for each in self.due if each.state == "ahead"), default=None)


@dataclass(frozen=True)
class Running:
    """A worker's running month under the terms of today; `unset`: why there is no money to show;
    no `pay` either before a day of the month is known."""

    worker: Worker
    span: Span
    readings: Sequence[Reading]
    days: list[Day]
    week: Week
    pay: Line | None
    unset: str
    asked: list[str]
    missing: list[date]  # days gone by that nobody can tell


@dataclass(frozen=True)
class Term:
    """When the contracts without a gap between them began and end, and what is known of a renewal."""

    since: date
    end: date | None
    lacking: int | None  # days short of a year
    short_week: bool
    renewal: Renewal | None


def of_person(person: int, *, today: date) -> Worker | None:
    """The worker somebody is under the labour acts, of several districts where they work today;
    임기제공무원 follow the acts of officials."""
    rows = Worker.objects.filter(person_id=person, ended_at=None).exclude(kind=paying.OFFICIAL)
    found = list(rows.select_related("district").order_by("-id"))
    own = days.spans(found) if len(found) > 1 else {}
    here = (each for each in found if any(span.holds(today) for span in own.get(each.id, ())))
    return next(here, next(iter(found), None))


def look(worker: Worker, *, today: date) -> Running | None:
    """The month and the week until today; None without a contract that holds today."""
    own = days.spans([worker]).get(worker.id, [])
    span = next((each for each in own if each.holds(today)), None)
    if span is None:
        return None
    first, monday = _monday(today.replace(day=1)), _monday(today)
    known = days.of_workers({worker: own}, since=first, until=today + DAY)
    rows = {each.date: each for each in known.rows}
    readings = _readings(worker, today)
    whole = {
        each.date: each
        for each in days.to_come(worker, own, since=first, until=monday + WEEK)
    }  # fmt: skip
    told = [_day(each, rows.get(each.date), today, bool(readings)) for each in whole.values()]
    unset = _unset(span, [ko for _, ko in known.asked])
    if unset == days.UNSTATED:
        told = [replace(e, state="untold") if e.state == "missing" else e for e in told]
    missing = [each.date for each in told if each.state == "missing"]
    asked = list(dict.fromkeys(ko for _, ko in known.asked if not ko.startswith(str(today))))
    week = [each for each in told if each.date >= monday]
    pay, rest = None, None
    try:
        paid = _paid(span, rows, whole, missing)
        if not unset and any(each.date >= today.replace(day=1) for each in paid):
            pay = paying.so_far(worker, own, paid, today)
        if (
            not unset
            and span.terms.wage_unit in BY_TIME
            and not any(each >= monday for each in missing)
        ):
            kept = [rows.get(each.date, whole[each.date]) for each in week]
            rest = _rest(worker, own, kept, monday)
    except (params.Unset, params.NoLawInForce) as error:
        unset = str(error)
    month = [each for each in told if today.replace(day=1) <= each.date <= today]
    return Running(worker, span, readings, month, Week(week, rest), pay, unset, asked, missing)


def term(worker: Worker, *, today: date) -> Term | None:
    """How long the employment of today lasts, as the guard joins its contracts."""
    own = days.spans([worker]).get(worker.id, [])
    span = next((each for each in own if each.holds(today)), None)
    if span is None:
        return None
    held = basis.ready(paying.frames({worker: own}, []), today).contracts
    (one,) = (
        held.filter(pl.col("start") <= today, today < pl.col("until"))
        .select("since", "until")
        .unique()
        .collect()
        .rows()
    )
    last = max((each for each in own if each.end in (None, one[1])), key=lambda each: each.start)
    end = one[1] if one[1] < basis.OPEN else None
    said = Renewal.objects.filter(contract_id=last.terms.contract_id, known_until=None).first()
    return Term(
        one[0],
        end,
        checking.lacking_days(one[0], end) if end else None,
        span.terms.weekly_minutes < checking.SHORT_WEEK,
        said,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _unset(span: Span, asked: Sequence[str]) -> str:
    """Why there can be no money to show before anything is reckoned."""
    if days.UNSTATED in asked:
        return days.UNSTATED
    return "주급은 한 주가 끝난 뒤에 셈합니다." if span.terms.wage_unit == "week" else ""


def _readings(worker: Worker, today: date) -> Sequence[Reading]:
    if worker.person_id is None:
        return []
    return attendance.readings(worker.person_id, since=today, until=today + DAY).get(today, [])


def _day(agreed: WorkDay, row: WorkDay | None, today: date, pressed: bool) -> Day:
    needed = 0 if agreed.holiday else agreed.scheduled_minutes
    if row is None:
        return Day(agreed.date, _unknown(agreed, today, pressed), needed)
    states = {"paid_leave": "leave", "absent": "absent", "none": "rest"}
    state = "worked" if row.worked_minutes else states.get(row.absence, "away")
    return Day(agreed.date, state, needed, row.worked_minutes, row.began, row.ended)


def _unknown(agreed: WorkDay, today: date, pressed: bool) -> str:
    """A day without a row: to come, running, or one that nobody can tell."""
    if agreed.date == today and pressed:
        return "here"
    if agreed.date < today:
        return "missing"
    if agreed.absence == "paid_leave":
        return "leave"
    return "ahead" if agreed.worked_minutes else "rest"


def _paid(
    span: Span, rows: dict[date, WorkDay], whole: dict[date, WorkDay], missing: Sequence[date]
) -> list[WorkDay]:
    """Where an hour or a day is paid, a day that nobody can tell counts for nothing yet."""
    untold = [whole[day] for day in missing] if span.terms.wage_unit in BY_TIME else []
    for each in untold:
        each.absence, each.worked_minutes = "absent", 0
    return sorted([*rows.values(), *untold], key=lambda each: each.date)


def _rest(
    worker: Worker, own: Sequence[Span], kept: Sequence[WorkDay], monday: date
) -> dict[str, Any] | None:
    found = payable.of_week(paying.frames({worker: own}, kept), monday)
    return next(iter(found.to_dicts()), None)
