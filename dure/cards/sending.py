"""The difference goes to terminals as commands, and their answers are written down; twice is as once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from django.db import transaction

from dure import tenancy
from dure.attendance import terminals as places
from dure.attendance.terminals import Placed
from dure.audit.actions import Actor
from dure.cards import enrolments, roll
from dure.cards.enrolments import TO_REMOVE, TO_SEND
from dure.cards.models import Enrolment
from dure.links import iclock_commands
from dure.people import periods
from dure.terminals import actions as terminals
from dure.terminals import queries as asked

JOB = Actor("job", "", "job")
AGAIN = (-3, -1003, -1005)  # of themselves: the terminal was busy, or too slow
PAUSE = timedelta(minutes=10)
MOST_TRIES = 5
AT_ONCE = 2000


@transaction.atomic
def follow(*, at: datetime, persons: Sequence[int] | None = None) -> int:
    """Send every approved terminal what it should know and does not (of some people); how many commands."""
    tenancy.lock("enrolment", tenancy.current())
    admitted = {each.serial for each in asked.admitted()}
    ready = [each for each in _approved() if each.serial in admitted]
    if not ready:
        return 0
    frame = enrolments.differences(on=periods.today(at), terminals=ready, persons=persons)
    return sum(_send(each, _of(frame, each), at) for each in ready)


@transaction.atomic
def read_answers(*, at: datetime) -> int:
    """Write down what terminals have answered, and let go what may be tried again; how many."""
    tenancy.lock("enrolment", tenancy.current())
    rows = {each.command: each for each in Enrolment.objects.filter(state=Enrolment.State.SENT)}
    done = []
    for key, command in asked.commands_by_key(list(rows)).items():
        if command.is_over:
            row = rows[key]
            row.state = Enrolment.State.ENROLLED if command.is_done else Enrolment.State.FAILED
            row.answer, row.answered_at = command.result, at
            row.said = "" if command.is_done else command.answer or command.state_ko
            done.append(row)
    Enrolment.objects.bulk_update(
        done, ["state", "answer", "said", "answered_at"], batch_size=AT_ONCE
    )
    return len(done) + _retry(at)


def send_failed(place: Placed, *, at: datetime) -> int:
    """Everything that failed at a terminal, once more; how many."""
    return _resend(Enrolment.objects.filter(terminal_id=place.id, state="failed"), at)


def _approved() -> list[Placed]:
    found = places.placed()
    rules = roll.rules_of([each.id for each in found])
    return [each for each in found if each.id in rules and rules[each.id].approved_at]


def _of(frame: pl.DataFrame, place: Placed) -> pl.DataFrame:
    return frame.filter(
        (pl.col("terminal") == place.id) & pl.col("now").is_in([TO_SEND, TO_REMOVE])
    )


def _send(place: Placed, frame: pl.DataFrame, at: datetime) -> int:
    """What is no longer so goes first: a lost card and who has left before the newcomers."""
    if frame.is_empty():
        return 0
    first = frame.sort((pl.col("now") == TO_SEND) & ~pl.col("changed"), maintain_order=True)
    rows = [
        _row(place, values, at)
        for values in first.select(
            "person", "pin", "name", "card", "until", pl.col("now") == TO_REMOVE
        ).iter_rows()
    ]
    _queue(place, rows, at)
    Enrolment.objects.bulk_create(  # of a number that changed hands only the last counts
        {each.pin: each for each in rows}.values(),
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["institution", "terminal", "pin"],
        update_fields=[
            "person",
            "name",
            "card",
            "until",
            "removing",
            "state",
            "command",
            "answer",
            "said",
            "tries",
            "sent_at",
            "answered_at",
        ],
    )
    return len(rows)


def _row(place: Placed, values: tuple[Any, ...], at: datetime) -> Enrolment:
    person, pin, name, card, until, removing = values
    return Enrolment(
        institution_id=tenancy.current(),
        terminal_id=place.id,
        person_id=person,
        pin=pin,
        name=name,
        card=card or "",
        until=until,
        removing=removing,
        state=Enrolment.State.SENT,
        sent_at=at,
    )


def _queue(place: Placed, rows: Sequence[Enrolment], at: datetime) -> None:
    texts = [_command(each) for each in rows]
    keys = terminals.queue_all(serial=place.serial, commands=texts, by=JOB, at=at)
    for row, key in zip(rows, keys, strict=True):
        row.command = key


def _command(row: Enrolment) -> str:
    if row.removing:
        return iclock_commands.delete_user(row.pin)
    return iclock_commands.update_user(
        row.pin, name=row.name, card=row.card, until=_midnight(row.until)
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time())


def _retry(at: datetime) -> int:
    due = Enrolment.objects.filter(
        state="failed", answer__in=AGAIN, tries__lt=MOST_TRIES, answered_at__lte=at - PAUSE
    )
    return _resend(due, at)


def _resend(rows: Iterable[Enrolment], at: datetime) -> int:
    """The same commands again."""
    found = {each.id: each for each in places.placed()}
    admitted = {each.serial for each in asked.admitted()}
    some: dict[int, list[Enrolment]] = {}
    for row in rows:
        if found[row.terminal_id].serial in admitted:
            some.setdefault(row.terminal_id, []).append(row)
    for terminal, mine in some.items():
        _queue(found[terminal], mine, at)
        for row in mine:
            row.state, row.answer, row.said, row.sent_at = "sent", None, "", at
            row.tries += 1
        Enrolment.objects.bulk_update(
            mine, ["state", "answer", "said", "sent_at", "tries", "command"], batch_size=AT_ONCE
        )
    return sum(len(mine) for mine in some.values())
