"""The form of 열 맞추기: what was chosen becomes a layout, and a layout fills the form."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from dure.attendance.terminals import Placed
from dure.errors import Refused
from dure.links import gate_file, gate_layout, gate_times
from dure.links.gate_layout import GUESSES, PASSED, UNTOLD, WAYS, Gate, Layout, LayoutChanged
from dure.links.grid import SIGNS, Grid
from dure.links.spreadsheets import Row, same_label

LABELS = {
    "moment": "일시", "day": "일자", "time": "시각", "staff": "사번", "card": "카드번호",
    "name": "성명", "unit": "부서", "gate": "단말·게이트", "way": "구분", "result": "결과",
}  # fmt: skip
DENIED = {"거부", "실패", "불가", "미승인", "인증실패", "출입거부", "fail", "denied", "x"}
SHOWN, WORDS = 12, 200


@dataclass(frozen=True)
class Divided:
    """How text is divided, as chosen: before the lines can be read."""

    sign: str = ""
    widths: tuple[int, ...] = ()


def read_divided(chosen: QueryDict) -> Divided:
    sign = {"tab": "\t"}.get(chosen.get("sign", ""), chosen.get("sign", ""))
    told = [part.strip() for part in chosen.get("widths", "").split(",") if part.strip()]
    if sign not in ("", *SIGNS):
        raise Refused("sign_is_unknown", "칸을 나누는 법을 목록에서 골라 주세요.")
    if not all(part.isdecimal() and 0 < int(part) <= 200 for part in told) or len(told) > 50:
        raise Refused("widths_are_wrong", "글자 수는 8,6,10처럼 쉼표로 나누어 적어 주세요.")
    return Divided(sign, tuple(int(part) for part in told))


def first_layout(table: Grid, filename: str, placed: list[Placed]) -> Layout:
    """The best guess, for somebody to correct: what no known word says stays open."""
    header = gate_layout.header_row(table)
    labels = gate_layout.labels(header) if header else ()
    columns = gate_layout.guessed_columns(labels)
    layout = Layout(labels, columns, sign=table.sign, day_in_name=_in_name(columns, filename))
    return with_meanings(layout, table, placed)


def _in_name(columns: Mapping[str, int], filename: str) -> bool:
    if "time" not in columns or "day" in columns:
        return False
    try:
        gate_times.in_name(filename)
    except ValueError:
        return False
    return True


def with_meanings(layout: Layout, table: Grid, placed: list[Placed]) -> Layout:
    """Meanings for the words of the columns chosen, where a known word says one; others stay open."""
    ways = {word: GUESSES[same_label(word)] for word in _words(table, layout, "way")
            if same_label(word) in GUESSES}  # fmt: skip
    results = {word: same_label(word) in PASSED for word in _words(table, layout, "result")
               if same_label(word) in PASSED | DENIED}  # fmt: skip
    known = {same_label(name): each.serial for each in placed for name in (each.name, each.serial)}
    gates = {word: Gate(known[same_label(word)]) for word in _words(table, layout, "gate")
             if same_label(word) in known}  # fmt: skip
    return replace(
        layout,
        ways={**ways, **layout.ways},
        results={**results, **layout.results},
        gates={**gates, **layout.gates},
    )


def with_words(layout: Layout, saved: Layout) -> Layout:
    """A new layout that keeps what the words of an older one meant."""
    return replace(
        layout,
        terminal=saved.terminal,
        digits=saved.digits,
        ways={**layout.ways, **saved.ways},
        gates={**layout.gates, **saved.gates},
        results={**layout.results, **saved.results},
    )


def keeping(layout: Layout, saved: Layout) -> Layout:
    """What was chosen, with the words that a profile knows and this file does not have."""
    return replace(
        layout,
        ways={**saved.ways, **layout.ways},
        gates={**saved.gates, **layout.gates},
        results={**saved.results, **layout.results},
    )


def as_here(saved: Layout, table: Grid) -> Layout:
    """A profile's layout, its header written as this file writes it."""
    place = gate_layout.found_header(table, saved)
    return saved if place < 0 else replace(saved, header=gate_layout.labels(table.rows[place]))


