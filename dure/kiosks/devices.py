"""Kiosks themselves: registered by the administrator, paired once with a tablet, retired."""

import secrets
from datetime import datetime, timedelta

from dure import sealed, tenancy
from dure.attendance import terminals
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.kiosks import codes
from dure.kiosks.models import Kiosk

PAIRING = timedelta(minutes=10)
PAIRING_LETTERS = 8
BYTES = 32


def register(*, name: str, unit: int, by: Actor, at: datetime) -> tuple[str, str]:
    """A new kiosk at an office, a terminal too; its serial and the one-time number for the tablet.

    Raises:
        Refused: no name. NotTheirs: not the administrator.
    """
    serial = codes.letters(10)
    terminals.place_terminal(serial=serial, name=name, unit=unit, by=by, at=at)
    Kiosk.objects.create(institution_id=tenancy.current(), serial=serial)
    return serial, renew(serial=serial, by=by, at=at)


def renew(*, serial: str, by: Actor, at: datetime) -> str:
    """A new one-time number: for the first tablet, or for another in its place.

    Raises:
        NotTheirs: not the administrator, or no such kiosk in use.
    """
    kiosk = _in_use(serial, by)
    number = codes.letters(PAIRING_LETTERS)
    kiosk.pairing, kiosk.pairing_until = codes.digest(number), at + PAIRING
    kiosk.save(update_fields=["pairing", "pairing_until"])
    record(
        by=by,
        at=at,
        action="kiosks.renew",
        summary=f"키오스크 {serial}의 등록번호를 만들었습니다. 10분 동안 한 번 씁니다.",
        on=[On(kind="terminal", subject=serial)],
    )
    return number


def pair(*, number: str, by: Actor, at: datetime) -> tuple[str, bytes]:
    """A tablet gives the number and becomes the kiosk: its serial and a new secret.

    Raises:
        Refused: unknown, used or expired.
    """
    digest = codes.digest(number.strip().upper())
    kiosk = Kiosk.objects.select_for_update().filter(pairing=digest, retired_at=None).first()
    if kiosk is None or kiosk.pairing_until is None or at >= kiosk.pairing_until:
        raise Refused(
            "pairing_unknown",
            "등록번호가 맞지 않거나 10분이 지났습니다. 시스템관리자에게 새 번호를 받아 주세요.",
        )
    secret = secrets.token_bytes(BYTES)
    kiosk.secret, kiosk.pairing, kiosk.pairing_until = sealed.seal(secret), "", None
    kiosk.paired_at = kiosk.seen_at = at
    kiosk.save(update_fields=["secret", "pairing", "pairing_until", "paired_at", "seen_at"])
    record(
        by=by,
        at=at,
        action="kiosks.pair",
        summary=f"태블릿 하나가 키오스크 {kiosk.serial}이(가) 되었습니다.",
        on=[On(kind="terminal", subject=kiosk.serial)],
    )
    return kiosk.serial, secret


def retire(*, serial: str, by: Actor, at: datetime) -> None:
    """The kiosk's codes and messages are taken no more; what it sent stays.

    Raises:
        NotTheirs: not the administrator, or no such kiosk in use.
    """
    kiosk = _in_use(serial, by)
    kiosk.retired_at, kiosk.pairing, kiosk.secret = at, "", None
    kiosk.save(update_fields=["retired_at", "pairing", "secret"])
    record(
        by=by,
        at=at,
        action="kiosks.retire",
        summary=f"키오스크 {serial}을(를) 더 쓰지 않습니다.",
        on=[On(kind="terminal", subject=serial)],
    )


def secret_of(kiosk: Kiosk) -> bytes | None:
    """The secret of a kiosk in use."""
    if kiosk.retired_at or kiosk.secret is None:
        return None
    return sealed.unseal(kiosk.secret)


def _in_use(serial: str, by: Actor) -> Kiosk:
    if by.role != "admin":
        raise NotTheirs("키오스크는 시스템관리자만 등록하고 끝낼 수 있습니다.")
    kiosk = Kiosk.objects.select_for_update().filter(serial=serial, retired_at=None).first()
    if kiosk is None:
        raise NotTheirs("쓰고 있는 키오스크가 아닙니다.")
    return kiosk
