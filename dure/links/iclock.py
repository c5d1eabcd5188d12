"""ZKTeco attendance PUSH ("iclock"): what a terminal asks, and what of it may be stored.

`asked` reads a query, `kept` makes of a body what may be stored, `read` and `results` read that
(iclock_lines.py); the answers and commands are in iclock_commands.py.
"""

import io
import re
import tarfile
import zlib
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote_to_bytes

from dure.links.attlog import BadLine, Punch
from dure.links.iclock_lines import (
    WITHHELD,
    Operation,
    Result,
    Upload,
    User,
    count,
    named,
    read,
    results,
    text,
)
from dure.links.spreadsheets import Unreadable

__all__ = [
    "LARGEST", "WITHHELD", "Asked", "BadLine", "Info", "Operation", "Punch", "Result", "Unreadable",
    "Upload", "User", "asked", "is_serial", "kept", "read", "results", "settings",
]  # fmt: skip

LARGEST = 32 * 1024 * 1024  # unpacked; beyond it a small body is a trap
MOST_PARTS = 100
_SERIAL = re.compile(r"[A-Za-z0-9_-]{1,40}")
_WORD = re.compile(rb"\s*([A-Za-z0-9]+)")
_PASSWORD = re.compile(rb"(?i)(passwd=)[^\t]*")
_BODILY = re.compile(
    rb"(?i)((?:tmp|template\d*|maskflag|(?:conv)?temperature|extenddata)=)[^\t\r\n]*"
)
_PHOTO = re.compile(rb"(?i)CMD=(?:upload|real)")
_FORM = re.compile(rb"(?i)(?:^|&)data=([^&]*)")
_ALLOWED = (b"pin=", b"time=", b"status=", b"verify=", b"workcode=", b"timeoffset=")
_HEALTH, _PLACE = slice(7, 10), 11  # mask and temperatures; where a person's phone was
_INFO = ("fwversion", "usercount", "fpcount", "transactioncount", "ipaddress")


@dataclass(frozen=True, slots=True)
class Info:
    """What a poll tells of the terminal; None where it does not say."""

    firmware: str = ""
    users: int | None = None
    fingerprints: int | None = None
    readings: int | None = None
    address: str = ""
    faces: int | None = None
    cards: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request's query. The serial is empty when there is none, or none a terminal could have."""

    serial: str
    table: str = ""
    kind: str = ""  # publickey, factors, PostVerifyData
    pin: str = ""  # of somebody from another office, with table=RemoteAtt
    stamp: str = ""
    push_version: str = ""
    key: str = field(default="", repr=False)
    handshake: bool = False
    packed: bool = False
    info: Info | None = None


def asked(query: str) -> Asked:
    """A query string, its keys in any case; never fails."""
    told: dict[str, str] = {}
    for key, value in parse_qsl(query[:8000], keep_blank_values=True):
        told.setdefault(key.casefold(), text(value.encode()).strip())
    serial, table = told.get("sn", ""), told.get("table", "").upper()
    return Asked(
        serial=serial if is_serial(serial) else "",
        table=table[:40] if re.fullmatch(r"[A-Z0-9_]*", table) else "?",
        kind=told.get("type", "")[:40],
        pin=told.get("pin", "")[:40],
        stamp=told.get("stamp", told.get("opstamp", ""))[:40],
        push_version=told.get("pushver", "")[:20],
        key=told.get("pushcommkey", "")[:200],
        handshake=told.get("options", "").casefold() == "all",
        packed=told.get("contenttype", "").casefold() == "tgz",
        info=_info(told["info"]) if "info" in told else None,
    )


def is_serial(told: str) -> bool:
    """Whether it is a number that a terminal could have."""
    return bool(_SERIAL.fullmatch(told))


def _info(told: str) -> Info:
    """Values in the fixed order, or `Name=value` as older terminals tell it."""
    by_name = named(told.split("\t"))
    parts = [by_name.get(key, "") for key in _INFO] if by_name else told.split(",")
    parts = [part.strip()[:60] for part in parts] + [""] * 13
    users, fingerprints, readings = (count(part) for part in parts[1:4])
    faces, cards = count(parts[8]), count(parts[10])
    return Info(parts[0], users, fingerprints, readings, parts[4], faces, cards)


def settings(body: bytes) -> dict[str, str]:
    """table=options: `Name=value` by commas or lines, the tilde of a read-only one dropped."""
    pairs = (
        each.split("=", 1) for each in re.split(r"[,\r\n\t]+", text(body[:64_000])) if "=" in each
    )
    told = {name.strip().lstrip("~")[:60]: value.strip()[:200] for name, value in pairs}
    return {name: value for name, value in told.items() if name}


def kept(asked: Asked, body: bytes) -> bytes:
    """What may be stored: the body unpacked, without bodily features, health, places, passwords.

    It has as many filled lines as the terminal sent; a photo is none.

    Raises:
        Unreadable: packed wrongly, or too large once unpacked.
    """
    if asked.packed or body.startswith(b"\x1f\x8b"):
        body = _unpacked(body)
    if asked.table == "ATTPHOTO" or _PHOTO.search(body):
        return b""
    if asked.table in WITHHELD:
        title = f"TABLE={asked.table}".encode()
        sent = [line for line in body.splitlines() if line.strip() not in (b"", title)]
        return f"{asked.table}\n".encode() * len(sent)
    if b"\t" not in body and (form := _FORM.search(body)):
        body = unquote_to_bytes(form[1].replace(b"+", b" "))
    lines = body.removeprefix(b"\xef\xbb\xbf").splitlines()
    ended = b"\n" if lines and body.endswith((b"\n", b"\r")) else b""
    return b"\n".join(_without(line, asked.table) for line in lines) + ended


def _without(line: bytes, table: str) -> bytes:
    word = _WORD.match(line)
    if word and word[1].decode().upper() in WITHHELD:
        return word[1]
    line = _PASSWORD.sub(rb"\1", line)
    line = line if table == "OPTIONS" else _BODILY.sub(rb"\1", line)
    parts = line.split(b"\t")
    if table not in ("ATTLOG", ""):
        return line
    if b"=" in parts[0]:
        return (
            b"\t".join(part for part in parts if part.strip().lower().startswith(_ALLOWED)) or line
        )
    if len(parts) > _HEALTH.start:
        parts[_HEALTH] = [b""] * len(parts[_HEALTH])
        return b"\t".join(parts[:_PLACE])
    return line


def _unpacked(body: bytes) -> bytes:
    broken = Unreadable(
        "묶어 보낸 기록(tgz)을 풀 수 없습니다. 단말기가 다시 보내기를 기다려 주세요."
    )
    large = Unreadable("묶어 보낸 기록(tgz)이 풀면 너무 큽니다. 단말기를 살펴 주세요.")
    plain, left = b"", body
    for _ in range(MOST_PARTS):  # one packed part may follow another
        unzip = zlib.decompressobj(wbits=31)
        try:
            plain += unzip.decompress(left, LARGEST + 1 - len(plain))
        except zlib.error as error:
            raise broken from error
        if len(plain) > LARGEST:
            raise large
        if not unzip.eof:
            raise broken
        left = unzip.unused_data
        if not left.startswith(b"\x1f\x8b"):
            break
    else:
        raise large
    if plain[257:262] != b"ustar":
        return plain
    try:
        with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
            parts = [each for each in tar if each.isreg()]
            if sum(each.size for each in parts) > LARGEST:  # a hole costs nothing until it is read
                raise large
            files = [tar.extractfile(each) for each in parts]
            return b"\n".join(each.read().rstrip(b"\r\n") for each in files if each) + b"\n"
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise broken from error
