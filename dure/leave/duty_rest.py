"""당직 휴무: what a kept watch gives, one lot for each, used as leave until its last day."""

from datetime import date, datetime, timedelta

from dure.audit.actions import Actor, On, record
from dure.errors import Refused
from dure.leave import ledger, queries
from dure.leave.ledger import Lot
from dure.leave.models import Entry
from dure.timeline.actions import SEOUL
from law.duty import ARTICLE

POOL = "duty_rest"
ONE = timedelta(days=1)


def grant_duty_rest(
    *, person: int, lot: str, minutes: int, first: date, last: date, by: Actor, at: datetime
) -> None:
    """Grant the rest of one watch, to be used from `first` to `last`; the caller asked the rule."""
    ledger.lock([person])
    _write(Lot(person, POOL, POOL, lot, minutes, first, last + ONE), by, at)
    record(
        by=by,
        at=at,
        action="leave.grant_duty_rest",
        summary=f"당직 휴무 {minutes}분을 {last}까지 쓰게 주었습니다.",
        on=[On(person, "grant", lot)],
    )


def take_back_duty_rest(*, person: int, lot: str, by: Actor, at: datetime) -> None:
    """Take back what a watch gave, where none of it is used or asked for.

    Raises:
        Refused: some of it is.
    """
    ledger.lock([person])
    rows = list(Entry.objects.filter(person_id=person, lot=lot).order_by("id"))
    head, minutes = rows[0], sum(each.minutes for each in rows)
    assert head.starts is not None
    assert head.expires is not None
    on = min(max(head.starts, at.astimezone(SEOUL).date()), head.expires - ONE)
    lots = queries.balance(person, on=on, pool=POOL).lots
    left = sum(each.left for each in lots if each.lot == lot)
    if min(left, queries.available(person, on=on, pool=POOL)) < minutes:
        raise Refused(
            "rest_is_used",
            "이미 쓰거나 올린 당직 휴무입니다. 그 휴가를 먼저 취소해 주세요.",
            ARTICLE,
        )
    _write(Lot(person, POOL, POOL, lot, -minutes, head.starts, head.expires), by, at)
    record(
        by=by,
        at=at,
        action="leave.take_back_duty_rest",
        summary=f"당직 휴무 {minutes}분을 거두었습니다.",
        on=[On(person, "grant", lot)],
    )


def _write(lot: Lot, by: Actor, at: datetime) -> None:
    times = Entry.objects.filter(person_id=lot.person, lot=lot.lot).count()
    why = Entry.Why.GRANT
    ledger.write(lots=[lot], why=why, on=lot.starts, key=f"{times + 1}", writer=by.name, at=at)
