"""What terminals tell, line by line: readings, operations, users, results of commands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dure.links import attlog
from dure.links.attlog import BadLine, Punch, Wrong

# Bodily features, faces and identity cards stay at the terminal; their lines are only counted.
WITHHELD = frozenset(
    ("ATTPHOTO", "BIODATA", "BIOPHOTO", "FACE", "FACEV7", "FINGERTMP", "FP", "FVEIN", "IDCARD",
     "PALM", "PVEIN", "TEMPLATE", "TEMPLATEV10", "USERPIC")
)  # fmt: skip
USER_DELETED, CLOCK_SET, FACTORY_RESET, DURESS = 9, 21, 22, 32
SERVER_ADDRESS, SERVER_PORT = 82, 83
LOG_CLEARED = 13  # told by public parsers, not by the vendor's document
_TABLES = ("ATTLOG", "OPERLOG", "USERINFO")
_HEADINGS = {*_TABLES, *(f"TABLE={each}" for each in _TABLES)}
_WORD = re.compile(r"\s*(\w+)[ \t]*(.*)", re.ASCII | re.DOTALL)
_KEY = re.compile(r"[A-Za-z0-9]{1,16}")


@dataclass(frozen=True, slots=True)
class Operation:
    """Something done at the terminal itself, and by whom of its own users."""

    line: int
    code: int
    admin: str
    at: datetime
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """Somebody as registered at the terminal; the card as a decimal number."""

    line: int
    pin: str
    name: str = ""
    privilege: int = 0
    card: str = ""
    group: str = ""


@dataclass(frozen=True)
class Upload:
    """All that a body told. `lines` is what the terminal waits to hear: OK:<lines>."""

    punches: list[Punch] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    withheld: int = 0

    @property
    def lines(self) -> int:
        told = (self.punches, self.operations, self.users, self.notes, self.bad)
        return sum(len(each) for each in told) + self.withheld


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a command; 0 and above is success."""

    key: str
    code: int
    command: str = ""
    readings: int | None = None  # of VERIFY SUM
    content: str = ""


def read(table: str, body: bytes) -> Upload:
    """Every filled line of a kept body is in the upload; what cannot be read, as a bad line."""
    if table in WITHHELD:
        return Upload(withheld=max(1, len(filled(body))))
    lines, whole = filled(body), body.endswith((b"\n", b"\r"))
    if lines and (heading := lines[0][1].strip().upper()) in _HEADINGS:
        table = table or heading.removeprefix("TABLE=")
        lines = lines[1:]
    if table == "OPERLOG":
        return _operations(lines, whole)
    if table == "USERINFO":
        return _operations([(number, f"USER {line}") for number, line in lines], whole)
    if table in ("ATTLOG", ""):
        found = attlog.read(lines, whole=whole)
        return Upload(punches=found.punches, bad=found.bad)
    if table == "ERRORLOG":
        return Upload(notes=[line for _, line in lines])
    why = f"'{table[:40]}'은(는) 두레가 받지 않는 표입니다. 단말기의 전송 설정을 살펴 주세요."
    return Upload(bad=[BadLine(number, line, "표", table[:40], why) for number, line in lines])


def filled(body: bytes) -> list[tuple[int, str]]:
    """The filled lines with their numbers; each may be in an encoding of its own."""
    lines = enumerate(body.splitlines(), start=1)
    return [(number, text(line)) for number, line in lines if line.strip()]


def text(line: bytes) -> str:
    """Never fails; the null character, which PostgreSQL does not keep, becomes visible."""
    for encoding in ("utf-8", "cp949", "gb18030"):
        try:
            return line.decode(encoding).replace("\0", "\\x00")
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "backslashreplace").replace("\0", "\\x00")


