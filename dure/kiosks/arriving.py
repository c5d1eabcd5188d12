"""What tablets send: PINs pressed with or without network, heard once each, judged on arrival."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import polars as pl

from dure import tenancy
from dure.attendance import actions as attendance
from dure.attendance.models import Source
from dure.attendance.punches import READINGS
from dure.audit.actions import Actor, On, record
from dure.kiosks import pins, sealing
from dure.kiosks.devices import OLDEST, Secret
from dure.kiosks.models import Attempt, Kiosk
from dure.people import queries as people
from dure.timeline.actions import SEOUL

LATE = timedelta(minutes=1)
TOLERATED = 2  # seconds a message may be on its way before the clock is called wrong
FARTHEST = 2_000_000_000  # seconds
SET = 5  # seconds within which a watch and a clock tell of one setting
MISSES, MISSES_WITHIN = 20, timedelta(minutes=10)  # of one kiosk, whoever pressed
SAID = {
    Attempt.Outcome.WRONG: "직원고유번호나 PIN이 맞지 않습니다. 다시 눌러 주세요. 다섯 번 틀리면 15분 동안 잠깁니다.",
    Attempt.Outcome.LOCKED: "여러 번 틀려 15분 동안 잠겼습니다. 잠시 뒤 다시 하거나, 서무에게 새 PIN을 받아 주세요.",
    Attempt.Outcome.TOO_OLD: "31일이 지나 온 기록이라 넣지 않았습니다. 정정 신청을 올려 주세요.",
    Attempt.Outcome.ENDED: "더 쓰지 않는 키오스크에서 눌러 넣지 않았습니다. 정정 신청을 올려 주세요.",
    Attempt.Outcome.UNREADABLE: "보낸 것을 읽을 수 없습니다. 다시 눌러 주세요.",
}


@dataclass(frozen=True)
class Item:
    """One press: the tablet's own key, its moment by the tablet, and what is closed in it.

    `moved_seconds`: how far the tablet has since corrected its time by what the server told.
    `set_seconds`: how far somebody has since set its clock, by a watch that nobody sets.
    """

    key: UUID
    at: datetime
    direction: int
    sealed: str
    moved_seconds: int = 0
    set_seconds: int = 0

    @property
    def about(self) -> str:
        """What the tablet bound the PIN to, so that it cannot be moved to another moment."""
        return f"{self.key}|{round(self.at.timestamp() * 1000)}|{self.direction}"

    def skew(self, now: int) -> int:
        """Seconds that the clock was fast when this was pressed, of what it is when it is sent."""
        found = min(max(now - self.moved_seconds, -FARTHEST), FARTHEST)
        if self.set_seconds and abs(found - self.set_seconds) <= SET:
            return 0  # it was set afterwards
        return found if abs(found) > TOLERATED else 0


@dataclass(frozen=True)
class Heard:
    """What became of a press."""

    key: UUID
    taken: bool
    say: str


def hear(
    *,
    serial: str,
    items: Sequence[Item],
    sent_at: datetime,
    waiting: int,
    secret: Secret,
    by: Actor,
    at: datetime,
) -> list[Heard]:
    """Take what a tablet sent, each press once; the same press again gets the same answer."""
    kiosk = Kiosk.objects.select_for_update().get(serial=serial)
    skew = round((sent_at - at).total_seconds())
    kiosk.seen_at, kiosk.skew_seconds, kiosk.waiting = at, skew, waiting
    if secret.ended_at is None:
        kiosk.save(update_fields=["seen_at", "skew_seconds", "waiting"])
    before = {each.key: each for each in Attempt.objects.filter(kiosk=kiosk, key__in=_keys(items))}
    heard = []
    for item in items:
        attempt = before.get(item.key) or _hear_one(kiosk, item, item.skew(skew), secret, by, at)
        if attempt:
            before[item.key] = attempt
            heard.append(_answer(attempt))
    return heard


def _keys(items: Sequence[Item]) -> list[UUID]:
    return [each.key for each in items]


def _hear_one(
    kiosk: Kiosk, item: Item, skew: int, secret: Secret, by: Actor, at: datetime
) -> Attempt | None:
    """One press; None for a late one while a lock holds: the tablet keeps it and sends it again."""
    when = min(item.at - timedelta(seconds=skew), at)
    pressed = sealing.unseal(item.sealed, item.about)
    person = _holder(pressed.number, when) if pressed else None
    outcome = (
        _outcome(kiosk, pressed, person, when, at) if secret.counts(when) else Attempt.Outcome.ENDED
    )
    if outcome == Attempt.Outcome.LOCKED and at - when > LATE:
        return None
    attempt = Attempt(
        institution_id=tenancy.current(),
        kiosk=kiosk,
        key=item.key,
        person_id=person,
        direction=item.direction,
        at=when,
        received_at=at,
        skew_seconds=skew,
        late=at - when > LATE,
        outcome=outcome,
    )
    attempt.save(force_insert=True)
    if attempt.outcome == Attempt.Outcome.PUNCHED and pressed:
        _punch(kiosk, attempt, pressed.number, by, at)
    record(
        by=by,
        at=at,
        action="kiosks.hear",
        summary=f"키오스크에서 PIN을 눌렀습니다: {attempt.get_outcome_display()}.",
        on=[On(person, "terminal", kiosk.serial)],
        after={"outcome": attempt.outcome, "late": attempt.late, "skew_seconds": skew},
    )
    return attempt


def _outcome(
    kiosk: Kiosk, pressed: sealing.Pressed | None, person: int | None, when: datetime, at: datetime
) -> str:
    if pressed is None:
        return Attempt.Outcome.UNREADABLE
    if at - when > OLDEST:
        return Attempt.Outcome.TOO_OLD
    if _missed(kiosk, at) >= MISSES:
        return Attempt.Outcome.LOCKED
    right = pins.is_right(person, pressed.pin, at)
    if right is None:
        return Attempt.Outcome.LOCKED
    return Attempt.Outcome.PUNCHED if right else Attempt.Outcome.WRONG


def _missed(kiosk: Kiosk, at: datetime) -> int:
    """How often a kiosk was given a wrong PIN lately, whosever."""
    lately = Attempt.objects.filter(kiosk=kiosk, received_at__gt=at - MISSES_WITHIN)
    return lately.filter(outcome=Attempt.Outcome.WRONG).count()


def _holder(number: str, when: datetime) -> int | None:
    """Whose 직원고유번호 this was on the day it was pressed."""
    day = when.astimezone(SEOUL).date()
    held = people.holders(kind="staff", values=[number.strip()])
    for _, person, since, until in held.iter_rows():
        if since <= day and (until is None or day < until):
            return int(person)
    return None


def _punch(kiosk: Kiosk, attempt: Attempt, number: str, by: Actor, at: datetime) -> None:
    moment = attempt.at.astimezone(SEOUL).replace(tzinfo=None)
    row = (kiosk.serial, number.strip(), moment, attempt.direction)
    attendance.record_punches(
        readings=pl.DataFrame([row], schema=READINGS, orient="row"),
        source=Source.KIOSK,
        source_ref=f"pin {attempt.key}",
        by=by,
        at=at,
    )


def _answer(attempt: Attempt) -> Heard:
    taken = attempt.outcome == Attempt.Outcome.PUNCHED
    if not taken:
        return Heard(attempt.key, False, SAID[Attempt.Outcome(attempt.outcome)])
    word = "출근" if attempt.direction == 0 else "퇴근"
    name = people.names([attempt.person_id or 0]).get(attempt.person_id or 0, "")
    clock = f"{attempt.at.astimezone(SEOUL):%H:%M}"
    return Heard(attempt.key, True, f"{name}님, {clock} {word}을 기록했습니다.")
