"""Hand off 여비 of a month, once; take back with what is added what was had by deceit."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import polars as pl
from django.db import transaction
from django.db.models import Q

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import rebuild
from dure.attendance.actions import sign_chain
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.pay import travels
from dure.pay.models import Recovery, Travel, TravelHandOff
from dure.pay.monthly_travel import NO_TRIP
from dure.pay.travels import Earned
from dure.people import queries as people
from dure.timeline.actions import SEOUL, month_after
from dure.trips import queries as trips
from law import travel_claim

ARTICLE = "지방공무원법 제46조"
RECOVER = "지방공무원 수당 등에 관한 규정 제18조의8"


def hand_off_travel(*, month: date, by: Viewer, at: datetime) -> TravelHandOff:
    """Give the travel pay of a month to payroll, with what is to be recovered. Never a second time.

    A trip without an amount stays out and comes with the next hand-off.

    Raises:
        Refused: done before, the month is not over, or a trip waits for a signature.
        NotTheirs: it is payroll's to do.
    """
    if by.role != "payroll":
        raise NotTheirs("급여로 넘기는 사람은 급여 담당입니다.")
    tenancy.lock("pay", tenancy.current())
    _refuse_early(month, at)
    found = travels.due(paid_month=month, at=at)
    ready = [each for each in found if each.due_won is not None]
    waiting = list(Recovery.objects.filter(handoff__isnull=True))
    made = TravelHandOff.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        month=month,
        people=len({each.person for each in ready}),
        total_won=sum(each.due_won or 0 for each in ready),
        recover_won=sum(each.recover_won for each in waiting),
        digest=_digest(ready, waiting),
        handed_off_by=by.name,
        handed_off_at=at,
    )
    law = rebuild.law_version(at=at)
    Travel.objects.bulk_create((_row(each, made, law) for each in ready), batch_size=2000)
    Recovery.objects.filter(id__in=[each.id for each in waiting]).update(handoff=made)
    record(
        by=by,
        at=at,
        action="pay.hand_off_travel",
        summary=f"{month.year}년 {month.month}월 여비를 급여로 넘겼습니다. "
        f"{made.people}명 {made.total_won:,}원."
        + (f" 추징 {made.recover_won:,}원." if waiting else ""),
        on=[On(kind="travel", subject=str(made.public_id))],
        after={
            "people": made.people,
            "won": made.total_won,
            "recover_won": made.recover_won,
            "digest": made.digest,
        },
    )
    institution = tenancy.current()
    transaction.on_commit(lambda: sign_chain(institution=institution, at=at))
    return made


def recover_travel(
    *,
    person: int,
    trip: UUID | None = None,
    month: date | None = None,
    improper_won: int,
    reason: str,
    document: str,
    by: Viewer,
    at: datetime,
) -> Recovery:
    """Take back the pay of a trip, or the 월액여비 of a month, had by deceit, with what the decree adds.

    It goes to payroll with the next hand-off; what it is of is not computed again.

    Raises:
        Refused: nothing or less was handed off for it, it was recovered before, or no reason and
            document are given. NotTheirs: it is payroll's to do.
    """
    if by.role != "payroll":
        raise NotTheirs("추징을 적는 사람은 급여 담당입니다.")
    tenancy.lock("pay", tenancy.current())
    if not reason.strip() or not document.strip():
        raise Refused(
            "reason_missing", "부정하게 받은 까닭과 근거 문서를 적어 주세요.", f"{RECOVER}제1항"
        )
    noun, out_of = ("출장", "이 출장으로") if trip else ("월액여비", "이 달의 월액여비로")
    of = Q(trip__public_id=trip) if trip else Q(trip__isnull=True, month=month)
    rows = Travel.objects.filter(of, person_id=person).order_by("id")
    paid = sum(each.due_won for each in rows)
    first = rows.first()
    if first is None or not 0 < improper_won <= paid:
        raise Refused(
            "not_what_was_paid",
            f"{out_of} 넘긴 여비는 {paid:,}원입니다. 그 안에서 부정하게 받은 금액을 적어 주세요.",
            f"{RECOVER}제1항",
        )
    key = travels.key_of(person, first.trip_id or NO_TRIP, first.month)
    if key in travels.recovered():
        raise Refused("recovered_before", f"이미 추징한 {noun}입니다.", f"{RECOVER}제1항")
    received = first.handoff.handed_off_at.astimezone(SEOUL).date()
    counted = _counted(received, improper_won)
    made = Recovery.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        unit_id=first.unit_id,
        trip_id=first.trip_id,
        month=None if first.trip_id else first.month,
        received_on=received,
        improper_won=improper_won,
        recover_percent=counted["recover_percent"],
        added_won=counted["added_won"],
        recover_won=counted["recover_won"],
        reason=reason.strip()[:200],
        document=document.strip()[:120],
        by=by.name,
        at=at,
    )
    record(
        by=by,
        at=at,
        action="pay.recover_travel",
        summary=f"여비 {improper_won:,}원을 부정하게 받아 {made.recover_won:,}원을 추징합니다: "
        f"{made.reason} ({made.document})",
        on=[On(person, "travel", str(trip) if trip else f"{month:%Y-%m} 월액여비")],
        after={"improper_won": improper_won, "recover_won": made.recover_won},
    )
    return made


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _refuse_early(month: date, at: datetime) -> None:
    if travels.hand_off(month):
        raise Refused(
            "already_handed_off",
            "이미 급여로 넘긴 여비입니다. 뒤에 달라진 것은 다음에 넘길 때 차이로 나옵니다.",
            ARTICLE,
        )
    until = month_after(month)
    if at.astimezone(SEOUL).date() < until:
        raise Refused(
            "month_not_over",
            f"{month.month}월이 끝나야 넘길 수 있습니다. {until.month}월 1일부터 눌러 주세요.",
            ARTICLE,
        )
    everyone = people.employed(since=month, until=until)
    waiting = trips.undecided(everyone, since=month, until=until)
    if waiting:
        numbers = sorted({number for _, _, number in waiting})
        raise Refused(
            "trips_are_waiting",
            f"결재가 끝나지 않은 출장이 {len(numbers)}건 있습니다. 결재를 마치면 넘길 수 있습니다.",
            ARTICLE,
            [f"{number}의 결재를 마쳐 주세요." for number in numbers[:5]],
        )


def _counted(received: date, improper_won: int) -> dict[str, int]:
    frame = pl.LazyFrame({"date": [received], "improper_won": [improper_won]})
    return travel_claim.recover_won(frame).collect().to_dicts()[0]


def _row(each: Earned, made: TravelHandOff, law: int) -> Travel:
    return Travel(
        institution_id=made.institution_id,
        person_id=each.person,
        unit_id=each.unit,
        law_id=law,
        trip_id=each.trip or None,
        paid_month=made.month,
        month=each.month,
        item=each.item,
        retroactive=each.retroactive,
        handed_won=each.handed_won,
        travel_won=each.amount_won,
        due_won=each.due_won or 0,
        computed_at=made.handed_off_at,
        handoff=made,
        steps=each.steps,
    )


def _digest(found: Sequence[Earned], recovered: Sequence[Recovery]) -> str:
    values: list[tuple[object, ...]] = [
        (each.person, each.trip, each.month, each.due_won, *sorted(each.steps.items()))
        for each in sorted(found, key=lambda one: (one.person, one.trip, one.month))
    ]
    values += [(each.person_id, each.trip_id or each.month, each.recover_won) for each in recovered]
    return hashlib.sha256("\n".join(map(str, values)).encode()).hexdigest()
