"""The lines of a request: readings kept once and recorded as punches, the unreadable ones held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import polars as pl
from django.db import connection

from dure import frames
from dure.attendance.actions import record_punches
from dure.audit.actions import Actor
from dure.identity import uuid7
from dure.links import iclock
from dure.links.iclock import BadLine, Operation, Punch
from dure.terminals import watching
from dure.terminals.models import Arrival, Device, Happening, HeldLine
from dure.timeline.actions import SEOUL

OLDEST: Final = timedelta(days=3 * 366)
NEWEST: Final = timedelta(days=1)
LONGEST_LINE: Final = 4_000
OPTIONS: Final = "OPTIONS"
SWIPES: Final[dict[str, Any]] = {"line": pl.Int64, "pin": pl.String, "at": pl.Datetime("us"), "status": pl.Int16,
                 "verify": pl.Int16, "workcode": pl.String, "direction": pl.Int8}  # fmt: skip


@dataclass(frozen=True)
class Became:
    """What a request turned out to hold; `lines` is what the terminal waits to hear."""

    lines: int
    new: int = 0
    held: int = 0
    withheld: int = 0


def read(*, kept: Arrival, at: datetime) -> Became:
    """What a request of lines holds; twice is as once."""
    table = iclock.asked(kept.query).table
    if table == OPTIONS:
        return _options(kept)
    found = iclock.read(table, bytes(kept.body))
    device = kept.device
    good, odd = plausible(found.punches, kept.received_at)
    hold(kept, table, [*found.bad, *odd])
    new = swipes(kept, good, at)
    watching.operations(device=device, found=found.operations, at=at)
    moments = new or _fresh(found.operations, device)
    if not good and not moments:  # a clock so wrong that all it tells is held
        moments = [each.at for each in found.punches]
    if moments and kept.state == Arrival.State.RECEIVED:
        watching.clock(device=device, moments=moments, at=kept.received_at)
    if found.withheld:
        kind, day = Happening.Kind.BIOMETRICS, watching.day_of(at)
        watching.note(device=device, kind=kind, happened=day, at=at)
    done = Became(found.lines, len(new), len(found.bad) + len(odd), found.withheld)
    outcome = {**vars(done), "punches": len(good), "operations": len(found.operations)}
    Arrival.objects.filter(id=kept.id).update(state=Arrival.State.PARSED, outcome=outcome)
    return done


def _options(kept: Arrival) -> Became:
    """A terminal tells what it can: of that, its firmware is shown."""
    told = iclock.settings(bytes(kept.body))
    if firmware := told.get("FWVersion", ""):
        Device.objects.filter(id=kept.device_id).update(firmware=firmware[:60])
    done = Became(len(told))
    Arrival.objects.filter(id=kept.id).update(state=Arrival.State.PARSED, outcome=vars(done))
    return done


def _fresh(operations: Sequence[Operation], device: Device) -> list[datetime]:
    """Moments of operations that were not told before: an old one says nothing of the clock."""
    last = (
        device.last_punch_at.astimezone(SEOUL).replace(tzinfo=None)
        if device.last_punch_at
        else None
    )
    return [each.at for each in operations if last is None or each.at > last]


def plausible(punches: Sequence[Punch], received: datetime) -> tuple[list[Punch], list[BadLine]]:
    """Readings of a time that can be; the others, whose clock was wrong, as lines to be held."""
    now = received.astimezone(SEOUL).replace(tzinfo=None)
    good, odd = [], []
    for each in punches:
        if now - OLDEST <= each.at <= now + NEWEST:
            good.append(each)
        else:
            when = "앞선" if each.at > now else "3년보다 오래된"
            why = f"{each.at:%Y-%m-%d %H:%M}은(는) 받은 때보다 {when} 시각입니다. 단말기의 시계를 맞춰 주세요."
            odd.append(BadLine(each.line, _written(each), "일시", str(each.at), why))
    return good, odd


def _written(each: Punch) -> str:
    told = (each.pin, f"{each.at:%Y-%m-%d %H:%M:%S}", each.status, each.verify, each.workcode)
    return "\t".join(map(str, told))


def hold(kept: Arrival, table: str, bad: Sequence[BadLine]) -> None:
    """Put lines aside that cannot be used as they stand; the same line of a terminal once."""
    HeldLine.objects.bulk_create(
        [
            HeldLine(
                public_id=uuid7(),
                institution_id=kept.institution_id,
                device_id=kept.device_id,
                arrival=kept,
                table=table[:20],
                line=each.line,
                text=each.raw[:LONGEST_LINE],
                digest=sha256(each.raw.encode()).hexdigest(),
                why=each.sentence[:200],
                held_at=kept.received_at,
            )
            for each in bad
        ],
        ignore_conflicts=True,
    )


def swipes(kept: Arrival, punches: Sequence[Punch], at: datetime) -> list[datetime]:
    """Keep readings that are new, each once, and record them as punches; their moments."""
    if not punches:
        return []
    rows = [(p.line, p.pin, p.at, p.status, p.verify, p.workcode, p.direction) for p in punches]
    told = pl.DataFrame(rows, SWIPES, orient="row")
    keys = ["pin", "at", "status", "verify", "workcode"]
    once = told.unique(keys, keep="first", maintain_order=True)
    new = once.join(_insert(kept, once), on=keys, how="semi")
    readings = new.select(
        terminal=pl.lit(kept.device.serial), credential="pin", at="at", direction="direction"
    )
    if new.height:
        record_punches(
            readings=readings,
            source="terminal",
            source_ref=str(kept.id),
            by=Actor("terminal", "", f"terminal {kept.device.serial}"),
            at=at,
        )
    return new["at"].to_list()


def _insert(kept: Arrival, once: pl.DataFrame) -> pl.DataFrame:
    """Those of some readings that were not there yet."""
    columns = ["pin", "at", "status", "verify", "workcode"]
    rows = once.select(columns)
    with connection.cursor() as cursor:
        if once.height <= frames.FEW:
            source = f"(VALUES {', '.join(['(%s, %s::timestamp, %s, %s, %s)'] * once.height)})"
            values: list[Any] = [value for row in rows.iter_rows() for value in row]
        else:
            cursor.execute(
                "CREATE TEMP TABLE IF NOT EXISTS arriving_swipes (pin text, at timestamp,"
                " status smallint, verify smallint, workcode text) ON COMMIT DELETE ROWS"
            )
            cursor.execute("DELETE FROM arriving_swipes")
            frames.stage("arriving_swipes", rows)
            source, values = "arriving_swipes", []
        cursor.execute(
            "INSERT INTO terminals_swipe (institution_id, device_id, arrival_id, pin, at, status, verify, workcode)"
            " SELECT %s, %s, %s, s.pin, s.at AT TIME ZONE 'Asia/Seoul', s.status, s.verify, s.workcode"
            f" FROM {source} AS s (pin, at, status, verify, workcode)"
            " ON CONFLICT DO NOTHING"
            " RETURNING pin, at AT TIME ZONE 'Asia/Seoul', status, verify, workcode",
            [kept.institution_id, kept.device_id, kept.id, *values],
        )
        schema = {name: SWIPES[name] for name in columns}
        return pl.DataFrame(cursor.fetchall(), schema, orient="row")
