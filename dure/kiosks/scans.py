"""Somebody's own phone reads a kiosk's code: now, or kept in the phone and sent later."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from dure import tenancy
from dure.accounts.viewer import Viewer
from dure.attendance import actions as attendance
from dure.attendance import terminals
from dure.attendance.models import Source
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.kiosks import codes, devices
from dure.kiosks.codes import Code
from dure.kiosks.models import Kiosk, PhoneUse, Scan

UNKNOWN = "두레의 키오스크가 보인 코드가 아닙니다. 키오스크 화면의 코드를 다시 찍어 주세요."
EXPIRED = "지난 코드입니다. 코드는 10초마다 바뀝니다. 키오스크 화면을 다시 찍어 주세요."
ENDED = "더 쓰지 않는 키오스크나 바꾼 태블릿의 코드입니다. 다른 키오스크를 쓰거나 정정 신청을 올려 주세요."
TOO_LATE = "코드를 찍은 지 12시간이 지나 기록하지 않았습니다. 정정 신청을 올려 주세요."
USED = "이 코드로 이미 기록했습니다. 다시 기록하려면 키오스크 화면의 새 코드를 찍어 주세요."


@dataclass(frozen=True)
class Seen:
    """A code that was proved, and where the kiosk hangs."""

    code: Code
    kiosk: int
    place: str
    terminal: int


def look(text: str, *, at: datetime) -> Seen:
    """Prove a code that was just scanned; nothing is written.

    Raises:
        Refused: no code of ours, or its time is over.
    """
    seen = _proved(text, at)
    if not seen.code.is_fresh(at):
        raise Refused("code_expired", EXPIRED)
    return seen


def scan(*, code: str, direction: int, phone: str, by: Viewer, at: datetime) -> int:
    """Record an arrival or leaving by a code proved within the last ninety seconds; the punch's key.

    Raises:
        Refused: unknown or used. NotTheirs: nobody of the staff.
    """
    return _take(_proved(code, at), direction, phone, by, at, at, late=False)


def scan_later(*, code: str, direction: int, phone: str, by: Viewer, at: datetime) -> int:
    """Take a code that a phone without network kept: it counts when it was shown, and is marked.

    Raises:
        Refused: unknown, used, or shown more than twelve hours ago. NotTheirs: nobody of the staff.
    """
    seen = _proved(code, at)
    if not seen.code.counts_late(at):
        raise Refused("code_too_late", TOO_LATE)
    when = min(seen.code.shown_at, at)
    return _take(seen, direction, phone, by, when, at, late=not seen.code.is_fresh(at))


def _proved(text: str, at: datetime) -> Seen:
    code = codes.read(text)
    kiosk = Kiosk.objects.filter(serial=code.serial).first() if code else None
    known = devices.secrets_of(kiosk, at) if kiosk else []
    secret = next((each for each in known if code and code.is_signed_by(each.raw)), None)
    if code is None or kiosk is None or secret is None:
        raise Refused("code_unknown", UNKNOWN)
    if not secret.counts(code.shown_at):
        raise Refused("kiosk_ended", ENDED)
    placed = terminals.placed([kiosk.serial])[0]
    return Seen(code, kiosk.id, placed.name, placed.id)


def _take(
    seen: Seen, direction: int, phone: str, by: Viewer, when: datetime, at: datetime, *, late: bool
) -> int:
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인으로는 출퇴근을 기록할 수 없습니다.")
    _use(seen, direction, by.person, when, at, late)
    made = attendance.punch(
        direction=direction, by=by, at=at, source=Source.KIOSK, terminal=seen.terminal, when=when
    )
    used(by.person, phone, PhoneUse.How.SCAN, at)
    record(
        by=by,
        at=at,
        action="kiosks.scan_later" if late else "kiosks.scan",
        summary=f"{seen.place}의 코드로 기록했습니다." + (" 나중에 온 것입니다." if late else ""),
        on=[On(by.person, "terminal", seen.code.serial)],
        after={"step": seen.code.step},
    )
    return made


def _use(seen: Seen, direction: int, person: int, when: datetime, at: datetime, late: bool) -> None:
    row = Scan(
        institution_id=tenancy.current(),
        kiosk_id=seen.kiosk,
        step=seen.code.step,
        person_id=person,
        direction=direction,
        at=when,
        received_at=at,
        late=late,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused("code_used", USED) from error


def used(person: int, phone: str, how: str, at: datetime) -> None:
    """Note which phone a punch came from, so that one phone of several people can be found."""
    PhoneUse.objects.create(
        institution_id=tenancy.current(),
        phone=codes.digest(phone),
        person_id=person,
        how=how,
        at=at,
    )
