"""What a change of the regime would do: whose days would change to what, and whose stay."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from dure.errors import Refused
from dure.organization import queries as organization
from dure.people import beneath, history, on_leave, patterns
from dure.people.models import Regime
from dure.people.patterns import Pattern
from dure.people.periods import Stretch
from dure.people.wanted import Workday
from law.refusals import as_clock

STAYS = {
    "flexible": "유연근무가 승인되어 있음 (끝나면 바뀐 근무시간으로 돌아감)",
    "leave": "승인된 휴가가 있는 날은 휴가를 받은 근무시간 그대로",
    "shift": "교대근무자",
    "part_time": "시간선택제",
    "field": "현업공무원등",
    "same": "이미 그렇게 근무함",
    "irregular": "요일로 되풀이되지 않는 근무시간표",
    "hours": "그 요일을 바꾸면 주 40시간이나 점심시간이 맞지 않는 근무시간표",
}
CHANGES = "지방공무원 복무규정 제3조제1항"
WEEKDAYS = "월화수목금토일"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """A change as it is asked for. No units and no persons: the whole institution."""

    kind: str
    since: date
    until: date | None
    document: str
    units: tuple[int, ...] = ()
    persons: tuple[int, ...] = ()
    schedule: int = 0
    weekdays: tuple[int, ...] = ()
    teams: tuple[Workday, ...] = ()
    turns: bool = False

    @property
    def content(self) -> dict[str, Any]:
        """What is kept of it beside its days and document."""
        return {
            "units": list(self.units),
            "persons": list(self.persons),
            "schedule": self.schedule,
            "weekdays": list(self.weekdays),
            "teams": [asdict(each) for each in self.teams],
            "turns": self.turns,
        }


@dataclass(frozen=True)
class Piece:
    """A person's days of [since, until) and what they would work by; `before`: by what now."""

    person: int
    unit: int
    since: date
    until: date | None
    before: int
    after: Pattern
    team: int
    field: bool


class Row(NamedTuple):
    """Somebody's appointment, schedule and employment on the days of [since, until)."""

    person: int
    unit: int
    schedule: int
    source: UUID | None
    field: bool
    kind: str
    since: date
    until: date | None


@dataclass
class Plan:
    """Everything a change would do; `beneath`: under flexible hours, seen when those end;
    `kept`: under the hours of an approved leave, seen if that is cancelled; `again`: so already by
    another change, and to stay so when that one is taken back."""

    pieces: list[Piece] = field(default_factory=list)
    beneath: list[Piece] = field(default_factory=list)
    kept: list[Piece] = field(default_factory=list)
    again: dict[UUID, list[Piece]] = field(default_factory=dict)
    stays: dict[str, set[int]] = field(default_factory=dict)

    def stay(self, why: str, person: int) -> None:
        """Somebody's days, or some of them, stay as they are."""
        self.stays.setdefault(why, set()).add(person)

    @property
    def persons(self) -> list[int]:
        return sorted({each.person for each in self.pieces})

    @property
    def units(self) -> list[int]:
        return sorted({each.unit for each in self.pieces})

    @property
    def patterns(self) -> list[Pattern]:
        return list(dict.fromkeys(each.after for each in self.all))

    @property
    def all(self) -> list[Piece]:
        return [*self.pieces, *self.beneath, *self.kept]

    @property
    def everybody(self) -> list[int]:
        """Whose hours change now, or when their flexible hours end."""
        return sorted({each.person for each in self.all})

    @property
    def digest(self) -> str:
        """Changes when what it would do changes."""
        seen = [
            (p.person, p.since, p.until, p.before, p.after, under)
            for under, some in enumerate(
                (self.pieces, self.beneath, self.kept, *self.again.values())
            )
            for p in some
        ]
        return hashlib.sha256(repr(sorted(seen, key=repr)).encode()).hexdigest()


def plan(wanted: Wanted) -> Plan:
    """Whose days would change, and whose would stay and why; nothing is written."""
    _asked(wanted)
    known, rows = patterns.load(), _rows(wanted)
    to_shift = wanted.kind == Regime.Kind.PATTERN and known[wanted.schedule].shift
    teams = _teams(rows, len(wanted.teams) or 1)
    found, persons = Plan(), {each.person for each in rows}
    leave = on_leave.days(persons, since=wanted.since, until=wanted.until)
    leaves = on_leave.leaves(persons, since=wanted.since, until=wanted.until)
    for over, each in _under_flexible(rows):
        base = known[each.schedule]
        if over:
            found.stay("leave" if over in leaves else "flexible", each.person)
        why = _stays(wanted, base, to_shift, each.field, each.kind)
        after = None if why else _after(wanted, base, known, teams[each.person])
        if after is None:
            found.stay(why or "irregular", each.person)
            continue
        piece = Piece(
            each.person, each.unit, each.since, each.until, each.schedule, after,
            teams[each.person], each.field,
        )  # fmt: skip
        if _same(after, base):
            found.stay("same", each.person)
            if each.source and not over:
                found.again.setdefault(each.source, []).append(piece)
        elif over:
            found.beneath.append(piece)
        else:
            _around_leave(found, piece, base, leave[each.person])
    _leave_out_unlawful(found, wanted)
    return found


