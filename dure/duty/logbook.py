"""당직일지 as it stands: what was checked and written, who keeps the next watch, and which logs are missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dure.accounts.viewer import Viewer
from dure.approvals import queries as papers
from dure.duty import queries, watches
from dure.duty.days import DAY
from dure.duty.models import Duty, DutyLog, LogLine, Watch, WatchUnit
from dure.duty.queries import Seat
from dure.duty.swaps import begins
from dure.errors import NotTheirs
from dure.timeline.actions import SEOUL, moment

BACK = timedelta(days=31)  # how far back a missing log is looked for
AHEAD = timedelta(days=7)
KINDS = [each for each in LogLine.Kind.choices if each[0] != LogLine.Kind.CHECKUP]


@dataclass(frozen=True)
class Log:
    """The log of one watch of one day, written by all who keep it."""

    seats: tuple[Seat, ...]
    checklist: tuple[tuple[str, bool | None], ...]  # each item, and what was last said of it
    lines: tuple[LogLine, ...]
    state: str
    state_ko: str
    document: UUID | None
    following: tuple[int, ...]  # who keeps the next watch

    @property
    def keepers(self) -> tuple[int, ...]:
        return tuple(each.kept_by for each in self.seats if each.kept_by)

    @property
    def writers(self) -> tuple[int, ...]:
        """Whoever kept it after all."""
        return tuple(each.kept_by for each in self.seats if each.kept_by and not each.stopped)

    @property
    def unchecked(self) -> list[str]:
        return [item for item, good in self.checklist if good is None]


def log(duty: UUID) -> Log:
    """The log of the watch of a seat, begun or not.

    Raises:
        NotTheirs: no announced watch here.
    """
    seat = queries.seat(duty)
    if seat is None or seat.kept_by is None:
        raise NotTheirs("공지한 당직이 아닙니다.")
    mine = Duty.objects.filter(watch_id=seat.watch_key, date=seat.date, live=True)
    found = DutyLog.objects.select_related("document").filter(
        watch_id=seat.watch_key, date=seat.date
    )
    made = found.first()
    lines = tuple(LogLine.objects.filter(log=made).defer("photo").order_by("id")) if made else ()
    said = {each.item: each.good for each in lines if each.kind == LogLine.Kind.CHECKUP}
    state = DutyLog.State(made.state) if made else DutyLog.State.WRITING
    return Log(
        tuple(queries.of(mine)),
        tuple((item, said.get(item)) for item in Watch.objects.get(id=seat.watch_key).checklist),
        lines,
        state,
        state.label,
        made.document.public_id if made and made.document else None,
        _following(seat),
    )


def may_read(found: Log, by: Viewer, at: datetime) -> bool:
    """Its keepers, those of the next watch, who signs it, and who makes the rosters."""
    if by.person is not None and by.person in (*found.keepers, *found.following):
        return True
    paper = papers.paper(found.document) if found.document else None
    if paper and by.person is not None and papers.concerned(paper, by.person, at=at):
        return True
    return looks_after(found.seats[0], by, at)


def looks_after(seat: Seat, by: Viewer, at: datetime) -> bool:
    return bool(looked_after([seat], by, at))


def looked_after(seats: Iterable[Seat], by: Viewer, at: datetime) -> list[Seat]:
    """Those of some seats whose roster the viewer makes."""
    found = list(seats)
    theirs = {
        each
        for each in {seat.roster for seat in found}
        if watches.looked_after(queries.units_of(queries.one_roster(each).key), by, at)
    }
    return [seat for seat in found if seat.roster in theirs]


def missing(*, viewer: Viewer, at: datetime) -> list[Seat]:
    """Watches that ended without a log handed over, one seat of each, that the viewer looks after."""
    today: date = at.astimezone(SEOUL).date()
    since = today - BACK
    done = DutyLog.objects.filter(date__gte=since).exclude(state=DutyLog.State.WRITING)
    handed_over = set(done.values_list("watch_id", "date"))
    found: dict[tuple[int, date], Seat] = {}
    for seat in queries.kept(since=since, until=today + DAY):
        if ended(seat) <= at and (seat.watch_key, seat.date) not in handed_over:
            found.setdefault((seat.watch_key, seat.date), seat)
    return looked_after(found.values(), viewer, at)


def ended(seat: Seat) -> datetime:
    return moment(seat.date, seat.end)


def _following(seat: Seat) -> tuple[int, ...]:
    """Who keeps the first watch of the same departments that begins when this one has ended, or later;
    of several at once that of the same name."""
    mine = WatchUnit.objects.filter(watch_id=seat.watch_key).values("unit_id")
    beside = set(WatchUnit.objects.filter(unit_id__in=mine).values_list("watch_id", flat=True))
    coming = [
        each
        for each in queries.kept(since=seat.date, until=seat.date + AHEAD)
        if each.watch_key in beside and begins(each) >= ended(seat)
    ]
    first = min((begins(each) for each in coming), default=None)
    next_ = [each for each in coming if begins(each) == first]
    same = [each for each in next_ if each.name == seat.name]
    return tuple(each.kept_by for each in same or next_ if each.kept_by)
