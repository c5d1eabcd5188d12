"""From the audit chain to the addresses: lines become sendings, and each is handed over at least once.

A hand-over is three moves of the job: `claim` commits that it is tried, the door posts, and `settle`
commits what came of it. One whose outcome nobody wrote down is tried again under the same number.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db.models import F, Q, QuerySet

from dure.accounts import queries as accounts
from dure.audit import queries as audit
from dure.audit.actions import Actor
from dure.audit.queries import Sealed
from dure.hooks import actions, events, queries
from dure.hooks.models import Hook, Sending
from dure.identity import uuid7
from dure.messages import actions as messages
from dure.organization import queries as organization
from dure.people import queries as people
from dure.sealed import unseal
from dure.timeline.actions import SEOUL

JOB: Final = Actor("job", "", "job")
AT_ONCE: Final = 500
UNDER_WAY: Final = timedelta(minutes=2)  # longer than any hand-over waits for an answer
PAUSES: Final = tuple(
    timedelta(seconds=each)
    for each in (10, 30, 60, 300, 900, 1800, 3600, 7200, 14400, 21600, 21600)
)
LONG: Final = timedelta(days=2)  # a hook that fails without one success for so long is paused


@dataclass(frozen=True)
class Attempt:
    """A sending that is being tried."""

    sending: int
    url: str
    body: bytes
    headers: Mapping[str, str]
    at: datetime


def read(*, at: datetime) -> int:
    """Make a sending of each sealed line that a hook wants, after the place it has read to; how many."""
    made = 0
    for hook in _open().select_for_update().order_by("id"):
        lines = audit.sealed(after=hook.seq, limit=AT_ONCE)
        wanted = [(line, event) for line in lines if (event := events.of(line)) in hook.events]
        Sending.objects.bulk_create(_sending(hook, line, event, at) for line, event in wanted)
        if lines:
            Hook.objects.filter(id=hook.id).update(seq=lines[-1].seq)
        made += len(wanted)
    return made


def _sending(hook: Hook, line: Sealed, event: str, at: datetime) -> Sending:
    return Sending(
        public_id=uuid7(),
        institution_id=hook.institution_id,
        hook=hook,
        line_id=line.line,
        seq=line.seq,
        event=event,
        happened_at=line.at,
        subjects=_subjects(line),
        body=_body(line, event),
        due=at,
    )


def _subjects(line: Sealed) -> list[str]:
    """What a line is about, as what must stay in order."""
    persons = {f"person:{person}" for person, _, _ in line.subjects if person}
    return sorted(persons | {f"{kind}:{key}" for _, kind, key in line.subjects if key})


def _body(line: Sealed, event: str) -> str:
    """Numbers only: who wants to know more asks the API, with a token of its own."""
    ids = people.public_ids({person for person, _, _ in line.subjects if person})
    things = sorted({(kind, key) for _, kind, key in line.subjects if key})
    content = {
        "event": event,
        "happened_at": line.at.astimezone(SEOUL).isoformat(),
        "institution": organization.institution().code,
        "sequence": line.seq,
        "subjects": [{"kind": kind, "id": _public(kind, key)} for kind, key in things],
        "persons": sorted(str(each) for each in ids.values()),
    }
    return json.dumps(content, ensure_ascii=False)


def _public(kind: str, key: str) -> str:
    """A unit by its public number; everything else is noted by it already."""
    return str(organization.public_id(key)) if kind == "unit" else key


def claim(*, at: datetime) -> Attempt | None:
    """Take the next sending that is due and that nothing earlier about the same holds up."""
    due = Q(state=Sending.State.WAITING, due__lte=at) | Q(
        state=Sending.State.TRYING, attempted_at__lt=at - UNDER_WAY
    )
    rows = Sending.objects.filter(due, ~queries.held_up(), hook__in=_open()).select_related("hook")
    healthy_first = F("hook__failing_since").asc(
        nulls_first=True
    )  # a silent one costs seconds each
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    found = locked.order_by(healthy_first, "seq", "id").first()
    if found is None:
        return None
    Sending.objects.filter(id=found.id).update(
        state=Sending.State.TRYING, attempts=found.attempts + 1, attempted_at=at
    )
    body = found.body.encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "dure-hooks",
        "Dure-Event": found.event,
        "Dure-Delivery": str(found.public_id),
        "Dure-Signature": _signature(found.hook, body, at),
    }
    return Attempt(found.id, found.hook.url, body, headers, at)


def _signature(hook: Hook, body: bytes, at: datetime) -> str:
    """`t=…,v1=…`, and a second v1 by the former secret for as long as it holds."""
    moment = int(at.timestamp())
    sealed = [hook.secret]
    if hook.former_secret and hook.former_until and at < hook.former_until:
        sealed.append(hook.former_secret)
    signs = [
        hmac.new(unseal(each), f"{moment}.".encode() + body, sha256).hexdigest() for each in sealed
    ]
    return ",".join([f"t={moment}", *(f"v1={each}" for each in signs)])


def settle(*, attempt: Attempt, taken: bool, reason: str, answer: str, at: datetime) -> None:
    """Write down what came of an attempt: taken, to be tried again, or stopped after the last try."""
    mine = Sending.objects.select_for_update(of=("self",)).select_related("hook")
    found = mine.filter(
        id=attempt.sending, state=Sending.State.TRYING, attempted_at=attempt.at
    ).first()
    if found is None:  # somebody has tried it again meanwhile
        return
    found.reason, found.answer = reason[:200], answer
    if taken:
        found.state, found.settled_at = Sending.State.SENT, at
        Hook.objects.filter(id=found.hook_id).update(failing_since=None)
    elif found.attempts <= len(PAUSES):
        found.state, found.due = Sending.State.WAITING, at + PAUSES[found.attempts - 1]
    else:
        found.state, found.settled_at = Sending.State.STOPPED, at
    found.save(update_fields=["state", "due", "settled_at", "reason", "answer"])
    if not taken:
        _failed(found, at)


def _failed(found: Sending, at: datetime) -> None:
    """Tell whoever runs the system of one that was given up, and of a hook that is paused."""
    hook = found.hook
    Hook.objects.filter(id=hook.id, failing_since=None).update(failing_since=at)
    if found.state == Sending.State.STOPPED:
        _tell(f"웹훅 '{hook.name}'에 보내지 못해 멈춘 전달이 있습니다.", str(found.public_id), at)
    if hook.failing_since and at - hook.failing_since >= LONG and hook.paused_at is None:
        reason = f"이틀 동안 한 번도 받지 못했습니다. 마지막: {found.reason}"
        actions.pause(hook=hook.public_id, reason=reason, by=JOB, at=at)
        _tell(f"웹훅 '{hook.name}'을 쉬게 했습니다.", f"{hook.public_id}:{at:%Y%m%d}", at)


def _tell(text: str, key: str, at: datetime) -> None:
    for person in accounts.people_in("admin", None, on=at.astimezone(SEOUL).date()):
        messages.post(
            person=person,
            topic="system",
            text=text,
            url="/hooks",
            key=f"hooks:{key}:{person}",
            at=at,
        )


def _open() -> QuerySet[Hook]:
    return Hook.objects.filter(ended_at=None, paused_at=None)
