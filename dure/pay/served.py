"""Who served in the emergencies of a month, was paid, rested, and is still owed; nobody is left out.

Each way in which somebody can be forgotten is one `Gap`. Drills are left out: they bring no allowance.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import polars as pl

from dure.attendance import queries as attendance
from dure.emergency import forgotten
from dure.emergency import queries as emergency
from dure.emergency.queries import Served
from dure.leave import balances, work_rest
from dure.pay import duties, queries
from dure.people import queries as people
from dure.timeline import queries as timeline
from dure.timeline.actions import SEOUL, month_after
from law.refusals import as_date

DAY = ("recognised_ordinary_minutes", "recognised_exempt_minutes", "managerial")
DEDUCTED = 60  # 평일의 공제: so much of a day off work brings nothing (수당규정 제15조제5항)
MANY = 100_000


@dataclass(frozen=True)
class Gap:
    """What is missing of somebody's service, in a sentence, and where it is set right."""

    code: str
    ko: str
    url: str


@dataclass
class Line:
    """One person: what was served, counted, paid and rested, and what is still owed."""

    person: int
    unit: int = 0
    days: int = 0
    minutes: int = 0
    overtime_minutes: int = 0
    paid_won: int = 0
    given_minutes: int = 0
    left_minutes: int = 0
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """A month with its days, and whether it is over."""

    since: date
    until: date
    today: date
    at: datetime

    @property
    def over(self) -> bool:
        return self.today >= self.until

    def page(self, path: str) -> str:
        return f"{path}?month={self.since:%Y-%m}"


Told = Iterable[tuple[int, Gap]]


def of_month(month: date, *, at: datetime, units: Collection[int] | None = None) -> list[Line]:
    """Everybody who served, was picked, or came in a month, whoever is owed something first."""
    of = Month(month, month_after(month), at.astimezone(SEOUL).date(), at)
    served = [each for each in emergency.served(of.since, of.until) if not each.drill]
    lines: dict[int, Line] = {}
    for each in served:
        line = lines.setdefault(each.person, Line(each.person))
        line.minutes += each.minutes
    for person, _ in {(each.person, each.day) for each in served}:
        lines[person].days += 1
    told = [
        *_unwritten(of),
        *_overtime(of, served, lines),
        *_allowance(of, lines),
        *_rest(of, served, lines),
    ]
    for person, gap in told:
        lines.setdefault(person, Line(person)).gaps.append(gap)
    posts = people.latest(lines, on=min(of.today, of.until))
    for person, line in lines.items():
        line.unit = posts[person].unit if person in posts else 0
    shown = [each for each in lines.values() if units is None or each.unit in units]
    return sorted(shown, key=lambda one: (not one.gaps, -one.minutes, one.person))


# ── each way to be forgotten ──────────────────────────────────────────────────────────


def _unwritten(of: Month) -> Told:
    words = {
        forgotten.PICKED: "편성되었으나 근무한 시간이 적히지 않았습니다.",
        forgotten.CAME: "응소했으나 근무한 시간이 적히지 않았습니다.",
    }
    for each in forgotten.unwritten(since=of.since, until=of.until, at=of.at):
        day = as_date(each.since.astimezone(SEOUL).date())
        ko = f"{day} {each.name}: {words[each.why]}"
        yield each.person, Gap(f"{each.why}_unwritten", ko, f"/emergency/{each.emergency}")


def _overtime(of: Month, served: Sequence[Served], lines: Mapping[int, Line]) -> Told:
    """Hours that bring no overtime though they should, or that nobody handed off."""
    counted = _counted(of, list(lines))
    loose = forgotten.without_order(since=of.since, until=of.until)
    waiting = _waiting()
    handed = queries.hand_off(of.since)
    for each in _daily(served):
        key, day = (each.person, each.day), as_date(each.day)
        recognised, managerial = counted.get(key, (0, False))
        lines[each.person].overtime_minutes += recognised
        stale = any(begun <= each.day < ended for begun, ended in waiting.get(each.person, ()))
        page = of.page("/team")
        if key in loose:
            ko = f"{day}: 적은 시간에 초과근무 명령이 없습니다. 시간을 다시 적어 주세요."
            yield each.person, Gap("not_ordered", ko, f"/emergency/{each.emergency}")
        elif each.day < of.today and (key not in counted or stale):
            yield each.person, Gap("not_counted", f"{day}: 아직 계산하지 않은 날입니다.", page)
        elif key in counted and not recognised and not managerial and each.off_minutes > DEDUCTED:
            ko = f"{day}: 출퇴근 기록이 없어 시간외근무 인정이 0분입니다. 기록을 확인해 주세요."
            yield each.person, Gap("not_recognised", ko, "/misfits")
        elif recognised and of.over and handed is None:
            ko = f"{day}: 시간외근무수당을 아직 급여로 넘기지 않았습니다."
            yield each.person, Gap("overtime_waits", ko, of.page("/pay"))
    yield from _late(of, served)


