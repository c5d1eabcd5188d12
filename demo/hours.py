"""Changed hours of the office that the demo looks at: some that hold, one at home today, one to decide."""

from datetime import date, datetime, timedelta
from uuid import UUID

from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.approvals import queries as approvals
from dure.flexible import actions
from dure.people import queries as people
from law import flexible as law

DAY = timedelta(days=1)
WEEKS = 4


def write(*, of: int, today: date, hr: Viewer, at: datetime) -> int:
    """Hours of a person's colleagues, and how many their counter needs; how many requests."""
    own = people.member(of, on=today)
    head = people.head_of(own.unit, on=today) if own else None
    if own is None or head is None:
        return 0
    colleagues = [
        each.person
        for each in people.appointed(own.unit, on=today)
        if not each.head and each.person != of and accounts.user_of(each.person)
    ]
    monday = today - timedelta(days=today.weekday())
    before = at - 14 * DAY
    actions.set_minimum(
        unit=own.unit,
        start=540,
        end=1080,
        people=max(len(colleagues) // 2, 1),
        document="해온시 민원창구 운영 지침 예시",
        since=monday,
        by=hr,
        at=at,
    )
    asked = [
        (_week(420, 960), "staggered", monday, monday + 7 * WEEKS * DAY, "아침에 자녀를 맡김"),
        (_week(600, 1140), "staggered", monday + 7 * DAY, monday + 14 * DAY, "야간 대학원"),
        (_at_home(today), "home", today, monday + 7 * WEEKS * DAY, "자료 작성"),
    ]
    made = 0
    for person, (days, kind, since, until, reason) in zip(colleagues, asked, strict=False):
        wanted = actions.Wanted(kind, since, until, days, reason=reason)
        request = actions.request(wanted=wanted, by=_as(person, "employee", today), at=before)
        made += 1
        if since <= today:
            _decided(request.document.public_id, today, before)
    return made


def _week(start: int, end: int) -> list[law.Day]:
    return [law.Day(each, start, end, 720, 780) for each in law.WEEKDAYS[:5]]


def _at_home(today: date) -> list[law.Day]:
    """Today's weekday from home."""
    home = law.WEEKDAYS[min(today.weekday(), 4)]
    return [
        law.Day(each, 540, 1080, 720, 780, *((540, 1080) if each == home else ()))
        for each in law.WEEKDAYS[:5]
    ]


def _decided(document: UUID, today: date, at: datetime) -> None:
    paper = approvals.paper(document)
    while paper is not None and paper.turn and paper.turn[0].person:
        signer = _as(paper.turn[0].person, "head", today)
        actions.approve(document=document, version=paper.version, by=signer, at=at)
        paper = approvals.paper(document)


def _as(person: int, role: str, on: date) -> Viewer:
    user = accounts.user_of(person)
    assert user is not None
    return accounts.viewer(user, on=on, role=role, origin="demo")
