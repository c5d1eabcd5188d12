"""How CP-SAT is asked: one worker, the linear relaxation in full, limits that repeat."""

from ortools.sat.python.cp_model import CpSolver

UNITS = 0.25  # deterministic units for a second of the limit: an idle machine of 2026 does two to four times that


def searcher(seed: int, seconds: float, clock: float | None = None) -> CpSolver:
    """A solver that ends after so many seconds' worth of deterministic work, or by the clock."""
    solver = CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = max(0.0, seconds) * UNITS
    solver.parameters.max_time_in_seconds = max(0.0, seconds if clock is None else clock)
    return solver


def spent(solver: CpSolver) -> float:
    """How much of a limit was used, in its seconds."""
    return float(solver.deterministic_time) / UNITS
