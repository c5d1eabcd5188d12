"""What the server says to a ZKTeco terminal: the greeting and a short list of commands.

Other commands of the protocol (SHELL, PutFile, UPGRADE, CLEAR …) cannot be written with this.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

LARGEST = 900 * 1024
_KEY = re.compile(r"[A-Za-z0-9]{1,16}")
_PIN = re.compile(r"[A-Za-z0-9]{1,24}")
_CARD = re.compile(r"\d{0,20}", re.ASCII)
OPTIONS = ("Delay", "DoorDelay", "ErrorDelay", "Realtime", "TimeZone", "TransInterval")
PLAIN = ("CHECK", "LOG", "INFO", "RELOAD OPTIONS", "REBOOT")
_ALLOWED = re.compile(
    "|".join((
        r"DATA UPDATE USERINFO PIN=[A-Za-z0-9]{1,24}(?:\t[^\n\r\0]*)?",
        r"DATA DELETE USERINFO PIN=[A-Za-z0-9]{1,24}",
        r"(?:DATA QUERY|VERIFY SUM) ATTLOG StartTime=[0-9: -]{19}\tEndTime=[0-9: -]{19}",
        rf"SET OPTION (?:{'|'.join(OPTIONS)})=[A-Za-z0-9:;._-]{{0,60}}",
        *PLAIN,
    ))
)  # fmt: skip
_SECOND = timedelta(seconds=1)
_TOLD = {
    0: "했습니다.",
    -1: "명령의 값이 틀렸습니다.",
    -2: "보낸 크기가 맞지 않습니다.",
    -3: "단말기가 읽거나 쓰지 못했습니다.",
    -9: "보낸 크기가 맞지 않습니다.",
    -10: "단말기에 없는 사람입니다.",
    -11: "지문·얼굴 정보가 맞지 않습니다.",
    -12: "지문·얼굴 정보가 맞지 않습니다.",
    -30: "단말기의 알고리즘 판이 다릅니다.",
    -1001: "단말기가 가득 찼습니다.",
    -1002: "단말기가 모르는 명령입니다.",
    -1003: "단말기가 시간 안에 하지 못했습니다.",
    -1004: "단말기의 설정과 맞지 않습니다.",
    -1005: "단말기가 다른 일을 하고 있습니다.",
    -1006: "명령이 너무 깁니다.",
}


def greeting(
    serial: str, *, known: bool, delay: int = 10, error_delay: int = 30, stamp: str = "0"
) -> str:
    """The answer to a handshake; one that is not known yet is asked to send nothing by itself.

    The terminal is never asked for fingerprints, faces or photos, nor for encryption that only
    the vendor's library speaks (push 2.4). `stamp` 0 has it send all its readings again.
    """
    if not re.fullmatch(r"\d{1,20}|None", stamp, re.ASCII):
        stamp = "0"
    wanted = ("AttLog", "OpLog", "EnrollUser", "ChgUser")
    lines = (
        f"GET OPTION FROM: {serial}",
        f"ATTLOGStamp={stamp if known else None}",
        f"OPERLOGStamp={'0' if known else None}",
        "ATTPHOTOStamp=None",
        f"ErrorDelay={error_delay}",
        f"Delay={delay}",
        "TransTimes=00:00;14:05",
        "TransInterval=1",
        "TransFlag=TransData " + "\t".join(wanted) if known else "TransFlag=000000000000",
        "TimeZone=9",
        f"Realtime={int(known)}",
        "Encrypt=None",
        "ServerVer=2.4.1",
        "PushProtVer=2.2.14",
        "PushOptionsFlag=1",
        "PushOptions=FingerFunOn,FaceFunOn,MultiBioVersion",
        "SupportPing=1",
    )
    return "\n".join(lines) + "\n"


def update_user(
    pin: str,
    *,
    name: str = "",
    card: str = "",
    privilege: int = 0,
    group: int = 1,
    since: datetime | None = None,
    until: datetime | None = None,
) -> str:
    """Register somebody, let in from `since` and no more at `until` (both by the wall clock)."""
    if not _CARD.fullmatch(card):
        raise ValueError(
            f"공무원증 번호 '{card[:40]}'은 단말기에 넣을 수 없습니다. 숫자로 넣어 주세요."
        )
    parts = [f"PIN={_pin(pin)}", f"Name={_name(name)}", f"Pri={int(privilege)}", f"Card={card}"]
    parts.append(f"Grp={int(group)}")
    if since is not None:
        parts.append(f"StartDatetime={since:%Y-%m-%dT%H:%M:%S}")
    if until is not None:
        parts.append(f"EndDatetime={until - _SECOND:%Y-%m-%dT%H:%M:%S}")
    parts.append(f"Expires={int(until is not None or since is not None)}")
    return "DATA UPDATE USERINFO " + "\t".join(parts)


def delete_user(pin: str) -> str:
    return f"DATA DELETE USERINFO PIN={_pin(pin)}"


def query_readings(since: datetime, until: datetime) -> str:
    """Send the readings of a span again; `until` is the first moment no longer wanted."""
    return f"DATA QUERY ATTLOG {_span(since, until)}"


def count_readings(since: datetime, until: datetime) -> str:
    """Tell how many readings a span has."""
    return f"VERIFY SUM ATTLOG {_span(since, until)}"


def plain(command: str) -> str:
    """A command of words only: CHECK, LOG, INFO, RELOAD OPTIONS, REBOOT."""
    if command not in PLAIN:
        raise ValueError(f"'{command[:40]}'은 두레가 단말기에 보내지 않는 명령입니다.")
    return command


def is_allowed(command: str) -> bool:
    """Whether a command is one that this module writes."""
    return bool(_ALLOWED.fullmatch(command))


def answer(commands: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
    """The answer to a poll and the keys of the commands in it: as many as fit, in their order.

    Raises:
        ValueError: a key or a command that is not allowed.
    """
    lines: list[str] = []
    keys: list[str] = []
    size = 0
    for key, command in commands:
        if not _KEY.fullmatch(key) or not is_allowed(command):
            raise ValueError(f"단말기에 보낼 수 없는 명령입니다: {key[:20]} {command[:40]}")
        line = f"C:{key}:{command}\n"
        size += len(line.encode())
        if size > LARGEST:
            break
        lines.append(line)
        keys.append(key)
    return "".join(lines) or "OK", keys


def told(code: int) -> str:
    """What a result's number means, as a sentence."""
    return _TOLD.get(code, _TOLD[0] if code > 0 else f"단말기가 거절했습니다({code}).")


def _pin(pin: str) -> str:
    if not _PIN.fullmatch(pin):
        raise ValueError(
            f"번호 '{pin[:40]}'은 단말기에 넣을 수 없습니다. 24자까지의 영문자와 숫자로 넣어 주세요."
        )
    return pin


def _name(name: str) -> str:
    """One line without tabs: what divides commands and fields cannot stand in a name."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())[:40]


def _span(since: datetime, until: datetime) -> str:
    if since >= until:
        raise ValueError("끝이 시작보다 늦어야 합니다.")
    return f"StartTime={since:%Y-%m-%d %H:%M:%S}\tEndTime={until - _SECOND:%Y-%m-%d %H:%M:%S}"
