"""2,300명과 단말기 40대의 차이를 한 번에: 묻는 횟수는 사람이 늘어도 그대로."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dure.attendance.models import Terminal
from dure.cards import enrolments
from dure.cards.models import TerminalRule
from dure.identity import uuid7
from dure.terminals.models import Device
from tests.world import NOW, World

TODAY = date(2026, 11, 20)


def _let_in(world: World) -> None:
    """A machine for every terminal that has none."""
    known = Device.objects.values_list("serial", flat=True)
    Device.objects.bulk_create(
        Device(
            public_id=uuid7(),
            institution_id=world.institution,
            serial=each.serial,
            state=Device.State.ADMITTED,
            address="10.0.0.1",
            first_seen_at=NOW,
            last_seen_at=NOW,
            online_since=NOW,
        )
        for each in Terminal.objects.exclude(serial__in=list(known))
    )


def test_단말기와_사람이_늘어도_묻는_횟수는_같다(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            frame = enrolments.differences(on=TODAY)
        assert frame.height == 11 * Terminal.objects.count()
        return len(seen)

    _let_in(world)
    before = asked()
    made = Terminal.objects.bulk_create(
        Terminal(
            institution_id=world.institution,
            serial=f"MORE-{n}",
            name=f"단말기 {n}",
            unit_id=world.units["총무과"],
        )
        for n in range(38)
    )
    _let_in(world)
    TerminalRule.objects.create(
        institution_id=world.institution, terminal_id=made[0].id, scope="everybody"
    )
    assert asked() == before <= 8
