"""A watch that is kept, for tests of 당직."""

from datetime import date
from uuid import UUID

from dure.duty import queries, rostering, watches
from dure.duty.models import Duty, DutyRoster, Watch, WatchUnit
from dure.duty.queries import Seat
from dure.duty.rostering import Terms
from dure.duty.watches import Wanted
from dure.identity import uuid7
from dure.jobs import duty as jobs
from tests.world import NOW, World

NIGHT = (1080, 1980)  # 18:00 to 9:00
TERMS = Terms(most=0)  # few people keep many watches here


def wanted(world: World, *units: str, **more: object) -> Wanted:
    """숙직 of 총무과 as HR sets it: one 당직원 every day."""
    told: dict[str, object] = {
        "name": "본청 숙직",
        "mode": "night_watch",
        "days": "every_day",
        "start": NIGHT[0],
        "end": NIGHT[1],
        "leaders": 0,
        "members": 1,
        "units": tuple(world.units[unit] for unit in units or ("총무과",)),
        "source": "해온시 당직 규칙 제3조",
    }
    return Wanted(**{**told, **more})  # type: ignore[arg-type]


def watch(world: World, *units: str, since: date = date(2026, 11, 1), **more: object) -> UUID:
    return watches.set_watch(
        wanted=wanted(world, *units, **more), since=since, by=world.viewer("오인사", "hr"), at=NOW
    )


def duty(world: World, day: date, *, seat: int = 1, minutes: tuple[int, int] = NIGHT) -> Duty:
    """One seat of a watch, of a roster that nobody planned."""
    here = world.institution
    found = Watch.objects.filter(name="본청 숙직").first()
    if found is None:
        found = Watch.objects.create(
            public_id=uuid7(), institution_id=here, name="본청 숙직", mode="night_watch",
            days="every_day", start=NIGHT[0], end=NIGHT[1], source="규칙", valid=("2026-01-01", None),
        )  # fmt: skip
        WatchUnit.objects.create(institution_id=here, watch=found, unit_id=world.units["총무과"])
    roster = DutyRoster.objects.create(
        public_id=uuid7(), institution_id=here, since=day.replace(day=1), until=date(2027, 1, 1),
        seed=1, made_at=NOW,
    )  # fmt: skip
    return Duty.objects.create(
        public_id=uuid7(), institution_id=here, roster=roster, watch=found, date=day, seat=seat,
        start=minutes[0], end=minutes[1],
    )  # fmt: skip


def roster(world: World, *watches: UUID, **more: object) -> UUID:
    """December planned by the solver, as the job does it."""
    told: dict[str, object] = {
        "since": date(2026, 12, 1), "until": date(2026, 12, 11), "terms": TERMS, "seed": 7,
        "by": world.viewer("오인사", "hr"), "at": NOW,
    }  # fmt: skip
    made = rostering.make_roster(watches=list(watches), **{**told, **more})  # type: ignore[arg-type]
    planned(world)
    return made


def planned(world: World) -> None:
    """Whatever waits is planned."""
    for each in queries.waiting():
        assert jobs.run(world.institution, each)


def seats(made: UUID) -> dict[date, Seat]:
    """The seats of a roster of one seat a day."""
    found = queries.seats(queries.one_roster(made).key)
    return {each.date: each for each in found}
