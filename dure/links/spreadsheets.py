"""Sheets that people send: XLS, XLSX and CSV read into text, text into values, every bad line named."""

import csv
import hashlib
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dure.links import excel
from dure.links.spreadsheet_values import Value, choice, clock, day, integer, moment, text, yes_no
from dure.links.spreadsheet_writing import Field, Table, Unencodable, write_csv, write_xlsx

__all__ = [
    "Column", "Converter", "Field", "LineError", "Parsed", "Row", "Sheet", "Table", "Unencodable",
    "Unreadable", "Value", "choice", "clock", "day", "integer", "moment", "parse", "read", "text",
    "write_csv", "write_xlsx", "yes_no",
]  # fmt: skip

Converter = Callable[[str], Value]


class Unreadable(Exception):
    """The file as a whole cannot be read; the sentence says why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Row:
    line: int  # as the sender's program counts it, from 1
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    blank_lines: int
    header_line: int = 1

    @property
    def digest(self) -> str:
        """Changes when the layout does."""
        return hashlib.sha256("\x1f".join(self.header).encode()).hexdigest()


@dataclass(frozen=True)
class LineError:
    line: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class Column:
    key: str
    labels: tuple[str, ...]  # the first is the one we name
    required: bool = True
    convert: Converter = text


@dataclass(frozen=True)
class Parsed:
    rows: list[dict[str, Value]] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)  # where each row stood


def read(data: bytes, filename: str) -> Sheet:
    """What kind of file it is, its content decides; the name is only for the sentence."""
    if not data.strip():
        raise Unreadable(f"'{filename}'은 빈 파일입니다. 내용이 있는 파일을 골라 주세요.")
    if kind := excel.kind(data):
        return _sheet(_excel_rows(data, filename), kind, filename)
    content, encoding = decoded(data, filename)
    return _sheet(_text_rows(content, filename), encoding, filename)


def read_book(data: bytes, filename: str) -> dict[str, Sheet]:
    """Every filled sheet of a new workbook by its name; any other file is one sheet without a name."""
    if excel.kind(data) != "xlsx":
        return {"": read(data, filename)}
    try:
        found = excel.book(data)
    except excel.Broken as error:
        raise Unreadable(f"'{filename}': {error}") from error
    return {
        name: _sheet((Row(n, tuple(cells)) for n, cells in enumerate(lines, start=1)), "xlsx", name)
        for name, lines in found.items()
    }


def decoded(data: bytes, filename: str) -> tuple[str, str]:
    """Text and the encoding it was in: UTF-8, UTF-16 with a mark, or CP949."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp949"):
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in content:
            bare = encoding == "utf-8-sig" and not data.startswith(b"\xef\xbb\xbf")
            return content, "utf-8" if bare else encoding
    raise Unreadable(
        f"'{filename}'의 글자를 읽을 수 없습니다. UTF-8이나 CP949(한국어) CSV, "
        "또는 '.xlsx'로 저장해 다시 올려 주세요."
    )


def _sheet(rows: Iterable[Row], encoding: str, filename: str) -> Sheet:
    full, blank = [], 0
    for row in rows:
        if any(row.cells):
            full.append(row)
        else:
            blank += 1
    if not full:
        raise Unreadable(f"'{filename}'에 채워진 줄이 없습니다. 첫 줄에 열 이름을 넣어 주세요.")
    first, *rest = full
    header = first.cells
    while header and not header[-1]:
        header = header[:-1]
    return Sheet(header, tuple(rest), encoding, blank, first.line)


def _text_rows(content: str, filename: str) -> Iterator[Row]:
    lines = io.StringIO(content, newline="")
    reader = csv.reader(lines, delimiter=_delimiter(content), strict=True)
    before = 0
    try:
        for cells in reader:
            yield Row(before + 1, tuple([cell.strip() for cell in cells]))
            before = reader.line_num
    except csv.Error as error:
        raise Unreadable(
            f"'{filename}'의 {before + 1}번째 줄에서 따옴표나 칸 나눔이 어긋났습니다. "
            "그 줄을 고쳐 다시 올려 주세요."
        ) from error


def _delimiter(content: str) -> str:
    """The sign that divides the first filled line most."""
    line = next((line for line in content.splitlines() if line.strip()), "")
    return max("\t,;|", key=lambda sign: (line.count(sign), sign == ","))


def _excel_rows(data: bytes, filename: str) -> Iterator[Row]:
    try:
        lines = excel.rows(data)
    except excel.Broken as error:
        raise Unreadable(f"'{filename}': {error}") from error
    for number, cells in enumerate(lines, start=1):
        yield Row(number, tuple(cells))


def parse(sheet: Sheet, columns: Sequence[Column], *, ignore_unknown: bool = False) -> Parsed:
    """Clean lines become rows; every bad cell of every bad line becomes an error."""
    places, errors = _places(sheet, columns, ignore_unknown)
    if errors:
        return Parsed(errors=errors)
    parsed = Parsed()
    for row in sheet.rows:
        values, wrong = _values(row, sheet, columns, places)
        if wrong:
            parsed.errors.extend(wrong)
        else:
            parsed.rows.append(values)
            parsed.lines.append(row.line)
    return parsed


def same_label(label: str) -> str:
    """'사 번' and '사번' are one label."""
    return "".join(unicodedata.normalize("NFKC", label).split()).casefold()


def _places(
    sheet: Sheet, columns: Sequence[Column], ignore_unknown: bool
) -> tuple[dict[str, int], list[LineError]]:
    """Where each column stands, and what is wrong with the header."""
    known = {same_label(label): column for column in columns for label in column.labels}
    places: dict[str, int] = {}
    errors: list[LineError] = []

    def wrong(name: str, sentence: str) -> None:
        errors.append(LineError(sheet.header_line, name, "", sentence))

    for place, name in enumerate(sheet.header):
        column = known.get(same_label(name))
        if column is None:
            if name and not ignore_unknown:
                names = ", ".join(column.labels[0] for column in columns)
                wrong(name, f"'{name}' 열은 쓰지 않습니다. 지우거나 이름을 고쳐 주세요. "
                            f"쓰는 열: {names}")  # fmt: skip
        elif column.key in places:
            wrong(name, f"'{column.labels[0]}' 열이 두 번 있습니다. 하나만 남겨 주세요.")
        else:
            places[column.key] = place
    for column in columns:
        if column.required and column.key not in places:
            name, *others = column.labels
            called = f"'{name}'" + (f"(또는 {', '.join(others)})" if others else "")
            wrong(name, f"'{name}' 열이 없습니다. 첫 줄에 {called} 열을 넣어 주세요.")
    return places, errors


def _values(
    row: Row, sheet: Sheet, columns: Sequence[Column], places: dict[str, int]
) -> tuple[dict[str, Value], list[LineError]]:
    values: dict[str, Value] = {}
    errors: list[LineError] = []
    for extra in row.cells[len(sheet.header) :]:
        if extra:
            errors.append(
                LineError(row.line, "", extra, f"'{extra}'은 열 이름이 없는 칸에 있습니다. "
                          "칸이 밀렸는지 살펴 주세요.")
            )  # fmt: skip
    for column in columns:
        place = places.get(column.key)
        value = row.cells[place] if place is not None and place < len(row.cells) else ""
        label = column.labels[0]
        if not value:
            values[column.key] = None
            if column.required:
                errors.append(LineError(row.line, label, "", f"{label}이(가) 비어 있습니다."))
            continue
        try:
            values[column.key] = column.convert(value)
        except ValueError as error:
            errors.append(LineError(row.line, label, value, f"{label}: {error}"))
    return values, errors
