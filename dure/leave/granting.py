"""What is put into the ledger: the year's leave by law, what an ordinance gives, what is settled."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl
from django.db import transaction

from dure import frames, tenancy
from dure.accounts.viewer import Viewer
from dure.audit import queries as log
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.leave import by_ordinance, entitlements, ledger
from dure.leave.ledger import Lot
from dure.leave.models import Entry, Saving
from dure.leave.settling import resettle, settle_year
from dure.people import queries as people
from dure.timeline.actions import SEOUL, ends
from law import params
from law.leave_kinds import LEAVE_KINDS

__all__ = [
    "as_of",
    "deduct",
    "give_back",
    "grant_days",
    "grant_due",
    "grant_year",
    "settle_year",
    "wish_to_save",
]

JOB = Actor("job", "", "job")
NO_LAW = (params.NoLawInForce, params.Unset, params.LocalRefused)
TROUBLE = "leave.grant_failed"
LEFT_OUT = "leave.grant_left_out"
ARTICLE = "지방공무원 복무규정 제7조의7제1항"
SAVED = "지방공무원 복무규정 제7조의10제1항"


def grant_year(*, year: int, by: Actor, at: datetime, persons: Sequence[int] | None = None) -> int:
    """Put into everybody's ledger what the law gives them in a year and is not there yet.

    As of today, of January 1 for a year to come, of December 31 for one that is over, and of the
    last day for who left in it. Run again it grants only what has changed since; how many people
    got (or lost) something.

    Raises:
        NotTheirs: it is HR's. NoLawInForce, Unset: naming the parameter.
    """
    if isinstance(by, Viewer) and by.role != "hr":
        raise NotTheirs("그해의 연가를 주는 일은 인사담당자가 합니다.")
    tenancy.lock("grants", tenancy.current(), year)
    on = as_of(year, at)
    today = at.astimezone(SEOUL).date()
    _note_left_out(on, persons, by, at)
    found = entitlements.due(year=year, on=on, today=today, persons=persons)
    changed = found.filter(pl.col("due_minutes") != 0)
    if changed.is_empty():
        return 0
    frames.write("leave_entry", _lines(changed, year, on, by, at))
    _settled_again(changed["person"].to_list(), year, by, at)
    record(
        by=by,
        at=at,
        action="leave.grant_year",
        summary=f"{year}년 연가를 {changed.height:,}명에게 주었습니다. {changed['due_minutes'].sum():,}분",
        on=[On(kind="year", subject=str(year))],
        after={"people": changed.height, "minutes": int(changed["due_minutes"].sum())},
    )
    return changed.height


def grant_due(*, at: datetime) -> int:
    """This year's grant as the job runs it; what keeps it from running is written down once."""
    year = at.astimezone(SEOUL).year
    try:
        with transaction.atomic():
            return grant_year(year=year, by=JOB, at=at)
    except NO_LAW as error:
        if log.last(TROUBLE) != str(error):
            record(by=JOB, at=at, action=TROUBLE, summary=str(error))
        return 0


def as_of(year: int, at: datetime) -> date:
    """The day whose law and service decide a year's leave at a moment."""
    today = at.astimezone(SEOUL).date()
    return min(max(today, date(year, 1, 1)), date(year, 12, 31))


def _lines(changed: pl.DataFrame, year: int, on: date, by: Actor, at: datetime) -> pl.DataFrame:
    first = pl.lit(date(year, 1, 1))
    said = pl.exclude("person", "institution", "minutes", "lines", "due_minutes")
    lot = f"annual-{year}"
    return changed.select(
        person_id="person",
        institution_id=pl.lit(tenancy.current()),
        pool=pl.lit("annual"),
        kind=pl.lit("annual"),
        why=pl.lit("grant"),
        # of who has left, the last day: what it pays is reckoned by the ledger of that day
        date=pl.max_horizontal("date", first),
        minutes="due_minutes",
        lot=pl.lit(lot),
        starts=pl.max_horizontal(first, "hired"),
        expires=pl.lit(date(year + 1, 1, 1)),
        key=pl.format("{}:{}", pl.lit(lot), pl.col("lines") + 1),
        document=pl.lit(""),
        steps=pl.struct(said).struct.json_encode(),
        at=pl.lit(at.astimezone(UTC).isoformat()),
        by=pl.lit(by.name),
    )


