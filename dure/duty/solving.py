"""A duty roster by CP-SAT: hard rules kept, loads evened out, then wishes; it says how good it is.

One worker, and a limit in the solver's own deterministic time: the same question with the same seed has
the same answer. The clock, which may not be passed either, ends a search only on a machine that is too busy.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import CpSolver, CpSolverStatus

from dure.duty import aims, conflicts, explaining, seating
from dure.duty.aims import Aims
from dure.duty.checks import why_not
from dure.duty.conflicts import Conflict
from dure.duty.explaining import BrokenWish, Level
from dure.duty.fairness import Load, Shares
from dure.duty.problem import Barred, Burden, Candidate, Elsewhere, Problem, Rules, Slot, Wish
from dure.duty.searching import searcher, spent
from dure.duty.seating import Expr

__all__ = [
    "Barred", "BrokenWish", "Burden", "Candidate", "Conflict", "Elsewhere", "Load", "Plan", "Problem",
    "Rules", "Slot", "Stage", "Wish", "solve", "why_not",
]  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """How far one aim was reached."""

    aim: str  # moved, uneven, highest, lowest, broken
    value: int
    bound: int  # nothing smaller exists
    seconds: float

    @property
    def gap(self) -> float:
        """What is not proven, as a part of the value; 0: proven to be the best."""
        return (self.value - self.bound) / max(abs(self.value), 1)


@dataclass(frozen=True)
class Plan:
    """A roster and how good it is, or why there is none."""

    status: str  # optimal, feasible, infeasible, unknown (the time was too short to find any)
    seats: Mapping[int, int] = field(default_factory=dict)  # slot: person
    stages: tuple[Stage, ...] = ()
    loads: tuple[Load, ...] = ()
    broken: tuple[BrokenWish, ...] = ()
    moved: tuple[int, ...] = ()  # slots that went to somebody else than before
    conflicts: tuple[Conflict, ...] = ()
    seconds: float = 0.0  # of the search; the reasons of broken wishes take their own

    @property
    def gap(self) -> float:
        """The greatest gap of a stage; 1 where no aim was pursued."""
        return max((stage.gap for stage in self.stages), default=1.0)


type Progress = Callable[[Stage], None]
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


def solve(
    *,
    slots: Sequence[Slot],
    candidates: Sequence[Candidate],
    rules: Rules,
    pins: Mapping[int, int] | None = None,
    before: Mapping[int, int] | None = None,
    seed: int = 0,
    seconds: float = 60,
    progress: Progress | None = None,
    explain: bool = True,
) -> Plan:
    """The best roster for these seats; `progress` hears of every better one as it is found."""
    problem = Problem(tuple(slots), tuple(candidates), rules, pins or {}, before)
    search = _Search(problem, seed, seconds, progress)
    status = search.run()
    if status == cp_model.INFEASIBLE:
        found = conflicts.find(problem, seed=seed)
        return Plan("infeasible", conflicts=found, seconds=search.seconds)
    if status not in FOUND:
        return Plan("unknown", seconds=search.seconds)
    return search.plan(explain)


class _Search:
    """One search, stage by stage: what is reached is kept while the next aim is pursued."""

    def __init__(
        self, problem: Problem, seed: int, seconds: float, progress: Progress | None
    ) -> None:
        self.problem, self.seed, self.progress = problem, seed, progress
        self.limit = self.left = seconds
        self.begun = time.perf_counter()
        lots = random.Random(seed)  # noqa: S311, among equals the seed decides
        order = lots.sample(problem.candidates, len(problem.candidates))
        self.model = seating.build(problem, order)
        self.aims = Aims(self.model, Shares(problem))
        self.stages: list[Stage] = []
        self.levels = [Level("hard", self.model.cp.clone())]
        self.taken: set[tuple[int, int]] = set()
        self.proven = False

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.begun

    def run(self) -> CpSolverStatus:
        """Whether there is any roster; from there on aim after aim, each beginning where the last ended."""
        wanted = aims.expressions(self.aims)  # all of them first: a hint names every variable
        status = self._fill()
        if status in FOUND:
            for to_come, (aim, said) in zip(range(len(wanted), 0, -1), wanted, strict=True):
                self._pursue(aim, said, to_come)
        self.proven = len(self.stages) == len(wanted) and not any(each.gap for each in self.stages)
        return status

    def _fill(self) -> CpSolverStatus:
        """Every seat taken by somebody who may: a whole roster to begin with."""
        solver = searcher(self.seed, self.left, self.limit - self.seconds)
        status = solver.solve(self.model.cp)
        self.left -= spent(solver)
        if status in FOUND:
            self._took(solver)
        return status

    def _pursue(self, aim: str, wanted: Expr, to_come: int) -> None:
        """One stage, in its part of the time that is left."""
        begun, clock = time.perf_counter(), self.limit - self.seconds
        self.model.cp.minimize(wanted)
        solver = searcher(self.seed, self.left / to_come, clock / to_come)
        status = solver.solve(self.model.cp, _Teller(self, aim, begun))
        self.left -= spent(solver)
        if status in FOUND:
            self._reached(aim, wanted, solver, begun)

    def _reached(self, aim: str, wanted: Expr, solver: CpSolver, begun: float) -> None:
        value, bound = round(solver.objective_value), round(solver.best_objective_bound)
        self.stages.append(Stage(aim, value, bound, time.perf_counter() - begun))
        self.model.cp.clear_objective()  # type: ignore[no-untyped-call]
        self.model.cp.add(wanted <= value)
        self._took(solver)
        self.levels.append(Level(aim, self.model.cp.clone()))

    def _took(self, solver: CpSolver) -> None:
        """Who sits where now, and where the next search begins."""
        cp = self.model.cp
        self.taken = {key for key, taken in self.model.takes.items() if solver.value(taken)}
        cp.clear_hints()  # type: ignore[no-untyped-call]
        for index in range(len(cp.proto.variables)):
            each = cp.get_int_var_from_proto_index(index)
            cp.add_hint(each, solver.value(each))

    def plan(self, explain: bool) -> Plan:
        """What was found, with its reasons."""
        seats = self._seats()
        before = self.problem.before or {}
        plan = Plan(
            status="optimal" if self.proven else "feasible",
            seats=seats,
            stages=tuple(self.stages),
            loads=self._loads(seats),
            moved=tuple(key for key, who in sorted(before.items()) if seats.get(key, who) != who),
            seconds=self.seconds,
        )
        told = explaining.broken(self.aims, seats, self.levels if explain else [], self.seed)
        return replace(plan, broken=told)

    def _seats(self) -> dict[int, int]:
        """Who sits where; in a row of equal seats those who sat there before stay."""
        stood = self.problem.before or {}
        seats: dict[int, int] = {}
        for at, row in enumerate(self.model.rows):
            people = sorted(person for row_at, person in self.taken if row_at == at)
            for slot in row.slots:
                if stood.get(slot.key) in people:
                    seats[slot.key] = stood[slot.key]
                    people.remove(stood[slot.key])
            empty = [slot.key for slot in row.slots if slot.key not in seats]
            seats |= dict(zip(empty, people, strict=True))
        return seats

    def _loads(self, seats: Mapping[int, int]) -> tuple[Load, ...]:
        now = Counter((seats[slot.key], slot.burden) for slot in self.problem.slots)
        return tuple(
            self.aims.shares.load(each.person, {b: now[each.person, b] for b in Burden})
            for each in self.problem.candidates
        )


class _Teller(cp_model.CpSolverSolutionCallback):
    """Tells of each better roster."""

    def __init__(self, search: _Search, aim: str, begun: float) -> None:
        super().__init__()
        self.search, self.aim, self.begun = search, aim, begun

    def on_solution_callback(self) -> None:
        if self.search.progress is not None:
            value, bound = round(self.objective_value), round(self.best_objective_bound)
            self.search.progress(Stage(self.aim, value, bound, time.perf_counter() - self.begun))
