"""A file of computers switched on and off: one line a session, by 사번."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dure.links.spreadsheets import Column, LineError, Value, moment, parse, read, text

LONGEST = timedelta(days=31)  # longer, and the collecting program has lost the end
COLUMNS = (
    Column("staff", ("사번", "직원번호", "행정번호"), convert=text),
    Column("host", ("컴퓨터이름", "컴퓨터", "PC이름", "PC명", "호스트"), convert=text),
    Column("on", ("켠 시각", "켠 일시", "부팅시각", "로그온"), convert=moment),
    Column("off", ("끈 시각", "끈 일시", "종료시각", "로그오프"), required=False, convert=moment),
)


@dataclass(frozen=True)
class Session:
    """A computer was on from then to then, for somebody; naive Seoul time."""

    line: int
    staff: str
    host: str
    on: datetime
    off: datetime | None


@dataclass(frozen=True)
class PcLog:
    rows: list[Session]
    errors: list[LineError]


def sessions(data: bytes, filename: str) -> PcLog:
    """Good lines as sessions, each bad one as an error; a repeated line is one session."""
    parsed = parse(read(data, filename), COLUMNS, ignore_unknown=True)
    found: dict[tuple[str, str, datetime, datetime | None], Session] = {}
    errors = list(parsed.errors)
    for line, row in zip(parsed.lines, parsed.rows, strict=True):
        each = Session(line, str(row["staff"]), str(row["host"])[:60], _at(row["on"]), _end(row))
        wrong = _wrong(each)
        if wrong:
            errors.append(wrong)
        else:
            found.setdefault((each.staff, each.host, each.on, each.off), each)
    return PcLog(list(found.values()), errors)


def _at(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def _end(row: dict[str, Value]) -> datetime | None:
    return None if row["off"] is None else _at(row["off"])


def _wrong(each: Session) -> LineError | None:
    if each.off is None or each.on <= each.off <= each.on + LONGEST:
        return None
    why = (
        "켠 시각보다 앞섭니다. 두 칸이 바뀌었는지 살펴 주세요."
        if each.off < each.on
        else f"켠 지 {LONGEST.days}일이 넘습니다. 끈 시각을 모르면 비워 주세요."
    )
    return LineError(each.line, "끈 시각", f"{each.off:%Y-%m-%d %H:%M}", f"끈 시각이 {why}")
