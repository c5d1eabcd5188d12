"""When a person may be disturbed, and when the day's collection goes out: moments in Seoul."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
QUIET_FROM, QUIET_UNTIL = 22 * 60, 7 * 60  # a default of this product, no law says it
DAY = timedelta(days=1)


def after_quiet(at: datetime, *, quiet_from: int, quiet_until: int) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    local = at.astimezone(SEOUL)
    minute = local.hour * 60 + local.minute
    within = quiet_from <= minute < quiet_until
    if quiet_from > quiet_until:
        within = minute >= quiet_from or minute < quiet_until
    if not within:
        return at
    end = _moment(local, quiet_until)
    return end if end > at else end + DAY


def last_collection(at: datetime, *, digest_at: int) -> datetime:
    """The last time of collecting that has come."""
    today = _moment(at.astimezone(SEOUL), digest_at)
    return today if today <= at else today - DAY


def _moment(local: datetime, minute: int) -> datetime:
    return datetime.combine(local.date(), time(minute // 60, minute % 60), SEOUL)
