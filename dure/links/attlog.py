"""ATTLOG: a reading a line, as terminals write them into a file or push them to the server."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

IN, OUT = 0, 1
UNTOLD = 255  # the terminal does not say which way
_DIRECTIONS = {0: IN, 3: IN, 4: IN, 1: OUT, 2: OUT, 5: OUT}
# 2–5: break out, break in, overtime in, overtime out
_STAMP = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d))?", re.ASCII)
_EPOCH = re.compile(r"\d{9,10}", re.ASCII)
_PIN = re.compile(r"[!-\[\]-~가-힣]{1,40}")  # a backslash stands for a byte that is no text
_SPACED = re.compile(r"(\S+) +(\d{4}-\d\d?-\d\d?[ T]\d\d?:\d\d:\d\d)(?: +(\S.*))?", re.ASCII)
_HEADING = re.compile(r"\s*(?:TABLE=)?ATTLOG\s*", re.I)
_LINE = re.compile(
    r"\s*(?:PIN=\S+\t+Time=|\S+[ \t]+(?:\d{4}[-/]\d\d?[-/]\d\d?[ T]\d\d?:\d\d|\d{9,10}(?:\t|$)))",
    re.I | re.ASCII,
)
_EARLIEST = datetime(2000, 1, 1)  # noqa: DTZ001 – local and naive, as terminals tell it
_SEOUL = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Punch:
    """One reading; what the line leaves out stands as terminals send it when they mean nothing."""

    line: int
    pin: str
    at: datetime  # by the terminal's own clock, without zone
    status: int = UNTOLD
    verify: int = 0
    workcode: str = "0"

    @property
    def direction(self) -> int | None:
        return _DIRECTIONS.get(self.status)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be used as it stands, whole, with the sentence that says why."""

    line: int
    raw: str
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class Readings:
    punches: list[Punch] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)


class Wrong(ValueError):
    """A field that cannot be read: its name, what stood there, the sentence."""

    def __init__(self, column: str, value: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.value, self.sentence = column, value, sentence


def is_heading(line: str) -> bool:
    return bool(_HEADING.fullmatch(line))


def is_pin(told: str) -> bool:
    return bool(_PIN.fullmatch(told))


def is_line(line: str) -> bool:
    """Whether it looks like a terminal's own line (a sheet of a gate system does not)."""
    return bool(_LINE.match(line))


def read(lines: Sequence[tuple[int, str]], *, whole: bool = True) -> Readings:
    """Each filled line is a punch or a bad line; not `whole`: nothing ends the last one."""
    found = Readings()
    tabs = 0
    for place, (number, line) in enumerate(lines):
        last = not whole and place == len(lines) - 1
        try:
            if last:
                refuse_torn(line, tabs)
            found.punches.append(_punch(number, line))
        except Wrong as wrong:
            found.bad.append(bad(number, line, wrong))
        tabs = line.count("\t")
    return found


def bad(number: int, line: str, wrong: Wrong) -> BadLine:
    return BadLine(number, line, wrong.column, wrong.value, wrong.sentence)


def refuse_torn(line: str, tabs: int) -> None:
    """A last line shorter than the one before, or without anything after the time, was cut off."""
    if line.count("\t") < max(tabs, 1 if " " in line and "\t" not in line else 2):
        why = "줄이 중간에 끊겼습니다. 단말기에 그날 기록을 다시 보내게 해 주세요."
        raise Wrong("줄", line, why)


def _punch(number: int, line: str) -> Punch:
    pin, stamp, status, verify, workcode = _fields(line)
    if not is_pin(pin):
        why = "없습니다" if not pin else "번호로 쓸 수 없는 글자이거나 40자를 넘습니다"
        raise Wrong("번호", pin, f"사람의 번호가 {why}. 단말기에 등록된 번호를 살펴 주세요.")
    return Punch(
        number,
        pin,
        moment(stamp),
        _number("구분", status, UNTOLD, 255),
        _number("확인 방법", verify, 0, 32767),
        _workcode(workcode),
    )


def _fields(line: str) -> tuple[str, str, str, str, str]:
    parts = [part.strip() for part in line.split("\t")]
    if "=" in parts[0]:
        named = dict(part.split("=", 1) for part in parts if "=" in part)
        named = {key.strip().casefold(): value.strip() for key, value in named.items()}
        keys = ("pin", "time", "status", "verify", "workcode")
        pin, stamp, status, verify, workcode = (named.get(key, "") for key in keys)
    else:
        if len(parts) == 1 and (spaced := _SPACED.fullmatch(parts[0])):
            parts = [spaced[1], spaced[2], *(spaced[3] or "").split()]
        pin, stamp, status, verify, workcode = (*parts, "", "", "", "", "")[:5]
    return pin, stamp, status, verify, workcode


def moment(stamp: str) -> datetime:
    """What a terminal's clock says; seconds since 1970 are put into Korean time."""
    told = _told(stamp)
    if told is None:
        why = "일시가 아닙니다. 단말기의 시계와 형식을 살펴 주세요."
        raise Wrong("일시", stamp, f"'{_shown(stamp)}'은(는) {why}")
    if told < _EARLIEST:
        why = "너무 오래전입니다. 단말기의 시계를 살펴 주세요."
        raise Wrong("일시", stamp, f"'{_shown(stamp)}'은(는) {why}")
    return told


def _told(stamp: str) -> datetime | None:
    if _EPOCH.fullmatch(stamp):
        return datetime.fromtimestamp(int(stamp), UTC).replace(tzinfo=None) + _SEOUL
    if match := _STAMP.fullmatch(stamp):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        try:
            return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
        except ValueError:
            return None
    return None


def _number(column: str, told: str, missing: int, most: int) -> int:
    if not told:
        return missing
    if not (told.isascii() and told.isdigit() and len(told) <= 5 and int(told) <= most):
        why = f"0부터 {most}까지의 수가 아닙니다. 칸이 밀렸는지 살펴 주세요."
        raise Wrong(column, told, f"{column} '{_shown(told)}'은(는) {why}")
    return int(told)


def _workcode(told: str) -> str:
    if len(told) > 20 or not told.isprintable():
        why = "읽을 수 없습니다. 칸이 밀렸는지 살펴 주세요."
        raise Wrong("업무 번호", told, f"업무 번호 '{_shown(told)}'을(를) {why}")
    return told or "0"


def _shown(value: str) -> str:
    return value if len(value) <= 40 else value[:40] + "…"
