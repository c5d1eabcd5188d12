"""Days of workers: what stands in writing, else what their punches say; nothing in between is guessed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
from django.db import transaction

from dure import tenancy
from dure.attendance import queries as attendance
from dure.audit.actions import Actor, On, record
from dure.errors import Refused, Stale
from dure.labor import reach
from dure.labor.models import LeaveUse, Terms, WorkDay, Worker
from dure.labor.written import end, stamp
from dure.timeline.actions import SEOUL
from law.labor import hours, words
from law.labor.guard.worked import public_days

DAY = timedelta(days=1)
BREAK_FROM = 240  # 근로기준법 제54조: a break is due from four hours of work
UNSTATED = "계약에 근로일(요일)과 주휴일의 요일을 적어 주세요."
ABSENCES = list(words.ABSENCES.items())


@dataclass(frozen=True)
class Span:
    """Terms of a contract and the days [start, end) on which they hold."""

    terms: Terms
    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Days:
    """The days of some workers, unsaved where they come of punches, and what must be said first."""

    rows: list[WorkDay]
    asked: list[tuple[int, str]]


def spans(workers: Iterable[Worker]) -> dict[int, list[Span]]:
    """The concluded terms of each worker in order, each until the next or the end of its contract."""
    rows = Terms.objects.filter(
        known_until=None, state="concluded", contract__ended_at=None, contract__worker__in=workers
    )
    ordered = list(
        rows.select_related("contract")
        .prefetch_related("days", "components")
        .order_by("contract_id", "since")
    )
    found: dict[int, list[Span]] = {}
    for each, after in zip(ordered, [*ordered[1:], None], strict=False):
        following = after.since if after and after.contract_id == each.contract_id else None
        ends = [day for day in (following, each.end, each.contract.left_on) if day]
        span = Span(each, each.since, min(ends, default=None))
        if span.end is None or span.start < span.end:  # not what would begin after they left
            found.setdefault(each.contract.worker_id, []).append(span)
    return {worker: sorted(rows, key=lambda each: each.start) for worker, rows in found.items()}


def pattern(terms: Terms) -> dict[int, int] | None:
    """Scheduled minutes by weekday: as W6 says, or Monday to Friday of a five-day week."""
    said = {each.weekday: each.minutes for each in terms.days.all()}
    if said:
        return said
    return dict.fromkeys(range(5), terms.daily_minutes) if terms.days_per_week == 5 else None


def of_workers(held: Mapping[Worker, Sequence[Span]], *, since: date, until: date) -> Days:
    """Every day of their terms in [since, until)."""
    persons = {each.person_id: each.id for each in held if each.person_id}
    readings = attendance.readings_of([*persons], since=since, until=until)
    told = _standing(held, since, until)
    leave = leave_of(held, since, until)
    public = frozenset(public_days(since, until))
    elsewhere = _elsewhere(held)
    rows: list[WorkDay] = []
    asked: list[tuple[int, str]] = []
    for worker, own in held.items():
        punches = readings.get(worker.person_id or 0, {})
        for day, terms in _days(own, since, until):
            stands = told.get((worker.id, day))
            if stands is not None:
                rows.append(stands)
                continue
            made = _made(worker, day, terms, day in public)
            there = next((e for e in elsewhere.get(worker.id, ()) if e.holds(day)), None)
            own_punches = _whose(day, terms, there, punches.get(day, []))
            question = (
                f"{day}: 두 자치구의 계약이 함께 있는 날이라 출퇴근 기록이 어느 쪽의 것인지 알 수 없습니다. "
                "여기에서 일한 시간을 적어 주세요."
                if own_punches is None
                else _fill(made, terms, own_punches, leave.get((worker.id, day), 0))
            )
            (asked.append((worker.id, question)) if question else rows.append(made))
    _time(rows)
    return Days(rows, asked)


def _elsewhere(held: Iterable[Worker]) -> dict[int, list[Span]]:
    """Terms of the same person as the worker of another district."""
    persons = [each.person_id for each in held if each.person_id]
    every = list(Worker.objects.filter(person_id__in=persons, ended_at=None))
    count = Counter(each.person_id for each in every)
    several = [one for one in every if count[one.person_id] > 1]
    found = spans(several) if several else {}
    return {
        one.id: [span for other in several if other.person_id == one.person_id and other.id != one.id
                 for span in found.get(other.id, [])]
        for one in several
    }  # fmt: skip


def _whose(
    day: date, terms: Terms, there: Span | None, readings: Sequence[Any]
) -> Sequence[Any] | None:
    """The punches of a day that are of these terms; None where those of another district may have
    made them: both work that day, at hours that are not told or run into each other."""
    if there is None or not readings:
        return readings
    mine, theirs = _hours(terms, day), _hours(there.terms, day)
    if theirs is None or mine is None:
        return None if mine is theirs else readings if theirs is None else []
    (began, ended), (other_began, other_ended) = mine, theirs
    if ended <= other_began:
        return [each for each in readings if each.minute < (ended + other_began) / 2]
    if other_ended <= began:
        return [each for each in readings if each.minute >= (other_ended + began) / 2]
    return None


def _hours(terms: Terms, day: date) -> tuple[int, int] | None:
    """From when to when a day is worked by contract, all day where it does not say; None: not at all."""
    if not (pattern(terms) or {}).get(day.weekday()):
        return None
    said = next((each for each in terms.days.all() if each.weekday == day.weekday()), terms)
    if said.starts_at is None or said.ends_at is None:
        return 0, 2 * 1440
    return said.starts_at, said.ends_at


def _days(own: Sequence[Span], since: date, until: date) -> Iterable[tuple[date, Terms]]:
    for offset in range((until - since).days):
        day = since + offset * DAY
        span = next((each for each in own if each.holds(day)), None)
        if span:
            yield day, span.terms


def _standing(held: Iterable[Worker], since: date, until: date) -> dict[tuple[int, date], WorkDay]:
    """What a file or a correction says; days made of punches are made anew."""
    rows = WorkDay.objects.filter(
        worker__in=held, date__gte=since, date__lt=until, known_until=None
    ).exclude(source="punches")
    return {(each.worker_id, each.date): each for each in rows}


def leave_of(held: Iterable[Worker], since: date, until: date) -> dict[tuple[int, date], int]:
    rows = LeaveUse.objects.filter(
        worker__in=held, date__gte=since, date__lt=until, known_until=None
    )
    return {(each.worker_id, each.date): each.minutes for each in rows}


def shares(grants: Iterable[Mapping[str, Any]], uses: Iterable[tuple[date, int]]) -> dict[int, int]:
    """Minutes used of each grant of a worker, by its id: leave of a day is of the grant that ends
    first, then of the one that began first; what is more than was granted is of the last."""
    ordered = sorted(grants, key=lambda each: (each["until"], each["since"], each["kind"]))
    used = {each["id"]: 0 for each in ordered}
    for day, minutes in sorted(uses):
        rest = minutes
        held = [each for each in ordered if each["since"] <= day < each["until"]]
        for n, each in enumerate(held, 1):
            room = max(0, each["granted_minutes"] - used[each["id"]])
            part = rest if n == len(held) else min(rest, room)
            used[each["id"]] += part
            rest -= part
    return used


def to_come(worker: Worker, own: Sequence[Span], *, since: date, until: date) -> list[WorkDay]:
    """Days in [since, until) as if every one of them were kept: worked as agreed, or taken as leave."""
    told = _standing([worker], since, until)
    leave = leave_of([worker], since, until)
    public = frozenset(public_days(since, until))
    return [
        told.get((worker.id, day))
        or _kept(_made(worker, day, terms, day in public), leave.get((worker.id, day), 0))
        for day, terms in _days(own, since, until)
    ]


def _kept(made: WorkDay, leave: int) -> WorkDay:
    if made.holiday or not made.scheduled_minutes:
        return made
    if leave >= made.scheduled_minutes:
        made.absence = "paid_leave"
    else:
        made.worked_minutes = made.scheduled_minutes - leave
    return made


def _made(worker: Worker, day: date, terms: Terms, public: bool) -> WorkDay:
    """The day as the contract has it: scheduled, a holiday, or off without pay."""
    scheduled = (pattern(terms) or {}).get(day.weekday(), 0)
    holiday = public or day.weekday() == terms.weekly_holiday
    return WorkDay(
        worker=worker, date=day, source="punches", scheduled_minutes=scheduled, worked_minutes=0,
        night_minutes=0, holiday=holiday, off=not scheduled and not holiday, absence="none",
    )  # fmt: skip


def _fill(made: WorkDay, terms: Terms, readings: Sequence[Any], leave: int) -> str:
    """Put the punches of the day in; what must be said where they do not tell it."""
    if pattern(terms) is None or terms.weekly_holiday is None:
        return UNSTATED
    if not readings:
        if leave >= made.scheduled_minutes > 0:
            made.absence = "paid_leave"
        elif made.scheduled_minutes and not made.holiday:
            return f"{made.date}: 출퇴근 기록이 없습니다. 일했는지, 휴가인지, 결근인지 적어 주세요."
        return ""
    pairs = pair([(each.minute, each.direction) for each in readings])
    if not pairs:
        return f"{made.date}: 출근과 퇴근의 짝이 맞지 않습니다. 그날 일한 시간을 적어 주세요."
    first = max(pairs[0][0], terms.starts_at or 0) if made.scheduled_minutes else pairs[0][0]
    made.began, made.ended = first, max(first, pairs[-1][1])
    made.break_minutes = _break(made, pairs, terms.break_minutes)
    return ""


def pair(punches: Sequence[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """Punches of a day as [in, out); none where a side is missing."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for minute, direction in punches:
        if direction == (0 if opened is not None else 1):
            return []
        if opened is None:
            opened = minute
        else:
            found.append((opened, minute))
            opened = None
    return found if opened is None else []


