"""The hard rules of a roster as a model for CP-SAT: who may sit where, and never otherwise."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ortools.sat.python.cp_model import CpModel, IntVar

from dure.duty.problem import Candidate, Problem, Slot, Timed, barring, near


@dataclass(frozen=True)
class Demand:
    """One thing that is asked of a roster, told apart so that it can be given up by itself."""

    kind: str  # seats senior_seat barred rest limit pair_senior apart together pin
    of: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Row:
    """Seats that nobody can tell apart: one variable a person instead of one a seat."""

    slots: tuple[Slot, ...]

    @property
    def any(self) -> Slot:
        return self.slots[0]


type Expr = Any  # a sum of variables, or a comparison of such: plain numbers where there are none
type Guard = Callable[[CpModel, Demand], IntVar | None]


@dataclass
class Seating:
    """A model, and which variable says that a person takes one of a row's seats."""

    problem: Problem
    cp: CpModel
    rows: list[Row]
    takes: dict[tuple[int, int], IntVar] = field(default_factory=dict)  # (row, person)
    mine: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # person: rows

    def row_of(self, key: int) -> int:
        """The row that a seat stands in."""
        return next(at for at, row in enumerate(self.rows) if key in {s.key for s in row.slots})

    def near(self, person: int, span: Timed) -> list[IntVar]:
        """The variables of somebody's seats that overlap a time."""
        return [
            self.takes[row, person] for row in self.mine[person] if near(self.rows[row].any, span)
        ]


def unguarded(cp: CpModel, demand: Demand) -> None:
    """Every demand holds, for good."""


def build(problem: Problem, order: Sequence[Candidate], guard: Guard = unguarded) -> Seating:
    """The model; a guard gives the literal under which a demand holds (None: always)."""
    seating = Seating(problem, CpModel(), _rows(problem))
    _variables(seating, order)
    for rule in (_seats, _pins, _barred, _rest, _limits, _seniors, _pairs):
        rule(seating, guard)
    return seating


def _rows(problem: Problem) -> list[Row]:
    """Equal seats together; a pinned seat stands alone."""
    alike: dict[object, list[Slot]] = defaultdict(list)
    for slot in sorted(problem.slots, key=lambda each: (each.start, each.end, each.key)):
        pinned = slot.key if slot.key in problem.pins else None
        same = (slot.group, slot.start, slot.end, slot.burden, slot.senior, slot.pool, pinned)
        alike[same].append(slot)
    return [Row(tuple(each)) for each in alike.values()]


def _variables(seating: Seating, order: Sequence[Candidate]) -> None:
    pins = seating.problem.pins
    for at, row in enumerate(seating.rows):
        pinned = pins.get(row.any.key)
        for candidate in order:
            if candidate.person in row.any.pool or candidate.person == pinned:
                seating.takes[at, candidate.person] = seating.cp.new_bool_var("")
                seating.mine[candidate.person].append(at)


def _hold(seating: Seating, said: Expr, literal: IntVar | None) -> None:
    made = seating.cp.add(said)
    if literal is not None:
        made.only_enforce_if(literal)


def _seats(seating: Seating, guard: Guard) -> None:
    for at, row in enumerate(seating.rows):
        here = sum(seating.takes[at, p] for p in seating.problem.people if (at, p) in seating.takes)
        seating.cp.add(here <= len(row.slots))
        _hold(seating, here >= len(row.slots), guard(seating.cp, Demand("seats", (at,))))


def _pins(seating: Seating, guard: Guard) -> None:
    for key, person in sorted(seating.problem.pins.items()):
        taken = seating.takes[seating.row_of(key), person]
        _hold(seating, taken == 1, guard(seating.cp, Demand("pin", (key, person))))


