"""On tiny rosters every way is tried: the solver's aims are the best there are, or there is no roster.

The rules and the aims are counted here anew, seat by seat, without the code that is tested.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from dure.duty.problem import Problem
from dure.duty.solving import Barred, Burden, Candidate, Rules, Slot, Wish, solve
from tests.duty.rosters import at, night, person

type Seats = Mapping[int, int]

ANYBODY = (1, 2, 3)
POINTS = {Burden.WEEKDAY: 1, Burden.HOLIDAY: 2}


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Two to five nights, some of two seats, and three people."""
    nights = draw(st.lists(st.integers(1, 7), min_size=2, max_size=5))
    slots = tuple(
        night(
            n,
            day,
            group=day,
            pool=draw(st.sets(st.sampled_from(ANYBODY), min_size=2)),
            burden=Burden.HOLIDAY if day in (3, 4) else Burden.WEEKDAY,
            senior=draw(st.integers(0, 5)) == 0,
        )
        for n, day in enumerate(sorted(nights), 1)
    )
    some_pair = st.sets(st.sampled_from(ANYBODY), min_size=2, max_size=2).map(frozenset)
    rules = Rules(
        rest_minutes=draw(st.sampled_from((0, 9 * 60, 9 * 60 + 1, 48 * 60))),
        max_in=draw(st.sampled_from(((), ((3, 1),), ((7, 2), (2, 1))))),
        pair_senior=draw(st.booleans()),
        apart=frozenset(draw(st.lists(some_pair, max_size=1))),
        together=frozenset(draw(st.lists(some_pair, max_size=1))),
        burden_weights=POINTS,
    )
    candidates = tuple(draw(_candidates(n)) for n in ANYBODY)
    seat = st.tuples(st.sampled_from([slot.key for slot in slots]), st.sampled_from(ANYBODY))
    before = st.fixed_dictionaries({slot.key: st.sampled_from(ANYBODY) for slot in slots})
    pins = dict(draw(st.lists(seat, max_size=1)))
    return Problem(slots, candidates, rules, pins, draw(st.none() | before))


def _candidates(number: int) -> st.SearchStrategy[Candidate]:
    day = st.integers(1, 7)
    barred = st.builds(lambda d: Barred(at(d), at(d + 1), "연가"), day)
    wish = st.builds(
        lambda d, wants, n: Wish(at(d), at(d + 1), wants, n), day, st.booleans(), st.integers(1, 2)
    )
    return st.builds(
        person,
        st.just(number),
        senior=st.booleans(),
        barred=st.lists(barred, max_size=1).map(tuple),
        wishes=st.lists(wish, max_size=2).map(tuple),
        past=st.fixed_dictionaries({b: st.integers(0, 2) for b in POINTS}),
        share=st.sampled_from((100, 50)),
        past_share=st.sampled_from((100, 30)),
    )


def every(problem: Problem) -> Iterator[Seats]:
    """Every roster that keeps the rules."""
    keys = [slot.key for slot in problem.slots]
    for people in product(ANYBODY, repeat=len(keys)):
        seats = dict(zip(keys, people, strict=True))
        if all(_sits(problem, slot, seats[slot.key]) for slot in problem.slots) and _kept(
            problem, seats
        ):
            yield seats


def _sits(problem: Problem, slot: Slot, who: int) -> bool:
    candidate = problem.people[who]
    away = any(b.start < slot.end and slot.start < b.end for b in candidate.barred)
    pinned = problem.pins.get(slot.key)
    in_pool = who in slot.pool or who == pinned
    return in_pool and not away and (candidate.senior or not slot.senior) and pinned in (None, who)


def _kept(problem: Problem, seats: Seats) -> bool:
    rules = problem.rules
    for one, other in combinations(sorted(problem.slots, key=lambda s: s.start), 2):
        if seats[one.key] == seats[other.key] and other.start - one.end < rules.rest:
            return False
        if seats[one.key] == seats[other.key] and one.start == other.start:
            return False
    for who in ANYBODY:
        days = [slot.start.day for slot in problem.slots if seats[slot.key] == who]
        for span, times in rules.max_in:
            if any(
                sum(first <= day < first + span for day in days) > times for first in range(-7, 9)
            ):
                return False
    return all(
        _company(problem, seats, group) for group in problem.groups.values() if len(group) > 1
    )


