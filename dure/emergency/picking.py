"""Who serves, picked so that no department and no rank bears it one-sidedly (제2조의4제4항). Pure.

Each next seat goes to the department whose share is least filled, there to the rank whose share is
least filled, there to whoever has served least; a seed decides between equals.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from law.refusals import as_length


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be picked, with what they served in the past year and what the roll says."""

    person: int
    unit: int
    unit_name: str
    grade: int
    served_minutes: int
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def rank(self) -> str:
        return f"{self.grade}급" if self.grade else "계급 없음"


def pick(candidates: Sequence[Candidate], wanted: int, seed: int) -> list[tuple[int, str]]:
    """Persons with the reason for each, in the order they were picked."""
    waiting = sorted(candidates, key=lambda each: _draw(seed, each.person))
    shares = _Shares(candidates, min(wanted, len(candidates)))
    picked = shares.take_marked(waiting)
    while len(picked) < shares.wanted:
        picked.append(shares.take(waiting, waiting))
    return picked


def _draw(seed: int, person: int) -> bytes:
    """Where a lot puts somebody among equals, the same for the same seed on every machine."""
    return sha256(f"{seed}:{person}".encode()).digest()


class _Shares:
    """What each department and rank is to bear, and what it bears already."""

    def __init__(self, candidates: Sequence[Candidate], wanted: int) -> None:
        self.wanted, self.all = wanted, len(candidates)
        self.units = Counter(each.unit for each in candidates)
        self.grades = Counter(each.grade for each in candidates)
        self.by_unit: Counter[int] = Counter()
        self.by_grade: Counter[int] = Counter()

    def take_marked(self, waiting: list[Candidate]) -> list[tuple[int, str]]:
        """One for each kind of work that is to be included where possible, the least burdened first."""
        kinds = dict.fromkeys(mark for each in waiting for mark in each.marks)
        found: list[tuple[int, str]] = []
        met: set[str] = set()
        for kind, ko in sorted(kinds):
            if len(found) < self.wanted and kind not in met:
                those = [each for each in waiting if (kind, ko) in each.marks]
                one = self._least(those)
                met |= {mark for mark, _ in one.marks}
                found.append(self._seat(one, waiting, f"{ko}이라 먼저 넣었습니다."))
        return found

    def take(self, those: Sequence[Candidate], waiting: list[Candidate]) -> tuple[int, str]:
        one = self._least(those)
        share = f"{one.unit_name} {self.units[one.unit]}명에서 {self.by_unit[one.unit] + 1}번째로 골랐습니다."
        past = (
            f"비상근무 {as_length(one.served_minutes)}" if one.served_minutes else "비상근무 없음"
        )
        return self._seat(one, waiting, f"{share} {one.rank}, 지난 1년에 {past}.")

    def _least(self, those: Sequence[Candidate]) -> Candidate:
        return min(
            those,
            key=lambda each: (
                self._filled(self.by_unit[each.unit], self.units[each.unit]),
                self._filled(self.by_grade[each.grade], self.grades[each.grade]),
                each.served_minutes,
            ),
        )

    def _filled(self, taken: int, members: int) -> Fraction:
        """How full the share would be with one more, of what its members are to bear."""
        return Fraction((taken + 1) * self.all, members * max(self.wanted, 1))

    def _seat(self, one: Candidate, waiting: list[Candidate], why: str) -> tuple[int, str]:
        waiting.remove(one)
        self.by_unit[one.unit] += 1
        self.by_grade[one.grade] += 1
        return one.person, why
