"""What people and jobs do with punches, days and months."""

import hashlib
from datetime import date, datetime, timedelta

import polars as pl
from django.db import transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import lateness, punches, queries, rebuild
from dure.attendance.absences import mark_absent, unmark_absent
from dure.attendance.corrections import (
    CORRECTION,
    Claim,
    approve_correction,
    redraft_correction,
    reject_correction,
    request_correction,
    undo_correction,
    withdraw_correction,
)
from dure.attendance.imports import (
    Preview,
    import_punches,
    look_at_punches,
    preview_punches,
    record_punches,
)
from dure.attendance.models import Close, Punch, Source
from dure.attendance.parking import attach_parked, detach
from dure.attendance.solving import accept_proposals, ask, leave_as_is, reopen
from dure.attendance.unclosed import remind_unclosed
from dure.audit import actions as audit
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline import actions as timeline
from dure.timeline import queries as timeline_queries
from dure.timeline.actions import month_after

__all__ = [
    "CORRECTION",
    "Claim",
    "Preview",
    "accept_proposals",
    "approve_correction",
    "ask",
    "attach_parked",
    "close_month",
    "detach",
    "import_punches",
    "leave_as_is",
    "look_at_punches",
    "mark_absent",
    "open_days",
    "preview_punches",
    "punch",
    "rebuild_stale_days",
    "recompute",
    "record_punches",
    "redraft_correction",
    "reject_correction",
    "remind_unclosed",
    "reopen",
    "request_correction",
    "sign_chain",
    "touch_everybody",
    "undo_correction",
    "undo_punch",
    "unmark_absent",
    "withdraw_correction",
]

SERVICE = "지방공무원 복무규정 제2조"
UNDO = timedelta(seconds=10)
OWN = (Source.WEB, Source.KIOSK, Source.MOBILE)  # pressed by the person themself


# ── punches ───────────────────────────────────────────────────────────────────────────


def punch(
    *,
    direction: int,
    by: Viewer,
    at: datetime,
    source: str = Source.WEB,
    terminal: int | None = None,
    when: datetime | None = None,
) -> int:
    """Record one's own arrival (0) or leaving (1), as a screen, kiosk or phone saw it; its key.

    `when`: the moment that counts where it came in later than it was pressed.
    """
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인으로는 출퇴근을 기록할 수 없습니다.")
    moment = when or at
    readings = pl.DataFrame(
        [
            {
                "person": by.person,
                "terminal_id": terminal,
                "credential": str(source),
                "at": _local(moment),
                "direction": direction,
            }
        ],
        schema_overrides={"terminal_id": pl.Int64, "at": pl.Datetime("us"), "direction": pl.Int8},
    )
    punches.keep(readings, source=source, source_ref=by.origin[:60], at=at)
    record(
        by=by,
        at=at,
        action="attendance.punch",
        summary="출근을 기록했습니다." if direction == 0 else "퇴근을 기록했습니다.",
        on=[On(by.person, "punch", moment.isoformat())],
    )
    found = Punch.objects.filter(person_id=by.person, at=moment, source=source)
    return int(found.order_by("-id").values_list("id", flat=True)[0])


def undo_punch(*, punch: int, by: Viewer, at: datetime) -> None:
    """Take back one's own punch within ten seconds; the row stays, marked as not counting."""
    row = Punch.objects.filter(id=punch, person_id=by.person or 0, known_until__isnull=True).first()
    if row is None:
        raise NotTheirs("되돌릴 기록이 없습니다.")
    if row.source not in OWN or at - row.received_at > UNDO:
        raise Refused(
            "too_late_to_undo", "10초가 지나 되돌릴 수 없습니다. 정정 신청을 올려 주세요.", SERVICE
        )
    punches.drop(row, why="punch.undo", at=at)
    record(
        by=by,
        at=at,
        action="attendance.undo_punch",
        summary="기록을 되돌렸습니다.",
        on=[On(row.person_id, "punch", str(row.id))],
    )


# ── days ──────────────────────────────────────────────────────────────────────────────


def rebuild_stale_days(*, at: datetime) -> int:
    """Compute what touches name; how many touches were consumed. Running it twice changes nothing.

    A month without law in force stays stale, so it cannot be closed; the log names the parameter.
    """
    attach_parked(at=at)
    return rebuild.rebuild(at=at)


def open_days(*, at: datetime) -> None:
    """Touch the days that have begun since the last computed one, for everybody employed on them."""
    today = _local(at).date()
    last = queries.last_computed() or today - timedelta(days=1)
    since = min(last + timedelta(days=1), today)
    touch_everybody(since=since, until=today + timedelta(days=1), why="day.opened", at=at)
    # a report of work elsewhere is missed once its day is over
    waits = timeline_queries.spans(since=since - timedelta(days=1), until=today, kind="remote")
    days = {(each.person, each.date) for each in waits if not each.code}
    timeline.touch(
        days=[(person, day, day + timedelta(days=1)) for person, day in days], why="day.over", at=at
    )


