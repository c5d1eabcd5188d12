"""A file of punches: a terminal's own ATTLOG lines, or a sheet a gate system exported."""

import re
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from dure.links import attlog
from dure.links.attlog import IN, OUT
from dure.links.spreadsheets import (
    Column,
    LineError,
    Sheet,
    Unreadable,
    choice,
    day,
    decoded,
    moment,
    parse,
    same_label,
)
from dure.links.spreadsheets import read as read_sheet

_COLUMNS: dict[str, pl.DataType] = {
    "line": pl.Int32(),
    "terminal": pl.String(),
    "credential": pl.String(),
    "at": pl.Datetime("us"),
    "direction": pl.Int8(),
}
SCHEMA = pl.Schema(_COLUMNS)
UNTOLD = -1
_EMPTY = "기록이 한 줄도 없습니다. 내용이 있는 파일을 골라 주세요."
_DIRECTIONS = {
    "": UNTOLD, "255": UNTOLD, "출입": UNTOLD, "0": IN, "출근": IN, "입실": IN, "in": IN,
    "복귀": IN, "3": IN, "4": IN, "1": OUT, "퇴근": OUT, "퇴실": OUT, "out": OUT, "외출": OUT,
    "2": OUT, "5": OUT,
}  # fmt: skip  # 2–5: break out, break in, overtime in, overtime out
_TERMINAL = Column("terminal", ("단말기", "단말기번호", "단말기ID", "게이트"))
_CREDENTIAL = Column("credential", ("카드번호", "카드", "직원고유번호"))
_AT = Column("at", ("일시", "출입일시", "태그일시"), convert=moment)
_DAY = Column("day", ("일자", "날짜"), convert=day)
_TIME = Column("time", ("시각", "시간"))
_DIRECTION = Column("direction", ("구분", "출퇴근구분"), required=False)
_EARLIEST = datetime(2000, 1, 1)  # noqa: DTZ001 – local and naive, as terminals tell it


@dataclass(frozen=True)
class PunchFile:
    rows: pl.DataFrame  # of SCHEMA
    errors: list[LineError]


def read(data: bytes, filename: str) -> PunchFile:
    """Good lines as rows, each bad one as an error; the order is the file's."""
    if data.strip() and not data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        content, _ = decoded(data, filename)
        filled = (line for line in content.splitlines() if line.strip())
        first = next((line for line in filled if not attlog.is_heading(line)), "")
        if attlog.is_line(first) or not first:
            return _attlog(content, filename)
    return _sheet(read_sheet(data, filename))


def _attlog(content: str, filename: str) -> PunchFile:
    """The terminal's serial stands in the file's name."""
    terminal = re.split(r"[_.]", filename.replace("\\", "/").rsplit("/", 1)[-1])[0]
    if not terminal:
        raise Unreadable(f"'{filename}'의 이름을 단말기의 일련번호로 시작하게 고쳐 주세요.")
    lines = [pair for pair in enumerate(content.splitlines(), start=1) if pair[1].strip()]
    told = attlog.read(
        [(number, line) for number, line in lines if not attlog.is_heading(line)],
        whole=content.endswith(("\n", "\r")),
    )
    if not told.punches and not told.bad:
        raise Unreadable(_EMPTY)
    rows = [(each.line, terminal, each.pin, each.at, each.direction) for each in told.punches]
    errors = [LineError(bad.line, bad.column, bad.value, bad.sentence) for bad in told.bad]
    return PunchFile(pl.DataFrame(rows, SCHEMA, orient="row"), errors)


_TEXTS = {
    "line": pl.Int32, "terminal": pl.String, "credential": pl.String, "stamp": pl.String,
    "told": pl.String,
}  # fmt: skip


def _sheet(sheet: Sheet) -> PunchFile:
    found = {same_label(name): place for place, name in enumerate(sheet.header)}
    divided = _place(found, _AT) is None and _place(found, _DAY) is not None
    when = (_DAY, _TIME) if divided else (_AT,)
    columns = (_TERMINAL, _CREDENTIAL, *when, _DIRECTION)
    header = parse(Sheet(sheet.header, (), "", 0, sheet.header_line), columns, ignore_unknown=True)
    if header.errors:
        return PunchFile(pl.DataFrame(schema=SCHEMA), header.errors)
    texts = [_cells(sheet, _place(found, column)) for column in columns]
    stamps = [pl.Series(column, dtype=pl.String) for column in texts[2:-1]]
    stamp = stamps[0] + " " + stamps[1] if divided else stamps[0]
    frame = pl.DataFrame(
        {
            "line": [row.line for row in sheet.rows],
            "terminal": texts[0],
            "credential": texts[1],
            "stamp": stamp,
            "told": texts[-1],
        },
        _TEXTS,
    )
    return _typed(frame, "일자와 시각" if divided else "일시")


def _place(found: dict[str, int], column: Column) -> int | None:
    return next(
        (found[same] for label in column.labels if (same := same_label(label)) in found), None
    )


def _cells(sheet: Sheet, place: int | None) -> list[str]:
    if place is None:
        return [""] * len(sheet.rows)
    return [row.cells[place] if place < len(row.cells) else "" for row in sheet.rows]


def _typed(frame: pl.DataFrame, when: str) -> PunchFile:
    """The columns at once where they are clean, line by line where they are not."""
    if frame.is_empty():
        raise Unreadable(_EMPTY)
    stamp, told = pl.col("stamp"), pl.col("told").str.to_lowercase()
    frame = frame.with_columns(
        at=pl.coalesce(
            stamp.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False),
            stamp.str.to_datetime("%Y-%m-%d %H:%M", time_unit="us", strict=False),
        ),
        way=told.replace_strict(_DIRECTIONS, default=None, return_dtype=pl.Int8),
    )
    clean = pl.col("at").is_not_null() & pl.col("way").is_not_null()
    clean &= (pl.col("terminal") != "") & (pl.col("credential") != "")
    clean &= pl.col("at") >= _EARLIEST
    doubtful = frame.filter(~clean.fill_null(False))
    good, errors = _by_line(doubtful, when)
    rows = frame.filter(clean).select(*list(SCHEMA)[:4], direction="way")
    rows = pl.concat([rows, pl.DataFrame(good, SCHEMA, orient="row")]).sort("line")
    told_way = pl.when(pl.col("direction") != UNTOLD).then("direction")
    return PunchFile(rows.with_columns(direction=told_way), errors)


def _by_line(
    frame: pl.DataFrame, when: str
) -> tuple[list[tuple[int, str, str, datetime, int]], list[LineError]]:
    way = choice({word or "(빈칸)": side for word, side in _DIRECTIONS.items()})
    good: list[tuple[int, str, str, datetime, int]] = []
    errors: list[LineError] = []
    for line, terminal, card, stamp, told in frame.select(list(_TEXTS)).iter_rows():
        before = len(errors)
        for label, value in (("단말기", terminal), ("카드번호", card), (when, stamp)):
            if not value.strip():
                errors.append(LineError(line, label, "", f"{label}이(가) 비어 있습니다."))
        at, side = _EARLIEST, UNTOLD
        try:
            at = moment(stamp) if stamp.strip() else at
            if at < _EARLIEST:
                raise ValueError(f"'{stamp}'은 너무 오래전입니다. 단말기의 시계를 살펴 주세요.")
        except ValueError as error:
            errors.append(LineError(line, when, stamp, f"{when}: {error}"))
        try:
            side = way(told) if told else UNTOLD
        except ValueError as error:
            errors.append(LineError(line, "구분", told, f"구분: {error}"))
        if len(errors) == before:
            good.append((line, terminal, card, at, side))
    return good, errors