def _under_flexible(rows: Sequence[Row]) -> Iterator[tuple[UUID | None, Row]]:
    """Each row by the schedule that lies under flexible hours or a leave, and what lies over it."""
    regimes = history.regimes()
    over = {each.person for each in rows if _flexible(each.source, regimes)}
    told = history.told(over)
    for each in rows:
        if not _flexible(each.source, regimes):
            yield None, each
            continue
        span = Stretch(each.since, each.until)
        for by, under in beneath.under(told[each.person], span, regimes):
            yield (
                each.source,
                each._replace(
                    schedule=under.schedule, source=by, since=under.since, until=under.until
                ),
            )


def _around_leave(found: Plan, piece: Piece, base: Pattern, leave: set[date]) -> None:
    """A piece, but for the days of an approved leave that would get other hours than it covers."""
    span = Stretch(piece.since, piece.until)
    kept = [
        day
        for day in sorted(leave)
        if span.holds(day) and on_leave.times(piece.after.on(day)) != on_leave.times(base.on(day))
    ]
    found.pieces += _parts(piece, on_leave.without(span, kept))
    found.kept += _parts(piece, [Stretch(day, day + DAY) for day in kept])
    if kept:
        found.stay("leave", piece.person)


def _parts(piece: Piece, spans: Iterable[Stretch]) -> list[Piece]:
    return [replace(piece, since=each.since, until=each.until) for each in spans]


def _leave_out_unlawful(found: Plan, wanted: Wanted) -> None:
    """Whose week would not come out right stay as they are, unless that is everybody."""
    wrong = {pattern for pattern in _measured(found) if _forbidden(pattern, wanted)}

    def right(piece: Piece) -> bool:
        return piece.field or piece.after not in wrong

    if wrong and any(map(right, found.all)):
        everybody = set(found.everybody)
        found.pieces = [each for each in found.pieces if right(each)]
        found.beneath = [each for each in found.beneath if right(each)]
        found.kept = [each for each in found.kept if right(each)]
        found.stays.setdefault("hours", set()).update(everybody - set(found.everybody))


def _measured(found: Plan) -> list[Pattern]:
    """What those would work by whom Articles 2 and 3 bind: all but shift and field work."""
    here = (each.after for each in found.all if not each.field and not each.after.shift)
    return list(dict.fromkeys(here))


def _forbidden(pattern: Pattern, wanted: Wanted) -> bool:
    rows = patterns.refusals(pattern, "ordinary", on=wanted.since)
    return any(row["level"] == "refuse" for row in rows)


def objections(found: Plan, wanted: Wanted) -> list[Mapping[str, Any]]:
    """What the decree says against it: 40 hours and the lunch, of all but shift and field work."""
    rows = [
        row
        for pattern in _measured(found)
        for row in patterns.refusals(pattern, "ordinary", on=wanted.since)
    ]
    return list({row["code"]: row for row in reversed(rows)}.values())


def called(wanted: Wanted) -> str:
    """A change in a few words: 수 08:00–17:00 / 10:00–19:00, or the schedule's name."""
    if wanted.kind == Regime.Kind.PATTERN:
        known = patterns.load()
        return known[wanted.schedule].name if wanted.schedule in known else ""
    days = "".join(WEEKDAYS[each] for each in sorted(wanted.weekdays))
    times = " / ".join(f"{as_clock(each.start)}–{as_clock(each.end)}" for each in wanted.teams)
    return f"{days} {times}" + (" 매주 바꿈" if wanted.turns and len(wanted.teams) > 1 else "")


def of(regime: Regime) -> Wanted:
    """A published change as it was asked for."""
    told = regime.content
    return Wanted(
        regime.kind,
        regime.since,
        regime.until,
        regime.document,
        tuple(told["units"]),
        tuple(told["persons"]),
        told["schedule"],
        tuple(told["weekdays"]),
        tuple(Workday(**each) for each in told["teams"]),
        told["turns"],
    )


