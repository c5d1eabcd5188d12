"""What has come of 해온시's watches: logs handed over and signed, the first month paid, a colleague who asks.

The logs of the last day are still missing, and one of those who keep watch next month has fallen ill.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from dure.accounts.viewer import Viewer
from dure.approvals import queries as papers
from dure.duty import exempting, logbook, logs, queries, swapping, swaps
from dure.duty.queries import Seat
from dure.errors import Refused
from dure.pay import actions as pay
from dure.people import queries as people
from dure.timeline.actions import moment, month_after

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SOURCE = "(예시) 진단서 문서번호 총무과-{}"
HAPPENED = (
    "화재 수신기가 울려 확인했고 먼지 때문이었습니다. 시설팀에 알렸습니다.",
    "상수도 누수 신고를 받아 수도행정과 당직에 알렸습니다.",
    "민원 전화 3통을 받아 담당 부서의 접수 대장에 적었습니다.",
    "주차장 차단기가 멈춰 손으로 열었고 업체에 고쳐 달라고 했습니다.",
)


def write(*, of: int, today: date, hr: Viewer, at: datetime) -> None:
    """Everything but the pay, as of a moment of today."""
    for nth, seat in enumerate(_ended(today, at - DAY)):
        _log(seat, nth, hr)
    coming = [
        seat
        for seat in queries.kept(since=today + DAY, until=today + 62 * DAY)
        if seat.kept_by != of
    ]
    mine = [
        seat
        for seat in queries.kept(since=today + DAY, until=today + 62 * DAY, persons=[of])
        if swaps.begins(seat) > at
    ]
    if coming and mine:
        _ill(coming[-1], hr, at)
        _asked(mine[0], coming, hr, at)


def pay_first_month(*, today: date, payroll: Viewer) -> None:
    """The first month that was announced has been handed to payroll; the second waits for it."""
    last = today.replace(day=1) - DAY
    first = (last.replace(day=1) - DAY).replace(day=1)
    pay.hand_off_duties(month=first, by=payroll, at=moment(month_after(first) + 3 * DAY, 600))


def _ended(today: date, at: datetime) -> Iterator[Seat]:
    """A seat of each watch of the past month that ended before a moment."""
    found: dict[tuple[int, date], Seat] = {}
    for seat in queries.kept(since=today - logbook.BACK, until=today):
        if logbook.ended(seat) <= at:
            found.setdefault((seat.watch_key, seat.date), seat)
    yield from found.values()


def _log(seat: Seat, nth: int, hr: Viewer) -> None:
    """Checked, what happened on some nights, handed over in the end, signed three hours later."""
    begins, ended = swaps.begins(seat), logbook.ended(seat)
    by = _as(seat.kept_by or 0, "employee", hr)
    for place, (item, _) in enumerate(logbook.log(seat.duty).checklist):
        _line(seat.duty, by, begins + HOUR + 5 * place * MINUTE, kind="checkup", item=item)
    if nth % 3 == 0:
        text = HAPPENED[nth // 3 % len(HAPPENED)]
        _line(seat.duty, by, begins + 4 * HOUR, kind="incident", text=text)
    logs.hand_over(duty=seat.duty, by=by, at=ended + 5 * MINUTE)
    document = logbook.log(seat.duty).document
    paper = papers.paper(document) if document else None
    if paper is not None:
        signer = _as(paper.turn[0].person or 0, "head", hr)
        at = ended + 3 * HOUR
        logs.approve_log(document=paper.document, version=paper.version, by=signer, at=at)


def _line(
    duty: UUID, by: Viewer, at: datetime, *, kind: str, item: str = "", text: str = ""
) -> None:
    good = True if item else None
    logs.write_line(duty=duty, kind=kind, item=item, good=good, text=text, by=by, at=at)


def _ill(seat: Seat, hr: Viewer, at: datetime) -> None:
    """Whoever keeps a coming watch falls ill: somebody has to stand in."""
    wanted = exempting.Wanted(
        person=seat.kept_by or 0,
        why="ill_health",
        modes=(),
        source=SOURCE.format(1204),
        since=seat.date,
        until=seat.date + 7 * DAY,
    )
    exempting.exempt(wanted=wanted, by=hr, at=at)


def _asked(mine: Seat, coming: list[Seat], hr: Viewer, at: datetime) -> None:
    """The first colleague who can asks one of the cast to exchange."""
    for seat in coming:
        try:
            with transaction.atomic():
                swapping.ask(
                    duty=seat.duty,
                    other=mine.kept_by or 0,
                    back=mine.duty,
                    reason="가족 행사",
                    by=_as(seat.kept_by or 0, "employee", hr),
                    at=at - HOUR,
                )
        except Refused:
            continue
        return


def _as(person: int, role: str, hr: Viewer) -> Viewer:
    """Somebody of the city, with or without a login, doing what is theirs."""
    name = people.names([person]).get(person, "")
    told = {"person": person, "role": role, "name": name, "display_name": name}
    return Viewer(**{**hr.__dict__, **told})
