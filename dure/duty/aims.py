"""What a roster aims at, one after the other: each as an expression to be made small."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ortools.sat.python.cp_model import IntVar

from dure.duty.fairness import Shares
from dure.duty.problem import Burden, Wish
from dure.duty.seating import Expr, Seating

BIG = 10**6


@dataclass(frozen=True)
class Aims:
    """What the aims are about: the model, the fair shares, and the duties that each would have."""

    seating: Seating
    shares: Shares

    @cached_property
    def counts(self) -> dict[tuple[int, Burden], Expr]:
        """How many planned duties of each burden everybody has."""
        seating = self.seating
        mine: dict[tuple[int, Burden], list[IntVar]] = {key: [] for key in self.shares.fair}
        for (at, person), taken in seating.takes.items():
            key = (person, seating.rows[at].any.burden)
            if key in mine:
                mine[key].append(taken)
        found = {}
        for key, takes in mine.items():
            found[key] = seating.cp.new_int_var(0, len(takes), "")
            seating.cp.add(found[key] == sum(takes))
        return found

    @cached_property
    def broken(self) -> Expr:
        """Wishes that are not kept, by their weight."""
        whole: Expr = 0
        for wished in wishes(self.seating):
            missed = self.seating.cp.new_bool_var("")
            for said in wished.broken_unless(missed):
                self.seating.cp.add(said)
            whole += wished.wish.weight * missed
        return whole

    def excess(self, person: int) -> Expr:
        """Whole points above the fair share of all burdens."""
        rules = self.seating.problem.rules
        mine = self.shares.burdens[person]
        planned = sum(rules.points(burden) * self.counts[person, burden] for burden in mine)
        return whole_points(self.shares.start_total(person)) + planned


def whole_points(hundredths: int) -> int:
    """Rounded; a half goes up. Finer steps would make a proof long and a roster no fairer."""
    return (hundredths + 50) // 100


MOVED, HIGHEST, LOWEST, UNEVEN, BROKEN = "moved", "highest", "lowest", "uneven", "broken"


def expressions(about: Aims) -> list[tuple[str, Expr]]:
    """The aims in their order; what is even by kind of burden is proven soonest."""
    found: list[tuple[str, Expr]] = []
    if about.seating.problem.before is not None:
        found.append((MOVED, moved(about)))
    if about.shares.burdens:
        found.append((UNEVEN, uneven(about)))
        found += [(HIGHEST, highest(about)), (LOWEST, lowest(about))]
    return [*found, (BROKEN, about.broken)]


def moved(aims: Aims) -> Expr:
    """Seats that go to somebody else than before."""
    seating, before = aims.seating, aims.seating.problem.before or {}
    gone: Expr = 0
    for at, row in enumerate(seating.rows):
        sat = [before[slot.key] for slot in row.slots if slot.key in before]
        gone += len(sat) - sum(seating.takes.get((at, person), 0) for person in set(sat))
    return gone


def highest(aims: Aims) -> Expr:
    """The greatest excess over a fair share, in whole points."""
    most = aims.seating.cp.new_int_var(-BIG, BIG, "")
    for person in aims.shares.burdens:
        aims.seating.cp.add(most >= aims.excess(person))
    return most


def lowest(aims: Aims) -> Expr:
    """The least excess, turned round: how far behind the fair share the last one stays."""
    behind = aims.seating.cp.new_int_var(-BIG, BIG, "")
    for person in aims.shares.burdens:
        aims.seating.cp.add(behind >= -aims.excess(person))
    return behind


def uneven(aims: Aims) -> Expr:
    """Whole duties of each burden above or below the fair share, weighed: less than a whole one is even."""
    rules, cp = aims.seating.problem.rules, aims.seating.cp
    whole: Expr = 0
    for (person, burden), count in aims.counts.items():
        start = aims.shares.start(person, burden)
        over, short = cp.new_int_var(0, BIG, ""), cp.new_int_var(0, BIG, "")
        cp.add(over >= count - (99 - start) // 100)
        cp.add(short >= -start // 100 - count)
        whole += rules.points(burden) * (over + short)
    return whole


@dataclass(frozen=True)
class Wished:
    """A wish and the seats that it is about."""

    person: int
    wish: Wish
    seats: tuple[IntVar, ...]

    def broken_unless(self, missed: Expr) -> list[Expr]:
        """What must hold for the wish to be kept, unless `missed` is 1."""
        if self.wish.wants:
            return [sum(self.seats) + missed >= 1]
        return [taken <= missed for taken in self.seats]


def wishes(seating: Seating) -> Iterator[Wished]:
    """Every wish of everybody."""
    for candidate in seating.problem.candidates:
        for wish in candidate.wishes:
            yield Wished(candidate.person, wish, tuple(seating.near(candidate.person, wish)))
