"""What other systems have of 해온시: 슬기샘's points, a panel of 총무과 in the portal, and a hook that rests."""

import json
from datetime import date, datetime, timedelta

from demo.city import City
from demo.life import acting
from dure import tenancy
from dure.accounts import queries as accounts
from dure.audit import actions as sealing
from dure.audit import queries as audit
from dure.hooks.models import Hook, Sending
from dure.identity import uuid7
from dure.links.points_file import Told
from dure.panels import actions as panels
from dure.points import actions as points
from dure.sealed import seal

SOURCE = "슬기샘"
KINDS = (("지식 등록", 150), ("질문 답변", 50), ("추천 받음", 25))
PEOPLE = 40
CLERK = "yun"
WEEK = timedelta(weeks=1)


def write(city: City, *, today: date, at: datetime) -> None:
    """As they stand this morning; the secrets are told to nobody."""
    _points(city, today, at)
    clerk = accounts.user_called(CLERK)
    assert clerk is not None
    by = accounts.viewer(clerk, on=today, role="clerk", origin="demo")
    [unit] = by.units() or ()
    panels.make(name="행정포털 첫 화면", unit=unit, origins=["https://portal.haeon.go.kr"],
                until=today + 26 * WEEK, by=by, at=at)  # fmt: skip
    _hook(at)


def _points(city: City, today: date, at: datetime) -> None:
    """A month's points, and a week ago some of them corrected, one taken back, one of a stranger."""
    half = (today - 4 * WEEK).replace(day=1)
    period = half.replace(month=1 if half.month < 7 else 7)
    numbers = city.people["staff_number"].head(PEOPLE).to_list()
    told = [
        Told(f"SG-{nth:04}", number, period, *KINDS[nth % len(KINDS)])
        for nth, number in enumerate(numbers)
    ]
    hr = acting("hr", today)
    points.take(source=SOURCE, told=told, whole=True, door="api", by=hr, at=at - 4 * WEEK)
    corrected = [Told(each.id, each.number, period, each.kind, 100) for each in told[:3]]
    stranger = Told("SG-0999", "00000000", period, *KINDS[0])
    now = [*corrected, *told[3:-1], stranger]
    points.take(source=SOURCE, told=now, whole=True, door="api", by=hr, at=at - WEEK)


def _hook(at: datetime) -> None:
    """Paused: nothing is sent from an example to an address of somebody's."""
    while sealing.seal():  # what happened before the hook is told to nobody
        pass
    head, _ = audit.head()
    hook = Hook.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        name="행정포털",
        url="https://portal.haeon.go.kr/dure",
        secret=seal(uuid7().bytes),
        events=["leave.approved", "leave.cancelled", "month.closed"],
        seq=head,
        made_at=at - WEEK,
        made_by="cho",
        paused_at=at,
        paused_reason="예시라서 보내지 않습니다.",
    )
    for days, event, refused in ((6, "month.closed", ""), (4, "leave.approved", ""),
                                 (2, "leave.approved", "상대가 받지 않았습니다(답 503).")):  # fmt: skip
        then = at - timedelta(days=days)
        Sending.objects.create(
            public_id=uuid7(),
            institution_id=hook.institution_id,
            hook=hook,
            seq=head,
            event=event,
            happened_at=then,
            subjects=[],
            body=json.dumps({"event": event, "happened_at": then.isoformat()}),
            state=Sending.State.STOPPED if refused else Sending.State.SENT,
            due=then,
            attempts=12 if refused else 1,
            attempted_at=then,
            settled_at=then,
            reason=refused,
        )
