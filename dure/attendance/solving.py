"""예외 are solved: as proposed, by asking the person, or left as they are with a reason."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.attendance import cancelling, punches
from dure.attendance.models import Anomaly, Punch
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.organization import queries as organization
from dure.timeline import actions as timeline

SERVICE = "지방공무원 복무규정 제2조"
ADDS = ("add_in", "add_out")
DOES = (*ADDS, "drop_punch")
UNDO = timedelta(seconds=10)
DONE = (Anomaly.State.SOLVED, Anomaly.State.LEFT)


def accept_proposals(*, misfits: Sequence[UUID], by: Viewer, at: datetime) -> int:
    """Do what is proposed for each 예외, as their clerk or head; how many were solved.

    Raises:
        Stale: one of them was solved meanwhile. NotTheirs: one is of another unit.
    """
    rows = _of_theirs(misfits, by)
    _solve(rows, at)
    found = Anomaly.objects.filter(id__in=[row.id for row in rows])
    found.filter(proposal__in=DOES).update(
        state=Anomaly.State.SOLVED, solved_at=at, solved_by=by.name
    )
    found.exclude(proposal__in=DOES).update(
        state=Anomaly.State.LEFT, solved_at=at, solved_by=by.name
    )
    _cancel(rows, by, at)
    record(
        by=by,
        at=at,
        action="attendance.accept_proposals",
        summary=f"예외 {len(rows)}건을 제안대로 정정했습니다.",
        on=[On(row.person_id, "anomaly", f"{row.date} {row.kind}") for row in rows],
    )
    return len(rows)


def leave_as_is(*, misfits: Sequence[UUID], reason: str, by: Viewer, at: datetime) -> int:
    """Say that nothing is to be corrected, and why; how many."""
    if not reason.strip():
        raise Refused("reason_missing", "그대로 두는 까닭을 적어 주세요.", SERVICE)
    rows = _of_theirs(misfits, by)
    Anomaly.objects.filter(id__in=[row.id for row in rows]).update(
        state=Anomaly.State.LEFT, solved_at=at, solved_by=by.name, note=reason.strip()[:200]
    )
    record(
        by=by,
        at=at,
        action="attendance.leave_as_is",
        summary=f"예외 {len(rows)}건을 그대로 두었습니다: {reason.strip()}",
        on=[On(row.person_id, "anomaly", f"{row.date} {row.kind}") for row in rows],
    )
    return len(rows)


def ask(*, misfits: Sequence[UUID], by: Viewer, at: datetime) -> int:
    """Ask the person; it stands on their page of today until they answer."""
    rows = _of_theirs(misfits, by)
    Anomaly.objects.filter(id__in=[row.id for row in rows]).update(
        state=Anomaly.State.ASKED,
        note=f"{at.astimezone(timeline.SEOUL):%m-%d %H:%M} {by.display_name}이 본인에게 물음",
    )
    record(
        by=by,
        at=at,
        action="attendance.ask",
        summary=f"예외 {len(rows)}건을 본인에게 물었습니다.",
        on=[On(row.person_id, "anomaly", f"{row.date} {row.kind}") for row in rows],
    )
    return len(rows)


def reopen(*, misfits: Sequence[UUID], by: Viewer, at: datetime) -> int:
    """Take back one's own decision within ten seconds; what it wrote counts no more.

    Raises:
        Refused: ten seconds have passed, or somebody else decided.
    """
    rows = _reached(misfits, by)
    for row in rows:
        late = row.solved_at is None or at - row.solved_at > UNDO
        if (row.state not in DONE and not _waits(row)) or row.solved_by != by.name or late:
            raise Refused(
                "too_late_to_undo",
                "10초가 지나 되돌릴 수 없습니다. 정정 신청으로 고쳐 주세요.",
                SERVICE,
            )
    for row in rows:
        if row.proposal in cancelling.CANCELS and row.state != Anomaly.State.LEFT:
            cancelling.restore(_proposed(row), by, at)
        elif row.state == Anomaly.State.SOLVED:
            _unsolve(row, at)
    Anomaly.objects.filter(id__in=[row.id for row in rows]).update(
        state=Anomaly.State.OPEN, solved_at=None, solved_by="", note=""
    )
    record(
        by=by,
        at=at,
        action="attendance.reopen",
        summary=f"예외 {len(rows)}건의 정정을 되돌렸습니다.",
        on=[On(row.person_id, "anomaly", f"{row.date} {row.kind}") for row in rows],
    )
    return len(rows)


def _of_theirs(misfits: Sequence[UUID], by: Viewer) -> list[Anomaly]:
    """Open 예외 that this clerk or head may solve."""
    rows = _reached(misfits, by)
    done = [row for row in rows if row.state not in (Anomaly.State.OPEN, Anomaly.State.ASKED)]
    if done:
        raise Stale(
            f"{done[0].solved_by or '다시 계산'}으로 이미 풀린 예외가 있습니다. 다시 불러와 주세요."
        )
    return rows


def _reached(misfits: Sequence[UUID], by: Viewer) -> list[Anomaly]:
    rows = list(
        Anomaly.objects.select_for_update().filter(public_id__in=list(misfits)).order_by("id")
    )
    reach = organization.reach(by, on=max((row.date for row in rows), default=date.min))
    if by.role not in ("clerk", "head") or len(rows) != len(set(misfits)):
        raise NotTheirs("예외는 그 부서의 서무나 부서장이 풉니다.")
    if reach is not None and any(row.unit_id not in reach for row in rows):
        raise NotTheirs("맡은 부서 밖의 예외가 들어 있습니다.")
    return rows


def _solve(rows: Sequence[Anomaly], at: datetime) -> None:
    """Write the punches that proposals add and let those that they drop count no more."""
    adds = [row for row in rows if row.proposal in ADDS and row.proposed_minute is not None]
    punches.add([_added(row) for row in adds], why="anomaly", at=at)
    drops = {_minute(row) for row in rows if row.proposal == "drop_punch"}
    standing = Punch.objects.filter(
        person_id__in={person for person, _, _ in drops},
        date__in={day for _, day, _ in drops},
        known_until__isnull=True,
    )
    newest = {(each.person_id, each.date, each.minute): each for each in standing.order_by("id")}
    if found := [newest[each] for each in sorted(drops) if each in newest]:
        punches.drop_all(found, why="anomaly", at=at)


def _proposed(row: Anomaly) -> cancelling.Proposed:
    return row.person_id, row.date, row.proposal, row.minute


def _cancel(rows: Sequence[Anomaly], by: Viewer, at: datetime) -> None:
    """Cancel the orders and put up the cancellations of the leaves that proposals name."""
    found = cancelling.sources([_proposed(row) for row in rows])
    for row in rows:
        key = (row.person_id, row.date, row.proposal)
        if key not in found:
            continue
        number = cancelling.cancel(key, found[key], by, at)
        state = Anomaly.State.ASKED if number else Anomaly.State.SOLVED
        note = (
            f"휴가 취소를 결재로 올림({number}). 반려되면 다시 풀어 주세요."
            if number
            else "명령을 취소함"
        )
        Anomaly.objects.filter(id=row.id).update(state=state, note=note)


def _waits(row: Anomaly) -> bool:
    """A cancellation was put up and is not decided yet."""
    return row.state == Anomaly.State.ASKED and row.proposal == "cancel_leave"


def _minute(row: Anomaly) -> tuple[int, date, int]:
    return row.person_id, row.date, row.proposed_minute or 0


def _added(row: Anomaly) -> punches.Added:
    out = int(row.proposal == "add_out")
    return punches.Added(row.person_id, row.date, row.proposed_minute or 0, out, _ref(row))


def _ref(row: Anomaly) -> str:
    return f"anomaly {row.public_id}"


def _unsolve(row: Anomaly, at: datetime) -> None:
    """Take back what an accepted proposal did."""
    mine = Punch.objects.filter(person_id=row.person_id, date=row.date)
    if row.proposal in ADDS:
        for added in mine.filter(source_ref=_ref(row), known_until__isnull=True):
            punches.drop(added, why="anomaly.reopen", at=at)
    if row.proposal == "drop_punch":
        for dropped in mine.filter(minute=row.proposed_minute or 0, known_until=row.solved_at):
            punches.revive(dropped, why="anomaly.reopen", at=at)