def _operations(lines: Sequence[tuple[int, str]], whole: bool) -> Upload:
    operations: list[Operation] = []
    users: list[User] = []
    bad: list[BadLine] = []
    withheld, tabs = 0, dict.fromkeys(("OPLOG", "USER"), 0)
    for place, (number, line) in enumerate(lines):
        match = _WORD.fullmatch(line)
        word, rest = (match[1].upper(), match[2]) if match else ("", line)
        if word in WITHHELD:
            withheld += 1
            continue
        try:
            if not whole and place == len(lines) - 1:
                attlog.refuse_torn(rest, tabs.get(word, 0))
            if word == "OPLOG":
                operations.append(_operation(number, rest))
            elif word == "USER":
                users.append(_user(number, rest))
            else:
                why = "무엇을 알리는 줄인지 알 수 없습니다. 단말기의 판올림을 살펴 주세요."
                raise Wrong("줄", word, why)
        except Wrong as wrong:
            bad.append(attlog.bad(number, line, wrong))
        tabs[word] = rest.count("\t")
    return Upload(operations=operations, users=users, bad=bad, withheld=withheld)


def _operation(number: int, rest: str) -> Operation:
    parts = [part.strip() for part in rest.split("\t")]
    code = count(parts[0])
    if len(parts) < 3 or code is None:
        why = "단말기 조작 줄의 칸이 모자랍니다. 단말기의 판올림을 살펴 주세요."
        raise Wrong("줄", rest, why)
    return Operation(number, code, parts[1][:40], attlog.moment(parts[2]), tuple(parts[3:]))


def _user(number: int, rest: str) -> User:
    told = named(rest.split("\t"))
    pin, privilege = told.get("pin", ""), count(told.get("pri") or "0")
    if not attlog.is_pin(pin) or privilege is None:
        why = "사용자의 번호나 권한을 읽을 수 없습니다. 단말기에서 살펴 주세요."
        raise Wrong("번호", pin, why)
    name, group = told.get("name", ""), told.get("grp", "")
    return User(number, pin, name[:80], privilege, _card(told.get("card", "")), group[:20])


def _card(told: str) -> str:
    """`[15CD5B07]` is the number's bytes, the lowest first; without brackets it is decimal."""
    if re.fullmatch(r"\[(?:[0-9A-Fa-f]{2}){1,10}\]", told):
        told = str(int.from_bytes(bytes.fromhex(told[1:-1]), "little"))
    return told[:40] if told.strip("0") else ""


def named(parts: Sequence[str]) -> dict[str, str]:
    """`Key=value` by the key in lower case, without the tilde of what one may only read."""
    pairs = (part.split("=", 1) for part in parts if "=" in part)
    return {key.strip().lstrip("~").casefold(): value.strip() for key, value in pairs}


def count(told: str) -> int | None:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def results(body: bytes) -> tuple[list[Result], list[BadLine]]:
    """devicecmd: `ID=…&Return=…&CMD=…` on a line, or each on its own with content after them."""
    found: list[Result] = []
    bad: list[BadLine] = []
    for number, told in _answers(filled(body)):
        head, _, content = told.partition("\n")
        if "&" not in head:
            head, _, content = told.partition("\nContent=")
        result = _result(named(re.split(r"[&\n]", head)), content)
        if result:
            found.append(result)
        else:
            why = "어느 명령의 결과인지 알 수 없습니다. 단말기의 판올림을 살펴 주세요."
            bad.append(BadLine(number, told, "줄", told[:40], why))
    return found, bad


def _result(told: dict[str, str], content: str) -> Result | None:
    key, code = told.get("id", ""), told.get("return", "")
    if not _KEY.fullmatch(key) or not re.fullmatch(r"-?\d{1,6}", code, re.ASCII):
        return None
    readings = count(told.get("attlogsum", told.get("attlogcount", "")))
    return Result(key, int(code), told.get("cmd", ""), readings, content)


def _answers(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines up to the next that begins with ID=; whatever follows Content= belongs to it."""
    start, gathered, inside = 0, list[str](), False
    for number, line in lines:
        if gathered and line.lstrip()[:3].upper() == "ID=" and not inside:
            yield start, "\n".join(gathered)
            gathered = []
        if not gathered:
            start = number
        gathered.append(line.strip(" \t"))
        inside = inside or line.startswith("Content=")
    if gathered:
        yield start, "\n".join(gathered)
