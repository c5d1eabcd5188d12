"""What a file of codes would change: new, changed and ended ones, each beside what was known."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dure.directory.code_reading import MEANINGS, Told
from dure.directory.models import Code

NEW, CHANGED, ENDED = "new", "changed", "ended"
Stretch = tuple[date, date | None]


@dataclass(frozen=True)
class Said:
    """What a code means: all that is compared and kept of it."""

    name: str
    parent: str = ""
    former: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> dict[str, str]:
        own = {"name": self.name, "parent": self.parent, "former": self.former}
        return {MEANINGS[key]: value for key, value in own.items()} | dict(self.details)


@dataclass(frozen=True)
class Standing:
    """The last that is known of a code."""

    id: int
    said: Said
    since: date
    until: date | None


@dataclass(frozen=True)
class Move:
    """What becomes of one code: the rows that stand in place of the one before."""

    change: str
    code: str
    line: int
    before: Standing | None
    rows: tuple[tuple[Said, Stretch], ...]

    @property
    def name(self) -> str:
        return self.rows[-1][0].name

    @property
    def since(self) -> date:
        """The first day on which something is different."""
        _, (since, until) = self.rows[-1]
        return until if self.change == ENDED and until else since

    @property
    def fields(self) -> list[dict[str, str]]:
        """What differs, before and after."""
        old, (said, (_, until)) = self.before, self.rows[-1]
        before = _shown(old.said, old.until) if old else {}
        after = _shown(said, until)
        labels = [
            label for label in (before | after) if before.get(label, "") != after.get(label, "")
        ]
        return [
            {"label": label, "before": before.get(label, ""), "after": after.get(label, "")}
            for label in labels
        ]


def _shown(said: Said, until: date | None) -> dict[str, str]:
    return said.fields() | {MEANINGS["until"]: str(until or "")}


@dataclass(frozen=True)
class Plan:
    """Every move of a file, and how many codes stay; `missing`: here, but not in the file."""

    moves: tuple[Move, ...]
    unchanged: int
    missing: int

    def counts(self) -> dict[str, int]:
        told = {name: sum(each.change == name for each in self.moves)
                for name in (NEW, CHANGED, ENDED)}  # fmt: skip
        return {**told, "unchanged": self.unchanged, "missing": self.missing}

    @property
    def digest(self) -> str:
        told = [(each.change, each.code, each.before and each.before.id, each.rows)
                for each in self.moves]  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()


def standing(kind: str) -> dict[str, Standing]:
    """The newest stretch of every code of a list."""
    rows = Code.objects.filter(kind=kind, known_until__isnull=True).order_by("code", "valid")
    names = ("id", "code", "name", "parent", "former", "details", "valid")
    return {
        code: Standing(pk, Said(name, parent, former, details), valid.lower, valid.upper)
        for pk, code, name, parent, former, details, valid in rows.values_list(*names)
    }


def plan(told: Sequence[Told], known: Mapping[str, Standing], since: date, whole: bool) -> Plan:
    """Hold a file against what is known. `whole`: what it does not tell of ends on `since`."""
    moves, unchanged = [], 0
    for each in told:
        move = _move(each, known.get(each.code), since)
        moves += [move] if move else []
        unchanged += move is None
    heard = {each.code for each in told}
    missing = [(code, old) for code, old in known.items() if code not in heard and not old.until]
    if whole:
        moves += [_ended(code, 0, old, max(since, old.since)) for code, old in missing]
    return Plan(tuple(moves), unchanged, len(missing))


def _move(told: Told, old: Standing | None, since: date) -> Move | None:
    said = Said(told.name, told.parent, told.former, told.details)
    if old is None:
        first = told.since or since
        return Move(NEW, told.code, told.line, None, ((said, (first, told.until)),))
    if said == old.said and told.until == old.until:
        return None
    if said == old.said and told.until:
        return _ended(told.code, told.line, old, told.until)
    return _changed(told, said, old, since)


def _changed(told: Told, said: Said, old: Standing, since: date) -> Move:
    """From the day that the file says, or from the one that was chosen; what was before stays so."""
    day = told.changed if told.changed and told.changed > old.since else since
    if day <= old.since or (told.until and told.until <= day):
        return Move(CHANGED, told.code, told.line, old, ((said, (old.since, told.until)),))
    kept = (old.said, (old.since, min(day, old.until or day)))
    return Move(CHANGED, told.code, told.line, old, (kept, (said, (day, told.until))))


def _ended(code: str, line: int, old: Standing, day: date) -> Move:
    return Move(ENDED, code, line, old, ((old.said, (old.since, day)),))


def as_rows(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """The rows to be written, without stretches of no day."""
    return [
        {"code": each.code, "said": said, "since": first, "until": until}
        for each in moves
        for said, (first, until) in each.rows
        if until is None or until > first
    ]
