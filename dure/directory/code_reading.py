"""A file of 행정표준코드: which column is what by its header, and each code that it tells of.

Only the 24 columns of the 기관코드 dump are published; every other list is read by the columns that a
person confirms, and what no column is named for is kept beside the code.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dure.links.spreadsheets import Column, LineError, Sheet, parse, text
from dure.organization.reading import dump_day, with_header

KINDS: Mapping[str, str] = {
    "inst": "기관", "civilservent": "공무원구분", "occupation": "직종", "occuclassify": "직종세분류",
    "jobgroup": "직군", "jobseries": "직렬", "jobsubseries": "직류", "jobclass": "계급",
    "jobrank": "직급", "jobposition": "직위", "jobgrade": "직무등급", "publicexam": "임용구분",
    "paylevel": "호봉", "salaryup": "호봉승급구분", "career": "경력구분", "hdofstts": "재직상태",
    "offtype": "재직휴직구분", "abstype": "부재사유유형", "vacation": "휴가구분",
    "businesstrip": "출장", "workspace": "근무처구분",
}  # fmt: skip
MEANINGS: Mapping[str, str] = {
    "code": "코드", "name": "이름", "parent": "상위코드", "former": "이전코드", "since": "생성일자",
    "until": "폐지일자", "changed": "변경일자",
}  # fmt: skip
NEEDED = ("code", "name")
DAYS = ("since", "until", "changed")
OF_DUMP = {"code": "기관코드", "name": "전체기관명", "parent": "차상위기관코드",
           "former": "이전기관코드", "since": "생성일자", "until": "폐지일자", "changed": "변경일자"}  # fmt: skip
ENDINGS = {"code": ("코드", "코드값"), "name": ("코드명", "명칭", "이름", "명")}


@dataclass(frozen=True)
class Told:
    """One code as the file has it; a day that it does not say is None."""

    line: int
    code: str
    name: str
    parent: str = ""
    former: str = ""
    since: date | None = None
    until: date | None = None
    changed: date | None = None
    details: dict[str, str] = field(default_factory=dict)


def guessed(header: Sequence[str]) -> dict[str, str]:
    """Which column is what, as far as the header says; a person corrects it."""
    if set(OF_DUMP.values()) <= set(header):
        return dict(OF_DUMP)
    found = {key: label for key, label in MEANINGS.items() if label in header}
    for key, endings in ENDINGS.items():
        fit = [label for ending in endings for label in header if label.endswith(ending)]
        free = [label for label in fit if label not in found.values()]
        if key not in found and free:
            found[key] = free[0]
    return found


def headed(sheet: Sheet) -> Sheet:
    """The dump of 기관코드 comes with its names, or without."""
    return with_header(sheet)[0]


def told(sheet: Sheet, columns: Mapping[str, str]) -> tuple[list[Told], list[LineError]]:
    """Each code once, and every cell that cannot be read."""
    wanted = [
        Column(key, (label,), key in NEEDED, dump_day if key in DAYS else text)
        for key, label in columns.items()
    ]
    parsed = parse(sheet, wanted, ignore_unknown=True)
    cells = {row.line: row.cells for row in sheet.rows}
    rest = [(place, label) for place, label in enumerate(sheet.header)
            if label and label not in columns.values()]  # fmt: skip
    found: dict[str, Told] = {}
    errors = list(parsed.errors)
    for line, values in zip(parsed.lines, parsed.rows, strict=True):
        one = _told(line, values, {label: cells[line][place : place + 1] for place, label in rest})
        sentence = _refused(one, found)
        if sentence:
            errors.append(LineError(line, columns["code"], one.code[:40], sentence))
        else:
            found[one.code] = one
    return list(found.values()), errors


def _told(line: int, values: Mapping[str, Any], rest: Mapping[str, tuple[str, ...]]) -> Told:
    said = {key: value for key, value in values.items() if value}
    return Told(line, **said, details={label: cell[0] for label, cell in rest.items() if cell})


def _refused(one: Told, found: Mapping[str, Told]) -> str:
    if one.code in found:
        return f"{found[one.code].line}번째 줄에도 있는 코드입니다."
    if max(len(one.code), len(one.parent), len(one.former)) > 20 or len(one.name) > 200:
        return "코드는 20자, 이름은 200자까지입니다."
    if one.since and one.until and one.until <= one.since:
        return f"폐지일자 {one.until}이 생성일자 {one.since}보다 늦지 않습니다."
    return ""
