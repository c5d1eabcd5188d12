"""A file that another system takes in: its own header, its columns in order, its widths and letters.

What does not fit is told row by row, and then nothing is written: nothing is ever cut.
"""

import csv
import dataclasses
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import xlsxwriter

from dure.links.spreadsheet_values import GUARDED, Value
from dure.links.spreadsheet_writing import Kind

FILES = {"xlsx": "엑셀(XLSX)", "csv": "쉼표(CSV)", "tsv": "탭(TXT)", "fixed": "고정 길이(TXT)"}
ENCODINGS = {"cp949": "CP949", "utf-8-sig": "UTF-8(BOM)", "utf-8": "UTF-8"}
DATES = {"": "%Y-%m-%d", "yyyymmdd": "%Y%m%d", "yymmdd": "%y%m%d", "yyyy.mm.dd": "%Y.%m.%d",
         "yyyymm": "%Y%m", "yyyy-mm": "%Y-%m"}  # fmt: skip
FORMS: Mapping[Kind, Mapping[str, str]] = {
    "text": {"": "적힌 그대로"},
    "integer": {"": "1234", "comma": "1,234", "triangle": "△1,234"},
    "date": {"": "2026-11-03", "yyyymmdd": "20261103", "yymmdd": "261103",
             "yyyy.mm.dd": "2026.11.03", "yyyymm": "202611", "yyyy-mm": "2026-11"},
    "clock": {"": "2:05", "hhmm": "0205", "minutes": "125"},
}  # fmt: skip
TOTAL = "합계"
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 – a fixed day: the same rows give the same bytes


@dataclass(frozen=True)
class Part:
    """A column of the other system: whence its value comes and how it is written."""

    label: str
    field: str = ""  # one of our fields; none: the constant
    constant: str = ""
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)  # our value → theirs
    form: str = ""
    width: int = 0  # bytes in the encoding; 0: as long as it is
    zeros: bool = False
    right: bool = False
    sum: bool = False
    splits: bool = False  # a file for each of its values


@dataclass(frozen=True)
class Shape:
    """A whole file: its columns, and what is around them."""

    parts: tuple[Part, ...]
    file: str = "xlsx"
    encoding: str = "utf-8-sig"
    header: tuple[tuple[str, ...], ...] = ()  # the lines above, as they were pasted
    sums: bool = False
    by_unit: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Record:
    """A row of ours: its values by field, whose it is, and of which unit."""

    values: Mapping[str, Value]
    who: str
    unit: int


@dataclass(frozen=True)
class Unfit:
    """A value that does not fit its column: the how manieth row, whose, and why."""

    row: int
    who: str
    column: str
    value: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.row}번째 줄 {self.who} '{self.column}': {self.sentence}"


def from_json(told: Mapping[str, Any]) -> Shape:
    parts = tuple(Part(**each) for each in told["parts"])
    header = tuple(tuple(line) for line in told["header"])
    return Shape(**{**told, "parts": parts, "header": header})


def made(
    shape: Shape, records: Sequence[Record], kinds: Mapping[str, Kind]
) -> tuple[bytes, list[Unfit]]:
    """The file, empty where something does not fit, and what that is."""
    found, unfit = lines(shape, records, kinds)
    return (b"" if unfit else _bytes(shape, found)), unfit


def lines(
    shape: Shape, records: Sequence[Record], kinds: Mapping[str, Kind]
) -> tuple[list[list[str | int]], list[Unfit]]:
    """The cells as they would be written, empty where one does not fit."""
    unfit: list[Unfit] = []
    made = [_header(shape, line, unfit) for line in shape.header]
    for number, each in enumerate(records, start=1):
        found = (_value(part, each) for part in shape.parts)
        made.append(_line(shape, found, kinds, number, each.who, unfit))
    if shape.sums:
        found = (_sum(place, part, records) for place, part in enumerate(shape.parts))
        made.append(_line(shape, found, kinds, len(records) + 1, TOTAL, unfit, codes=False))
    return made, unfit


def value_of(part: Part, record: Record, kinds: Mapping[str, Kind]) -> str:
    """What a column says of a row, before it is made to fit: what divides the rows into files."""
    return str(_coded(part, _written(_value(part, record), part, kinds)))


def _value(part: Part, record: Record) -> Value:
    return record.values[part.field] if part.field else part.constant


def _sum(place: int, part: Part, records: Sequence[Record]) -> Value:
    if part.sum:
        found = (record.values[part.field] for record in records)
        return sum(each for each in found if isinstance(each, int))
    return TOTAL if place == 0 else None


