"""A file of cards against what is known: who gets one, whose changes, which lines cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dure.attendance import parking
from dure.cards.reading import Line
from dure.links.spreadsheets import LineError
from dure.people import queries as people
from dure.people.comparing import Change, Difference


class Wanted(NamedTuple):
    """A card for a person, and whether it is in place of another."""

    person: int
    number: str
    since: date
    reason: str
    again: bool


@dataclass
class Plan:
    """What a file would do, for people to read and for the action to do."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    errors: tuple[LineError, ...] = ()
    wanted: list[Wanted] = field(default_factory=list)


class _Held(NamedTuple):
    person: int
    kind: str
    since: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


class _Known:
    """Numbers and employments as they stand, read once for the whole file."""

    def __init__(self) -> None:
        self.by_value: dict[str, list[_Held]] = {}
        self.cards: dict[int, list[tuple[str, _Held]]] = {}
        for _, person, kind, value, _, since, until in people.numbers_of(
            kinds=["card", "staff", "pin", "device"]
        ).iter_rows():
            held = _Held(person, kind, since, until)
            self.by_value.setdefault(value, []).append(held)
            if kind == "card":
                self.cards.setdefault(person, []).append((value, held))
        self.names: dict[int, str] = {}

    def person(self, staff_number: str, on: date) -> int | None:
        """Whose a 사번 is on a day."""
        mine = self.by_value.get(staff_number, [])
        return next((h.person for h in mine if h.kind == "staff" and h.holds(on)), None)

    def other(self, person: int, number: str, since: date) -> int | None:
        """Somebody else who holds a number on a day or later."""
        return next(
            (
                held.person
                for held in self.by_value.get(number, [])
                if held.person != person and (held.until is None or since < held.until)
            ),
            None,
        )


def plan(lines: Sequence[Line], errors: Sequence[LineError]) -> Plan:
    """Compare every line with what is known on its day; nothing is written."""
    made, wrong, known = Plan(), list(errors), _Known()
    known.names = people.names({h.person for held in known.by_value.values() for h in held})
    parked = parking.waiting_for({line.number: line.since for line in lines})
    for line in lines:
        try:
            _compare(line, known, parked.get(line.number, 0), made)
        except ValueError as error:
            wrong.append(LineError(line.line, "", line.number, str(error)))
    made.errors = tuple(sorted(wrong, key=lambda each: each.line))
    return made


def _compare(line: Line, known: _Known, parked: int, made: Plan) -> None:
    person = known.person(line.staff_number, line.since)
    if person is None:
        raise ValueError(
            f"사번 {line.staff_number}: {line.since}에 근무하는 사람이 아닙니다. 사번과 발급일을 확인해 주세요."
        )
    name = known.names.get(person, "")
    if line.name and line.name != name:
        raise ValueError(
            f"사번 {line.staff_number}의 성명은 {name}입니다. '{line.name}'이 아닙니다."
        )
    other = known.other(person, line.number, line.since)
    if other is not None:
        raise ValueError(
            f"공무원증 {line.number}: {known.names.get(other, '다른 사람')}의 번호입니다."
        )
    mine = known.cards.get(person, [])
    now = next((value for value, held in mine if held.holds(line.since)), "")
    if now == line.number:
        made.unchanged += 1
        return
    if any(held.since > line.since for _, held in mine):
        raise ValueError(f"{name}: {line.since}보다 뒤에 쓰기 시작한 공무원증이 있습니다.")
    fields = [Difference("공무원증", now, line.number)]
    if parked:
        fields.append(Difference("붙일 맡아 둔 기록", "", f"{parked}건"))
    change = Change(line.line, line.staff_number, name, line.since, tuple(fields))
    (made.changed if now else made.new).append(change)
    made.wanted.append(Wanted(person, line.number, line.since, line.reason, bool(mine)))
