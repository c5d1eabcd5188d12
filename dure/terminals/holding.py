"""Lines that could not be read: looked at by the administrator, read again or set aside."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.links import iclock
from dure.terminals import arriving, lines, results, watching
from dure.terminals.models import Arrival, HeldLine


@transaction.atomic
def read_again(*, line: UUID, by: Actor, at: datetime) -> None:
    """Read a held line once more, as the program now reads and the clock now stands.

    In the request it came in: only there does one see that it was cut off.

    Raises:
        Refused: it still cannot be read. Stale: somebody settled it.
        NotTheirs: not the administrator.
    """
    found = _held(line, by)
    upload = iclock.read(found.table, bytes(found.arrival.body))
    punches = [each for each in upload.punches if each.line == found.line]
    operations = [each for each in upload.operations if each.line == found.line]
    good, odd = lines.plausible(punches, at)
    bad = [each for each in (*upload.bad, *odd) if each.line == found.line]
    if bad or found.table == results.TABLE:
        why = bad[0].sentence if bad else found.why
        raise Refused("still_unreadable", f"아직 읽을 수 없습니다. {why}")
    lines.swipes(found.arrival, good, at)
    watching.operations(device=found.device, found=operations, at=at)
    _settle(found, HeldLine.State.PARSED, "", by, at)
    record(
        by=by,
        at=at,
        action="terminals.read_again",
        summary=f"단말기 {found.device.serial}의 보류한 줄을 다시 읽었습니다.",
        on=[On(kind="held_line", subject=str(line))],
    )


@transaction.atomic
def set_aside(*, line: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Say why a held line counts for nothing; it stays kept.

    Raises:
        Refused: no reason. Stale: somebody settled it.
        NotTheirs: not the administrator.
    """
    found, reason = _held(line, by), reason.strip()
    if not reason:
        raise Refused("no_reason", "이 줄을 왜 쓰지 않는지 까닭을 적어 주세요.")
    _settle(found, HeldLine.State.ASIDE, reason[:200], by, at)
    record(
        by=by,
        at=at,
        action="terminals.set_aside",
        summary=f"단말기 {found.device.serial}의 보류한 줄을 제쳐 두었습니다: {reason[:200]}",
        on=[On(kind="held_line", subject=str(line))],
    )


@transaction.atomic
def read_arrival_again(*, arrival: int, by: Actor, at: datetime) -> None:
    """Read a whole request once more that failed when it came.

    Raises:
        Refused: it fails again. Stale: it has been read meanwhile.
        NotTheirs: not the administrator.
    """
    _may(by)
    kept = Arrival.objects.filter(id=arrival).select_related("device").first()
    if kept is None:
        raise NotTheirs("이 기관에 없는 요청입니다.")
    if kept.state != Arrival.State.FAILED:
        raise Stale("그사이 읽었습니다. 다시 불러와 주세요.")
    arriving.read(arrival=arrival, at=at)
    kept.refresh_from_db()
    if kept.state == Arrival.State.FAILED:
        raise Refused("still_unreadable", f"아직 읽을 수 없습니다. {kept.outcome.get('why', '')}")
    record(
        by=by,
        at=at,
        action="terminals.read_arrival_again",
        summary=f"단말기 {kept.device.serial}이(가) 보낸 요청을 다시 읽었습니다.",
        on=[On(kind="arrival", subject=str(arrival))],
    )


def _may(by: Actor) -> None:
    if by.role != "admin":
        raise NotTheirs("보류한 기록은 시스템관리자가 다룹니다.")


def _held(line: UUID, by: Actor) -> HeldLine:
    _may(by)
    rows = HeldLine.objects.select_for_update(of=("self",)).select_related("device", "arrival")
    found = rows.filter(public_id=line).first()
    if found is None:
        raise NotTheirs("이 기관에 없는 줄입니다.")
    if found.state != HeldLine.State.HELD:
        raise Stale(f"그사이 '{found.get_state_display()}'(으)로 바뀌었습니다. 다시 불러와 주세요.")
    return found


def _settle(found: HeldLine, state: str, reason: str, by: Actor, at: datetime) -> None:
    HeldLine.objects.filter(id=found.id).update(
        state=state, reason=reason, settled_at=at, settled_by=by.name
    )