def _header(shape: Shape, line: Sequence[str], unfit: list[Unfit]) -> list[str | int]:
    """Labels as pasted; beside a fixed width they take it up as the values do."""
    plain = [replace(part, zeros=False, width=part.width if shape.file == "fixed" else 0)
             for part in shape.parts]  # fmt: skip
    cells = [*line, *[""] * (len(plain) - len(line))]
    made: list[str | int] = []
    for part, text in zip(plain, cells, strict=True):
        try:
            made.append(_fitted(_guarded(text, shape), part, shape))
        except ValueError as error:
            made.append("")
            unfit.append(Unfit(0, "머리글", part.label, text, str(error)))
    return made


def _line(
    shape: Shape,
    values: Iterator[Value],
    kinds: Mapping[str, Kind],
    number: int,
    who: str,
    unfit: list[Unfit],
    *,
    codes: bool = True,
) -> list[str | int]:
    cells: list[str | int] = []
    for part, value in zip(shape.parts, values, strict=True):
        try:
            cells.append(_cell(part, value, shape, kinds, codes=codes))
        except ValueError as error:
            cells.append("")
            unfit.append(Unfit(number, who, part.label, str(value or ""), str(error)))
    return cells


def _cell(
    part: Part, value: Value, shape: Shape, kinds: Mapping[str, Kind], *, codes: bool
) -> str | int:
    told = _written(value, part, kinds)
    told = _coded(part, told) if codes else told
    if isinstance(told, int):
        text = _fitted(str(told), part, shape)
        return told if text == str(told) and shape.file == "xlsx" else text
    is_text = isinstance(value, str) or bool(part.codes)
    return _fitted(_guarded(told, shape) if is_text else told, part, shape)


def _written(value: Value, part: Part, kinds: Mapping[str, Kind]) -> str | int:
    """A value in the form that the column asks for; a plain number stays one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "예" if value else "아니오"
    if isinstance(value, date):
        return value.strftime(DATES[part.form])
    if isinstance(value, int):
        is_clock = kinds.get(part.field) == "clock"
        return _clock(value, part.form) if is_clock else _number(value, part.form)
    return value


def _number(value: int, form: str) -> str | int:
    if form == "triangle":
        return f"△{-value:,}" if value < 0 else f"{value:,}"
    return f"{value:,}" if form == "comma" else value


def _clock(value: int, form: str) -> str | int:
    if form == "minutes":
        return value
    sign, (hours, minutes) = "-" if value < 0 else "", divmod(abs(value), 60)
    return sign + (f"{hours:02d}{minutes:02d}" if form == "hhmm" else f"{hours}:{minutes:02d}")


def _coded(part: Part, told: str | int) -> str | int:
    if not part.codes:
        return told
    if str(told) not in part.codes:
        raise ValueError(f"'{told}'에 맞는 코드가 없습니다. 양식의 코드표에 적어 주세요.")
    return part.codes[str(told)]


def _guarded(text: str, shape: Shape) -> str:
    """A spreadsheet would run such text as a formula; a workbook of ours and fixed widths never do."""
    is_open = shape.file in ("csv", "tsv") and text.startswith(GUARDED)
    return "'" + text if is_open else text


def _fitted(text: str, part: Part, shape: Shape) -> str:
    size = _size(text, shape)
    if shape.file == "fixed" and any(sign in text for sign in "\r\n\t"):
        raise ValueError("줄바꿈이나 탭이 있어 고정 길이로 적을 수 없습니다.")
    if not part.width:
        return text
    if size > part.width:
        raise ValueError(f"'{text}'은 {size}바이트라 {part.width}바이트 칸에 들어가지 않습니다.")
    room = part.width - size
    if part.zeros and text and text != TOTAL:
        sign = text[0] if text[0] in "-△" else ""
        return sign + "0" * room + text[len(sign) :]
    if shape.file != "fixed":
        return text
    return " " * room + text if part.right else text + " " * room


def _size(text: str, shape: Shape) -> int:
    try:
        return len(text.encode("utf-8" if shape.encoding == "utf-8-sig" else shape.encoding))
    except UnicodeEncodeError as error:
        signs = ", ".join(dict.fromkeys(text[error.start : error.end]))
        raise ValueError(f"CP949에 없는 글자가 있습니다: {signs}") from None


# ── bytes ─────────────────────────────────────────────────────────────────────────────


def _bytes(shape: Shape, lines: Sequence[Sequence[str | int]]) -> bytes:
    if shape.file == "xlsx":
        return _workbook(lines)
    if shape.file == "fixed":
        text = "".join("".join(map(str, line)) + "\r\n" for line in lines)
        return text.encode(shape.encoding)
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter="\t" if shape.file == "tsv" else ",")
    writer.writerows(lines)
    return target.getvalue().encode(shape.encoding)


def _workbook(lines: Sequence[Sequence[str | int]]) -> bytes:
    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _MADE})
        sheet, plain = book.add_worksheet(), book.add_format({"num_format": "@"})
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, cell, plain)
    return target.getvalue()
