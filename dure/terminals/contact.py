"""A terminal calls: who it is, from where, and whether what it sends may be taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from dure import tenancy
from dure.identity import uuid7
from dure.links.iclock import Info
from dure.terminals import admitting, watching
from dure.terminals.models import Device, Happening

MOST_WAITING: Final = 200  # whoever invents serial numbers fills no list
GAP: Final = timedelta(minutes=2)  # terminals poll at least each minute


@dataclass(frozen=True)
class Caller:
    """A terminal on the line; `why`: the sentence that says why nothing of it is taken."""

    device: int
    serial: str
    why: str = ""

    @property
    def is_taken(self) -> bool:
        return not self.why


def called(
    *,
    serial: str,
    address: str,
    key: str = "",
    push_version: str = "",
    info: Info | None = None,
    greets: bool = False,
    at: datetime,
) -> Caller | None:
    """Note that a terminal was heard of, and say whether it is let in; None where no list takes it.

    A password comes with the greeting only: where one is set, the address that told it is let in.
    """
    found = Device.objects.select_for_update().filter(serial=serial).first()
    if found is None:
        found = _listed(serial, address, at)
        if found is None:
            return None
    why = _why(found, address, key, greets)
    if why and found.state == Device.State.ADMITTED:
        watching.note(
            device=found,
            kind=Happening.Kind.TURNED_AWAY,
            happened=watching.day_of(at),
            detail=why,
            at=at,
        )
    else:
        changed = _seen(found, address, push_version, info, at)
        if not why and found.users and info and info.users == 0:
            watching.emptied(device=found, happened=at, at=at)
        if greets and not why:
            changed["greeted_from"] = address
        Device.objects.filter(id=found.id).update(**changed)
    return Caller(found.id, serial, why)


def _why(found: Device, address: str, key: str, greets: bool) -> str:
    if found.state == Device.State.WAITING:
        return (
            "아직 승인되지 않은 단말기입니다. 시스템관리자가 두레의 단말기 화면에서 승인해 주세요."
        )
    if found.state == Device.State.SHUT:
        return (
            "막아 둔 단말기입니다. 시스템관리자가 두레의 단말기 화면에서 다시 승인할 수 있습니다."
        )
    return admitting.why_not(found, address=address, key=key, greets=greets)


def _seen(
    found: Device, address: str, push_version: str, info: Info | None, at: datetime
) -> dict[str, Any]:
    changed: dict[str, Any] = {"last_seen_at": at, "address": address}
    if at - found.last_seen_at > GAP:
        changed["online_since"] = at
        changed["lag_seconds"] = None
    if push_version:
        changed["push_version"] = push_version
    if info:
        told = {"firmware": info.firmware, "users": info.users, "stored": info.readings}
        changed |= {name: value for name, value in told.items() if value not in ("", None)}
    return changed


def _listed(serial: str, address: str, at: datetime) -> Device | None:
    if Device.objects.filter(state=Device.State.WAITING).count() >= MOST_WAITING:
        return None
    return Device.objects.create(
        public_id=uuid7(),
        institution_id=tenancy.current(),
        serial=serial,
        address=address,
        first_seen_at=at,
        last_seen_at=at,
        online_since=at,
    )
