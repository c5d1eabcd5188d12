"""How dates, clocks, lengths and money are written on every page: one filter a kind of thing.

``None`` gives an empty cell ("does not apply"); 0 is a value and is written.
"""

from datetime import date, datetime, time
from typing import Final

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

WEEKDAYS: Final = "월화수목금토일"
MINUS: Final = "\u2212"
DASH: Final = "\u2013"
MINUTES_A_LEAVE_DAY: Final = 480
MIDNIGHT: Final = 1440
# Found in this order: each browser also names those that come after it, Android also Linux.
BROWSERS: Final = {"Edg": "엣지", "Whale/": "웨일", "SamsungBrowser/": "삼성 인터넷", "Firefox/": "파이어폭스",
                   "Chrome/": "크롬", "Safari/": "사파리"}  # fmt: skip
SYSTEMS: Final = {"Windows": "윈도우", "Android": "안드로이드", "iPhone": "아이폰", "iPad": "아이패드",
                  "Mac OS": "맥", "Linux": "리눅스"}  # fmt: skip


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _delta(text: str) -> SafeString:
    """△ for the eye, "마이너스" for the ear."""
    return format_html(
        '<span class="nowrap"><span aria-hidden="true">△</span>'
        '<span class="vh">마이너스 </span>{}</span>',
        text,
    )


@register.filter
def clock(value: int | time | datetime | None) -> str:
    """Minutes since the business day's midnight → ``18:00``; past midnight ``24:30``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return f"{value // 60:02d}:{value % 60:02d}"


@register.filter
def clock_range(since: int | time | datetime | None, until: int | time | datetime | None) -> str:
    """``18:00–21:00``, ``18:00–다음 날 09:00``; an end that is not there yet leaves ``08:52–``."""
    if since is None and until is None:
        return ""
    return f"{_said(since)}{DASH}{_said(until)}"


def _said(value: int | time | datetime | None) -> str:
    """A clock as it is read aloud: past midnight it names the day."""
    if isinstance(value, int) and value > MIDNIGHT:
        return f"다음 날 {clock(value - MIDNIGHT)}"
    return clock(value)


@register.filter
def hours(minutes: int | None) -> str:
    """Minutes → ``2:00``, as tables write it. (Not called length: that is Django's own filter.)"""
    if minutes is None:
        return ""
    return _delta(_hours(-minutes)) if minutes < 0 else _hours(minutes)


@register.filter
def hours_plus(minutes: int | None) -> str:
    """``+2:00``, as a calendar cell writes what was added; 0 stays ``0:00``."""
    if minutes is None:
        return ""
    return f"+{_hours(minutes)}" if minutes > 0 else hours(minutes)


@register.filter
def hours_ko(minutes: int | None) -> str:
    """``2시간 30분``, as sentences write it."""
    if minutes is None:
        return ""
    whole, rest = divmod(abs(minutes), 60)
    words = [f"{whole}시간"] if whole else []
    if rest or not whole:
        words.append(f"{rest}분")
    return (MINUS if minutes < 0 else "") + " ".join(words)


@register.filter
def leave_ko(minutes: int | None) -> str:
    """Leave of eight-hour days → ``7일 4시간``."""
    if minutes is None:
        return ""
    days, rest = divmod(abs(minutes), MINUTES_A_LEAVE_DAY)
    words = [f"{days}일"] if days or not rest else []
    if rest:
        words.append(hours_ko(rest))
    return (MINUS if minutes < 0 else "") + " ".join(words)


@register.filter
def floor_days(minutes: int | None) -> str:
    """Whole days of leave, as a field of days is filled."""
    return "" if minutes is None else str(minutes // MINUTES_A_LEAVE_DAY)


@register.filter
def minutes_op(minutes: int | None) -> str:
    """A step of a sum: ``180분``, ``−60분`` (U+2212)."""
    if minutes is None:
        return ""
    return f"{MINUS if minutes < 0 else ''}{abs(minutes):,}분"


@register.filter
def comma(number: int | None) -> str:
    """``2300`` → ``2,300``: people, days, documents."""
    return won(number)


@register.filter
def won(amount: int | None) -> str:
    """``690,441``; below zero as ``won_delta`` writes it."""
    if amount is None:
        return ""
    return _delta(f"{-amount:,}") if amount < 0 else f"{amount:,}"


@register.filter
def won_delta(amount: int | None) -> str:
    """A difference: ``12,345`` or △``41,310``, read aloud as 마이너스."""
    return won(amount)


@register.filter
def won_op(amount: int | None) -> str:
    """A step of a sum in won: ``−41,310원`` (U+2212)."""
    if amount is None:
        return ""
    return f"{MINUS if amount < 0 else ''}{abs(amount):,}원"


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


@register.filter
def day_short(value: date | None) -> str:
    """``11-03(화)``: tables inside one year."""
    if value is None:
        return ""
    day = _local_day(value)
    return f"{day:%m-%d}({WEEKDAYS[day.weekday()]})"


@register.filter
def day_iso(value: date | None) -> str:
    """``2026-11-03(화)``: tables that cross years."""
    if value is None:
        return ""
    day = _local_day(value)
    return f"{day:%Y-%m-%d}({WEEKDAYS[day.weekday()]})"


@register.filter
def day_ko(value: date | None) -> str:
    """``11월 3일(화)``: sentences."""
    if value is None:
        return ""
    day = _local_day(value)
    return f"{day.month}월 {day.day}일({WEEKDAYS[day.weekday()]})"


@register.filter
def weekday(value: date) -> str:
    """``화``: under the number of a day."""
    return WEEKDAYS[value.weekday()]


@register.filter
def month_ko(value: date | None) -> str:
    """``2026년 11월``."""
    return "" if value is None else f"{value.year}년 {value.month}월"


@register.filter
def moment_ko(value: datetime | None) -> str:
    """``11월 3일(화) 14:20``: when something was written down."""
    return "" if value is None else f"{day_ko(value)} {clock(value)}"


# How a final digit is read aloud: 영 일 이 삼 사 오 육 칠 팔 구.
_DIGIT_HAS_FINAL: Final = {c: c in "013678" for c in "0123456789"}
_ENDS_IN_RIEUL_DIGITS: Final = "178"
_RIEUL: Final = 8


@register.filter
def josa(word: object, pair: str) -> str:
    """``"이팀장"|josa:"이/가"`` → ``이팀장이``. The pair names the form after a final consonant
    first: 은/는, 이/가, 을/를, 과/와, 으로/로."""
    text = str(word)
    with_final, without = pair.split("/")
    last = next((c for c in reversed(text) if c.isalnum()), "")
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        has, rieul = final != 0, final == _RIEUL
    elif last in _DIGIT_HAS_FINAL and last:
        has, rieul = _DIGIT_HAS_FINAL[last], last in _ENDS_IN_RIEUL_DIGITS
    else:
        return f"{text}{with_final}({without})"
    if with_final == "으로" and rieul:
        has = False
    return text + (with_final if has else without)


@register.filter
def browser_ko(agent: str) -> str:
    """``Mozilla/5.0 (Windows NT 10.0 …) … Chrome/131 …`` → ``윈도우의 크롬``; else the first sixty letters."""
    browser = next((ko for sign, ko in BROWSERS.items() if sign in agent), "")
    system = next((ko for sign, ko in SYSTEMS.items() if sign in agent), "")
    return f"{system}의 {browser}" if browser and system else agent[:60]
