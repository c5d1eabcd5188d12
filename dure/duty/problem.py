"""What a roster is asked to be: seats, people, rules. Plain values, no tables and no clock."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property


class Burden(StrEnum):
    """What kind of day a duty falls on; each is shared out by itself."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    LONG = "long"  # an off-day stretch of three days or more


BURDEN_LABELS = {
    Burden.WEEKDAY: "평일",
    Burden.WEEKEND: "주말",
    Burden.HOLIDAY: "공휴일",
    Burden.LONG: "긴 연휴",
}


@dataclass(frozen=True)
class Slot:
    """One seat of one duty."""

    key: int
    group: int  # post and day: the rules of pairs hold inside a group
    start: datetime
    end: datetime
    burden: Burden
    pool: frozenset[int]  # who may be asked at all
    label: str  # Korean, for sentences: "10월 3일 숙직"
    senior: bool = False  # only a senior may sit here


@dataclass(frozen=True)
class Barred:
    """A time at which somebody cannot serve, and why, in Korean words."""

    start: datetime
    end: datetime
    why: str


@dataclass(frozen=True)
class Elsewhere:
    """A duty of somebody that is not planned here: published already, or of another post."""

    start: datetime
    end: datetime
    label: str


@dataclass(frozen=True)
class Wish:
    """A time in which somebody wants, or does not want, to serve."""

    start: datetime
    end: datetime
    wants: bool
    weight: int = 1
    why: str = ""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be asked."""

    person: int
    name: str
    senior: bool = False
    barred: tuple[Barred, ...] = ()
    wishes: tuple[Wish, ...] = ()
    past: Mapping[Burden, int] = field(default_factory=dict)  # duties in the years that count
    share: int = 100  # percent of a full share, of what is planned now
    past_share: int = 100  # percent of those years in which this person could have been asked
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What an institution set. Days of `max_in` are counted by the day on which a duty begins."""

    rest_minutes: int = 0  # at least this long between the end of a duty and the next
    max_in: tuple[tuple[int, int], ...] = ()  # (days, times): at most so many in any so many days
    pair_senior: bool = False  # a group of two or more has a senior
    apart: frozenset[frozenset[int]] = frozenset()  # never in one group
    together: frozenset[frozenset[int]] = frozenset()  # in a group of two or more: both or neither
    burden_weights: Mapping[Burden, int] = field(default_factory=dict)  # points of one duty, else 1

    @property
    def rest(self) -> timedelta:
        return timedelta(minutes=self.rest_minutes)

    def points(self, burden: Burden) -> int:
        """What one duty of this burden weighs in the total."""
        return self.burden_weights.get(burden, 1)


@dataclass(frozen=True)
class Problem:
    """Everything that a roster must heed."""

    slots: tuple[Slot, ...]
    candidates: tuple[Candidate, ...]
    rules: Rules
    pins: Mapping[int, int] = field(default_factory=dict)  # slot: person
    before: Mapping[int, int] | None = None  # the roster as it stood, of which to move little

    @cached_property
    def people(self) -> dict[int, Candidate]:
        return {each.person: each for each in self.candidates}

    @cached_property
    def by_key(self) -> dict[int, Slot]:
        return {each.key: each for each in self.slots}

    @cached_property
    def groups(self) -> dict[int, list[Slot]]:
        found: dict[int, list[Slot]] = defaultdict(list)
        for slot in self.slots:
            found[slot.group].append(slot)
        return found


type Timed = Slot | Barred | Elsewhere | Wish


def near(one: Timed, other: Timed, rest: timedelta = timedelta(0)) -> bool:
    """Do they overlap, or lie less than a rest apart?"""
    return one.start < other.end + rest and other.start < one.end + rest


def barring(slot: Slot, candidate: Candidate) -> str | None:
    """Why somebody cannot sit there whatever else is planned; None when nothing stands against it."""
    for barred in candidate.barred:
        if near(slot, barred):
            return barred.why
    for other in candidate.elsewhere:
        if near(slot, other):
            return other.label
    return None
