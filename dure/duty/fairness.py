"""What each has served and what would be a fair share of it, in whole hundredths.

A load is weighed in points (`Rules.burden_weights`). A fair share of the past goes by how long somebody
could have been asked in it, a fair share of what is planned by `share`, each among those who can be asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dure.duty.problem import BURDEN_LABELS, Burden, Candidate, Problem, Slot, barring


@dataclass(frozen=True)
class Load:
    """What a roster gives to one person, beside the fair share of it."""

    person: int
    name: str
    share: int
    now: Mapping[Burden, int]  # duties that are planned
    past: Mapping[Burden, int]
    fair: Mapping[Burden, int]  # hundredths of a duty, past and planned together
    fair_total: int  # hundredths of a point
    total: int  # hundredths of a point

    @property
    def excess(self) -> int:
        """Hundredths of a point above the fair share; below it is negative."""
        return self.total - self.fair_total

    @property
    def words(self) -> str:
        """The load in a sentence."""
        duties = ", ".join(f"{BURDEN_LABELS[b]} {n}번" for b, n in self.now.items() if n)
        planned = f"이번에 {duties}" if duties else "이번에는 없음"
        if self.excess == 0:
            beside = "고른 몫과 같습니다"
        else:
            side = "많습니다" if self.excess > 0 else "적습니다"
            beside = f"고른 몫 {points(self.fair_total)}점보다 {points(abs(self.excess))}점 {side}"
        return f"{planned}, 지난 당직과 더해 {points(self.total)}점입니다. {beside}."


def points(hundredths: int) -> str:
    """Hundredths as they are read: 2, 2.5, 2.25."""
    whole, rest = divmod(abs(hundredths), 100)
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{whole}.{rest:02}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Shares:
    """Who shares which burden, and how much of it is fair."""

    problem: Problem

    @cached_property
    def fair(self) -> dict[tuple[int, Burden], int]:
        """Hundredths of a duty; only for those who can be asked for a burden at all."""
        found: dict[tuple[int, Burden], int] = {}
        for burden in Burden:
            found |= self._of(burden)
        return found

    def _of(self, burden: Burden) -> dict[tuple[int, Burden], int]:
        people = self._asked(burden)
        planned = sum(slot.burden is burden for slot in self.problem.slots)
        past = sum(each.past.get(burden, 0) for each in people)
        now_shares = [each.share for each in people]
        past_shares = [each.past_share for each in people]
        return {
            (each.person, burden): _part(past, each.past_share, past_shares)
            + _part(planned, each.share, now_shares)
            for each in people
        }

    def _asked(self, burden: Burden) -> list[Candidate]:
        slots = [slot for slot in self.problem.slots if slot.burden is burden]
        pinned = {self.problem.pins.get(slot.key) for slot in slots}
        return [
            each
            for each in self.problem.candidates
            if each.person in pinned or any(_may(each, slot) for slot in slots)
        ]

    @cached_property
    def burdens(self) -> dict[int, list[Burden]]:
        """The burdens that each person shares; people who share none are not compared."""
        found: dict[int, list[Burden]] = {}
        for person, burden in self.fair:
            found.setdefault(person, []).append(burden)
        return found

    def start(self, person: int, burden: Burden) -> int:
        """Hundredths of a duty above the fair share before anything is planned."""
        past = self.problem.people[person].past.get(burden, 0)
        return 100 * past - self.fair[person, burden]

    def start_total(self, person: int) -> int:
        """The same over all burdens, in hundredths of a point."""
        rules = self.problem.rules
        return sum(rules.points(b) * self.start(person, b) for b in self.burdens[person])

    def load(self, person: int, now: Mapping[Burden, int]) -> Load:
        """One person's load, given the duties that are planned."""
        who, rules = self.problem.people[person], self.problem.rules
        mine = self.burdens.get(person, [])
        served = {b: who.past.get(b, 0) for b in mine}
        fair = {b: self.fair[person, b] for b in mine}
        return Load(
            person=person,
            name=who.name,
            share=who.share,
            now={b: now.get(b, 0) for b in mine},
            past=served,
            fair=fair,
            fair_total=sum(rules.points(b) * fair[b] for b in mine),
            total=sum(100 * rules.points(b) * (served[b] + now.get(b, 0)) for b in mine),
        )


def _part(whole: int, mine: int, all_shares: list[int]) -> int:
    everything = sum(all_shares)
    return (200 * whole * mine + everything) // (2 * everything) if everything else 0


def _may(candidate: Candidate, slot: Slot) -> bool:
    inside = candidate.person in slot.pool and (candidate.senior or not slot.senior)
    return inside and barring(slot, candidate) is None
