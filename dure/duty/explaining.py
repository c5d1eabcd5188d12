"""Why a wish was broken: the model is asked what would give way if it were kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import CpModel, CpSolverStatus

from dure.duty import aims
from dure.duty.aims import Aims, Wished
from dure.duty.checks import why_not
from dure.duty.problem import Slot, Wish, near
from dure.duty.searching import searcher

QUESTION_SECONDS = 2.0
NAMED = 5

GIVES_WAY = {
    "hard": "이 바람을 지키면 모든 자리를 채울 수 없습니다.",
    aims.MOVED: "이 바람을 지키면 이미 정한 자리를 더 옮겨야 합니다.",
    aims.HIGHEST: "이 바람을 지키면 고른 몫을 가장 많이 넘는 사람의 부담이 더 커집니다.",
    aims.LOWEST: "이 바람을 지키면 고른 몫에 가장 모자라는 사람이 더 뒤처집니다.",
    aims.UNEVEN: "이 바람을 지키면 평일, 주말, 공휴일, 긴 연휴가 고른 몫에서 더 벗어납니다.",
    aims.BROKEN: "이 바람을 지키면 다른 바람이 대신 깨집니다.",
}
UNSETTLED = "정한 시간 안에 까닭을 가리지 못했습니다."


@dataclass(frozen=True)
class Level:
    """The model with every aim up to this one kept."""

    aim: str
    cp: CpModel


@dataclass(frozen=True)
class BrokenWish:
    """A wish that the roster does not keep."""

    person: int
    wish: Wish
    slot: int | None  # the seat that breaks it; None: it is a seat that is not given
    because: str  # empty where nobody asked for reasons


def broken(
    model: Aims, seats: Mapping[int, int], levels: Sequence[Level], seed: int
) -> tuple[BrokenWish, ...]:
    """Every broken wish with its reason."""
    problem, found = model.seating.problem, []
    for wished in aims.wishes(model.seating):
        mine = [s for s in problem.slots if seats[s.key] == wished.person and near(s, wished.wish)]
        if bool(mine) == wished.wish.wants:
            continue
        slot = min(mine, key=lambda each: each.start) if mine else None
        because = _because(model, wished, slot, seats, levels, seed) if levels else ""
        key = slot.key if slot else None
        found.append(BrokenWish(wished.person, wished.wish, key, because))
    return tuple(found)


def _because(
    model: Aims,
    wished: Wished,
    slot: Slot | None,
    seats: Mapping[int, int],
    levels: Sequence[Level],
    seed: int,
) -> str:
    for level in levels:
        status = _kept(level.cp, wished, seed)
        if status == cp_model.INFEASIBLE:
            return _sentence(model, level.aim, wished, slot, seats)
        if status == cp_model.UNKNOWN:
            return UNSETTLED
    return GIVES_WAY[aims.BROKEN]  # one of equal weight


def _kept(model: CpModel, wished: Wished, seed: int) -> CpSolverStatus:
    """Can the wish be kept in this model?"""
    asked = model.clone()
    for said in wished.broken_unless(0):
        asked.add(said)
    return searcher(seed, QUESTION_SECONDS).solve(asked)


def _sentence(
    model: Aims, aim: str, wished: Wished, slot: Slot | None, seats: Mapping[int, int]
) -> str:
    if aim == "hard" and slot is not None:
        return f"{GIVES_WAY[aim]} {_others(model, wished.person, slot, seats)}"
    if aim == "hard" and not wished.seats:
        return "그때에는 설 수 있는 자리가 없습니다."
    return GIVES_WAY[aim]


def _others(model: Aims, person: int, slot: Slot, seats: Mapping[int, int]) -> str:
    """What stands against everybody else in that seat, as the roster is."""
    problem = model.seating.problem
    others = [problem.people[p] for p in sorted(slot.pool - {person}) if p in problem.people]
    said = [
        f"{each.name}: {against}"
        for each in others
        if (against := why_not(problem, seats=seats, slot=slot.key, person=each.person))
    ]
    more = f" 그 밖에 {len(said) - NAMED}명." if len(said) > NAMED else ""
    return " ".join(said[:NAMED]) + more
