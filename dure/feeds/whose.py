"""Passages become readings: a name and a unit make somebody only where exactly one fits."""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from dure.attendance.punches import READINGS
from dure.links.gate_file import Passage
from dure.links.spreadsheets import LineError, same_label
from dure.organization import queries as organization
from dure.people import queries as people

TWINS = (
    "그 부서에 이름이 같은 사람이 둘 이상이라 누구인지 알 수 없습니다. "
    "사번이나 카드번호 열이 있는 파일로 받아 주세요."
)


def readings(passages: Sequence[Passage]) -> tuple[pl.DataFrame, list[LineError]]:
    """READINGS of the passages whose number is told or found, and each line of which nobody is sure."""
    rows, nobody = [], []
    finder = _Finder([each for each in passages if not each.number])
    for each in passages:
        number, why = (each.number, "") if each.number else finder.number(each)
        if number:
            rows.append((each.terminal, number, each.at, each.direction))
        else:
            nobody.append(LineError(each.line, "성명", f"{each.name} ({each.unit})", why))
    return pl.DataFrame(rows, schema=READINGS, orient="row"), nobody


class _Finder:
    """Who was called so, in which unit, on the day; looked up once for a file."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.posts: dict[str, list[tuple[int, int, date, date]]] = {}
        self.numbers: dict[date, dict[int, str]] = {}
        if not passages:
            return
        days = [each.at.date() for each in passages]
        since, until = min(days), max(days) + timedelta(days=1)
        found = people.segments(since=since, until=until)
        names = people.names(found["person"].unique().to_list())
        columns = found.select("person", "unit", "valid_from", "valid_until")
        for person, unit, first, end in columns.iter_rows():
            called = same_label(names.get(person, ""))
            self.posts.setdefault(called, []).append((person, unit, first, end))
        self.tree = organization.tree(on=since)
        units = organization.names(found["unit"].unique().to_list())
        self.units = {pk: same_label(name) for pk, name in units.items()}

    def number(self, each: Passage) -> tuple[str, str]:
        """The 사번 of the only one who fits; else why there is none."""
        day = each.at.date()
        named = {
            (person, unit)
            for person, unit, first, end in self.posts.get(same_label(each.name), [])
            if first <= day < end
        }
        fitting = {person for person, unit in named if self._is(unit, each.unit)}
        if not named:
            return "", "이 이름의 직원이 그날 없습니다. 방문자라면 그대로 두어도 됩니다."
        if not fitting:
            return "", "이 이름의 직원이 그 부서에 없습니다. 부서 이름을 살펴 주세요."
        if len(fitting) > 1:
            return "", TWINS
        (person,) = fitting
        number = self._numbers(day).get(person, "")
        return number, "" if number else "그날의 사번이 없습니다. 사번을 등록해 주세요."

    def _is(self, unit: int, told: str) -> bool:
        """Whether a unit, or one it stands under, is called so."""
        wanted = same_label(told)
        nodes = organization.above(unit, self.tree) if unit in self.tree else [unit]
        called = {self.units.get(unit, "")} | {
            same_label(self.tree[pk].name) for pk in nodes if pk in self.tree
        }
        return wanted in called

    def _numbers(self, day: date) -> dict[int, str]:
        if day not in self.numbers:
            persons = {person for posts in self.posts.values() for person, *_ in posts}
            self.numbers[day] = people.staff_numbers(persons, on=day)
        return self.numbers[day]
