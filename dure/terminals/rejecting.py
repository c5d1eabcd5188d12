"""What is too large or broken is not taken: the terminal is told so, and what came is kept for a look."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from dure import sealed, tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.links import iclock
from dure.terminals import arriving, watching
from dure.terminals.models import Device, Happening, Rejection

KEPT: Final = timedelta(days=7)
MOST: Final = 5  # of one terminal; it keeps what it was not told OK for, and sends it again


def not_taken(
    *,
    device: int,
    path: str,
    query: str,
    address: str,
    body: bytes,
    sentence: str,
    at: datetime,
) -> None:
    """Lock away a request that is not taken, each once and a few of a terminal, and tell a person."""
    tenancy.lock("rejection", device)
    mine, digest = Rejection.objects.filter(device_id=device), sha256(body).hexdigest()
    again = mine.filter(digest=digest).update(times=F("times") + 1, last_at=at)
    if not again and mine.count() < MOST:
        Rejection.objects.create(
            public_id=uuid7(),
            institution_id=tenancy.current(),
            device_id=device,
            path=path[:40],
            query=arriving.without_key(query),
            address=address,
            body=sealed.seal(body),
            size=len(body),
            digest=digest,
            why=sentence[:200],
            first_at=at,
            last_at=at,
        )
    watching.note(
        device=Device.objects.get(id=device),
        kind=Happening.Kind.TURNED_AWAY,
        happened=watching.day_of(at),
        detail=sentence,
        at=at,
    )


@transaction.atomic
def read_rejected(*, rejection: UUID, by: Actor, at: datetime) -> int:
    """Read what was not taken after all, as far as it was kept; how many lines it holds.

    Raises:
        Refused: it still cannot be read.
        NotTheirs: not the administrator, or no such request.
    """
    if by.role != "admin":
        raise NotTheirs("보류한 기록은 시스템관리자가 다룹니다.")
    row = Rejection.objects.filter(public_id=rejection).select_related("device").first()
    if row is None:
        raise NotTheirs("이 기관에 없는 요청입니다. 7일이 지났으면 파기했습니다.")
    try:
        body = iclock.kept(iclock.asked(row.query), sealed.unseal(row.body))
    except iclock.Unreadable as error:
        raise Refused("still_unreadable", f"아직 읽을 수 없습니다. {error}") from error
    arrival = arriving.keep(
        device=row.device_id,
        path=row.path,
        query=row.query,
        address=row.address,
        body=body,
        at=row.first_at,
    )
    became = arriving.read(arrival=arrival, at=at)
    row.delete()
    record(
        by=by,
        at=at,
        action="terminals.read_rejected",
        summary=f"단말기 {row.device.serial}이(가) 보냈으나 받지 않았던 요청에서 {became.lines}줄을 읽었습니다.",
        on=[On(kind="arrival", subject=str(arrival))],
        after={"lines": became.lines},
    )
    return became.lines


def destroy_rejected(*, by: Actor, at: datetime) -> int:
    """Destroy what was not taken and has lain a week; how many."""
    gone, _ = Rejection.objects.filter(last_at__lt=at - KEPT).delete()
    if gone:
        record(
            by=by,
            at=at,
            action="terminals.destroy_rejected",
            summary=f"받지 않고 {KEPT.days}일이 지난 단말기의 요청 {gone}건을 파기했습니다.",
            on=[On(kind="rejection", subject=f"{at:%Y-%m-%d}")],
            after={"count": gone},
        )
    return gone
