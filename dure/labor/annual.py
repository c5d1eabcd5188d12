"""연차 of a worker: what the act has made by a day, what was written, used and is left, and 사용촉진."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import Refused, Stale
from dure.labor import days, paying, reach
from dure.labor.days import Days
from dure.labor.models import LeaveGrant, LeaveUse, Worker
from dure.labor.written import end, stamp
from dure.timeline.actions import SEOUL
from law import rules, steps
from law.labor.guard import unused
from law.labor.guard.basis import ready
from law.labor.guard.worked import sorted_days, worked
from law.labor.rules_annual import ANNUAL_STEPS, PROMOTION_STEPS

OF_GRANT: Final = (
    "since", "until", "kind", "granted_minutes", "paid_won", "first_notice_on",
    "first_written", "individual", "chosen_minutes", "second_notice_on",
    "second_written", "designated_minutes", "worked_minutes", "refused_minutes",
)  # fmt: skip


@dataclass(frozen=True)
class Promotion:
    """사용촉진 of one grant as it was carried out (근로기준법 제61조, 대법원 2019다279283)."""

    first_notice_on: date | None = None
    first_written: bool = False
    individual: bool = False
    chosen_minutes: int = 0
    second_notice_on: date | None = None
    second_written: bool = False
    designated_minutes: int = 0
    worked_minutes: int = 0
    refused_minutes: int = 0


@dataclass(frozen=True)
class Grant:
    """연차 from a day to a day: what the act makes and how, what was written, and what is left."""

    kind: str
    since: date
    until: date
    due_minutes: int
    lines: list[steps.Line]
    written: LeaveGrant | None
    used_minutes: int
    promotion: list[steps.Line]

    @property
    def left_minutes(self) -> int:
        granted = self.written.granted_minutes if self.written else self.due_minutes
        return granted - self.used_minutes


@dataclass(frozen=True)
class Account:
    """Every grant of a worker, the latest first, and the days that nobody told yet."""

    grants: list[Grant]
    unknown: list[str]

    @property
    def unwritten(self) -> list[Grant]:
        """What the act makes and nobody wrote."""
        return [
            each
            for each in self.grants
            if each.due_minutes > (each.written.granted_minutes if each.written else 0)
        ]


def of_worker(worker: Worker, today: date) -> Account:
    """The leave of a worker as of a day, by the days before it."""
    own = days.spans([worker]).get(worker.id, [])
    held = written(worker)
    known, made = Days([], []), []
    if own and own[0].start < today:
        known = days.of_workers({worker: own}, since=own[0].start, until=today)
        made = _split(worker, own, known.rows, held, today)
    return Account(
        sorted(_joined(made, held, own, today), key=lambda each: each.since, reverse=True),
        [question for _, question in known.asked],
    )


def written(worker: Worker) -> list[tuple[LeaveGrant, int]]:
    """What was written, with the minutes that were used of each."""
    rows = list(LeaveGrant.objects.filter(worker=worker, known_until=None).order_by("since", "id"))
    uses = LeaveUse.objects.filter(worker=worker, known_until=None).values_list("date", "minutes")
    used = days.shares([{"id": each.id, **_told(each)} for each in rows], uses)
    return [
        (each, used[each.id] if each.used_minutes is None else each.used_minutes) for each in rows
    ]


def uses(worker: Worker) -> list[LeaveUse]:
    """The days on which leave was used or is to be, the latest first."""
    return list(LeaveUse.objects.filter(worker=worker, known_until=None).order_by("-date"))


def row_of(worker: Worker, key: int) -> LeaveGrant:
    """What was written of one grant.

    Raises:
        Stale: it was written anew, or there is none.
    """
    found = LeaveGrant.objects.filter(worker=worker, id=key, known_until=None).first()
    if found is None:
        raise Stale("그사이 이 연차가 다시 적혔습니다. 다시 불러와 확인해 주세요.")
    return found


def _told(row: LeaveGrant) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OF_GRANT}


def _made(
    worker: Worker, own: Sequence[days.Span], rows: Sequence[Any], on: date
) -> list[dict[str, Any]]:
    """What the guard finds that the act has made by a day (law.labor.annual), nothing without a
    day that is known."""
    if all(each.date > on for each in rows):
        return []
    basis = ready(paying.frames({worker: own}, rows), on)
    found = unused.grants(basis, worked(basis, sorted_days(basis))).collect().to_dicts()
    return [each for each in found if each["leave_minutes"] > 0]


def _split(
    worker: Worker, own: Sequence[days.Span], rows: Sequence[Any],
    held: Sequence[tuple[LeaveGrant, int]], today: date,
) -> list[dict[str, Any]]:  # fmt: skip
    """Leave of the first year made after its first notice has windows of its own (제61조제2항)."""
    made = [{**each, "kind": "yearly" if each["year"] else "monthly"}
            for each in _made(worker, own, rows, today)]  # fmt: skip
    filed = _filed(worker)
    noted = {
        each.since: each.first_notice_on
        for each, _ in held
        if each.kind == "monthly" and (each.since, each.kind) not in filed
    }  # a row of a file is of all its months
    for each in [one for one in made if one["kind"] == "monthly"]:
        notice = noted.get(each["granted_on"])
        if notice is None:
            continue
        early = next(
            (one["leave_minutes"] for one in _made(worker, own, rows, notice)
             if one["year"] == 0 and one["granted_on"] == each["granted_on"]), 0,
        )  # fmt: skip
        if late := each["leave_minutes"] - early:
            made.append({**each, "kind": "monthly_late", "leave_minutes": late})
        each["leave_minutes"] = early
    return made


def _joined(
    made: Sequence[dict[str, Any]], held: Sequence[tuple[LeaveGrant, int]],
    own: Sequence[days.Span], today: date,
) -> list[Grant]:  # fmt: skip
    """What the act makes beside what was written; a district may have written more."""
    last = own[-1].end if own else None
    left = last if last and last <= today else None
    rows = {(each.since, each.kind): (each, used) for each, used in held}
    found = []
    for each in made:
        row, used = rows.pop((each["granted_on"], each["kind"]), (None, 0))
        found.append(
            Grant(each["kind"], each["granted_on"], each["usable_until"], each["leave_minutes"],
                  steps.explain(ANNUAL_STEPS, each), row, used, _promoted(row, used, left))
        )  # fmt: skip
    return found + [
        Grant(row.kind, row.since, row.until, 0, [], row, used, _promoted(row, used, left))
        for row, used in rows.values()
    ]


def _promoted(row: LeaveGrant | None, used: int, left: date | None) -> list[steps.Line]:
    """Both windows of 사용촉진, and what must be paid all the same."""
    if row is None:
        return []
    asked = {
        "kind": row.kind,
        "usable_until": row.until,
        "left_on": left,
        "unused_minutes": max(0, row.granted_minutes - used),
        **{name: getattr(row, name) for name in Promotion.__dataclass_fields__},
    }
    (found,) = rules.RULES["labor.leave_promotion"].decide([asked])
    return steps.explain(PROMOTION_STEPS, found)


@transaction.atomic
def grant(*, worker: Worker, by: Actor, at: datetime) -> int:
    """Write the leave that the act has made by today; how many rows changed.

    Raises:
        NotTheirs: not the labour officer's district.
    """
    today = at.astimezone(SEOUL).date()
    reach.may_write(worker.district, by, on=today)
    tenancy.lock("labor.annual", worker.id)
    count = _write_due(worker, today, by, at)
    _tell(worker, f"생긴 연차 {count}건을 적었습니다.", "labor.grant_leave", by, at)
    return count


def _write_due(worker: Worker, today: date, by: Actor, at: datetime) -> int:
    """What a file said stays as it is unless the act makes more."""
    filed = _filed(worker)
    changed = [
        each
        for each in of_worker(worker, today).grants
        if each.due_minutes != (each.written.granted_minutes if each.written else 0)
        and not (
            each.written
            and (each.since, each.kind) in filed
            and each.due_minutes < each.written.granted_minutes
        )
    ]
    for each in changed:
        span = {"since": each.since, "until": each.until, "kind": each.kind}
        before = _told(each.written) if each.written else span
        _replace(worker, each.written, {**before, "granted_minutes": each.due_minutes}, by, at)
    return len(changed)


def _filed(worker: Worker) -> set[tuple[date, str]]:
    """Leave that a file said first: a district may give more than the act, whoever wrote it anew."""
    rows = LeaveGrant.objects.filter(worker=worker, batch__isnull=False, batch__undone_at=None)
    return set(rows.values_list("since", "kind"))


def _replace(
    worker: Worker, before: LeaveGrant | None, now: dict[str, Any], by: Actor, at: datetime
) -> None:
    if before is not None:
        end(LeaveGrant.objects.filter(id=before.id), by, at)
        now["used_minutes"] = before.used_minutes
    LeaveGrant.objects.create(worker=worker, **now, **stamp(by, at))


@transaction.atomic
def promote(*, grant: LeaveGrant, promotion: Promotion, by: Actor, at: datetime) -> None:
    """Write how 사용촉진 of some leave was carried out.

    Raises:
        Refused: a notice to come or in the wrong order, or minutes that cannot be.
        Stale: the leave was written anew. NotTheirs: not the labour officer's district.
    """
    worker, today = grant.worker, at.astimezone(SEOUL).date()
    reach.may_write(worker.district, by, on=today)
    _check(promotion, grant, today)
    tenancy.lock("labor.annual", worker.id)
    if not LeaveGrant.objects.filter(id=grant.id, known_until=None).exists():
        raise Stale("그사이 이 연차가 다시 적혔습니다. 다시 불러와 확인해 주세요.")
    _replace(worker, grant, {**_told(grant), **asdict(promotion)}, by, at)
    _write_due(worker, today, by, at)
    _tell(
        worker, f"{grant.since}부터의 연차의 사용촉진을 적었습니다.", "labor.promote_leave", by, at
    )


def _check(told: Promotion, grant: LeaveGrant, today: date) -> None:
    first, second = told.first_notice_on, told.second_notice_on
    if first and first < grant.since:
        raise Refused(
            "notice_before_leave",
            f"1차 촉구는 연차가 생긴 {grant.since}부터 할 수 있습니다. 날을 확인해 주세요.",
            "근로기준법 제61조",
        )
    if (
        max(told.chosen_minutes, told.designated_minutes, told.worked_minutes)
        > grant.granted_minutes
    ):
        raise Refused(
            "promoted_too_much", "촉진한 연차가 준 연차보다 많습니다. 분을 확인해 주세요."
        )
    if max(first or today, second or today) > today:
        raise Refused("notice_to_come", "촉구와 통보는 한 날까지만 적을 수 있습니다.")
    if second and (first is None or second <= first):
        raise Refused(
            "notice_backwards",
            "2차 통보는 1차 촉구 뒤에 합니다. 두 날을 확인해 주세요.",
            "근로기준법 제61조",
        )
    if told.refused_minutes > told.worked_minutes:
        raise Refused("refused_unfit", "노무수령을 거부한 시간이 나와 일한 시간보다 많습니다.")


def _tell(worker: Worker, told: str, action: str, by: Actor, at: datetime) -> None:
    on = [On(worker.person_id, "worker", str(worker.public_id))]
    record(by=by, at=at, action=action, summary=told, on=on)
