"""What a source brings, held against what it brought before. Nothing is written here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dure.errors import Refused
from dure.links.points_file import Told
from dure.links.spreadsheets import same_label
from dure.people import queries as people
from dure.points.models import Point

NOBODY = "이 기간에 이 사번을 가진 사람이 없습니다."
TWO = "이 기간에 이 사번을 가진 사람이 둘입니다."


@dataclass(frozen=True)
class Move:
    """What one record becomes: the word that stands, and the one before it."""

    change: str
    told: Told
    person: int | None
    unknown_reason: str
    before: Point | None


@dataclass(frozen=True)
class Plan:
    """Every record that is brought is in exactly one of these."""

    moves: tuple[Move, ...]
    unchanged: int
    unknown: int  # of all that stand, those of nobody we know

    def counts(self) -> dict[str, int]:
        told = Counter(move.change for move in self.moves)
        names = {change: told.get(change, 0) for change in Point.Change.values}
        return {**names, "unchanged": self.unchanged, "unknown": self.unknown}


def plan(*, source: str, told: Sequence[Told], whole: bool) -> Plan:
    """What would be new, changed or withdrawn; `whole`: what is missing in its periods is withdrawn.

    Raises:
        Refused: a record is told twice.
    """
    _refuse_twice(told)
    standing = {
        each.source_id: each for each in Point.objects.filter(source=source, known__upper_inf=True)
    }
    whose = _whose(told)
    moves, unchanged, unknown = [], 0, 0
    for each in told:
        person, why = whose[each]
        before = standing.get(each.id)
        unknown += person is None and not each.withdrawn
        change = _change(each, person, why, before)
        if change is None:
            unchanged += 1
        elif change == Point.Change.WITHDRAWN and before:
            moves.append(_withdrawn(before))
        else:
            moves.append(Move(change, each, person, why, before))
    missing = _missing(standing.values(), told) if whole else []
    return Plan((*moves, *missing), unchanged, unknown)


def _change(each: Told, person: int | None, why: str, before: Point | None) -> str | None:
    is_gone = before is None or before.change == Point.Change.WITHDRAWN
    if each.withdrawn:
        return None if is_gone else Point.Change.WITHDRAWN
    if before is None:
        return Point.Change.NEW
    was = (before.person_id, before.unknown_reason, before.staff_number, before.name,
           before.period, before.kind, before.hundredths)  # fmt: skip
    now = (person, why, each.number, each.name, each.period, each.kind, each.hundredths)
    return Point.Change.CHANGED if is_gone or was != now else None


def _missing(standing: Iterable[Point], told: Sequence[Told]) -> list[Move]:
    ids, periods = {each.id for each in told}, {each.period for each in told}
    return [
        _withdrawn(each)
        for each in standing
        if each.change != Point.Change.WITHDRAWN
        and each.period in periods
        and each.source_id not in ids
    ]


def _withdrawn(each: Point) -> Move:
    """A record taken back, told as it last was."""
    told = Told(
        each.source_id, each.staff_number, each.period, each.kind, each.hundredths, each.name, True
    )
    return Move(Point.Change.WITHDRAWN, told, each.person_id, each.unknown_reason, each)


def _refuse_twice(told: Sequence[Told]) -> None:
    twice = [key for key, count in Counter(each.id for each in told).items() if count > 1]
    if twice:
        raise Refused(
            "record_told_twice",
            f"같은 고유번호가 두 번 있어 아무것도 넣지 않았습니다: {', '.join(sorted(twice)[:20])}",
        )


def _whose(told: Sequence[Told]) -> dict[Told, tuple[int | None, str]]:
    """The only person who held the number in the half year, where the name does not say otherwise."""
    held: dict[str, list[tuple[int, date, date | None]]] = {}
    found = people.holders(kind="staff", values={each.number for each in told})
    for number, person, since, until in found.iter_rows():
        held.setdefault(number, []).append((person, since, until))
    names = people.names(found["person"].to_list())
    return {each: _person(each, held.get(each.number, []), names) for each in told}


def _person(
    each: Told, held: Sequence[tuple[int, date, date | None]], names: dict[int, str]
) -> tuple[int | None, str]:
    end = date(each.period.year + each.period.month // 7, 7 if each.period.month == 1 else 1, 1)
    fitting = {
        person
        for person, since, until in held
        if since < end and (until is None or each.period < until)
    }
    if len(fitting) != 1:
        return None, TWO if fitting else NOBODY
    [person] = fitting
    called = names.get(person, "")
    if each.name and same_label(each.name) != same_label(called):
        return None, f"사번의 주인과 성명이 다릅니다. 보낸 성명은 {each.name}입니다."
    return person, ""
