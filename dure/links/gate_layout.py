"""How one gate system lays out its file: which column tells what, and what its words mean."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from dure.links.grid import Grid
from dure.links.spreadsheets import Row, same_label

ROLES = {  # what a column may tell, and how exports call it
    "moment": ("일시", "출입일시", "태그일시", "인증일시", "발생일시", "이벤트시간", "datetime"),
    "day": ("일자", "날짜", "출입일자", "근무일자", "발생일자", "출입일", "date"),
    "time": ("시각", "시간", "출입시각", "출입시간", "발생시각", "발생시간", "인증시간", "time"),
    "staff": ("사번", "직원번호", "사원번호", "행정번호", "개인번호"),
    "card": ("카드번호", "카드", "카드id", "직원고유번호", "공무원증번호", "카드no", "card"),
    "name": ("성명", "이름", "사원명", "사용자", "사용자명", "직원명"),
    "unit": ("부서", "부서명", "소속", "소속명", "부서/소속"),
    "gate": ("단말기", "단말", "게이트", "단말기명", "단말기번호", "출입문", "출입구", "장소", "위치", "장치"),
    "way": ("구분", "출입구분", "입출구분", "출퇴근구분", "상태", "모드", "근태구분"),
    "result": ("결과", "인증결과", "출입결과", "승인여부", "처리결과", "승인", "성공여부"),
}  # fmt: skip
IN, OUT, UNTOLD, LEFT_OUT = "in", "out", "untold", "left_out"
WAYS = {IN: "출근·들어옴", OUT: "퇴근·나감", UNTOLD: "방향 모름", LEFT_OUT: "넣지 않음"}
GUESSES = {
    "출근": IN, "입실": IN, "들어옴": IN, "입": IN, "in": IN, "복귀": IN, "입문": IN,
    "퇴근": OUT, "퇴실": OUT, "나감": OUT, "출": OUT, "out": OUT, "외출": OUT, "출문": OUT,
    "출입": UNTOLD, "": UNTOLD,
}  # fmt: skip
PASSED = {"성공", "승인", "정상", "허가", "통과", "인증성공", "출입승인", "success", "ok", "o"}
HEADS = 30  # lines among which the header is looked for


@dataclass(frozen=True)
class Gate:
    """What a gate's own name stands for: a registered terminal, and a direction where no column tells one."""

    serial: str = ""
    way: str = UNTOLD


@dataclass(frozen=True)
class Layout:
    """A gate system's file. `header`: its labels, none where it has no such line."""

    header: tuple[str, ...]
    columns: Mapping[str, int]  # role: place from 0
    sign: str = ""
    widths: tuple[int, ...] = ()
    day_in_name: bool = False
    past_midnight: bool = False  # with the day in the name: times that fall back are the next day's
    fill_day: bool = False  # an empty day is that of the line above
    digits: int = 0  # card numbers that a workbook has robbed of their zeros
    terminal: str = ""  # where no column tells the gate
    ways: Mapping[str, str] = field(default_factory=dict)
    gates: Mapping[str, Gate] = field(default_factory=dict)
    results: Mapping[str, bool] = field(default_factory=dict)  # whether a punch

    @property
    def digest(self) -> str:
        """Changes when a column is added, removed, renamed or moved."""
        return header_digest(self.header)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def from_json(told: Mapping[str, Any]) -> Layout:
    gates = {word: Gate(**each) for word, each in told["gates"].items()}
    lists = {"header": tuple(told["header"]), "widths": tuple(told["widths"]), "gates": gates}
    return Layout(**{**told, **lists})


def header_digest(header: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(same_label(each) for each in header).encode()).hexdigest()


def labels(row: Row) -> tuple[str, ...]:
    """A header line without the empty cells at its end."""
    cells = row.cells
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def header_row(grid: Grid) -> Row | None:
    """The line that looks most like a header; none where no line has two known labels."""
    known = {same_label(word) for words in ROLES.values() for word in words}
    scored = [
        (sum(same_label(cell) in known for cell in row.cells), row) for row in grid.rows[:HEADS]
    ]
    best = max(scored, key=lambda each: each[0], default=(0, None))
    return best[1] if best[0] >= 2 else None


