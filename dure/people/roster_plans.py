"""What a roster would change: days whose letter differs from the schedule known, and what stands against it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F

from dure.links.spreadsheets import LineError
from dure.people import on_leave, patterns, periods, queries
from dure.people.models import Appointment, Assignment, Credential, Regime, RosterCode
from dure.people.patterns import Pattern
from dure.people.roster_reading import Cell, Cells
from dure.people.rota import Change
from dure.timeline import queries as timeline
from law import patterns as law

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shift:
    """One person's day as the roster has it, and what it was; `before`: no letter, the schedule's name."""

    line: int
    person: int
    name: str
    date: date
    before: str
    code: str
    schedule: int


@dataclass
class Plan:
    """What a file would do; with `errors` it would do nothing at all. `kept`: days of an approved
    leave, which the roster is put beneath."""

    shifts: list[Shift] = field(default_factory=list)
    kept: list[Shift] = field(default_factory=list)
    unchanged: int = 0
    errors: list[LineError] = field(default_factory=list)
    warnings: list[LineError] = field(default_factory=list)

    @property
    def persons(self) -> list[int]:
        return sorted({each.person for each in (*self.shifts, *self.kept)})

    @property
    def digest(self) -> str:
        """Changes when what the file would do changes."""
        shifts = [sorted(some, key=repr) for some in (self.shifts, self.kept)]
        seen = repr((shifts, self.unchanged, self.errors))
        return hashlib.sha256(seen.encode()).hexdigest()

    @property
    def changes(self) -> list[Change]:
        """The days that differ, equal neighbours as one."""
        found: list[Change] = []
        every = (*self.shifts, *self.kept)
        for each in sorted(every, key=lambda one: (one.person, one.date)):
            last = found[-1] if found else None
            if last and (last.person, last.schedule, last.until) == (
                each.person, each.schedule, each.date,
            ):  # fmt: skip
                found[-1] = Change(last.person, last.schedule, last.since, each.date + DAY)
            else:
                found.append(Change(each.person, each.schedule, each.date, each.date + DAY))
        return found


@dataclass(frozen=True)
class Held:
    """A person's known schedule on a day; `flexible`: by their own request, or worked elsewhere."""

    schedule: int
    flexible: bool


def codes() -> dict[str, int]:
    """What each letter means now: its schedule."""
    rows = RosterCode.objects.filter(known_until__isnull=True).order_by("id")
    return dict(rows.values_list("code", "schedule_id"))


def letters() -> dict[int, str]:
    """By which letter each schedule stands or stood; what it means now before what it meant."""
    rows = RosterCode.objects.order_by(F("known_until").asc(nulls_last=True), "id")
    return {schedule: code for code, schedule in rows.values_list("code", "schedule_id")}


def plan(read: Cells, on: date, reach: set[int] | None = None) -> Plan:
    """The file held against what is known; `on`: the day by which settings are read.

    Of persons outside of `reach` (units; None: everywhere) nothing is said but that they are.
    """
    found = Plan(errors=list(read.errors))
    staff = _staff({each.staff_number for each in read.cells})
    known, meant = patterns.load(), codes()
    outside = set() if reach is None else _outside(set(staff.values()), on, reach)
    good = [each for each in read.cells if _readable(each, staff, outside, meant, found)]
    held = _held(good, staff)
    names = queries.names({staff[each.staff_number] for each in good})
    for each in good:
        _place(each, staff[each.staff_number], names, held, meant, known, found)
    _keep(found)
    _between(good, staff, held, meant, known, patterns.rest(on), found)
    return found


def _keep(found: Plan) -> None:
    """Days of an approved leave keep the hours that it was taken by."""
    days = {(change.person, change.since) for _, change in on_leave.kept(found.changes)}
    found.kept = [each for each in found.shifts if (each.person, each.date) in days]
    found.shifts = [each for each in found.shifts if (each.person, each.date) not in days]


def _staff(numbers: Iterable[str]) -> dict[str, int]:
    rows = Credential.objects.filter(
        kind=Credential.Kind.STAFF, value__in=list(numbers), valid__isempty=False
    )
    return {str(v): int(p) for v, p in rows.order_by("valid").values_list("value", "person_id")}


def _outside(persons: set[int], on: date, reach: set[int]) -> set[int]:
    """Persons who are not appointed on a day to a unit of those."""
    rows = Appointment.objects.filter(
        person_id__in=persons, known__upper_inf=True, valid__contains=on, unit_id__in=reach
    )
    return persons - set(rows.values_list("person_id", flat=True))


