"""Text as people type it → values. Each converter refuses with a Korean sentence."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

Value = str | int | bool | date | datetime | None

GUARDED = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run such text as a formula
_DATE = re.compile(r"(\d{4})\s*[-./년]?\s*(\d{1,2})\s*[-./월]?\s*(\d{1,2})\s*[.일]?")
_CLOCK = re.compile(
    r"(오전|오후|AM|PM)?\s*(\d{1,2})\s*(?::|시)\s*(\d{1,2})?(?::(\d{1,2})|\s*분)?", re.IGNORECASE
)
_LATEST_HOUR = 47
_YES = {"예", "네", "y", "yes", "true", "1", "o", "○", "ㅇ"}
_NO = {"아니오", "아니요", "n", "no", "false", "0", "x", "×"}


def plain_text(value: str) -> str:
    """Wide letters narrowed, blanks at the ends gone."""
    return unicodedata.normalize("NFKC", value).strip()


def text(value: str) -> str:
    """As written; the apostrophe that guards a formula is not part of it."""
    value = unicodedata.normalize("NFC", value).strip()
    return value[1:] if value[:1] == "'" and value[1:2] in GUARDED and value[1:] else value


def integer(value: str) -> int:
    plain = plain_text(value).replace(",", "").replace("−", "-")
    if plain.startswith("△"):
        plain = "-" + plain[1:]
    if not re.fullmatch(r"[-+]?\d+", plain):
        raise ValueError(f"'{value}'은 정수가 아닙니다. 1234처럼 넣어 주세요.")
    return int(plain)


def day(value: str) -> date:
    plain = plain_text(value)
    match = _DATE.fullmatch(plain)
    if match and (not plain.isdigit() or len(plain) == 8):
        try:
            return date(*(int(part) for part in match.groups()))
        except ValueError:
            raise ValueError(f"'{value}'은 달력에 없는 날입니다.") from None
    raise ValueError(f"'{value}'은 날짜가 아닙니다. 2026-11-03처럼 넣어 주세요.")


def clock_seconds(value: str) -> int:
    """Seconds since midnight, as `clock` reads them."""
    plain = plain_text(value)
    if re.fullmatch(r"\d{4}", plain):
        plain = f"{plain[:2]}:{plain[2:]}"
    match = _CLOCK.fullmatch(plain)
    if match:
        half, hour, minute, second = match.groups()
        hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
        if half:
            fits = 1 <= hours <= 12
            hours = hours % 12 + (12 if half.upper() in ("오후", "PM") else 0)
        else:
            fits = hours <= _LATEST_HOUR
        if fits and minutes < 60 and seconds < 60:
            return hours * 3600 + minutes * 60 + seconds
    raise ValueError(f"'{value}'은 시각이 아닙니다. 18:00이나 24:30(다음 날 0:30)처럼 넣어 주세요.")


def clock(value: str) -> int:
    """Minutes since midnight; 24:30 is half past midnight of the next day."""
    return clock_seconds(value) // 60


def moment(value: str) -> datetime:
    """A date and a clock time; seconds kept."""
    plain = plain_text(value).replace("T", " ")
    match = _DATE.match(plain)
    rest = plain[match.end() :].strip() if match else ""
    if not match or not rest:
        raise ValueError(f"'{value}'은 일시가 아닙니다. 2026-11-03 08:50처럼 넣어 주세요.")
    midnight = datetime.combine(day(match.group()), time())
    return midnight + timedelta(seconds=clock_seconds(rest))


def yes_no(value: str) -> bool:
    plain = plain_text(value).casefold()
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise ValueError(f"'{value}'은 예나 아니오가 아닙니다. '예' 또는 '아니오'로 넣어 주세요.")


def choice[T: (str, int, bool)](words: Mapping[str, T]) -> Callable[[str], T]:
    """A converter to what each word stands for."""
    known = {"".join(plain_text(word).split()).casefold(): stands for word, stands in words.items()}

    def convert(value: str) -> T:
        found = known.get("".join(plain_text(value).split()).casefold())
        if found is None:
            raise ValueError(f"'{value}'은 없는 값입니다. {', '.join(words)} 가운데 골라 주세요.")
        return found

    return convert
