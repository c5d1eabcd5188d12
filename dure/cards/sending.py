"""The difference goes to terminals as commands, and their answers are written down; twice is as once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.db.models import Q

from dure import tenancy
from dure.attendance import terminals as places
from dure.attendance.terminals import Placed
from dure.audit.actions import Actor, On, record
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
LONG_PAUSE = timedelta(days=1)
MOST_TRIES = enrolments.MOST_TRIES
AT_ONCE = 2000
SENT = ("person", "pin", "name", "card", "until")


@transaction.atomic
def follow(*, at: datetime, persons: Sequence[int] | None = None) -> int:
    """Send every approved terminal what it should know and does not (of some people); how many commands."""
    tenancy.lock("enrolment", tenancy.current())
    admitted = {each.serial: each.emptied_at for each in asked.admitted()}
    ready = [each for each in _approved() if each.serial in admitted]
    if not ready:
        return 0
    for each in ready:
        _forget(each, admitted[each.serial], at)
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
            row.answer, row.answered_at = command.result, command.settled_at or at
            row.said = "" if command.is_done else command.answer or command.state_ko
            done.append(row)
    Enrolment.objects.bulk_update(
        done, ["state", "answer", "said", "answered_at"], batch_size=AT_ONCE
    )
    return len(done) + _retry(at)


def send_failed(place: Placed, *, at: datetime) -> int:
    """Everything that failed at a terminal, once more; how many."""
    return _resend(Enrolment.objects.filter(terminal_id=place.id, state="failed"), at)


def _forget(place: Placed, emptied: datetime | None, at: datetime) -> None:
    """What a terminal knew before it was emptied it knows no more: that is sent again, without being asked."""
    if emptied is None:
        return
    knew = Enrolment.objects.filter(terminal_id=place.id, state="enrolled", removing=False)
    gone, _ = knew.filter(answered_at__lt=emptied).delete()
    if gone:
        record(
            by=JOB,
            at=at,
            action="cards.send_again",
            summary=f"단말기 {place.name}에서 등록된 사람이 없어져 {gone}명을 다시 보냅니다.",
            on=[On(kind="terminal", subject=place.serial)],
            after={"count": gone},
        )


def _approved() -> list[Placed]:
    found = places.placed()
    rules = roll.rules_of([each.id for each in found])
    return [each for each in found if each.id in rules and rules[each.id].approved_at]


def _of(frame: pl.DataFrame, place: Placed) -> pl.DataFrame:
    return frame.filter(
        (pl.col("terminal") == place.id) & pl.col("now").is_in([TO_SEND, TO_REMOVE])
    )


def _send(place: Placed, frame: pl.DataFrame, at: datetime) -> int:
    """What is no longer so cannot wait: a lost card and who has left come before all newcomers."""
    if frame.is_empty():
        return 0
    gone = pl.col("now") == TO_REMOVE
    stale = gone | pl.col("changed")
    urgent, others = (
        [_row(place, values, at) for values in some.select(*SENT, gone).iter_rows()]
        for some in (frame.filter(stale), frame.filter(~stale))
    )
    _queue(place, urgent, others, at)
    rows = [*urgent, *others]
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


def _queue(
    place: Placed, urgent: Sequence[Enrolment], others: Sequence[Enrolment], at: datetime
) -> None:
    for rows in (urgent, others):
        if rows:
            keys = terminals.queue_all(
                serial=place.serial,
                commands=[_command(each) for each in rows],
                urgent=rows is urgent,
                by=JOB,
                at=at,
            )
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
    """A terminal that was busy is asked again soon, whatever else failed the next day; five times in all."""
    soon = Q(answer__in=AGAIN, answered_at__lte=at - PAUSE)
    done = Q(removing=True, answer=enrolments.ABSENT)
    failed = Enrolment.objects.filter(state="failed", tries__lt=MOST_TRIES).exclude(done)
    return _resend(failed.filter(soon | Q(answered_at__lte=at - LONG_PAUSE)), at)


def _resend(rows: Iterable[Enrolment], at: datetime) -> int:
    """The same commands again."""
    found = {each.id: each for each in places.placed()}
    admitted = {each.serial for each in asked.admitted()}
    some: dict[int, list[Enrolment]] = {}
    for row in rows:
        if found[row.terminal_id].serial in admitted:
            some.setdefault(row.terminal_id, []).append(row)
    for terminal, mine in some.items():
        before = asked.commands_by_key([row.command for row in mine])
        urgent = [row for row in mine if before[row.command].urgent]
        _queue(found[terminal], urgent, [row for row in mine if row not in urgent], at)
        for row in mine:
            row.state, row.answer, row.said, row.sent_at = "sent", None, "", at
            row.tries += 1
        Enrolment.objects.bulk_update(
            mine, ["state", "answer", "said", "sent_at", "tries", "command"], batch_size=AT_ONCE
        )
    return sum(len(mine) for mine in some.values())