def deduct(
    *, minutes: dict[int, int], year: int, key: str, on: date, why: str, by: Actor, at: datetime
) -> int:
    """Take minutes out of this year's lots: 지각·조퇴 summed to whole days (제7조의2제6항).

    `key` tells one deduction from every other: the same one is written once. How many people.
    """
    ledger.lock(minutes)
    lot = f"annual-{year}"
    have = set(
        Entry.objects.filter(person_id__in=minutes, key=f"{lot}:{key}").values_list(
            "person_id", flat=True
        )
    )
    new = [person for person in sorted(minutes) if person not in have and minutes[person] > 0]
    lots = [
        Lot(
            person, "annual", "annual", lot, -minutes[person], date(year, 1, 1),
            date(year + 1, 1, 1), why,
        )
        for person in new
    ]  # fmt: skip
    ledger.write(lots=lots, why=Entry.Why.DEDUCT, on=on, key=key, writer=by.name, at=at)
    _settled_again(new, year, by, at)
    if new:
        record(
            by=by,
            at=at,
            action="leave.deduct",
            summary=f"{why}: {len(new)}명의 {year}년 연가에서 뺐습니다.",
            on=[On(person, "deduct", key) for person in new],
        )
    return len(new)


def give_back(
    *, minutes: dict[int, int], year: int, key: str, on: date, why: str, by: Actor, at: datetime
) -> int:
    """Write the opposite of a deduction that no longer holds; the same `key` once. How many people."""
    lot = f"annual-{year}"
    ledger.lock(minutes)
    have = set(
        Entry.objects.filter(person_id__in=minutes, key=f"{lot}:{key}").values_list(
            "person_id", flat=True
        )
    )
    new = [person for person in sorted(minutes) if person not in have and minutes[person] > 0]
    lots = [
        Lot(
            person, "annual", "annual", lot, minutes[person], date(year, 1, 1),
            date(year + 1, 1, 1), why,
        )
        for person in new
    ]  # fmt: skip
    ledger.write(lots=lots, why=Entry.Why.DEDUCT, on=on, key=key, writer=by.name, at=at)
    _settled_again(new, year, by, at)
    if new:
        record(
            by=by,
            at=at,
            action="leave.give_back",
            summary=f"{why}: {len(new)}명의 {year}년 연가에 되돌렸습니다.",
            on=[On(person, "deduct", key) for person in new],
        )
    return len(new)


def grant_days(
    *,
    kind: str,
    persons: Sequence[int],
    minutes: int,
    starts: date,
    expires: date | None,
    document: str,
    by: Viewer,
    at: datetime,
) -> int:
    """Grant a lot of its own to persons: 포상휴가, 대체휴무 …; how many got it.

    The same document grants the same person the same kind once, however often it is pressed.

    Raises:
        Refused: a kind without lots, no document, no minutes, or an end before the start.
        NotTheirs: neither HR nor, for rest days, the clerk; or somebody out of reach.
    """
    _may_grant(kind, persons, by, at)
    if not document.strip():
        raise Refused("document_missing", "근거 문서번호를 적어 주세요.", ARTICLE)
    if minutes <= 0 or (expires is not None and expires <= starts):
        raise Refused("nothing_granted", "주는 시간과, 쓸 수 있는 기간을 확인해 주세요.", ARTICLE)
    ledger.lock(persons)
    if kind == by_ordinance.LONG:
        _refuse_twice_a_band(persons, starts, document.strip())
    told = hashlib.sha256(document.strip().encode()).hexdigest()[:8]
    lot = f"{kind}-{starts.year}-{told}"
    have = set(
        Entry.objects.filter(person_id__in=persons, lot=lot).values_list("person_id", flat=True)
    )
    new = [person for person in dict.fromkeys(persons) if person not in have]
    lots = [
        Lot(person, LEAVE_KINDS[kind].pool, kind, lot, minutes, starts, expires, document.strip())
        for person in new
    ]
    ledger.write(lots=lots, why=Entry.Why.GRANT, on=starts, key="1", writer=by.name, at=at)
    if new:
        record(
            by=by,
            at=at,
            action="leave.grant_days",
            summary=f"{LEAVE_KINDS[kind].ko} {minutes}분을 {len(new)}명에게 주었습니다. {document.strip()}",
            on=[On(person, "grant", lot) for person in new],
        )
    return len(new)