def _barred(seating: Seating, guard: Guard) -> None:
    people = seating.problem.people
    for (at, person), taken in seating.takes.items():
        slot, who = seating.rows[at].any, people[person]
        why = barring(slot, who)
        if why is not None:
            _hold(seating, taken == 0, guard(seating.cp, Demand("barred", (person, why))))
        if slot.senior and not who.senior:
            _hold(seating, taken == 0, guard(seating.cp, Demand("senior_seat", (at,))))


def _rest(seating: Seating, guard: Guard) -> None:
    """Nobody sits twice at once, nor again before the rest is over."""
    rest = seating.problem.rules.rest
    for person, rows in seating.mine.items():
        for clique in _cliques(seating, rows, timedelta(0)):
            seating.cp.add(sum(seating.takes[at, person] for at in clique) <= 1)
        if not rest:
            continue
        literal = guard(seating.cp, Demand("rest"))
        for clique in _cliques(seating, rows, rest):
            _hold(seating, sum(seating.takes[at, person] for at in clique) <= 1, literal)
        for other in seating.problem.people[person].elsewhere:
            for at in rows:
                if near(seating.rows[at].any, other, rest):
                    _hold(seating, seating.takes[at, person] == 0, literal)


def _cliques(seating: Seating, rows: Sequence[int], rest: timedelta) -> Iterator[list[int]]:
    """Rows no two of which one person can take: those still running, or rested from, as one begins."""
    open_rows: list[int] = []
    for at in rows:
        begins = seating.rows[at].any.start
        running = [each for each in open_rows if seating.rows[each].any.end + rest > begins]
        if 1 < len(open_rows) > len(running):
            yield open_rows
        open_rows = [*running, at]
    if len(open_rows) > 1:
        yield open_rows


def _limits(seating: Seating, guard: Guard) -> None:
    """At most so many duties in any so many days, by the day on which each begins."""
    for days, times in seating.problem.rules.max_in:
        literal = guard(seating.cp, Demand("limit", (days, times)))
        for person, rows in seating.mine.items():
            gone = [each.start.date() for each in seating.problem.people[person].elsewhere]
            by_day = [(seating.rows[at].any.start.date(), at) for at in rows]
            for first in sorted({*gone, *(day for day, _ in by_day)}):
                inside = [at for day, at in by_day if _within(first, day, days)]
                room = max(0, times - sum(_within(first, day, days) for day in gone))
                if len(inside) > room:
                    taken = sum(seating.takes[at, person] for at in inside)
                    _hold(seating, taken <= room, literal)


def _within(first: date, day: date, days: int) -> bool:
    return first <= day < first + timedelta(days=days)


def _seniors(seating: Seating, guard: Guard) -> None:
    if not seating.problem.rules.pair_senior:
        return
    seniors = [each.person for each in seating.problem.candidates if each.senior]
    for group, rows in _shared(seating):
        taken = sum(_in_group(seating, rows, person) for person in seniors)
        _hold(seating, taken >= 1, guard(seating.cp, Demand("pair_senior", (group,))))


def _pairs(seating: Seating, guard: Guard) -> None:
    rules = seating.problem.rules
    for kind, pairs in (("apart", rules.apart), ("together", rules.together)):
        for one, other in sorted(sorted(pair) for pair in pairs):
            literal = guard(seating.cp, Demand(kind, (one, other)))
            for _, rows in _shared(seating):
                first, second = (_in_group(seating, rows, each) for each in (one, other))
                said = first + second <= 1 if kind == "apart" else first == second
                if said is not True:
                    _hold(seating, said, literal)


def _shared(seating: Seating) -> Iterator[tuple[int, list[int]]]:
    """The groups of two seats or more, and their rows."""
    found: dict[int, list[int]] = defaultdict(list)
    for at, row in enumerate(seating.rows):
        found[row.any.group].append(at)
    for group, rows in found.items():
        if sum(len(seating.rows[at].slots) for at in rows) >= 2:
            yield group, rows


def _in_group(seating: Seating, rows: Sequence[int], person: int) -> Expr:
    return sum(seating.takes[at, person] for at in rows if (at, person) in seating.takes)
