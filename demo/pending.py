"""What waits for a signature this morning: clean requests, and some that want a second look."""

from datetime import date, datetime, timedelta

from dure.accounts import queries as accounts
from dure.accounts.viewer import Viewer
from dure.attendance import actions as attendance
from dure.attendance import queries as days
from dure.overtime import actions as overtime
from dure.people import queries as people
from dure.timeline import actions as timeline
from dure.trips import actions as trips
from dure.trips import checks
from law.trips import Period

EVENING = 1080
EVENINGS = (
    (EVENING, 1200, "예산안 설명자료"),
    (EVENING, 1260, "행사 준비"),
    (EVENING, 1260, "민원 회신"),
)


def ask(*, of: int, today: date, at: datetime) -> int:
    """Let the colleagues of a person ask for this evening, and one of them for yesterday; how many."""
    own = people.member(of, on=today)
    head = people.head_of(own.unit, on=today) if own else None
    if own is None or head is None:
        return 0
    colleagues = [
        each
        for each in people.members(viewer=_as(head, "head", today), on=today, unit=own.unit)
        if not each.head
        and accounts.user_of(each.person)
        and each.grade
        and not people.protections([each.person], on=today)
    ]
    late = "퇴근 무렵에 들어온 일입니다" if timeline.moment(today, EVENING) < at else ""
    for place, each in enumerate(colleagues[:8]):
        start, end, reason = EVENINGS[place % len(EVENINGS)]
        wanted = overtime.Wanted(today, start, end, reason=reason, after_reason=late)
        _order(each.person, wanted, at)
    if colleagues:
        _afterwards(colleagues[-1].person, today, at)
    _away(of, head, [each.person for each in colleagues if each.person != of], today, at)
    return len(colleagues[:8]) + _correct(of, today, at)


def _away(of: int, head: int, others: list[int], today: date, at: datetime) -> None:
    """A trip of this afternoon that the head has let go, and one that still waits."""
    afternoon = Period(today, 780, today, 1020)
    late = "아침에 신고가 들어와 바로 나갑니다" if timeline.moment(today, 780) < at else ""
    for person, place, purpose in (
        (of, "동부시장", "상인회 간담회"), *((each, "강변 산책로", "파손 신고 현장 확인") for each in others[:1])
    ):  # fmt: skip
        if checks.objections(
            afternoon, people.names([person]), checks.around([(afternoon, [person])])
        ):
            continue
        wanted = trips.Wanted(
            "local", purpose, place, afternoon, "public", distance_m=6_200, after_reason=late
        )
        made = trips.file(wanted=wanted, persons=[person], by=_as(person, "employee", today), at=at)
        if person == of:
            paper = made.document
            by = _as(head, "head", today)
            trips.approve(document=paper.public_id, version=paper.version, by=by, at=at)


def _order(person: int, wanted: overtime.Wanted, at: datetime) -> None:
    overtime.order(wanted=wanted, persons=[person], by=_as(person, "employee", wanted.date), at=at)


def _afterwards(person: int, today: date, at: datetime) -> None:
    """A confirmation asked for afterwards, which an approver should not wave through."""
    wanted = overtime.Wanted(
        today - timedelta(days=1),
        1320,
        1380,
        reason="누수 신고",
        after_reason="밤에 신고가 들어왔습니다",
    )
    _order(person, wanted, at)


def _correct(person: int, today: date, at: datetime) -> int:
    """The person's own answer to what the terminal missed this month."""
    found = days.misfits_of(person, since=today.replace(day=1), until=today)
    for each in found[:1]:
        claim = attendance.Claim(each.date, 1085, 1, "퇴근할 때 단말기가 꺼져 있었습니다")
        attendance.request_correction(claim=claim, by=_as(person, "employee", today), at=at)
    return len(found[:1])


def _as(person: int, role: str, on: date) -> Viewer:
    user = accounts.user_of(person)
    if user is None:
        raise LookupError(f"로그인이 없는 사람입니다: {person}")
    return accounts.viewer(user, on=on, role=role, origin="demo")
