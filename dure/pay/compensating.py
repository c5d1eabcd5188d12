"""Hand off 연가보상비 of a half year, once; what changes afterwards comes with the next."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import rebuild
from dure.attendance.actions import sign_chain
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.leave import queries as leave
from dure.leave import settling
from dure.pay import compensations
from dure.pay.compensations import DECEMBER, JUNE, Owed
from dure.pay.models import Compensation, CompensationHandOff
from dure.people import queries as people
from dure.timeline.actions import SEOUL

ARTICLE = "지방공무원 수당 등에 관한 규정 제18조의5"


def hand_off_compensation(*, year: int, half: str, by: Viewer, at: datetime) -> CompensationHandOff:
    """Give a half year's 연가보상비 to payroll. There is never a second time.

    Whoever has no step of the pay table stays out and comes with the next hand-off.

    Raises:
        Refused: done before, the day has not come, June is still to come or December went before it,
            or leave waits for a signature. NotTheirs: it is payroll's to do. NoLawInForce, Unset: naming the parameter.
    """
    if by.role != "payroll":
        raise NotTheirs("급여로 넘기는 사람은 급여 담당입니다.")
    tenancy.lock("pay", tenancy.current())
    if compensations.hand_off(year, half):
        raise Refused(
            "already_handed_off",
            "이미 급여로 넘긴 연가보상비입니다. 뒤에 달라진 것은 다음에 넘길 때 차이로 나옵니다.",
            ARTICLE,
        )
    _refuse_early(year, half, at)
    _refuse_out_of_order(year, half)
    found = compensations.due(year=year, half=half, at=at)
    ready = [each for each in found if each.due_won is not None]
    made = CompensationHandOff.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        year=year,
        half=half,
        people=len({each.person for each in ready}),
        total_won=sum(each.due_won or 0 for each in ready),
        digest=_digest(ready),
        handed_off_by=by.name,
        handed_off_at=at,
    )
    law = rebuild.law_version(at=at)
    Compensation.objects.bulk_create((_row(each, made, law) for each in ready), batch_size=2000)
    record(
        by=by,
        at=at,
        action="pay.hand_off_compensation",
        summary=f"{year}년 {made.get_half_display()} 연가보상비를 급여로 넘겼습니다. "
        f"{made.people}명 {made.total_won:,}원.",
        on=[On(kind="compensation", subject=str(made.public_id))],
        after={"people": made.people, "won": made.total_won, "digest": made.digest},
    )
    institution = tenancy.current()
    transaction.on_commit(lambda: sign_chain(institution=institution, at=at))
    return made


def _refuse_early(year: int, half: str, at: datetime) -> None:
    on = compensations.base_day(year, half)
    if at.astimezone(SEOUL).date() < on:
        raise Refused(
            "base_day_not_come",
            f"기준일인 {on.month}월 {on.day}일부터 넘길 수 있습니다.",
            f"{ARTICLE}제3항",
        )
    everyone = people.employed(since=on, until=on + compensations.ONE)
    waiting = leave.undecided(
        everyone, since=on.replace(month=1, day=1), until=on + compensations.ONE
    )
    if waiting:
        raise Refused(
            "leave_is_waiting",
            f"{on.month}월 {on.day}일까지의 휴가 가운데 결재가 끝나지 않은 것이 {len(waiting)}건 있습니다. "
            "결재를 마치면 넘길 수 있습니다.",
            ARTICLE,
            [f"{title}의 결재를 마쳐 주세요." for _, _, title in waiting[:5]],
        )


def _refuse_out_of_order(year: int, half: str) -> None:
    """June before December: what December pays is less what June has paid."""
    if half == JUNE:
        if compensations.hand_off(year, DECEMBER):
            raise Refused(
                "december_handed_off",
                f"{year}년 12월 31일 기준 연가보상비를 이미 넘겼습니다. 6월분은 그 안에 들어 있으니 "
                "뒤에 달라진 것은 다음에 넘길 때 차이로 받아 주세요.",
                f"{ARTICLE}제3항",
            )
        return
    two = settling.policy("compensation.parts", compensations.base_day(year, JUNE)) == "two_parts"
    if two and not compensations.hand_off(year, JUNE):
        raise Refused(
            "june_not_handed_off",
            f"{year}년 6월 30일 기준 연가보상비를 아직 넘기지 않았습니다. 6월분을 먼저 넘겨 주세요.",
            f"{ARTICLE}제3항",
        )


def _row(each: Owed, made: CompensationHandOff, law: int) -> Compensation:
    return Compensation(
        institution_id=made.institution_id,
        person_id=each.person,
        unit_id=each.unit,
        law_id=law,
        paid_year=made.year,
        paid_half=made.half,
        year=each.year,
        half=each.half,
        retroactive=each.retroactive,
        handed_won=each.handed_won,
        due_won=each.due_won or 0,
        computed_at=made.handed_off_at,
        handoff=made,
        **each.steps,
    )


def _digest(found: Sequence[Owed]) -> str:
    values = [
        (each.person, each.year, each.half, each.due_won, *each.steps.values())
        for each in sorted(found, key=lambda one: (one.person, one.year, one.half))
    ]
    return hashlib.sha256("\n".join(map(str, values)).encode()).hexdigest()
