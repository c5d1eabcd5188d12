"""Whether somebody may take a seat of a roster as it stands: answered at once, without a search."""

from collections.abc import Iterator, Mapping

from dure.duty.problem import Candidate, Elsewhere, Problem, Slot, barring, near
from dure.duty.sentences import hours

type Span = Slot | Elsewhere


def why_not(problem: Problem, *, seats: Mapping[int, int], slot: int, person: int) -> str | None:
    """The sentence why a person cannot take this seat, others sitting as `seats` says; None: may."""
    wanted, who = problem.by_key[slot], problem.people[person]
    around = {key: sits for key, sits in seats.items() if key != slot}
    return next(_objections(problem, wanted, who, around), None)


def _objections(
    problem: Problem, slot: Slot, who: Candidate, around: Mapping[int, int]
) -> Iterator[str]:
    pinned = problem.pins.get(slot.key, who.person)
    if pinned != who.person:
        yield f"{slot.label}: {problem.people[pinned].name} 님으로 고정한 자리입니다."
    if who.person not in slot.pool and pinned != problem.pins.get(slot.key):
        yield f"{slot.label}의 명단에 없습니다."
    why = barring(slot, who)
    if why is not None:
        yield f"{why}(으)로 {slot.label}에 설 수 없습니다."
    if slot.senior and not who.senior:
        yield f"{slot.label}은(는) 선임이 서는 자리입니다."
    yield from _hours(problem, slot, who, around)
    yield from _company(problem, slot, who, around)


def _hours(
    problem: Problem, slot: Slot, who: Candidate, around: Mapping[int, int]
) -> Iterator[str]:
    own: list[Span] = [problem.by_key[key] for key, sits in around.items() if sits == who.person]
    own += who.elsewhere
    rest = problem.rules.rest
    for other in sorted(own, key=lambda each: each.start):
        if near(slot, other):
            yield f"같은 때에 {other.label}이(가) 있습니다."
        elif near(slot, other, rest):
            yield f"{other.label}과(와) 사이에 {hours(problem.rules.rest_minutes)}을 쉬지 못합니다."
    for days, times in problem.rules.max_in:
        if _most_within([*own, slot], slot, days) > times:
            yield f"{days}일 동안 {times}번까지인데 {slot.label}까지 서면 넘습니다."


def _most_within(duties: list[Span], around: Slot, days: int) -> int:
    """The most duties that begin in any so many days of which one is that seat's."""
    begins = [each.start.date() for each in duties]
    day = around.start.date()
    firsts = [first for first in begins if 0 <= (day - first).days < days]
    return max(sum(0 <= (each - first).days < days for each in begins) for first in firsts)


def _company(
    problem: Problem, slot: Slot, who: Candidate, around: Mapping[int, int]
) -> Iterator[str]:
    """The rules of the group: who sits beside, and who does not."""
    group = problem.groups[slot.group]
    if len(group) < 2:
        return
    beside = {around[each.key] for each in group if each.key in around}
    full = sum(each.key in around for each in group) == len(group) - 1
    people, rules = problem.people, problem.rules
    for pair in rules.apart:
        for other in sorted((pair - {who.person}) & beside if who.person in pair else ()):
            yield f"{people[other].name} 님과 함께 서지 않기로 한 사람입니다."
    if (
        rules.pair_senior
        and full
        and not any(people[each].senior for each in beside | {who.person})
    ):
        yield f"{slot.label}에 선임이 한 사람도 없게 됩니다."
    for pair in rules.together:
        inside = set(pair) & (beside | {who.person})
        if full and len(inside) == 1:
            one, other = min(inside), min(pair - inside)
            yield f"{people[one].name} 님과 {people[other].name} 님은 늘 함께 서야 합니다."
