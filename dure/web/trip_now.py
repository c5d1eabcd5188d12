"""The trip that runs: what one press does now, on its own page and on the first one."""

from datetime import timedelta
from typing import Any, Final

from dure.attendance import queries as attendance
from dure.timeline import actions as clocks
from dure.trips import queries as trips
from dure.web.doors import Visit
from dure.web.templatetags.dure_format import clock, day_short
from dure.web.trip_form import when
from law import trips as law

NEAR: Final = timedelta(hours=12)
FORGOTTEN: Final = timedelta(hours=4)  # so long after its end one has come back without saying so


def running(asked: trips.Asked, visit: Visit) -> bool:
    """Whether the viewer is on it now: set out and not back, or inside its hours and not back."""
    own = asked.going(visit.viewer.person)
    if own is None or asked.state != "approved" or own.back is not None:
        return False
    ends = clocks.moment(asked.period.returns, asked.period.end)
    if visit.at - ends > timedelta(hours=12):
        return False
    begins = clocks.moment(asked.period.departs, asked.period.start)
    return own.out is not None or begins <= visit.at < ends


def now(visit: Visit, asked: trips.Asked) -> dict[str, Any] | None:
    """What one press does now: set out, come back, or put right what was forgotten."""
    own = asked.going(visit.viewer.person)
    if own is None:
        return None
    begins = clocks.moment(asked.period.departs, asked.period.start)
    ends = clocks.moment(asked.period.returns, asked.period.end)
    mates = [each for each in asked.people if each.person != own.person]
    if own.back:
        fresh = visit.at - own.back.at <= timedelta(seconds=10)
        return {"kind": "back", "when": when(own.period), "undo": fresh}
    if own.out is None and visit.at < begins:
        near = begins - visit.at <= NEAR
        return (
            {"kind": "go", "several": any(e.out is None for e in mates)}
            if near
            else {"kind": "later"}
        )
    late = visit.at - ends > FORGOTTEN
    several = any(each.back is None for each in mates)
    return {
        "kind": "forgotten" if late else "out",
        "since": _since(own, asked, visit),
        "unsaid": own.out is None and visit.at < ends,
        "until": clock(asked.period.end),
        "several": several,
        "readings": _readings(visit, asked, own),
    }


def _since(own: trips.Going, asked: trips.Asked, visit: Visit) -> str:
    day, minute = (
        (own.out.date, own.out.minute) if own.out else (asked.period.departs, asked.period.start)
    )
    return clock(minute) if day == visit.today else f"{day_short(day)} {clock(minute)}"


def _readings(visit: Visit, asked: trips.Asked, own: trips.Going) -> list[dict[str, str]]:
    """Punches at terminals since setting out: any of them may have been the coming back."""
    of = own.period
    last = max(asked.period.returns, min(visit.today, asked.period.returns + timedelta(days=1)))
    found = attendance.readings(own.person, since=of.departs, until=last + timedelta(days=1))
    return [
        {
            "value": f"{day.isoformat()} {each.minute}",
            "clock": clock(each.minute) if day == visit.today else f"{day_short(day)} {clock(each.minute)}",
            "place": each.terminal,
        }
        for day, readings in sorted(found.items())
        for each in readings
        if each.terminal and not each.dropped and (day, each.minute) > (of.departs, of.start)
        and each.minute < law.DAY
    ][-3:]  # fmt: skip
