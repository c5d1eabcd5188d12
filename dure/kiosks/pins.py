"""The PIN of a person for kiosks: set by oneself or given by the clerk, missed only so often."""

import hmac
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password

from dure import place, tenancy
from dure.accounts.viewer import Viewer
from dure.audit.actions import On, record
from dure.errors import NotTheirs, Refused
from dure.kiosks.models import Pin
from dure.organization import queries as organization
from dure.people import queries as people
from dure.timeline.actions import SEOUL

DIGITS = 6
FAILURES = 5
LOCKED = timedelta(minutes=15)
ARTICLE = "개인정보의 안전성 확보조치 기준 제5조제6항"


def set_pin(*, pin: str, by: Viewer, at: datetime) -> None:
    """Set one's own PIN; a lock ends with it.

    Raises:
        Refused: not six digits, or digits that anybody guesses. NotTheirs: nobody of the staff.
    """
    if by.person is None:
        raise NotTheirs("직원이 아닌 로그인에는 키오스크 PIN이 없습니다.")
    numbers = people.staff_numbers([by.person], on=at.astimezone(SEOUL).date()).values()
    _refuse_plain(pin, numbers)
    _keep(by.person, pin, at)
    record(
        by=by,
        at=at,
        action="kiosks.set_pin",
        summary="키오스크 PIN을 정했습니다.",
        on=[On(by.person, "pin", "kiosk")],
    )


def give_pin(*, person: int, by: Viewer, at: datetime) -> str:
    """Give somebody without a log-in a PIN, told once; the one before it ends.

    Raises:
        NotTheirs: neither HR nor the clerk of the person's unit.
    """
    day = at.astimezone(SEOUL).date()
    member = people.member(person, on=day)
    reach = organization.reach(by, on=day)
    mine = member is not None and (reach is None or member.unit in reach)
    if by.role not in ("clerk", "hr") or not mine:
        raise NotTheirs("PIN은 인사담당자나 그 부서의 서무가 줍니다.")
    pin = _draw(people.staff_numbers([person], on=day).values())
    _keep(person, pin, at)
    record(
        by=by,
        at=at,
        action="kiosks.give_pin",
        summary=f"{member.name if member else ''}에게 키오스크 PIN을 새로 주었습니다.",
        on=[On(person, "pin", "kiosk")],
    )
    return pin


def is_right(person: int | None, pin: str, at: datetime) -> bool | None:
    """Whether this is the person's PIN; None while it is locked. A miss is counted."""
    row = Pin.objects.select_for_update().filter(person_id=person or 0).first()
    if row is None:
        make_password(_mixed(pin))  # a number of nobody must take as long as a wrong PIN
        return False
    if row.locked_until and at < row.locked_until:
        return None
    right = check_password(_mixed(pin), row.hash)
    row.failures = 0 if right else row.failures + 1
    row.locked_until = at + LOCKED if row.failures >= FAILURES else None
    if row.locked_until:
        row.failures = 0
    row.save(update_fields=["failures", "locked_until"])
    return right


def _keep(person: int, pin: str, at: datetime) -> None:
    values = {"hash": make_password(_mixed(pin)), "set_at": at, "failures": 0}
    Pin.objects.update_or_create(
        institution_id=tenancy.current(),
        person_id=person,
        defaults={**values, "locked_until": None},
    )


def _mixed(pin: str) -> str:
    """Six digits are tried out quickly: without the installation's secret a stolen hash is no use."""
    return hmac.new(place.secret("kiosk-pin").encode(), pin.encode(), "sha256").hexdigest()


def _refuse_plain(pin: str, numbers: Collection[str]) -> None:
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdigit()):
        raise Refused("pin_malformed", f"PIN은 숫자 {DIGITS}자리로 정해 주세요.", ARTICLE)
    if _is_plain(pin, numbers):
        raise Refused(
            "pin_guessed",
            "같은 숫자나 이어지는 숫자, 직원고유번호에 든 숫자는 쓸 수 없습니다. 다른 PIN을 정해 주세요.",
            ARTICLE,
        )


def _is_plain(pin: str, numbers: Collection[str]) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return (len(steps) == 1 and steps <= {0, 1, 9}) or any(pin in each for each in numbers)


def _draw(numbers: Collection[str]) -> str:
    while True:
        pin = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if not _is_plain(pin, numbers):
            return pin
