"""부부 공무원: of two with a child of twelve or younger a call-up leaves out whom the institution says (제2조의6)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from dure.emergency import queries, roll, rules
from dure.emergency.models import Mark
from law import emergency as law

YEAR = timedelta(days=365)
FACT = "couple_childcare"


def left_out(
    persons: Sequence[int], *, called: Collection[int] = (), at: datetime
) -> dict[int, str]:
    """Whom of some people a call-up leaves out, and why; of two the one who served longer in a year.

    `called`: those of an earlier call-up of the same 비상근무, whose husband or wife stays.
    """
    served = queries.served_minutes(persons, since=at - YEAR, until=at)
    found: dict[int, str] = {}
    for each in roll.marks(on=rules.day_of(at)):
        couple = (each.person, each.spouse)
        both = [who for who in persons if who in couple]
        both.sort(key=lambda who: (who in called, -served[who], who))
        two = len(both) > 1 or any(who in called for who in couple if who not in both)
        for n, who in enumerate(both if each.kind == Mark.Kind.COUPLE else ()):
            if why := _against(at, spouse_called=n == 0 and two):
                found[who] = why
    return found


def _against(at: datetime, *, spouse_called: bool) -> str:
    """What the institution's rule says against calling one of a couple; "" for nothing."""
    day, minute = rules.day_of(at), rules.minute_of(at)
    rows = law.exempt(
        day, [FACT], start=minute, end=minute + 1, spouse_called=spouse_called, **rules.own()
    )
    against = [f"{row['ko']} ({row['article']})" for row in rows if row["level"] == "refuse"]
    return next(iter(against), "")
