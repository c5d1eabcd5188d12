"""What sources of presence have told is destroyed when the months that an institution has set are over."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection

from dure.audit.actions import Actor, On, record
from dure.organization import queries
from dure.timeline.actions import SEOUL

SHORTEST: Final = timedelta(days=31)  # what a machine sends late is still known by then
AT_ONCE: Final = 50_000


@dataclass(frozen=True)
class Kept:
    """One kind of rows: the months that are set, and what in the database destroys them.

    The application may not delete a fact; only that function may, and no young one.
    """

    months: str
    function: str
    ko: str


def destroy(*, kept: Kept, by: Actor, at: datetime) -> int:
    """Destroy some rows of a kind whose months are over, where any are set; how many."""
    months = queries.keep_months(kept.months, on=at.astimezone(SEOUL).date())
    if months is None:
        return 0
    before = min(months_before(at, months), at - SHORTEST)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {kept.function}(%s, %s)", [before, AT_ONCE])
        gone = int(cursor.fetchone()[0])
    if gone:
        record(
            by=by,
            at=at,
            action="organization.destroy",
            summary=f"{before:%Y-%m-%d} 앞의 {kept.ko} {gone}건을 파기했습니다(보존 {months}개월).",
            on=[On(kind="kept", subject=kept.months)],
            after={"count": gone, "before": f"{before:%Y-%m-%d}", "months": months},
        )
    return gone


def months_before(at: datetime, months: int) -> datetime:
    """Midnight in Seoul of the same day so many months ago, the last of its month where there is none."""
    today = at.astimezone(SEOUL).date()
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    last = (date(year, month + 1, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return datetime.combine(last.replace(day=min(today.day, last.day)), time(), SEOUL)
