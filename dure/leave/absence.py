"""결근: decided by a person, taken out of annual leave and then out of saved leave (제7조의2제1항)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.leave import entitlements, ledger, part_time, queries, unused
from dure.leave.granting import grant_year
from dure.leave.ledger import Lot
from dure.leave.models import Entry, ServiceSpan
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL, ends
from law.leave import DAY

ARTICLE = "지방공무원 복무규정 제7조의2제1항"
KIND = "absent"
JOB = Actor("job", "", "job")
WHY = "결근을 연가 다음에 저축연가에서 뺌"


def record_absence(*, person: int, day: date, reason: str, by: Viewer, at: datetime) -> ServiceSpan:
    """Say that somebody was absent on a day; annual leave and saved leave shrink by it at once.

    Raises:
        Refused: no reason, or it is said already. NotTheirs: neither their clerk or head nor HR.
    """
    check_may(person, day, by)
    if not reason.strip():
        raise Refused("reason_missing", "결근으로 처리하는 까닭을 적어 주세요.", ARTICLE)
    if _found(person, day) is not None:
        raise Refused("absent_already", "이미 결근으로 처리한 날입니다.", ARTICLE)
    made = ServiceSpan.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        kind=KIND,
        valid=(day, day + timedelta(days=1)),
        document=reason.strip()[:120],
        known=(at, None),
        recorded_by=by.name,
    )
    record(
        by=by,
        at=at,
        action="leave.record_absence",
        summary=f"{day}을 결근으로 처리했습니다: {reason.strip()}",
        on=[On(person, "absence", str(day))],
    )
    _deduct(day.year, person, at)
    return made


def take_back_absence(*, person: int, day: date, reason: str, by: Viewer, at: datetime) -> None:
    """Say that a day was no absence after all; what was deducted for it comes back.

    Raises:
        Refused: no reason, or the day is no absence. NotTheirs: as for `record_absence`.
    """
    check_may(person, day, by)
    if not reason.strip():
        raise Refused("reason_missing", "결근이 아니라고 보는 까닭을 적어 주세요.", ARTICLE)
    found = _found(person, day)
    if found is None:
        raise Refused("not_absent", "결근으로 처리한 날이 아닙니다.", ARTICLE)
    ServiceSpan.objects.filter(id=found.id).update(known=(found.known.lower, ends(found.known, at)))
    record(
        by=by,
        at=at,
        action="leave.take_back_absence",
        summary=f"{day}의 결근을 되돌렸습니다: {reason.strip()}",
        on=[On(person, "absence", str(day))],
    )
    _deduct(day.year, person, at)


def end_covered(*, person: int, days: Sequence[date], by: Actor, at: datetime) -> int:
    """End the absence of days for which leave was granted afterwards; how many there were."""
    found = [(day, span) for day in days if (span := _found(person, day)) is not None]
    for day, span in found:
        ServiceSpan.objects.filter(id=span.id).update(
            known=(span.known.lower, ends(span.known, at))
        )
        record(
            by=by,
            at=at,
            action="leave.end_covered",
            summary=f"{day}에 휴가가 승인되어 결근으로 보지 않습니다.",
            on=[On(person, "absence", str(day))],
        )
    for year in sorted({day.year for day, _ in found}):
        _deduct(year, person, at)
    return len(found)


def absent_days(persons: Sequence[int], *, since: date, until: date) -> set[tuple[int, date]]:
    """Days of a period that were decided to be absence: person and day."""
    found = ServiceSpan.objects.filter(
        kind=KIND, person_id__in=list(persons), valid__overlap=(since, until), known__upper_inf=True
    )
    days: set[tuple[int, date]] = set()
    for each in found:
        length = (each.valid.upper - each.valid.lower).days
        days |= {(each.person_id, each.valid.lower + timedelta(days=n)) for n in range(length)}
    return {(person, day) for person, day in days if since <= day < until}


def check_may(person: int, day: date, by: Viewer) -> None:
    """Whether a viewer may decide somebody's absence of a day.

    Raises:
        NotTheirs: neither their clerk or head nor HR.
    """
    member = people.member(person, on=day)
    reach = organization.reach(by, on=day)
    if by.role not in ("clerk", "head", "hr") or (
        reach is not None and (member is None or member.unit not in reach)
    ):
        raise NotTheirs("결근은 그 부서의 서무나 부서장, 인사담당자가 처리합니다.")


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _found(person: int, day: date) -> ServiceSpan | None:
    return ServiceSpan.objects.filter(
        person_id=person, kind=KIND, valid__contains=day, known__upper_inf=True
    ).first()


def _deduct(year: int, person: int, at: datetime) -> None:
    """Bring the year's grant and the saved lots in line with the absences that hold."""
    ledger.lock([person])
    grant_year(year=year, by=JOB, at=at, persons=[person])
    today = min(max(at.astimezone(SEOUL).date(), date(year, 1, 1)), date(year, 12, 31))
    law = entitlements.entitled(year=year, on=today, today=today, persons=[person])
    length = part_time.day_length(part_time.week(person, today), today) or DAY
    loss = int(law["saved_loss_days"].sum()) * length if law.height else 0
    have, lines = queries.deducted(key=KIND, year=year, persons=[person]).get(person, (0, 0))
    stock = _stock(person, today)
    due = min(loss, have + sum(each.minutes for each in stock)) - have
    parts = _spread(due, stock, person, year)
    ledger.write(
        lots=parts,
        why=Entry.Why.DEDUCT,
        on=today,
        key=f"{KIND}:{lines + 1}",
        writer=JOB.name,
        at=at,
    )


def _stock(person: int, on: date) -> list[Lot]:
    """What is left of saved leave, the oldest first."""
    rows = unused.remaining(on=on, persons=[person]).sort("starts", "lot").iter_rows(named=True)
    return [
        Lot(person, "annual", row["kind"], row["lot"], row["minutes"], row["starts"], row["expires"])
        for row in rows
        if row["kind"] in ("saved", "carried", "converted")
    ]  # fmt: skip


def _spread(due: int, stock: Sequence[Lot], person: int, year: int) -> list[Lot]:
    """Deduct from the oldest lots, or give back to those that were deducted from."""
    if due < 0:
        return _returned(-due, person, year)
    found = []
    for each in stock:
        part = min(due, each.minutes)
        due -= part
        found += [_changed(each, -part)] if part else []
    return found


def _returned(due: int, person: int, year: int) -> list[Lot]:
    lots: dict[str, Entry] = {}
    taken: dict[str, int] = {}
    rows = Entry.objects.filter(
        person_id=person, why=Entry.Why.DEDUCT, key__contains=f":{KIND}:", date__year=year
    ).order_by("id")
    for each in rows:
        lots[each.lot] = each
        taken[each.lot] = taken.get(each.lot, 0) - each.minutes
    found = []
    for lot, each in lots.items():
        part = min(due, max(taken[lot], 0))
        due -= part
        if part:
            assert each.starts is not None
            found.append(
                Lot(person, each.pool, each.kind, lot, part, each.starts, each.expires, WHY)
            )
    return found


def _changed(lot: Lot, minutes: int) -> Lot:
    return Lot(lot.person, lot.pool, lot.kind, lot.lot, minutes, lot.starts, lot.expires, WHY)