def _break(made: WorkDay, pairs: Sequence[tuple[int, int]], agreed: int) -> int:
    """Time away between punches, or the contract's break where four hours of work are left."""
    assert made.began is not None
    assert made.ended is not None
    away = sum(max(0, later[0] - max(before[1], made.began)) for before, later in pairwise(pairs))
    whole = made.ended - made.began
    return max(away, agreed) if whole - max(away, agreed) >= BREAK_FROM else away


def _time(rows: Sequence[WorkDay]) -> None:
    """Work without breaks, and what of it is at night (law.labor.hours), of the days of punches."""
    made = [(n, each) for n, each in enumerate(rows) if each.pk is None and each.began is not None]
    shifts = pl.LazyFrame(
        [(n, each.date, each.began, each.ended) for n, each in made],
        {"worker": pl.Int64, "date": pl.Date, "start": pl.Int64, "end": pl.Int64}, orient="row",
    ).with_columns(next_start=pl.lit(None, pl.Int64))  # fmt: skip
    for each in hours.days_of(shifts).collect().to_dicts() if made else []:
        row = rows[each["worker"]]
        row.worked_minutes = max(0, each["worked_minutes"] - row.break_minutes)
        row.night_minutes = min(each["night_minutes"], row.worked_minutes)


def save(made: Days, by: Actor, at: datetime) -> None:
    """Write the days that come of punches; those of an earlier look end where they differ."""
    fresh = [each for each in made.rows if each.pk is None]
    before = WorkDay.objects.filter(
        worker_id__in={each.worker_id for each in fresh}, known_until=None, source="punches"
    )
    held = {(each.worker_id, each.date): each for each in before}
    changed = [each for each in fresh if not _same(held.get((each.worker_id, each.date)), each)]
    ended = [held[key].id for each in changed if (key := (each.worker_id, each.date)) in held]
    end(WorkDay.objects.filter(id__in=ended), by, at)
    stamped = stamp(by, at)
    for each in changed:
        for name, value in stamped.items():
            setattr(each, name, value)
    WorkDay.objects.bulk_create(changed)