def touch_everybody(*, since: date, until: date, why: str, at: datetime) -> None:
    """Touch a period for everybody employed in it: after a local value or day was published."""
    found = people.segments(since=since, until=until)
    days = found.select("person", "valid_from", "valid_until").rows()
    timeline.touch(days=days, why=why, at=at)


def recompute(*, since: date, reason: str, by: Viewer, at: datetime) -> int:
    """Have everybody's days computed again up to today: after an amendment that reaches back.

    Days of closed months get a new version where anything differs. How many days back.

    Raises:
        Refused: without a reason, or from a day that is still to come. NotTheirs: it is HR's.
    """
    if by.role != "hr":
        raise NotTheirs("지난 날을 다시 계산하게 하는 사람은 인사담당자입니다.")
    if not reason.strip():
        raise Refused("reason_missing", "다시 계산하는 까닭(개정의 공포번호)을 적어 주세요.")
    until = _local(at).date() + timedelta(days=1)
    if since >= until:
        raise Refused(
            "day_to_come", "아직 오지 않은 날은 그날이 되면 계산합니다. 지난 날을 적어 주세요."
        )
    touch_everybody(since=since, until=until, why="law.amended", at=at)
    record(
        by=by,
        at=at,
        action="attendance.recompute",
        summary=f"{since}부터의 날을 모두 다시 계산합니다: {reason.strip()}",
        on=[On(kind="day", subject=str(since))],
    )
    return (until - since).days


# ── the close ─────────────────────────────────────────────────────────────────────────


def close_month(*, unit: int, month: date, by: Viewer, at: datetime) -> Close:
    """Close a unit's month for good.

    Raises:
        Refused: the month is not over, is closed already, or something in it is open (each listed).
        NotTheirs: it is not this clerk's unit.
    """
    until = month_after(month)
    reach = organization.reach(by, on=_local(at).date())
    if by.role not in ("clerk", "payroll") or (reach is not None and unit not in reach):
        raise NotTheirs("이 부서의 달을 마감하는 사람은 그 부서의 서무입니다.")
    if _local(at).date() < until:
        raise Refused(
            "month_not_over",
            f"{month.month}월이 아직 끝나지 않았습니다. {until.month}월 1일부터 마감할 수 있습니다.",
        )
    tenancy.lock("rebuild", tenancy.current())
    tenancy.lock("month", tenancy.current(), f"{month:%Y-%m}")
    if Close.objects.filter(unit_id=unit, month=month).exists():
        raise Refused(
            "month_is_closed",
            "이미 마감한 달입니다. 늦게 온 사실은 다음 지급에 소급으로 들어갑니다.",
        )
    _refuse_if_open(unit, month)
    count, days, digest = _digest(unit, month, until)
    closed = Close.objects.create(
        institution_id=tenancy.current(),
        unit_id=unit,
        month=month,
        people=count,
        days=days,
        digest=digest,
        closed_by=by.name,
        closed_at=at,
    )
    record(
        by=by,
        at=at,
        action="attendance.close_month",
        summary=f"{month.year}년 {month.month}월을 마감했습니다. {count}명 {days}일.",
        on=[On(kind="unit", subject=str(unit))],
        after={"month": str(month), "people": count, "days": days, "digest": digest},
    )
    lateness.deduct_lateness(
        year=month.year,
        persons=people.people_of([unit], since=month, until=until),
        on=until - timedelta(days=1),
        by=by,
        at=at,
    )
    institution = tenancy.current()
    transaction.on_commit(lambda: sign_chain(institution=institution, at=at))
    return closed


def sign_chain(*, institution: int, at: datetime) -> None:
    """Seal the log and sign its head outside the database."""
    with tenancy.institution(institution):
        while audit.seal():
            pass
        audit.checkpoint(at=at)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _local(at: datetime) -> datetime:
    return at.astimezone(timeline.SEOUL).replace(tzinfo=None)


def _refuse_if_open(unit: int, month: date) -> None:
    points = [point for point in queries.open_points(units=[unit], month=month) if point.count]
    if points:
        listed = ", ".join(f"{point.label} {point.count}건" for point in points)
        ways = [f"{point.label} {point.count}건을 먼저 풀어 주세요." for point in points]
        raise Refused(
            "month_has_open_points", f"아직 마감할 수 없습니다. {listed}이 남았습니다.", ways=ways
        )


def _digest(unit: int, month: date, until: date) -> tuple[int, int, str]:
    """People, days and the digest of everything computed for a unit's month."""
    persons = people.people_of([unit], since=month, until=until)
    every = queries.latest(since=month, until=until, persons=persons)
    mine = every.filter(pl.col("unit") == unit).drop("law").sort("person", "date")
    digest = hashlib.sha256(mine.write_csv().encode()).hexdigest()
    return mine["person"].n_unique(), mine.height, digest
