"""Workbooks, old (.xls) and new, as text: the first sheet that has anything, a merged date in each of its rows."""

import io
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

OLD = b"\xd0\xcf\x11\xe0"
NEW = b"PK"
LARGEST = 512 * 1024 * 1024  # unpacked; beyond it a small file is a trap


class Broken(Exception):
    """Not a workbook that can be read; the words say why and what to do."""


def rows(data: bytes) -> list[list[str]]:
    """Every line of the sheet from its first, blank ones too, so that numbers are the sender's."""
    if data.startswith(NEW):
        _refuse_traps(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = (book.get_sheet_by_index(place) for place in range(len(book.sheet_names)))
        return next((found for sheet in sheets if (found := _lines(sheet))), [])
    except PasswordError as error:
        raise Broken("암호가 걸린 엑셀 파일입니다. 암호를 풀고 다시 올려 주세요.") from error
    except (CalamineError, ValueError) as error:
        raise Broken(
            "깨졌거나 암호가 걸린 엑셀 파일입니다. 암호를 풀고 '.xlsx'로 저장해 다시 올려 주세요."
        ) from error


def _refuse_traps(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise Broken("깨진 엑셀 파일입니다. 다시 저장해 올려 주세요.") from error
    if size > LARGEST:
        raise Broken("너무 큰 파일입니다. 나누어 올려 주세요.")


def _lines(sheet: Any) -> list[list[str]]:
    found = [[as_text(value) for value in line] for line in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or []:
        for line in range(top + 1, min(bottom + 1, len(found))):
            if left < len(found[top]) and left < len(found[line]):
                found[line][left] = found[top][left]
    return found if any(any(line) for line in found) else []


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
