"""The file of a district: a sheet for each frame of the guard, its header and words from that table."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from dure.links import spreadsheets
from dure.links.spreadsheets import Converter, Field, LineError, Sheet, Table, Value
from law.labor.facts import FRAMES
from law.labor.facts import Column as Fact

# Who comes before what speaks of them. The district is the sender's, so no column names it.
ORDER: Final = (
    "workers", "agreements", "contracts", "days", "slips", "insurances", "leaves", "settlements",
    "benefits", "comparators", "peers", "accesses", "renewals", "duties", "records", "living_wages",
    "income_taxes",
)  # fmt: skip
NAME: Final = Fact("이름", pl.String(), empty=True, default="")
GUIDE: Final = "적는 법"
DAY: Final = timedelta(days=1)
SHEETS: Final[Mapping[str, str]] = {spreadsheets.same_label(FRAMES[n].ko): n for n in ORDER}


@dataclass(frozen=True)
class Line:
    """A line of a sheet: its values as the frame has them, but for keys, which are the sender's words."""

    frame: str
    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Wrong:
    """A bad cell, and in which sheet."""

    sheet: str
    error: LineError


@dataclass
class Read:
    """What a file says."""

    lines: list[Line] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def facts_of(frame: str) -> dict[str, Fact]:
    """The columns of a sheet."""
    own = {key: fact for key, fact in FRAMES[frame].columns.items() if key != "district"}
    return {**own, "name": NAME} if frame == "workers" else own


def label(fact: Fact) -> str:
    """The header of a column: what comes before the sentence that explains it."""
    return fact.ko.partition(". ")[0]


def read(data: bytes, filename: str) -> Read:
    """Every line of every sheet; a file of one sheet tells which by its header.

    Raises:
        Unreadable: the file as a whole.
    """
    found = Read()
    for name, sheet in spreadsheets.read_book(data, filename).items():
        if name == GUIDE:
            continue
        frame = SHEETS.get(spreadsheets.same_label(name)) or _by_header(sheet)
        if frame is None:
            found.wrong.append(Wrong(name, LineError(sheet.header_line, "", name, _unknown(name))))
            continue
        parsed = spreadsheets.parse(sheet, _columns(frame))
        ko = FRAMES[frame].ko
        found.wrong += [Wrong(ko, each) for each in parsed.errors]
        found.lines += [
            Line(frame, number, _completed(frame, row))
            for row, number in zip(parsed.rows, parsed.lines, strict=True)
        ]
    found.lines.sort(key=lambda each: ORDER.index(each.frame))
    return found


def _by_header(sheet: Sheet) -> str | None:
    """The frame that knows every column of a header and whose own columns are all in it."""
    header = {spreadsheets.same_label(name) for name in sheet.header if name}
    fits = [
        frame
        for frame in ORDER
        if header <= {spreadsheets.same_label(label(fact)) for fact in facts_of(frame).values()}
        and header >= _needed(frame)
    ]
    return fits[0] if len(fits) == 1 else None


def _needed(frame: str) -> set[str]:
    return {
        spreadsheets.same_label(label(fact)) for fact in facts_of(frame).values() if not fact.empty
    }


def _unknown(name: str) -> str:
    names = ", ".join(FRAMES[frame].ko for frame in ORDER)
    what = f"'{name}' 시트는" if name else "이 파일은"
    return (
        f"{what} 무엇을 적은 것인지 알 수 없습니다. 시트 이름을 {names} 가운데 하나로 하거나, "
        "내려받은 양식의 열 이름을 그대로 두고 올려 주세요."
    )


def _columns(frame: str) -> list[spreadsheets.Column]:
    return [
        spreadsheets.Column(
            key, (label(fact), fact.ko), required=not fact.empty, convert=_converter(fact)
        )
        for key, fact in facts_of(frame).items()
    ]


def _converter(fact: Fact) -> Converter:
    if fact.key:
        return spreadsheets.text
    if fact.words:
        return spreadsheets.choice({ko: code for code, ko in fact.words.items()})
    if fact.month:
        return _month
    if fact.dtype == pl.Date():
        return _day_after if fact.last_day else _near_day
    if fact.dtype == pl.Boolean():
        return spreadsheets.yes_no
    return spreadsheets.text if fact.dtype == pl.String() else _count


def _near_day(value: str) -> date:
    day = spreadsheets.day(value)
    assert isinstance(day, date)
    if not 1900 <= day.year < 2200:
        raise ValueError("날짜는 1900년부터 2199년까지입니다.")
    return day


def _day_after(value: str) -> date:
    """A file says the last day; what stands here is the day after it."""
    return _near_day(value) + DAY


def _month(value: str) -> date:
    text = value.strip()
    try:
        return _near_day(f"{text}-01" if len(text) <= 7 else text).replace(day=1)
    except ValueError:
        raise ValueError(f"'{value}'은 달이 아닙니다. 2026-11처럼 넣어 주세요.") from None


def _count(value: str) -> int:
    number = spreadsheets.integer(value)
    assert isinstance(number, int)
    if not 0 <= number < 10**9:
        raise ValueError(f"'{value}'은 쓸 수 없습니다. 0부터 999,999,999까지의 정수를 넣어 주세요.")
    return number


def _completed(frame: str, row: Mapping[str, Value]) -> dict[str, Any]:
    """An empty cell means what the frame says it means."""
    return {
        key: fact.default if row[key] is None else row[key] for key, fact in facts_of(frame).items()
    }


# ── the template ──────────────────────────────────────────────────────────────────────


def template() -> bytes:
    """An empty workbook with a sheet for each frame, and one that says what each column means."""
    sheets = [Table(FRAMES[n].ko, [Field(label(f), width=18) for f in facts_of(n).values()], [])
              for n in ORDER]  # fmt: skip
    guide = Table(
        GUIDE,
        [Field("시트", width=16), Field("열", width=34), Field("꼭", width=6), Field("적는 법", width=70)],
        [[FRAMES[n].ko, label(f), "" if f.empty else "예", how(f)] for n in ORDER
         for f in facts_of(n).values()],
    )  # fmt: skip
    target = io.BytesIO()
    spreadsheets.write_xlsx(target, [*sheets, guide])
    return target.getvalue()


def how(fact: Fact) -> str:
    """How a column is filled in, and what it means when it is empty."""
    told = " ".join([_form(fact), fact.ko.partition(". ")[2]]).strip()
    if fact.empty and fact.default not in (None, ""):
        told += f" 비우면 {_as_told(fact)}입니다."
    return told


def _form(fact: Fact) -> str:
    if fact.key:
        return "보내는 곳이 부르는 번호나 이름. 다른 시트에서도 똑같이 적습니다."
    if fact.words:
        return ", ".join(fact.words.values()) + " 가운데 하나."
    if fact.month:
        return "2026-11처럼."
    if fact.dtype == pl.Date():
        return "2026-11-03처럼." + (" 마지막 날 그대로." if fact.last_day else "")
    if fact.dtype == pl.Boolean():
        return "예 또는 아니오."
    return "글자." if fact.dtype == pl.String() else "0 이상의 정수."


def _as_told(fact: Fact) -> str:
    if fact.words:
        return fact.words[fact.default]
    if isinstance(fact.default, bool):
        return "예" if fact.default else "아니오"
    return f"{fact.default:,}"
