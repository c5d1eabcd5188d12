"""What would make a roster possible again: each way is tried by solving before it is said."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ortools.sat.python import cp_model

from dure.duty import seating
from dure.duty.problem import Candidate, Elsewhere, Problem, Rules, Slot
from dure.duty.searching import searcher
from dure.duty.seating import Demand
from dure.duty.sentences import hours

QUESTION_SECONDS = 10.0
NEWCOMERS = 3
ONE_TWO_THREE = ("한", "두", "세")


def frees(problem: Problem, demands: Sequence[Demand], seed: int) -> str:
    """The least that gives way here and makes a roster possible; empty where nothing does."""
    return next(
        (said for said, changed in _ways(problem, demands[0]) if possible(changed, seed)), ""
    )


def possible(problem: Problem, seed: int) -> bool:
    """Is there any roster at all?"""
    model = seating.build(problem, problem.candidates)
    status = searcher(seed, QUESTION_SECONDS).solve(model.cp)
    return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def _ways(problem: Problem, demand: Demand) -> Iterator[tuple[str, Problem]]:
    """A demand's ways to give way, the least first: the sentence, and the problem it would leave."""
    rules = problem.rules
    match demand.kind, demand.of:
        case "seats", _:
            yield from _newcomers(problem)
        case "senior_seat", _:
            anybody = tuple(replace(each, senior=False) for each in problem.slots)
            yield "선임이 아니어도 서면 짤 수 있습니다.", replace(problem, slots=anybody)
        case "barred", (person, why):
            yield "이 사유가 없으면 짤 수 있습니다.", _unbarred(problem, person, why)
        case "pin", (key, _):
            pins = {each: who for each, who in problem.pins.items() if each != key}
            yield "이 고정을 풀면 짤 수 있습니다.", replace(problem, pins=pins)
        case "rest", _:
            for minutes in _shorter_rests(problem):
                said = (
                    f"{hours(minutes)}으로 줄이면 짤 수 있습니다."
                    if minutes
                    else "쉬는 시간이 없으면 짤 수 있습니다."
                )
                yield said, _ruled(problem, rest_minutes=minutes)
        case "limit", (days, times):
            others = tuple(each for each in rules.max_in if each != (days, times))
            for more in range(times + 1, times + days + 1):
                said = f"{more}번까지로 늘리면 짤 수 있습니다."
                yield said, _ruled(problem, max_in=(*others, (days, more)))
        case "pair_senior", _:
            yield "선임이 없어도 서면 짤 수 있습니다.", _ruled(problem, pair_senior=False)
        case "apart", pair:
            yield (
                "함께 설 수 있으면 짤 수 있습니다.",
                _ruled(problem, apart=rules.apart - {frozenset(pair)}),
            )
        case "together", pair:
            yield (
                "따로 설 수 있으면 짤 수 있습니다.",
                _ruled(problem, together=rules.together - {frozenset(pair)}),
            )


def _newcomers(problem: Problem) -> Iterator[tuple[str, Problem]]:
    for count in range(1, NEWCOMERS + 1):
        for senior in (False, True):
            more = tuple(Candidate(-n, "", senior) for n in range(1, count + 1))
            pool = frozenset(each.person for each in more)
            slots = tuple(replace(slot, pool=slot.pool | pool) for slot in problem.slots)
            who = f"{'선임이 ' if senior else ''}{ONE_TWO_THREE[count - 1]} 사람"
            changed = replace(problem, slots=slots, candidates=(*problem.candidates, *more))
            yield f"명단에 {who} 더 있으면 짤 수 있습니다.", changed


def _unbarred(problem: Problem, person: object, why: object) -> Problem:
    people = tuple(
        replace(
            each,
            barred=tuple(span for span in each.barred if span.why != why),
            elsewhere=tuple(duty for duty in each.elsewhere if duty.label != why),
        )
        if each.person == person
        else each
        for each in problem.candidates
    )
    return replace(problem, candidates=people)


def _shorter_rests(problem: Problem) -> list[int]:
    """The rests between any two duties that are shorter than the rule's, the longest first."""
    duties: list[Slot | Elsewhere] = list(problem.slots)
    duties += (duty for who in problem.candidates for duty in who.elsewhere)
    ends, starts = {each.end for each in duties}, {each.start for each in duties}
    gaps = {(start - end).total_seconds() // 60 for end in ends for start in starts}
    return sorted((int(g) for g in gaps if 0 <= g < problem.rules.rest_minutes), reverse=True)


def _ruled(problem: Problem, **changes: object) -> Problem:
    rules: Rules = replace(problem.rules, **changes)  # type: ignore[arg-type]
    return replace(problem, rules=rules)