def read_layout(chosen: QueryDict, table: Grid, divided: Divided) -> Layout:
    """The layout that a form tells.

    Raises:
        Refused: a column is given two meanings, or a field holds what it cannot.
    """
    header = _header(table, chosen.get("header", ""))
    columns: dict[str, int] = {}
    for place in range(table.width):
        role = chosen.get(f"c{place}", "")
        if role and role in columns:
            raise Refused(
                "column_chosen_twice",
                f"'{LABELS.get(role, role)}' 열을 둘 골랐습니다. 하나만 골라 주세요.",
            )
        if role in LABELS:
            columns[role] = place
    digits = chosen.get("digits", "") or "0"
    if not digits.isdecimal() or int(digits) > 20:
        raise Refused("digits_are_wrong", "카드번호의 자릿수는 20까지의 수로 적어 주세요.")
    return Layout(
        header=gate_layout.labels(header) if header else (),
        columns=columns,
        sign=divided.sign or table.sign,
        widths=divided.widths,
        day_in_name="day_in_name" in chosen,
        past_midnight="past_midnight" in chosen,
        fill_day="fill_day" in chosen,
        digits=int(digits),
        terminal=chosen.get("terminal", ""),
        ways={word: way for word, way in _told(chosen, "way:") if way in WAYS},
        gates=_gates(chosen),
        results={word: way == "1" for word, way in _told(chosen, "result:") if way in ("0", "1")},
    )


def _header(table: Grid, line: str) -> Row | None:
    return next((row for row in table.rows[: gate_layout.HEADS] if str(row.line) == line), None)


def _told(chosen: QueryDict, prefix: str) -> list[tuple[str, str]]:
    return [
        (key.removeprefix(prefix), str(value))
        for key, value in chosen.items()
        if key.startswith(prefix) and value
    ]


def _gates(chosen: QueryDict) -> dict[str, Gate]:
    ways = dict(_told(chosen, "gateway:"))
    return {
        word: Gate(
            "" if serial == "-" else serial,
            ways.get(word, UNTOLD) if ways.get(word) in WAYS else UNTOLD,
        )
        for word, serial in _told(chosen, "gate:")
    }


def stamp(layout: Layout) -> str:
    """Changes when anything of the form does: what is taken is what was looked at."""
    told = json.dumps(layout.as_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def shown(layout: Layout, table: Grid, placed: list[Placed]) -> dict[str, Any]:
    """What the form of a layout needs."""
    heads = table.rows[: gate_layout.HEADS]
    same = (row.line for row in heads if gate_layout.labels(row) == layout.header)
    header = next(same, 0)
    roles = {place: role for role, place in layout.columns.items()}
    names = layout.header or ("",) * table.width
    return {
        "layout": layout,
        "stamp": stamp(layout),
        "heads": [(row.line, " · ".join(cell for cell in row.cells if cell)[:60]) for row in heads[:15]],
        "header": header,
        "columns": [
            (place, names[place] if place < len(names) else "", roles.get(place, ""))
            for place in range(min(table.width, 40))
        ],
        "roles": LABELS.items(),
        "lines": [(row.line, _padded(row, table.width), row.line == header) for row in table.rows[:SHOWN]],
        "signs": [("tab" if sign == "\t" else sign, ko) for sign, ko in SIGNS.items()] if table.sign else [],
        "sign": "tab" if layout.sign == "\t" else layout.sign,
        "widths": ",".join(map(str, layout.widths)),
        "ways": WAYS.items(),
        "placed": placed,
        "way_words": [(word, n, layout.ways.get(word, "")) for word, n in _counted(table, layout, "way")],
        "gate_words": [
            (word, n, _serial(layout, word), layout.gates.get(word, Gate()).way)
            for word, n in _counted(table, layout, "gate")
        ],
        "result_words": [
            (word, n, {True: "1", False: "0"}.get(layout.results[word], "") if word in layout.results else "")
            for word, n in _counted(table, layout, "result")
        ],
    }  # fmt: skip


def _serial(layout: Layout, word: str) -> str:
    """`-`: chosen to be no terminal; empty: not chosen yet."""
    return (layout.gates[word].serial or "-") if word in layout.gates else ""


def _padded(row: Row, width: int) -> tuple[str, ...]:
    cells = (*row.cells, *[""] * (width - len(row.cells)))
    return tuple(cell[:40] for cell in cells[:40])


def _words(table: Grid, layout: Layout, role: str) -> list[str]:
    return [word for word, _ in _counted(table, layout, role)]


def _counted(table: Grid, layout: Layout, role: str) -> list[tuple[str, int]]:
    try:
        return gate_file.words(table, layout, role).most_common(WORDS)
    except LayoutChanged:
        return []
