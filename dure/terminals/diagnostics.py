"""What is wrong with terminals now, as facts; the screen says what to do about each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count

from dure.terminals import queries
from dure.terminals.checking import lines_of
from dure.terminals.models import (
    Arrival,
    Command,
    DayCheck,
    Device,
    Happening,
    HeldLine,
    Rejection,
)
from dure.terminals.queries import Asked, Seen

SILENT: Final = timedelta(minutes=10)
RECENT: Final = timedelta(days=7)


@dataclass(frozen=True)
class Held:
    """A line that could not be read."""

    public_id: UUID
    serial: str
    line: int
    text: str
    why: str
    held_at: datetime


@dataclass(frozen=True)
class Failed:
    """A request that could not be read as a whole."""

    id: int
    serial: str
    received_at: datetime
    size: int
    why: str


@dataclass(frozen=True)
class Rejected:
    """A request that was not taken, and is kept for a few days."""

    public_id: UUID
    serial: str
    size: int
    why: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class Lacking:
    """A day of which a terminal has more lines than we, though they were sent for."""

    serial: str
    day: date
    theirs: int
    ours: int


@dataclass(frozen=True)
class Event:
    """Something that happened at a terminal."""

    serial: str
    name: str
    kind: str
    kind_ko: str
    at: datetime
    detail: str


@dataclass(frozen=True)
class Health:
    """Everything at once, for whoever runs the system."""

    waiting: list[Seen]
    silent: list[Seen]
    drifting: list[Seen]
    held: int
    failed: int
    rejected: int
    unread: int
    commands_waiting: int
    commands_failed: list[Asked]
    lacking: list[Lacking]

    @property
    def troubles(self) -> int:
        """How many lines ask for somebody."""
        lists = (self.waiting, self.silent, self.drifting, self.commands_failed, self.lacking)
        counts = (self.held, self.failed, self.rejected)
        return sum(len(each) for each in lists) + sum(bool(each) for each in counts)


def health(*, at: datetime) -> Health:
    every = queries.devices()
    admitted = [each for each in every if each.state == Device.State.ADMITTED]
    states = {
        row["state"]: row["n"]
        for row in Arrival.objects.exclude(state=Arrival.State.PARSED)
        .values("state")
        .annotate(n=Count("id"))
    }
    return Health(
        waiting=[each for each in every if each.state == Device.State.WAITING],
        silent=[each for each in admitted if at - each.last_seen_at > SILENT],
        drifting=[each for each in admitted if each.drift_since],
        held=HeldLine.objects.filter(state=HeldLine.State.HELD).count(),
        failed=states.get(Arrival.State.FAILED, 0),
        rejected=Rejection.objects.count(),
        unread=states.get(Arrival.State.RECEIVED, 0),
        commands_waiting=Command.objects.filter(state=Command.State.WAITING).count(),
        commands_failed=_failed(at),
        lacking=_lacking(at),
    )


def _failed(at: datetime) -> list[Asked]:
    """What terminals did not do in the last days, the last word on each only."""
    states = [Command.State.FAILED, Command.State.EXPIRED]
    newest: dict[tuple[str, str], Asked] = {}
    recent = Command.objects.filter(queued_at__gt=at - RECENT).select_related("device")
    for row in recent.order_by("id"):
        newest[(row.device.serial, row.pin or row.text)] = queries.asked(row)
    return [each for each in newest.values() if each.state in states]


def _lacking(at: datetime) -> list[Lacking]:
    rows = DayCheck.objects.filter(
        checked_at__gt=at - RECENT, backfill__isnull=False
    ).select_related("device", "backfill")
    settled = [
        row for row in rows if row.backfill and row.backfill.state not in ("waiting", "sent")
    ]
    ours = lines_of((row.device_id, row.day) for row in settled)
    found = [
        Lacking(row.device.serial, row.day, row.theirs, ours.get((row.device_id, row.day), 0))
        for row in settled
    ]
    return [each for each in found if each.ours < each.theirs]


def held(*, limit: int = 200) -> list[Held]:
    """Lines that wait for somebody, the oldest first."""
    rows = HeldLine.objects.filter(state=HeldLine.State.HELD).select_related("device")
    return [
        Held(row.public_id, row.device.serial, row.line, row.text[:300], row.why, row.held_at)
        for row in rows.order_by("id")[:limit]
    ]


def failed(*, limit: int = 100) -> list[Failed]:
    """Requests that could not be read, the oldest first."""
    rows = Arrival.objects.filter(state=Arrival.State.FAILED).select_related("device")
    return [
        Failed(
            row.id,
            row.device.serial,
            row.received_at,
            len(row.body),
            str(row.outcome.get("why", "")),
        )
        for row in rows.order_by("id")[:limit]
    ]


def rejected() -> list[Rejected]:
    """Requests that were not taken, the newest first."""
    rows = Rejection.objects.defer("body").select_related("device").order_by("-last_at", "-id")
    return [
        Rejected(row.public_id, row.device.serial, row.size, row.why, row.times, row.last_at)
        for row in rows
    ]


def happenings(*, limit: int = 200) -> list[Event]:
    """What happened at terminals, the newest first."""
    rows = Happening.objects.select_related("device").order_by("-at", "-id")[:limit]
    names = {each.serial: each.name for each in queries.devices()}
    return [
        Event(
            row.device.serial,
            names.get(row.device.serial, ""),
            row.kind,
            row.get_kind_display(),
            row.at,
            row.detail,
        )
        for row in rows
    ]
