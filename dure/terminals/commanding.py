"""Commands to terminals: only those of the list, one after another, until each has its answer."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import F, Q, QuerySet

from dure import tenancy
from dure.audit.actions import Actor, On, record
from dure.errors import NotTheirs, Refused, Stale
from dure.links import iclock_commands
from dure.terminals.models import Command, Device

LIFE: Final = timedelta(days=7)
PATIENCE: Final = timedelta(minutes=10)  # a terminal that restarts has answered by then
MOST_ATTEMPTS: Final = 5
ONCE: Final = "REBOOT"  # one that restarts may never answer, and would restart again
NOT_FETCHED: Final = "기한 안에 단말기가 명령을 가지러 오지 않았습니다."
OVERTAKEN: Final = "같은 번호의 뒤 명령이 갈음하여 다시 보내지 않습니다."
NUMBER: Final = re.compile(r"DATA (UPDATE|DELETE) USERINFO PIN=([0-9A-Za-z]{1,24})")
LONGEST: Final = 2_000
PERIOD: Final = r"StartTime=[\d :-]{16,19}\tEndTime=[\d :-]{16,19}"
FIELDS: Final = r"(Name|Pri|Card|Grp|TZ|Verify|StartDatetime|EndDatetime|Expires)=[^\t]*"
PEOPLE: Final = {
    "사람을 넣기": rf"DATA UPDATE USERINFO PIN=[0-9A-Za-z]{{1,24}}(\t{FIELDS})*",
    "사람을 빼기": r"DATA DELETE USERINFO PIN=[0-9A-Za-z]{1,24}",
}
UPKEEP: Final = {
    "기록을 다시 받기": rf"DATA QUERY ATTLOG {PERIOD}",
    "기록 수를 맞춰 보기": rf"VERIFY SUM ATTLOG {PERIOD}",
    "설정을 새로 받게 하기": r"CHECK",
    "남은 기록을 바로 보내게 하기": r"LOG",
    "단말기의 형편을 묻기": r"INFO",
    "설정을 다시 읽게 하기": r"RELOAD OPTIONS",
    "설정을 바꾸기": r"SET OPTION (Delay|DoorDelay|ErrorDelay|Realtime|TimeZone|TransInterval)=\d{1,4}",
    "다시 켜기": r"REBOOT",
}
ALLOWED: Final = PEOPLE | UPKEEP
UNPRIVILEGED: Final = re.compile(r"\tPri=(?!0(\t|$))")
MAY_ENROL: Final = ("admin", "hr", "clerk", "")
MAY_TEND: Final = ("admin", "")
OPEN: Final = (Command.State.WAITING, Command.State.SENT)


class ToSend(NamedTuple):
    """A command on its way: the number it is answered under, and what it says."""

    id: int
    text: str


def kind_of(text: str) -> str:
    """What a command does, in words; empty where it is not of the list."""
    return next((ko for ko, form in ALLOWED.items() if re.fullmatch(form, text)), "")


def queue(*, serial: str, command: str, by: Actor, at: datetime, day: date | None = None) -> int:
    """Have a terminal do something at its next poll; the key to ask after it by.

    Raises:
        Refused: the command is not of the list, or the terminal is not admitted.
        NotTheirs: the role may not.
    """
    return queue_all(serial=serial, commands=[command], by=by, at=at, day=day)[0]


@transaction.atomic
def queue_all(
    *,
    serial: str,
    commands: Sequence[str],
    by: Actor,
    at: datetime,
    day: date | None = None,
    urgent: bool = False,
) -> list[int]:
    """Several commands for one terminal, in this order, with one line in the log; their keys.

    `urgent`: before all that is not, however long that has waited. What is open of the same people's
    numbers is overtaken: it is sent no more, so that it undoes nothing afterwards.
    """
    device = _admitted(serial)
    for text in commands:
        _check(text, by)
    numbers = [_number(text) for text in commands]
    hurried = _overtake(device, numbers, at)
    made = Command.objects.bulk_create(
        Command(
            institution_id=tenancy.current(),
            device=device,
            text=text,
            pin=pin,
            removes=removes,
            urgent=urgent or removes or pin in hurried,
            day=day,
            queued_at=at,
            queued_by=by.name,
            until=at + LIFE,
        )
        for text, (pin, removes) in zip(commands, numbers, strict=True)
    )
    kinds = sorted({kind_of(text) for text in commands})
    record(
        by=by,
        at=at,
        action="terminals.queue",
        summary=f"단말기 {serial}에 명령 {len(made)}개를 맡겼습니다: {', '.join(kinds)}.",
        on=[On(kind="terminal", subject=serial)],
        after={"commands": [each.id for each in made]},
    )
    return [each.id for each in made]


@transaction.atomic
def queue_again(*, command: int, by: Actor, at: datetime) -> int:
    """Have a terminal do once more what it did not; the new command's key.

    Raises:
        Stale: it has not ended, or something newer was said of the same number since.
        Refused, NotTheirs: as for `queue`.
    """
    found = _found(command)
    if found.state not in (Command.State.FAILED, Command.State.EXPIRED):
        raise Stale(f"그사이 '{found.get_state_display()}'으로 바뀌었습니다. 다시 불러와 주세요.")
    newer = Command.objects.filter(device=found.device, pin=found.pin, id__gt=found.id)
    if found.pin and newer.exists():
        raise Stale("같은 번호에 뒤의 명령이 있어 앞의 것을 다시 보내지 않습니다.")
    return queue_all(
        serial=found.device.serial,
        commands=[found.text],
        day=found.day,
        urgent=found.urgent,
        by=by,
        at=at,
    )[0]


@transaction.atomic
def cancel(*, command: int, by: Actor, at: datetime) -> None:
    """Give up a command that has not been sent.

    Raises:
        Stale: it has been sent, or has ended.
    """
    if by.role not in MAY_ENROL:
        raise NotTheirs("단말기에 맡긴 명령은 시스템관리자와 인사·서무가 거둡니다.")
    found = _found(command)
    if found.state != Command.State.WAITING:
        raise Stale(f"그사이 '{found.get_state_display()}'으로 바뀌었습니다. 다시 불러와 주세요.")
    _end(found, Command.State.CANCELLED, "보내기 전에 거두었습니다.", at)
    record(
        by=by,
        at=at,
        action="terminals.cancel",
        summary=f"단말기 {found.device.serial}에 맡긴 명령을 거두었습니다: {kind_of(found.text)}.",
        on=[On(kind="terminal", subject=found.device.serial)],
        before={"command": found.id},
    )


def _found(command: int) -> Command:
    found = Command.objects.select_for_update().filter(id=command).select_related("device").first()
    if found is None:
        raise NotTheirs("이 기관에 없는 명령입니다.")
    return found


def _number(text: str) -> tuple[str, bool]:
    """Whose number a command is about, and whether it removes it; empty where it is nobody's."""
    found = NUMBER.match(text)
    return (found[2], found[1] == "DELETE") if found else ("", False)


