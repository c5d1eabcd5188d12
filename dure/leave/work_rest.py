"""Leave that work gives: recognised overtime as annual leave, 대체휴무, 선거사무 휴무, 비상근무 휴무
(제2조의4제5항·제4조·제4조의3)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.emergency.queries import Served
from dure.errors import NotTheirs, Refused
from dure.leave import ledger, part_time, queries
from dure.leave.ledger import Lot
from dure.leave.models import Entry
from dure.leave.settling import resettle
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL
from law import emergency, params, rest
from law.leave import DAY, SERVICE
from law.leave_kinds import ANNUAL_LOTS, LEAVE_KINDS

CONVERTED, SUBSTITUTE, ELECTION = "converted", "substitute_rest", "election_rest"
EMERGENCY = "emergency_rest"
POOLS = {CONVERTED: "annual", SUBSTITUTE: SUBSTITUTE, ELECTION: ELECTION}
ONE = timedelta(days=1)
UNSET = (
    "비상근무한 뒤 몇 시간을 쉬는지 기관이 정하지 않았습니다. 인사담당자가 기관 값에서 정합니다."
)


def grant_for_work(
    *, person: int, into: str, day: date, minutes: int, by: Viewer, at: datetime
) -> str:
    """Grant what overtime of a day became: annual leave, saved at the year's end, or a day of
    대체휴무 with its six weeks; the name of its lot. The caller has asked the article.

    Raises:
        NotTheirs: neither HR nor their clerk.
    """
    check_may([person], by, day)
    ledger.lock([person])
    own = organization.own_days(since=day, until=day + timedelta(days=120))
    last = rest.substitute_rest(day, own=own)["last_date"]
    starts, expires = day + ONE, last and last + ONE
    if into == CONVERTED:
        expires = date(day.year + 1, 1, 1)
        starts = min(starts, expires - ONE)  # of December 31 it can only be saved
    lot = f"{into}-{day}"
    _write(
        Lot(person, POOLS[into], into, lot, minutes, starts, expires), _next(person, lot), by, at
    )
    _settle_again(person, day, into, by, at)
    record(
        by=by,
        at=at,
        action="leave.grant_for_work",
        summary=f"{day}의 시간외근무로 {_ko(into)} {minutes}분을 주었습니다.",
        on=[On(person, "grant", lot)],
    )
    return lot


def take_back_for_work(*, person: int, lot: str, minutes: int, by: Viewer, at: datetime) -> None:
    """Take back what overtime became, where none of it has been used or asked for.

    Raises:
        Refused: some of it is used. NotTheirs: neither HR nor their clerk.
    """
    check_may([person], by, at.astimezone(SEOUL).date())
    ledger.lock([person])
    head = Entry.objects.filter(person_id=person, lot=lot).earliest("id")
    assert head.starts is not None
    on = max(head.starts, at.astimezone(SEOUL).date())
    if head.kind == CONVERTED and head.expires:
        on = min(on, head.expires - ONE)  # what the year's end saved is not there any more
    known = queries.balance(person, on=on, pool=head.pool)
    left = sum(each.left for each in known.lots if each.lot == lot)
    if min(left, known.available) < minutes:
        raise Refused(
            "rest_is_used",
            "이미 쓰거나 올리거나 연말에 저축한 시간이 있어 되돌릴 수 없습니다. 쓴 휴가는 먼저 취소해 주세요.",
            f"{SERVICE} 제4조",
        )
    back = Lot(person, head.pool, head.kind, lot, -minutes, head.starts, head.expires)
    _write(back, _next(person, lot), by, at)
    _settle_again(person, head.starts, head.kind, by, at)
    record(
        by=by,
        at=at,
        action="leave.take_back_for_work",
        summary=f"시간외근무로 준 {_ko(head.kind)} {minutes}분을 되돌렸습니다.",
        on=[On(person, "grant", lot)],
    )


def grant_election_rest(
    *, persons: Sequence[int], election_on: date, document: str, by: Viewer, at: datetime
) -> int:
    """선거사무 휴무 of an election day (early voting days too), once for each person; how many got it.

    Raises:
        Refused: no document, or the decree gave none on that day. NotTheirs: out of reach.
    """
    check_may(persons, by, at.astimezone(SEOUL).date())
    if not document.strip():
        raise Refused("document_missing", "위촉 문서번호를 적어 주세요.", rest.ELECTION)
    own = organization.own_days(since=election_on, until=election_on + timedelta(days=31))
    found = rest.election_rest(election_on, own=own)
    if not found["rest_days"]:
        raise Refused(
            "not_in_decree",
            "2024년 4월 2일 전의 선거사무에는 이 휴무가 없었습니다. 대체휴무를 확인해 주세요.",
            "대통령령 제34380호 부칙",
        )
    ledger.lock(persons)
    lot = f"{ELECTION}-{election_on}"
    have = set(
        Entry.objects.filter(person_id__in=persons, lot=lot).values_list("person_id", flat=True)
    )
    new = [person for person in dict.fromkeys(persons) if person not in have]
    short = part_time.lengths(election_on, new)
    for person in new:
        minutes = found["rest_days"] * short.get(person, DAY)
        last = found["last_date"] + ONE
        mine = Lot(
            person, ELECTION, ELECTION, lot, minutes, election_on + ONE, last, document.strip()
        )
        _write(mine, "1", by, at)
    if new:
        record(
            by=by,
            at=at,
            action="leave.grant_election_rest",
            summary=f"{election_on} 선거사무 휴무 {found['rest_days']}일을 {len(new)}명에게 주었습니다.",
            on=[On(person, "grant", lot) for person in new],
        )
    return len(new)


def grant_emergency_rest(*, served: Sequence[Served], by: Viewer, at: datetime) -> int:
    """비상근무 휴무 for what was served of a day, as long as the institution set; how many got one.

    Once for a person, a day and an emergency; nothing for drills, nor where it is too short.

    Raises:
        Refused: nobody set how long. NotTheirs: out of reach.
    """
    persons = [each.person for each in served]
    check_may(persons, by, at.astimezone(SEOUL).date())
    ledger.lock(persons)
    have = rested(served)
    done: list[int] = []
    for each in served:
        lot, found = emergency_lot(each), emergency_rest(each)
        if found is None:
            raise Refused("value_unset", UNSET, emergency.SERVING + "제5항", ["/law/local"])
        if each.drill or (each.person, lot) in have or not found["rest_minutes"]:
            continue
        last = found["last_date"]
        expires = last + ONE if last else None
        mine = Lot(each.person, EMERGENCY, EMERGENCY, lot, found["rest_minutes"],
                   found["first_date"], expires)  # fmt: skip
        _write(mine, _next(each.person, lot), by, at)
        done.append(each.person)
    if done:
        record(
            by=by,
            at=at,
            action="leave.grant_emergency_rest",
            summary=f"비상근무 휴무를 {len(done)}건 주었습니다.",
            on=[On(person, "grant", EMERGENCY) for person in done],
        )
    return len(done)


def emergency_lot(served: Served) -> str:
    """The name of the lot that a day of service grants."""
    return f"{EMERGENCY}-{served.day}-{served.emergency.hex[-12:]}"


def emergency_rest(served: Served) -> dict[str, Any] | None:
    """What may be rested for a day of service (`law.emergency.rest`); None where nobody set how long."""
    try:
        return emergency.rest(
            served.day,
            served.minutes,
            on_off_time=served.off_minutes > 0,
            institution=organization.institution().code,
            local=organization.local_values().lazy(),
        )
    except params.Unset:
        return None


def take_back_emergency_rest(
    *, emergency: UUID, served: Sequence[Served], by: Viewer, at: datetime
) -> int:
    """Take back the rest of an emergency's days that were not served after all; how many.

    `served`: all that was. What is used or asked for stays, and is found by `unserved`.

    Raises:
        NotTheirs: neither HR nor a clerk.
    """
    check_may([], by, at.astimezone(SEOUL).date())
    reach = {each.person for each in people.members(viewer=by, on=at.astimezone(SEOUL).date())}
    found = unserved(served, lots=emergency.hex[-12:])
    mine = {key: minutes for key, minutes in found.items() if key[0] in reach}
    ledger.lock(sorted({person for person, _ in mine}))
    done = [key for key, minutes in mine.items() if _returned(*key, minutes, by, at)]
    if done:
        record(
            by=by,
            at=at,
            action="leave.take_back_emergency_rest",
            summary=f"근무하지 않은 것으로 된 비상근무 휴무 {len(done)}건을 거두었습니다.",
            on=[On(person, "grant", lot) for person, lot in done],
        )
    return len(done)


def _returned(person: int, lot: str, minutes: int, by: Viewer, at: datetime) -> bool:
    """Whether a lot that nobody has used any of was taken back."""
    head = Entry.objects.filter(person_id=person, lot=lot).earliest("id")
    assert head.starts is not None
    on = max(head.starts, at.astimezone(SEOUL).date())
    on = min(on, head.expires - ONE) if head.expires else on  # unused till it ended is not used
    lots = queries.balance(person, on=on, pool=EMERGENCY).lots
    left = sum(each.left for each in lots if each.lot == lot)
    if min(left, queries.available(person, on=on, pool=EMERGENCY)) < minutes:
        return False
    back = Lot(person, EMERGENCY, EMERGENCY, lot, -minutes, head.starts, head.expires)
    _write(back, _next(person, lot), by, at)
    return True


def unserved(served: Sequence[Served], *, lots: str) -> dict[tuple[int, str], int]:
    """Rest that was given for what was not served after all, by person and lot; `lots`: part of their names."""
    due = {
        (each.person, emergency_lot(each))
        for each in served
        if (rule := emergency_rest(each)) is None or rule["rest_minutes"]
    }
    given = _given(Entry.objects.filter(lot__contains=lots))
    return {key: minutes for key, minutes in given.items() if key not in due}


def rested(served: Sequence[Served]) -> dict[tuple[int, str], int]:
    """Minutes granted and not taken back by person and lot, for some days of service."""
    return _given(Entry.objects.filter(lot__in={emergency_lot(each) for each in served}))


def _given(rows: QuerySet[Entry]) -> dict[tuple[int, str], int]:
    """Minutes of 비상근무 휴무 by person and lot, where any stand."""
    mine = rows.filter(pool=EMERGENCY, why=Entry.Why.GRANT).order_by()
    told = mine.values_list("person_id", "lot").annotate(total=Sum("minutes"))
    return {(person, lot): total for person, lot, total in told if total > 0}


def _next(person: int, lot: str) -> str:
    """The name of the next line of a lot."""
    return f"{Entry.objects.filter(person_id=person, lot=lot).count() + 1}"


def check_may(persons: Sequence[int], by: Viewer, on: date) -> None:
    """HR, or the clerk of everybody named.

    Raises:
        NotTheirs: otherwise.
    """
    if by.role not in ("clerk", "hr"):
        raise NotTheirs("일한 시간을 휴가로 바꾸는 일은 서무나 인사담당자가 합니다.")
    if not set(persons) <= {each.person for each in people.members(viewer=by, on=on)}:
        raise NotTheirs("맡은 범위 밖의 사람이 들어 있습니다.")


def _settle_again(person: int, day: date, into: str, by: Viewer, at: datetime) -> None:
    """What December's overtime became is saved though the year is settled already (제7조의10제1항)."""
    if into == CONVERTED:
        resettle(person=person, since=day, until=date(day.year + 1, 1, 1), by=by, at=at)


def _write(lot: Lot, key: str, by: Viewer, at: datetime) -> None:
    ledger.write(lots=[lot], why=Entry.Why.GRANT, on=lot.starts, key=key, writer=by.name, at=at)


def _ko(into: str) -> str:
    return ANNUAL_LOTS[into] if into in ANNUAL_LOTS else LEAVE_KINDS[into].ko
