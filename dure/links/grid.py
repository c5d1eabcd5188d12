"""Any table that a gate system exports, as it stands: titles above, merged and missing cells and all."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from dure.links import excel, html_table
from dure.links.spreadsheets import Row, Unreadable, decoded

SIGNS = {",": "쉼표", "\t": "탭", ";": "쌍반점", "|": "세로줄", "spaces": "빈칸 둘 이상",
         "fixed": "글자 수"}  # fmt: skip
LOOKED_AT = 200  # lines, for guessing what divides them


@dataclass(frozen=True)
class Grid:
    """Lines that have anything in them, numbered as the sender's program does."""

    rows: tuple[Row, ...]
    encoding: str
    sign: str  # what divides the cells of text; empty for a workbook

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


def read(data: bytes, filename: str, *, sign: str = "", widths: Sequence[int] = ()) -> Grid:
    """What kind of file it is, its content decides; `sign` and `widths` say how text is divided.

    Raises:
        Unreadable: empty, broken, locked, or of no known letters.
    """
    if not data.strip():
        raise Unreadable(f"'{filename}'은 빈 파일입니다. 내용이 있는 파일을 골라 주세요.")
    if kind := excel.kind(data):
        try:
            return _grid(excel.rows(data), filename, kind, "")
        except excel.Broken as error:
            raise Unreadable(f"'{filename}': {error}") from error
    content, encoding = decoded(data, filename)
    if html_table.looks_like(content):
        return _grid(html_table.rows(content), filename, f"html {encoding}", "")
    lines = content.splitlines()
    sign = sign or _sign(lines)
    return _grid(_divided(content, lines, sign, widths), filename, encoding, sign)


def _grid(lines: Sequence[Sequence[str]], filename: str, encoding: str, sign: str) -> Grid:
    full = tuple(
        Row(number, tuple(cell.strip() for cell in cells))
        for number, cells in enumerate(lines, start=1)
        if any(cell.strip() for cell in cells)
    )
    if not full:
        raise Unreadable(f"'{filename}'에 채워진 줄이 없습니다. 내용이 있는 파일을 골라 주세요.")
    return Grid(full, encoding, sign)


def _sign(lines: Sequence[str]) -> str:
    """What divides most lines; else two blanks or more."""
    filled = [line for line in lines if line.strip()][:LOOKED_AT]
    divided = {sign: sum(sign in line for line in filled) for sign in "\t,;|"}
    best = max(divided, key=lambda sign: (divided[sign], sign == "\t"))
    return best if divided[best] * 2 >= len(filled) else "spaces"


def _divided(
    content: str, lines: Sequence[str], sign: str, widths: Sequence[int]
) -> list[list[str]]:
    if sign == "fixed":
        return [_cut(line, widths) for line in lines]
    if sign == "spaces":
        return [re.split(r"\s{2,}|\t", line.strip()) for line in lines]
    found: list[list[str]] = []
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=sign, strict=True)
    try:
        for cells in reader:
            found.append(cells)
            found += [[]] * (reader.line_num - len(found))  # a cell of several lines
    except csv.Error as error:
        raise Unreadable(
            f"{reader.line_num}번째 줄까지 읽다가 따옴표나 칸 나눔이 어긋났습니다. "
            "따옴표가 빠졌는지 살펴 주세요."
        ) from error
    return found


def _cut(line: str, widths: Sequence[int]) -> list[str]:
    """By columns of the screen, on which a Hangul letter takes two; the rest is one more cell."""
    cells, cell, room = [], "", list(widths)
    used = 0
    for letter in line:
        if room and used >= room[0]:
            cells.append(cell)
            cell, used = "", used - room.pop(0)
        cell += letter
        used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
    return [*cells, cell]
