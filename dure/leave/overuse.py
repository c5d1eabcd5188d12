"""Leave used beyond what there was: proposed as 결근, decided by a person (제6조제2항, 제7조의2제4항).

The day stays what it was in the ledger, so that nothing is deducted twice; it costs pay as an
absence beyond leave does, and the year's facts count as an absence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import Refused
from dure.identity import uuid7
from dure.leave import absence, entitlements, ledger, part_time, queries, sickness
from dure.leave.models import Leave, LeaveDay, ServiceSpan
from dure.timeline.actions import ends
from law import over_leave, params
from law.leave import DAY

KIND = "absent_over"
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Overused:
    """A day of leave beyond what there was; `decided`: it is absence. `left`: it is beyond no more."""

    person: int
    date: date
    ko: str
    article: str
    decided: bool
    left: bool = False


def overused(*, persons: Sequence[int], year: int, on: date) -> list[Overused]:
    """Days up to one that go beyond a year's leave, and those decided that do so no more."""
    if not persons:
        return []
    last = min(on, date(year, 12, 31))
    decided = _decided(persons, year)
    found = [*_annual(persons, year, last), *_sick(persons, year, last)]
    now = {(person, day): (ko, article) for person, day, ko, article in found}
    gone = [
        Overused(*key, "이제는 휴가일수를 넘지 않습니다.", over_leave.LIMIT, True, True)
        for key in sorted(decided - set(now))
    ]
    return gone + [
        Overused(*key, *now[key], decided=key in decided)
        for key in sorted(now, key=lambda each: (each[1], each[0]))
    ]


def record_overuse(*, person: int, day: date, reason: str, by: Viewer, at: datetime) -> None:
    """결근으로 처리: say that a day of leave beyond what there was is absence; pay follows.

    Raises:
        Refused: no reason, the day does not go beyond, or it is said already.
        NotTheirs: neither their clerk or head nor HR.
    """
    absence.check_may(person, day, by)
    if not reason.strip():
        raise Refused("reason_missing", "결근으로 처리하는 까닭을 적어 주세요.", over_leave.LIMIT)
    ledger.lock([person])
    found = {each.date: each for each in overused(persons=[person], year=day.year, on=day)}
    if day not in found or found[day].left:
        raise Refused(
            "not_over",
            "가진 휴가를 넘겨 쓴 날이 아닙니다. 휴가와 연가를 다시 확인해 주세요.",
            over_leave.LIMIT,
        )
    if found[day].decided:
        raise Refused("absent_already", "이미 결근으로 처리한 날입니다.", over_leave.LIMIT)
    ServiceSpan.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        person_id=person,
        kind=KIND,
        valid=(day, day + ONE),
        document=reason.strip()[:120],
        known=(at, None),
        recorded_by=by.name,
    )
    record(
        by=by,
        at=at,
        action="leave.record_overuse",
        summary=f"{day}을 휴가일수를 넘긴 결근으로 처리했습니다: {reason.strip()}",
        on=[On(person, "absence", str(day))],
    )


def take_back_overuse(*, person: int, day: date, reason: str, by: Viewer, at: datetime) -> None:
    """Say that a day was no absence beyond leave after all.

    Raises:
        Refused: no reason, or the day is no such absence. NotTheirs: as for `record_overuse`.
    """
    absence.check_may(person, day, by)
    if not reason.strip():
        raise Refused(
            "reason_missing", "결근이 아니라고 보는 까닭을 적어 주세요.", over_leave.LIMIT
        )
    here = {"person_id": person, "kind": KIND, "valid__contains": day, "known__upper_inf": True}
    span = ServiceSpan.objects.filter(**here).first()
    if span is None:
        raise Refused("not_absent", "결근으로 처리한 날이 아닙니다.", over_leave.LIMIT)
    ServiceSpan.objects.filter(id=span.id).update(known=(span.known.lower, ends(span.known, at)))
    record(
        by=by,
        at=at,
        action="leave.take_back_overuse",
        summary=f"{day}의 휴가일수를 넘긴 결근을 되돌렸습니다: {reason.strip()}",
        on=[On(person, "absence", str(day))],
    )


# ── parts ─────────────────────────────────────────────────────────────────────────────

Found = tuple[int, date, str, str]


def _decided(persons: Sequence[int], year: int) -> set[tuple[int, date]]:
    spans = ServiceSpan.objects.filter(
        person_id__in=list(persons),
        kind=KIND,
        valid__overlap=(date(year, 1, 1), date(year + 1, 1, 1)),
        known__upper_inf=True,
    )
    return {(each.person_id, each.valid.lower) for each in spans}


def _annual(persons: Sequence[int], year: int, on: date) -> list[Found]:
    """Days of annual leave that found no lot and were not allowed in advance, the last ones."""
    left_out, _ = entitlements.held_back(on=on, persons=persons)
    known = [person for person in persons if person not in set(left_out)]
    short = dict(queries.shortfalls(year=year, on=on, persons=known).iter_rows())
    advance = queries.taken_in_advance(year=year, persons=sorted(short)) if short else None
    allowed = dict(advance.iter_rows()) if advance is not None else {}
    found: list[Found] = []
    for person, minutes in short.items():
        length = part_time.day_length(part_time.week(person, on), on) or DAY
        told = over_leave.over_absent(
            on,
            short_minutes=minutes,
            advanced_minutes=allowed.get(person, 0),
            day_minutes=length,
        )
        count = int(told["annual_over_days"])
        ko = f"가진 연가와 저축연가보다 {count}일을 더 썼습니다."
        found += [(person, day, ko, over_leave.ANNUAL) for day in _last(_unmet(person, on), count)]
    return found


def _unmet(person: int, on: date) -> list[date]:
    """Days whose use found no lot."""
    known = queries.balance(person, on=on)
    return [each.date for each in known.consumed if each.lot is None and each.date.year == on.year]


def _last(days: Sequence[date], count: int) -> list[date]:
    return sorted(set(days))[-count:] if count else []


def _sick(persons: Sequence[int], year: int, on: date) -> list[Found]:
    """Days of 일반병가 beyond the year's limit, the last ones."""
    limit = int(params.value("leave.sick_limit_days", on))
    many = (
        LeaveDay.objects.filter(
            person_id__in=list(persons),
            live=True,
            date__year=year,
            date__lte=on,
            leave__kind="sick",
            leave__state=Leave.State.APPROVED,
        )
        .values("person_id")
        .annotate(days=Count("id"))
        .filter(days__gt=limit)
        .values_list("person_id", flat=True)
    )
    found: list[Found] = []
    for person in many:
        days, beyond = sickness.over_limit(person, on)
        count = int(over_leave.over_absent(on, sick_over_days=beyond)["sick_over_days"])
        ko = f"한 해에 쓸 수 있는 휴가보다 {count}일을 더 썼습니다."
        found += [(person, day, ko, over_leave.LIMIT) for day in _last(days, count)]
    return found