def guessed_columns(header: Sequence[str]) -> dict[str, int]:
    """Which column is probably what; the first of two that are alike."""
    found: dict[str, int] = {}
    for place, label in enumerate(header):
        same = same_label(label)
        role = next(
            (role for role, words in ROLES.items() if same in {same_label(word) for word in words}),
            None,
        )
        if role:
            found.setdefault(role, place)
    if "moment" in found and "time" in found and "day" not in found:
        found.pop("time")
    if "moment" in found:
        found.pop("day", None)
        found.pop("time", None)
    return found


def missing(layout: Layout) -> list[str]:
    """What has still to be said before a file can be read so: sentences."""
    has = layout.columns
    wanted = []
    if "moment" not in has and "time" not in has:
        wanted.append("'일시' 열, 또는 '일자'와 '시각' 열을 골라 주세요.")
    elif "moment" not in has and "day" not in has and not layout.day_in_name:
        wanted.append("'일자' 열을 고르거나 '날짜는 파일 이름에 있음'을 켜 주세요.")
    if not {"staff", "card", "name"} & set(has):
        wanted.append("'사번', '카드번호', '성명' 가운데 하나를 골라 주세요.")
    elif not {"staff", "card"} & set(has) and "unit" not in has:
        wanted.append("'성명'만으로는 누구인지 알 수 없습니다. '부서' 열도 골라 주세요.")
    return wanted


class LayoutChanged(Exception):
    """A file is not laid out as its profile says; the sentences tell what became different."""

    def __init__(self, was: Sequence[str], now: Sequence[str], line: int) -> None:
        self.was, self.now, self.line = tuple(was), tuple(now), line
        self.changes = tuple(_changes(was, now))
        super().__init__(" ".join(self.changes))


def found_header(grid: Grid, layout: Layout) -> int:
    """Where among the rows the layout's header stands; -1 for a file without one.

    Raises:
        LayoutChanged: nowhere near the top, or the lines have another number of cells.
    """
    if not layout.header:
        _same_width(grid, layout)
        return -1
    wanted = layout.digest
    for place, row in enumerate(grid.rows[:HEADS]):
        if header_digest(labels(row)) == wanted:
            return place
    nearest = _nearest(grid.rows[:HEADS], layout.header)
    raise LayoutChanged(layout.header, labels(nearest), nearest.line)


def _same_width(grid: Grid, layout: Layout) -> None:
    needed = max(layout.columns.values(), default=0) + 1
    if grid.width < needed:
        row = grid.rows[0]
        was = tuple(f"{place}째 칸" for place in range(1, needed + 1))
        raise LayoutChanged(was, was[: grid.width], row.line)


def _nearest(rows: Sequence[Row], header: Sequence[str]) -> Row:
    known = {same_label(each) for each in header}
    return max(rows, key=lambda row: len(known & {same_label(cell) for cell in row.cells}))


def _changes(was: Sequence[str], now: Sequence[str]) -> Iterable[str]:
    before = {same_label(each): (place, each) for place, each in enumerate(was) if each}
    after = {same_label(each): (place, each) for place, each in enumerate(now) if each}
    for same, (_, label) in before.items():
        if same not in after:
            yield f"'{label}' 열이 없어졌습니다."
    for same, (place, label) in after.items():
        if same not in before:
            yield f"{place + 1}째에 '{label}' 열이 새로 생겼습니다."
        elif before[same][0] != place:
            yield f"'{label}' 열이 {before[same][0] + 1}째에서 {place + 1}째로 옮겨졌습니다."
    if len(was) != len(now):
        yield f"열이 {len(was)}개에서 {len(now)}개가 되었습니다."
