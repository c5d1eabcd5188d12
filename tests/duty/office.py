"""A watch that is kept, for tests of 당직."""

from datetime import date

from dure.duty.models import Duty, DutyRoster, Watch, WatchUnit
from dure.identity import uuid7
from tests.world import NOW, World

NIGHT = (1080, 1980)  # 18:00 to 9:00


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