def _overtake(device: Device, numbers: Sequence[tuple[str, bool]], at: datetime) -> set[str]:
    """End what is open of these numbers; those of which something urgent was.

    A removal still comes before a registration: what a terminal keeps of whoever had the number goes.
    """
    tenancy.lock("commands", device.id)
    every = [pin for pin, _ in numbers if pin]
    removed = [pin for pin, removes in numbers if removes]
    before = Command.objects.filter(device=device, state__in=OPEN).filter(
        Q(pin__in=every, removes=False) | Q(pin__in=removed)
    )
    hurried = set(before.filter(urgent=True).values_list("pin", flat=True))
    before.update(state=Command.State.CANCELLED, settled_at=at, answer=OVERTAKEN)
    return hurried


def _admitted(serial: str) -> Device:
    found = Device.objects.filter(serial=serial).first()
    if found is None or found.state != Device.State.ADMITTED:
        raise Refused(
            "terminal_not_admitted",
            f"단말기 {serial}은(는) 아직 승인되지 않아 명령을 보낼 수 없습니다."
            " 단말기 화면에서 먼저 승인해 주세요.",
        )
    return found


def _check(text: str, by: Actor) -> None:
    """Only what is on the list, without a second line, without a right at the terminal."""
    known = kind_of(text) and iclock_commands.is_allowed(text)
    if not known or len(text) > LONGEST or UNPRIVILEGED.search(text) or "\n" in text:
        raise Refused(
            "command_not_allowed",
            "단말기에 보낼 수 없는 명령입니다. 사람을 넣고 빼는 것, 기록을 다시 받고 맞춰 보는 것,"
            " 형편을 묻고 다시 켜는 것만 보낼 수 있습니다.",
        )
    enrols = any(re.fullmatch(form, text) for form in PEOPLE.values())
    if by.role not in (MAY_ENROL if enrols else MAY_TEND):
        raise NotTheirs("이 명령은 시스템관리자만 단말기에 보낼 수 있습니다.")


# ── at the poll ───────────────────────────────────────────────────────────────────────


def take(*, device: int, at: datetime) -> ToSend | None:
    """The next command of a terminal, marked as sent. One a poll: some firmware reads no second one."""
    mine = Command.objects.filter(device_id=device, state__in=OPEN)
    found = _next(mine)
    while found is not None:
        if found.state == Command.State.WAITING and found.until <= at:
            _end(found, Command.State.EXPIRED, NOT_FETCHED, at)
        elif found.sent_at and found.sent_at > at - PATIENCE:
            return None
        elif found.attempts >= (1 if found.text == ONCE else MOST_ATTEMPTS):
            _end(found, Command.State.FAILED, f"{found.attempts}번 보냈으나 답이 없습니다.", at)
        else:
            return _sent(found, at)
        found = _next(mine)
    return None


def _next(mine: QuerySet[Command]) -> Command | None:
    """What cannot wait first, the rest as it came."""
    return mine.select_for_update(skip_locked=True).order_by("-urgent", "id").first()


def answered(
    *, device: int, command: int, result: int, answer: str, at: datetime
) -> Command | None:
    """Write down what a terminal answered; the command, or None where none waited for an answer."""
    found = Command.objects.filter(id=command, device_id=device).first()
    if found is None or found.state in (Command.State.DONE, Command.State.CANCELLED):
        return None
    state = Command.State.DONE if result >= 0 else Command.State.FAILED
    _end(found, state, answer or iclock_commands.told(result), at, result)
    found.state, found.result = state, result
    return found


def expire(*, at: datetime) -> int:
    """End commands whose time is over, of terminals that do not even call; how many."""
    late = Command.objects.filter(state=Command.State.WAITING, until__lte=at)
    return late.update(
        state=Command.State.EXPIRED,
        settled_at=at,
        answer=NOT_FETCHED,
    )


def _sent(found: Command, at: datetime) -> ToSend:
    Command.objects.filter(id=found.id).update(
        state=Command.State.SENT, sent_at=at, attempts=F("attempts") + 1
    )
    return ToSend(found.id, found.text)


def _end(found: Command, state: str, answer: str, at: datetime, result: int | None = None) -> None:
    Command.objects.filter(id=found.id).update(
        state=state, settled_at=at, answer=answer[:200], result=result
    )
