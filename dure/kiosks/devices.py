"""Kiosks themselves: registered by the administrator, paired once with a tablet, retired."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from dure import sealed, tenancy
from dure.attendance import terminals
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused
from dure.kiosks import codes
from dure.kiosks.models import Kiosk, PastSecret

PAIRING = timedelta(minutes=10)
PAIRING_LETTERS = 8
BYTES = 32
OLDEST = timedelta(days=31)  # how long a press waits to be sent


@dataclass(frozen=True)
class Secret:
    """What a kiosk signs with; pressed or shown from `ended_at` on, nothing of it counts."""

    raw: bytes
    ended_at: datetime | None = None

    def counts(self, when: datetime) -> bool:
        return self.ended_at is None or when < self.ended_at


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
    _end_secret(kiosk, at)
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
    """From now on nothing is pressed or shown there; what was before may still come.

    Raises:
        NotTheirs: not the administrator, or no such kiosk in use.
    """
    kiosk = _in_use(serial, by)
    _end_secret(kiosk, at)
    kiosk.retired_at, kiosk.pairing, kiosk.secret = at, "", None
    kiosk.save(update_fields=["retired_at", "pairing", "secret"])
    record(
        by=by,
        at=at,
        action="kiosks.retire",
        summary=f"키오스크 {serial}을(를) 더 쓰지 않습니다.",
        on=[On(kind="terminal", subject=serial)],
    )


def secrets_of(kiosk: Kiosk, at: datetime) -> list[Secret]:
    """The secret in use, and those that ended so lately that something may still come."""
    lately = PastSecret.objects.filter(kiosk=kiosk, ended_at__gt=at - OLDEST).order_by("-id")
    now = [Secret(sealed.unseal(kiosk.secret))] if kiosk.secret else []
    return now + [Secret(sealed.unseal(each.secret), each.ended_at) for each in lately]


def _end_secret(kiosk: Kiosk, at: datetime) -> None:
    if kiosk.secret:
        PastSecret.objects.create(
            institution_id=tenancy.current(), kiosk=kiosk, secret=kiosk.secret, ended_at=at
        )


def _in_use(serial: str, by: Actor) -> Kiosk:
    if by.role != "admin":
        raise NotTheirs("키오스크는 시스템관리자만 등록하고 끝낼 수 있습니다.")
    kiosk = Kiosk.objects.select_for_update().filter(serial=serial, retired_at=None).first()
    if kiosk is None:
        raise NotTheirs("쓰고 있는 키오스크가 아닙니다.")
    return kiosk
