"""What terminals are there, how they are, what was asked of them and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import polars as pl
from django.db import connection

from dure.attendance import terminals as places
from dure.organization import queries as organization
from dure.people import queries as people
from dure.terminals.commanding import kind_of
from dure.terminals.models import Arrival, Command, Device


@dataclass(frozen=True)
class Seen:
    """A terminal that has called: how it is, and where it hangs once it has been placed."""

    id: int
    public_id: UUID
    serial: str
    name: str
    unit: int | None
    state: str
    state_ko: str
    networks: tuple[str, ...]
    has_key: bool
    firmware: str
    users: int | None
    emptied_at: datetime | None
    stored: int | None
    address: str
    first_seen_at: datetime
    last_seen_at: datetime
    last_punch_at: datetime | None
    drift_seconds: int | None
    drift_since: datetime | None


@dataclass(frozen=True)
class Asked:
    """A command and what became of it."""

    id: int
    serial: str
    kind: str
    text: str
    urgent: bool
    state: str
    state_ko: str
    queued_at: datetime
    queued_by: str
    attempts: int
    sent_at: datetime | None
    settled_at: datetime | None
    result: int | None
    answer: str

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in (Command.State.WAITING, Command.State.SENT)

    @property
    def is_done(self) -> bool:
        return self.state == Command.State.DONE


def institution_of(serial: str) -> int | None:
    """Whose a serial number is, asked before any institution is known: the one that let it in, else
    one that has it in its list, else the only one there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT terminals_institution_of(%s)", [serial])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def is_shared() -> bool:
    """Whether several institutions live here: then a terminal that calls might be any one's."""
    return len(organization.institutions()) > 1


def unread(*, before: datetime, limit: int = 100) -> list[int]:
    """Requests that were written down and then not read, because somebody pulled a plug."""
    found = Arrival.objects.filter(state=Arrival.State.RECEIVED, received_at__lt=before)
    return list(found.order_by("id").values_list("id", flat=True)[:limit])


def name_of(pin: str, *, on: date) -> str:
    """The name of whoever holds a number on a day; empty where nobody does."""
    found = people.holders(kind="", values=[pin])
    today = (pl.col("valid_from") <= on) & (
        pl.col("valid_until").is_null() | (pl.col("valid_until") > on)
    )
    holders = found.filter(today)["person"].to_list()
    return people.names(holders).get(holders[0], "") if holders else ""


def device_by_id(public_id: UUID) -> Seen | None:
    return next(iter(_seen(list(Device.objects.filter(public_id=public_id)))), None)


def devices(*, states: Collection[str] = ()) -> list[Seen]:
    """Every terminal that has called, or those in some states, by the name of its place."""
    rows = Device.objects.order_by("serial")
    if states:
        rows = rows.filter(state__in=states)
    return _seen(list(rows))


def device(serial: str) -> Seen | None:
    return next(iter(_seen(list(Device.objects.filter(serial=serial)))), None)


def admitted(*, units: Collection[int] | None = None) -> list[Seen]:
    """Terminals that take commands, those that hang at some units."""
    found = devices(states=[Device.State.ADMITTED])
    return [each for each in found if units is None or each.unit in units]


def commands(*, serial: str = "", states: Collection[str] = (), limit: int = 200) -> list[Asked]:
    """Commands, the newest first."""
    rows = Command.objects.select_related("device").order_by("-id")
    if serial:
        rows = rows.filter(device__serial=serial)
    if states:
        rows = rows.filter(state__in=states)
    return [asked(each) for each in rows[:limit]]


def command(key: int) -> Asked | None:
    return commands_by_key([key]).get(key)


def commands_by_key(keys: Collection[int]) -> dict[int, Asked]:
    """What became of some commands."""
    rows = Command.objects.filter(id__in=list(keys)).select_related("device")
    return {each.id: asked(each) for each in rows}


def _seen(rows: Sequence[Device]) -> list[Seen]:
    at_units = {each.serial: each for each in places.placed([row.serial for row in rows])}
    found = []
    for row in rows:
        place = at_units.get(row.serial)
        found.append(
            Seen(
                row.id,
                row.public_id,
                row.serial,
                place.name if place else "",
                place.unit if place else None,
                row.state,
                row.get_state_display(),
                tuple(row.networks),
                bool(row.key_hash),
                row.firmware,
                row.users,
                row.emptied_at,
                row.stored,
                row.address,
                row.first_seen_at,
                row.last_seen_at,
                row.last_punch_at,
                row.drift_seconds,
                row.drift_since,
            )
        )
    return sorted(found, key=lambda each: (not each.name, each.name, each.serial))


def asked(row: Command) -> Asked:
    """A command as others read it."""
    return Asked(
        row.id,
        row.device.serial,
        kind_of(row.text),
        row.text,
        row.urgent,
        row.state,
        row.get_state_display(),
        row.queued_at,
        row.queued_by,
        row.attempts,
        row.sent_at,
        row.settled_at,
        row.result,
        row.answer,
    )
