"""What one watch and one month of emergencies pay, asked of `law` with this institution's values."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from dure.attendance import queries as attendance
from dure.duty import queries as duty
from dure.duty.queries import Seat
from dure.emergency import queries as emergency
from dure.emergency.queries import Served
from dure.organization import queries as organization
from dure.organization.queries import Setting
from law import duty as duty_law
from law import emergency as emergency_law
from law.emergency import DISASTERS
from law.params import LocalRefused, NoLawInForce, Unset

NO_LAW: Final = (NoLawInForce, Unset, LocalRefused)
NO_DUTY: Final = 0
AROUND: Final = timedelta(days=2)  # a watch that ended in a month began at most so long before
UNLOGGED: Final = "당직일지 승인 전입니다. 당직일지가 결재되면 다음에 넘길 때 나옵니다."
RECOGNISED: Final = ("recognised_ordinary_minutes", "recognised_exempt_minutes")
Row = dict[str, Any]


def of_month(month: date, until: date, *, at: datetime, persons: Sequence[int] | None) -> list[Row]:
    """Every watch that ended in a month and is over, and every person's 비상근무 of it: person, duty,
    item and steps. Where a value is missing, or a log is not approved, there is no amount, and the
    steps say so. A watch was kept once its log is approved: pay and rest follow the same moment."""
    said = organization.settings()
    given = _given(month, until, said)
    ended = duty.done(since=month, until=until, at=at, persons=persons)
    logged = duty.approved(since=month - AROUND, until=until)
    watches = [
        _watch(each, given, said, is_logged=(each.watch_key, each.date) in logged) for each in ended
    ]
    return [*watches, *_emergencies(month, until, persons, given)]


def _given(month: date, until: date, said: Sequence[Setting]) -> Mapping[str, Any]:
    around = {"since": month - AROUND, "until": until + timedelta(days=1)}
    return {
        "institution": organization.institution().code,
        "local": organization.local_values(said).lazy(),
        "own": tuple(organization.own_days(**around)),
    }


def _watch(
    seat: Seat, given: Mapping[str, Any], said: Sequence[Setting], *, is_logged: bool
) -> Row:
    ended_on = duty.last_day(seat)
    told = {"date": str(seat.date), "name": seat.name, "mode": seat.mode, "ended_on": str(ended_on)}
    minutes = seat.end - seat.start
    asked = (seat.date, ended_on, seat.mode)
    found: Row = {"amount_won": None, "missing": UNLOGGED, "unlogged": True}
    if is_logged:
        found = _priced(partial(duty_law.pay, *asked, waited_minutes=minutes, **given))
        found |= {"document": _document(said, f"duty.{found.get('rate', '')}_won", seat.date)}
    return {"person": seat.kept_by, "duty": seat.key, "item": "watch", "steps": told | found}


def _document(said: Sequence[Setting], key: str, on: date) -> str:
    """By which document the institution set a value; "" where it did not."""
    found = [each for each in said if each.key == key and each.valid_from <= on]
    return found[-1].document if found else ""


def _emergencies(
    month: date, until: date, persons: Sequence[int] | None, given: Mapping[str, Any]
) -> list[Row]:
    """비상근무수당 by person: drills pay none."""
    served: dict[int, dict[date, list[Served]]] = {}
    for each in emergency.served(month, until, people=persons):
        if not each.drill:
            served.setdefault(each.person, {}).setdefault(each.day, []).append(each)
    overtime = _overtime(month, until, sorted(served))
    own = {name: given[name] for name in ("institution", "local")}
    rows = []
    for person, days in sorted(served.items()):
        asked = [_day(on, mine, overtime.get((person, on), 0)) for on, mine in sorted(days.items())]
        found = _priced(partial(emergency_law.pay, month, asked, **own))
        told = {
            "date": str(month),
            "served_days": len(asked),
            "days": [_told(one) for one in asked],
        }
        rows.append({"person": person, "duty": NO_DUTY, "item": "emergency", "steps": told | found})
    return rows


def _day(on: date, served: Sequence[Served], overtime_minutes: int) -> Row:
    """A day of service: what was served in disasters and else counts as one."""
    triggers = sorted((each.trigger for each in served), key=lambda one: one not in DISASTERS)
    return {
        "date": on,
        "minutes": sum(each.minutes for each in served),
        "trigger": triggers[0],
        "overtime_minutes": overtime_minutes,
    }


def _told(day: Row) -> Row:
    return day | {"date": str(day["date"])}


def _overtime(month: date, until: date, persons: Sequence[int]) -> dict[tuple[int, date], int]:
    if not persons:
        return {}
    found = attendance.latest(since=month, until=until, persons=persons, steps=RECOGNISED)
    rows = found.select("person", "date", *RECOGNISED).iter_rows()
    return {(person, on): int(plain or 0) + int(exempt or 0) for person, on, plain, exempt in rows}


def _priced(rule: Callable[[], Row]) -> Row:
    try:
        return rule()
    except NO_LAW as missing:
        return {"amount_won": None, "missing": str(missing)}
