"""What a release ends: picks still to come are given up, orders that go on are cut at that moment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from dure.emergency.models import Emergency, Muster, Service, Stretch
from dure.emergency.orders import Row, give_free, take_back
from dure.emergency.pieces import morning_after
from dure.emergency.stretches import give_up


def served_after(one: Emergency, moment: datetime) -> bool:
    rows = Service.objects.filter(emergency=one, known__upper_inf=True)
    return rows.filter(during__endswith__gt=moment).exists()


def end_orders(one: Emergency, *, released_at: datetime, at: datetime) -> None:
    """Nobody serves after a release, so nothing is ordered after it."""
    for made in Stretch.objects.filter(emergency=one, dropped_at=None, until__gt=released_at):
        if made.since >= released_at:
            give_up(made, "해제", at=at)
            continue
        picked = made.picks.filter(known_until=None).values_list("person_id", flat=True)
        _cut(one, made.public_id, [(each, made.since, released_at) for each in picked], at)
    came = Muster.objects.filter(known_until=None, called__call__emergency=one, at__lt=released_at)
    for each in came.select_related("called__call"):
        if released_at < morning_after(each.at):
            row = (each.called.person_id, each.at, released_at)
            _cut(one, each.called.call.public_id, [row], at)


def _cut(one: Emergency, source: UUID, rows: Sequence[Row], at: datetime) -> None:
    """Whoever's hours are written has no such order any more, and gets none."""
    standing = [row for row in rows if take_back(source=source, person=row[0], at=at)]
    give_free(one=one, source=source, rows=standing, at=at)
