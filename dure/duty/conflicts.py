"""Why there is no roster: a smallest set of demands that cannot all hold, and what would free it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from dure.duty import seating
from dure.duty.freeing import frees
from dure.duty.problem import Problem
from dure.duty.searching import searcher
from dure.duty.seating import Demand, Seating
from dure.duty.sentences import demanded

QUESTION_SECONDS = 10.0
MOST = 5  # conflicts that have nothing to do with each other


@dataclass(frozen=True)
class Conflict:
    """One of the things that cannot all hold, and what giving way there would do."""

    what: str
    frees: str  # empty: nothing that gives way here alone makes a roster possible


def find(problem: Problem, *, seed: int = 0) -> tuple[Conflict, ...]:
    """Smallest sets of demands that conflict, one after the other, each with what frees it."""
    asking = _Asking(problem, seed)
    cores: list[list[Demand]] = []
    gone: set[Demand] = set()
    while len(cores) < MOST and (core := asking.smallest(gone)):
        cores.append(core)
        gone |= {demand for demand in core if demand.kind in ("seats", "pin")}
    return tuple(conflict for core in cores for conflict in asking.told(core, gone - set(core)))


class _Asking:
    """The model with a literal for each demand: assumed, a set of them can or cannot hold together."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem, self.seed = problem, seed
        self.literals: dict[Demand, IntVar] = {}
        self.model: Seating = seating.build(problem, problem.candidates, self._guard)

    def _guard(self, cp: cp_model.CpModel, demand: Demand) -> IntVar:
        if demand not in self.literals:
            self.literals[demand] = cp.new_bool_var("")
        return self.literals[demand]

    def smallest(self, gone: Collection[Demand]) -> list[Demand]:
        """Demands that cannot all hold although any one fewer of them can; empty: nothing conflicts."""
        core = self._conflicting([each for each in self.literals if each not in gone])
        for demand in list(core):
            fewer = self._conflicting([each for each in core if each != demand])
            core = fewer or core
        return core

    def _conflicting(self, demands: Sequence[Demand]) -> list[Demand]:
        cp = self.model.cp
        cp.clear_assumptions()
        cp.add_assumptions([self.literals[each] for each in demands])
        solver = searcher(self.seed, QUESTION_SECONDS)
        if solver.solve(cp) != cp_model.INFEASIBLE:
            return []
        named = set(solver.sufficient_assumptions_for_infeasibility())
        return [each for each in demands if self.literals[each].index in named] or list(demands)

    def told(self, core: Sequence[Demand], others: Collection[Demand]) -> Iterator[Conflict]:
        """One conflict in sentences; what the other conflicts are about is left aside."""
        rest = self._without(others)
        alike: dict[object, list[Demand]] = defaultdict(list)
        for demand in core:
            alone = demand.kind not in ("seats", "senior_seat", "pair_senior")
            alike[demand if alone else demand.kind].append(demand)
        for demands in alike.values():
            said = demanded(self.model, demands)
            yield Conflict(said, frees(rest, demands, self.seed))

    def _without(self, others: Collection[Demand]) -> Problem:
        empty = {
            slot.key
            for demand in others
            if demand.kind == "seats"
            for slot in self.model.rows[demand.of[0]].slots
        } | {demand.of[0] for demand in others if demand.kind == "pin"}
        slots = tuple(each for each in self.problem.slots if each.key not in empty)
        pins = {key: who for key, who in self.problem.pins.items() if key not in empty}
        return replace(self.problem, slots=slots, pins=pins)
