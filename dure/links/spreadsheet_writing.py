"""Sheets that we hand out: the same rows give the same bytes, and no text becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

import xlsxwriter

from dure.links.spreadsheet_values import GUARDED, Value

Kind = Literal["text", "integer", "date", "datetime", "clock"]
_FORMATS: dict[Kind, str] = {
    "text": "@",
    "integer": "#,##0;△#,##0",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm:ss",
    "clock": "[h]:mm",
}
_MOST_ROWS = 1_048_575
_A4 = 9
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 – a fixed day: digests of equal sheets must be equal
_NAMELESS = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Field:
    label: str
    kind: Kind = "text"
    width: int = 12
    sum: bool = False


@dataclass(frozen=True)
class Table:
    name: str
    columns: Sequence[Field]
    rows: Iterable[Sequence[Value]]
    title: str = ""  # printed above each page; the header stays the first row
    sums: bool = False


class Unencodable(Exception):
    """Characters the asked encoding lacks: (line, column, character) each."""

    def __init__(self, found: list[tuple[int, str, str]]) -> None:
        self.found = found
        listed = ", ".join(f"{line}번째 줄 {column} '{sign}'" for line, column, sign in found[:20])
        more = f" 밖에 {len(found) - 20}곳" if len(found) > 20 else ""
        self.sentence = (
            f"CP949로 적을 수 없는 글자가 있습니다: {listed}{more}. UTF-8로 내려받아 주세요."
        )
        super().__init__(self.sentence)


def write_xlsx(target: Path | BinaryIO, sheets: Sequence[Table]) -> None:
    """A workbook, row by row in little memory, ready to print on A4 across."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    place = str(target) if isinstance(target, Path) else target
    with xlsxwriter.Workbook(place, options) as book:
        book.set_properties({"created": _MADE})
        styles = _styles(book)
        names: set[str] = set()
        for table in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(table.name, names)), table, styles)


def _styles(book: Any) -> dict[str, Any]:
    line = {"border": 1, "border_color": "#B0B8C4"}
    styles: dict[str, Any] = {
        kind: book.add_format({**line, "num_format": form}) for kind, form in _FORMATS.items()
    }
    total = {**line, "bold": True, "top": 2}
    for kind, form in _FORMATS.items():
        styles[f"sum {kind}"] = book.add_format({**total, "num_format": form})
    heading = {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
    styles["header"] = book.add_format({**line, **heading, "bg_color": "#E8EEF7"})
    return styles


def _sheet_name(name: str, taken: set[str]) -> str:
    base = _NAMELESS.sub(" ", name).strip() or "표"
    number, found = 1, base[:31]
    while found.casefold() in taken:
        number += 1
        found = f"{base[:27]} {number}"
    taken.add(found.casefold())
    return found


def _write_sheet(sheet: Any, table: Table, styles: dict[str, Any]) -> None:
    _prepare_page(sheet, table)
    for column, part in enumerate(table.columns):
        sheet.set_column(column, column, part.width)
        sheet.write_string(0, column, part.label, styles["header"])
    totals = [0] * len(table.columns)
    line = 0
    for line, row in enumerate(table.rows, start=1):
        if line > _MOST_ROWS:
            raise ValueError(f"'{table.name}' 시트는 엑셀이 담을 수 있는 줄 수를 넘습니다.")
        for column, (part, value) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(sheet, line, column, part.kind, value, styles[part.kind])
            if part.sum and isinstance(value, int):
                totals[column] += value
    if table.sums:
        _write_sums(sheet, table, line, totals, styles)


def _prepare_page(sheet: Any, table: Table) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")
    if table.title:
        sheet.set_header("&C&14" + table.title.replace("&", "&&")[:200])


def _write_cell(sheet: Any, line: int, column: int, kind: Kind, value: Value, style: Any) -> None:
    if value is None:
        sheet.write_blank(line, column, None, style)
    elif kind == "clock" and isinstance(value, int):
        sheet.write_number(line, column, value / 1440, style)
    elif isinstance(value, bool):
        sheet.write_string(line, column, "예" if value else "아니오", style)
    elif isinstance(value, int):
        sheet.write_number(line, column, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, style)
    else:
        sheet.write_string(line, column, value, style)


def _write_sums(
    sheet: Any, table: Table, last: int, totals: list[int], styles: dict[str, Any]
) -> None:
    for column, part in enumerate(table.columns):
        style = styles[f"sum {part.kind}"]
        if part.sum:
            total = totals[column] / 1440 if part.kind == "clock" else totals[column]
            letter = xlsxwriter.utility.xl_col_to_name(column)
            formula = f"=SUM({letter}2:{letter}{last + 1})" if last else "=0"
            sheet.write_formula(last + 1, column, formula, style, total)
        else:
            sheet.write_string(last + 1, column, "합계" if column == 0 else "", style)


def write_csv(
    target: Path | BinaryIO, table: Table, *, encoding: Literal["utf-8-sig", "cp949"] = "utf-8-sig"
) -> None:
    """One table; nothing is written when a character has no place in the encoding."""
    content = _csv_text(table)
    try:
        data = content.encode(encoding)
    except UnicodeEncodeError:
        raise Unencodable(_without_place(content, encoding)) from None
    if isinstance(target, Path):
        target.write_bytes(data)
    else:
        target.write(data)


def _csv_text(table: Table) -> str:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([_guarded(part.label) for part in table.columns])
    totals = [0] * len(table.columns)
    for row in table.rows:
        writer.writerow(
            [_csv_cell(part.kind, value) for part, value in zip(table.columns, row, strict=True)]
        )
        for column, (part, value) in enumerate(zip(table.columns, row, strict=True)):
            if part.sum and isinstance(value, int):
                totals[column] += value
    if table.sums:
        cells = [
            _csv_cell(part.kind, total) if part.sum else ""
            for part, total in zip(table.columns, totals, strict=True)
        ]
        writer.writerow([cells[0] or "합계", *cells[1:]])
    return made.getvalue()


def _csv_cell(kind: Kind, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "예" if value else "아니오"
    if isinstance(value, int):
        sign, size = ("-" if value < 0 else ""), abs(value)
        return f"{sign}{size // 60}:{size % 60:02d}" if kind == "clock" else str(value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _guarded(value)


def _guarded(value: str) -> str:
    return "'" + value if value.startswith(GUARDED) else value


def _without_place(content: str, encoding: str) -> list[tuple[int, str, str]]:
    rows = list(csv.reader(io.StringIO(content, newline="")))
    found = []
    for line, row in enumerate(rows, start=1):
        for label, cell in zip(rows[0], row, strict=True):
            for sign in dict.fromkeys(cell):
                try:
                    sign.encode(encoding)
                except UnicodeEncodeError:
                    found.append((line, label, sign))
    return found
