"""Whether a terminal may talk to us: from which networks, with which password, and where it hangs."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import Any

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.attendance.terminals import place_terminal
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.identity import uuid7
from dure.links import iclock
from dure.terminals import commanding, queries
from dure.terminals.models import Device

WIDEST = {4: 8, 6: 32}  # a whole internet is no place


@transaction.atomic
def add(
    *,
    serial: str,
    name: str,
    unit: int,
    networks: Sequence[str],
    key: str,
    by: Actor,
    at: datetime,
) -> None:
    """Let in a terminal by the number on its label, whether it has called or not.

    Raises:
        Refused: no number that a terminal has; as for `admit`.
        NotTheirs: not the administrator.
    """
    _may(by)
    serial = serial.strip()
    if not iclock.is_serial(serial):
        raise Refused("no_serial", "단말기의 이름표에 적힌 일련번호를 그대로 적어 주세요.")
    Device.objects.get_or_create(
        institution_id=tenancy.current(),
        serial=serial,
        defaults={
            "public_id": uuid7(), "first_seen_at": at, "last_seen_at": at, "online_since": at,
        },
    )  # fmt: skip
    admit(serial=serial, name=name, unit=unit, networks=networks, key=key or None, by=by, at=at)


@transaction.atomic
def admit(
    *,
    serial: str,
    name: str,
    unit: int,
    networks: Sequence[str],
    key: str | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Let a terminal in and hang it at a unit; `key`: its new password, None as it was, "" for none.

    Raises:
        Refused: no network, or one that is none; among several institutions, no password, or
            another one has let it in.
        NotTheirs: not the administrator.
    """
    found = _found(serial, by)
    if queries.is_shared() and not (key if key is not None else found.key_hash):
        raise Refused(
            "no_key",
            "여러 기관이 함께 쓰는 서버입니다. 단말기에 통신 비밀번호를 넣고 같은 것을 적어 주세요."
            " 일련번호만 아는 다른 기관이 가져가지 못하게 합니다.",
        )
    allowed = [_network(each) for each in networks if each.strip()]
    if not allowed:
        raise Refused(
            "no_network",
            "단말기가 있는 망의 주소를 적어 주세요. 일련번호만으로는 다른 기계가 흉내 낼 수 있습니다.",
        )
    place_terminal(serial=serial, name=name, unit=unit, by=by, at=at)
    changed: dict[str, Any] = {"state": Device.State.ADMITTED, "networks": allowed}
    if key is not None:
        changed |= {"key_hash": key_hash(key) if key else "", "greeted_from": ""}
    _let_in(found, {**changed, "decided_at": at, "decided_by": by.name})
    record(
        by=by,
        at=at,
        action="terminals.admit",
        summary=f"단말기 {name.strip()}({serial})을(를) 승인했습니다. 허용한 망: {', '.join(allowed)}.",
        on=[On(kind="terminal", subject=serial)],
        before={"state": found.state, "networks": found.networks},
        after={"networks": allowed, "key": changed.get("key_hash", found.key_hash) != ""},
    )
    if found.state != Device.State.ADMITTED:  # it greets again, and sends what it has kept
        commanding.queue(serial=serial, command="CHECK", by=by, at=at)


@transaction.atomic
def shut(*, serial: str, by: Actor, at: datetime) -> None:
    """Let a terminal in no more; what it has sent stays.

    Raises:
        NotTheirs: not the administrator.
    """
    found = _found(serial, by)
    Device.objects.filter(id=found.id).update(
        state=Device.State.SHUT, decided_at=at, decided_by=by.name
    )
    record(
        by=by,
        at=at,
        action="terminals.shut",
        summary=f"단말기 {serial}을(를) 막았습니다.",
        on=[On(kind="terminal", subject=serial)],
        before={"state": found.state},
    )


def why_not(found: Device, *, address: str, key: str, greets: bool) -> str:
    """Why what an admitted terminal sends from there is not taken; empty where it is."""
    if not any(ip_address(address) in ip_network(each) for each in found.networks):
        return f"허용하지 않은 망 {address}에서 왔습니다."
    if found.key_hash and greets and not hmac.compare_digest(found.key_hash, key_hash(key)):
        return f"{address}에서 온 통신 비밀번호가 맞지 않습니다."
    if found.key_hash and not greets and found.greeted_from != address:
        return f"{address}에서 통신 비밀번호로 인사한 적이 없습니다. 단말기를 다시 켜 주세요."
    return ""


def key_hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _let_in(found: Device, changed: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            Device.objects.filter(id=found.id).update(**changed)
    except IntegrityError:
        raise Refused(
            "admitted_elsewhere",
            "다른 기관이 이미 승인한 일련번호입니다. 이름표를 확인하고, 맞으면 그 기관이 먼저 막게"
            " 서버를 맡은 곳에 알려 주세요.",
        ) from None


def _may(by: Actor) -> None:
    if by.role != "admin":
        raise NotTheirs("단말기는 시스템관리자만 승인하고 막을 수 있습니다.")


def _found(serial: str, by: Actor) -> Device:
    _may(by)
    found = Device.objects.select_for_update().filter(serial=serial).first()
    if found is None:
        raise NotTheirs("이 기관에 연락해 온 적이 없는 단말기입니다.")
    return found


def _network(told: str) -> str:
    try:
        found = ip_network(told.strip(), strict=False)
    except ValueError as error:
        raise Refused(
            "not_a_network",
            f"'{told.strip()}'은(는) 망의 주소가 아닙니다. 10.1.2.0/24나 10.1.2.30처럼 적어 주세요.",
        ) from error
    if found.prefixlen < WIDEST[found.version]:
        raise Refused(
            "network_too_wide",
            f"'{told.strip()}'은(는) 너무 넓습니다. 단말기가 있는 망만 적어 주세요.",
        )
    return str(found)