def _readable(
    each: Cell, staff: dict[str, int], outside: set[int], meant: dict[str, int], found: Plan
) -> bool:
    sentence = ""
    if each.staff_number not in staff:
        sentence = "이 기관에 없는 사번입니다. 사번을 고치거나 먼저 사람을 등록해 주세요."
    elif staff[each.staff_number] in outside:
        sentence = "맡은 범위 밖의 사람입니다. 이 줄을 빼고 다시 올려 주세요."
    if sentence:
        error = LineError(each.line, "사번", each.staff_number, sentence)
        if error not in found.errors:
            found.errors.append(error)
        return False
    if each.code not in meant:
        sentence = f"'{each.code}'는 정하지 않은 부호입니다. 부호의 시각을 먼저 정해 주세요."
        found.errors.append(LineError(each.line, _column(each.date), each.code, sentence))
        return False
    return True


def _held(cells: Sequence[Cell], staff: dict[str, int]) -> dict[tuple[int, date], Held]:
    """What each of these persons is known to work by, from the day before to the day after."""
    if not cells:
        return {}
    first = min(each.date for each in cells) - DAY
    end = max(each.date for each in cells) + 2 * DAY
    persons = {staff[each.staff_number] for each in cells}
    others = set(Regime.objects.values_list("public_id", flat=True))
    others |= on_leave.leaves(persons, since=first, until=end)
    rows = Assignment.objects.filter(
        person_id__in=persons, known__upper_inf=True, valid__overlap=(first, end)
    )
    spans = timeline.spans(since=first, until=end, people=sorted(persons), kind="remote")
    elsewhere = {(each.person, each.date) for each in spans}
    found = {}
    for row in rows:
        span = periods.of(row.valid)
        day = max(span.since, first)
        while day < min(span.until or end, end):
            flexible = row.source is not None and row.source not in others
            flexible |= (row.person_id, day) in elsewhere
            found[row.person_id, day] = Held(row.schedule_id, flexible)
            day += DAY
    return found


def _place(
    each: Cell,
    person: int,
    names: dict[int, str],
    held: dict[tuple[int, date], Held],
    meant: dict[str, int],
    known: dict[int, Pattern],
    found: Plan,
) -> None:
    name, column = names[person], _column(each.date)

    def wrong(sentence: str) -> None:
        found.errors.append(LineError(each.line, column, each.code, sentence))

    now = held.get((person, each.date))
    if each.name and each.name != name:
        error = LineError(
            each.line, "성명", each.name, f"이 사번은 {name}입니다. 줄을 확인해 주세요."
        )
        if error not in found.errors:
            found.errors.append(error)
    elif now is None:
        wrong(f"{name}: 그날 근무하지 않는 사람입니다. 날짜나 사번을 확인해 주세요.")
    elif now.flexible and now.schedule != meant[each.code]:
        wrong(
            f"{name}: 그날은 유연근무가 승인되어 있습니다. 유연근무를 먼저 거두거나 칸을 비워 주세요."
        )
    elif now.schedule == meant[each.code]:
        found.unchanged += 1
    else:
        before = next(
            (c for c, pk in meant.items() if pk == now.schedule), known[now.schedule].name
        )
        found.shifts.append(
            Shift(each.line, person, name, each.date, before, each.code, meant[each.code])
        )


def _between(
    cells: Sequence[Cell],
    staff: dict[str, int],
    held: dict[tuple[int, date], Held],
    meant: dict[str, int],
    known: dict[int, Pattern],
    least: int | None,
    found: Plan,
) -> None:
    """A shift that runs into the next day's, or leaves less rest than the institution has set."""
    told = {(staff[each.staff_number], each.date): each for each in cells}

    def pattern(person: int, day: date) -> Pattern | None:
        if (person, day) in told:
            return known[meant[told[person, day].code]]
        now = held.get((person, day))
        return known[now.schedule] if now is not None else None

    pairs = {(person, day) for person, day in told} | {(person, day - DAY) for person, day in told}
    for person, day in sorted(pairs):
        one, two = pattern(person, day), pattern(person, day + DAY)
        first, second = one and one.on(day), two and two.on(day + DAY)
        row = law.next_shift(first.end, second.start, least=least) if first and second else None
        if row is not None and ((one and one.shift) or (two and two.shift)):
            each = told.get((person, day + DAY)) or told[person, day]
            listed = found.errors if row["level"] == "refuse" else found.warnings
            listed.append(LineError(each.line, _column(each.date), each.code, str(row["ko"])))


def _column(day: date) -> str:
    return f"{day.day}일"
