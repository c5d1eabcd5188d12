"""Whoever leaves within a week is asked, once, to give the card back."""

from datetime import datetime, timedelta

from dure.audit.actions import Actor, On, record
from dure.cards import queries
from dure.messages import actions as messages
from dure.messages import queries as told
from dure.people import periods

AHEAD = timedelta(days=7)


def ask_returns(*, by: Actor, at: datetime) -> int:
    """Tell people whose last day is near to give their card back on it; how many were told."""
    today = periods.today(at)
    soon = [
        (each.card.person, each.last_day)
        for each in queries.leaving(on=today)
        if each.last_day is not None and each.last_day <= today + AHEAD
    ]
    known = told.posted({f"card-return:{person}:{day}" for person, day in soon})
    new = [(person, day) for person, day in soon if f"card-return:{person}:{day}" not in known]
    for person, day in new:
        messages.post(
            person=person,
            topic="system",
            text=f"{day.month}월 {day.day}일까지 인사담당자에게 공무원증을 반납해 주세요.",
            url="/cards/mine",
            key=f"card-return:{person}:{day}",
            at=at,
        )
    if new:
        record(
            by=by,
            at=at,
            action="cards.ask_returns",
            summary=f"곧 떠나는 {len(new)}명에게 공무원증의 반납을 알렸습니다.",
            on=[On(person, "card") for person, _ in new],
        )
    return len(new)