# ── how ───────────────────────────────────────────────────────────────────────────────


def _asked(wanted: Wanted) -> None:
    if not wanted.document.strip():
        raise Refused("document_missing", "근무시간을 바꾸는 문서의 번호를 적어 주세요.", CHANGES)
    if wanted.until is not None and wanted.until <= wanted.since:
        raise Refused("ends_before_start", "끝나는 날이 시작하는 날보다 빠르거나 같습니다.")
    if wanted.kind == Regime.Kind.PATTERN and wanted.schedule not in patterns.load():
        raise Refused("no_such_schedule", "없는 근무시간표입니다. 다시 골라 주세요.")
    if wanted.kind == Regime.Kind.WEEKDAYS and not (wanted.weekdays and wanted.teams):
        raise Refused("no_weekday", "요일과 그날의 근무시간을 넣어 주세요.", CHANGES)


def _after(
    wanted: Wanted, base: Pattern, known: Mapping[int, Pattern], team: int
) -> Pattern | None:
    if wanted.kind == Regime.Kind.PATTERN:
        return known[wanted.schedule]
    if not base.weekly:
        return None
    hours = [*wanted.teams[team:], *wanted.teams[:team]]
    return _named(
        patterns.overlay(base, hours if wanted.turns else hours[:1], wanted.weekdays), wanted
    )


def _named(pattern: Pattern, wanted: Wanted) -> Pattern:
    days = "".join(WEEKDAYS[each] for each in sorted(wanted.weekdays))
    first = next(each for each in pattern.days if each.cycle_day % 7 in wanted.weekdays)
    name = f"{pattern.name[:28]}, {days} {as_clock(first.start)}–{as_clock(first.end)}"
    if wanted.turns and len(wanted.teams) > 1:
        name += " 매주 바꿈"
    return Pattern(name, pattern.days, pattern.length, pattern.anchor)


def _same(after: Pattern, base: Pattern) -> bool:
    whole = max(after.length, base.length)
    if (after.shift, whole % after.length, whole % base.length) != (base.shift, 0, 0):
        return False
    days = [date.fromordinal(patterns.MONDAY.toordinal() + n) for n in range(whole)]
    return all(on_leave.times(after.on(day)) == on_leave.times(base.on(day)) for day in days)


def _flexible(source: UUID | None, regimes: Mapping[UUID, Regime]) -> bool:
    return source is not None and source not in regimes


def _stays(wanted: Wanted, base: Pattern, to_shift: bool, on_field: bool, kind: str) -> str:
    """Why a person's days stay as they are; "" where they change. Who is named, is meant."""
    if wanted.persons:
        return ""
    if base.shift and not to_shift:
        return "shift"
    if kind == "part_time":
        return "part_time"
    return "field" if on_field and not to_shift else ""


def _teams(rows: Iterable[Row], count: int) -> dict[int, int]:
    """Persons dealt out to teams within each unit, in their order."""
    seats: Counter[int] = Counter()
    found: dict[int, int] = {}
    for each in sorted(rows, key=lambda row: (row.unit, row.person)):
        if each.person not in found:
            found[each.person] = seats[each.unit] % count
            seats[each.unit] += 1
    return found


def _rows(wanted: Wanted) -> list[Row]:
    """Appointment × schedule × employment of those meant, cut to the days asked for."""
    some, asked = "", []
    if wanted.persons:
        some, asked = " AND a.person_id = ANY(%s)", [list(wanted.persons)]
    elif wanted.units:
        nodes = organization.tree(on=wanted.since)
        some, asked = " AND a.unit_id = ANY(%s)", [sorted(organization.under(wanted.units, nodes))]
    span = "daterange(%s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, unit_id, schedule_id, source, field, kind, lower(span), upper(span)"
            f" FROM (SELECT a.person_id, a.unit_id, s.schedule_id, s.source, a.field, e.kind,"
            f"  a.valid * s.valid * e.valid * {span} AS span FROM people_appointment a"
            f"  JOIN people_assignment s ON s.institution_id = a.institution_id"
            f"   AND s.person_id = a.person_id AND s.valid && a.valid AND upper_inf(s.known)"
            f"  JOIN people_employment e ON e.institution_id = a.institution_id"
            f"   AND e.person_id = a.person_id AND e.valid && a.valid"
            f"  WHERE upper_inf(a.known) AND a.valid && {span}{some}) p"
            f" WHERE NOT isempty(span) ORDER BY person_id, lower(span)",
            [wanted.since, wanted.until, wanted.since, wanted.until, *asked],
        )
        return [Row(*each) for each in cursor.fetchall()]