SAID = ("began", "ended", "scheduled_minutes", "worked_minutes", "night_minutes", "break_minutes",
        "holiday", "off", "absence")  # fmt: skip


def _same(before: WorkDay | None, now: WorkDay) -> bool:
    return before is not None and all(getattr(before, n) == getattr(now, n) for n in SAID)


@transaction.atomic
def tell_day(
    *, worker: Worker, day: date, began: int | None, ended: int | None, break_minutes: int,
    absence: str, reason: str, by: Actor, at: datetime, leave_minutes: int | None = None,
) -> None:  # fmt: skip
    """Say what a worker did on a day whose punches do not tell it, and why we know.

    `leave_minutes`: 연차 that was used; None: the whole day of 유급휴가, or what was written of a day
    that was worked in part; 0: 유급휴가 of another kind.

    Raises:
        Refused: a day to come, outside of every contract, times that make no sense, or no reason.
        Stale: somebody else told the day meanwhile. NotTheirs: not the labour officer's district.
    """
    today = at.astimezone(SEOUL).date()
    reach.may_write(worker.district, by, on=today)
    if day > today:
        raise Refused(
            "day_to_come",
            "오지 않은 날은 적을 수 없습니다. 미리 낸 연차는 근로자의 연차 화면에서 적어 주세요.",
        )
    if not reason.strip():
        raise Refused("day_without_reason", "어떻게 알았는지 적어 주세요.")
    _lock(worker, day)
    made = _of_contract(worker, day)
    _say(made, began, ended, break_minutes, absence)
    made.source, made.reason = "correction", reason.strip()
    _time([made])
    end(WorkDay.objects.filter(worker=worker, date=day, known_until=None), by, at)
    for name, value in stamp(by, at).items():
        setattr(made, name, value)
    made.save()
    _use(made, _leave_kept(made) if leave_minutes is None else leave_minutes, by, at)
    _record(worker, "labor.tell_day", f"{day} 하루를 고쳐 적었습니다: {reason.strip()}", by, at)


