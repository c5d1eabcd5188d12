"""What attendance tests do again and again, said shortly."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import polars as pl

from dure.attendance import actions, punches, queries
from dure.attendance.queries import Computed, Misfit
from dure.audit.actions import Actor
from dure.identity import uuid7
from dure.overtime import actions as overtime
from dure.timeline import actions as timeline
from tests.world import World

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
TUESDAY = date(2026, 11, 3)
LATER = datetime(2026, 12, 1, 0, 10, tzinfo=UTC)  # 2026-12-01(화) 09:10 in Seoul
JOB = Actor("job", "", "job")


def clock(text: str) -> int:
    """ "18:00" → 1080."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def readings(*rows: tuple[str, str, int | None], terminal: str = "HAEON-01") -> pl.DataFrame:
    """(card, "2026-11-03 08:50", direction) rows as a terminal tells them."""
    return pl.DataFrame(
        [(terminal, card, datetime.fromisoformat(at), way) for card, at, way in rows],
        schema=punches.READINGS,
        orient="row",
    )


def arrive(
    *rows: tuple[str, str, int | None], at: datetime = LATER, terminal: str = "HAEON-01"
) -> punches.Recorded:
    return actions.record_punches(
        readings=readings(*rows, terminal=terminal), source="file", source_ref="test", by=JOB, at=at
    )


def come(world: World, who: str, day: date, since: str = "08:50", until: str = "18:05") -> None:
    """A person's in and out of a day."""
    card = world.card(who)
    arrive((card, f"{day} {since}", 0), (card, f"{day} {until}", 1))


def attend(world: World, day: date, names: Iterable[str] = ("김주무관", "이팀장")) -> None:
    for who in names:
        come(world, who, day)


def ordered(
    world: World, who: str, day: date, since: str = "18:00", until: str = "21:00", cap: int = 0
) -> UUID:
    """An approved order, written as its decision writes it; its id."""
    source = uuid7()
    timeline.write(
        intervals=[
            timeline.New(
                world.people[who], "order", day, clock(since), clock(until), source, cap, "명령"
            )
        ],
        why="test",
        at=LATER,
    )
    return source


def asked_and_approved(world: World, who: str, day: date) -> UUID:
    """An order of 18:00–21:00 that the person asked for and the head approved; its id."""
    at = timeline.moment(day, clock("14:00"))
    made = overtime.order(
        wanted=overtime.Wanted(day, 1080, 1260, reason="예산안"),
        persons=[world.people[who]],
        by=world.viewer(who),
        at=at,
    )
    overtime.approve(
        document=made.document.public_id,
        version=1,
        by=world.viewer("박과장", "head"),
        at=at + timedelta(minutes=5),
    )
    return made.public_id


def rebuild(at: datetime = LATER) -> None:
    while actions.rebuild_stale_days(at=at):
        pass


def day_of(world: World, who: str, day: date = TUESDAY) -> Computed:
    [found] = queries.days_of(world.people[who], since=day, until=day + timedelta(days=1))
    return found


def misfits_of(world: World, who: str, day: date = TUESDAY) -> list[Misfit]:
    return queries.misfits_of(world.people[who], since=day, until=day + timedelta(days=1))


def live(world: World, month: date, at: datetime = LATER) -> None:
    """A month in which nothing happens to anybody, computed."""
    until = (month + timedelta(days=32)).replace(day=1)
    actions.touch_everybody(since=month, until=until, why="test", at=at)
    rebuild(at)


def close(world: World, unit: str, month: date = NOVEMBER, at: datetime = LATER) -> None:
    actions.close_month(
        unit=world.units[unit], month=month, by=world.viewer("최담당", "payroll"), at=at
    )


def close_all(world: World, month: date = NOVEMBER, at: datetime = LATER) -> None:
    for unit in world.units:
        close(world, unit, month, at)
