"""What an auditor should know of a terminal, told once; and whether its clock is right."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from dure import tenancy
from dure.accounts import queries as accounts
from dure.attendance import terminals as places
from dure.identity import uuid7
from dure.links import iclock_lines
from dure.links.iclock import Operation
from dure.messages.actions import post
from dure.terminals.models import Command, Device, Happening
from dure.timeline.actions import SEOUL

DRIFT: Final = 60
STEADY: Final = 30  # two lags this near to each other are a clock, not a backlog
SETTLED: Final = timedelta(minutes=5)
SOON: Final = timedelta(days=1)  # a later moment is no reading's
WIDEST: Final = 2**31 - 1  # what a column of seconds holds
FEW: Final = 3  # what is sent at once comes in ones and twos
OURS: Final = timedelta(hours=1)
CODES: Final[Mapping[int, Happening.Kind]] = {
    iclock_lines.CLOCK_SET: Happening.Kind.TIME_SET,
    iclock_lines.LOG_CLEARED: Happening.Kind.LOG_CLEARED,
    iclock_lines.SERVER_ADDRESS: Happening.Kind.SERVER_CHANGED,
    iclock_lines.SERVER_PORT: Happening.Kind.SERVER_CHANGED,
    iclock_lines.USER_DELETED: Happening.Kind.USER_DELETED,
    iclock_lines.DURESS: Happening.Kind.DURESS,
    iclock_lines.FACTORY_RESET: Happening.Kind.FACTORY_RESET,
}
ADMIN_ONLY: Final = (Happening.Kind.DRIFT, Happening.Kind.TURNED_AWAY)


def note(
    *, device: Device, kind: Happening.Kind, happened: datetime, detail: str = "", at: datetime
) -> None:
    """Keep what happened at a terminal and tell the administrator and the auditor, once."""
    found, is_new = Happening.objects.get_or_create(
        device=device,
        kind=kind,
        at=happened,
        detail=detail[:200],
        defaults={
            "public_id": uuid7(), "institution_id": tenancy.current(), "known_at": at,
        },
    )  # fmt: skip
    if is_new:
        _tell(found, device, at)


def day_of(at: datetime) -> datetime:
    """The midnight in Seoul before a moment: what happens all day long is told once a day."""
    return at.astimezone(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)


def _tell(found: Happening, device: Device, at: datetime) -> None:
    place = next((each.name for each in places.placed([device.serial])), device.serial)
    roles = ("admin",) if found.kind in ADMIN_ONLY else ("admin", "auditor")
    on = at.astimezone(SEOUL).date()
    told = {person for role in roles for person in accounts.people_in(role, None, on=on)}
    for person in sorted(told):
        post(
            person=person,
            topic="system",
            text=f"단말기 {place}: {found.get_kind_display()}. 확인해 주세요.",
            url="/terminals/happenings",
            key=f"terminal:{found.public_id}:{person}",
            at=at,
        )


def operations(*, device: Device, found: Iterable[Operation], at: datetime) -> None:
    """Pick out of a terminal's operations what may have touched the record."""
    for each in found:
        kind = CODES.get(each.code)
        if kind is None or (kind == Happening.Kind.USER_DELETED and _was_ours(device, each, at)):
            continue
        who = f"단말기 사용자 {each.admin}" if each.admin.strip("0") else "단말기에서"
        about = f" {' '.join(value for value in each.values if value.strip('0'))}".rstrip()
        happened = each.at.replace(tzinfo=SEOUL)
        note(device=device, kind=kind, happened=happened, detail=who + about, at=at)
        if kind == Happening.Kind.FACTORY_RESET and happened <= at:
            _forgets(device, happened)


def emptied(*, device: Device, happened: datetime, at: datetime) -> None:
    """A terminal that knew people knows nobody: reset, or its people deleted; they are sent again."""
    removed = Command.objects.filter(device=device, removes=True, sent_at__gte=at - OURS)
    if removed.count() >= (device.users or 0):
        return
    note(device=device, kind=Happening.Kind.EMPTIED, happened=happened, at=at)
    _forgets(device, happened)


def _forgets(device: Device, happened: datetime) -> None:
    """From that moment on, whatever was registered before is not there."""
    earlier = Q(emptied_at=None) | Q(emptied_at__lt=happened)
    Device.objects.filter(earlier, id=device.id).update(emptied_at=happened)


def _was_ours(device: Device, found: Operation, at: datetime) -> bool:
    """Whether we had that person deleted a moment ago."""
    pins = [f"DATA DELETE USERINFO PIN={value}" for value in (found.admin, *found.values) if value]
    mine = Command.objects.filter(device=device, text__in=pins, sent_at__gte=at - OURS)
    return mine.exists()


def clock(*, device: Device, moments: Iterable[datetime], at: datetime) -> None:
    """Compare what a terminal just recorded (naive Seoul time) with the moment it arrived.

    Ahead of us is wrong whenever it is seen. Behind us may be a backlog: only two lags alike, of a
    terminal that has been on the line all the while, are a clock.
    """
    told = list(moments)
    newest = max(told).replace(tzinfo=SEOUL)
    lag = max(-WIDEST, min(int((at - newest).total_seconds()), WIDEST))
    changed: dict[str, object] = {}
    is_newer = device.last_punch_at is None or newest > device.last_punch_at
    if is_newer and newest <= at + SOON:
        changed["last_punch_at"] = newest
    if drift := _drift(device, lag, len(told), at):
        changed |= {"drift_seconds": drift, "drift_since": device.drift_since or at}
    elif -DRIFT <= lag <= DRIFT:
        changed |= {"drift_seconds": -lag, "drift_since": None}
    if len(told) <= FEW:
        changed["lag_seconds"] = lag
    if not changed:
        return
    Device.objects.filter(id=device.id).update(**changed)
    if drift and device.drift_since is None:
        way = "빠릅니다" if drift > 0 else "늦습니다"
        note(
            device=device,
            kind=Happening.Kind.DRIFT,
            happened=at,
            detail=f"{abs(drift)}초 {way}",
            at=at,
        )


def _drift(device: Device, lag: int, count: int, at: datetime) -> int:
    """Seconds by which the terminal's clock is ahead (+) or behind (−); 0 where nobody can say."""
    if lag < -DRIFT:
        return -lag
    steady = device.lag_seconds is not None and abs(device.lag_seconds - lag) <= STEADY
    if lag > DRIFT and count <= FEW and steady and at - device.online_since >= SETTLED:
        return -lag
    return 0
