"""Punches that belong to nobody: kept, given to whoever is registered, and parked again when that was wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction

from dure import tenancy
from dure.attendance import punches
from dure.attendance.models import ParkedPunch, Punch
from dure.audit.actions import Actor, On, record
from dure.people import queries as people
from dure.timeline.actions import SEOUL

PARKED = "parked"


def waiting_for(numbers: Mapping[str, date]) -> dict[str, int]:
    """How many parked punches a number would bring to whoever holds it from a day on."""
    found = ParkedPunch.objects.filter(attached_at__isnull=True, credential__in=list(numbers))
    counts: dict[str, int] = {}
    for number, at in found.values_list("credential", "at"):
        if at.astimezone(SEOUL).date() >= numbers[number]:
            counts[number] = counts.get(number, 0) + 1
    return counts


def attach_parked(*, at: datetime) -> int:
    """Give parked punches to whoever has been registered as the holder since; how many."""
    parked = ParkedPunch.objects.filter(attached_at__isnull=True)
    held = people.holders(kind="", values=parked.values_list("credential", flat=True).distinct())
    waiting = list(parked.filter(credential__in=held["value"].to_list()).select_related("terminal"))
    mine = [each for each in waiting if _is_held(held, each)]
    if not mine:
        return 0
    readings = pl.DataFrame(
        [
            (
                each.terminal.serial if each.terminal else None,
                each.credential,
                _local(each.at),
                each.direction,
            )
            for each in mine
        ],
        schema=punches.READINGS,
        orient="row",
    )
    _count_again(mine, held, at)
    done = punches.record(readings, source=mine[0].source, source_ref=PARKED, at=at)
    ParkedPunch.objects.filter(id__in=[each.id for each in mine]).update(attached_at=at)
    record(
        by=Actor("job", "", "job"),
        at=at,
        action="attendance.attach_parked",
        summary=f"주인이 없던 기록 {len(mine)}건을 등록된 번호의 사람에게 붙였습니다.",
        after=done._asdict(),
    )
    return len(mine)


@transaction.atomic
def detach(*, numbers: Mapping[str, int], since: datetime, by: Actor, at: datetime) -> int:
    """Park again what came to somebody by a number from a moment on, because the number was not theirs.

    `numbers`: number → person. How many punches.
    """
    found = Punch.objects.filter(
        credential__in=list(numbers), received_at__gte=since, known_until__isnull=True
    )
    rows = [row for row in found if numbers[row.credential] == row.person_id]
    if not rows:
        return 0
    punches.drop_all(rows, why="punch.detach", at=at)
    ParkedPunch.objects.bulk_create(_parked(rows), ignore_conflicts=True)
    for row in rows:
        event: dict[str, Any] = {"direction": row.direction, "terminal": row.terminal_id}
        same = ParkedPunch.objects.filter(credential=row.credential, at=row.at, **event)
        same.update(attached_at=None)
    record(
        by=by,
        at=at,
        action="attendance.detach",
        summary=f"번호를 거두어 그 번호의 기록 {len(rows)}건을 주인 없는 기록으로 돌렸습니다.",
        on=[On(person, "punch") for person in sorted({row.person_id for row in rows})],
    )
    return len(rows)


def _parked(rows: Sequence[Punch]) -> list[ParkedPunch]:
    return [
        ParkedPunch(
            institution_id=tenancy.current(),
            at=row.at,
            direction=row.direction,
            terminal_id=row.terminal_id,
            credential=row.credential,
            source=row.source,
            source_ref=row.source_ref,
            received_at=row.received_at,
        )
        for row in rows
    ]


def _count_again(mine: Sequence[ParkedPunch], held: pl.DataFrame, at: datetime) -> None:
    """What was detached from the same person and comes back counts again, rather than twice."""
    dropped = Punch.objects.filter(
        credential__in={each.credential for each in mine},
        at__in={each.at for each in mine},
        known_until__isnull=False,
    )
    keys = {(each.credential, each.at, each.direction, each.terminal_id) for each in mine}
    for row in dropped:
        theirs = held.filter(pl.col("person") == row.person_id)
        key = (row.credential, row.at, row.direction, row.terminal_id)
        if key in keys and _is_held(theirs, row):
            punches.revive(row, why="punch.attach", at=at)


def _is_held(held: pl.DataFrame, each: ParkedPunch | Punch) -> bool:
    day = _local(each.at).date()
    return any(
        value == each.credential and since <= day and (until is None or day < until)
        for value, _, since, until in held.iter_rows()
    )


def _local(at: datetime) -> datetime:
    return at.astimezone(SEOUL).replace(tzinfo=None)
