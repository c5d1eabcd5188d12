"""Hand off 당직비 and 비상근무수당 of a month, once."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import rebuild
from dure.attendance.actions import sign_chain
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.pay import duties
from dure.pay.duties import Earned
from dure.pay.models import DutyHandOff, DutyPay
from dure.timeline.actions import SEOUL, month_after

ARTICLE = "지방공무원법 제46조"


def hand_off_duties(*, month: date, by: Viewer, at: datetime) -> DutyHandOff:
    """Give 당직비 and 비상근무수당 of a month to payroll. Never a second time.

    What has no amount stays out and comes with the next hand-off.

    Raises:
        Refused: done before, or the month is not over. NotTheirs: it is payroll's to do.
    """
    if by.role != "payroll":
        raise NotTheirs("급여로 넘기는 사람은 급여 담당입니다.")
    tenancy.lock("pay", tenancy.current())
    _refuse_early(month, at)
    ready = [each for each in duties.due(paid_month=month, at=at) if each.due_won is not None]
    made = DutyHandOff.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        month=month,
        people=len({each.person for each in ready}),
        total_won=sum(each.due_won or 0 for each in ready),
        digest=_digest(ready),
        handed_off_by=by.name,
        handed_off_at=at,
    )
    law = rebuild.law_version(at=at)
    DutyPay.objects.bulk_create((_row(each, made, law) for each in ready), batch_size=2000)
    record(
        by=by,
        at=at,
        action="pay.hand_off_duties",
        summary=f"{month.year}년 {month.month}월 당직비와 비상근무수당을 급여로 넘겼습니다. "
        f"{made.people}명 {made.total_won:,}원.",
        on=[On(kind="duties", subject=str(made.public_id))],
        after={"people": made.people, "won": made.total_won, "digest": made.digest},
    )
    institution = tenancy.current()
    transaction.on_commit(lambda: sign_chain(institution=institution, at=at))
    return made


def _refuse_early(month: date, at: datetime) -> None:
    if duties.hand_off(month):
        raise Refused(
            "already_handed_off",
            "이미 급여로 넘긴 달입니다. 뒤에 달라진 것은 다음에 넘길 때 차이로 나옵니다.",
            ARTICLE,
        )
    until = month_after(month)
    if at.astimezone(SEOUL).date() < until:
        raise Refused(
            "month_not_over",
            f"{month.month}월이 끝나야 넘길 수 있습니다. {until.month}월 1일부터 눌러 주세요.",
            ARTICLE,
        )


def _row(each: Earned, made: DutyHandOff, law: int) -> DutyPay:
    return DutyPay(
        institution_id=made.institution_id,
        person_id=each.person,
        unit_id=each.unit,
        law_id=law,
        duty_id=each.duty or None,
        paid_month=made.month,
        month=each.month,
        item=each.item,
        retroactive=each.retroactive,
        handed_won=each.handed_won,
        amount_won=each.amount_won,
        due_won=each.due_won or 0,
        computed_at=made.handed_off_at,
        handoff=made,
        steps=each.steps,
    )


def _digest(found: Sequence[Earned]) -> str:
    values = [
        (each.person, each.duty, each.month, each.due_won, *sorted(each.steps.items()))
        for each in sorted(found, key=lambda one: (one.person, one.duty, one.month))
    ]
    return hashlib.sha256("\n".join(map(str, values)).encode()).hexdigest()
