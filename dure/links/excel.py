"""Workbooks, old (.xls) and new, as text: the first sheet that has anything, a merged date in each of its rows."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

OLD = b"\xd0\xcf\x11\xe0"
NEW = b"PK"
LARGEST = 256 * 1024 * 1024  # unpacked; beyond it a small file is a trap
MOST_CELLS = 5_000_000  # from the first to the farthest, for the reader keeps all between
TOO_LARGE = "너무 큰 파일이거나 채워진 칸이 너무 멀리 떨어져 있습니다. 쓰지 않는 행과 열을 지우거나 나누어 올려 주세요."
BROKEN = (
    "깨진 파일이거나 암호가 걸린 엑셀 파일입니다. 암호를 풀고 '.xlsx'로 저장해 다시 올려 주세요."
)
PATIENCE = 60  # seconds for an old workbook
_ROOT = Path(__file__).parents[2]
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.I)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")


class Broken(Exception):
    """Not a workbook that can be read; the words say why and what to do."""


def kind(data: bytes) -> str:
    """What sort of workbook a file is by its first bytes; empty for none."""
    return "xls" if data.startswith(OLD) else "xlsx" if data.startswith(NEW) else ""


def rows(data: bytes) -> list[list[str]]:
    """Every line of the sheet from its first, blank ones too, so that numbers are the sender's."""
    if data.startswith(OLD):
        return _read_apart(data)
    _refuse_traps(data)
    return read(data)


def _read_apart(data: bytes) -> list[list[str]]:
    """In a process of its own (old_excel.py): the reader ends the whole process on some broken files."""
    command = [sys.executable, "-m", "dure.links.old_excel"]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=PATIENCE, cwd=_ROOT, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Broken(TOO_LARGE) from error
    if done.returncode:
        raise Broken(done.stdout.decode() or BROKEN)
    found: list[list[str]] = json.loads(done.stdout)
    return found


def read(data: bytes) -> list[list[str]]:
    """What the reader makes of a workbook, in this process."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = (book.get_sheet_by_index(place) for place in range(len(book.sheet_names)))
        return next((found for sheet in sheets if (found := _lines(sheet))), [])
    except PasswordError as error:
        raise Broken("암호가 걸린 엑셀 파일입니다. 암호를 풀고 다시 올려 주세요.") from error
    except (CalamineError, ValueError) as error:
        raise Broken(BROKEN) from error


def book(data: bytes) -> dict[str, list[list[str]]]:
    """Every sheet of a new workbook that has anything, by its name."""
    _refuse_traps(data)
    try:
        found = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = {name: _lines(found.get_sheet_by_name(name)) for name in found.sheet_names}
    except PasswordError as error:
        raise Broken("암호가 걸린 엑셀 파일입니다. 암호를 풀고 다시 올려 주세요.") from error
    except (CalamineError, ValueError) as error:
        raise Broken(BROKEN) from error
    return {name: lines for name, lines in sheets.items() if any(any(line) for line in lines)}


def _refuse_traps(data: bytes) -> None:
    """Refuse what would fill the memory: a bomb, sizes that are not true, two cells far apart."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST:
                raise Broken(TOO_LARGE)
            if packed.testzip() or "xl/workbook.xml" not in packed.namelist():
                raise Broken(BROKEN)
            for name in filter(_SHEET.fullmatch, packed.namelist()):
                _refuse_far(packed.read(name))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Broken(BROKEN) from error  # what zipfile raises on a broken or locked part


def _refuse_far(sheet: bytes) -> None:
    places = _PLACE.findall(sheet)
    rows = max((int(row) for _, row in places), default=0)
    columns = max((_column(letters) for letters, _ in places), default=0)
    if rows * max(columns, 1) > MOST_CELLS:
        raise Broken(TOO_LARGE)


def _column(letters: bytes) -> int:
    """`A` is the first, `AA` the 27th."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place


def _lines(sheet: Any) -> list[list[str]]:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise Broken(TOO_LARGE)
    found = _texts(sheet.to_python(skip_empty_area=False))
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        for line in range(top + 1, min(bottom + 1, len(found))):
            if left < len(found[top]) and left < len(found[line]):
                found[line][left] = found[top][left]
    return found if any(any(line) for line in found) else []


def _texts(values: list[list[Any]]) -> list[list[str]]:
    """The reader calls midnight a day: in a column that has clock times it is a moment."""
    moments = {n for line in values for n, each in enumerate(line) if isinstance(each, datetime)}
    return [
        [
            as_text(datetime.combine(each, time()) if n in moments and type(each) is date else each)
            for n, each in enumerate(line)
        ]
        for line in values
    ]


def as_text(value: Any) -> str:
    """A cell as the text a person would have typed; dates and times in ISO form."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
            return rounded.isoformat(" ")
        case date():
            return value.isoformat()
        case time():
            return value.replace(microsecond=0).isoformat()
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
        case float() if value.is_integer():
            return str(int(value))
    return str(value).strip()