def wish_to_save(*, year: int, minutes: int, by: Viewer, at: datetime) -> None:
    """Say how much of this year's unused annual leave one wants saved instead of compensated.

    Raises:
        Refused: not the running year, less than nothing, or it has been settled. NotTheirs: not
            an employee.
    """
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인으로는 저축을 신청할 수 없습니다.")
    if year != at.astimezone(SEOUL).year:
        raise Refused(
            "not_this_year",
            "저축은 그해의 마지막 날을 기준으로 하므로 올해의 연가만 적을 수 있습니다. 올해를 골라 주세요.",
            SAVED,
        )
    if minutes < 0:
        raise Refused("less_than_nothing", "저축할 날수는 0일 이상으로 적어 주세요.", SAVED)
    ledger.lock([by.person])
    if Entry.objects.filter(person_id=by.person, why=Entry.Why.SETTLE, date__year=year).exists():
        raise Refused(
            "year_is_settled",
            f"{year}년 연가는 이미 정산했습니다.",
            SAVED,
        )
    since = at
    for each in Saving.objects.filter(person_id=by.person, year=year, known__upper_inf=True):
        since = ends(each.known, at)
        Saving.objects.filter(id=each.id).update(known=(each.known.lower, since))
    Saving.objects.create(
        institution_id=tenancy.current(),
        person_id=by.person,
        year=year,
        minutes=minutes,
        known=(since, None),
    )
    record(
        by=by,
        at=at,
        action="leave.wish_to_save",
        summary=f"{year}년 남는 연가 가운데 {minutes}분을 저축하겠다고 했습니다.",
        on=[On(by.person, "saving", str(year))],
    )


def _note_left_out(on: date, persons: Sequence[int] | None, by: Actor, at: datetime) -> None:
    """Write down once who gets nothing for want of a value, and which; the rest get theirs."""
    left_out, why = entitlements.held_back(on=on, persons=persons)
    names = people.names(left_out)
    said = f"시간선택제 {len(left_out)}명의 연가를 셈하지 못해 주지 않았습니다: {', '.join(names.values())}. {why}"
    if left_out and log.last(LEFT_OUT) != said:
        record(by=by, at=at, action=LEFT_OUT, summary=said, on=[On(each) for each in left_out])


def _settled_again(persons: Sequence[int], year: int, by: Actor, at: datetime) -> None:
    for person in persons:
        resettle(person=person, since=date(year, 1, 1), until=date(year + 1, 1, 1), by=by, at=at)


def _refuse_twice_a_band(persons: Sequence[int], on: date, document: str) -> None:
    """장기재직휴가 is given once for each band of years, whatever document names it."""
    before = Entry.objects.filter(
        person_id__in=list(persons), kind=by_ordinance.LONG, why=Entry.Why.GRANT, minutes__gt=0
    ).exclude(document=document)
    had: dict[date, set[int]] = {}
    for person, day in before.values_list("person_id", "date"):
        had.setdefault(day, set()).add(person)
    if not had:
        return
    now = by_ordinance.bands(persons, on)
    twice = {
        person
        for day, mine in had.items()
        for person, band in by_ordinance.bands(sorted(mine), day).items()
        if band == now[person]
    }
    if twice:
        names = sorted(people.names(twice).values())
        raise Refused(
            "band_given_already",
            f"이 재직기간 구간의 장기재직휴가를 이미 받은 사람이 있습니다: {', '.join(names[:5])}. "
            "그 사람을 빼고 주세요.",
            f"{ARTICLE} 단서",
        )


def _may_grant(kind: str, persons: Sequence[int], by: Viewer, at: datetime) -> None:
    found = LEAVE_KINDS.get(kind)
    if found is None or not found.pool or found.family == "annual":
        raise Refused("kind_without_lots", "몫으로 주는 휴가가 아닙니다.", ARTICLE)
    if by.role != "hr" and not (by.role == "clerk" and found.family == "rest"):
        raise NotTheirs("휴가를 주는 일은 인사담당자가 합니다.")
    reached = {each.person for each in people.members(viewer=by, on=at.astimezone(SEOUL).date())}
    if not set(persons) <= reached:
        raise NotTheirs("맡은 범위 밖의 사람이 들어 있습니다.")