def _company(problem: Problem, seats: Seats, group: list[Slot]) -> bool:
    here = {seats[slot.key] for slot in group}
    senior = any(problem.people[who].senior for who in here)
    return (
        (senior or not problem.rules.pair_senior)
        and not any(pair <= here for pair in problem.rules.apart)
        and not any(len(pair & here) == 1 for pair in problem.rules.together)
    )


def score(problem: Problem, seats: Seats) -> tuple[int, ...]:
    """The aims in their order, the smaller the better."""
    before = problem.before or {}
    moved = (
        [sum(seats[key] != who for key, who in before.items())]
        if problem.before is not None
        else []
    )
    excess, uneven = _excess(problem, seats)
    fair = [uneven, max(excess), max(-each for each in excess)] if excess else []
    return (*moved, *fair, _broken(problem, seats))


def _excess(problem: Problem, seats: Seats) -> tuple[list[int], int]:
    now = Counter((seats[slot.key], slot.burden) for slot in problem.slots)
    totals: Counter[int] = Counter()
    asked, uneven = set(), 0
    for burden, weight in POINTS.items():
        slots = [slot for slot in problem.slots if slot.burden is burden]
        free = replace(problem, pins={})
        mine = [c for c in problem.candidates if any(_sits(free, s, c.person) for s in slots)]
        pinned = {problem.pins.get(slot.key) for slot in slots}
        mine = [c for c in problem.candidates if c in mine or c.person in pinned]
        past = sum(c.past[burden] for c in mine)
        then = sum(c.share * c.past_share for c in mine)
        shares = sum(c.share for c in mine)
        for c in mine:
            fair = floor(100 * past * c.share * c.past_share / then + 0.5)
            fair += floor(100 * len(slots) * c.share / shares + 0.5)
            served = 100 * c.past[burden]
            asked.add(c.person)
            totals[c.person] += weight * (served - fair)
            after = served + 100 * now[c.person, burden] - fair
            uneven += weight * (abs(after) // 100)
    planned = {
        who: sum(POINTS[s.burden] for s in problem.slots if seats[s.key] == who) for who in ANYBODY
    }
    return [floor(totals[who] / 100 + 0.5) + planned[who] for who in asked], uneven


def _broken(problem: Problem, seats: Seats) -> int:
    lost = 0
    for candidate in problem.candidates:
        mine = [slot for slot in problem.slots if seats[slot.key] == candidate.person]
        for wish in candidate.wishes:
            serves = any(s.start < wish.end and wish.start < s.end for s in mine)
            lost += wish.weight * (serves != wish.wants)
    return lost


@settings(max_examples=150, deadline=None, derandomize=True)
@given(problems())
def test_모든_경우를_다_해_본_것과_같다(problem: Problem) -> None:
    rosters = list(every(problem))
    made = solve(
        slots=problem.slots,
        candidates=problem.candidates,
        rules=problem.rules,
        pins=problem.pins,
        before=problem.before,
        explain=False,
    )
    if not rosters:
        assert made.status == "infeasible"
        assert made.conflicts
        return
    assert made.status == "optimal"
    assert made.seats in rosters
    best = min(score(problem, seats) for seats in rosters)
    assert score(problem, made.seats) == best
    assert tuple(stage.value for stage in made.stages) == best
    assert len(made.broken) == sum(_broken_each(problem, made.seats))


def _broken_each(problem: Problem, seats: Seats) -> Iterator[int]:
    for candidate in problem.candidates:
        for wish in candidate.wishes:
            alone = replace(candidate, wishes=(replace(wish, weight=1),))
            yield _broken(replace(problem, candidates=(alone,)), seats)
