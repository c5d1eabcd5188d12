"""해온시's regime of work: Wednesdays from 8 to 7 at the 민원 counters, and a roster of a plant's shifts."""

from datetime import date, datetime, timedelta

from dure.accounts.viewer import Viewer
from dure.organization import queries as organization
from dure.people import patterns, regimes, rosters
from dure.people import queries as people
from dure.people.regime_plans import Wanted
from dure.people.wanted import Workday

COUNTER = "민원봉사과"
DOCUMENT = "총무과-1123"
EARLY, LATE = Workday(0, 480, 1020, 720, 780), Workday(0, 600, 1140, 780, 840)
LETTERS = {
    "주": Workday(0, 540, 1080, 720, 780),
    "야": Workday(0, 1080, 1980, 1500, 1680),
    "비": None,
}
TURN = ("주", "야", "비", "비")
MOST = 12  # persons on the roster
DAY = timedelta(days=1)


def write(*, today: date, by: Viewer, at: datetime) -> None:
    """Publish both for days to come: nothing that was computed changes."""
    _wednesdays(today, by, at)
    for code, hours in LETTERS.items():
        rosters.name_code(code=code, hours=hours, by=by, at=at)
    _roster((today.replace(day=1) + timedelta(days=32)).replace(day=1), by, at)


def _wednesdays(today: date, by: Viewer, at: datetime) -> None:
    units = [n.id for n in organization.tree(on=today).values() if n.name == COUNTER]
    monday = today + timedelta(days=7 - today.weekday())
    wanted = Wanted(
        kind="weekdays",
        since=monday,
        until=None,
        document=DOCUMENT,
        units=tuple(units),
        weekdays=(2,),
        teams=(EARLY, LATE),
        turns=True,
    )
    seen = regimes.look(wanted=wanted, by=by, on=today)
    if units and seen.pieces:
        regimes.publish_regime(wanted=wanted, digest=seen.digest, by=by, at=at)


def _roster(month: date, by: Viewer, at: datetime) -> None:
    """A month of letters for those who worked four-day turns, each by their own turn."""
    until = (month + timedelta(days=32)).replace(day=1)
    rows: dict[int, str] = {}
    numbers = people.staff_numbers(people.employed(since=month, until=until), on=month)
    for pk, pattern in patterns.load().items():
        if pattern.shift and pattern.length == len(TURN):
            places = [
                ((month + n * DAY) - pattern.anchor).days for n in range((until - month).days)
            ]
            letters = ",".join(TURN[place % len(TURN)] for place in places)
            rows |= {
                each.person: f"{numbers[each.person]},{letters}"
                for each in patterns.workers(pk)
                if each.until is None and each.person in numbers
            }
    if rows:
        header = ",".join(["사번", *(str(n + 1) for n in range((until - month).days))])
        content = "\n".join([header, *(rows[each] for each in sorted(rows)[:MOST])]).encode()
        name = f"{month:%Y-%m} 근무표.csv"
        seen = rosters.preview(filename=name, content=content, month=month, by=by, at=at)
        rosters.apply_roster(upload=seen.upload, by=by, at=at)
