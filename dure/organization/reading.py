"""The lines of an organisation file: our own columns, or the 24 of the 행정표준 기관코드 dump."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dure.links.spreadsheets import Column, LineError, Row, Sheet, choice, day, integer, parse

COLUMNS = (
    Column("code", ("기관코드", "부서코드", "코드")),
    Column("name", ("이름", "기관명", "부서명")),
    Column("parent", ("상위코드", "상위기관코드"), required=False),
    Column("kind", ("종류",), False, choice({"기관": "office", "부서": "department"})),
    Column("seq", ("서열",), required=False, convert=integer),
    Column("since", ("시행일",), required=False, convert=day),
    Column("until", ("폐지일",), required=False, convert=day),
)

DUMP = (
    "기관코드", "전체기관명", "최하위기관명", "차수", "서열", "소속기관차수", "차상위기관코드",
    "최상위기관코드", "대표기관코드", "유형분류_대", "유형분류_중", "유형분류_소", "우편번호",
    "행정동코드", "소재지코드", "나머지주소", "지번", "전화번호", "팩스번호", "생성일자",
    "폐지일자", "변경일자", "존폐여부", "이전기관코드",
)  # fmt: skip
NO_DAY = ("00000000", "99991231")


def dump_day(value: str) -> date | None:
    """A date of the dump; all zeros, or the last day there is, mean none."""
    return None if value in NO_DAY else day(value)


DUMP_COLUMNS = (
    Column("code", ("기관코드",)),
    Column("name", ("최하위기관명",)),
    Column("depth", ("차수",), required=False),
    Column("seq", ("서열",), required=False, convert=integer),
    Column("office_depth", ("소속기관차수",), required=False),
    Column("parent", ("차상위기관코드",), required=False),
    Column("institution", ("대표기관코드",)),
    Column("created", ("생성일자",), required=False, convert=dump_day),
    Column("until", ("폐지일자",), required=False, convert=dump_day),
    Column("changed", ("변경일자",), required=False, convert=dump_day),
)


@dataclass(frozen=True)
class Line:
    """One unit as the file has it; None: the file does not say."""

    line: int
    code: str
    name: str
    parent: str | None
    kind: str | None
    seq: int | None
    created: date
    since: date
    until: date | None
    dump: bool = False


def lines(sheet: Sheet, since: date, institution: str) -> tuple[list[Line], list[LineError]]:
    """Units that can be read, each code once, and every cell that cannot be read."""
    sheet, dump = with_header(sheet)
    columns = DUMP_COLUMNS if dump else COLUMNS
    if dump:
        sheet = _of(sheet, institution)
    parsed = parse(sheet, columns, ignore_unknown=dump)
    read = _dumped if dump else _own
    rows = zip(parsed.lines, parsed.rows, strict=True)
    found = [read(number, dict(values), since) for number, values in rows]
    kept, twice = _once([_rooted(each, institution) for each in found])
    return kept, [*parsed.errors, *twice]


def with_header(sheet: Sheet) -> tuple[Sheet, bool]:
    """The dump comes with its names, or without: then its first line is a unit already."""
    first = sheet.header
    if len(first) >= 20 and first[0].isdigit() and len(first[0]) == 7:
        row = Row(sheet.header_line, first)
        return replace(sheet, header=DUMP, rows=(row, *sheet.rows)), True
    return sheet, "최하위기관명" in first


def _of(sheet: Sheet, institution: str) -> Sheet:
    """The nation's file has every institution's units; only this one's are read."""
    if "대표기관코드" not in sheet.header:
        return sheet
    place = sheet.header.index("대표기관코드")
    mine = [row for row in sheet.rows if row.cells[place : place + 1] == (institution,)]
    return replace(sheet, rows=tuple(mine))


def _own(number: int, values: dict[str, Any], since: date) -> Line:
    start = values.pop("since") or since
    return Line(line=number, created=start, since=start, **values)


def _dumped(number: int, values: dict[str, Any], since: date) -> Line:
    # The dump's 소속기관차수 is read as the depth of the office a unit belongs to: at that depth
    # stands the office itself. No published text says so; the preview shows the kind.
    same = values["depth"] == values["office_depth"]
    created = values["created"] or since
    return Line(
        line=number,
        code=values["code"],
        name=values["name"],
        parent=values["parent"],
        kind="office" if same else "department",
        seq=values["seq"],
        created=created,
        since=max(values["changed"] or since, created),
        until=values["until"],
        dump=True,
    )


def _rooted(line: Line, institution: str) -> Line:
    """The institution's own office stands under none here, whatever stands above it outside."""
    return replace(line, parent=None) if line.dump and line.code == institution else line


def _once(found: Sequence[Line]) -> tuple[list[Line], list[LineError]]:
    first: dict[str, int] = {}
    kept, errors = [], []
    for each in found:
        if each.code in first:
            sentence = f"기관코드 {each.code}: {first[each.code]}번째 줄에도 있습니다."
            errors.append(LineError(each.line, "기관코드", each.code, sentence))
        else:
            first[each.code] = each.line
            kept.append(each)
    return kept, errors
