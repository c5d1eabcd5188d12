"""Each night every terminal is asked how many lines it has of a day; what we lack is fetched again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from dure import tenancy
from dure.audit.actions import Actor
from dure.errors import NotTheirs, Refused
from dure.links import iclock_commands
from dure.terminals import commanding
from dure.terminals.models import Command, DayCheck, Device, Swipe
from dure.timeline.actions import SEOUL, moment

DAYS: Final = 7
DAY: Final = timedelta(days=1)
JOB: Final = Actor("job", "", "job")


def check_days(*, by: Actor, at: datetime) -> int:
    """Ask every admitted terminal for the counts of the days that have passed; how many were asked.

    A day that is being asked for already is not asked for twice.
    """
    today, asked = at.astimezone(SEOUL).date(), 0
    for device in Device.objects.filter(state=Device.State.ADMITTED).order_by("id"):
        waiting = set(
            Command.objects.filter(
                device=device, day__isnull=False, state__in=commanding.OPEN
            ).values_list("day", flat=True)
        )
        for back in range(DAYS, 0, -1):
            day = today - back * DAY
            if day not in waiting:
                text = iclock_commands.count_readings(*_span(day))
                commanding.queue(serial=device.serial, command=text, day=day, by=by, at=at)
                asked += 1
    return asked


def counted(*, command: Command, count: int, at: datetime) -> None:
    """A terminal said how many lines it has of a day; where it has more than we, they are sent for.

    Once for a count: what does not come the first time is left for a person to look at.
    """
    if command.day is None:
        return
    day, device = command.day, command.device
    ours = lines_of([(device.id, day)]).get((device.id, day), 0)
    before = DayCheck.objects.filter(device=device, day=day).first()
    backfill = before.backfill if before and before.theirs == count else None
    if count > ours and backfill is None:
        text = iclock_commands.query_readings(*_span(day))
        key = commanding.queue(serial=device.serial, command=text, day=day, by=JOB, at=at)
        backfill = Command.objects.get(id=key)
    DayCheck.objects.update_or_create(
        institution_id=tenancy.current(),
        device=device,
        day=day,
        defaults={"theirs": count, "ours": ours, "checked_at": at, "backfill": backfill},
    )


@transaction.atomic
def backfill(*, serial: str, since: date, until: date, by: Actor, at: datetime) -> int:
    """Have a terminal send the lines of some days (`until` left out) again; the command's key.

    Raises:
        Refused: no day, or days to come.
        NotTheirs: not the administrator.
    """
    if by.role not in commanding.MAY_TEND:
        raise NotTheirs("단말기의 기록은 시스템관리자만 다시 받을 수 있습니다.")
    if since >= until or until > at.astimezone(SEOUL).date() + DAY:
        raise Refused("no_such_days", "오늘까지의 날을 앞뒤 차례대로 넣어 주세요.")
    text = iclock_commands.query_readings(_span(since)[0], _span(until)[0])
    return commanding.queue(serial=serial, command=text, day=since, by=by, at=at)


def lines_of(days: Iterable[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """How many lines we have of terminals' days, of each that has any; in one query."""
    wanted = set(days)
    if not wanted:
        return {}
    spans = Q(pk__in=[])
    for device, day in wanted:
        spans |= Q(device_id=device, at__gte=moment(day, 0), at__lt=moment(day + DAY, 0))
    found = Swipe.objects.filter(spans).values("device_id", day=TruncDate("at", tzinfo=SEOUL))
    return {(row["device_id"], row["day"]): row["n"] for row in found.annotate(n=Count("id"))}


def _span(day: date) -> tuple[datetime, datetime]:
    """A day as a terminal's own clock has it."""
    since = datetime.combine(day, datetime.min.time())
    return since, since + DAY
