"""해온시's watches: 본청 with 숙직 and 일직, one 사업소 with 재택당직; two months past, this and the next announced,
and a draft that the worker plans once it is up.

Seats are given out here one by one to whoever has kept the fewest, so that loading needs no solver.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.duty import announcing, exempting, planning, queries, rostering, watches
from dure.duty.fairness import Shares
from dure.duty.planning import Planned
from dure.duty.problem import Burden, Problem
from dure.duty.rostering import Terms
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.timeline.actions import moment, month_after

RULE = "해온시 당직 및 비상근무 규칙 제{}조 (예시)"
HALL = ("총무과", "자치행정과", "회계과", "민원봉사과", "징수과")
OFFICE = ("수도행정과", "정수과")
NIGHT, DAY = (1080, 1980), (540, 1080)
CHECKS = ("청사 문과 불", "소방 설비", "전기와 난방", "민원 전화")
BEFORE = timedelta(days=12)  # from the announcement to the month


def write(*, today: date, by: Viewer, of: int, at: datetime) -> None:
    """Watches, months, a draft, and what one person wishes of it."""
    named = {node.name for node in organization.tree(on=today).values()}
    if not named.issuperset((*HALL, *OFFICE)):
        return
    first = today.replace(day=1)
    for _ in range(2):
        first = (first - timedelta(days=1)).replace(day=1)
    hall = [
        _watch("본청 숙직", "night_watch", "every_day", NIGHT, 1, HALL, first, by, at),
        _watch("본청 일직", "day_watch", "off_days", DAY, 1, HALL, first, by, at),
    ]
    home = [_watch("상수도 재택당직", "home_watch", "every_day", NIGHT, 0, OFFICE, first, by, at)]
    *_, after = months = list(_months(first, 5))
    for month in months[:-1]:
        told = min(moment(month, 600) - BEFORE, at)
        for some in (hall, home):
            _announce(some, month, of, by, told, silent=month <= today)
    draft = rostering.make_roster(
        watches=hall, since=after, until=month_after(after), terms=Terms(), seed=1, by=by, at=at
    )
    _wish(after, of, by, at)
    assert queries.waiting() == [draft]


def _months(first: date, count: int) -> Iterator[date]:
    for _ in range(count):
        yield first
        first = month_after(first)


def _watch(
    name: str,
    mode: str,
    days: str,
    times: tuple[int, int],
    leaders: int,
    units: Sequence[str],
    since: date,
    by: Viewer,
    at: datetime,
) -> UUID:
    keys = {node.name: pk for pk, node in organization.tree(on=since).items()}
    wanted = watches.Wanted(
        name=name,
        mode=mode,
        days=days,
        start=times[0],
        end=times[1],
        leaders=leaders,
        members=1,
        leader_grade=7,
        units=tuple(keys[unit] for unit in units if unit in keys),
        source=RULE.format(3),
        checklist=CHECKS,
    )
    return watches.set_watch(wanted=wanted, since=since, by=by, at=at)


def _announce(
    watches_: Sequence[UUID], month: date, of: int, by: Viewer, at: datetime, *, silent: bool
) -> None:
    """A month given out and announced; `silent`: nobody has to be told of it any more.

    A city with too few people for a month has none."""
    until = month_after(month)
    made = rostering.make_roster(
        watches=watches_, since=month, until=until, terms=Terms(most=0), seed=1, by=by, at=at
    )
    rostering.begin_plan(roster=made, at=at)
    known = planning.planned(queries.one_roster(made), today=month)
    seats = _dealt(known, of)
    outcome = {"status": "by_hand", "loads": _loads(known.problem, seats)}
    rostering.keep_plan(roster=made, seats=seats, outcome=outcome, by=by, at=at)
    if len(seats) < len(known.seats):
        rostering.drop_roster(roster=made, by=by, at=at)
        return
    announcing.announce(roster=made, reason="예시", by=by, at=at)
    if silent:
        for key in queries.one_roster(made).outcome["announced"]["told"]:
            messages.take_back(key=key, at=at)


def _dealt(known: Planned, of: int) -> dict[int, int]:
    """Each seat to whoever has kept the fewest points and can; the first to one of the cast."""
    points = dict(known.burdened)
    seats: dict[int, int] = {}
    for key in known.seats:
        waits = of in points and of not in seats.values()
        for person in sorted(points, key=lambda each: (waits and each != of, points[each], each)):
            if not planning.why_not(known, key, person, seats=seats):
                seats[key] = person
                points[person] += known.problem.rules.points(known.problem.by_key[key].burden)
                break
    return seats


def _loads(problem: Problem, seats: Mapping[int, int]) -> list[dict[str, object]]:
    """What each is given beside the fair share, as a plan would say it."""
    now = Counter((person, problem.by_key[key].burden) for key, person in seats.items())
    shares = Shares(problem)
    given = [
        shares.load(each.person, {burden: now[each.person, burden] for burden in Burden})
        for each in problem.candidates
    ]
    return [
        {"person": each.person, "total": each.total, "fair": each.fair_total, "words": each.words}
        for each in given
    ]


def _wish(month: date, of: int, by: Viewer, at: datetime) -> None:
    """One of the cast would rather not keep watch on two days of the draft's month."""
    me = Viewer(**{**by.__dict__, "person": of, "role": "employee"})
    for day in (month + timedelta(days=9), month + timedelta(days=10)):
        exempting.wish(day=day, wants=False, why="집안 행사", by=me, at=at)
