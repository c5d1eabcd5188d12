"""A worker's October 2026 at the gate: 09:00 to 18:00 on every working day but those said otherwise."""

from collections.abc import Mapping
from datetime import date, timedelta

from dure.labor.models import Worker
from tests.attendance.steps import arrive
from tests.labor.office import Office

OCTOBER = date(2026, 10, 1)
HOLIDAYS = (date(2026, 10, 5), date(2026, 10, 9))  # 개천절의 대체공휴일, 한글날
Clock = tuple[str, str] | None


def attend(
    office: Office, worker: Worker, other: Mapping[date, Clock] | None = None,
    first: date = date(2026, 9, 28), last: date = date(2026, 10, 30),
) -> None:  # fmt: skip
    """Punch in and out; `other`: the times of a day, or none."""
    assert worker.person_id is not None
    card = office.world.card(worker.name)
    usual = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    times: dict[date, Clock] = {
        day: ("09:00", "18:00") for day in usual if day.weekday() < 5 and day not in HOLIDAYS
    }
    for day, clock in sorted({**times, **(other or {})}.items()):
        if clock:
            arrive((card, f"{day} {clock[0]}", 0), (card, f"{day} {clock[1]}", 1))
