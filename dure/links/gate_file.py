"""A gate system's file read by its layout: passages, refused lines with their reasons, and what was no punch."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dure.links import gate_times, grid
from dure.links.gate_layout import (
    IN,
    LEFT_OUT,
    OUT,
    UNTOLD,
    Gate,
    Layout,
    found_header,
    header_digest,
    labels,
)
from dure.links.grid import Grid
from dure.links.spreadsheets import LineError, Row, Unreadable, same_label

HALF_A_DAY = 12 * 3600
DIRECTION = {IN: 0, OUT: 1, UNTOLD: None}


@dataclass(frozen=True)
class Passage:
    """Somebody came by: told by a number, or by a name and a unit."""

    line: int
    number: str
    name: str
    unit: str
    terminal: str | None
    at: datetime  # naive Seoul time
    direction: int | None


@dataclass
class GateFile:
    """What a file holds; the lines of each kind add up to the lines of the file."""

    passages: list[Passage] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    denied: int = 0  # the gate did not open
    left_out: int = 0  # of a 구분 that is not taken
    notes: int = 0  # titles, sums, repeated headers: no person and no time


def read(data: bytes, filename: str, layout: Layout) -> GateFile:
    """Every line after the header.

    Raises:
        Unreadable: the file as a whole, or no day in its name.
        LayoutChanged: it is not laid out so.
    """
    return lines(
        grid.read(data, filename, sign=layout.sign, widths=layout.widths), filename, layout
    )


def lines(table: Grid, filename: str, layout: Layout) -> GateFile:
    """The same for lines that have been divided already."""
    place = found_header(table, layout)
    found, reader = GateFile(), _Reader(layout, filename)
    for row in table.rows[place + 1 :]:
        _take(row, reader, found)
    return found


def words(table: Grid, layout: Layout, role: str) -> Counter[str]:
    """What stands in the column of a role, and how often: for saying what each word means."""
    place = layout.columns.get(role)
    if place is None:
        return Counter()
    start = found_header(table, layout) + 1
    rows = [row for row in table.rows[start:] if not _is_note(row, layout)]
    return Counter(_cell(row, place) for row in rows)


def _take(row: Row, reader: "_Reader", found: GateFile) -> None:
    layout = reader.layout
    if _is_note(row, layout):
        found.notes += 1
        return
    errors: list[LineError] = []
    passed = reader.result.of(row, errors)
    if not errors and not passed:
        found.denied += 1
        return
    way, gate = reader.way.of(row, errors), reader.gate.of(row, errors)
    way = gate.way if way == UNTOLD else way
    if not errors and way == LEFT_OUT:
        found.left_out += 1
        return
    number = _number(row, layout)
    name, unit = _of(row, layout, "name"), _of(row, layout, "unit")
    if not number and not (name and unit):
        errors.append(LineError(row.line, "누구", name, "누구인지 적혀 있지 않습니다. "
                                "사번이나 카드번호, 또는 성명과 부서가 있어야 합니다."))  # fmt: skip
    at = reader.clock.read(row, errors)
    if errors or at is None:
        found.errors += errors
        return
    serial = gate.serial or None
    found.passages.append(Passage(row.line, number, name, unit, serial, at, DIRECTION[way]))


def _is_note(row: Row, layout: Layout) -> bool:
    """Neither a person nor a time, or the header once more."""
    if layout.header and header_digest(labels(row)) == layout.digest:
        return True
    who = any(_of(row, layout, role) for role in ("staff", "card", "name"))
    return not who and not any(_of(row, layout, role) for role in ("moment", "time"))


def _number(row: Row, layout: Layout) -> str:
    number = _of(row, layout, "staff") or _of(row, layout, "card")
    number = number.removeprefix("'")
    return number.zfill(layout.digits) if number.isdecimal() and layout.digits else number


def _of(row: Row, layout: Layout, role: str) -> str:
    place = layout.columns.get(role)
    return "" if place is None else _cell(row, place)


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


class _Meaning[T]:
    """What the words of a column stand for; an unknown word is an error, never a guess."""

    def __init__(self, layout: Layout, role: str, known: Mapping[str, T], otherwise: T) -> None:
        self.place = layout.columns.get(role)
        self.known = {same_label(word): meaning for word, meaning in known.items()}
        self.otherwise = otherwise
        place = self.place or 0
        self.label = layout.header[place] if layout.header else f"{place + 1}째 칸"

    def of(self, row: Row, errors: list[LineError]) -> T:
        if self.place is None:
            return self.otherwise
        word = _cell(row, self.place)
        same = same_label(word)
        if same in self.known:
            return self.known[same]
        shown = f"'{word}'이(가)" if word else "빈칸이"
        errors.append(LineError(row.line, self.label, word, f"{self.label}의 {shown} 무슨 뜻인지 정하지 "
                                "않았습니다. 열 맞추기에서 그 값의 뜻을 골라 주세요."))  # fmt: skip
        return self.otherwise


class _Reader:
    """A layout made ready for many lines."""

    def __init__(self, layout: Layout, filename: str) -> None:
        self.layout = layout
        self.result = _Meaning(layout, "result", layout.results, True)
        self.way = _Meaning(layout, "way", layout.ways, UNTOLD)
        self.gate = _Meaning(layout, "gate", layout.gates, Gate(layout.terminal))
        self.clock = _Clock(layout, filename)


class _Clock:
    """Reads when, line after line: an empty day may be the last one's, and a night goes past midnight."""

    def __init__(self, layout: Layout, filename: str) -> None:
        self.layout = layout
        self.day: date | None = None
        self.last = -1
        self.nights = 0
        if layout.day_in_name and "moment" not in layout.columns:
            try:
                self.day = gate_times.in_name(filename)
            except ValueError as error:
                raise Unreadable(str(error)) from None

    def read(self, row: Row, errors: list[LineError]) -> datetime | None:
        layout = self.layout
        try:
            if "moment" in layout.columns:
                return gate_times.moment(_filled(row, layout, "moment"))
            second = gate_times.seconds(_filled(row, layout, "time"))
            return gate_times.at(self._day(row, second), second)
        except ValueError as error:
            role = "moment" if "moment" in layout.columns else "time"
            errors.append(LineError(row.line, "언제", _of(row, layout, role), str(error)))
        return None

    def _day(self, row: Row, second: int) -> date:
        if not self.layout.day_in_name:
            told = _of(row, self.layout, "day")
            if told:
                self.day = gate_times.on(told)
            elif not self.layout.fill_day or self.day is None:
                raise ValueError("일자가 비어 있습니다. 위 줄의 일자를 따른다면 "
                                 "'빈 일자는 위 줄과 같음'을 켜 주세요.")  # fmt: skip
        assert self.day is not None
        return self.day + timedelta(days=self._night(second))

    def _night(self, second: int) -> int:
        """How many midnights have passed in a file that tells its day only once."""
        if not (self.layout.day_in_name and self.layout.past_midnight):
            return 0
        back = self.last - second
        if back >= HALF_A_DAY and not self.nights:
            self.nights = 1
        elif back > 0:
            raise ValueError("앞 줄보다 이른 시각입니다. 줄을 시각 차례로 놓거나 "
                             "'자정을 넘겨 이어짐'을 꺼 주세요.")  # fmt: skip
        self.last = second
        return self.nights


def _filled(row: Row, layout: Layout, role: str) -> str:
    text = _of(row, layout, role)
    if not text:
        raise ValueError("시각이 비어 있습니다." if role == "time" else "일시가 비어 있습니다.")
    return text