def _daily(served: Sequence[Served]) -> list[Served]:
    """Whoever served in two emergencies of a day has one day of overtime."""
    found: dict[tuple[int, date], Served] = {}
    for each in served:
        other = found.get((each.person, each.day))
        off = each.off_minutes + (other.off_minutes if other else 0)
        found[each.person, each.day] = replace(each, off_minutes=off)
    return list(found.values())


def _waiting() -> dict[int, list[tuple[date, date]]]:
    """The days that wait to be computed, by person."""
    found: dict[int, list[tuple[date, date]]] = {}
    for each in timeline.waiting(MANY):
        found.setdefault(each.person_id, []).append((each.since, each.until))
    return found


def _counted(of: Month, persons: Sequence[int]) -> dict[tuple[int, date], tuple[int, bool]]:
    if not persons:
        return {}
    found = attendance.latest(since=of.since, until=of.until, persons=persons, steps=DAY)
    rows = found.select("person", "date", *DAY).iter_rows()
    return {(who, day): (int(a or 0) + int(b or 0), bool(c)) for who, day, a, b, c in rows}


def _late(of: Month, served: Sequence[Served]) -> Told:
    """Days changed after the month was handed off, that no later hand-off has in it."""
    mine = {(each.person, each.day) for each in served}
    for change in queries.late_changes(until=of.until):
        if (change.person, change.date) in mine:
            ko = f"{as_date(change.date)}: 넘긴 뒤에 달라진 시간외근무수당이 정리되지 않았습니다."
            yield change.person, Gap("late_change", ko, "/late")


def _allowance(of: Month, lines: dict[int, Line]) -> Told:
    """비상근무수당: no amount, not handed off, or other than what was."""
    for each in duties.allowances_handed(of.since):
        lines.setdefault(each.person, Line(each.person)).paid_won += each.due_won or 0
    handed = duties.hand_off(of.since) is not None
    paid = duties.open_month(of.since)
    for each in duties.due(paid_month=paid, at=of.at):
        if each.duty or each.month != of.since:
            continue
        if each.due_won is None:
            yield each.person, Gap("allowance_unset", each.missing, "/law/local")
        elif handed and each.due_won:
            ko = f"비상근무수당이 달라져 {each.due_won:+,}원을 다음에 넘겨야 합니다."
            yield each.person, Gap("allowance_differs", ko, f"/pay/duties?month={paid:%Y-%m}")
        elif of.over and each.due_won:
            ko = f"비상근무수당 {each.due_won:,}원을 아직 급여로 넘기지 않았습니다."
            yield each.person, Gap("allowance_waits", ko, of.page("/pay/duties"))


def _rest(of: Month, served: Sequence[Served], lines: Mapping[int, Line]) -> Told:
    """휴무: not given, no length set, given and lost, or given for what was not served after all."""
    given = work_rest.rested(served)
    left = _left(of.today, list(lines))
    for person, line in lines.items():
        line.left_minutes = left.get(person, 0)
    for (person, _), stood in work_rest.unserved(served, lots=f"-{of.since:%Y-%m}-").items():
        ko = f"근무하지 않은 것으로 고친 날의 휴무 {stood:,}분을 거두지 못했습니다. 쓴 휴가를 먼저 취소해 주세요."
        yield person, Gap("rest_unserved", ko, of.page("/emergency/served"))
    ends: dict[date, set[int]] = {}
    for each in served:
        page, day = f"/emergency/{each.emergency}", as_date(each.day)
        minutes = given.get((each.person, work_rest.emergency_lot(each)))
        rule = work_rest.emergency_rest(each)
        if minutes is not None:
            lines[each.person].given_minutes += minutes
            if rule and rule["last_date"] and rule["last_date"] < of.today:
                ends.setdefault(rule["last_date"], set()).add(each.person)
        elif rule is None:
            ko = f"{day}: 비상근무한 뒤 쉬는 시간을 기관이 정하지 않았습니다."
            yield each.person, Gap("rest_unset", ko, "/law/emergency.rest_minutes")
        elif rule["rest_minutes"]:
            yield each.person, Gap("rest_not_given", f"{day}: 휴무를 아직 주지 않았습니다.", page)
    for last, persons in ends.items():
        for person, lost in _left(last, sorted(persons)).items():
            if lost > 0:
                ko = f"{as_date(last)}까지 쉬지 못한 휴무 {lost:,}분이 없어졌습니다."
                yield person, Gap("rest_lost", ko, of.page("/emergency/served"))


def _left(on: date, persons: Sequence[int]) -> dict[int, int]:
    if not persons:
        return {}
    found = balances.balances(on=on, persons=persons, pool=work_rest.EMERGENCY)
    return dict(found.select("person", pl.col("left")).iter_rows())
