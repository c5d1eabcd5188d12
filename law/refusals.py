"""거절의 줄: one reason against (or beside) what was asked, the same shape in every rule."""

from __future__ import annotations

from typing import Any, Literal

Level = Literal["refuse", "warn", "note"]
Row = dict[str, Any]


def row(code: str, ko: str, article: str, level: Level, **values: Any) -> Row:
    """A row (code, ko, article, values, level), as ``overtime.order_refusals`` gives them."""
    return {"code": code, "ko": ko, "article": article, "values": values, "level": level}


def as_days(minutes: int, day_minutes: int = 480) -> str:
    """3일, 2일 4시간, 30분: minutes of leave as a person reads them."""
    days, rest = divmod(minutes, day_minutes)
    hours, left = divmod(rest, 60)
    parts = [f"{days}일"] * (days > 0) + [f"{hours}시간"] * (hours > 0) + [f"{left}분"] * (left > 0)
    return " ".join(parts) or "0일"


def as_clock(minute: int) -> str:
    """08:30: a minute since midnight; past it, 25:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def as_length(minutes: int) -> str:
    """4시간, 3시간 30분, 45분."""
    hours, left = divmod(minutes, 60)
    parts = [f"{hours}시간"] * (hours > 0) + [f"{left}분"] * (left > 0)
    return " ".join(parts) or "0분"


def as_date(day: Any) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def as_hours(minutes: int) -> str:
    """8시간 30분, 45분, 0시간: a length of working time."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}시간"] * (hours > 0 or not rest) + [f"{rest}분"] * (rest > 0)
    return " ".join(parts)
