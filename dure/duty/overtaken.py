"""A roster beside the calendar and the watches as they stand now: days that a later holiday or setting changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dure.duty import days, queries
from dure.duty.models import Duty, Watch
from dure.duty.queries import Roster, Seat
from dure.timeline.actions import SEOUL, moment

type Key = tuple[str, date]

ENDED = "당직을 두지 않게 되었습니다"
LIKE = {  # what of a watch makes it another one for whoever keeps it
    "mode": "종류",
    "start": "시각",
    "end": "시각",
    "leaders": "사령의 수",
    "leader_grade": "사령의 급",
    "top_grade": "서는 급",
}


@dataclass(frozen=True)
class Overtaken:
    """One watch of a day: the seats it needs more, those it has no more, those that became others."""

    name: str
    date: date
    watch: Watch | None
    missing: tuple[int, ...]  # numbers of seats
    gone: tuple[Seat, ...]
    other: tuple[Seat, ...]
    what: tuple[str, ...] = ()  # in what the others differ

    @property
    def sentences(self) -> list[str]:
        when = f"{self.date.month}월 {self.date.day}일"
        said = []
        if self.missing:
            said.append(f"{when}은 {self.name} {len(self.missing)}명이 더 필요합니다.")
        if self.gone:
            said.append(f"{when} {self.name} {len(self.gone)}자리는 이제 두지 않습니다.")
        if self.other:
            said.append(f"{when} {self.name}에 바뀐 것이 있습니다: {', '.join(self.what)}.")
        return said


def overtaken(roster: Roster, *, at: datetime) -> list[Overtaken]:
    """Every coming day of a roster that is not any more what was planned, in order."""
    since = max(roster.since, at.astimezone(SEOUL).date())
    if since >= roster.until or roster.state == "dropped":
        return []
    rows = _rows(roster)
    wanted, seats = _wanted(rows.values(), roster, since), _seats(roster, since)
    keys = {
        key for key, some in seats.items() if any(each.roster == roster.roster for each in some)
    }
    found: list[Overtaken] = []
    for key in sorted(keys | set(wanted), key=lambda one: (one[1], one[0])):
        mine = [
            each
            for each in seats.get(key, ())
            if each.roster == roster.roster and moment(each.date, each.start) > at
        ]
        held = {each.seat for each in seats.get(key, ())}
        found += _compared(key, wanted.get(key), mine, held, rows, at)
    return found


def sentences(found: Sequence[Overtaken]) -> list[str]:
    return [said for each in found for said in each.sentences]


def ended(found: Sequence[Overtaken]) -> set[int]:
    """Seats that are to be kept by nobody, or at other hours."""
    return {seat.key for each in found for seat in (*each.gone, *each.other)}


# ── how ───────────────────────────────────────────────────────────────────────────────


def _rows(roster: Roster) -> dict[int, Watch]:
    """Every row that the watches of a roster ever had."""
    return Watch.objects.filter(name__in=roster.watches).prefetch_related("units").in_bulk()


def _wanted(rows: Iterable[Watch], roster: Roster, since: date) -> dict[Key, Watch]:
    """The watches of a roster, by name, on the days on which they are to be kept as it stands now."""
    of = days.calendar(since, roster.until)
    return {
        (watch.name, day): watch
        for watch in rows
        if not watch.valid.isempty
        for day in days.watched(watch, since, roster.until, of)
    }


def _seats(roster: Roster, since: date) -> Mapping[Key, list[Seat]]:
    """The seats of these watches in any roster: another may have planned a day too."""
    found: dict[Key, list[Seat]] = {}
    rows = Duty.objects.filter(
        live=True, watch__name__in=roster.watches, date__gte=since, date__lt=roster.until
    )
    for seat in queries.of(rows.exclude(stopped=ENDED)):
        found.setdefault((seat.name, seat.date), []).append(seat)
    return found


def _compared(
    key: Key,
    watch: Watch | None,
    mine: Sequence[Seat],
    held: set[int],
    rows: Mapping[int, Watch],
    at: datetime,
) -> Iterator[Overtaken]:
    """One watch of a day; `mine`: its coming seats in the roster, `held`: numbers of those in any."""
    name, day = key
    size = watch.leaders + watch.members if watch else 0
    gone = tuple(each for each in mine if each.seat > size)
    what = {each.watch_key: _unlike(rows[each.watch_key], watch) for each in mine if watch}
    other = tuple(each for each in mine if each.seat <= size and what[each.watch_key])
    begun = watch is None or moment(day, watch.start) <= at
    missing = () if begun else tuple(n for n in range(1, size + 1) if n not in held)
    if missing or gone or other:
        said = dict.fromkeys(word for each in other for word in what[each.watch_key])
        yield Overtaken(name, day, watch, missing, gone, other, tuple(said))


def _unlike(was: Watch, watch: Watch) -> tuple[str, ...]:
    """In what the row that a seat was planned by differs from the one in force."""
    found = dict.fromkeys(
        ko for name, ko in LIKE.items() if getattr(was, name) != getattr(watch, name)
    )
    if _units(was) != _units(watch):
        found["부서"] = None
    return tuple(found)


def _units(watch: Watch) -> set[int]:
    return {each.unit_id for each in watch.units.all()}