@transaction.atomic
def use_leave(*, worker: Worker, day: date, minutes: int, by: Actor, at: datetime) -> None:
    """연차 of a day, also of one to come; 0 takes back what was written.

    Raises:
        Refused: no day of work, or more than the day has. Stale: written meanwhile.
        NotTheirs: not the labour officer's district.
    """
    reach.may_write(worker.district, by, on=at.astimezone(SEOUL).date())
    _lock(worker, day)
    _use(_of_contract(worker, day), minutes, by, at)
    told = f"연차 {minutes}분을 쓴 것으로 적었습니다." if minutes else "연차를 거두었습니다."
    _record(worker, "labor.use_leave", f"{day}의 {told}", by, at)


def _lock(worker: Worker, day: date) -> None:
    """One after the other; who waited is told that the day changed."""
    rows = (
        WorkDay.objects.filter(worker=worker, date=day).exclude(source="punches"),
        LeaveUse.objects.filter(worker=worker, date=day),
    )
    before = [each.count() for each in rows]
    tenancy.lock("labor.day", worker.id, day)
    if before != [each.count() for each in rows]:
        raise Stale("그사이 다른 사람이 그날을 적었습니다. 다시 불러와 확인해 주세요.")


def _of_contract(worker: Worker, day: date) -> WorkDay:
    span = next((each for each in spans([worker]).get(worker.id, []) if each.holds(day)), None)
    if span is None:
        raise Refused("no_contract_that_day", "그날은 맺은 계약이 없습니다.")
    return _made(worker, day, span.terms, day in public_days(day, day))


def _leave_kept(made: WorkDay) -> int:
    """연차 of a day that was told: all of it, or of a day that was worked what the work left over."""
    if made.absence == "paid_leave":
        return made.scheduled_minutes
    if made.absence != "none" or made.holiday:
        return 0
    rest = max(0, made.scheduled_minutes - made.worked_minutes)
    written = leave_of([made.worker], made.date, made.date + DAY)
    return min(rest, written.get((made.worker_id, made.date), 0))


def _use(made: WorkDay, minutes: int, by: Actor, at: datetime) -> None:
    """Write how much 연차 a day took, in the place of what was written."""
    due = 0 if made.holiday else made.scheduled_minutes
    if not 0 <= minutes <= due:
        raise Refused(
            "leave_unfit",
            f"{made.date}의 연차는 그날의 소정근로시간 {due}분까지입니다. 일하지 않는 날과 휴일에는 "
            "쓸 연차가 없습니다.",
            "근로기준법 제60조",
        )  # fmt: skip
    end(LeaveUse.objects.filter(worker=made.worker, date=made.date, known_until=None), by, at)
    if minutes:
        LeaveUse.objects.create(
            worker=made.worker, date=made.date, minutes=minutes, **stamp(by, at)
        )


def _record(worker: Worker, action: str, told: str, by: Actor, at: datetime) -> None:
    on = [On(worker.person_id, "worker", str(worker.public_id))]
    record(by=by, at=at, action=action, summary=told, on=on)


def _say(
    made: WorkDay, began: int | None, ended: int | None, break_minutes: int, absence: str
) -> None:
    if absence not in words.ABSENCES:
        raise Refused("absence_unknown", "나오지 않은 까닭을 골라 주세요.")
    made.absence = absence
    if began is None and ended is None:
        return
    if absence != "none" or began is None or ended is None or ended - began <= break_minutes:
        raise Refused(
            "day_unfit", "시작과 끝, 휴게를 맞게 적어 주세요. 나오지 않은 날에는 시간을 비웁니다."
        )
    made.began, made.ended, made.break_minutes = began, ended, break_minutes
